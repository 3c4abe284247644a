"""The latest packets of one link, each kept once: windows of normalised power and `Frames` are views of them."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf, isnan
from typing import Any

import numpy as np

from ..csi.frames import PACKET_COLUMNS, Frames, LinkId, Provenance
from ..csi.subcarriers import Layout
from ..links.cleaning import columns_of, normalised_power, used_amplitude_of
from .window import latest, recent_rate_hz

__all__ = ["Reader", "Ring"]

_FIRST_ROWS = 64


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
        """Takes packets in, behind those that are there.

        Parameters
        ----------
        frames : Frames
            In order of time, none older than what is there; of a long piece the last `most_rows` are kept.
        """
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
        """When a packet came, by its number.

        Parameters
        ----------
        number : int
            Counted from the first packet ever pushed.

        Returns
        -------
        float
            s; of a packet that is gone the first that is there, inf of one to come.
        """
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
        """Times and normalised power of the `latest` packets.

        Parameters
        ----------
        stop_s : float
            End of the window, s.
        duration_s : float
            Its length, s.
        gap_s : float
            What comes before a longer gap than that is left out, s.

        Returns
        -------
        time_s : (N,) array
            s.
        power : (N, F) float32 array
            As of `normalised_power`: a view, which holds until the next push.
        """
        self._normalise()
        time_s = self._times()
        chosen = latest(time_s, stop_s, duration_s, gap_s=gap_s)
        return time_s[chosen], self._power[chosen]

    def frames(self, start_s: float, stop_s: float = np.inf) -> Frames:
        """Packets of a span of time.

        Parameters
        ----------
        start_s : float
            s, not itself in it.
        stop_s : float
            s, itself in it.

        Returns
        -------
        Frames
            A view, which holds until the next push.
        """
        a, b = self._times().searchsorted((start_s, stop_s), "right")
        return self._frames(slice(int(a), int(b)))

    def since(self, number: int, stop_s: float = inf) -> Frames:
        """Packets from a number on, as far as they are still there.

        Parameters
        ----------
        number : int
            Counted from the first packet ever pushed.
        stop_s : float
            s; what came then or later is left out.

        Returns
        -------
        Frames
            A view, which holds until the next push.
        """
        start = self._row(number)
        stop = self._stop if stop_s > self.last_s else int(self._times().searchsorted(stop_s))
        return self._frames(slice(start, max(start, stop)))

    def _frames(self, rows: slice) -> Frames:
        link, layout, provenance, frequency_hz, meta = self._told
        columns: dict[str, Any] = {name: column[rows] for name, column in self._rows.items()}
        return Frames(link, layout, provenance, **columns, frequency_hz=frequency_hz, meta=meta)

    def newest_s(self, stop_s: float) -> float:
        """When the last packet up to a moment came.

        Parameters
        ----------
        stop_s : float
            The moment, s.

        Returns
        -------
        float
            s; -inf if none did.
        """
        if stop_s >= self.last_s:
            return self.last_s
        time_s = self._times()
        b = int(time_s.searchsorted(stop_s, "right"))
        return float(time_s[b - 1]) if b else -inf

    def rate_hz(self, stop_s: float) -> float:
        """`recent_rate_hz` at a moment.

        Parameters
        ----------
        stop_s : float
            The moment, s.

        Returns
        -------
        float
            Packets a second.
        """
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
        """All packets before a moment that were not read yet.

        Parameters
        ----------
        stop_s : float
            The moment, s.

        Returns
        -------
        Frames
            A view, which holds until the next push.
        """
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
