"""The engine: the stages in order, streaming. All state of the sensing package is here and in what it holds.

Stream time decides everything, never the machine's clock: a recording gives the same hops at any speed. Hops stand on a
grid of time, and speak of the packets up to it. Each stage says when it is due (schedule.py), and whatever fails in one
costs that stage of one link (faults.py); what comes faster than it can be computed is thinned by rank (service.py), and
only how far a live stream must be thinned depends on the machine.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from math import floor, inf, isfinite

import numpy as np

from ..csi.estimates import current
from ..csi.frames import Recording
from ..csi.link import LinkId
from ..csi.room import Room
from ..errors import ParameterError
from ..formats import Decoder
from ..sensing.activity import MODEL, answered
from .costs import Costs
from .heat_rows import HeatRows
from .hop import HOP_S, Heat, Hop, Moment
from .in_view import InView
from .live_doppler import LiveDoppler
from .live_events import LiveEvents
from .live_field import LiveField
from .live_floor import LiveFloor
from .live_links import MAX_LINKS, LiveLinks
from .live_seconds import LiveSeconds
from .live_words import LiveWords
from .live_zones import LiveZones
from .model_input import ModelInput
from .motion_turns import MotionTurns
from .report import Reporter
from .schedule import Stage
from .service import Allowance
from .stream_clock import StreamClock
from .vitals_turns import VitalsTurns

__all__ = ["MAX_LINKS", "Engine", "Heat", "Hop"]

_LATEST_S = 1e12
"""No clock says more."""
_SETTLING_HOPS = 10.0
_MOST_NEW = 8
"""Nodes never heard before that one piece of the stream may bring: what each sends is yet to be made out."""


class Engine:
    """From bytes to hops. pictures: False leaves out what only a screen needs: splats, heat map, spectrum.  models:
    whether a model answers the tensors of a hop; None: where there are pictures.

    >>> from halfwave.simulate import default_scene, simulate
    >>> hops = Engine().feed(simulate(default_scene(), seed=42))
    >>> hops[-1].motion.name
    'motion'
    """

    def __init__(
        self, room: Room | None = None, *, hop_s: float = HOP_S, pictures: bool = True, models: bool | None = None
    ):
        if not 0 < hop_s < np.inf:
            raise ParameterError(f"hop_s is {hop_s}, expected above 0, finite")
        self.brief = False
        """Leaves out what rests on minutes, and the spectra: for who waits for what moves."""
        self.room = self._told_room = room or Room.assume()
        self.pictures = pictures
        self.models = pictures if models is None else models
        self.hop_s = hop_s
        self.watch(None)
        self.reset()

    def reset(self, *, sought: bool = False) -> None:
        """Forget the stream; the room and the watched link stay. sought: what comes next begins amid a recording, so
        what holds there is no event."""
        self._links = LiveLinks(self._keeps)
        self._decoder = Decoder(most_new=_MOST_NEW, unwanted=self._links.outside)
        self._clock = StreamClock()
        self._allowance = Allowance()
        self._costs = Costs(self._links.faults)
        self._reporter = Reporter()
        self._behind_s = 0.0
        self._begin_epoch(sought=sought)

    def _begin_epoch(self, *, sought: bool = False) -> None:
        self._next_s = -inf
        self._costs.begin()
        view, floor, doppler = InView(), LiveFloor(), LiveDoppler()
        self._vitals = VitalsTurns(view)
        motion, field, words, heat = MotionTurns(), LiveField(), LiveWords(floor, doppler), HeatRows()
        self._remembering: list[Stage[Moment]] = [motion, words]
        self._brief: list[Stage[Moment]] = [motion, floor, field, view, words, heat]
        self._stages: list[Stage[Moment]] = [
            motion,
            floor,
            field,
            view,
            self._vitals,
            words,
            LiveZones(floor),
            ModelInput(),
            doppler,
            heat,
            LiveEvents(sought=sought, reason=self._clock.why),
            LiveSeconds(),
        ]

    def _keeps(self, node: str) -> bool:
        named = not self.room.assumed and any(n.id == node for n in self.room.nodes)
        return named or (self._watched_link is not None and self._watched_link.node == node)

    def watch(self, link: str | None) -> None:
        """Which link's rows go into `Hop.heat`: its name, or None for the first."""
        self._watched = None if link is None else str(link)
        self._watched_link = None if link is None else LinkId.parse(str(link))

    # Taking in

    def feed(self, chunk: bytes, *, behind_s: float = 0.0) -> list[Hop]:
        """Bytes of the pcapng stream, cut anywhere. behind_s: seconds of stream that wait behind this chunk."""
        parse = partial(self._decoder.feed, chunk)
        return self.push(self._costs.run("parse", self._clock.now_s, parse, Recording()), behind_s=behind_s)

    def push(self, recording: Recording, *, behind_s: float = 0.0) -> list[Hop]:
        """Frames of a chunk or a piece of a recording. At most one hop, the latest, comes back."""
        self._behind_s = behind_s if 0 <= behind_s < inf else 0.0
        with self._costs.busy():
            with self._costs.timed("links"):
                self._take(recording)
            return self._due()

    def _take(self, recording: Recording) -> None:
        links, clock = self._links, self._clock
        links.rejects.update(recording.rejects)
        for report in recording.reports:
            links.claim(report)
        was_s = clock.now_s
        for step in clock.take(recording, links.weights()):
            if step.began:
                self._clock_set(was_s)
            for frames in step.frames:
                links.take(frames, clock.now_s)
            self._costs.run("loss", clock.now_s, partial(links.count, step.frames), None)
        links.pass_by(recording.unread, clock.now_s)
        for rejected in clock.rejected:
            links.rejects.add(*rejected)
        clock.rejected.clear()

    def fill(self, recording: Recording, moments_s: Iterable[float]) -> None:
        """Take in what came before the moment that is told next, and tell nothing: at some moments of it what moves is
        found and remembered, as the words of the minute after rest on it."""
        with self._costs.busy():
            with self._costs.timed("links"):
                self._take(recording)
            for at_s in moments_s:
                self._links.serve(at_s)
                hop = Moment(at_s, self.hop_s, 0.0, self._links, self.room, None, False, False)
                for stage in self._remembering:
                    self._costs.run(stage.name, self._clock.now_s, partial(_run, stage, hop), None)

    def go_on_as(self, shown: Engine) -> None:
        """Be what is looked at from now on, in place of another that has played the same up to the same moment: what it
        has drawn needs not be drawn again."""
        self.room, self._watched, self._watched_link = shown.room, shown._watched, shown._watched_link
        for live in self._links:
            live.drawn = live.taken

    def tick(self, now_s: float) -> list[Hop]:
        """Time has come to `now_s`, with packets or without: the hop that is due, if one is."""
        if not abs(now_s) < _LATEST_S or not (len(self._links) or self._links.rejects.total):  # rejects alone are told
            return []
        was_s = self._clock.now_s
        if self._clock.tick(now_s):
            self._clock_set(was_s)
        return self.push(Recording())

    def settle(self) -> list[Hop]:
        """Time stands still, as at the end: the hop that knows some of the work that waits, or of another room; none if
        there is neither."""
        if not isfinite(self._clock.now_s):
            return []
        now_s = self._at_s
        worked = self._vitals.work(self._links, now_s, _SETTLING_HOPS)
        return [self._hop(now_s, 0.0)] if worked or self.room is not self._told_room else []

    def resume(self, model: str, output: np.ndarray, time_s: float | None = None) -> list[Hop]:
        """A model's answer to a tensor of an earlier hop; it shows in the next hop."""
        if model == MODEL:
            watches = [live.activity for live in self._links.served]
            at_s = self._at_s if time_s is None else time_s
            self._costs.run("activity", self._clock.now_s, lambda: answered(watches, output, at_s), None)
        return []

    def _clock_set(self, was_s: float) -> None:
        self._links.clock_set(was_s, self._clock.now_s)
        self._begin_epoch()

    # Saying

    @property
    def _at_s(self) -> float:
        """The last moment of the grid."""
        return floor(self._clock.now_s / self.hop_s + 1e-6) * self.hop_s

    def _due(self) -> list[Hop]:
        if not isfinite(self._clock.now_s) or self._clock.now_s < self._next_s:
            return []
        at_s = self._at_s
        missed_s = at_s - self._next_s
        self._next_s = at_s + self.hop_s - 1e-6 * self.hop_s
        return [self._hop(at_s, missed_s)]

    def _hop(self, now_s: float, missed_s: float) -> Hop:
        links, costs = self._links, self._costs
        links.budget = self._allowance.update(now_s, behind_s=self._behind_s, load=costs.load)
        links.serve(now_s)
        self.room = self._told_room = self.room.with_receivers(links.nodes)
        hop = Moment(now_s, self.hop_s, missed_s, links, self.room, self._watched, self.pictures, self.models)
        for stage in self._stages if not self.brief else self._brief:
            costs.run(stage.name, self._clock.now_s, partial(_run, stage, hop), None)
        report = self._reporter.report(hop, self._clock, behind_s=self._behind_s, cost_ms=costs.told())
        costs.note_load(now_s, live=links.live)
        return Hop(
            now_s, report, hop.estimates or {"motion": current(hop.motion, now_s)}, hop.splats, hop.heat, hop.tensors
        )


def _run(stage: Stage[Moment], hop: Moment) -> None:
    if stage.due(hop):
        stage.run(hop)
