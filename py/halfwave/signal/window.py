"""Windows: the last seconds of a link, streaming (`Ring`) or cut from a recording (`windows`, `latest`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import isnan
from typing import Any

import numpy as np

from ..csi.frames import PACKET_COLUMNS, Frames, concatenate
from ..errors import ParameterError
from ..links.cleaning import columns_of, normalised_power, used_amplitude

__all__ = ["Ring", "latest", "recent_rate_hz", "windows"]

_FIRST_ROWS, _MOST_WAITING = 64, 512


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


class Ring:
    """The latest packets of one link, each kept once: windows of normalised power and `Frames` are views of them.

    Rows that are older than `keep_s` make room for new ones, in arrays that grow to what `keep_s` needs and to
    `most_rows` at the most. A view holds until the next push. A bin that some packet lacks is left out of the norm, of
    the packets before it too, until that packet has gone.
    """

    def __init__(self, first: Frames, *, keep_s: float = np.inf, most_rows: int = 1 << 20):
        self.columns = columns_of(first.layout, first.csi.shape[1])
        self.keep_s, self.most_rows = keep_s, most_rows
        self._told = first  # what all rows share: link, layout ...
        self._rows = {name: _like(getattr(first, name), _FIRST_ROWS) for name in PACKET_COLUMNS}
        self._power = np.empty((_FIRST_ROWS, len(self.columns.block)), np.float32)
        self._lacking = np.zeros(len(self.columns.block), bool)
        self._stop = self._normalised = self._waiting = 0
        self._pushed: list[Frames] = []
        self.taken = 0
        """Packets ever pushed: a packet's number stays while its row moves."""

    def __len__(self) -> int:
        self._take_in()
        return self._stop

    @property
    def nbytes(self) -> int:
        """What the arrays hold in memory."""
        return self._power.nbytes + sum(column.nbytes for column in self._rows.values())

    @property
    def holds_s(self) -> float:
        """From the first packet to the last."""
        time_s = self._times()
        return float(time_s[-1] - time_s[0]) if len(time_s) else 0.0

    def push(self, frames: Frames) -> None:
        """Append packets in time order, none older than what is there; of a long piece the last `most_rows` count."""
        self._pushed.append(frames)
        self._waiting += len(frames)
        self.taken += len(frames)
        if self._waiting > _MOST_WAITING:
            self._take_in()

    def _take_in(self) -> None:
        """Pieces into rows, when they are asked for: many small ones at once."""
        if not self._pushed:
            return
        frames, self._pushed, self._waiting = concatenate(self._pushed), [], 0
        if len(frames) > self.most_rows:
            frames = frames[-self.most_rows :]
        if self._stop + len(frames) > len(self._power):
            self._make_room(frames)
        new = slice(self._stop, self._stop + len(frames))
        for name, column in self._rows.items():
            column[new] = getattr(frames, name)
        self._told, self._stop = frames, new.stop

    def _times(self) -> np.ndarray:
        self._take_in()
        return self._rows["time_s"][: self._stop]

    def _make_room(self, frames: Frames) -> None:
        self._normalise()
        oldest_s = float(frames.time_s[-1]) - self.keep_s
        kept_from = max(
            int(self._rows["time_s"][: self._stop].searchsorted(oldest_s)), self._stop + len(frames) - self.most_rows
        )
        kept = slice(min(kept_from, self._stop), self._stop)
        rows = kept.stop - kept.start
        size, wanted = len(self._power), rows + len(frames)
        if wanted > 2 * size // 3:  # room for half as much again, or rows would move at every push
            size = max(2 * size, 3 * wanted // 2)
        for name, column in (*self._rows.items(), ("", self._power)):
            room = column if size == len(column) else _like(column, size)
            room[:rows] = column[kept]
            if name:
                self._rows[name] = room
            else:
                self._power = room
        self._stop = self._normalised = rows
        if self._lacking.any():  # which lack still is found anew
            self._lacking, self._normalised = np.zeros_like(self._lacking), 0

    def _normalise(self) -> None:
        """Power of the packets that came since the last time, or of all when a bin is found to be lacking."""
        new = slice(self._normalised, self._stop)
        if new.start == new.stop:
            return
        amplitude = used_amplitude(self._frames(new))
        if self._lacking.any() or isnan(amplitude.sum()):
            lacking = self._lacking | np.isnan(amplitude).any(axis=0)
            if (lacking != self._lacking).any():
                self._lacking, new = lacking, slice(0, self._stop)
                amplitude = used_amplitude(self._frames(new))
            amplitude = np.where(lacking, np.float32(np.nan), amplitude)
        self._power[new] = normalised_power(amplitude, self.columns.block)
        self._normalised = self._stop

    def window(self, stop_s: float, duration_s: float, *, gap_s: float) -> tuple[np.ndarray, np.ndarray]:
        """Times (N,) and normalised power (N, F) of the `latest` packets."""
        time_s = self._times()
        self._normalise()
        chosen = latest(time_s, stop_s, duration_s, gap_s=gap_s)
        return time_s[chosen], self._power[chosen]

    def frames(self, start_s: float, stop_s: float = np.inf) -> Frames:
        """Packets with start_s < time <= stop_s."""
        a, b = self._times().searchsorted((start_s, stop_s), "right")
        return self._frames(slice(int(a), int(b)))

    def since(self, number: int) -> Frames:
        """Packets that were pushed after the first `number`, as far as they are still there."""
        self._take_in()
        return self._frames(slice(max(0, self._stop - (self.taken - number)), self._stop))

    def _frames(self, rows: slice) -> Frames:
        taken: dict[str, Any] = {name: column[rows] for name, column in self._rows.items()}
        return replace(self._told, **taken, label=None)

    def newest_s(self, stop_s: float) -> float:
        """When the last packet up to a moment came; -inf if none did."""
        time_s = self._times()
        b = int(time_s.searchsorted(stop_s, "right"))
        return float(time_s[b - 1]) if b else -np.inf

    def rate_hz(self, stop_s: float) -> float:
        """`recent_rate_hz` at a moment."""
        return recent_rate_hz(self._times(), stop_s)


def _like(column: np.ndarray, rows: int) -> np.ndarray:
    return np.empty((rows, *column.shape[1:]), column.dtype)


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
