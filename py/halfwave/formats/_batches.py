"""Packets of text as columns, whatever the text was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ._columns import FIELDS
from ._text import NOT_SMALL

__all__ = ["UNKNOWN", "Batch", "batches_of"]

UNKNOWN = NOT_SMALL


@dataclass
class Batch:
    """Packets whose lines have the same columns and as many values.

    columns: for meta, how many and who named them.  line: (n,) number of the line in the text.
    values: (n, m) integers as printed, float32 amplitudes, or complex64.  fields: (n, FIELDS) int32, else UNKNOWN.
    address: (n,) 48 bits, -1 unknown.  sequence: (n,), -1 unknown.
    clock: (n,) float64 ticks of the node's clock, or of the host's where there is none; NaN where there is neither.
    host: (n,) seconds of the host's clock beside it.  label: (n,) bytes in front of the line.  node: (n,) names of
    receivers.  truth: (n,) labels that came with the packets. The last four are None where no packet has any.
    clock_name: of its column, which may tell the unit.  documented: Espressif's `local_timestamp`.
    classic: of a chip whose metadata tell bandwidth, STBC and secondary channel.  spoiled: printed by ESP32-CSI-Tool,
    which does not say that the first four bytes are.
    """

    columns: str
    line: np.ndarray
    values: np.ndarray
    fields: np.ndarray
    address: np.ndarray
    sequence: np.ndarray
    clock: np.ndarray
    host: np.ndarray | None = None
    label: np.ndarray | None = None
    node: np.ndarray | None = None
    truth: np.ndarray | None = None
    clock_name: str = ""
    documented: bool = True
    classic: bool = True
    chip: str = ""
    spoiled: bool = False
    time_s: np.ndarray = field(default_factory=lambda: np.zeros(0))
    who: np.ndarray = field(default_factory=lambda: np.zeros(0, int))
    """(n,) index of the receiver."""


def batches_of(rows: Iterable[dict[str, Any]]) -> list[Batch]:
    """Batches from packets one by one: each a dict of what a Batch has, one of each."""
    kinds: dict[tuple[object, ...], list[dict[str, Any]]] = {}
    for row in rows:
        there = tuple(row.get(name) is not None for name in ("host", "node", "truth"))
        key = (len(row["values"]), row["values"].dtype.kind, row["columns"], row.get("clock_name"), *there)
        kinds.setdefault((*key, row.get("classic"), row.get("chip")), []).append(row)
    return [_batch_of(rows) for rows in kinds.values()]


def _batch_of(rows: list[dict[str, Any]]) -> Batch:
    values = np.stack([row["values"] for row in rows])
    if values.dtype.kind in "iu":
        values = values.astype(np.int8 if values.min() >= -128 and values.max() <= 127 else np.int32)
    told = [[row["fields"].get(name, UNKNOWN) for name in FIELDS] for row in rows]
    kinds = {"host": np.float64, "node": np.str_, "truth": np.str_}
    given: dict[str, Any] = {n: np.array([r[n] for r in rows], kind) for n, kind in kinds.items() if n in rows[0]}
    label = np.array([row.get("label", b"") for row in rows], np.bytes_)
    first = {k: rows[0][k] for k in ("clock_name", "documented", "classic", "chip", "spoiled") if k in rows[0]}
    return Batch(
        rows[0]["columns"],
        np.array([row["line"] for row in rows], np.int64),
        values,
        np.array(told, np.int32),
        np.array([row.get("address", -1) for row in rows], np.int64),
        np.array([row.get("sequence", -1) for row in rows], np.int64),
        np.array([row.get("clock", np.nan) for row in rows], np.float64),
        label=label if any(label) else None,
        **given,
        **first,
    )
