"""What the wire's reader gives: packets as columns, and who sent them. Standard library only."""

from __future__ import annotations

from array import array
from collections.abc import Iterator

__all__ = ["Datagram", "Interface", "Packets", "Source"]


class Interface:
    """What an interface block declared. `provenance` is its description, empty in a plain tcpdump."""

    __slots__ = ("comment", "link_type", "name", "offset_s", "provenance", "ticks_per_s")

    def __init__(
        self,
        link_type: int,
        provenance: str = "",
        name: str = "",
        ticks_per_s: int = 10**6,
        offset_s: int = 0,
        comment: str = "",
    ):
        self.link_type, self.provenance, self.name = link_type, provenance, name
        self.ticks_per_s, self.offset_s, self.comment = ticks_per_s, offset_s, comment

    @property
    def key(self) -> tuple[object, ...]:
        """Equal for interfaces that cannot be told apart."""
        return self.link_type, self.provenance, self.name, self.ticks_per_s, self.offset_s, self.comment

    def __repr__(self) -> str:
        name, provenance = self.name or "unnamed", self.provenance or "no provenance"
        return f"Interface(link type {self.link_type}, {name}, {provenance})"


class Source:
    """Who sent a packet: address and port of a datagram; a text interface has neither."""

    __slots__ = ("address", "interface", "is_text", "port")

    def __init__(self, interface: Interface, address: str, port: int, is_text: bool):
        self.interface, self.address, self.port, self.is_text = interface, address, port, is_text

    def __repr__(self) -> str:
        return f"{self.address}:{self.port}" if self.address else f"text of {self.interface}"


class Datagram:
    """One payload with its arrival, nanoseconds since the Unix epoch, and its sender."""

    __slots__ = ("payload", "source", "time_ns")

    def __init__(self, time_ns: int, source: Source, payload: bytes):
        self.time_ns, self.source, self.payload = time_ns, source, payload

    def __repr__(self) -> str:
        return f"Datagram({self.time_ns} ns, {self.source}, {len(self.payload)} bytes {self.payload[:16].hex()})"


class Packets:
    """Payloads as columns over one buffer: payload i is buffer[offset[i] : offset[i] + length[i]].

    source[i] is an index into `sources`. `malformed` counts what was there and could not be read, by a code of
    `damage.MALFORMED`, and `examples` has the first of each where there is more to say. `comments` has time and text of
    those on packets. Iterating gives a Datagram
    each, for convenience.
    """

    __slots__ = ("buffer", "comments", "examples", "length", "malformed", "offset", "source", "sources", "time_ns")

    def __init__(self, buffer: bytes, sources: list[Source]):
        self.buffer, self.sources = buffer, sources
        self.offset, self.length, self.time_ns, self.source = array("q"), array("q"), array("q"), array("q")
        self.malformed: dict[str, int] = {}
        self.examples: dict[str, str] = {}
        self.comments: list[tuple[int, str]] = []

    def __len__(self) -> int:
        return len(self.offset)

    def __iter__(self) -> Iterator[Datagram]:
        for offset, length, time_ns, source in zip(self.offset, self.length, self.time_ns, self.source, strict=True):
            yield Datagram(time_ns, self.sources[source], self.buffer[offset : offset + length])

    def reject(self, code: str, example: str = "") -> None:
        """Counts one more of what could not be read.

        Parameters
        ----------
        code : str
            Of `damage.MALFORMED`.
        example : str
            More to say of it; the first is kept.
        """
        self.malformed[code] = self.malformed.get(code, 0) + 1
        if example:
            self.examples.setdefault(code, example)

    def drop_last(self) -> None:
        """Take the last packet back."""
        for column in (self.offset, self.length, self.time_ns, self.source):
            column.pop()
