"""Plays a recording as if it came in now: the same packets, the same spacing, marked as what they are."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from halfwave.wire import Reader

from .udp import Datagram

__all__ = ["Replay", "provenance_of"]

_PIECE = 64 << 10  # bytes read at once, so that a recording of any size fits
_PACKED_PIECE = 4 << 10  # unpacked at most a thousand times as much
_GAP_NS = 20_000_000  # between the end and the beginning when looping


def provenance_of(description: str, name: str) -> str:
    """What a recorded interface is when played: live and unmarked become a replay, simulated stays simulated.

    >>> provenance_of("live", "night.pcapng"), provenance_of("simulated, seed 42", "walk.pcapng")
    ('replay, night.pcapng', 'simulated, seed 42')
    """
    kind, _, detail = description.partition(",")
    if kind.strip() == "simulated":
        return description
    origin = detail.strip() if kind.strip() in ("live", "replay") else description
    return f"replay, {name}: {origin}" if origin and origin != name else f"replay, {name}"


class Played(NamedTuple):
    offset_ns: int  # since the recording's first packet
    datagram: Datagram  # with the recorded time
    provenance: str
    interface: str


class Replay:
    """The packets of a recording in their own time.

    due(elapsed_s) gives those whose time has come; `finished` when there are no more. Raises ValueError when the
    file holds no packet that can be played.
    """

    def __init__(self, path: Path, *, speed: float = 1.0, loop: bool = False):
        self.path, self.speed, self.loop = path, speed, loop
        self.malformed = 0
        self._packets = self._read()
        self._next = next(self._packets, None)
        if self._next is None:
            raise ValueError(
                f"{path} is no pcapng or pcap recording with packets in it; other formats open on the page"
            )
        self.provenance = self._next.provenance

    @property
    def finished(self) -> bool:
        return self._next is None

    def due(self, elapsed_s: float, most: int = 4096) -> list[Played]:
        """At most `most` packets whose offset is below elapsed_s x speed."""
        until_ns = elapsed_s * self.speed * 1e9
        found: list[Played] = []
        while self._next is not None and self._next.offset_ns <= until_ns and len(found) < most:
            found.append(self._next)
            self._next = next(self._packets, None)
        return found

    def _read(self) -> Iterator[Played]:
        start_ns = 0
        while True:
            last_ns = None
            for played in self._read_once(start_ns):
                last_ns = played.offset_ns
                yield played
            if last_ns is None or not self.loop:
                return
            start_ns = last_ns + _GAP_NS

    def _read_once(self, start_ns: int) -> Iterator[Played]:
        reader, first_ns, latest_ns = Reader(), None, start_ns
        for piece in self._pieces():
            packets = reader.feed(piece)
            self.malformed += sum(packets.malformed.values())
            for packet in packets:
                time_ns, source, payload = packet.time_ns, packet.source, packet.payload
                if first_ns is None:
                    first_ns = time_ns
                latest_ns = max(latest_ns, start_ns + time_ns - first_ns)  # a clock set back waits
                sender = ("", 0) if source.is_text else (source.address, source.port)
                provenance = provenance_of(source.interface.provenance, self.path.name)
                name = source.interface.name or str(source.address or "text")
                yield Played(latest_ns, (time_ns, sender, payload), provenance, name)

    def _pieces(self) -> Iterator[bytes]:
        with self.path.open("rb") as file:
            if file.peek(2)[:2] != b"\x1f\x8b":
                yield from iter(partial(file.read, _PIECE), b"")
                return
            import zlib  # only now: a relay that plays nothing starts without it

            unpacker = zlib.decompressobj(wbits=31)
            try:
                for packed in iter(partial(file.read, _PACKED_PIECE), b""):
                    yield unpacker.decompress(packed)
                    while unpacker.eof and unpacker.unused_data:  # the next of several files put together
                        packed, unpacker = unpacker.unused_data, zlib.decompressobj(wbits=31)
                        yield unpacker.decompress(packed)
            except zlib.error:
                self.malformed += 1  # what came before the damage is played
                return
            self.malformed += not unpacker.eof
