"""Windows: the last seconds of a link, streaming (`Ring`) or cut from a recording (`windows`, `latest`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import inf, isnan
from typing import Any

import numpy as np

from ..csi.frames import PACKET_COLUMNS, Frames, LinkId, Provenance
from ..csi.subcarriers import Layout
from ..errors import ParameterError
from ..links.cleaning import columns_of, normalised_power, used_amplitude_of

__all__ = ["Reader", "Ring", "latest", "recent_rate_hz", "windows"]

_FIRST_ROWS = 64


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
    """The latest packets of one link, each kept once: windows of normalised power and `Frames` are views of them.

    Packets are numbered as they come, and keep their number while their row moves. Rows older than `keep_s` make room
    for new ones, but for those that `reader` has still to read; the arrays are as large as that needs, of `most_rows`
    at the most. A view holds until the next push. A bin that some packet lacks is left out of the norm, of the packets
    before it too, until that packet has gone.
    """

    def __init__(self, first: Frames, *, keep_s: float = np.inf, most_rows: int = 1 << 20):
        self.columns = columns_of(first.layout, first.csi.shape[1])
        self.keep_s, self.most_rows = keep_s, most_rows
        self.reader: Reader | None = None
        self.taken = 0
        """Packets ever pushed: the number of the next."""
        self.last_s = -inf
        """When the newest came."""
        self._told, self._layout = _told(first), first.layout
        self._size, self._stop = _FIRST_ROWS, 0
        self._rows = {name: _like(getattr(first, name), self._size) for name in PACKET_COLUMNS}
        self._power = np.empty((self._size, len(self.columns.block)), np.float32)
        self.nbytes = self._nbytes()
        """What the arrays hold in memory."""
        self._normalised = 0
        """Rows whose power is found."""
        self._lacking, self._lacks = np.zeros(len(self.columns.block), bool), False
        """Bins that some packet lacks, and whether there are any."""

    def __len__(self) -> int:
        return self._stop

    @property
    def holds_s(self) -> float:
        """From the first packet to the last."""
        return self.last_s - self.time_s(self._number(0)) if self._stop else 0.0

    def push(self, frames: Frames) -> None:
        """Append packets in time order, none older than what is there; of a long piece the last `most_rows` count."""
        count = len(frames)
        if count > self.most_rows:
            frames = frames[-self.most_rows :]
        if self._stop + len(frames) > self._size:
            self._make_room(frames)
        new = slice(self._stop, self._stop + len(frames))
        for name, column in self._rows.items():
            column[new] = getattr(frames, name)
        self._stop = new.stop
        self.taken += count
        if count:
            self.last_s = float(frames.time_s[-1])
            self._told = _told(frames)
            if self.reader and self.last_s - float(frames.time_s[0]) > self.reader.memory_s:  # as after a seek
                remembered = int(frames.time_s.searchsorted(self.last_s - self.reader.memory_s))
                self.reader.number = self.taken - len(frames) + remembered

    def _make_room(self, frames: Frames) -> None:
        """Drop what is old, and take arrays of another size where these are too small or far too large."""
        self._normalise()
        newest_s, time_s = float(frames.time_s[-1]), self._times()
        kept_from = int(time_s.searchsorted(newest_s - self.keep_s))
        if self.reader:
            remembered = int(time_s.searchsorted(newest_s - self.reader.memory_s))
            kept_from = min(kept_from, max(remembered, self._row(self.reader.number)))
        kept_from = max(kept_from, self._stop + len(frames) - self.most_rows)
        kept = slice(min(kept_from, self._stop), self._stop)
        rows, size = kept.stop - kept.start, self._size
        wanted = rows + len(frames)
        if wanted > 2 * size // 3:  # room for half as much again, or rows would move at every push
            size = max(2 * size, 3 * wanted // 2)
        elif size > 4 * wanted + _FIRST_ROWS:  # as after a seek
            size = 2 * wanted
        self._rows = {name: _moved(column, kept, size) for name, column in self._rows.items()}
        self._power = _moved(self._power, kept, size)
        self._size, self._stop, self._normalised, self.nbytes = size, rows, rows, self._nbytes()
        if self._lacks:  # which lack still is found anew
            self._lacking, self._lacks, self._normalised = np.zeros_like(self._lacking), False, 0

    def _nbytes(self) -> int:
        return self._power.nbytes + sum(column.nbytes for column in self._rows.values())

    def _number(self, row: int) -> int:
        return self.taken - self._stop + row

    def _row(self, number: int) -> int:
        """Of a packet by its number; of one that is gone the first, of one to come behind the last."""
        return min(max(0, number - self.taken + self._stop), self._stop)

    def _times(self) -> np.ndarray:
        return self._rows["time_s"][: self._stop]

    def time_s(self, number: int) -> float:
        """When a packet came, by its number; of one that is gone the first that is there; inf of one to come."""
        row = self._row(number)
        return float(self._rows["time_s"][row]) if row < self._stop else inf

    def _amplitude(self, rows: slice) -> np.ndarray:
        return used_amplitude_of(np.abs(self._rows["csi"][rows]), self._layout)

    def _normalise(self) -> None:
        """Power of the packets that came since the last time, or of all when a bin is found to be lacking."""
        new = slice(self._normalised, self._stop)
        if new.start == new.stop:
            return
        amplitude = self._amplitude(new)
        if self._lacks or isnan(np.add.reduce(amplitude, axis=None)):
            lacking = self._lacking | np.isnan(amplitude).any(axis=0)
            if (lacking != self._lacking).any():
                self._lacking, self._lacks, new = lacking, True, slice(0, self._stop)
                amplitude = self._amplitude(new)
            amplitude = np.where(lacking, np.float32(np.nan), amplitude)
        self._power[new] = normalised_power(amplitude, self.columns.block)
        self._normalised = self._stop

    def window(self, stop_s: float, duration_s: float, *, gap_s: float) -> tuple[np.ndarray, np.ndarray]:
        """Times (N,) and normalised power (N, F) of the `latest` packets."""
        self._normalise()
        time_s = self._times()
        chosen = latest(time_s, stop_s, duration_s, gap_s=gap_s)
        return time_s[chosen], self._power[chosen]

    def frames(self, start_s: float, stop_s: float = np.inf) -> Frames:
        """Packets with start_s < time <= stop_s."""
        a, b = self._times().searchsorted((start_s, stop_s), "right")
        return self._frames(slice(int(a), int(b)))

    def since(self, number: int, stop_s: float = inf) -> Frames:
        """Packets from a number on, as far as they are still there, with time < stop_s."""
        start = self._row(number)
        stop = self._stop if stop_s > self.last_s else int(self._times().searchsorted(stop_s))
        return self._frames(slice(start, max(start, stop)))

    def _frames(self, rows: slice) -> Frames:
        link, layout, provenance, frequency_hz, meta = self._told
        columns: dict[str, Any] = {name: column[rows] for name, column in self._rows.items()}
        return Frames(link, layout, provenance, **columns, frequency_hz=frequency_hz, meta=meta)

    def newest_s(self, stop_s: float) -> float:
        """When the last packet up to a moment came; -inf if none did."""
        if stop_s >= self.last_s:
            return self.last_s
        time_s = self._times()
        b = int(time_s.searchsorted(stop_s, "right"))
        return float(time_s[b - 1]) if b else -inf

    def rate_hz(self, stop_s: float) -> float:
        """`recent_rate_hz` at a moment."""
        return recent_rate_hz(self._times(), stop_s)


class Reader:
    """Reads each packet of a ring once, in order, from the next that comes on.

    What is not read yet stays in the ring, but not for longer than `memory_s`; of a longer piece the end is read.
    """

    def __init__(self, ring: Ring, memory_s: float):
        self.ring, self.memory_s = ring, memory_s
        self.number = ring.taken
        """Of the packet that is read next."""
        ring.reader = self

    @property
    def next_s(self) -> float:
        """When the packet came that is read next; inf where all are read."""
        return self.ring.time_s(self.number)

    def read(self, stop_s: float) -> Frames:
        """All packets before `stop_s` that were not read yet: a view, which holds until the next push."""
        frames = self.ring.since(self.number, stop_s)
        self.number = max(self.number, self.ring.taken - len(self.ring)) + len(frames)
        return frames


def _told(frames: Frames) -> tuple[LinkId, Layout, Provenance, float, Mapping[str, str]]:
    """What all packets share."""
    return frames.link, frames.layout, frames.provenance, frames.frequency_hz, frames.meta


def _like(column: np.ndarray, rows: int) -> np.ndarray:
    return np.empty((rows, *column.shape[1:]), column.dtype)


def _moved(column: np.ndarray, kept: slice, size: int) -> np.ndarray:
    """Rows at the beginning of an array of so many: of the same one where it has as many."""
    room = column if size == len(column) else _like(column, size)
    room[: kept.stop - kept.start] = column[kept]
    return room


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
