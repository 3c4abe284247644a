"""Windows: the last seconds of a link, streaming (`Ring`) or cut from a recording (`windows`, `latest`)."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan

import numpy as np

from .clean import columns_of, normalised_power, used_amplitude
from .errors import ParameterError
from .frames import Frames
from .subcarriers import Layout

__all__ = ["Ring", "latest", "recent_rate_hz", "windows"]


def latest(time_s: np.ndarray, stop_s: float, duration_s: float, *, gap_s: float) -> slice:
    """Which packets lie in (stop - duration, stop] and after the last silence longer than gap_s; times ascending.

    >>> latest(np.array([0.0, 1.0, 1.1, 1.2, 9.0]), 1.2, 3.0, gap_s=0.5)
    slice(1, 4, None)
    """
    a, b = int(time_s.searchsorted(stop_s - duration_s, "right")), int(time_s.searchsorted(stop_s, "right"))
    if b - a > 1:
        holes = (time_s[a + 1 : b] - time_s[a : b - 1] > gap_s).nonzero()[0]
        a += int(holes[-1]) + 1 if len(holes) else 0
    return slice(a, b)


def recent_rate_hz(time_s: np.ndarray, stop_s: float, *, over_s: float = 4.0) -> float:
    """Packets a second of the last seconds, first to last of them; 0 with fewer than three packets.

    >>> recent_rate_hz(np.arange(100) / 20, 4.95), recent_rate_hz(np.arange(2) / 20, 1.0)
    (20.0, 0.0)
    """
    a, b = int(time_s.searchsorted(stop_s - over_s, "right")), int(time_s.searchsorted(stop_s, "right"))
    return (b - a - 1) / max(float(time_s[b - 1] - time_s[a]), 1e-9) if b - a >= 3 else 0.0


class Ring:
    """The latest packets of one link: times and normalised power, as contiguous arrays.

    Twice the capacity is allocated once; when it is full the later half moves to the front, so that a window is
    always a view. A bin that some packet lacks is left out of the norm, of the packets before it too, until that packet
    has left the front half.
    """

    def __init__(self, layout: Layout, antennas: int, *, capacity: int = 2048):
        self.columns = columns_of(layout, antennas)
        self.capacity = capacity
        self._time_s = np.empty(2 * capacity)
        self._amplitude = np.empty((2 * capacity, len(self.columns.block)), np.float32)
        self._power = np.empty_like(self._amplitude)
        self._lacking = np.zeros(len(self.columns.block), bool)
        self._stop = self._normalised = 0

    def push(self, frames: Frames) -> None:
        """Append packets in time order, none older than what is there; of a long piece the last `capacity` count."""
        if len(frames) > self.capacity:
            frames = frames[-self.capacity :]
        if self._stop + len(frames) > 2 * self.capacity:
            self._normalise()
            kept = slice(self._stop - self.capacity, self._stop)
            for column in (self._time_s, self._amplitude, self._power):
                column[: self.capacity] = column[kept]
            self._stop = self._normalised = self.capacity
            lacked = self._amplitude[: self._stop, self._lacking]
            if not np.isnan(lacked).any(axis=0).all():
                self._lacking, self._normalised = np.zeros_like(self._lacking), 0  # which lack still is found anew
        new = slice(self._stop, self._stop + len(frames))
        self._time_s[new] = frames.time_s
        self._amplitude[new] = used_amplitude(frames)
        self._stop = new.stop

    def _normalise(self) -> None:
        """Power of the packets that came since the last time, or of all when a bin is found to be lacking."""
        new = slice(self._normalised, self._stop)
        if new.start == new.stop:
            return
        amplitude = self._amplitude[new]
        if self._lacking.any() or isnan(amplitude.sum()):
            lacking = self._lacking | np.isnan(amplitude).any(axis=0)
            if (lacking != self._lacking).any():
                self._lacking, new = lacking, slice(0, self._stop)
            amplitude = np.where(lacking, np.float32(np.nan), self._amplitude[new])
        self._power[new] = normalised_power(amplitude, self.columns.block)
        self._normalised = self._stop

    def window(self, stop_s: float, duration_s: float, *, gap_s: float) -> tuple[np.ndarray, np.ndarray]:
        """Times (N,) and normalised power (N, F) of the `latest` packets."""
        self._normalise()
        kept = slice(max(0, self._stop - self.capacity), self._stop)
        chosen = latest(self._time_s[kept], stop_s, duration_s, gap_s=gap_s)
        return self._time_s[kept][chosen], self._power[kept][chosen]

    def rate_hz(self, stop_s: float) -> float:
        """`recent_rate_hz` at a moment."""
        return recent_rate_hz(self._time_s[max(0, self._stop - self.capacity) : self._stop], stop_s)


def windows(frames: Frames, *, duration_s: float, hop_s: float) -> Iterator[Frames]:
    """Pieces of `duration_s` every `hop_s`, none where the recording is shorter. No piece goes over a pause, of a
    second or of ten usual gaps; behind one they begin anew. ParameterError for lengths not above 0 and finite.

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
