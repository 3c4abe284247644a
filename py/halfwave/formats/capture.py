"""pcapng and classic pcap: whatever the datagrams and text lines in them are, one Frames a link."""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType

import numpy as np

from ..frames import LinkId, Provenance, Recording
from ..wire import NOT_RECORDED, Packets, Reader, Source
from .esp32_udp import Datagrams, Esp32Decoder, Station, alike, gather, joined

__all__ = ["Decoder", "matches", "name", "parse"]

name = "pcapng"

_MAGICS = (b"\n\r\r\n", b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\xc3\xd4", b"\x4d\x3c\xb2\xa1", b"\xa1\xb2\x3c\x4d")
_FEED_BYTES = 4 << 20


def matches(head: bytes) -> bool:
    return head.startswith(_MAGICS)


def parse(data: bytes, *, provenance: Provenance, name: str = "") -> Recording:
    """All of a capture. A description that says "live" was true when it was recorded; now it is a replay."""
    decoder = Decoder(replay_of=name or provenance.detail or "a recording")
    parts = [decoder.feed(data[i : i + _FEED_BYTES]) for i in range(0, len(data), _FEED_BYTES)]
    whole = _follow_each_other([*parts, decoder.close()])
    whole.format = "pcapng" if data.startswith(_MAGICS[0]) else "pcap"
    return whole


def _follow_each_other(parts: Sequence[Recording]) -> Recording:
    whole = Recording(joined(frames for part in parts for frames in part))
    for part in parts:
        whole.rejects.update(part.rejects)
        whole.reports += part.reports
    return whole


class Decoder:
    """A stream of pcapng, as the relay sends it, to frames: feed() gives what each piece completed.

    replay_of: the name of the recording that is read; then what an interface calls "live" is a replay of it.
    Empty for a stream that is live where it says so.

    >>> from halfwave.formats.esp32_udp import encode_raw_csi
    >>> from halfwave.wire import interface_block, packet_block, section_header
    >>> stream = section_header() + interface_block("simulated, seed 1")
    >>> for i in range(3):
    ...     datagram = encode_raw_csi(bytes(128), node=2, sequence=i)
    ...     stream += packet_block(0, i * 10**7, datagram, ("10.0.0.7", 4000))
    >>> decoder = Decoder()
    >>> decoder.feed(stream[:300]), decoder.feed(stream[300:])
    ([], [node 2 <- unknown, LLTF: 3 x 1 x 64, 0.0 s at 100.0 Hz, simulated, seed 1])
    """

    def __init__(self, *, replay_of: str = ""):
        self._reader = Reader()
        self._esp32 = Esp32Decoder()
        self._replay_of = replay_of
        self._stations: list[Station] = []
        self._station_index: dict[tuple[int, str], int] = {}
        self._station_of: list[int] = []  # by index of the reader's sources
        self._text_format: dict[int, ModuleType] = {}  # by station
        self._home_channels: dict[int, dict[int, int]] = {}  # by station: the first of each transmitter

    def feed(self, chunk: bytes | bytearray | memoryview) -> Recording:
        """What this chunk completed: frames, and the rejects and reports of this chunk alone."""
        packets = self._reader.feed(chunk)
        recording = self._decode(packets) if len(packets) else Recording()
        for reason, n in packets.malformed.items():
            recording.rejects.add(reason, n)
        recording.format = name
        return recording

    def close(self) -> Recording:
        """At the end of the stream: what was left unfinished, counted."""
        recording = Recording(format=name)
        for reason, n in self._reader.close().items():
            recording.rejects.add(reason, n)
        return recording

    def _decode(self, packets: Packets) -> Recording:
        for i in range(len(self._station_of), len(packets.sources)):
            self._station_of.append(self._station(packets.sources[i]))
        columns = (packets.offset, packets.length, packets.time_ns, packets.source)
        offset, length, time_ns, source = (np.frombuffer(column, np.int64) for column in columns)
        datagrams = Datagrams(packets.buffer, offset, length, time_ns / 1e9, np.array(self._station_of)[source])
        text = np.array([s.is_text for s in packets.sources])[source] | _is_text(datagrams)
        if not text.any():
            return self._esp32.decode(datagrams, self._stations)
        parts = [self._esp32.decode(datagrams[~text], self._stations)]
        lines = datagrams[text]
        parts += [self._read_text(lines[rows], int(lines.station[rows[0]])) for rows in alike(lines.station)]
        return _follow_each_other(parts)

    def _read_text(self, datagrams: Datagrams, station: int) -> Recording:
        """Lines of text of one station, one or more a payload."""
        from . import text_format_of  # the registry lists this module too

        payloads = [datagrams.payload(i).rstrip(b"\r\n\0") for i in range(len(datagrams))]
        data = b"\n".join(payloads)
        module = self._text_format.get(station) or text_format_of(data)
        if module is None:
            recording = Recording()
            recording.rejects.add("text of no known format", len(payloads), repr(payloads[0][:80]))
            return recording
        self._text_format[station] = module
        time_s = np.repeat(datagrams.time_s, [payload.count(b"\n") + 1 for payload in payloads])
        at = self._stations[station]
        node = at.link.node if at.link else at.address or at.name or "1"
        home = self._home_channels.setdefault(station, {})
        return module.parse_lines(data, time_s=time_s, provenance=at.provenance, node=node, home=home)

    def _station(self, source: Source) -> int:
        interface = source.interface
        key = (id(interface), source.address)  # the reader keeps its interfaces
        if key not in self._station_index:
            self._station_index[key] = len(self._stations)
            link = LinkId.parse(interface.name)
            said = interface.comment.removeprefix(NOT_RECORDED) if interface.comment.startswith(NOT_RECORDED) else ""
            provenance, lacking = self._provenance(interface.provenance), tuple(said.split(", "))
            self._stations.append(Station(source.address, provenance, link, interface.name, lacking))
        return self._station_index[key]

    def _provenance(self, description: str) -> Provenance:
        if not description:
            return Provenance("replay", self._replay_of)
        provenance = Provenance.parse(description)
        return provenance.replayed(self._replay_of) if self._replay_of else provenance


def _is_text(datagrams: Datagrams) -> np.ndarray:
    """Which payloads begin with four printable characters, as no datagram of the family does."""
    first = gather(datagrams.data, datagrams.offset, 4)
    printable = ((first >= 0x20) & (first < 0x7F)) | (first == 0x09) | (first == 0x0A) | (first == 0x0D)
    return printable.all(axis=1) & (datagrams.length >= 4)
