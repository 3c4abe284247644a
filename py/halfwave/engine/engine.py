"""The engine: the stages in order, streaming. All state of the sensing package is here and in what it holds.

Stream time decides everything, never the machine's clock: a recording gives the same hops at any speed. Hops stand on a
grid of time, and speak of the packets up to it. Whatever fails in a stage costs that stage of one link (faults.py), and
what comes faster than it can be computed is thinned by rank (service.py); only how far a live stream must be thinned
depends on the machine.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from time import perf_counter, process_time
from typing import TypeVar

import numpy as np

from ..contract import Doppler, Floor, HopReport, Selection
from ..csi.estimates import Estimate, current, undetermined
from ..csi.frames import LinkId, Recording
from ..csi.room import Room
from ..errors import ParameterError
from ..formats import Decoder
from ..sensing.activity import MODEL, answered, of_links
from ..sensing.field import field as signal_field
from ..sensing.field import splats
from ..sensing.presence import Presence
from .hop import Heat, Hop
from .live_doppler import LiveDoppler
from .live_floor import Heard, LiveFloor
from .live_link import LiveLink
from .live_links import MAX_LINKS, LiveLinks
from .live_position import WINDOW_S as POSITION_WINDOW_S
from .live_room import RoomMotion, clearest, strongest
from .live_vitals import LEAST_UNITS
from .service import Allowance
from .stream_clock import StreamClock

__all__ = ["MAX_LINKS", "Engine", "Heat", "Hop"]

HOP_S = 0.05
_LATEST_S = 1e12
"""No clock says more."""
_CATCH_UP_S, _CATCH_UP_STEP_S = 4.0, 0.25
"""When hops were skipped (a seek), the last seconds are gone through in steps, for persistence' sake."""
_SENIOR, _AT_ONCE, _TURNS = 4, 8, 3
"""The first of the rank have their motion found at every hop, whoever else is there; with more than eight links, three
of the others."""
_SCALE_FALLS_S, _LEAST_SCALE = 30.0, 0.2
_SETTLING_HOPS, _CHOOSE_S = 10.0, 1.0
_LOAD_OVER_S = 1.0
_MOST_NEW = 8
"""Boards never heard before that one piece of the stream may bring: what each sends is yet to be made out."""

T = TypeVar("T")


