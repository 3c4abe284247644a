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

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from struct import Struct

import numpy as np

from ..errors import ParameterError
from ..frames import Frames, LinkId, Provenance, Recording, concatenate
from ..subcarriers import Layout
from .esp32_compressed import Decompressor, is_compressed_features
from .esp32_reports import FEATURES, REPORT_MAGICS, read_report
from .esp_values import PACKED_VALUES, Sight, are_packed, complex_of, values_of
from .foreign import NEXMON, is_nexmon

__all__ = ["Datagrams", "Esp32Decoder", "Station", "encode_raw_csi"]

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
_pack_header = Struct("<IBBHIIbbBB").pack
_HIGH_EFFICIENCY, _TWELVE_BITS = 8, 16  # our own bits beside the firmware's flags below
_WIDE, _STBC = 1, 4
_HE_TYPES = (1, 2, 3)
_CLOCK = 0xC511A110
_MAX_NODES = 4096  # forged datagrams must not grow memory
_LOWEST_MHZ, _HIGHEST_MHZ = 2400, 7125

_ROW = np.dtype(
    [
        *((name, "<i8") for name in ("packet", "offset", "station", "node", "antennas", "bins")),
        *((name, "<i8") for name in ("frequency_mhz", "sequence", "tags")),
        *((name, "<f4") for name in ("rssi_dbm", "noise_floor_dbm")),
    ]
)
"""One frame of CSI in the making; offset is that of its IQ."""


