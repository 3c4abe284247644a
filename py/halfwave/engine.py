"""The engine: the stages in order, streaming. All state of the sensing package is here and in what it holds.

Stream time decides everything, never the machine's clock: a recording gives the same hops at any speed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from time import perf_counter

import numpy as np

from .activity import MODEL, answered, of_links
from .clean import believed
from .errors import ParameterError
from .estimates import Estimate, undetermined
from .field import Body, body, splats
from .field import field as signal_field
from .formats import Decoder
from .frames import Frames, LinkId, NodeReport, Provenance, Recording, Rejects
from .links import LinkSplitter
from .live_doppler import LiveDoppler
from .live_floor import Heard, LiveFloor
from .live_link import LiveLink, NodeCount
from .live_position import WINDOW_S as POSITION_WINDOW_S
from .live_vitals import work_off
from .movement import ALPHA
from .presence import Presence
from .report import Doppler, Floor, HopReport, Selection
from .room import Room

__all__ = ["Engine", "Heat", "Hop"]

HOP_S = 0.05
MAX_LINKS, MAX_CLAIMS = 64, 64
_FORGET_S = 120.0
"""A link unheard for so long is no longer listed."""
_CATCH_UP_S, _CATCH_UP_STEP_S = 4.0, 0.25
"""When hops were skipped (a seek), the last seconds are gone through in steps, for persistence' sake."""
_LINKS_A_HOP = 8
"""With more links, each has its turn every second hop, third ...: 0.35 s apart with fifty, of a window of 2 s."""
_VITALS_LAST_S = 15.0
"""Longer than from one estimate to the next: older ones are of a link that fell silent."""
_SCALE_FALLS_S, _LEAST_SCALE = 30.0, 0.2
_SETTLING_HOPS, _CHOOSE_S = 10.0, 1.0


def _sayable(values: Mapping[str, float | int | str]) -> dict[str, float | int | str]:
    """JSON has no NaN and no infinity; a node that sends them is quoted in words."""
    return {k: str(v) if isinstance(v, float) and not np.isfinite(v) else v for k, v in values.items()}


def _listed(link: LinkId) -> tuple[int, LinkId]:
    """The order of links, whichever was heard first: node 2 before node 10."""
    return len(link.node), link


@dataclass(frozen=True, slots=True)
class Heat:
    """New rows of the watched link for a heat map: (n, bins) normalised amplitude in frequency order, NaN at nulls."""

    link: str
    bins: int
    time_s: np.ndarray
    rows: np.ndarray
    rssi_dbm: np.ndarray


