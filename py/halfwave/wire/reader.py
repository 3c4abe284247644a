"""Reads pcapng and classic pcap that come in pieces; the reading half of `halfwave.wire`. Standard library
only.

The result is columns over one buffer, no object a packet. Runs of packets that are alike but for time and
payload, what a board sends at a steady rate, are taken in one step: their headers are compared column by
column with those of the packet before, by memoryview comparisons in C.
"""

from __future__ import annotations

from collections.abc import Callable
from struct import Struct
from sys import byteorder

from .link_layer import CUT_SHORT, USER0, fills, locate, sender
from .packets import Interface, Packets, Source
from .scan import LATEST_NS, Ahead, declared, equal_prefix, nanoseconds

__all__ = ["Reader"]

SECTION, INTERFACE, OBSOLETE_PACKET, SIMPLE_PACKET, PACKET = 0x0A0D0D0A, 1, 2, 3, 6
MAX_BLOCK = 1 << 20
"""Longest block that is believed. tcpdump captures at most 256 KiB of a packet; a longer length is damage."""
_MAX_CAPTURED, _MAX_OPTIONS, _MAX_OTHER = 1 << 18, 1 << 12, 1 << 16
_FOREIGN = frozenset((4, 5, 10, 0xBAD, 0x40000BAD))
"""Blocks that others write and that may be long: names, statistics, keys, and a vendor's own."""
_FIRST_RECORD = _MAX_CAPTURED + 16  # how far into a classic pcap a damaged first record can reach
_MAX_INTERFACES, _MAX_SOURCES = 4096, 4096  # a forged stream must not grow memory
_SOURCE_BYTES = 500
CAPTURED_SHORT = "captured short: record the whole packet, with tcpdump -s 0"
_SHORTEST_RUN, _LONGEST_RUN = 4, 65536
_NATIVE = "<" if byteorder == "little" else ">"

_words: dict[str, list[Callable[[bytes, int], tuple[int, ...]]]] = {
    order: [Struct(f"{order}{n}I").unpack_from for n in range(6)] for order in "<>"
}
_halves = {order: Struct(f"{order}2H").unpack_from for order in "<>"}
_CLASSIC_MAGIC = {
    b"\xd4\xc3\xb2\xa1": ("<", 10**6),
    b"\xa1\xb2\xc3\xd4": (">", 10**6),
    b"\x4d\x3c\xb2\xa1": ("<", 10**9),
    b"\xa1\xb2\x3c\x4d": (">", 10**9),
}


