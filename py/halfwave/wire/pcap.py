"""Reads the records of classic pcap, whole or damaged. Standard library only."""

from __future__ import annotations

from collections.abc import Callable
from struct import Struct

from .arrivals import Arrivals
from .link_layer import fills
from .packets import Interface, Packets

__all__ = ["MAGICS", "Pcap"]

HEADER_BYTES = 24
_MAX_CAPTURED = 1 << 18
_FIRST_RECORD = _MAX_CAPTURED + 16  # how far into a file a damaged first record can reach
MAGICS = {
    b"\xd4\xc3\xb2\xa1": ("<", 10**6),
    b"\xa1\xb2\xc3\xd4": (">", 10**6),
    b"\x4d\x3c\xb2\xa1": ("<", 10**9),
    b"\xa1\xb2\x3c\x4d": (">", 10**9),
}
"""The first four bytes of a file, with its byte order and its ticks a second."""


class Pcap:
    """Records of a file that comes in pieces, behind its header of 24 bytes."""

    def __init__(self, arrivals: Arrivals, header: bytes) -> None:
        self.missing = 0
        """Bytes without which the record that has begun cannot be read."""
        order, self._ticks_per_s = MAGICS[header[:4]]
        (network,) = Struct(f"{order}20xI").unpack_from(header)
        self._link_type = network & 0xFFFF  # above: length of the frame check sequence
        self._is_little = order == "<"
        # seconds, fraction, captured and original length
        self._head: Callable[[bytes, int], tuple[int, int, int, int]] = Struct(f"{order}4I").unpack_from
        self._arrivals, self._lost = arrivals, False
        arrivals.interfaces.append(Interface(self._link_type, ticks_per_s=self._ticks_per_s))

    def read(self, data: bytes, position: int, packets: Packets) -> int:
        """Reads whole records from `position` on; returns where the first unfinished one begins."""
        end, ticks_per_s, before = len(data), self._ticks_per_s, None
        while end - position >= 16:
            seconds, fraction, captured, original = self._head(data, position)
            if not captured <= original <= _MAX_CAPTURED or fraction >= ticks_per_s:
                begins = 0 if self._lost else position + 16
                if not self._lost:  # one count for each stretch of damage
                    packets.reject("record_length_impossible")
                self._lost = True
                position = self._find_record(data, position + 1)
                if before and begins and not fills(data, begins, position, self._link_type):
                    packets.drop_last()  # bytes are missing, and not of this record's head alone
                    before = None
                continue
            stop = position + 16 + captured
            if stop > end:
                self.missing = stop - end
                break
            self._lost = False
            ticks = seconds * ticks_per_s + fraction
            before = self._arrivals.add(data, position + 16, captured, original, 0, ticks, packets) or before
            position = stop
        return position

    def _find_record(self, data: bytes, position: int) -> int:
        """The next place whose time is within 18 hours of the last packet's and whose lengths make sense."""
        if not self._arrivals.last_ns:
            return self._find_first_record(data, position)
        seconds = self._arrivals.last_ns // 10**9 >> 16
        day = seconds.to_bytes(2, "little" if self._is_little else "big")
        skip = 2 if self._is_little else 0
        while True:
            position = data.find(day, position + skip) - skip
            if position < 0:
                return max(len(data) - 3, 0)
            if len(data) - position < 16:
                return position
            _, fraction, captured, original = self._head(data, position)
            if fraction < self._ticks_per_s and captured <= original <= _MAX_CAPTURED:
                return position
            position += 1

    def _find_first_record(self, data: bytes, position: int) -> int:
        """Before any packet was read: the next place with a whole record and the beginning of another behind it."""
        for at in range(position, min(len(data) - 16, HEADER_BYTES + _FIRST_RECORD)):
            if self._is_record(data, at) and self._is_record(data, at + 16 + self._head(data, at)[2]):
                return at
        return max(len(data) - 15, position) if len(data) < HEADER_BYTES + _FIRST_RECORD else len(data)

    def _is_record(self, data: bytes, at: int) -> bool:
        if len(data) - at < 16:
            return len(data) == at  # the end of the file
        _, fraction, captured, original = self._head(data, at)
        return fraction < self._ticks_per_s and 20 <= captured <= original <= _MAX_CAPTURED
