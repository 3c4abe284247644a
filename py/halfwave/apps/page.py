"""The page's end of the engine: what the browser's signal worker calls, once a hop.

Bytes come in through `Page.inbox` and numbers go out through `Page.outbox`, two standing arrays that JavaScript sees
without a copy; each call returns JSON that says where in the outbox what lies. Nothing is computed here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from ..bounded_json import loads
from ..csi.frames import NodeReport, Recording, concatenate
from ..csi.room import Room
from ..engine.engine import Engine
from ..engine.live_vitals import MEMORY_S
from ..errors import HalfwaveError
from ..formats import Decoder, read
from ..formats.emptiness import why_empty
from .alarms import Alarms, would
from .difference import by_id, difference
from .facts import facts_of
from .last_hop import last
from .outbox import Outbox, to_json, wrong
from .overview import overview
from .preloading import preload, reseed
from .review import Review
from .room_text import coverage_of, room_of

if TYPE_CHECKING:
    from ..engine.engine import Hop
    from ..simulate import Scene
    from .page_contract import Change, Facts, PackedHop, PackedOverview, PackedTensor, PyPage

__all__ = ["Page", "preload", "reseed"]

PREFILL_S = MEMORY_S
"""Before the moment sought: enough for every window, breathing's minute among them."""
MIN_INBOX = 1 << 16