class Engine:
    """From bytes to hops. pictures: False leaves out what only a screen needs: splats, heat map, spectrum, tensors.

    >>> from halfwave.simulate import default_scene, simulate
    >>> hops = Engine().feed(simulate(default_scene(), seed=42))
    >>> hops[-1].motion.name
    'motion'
    """

    def __init__(self, room: Room | None = None, *, hop_s: float = HOP_S, pictures: bool = True):
        if not 0 < hop_s < np.inf:
            raise ParameterError(f"hop_s is {hop_s}, expected above 0, finite")
        self.room = room or Room.assume()
        self.pictures = pictures
        self.hop_s = hop_s
        self._watched: str | None = None
        self.reset()

    def reset(self) -> None:
        """Forget the stream; the room and the watched link stay."""
        self._links = LiveLinks(self._keeps)
        self._decoder = Decoder(most_new=_MOST_NEW, unwanted=self._links.outside)
        self._clock = StreamClock()
        self._allowance = Allowance()
        self._behind_s = self._busy_s = self._load = 0.0
        self._begin_epoch()

    def _begin_epoch(self) -> None:
        self._in_sight: LinkId | None = None
        self._in_view: LiveLink | None = None
        self._choose_s = self._next_s = self._load_since_s = -np.inf
        self._turn = 0
        self._scale = _LEAST_SCALE
        self._motion = RoomMotion()
        self._presence = Presence()
        self._floor = LiveFloor()
        self._doppler = LiveDoppler()
        self._cost_ms: dict[str, float] = {}

    def _keeps(self, node: str) -> bool:
        named = not self.room.assumed and any(n.id == node for n in self.room.nodes)
        return named or bool(self._watched and self._watched.startswith(f"node {node} <- "))

    def watch(self, link: str | None) -> None:
        """Which link's rows go into `Hop.heat`: its name, or None for the first."""
        self._watched = None if link is None else str(link)

    # Taking in

    def feed(self, chunk: bytes, *, behind_s: float = 0.0) -> list[Hop]:
        """Bytes of the pcapng stream, cut anywhere. behind_s: seconds of stream that wait behind this chunk."""
        recording = self._stage("parse", lambda: self._decoder.feed(chunk), Recording())
        return self.push(recording, behind_s=behind_s)

    def push(self, recording: Recording, *, behind_s: float = 0.0) -> list[Hop]:
        """Frames of a chunk or a piece of a recording. At most one hop, the latest, comes back."""
        started, began_s = perf_counter(), process_time()
        links = self._links
        self._behind_s = behind_s if 0 <= behind_s < np.inf else 0.0
        links.rejects.update(recording.rejects)
        for report in recording.reports:
            links.claim(report)
        was_s = self._clock.now_s
        for step in self._clock.take(recording, links.weights()):
            if step.began:
                self._clock_set(was_s)
            for frames in step.frames:
                links.take(frames, self._clock.now_s)
            self._stage("loss", partial(links.count, step.frames), None)
        links.pass_by(recording.unread, self._clock.now_s)
        for refused in self._clock.refused:
            links.rejects.add(*refused)
        self._clock.refused.clear()
        self._spent("links", started)
        hops = self._due()
        self._busy_s += process_time() - began_s
        return hops

    def tick(self, now_s: float) -> list[Hop]:
        """Time has come to `now_s`, with packets or without: the hop that is due, if one is."""
        if not abs(now_s) < _LATEST_S or not (len(self._links) or self._links.rejects.total):  # rejects alone are told
            return []
        was_s = self._clock.now_s
        if self._clock.tick(now_s):
            self._clock_set(was_s)
        return self.push(Recording())

    def settle(self) -> list[Hop]:
        """Time stands still, as at the end: some of the work that waits, and the hop that knows it; none if none is."""
        now_s = self._at_s
        return [self._hop(now_s, 0.0)] if self._links.ranked and self._work(now_s, _SETTLING_HOPS) else []

    def resume(self, model: str, output: np.ndarray, time_s: float | None = None) -> list[Hop]:
        """A model's answer to a tensor of an earlier hop; it shows in the next hop."""
        if model == MODEL:
            watches = [live.activity for live in self._links.served]
            at_s = self._at_s if time_s is None else time_s
            self._stage("activity", lambda: answered(watches, output, at_s), None)
        return []

    def _clock_set(self, was_s: float) -> None:
        self._links.clock_set(was_s, self._clock.now_s)
        self._begin_epoch()

    # Saying

    @property
    def _at_s(self) -> float:
        """The last moment of the grid."""
        return float(np.floor(self._clock.now_s / self.hop_s + 1e-6) * self.hop_s)

    def _due(self) -> list[Hop]:
        if not np.isfinite(self._clock.now_s) or self._clock.now_s < self._next_s:
            return []
        at_s = self._at_s
        missed_s = at_s - self._next_s
        self._next_s = at_s + self.hop_s - 1e-6 * self.hop_s
        return [self._hop(at_s, missed_s)]

    def _hop(self, now_s: float, missed_s: float) -> Hop:
        links, pictures = self._links, self.pictures
        links.budget = self._allowance.update(now_s, behind_s=self._behind_s, load=self._load)
        links.serve(now_s)
        none = undetermined("motion", "it could not be computed", tip="see the links panel", time_s=now_s)
        motion = self._stage("motion", lambda: self._find_motion(now_s, missed_s), none)
        self.room = self.room.with_receivers(sorted({live.link.node for live in links}))
        floor = self._stage("floor", lambda: self._find_floor(now_s, motion), None)
        self._floor.expire(now_s)
        rows = np.zeros((0, 8), np.float32)
        if pictures:
            rows = self._stage("field", lambda: self._scene(motion), rows)
        shown = self._in_view = self._shown(now_s) if pictures else None
        self._stage("vitals", lambda: self._work(now_s, self.hop_s / HOP_S), 0)
        estimates = self._estimates(now_s, motion, shown)
        tensors: dict[str, np.ndarray] = {}
        spectrum: tuple[Doppler | None, Selection | None] = None, None
        if shown:
            tensors = self._stage("model input", lambda: self._tensors(now_s), tensors)
            spectrum = self._stage("doppler", lambda: self._spectrum(now_s, shown), spectrum)
        heat = self._stage("heat map", lambda: self._heat(shown), None)
        report = self._report(now_s, estimates, *spectrum, floor)
        self._cost_ms = {}
        self._note_load(now_s)
        return Hop(now_s, report, estimates, rows, heat, tensors)

    def _find_motion(self, now_s: float, missed_s: float) -> Estimate:
        ranked = self._links.ranked
        if missed_s > 2 * _CATCH_UP_STEP_S:
            steps = max(4, min(round(_CATCH_UP_S / _CATCH_UP_STEP_S), 128 // max(1, len(ranked))))
            for back_s in np.linspace(min(missed_s, _CATCH_UP_S), 0, steps + 1)[1:]:
                self._find_each(ranked, now_s - float(back_s))
                said = self._word(now_s - float(back_s), ranked)
            return said
        senior, junior = (ranked, []) if len(ranked) <= _AT_ONCE else (ranked[:_SENIOR], ranked[_SENIOR:])
        period = max(1, round(-(-len(junior) // _TURNS) * HOP_S / self.hop_s))
        self._turn += 1
        late_s = now_s - 2 * period * self.hop_s
        turn = [live for i, live in enumerate(junior) if (i + self._turn) % period == 0 or live.motion.time_s < late_s]
        self._find_each([*senior, *turn], now_s)
        return self._word(now_s, ranked)

    def _word(self, now_s: float, links: list[LiveLink]) -> Estimate:
        for live in links:
            live.expire(now_s)
        return self._motion.update(now_s, links)

    def _find_each(self, links: list[LiveLink], now_s: float) -> None:
        for live in links:
            at_s = live.to_judge(now_s, self.hop_s)
            if at_s is not None:
                self._links.run("motion", live, now_s, partial(live.find_motion, at_s))

    def _find_floor(self, now_s: float, motion: Estimate) -> Floor | None:
        ends = ((live, self.room.ends(live.link)) for live in self._links.served)
        moves = motion.value == "moving"
        heard = (
            Heard(live.latest(now_s, POSITION_WINDOW_S), *e, moves and live.motion.value == "moving")
            for live, e in ends
            if e
        )
        return self._floor.update(now_s, self.room, heard, moving=moves)

    def _work(self, now_s: float, hops: float) -> int:
        """Of what the links' breathing and heart wait for, as much as fits into so many hops of a page: of the first of
        the rank each its share, and one for all others."""
        served, share = self._links.served, LEAST_UNITS * max(1.0, hops)
        spent = sum(self._work_off(live, now_s, share) for live in served[:_SENIOR])
        left = (LEAST_UNITS + len(served) // 8) * max(1.0, hops)
        for live in served[_SENIOR:]:
            done = self._work_off(live, now_s, left)
            spent, left = spent + done, left - done
        shown = self._in_view
        if shown in served and not spent:  # what only somebody who looks wants, when nothing else waits
            shown.vitals.in_sight = True
            spent += self._work_off(shown, now_s, share)
            shown.vitals.in_sight = False
        return spent

    def _work_off(self, live: LiveLink, now_s: float, most: float) -> int:
        spent, vitals = 0, live.vitals
        rate_hz = live.rate_hz(now_s) if vitals.due else 0.0
        while spent < most and vitals.due:
            units = self._links.run("vitals", live, now_s, lambda: vitals.work(rate_hz))
            if not units:
                break
            spent += units
        return spent

    def _estimates(self, now_s: float, motion: Estimate, shown: LiveLink | None) -> dict[str, Estimate]:
        links = self._links.ranked
        breathing = clearest([(live, live.vitals.breathing) for live in links], "breathing_rate", now_s)
        told = {
            "presence": self._presence.update(now_s, motion, breathing),
            "motion": motion,
            "position": self._floor.place.position,
            "people": self._floor.place.people,
            "velocity": self._floor.velocity,
            "breathing_rate": breathing,
            **(shown.vitals.of_one_in_sight() | {"excess_range": self._doppler.range} if shown else {}),
            "heart_rate": clearest([(live, live.vitals.heart) for live in links], "heart_rate", now_s),
            "motion_statistic": strongest([live.statistic for live in links], now_s),
            "activity": of_links([live.activity.said(now_s) for live in self._links.served], now_s),
        }
        return {name: current(made, now_s) for name, made in told.items()}

    def _tensors(self, now_s: float) -> dict[str, np.ndarray]:
        for live in self._links.served:
            made = self._links.run("model input", live, now_s, lambda live=live: live.take_model_input(now_s))  # type: ignore[misc]
            if made is not None:
                return {MODEL: made}
        return {}

    def _scene(self, motion: Estimate) -> np.ndarray:
        """The field, and what moves: where position tells it, else along the links that feel it."""
        felt = []
        for live in self._links.ranked if motion.value == "moving" else ():
            ends = self.room.ends(live.link)
            if ends and (live.motion.value == "moving" or live.name == motion.extra.get("link")):
                felt.append((*ends, live.above))
        values = signal_field(self.room, felt)
        falling = float(np.exp(-self.hop_s / _SCALE_FALLS_S))
        self._scale = max(_LEAST_SCALE, self._scale * falling, float(values.max()))
        return splats(self.room, values, self._floor.place.body, [(tx, rx) for tx, rx, _ in felt])

    def _shown(self, now_s: float) -> LiveLink | None:
        """The link that is watched, or the one before until another is twice as fast; none without links."""
        served = self._links.served
        if not served:
            return None
        watched = next((live for live in served if live.name == self._watched), None)
        before = next((live for live in served if live.link == self._in_sight), None)
        if before is None or now_s >= self._choose_s:
            self._choose_s = now_s + _CHOOSE_S
            fastest = max(self._links, key=lambda live: live.heard_hz(now_s) if live.level == "full" else -1)
            if before is None or 2 * before.heard_hz(now_s) <= fastest.heard_hz(now_s):
                before = fastest
        self._in_sight = before.link
        return watched or before

    def _spectrum(self, now_s: float, shown: LiveLink) -> tuple[Doppler | None, Selection | None]:
        if not self._doppler.due(now_s, shown.name):
            return None, None
        return self._doppler.update(now_s, shown.latest(now_s, self._doppler.span_s(now_s, shown.name)))

    def _heat(self, shown: LiveLink | None) -> Heat | None:
        for other in self._links:
            if other is not shown:
                other.drop_rows()
        taken = shown.take_rows() if shown else None
        return Heat(shown.name, shown.layout.bins, *taken) if shown and taken else None

    def _report(
        self,
        now_s: float,
        estimates: dict[str, Estimate],
        doppler: Doppler | None,
        selection: Selection | None,
        floor: Floor | None,
    ) -> HopReport:
        links = self._links
        provenance, body = links.provenance, self._floor.place.body
        return {
            "time_s": now_s,
            "provenance": {"kind": provenance.kind, "detail": provenance.detail} if provenance else None,
            "links": links.reports(now_s),
            "estimates": {name: e.to_json() for name, e in estimates.items()},
            "rejects": links.rejects.to_json(),
            "faults": links.faults.to_json(),
            "load": links.load(now_s, self._behind_s, waiting_bytes=self._clock.held_bytes),
            "clock": {"epoch": self._clock.epoch, "why": self._clock.why},
            "claims": links.claimed(),
            "body": body.to_json() if body else None,
            "doppler": doppler,
            "selection": selection,
            "floor": floor,
            "field_scale": self._scale,
            "room": self.room.to_json(),
            "cost_ms": {stage: round(ms, 3) for stage, ms in self._cost_ms.items()},
        }

    # What it costs

    def _stage(self, stage: str, work: Callable[[], T], otherwise: T) -> T:
        started = perf_counter()
        done = self._links.faults.run(stage, "the room", self._clock.now_s, work, otherwise)
        self._spent(stage, started)
        return done

    def _spent(self, stage: str, started: float) -> None:
        self._cost_ms[stage] = self._cost_ms.get(stage, 0.0) + (perf_counter() - started) * 1e3

    def _note_load(self, now_s: float) -> None:
        """Seconds of work a second of stream, by this process's own time, whatever else the machine does; of a live
        stream alone, as a recording can wait."""
        passed_s = now_s - self._load_since_s
        if passed_s >= _LOAD_OVER_S:
            provenance = self._links.provenance
            live = provenance is not None and provenance.kind == "live"
            self._load = self._busy_s / passed_s if live else 0.0
            self._load_since_s, self._busy_s = now_s, 0.0
