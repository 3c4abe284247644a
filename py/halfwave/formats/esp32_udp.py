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

from dataclasses import dataclass
from struct import Struct

import numpy as np

from ..csi.frames import NodeReport, Recording
from ..csi.reasons import Reason, because
from ..errors import ParameterError
from ._rows import gather
from .esp32_compressed import is_compressed_features
from .esp32_reports import FEATURES, REPORT_MAGICS, read_report
from .esp_values import PACKED_BINS, are_packed
from .foreign import is_nexmon

__all__ = ["Datagrams", "encode_raw_csi", "headers_of", "others", "raw_rows"]

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
HIGH_EFFICIENCY, TWELVE_BITS = 8, 16  # our own bits beside the firmware's flags below
WIDE, STBC = 1, 4
_HE_TYPES = (1, 2, 3)
_CLOCK = 0xC511A110
_KINDS = (RAW_CSI, COMPRESSED_CSI, *REPORT_MAGICS, _CLOCK)
_LEAST_BYTES = 8
_TOO_SHORT = because("datagram_too_short", least=_LEAST_BYTES)
_LOWEST_MHZ, _HIGHEST_MHZ = 2400, 7125

ROW = np.dtype(
    [
        *((name, "<i8") for name in ("packet", "heard", "offset", "size", "antennas", "bins")),
        *((name, "<i8") for name in ("frequency_mhz", "sequence", "tags")),
        *((name, "<f4") for name in ("rssi_dbm", "noise_floor_dbm")),
        ("time_s", "<f8"),
    ]
)
"""One frame of CSI in the making; heard is an index to whose it is, offset and size those of its IQ."""


@dataclass(frozen=True, slots=True)
class Datagrams:
    """Payloads as columns: payload i is buffer[offset[i] : offset[i] + length[i]]."""

    buffer: bytes
    offset: np.ndarray
    length: np.ndarray
    time_s: np.ndarray
    """Arrival, seconds since the Unix epoch."""
    origin: np.ndarray
    """Index into a list of origins."""

    def __len__(self) -> int:
        return len(self.offset)

    def __getitem__(self, rows: np.ndarray) -> Datagrams:
        columns = (self.offset, self.length, self.time_s, self.origin)
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


def headers_of(datagrams: Datagrams, recording: Recording) -> tuple[np.ndarray, np.ndarray]:
    """(n,) headers, and (n,) magic numbers: 0 of those that are too short to have one, which are counted."""
    header = gather(datagrams.data, datagrams.offset, _HEADER.itemsize).view(_HEADER)[:, 0]
    short = datagrams.length < _LEAST_BYTES
    recording.rejects.add(_TOO_SHORT, int(short.sum()))
    return header, np.where(short, 0, header["magic"])


def others(
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
        if isinstance(told, Reason):
            recording.rejects.add(told, 1, payload[:32].hex())
        else:
            reports.append((i, told))
    return compressed, reports


def raw_rows(header: np.ndarray, magic: np.ndarray, datagrams: Datagrams, recording: Recording) -> np.ndarray:
    """The raw CSI among the datagrams, as rows; counts what has a wrong length or is of no kind that we know."""
    length = datagrams.length
    raw = magic == RAW_CSI
    size = _HEADER.itemsize + 2 * header["antennas"].astype(np.int64) * header["bins"]
    whole = raw & (length == size) & (size > _HEADER.itemsize)
    nexmon = is_nexmon(magic, length)
    for what, which in (
        (because("length_not_as_announced", what="raw CSI"), raw & ~whole),
        (because("clock_synchronisation"), magic == _CLOCK),
        (because("other_radio", what="Nexmon"), nexmon),
        (because("datagram_unknown"), ~np.isin(magic, (*_KINDS, 0)) & ~nexmon),
    ):
        if which.any():
            example = header[which.argmax()]
            recording.rejects.add(what, int(which.sum()), f"{length[which.argmax()]} bytes, {example}")
    at = np.flatnonzero(whole)
    header = header[at]
    rows = np.empty(len(at), ROW)
    rows["packet"], rows["time_s"] = at, datagrams.time_s[at]
    rows["offset"], rows["size"] = datagrams.offset[at] + _HEADER.itemsize, size[at] - _HEADER.itemsize
    for name in ("antennas", "bins", "sequence", "rssi_dbm", "noise_floor_dbm"):
        rows[name] = header[name]
    mhz = header["frequency_mhz"]
    rows["frequency_mhz"] = np.where((mhz >= _LOWEST_MHZ) & (mhz <= _HIGHEST_MHZ), mhz, 0)  # 0: not said
    rows["tags"] = header["flags"] & (WIDE | STBC)
    rows["tags"] |= np.isin(header["packet_type"], _HE_TYPES) * HIGH_EFFICIENCY
    for bins in PACKED_BINS:
        narrow = np.flatnonzero((rows["antennas"] == 1) & (rows["bins"] == bins))
        if len(narrow):
            values = gather(datagrams.data, rows["offset"][narrow], 2 * bins).view(np.int8)
            rows["tags"][narrow] |= are_packed(values) * TWELVE_BITS
    return rows
