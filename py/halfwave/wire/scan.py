"""Searching and comparing many bytes in few steps of Python, for the wire's reader. Standard library only."""

from __future__ import annotations

from array import array
from struct import unpack_from
from sys import byteorder

from .packets import Interface

__all__ = ["LATEST_NS", "Ahead", "declared", "equal_prefix", "nanoseconds"]

LATEST_NS = (1 << 63) - 1
_LONGEST_TEXT = 1024  # that is kept of what an interface says: a forged stream must not grow memory
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


def nanoseconds(high: memoryview, low: memoryview, n: int, interface: Interface) -> array[int] | None:
    """Nanoseconds from n time stamps split in two words each; None where one is out of range."""
    ticks = array("q", bytes(8 * n))
    words = memoryview(ticks).cast("B").cast("I")
    words[1 - _LOW_WORD :: 2], words[_LOW_WORD::2] = high[:n], low[:n]
    if interface.ticks_per_s != 10**9 or interface.offset_s:
        offset_ns = interface.offset_s * 10**9
        ns = [t * 10**9 // interface.ticks_per_s + offset_ns for t in ticks]
        return array("q", ns) if min(ns) >= 0 and max(ns) <= LATEST_NS and min(ticks) >= 0 else None
    return ticks if min(ticks) >= 0 else None


def declared(block: bytes, order: str) -> Interface:
    """What an interface block says, all but its last word: link type, and the options comment 1, name 2, description 3,
    tsresol 9, tsoffset 14. order: of bytes, '<' or '>'."""
    interface, at = Interface(unpack_from(f"{order}H", block, 8)[0]), 16
    while at + 4 <= len(block):
        code, length = unpack_from(f"{order}2H", block, at)
        value = block[at + 4 : at + 4 + length]
        text = value[:_LONGEST_TEXT].decode("utf-8", "replace")
        if code == 0:
            break
        if code == 1:
            interface.comment = text
        elif code == 2:
            interface.name = text
        elif code == 3:
            interface.provenance = text
        elif code == 9 and value:
            interface.ticks_per_s = 1 << (value[0] & 0x7F) if value[0] & 0x80 else 10 ** value[0]
        elif code == 14 and len(value) == 8:
            interface.offset_s = int.from_bytes(value, "little" if order == "<" else "big", signed=True)
        at += 4 + length + (-length % 4)
    return interface
