"""The page's end of the engine: what the browser's signal worker calls, once a hop.

Bytes come in through `Page.inbox` and numbers go out through `Page.outbox`, two standing arrays that JavaScript sees
without a copy; each call returns JSON that says where in the outbox what lies. Nothing is computed here.
"""

from __future__ import annotations

import gc
import gzip
import json
import pkgutil
import random
from collections.abc import Iterable, Iterator
from importlib import import_module
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from ..bounded_json import loads
from ..csi.frames import Recording, concatenate
from ..csi.room import Room
from ..engine.engine import Engine
from ..errors import ParameterError
from ..formats import Decoder
from .difference import by_id, difference
from .outbox import Outbox, to_json
from .playing import Long, Whole, open_bytes, open_source, wrong
from .sought import AT_ONCE_S, BEFORE_S, Filling, last_of, told_at_once

if TYPE_CHECKING:
    from ..engine.engine import Hop
    from ..simulate import Scene
    from .page_contract import Change, Facts, PackedHop, PackedOverview, PyPage

__all__ = ["Page", "preload", "reseed"]

MIN_INBOX = 1 << 16


def preload() -> None:
    """Import all that may be wanted later, lazily or not, so that a memory image holds it: all of this package, the
    parts of numpy that it resolves on first use, and one round of gzip and json, which carry C modules of their own.
    """
    package = __name__.partition(".")[0]
    for module in pkgutil.walk_packages(import_module(package).__path__, f"{package}."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    for name in ("numpy.fft", "numpy.linalg", "numpy.ma"):  # numpy.unique asks numpy.ma
        import_module(name)
    json.loads(gzip.decompress(gzip.compress(b"[1.5]")))
    gc.freeze()  # what is there now stays: no collection needs to look at it


def reseed() -> None:
    """After a restore: every page would start from the same random state otherwise.

    numpy.random is not in the image, and seeds itself when it is first imported.
    """
    random.seed()


class Page:
    """One page: the recording or the live stream that it shows, and the engine.

    >>> from halfwave.apps.page import Page
    >>> page = Page()
    >>> page.reserve(4); page.inbox[:] = list(b"junk")
    >>> json.loads(page.open(4, "x.bin"))["error"] != ""
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
        self.playing, facts = open_bytes(data, name)
        return to_json(facts)

    def open_file(self, file: Any, name: str) -> str:
        """Open a file of any size, which has `size` and `read(at, n)`: of a long one its beginning is read, and what is
        played of it; JSON of its facts, or of what is wrong."""
        self.close()
        self.playing, facts = open_source(file, name)
        return to_json(facts)

    def read_on(self, for_ms: float) -> str:
        """Read a long recording on for some milliseconds; JSON of how far that is."""
        if not isinstance(self.playing, Long):
            raise ParameterError("no long recording is open")
        until_s = perf_counter() + for_ms / 1e3
        while self.playing.sliced.grow() and perf_counter() < until_s:
            pass
        return to_json(self.playing.reading())

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
        self.engine.room = scene.room
        facts: Facts = {
            "kind": "simulated",
            "detail": f"seed {seed}",
            "chip": scene.radio.chip,
            "format": "pcapng",
            "rate_hz": scene.radio.rate_hz,
            "start_s": 0.0,
            "stop_s": scene.duration_s,
            "grows": True,
            "reads": False,
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
        self.playing = Whole(Recording())
        self._pieces = iter(())
        self._begin()

    def _begin(self) -> None:
        self.engine.reset()
        self.engine.brief = False
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
        self._begin()
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
        return self._pack(self.engine.resume(model, self.inbox[: 4 * n].view(np.float32).copy(), time_s))

    def watch(self, link: str | None) -> None:
        self.engine.watch(link)

    def room(self, text: str) -> str:
        """Positions of the nodes, as JSON; an empty text: not set, so they are assumed. JSON of what is wrong with it,
        and the room stays as it was, or null.

        >>> json.loads(Page().room("[]"))["error"]
        'The room cannot be used: room: expected an object, got []'
        """
        try:
            self.engine.room = Room.from_json(loads(text)) if text else Room.assume()
        except (ValueError, RecursionError) as error:
            return to_json(wrong(f"The room cannot be used: {error}", "docs/simulator.md lists every field"))
        return "null"

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

    def _pack(self, hops: Iterable[Hop]) -> str:
        self._out.used = 0
        packed = []
        told, self._told = self._told, None  # should anything fail on the way, the next report is whole
        for hop in hops if self._filling is None else map(told_at_once, hops):
            report = by_id(hop.to_json())
            packed.append(self._pack_hop(hop, difference(told, report)))
            told = report
        grew, self._told_bytes = len(self.outbox) != self._told_bytes, len(self.outbox)
        text = to_json({"hops": packed, "grew": grew, "fills": self._left or self._filling is not None})
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
            "tensors": [
                {"model": name, "input": put(x, np.float32), "shape": list(x.shape)} for name, x in hop.tensors.items()
            ],
        }


def _simulated(scene: Scene, seed: int) -> Iterator[Recording]:
    """A second at a time."""
    from ..simulate import stream

    decoder, pieces = Decoder(), stream(scene, seed=seed)
    decoder.feed(next(pieces))  # the beginning of the file alone
    return map(decoder.feed, pieces)


if TYPE_CHECKING:
    _: PyPage = Page()  # the calls are those that the page's types are made from
