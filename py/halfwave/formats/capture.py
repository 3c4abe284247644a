"""pcapng and classic pcap: whatever the datagrams and text lines in them are, one Frames a link."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import replace

import numpy as np

from ..csi.frames import LinkId, Provenance, Recording, joined
from ..csi.reasons import because
from ..errors import HalfwaveError
from ..wire import NOT_RECORDED, Packets, Reader, Source
from ._rows import alike, gather
from .esp32_decoder import Esp32Decoder
from .esp32_udp import Datagrams
from .nodes import Nodes
from .tracked_node import Group, Origin, TrackedNode

__all__ = ["Decoder", "matches", "name", "parse"]

name = "pcapng"

_MAGICS = (b"\n\r\r\n", b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\xc3\xd4", b"\x4d\x3c\xb2\xa1", b"\xa1\xb2\x3c\x4d")
_FEED_BYTES = 4 << 20
_MOST_INTERFACES = 4096  # a forged stream must not grow memory
_ORIGIN_BYTES = 500


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
        whole.marks += part.marks
        whole.unread |= part.unread
    return whole


class Decoder:
    """A stream of pcapng, as the relay sends it, to frames: feed() gives what each piece completed.

    replay_of: the name of the recording that is read; then what an interface calls "live" is a replay of it.
    Empty for a stream that is live where it says so.  most_new: of nodes never heard before, how many one piece may
    bring; the packets of more are counted, and taken when they send again. 0: any number.  unwanted: names of nodes
    whose CSI in datagrams is counted (`Recording.unread`) and not read; may change from one piece to the next.

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

    BUDGET_BYTES = 64 << 20
    """At most this much is kept from one piece to the next, whoever sends; what was used longest ago is given back."""

    def __init__(self, *, replay_of: str = "", most_new: int = 0, unwanted: Container[str] = ()):
        self._reader, self._texts = Reader(), Nodes()
        self._esp32 = Esp32Decoder(most_new=most_new, unwanted=unwanted)
        self._replay_of = replay_of
        self._sources: list[Source] = []
        self._origins: list[Origin] = []  # of the sources
        self._says_text = bytearray()  # of the sources: whether they send nothing else
        self._interfaces: dict[tuple[object, ...], Origin] = {}
        self._interface_count = 0

    @property
    def held_bytes(self) -> int:
        """About how much is kept: a block that is not whole yet, who sent, and what to decode the next packet with."""
        origins = len(self._origins) * _ORIGIN_BYTES
        return self._reader.held_bytes + self._esp32.held_bytes + self._texts.held_bytes + origins

    def feed(self, chunk: bytes | bytearray | memoryview) -> Recording:
        """What this chunk completed: frames, and the rejects and reports of this chunk alone.

        Parameters
        ----------
        chunk : bytes
            The next bytes of the stream, cut anywhere.

        Returns
        -------
        Recording
            Of this chunk alone.
        """
        packets = self._reader.feed(chunk)
        recording = self._decode(packets) if len(packets) else Recording()
        for code, n in packets.malformed.items():
            recording.rejects.add(because(code), n, packets.examples.get(code, ""))
        recording.marks += [(time_ns / 1e9, text) for time_ns, text in packets.comments]
        recording.format = name
        return recording

    def begin_within(self) -> None:
        """Go on elsewhere in a pcapng file, with all that is known of who sends."""
        self._reader.begin_within()

    def close(self) -> Recording:
        """At the end of the stream: what was left unfinished, counted."""
        recording = Recording(format=name)
        for code, n in self._reader.close().items():
            recording.rejects.add(because(code), n)
        return recording

    def _decode(self, packets: Packets) -> Recording:
        if packets.sources is not self._sources:
            self._sources, self._origins, self._says_text = packets.sources, [], bytearray()
        for new in packets.sources[len(self._origins) :]:
            self._origins.append(self._origin(new))
            self._says_text.append(new.is_text)
        columns = (packets.offset, packets.length, packets.time_ns, packets.source)
        offset, length, time_ns, source = (np.frombuffer(column, np.int64) for column in columns)
        datagrams = Datagrams(packets.buffer, offset, length, time_ns / 1e9, source)
        text = np.frombuffer(self._says_text, bool)[source] | _is_text(datagrams)
        if not text.any():
            return self._esp32.decode(datagrams, self._origins)
        parts = [self._esp32.decode(datagrams[~text], self._origins)]
        return _follow_each_other([*parts, *self._read_texts(datagrams[text])])

    def _read_texts(self, lines: Datagrams) -> Iterator[Recording]:
        """Payloads of text, one or more lines each; a node is named by its address, else by its interface."""
        groups = []
        for rows in alike(lines.origin):
            origin = self._origins[lines.origin[rows[0]]]
            groups.append(Group(origin, origin.address or origin.name or "1", rows))
        for node, name, rows in self._texts.hear(groups, lines.time_s, np.full(len(lines), -1)):
            yield self._read_text(lines[rows], node, name)

    def _read_text(self, datagrams: Datagrams, node: TrackedNode, name: str) -> Recording:
        from . import text_format_of  # the registry lists this module too

        payloads = [datagrams.payload(i).rstrip(b"\r\n\0") for i in range(len(datagrams))]
        data = b"\n".join(payloads)
        module = node.text_format or text_format_of(data)
        if module is None:
            recording = Recording()
            recording.rejects.add(because("text_unknown"), len(payloads), repr(payloads[0][:80]))
            return recording
        node.text_format = module
        time_s = np.repeat(datagrams.time_s, [payload.count(b"\n") + 1 for payload in payloads])
        try:
            recording = module.parse_lines(
                data, time_s=time_s, provenance=node.origin.provenance, node=name, home=node.home
            )
        except HalfwaveError as error:  # these lines are lost, not what comes beside them
            recording = Recording()
            why = because("text_not_read", error=error.message[:80])
            recording.rejects.add(why, len(payloads), repr(payloads[0][:80]))
        return recording

    def _origin(self, source: Source) -> Origin:
        interface = source.interface
        origin = self._interfaces.get(interface.key)
        if origin is None:
            if len(self._interfaces) >= _MOST_INTERFACES:
                self._interfaces.clear()
            said = interface.comment.removeprefix(NOT_RECORDED) if interface.comment.startswith(NOT_RECORDED) else ""
            self._interface_count += 1
            origin = self._interfaces[interface.key] = Origin(
                "",
                self._provenance(interface.provenance),
                LinkId.parse(interface.name),
                interface.name,
                tuple(said.split(", ")),
                interface=self._interface_count,
            )
        return replace(origin, address=source.address, port=source.port)

    def _provenance(self, description: str) -> Provenance:
        if not description:
            return Provenance("replay", self._replay_of)
        provenance = Provenance.parse(description)
        return provenance.replayed(self._replay_of) if self._replay_of else provenance


def _is_text(datagrams: Datagrams) -> np.ndarray:
    """Which payloads begin with four printable characters, as no datagram of the family does."""
    first = gather(datagrams.data, datagrams.offset, 4)
    printable: np.ndarray = ((first >= 0x20) & (first < 0x7F)) | (first == 0x09) | (first == 0x0A) | (first == 0x0D)
    return printable.all(axis=1) & (datagrams.length >= 4)
