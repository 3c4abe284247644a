"""Reads the blocks of pcapng, whole or damaged. Standard library only."""

from __future__ import annotations

from collections.abc import Callable
from struct import Struct

from .arrivals import MOST_INTERFACES, NATIVE, SHORTEST_RUN, Arrivals
from .comments import MOST_COMMENTS, comment_of
from .packets import Packets
from .scan import Ahead, declared

__all__ = ["INTERFACE", "PACKET", "SECTION", "Pcapng"]

SECTION, INTERFACE, OBSOLETE_PACKET, SIMPLE_PACKET, PACKET = 0x0A0D0D0A, 1, 2, 3, 6
MAX_BLOCK = 1 << 20
"""Longest block that is believed. tcpdump captures at most 256 KiB of a packet; a longer length is damage."""
_MAX_OPTIONS, _MAX_OTHER = 1 << 12, 1 << 16
_FOREIGN = frozenset((4, 5, 10, 0xBAD, 0x40000BAD))
"""Blocks that others write and that may be long: names, statistics, keys, and a vendor's own."""

_words: dict[str, list[Callable[[bytes, int], tuple[int, ...]]]] = {
    order: [Struct(f"{order}{n}I").unpack_from for n in range(6)] for order in "<>"
}
_halves = {order: Struct(f"{order}2H").unpack_from for order in "<>"}


