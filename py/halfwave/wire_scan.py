"""Searching and comparing many bytes in few steps of Python, for the wire's reader. Standard library only."""

from __future__ import annotations

from array import array
from sys import byteorder

from .packets import Interface

__all__ = ["LATEST_NS", "Ahead", "equal_prefix", "nanoseconds"]

LATEST_NS = (1 << 63) - 1
_LOW_WORD = 0 if byteorder == "little" else 1  # of the two halves of a 64-bit number in memory


class Ahead:
    """Where a pattern comes next in some bytes; no byte is searched twice, however often it is asked for."""

    def __init__(self, data: bytes, pattern: bytes):
        self._data, self._pattern, self._at = data, pattern, -2

    def find(self, position: int) -> int:
        if -1 != self._at < position:
            self._at = self._data.find(self._pattern, position)
        return self._at


def equal_prefix(column: memoryview, value: int, n: int) -> int:
    """How many of the first n values of the column equal the value, found by halving."""
    expected = memoryview(array("H", (value,)) * n)
    if column[:n] == expected:
        return n
    low, high = 0, n
    while high - low > 1:
        middle = (low + high) // 2
        if column[low:middle] == expected[low:middle]:
            low = middle
        else:
            high = middle
    return low


def nanoseconds(high: memoryview, low: memoryview, n: int, interface: Interface) -> array | None:
    """Nanoseconds from n time stamps split in two words each; None where one is out of range."""
    ticks = array("q", bytes(8 * n))
    words = memoryview(ticks).cast("B").cast("I")
    words[1 - _LOW_WORD :: 2], words[_LOW_WORD::2] = high[:n], low[:n]
    if interface.ticks_per_s != 10**9 or interface.offset_s:
        offset_ns = interface.offset_s * 10**9
        ns = [t * 10**9 // interface.ticks_per_s + offset_ns for t in ticks]
        return array("q", ns) if min(ns) >= 0 and max(ns) <= LATEST_NS and min(ticks) >= 0 else None
    return ticks if min(ticks) >= 0 else None
