"""What crosses between Python and the page besides a hop's report (contract.py): the page's calls and their answers,
and the state of what plays. The page's types are made from these by `generate`; they are for type checkers alone, so
this module is not part of what the page loads.
"""

from __future__ import annotations

from typing import Annotated, Any, Generic, Literal, Protocol, TypedDict, TypeVar

from ..contract import Coverage, Event, Firing, LinkReport, Second, SourceKind, WouldFire

__all__ = [
    "At",
    "Can",
    "Change",
    "Facts",
    "File",
    "KeyedLinks",
    "Label",
    "Packed",
    "PackedHeat",
    "PackedHop",
    "PackedOverview",
    "PackedReview",
    "PackedTensor",
    "Phase",
    "PyPage",
    "Reading",
    "SourceState",
    "Wrong",
]

T = TypeVar("T")

At = tuple[int, int]
"""Where in the outbox numbers lie: the first byte, and how many numbers."""

Label = tuple[float, float, str]
"""Truth that came with a recording: from, to, in seconds of its own clock, and the word."""

Change = list[Any] | dict[str, Any]
"""What changed of a JSON value (difference.py): `[value]` replaces it, `[]` takes it away, an object has a change of
each of its keys that changed."""


class Json(Generic[T]):
    """Marks a `str` that is the JSON of a T."""


class KeyedLinks(TypedDict):
    """Links by name, and how they are ranked."""

    order: list[str]
    of: dict[str, LinkReport]


class PackedHeat(TypedDict):
    """New rows of the heat map."""

    link: str
    bins: int
    time_s: Annotated[At, "float64"]
    rows: Annotated[At, "float32"]
    rssi_dbm: Annotated[At, "float32"]


class PackedTensor(TypedDict):
    """The input of a model."""

    model: str
    input: Annotated[At, "float32"]
    shape: list[int]


class PackedHop(TypedDict):
    """A hop as it crosses."""

    change: Annotated[Change | None, "Of the report before; the first of a stream is whole. Null: nothing changed."]
    splats: Annotated[At, "float32, twelve a splat (py/halfwave/sensing/field.py)."]
    heat: PackedHeat | None
    tensors: list[PackedTensor]


class Packed(TypedDict):
    """The answer of a call that makes hops."""

    hops: list[PackedHop]
    fired: Annotated[list[Firing], "Rules, by these hops."]
    grew: Annotated[bool, "Whether the outbox is another one than before."]
    fills: Annotated[bool, "The minutes before are still being read: `fill` goes on with it."]


class PackedOverview(TypedDict):
    """Motion over a whole recording, columns of equal length."""

    time_s: Annotated[At, "float64"]
    statistic: Annotated[At, "float32"]
    threshold: Annotated[At, "float32"]


class PackedReview(TypedDict):
    """What a slice of the work over the whole recording found."""

    began: Annotated[bool, "What was told before is void: this is the first slice."]
    seconds: list[Second]
    events: list[Event]
    upto_s: float
    done: bool
    asked_s: Annotated[float | None, "Of a hop whose tensors want an answer before the next slice."]
    tensors: list[PackedTensor]


class Wrong(TypedDict):
    """What is wrong, and what to do about it."""

    error: str
    tip: str


class Facts(TypedDict):
    """What is known of a recording once it is opened; times in seconds of its own clock."""

    kind: SourceKind
    detail: str
    chip: str
    format: str
    rate_hz: float | None
    start_s: float
    stop_s: float
    grows: Annotated[bool, "There is nothing yet: `grow` makes it."]
    reads: Annotated[bool, "Only its beginning was read: `read_on` reads the rest."]
    labels: list[Label]


class Reading(TypedDict):
    """How far a long recording was read."""

    share: Annotated[float, "Of the file, 0 to 1."]
    read_s: Annotated[float, "All before this moment is known."]
    stop_s: Annotated[float, "When it ends, by what is known so far."]
    anywhere: Annotated[bool, "A moment that was not read yet can be told of at once."]
    mended: Annotated[bool, "What was told of such a moment is not what reading up to it gave."]
    whole: bool
    labels: list[Label]


class File(TypedDict):
    """A file, with `read(at, n)` for its bytes: sources/file.ts."""

    size: int


class PyPage(Protocol):
    """`halfwave.apps.page.Page`, without its two arrays `inbox` and `outbox`."""

    def reserve(self, n: int) -> None: ...
    def open(self, n: int, name: str) -> Annotated[str, Json[Facts | Wrong]]: ...
    def open_file(self, file: File, name: str) -> Annotated[str, Json[Facts | Wrong]]: ...
    def read_on(self, for_ms: float) -> Annotated[str, Json[Reading]]: ...
    def simulate(self, text: str, seed: int) -> Annotated[str, Json[Facts | Wrong]]: ...
    def grow(self) -> bool: ...
    def close(self) -> None: ...
    def feed(self, n: int, behind_s: float) -> Annotated[str, Json[Packed]]: ...
    def tick(self, now_s: float) -> Annotated[str, Json[Packed]]: ...
    def advance(self, to_s: float) -> Annotated[str, Json[Packed]]: ...
    def seek(self, to_s: float) -> Annotated[str, Json[Packed]]: ...
    def fill(self) -> Annotated[str, Json[Packed]]: ...
    def settle(self) -> Annotated[str, Json[Packed]]: ...
    def resume(self, model: str, n: int, time_s: float) -> Annotated[str, Json[Packed]]: ...
    def watch(self, link: str | None) -> None: ...
    def room(self, text: str) -> Annotated[str, Json[Wrong | None]]: ...
    def coverage(self, text: str) -> Annotated[str, Json[Wrong | Coverage]]: ...
    def overview(self) -> Annotated[str, Json[PackedOverview]]: ...
    def review(self, budget_s: float) -> Annotated[str, Json[PackedReview]]: ...
    def review_resume(self, model: str, n: int, time_s: float) -> None: ...
    def rules(self, text: str, utc_offset_s: float) -> Annotated[str, Json[Wrong | None]]: ...
    def would_fire(self, rule: str, utc_offset_s: float, kept: str) -> Annotated[str, Json[WouldFire | Wrong]]: ...


Phase = Literal["opening", "playing", "paused", "ended", "waiting", "reconnecting", "error"]


class Can(TypedDict):
    """Like a player: what a source can do decides which controls are shown."""

    seek: bool
    pause: bool
    speed: bool
    record: bool


class SourceState(TypedDict):
    """The state of what plays, as the signal worker tells the page; times are those of the stream."""

    phase: Phase
    name: Annotated[str, 'For the badge: "pulse, walking".']
    kind: Annotated[SourceKind | None, "From the stream itself; null until the first packet says it."]
    chip: Annotated[str, "Chip, rate, licence and origin are the rest of the badge, each empty when unknown."]
    rate_hz: float | None
    licence: str
    origin: str
    can: Can
    start_s: float
    time_s: float
    duration_s: Annotated[float | None, "Null for a live source."]
    speed: float
    live: bool
    datagram_s: Annotated[float | None, "When the relay last received a datagram, to a second; null: not known."]
    behind_s: Annotated[float, "By how much what is computed is late, in halves of a second."]
    left_out: Annotated[int, "Packets of a live source that did not reach the engine: this page was too slow."]
    message: str
    tip: str
    retry_in_s: float | None
    labels: list[Label]