class Reader:
    """Reads a stream that comes in pieces cut anywhere; feed() gives what each piece completed.

    Never raises on what it reads: damage is counted in `Packets.malformed` and reading goes on at the next
    block that makes sense. Holds at most one block (1 MiB) between calls.

    >>> from halfwave.wire import interface_block, packet_block, section_header
    >>> stream = section_header() + interface_block("live") + packet_block(0, 5, b"hello", ("10.0.0.7", 4000))
    >>> reader = Reader()
    >>> len(reader.feed(stream[:150])), list(reader.feed(stream[150:]))
    (0, [Datagram(5 ns, 10.0.0.7:4000, 5 bytes 68656c6c6f)])
    """

    def __init__(self) -> None:
        self.interfaces: list[Interface] = []
        self.sources: list[Source] = []
        self._section: list[int] = []  # an interface's number in this section -> index into interfaces
        self._interface_index: dict[tuple[object, ...], int] = {}
        self._source_index: dict[tuple[int, bytes], int] = {}
        self._parts: list[bytes] = []
        self._missing = 0
        self._read = self._read_start
        self._order = "<"
        self._last_ns = 0
        self._lost = False

    def feed(self, chunk: bytes | bytearray | memoryview) -> Packets:
        """The packets that this chunk completed; their sources are those of the packets before, or a new list."""
        if len(self.sources) > _MAX_SOURCES:  # who still sends is met again
            self.sources, self._source_index = [], {}
        self._parts.append(bytes(chunk))
        self._missing -= len(chunk)
        if self._missing > 0:  # do not join again and again while one long block trickles in
            return Packets(b"", self.sources)
        data = self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)
        self._missing = 0
        packets = Packets(data, self.sources)
        position = self._read(data, 0, packets)
        self._parts = [data[position:]] if position < len(data) else []
        return packets

    @property
    def held_bytes(self) -> int:
        """About how much it holds."""
        return sum(map(len, self._parts)) + len(self.sources) * _SOURCE_BYTES

    def close(self) -> dict[str, int]:
        """At the end of the stream: what was left unfinished, by reason."""
        left, self._parts, self._missing = any(self._parts), [], 0
        return {"cut off at the end": 1} if left else {}

    def _read_start(self, data: bytes, position: int, packets: Packets) -> int:
        """Tells classic pcap from pcapng by the first four bytes."""
        magic = data[:4]
        if len(magic) < 4:
            return position
        if magic not in _CLASSIC_MAGIC:
            self._read = self._read_pcapng
        elif len(data) < 24:
            return position
        else:
            self._order, ticks_per_s = _CLASSIC_MAGIC[magic]
            link_type = _words[self._order][1](data, 20)[0] & 0xFFFF  # above: length of the frame check sequence
            self.interfaces.append(Interface(link_type, ticks_per_s=ticks_per_s))
            self._read, position = self._read_classic, 24
        return self._read(data, position, packets)

    # pcapng

    def _read_pcapng(self, data: bytes, position: int, packets: Packets) -> int:
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
                position = self._damaged(packets, "block of impossible length", position)
                continue
            if stop > end and self._may_be_unfinished(data, position, kind, size):
                self._missing = stop - end
                break
            if stop > end or _words[self._order][1](data, stop - 4)[0] != size:
                position = self._damaged(packets, "block whose two lengths differ", position)
                continue
            self._lost = False
            if kind == PACKET:
                shape = self._packet(data, position, size, packets)
                alike = alike + 1 if shape == last and shape[0] else 0
                last = shape
                if alike >= _SHORTEST_RUN:
                    stop += size * self._run(data, position, *shape, packets)
                    alike = 0
            elif kind in (SIMPLE_PACKET, OBSOLETE_PACKET):
                self._old_packet(data, position, size, kind, packets)
            elif kind == INTERFACE:
                self._interface(data, position, size, packets)
            elif kind == SECTION:
                self._begin_section()
            position = stop
        return position

    def _begin_section(self) -> None:
        self._section = []
        if len(self.interfaces) >= _MAX_INTERFACES:  # those of earlier sections are declared again where they go on
            self.interfaces, self._interface_index, self._source_index = [], {}, {}

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
            packets.reject("interface block cut short")
            return
        interface = declared(data[position : position + size - 4], self._order)
        known = self._interface_index.get(interface.key)  # met before: a new file or connection begins a section
        if len(self._section) >= _MAX_INTERFACES or (known is None and len(self.interfaces) >= _MAX_INTERFACES):
            packets.reject("too many interfaces")
            return
        if known is None:
            known = self._interface_index[interface.key] = len(self.interfaces)
            self.interfaces.append(interface)
        self._section.append(known)

    def _packet(self, data: bytes, position: int, size: int, packets: Packets) -> tuple[int, int, int]:
        """An enhanced packet block; returns its size and where in it IP and payload start, to find runs."""
        if size < 32:
            packets.reject("packet block cut short")
            return 0, 0, 0
        interface, high, low, captured, original = _words[self._order][5](data, position + 8)
        if captured > size - 32:
            packets.reject("captured length beyond the block")
        elif interface >= len(self._section):
            packets.reject("packet of an undeclared interface")
        else:
            index = self._section[interface]
            found = self._add(data, position + 28, captured, original, index, high << 32 | low, packets)
            if found:
                return size, found[1] - position, found[0] - position
        return 0, 0, 0

    def _old_packet(self, data: bytes, position: int, size: int, kind: int, packets: Packets) -> None:
        """A simple packet block (without a time: it gets that of the packet before) or an obsolete one."""
        head = 12 if kind == SIMPLE_PACKET else 28
        if size < head + 4:
            packets.reject("packet block cut short")
            return
        if kind == SIMPLE_PACKET:
            interface, original = 0, _words[self._order][1](data, position + 8)[0]
            captured = min(original, size - 16)
        else:
            interface = _halves[self._order](data, position + 8)[0]
            _, high, low, captured, original = _words[self._order][5](data, position + 8)
        if interface >= len(self._section):
            packets.reject("packet of an undeclared interface")
        elif captured > size - head - 4:
            packets.reject("captured length beyond the block")
        else:
            ticks = None if kind == SIMPLE_PACKET else high << 32 | low
            self._add(data, position + head, captured, original, self._section[interface], ticks, packets)

    def _add(
        self, data: bytes, start: int, captured: int, original: int, index: int, ticks: int | None, packets: Packets
    ) -> tuple[int, int] | None:
        """Appends a packet to the columns or counts why not; returns where its payload and IP header start."""
        interface = self.interfaces[index]
        located = locate(data, start, start + captured, interface.link_type)
        if isinstance(located, str):
            packets.reject(CAPTURED_SHORT if located == CUT_SHORT and captured < original else located)
            return None
        payload, length, ip = located
        if ticks is None:
            time_ns = self._last_ns
        elif interface.ticks_per_s == 10**9:
            time_ns = ticks + interface.offset_s * 10**9
        else:
            time_ns = ticks * 10**9 // interface.ticks_per_s + interface.offset_s * 10**9
        if not 0 <= time_ns <= LATEST_NS:
            packets.reject("time stamp out of range")
            return None
        if ip == payload:
            key = b""
        elif data[ip] >> 4 == 4:
            key = data[ip + 12 : ip + 16] + data[payload - 8 : payload - 6]
        else:
            key = data[ip + 8 : ip + 24] + data[payload - 8 : payload - 6]
        source = self._source_index.get((index, key))
        if source is None:
            source = self._new_source(data, ip, payload, index, key)
        self._last_ns = time_ns
        packets.offset.append(payload)
        packets.length.append(length)
        packets.time_ns.append(time_ns)
        packets.source.append(source)
        return payload, ip

    def _new_source(self, data: bytes, ip: int, payload: int, index: int, key: bytes) -> int:
        interface = self.interfaces[index]
        address, port = sender(data, ip, payload) if key else ("", 0)
        self.sources.append(Source(interface, address, port, interface.link_type == USER0))
        return self._source_index.setdefault((index, key), len(self.sources) - 1)

    def _run(self, data: bytes, position: int, size: int, ip: int, payload: int, packets: Packets) -> int:
        """Takes the packets behind the one at `position` that have its size and headers; returns how many.

        Their senders may differ: boards take turns. ip, payload: start of the IP header and of the UDP payload in the
        block.
        """
        index = self._section[_words[self._order][1](data, position + 8)[0]]
        interface = self.interfaces[index]
        first = position + size
        n = min((len(data) - first) // size, _LONGEST_RUN)
        if self._order != _NATIVE or payload & 1 or n < _SHORTEST_RUN:
            return 0
        # What differs from packet to packet: the time, the sender, and in IPv4 identification and checksums.
        changing, who = {12, 14, 16, 18}, set[int]()
        if ip != payload:
            version_4 = data[position + ip] >> 4 == 4
            who = {payload - 8, *(range(ip + 12, ip + 16, 2) if version_4 else range(ip + 8, ip + 24, 2))}
            changing |= {payload - 2, ip + 4, ip + 10} if version_4 else {payload - 2}
        block = memoryview(data)[position:first].cast("H").tolist()
        halves = memoryview(data)[first : first + n * size].cast("H")
        for at in (*range(0, payload, 2), size - 4, size - 2):
            if at not in changing and at not in who:
                n = equal_prefix(halves[at // 2 :: size // 2], block[at // 2], n)
                if n < _SHORTEST_RUN:
                    return 0
        words = memoryview(data)[first : first + n * size].cast("I")
        times = nanoseconds(words[3 :: size // 4], words[4 :: size // 4], n, interface)
        if times is None:
            return 0
        start = first + payload
        packets.offset.extend(range(start, start + n * size, size))
        packets.length.extend(packets.length[-1:] * n)
        if all(equal_prefix(halves[at // 2 :: size // 2], block[at // 2], n) == n for at in who):
            packets.source.extend(packets.source[-1:] * n)
        else:
            packets.source.extend(self._senders(data, first, n, size, ip, payload, index))
        packets.time_ns.extend(times)
        self._last_ns = times[-1]
        return n

    def _senders(self, data: bytes, first: int, n: int, size: int, ip: int, payload: int, index: int) -> list[int]:
        """The source of each of n blocks of a run that have several."""
        of_ip, of_length = (ip + 12, 4) if data[first + ip] >> 4 == 4 else (ip + 8, 16)
        sources = []
        for at in range(first, first + n * size, size):
            key = data[at + of_ip : at + of_ip + of_length] + data[at + payload - 8 : at + payload - 6]
            source = self._source_index.get((index, key))
            if source is None:
                source = self._new_source(data, at + ip, at + payload, index, key)
            sources.append(source)
        return sources

    # Classic pcap

    def _read_classic(self, data: bytes, position: int, packets: Packets) -> int:
        """Reads whole records from `position` on; returns where the first unfinished one begins."""
        end, ticks_per_s, before = len(data), self.interfaces[0].ticks_per_s, None
        while end - position >= 16:
            seconds, fraction, captured, original = _words[self._order][4](data, position)
            if not captured <= original <= _MAX_CAPTURED or fraction >= ticks_per_s:
                begins = 0 if self._lost else position + 16
                position = self._find_record(data, self._damaged(packets, "record of impossible length", position))
                if before and begins and not fills(data, begins, position, self.interfaces[0].link_type):
                    packets.drop_last()  # bytes are missing, and not of this record's head alone
                    before = None
                continue
            stop = position + 16 + captured
            if stop > end:
                self._missing = stop - end
                break
            self._lost = False
            ticks = seconds * ticks_per_s + fraction
            before = self._add(data, position + 16, captured, original, 0, ticks, packets) or before
            position = stop
        return position

    def _find_record(self, data: bytes, position: int) -> int:
        """The next place whose time is within 18 hours of the last packet's and whose lengths make sense."""
        if not self._last_ns:
            return self._find_first_record(data, position)
        seconds = self._last_ns // 10**9 >> 16
        day = seconds.to_bytes(2, "little" if self._order == "<" else "big")
        skip = 2 if self._order == "<" else 0
        while True:
            position = data.find(day, position + skip) - skip
            if position < 0:
                return max(len(data) - 3, 0)
            if len(data) - position < 16:
                return position
            _, fraction, captured, original = _words[self._order][4](data, position)
            if fraction < self.interfaces[0].ticks_per_s and captured <= original <= _MAX_CAPTURED:
                return position
            position += 1

    def _find_first_record(self, data: bytes, position: int) -> int:
        """Before any packet was read: the next place with a whole record and the beginning of another behind it."""
        for at in range(position, min(len(data) - 16, 24 + _FIRST_RECORD)):
            if self._is_record(data, at) and self._is_record(data, at + 16 + _words[self._order][4](data, at)[2]):
                return at
        return max(len(data) - 15, position) if len(data) < 24 + _FIRST_RECORD else len(data)

    def _is_record(self, data: bytes, at: int) -> bool:
        if len(data) - at < 16:
            return len(data) == at  # the end of the file
        _, fraction, captured, original = _words[self._order][4](data, at)
        return fraction < self.interfaces[0].ticks_per_s and 20 <= captured <= original <= _MAX_CAPTURED
