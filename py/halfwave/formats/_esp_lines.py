"""Lines of CSI_DATA to columns of numbers: a block of them at once where they are alike, by their cells where not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from ..csi.reasons import Reason, Rejects, because
from ._batches import UNKNOWN, Batch, batches_of
from ._cells import BUFFER_BYTES, MOST_VALUES, row_of, uneven
from ._clock import LEAST_SIGNED
from ._columns import FIELDS, HEADER_WORDS, KNOWN, Columns, cells_of, header_of
from ._esp_tokens import addresses, clock_of, eight_bytes, named_columns, values_from
from ._receivers import label_behind, label_of
from ._text import Tokens, integers, small_integers, tokenise
from ._wrapped import whole_blocks

__all__ = ["START", "batches_in", "cut_before"]

START = b"CSI_DATA"
_START_WORD = np.frombuffer(START, "<u8")[0]
_RSSI, _NOISE, _LEN = (FIELDS.index(name) for name in ("rssi", "noise_floor", "len"))
_LIST_LINE = re.compile(rb'["\'\s]*\[?[-\d\s,;|.]*\]?[\s"\',;|]*')
_LONGEST_HELD = 1 << 16
_LENGTHS = {"values_missing", "values_too_many", "values_odd", "values_elided"}
"""What is told of a list; of all else that is wrong with a line, that it is torn."""
_TORN = because("line_torn")
_LOOKED_AT = 8

Headers = dict[int, Columns]
"""The columns of lines by how many stand before the list."""
_USUAL: Headers = {columns.list_at: columns for columns in KNOWN.values()}


def batches_in(data: bytes, rejects: Rejects, headers: Headers) -> list[Batch]:
    """Good lines of a text; headers: those met before, to which those of the text are added."""
    found: list[Batch] = []
    lines = 0
    for block in whole_blocks(data, cut_before):
        tokens = tokenise(block)
        numbers = lines + np.arange(len(tokens.count), dtype=np.int64)
        found += [b for b in _read_block(tokens, numbers, headers, rejects) if len(b.line)]
        lines += len(tokens.count)
    return found


def cut_before(text: bytes) -> int:
    """Where a text may be cut such that no packet is: behind the last line, or before the one whose list may follow.

    >>> cut_before(b"CSI_DATA,1,[1]\\nCSI_DATA,2,\\n"), cut_before(b"CSI_DATA,1,[1]\\n")
    (15, 15)
    """
    start = text.rfind(START, max(0, len(text) - _LONGEST_HELD))
    if start < 0 or text.find(b"]", start) >= 0:
        return len(text)
    return text.rfind(b"\n", 0, start) + 1


def _read_block(
    tokens: Tokens, numbers: np.ndarray, headers: Headers, rejects: Rejects, labels: np.ndarray | None = None
) -> list[Batch]:
    """Batches of a block's good lines. numbers: the lines' numbers in the recording.  labels: what stood before each,
    of lines that are looked at the second time.
    """
    start, stop = tokens.line_start, tokens.line_stop
    begins = stop - start > 8
    begins[begins] = eight_bytes(tokens)[start[begins]] == _START_WORD
    at, closes = tokens.opening.searchsorted(start), tokens.closing.searchsorted(start)
    one_list = (tokens.opening.searchsorted(stop) - at == 1) & (tokens.closing.searchsorted(stop) - closes == 1)
    good = np.flatnonzero(begins & one_list)
    opening, closing = tokens.opening[at[good]], tokens.closing[closes[good]]
    data_first, data_stop = tokens.end.searchsorted(opening), tokens.first[good] + tokens.count[good]
    behind = tokens.end[np.maximum(data_stop - 1, 0)] > closing if len(good) else np.zeros(0, bool)
    told = labels
    if behind.any():
        data_stop[behind] = np.searchsorted(tokens.end, closing[behind])
        told = _labels_behind(tokens, good[behind], closing[behind], labels, headers)
    before, count = data_first - tokens.first[good], data_stop - data_first
    whole = (count > 0) & (count % 2 == 0) & (count <= MOST_VALUES)
    named = _headers(tokens, ~begins) if labels is None else {}
    small = small_integers(tokens, tokens.end)
    batches, used = [], np.zeros(len(start), bool)
    used[list(named)] = True
    for first_line, last_line, known in _segments(named, len(start), headers):
        here = whole & (good >= first_line) & (good < last_line) if named else whole
        for n, values in _shapes(before[here], count[here]):
            if n not in known:
                continue
            rows = here & (before == n) & (count == values)
            batch, sound = _read_rows(tokens, small, known[n], good[rows], data_first[rows], values)
            used[good[rows][sound]] = True
            if told is not None:
                batch.label = told[good[rows]][sound]
            batch.line = numbers[batch.line]
            batches.append(batch)
    left = np.flatnonzero(~used)
    if not len(left):
        return batches
    if labels is None:
        return batches + _second_look(tokens, left, numbers, headers, rejects)
    return batches + _by_cells(tokens, left, numbers, labels, headers, rejects)


def _shapes(before: np.ndarray, count: np.ndarray) -> list[tuple[int, int]]:
    """How many tokens stand before the list and in it: each pair of numbers that comes, in order."""
    if len(before) and (before == before[0]).all() and (count == count[0]).all():
        return [(int(before[0]), int(count[0]))]
    return sorted(set(zip(before.tolist(), count.tolist(), strict=True)))


def _labels_behind(
    tokens: Tokens, lines: np.ndarray, closing: np.ndarray, labels: np.ndarray | None, headers: Headers
) -> np.ndarray | None:
    """Labels of all lines, those behind a list where none stands in front; as given where a header names the columns
    there, or a first look finds no words."""
    named = any(columns.list_at + 1 < len(columns.names) for columns in headers.values())
    if named or not any(map(label_behind, _behind(tokens, lines[:_LOOKED_AT], closing))):
        return labels
    told = np.full(len(tokens.count), b"", "S64") if labels is None else labels.astype("S64")
    for line, after in zip(lines.tolist(), _behind(tokens, lines, closing), strict=True):
        told[line] = told[line] or label_behind(after)
    return told


def _behind(tokens: Tokens, lines: np.ndarray, closing: np.ndarray) -> Iterator[bytes]:
    """What stands behind the list of each line."""
    stops = tokens.line_stop[lines].tolist()
    return (tokens.text[at + 1 : stop] for at, stop in zip(closing.tolist(), stops, strict=False))


def _headers(tokens: Tokens, other: np.ndarray) -> dict[int, Columns]:
    """Headers among the other lines, by line."""
    lines = np.flatnonzero(other & (tokens.count >= 3))
    if not len(lines):
        return {}
    text = tokens.text.lower()
    if not any(word.lower() in text for word in (b"rssi", b"csi_data,", b"type,", b"type;", b"type\t", b"type|")):
        return {}
    found = {}
    for line in lines.tolist():
        raw = tokens.line(line)
        low = raw.lower()
        if any(word in low for word in HEADER_WORDS) and (columns := header_of(raw)):
            found[line] = columns
    return found


def _segments(named: dict[int, Columns], lines: int, headers: Headers) -> Iterator[tuple[int, int, Headers]]:
    """(first, last + 1, columns) of runs of lines; a header holds from its line on, and before it where none did."""
    edges = sorted(named)
    for line in edges:
        headers.setdefault(named[line].list_at, named[line])
    start = 0
    for line in [*edges, lines]:
        known = _USUAL | headers
        if line > start:
            yield start, line, known
        if line in named:
            headers[named[line].list_at] = named[line]
        start = line


def _read_rows(
    tokens: Tokens, small: np.ndarray, columns: Columns, lines: np.ndarray, data_first: np.ndarray, values: int
) -> tuple[Batch, np.ndarray | slice]:
    """The lines as a batch of those that are sound, and which ones are.

    small: each token as `small_integers` gives it.
    """
    first, end = tokens.first[lines], tokens.end
    names = columns.names if columns.of_header else columns.names[: columns.list_at]
    last, there = first + tokens.count[lines] - 1, np.ones(len(lines), bool)

    def token_of(name: str) -> np.ndarray:
        """The column's token, before the list or behind it; a line that is too short is not sound."""
        at = names.index(name)
        if at < columns.list_at:
            before: np.ndarray = first + at  # as many tokens stand there
            return before
        token = data_first + (values + at - columns.list_at - 1)
        np.logical_and(there, token <= last, out=there)
        within: np.ndarray = np.minimum(token, last)
        return within

    data, sound = values_from(tokens, small, data_first, values)
    fields = np.full((len(lines), len(FIELDS)), UNKNOWN, np.int32)
    told = np.array([name in names for name in FIELDS])
    for i in np.flatnonzero(told).tolist():
        fields[:, i] = small.take(token_of(FIELDS[i]))
    sound &= (fields[:, told] != UNKNOWN).all(axis=1)
    if told[_LEN]:
        fits = fields[:, _LEN] == values
        if columns.is_tool:  # it says the buffer's length and may print the legacy field alone
            fits = (values in BUFFER_BYTES or 2 * values in BUFFER_BYTES) & (fields[:, _LEN] >= values)
        sound &= fits
    levels = fields[:, [i for i in (_RSSI, _NOISE) if told[i]]]
    sound &= (np.abs(levels + 0.5) < 128).all(axis=1)  # int8 in the driver
    address = addresses(tokens, end[token_of("mac")]) if "mac" in names else np.full(len(lines), -1)
    if "mac" in names:
        sound &= address >= 0
    sequence = np.full(len(lines), -1, np.int64)
    if "sequence" in names:
        sequence = integers(tokens, end[token_of("sequence")])
    clock, clock_name = np.full(len(lines), np.nan), ""
    for name in ("host", "clock"):
        if name in names:
            clock, clock_name = clock_of(tokens, end[token_of(name)]), columns.written[names.index(name)]
            sound &= np.isfinite(clock) & ~((clock < 0) & (clock > LEAST_SIGNED))
    sound &= there
    good = slice(None) if sound.all() else sound
    batch = Batch(
        columns.told, lines[good], data[good], fields[good], address[good], sequence[good], clock[good],
        clock_name=clock_name, documented="clock" in names and columns.is_espressif, classic=columns.is_classic,
        chip=columns.chip, spoiled=columns.is_tool,
    )  # fmt: skip
    for name, column in named_columns(tokens, columns, first, data_first + values, lines).items():
        setattr(batch, name, column[good])
    return batch, good


