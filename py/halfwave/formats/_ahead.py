"""Spans of a long recording that were not read yet: found by their times, read from the nearest state before them.

A pcapng file can be read from any block on once its beginning told who sends; a text from any line on once its columns
are known. A counter that wraps is followed by stepping stones: a few lines every some minutes of the file.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ..csi.frames import Recording
from ._kept_pieces import KeptPieces, once_each, span_of
from ._steps import Steps

__all__ = ["Ahead", "Near"]

_BEFORE_BYTES, _PROBE_BYTES, _TAIL_BYTES = 1 << 14, 1 << 14, 1 << 17
_STONES_S = 240.0
_KEPT_BYTES = 48 << 20
_MOST_PIECES = 64
"""A span of more is not read ahead: a forged clock must not make it."""


class Near(NamedTuple):
    """The latest state that reading in turn has left, where in the file, and how many bytes a second has there."""

    at: int
    steps: Steps
    rate: float


class Ahead:
    """Pieces by number, as the recording counts them; a file of `size` bytes that `read(at, n)` reads."""

    def __init__(self, read: Callable[[int, int], bytes], size: int, piece_bytes: int) -> None:
        self._read, self._size, self._piece_bytes = read, size, piece_bytes
        self._last = (size - 1) // piece_bytes
        self._stones: list[tuple[int, Steps]] = []
        self._starts: dict[int, float] = {}
        self._told: dict[int, list[tuple[object, ...]]] = {}
        self._kept = KeptPieces(_KEPT_BYTES)

    def last_s(self, near: Near) -> float:
        """When the last packets of the file came; -inf where none can be read."""
        at = max(0, self._size - _TAIL_BYTES)
        steps = self._begun(near, at)
        return max(span_of(steps.feed(self._read(at, _TAIL_BYTES)))[1], span_of(steps.close())[1])

    def between(self, near: Near, first: int, after: float, upto: float) -> list[Recording]:
        """The pieces from `first` on that hold packets of a span of time."""
        if first > self._last:
            return []
        number = self._piece_of(near, first, after)
        pieces: list[Recording] = []
        while number <= self._last and len(pieces) < _MOST_PIECES and self._start_s(near, number) <= upto:
            pieces.append(self._piece(near, number))
            number += 1
        return pieces

    def differs(self, number: int, exact: Recording) -> bool:
        """Whether a piece that was told is another one, now that it was read in its turn."""
        self._kept.drop(number)
        told = self._told.pop(number, None)
        return told is not None and told != _what(exact)

    def _piece_of(self, near: Near, first: int, time_s: float) -> int:
        """The last piece that begins before a time, from `first` on."""
        low, high = first, self._last + 1
        guess = first + int((time_s - self._start_s(near, first)) * near.rate / self._piece_bytes)
        for _ in range(64):
            if high - low <= 1:
                break
            middle = min(max(guess, low + 1), high - 1)
            start_s = self._start_s(near, middle)
            low, high = (middle, high) if start_s <= time_s else (low, middle)
            missed = int((time_s - start_s) * near.rate / self._piece_bytes)
            guess = middle + missed if 1 <= abs(missed) < high - low else (low + high) // 2
        return low

    def _start_s(self, near: Near, number: int) -> float:
        if number not in self._starts:
            at = number * self._piece_bytes
            steps = self._begun(near, at)
            for probe in range(at, min(at + 8 * _PROBE_BYTES, self._size), _PROBE_BYTES):
                start_s, _ = span_of(steps.feed(self._read(probe, _PROBE_BYTES)))
                if start_s < np.inf:
                    break
            self._starts[number] = start_s
        return self._starts[number]

    def _piece(self, near: Near, number: int) -> Recording:
        piece = self._kept.get(number)
        if piece is None:
            at = number * self._piece_bytes
            steps = self._begun(near, at)
            parts = [steps.feed(self._read(at, min(self._piece_bytes, self._size - at)))]
            if number == self._last:
                parts.append(steps.close())
            piece = once_each(parts)
            self._kept.put(number, piece)
            self._told[number] = _what(piece)
        return piece

    def _begun(self, near: Near, at: int) -> Steps:
        """A reader that goes on at a place of the file."""
        self._stones = [stone for stone in self._stones if stone[0] > near.at]
        before = bisect_right([place for place, _ in self._stones], at)
        from_, steps = self._stones[before - 1] if before else (near.at, near.steps)
        stride = int(max(_STONES_S * near.rate, 4 * _PROBE_BYTES))
        while steps.follows_a_clock and at - from_ > stride:
            from_ += stride
            steps = self._at(steps, from_)
            steps.feed(self._read(from_, _PROBE_BYTES))
            self._stones.insert(before, (from_, steps))
            before += 1
        return self._at(steps, at)

    def _at(self, steps: Steps, at: int) -> Steps:
        steps = steps.copy()
        before = max(0, at - _BEFORE_BYTES)
        steps.begin(self._read(before, at - before))
        return steps


def _what(piece: Recording) -> list[tuple[object, ...]]:
    """Of each link what tells one reading from another."""
    return [(str(f.link), str(f.provenance), len(f), float(f.time_s[0]), float(f.time_s[-1])) for f in piece]
