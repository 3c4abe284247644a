"""The ESP32 datagram family C5110001 to C5110006 (little-endian), as RuView's node firmware and its relatives
send it.

| magic    | what                        | bytes                | defined in the firmware's       |
|----------|-----------------------------|----------------------|---------------------------------|
| C5110001 | raw CSI                     | 20 + 2*antennas*bins | csi_collector.c                 |
| C5110002 | vitals                      | 32                   | edge_processing.h               |
| C5110003 | feature vector              | 48                   | edge_processing.h               |
| C5110004 | fused vitals, or events     | 48, or 8 + 5*count   | edge_processing.h, wasm_runtime |
| C5110005 | compressed CSI              | 10 + n               | edge_processing.c               |
| C5110006 | feature state with CRC-32   | 60                   | rv_feature_state.h              |

Older firmware sent compressed CSI as C5110003 (told apart by its length fields), newer sends events as
C5110007. Raw CSI: pairs of int8 (imaginary, real). Byte 18 is the packet type where the firmware tags it (1
to 3: HE), byte 19 has 1: 40 MHz, 4: STBC, 16: clock synchronised, 32: the invalid first word was zeroed. A C5's
12-bit LLTF comes as 53 pairs that are none (`esp_values`). No time stamp and no transmitter: the time is the
arrival, and one node's frames may mix several transmitters.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from struct import Struct

import numpy as np

from ..csi.frames import Frames, LinkId, NodeReport, Recording, concatenate
from ..errors import ParameterError
from .boards import Board, Boards, Group, Heard, Kept, Station, alike
from .esp32_compressed import Decompressor, is_compressed_features
from .esp32_reports import FEATURES, REPORT_MAGICS, read_report
from .esp_values import PACKED_BINS, Sight, Values, are_packed, complex_of, values_of
from .foreign import NEXMON, is_nexmon

__all__ = ["Datagrams", "Esp32Decoder", "encode_raw_csi", "gather", "joined"]

RAW_CSI, COMPRESSED_CSI = 0xC5110001, 0xC5110005
_HEADER = np.dtype(
    [
        ("magic", "<u4"),
        ("node", "u1"),
        ("antennas", "u1"),
        ("bins", "<u2"),
        ("frequency_mhz", "<u4"),
        ("sequence", "<u4"),
        ("rssi_dbm", "i1"),
        ("noise_floor_dbm", "i1"),
        ("packet_type", "u1"),
        ("flags", "u1"),
    ]
)
_TOO_NEW = "of boards never heard before, when too many of them come at once"
_pack_header = Struct("<IBBHIIbbBB").pack
_HIGH_EFFICIENCY, _TWELVE_BITS = 8, 16  # our own bits beside the firmware's flags below
_WIDE, _STBC = 1, 4
_HE_TYPES = (1, 2, 3)
_CLOCK = 0xC511A110
_CHAIN_BYTES, _SIGHT_BYTES, _EACH_SIGHT_BYTES = 16 << 20, 16 << 20, 600  # forged datagrams must not grow memory
_LOWEST_MHZ, _HIGHEST_MHZ = 2400, 7125

_ROW = np.dtype(
    [
        *((name, "<i8") for name in ("packet", "heard", "offset", "size", "antennas", "bins")),
        *((name, "<i8") for name in ("frequency_mhz", "sequence", "tags")),
        *((name, "<f4") for name in ("rssi_dbm", "noise_floor_dbm")),
        ("time_s", "<f8"),
    ]
)
"""One frame of CSI in the making; heard is an index to whose it is, offset and size those of its IQ."""
_COLUMN = {name: i for i, name in enumerate(_ROW.names or ())}


@dataclass(frozen=True, slots=True)
class Datagrams:
    """Payloads as columns: payload i is buffer[offset[i] : offset[i] + length[i]]."""

    buffer: bytes
    offset: np.ndarray
    length: np.ndarray
    time_s: np.ndarray
    """Arrival, seconds since the Unix epoch."""
    station: np.ndarray
    """Index into a list of stations."""

    def __len__(self) -> int:
        return len(self.offset)

    def __getitem__(self, rows: np.ndarray) -> Datagrams:
        columns = (self.offset, self.length, self.time_s, self.station)
        return Datagrams(self.buffer, *(column[rows] for column in columns))

    @property
    def data(self) -> np.ndarray:
        return np.frombuffer(self.buffer, np.uint8)

    def payload(self, i: int) -> bytes:
        return self.buffer[self.offset[i] : self.offset[i] + self.length[i]]


def encode_raw_csi(
    iq: np.ndarray | bytes,
    *,
    node: int,
    sequence: int = 0,
    rssi_dbm: int = 0,
    noise_floor_dbm: int = 0,
    frequency_mhz: int = 0,
    antennas: int = 1,
    packet_type: int = 0,
    flags: int = 0,
) -> bytes:
    """One raw CSI datagram, as a node sends it.

    iq: (antennas * bins, 2) int8, or its bytes: imaginary part first.  Raises ParameterError when it does not
    divide into that many antennas.

    >>> datagram = encode_raw_csi(bytes([0, 1, 255, 2]), node=7, sequence=5, rssi_dbm=-40, frequency_mhz=2412)
    >>> datagram.hex(" ", -4)
    '010011c5 07010200 6c090000 05000000 d8000000 0001ff02'
    """
    payload = bytes(iq)
    if antennas < 1 or not payload or len(payload) % (2 * antennas):
        raise ParameterError(f"{len(payload)} bytes of IQ, expected a multiple of 2 x {antennas} antennas")
    bins = len(payload) // (2 * antennas)
    head = _pack_header(
        RAW_CSI, node, antennas, bins, frequency_mhz, sequence, rssi_dbm, noise_floor_dbm, packet_type, flags
    )
    return head + payload


class Esp32Decoder:
    """Datagrams of many boards to one Frames a link; keeps what a stream needs from one piece to the next.

    A node is named as `Boards` tells them apart: by its number, with its address behind it where another board has that
    number too ('1@10.0.0.8'). A node that hops between channels is a link for each, the transmitter of the later ones
    named by the channel.
    """

    def __init__(self, *, most_new: int = 0, unwanted: Container[str] = ()) -> None:
        self._most_new, self._unwanted = most_new, unwanted
        self._boards = Boards()
        self._chains, self._sights = Kept(_CHAIN_BYTES), Kept(_SIGHT_BYTES)

    @property
    def held_bytes(self) -> int:
        return self._chains.held_bytes + self._sights.held_bytes + self._boards.held_bytes

    def decode(self, datagrams: Datagrams, stations: Sequence[Station]) -> Recording:
        """Frames, reports and rejects of a batch; datagrams.station is an index into stations.

        An empty batch gives an empty Recording. Nothing raises; what cannot be read is in its `rejects`.
        """
        recording = Recording()
        if not len(datagrams):
            return recording
        data = datagrams.data
        header = gather(data, datagrams.offset, _HEADER.itemsize).view(_HEADER)[:, 0]
        magic = np.where(datagrams.length >= 8, header["magic"], 0)
        recording.rejects.add("shorter than 8 bytes", int((datagrams.length < 8).sum()))
        rows = _raw_rows(header, magic, datagrams, recording)
        compressed, reports = _others(magic, datagrams, recording)
        heard, whose = self._hear(datagrams, stations, header["node"], rows, [i for i, _ in (*compressed, *reports)])
        csi = np.r_[rows["packet"], np.array([i for i, _ in compressed], np.int64)]
        read = self._wanted(heard, whose, csi, recording)
        if not read.all():
            rows = rows[read[rows["packet"]]]
            compressed = [(i, payload) for i, payload in compressed if read[i]]
            reports = [(i, told) for i, told in reports if whose[i] >= 0]
        recording.reports += [replace(r, node=heard[whose[i]].name) for i, told in reports for r in told]
        rows["heard"] = whose[rows["packet"]] if len(heard) > 1 else 0
        each = alike(rows["heard"]) if compressed or reports or not read.all() else [h.rows for h in heard]
        for which in each:
            board = heard[rows["heard"][which[0]]].board
            board.home_mhz = int(rows["frequency_mhz"][which[0]]) if board.home_mhz is None else board.home_mhz
            if not compressed:
                self._keep(board, datagrams, rows[which[-Decompressor.DEPTH :]])
        if compressed:
            rows, data = self._follow(datagrams, rows, compressed, heard, whose, recording)
        for group in _groups(rows):
            recording.append(self._frames(data, group, heard[group["heard"][0]]))
        recording[:] = joined(recording)
        return recording

    def _hear(
        self,
        datagrams: Datagrams,
        stations: Sequence[Station],
        number: np.ndarray,
        rows: np.ndarray,
        others: Sequence[int],
    ) -> tuple[list[Heard], np.ndarray]:
        """The boards of raw CSI and of the other packets that are read, and by packet which of them it is."""
        at, sequence, whose = rows["packet"], rows["sequence"], np.zeros(len(datagrams), np.int64)
        if len(others):
            at = np.concatenate([at, np.array(others, np.int64)])
            order = np.argsort(at, kind="stable")
            at, sequence = at[order], np.concatenate([sequence, np.full(len(others), -1)])[order]
        if not len(at):
            return [], whose
        if len(at) < len(datagrams):
            datagrams, number = datagrams[at], number[at]
        sender = datagrams.station << 8 | number
        groups = [Group(stations[sender[w[0]] >> 8], str(sender[w[0]] & 255), w) for w in alike(sender)]
        if self._most_new and len(groups) > self._most_new:
            groups = self._not_too_many_new(groups, whose, at)
        heard = self._boards.hear(groups, datagrams.time_s, sequence)
        for i, (_, _, which) in enumerate(heard[1:], 1):
            whose[at[which]] = i
        return heard, whose

    def _wanted(self, heard: Sequence[Heard], whose: np.ndarray, csi: np.ndarray, recording: Recording) -> np.ndarray:
        """By packet, whether it is to be read; of those that bear CSI (indices) and are not, how many is counted."""
        recording.rejects.add(_TOO_NEW, int((whose < 0).sum()))
        read = whose >= 0
        for i, board in enumerate(heard):
            if board.name in self._unwanted:
                n = int((whose[csi] == i).sum())
                recording.unread[board.name] = recording.unread.get(board.name, 0) + n
                read &= whose != i
        return read

    def _not_too_many_new(self, groups: list[Group], whose: np.ndarray, at: np.ndarray) -> list[Group]:
        """Without senders never heard before, but for the first `most_new`: what a piece costs is bounded."""
        new = [g for g in groups if not self._boards.knows(g)]
        late = {id(g) for g in sorted(new, key=lambda g: g.rows[0])[self._most_new :]}
        for group in new:
            if id(group) in late:
                whose[at[group.rows]] = -1
        return [g for g in groups if id(g) not in late]

    def _frames(self, data: np.ndarray, rows: np.ndarray, heard: Heard) -> Frames:
        """Frames of the rows, which are of one board, shape and channel."""
        board, station, first = heard.board, heard.board.station, rows[0]
        antennas, bins, mhz = int(first["antennas"]), int(first["bins"]), int(first["frequency_mhz"])
        iq = gather(data, rows["offset"], int(first["size"]))
        link = station.link
        csi, layout, said = self._values((board, antennas, bins, int(first["tags"])), iq, link.layout if link else "")
        transmitter = link.transmitter if link else ""
        if board.home_mhz != mhz:
            transmitter = f"{transmitter} {mhz} MHz".strip()
        columns = {
            name: rows[name].copy()
            for name in ("rssi_dbm", "noise_floor_dbm", "sequence")
            if name not in station.lacking
        }
        return Frames.build(
            LinkId(heard.name, transmitter, layout.name),
            layout,
            station.provenance,
            rows["time_s"].copy(),
            csi,
            **columns,
            frequency_hz=mhz * 1e6 if mhz else float("nan"),
            meta={"format": "C5110001", **said},
        )

    def _values(self, key: tuple[Board, int, int, int], iq: np.ndarray, name: str) -> Values:
        """CSI (n, A, K) of packets alike, and its layout by their tags and by what was seen of them."""
        _, antennas, bins, tags = key
        sight = self._sights.take(key) or Sight()
        if tags & _TWELVE_BITS:
            read = values_of(iq.view(np.int8), name=name, sight=sight)
        else:
            csi = complex_of(iq).reshape(len(iq), antennas, bins)
            layout = sight.layout_of(
                csi.reshape(-1, bins),
                chip="C5/C6" if tags & _HIGH_EFFICIENCY else "",
                stbc=True if tags & _STBC else None,
                bandwidth_mhz=40 if tags & _WIDE else None,
                name=name,
            )
            read = Values(csi, layout, {})
        self._sights.put(key, sight, _EACH_SIGHT_BYTES + 3 * bins)
        return read

    def _keep(self, board: Board, datagrams: Datagrams, rows: np.ndarray) -> None:
        """Keep a board's last raw frames: compressed ones that follow build on them, if ever some come."""
        chain = self._chains.take(board) or Decompressor()
        for row in rows.tolist():
            start, size = row[_COLUMN["offset"]], row[_COLUMN["size"]]
            chain.remember(row[_COLUMN["time_s"]], datagrams.buffer[start : start + size], row)
        self._chains.put(board, chain, chain.held_bytes)

    def _follow(
        self,
        datagrams: Datagrams,
        rows: np.ndarray,
        compressed: list[tuple[int, bytes]],
        heard: list[Heard],
        whose: np.ndarray,
        recording: Recording,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Take raw and compressed frames in order of arrival; returns the rows of both, and data that holds both."""
        events: list[tuple[int, int | bytes]] = [(int(packet), i) for i, packet in enumerate(rows["packet"])]
        events += compressed
        decoded, scratch = [], bytearray(datagrams.buffer)
        for packet, event in sorted(events, key=lambda e: e[0]):
            board = heard[whose[packet]].board
            if not isinstance(event, bytes):
                self._keep(board, datagrams, rows[event : event + 1])
                continue
            chain = self._chains.take(board) or Decompressor()
            frame = chain.decode(float(datagrams.time_s[packet]), event)
            self._chains.put(board, chain, chain.held_bytes)
            if isinstance(frame, str):
                recording.rejects.add(frame, 1, event[:32].hex())
                continue
            row = np.array(chain.like, _ROW)
            row["packet"], row["heard"], row["time_s"] = packet, whose[packet], datagrams.time_s[packet]
            row["offset"], row["sequence"] = len(scratch), -1
            row["rssi_dbm"] = row["noise_floor_dbm"] = np.nan
            decoded.append(row)
            scratch += frame
        if decoded:
            rows = np.concatenate([rows, np.array(decoded, _ROW)])
            rows = rows[np.argsort(rows["packet"], kind="stable")]
        return rows, np.frombuffer(scratch, np.uint8)


def _others(
    magic: np.ndarray, datagrams: Datagrams, recording: Recording
) -> tuple[list[tuple[int, bytes]], list[tuple[int, list[NodeReport]]]]:
    """Compressed CSI, and what nodes report of themselves, each with its packet; counts what cannot be read."""
    compressed, reports = [], []
    for i in np.flatnonzero(np.isin(magic, (*REPORT_MAGICS, COMPRESSED_CSI))).tolist():
        payload = datagrams.payload(i)
        if magic[i] == COMPRESSED_CSI or (magic[i] == FEATURES and is_compressed_features(payload)):
            compressed.append((i, payload))
            continue
        told = read_report(int(magic[i]), payload, float(datagrams.time_s[i]))
        if isinstance(told, str):
            recording.rejects.add(told, 1, payload[:32].hex())
        else:
            reports.append((i, told))
    return compressed, reports


def _raw_rows(header: np.ndarray, magic: np.ndarray, datagrams: Datagrams, recording: Recording) -> np.ndarray:
    """The raw CSI among the datagrams, as rows; counts what has a wrong length or is of no kind that we know."""
    length = datagrams.length
    raw = magic == RAW_CSI
    size = _HEADER.itemsize + 2 * header["antennas"].astype(np.int64) * header["bins"]
    whole = raw & (length == size) & (size > _HEADER.itemsize)
    nexmon = is_nexmon(magic, length)
    for what, which in (
        ("raw CSI whose length is not what its header says", raw & ~whole),
        ("clock synchronisation of nodes, no CSI", magic == _CLOCK),
        (NEXMON, nexmon),
        ("unknown kind of datagram", ~np.isin(magic, (RAW_CSI, COMPRESSED_CSI, *REPORT_MAGICS, _CLOCK, 0)) & ~nexmon),
    ):
        if which.any():
            example = header[which.argmax()]
            recording.rejects.add(what, int(which.sum()), f"{length[which.argmax()]} bytes, {example}")
    at = np.flatnonzero(whole)
    header = header[at]
    rows = np.empty(len(at), _ROW)
    rows["packet"], rows["time_s"] = at, datagrams.time_s[at]
    rows["offset"], rows["size"] = datagrams.offset[at] + _HEADER.itemsize, size[at] - _HEADER.itemsize
    for name in ("antennas", "bins", "sequence", "rssi_dbm", "noise_floor_dbm"):
        rows[name] = header[name]
    mhz = header["frequency_mhz"]
    rows["frequency_mhz"] = np.where((mhz >= _LOWEST_MHZ) & (mhz <= _HIGHEST_MHZ), mhz, 0)  # 0: not said
    rows["tags"] = header["flags"] & (_WIDE | _STBC)
    rows["tags"] |= np.isin(header["packet_type"], _HE_TYPES) * _HIGH_EFFICIENCY
    for bins in PACKED_BINS:
        narrow = np.flatnonzero((rows["antennas"] == 1) & (rows["bins"] == bins))
        if len(narrow):
            values = gather(datagrams.data, rows["offset"][narrow], 2 * bins).view(np.int8)
            rows["tags"][narrow] |= are_packed(values) * _TWELVE_BITS
    return rows


def _groups(rows: np.ndarray) -> Iterator[np.ndarray]:
    """Rows that belong together: of one board, shape, tags and channel, in order of arrival."""
    key = rows["heard"] << 37 | rows["antennas"] << 29 | rows["bins"] << 13 | rows["frequency_mhz"]
    for which in alike(key, rows["tags"]):
        yield rows if len(which) == len(rows) else rows[which]


def joined(parts: Iterable[Frames]) -> list[Frames]:
    """Parts of one link as one Frames, each in order of time, in order of links; what cannot be one stays apart."""
    links: dict[tuple[object, ...], list[Frames]] = {}
    for part in parts:
        alike = part.link, str(part.provenance), part.csi.shape[1:], part.has_phase
        links.setdefault(alike, []).append(part)
    return sorted(map(concatenate, links.values()), key=lambda frames: frames.link)


def gather(data: np.ndarray, offset: np.ndarray, width: int) -> np.ndarray:
    """(n, width) bytes of data from each offset on; evenly spaced ones as a view. Past the end: the last byte."""
    steps = np.diff(offset)
    if offset[-1] + width <= len(data) and (len(steps) == 0 or (steps[0] >= width and (steps == steps[0]).all())):
        step = int(steps[0]) if len(steps) else width
        return np.lib.stride_tricks.as_strided(data[offset[0] :], (len(offset), width), (step, 1), writeable=False)
    index = offset[:, None] + np.arange(width)
    if offset.max() + width > len(data):
        index = np.minimum(index, len(data) - 1)
    return data[index]