def _second_look(
    tokens: Tokens, lines: np.ndarray, numbers: np.ndarray, headers: Headers, rejects: Rejects
) -> list[Batch]:  # fmt: skip
    """Lines with something before CSI_DATA, read from there, and lists that stand on lines of their own joined to
    theirs; all others counted by what is wrong with them."""
    lines = tokens.written(lines, b"type,")
    if not len(lines):
        return []
    starts = np.array([match.start() for match in re.finditer(START, tokens.text)], np.int64)
    before, behind = (np.searchsorted(starts, edge[lines]) for edge in (tokens.line_start, tokens.line_stop))
    has = before < behind
    tails, follows = [], np.zeros(len(lines), bool)
    for i in np.flatnonzero(has).tolist():
        line, start = int(lines[i]), int(starts[behind[i] - 1])
        tail = tokens.text[start : tokens.line_stop[line]]
        j = i + 1
        while (
            b"]" not in tail
            and j < len(lines)
            and not has[j]
            and lines[j] == line + j - i
            and len(tail) < _LONGEST_HELD
        ):
            more = tokens.line(int(lines[j]))
            if not _LIST_LINE.fullmatch(more):
                break
            tail, follows[j], j = tail + b" " + more, True, j + 1
        tails.append((line, label_of(tokens.text[tokens.line_start[line] : start]), tail))
    tokens.reject(rejects, because("line_without_csi"), lines[~has & ~follows])
    tokens.reject(rejects, _TORN, lines[has & (behind - before > 1)])
    if not tails:
        return []
    again = tokenise(b"\n".join(tail.replace(b"\n", b" ") for _, _, tail in tails))
    labels = np.array([label for _, label, _ in tails], np.bytes_)
    return _read_block(again, numbers[[line for line, _, _ in tails]], headers, rejects, labels)