class Page:
    """One page: the recording or the live stream that it shows, and the engine.

    >>> from halfwave.apps.page import Page
    >>> page = Page()
    >>> page.reserve(4); page.inbox[:] = list(b"junk")
    >>> loads(page.open(4, "x.bin"))["error"] != ""
    True
    """

    def __init__(self) -> None:
        self.engine = Engine()
        self.inbox = np.zeros(MIN_INBOX, np.uint8)
        self.recording = Recording()
        self.position_s = 0.0
        self._pieces: Iterator[Recording] = iter(())
        self._out = Outbox()
        self._alarms = Alarms()
        self._span = 0.0, 0.0
        self._review: Review | None = None
        self._told_bytes = 0
        self._told: dict[str, Any] | None = None
        """The report that the page has; None: it has none of this stream."""

    @property
    def outbox(self) -> np.ndarray:
        return self._out.buffer

    def reserve(self, n: int) -> None:
        """Make the inbox hold exactly `n` bytes, or its least size when that is enough and `n` is 0."""
        self.inbox = np.zeros(n or MIN_INBOX, np.uint8)

    def open(self, n: int, name: str) -> str:
        """Read the recording that lies in the first `n` bytes of the inbox; JSON of its facts, or of what is wrong."""
        data = self.inbox[:n].tobytes()
        self.reserve(0)
        self.close()
        try:
            recording = read(data)
        except HalfwaveError as error:
            return to_json(wrong(error.message, error.tip))
        if not any(len(f) for f in recording):
            what, tip = why_empty(recording.rejects.count_of, len(recording.reports))
            return to_json(wrong(f"{name} holds no CSI frames: {what}", tip))
        members = {f.meta["file"] for f in recording} if recording.format == "archive" else ()
        if len(members) > 1:  # each has a clock of its own
            return to_json(wrong(f"{name} holds {len(members)} recordings", "unpack it, and open one of them"))
        self.recording, facts = recording, facts_of(recording)
        self._span = facts["start_s"], facts["stop_s"]
        return to_json(facts)

    def simulate(self, text: str, seed: int) -> str:
        """Begin a simulated scene, JSON as `halfwave simulate` reads it; JSON of its facts, or of what is wrong.

        It is a recording that `grow` makes second by second; its room is the engine's from now on.
        """
        from ..simulate.scene_file import scene_from_json
        from ..simulate.truth import labels_of

        self.close()
        try:
            scene = scene_from_json(loads(text))
        except (ValueError, OverflowError, RecursionError) as error:
            return to_json(wrong(f"The scene cannot be simulated: {error}", "docs/simulator.md lists every field"))
        self._pieces = _simulated(scene, seed)
        self.engine.room, self._span = scene.room, (0.0, scene.duration_s)
        facts: Facts = {
            "kind": "simulated",
            "detail": f"seed {seed}",
            "chip": scene.radio.chip,
            "format": "pcapng",
            "rate_hz": scene.radio.rate_hz,
            "start_s": 0.0,
            "stop_s": scene.duration_s,
            "grows": True,
            "labels": labels_of(scene),
        }
        return to_json(facts)

    def grow(self) -> bool:
        """Simulate the next second; False when the scene is whole."""
        piece = next(self._pieces, None)
        if piece is None:
            links = {f.link: [g for g in self.recording if g.link == f.link] for f in self.recording}
            self.recording[:] = [concatenate(parts) for parts in links.values()]
            return False
        self.recording += piece
        return True

    def close(self) -> None:
        """Forget the recording or stream; the room and the watched link stay."""
        self.recording, self._review = Recording(), None
        self._pieces = iter(())
        self._begin()

    def _begin(self, *, sought: bool = False) -> None:
        self.engine.reset(sought=sought)
        self._alarms.anew()
        self._told = None

    def feed(self, n: int, behind_s: float = 0.0) -> str:
        """Live bytes of the pcapng stream, the first `n` of the inbox; behind_s: what waits behind them."""
        return self._pack(self.engine.feed(self.inbox[:n].tobytes(), behind_s=behind_s))

    def tick(self, now_s: float) -> str:
        """Time passes without packets, or with: the relay's clock, seconds since the Unix epoch."""
        return self._pack(self.engine.tick(now_s))

    def advance(self, to_s: float) -> str:
        """Play the recording from where it stands up to `to_s`, seconds of stream time."""
        start_s, self.position_s = self.position_s, max(to_s, self.position_s)
        hops = self.engine.push(self._piece(start_s, self.position_s))
        return self._pack([*hops, *self.engine.tick(self.position_s)])

    def seek(self, to_s: float) -> str:
        """Go elsewhere: the seconds before `to_s` fill the windows, and the last hop alone is told."""
        self._begin(sought=True)
        self.position_s = to_s
        piece = self._piece(to_s - PREFILL_S, to_s)
        piece.rejects = self.recording.rejects  # of the whole recording, which was read at once
        piece.reports = self._claims(-np.inf, to_s)
        hops = self.engine.push(piece)
        return self._pack(last([*hops, *self.engine.tick(to_s)]))

    def settle(self) -> str:
        """Play stands: the next share of what is not computed yet; no hop when all is."""
        return self._pack(self.engine.settle())

    def _piece(self, start_s: float, stop_s: float) -> Recording:
        """What came after `start_s`, up to and with `stop_s`, so that the last packet of all is played too."""
        after, upto = np.nextafter((start_s, stop_s), np.inf)
        parts = [part for f in self.recording if len(part := f.between(after, upto))]
        return Recording(parts, reports=self._claims(start_s, stop_s))

    def _claims(self, start_s: float, stop_s: float) -> list[NodeReport]:
        return [r for r in self.recording.reports if start_s < r.time_s <= stop_s]

    def resume(self, model: str, n: int, time_s: float) -> str:
        """A model's answer to the tensor of `time_s`: `n` float32 in the inbox."""
        return self._pack(self.engine.resume(model, self._answer(n), time_s))

    def _answer(self, n: int) -> np.ndarray:
        return self.inbox[: 4 * n].view(np.float32).copy()

    def watch(self, link: str | None) -> None:
        self.engine.watch(link)

    def room(self, text: str) -> str:
        """The room, as JSON; an empty text: not set, so assumed. JSON of what is wrong, and then it stays, or null."""
        found = room_of(text)
        if isinstance(found, Room):
            self.engine.room = found
            self._review = None
        return to_json(None if isinstance(found, Room) else found)

    def coverage(self, text: str) -> str:
        """Coverage of a room, which need not be the engine's, as JSON; or what is wrong with it."""
        return to_json(coverage_of(text))

    def overview(self) -> str:
        """Motion over the whole recording."""
        self._out.used = 0
        time_s, statistic, threshold = overview(self.recording)
        columns: PackedOverview = {
            "time_s": self._out.put(time_s, np.float64),
            "statistic": self._out.put(statistic, np.float32),
            "threshold": self._out.put(threshold, np.float32),
        }
        return to_json(columns)

    def review(self, budget_s: float) -> str:
        """The whole recording's seconds and events, a slice of the work: JSON of what is new. It begins anew with
        another room."""
        self._out.used = 0
        began = self._review is None
        self._review = self._review or Review(self._piece, *self._span, self.engine.room, self.recording.marks)
        return to_json({"began": began, **self._review.told(budget_s, self._pack_tensors)})

    def review_resume(self, model: str, n: int, time_s: float) -> None:
        """A model's answer to the tensor that the review asked about."""
        if self._review:
            self._review.resume(model, self._answer(n), time_s)

    def rules(self, text: str, utc_offset_s: float) -> str:
        """Rules to watch from now on, a JSON list; JSON of what is wrong with it, and all stays as it was, or null."""
        return to_json(self._alarms.set(text, utc_offset_s))

    def would_fire(self, rule: str, utc_offset_s: float, kept: str) -> str:
        """What a rule, as JSON, would have done. kept: seconds and events as JSON; empty: those of the review."""
        return to_json(would(rule, utc_offset_s, kept, self._review))

    def _pack(self, hops: Iterable[Hop]) -> str:
        self._out.used = 0
        packed, fired = [], []
        told, self._told = self._told, None  # should anything fail on the way, the next report is whole
        for hop in hops:
            report = by_id(hop.to_json())
            packed.append(self._pack_hop(hop, difference(told, report)))
            fired += self._alarms.take(hop.report)
            told = report
        grew, self._told_bytes = len(self.outbox) != self._told_bytes, len(self.outbox)
        text = to_json({"hops": packed, "fired": fired, "grew": grew})
        self._told = told
        return text

    def _pack_hop(self, hop: Hop, change: Change | None) -> PackedHop:
        put, heat = self._out.put, hop.heat
        return {
            "change": change,
            "splats": put(hop.splats, np.float32),
            "heat": {
                "link": heat.link,
                "bins": heat.bins,
                "time_s": put(heat.time_s, np.float64),
                "rows": put(heat.rows, np.float32),
                "rssi_dbm": put(heat.rssi_dbm, np.float32),
            }
            if heat
            else None,
            "tensors": self._pack_tensors(hop),
        }

    def _pack_tensors(self, hop: Hop) -> list[PackedTensor]:
        return [
            {"model": name, "input": self._out.put(x, np.float32), "shape": list(x.shape)}
            for name, x in hop.tensors.items()
        ]


def _simulated(scene: Scene, seed: int) -> Iterator[Recording]:
    """A second at a time."""
    from ..simulate import stream

    decoder, pieces = Decoder(), stream(scene, seed=seed)
    decoder.feed(next(pieces))  # the beginning of the file alone
    return map(decoder.feed, pieces)


if TYPE_CHECKING:
    _: PyPage = Page()  # the calls are those that the page's types are made from
