"""A recording of hours or days in bounded memory: any span of it at once, while the rest is still being read.

The file is read once from its beginning to its end in small parts (`grow`), and nothing of that is kept but where in
time each piece of half a megabyte lies, and the state of the reader before it. A span is then read again from there
(`between`), which gives the packets that reading the whole gives. A span that `grow` has not come to is read from the
nearest state before it (`_ahead`); should that turn out to differ once `grow` comes by, `mended` counts it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Protocol

import numpy as np

from ..csi.frames import Frames, NodeReport, Recording
from ..csi.reasons import Rejects
from ._ahead import Ahead, Near
from ._kept_pieces import KeptPieces, once_each, span_of
from ._steps import Steps, steps_of, together

__all__ = ["Bytes", "Sliced", "Source", "opened"]

_PIECE_BYTES, _PACKED_PIECE_BYTES, _MOST_PIECES = 1 << 19, 1 << 16, 2048
_PART_BYTES, _PACKED_PART_BYTES = 1 << 18, 1 << 14
"""What `grow` reads at once: some milliseconds of work."""
_KEPT_BYTES = 96 << 20
_HEAD_BYTES = 1 << 17
_LATE_S = 1.0
"""So late a packet may come and still be sorted in; the text formats' clocks allow as much."""


class Source(Protocol):
    """A file: in the browser a Blob."""

    @property
    def size(self) -> int: ...

    def read(self, at: int, n: int) -> Any:
        """Bytes, or what has them as `to_bytes()`."""


class Bytes:
    """A source that is in memory.

    >>> Bytes(b"abcdef").read(2, 3)
    b'cde'
    """

    def __init__(self, data: bytes) -> None:
        self.size, self._data = len(data), data

    def read(self, at: int, n: int) -> bytes:
        return self._data[at : at + n]


def opened(source: Source, name: str, *, heard: Callable[[Recording], None] = lambda part: None) -> Sliced | None:
    """A recording to be read by slices; None where its format must be read as a whole.

    Parameters
    ----------
    source : Source
        The file.
    name : str
        Its name, for people.
    heard : callable
        Gets each part as it is read first, in the order of the file.

    Returns
    -------
    Sliced or None
        With its beginning read.

    Raises
    ------
    FormatError
        For bytes of no known format.

    Examples
    --------
    >>> from halfwave.simulate import default_scene, simulate
    >>> long = opened(Bytes(simulate(default_scene(), seed=42)), "walk.pcapng")
    >>> [len(f) for f in long.between(long.start_s + 1, long.start_s + 2)]
    [99, 99, 99]
    """
    steps = steps_of(_bytes(source.read(0, _HEAD_BYTES)), name)
    return None if steps is None else Sliced(source, steps, heard=heard)


