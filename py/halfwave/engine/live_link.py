"""One link as the engine holds it: its packets, and what was last said of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil

import numpy as np

from ..csi.estimates import NEVER_S, current, undetermined
from ..csi.frames import Frames
from ..csi.readings import readings
from ..csi.reasons import because
from ..sensing.activity import ActivityWatch
from ..sensing.activity_input import WINDOW_S
from ..sensing.calibration import Site
from ..sensing.held_motion import HeldWord
from ..sensing.motion import gap_s, motion, of_window, window_s
from ..sensing.presence import SiteOffset
from ..signal.ring import Ring
from .live_intake import Intake
from .live_vitals import LiveVitals
from .schedule import Every
from .service import Level

__all__ = ["SILENT_S", "LiveLink", "Tuning"]

_KEEP_S = WINDOW_S + 2.0
OVER_BUDGET = because("over_budget")
SILENT_S = 4.0
"""Who sends nothing for so long is silent: it asks for no work, and its rate is 0."""
_RATE_EVERY_S = 0.2


@dataclass(frozen=True, slots=True)
class Tuning:
    """What a person has set: how sensitive motion is, and what calibrations say of links, by name."""

    sensitivity: float = 1.0
    sites: Mapping[str, Site] = field(default_factory=dict)


class LiveLink:
    """The streaming state of one link. Times are those of the stream."""

    def __init__(self, first: Frames, intake: Intake, tuning: Tuning):
        self.link, self.layout, self.provenance = first.link, first.layout, first.provenance
        self.intake = intake
        """What its packets come through, with those of other links."""
        self.name = str(first.link)
        self.tuning = tuning
        self.chip = str(first.meta.get("chip", ""))[:40]
        self.read_as = "; ".join(f"{name}: {words}" for name, words in readings(first).items())[:400]
        self.told_apart = str(first.meta.get("transmitters", ""))[:200]
        self.antennas = first.csi.shape[1]
        self.has_phase = first.has_phase
        self.level: Level = "full"
        self.packets = 0
        self.rssi_dbm = self.noise_dbm = np.nan
        """Of the newest packet."""
        self._like = (*first.csi.shape[1:], self.has_phase)
        self._site = SiteOffset(given=tuning.sites.get(self.name))
        self._first = first[:0]
        self.begin()

    def begin(self) -> None:
        """Forget what was heard, as a new epoch of time begins. What the site is like stays."""
        self._ring = Ring(self._first, keep_s=_KEEP_S)
        self._word = HeldWord()
        self.vitals = LiveVitals() if self.level == "full" else LiveVitals(OVER_BUDGET)
        if self.level == "full":
            self.vitals.read(self._ring)
        self.statistic = undetermined("motion_statistic", because("no_packets"), time_s=NEVER_S)
        self.motion = undetermined("motion", because("no_packets"), time_s=NEVER_S)
        self.activity = ActivityWatch()
        self.drawn = 0
        """Packets that a heat map had, by number."""
        self._rate_hz, self._rated = 0.0, Every(_RATE_EVERY_S)
        self.last_s = self._judged_s = -np.inf

    def tune(self, tuning: Tuning) -> None:
        """What is set holds from the next window on."""
        self.tuning, self._site.given = tuning, tuning.sites.get(self.name)

    def serve(self, level: Level, now_s: float) -> None:
        """What is computed from now on; where nothing is, nothing is said."""
        changed, self.level = level != self.level, level
        if level == "full" and changed:
            self.vitals.read(self._ring)
        elif changed:
            self.vitals, self._ring.reader = LiveVitals(OVER_BUDGET), None
            self.activity = ActivityWatch()
        if level == "counted":
            self.statistic = undetermined("motion_statistic", OVER_BUDGET, time_s=now_s)
            self.motion = undetermined("motion", OVER_BUDGET, time_s=now_s)

    @property
    def nbytes(self) -> int:
        return self._ring.nbytes

    @property
    def taken(self) -> int:
        """Packets of this epoch: the number of the next."""
        return self._ring.taken

    def fits(self, frames: Frames) -> bool:
        """Whether these packets are like those before."""
        return self._like == (*frames.csi.shape[1:], frames.has_phase)

    def push(self, frames: Frames) -> int:
        """Take packets in; how many were older than the newest before, and left out."""
        before = len(frames)
        if frames.time_s[0] < self.last_s:
            frames = frames[np.searchsorted(frames.time_s, self.last_s) :]
        if len(frames):
            self._ring.push(frames)
            self.last_s, self.provenance = self._ring.last_s, frames.provenance
            self.packets += len(frames)
            self.rssi_dbm, self.noise_dbm = float(frames.rssi_dbm[-1]), float(frames.noise_floor_dbm[-1])
        return before - len(frames)

    def to_judge(self, now_s: float, step_s: float) -> float | None:
        """The moment for which motion is to be found: the first of the grid with the newest packet, so that it does not
        matter when someone asks; now where packets lack for long; None where nothing is new."""
        newest_s = self._ring.newest_s(now_s)
        if now_s - newest_s > SILENT_S / 2:
            return now_s
        return min(now_s, ceil(newest_s / step_s) * step_s) if newest_s > self._judged_s else None

    def find_motion(self, now_s: float) -> None:
        """The statistic at a moment, and the word that persists: the link's own, whatever others say."""
        self._judged_s = now_s
        rate_hz = self.rate_hz(now_s)
        silent_s = now_s - self.last_s
        if silent_s > max(2.0, gap_s(rate_hz)):
            gone = because("silent", silent_s=silent_s)
            self.statistic = undetermined("motion_statistic", gone, time_s=now_s)
        else:
            window = self._ring.window(now_s, window_s(rate_hz), gap_s=gap_s(rate_hz))
            offset, spread, origin = self._site.of(len(window[0]))
            self.statistic = of_window(
                *window, rate_hz, columns=self._ring.columns, site_offset=offset, site_spread=spread,
                site_from=origin, sensitivity=self.tuning.sensitivity,
            )  # fmt: skip
            self._site.update(now_s, self.statistic)
        self.motion = self._word.update(now_s, motion(self.statistic))
        if self.motion.value is not None:
            self.vitals.note_motion(now_s, self.above > 0)
        self.activity.note(now_s, None if self.motion.value is None else self.motion.value == "moving")

    def expire(self, now_s: float) -> None:
        """What was not found anew for long, as where a stage fails, is not known."""
        self.statistic, self.motion = current(self.statistic, now_s), current(self.motion, now_s)

    @property
    def above(self) -> float:
        """How far the statistic is above its threshold, 0 when it is not."""
        if not isinstance(self.statistic.value, float):
            return 0.0
        threshold: float = self.statistic.extra["threshold"]
        return max(0.0, self.statistic.value - threshold)

    def latest(self, now_s: float, duration_s: float) -> Frames:
        """Packets of the last seconds, good until the next packets come."""
        return self._ring.frames(now_s - duration_s, now_s)

    def since(self, number: int) -> Frames:
        """Packets from a number on, good until the next packets come."""
        return self._ring.since(number)

    def asks(self, now_s: float) -> bool:
        """Whether a question to the activity model is due."""
        return self.activity.due(now_s, self._ring.holds_s)

    def take_model_input(self, now_s: float) -> np.ndarray | None:
        """The activity model's input; None where it would be rejected."""
        return self.activity.ask(now_s, self._ring.holds_s, lambda: self._ring.frames(self.last_s - _KEEP_S))

    def rate_hz(self, now_s: float) -> float:
        return self._ring.rate_hz(min(now_s, self.last_s))

    def heard_hz(self, now_s: float) -> float:
        """The same, five times a second, and 0 of a link that fell silent."""
        if now_s - self.last_s >= SILENT_S:
            return 0.0
        if self._rated.due(now_s):
            self._rated.done(now_s)
            self._rate_hz = self.rate_hz(now_s)
        return self._rate_hz