@dataclass(frozen=True, slots=True)
class Hop:
    """What is known at one moment of the stream."""

    time_s: float
    report: HopReport
    """JSON-able."""
    estimates: dict[str, Estimate]
    splats: np.ndarray
    """(n, 8) float32, laid out in field.py."""
    heat: Heat | None
    tensors: dict[str, np.ndarray] = field(default_factory=dict)
    """Inputs for models; answers go back by `Engine.resume`."""

    @property
    def motion(self) -> Estimate:
        return self.estimates["motion"]

    def to_json(self) -> HopReport:
        return self.report


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
        self._decoder = Decoder()
        self._links: dict[LinkId, LiveLink] = {}
        self._splitters: dict[LinkId, LinkSplitter] = {}
        self._counts: dict[str, NodeCount] = {}
        self._in_sight: LinkId | None = None
        self._choose_s = -np.inf
        self._rejects = Rejects()
        self._claims: dict[tuple[str, str], NodeReport] = {}
        self._next_s: float | None = None
        self._now_s = -np.inf
        self._turn = self._vitals_turn = 0
        self._scale = _LEAST_SCALE
        self._presence = Presence()
        self._floor = LiveFloor()
        self._doppler = LiveDoppler()
        self._cost_ms: dict[str, float] = {}

    def watch(self, link: str | None) -> None:
        """Which link's rows go into `Hop.heat`: its name, or None for the first."""
        self._watched = link

    # Taking in

    def feed(self, chunk: bytes) -> list[Hop]:
        """Bytes of the pcapng stream, cut anywhere."""
        started = perf_counter()
        recording = self._decoder.feed(chunk)
        self._spent("parse", started)
        return self.push(recording)

    def push(self, recording: Recording) -> list[Hop]:
        """Frames in time order, of a chunk or a piece of a recording. At most one hop, the latest, comes back."""
        started = perf_counter()
        self._rejects.update(recording.rejects)
        self._take_claims(recording.reports)
        for frames in recording:
            if len(frames):
                self._take(frames)
        self._spent("links", started)
        newest = max((float(f.time_s[-1]) for f in recording if len(f)), default=-np.inf)
        return self.tick(newest)

    def tick(self, now_s: float) -> list[Hop]:
        """Time has come to `now_s`, with packets or without: the hop that is due, if one is."""
        if not np.isfinite(now_s) or not (self._links or self._rejects.total):  # with rejects alone, these are told
            return []
        self._now_s = max(self._now_s, now_s)
        if self._next_s is not None and self._now_s < self._next_s:
            return []
        missed_s = self._now_s - (self._next_s if self._next_s is not None else -np.inf)
        self._next_s = (np.floor(self._now_s / self.hop_s) + 1) * self.hop_s
        return [self._hop(missed_s)]

    def settle(self) -> list[Hop]:
        """Time stands still, as at the end: some of the work that waits, and the hop that knows it; none if none is."""
        return [self._hop(0.0)] if self._links and self._work(_SETTLING_HOPS) else []

    def resume(self, model: str, output: np.ndarray, time_s: float | None = None) -> list[Hop]:
        """A model's answer to a tensor of an earlier hop; it shows in the next hop."""
        if model == MODEL:
            answered(
                [live.activity for live in self._links.values()], output, self._now_s if time_s is None else time_s
            )
        return []

    def _take(self, frames: Frames) -> None:
        if (frames.time_s[1:] < frames.time_s[:-1]).any():
            frames = frames[np.argsort(frames.time_s, kind="stable")]
        splitter = self._splitters.get(frames.link)
        if splitter is None:
            if len(self._splitters) >= MAX_LINKS:
                self._rejects.add(f"more than {MAX_LINKS} links", len(frames), str(frames.link))
                return
            splitter = self._splitters[frames.link] = LinkSplitter()
        count = self._counts.setdefault(frames.link.node, NodeCount())
        count.add(frames)
        whole = believed(frames)
        self._rejects.add("lacks most sub-carriers", len(frames) - len(whole), str(frames.link))
        if not len(whole):
            return
        parts = splitter.split(whole)
        if len(parts) > 1 or parts[0].link != frames.link:
            self._links.pop(frames.link, None)  # what was heard before it was known to be several
        for part in parts:
            known = self._links.get(part.link)
            if known is None or (known.antennas, known.layout.bins) != part.csi.shape[1:]:
                self._links[part.link] = LiveLink(part)
                self._links = dict(sorted(self._links.items(), key=lambda item: _listed(item[0])))
            late = self._links[part.link].push(part)
            self._rejects.add("older than what came before", late, str(part.link))

    def _take_claims(self, reports: Iterable[NodeReport]) -> None:
        for report in reports:
            key = (report.node, report.kind)
            if key in self._claims or len(self._claims) < MAX_CLAIMS:
                self._claims[key] = report

    # Saying

    def _hop(self, missed_s: float) -> Hop:
        now_s = self._now_s
        for link_id in [i for i, live in self._links.items() if now_s - live.last_s > _FORGET_S]:
            del self._links[link_id]
        started = perf_counter()
        self._find_motion(missed_s)
        self._spent("motion", started)
        started = perf_counter()
        room = self.room = self.room.with_receivers(sorted({link.node for link in self._links}))
        ends = {i: room.ends(i) for i in self._links}
        heard = ((self._links[i], e) for i, e in ends.items() if e and self._links[i].packets)
        known = (Heard(live.latest(now_s, POSITION_WINDOW_S), *e, live.motion.value == "moving") for live, e in heard)
        floor = self._floor.update(now_s, room, known)
        self._spent("floor", started)
        started = perf_counter()
        rows, found = self._scene(room) if self.pictures else (np.zeros((0, 8), np.float32), self._floor.place.body)
        self._spent("field", started)
        started = perf_counter()
        shown = self._shown()
        for live in self._links.values():
            live.vitals.in_sight = live is shown
        self._work(self.hop_s / HOP_S)
        self._spent("vitals", started)
        motion = self._any_motion()
        breathing = self._clearest([live.vitals.breathing for live in self._links.values()])
        estimates = {
            "presence": self._presence.update(now_s, motion, breathing),
            "motion": motion,
            "position": self._floor.place.position,
            "people": self._floor.place.people,
            "velocity": self._floor.velocity,
            "breathing_rate": breathing,
            **(shown.vitals.of_one_in_sight() | {"excess_range": self._doppler.range} if shown else {}),
            "heart_rate": self._clearest([live.vitals.heart for live in self._links.values()], "heart_rate"),
            "motion_statistic": self._strongest(),
            "activity": of_links([live.activity.said(now_s) for live in self._links.values()], now_s),
        }
        started = perf_counter()
        tensors = self._tensors() if self.pictures else {}
        self._spent("model input", started)
        started = perf_counter()
        spectrum = self._doppler.update(now_s, shown.latest(now_s, LiveDoppler.span_s())) if shown else (None, None)
        self._spent("doppler", started)
        report = self._report(room, estimates, found, *spectrum, floor)
        self._cost_ms = {}
        return Hop(now_s, report, estimates, rows, self._heat(), tensors)

    def _work(self, hops: float) -> int:
        """Of what the links' breathing and heart wait for, as much as fits into so many hops of a page."""
        waiting = [(live.vitals, live.rate_hz(self._now_s)) for live in self._links.values()]
        self._vitals_turn, spent = work_off(waiting, self._vitals_turn, hops=hops)
        return spent

    def _find_motion(self, missed_s: float) -> None:
        alpha = ALPHA / max(1, len(self._links))  # one level for the room, however many links (Bonferroni)
        if missed_s > 2 * _CATCH_UP_STEP_S:
            for back_s in np.arange(-min(missed_s, _CATCH_UP_S), 1e-9, _CATCH_UP_STEP_S):
                for live in self._links.values():
                    live.find_motion(self._now_s + back_s, alpha)
            return
        turns = max(1, round((1 + len(self._links) // _LINKS_A_HOP) * HOP_S / self.hop_s))
        self._turn = (self._turn + 1) % turns
        for i, live in enumerate(self._links.values()):
            if i % turns == self._turn or live.motion.time_s < self._now_s - turns * 2 * self.hop_s:
                live.find_motion(self._now_s, alpha)

    def _any_motion(self) -> Estimate:
        """Moving when any link says so, still when all that can tell agree."""
        said = [live.motion for live in self._links.values()]
        known = [m for m in said if m.value is not None]
        if not known:
            first = said[0] if said else undetermined("motion", "no packets")
            return undetermined("motion", first.reason, tip=first.tip, time_s=self._now_s)
        moving = [m for m in known if m.value == "moving"]
        return max(moving, key=lambda m: m.quality or 0) if moving else min(known, key=lambda m: m.quality or 0)

    def _clearest(self, said: list[Estimate], name: str = "breathing_rate") -> Estimate:
        """The rate of the link that is surest of its own; else why the one that came nearest has none."""
        known = [b for b in said if b.value is not None and self._now_s - b.time_s < _VITALS_LAST_S]
        if known or not said:
            none = undetermined(name, "no packets", tip="wait", time_s=self._now_s)
            return max(known, key=lambda b: b.quality or 0, default=none)
        nearest = max(said, key=lambda b: (b.quality or 0, b.time_s))
        if nearest.value is None:
            return nearest
        return undetermined(
            name, f"the last was {self._now_s - nearest.time_s:.0f} s ago", tip="wait", time_s=self._now_s
        )

    def _strongest(self) -> Estimate:
        """The statistic that is furthest above its own threshold, or least below."""
        said = [live.statistic for live in self._links.values()]
        known = [s for s in said if isinstance(s.value, float)]
        if not known:
            first = said[0] if said else undetermined("motion_statistic", "no packets")
            return undetermined("motion_statistic", first.reason, tip=first.tip, time_s=self._now_s)
        return max(known, key=lambda s: s.value - s.extra["threshold"])

    def _tensors(self) -> dict[str, np.ndarray]:
        for live in self._links.values():
            made = live.take_model_input(self._now_s)
            if made is not None:
                return {MODEL: made}
        return {}

    def _scene(self, room: Room) -> tuple[np.ndarray, Body | None]:
        values, found = self._field(room)
        found = self._floor.place.body or found
        return splats(room, values, found), found

    def _field(self, room: Room) -> tuple[np.ndarray, Body | None]:
        felt = []
        for link_id, live in self._links.items():
            ends = room.ends(link_id)
            if ends and live.motion.value == "moving":
                felt.append((*ends, live.above))
        values = signal_field(room, felt)
        falling = float(np.exp(-self.hop_s / _SCALE_FALLS_S))
        self._scale = max(_LEAST_SCALE, self._scale * falling, float(values.max()))
        return values, body(room, values, len(felt))

    def _shown(self) -> LiveLink | None:
        """The link that is watched, or the one before until another is twice as fast; none without pictures."""
        if not self.pictures or not self._links:
            return None
        watched = next((v for i, v in self._links.items() if str(i) == self._watched), None)
        before = self._links.get(self._in_sight) if self._in_sight else None
        if before is None or self._now_s >= self._choose_s:
            self._choose_s = self._now_s + _CHOOSE_S
            fastest = max(self._links.values(), key=lambda live: live.heard_hz(self._now_s))
            if before is None or 2 * before.heard_hz(self._now_s) <= fastest.heard_hz(self._now_s):
                before = fastest
        self._in_sight = before.link
        return watched or before

    def _heat(self) -> Heat | None:
        live = self._shown()
        for other in self._links.values():
            if other is not live:
                other.drop_rows()
        taken = live.take_rows() if live else None
        return Heat(str(live.link), live.layout.bins, *taken) if live and taken else None

    def _report(
        self,
        room: Room,
        estimates: dict[str, Estimate],
        found: Body | None,
        doppler: Doppler | None,
        selection: Selection | None,
        floor: Floor | None,
    ) -> HopReport:
        heard = [live.provenance for live in self._links.values()]
        provenance = Provenance.of_several(heard)
        return {
            "time_s": self._now_s,
            "provenance": {"kind": provenance.kind, "detail": provenance.detail} if heard else None,
            "links": [live.report(self._now_s, self._counts[i.node]) for i, live in self._links.items()],
            "estimates": {name: e.to_json() for name, e in estimates.items()},
            "rejects": {
                reason: {"count": n, "example": self._rejects.examples.get(reason, "")}
                for reason, n in self._rejects.counts.items()
            },
            "claims": [
                {"node": c.node, "kind": c.kind, "time_s": c.time_s, "values": _sayable(c.values)}
                for c in self._claims.values()
            ],
            "body": found.to_json() if found else None,
            "doppler": doppler,
            "selection": selection,
            "floor": floor,
            "field_scale": self._scale,
            "room": room.to_json(),
            "cost_ms": {stage: round(ms, 3) for stage, ms in self._cost_ms.items()},
        }

    def _spent(self, stage: str, started: float) -> None:
        self._cost_ms[stage] = self._cost_ms.get(stage, 0.0) + (perf_counter() - started) * 1e3
