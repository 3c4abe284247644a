"""Packets to columns: where each one's payload lies, when it came and who sent it. Standard library only.

Runs of packets that are alike but for time and payload, what a node sends at a steady rate, are taken in one step:
their headers are compared column by column with those of the packet before, by memoryview comparisons in C.
"""

from __future__ import annotations

from struct import Struct
from sys import byteorder

from .damage import CAPTURED_SHORT, CUT_SHORT
from .link_layer import USER0, locate, sender
from .packets import Interface, Packets, Source
from .scan import LATEST_NS, equal_prefix, nanoseconds

__all__ = ["MOST_INTERFACES", "Arrivals"]

MOST_INTERFACES, _MOST_SOURCES = 4096, 4096  # a forged stream must not grow memory
_SOURCE_BYTES = 500
SHORTEST_RUN, _LONGEST_RUN = 4, 65536
NATIVE = "<" if byteorder == "little" else ">"
_interface_of = Struct(f"{NATIVE}8xI").unpack_from


class Arrivals:
    """The interfaces and senders of a stream, and the time of its last packet."""

    def __init__(self) -> None:
        self.interfaces: list[Interface] = []
        self.sources: list[Source] = []
        self.last_ns = 0
        self._source_index: dict[tuple[int, bytes], int] = {}

    @property
    def held_bytes(self) -> int:
        """About how much it holds."""
        return len(self.sources) * _SOURCE_BYTES

    def bound(self) -> None:
        """A new list of sources once there are too many: who still sends is met again."""
        if len(self.sources) > _MOST_SOURCES:
            self.sources, self._source_index = [], {}

    def forget_interfaces(self) -> None:
        """Those of earlier sections are declared again where they go on."""
        self.interfaces, self._source_index = [], {}

    def add(
        self, data: bytes, start: int, captured: int, original: int, index: int, ticks: int | None, packets: Packets
    ) -> tuple[int, int] | None:
        """Appends a packet to the columns or counts why not; returns where its payload and IP header start."""
        interface = self.interfaces[index]
        located = locate(data, start, start + captured, interface.link_type)
        if isinstance(located, str):
            code = CAPTURED_SHORT if located == CUT_SHORT and captured < original else located
            packets.reject(code, f"link type {interface.link_type}")
            return None
        payload, length, ip = located
        if ticks is None:
            time_ns = self.last_ns
        elif interface.ticks_per_s == 10**9:
            time_ns = ticks + interface.offset_s * 10**9
        else:
            time_ns = ticks * 10**9 // interface.ticks_per_s + interface.offset_s * 10**9
        if not 0 <= time_ns <= LATEST_NS:
            packets.reject("time_stamp_out_of_range")
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
        self.last_ns = time_ns
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

    def run(
        self, section: list[int], data: bytes, position: int, size: int, ip: int, payload: int, packets: Packets
    ) -> int:
        """Takes the packets behind the one at `position` that have its size and headers; returns how many.

        Their senders may differ: nodes take turns. The blocks are in the byte order of this machine. section: index of
        each interface.  ip, payload: start of the IP header and of the UDP payload in the block.
        """
        index = section[_interface_of(data, position)[0]]
        interface = self.interfaces[index]
        first = position + size
        n = min((len(data) - first) // size, _LONGEST_RUN)
        if payload & 1 or n < SHORTEST_RUN:
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
                if n < SHORTEST_RUN:
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
        self.last_ns = times[-1]
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
