"""One link as the engine holds it: its window, what it last said, and what waits to be shown."""

from __future__ import annotations

import numpy as np

from ..contract import LinkReport
from ..contract import Loss as LossShares
from ..csi.estimates import NEVER_S, current, undetermined
from ..csi.frames import Frames
from ..csi.readings import readings
from ..links.cleaning import frequency_order
from ..links.loss import Loss
from ..sensing.activity import ActivityWatch
from ..sensing.activity_input import WINDOW_S
from ..sensing.held_motion import HeldWord
from ..sensing.motion import gap_s, motion, of_window, window_s
from ..sensing.presence import SiteOffset
from ..signal.window import Ring
from .live_intake import Intake
from .live_vitals import LiveVitals
from .service import Level

__all__ = ["LiveLink", "NodeCount"]

_KEEP_S = WINDOW_S + 2.0
_MOST_ROWS = 512
SPENT = "more is sent than is computed at a time, and other links come first"
NAME_IT = "name its node in the room, or send fewer packets"
_SILENT_S = 4.0
_TELL_EVERY_S = 0.2


class NodeCount(Loss):
    """Packets of one node over all its links."""

    _told: LossShares | None = None
    _told_s = -np.inf

    def add(self, *of_node: Frames) -> None:  # type: ignore[override]
        """What came of the node at once, of each link."""
        if len(of_node) == 1:
            super().add(of_node[0].time_s, of_node[0].sequence)
            return
        time_s = np.concatenate([frames.time_s for frames in of_node])
        order = np.argsort(time_s, kind="stable")
        super().add(time_s[order], np.concatenate([frames.sequence for frames in of_node])[order])

    def shares(self, now_s: float) -> LossShares:
        """Of the last second, ten and sixty, five times a second."""
        if self._told is None or not self._told_s <= now_s < self._told_s + _TELL_EVERY_S:
            self._told_s = now_s
            self._told = {"s1": self.share(now_s, 1), "s10": self.share(now_s, 10), "s60": self.share(now_s, 60)}
        return self._told


