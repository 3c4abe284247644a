"""Motion over a whole recording, for a timeline."""

from __future__ import annotations

import numpy as np

from ..csi.frames import Recording
from ..links.transmitters import split_links
from ..sensing.motion import gap_s, of_window, window_s
from ..signal.motion_statistics import ALPHA
from ..signal.ring import Ring

__all__ = ["overview"]

_STEP_S, _MOST = 0.5, 20_000


def overview(recording: Recording) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
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
    time_s = np.arange(start + _STEP_S, stop + _STEP_S, _STEP_S)[:_MOST]
    best = np.full((3, len(time_s)), np.nan)
    best[0] = time_s
    for part in parts:
        ring = Ring(part)
        ring.push(part)
        for i, now_s in enumerate(time_s):
            rate_hz = ring.rate_hz(now_s)
            window = ring.window(now_s, window_s(rate_hz), gap_s=gap_s(rate_hz))
            found = of_window(*window, rate_hz, columns=ring.columns, alpha=ALPHA / len(parts))
            if isinstance(found.value, float):
                margin = best[1, i] - best[2, i]
                if not margin >= found.value - found.extra["threshold"]:
                    best[1:, i] = found.value, found.extra["threshold"]
    return best[0], best[1], best[2]
