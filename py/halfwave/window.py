"""Windows: the last seconds of a link, streaming (`Ring`) or cut from a recording (`windows`)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .clean import normalised_power, used_amplitude, used_bins
from .errors import ParameterError
from .frames import Frames
from .subcarriers import Layout

__all__ = ["Ring", "windows"]


class Ring:
    """The latest packets of one link: times and normalised power, as contiguous arrays.

    Twice the capacity is allocated once; when it is full the later half moves to the front, so that a window is
    always a view. A bin that some packet lacked is left out of the norm from then on, of the packets before it too.
    """

    def __init__(self, layout: Layout, antennas: int, *, capacity: int = 2048):
        bins = used_bins(layout)
        self.block = np.concatenate([layout.block[bins].astype(np.int64) + 16 * a for a in range(antennas)])
        self.capacity = capacity
        self._time_s = np.empty(2 * capacity)
        self._amplitude = np.empty((2 * capacity, len(self.block)), np.float32)
        self._power = np.empty_like(self._amplitude)
        self._lacking = np.zeros(len(self.block), bool)
        self._stop = 0

    def push(self, frames: Frames) -> None:
        """Append packets in time order, none older than what is there; of a long piece the last `capacity` count."""
        time_s, amplitude = frames.time_s[-self.capacity :], used_amplitude(frames[-self.capacity :])
        if self._stop + len(time_s) > 2 * self.capacity:
            kept = slice(self._stop - self.capacity, self._stop)
            for column in (self._time_s, self._amplitude, self._power):
                column[: self.capacity] = column[kept]
            self._stop = self.capacity
        new = slice(self._stop, self._stop + len(time_s))
        self._stop = new.stop
        self._time_s[new] = time_s
        self._amplitude[new] = amplitude
        lacking = self._lacking | np.isnan(amplitude).any(axis=0)
        if (lacking != self._lacking).any():
            self._lacking = lacking
            new = slice(0, self._stop)
        self._amplitude[new, lacking] = np.nan
        self._power[new] = normalised_power(self._amplitude[new], self.block)

    def window(self, stop_s: float, duration_s: float, *, gap_s: float) -> tuple[np.ndarray, np.ndarray]:
        """Times (N,) and normalised power (N, F) of the packets in (stop - duration, stop], after the last gap."""
        time_s = self._time_s[max(0, self._stop - self.capacity) : self._stop]
        a, b = np.searchsorted(time_s, (stop_s - duration_s, stop_s), side="right")
        holes = np.flatnonzero(np.diff(time_s[a:b]) > gap_s)
        if len(holes):
            a += holes[-1] + 1
        power = self._power[max(0, self._stop - self.capacity) : self._stop]
        return time_s[a:b], power[a:b]

    def rate_hz(self, stop_s: float, *, over_s: float = 4.0) -> float:
        """Packets a second of the last seconds, first to last; 0 with fewer than three packets."""
        time_s = self._time_s[max(0, self._stop - self.capacity) : self._stop]
        a, b = np.searchsorted(time_s, (stop_s - over_s, stop_s), side="right")
        if b - a < 3:
            return 0.0
        return float((b - a - 1) / max(time_s[b - 1] - time_s[a], 1e-9))


def windows(frames: Frames, *, duration_s: float, hop_s: float) -> Iterator[Frames]:
    """Pieces of `duration_s` every `hop_s`; none where the recording is shorter.

    >>> from halfwave import Frames, LinkId, Provenance, layout_of
    >>> f = Frames.build(LinkId("1", "", "LLTF"), layout_of(64), Provenance("replay"), np.arange(100) / 10,
    ...                  np.ones((100, 1, 64), np.complex64))
    >>> [len(w) for w in windows(f, duration_s=5, hop_s=2)]
    [50, 50, 50]
    """
    if duration_s <= 0 or hop_s <= 0:
        raise ParameterError(f"duration_s and hop_s must be above 0, got {duration_s} and {hop_s}")
    if not len(frames):
        return
    first, last = frames.time_s[0], frames.time_s[-1]
    for i in range(int((last - first - duration_s) / hop_s + 1e-9) + 1 if last - first >= duration_s else 0):
        yield frames.between(first + i * hop_s, first + i * hop_s + duration_s)
