"""The page's end of the engine: what the browser's signal worker calls, once a hop.

Bytes come in through `Page.inbox` and numbers go out through `Page.outbox`, two standing arrays that JavaScript sees
without a copy; each call returns JSON that says where in the outbox what lies. Nothing is computed here.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from ..csi.frames import Recording, concatenate
from ..csi.room import Room
from ..engine.engine import Engine
from ..errors import ParameterError
from .alarms import Alarms, would
from .difference import by_id, difference
from .outbox import Outbox, to_json, wrong
from .playing import Long, Whole, open_bytes, open_source
from .preloading import preload, reseed
from .review import Review
from .room_text import coverage_of, room_of
from .sought import AT_ONCE_S, BEFORE_S, Filling, last_of, told_at_once

if TYPE_CHECKING:
    from ..engine.engine import Hop
    from .page_contract import Change, Facts, PackedHop, PackedOverview, PackedTensor, PyPage, Wrong

__all__ = ["Page", "preload", "reseed"]

MIN_INBOX = 1 << 16


class Page:
    """One page: the recording or the live stream that it shows, and the engine.

    >>> from json import loads
    >>> from halfwave.apps.page import Page
    >>> page = Page()
    >>> page.reserve(4); page.inbox[:] = list(b"junk")
    >>> loads(page.open(4, "x.bin"))["error"] != ""
    True
    """

    def __init__(self) -> None:
        self.engine = Engine()
        self.inbox = np.zeros(MIN_INBOX, np.uint8)
        self.playing = Whole(Recording())
        self.position_s = 0.0
        self._filling: Filling | None = None
        self._left = False  # an engine was left, and takes memory
        self._pieces: Iterator[Recording] = iter(())
        self._out = Outbox()
        self._alarms = Alarms()
        self._span = 0.0, 0.0
        self._review: Review | None = None
        self._told_bytes = 0
        self._told: dict[str, Any] | None = None
        """The report that the page has; None: it has none of this stream."""

    @property
    def recording(self) -> Recording:
        """What plays, of one that was read as a whole."""
        return self.playing.recording

    @recording.setter
    def recording(self, recording: Recording) -> None:
        self.playing = Whole(recording)

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
        return self._opened(*open_bytes(data, name))

    def open_file(self, file: Any, name: str) -> str:
        """Open a file of any size, which has `size` and `read(at, n)`: of a long one its beginning is read, and what is
        played of it; JSON of its facts, or of what is wrong."""
        self.close()
        return self._opened(*open_source(file, name))

    def _opened(self, playing: Whole, facts: Facts | Wrong) -> str:
        self.playing = playing
        if "error" not in facts:
            self._span = facts["start_s"], facts["stop_s"]
        return to_json(facts)

    def read_on(self, for_ms: float) -> str:
        """Read a long recording on for some milliseconds; JSON of how far that is."""
        if not isinstance(self.playing, Long):
            raise ParameterError("no long recording is open")
        until_s = perf_counter() + for_ms / 1e3
        while self.playing.sliced.grow() and perf_counter() < until_s:
            pass
        reading = self.playing.reading()
        self._span = self._span[0], reading["stop_s"]
        return to_json(reading)

    def simulate(self, text: str, seed: int) -> str:
        """Begin a simulated scene, JSON as `halfwave simulate` reads it; JSON of its facts, or of what is wrong.

        It is a recording that `grow` makes second by second; its room is the engine's from now on.
        """
        from .simulated import begun

        self.close()
        try:
            scene, self._pieces, facts = begun(text, seed)
        except (ValueError, OverflowError, RecursionError) as error:
            return to_json(wrong(f"The scene cannot be simulated: {error}", "docs/simulator.md lists every field"))
        self.engine.room, self._span = scene.room, (0.0, scene.duration_s)
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
        self.playing, self._review = Whole(Recording()), None
        self._pieces = iter(())
        self._begin()

    def _begin(self, *, sought: bool = False) -> None:
        self.engine.reset(sought=sought)
        self.engine.brief = False
        self._alarms.anew()
        self._told = self._filling = None

    def feed(self, n: int, behind_s: float = 0.0) -> str:
        """Live bytes of the pcapng stream, the first `n` of the inbox; behind_s: what waits behind them."""
        return self._pack(self.engine.feed(self.inbox[:n].tobytes(), behind_s=behind_s))

    def tick(self, now_s: float) -> str:
        """Time passes without packets, or with: the relay's clock, seconds since the Unix epoch."""
        return self._pack(self.engine.tick(now_s))

    def advance(self, to_s: float) -> str:
        """Play the recording from where it stands up to `to_s`, seconds of stream time."""
        start_s, self.position_s = self.position_s, max(to_s, self.position_s)
        hops = self.engine.push(self.playing.between(start_s, self.position_s))
        return self._pack([*hops, *self.engine.tick(self.position_s)])

    def seek(self, to_s: float) -> str:
        """Go elsewhere: the last seconds before `to_s` are told at once, in one hop; `fill` reads what is before."""
        self._begin(sought=True)
        self.position_s = to_s
        first = Recording(rejects=self.playing.rejects)  # of all that was read
        piece = self.playing.between(to_s - AT_ONCE_S, to_s)
        piece.rejects, piece.reports = first.rejects, self.playing.claims(to_s)
        first.reports = piece.reports
        if self.playing.start_s < to_s - AT_ONCE_S:
            self.engine.brief = True
            self._filling = Filling(self.engine, self.playing.between, to_s - BEFORE_S, to_s, first)
        hops = self.engine.push(piece)
        return self._pack(last_of([*hops, *self.engine.tick(to_s)]))

    def fill(self) -> str:
        """Read the next seconds of the minutes before the moment sought; once all is there, the hop that knows it."""
        if self._filling is None:
            if self._left:
                gc.collect()  # of the engine before: it is large, and its parts hold each other
            self._left = False
            return self._pack([])
        if not self._filling.step(self.position_s):
            return self._pack([])
        self.engine, self._filling, self._left = self._filling.engine, None, True
        return self._pack(self.engine.tick(self.position_s))

    def settle(self) -> str:
        """Play stands: the next share of what is not computed yet; no hop when all is."""
        while self._filling is not None:
            told = self.fill()
            if self._filling is None:
                return told
        return self._pack(self.engine.settle())

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
        """Motion over the recording, as far as it was read."""
        self._out.used = 0
        time_s, statistic, threshold = self.playing.overview()
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
        self._review = self._review or Review(self.playing.between, *self._span, self.engine.room, self.recording.marks)
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
        for hop in hops if self._filling is None else map(told_at_once, hops):
            report = by_id(hop.to_json())
            packed.append(self._pack_hop(hop, difference(told, report)))
            fired += self._alarms.take(hop.report)
            told = report
        grew, self._told_bytes = len(self.outbox) != self._told_bytes, len(self.outbox)
        fills = self._left or self._filling is not None
        text = to_json({"hops": packed, "fired": fired, "grew": grew, "fills": fills})
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


if TYPE_CHECKING:
    _: PyPage = Page()  # the calls are those that the page's types are made from
