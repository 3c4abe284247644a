"""Motion over a whole recording, for a timeline: of one that is there at once, or of one that is being read."""

from __future__ import annotations

from math import floor

import numpy as np

from ..csi.frames import Frames, LinkId, Recording
from ..links.transmitters import LinkSplitter, split_links
from ..sensing.motion import gap_s, of_window, window_s
from ..signal.motion_statistics import ALPHA
from ..signal.ring import Ring

__all__ = ["Columns", "Passing", "overview"]

Columns = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Of n moments: time in s, motion_statistic of the link with most motion, and its threshold; NaN where undetermined."""
_STEP_S, _MOST = 0.5, 20_000
_KEEP_S, _MOST_A_PART = 30.0, 200


def overview(recording: Recording) -> Columns:
    """Motion over a whole recording, twice a second.

    Parameters
    ----------
    recording : Recording
        All links, T packets each.

    Returns
    -------
    time_s : (n,) array
        s, at most 20 000 of them.
    statistic : (n,) array
        motion_statistic of the link with most motion; NaN where it is undetermined on all.
    threshold : (n,) array
        Its threshold; NaN likewise.

    Examples
    --------
    >>> [len(part) for part in overview(Recording())]
    [0, 0, 0]
    """
    parts = [p for f in recording for p in split_links(f) if len(p) > 1]
    if not parts:
        return np.zeros(0), np.zeros(0), np.zeros(0)
    start, stop = min(p.time_s[0] for p in parts), max(p.time_s[-1] for p in parts)
    rings = []
    for part in parts:
        rings.append(Ring(part))
        rings[-1].push(part)
    time_s = np.arange(start + _STEP_S, stop + _STEP_S, _STEP_S)[:_MOST]
    found = np.array([_most(rings, float(now_s)) for now_s in time_s]).reshape(-1, 2)
    return time_s, found[:, 0], found[:, 1]


class Passing:
    """The same while a recording goes by: a moment every `step_s`, found from the packets of the last seconds.

    >>> passing = Passing(); passing.take(Recording()); [len(part) for part in passing.columns()]
    [0, 0, 0]
    """

    def __init__(self) -> None:
        self.step_s = _STEP_S
        self._splitters: dict[LinkId, LinkSplitter] = {}
        self._rings: dict[LinkId, Ring] = {}
        self._shapes: dict[LinkId, tuple[int, ...]] = {}
        self._found: list[tuple[float, float, float]] = []

    def take(self, part: Recording) -> None:
        """The next packets."""
        mine = [
            p for f in part if len(f) for p in self._splitters.setdefault(f.link, LinkSplitter()).split(f) if len(p)
        ]
        if not mine:
            return
        start_s, stop_s = min(float(f.time_s[0]) for f in mine), max(float(f.time_s[-1]) for f in mine)
        for frames in mine:
            self._push(frames, stop_s - start_s)
        last_s = self._found[-1][0] if self._found else start_s
        from_s = last_s if start_s - self.step_s <= last_s <= stop_s else start_s  # else the clock was set, or a pause
        moments = from_s + self.step_s * np.arange(1, floor((stop_s - from_s) / self.step_s) + 1)
        rings = [ring for ring in self._rings.values() if ring.last_s >= start_s - _KEEP_S]
        for now_s in moments[:_MOST_A_PART].tolist():
            if len(self._found) < _MOST:
                self._found.append((now_s, *_most(rings, now_s)))

    def columns(self) -> Columns:
        """What was found so far."""
        found = np.array(sorted(self._found)).reshape(-1, 3)
        return found[:, 0], found[:, 1], found[:, 2]

    def _push(self, frames: Frames, span_s: float) -> None:
        ring = self._rings.get(frames.link)
        if (
            ring is None
            or self._shapes[frames.link] != frames.csi.shape[1:]
            or frames.time_s[0] < ring.last_s - _KEEP_S
        ):
            ring = self._rings[frames.link] = Ring(frames)
            self._shapes[frames.link] = frames.csi.shape[1:]
        ring.keep_s = _KEEP_S + min(span_s, 10 * _KEEP_S)
        later = frames[np.searchsorted(frames.time_s, ring.last_s) :]
        if len(later):
            ring.push(later)


def _most(rings: list[Ring], now_s: float) -> tuple[float, float]:
    """Statistic and threshold of the link that is furthest above its own at a moment; NaN where none is known."""
    best = np.nan, np.nan
    for ring in rings:
        rate_hz = ring.rate_hz(now_s)
        window = ring.window(now_s, window_s(rate_hz), gap_s=gap_s(rate_hz))
        found = of_window(*window, rate_hz, columns=ring.columns, alpha=ALPHA / len(rings))
        if isinstance(found.value, float) and not best[0] - best[1] >= found.value - found.extra["threshold"]:
            best = found.value, found.extra["threshold"]
    return best