@dataclass(frozen=True, slots=True)
class Station:
    """Where datagrams come from: an address on an interface, with what the interface's description says."""

    address: str
    provenance: Provenance
    link: LinkId | None = None
    """Where the interface stands for one link, as in an exported recording."""
    name: str = ""
    """Of the interface: a serial port has no address."""
    lacking: tuple[str, ...] = ()
    """Columns that its datagrams have a place for and nothing in it."""


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
    """Datagrams of many nodes to one Frames a link; keeps what a stream needs from one piece to the next.

    A node is named by its number; a second board that claims a number gets its address behind it
    ('1@10.0.0.8'). A node that hops between channels is a link for each, the transmitter of the later ones
    named by the channel.
    """

    def __init__(self) -> None:
        self._names: dict[tuple[int, int], str] = {}
        self._sights: dict[tuple[int, ...], Sight] = {}
        self._home_mhz: dict[tuple[int, int], int] = {}
        self._chains: dict[tuple[int, int], Decompressor] = {}
        self._raw: dict[tuple[int, int], deque[tuple[Datagrams, np.ndarray]]] = {}

    def decode(self, datagrams: Datagrams, stations: Sequence[Station]) -> Recording:
        """Frames, reports and rejects of a batch; datagrams.station is an index into stations.

        An empty batch gives an empty Recording. Nothing raises; what cannot be read is in its `rejects`.
        """
        recording = Recording()
        if not len(datagrams):
            return recording
        offset, length, time_s = datagrams.offset, datagrams.length, datagrams.time_s
        data = datagrams.data
        header = gather(data, offset, _HEADER.itemsize).view(_HEADER)[:, 0]
        magic = np.where(length >= 8, header["magic"], 0)
        recording.rejects.add("shorter than 8 bytes", int((length < 8).sum()))
        rows = _raw_rows(header, magic, datagrams, recording)
        compressed = []
        for i in np.flatnonzero(np.isin(magic, (*REPORT_MAGICS, COMPRESSED_CSI))).tolist():
            payload = datagrams.payload(i)
            if magic[i] == COMPRESSED_CSI or (magic[i] == FEATURES and is_compressed_features(payload)):
                compressed.append((i, payload))
                continue
            node = self._name(int(datagrams.station[i]), payload[4], stations)
            reports = read_report(int(magic[i]), payload, float(time_s[i]), node)
            if isinstance(reports, str):
                recording.rejects.add(reports, 1, payload[:32].hex())
            else:
                recording.reports += reports
        if compressed:
            rows, data = self._follow(datagrams, rows, compressed, recording)
        else:
            self._remember(datagrams, rows)
        for group in _groups(rows):
            self._append(recording, data, group, time_s, stations)
        recording[:] = joined(recording)
        return recording

    def _append(
        self,
        recording: Recording,
        data: np.ndarray,
        rows: np.ndarray,
        time_s: np.ndarray,
        stations: Sequence[Station],
    ) -> None:
        """Frames of the rows, which are of one station, node, shape and channel."""
        first = rows[0]
        station, node, mhz = int(first["station"]), int(first["node"]), int(first["frequency_mhz"])
        name = self._name(station, node, stations)
        if not name:
            recording.rejects.add("too many nodes", len(rows))
            return
        antennas, bins = int(first["antennas"]), int(first["bins"])
        iq = gather(data, rows["offset"], 2 * antennas * bins)
        link = stations[station].link
        key = (station, node, antennas, bins, int(first["tags"]))
        csi, layout = self._values(key, iq, link.layout if link else "")
        transmitter = link.transmitter if link else ""
        if self._home_mhz.setdefault((station, node), mhz) != mhz:
            transmitter = f"{transmitter} {mhz} MHz".strip()
        columns = {
            name: rows[name].copy()
            for name in ("rssi_dbm", "noise_floor_dbm", "sequence")
            if name not in stations[station].lacking
        }
        frames = Frames.build(
            LinkId(link.node if link else name, transmitter, layout.name),
            layout,
            stations[station].provenance,
            time_s[rows["packet"]],
            csi,
            **columns,
            frequency_hz=mhz * 1e6 if mhz else float("nan"),
            meta={"format": "C5110001"},
        )
        recording.append(frames)

    def _name(self, station: int, node: int, stations: Sequence[Station]) -> str:
        """The node's name; empty where there are more than can be true."""
        name = self._names.get((station, node))
        if name is None:
            if len(self._names) >= _MAX_NODES:
                return ""
            name, address = str(node), stations[station].address
            if name in self._names.values():
                name = f"{node}@{address or station}"
            if name in self._names.values():
                name = f"{name}#{station}"
            self._names[station, node] = name
        return name

    def _values(self, key: tuple[int, ...], iq: np.ndarray, name: str) -> tuple[np.ndarray, Layout]:
        """CSI (n, A, K) of packets alike, and its layout by their tags and by what was seen of them."""
        *_, antennas, bins, tags = key
        if key not in self._sights and len(self._sights) >= _MAX_NODES:
            self._sights.pop(next(iter(self._sights)))
        sight = self._sights.setdefault(key, Sight())
        if tags & _TWELVE_BITS:
            csi, layout, _ = values_of(iq.view(np.int8), name=name, sight=sight)
            return csi, layout
        csi = complex_of(iq).reshape(len(iq), antennas, bins)
        layout = sight.layout_of(
            csi.reshape(-1, bins),
            chip="C5/C6" if tags & _HIGH_EFFICIENCY else "",
            stbc=True if tags & _STBC else None,
            bandwidth_mhz=40 if tags & _WIDE else None,
            name=name,
        )
        return csi, layout

    def _remember(self, datagrams: Datagrams, rows: np.ndarray) -> None:
        """Keep each node's last raw frames: compressed ones that follow build on them, if ever some come."""
        for which in alike(rows["station"] << 8 | rows["node"]):
            key = int(rows["station"][which[0]]), int(rows["node"][which[0]])
            latest = rows[which[-Decompressor.DEPTH :]]
            if key in self._chains:
                for row in latest:
                    self._keep(datagrams, row)
            elif key in self._raw or len(self._raw) < _MAX_NODES:
                self._raw.setdefault(key, deque(maxlen=Decompressor.DEPTH)).append((datagrams, latest))

    def _keep(self, datagrams: Datagrams, row: np.void) -> None:
        at = row["offset"]
        iq = datagrams.buffer[at : at + 2 * row["antennas"] * row["bins"]]
        self._chain(int(row["station"]), int(row["node"])).remember(datagrams.time_s[row["packet"]], iq, row)

    def _follow(
        self, datagrams: Datagrams, rows: np.ndarray, compressed: list[tuple[int, bytes]], recording: Recording
    ) -> tuple[np.ndarray, np.ndarray]:
        """Take raw and compressed frames in order of arrival; returns the rows of both, and data that holds both."""
        events = [*((int(row["packet"]), row) for row in rows), *compressed]
        decoded, scratch = [], bytearray(datagrams.buffer)
        for packet, event in sorted(events, key=lambda e: e[0]):
            if not isinstance(event, bytes):
                self._keep(datagrams, event)
                continue
            chain = self._chain(int(datagrams.station[packet]), event[4])
            frame = chain.decode(float(datagrams.time_s[packet]), event)
            if isinstance(frame, str):
                recording.rejects.add(frame, 1, event[:32].hex())
                continue
            row = chain.like.copy()
            row["packet"], row["offset"], row["sequence"] = packet, len(scratch), -1
            row["rssi_dbm"] = row["noise_floor_dbm"] = np.nan
            decoded.append(row)
            scratch += frame
        if decoded:
            rows = np.concatenate([rows, np.array(decoded, _ROW)])
            rows = rows[np.argsort(rows["packet"], kind="stable")]
        return rows, np.frombuffer(scratch, np.uint8)

    def _chain(self, station: int, node: int) -> Decompressor:
        chain = self._chains.get((station, node))
        if chain is None:
            if len(self._chains) >= _MAX_NODES:
                self._chains.pop(next(iter(self._chains)))
            chain = self._chains[station, node] = Decompressor()
            for datagrams, rows in self._raw.pop((station, node), ()):
                for row in rows:
                    self._keep(datagrams, row)
        return chain


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
    rows["packet"], rows["station"] = at, datagrams.station[at]
    rows["offset"] = datagrams.offset[at] + _HEADER.itemsize
    for name in ("node", "antennas", "bins", "sequence", "rssi_dbm", "noise_floor_dbm"):
        rows[name] = header[name]
    mhz = header["frequency_mhz"]
    rows["frequency_mhz"] = np.where((mhz >= _LOWEST_MHZ) & (mhz <= _HIGHEST_MHZ), mhz, 0)  # 0: not said
    rows["tags"] = header["flags"] & (_WIDE | _STBC)
    rows["tags"] |= np.isin(header["packet_type"], _HE_TYPES) * _HIGH_EFFICIENCY
    narrow = np.flatnonzero((rows["antennas"] == 1) & (rows["bins"] == PACKED_VALUES // 2))
    if len(narrow):
        values = gather(datagrams.data, rows["offset"][narrow], PACKED_VALUES).view(np.int8)
        rows["tags"][narrow] |= are_packed(values) * _TWELVE_BITS
    return rows


def _groups(rows: np.ndarray) -> Iterator[np.ndarray]:
    """Rows that belong together: of one station, node, shape, tags and channel, in order of arrival."""
    key = rows["station"] << 45 | rows["node"] << 37 | rows["antennas"] << 29 | rows["bins"] << 13
    for which in alike(key | rows["frequency_mhz"], rows["tags"]):
        yield rows if len(which) == len(rows) else rows[which]


def alike(*keys: np.ndarray) -> list[np.ndarray]:
    """Indices of equal keys, in order: one array for each value there is.

    >>> alike(np.array([7, 5, 7]))
    [array([1]), array([0, 2])]
    """
    if not len(keys[0]):
        return []
    if all((key == key[0]).all() for key in keys):  # what a steady stream is
        return [np.arange(len(keys[0]))]
    order = np.lexsort(keys)
    changes = np.any([np.diff(key[order]) != 0 for key in keys], axis=0)
    return np.split(order, np.flatnonzero(changes) + 1)


def joined(parts: Iterable[Frames]) -> list[Frames]:
    """Parts of one link as one Frames, each in order of time, in order of links; what cannot be one stays apart."""
    links: dict[tuple, list[Frames]] = {}
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