class LiveLink:
    """The streaming state of one link. Times are those of the stream."""

    def __init__(self, first: Frames):
        self.link, self.layout, self.provenance = first.link, first.layout, first.provenance
        self.name = str(first.link)
        self.chip = str(first.meta.get("chip", ""))[:40]
        self.read_as = "; ".join(f"{name}: {words}" for name, words in readings(first).items())[:400]
        self.told_apart = str(first.meta.get("transmitters", ""))[:200]
        self.antennas = first.csi.shape[1]
        self.has_phase = first.has_phase
        self.level: Level = "full"
        self.packets = 0
        self._rssi_dbm = self._noise_dbm = np.nan
        self._order = frequency_order(first.layout)
        self._site = SiteOffset()
        self._first = first[:0]
        self.begin()

    def begin(self) -> None:
        """Forget what was heard, as a new epoch of time begins. What the site is like stays."""
        self._ring = Ring(self._first, keep_s=_KEEP_S)
        self._word = HeldWord()
        self.vitals = LiveVitals() if self.level == "full" else LiveVitals(SPENT)
        self.statistic = undetermined("motion_statistic", "no packets", tip="wait", time_s=NEVER_S)
        self.motion = undetermined("motion", "no packets", tip="wait", time_s=NEVER_S)
        self.activity = ActivityWatch()
        self._shown = 0
        self._rate_hz = 0.0
        self.last_s = self._judged_s = self._rated_s = -np.inf

    def serve(self, level: Level, now_s: float) -> None:
        """What is computed from now on; where nothing is, nothing is said."""
        changed, self.level = level != self.level, level
        if level != "full" and changed:
            self.vitals = LiveVitals(SPENT)
            self.activity = ActivityWatch()
        if level == "counted":
            self.statistic = undetermined("motion_statistic", SPENT, tip=NAME_IT, time_s=now_s)
            self.motion = undetermined("motion", SPENT, tip=NAME_IT, time_s=now_s)

    @property
    def nbytes(self) -> int:
        return self._ring.nbytes

    def fits(self, frames: Frames) -> bool:
        """Whether these packets are like those before."""
        like = (self.antennas, self.layout.bins, self.has_phase)
        return like == (*frames.csi.shape[1:], frames.has_phase)

    def push(self, frames: Frames) -> int:
        """Take packets in; how many were older than the newest before, and left out."""
        before = len(frames)
        if frames.time_s[0] < self.last_s:
            frames = frames[np.searchsorted(frames.time_s, self.last_s) :]
        if len(frames):
            self.last_s, self.provenance = float(frames.time_s[-1]), frames.provenance
            self.packets += len(frames)
            self._rssi_dbm, self._noise_dbm = float(frames.rssi_dbm[-1]), float(frames.noise_floor_dbm[-1])
            self._ring.push(frames)
            if self.level == "full":
                self.vitals.push(frames)
        return before - len(frames)

    def to_judge(self, now_s: float, step_s: float) -> float | None:
        """The moment for which motion is to be found: the first of the grid with the newest packet, so that it does not
        matter when somebody asks; now where packets lack for long; None where nothing is new."""
        newest_s = self._ring.newest_s(now_s)
        if now_s - newest_s > _SILENT_S / 2:
            return now_s
        return min(now_s, float(np.ceil(newest_s / step_s) * step_s)) if newest_s > self._judged_s else None

    def find_motion(self, now_s: float) -> None:
        """The statistic at a moment, and the word that persists: the link's own, whatever others say."""
        self._judged_s = now_s
        rate_hz = self.rate_hz(now_s)
        silent_s = now_s - self.last_s
        if silent_s > max(2.0, gap_s(rate_hz)):
            gone = f"no packet for {silent_s:.1f} s"
            self.statistic = undetermined("motion_statistic", gone, tip="see the links panel", time_s=now_s)
        else:
            window = self._ring.window(now_s, window_s(rate_hz), gap_s=gap_s(rate_hz))
            offset, spread = self._site.of(len(window[0]))
            self.statistic = of_window(
                *window, rate_hz, columns=self._ring.columns, site_offset=offset, site_spread=spread
            )
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
        return max(0.0, self.statistic.value - self.statistic.extra["threshold"])

    def latest(self, now_s: float, duration_s: float) -> Frames:
        """Packets of the last seconds, good until the next packets come."""
        return self._ring.frames(now_s - duration_s, now_s)

    def take_model_input(self, now_s: float) -> np.ndarray | None:
        """The activity model's input when a question is due."""
        return self.activity.ask(now_s, self._ring.holds_s, lambda: self._ring.frames(self.last_s - _KEEP_S))

    def take_rows(self) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
        """Times, normalised amplitude of antenna 1 in frequency order (NaN at nulls), RSSI, since last taken."""
        frames = self._ring.since(max(self._shown, self._ring.taken - _MOST_ROWS))
        self._shown = self._ring.taken
        if not len(frames):
            return None
        rows = frames.amplitude[:, 0].astype(np.float32)
        rows[:, self.layout.null] = np.nan
        for block in np.unique(self.layout.block):
            columns = self.layout.block == block
            power = np.square(rows[:, columns])
            level = np.sqrt(np.nansum(power, axis=1) / np.maximum(np.isfinite(power).sum(axis=1), 1))
            rows[:, columns] /= np.where(level > 0, level, 1)[:, None]
        return frames.time_s.copy(), rows[:, self._order], frames.rssi_dbm.copy()

    def drop_rows(self) -> None:
        self._shown = self._ring.taken

    def rate_hz(self, now_s: float) -> float:
        return self._ring.rate_hz(min(now_s, self.last_s))

    def heard_hz(self, now_s: float) -> float:
        """The same, five times a second, and 0 of a link that fell silent."""
        if now_s - self.last_s >= _SILENT_S:
            return 0.0
        if not self._rated_s <= now_s < self._rated_s + _TELL_EVERY_S:
            self._rated_s, self._rate_hz = now_s, self.rate_hz(now_s)
        return self._rate_hz

    def report(self, now_s: float, intake: Intake, count: NodeCount) -> LinkReport:
        """JSON-able facts."""
        known, thin = count.expected > 0, intake.thinning
        heard_s = max(
            self.last_s, intake.last_s if self.level == "counted" or not np.isfinite(self.last_s) else -np.inf
        )
        return {
            "id": self.name,
            "node": self.link.node,
            "transmitter": self.link.transmitter,
            "layout": self.link.layout,
            "bins": self.layout.bins,
            "antennas": self.antennas,
            "chip": self.chip,
            "told_apart": self.told_apart,
            "read_as": self.read_as,
            "service": self.level,
            "each_packet": thin.packets,
            "each_bin": thin.bins,
            "left_out": intake.left_out,
            "packets": self.packets,
            "rate_hz": self.heard_hz(now_s),
            "age_s": max(0.0, now_s - heard_s),
            "loss": count.shares(now_s),
            "received": count.received if known else self.packets,
            "expected": count.expected if known else None,
            "wild": count.wild,
            "restarts": count.restarts,
            "rssi_dbm": self._rssi_dbm if np.isfinite(self._rssi_dbm) else None,
            "noise_floor_dbm": self._noise_dbm if np.isfinite(self._noise_dbm) else None,
            "motion": current(self.motion, now_s).to_json(),
            "motion_statistic": current(self.statistic, now_s).to_json(),
            "breathing_rate": current(self.vitals.breathing, now_s).to_json(),
        }