class Sliced:
    """Made by `opened`. Times are those of the recording's own clock, s. heard: gets each part as it is read first."""

    def __init__(
        self,
        source: Source,
        steps: Steps,
        *,
        piece_bytes: int = 0,
        heard: Callable[[Recording], None] = lambda part: None,
    ) -> None:
        packed = steps.packed
        self.size = int(source.size)
        self.format = steps.format
        self.rejects = Rejects()
        """Of what was read."""
        self.whole = False
        """All of it was read."""
        self.mended = 0
        """How often a piece that was told was found to differ."""
        self.first = Recording()
        """The first packets."""
        self.labelled: list[Frames] = []
        self.start_s, self.read_s = np.inf, -np.inf
        """When it begins, and how far it was read."""
        self._source, self._steps, self._at, self._heard = source, steps, 0, heard
        least = _PACKED_PIECE_BYTES if packed else _PIECE_BYTES
        self._piece_bytes = piece_bytes or max(least, -(-self.size // _MOST_PIECES))
        self._part_bytes = min(_PACKED_PART_BYTES if packed else _PART_BYTES, self._piece_bytes)
        self._states: list[Steps] = []
        self._claims: list[dict[tuple[str, str], NodeReport]] = []
        self._span = np.zeros((2, 64))
        self._growing: list[Recording] = []
        self._tail = Recording()
        self._ends_s: float | None = None
        """When the last packets of the file came, once they were looked at."""
        self._grown = 0, Recording()
        """Of how many parts, and these as one."""
        self._kept = KeptPieces(_KEPT_BYTES)
        self._ahead = Ahead(self._read, self.size, self._piece_bytes)
        while not self.first and self.grow():
            pass

    @property
    def share(self) -> float:
        """How much of the file was read, 0 to 1."""
        return self._at / max(self.size, 1)

    # Reading on

    def grow(self) -> bool:
        """Read the next part; False when all is read."""
        if self.whole:
            return False
        number, within = divmod(self._at, self._piece_bytes)
        if not within:
            self._begin_piece(number)
        data = self._read(self._at, min(self._part_bytes, self._piece_bytes - within))
        part = self._steps.feed(data)
        self._at += len(data)
        if self._at >= self.size or not data:
            part = together([part, self._steps.close()])
            self.whole = True
        self._note(number, part)
        if self.whole or not self._at % self._piece_bytes:
            self._end_piece(number)
        return not self.whole

    def _begin_piece(self, number: int) -> None:
        self._states.append(self._steps.copy())
        self._claims.append({})
        if number >= self._span.shape[1]:
            self._span = np.concatenate([self._span, np.zeros_like(self._span)], axis=1)
        self._span[:, number] = np.inf, -np.inf

    def _note(self, number: int, part: Recording) -> None:
        self.rejects.update(part.rejects)
        self._claims[number] |= {(report.node, report.kind): report for report in part.reports}
        self._growing.append(part)
        if not len(part):
            return
        self._heard(part)
        start_s, stop_s = span_of(part)
        self._span[0, number] = min(start_s, self._span[0, number])
        self._span[1, number] = max(stop_s, self._span[1, number])
        self.start_s, self.read_s = min(start_s, self.start_s), max(stop_s, self.read_s)
        self.first = self.first or Recording(filter(len, part), format=self.format)
        self.labelled += [f[_turns(f)] for f in part if f.label is not None and len(f)]

    def _end_piece(self, number: int) -> None:
        piece, self._growing, self._grown = once_each(self._growing, self.rejects), [], (0, Recording())
        begins = [f.between(-np.inf, f.time_s[0] + _LATE_S) for f in piece]
        once_each([self._tail, Recording(begins)], self.rejects)  # what is in two pieces
        self._tail = Recording(f.between(f.time_s[-1] - _LATE_S, np.inf) for f in piece)
        self.mended += self._ahead.differs(number, piece)
        if self._kept.held_bytes < self._kept.most_bytes / 2:
            self._kept.put(number, piece)

    # Spans

    def knows(self, to_s: float) -> bool:
        """Whether all that is before a moment was read."""
        return self.whole or to_s < self.read_s - _LATE_S

    @property
    def begins_anywhere(self) -> bool:
        """Whether a moment that was not read yet can be told of."""
        return self._steps.begins_anywhere

    def until_s(self) -> float:
        """When it ends; before all is read, by its last packets and its size."""
        if self.whole:
            return self.read_s
        by_size_s = self.start_s + (self.read_s - self.start_s) / max(self.share, 1e-9)
        if self._ends_s is None:
            self._ends_s = self._ahead.last_s(self._near()) if self._steps.begins_anywhere else -np.inf
        believed = abs(self._ends_s - by_size_s) < 0.5 * (by_size_s - self.start_s) + 60
        return float(max(self._ends_s if believed else by_size_s, self.read_s))

    def between(self, start_s: float, stop_s: float) -> Recording:
        """Packets after `start_s`, up to and with `stop_s`: one Frames a link, in order of time."""
        after, upto = np.nextafter((start_s, stop_s), np.inf)
        reaches = self.knows(stop_s)
        if not reaches and self._steps.begins_anywhere:
            while self._at % self._piece_bytes and self.grow():  # what is ahead begins where a piece does
                pass
        n = len(self._states)
        there = (self._span[0, :n] < upto) & (self._span[1, :n] >= after)
        parts = [self._piece(int(number)) for number in np.flatnonzero(there)]
        if not reaches and self._steps.begins_anywhere:
            parts += self._ahead.between(self._near(), n, max(after, self.read_s), upto)
        cut = [_cut(piece, after, upto) for piece in parts]
        return once_each(cut) if len(cut) != 1 else cut[0]

    def claims(self, to_s: float) -> list[NodeReport]:
        """What each node said of itself last, up to a moment."""
        latest: dict[tuple[str, str], NodeReport] = {}
        for number, claims in enumerate(self._claims):
            whole = self._span[1, number] <= to_s
            said = claims.values() if whole else self._piece(number).reports if self._span[0, number] <= to_s else ()
            latest |= {(report.node, report.kind): report for report in said if report.time_s <= to_s}
        return list(latest.values())

    def pieces(self) -> Iterator[Recording]:
        """All of it in the order of the file, one piece of some seconds or minutes after the other.

        Yields
        ------
        Recording
            Frames in order of time. What `grow` did not read yet is read now.
        """
        number = 0
        while True:
            while number >= len(self._states) - (not self.whole) and self.grow():
                pass
            if number >= len(self._states):
                return
            yield self._piece(number)
            number += 1

    def _near(self) -> Near:
        rate = self._at / max(self.read_s - self.start_s, 1e-3)
        return Near(self._at, self._steps, rate)

    def _piece(self, number: int) -> Recording:
        kept = self._kept.get(number)
        if kept is None and number == len(self._states) - 1 and not self.whole:
            if self._grown[0] < len(self._growing):
                self._grown = len(self._growing), once_each(self._growing)
            return self._grown[1]
        if kept is None:
            kept = self._again(number)
            self._kept.put(number, kept)
        return kept

    def _again(self, number: int) -> Recording:
        steps, at = self._states[number].copy(), number * self._piece_bytes
        stop = min(at + self._piece_bytes, self.size)
        parts = []
        while at < stop:
            parts.append(steps.feed(self._read(at, min(self._part_bytes, stop - at))))
            at += self._part_bytes
        if stop == self.size:
            parts.append(steps.close())
        return once_each(parts)

    def _read(self, at: int, n: int) -> bytes:
        return _bytes(self._source.read(at, n))


def _cut(piece: Recording, after: float, upto: float) -> Recording:
    """Of a piece what lies in a span of time."""
    reports = [report for report in piece.reports if after <= report.time_s < upto]
    return Recording((p for f in piece if len(p := f.between(after, upto))), reports=reports)


def _turns(frames: Frames) -> np.ndarray:
    """Rows where another label begins, and the last."""
    assert frames.label is not None
    changes = frames.label[1:] != frames.label[:-1]
    return np.flatnonzero(np.r_[True, changes] | np.r_[changes, True])


def _bytes(read: Any) -> bytes:
    return read if isinstance(read, bytes) else bytes(read.to_bytes())
