"""Windows: the last seconds of a link, or pieces of a recording; `ring` has the streaming kind."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..csi.frames import Frames
from ..errors import ParameterError

__all__ = ["latest", "recent_rate_hz", "windows"]


def latest(time_s: np.ndarray, stop_s: float, duration_s: float, *, gap_s: float) -> slice:
    """Which packets lie in the last seconds and after the last gap in them.

    Parameters
    ----------
    time_s : (T,) array
        Ascending times, s.
    stop_s : float
        End of the window, s.
    duration_s : float
        Its length, s: packets in (stop - duration, stop].
    gap_s : float
        What comes before a longer gap than that is left out, s.

    Returns
    -------
    slice
        Of the packets.

    Examples
    --------
    >>> latest(np.array([0.0, 1.0, 1.1, 1.2, 9.0]), 1.2, 3.0, gap_s=0.5)
    slice(1, 4, None)
    """
    a, b = int(time_s.searchsorted(stop_s - duration_s, "right")), int(time_s.searchsorted(stop_s, "right"))
    if b - a > 1:
        holes = (time_s[a + 1 : b] - time_s[a : b - 1] > gap_s).nonzero()[0]
        a += int(holes[-1]) + 1 if len(holes) else 0
    return slice(a, b)


def recent_rate_hz(time_s: np.ndarray, stop_s: float, *, over_s: float = 4.0) -> float:
    """Packets a second of the last seconds, from the first of them to the last.

    Parameters
    ----------
    time_s : (T,) array
        Ascending times, s.
    stop_s : float
        The moment, s.
    over_s : float
        How many seconds before it count.

    Returns
    -------
    float
        Hz; 0 with fewer than three packets.

    Examples
    --------
    >>> recent_rate_hz(np.arange(100) / 20, 4.95), recent_rate_hz(np.arange(2) / 20, 1.0)
    (20.0, 0.0)
    """
    a, b = int(time_s.searchsorted(stop_s - over_s, "right")), int(time_s.searchsorted(stop_s, "right"))
    return (b - a - 1) / max(float(time_s[b - 1] - time_s[a]), 1e-9) if b - a >= 3 else 0.0


def windows(frames: Frames, *, duration_s: float, hop_s: float) -> Iterator[Frames]:
    """Pieces of equal length of one link's packets.

    No piece goes over a pause, of a second or of ten usual gaps; behind one they begin anew.

    Parameters
    ----------
    frames : Frames
        T packets of one link.
    duration_s : float
        Length of a piece, s.
    hop_s : float
        From the beginning of one to that of the next, s.

    Yields
    ------
    Frames
        The pieces in order of time; none where the recording is shorter than one.

    Raises
    ------
    ParameterError
        For lengths not above 0 and finite.

    Examples
    --------
    >>> from halfwave import Frames, LinkId, Provenance, layout_of
    >>> f = Frames.build(LinkId("1", "", "LLTF"), layout_of(64), Provenance("replay"), np.arange(100) / 10,
    ...                  np.ones((100, 1, 64), np.complex64))
    >>> [len(w) for w in windows(f, duration_s=5, hop_s=2)]
    [50, 50, 50]
    """
    if not (0 < duration_s < np.inf and 0 < hop_s < np.inf):
        raise ParameterError(f"duration_s is {duration_s}, hop_s {hop_s}, expected both above 0 and finite")
    if not len(frames):
        return
    usual_s = 1 / frames.rate_hz if frames.rate_hz else 0.0  # the last packet stands for the time until the next
    edges = np.flatnonzero(np.diff(frames.time_s) > frames.pause_s) + 1
    for start, stop in zip((0, *edges), (*edges, len(frames)), strict=True):
        first_s, last_s = frames.time_s[start], frames.time_s[stop - 1]
        for i in range(int((last_s + usual_s - first_s - duration_s) / hop_s + 1 + 1e-9)):
            at_s = first_s + i * hop_s
            yield frames.between(at_s, min(at_s + duration_s, last_s + usual_s))