def _by_cells(
    tokens: Tokens, lines: np.ndarray, numbers: np.ndarray, labels: np.ndarray, headers: Headers, rejects: Rejects
) -> list[Batch]:  # fmt: skip
    """Lines that are not like the others, each by its cells; what is wrong with those that cannot be read."""
    rows: list[dict[str, Any]] = []
    for line in lines.tolist():
        raw = tokens.line(line)
        row = _row(raw, headers, int(numbers[line]), bytes(labels[line]))
        if isinstance(row, Reason):
            rejects.add_bounded(row, _TORN, 1, ascii(raw[:80]))
        else:
            rows.append(row)
    return batches_of(rows)


def _row(line: bytes, headers: Headers, number: int, label: bytes) -> dict[str, Any] | Reason:
    cells = cells_of(line)
    known = _USUAL | headers
    at = next((i for i, cell in enumerate(cells) if cell.startswith(b"[")), len(cells) - 1)
    if b"[" in line and not cells[min(at, len(cells) - 1)].endswith(b"]"):
        return _TORN
    columns = known.get(at) or next((c for c in known.values() if len(c.names) == len(cells)), None)
    if columns is None:
        whole = len(cells) > 3 and (cells[at].startswith(b"[") or len(cells[at]) > 40)
        return because("columns_not_named", found=len(cells)) if whole else _TORN
    row = row_of(columns, cells, number, label)
    if isinstance(row, Reason):
        return row if row.code in _LENGTHS else _TORN
    if ("mac" in columns.names and row["address"] < 0) or (
        "clock" in columns.names and not (row["clock"] >= 0 or row["clock"] <= LEAST_SIGNED)
    ):
        return _TORN
    if len(row["values"]) > MOST_VALUES or len(row["values"]) < 2:
        return _TORN if len(row["values"]) else uneven(0, int(row["fields"].get("len", 0)))
    return row