class Pcapng:
    """Blocks of a stream that comes in pieces; what is between damaged ones is passed over and counted once."""

    def __init__(self, arrivals: Arrivals) -> None:
        self.missing = 0
        """Bytes without which the block that has begun cannot be read."""
        self._arrivals = arrivals
        self._section: list[int] = []  # an interface's number in this section -> index into interfaces
        self._interface_index: dict[tuple[object, ...], int] = {}
        self._order = "<"
        self._lost = False

    def read(self, data: bytes, position: int, packets: Packets) -> int:
        """Reads whole blocks from `position` on; returns where the first unfinished one begins."""
        end, alike, last = len(data), 0, (0, 0, 0)
        ahead: dict[bytes, Ahead] = {}
        while end - position >= 12:
            if self._lost:
                position = self._find_block(data, position, ahead)
                if end - position < 12:
                    break
            kind, size = _words[self._order][2](data, position)
            if kind == SECTION:
                self._order = ">" if data[position + 8 : position + 12] == b"\x1a\x2b\x3c\x4d" else "<"
                size = _words[self._order][2](data, position)[1]
            stop = position + size
            if size & 3 or not 12 <= size <= MAX_BLOCK:
                position = self._damaged(packets, "block_length_impossible", position)
                continue
            if stop > end and self._may_be_unfinished(data, position, kind, size):
                self.missing = stop - end
                break
            if stop > end or _words[self._order][1](data, stop - 4)[0] != size:
                position = self._damaged(packets, "block_lengths_differ", position)
                continue
            self._lost = False
            if kind == PACKET:
                shape = self._packet(data, position, size, packets)
                alike = alike + 1 if shape == last and shape[0] else 0
                last = shape
                if alike >= SHORTEST_RUN and self._order == NATIVE:
                    stop += size * self._arrivals.run(self._section, data, position, *shape, packets)
                    alike = 0
            elif kind in (SIMPLE_PACKET, OBSOLETE_PACKET):
                self._old_packet(data, position, size, kind, packets)
            elif kind == INTERFACE:
                self._interface(data, position, size, packets)
            elif kind == SECTION:
                self._begin_section()
            position = stop
        return position

    def lose(self) -> None:
        """What comes next is not where a block begins."""
        self._lost = True

    def _begin_section(self) -> None:
        self._section = []
        if len(self._arrivals.interfaces) >= MOST_INTERFACES:
            self._arrivals.forget_interfaces()
            self._interface_index = {}

    def _damaged(self, packets: Packets, reason: str, position: int) -> int:
        if not self._lost:  # one count for each stretch of damage
            packets.reject(reason)
        self._lost = True
        return position + 1

    def _find_block(self, data: bytes, position: int, ahead: dict[bytes, Ahead]) -> int:
        """The next place that can be a section header or a packet block, or the beginning of one."""
        packet = b"\6\0\0\0" if self._order == "<" else b"\0\0\0\6"
        sections, packets = (ahead.setdefault(kind, Ahead(data, kind)) for kind in (b"\n\r\r\n", packet))
        section = sections.find(position)
        while True:
            position = packets.find(position)
            if section >= 0 and (position < 0 or section < position):
                return section
            if position < 0:
                return max(len(data) - 3, 0)  # the next piece may complete a block type
            if self._may_be_packet(data, position):
                return position
            position += 1

    def _may_be_packet(self, data: bytes, position: int) -> bool:
        if len(data) - position < 32:
            return True  # cannot tell yet
        size, interface, _, _, captured = _words[self._order][5](data, position + 4)
        if size & 3 or not 32 + captured <= size <= MAX_BLOCK or interface >= max(len(self._section), 1):
            return False
        stop = position + size
        if stop > len(data):
            return self._may_be_unfinished(data, position, PACKET, size)
        return _words[self._order][1](data, stop - 4)[0] == size

    def _may_be_unfinished(self, data: bytes, position: int, kind: int, size: int) -> bool:
        """Whether to wait for the rest of a block: not for a megabyte because one bit of a length flipped."""
        if kind != PACKET or len(data) - position < 28:
            return size <= (MAX_BLOCK if kind in _FOREIGN and not self._lost else _MAX_OTHER)
        captured = _words[self._order][5](data, position + 8)[3]
        return 32 + captured <= size <= 35 + captured + _MAX_OPTIONS

    def _interface(self, data: bytes, position: int, size: int, packets: Packets) -> None:
        """Takes in what an interface block declares."""
        if size < 20:
            packets.reject("interface_block_cut_short")
            return
        interface = declared(data[position : position + size - 4], self._order)
        known = self._interface_index.get(interface.key)  # met before: a new file or connection begins a section
        if len(self._section) >= MOST_INTERFACES or (
            known is None and len(self._arrivals.interfaces) >= MOST_INTERFACES
        ):
            packets.reject("too_many_interfaces")
            return
        if known is None:
            known = self._interface_index[interface.key] = len(self._arrivals.interfaces)
            self._arrivals.interfaces.append(interface)
        self._section.append(known)

    def _packet(self, data: bytes, position: int, size: int, packets: Packets) -> tuple[int, int, int]:
        """An enhanced packet block; returns its size and where in it IP and payload start, to find runs."""
        if size < 32:
            packets.reject("packet_block_cut_short")
            return 0, 0, 0
        interface, high, low, captured, original = _words[self._order][5](data, position + 8)
        if captured > size - 32:
            packets.reject("captured_beyond_block")
        elif interface >= len(self._section):
            packets.reject("interface_undeclared")
        else:
            index = self._section[interface]
            found = self._arrivals.add(data, position + 28, captured, original, index, high << 32 | low, packets)
            options = position + 28 + captured + (-captured % 4)
            if found and options < position + size - 4 and len(packets.comments) < MOST_COMMENTS:
                text = comment_of(data, options, position + size - 4, self._order)
                packets.comments += [(packets.time_ns[-1], text)] if text else []
            if found:
                return size, found[1] - position, found[0] - position
        return 0, 0, 0

    def _old_packet(self, data: bytes, position: int, size: int, kind: int, packets: Packets) -> None:
        """A simple packet block (without a time: it gets that of the packet before) or an obsolete one."""
        head = 12 if kind == SIMPLE_PACKET else 28
        if size < head + 4:
            packets.reject("packet_block_cut_short")
            return
        if kind == SIMPLE_PACKET:
            interface, original = 0, _words[self._order][1](data, position + 8)[0]
            captured = min(original, size - 16)
        else:
            interface = _halves[self._order](data, position + 8)[0]
            _, high, low, captured, original = _words[self._order][5](data, position + 8)
        if interface >= len(self._section):
            packets.reject("interface_undeclared")
        elif captured > size - head - 4:
            packets.reject("captured_beyond_block")
        else:
            ticks = None if kind == SIMPLE_PACKET else high << 32 | low
            self._arrivals.add(data, position + head, captured, original, self._section[interface], ticks, packets)
