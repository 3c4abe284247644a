"""Loggers' tables: a packet a line without CSI_DATA, its columns named by a header; or a clock and the values alone.

| line                                              | told by                                        |
|---------------------------------------------------|------------------------------------------------|
| columns, one of them the list                     | a header that names a list and another column  |
| columns, one for each value (amp_0, amp_1 ...)    | a header with eight numbered columns or more   |
| a clock and an even number of values, no header   | its first lines, alike in their number         |
| columns, one of them the list, no header          | what they hold (`_guessed`)                    |
| CSIKit's csv, amplitudes in decibels              | `Sub 0 RXTX 0/0`; rejected where no time stands |

The list is (imaginary, real, ...) as the driver gives it, where no name says that it is amplitudes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..csi.frames import Provenance, Recording
from ..csi.reasons import Reason, Rejects, because
from ..errors import FormatError
from ._batches import UNKNOWN, Batch, batches_of
from ._cells import row_of
from ._clock import hexadecimal, seconds_of
from ._columns import FIELDS, HEADER_WORDS, Columns, cells_of, header_of
from ._guessed import BINS, columns_by_content
from ._links import recording_of
from ._text import NOT_SMALL, blocks, plain, runs, small_integers, tokenise
from ._wrapped import cut_in_rows, rows_of, whole_blocks

__all__ = ["cut", "matches", "name", "parse"]

name = "table of CSI"
cut = cut_in_rows

_HEAD_LINES, _MOST_REASONS = 60, 16
_BARE = re.compile(rb"[-+]?\d[\d.:T\-]*(?:[ ,;|\t]+-?\d{1,4})+[ \t\r]*")
_CSIKIT = re.compile(r"Sub \d+ RXTX \d+/\d+")
_LEAST_ALIKE = 2
_NO_ROW = because("not_a_row")
_MARKS = re.compile(rb"[ ,;|\t]+")


def matches(head: bytes) -> bool:
    """By a header, by lines of a clock and as many values as a chip gives, or by columns with such a list."""
    text = plain(head)
    return _columns_in(text) is not None


def _columns_in(text: bytes) -> Columns | _Bare | None:
    return _header_in(text) or _bare_in(text) or columns_by_content(text)


def _header_in(text: bytes) -> Columns | None:
    for line in text.split(b"\n", _HEAD_LINES)[:_HEAD_LINES]:
        low = line.lower()
        if any(word in low for word in HEADER_WORDS) and b"{" not in line and (columns := header_of(line)):
            return columns
    return None


@dataclass(frozen=True)
class _Bare:
    """Lines without a header: a clock, a level or none, and so many values."""

    values: int
    level: bool = False

    @property
    def told(self) -> str:
        return f"a clock, {'a level, ' if self.level else ''}{self.values} values"


def _bare_in(text: bytes) -> _Bare | None:
    """What the first lines are, where they are alike and hold as many values as a chip gives."""
    lines = [line for line in text.split(b"\n", _HEAD_LINES)[:_HEAD_LINES] if line.strip()]
    if len(lines) > 2:
        lines = lines[1:-1]  # the first may be torn, the last cut
    rows = [_MARKS.split(line.strip()) for line in lines if _BARE.fullmatch(line)]
    counts = [len(row) - 1 for row in rows]
    most = max(set(counts), key=counts.count, default=0)
    if not most or counts.count(most) < max(min(_LEAST_ALIKE, len(lines)), len(lines) // 2):
        return None
    rows = [row for row in rows if len(row) - 1 == most]
    if most % 2 == 0 and most // 2 in BINS:
        return _Bare(most)
    if (most - 1) // 2 in BINS and most % 2 and all(row[1][:1] == b"-" for row in rows):
        return _Bare(most - 1, level=True)
    if most in BINS and not any(cell[:1] == b"-" for row in rows for cell in row):
        return _Bare(most)  # amplitudes
    return None


def parse(
    data: bytes, *, provenance: Provenance, name: str = "", so_far: dict[str, Any] | None = None
) -> Recording:  # fmt: skip
    """All packets of a table. so_far: for one that comes in pieces of whole lines, what the caller keeps.

    >>> table = b"pc_time,rssi,csi\\n1700000000.0,-40,1 2 3 4\\n1700000000.1,-41,5 6 7 8\\n1700000000.2,-41,5 6 7\\n"
    >>> recording = parse(table, provenance=Provenance("replay"))
    >>> recording[0].csi[1, 0].tolist(), recording[0].rssi_dbm.tolist(), recording.rejects.counts
    ([(6+5j), (8+7j)], [-40.0, -41.0], {'3 values: one of a pair is missing': 1})
    """
    so_far = {} if so_far is None else so_far
    data, rejects = plain(data), Rejects()
    if "columns" not in so_far:
        so_far["columns"] = _columns_in(data[:65536])
        _refuse_without_time(so_far["columns"], data)
        so_far["hex_at"] = _hexadecimal_at(so_far["columns"], data[:65536])
    columns = so_far["columns"]
    if columns is None:
        raise FormatError("a table whose columns no header names", tip="name them in its first line: time_s,rssi,csi")
    bare = isinstance(columns, _Bare)
    batches = list(_bare_batches(data, columns, rejects) if bare else _batches(data, so_far, rejects))
    if not batches and not rejects.total:
        rejects.add(because("header_alone"), 1, ascii(data[:80]))
    return recording_of(
        batches, rejects, format_name=globals()["name"], provenance=provenance, node="1",
        meta={"file": name} if name else {}, home=so_far.setdefault("home", {}), so_far=so_far,
    )  # fmt: skip


def _refuse_without_time(columns: Columns | _Bare | None, data: bytes) -> None:
    """A table without a clock has no rate, which every estimate needs."""
    if not isinstance(columns, Columns) or {"clock", "host"} & set(columns.names):
        return
    of_csikit = _CSIKIT.fullmatch(columns.written[-1])
    packets = max(data.count(b"\n") - 1, 0)
    of_content = "a table without a header, a list of CSI"
    named = f"a table, columns {', '.join(columns.written[:6])}:"
    what = f"CSIKit's csv, {len(columns.written)} amplitudes" if of_csikit else of_content if columns.words else named
    tip = "give the recording itself that CSIKit read" if of_csikit else "a column time_s, time_ms or time_us is needed"
    raise FormatError(f"{what} a line, about {packets} lines, and no column tells the time of a packet", tip=tip)


def _batches(data: bytes, so_far: dict[str, Any], rejects: Rejects) -> Iterator[Batch]:
    """Rows under a header, which may come again or change."""
    number = 0
    for block in whole_blocks(data, cut_in_rows):
        rows = []
        for lines, line in rows_of(block.split(b"\n")):
            number += lines
            if not line.strip(b' ,;"\t\r'):
                continue
            columns: Columns = so_far["columns"]
            hex_at = so_far["hex_at"]
            cells = cells_of(line.replace(b"-inf", b"0") if _in_decibels(columns) else line, columns.mark)
            if 0 <= hex_at < len(cells):
                cells[hex_at] = b"0x" + cells[hex_at]
            row = _NO_ROW if len(cells) < len(columns.names) else row_of(columns, cells, number - 1)
            if isinstance(row, Reason) and (header := header_of(line)):
                so_far["columns"] = header
            elif isinstance(row, Reason):
                rejects.add_bounded(row, _NO_ROW, 1, ascii(line[:80]), most=_MOST_REASONS)
            elif not np.isfinite(row["clock"]):
                rejects.add(because("no_time_stamp"), 1, ascii(line[:80]))
            else:
                rows.append(_as_amplitudes(row, columns))
        number -= block.endswith(b"\n")
        yield from batches_of(rows)


def _hexadecimal_at(columns: Columns | _Bare | None, head: bytes) -> int:
    """The column of a clock in hexadecimal without 0x, which single rows do not show; -1 where there is none."""
    if not isinstance(columns, Columns):
        return -1
    for at in (columns.at("clock"), columns.at("host")):
        rows = [cells_of(line, columns.mark) for line in head.split(b"\n")[1:-1]] if at >= 0 else []
        column = [cells[at] for cells in rows if len(cells) > at]
        ticks = hexadecimal(column, np.full(len(column), np.nan))
        if np.isfinite(ticks).any() and not all(map(bytes.isdigit, column)):
            return at
    return -1


def _in_decibels(columns: Columns) -> bool:
    """CSIKit writes so, and nothing as minus infinity or 0."""
    return columns.spread >= 0 and _CSIKIT.fullmatch(columns.written[-1]) is not None


def _as_amplitudes(row: dict[str, Any], columns: Columns) -> dict[str, Any]:
    """Values of CSIKit are decibels."""
    if _in_decibels(columns):
        zero = row["values"] == 0  # what it writes for nothing
        row["values"] = np.where(zero, 0, 10 ** (row["values"] / 20)).astype(np.float32)
    return row


def _bare_batches(data: bytes, bare: _Bare, rejects: Rejects) -> Iterator[Batch]:
    """Lines without a header, a block at a time."""
    lines, ahead = 0, 1 + bare.level
    for block in blocks(data):
        tokens = tokenise(block)
        there = np.flatnonzero(tokens.count == bare.values + ahead)
        first = tokens.first[there]
        read = small_integers(tokens, runs(tokens.end, first + ahead, bare.values))
        ends = zip(there.tolist(), tokens.end[first].tolist(), strict=True)
        words = [tokens.text[tokens.line_start[line] : end + 1].strip(b' "\t,;|') for line, end in ends]
        clock = np.array([seconds_of(word) for word in words], np.float64)
        sound = np.isfinite(clock) & (read != NOT_SMALL).all(axis=1)
        tokens.reject(rejects, because("not_csi"), there[~sound])
        others = tokens.written(np.flatnonzero(tokens.count != bare.values + ahead))
        tokens.reject(rejects, because("line_of_another_shape", expected=bare.told), others)
        n = int(sound.sum())
        fields = np.full((n, len(FIELDS)), UNKNOWN, np.int32)
        if bare.level:
            fields[:, FIELDS.index("rssi")] = small_integers(tokens, tokens.end[first[sound] + 1])
        numbers, values = lines + there[sound], read[sound]
        if not n or (values.min() >= -128 and values.max() <= 127):
            values = values.astype(np.int8)
        unknown = np.full(n, -1)
        yield Batch(bare.told, numbers, values, fields, unknown, unknown, clock[sound], documented=False, classic=False)
        lines += len(tokens.count)
