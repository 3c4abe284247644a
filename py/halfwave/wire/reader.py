"""Reads pcapng and classic pcap that come in pieces; the reading half of `halfwave.wire`. Standard library only.

The result is columns over one buffer, no object a packet (`arrivals`).
"""

from __future__ import annotations

from .arrivals import Arrivals
from .packets import Interface, Packets, Source
from .pcap import HEADER_BYTES, MAGICS, Pcap
from .pcapng import Pcapng

__all__ = ["Reader"]


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
        self._arrivals = Arrivals()
        self._format: Pcapng | Pcap | None = None
        self._parts: list[bytes] = []
        self._missing = 0

    @property
    def interfaces(self) -> list[Interface]:
        """Those that the stream has declared."""
        return self._arrivals.interfaces

    @property
    def sources(self) -> list[Source]:
        """Who has sent."""
        return self._arrivals.sources

    @property
    def held_bytes(self) -> int:
        """About how much it holds."""
        return sum(map(len, self._parts)) + self._arrivals.held_bytes

    def feed(self, chunk: bytes | bytearray | memoryview) -> Packets:
        """The packets that a chunk completed.

        Parameters
        ----------
        chunk : bytes, bytearray or memoryview
            The next bytes of the stream, cut anywhere.

        Returns
        -------
        Packets
            Their sources are those of the packets before, or a new list.
        """
        self._arrivals.bound()
        self._parts.append(bytes(chunk))
        self._missing -= len(chunk)
        if self._missing > 0:  # do not join again and again while one long block trickles in
            return Packets(b"", self._arrivals.sources)
        data = self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)
        packets = Packets(data, self._arrivals.sources)
        position, self._missing = self._read(data, packets)
        self._parts = [data[position:]] if position < len(data) else []
        return packets

    def begin_within(self) -> None:
        """Go on elsewhere in a pcapng file, what it declared being known: at the next block that makes sense."""
        self._parts, self._missing = [], 0
        if isinstance(self._format, Pcapng):
            self._format.lose()

    def close(self) -> dict[str, int]:
        """At the end of the stream: what was left unfinished, by code."""
        left, self._parts, self._missing = any(self._parts), [], 0
        return {"capture_cut_off": 1} if left else {}

    def _read(self, data: bytes, packets: Packets) -> tuple[int, int]:
        """Where what is unfinished begins, and how many bytes it lacks at least."""
        position = 0
        if self._format is None:
            if len(data) < 4:
                return 0, 0
            if data[:4] not in MAGICS:
                self._format = Pcapng(self._arrivals)
            elif len(data) < HEADER_BYTES:
                return 0, 0
            else:
                self._format, position = Pcap(self._arrivals, data), HEADER_BYTES
        self._format.missing = 0
        position = self._format.read(data, position, packets)
        return position, self._format.missing
