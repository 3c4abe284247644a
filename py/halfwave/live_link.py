"""One link as the engine holds it: its window, what it last said, and what waits to be shown."""

from __future__ import annotations

from collections import deque

import numpy as np

from .activity import WINDOW_S, ActivityWatch
from .clean import frequency_order
from .estimates import Estimate, undetermined
from .frames import Frames, concatenate
from .links import Loss
from .live_vitals import LiveVitals
from .movement import Persistence, gap_s, motion, of_window, window_s
from .presence import SiteOffset
from .report import LinkReport
from .window import Ring

__all__ = ["LiveLink", "NodeCount"]

_KEEP_S = WINDOW_S + 2.0
_MOST_ROWS = 512
_CLOCK_WENT_BACK_S = 5.0
_SILENT_S = 4.0


class NodeCount(Loss):
    """Packets of one node over all its links."""

    def add(self, frames: Frames) -> None:  # type: ignore[override]
        super().add(float(frames.time_s[-1]), frames.sequence)


class LiveLink:
    """The streaming state of one link. Times are those of the stream."""

    def __init__(self, first: Frames):
        self.link, self.layout, self.provenance = first.link, first.layout, first.provenance
        self.chip = str(first.meta.get("chip", ""))[:40]
        self.told_apart = str(first.meta.get("transmitters", ""))[:200]
        self.antennas = first.csi.shape[1]
        self.packets = 0
        self.last_s = -np.inf
        self.statistic = undetermined("motion_statistic", "no packets")
        self.motion = undetermined("motion", "no packets")
        self._order = frequency_order(first.layout)
        self._site = SiteOffset()
        self._begin()

    def _begin(self) -> None:
        self._ring = Ring(self.layout, self.antennas)
        self._persistence = Persistence()
        self.vitals = LiveVitals()
        self.activity = ActivityWatch()
        self._recent: deque[Frames] = deque()
        self._fresh: list[Frames] = []

    def push(self, frames: Frames) -> int:
        """Take packets in; how many were older than the newest before, and left out."""
        if frames.time_s[0] < self.last_s - _CLOCK_WENT_BACK_S:  # a clock was set, or a board began again
            self._begin()
            self.last_s = -np.inf
        before = len(frames)
        if frames.time_s[0] < self.last_s:
            frames = frames[np.searchsorted(frames.time_s, self.last_s) :]
        if len(frames):
            self.last_s, self.provenance = float(frames.time_s[-1]), frames.provenance
            self.packets += len(frames)
            self._rssi_dbm, self._noise_dbm = float(frames.rssi_dbm[-1]), float(frames.noise_floor_dbm[-1])
            self._ring.push(frames)
            self.vitals.push(frames)
            self._recent.append(frames)
            self._fresh.append(frames if len(frames) <= _MOST_ROWS else frames[-_MOST_ROWS:])
            while len(self._recent) > 1 and self._recent[1].time_s[0] < self.last_s - _KEEP_S:
                self._recent.popleft()
        return before - len(frames)

    def find_motion(self, now_s: float, alpha: float) -> None:
        """The statistic at a moment, and the word that persists."""
        rate_hz = self.rate_hz(now_s)
        silent_s = now_s - self.last_s
        if silent_s > max(2.0, gap_s(rate_hz)):
            gone = f"no packet for {silent_s:.1f} s"
            self.statistic = undetermined("motion_statistic", gone, tip="see the links panel", time_s=now_s)
        else:
            window = self._ring.window(now_s, window_s(rate_hz), gap_s=gap_s(rate_hz))
            offset = self._site.value
            self.statistic = of_window(*window, rate_hz, columns=self._ring.columns, alpha=alpha, site_offset=offset)
            self._site.update(now_s, self.statistic)
        self.motion = motion(self.statistic)
        self.vitals.note_motion(now_s, self.motion.value == "moving")
        if self.motion.value is None:
            self._persistence = Persistence()
            self.activity.note(now_s, None)
            return
        word = self._persistence.update(now_s, self.motion.value == "moving")
        self.activity.note(now_s, word == "moving")
        if word != self.motion.value:
            q = self.motion.quality
            held = {**self.motion.extra, "held": True}
            self.motion = Estimate("motion", word, quality=None if q is None else 1 - q, time_s=now_s, extra=held)

    @property
    def above(self) -> float:
        """How far the statistic is above its threshold, 0 when it is not."""
        if not isinstance(self.statistic.value, float):
            return 0.0
        return max(0.0, self.statistic.value - self.statistic.extra["threshold"])

    def latest(self, now_s: float, duration_s: float) -> Frames:
        """Packets of the last seconds."""
        recent = [f for f in self._recent if f.time_s[-1] > now_s - duration_s]
        return concatenate(recent or [self._recent[-1]]).between(now_s - duration_s, np.inf)

    def take_model_input(self, now_s: float) -> np.ndarray | None:
        """The activity model's input when a question is due."""
        held_s = self.last_s - self._recent[0].time_s[0] if self._recent else 0.0
        return self.activity.ask(now_s, held_s, self._whole)

    def _whole(self) -> Frames:
        whole = concatenate(list(self._recent)).between(self.last_s - _KEEP_S, np.inf)
        self._recent = deque([whole])
        return whole

    def take_rows(self) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
        """Times, normalised amplitude of antenna 1 in frequency order (NaN at nulls), RSSI, since last taken."""
        if not self._fresh:
            return None
        frames, self._fresh = concatenate(self._fresh)[-_MOST_ROWS:], []
        rows = frames.amplitude[:, 0].astype(np.float32)
        rows[:, self.layout.null] = np.nan
        for block in np.unique(self.layout.block):
            columns = self.layout.block == block
            power = np.square(rows[:, columns])
            level = np.sqrt(np.nansum(power, axis=1) / np.maximum(np.isfinite(power).sum(axis=1), 1))
            rows[:, columns] /= np.where(level > 0, level, 1)[:, None]
        return frames.time_s, rows[:, self._order], frames.rssi_dbm

    def drop_rows(self) -> None:
        self._fresh = []

    def rate_hz(self, now_s: float) -> float:
        return self._ring.rate_hz(min(now_s, self.last_s))

    def heard_hz(self, now_s: float) -> float:
        """The same, and 0 of a link that fell silent."""
        return self.rate_hz(now_s) if now_s - self.last_s < _SILENT_S else 0.0

    def report(self, now_s: float, count: NodeCount) -> LinkReport:
        """JSON-able facts."""
        known = count.expected > 0
        return {
            "id": str(self.link),
            "node": self.link.node,
            "transmitter": self.link.transmitter,
            "layout": self.link.layout,
            "bins": self.layout.bins,
            "antennas": self.antennas,
            "chip": self.chip,
            "told_apart": self.told_apart,
            "packets": self.packets,
            "rate_hz": self.heard_hz(now_s),
            "age_s": max(0.0, now_s - self.last_s),
            "loss": {"s1": count.share(now_s, 1), "s10": count.share(now_s, 10), "s60": count.share(now_s, 60)},
            "received": count.received if known else self.packets,
            "expected": count.expected if known else None,
            "rssi_dbm": self._rssi_dbm if np.isfinite(self._rssi_dbm) else None,
            "noise_floor_dbm": self._noise_dbm if np.isfinite(self._noise_dbm) else None,
            "motion": self.motion.to_json(),
            "motion_statistic": self.statistic.to_json(),
            "breathing_rate": self.vitals.breathing.to_json(),
        }
