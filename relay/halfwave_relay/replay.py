"""Plays a recording as if it came in now: the same packets, the same spacing, marked as what they are.

Where the recorded time jumps, play goes on after a short wait instead of standing still for as long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from .shared import Datagram as Packet
from .shared import Gunzip, Reader
from .udp import Datagram

__all__ = ["Replay", "provenance_of"]

_PIECE = 64 << 10  # bytes read at once, so that a recording of any size fits
_PACKED_PIECE = 4 << 10  # unpacked at most a thousand times as much
_GAP_NS = 20_000_000  # between the end and the beginning when looping
_LATE_NS, _PAUSE_NS = 10**9, 60 * 10**9
"""So far back a packet may be out of order, and so far ahead after a silence; what is further is a jump."""
_WAIT_NS = 2 * 10**9  # in place of a jump
_CONFIRMED = 3  # packets that follow one another behind a jump, before it is more than a wild stamp
_MOST_NOTES = 5


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


def in_words(span_ns: int) -> str:
    """A span of time in the unit that suits it.

    >>> in_words(90 * 10**9), in_words(3 * 365 * 86_400 * 10**9)
    ('90 s', '1095 days')
    """
    span_s = span_ns / 1e9
    for unit_s, unit in ((86_400, "days"), (3600, "h"), (60, "min")):
        if span_s >= 2 * unit_s:
            return f"{span_s / unit_s:.0f} {unit}"
    return f"{span_s:.0f} s"


class Played(NamedTuple):
    offset_ns: int  # since the recording's first packet
    datagram: Datagram  # with the recorded time
    provenance: str
    interface: str


def paced(
    packets: Iterable[Packet], start_ns: int, note: Callable[[bool, int], None] = lambda *_: None
) -> Iterator[tuple[int, Packet]]:
    """Each packet with its time since the beginning, from `start_ns` on, never falling: the recorded spacing.

    note(jumped, by_ns): a jump that the packets behind it confirm becomes a wait of 2 s; a stamp that is far from all
    around it is passed over, and its packet played where it stands.

    >>> from types import SimpleNamespace
    >>> times = [0, 1, 10**9, 2, 3, 500, 501, 502]  # s
    >>> [at_ns / 1e9 for at_ns, _ in paced([SimpleNamespace(time_ns=t * 10**9) for t in times], 0)]
    [0.0, 1.0, 1.0, 2.0, 3.0, 5.0, 6.0, 7.0]
    """
    base_ns: int | None = None
    latest_ns = start_ns
    astray: list[Packet] = []

    def in_place(base_ns: int) -> Iterator[tuple[int, Packet]]:
        for packet in astray:
            note(False, packet.time_ns - base_ns - latest_ns)
            yield latest_ns, packet
        astray.clear()

    for packet in packets:
        if base_ns is None:
            base_ns = packet.time_ns - start_ns
        if -_LATE_NS <= packet.time_ns - base_ns - latest_ns <= _PAUSE_NS:
            yield from in_place(base_ns)
            latest_ns = max(latest_ns, packet.time_ns - base_ns)
            yield latest_ns, packet
            continue
        if astray and not -_LATE_NS <= packet.time_ns - astray[-1].time_ns <= _PAUSE_NS:
            yield from in_place(base_ns)
        astray.append(packet)
        if len(astray) == _CONFIRMED:
            note(True, astray[0].time_ns - base_ns - latest_ns)
            base_ns = astray[0].time_ns - latest_ns - _WAIT_NS
            for one in astray:
                latest_ns = max(latest_ns, one.time_ns - base_ns)
                yield latest_ns, one
            astray.clear()
    if base_ns is not None:
        yield from in_place(base_ns)


class Replay:
    """The packets of a recording in their own time.

    due(elapsed_s) gives those whose time has come; `finished` when there are no more. Raises ValueError when the
    file holds no packet that can be played.  notes: what is to be said of it, for whoever says it to take.
    """

    def __init__(self, path: Path, *, speed: float = 1.0, loop: bool = False):
        self.path, self.speed, self.loop = path, speed, loop
        self.malformed = self.jumps = self.wild_stamps = 0
        self.notes: list[str] = []
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

    def position_ns(self, elapsed_s: float) -> int:
        """The offset before which nothing is left to hand over."""
        until_ns = int(elapsed_s * self.speed * 1e9)
        return until_ns if self._next is None else min(until_ns, self._next.offset_ns - 1)

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
        for offset_ns, packet in paced(self._recorded(), start_ns, self._note):
            source = packet.source
            sender = ("", 0) if source.is_text else (source.address, source.port)
            provenance = provenance_of(source.interface.provenance, self.path.name)
            name = source.interface.name or str(source.address or "text")
            yield Played(offset_ns, (packet.time_ns, sender, packet.payload), provenance, name)

    def _recorded(self) -> Iterator[Packet]:
        reader = Reader()
        for piece in self._pieces():
            packets = reader.feed(piece)
            self.malformed += sum(packets.malformed.values())
            yield from packets

    def _note(self, jumped: bool, by_ns: int) -> None:
        self.jumps += jumped
        self.wild_stamps += not jumped
        count = self.jumps + self.wild_stamps
        if count > _MOST_NOTES:
            return
        far = in_words(abs(by_ns))
        if jumped:
            far += " ahead" if by_ns > 0 else " back"
            what = f"the recorded time jumps {far}; it is played on after {_WAIT_NS // 10**9} s"
        else:
            what = f"one packet is stamped {far} away from those around it; it is played in its place"
        more = "; more of this is counted only" if count == _MOST_NOTES else ""
        self.notes.append(f"{self.path.name}: {what}{more}")

    def _pieces(self) -> Iterator[bytes]:
        with self.path.open("rb") as file:
            if file.peek(2)[:2] != b"\x1f\x8b":
                yield from iter(partial(file.read, _PIECE), b"")
                return
            unpacker = Gunzip()
            for packed in iter(partial(file.read, _PACKED_PIECE), b""):
                yield from unpacker.feed(packed)
                if unpacker.damage:
                    break
            self.malformed += bool(unpacker.close())  # what came before the damage is played
