"""JSON lines as RuView's recorder writes them: raw CSI as hexadecimal, beside what the nodes' firmware claims.

raw_csi -> Frames of a node and bin count; vitals, feature -> NodeReport; all else is counted by its type or magic.
A node hears several transmitters without saying which; bytes are (imaginary, real) int8. The recorder's rssi column is
always 1 in raw_csi rows, which no receiver reports: levels of 0 dBm and more are left unknown.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from ..frames import Frames, LinkId, NodeReport, Provenance, Recording, Rejects
from ._text import blocks, order, plain
from .esp32_udp import joined
from .esp_values import values_of

__all__ = ["matches", "name", "parse"]

name = "RuView JSON lines"

_KINDS = {"vitals": "vitals", "feature": "features"}
_NOT_VALUES = {"timestamp", "node_id", "magic", "size", "type"}
_MOST_BINS = 1024
_MOST_REASONS = 16  # a forged file can name any number of types


def matches(head: bytes) -> bool:
    """Whether one of the first lines is a row of a node; the very first may be torn, the last one is."""
    return any(
        line.startswith(b"{") and b'"node_id"' in line and (b'"iq_hex"' in line or b'"magic"' in line)
        for line in plain(head).split(b"\n")
    )


def parse(data: bytes, *, provenance: Provenance, name: str = "") -> Recording:
    """
    >>> rows = b'{"timestamp": 5.5, "node_id": 2, "type": "raw_csi", "iq_hex": "01fe0304", "rssi": -40}\\n{"timest'
    >>> recording = parse(rows, provenance=Provenance("replay"))
    >>> recording[0].csi[0, 0].tolist(), recording[0].rssi_dbm.tolist(), recording.rejects.counts
    ([(-2+1j), (4+3j)], [-40.0], {'line is no JSON object': 1})
    """
    rejects, reports = Rejects(), []
    found: dict[tuple[str, int], list[tuple[float, float, bytes]]] = {}
    for line in _lines(data):
        try:
            row = json.loads(line)
            if not isinstance(row, dict):
                raise ValueError
        except (ValueError, RecursionError):
            rejects.add("line is no JSON object", 1, ascii(line[:80]))
            continue
        kind = row.get("type")
        time_s, node = _number(row.get("timestamp")), str(row.get("node_id", ""))[:64]
        if np.isnan(time_s):
            rejects.add("row without a time stamp", 1, ascii(line[:80]))
        elif kind == "raw_csi":
            iq = _bytes(row.get("iq_hex"))
            if not iq or len(iq) % 2 or len(iq) > 2 * _MOST_BINS:
                rejects.add("iq_hex is no list of byte pairs", 1, ascii(line[:80]))
            else:
                found.setdefault((node, len(iq) // 2), []).append((time_s, _number(row.get("rssi")), iq))
        elif isinstance(kind, str) and kind in _KINDS:
            reports.append(NodeReport(time_s, node, _KINDS[kind], _values(row)))
        else:
            reason = f"row of type {str(kind or row.get('magic', 'unknown'))[:40]}"
            known = reason in rejects.counts or len(rejects.counts) < _MOST_REASONS
            rejects.add(reason if known else "row of another type", 1, ascii(line[:80]))
    links = joined(_frames(node, bins, rows, provenance, name) for (node, bins), rows in found.items())
    return Recording(links, rejects=rejects, reports=reports, format=globals()["name"])


def _lines(data: bytes) -> Iterator[bytes]:
    """Lines that are not empty, a block of them at a time: a list of all would take more memory than the text."""
    for block in blocks(plain(data)):
        yield from filter(bytes.strip, block.split(b"\n"))


def _frames(node: str, bins: int, rows: list[tuple[float, float, bytes]], provenance: Provenance, file: str) -> Frames:
    csi, layout, said = values_of(np.frombuffer(b"".join(iq for _, _, iq in rows), np.int8).reshape(-1, 2 * bins))
    rssi_dbm = np.array([level for _, level, _ in rows], np.float32)
    rssi_dbm[~((rssi_dbm > -128) & (rssi_dbm < 0))] = np.nan
    meta = {"format": name, "transmitters": "several, not told apart"} | ({"file": file} if file else {}) | said
    time_s = np.array([t for t, _, _ in rows])
    return Frames.build(
        LinkId(node, "", layout.name), layout, provenance, time_s, csi, rssi_dbm=rssi_dbm, meta=meta | order(time_s)
    )  # fmt: skip


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
