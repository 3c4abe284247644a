"""One JSON object a packet, as brokers, dashboards and RuView's recorders write them (`_json_objects`).

The keys are known by the words that people use (`_columns`): the list is CSI as it comes from the driver (imaginary,
real, ...), amplitudes (a list with points, or named so), pairs, base64 or hexadecimal. RuView: raw_csi -> Frames of a
node; vitals, feature -> NodeReport; all else is counted by its type or magic. Its recorder's rssi column is always 1 in
raw_csi rows, or the bins, which no receiver reports: levels of 0 dBm and more are left unknown; and one of its
recorders keeps the last 12 bytes of the datagram's header ahead of the I/Q, which say level, channel and sequence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from struct import Struct
from typing import Any

import numpy as np

from ..csi.frames import NodeReport, Provenance, Recording
from ..csi.reasons import Reason, Rejects, because
from ._batches import batches_of
from ._cells import MOST_VALUES, address_of, base64_values
from ._clock import seconds_of
from ._columns import FIELDS, LISTS, canonical
from ._json_objects import cut_in_objects, is_array, is_one, objects_in
from ._links import recording_of
from ._text import plain
from ._wrapped import unwrapped

__all__ = ["cut", "is_one", "matches", "name", "parse", "parse_lines"]

name = "JSON lines"
cut = cut_in_objects

_KINDS = {"vitals": "vitals", "feature": "features"}
_NOT_VALUES = {"timestamp", "node_id", "magic", "size", "type"}
_MOST_REASONS = 16
_LISTS = (*LISTS, "real")
_KEY = re.compile(rb'["\']([A-Za-z0-9_ .\-]{1,40})["\']\s*:\s*[\["\'{]')
_header = Struct("<IIbbBB")  # frequency, sequence, level, noise floor, type, flags: bytes 8 to 19 of a datagram


def matches(head: bytes) -> bool:
    """Whether one of the first lines is an object with CSI in it; the very first may be torn."""
    text = plain(head)
    whole = is_array(text) or text.lstrip()[:1] == b"{"
    return any(_is_packet(line) for line in text.split(b"\n", 200)[:200]) or (whole and _is_packet(text))


def _is_packet(line: bytes) -> bool:
    start = line.find(b"{")
    if start < 0:
        return False
    if b'"node_id"' in line and (b'"iq_hex"' in line or b'"magic"' in line):
        return True
    return any(canonical(key.decode()) in _LISTS for key in _KEY.findall(line, start))


def parse(
    data: bytes, *, provenance: Provenance, name: str = "", so_far: dict[str, Any] | None = None
) -> Recording:  # fmt: skip
    """All packets of a text. so_far: for one that comes in pieces of whole lines, what the caller keeps.

    >>> rows = b'{"timestamp": 5.5, "node_id": 2, "type": "raw_csi", "iq_hex": "01fe0304", "rssi": -40}\\n{"timest'
    >>> recording = parse(rows, provenance=Provenance("replay"))
    >>> recording[0].csi[0, 0].tolist(), recording[0].rssi_dbm.tolist(), recording.rejects.counts
    ([(-2+1j), (4+3j)], [-40.0], {'not a JSON object': 1})
    """
    so_far = {} if so_far is None else so_far
    return _recording(
        unwrapped(plain(data)), provenance, "1", so_far.setdefault("home", {}), {"file": name} if name else {}, so_far
    )


def parse_lines(
    data: bytes, *, time_s: np.ndarray, provenance: Provenance, node: str, home: dict[Any, Any] | None = None
) -> Recording:
    """Objects that came one by one: time_s is the arrival of each line, node who sent those that name none."""
    home, arrival_s = {} if home is None else home, np.asarray(time_s, np.float64)
    return _recording(plain(data), provenance, node, home, {}, {}, arrival_s)


def _recording(
    data: bytes,
    provenance: Provenance,
    node: str,
    home: dict[Any, Any],
    meta: dict[str, str],
    so_far: dict[str, Any],
    arrival_s: np.ndarray | None = None,
) -> Recording:
    rejects, reports, found = Rejects(), list[NodeReport](), list[dict[str, Any]]()
    for number, raw, row in _each(objects_in(data, rejects)):
        kind = row.get("type")
        if isinstance(kind, str) and kind in _KINDS:
            time_s = _number(row.get("timestamp"))
            if np.isnan(time_s):
                rejects.add(because("no_time_stamp"), 1, ascii(raw[:80]))
            else:
                reports.append(NodeReport(time_s, str(row.get("node_id", ""))[:64], _KINDS[kind], _values(row)))
            continue
        packet = _packet(row)
        if isinstance(packet, Reason):
            rejects.add_bounded(packet, because("rows_of_more_types"), 1, ascii(raw[:80]), most=_MOST_REASONS)
        elif np.isnan(packet["clock"]) and arrival_s is None:
            rejects.add(because("no_time_stamp"), 1, ascii(raw[:80]))
        else:
            found.append(packet | {"line": number, "columns": "an object a packet"})
    recording = recording_of(
        batches_of(found), rejects, format_name=name, provenance=provenance, node=node, meta=meta, home=home,
        so_far=so_far, arrival_s=arrival_s,
    )  # fmt: skip
    recording.reports = reports
    return recording


def _each(objects: Iterator[tuple[int, bytes, dict[str, Any]]]) -> Iterator[tuple[int, bytes, dict[str, Any]]]:
    """Of an object that holds a list of packets, each of these with what is said of all."""
    for number, raw, row in objects:
        inner = next((v for v in row.values() if isinstance(v, list) and v and isinstance(v[0], dict)), None)
        if inner is None or isinstance(_list_of(_named(row)[0]), np.ndarray):
            yield number, raw, row
            continue
        if {"real", "imaginary"} <= {*map(canonical, inner[0])}:  # a subcarrier each
            parts = [_named(one)[0] for one in inner if isinstance(one, dict)]
            pairs = [[one.get("real"), one.get("imaginary")] for one in parts]
            yield number, raw, {key: pairs if value is inner else value for key, value in row.items()}
            continue
        outer = {key: value for key, value in row.items() if value is not inner}
        yield from ((number, raw, outer | one) for one in inner if isinstance(one, dict))


def _packet(row: Mapping[str, Any]) -> dict[str, Any] | Reason:
    """An object as `batches_of` takes it, or why it is none."""
    told, written = _named(row)
    values = _list_of(told)
    if isinstance(values, Reason):
        kind = row.get("type") or row.get("magic")
        of_another = kind and values.code == "no_csi_list" and kind != "raw_csi"
        return because("row_of_another_type", type=str(kind)[:40]) if of_another else values
    fields = {key: round(told[key]) for key in FIELDS if _is_number(told.get(key)) and abs(told[key]) < 2**31}
    sequence: Any = told.get("sequence")
    packet: dict[str, Any] = {"sequence": int(sequence) if _is_number(sequence) and 0 <= sequence < 2**53 else -1}
    if told.get("iq_hex") is not None and isinstance(head := _head_of(values), dict):
        values, packet["sequence"] = values[_header.size :], head.pop("sequence")
        fields |= head
    for level in ("rssi", "noise_floor"):
        if not -128 <= fields.get(level, -1) < 0:
            del fields[level]
    if not 0 < fields.get("channel", 1) < 200:
        del fields["channel"]
    fields.pop("len", None)
    board, host = _time(told.get("clock")), _time(told.get("host"))
    key = "clock" if np.isfinite(board) else "host"
    packet |= {
        "values": values, "fields": fields, "clock": board if key == "clock" else host,
        "clock_name": written.get(key, ""), "documented": key == "clock" and written[key] == "local_timestamp",
        "address": address_of(told["mac"]) if isinstance(told.get("mac"), str) else -1,
        "classic": "bandwidth" in fields or "stbc" in fields,
    }  # fmt: skip
    if key == "clock" and np.isfinite(host):
        packet["host"] = host
    for column, names in (("node", "node"), ("truth", "label"), ("chip", "chip")):
        if isinstance(told.get(names), (str, int)) and told[names] != "":
            packet[column] = str(told[names])[:64]
    return packet


def _named(row: Mapping[str, Any], depth: int = 0) -> tuple[dict[str, Any], dict[str, str]]:
    """(value, key as written) by canonical name; what is nested comes along, the outer and more exact one wins."""
    told: dict[str, Any] = {}
    written: dict[str, str] = {}
    inner = []
    for key, value in row.items():
        name = canonical(key)
        if isinstance(value, dict) and depth < 3:
            inner.append(value)
        elif name and (name not in told or _better(name, key, value, told[name])):
            told[name], written[name] = value, key
    for value in inner:
        for source, target in zip(_named(value, depth + 1), (told, written), strict=True):
            for name, one in source.items():
                target.setdefault(name, one)
    return told, written


def _better(name: str, key: str, value: Any, before: Any) -> bool:
    """Whether a second key of one name says more: a number than a date, a list than a count, a node than a topic."""
    if name == "host":
        return _is_number(value) and (not _is_number(before) or key.endswith("ns"))
    if name in _LISTS:
        return isinstance(value, (list, str)) and bool(value) and not (isinstance(before, (list, str)) and before)
    return name == "node" and key != "topic"


def _list_of(told: Mapping[str, Any]) -> np.ndarray | Reason:
    """The values of a packet: int8 or integers as the driver gives them, float32 amplitudes or complex64."""
    if isinstance(text := told.get("iq_hex"), str) and text:
        iq = _bytes(text)
        paired = iq and not len(iq) % 2 and len(iq) <= MOST_VALUES
        return np.frombuffer(iq, np.int8) if paired else because("not_byte_pairs")
    given = {key: values for key in ("data", "amplitudes", "phases", "real", "imaginary") if (values := told.get(key))}
    if isinstance(text := given.get("data"), str):
        values = (
            base64_values(text.encode())
            if not re.fullmatch("[0-9a-fA-F]+", text)
            else np.frombuffer(_bytes(text), np.int8)
        )
        if values is None:
            values = _array(re.findall(r"[-+.\deE]+", text)[: MOST_VALUES + 1])
    else:
        values = _array(given.get("data"))
    real, imaginary, amplitudes, phases = (_array(given.get(k)) for k in ("real", "imaginary", "amplitudes", "phases"))
    if values is not None and values.ndim == 2 and values.shape[1] == 2:
        real, imaginary, values = values[:, 0], values[:, 1], None
    if (
        values is None
        and real is not None
        and imaginary is not None
        and real.shape == imaginary.shape
        and real.ndim == 1
    ):
        return (real + 1j * imaginary).astype(np.complex64)
    if values is None and amplitudes is not None and amplitudes.ndim == 1:
        if phases is not None and phases.shape == amplitudes.shape:
            return (amplitudes * np.exp(1j * phases)).astype(np.complex64)
        return amplitudes.astype(np.float32)
    if values is None or values.ndim != 1:
        return because("not_byte_pairs") if "iq_hex" in told else because("no_csi_list")
    if (values != np.rint(values)).any():
        return values.astype(np.float32)
    if len(values) % 2:
        return because("values_odd", found=len(values))
    return values.astype(np.int32)


def _array(values: Any) -> np.ndarray | None:
    """A list of numbers as float64; None for anything else."""
    if not isinstance(values, list) or not 2 <= len(values) <= MOST_VALUES:
        return None
    try:
        array = np.array(values, np.float64)
    except (ValueError, TypeError, OverflowError):
        return None
    return array if array.size and (np.abs(array) < 1e9).all() else None


def _head_of(values: np.ndarray) -> dict[str, int] | None:
    """What the last 12 bytes of a datagram's header say, where they stand ahead of the I/Q."""
    if values.dtype != np.int8 or len(values) <= _header.size:
        return None
    mhz, sequence, rssi, noise, _, _ = _header.unpack(values[: _header.size].tobytes())
    on_channel = (2412 <= mhz <= 2472 and mhz % 5 == 2) or mhz == 2484 or (5160 <= mhz <= 5885 and mhz % 5 == 0)
    if not on_channel or rssi >= 0 or noise > 0:
        return None
    return {"frequency_mhz": mhz, "sequence": sequence, "rssi": rssi} | ({"noise_floor": noise} if noise else {})


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e20


def _time(value: Any) -> float:
    if isinstance(value, str):
        return seconds_of(value[:64])
    return float(value) if _is_number(value) else float("nan")


def _number(value: object) -> float:
    """A finite number as float, anything else as NaN."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or abs(value) > 1e15:
        return float("nan")
    return float(value)


def _bytes(text: object) -> bytes:
    try:
        return bytes.fromhex(text) if isinstance(text, str) else b""
    except ValueError:
        return b""


def _values(row: Mapping[str, Any]) -> dict[str, float | int | str]:
    """The claims of a row, lists spread as name_0, name_1, ..."""
    values: dict[str, float | int | str] = {}
    for key, value in row.items():
        if key in _NOT_VALUES:
            continue
        if isinstance(value, list):
            values |= {f"{key}_{i}": v for i, v in enumerate(value[:64]) if isinstance(v, (int, float, str))}
        elif isinstance(value, (int, float, str)):
            values[key] = value
    return values
