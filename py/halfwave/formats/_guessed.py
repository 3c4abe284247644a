"""What the columns of a table without a header are, by its first rows: a list, a clock, a level, an address."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np

from ._cells import address_of, base64_values
from ._clock import UNIX_S, seconds_of
from ._columns import Columns, cells_of, mark_of
from ._wrapped import rows_of

__all__ = ["BINS", "columns_by_content"]

BINS = (26, 28, 30, 52, 53, 56, 57, 64, 114, 117, 128, 166, 186, 190, 192, 228, 234, 242, 245, 256, 306)
"""Of buffers that chips give; in a line of twice as many values they are pairs."""
_NUMBERS = re.compile(rb"\(?[-+]?[\d.][\d.eE+\-j]*\)?")
_INSIDE = re.compile(rb"[\s,;|]+")
_LEAST_LIST, _LEAST_ROWS = 26, 2
_LEVELS_DBM = (-115, -10)
_MOST_AHEAD = 3


def columns_by_content(text: bytes) -> Columns | None:
    """Of the first rows of a table without a header; None where they hold no list of as many values as a chip gives.

    >>> row = b"%.2f,-46,1a:00:00:00:00:01,[" + b",".join([b"3"] * 128) + b"]"
    >>> found = columns_by_content(b"\\n".join(row % (1.7e9 + i / 50) for i in range(5)))
    >>> found.told
    '4 without a header: column 1 taken for the time, 2 for rssi, 3 for mac, 4 for data'
    """
    lines = [line for line in text.split(b"\n", 400)[:400] if line.strip()]
    rows = [row for _, row in rows_of(lines)][:60]
    if len(rows) > _LEAST_ROWS:
        rows = rows[1:-1]  # the first may be torn, the last cut
    for mark in dict.fromkeys((mark_of(re.sub(rb"\[[^\]]*\]", b"", b"".join(rows))), b",", b";", b"\t", b"|", b" ")):
        table = [cells_of(row, mark) for row in rows if not row.lstrip().startswith(b"{")]
        shapes = Counter((len(cells), _list_in(cells)) for cells in table)
        if not shapes:
            continue
        (width, at), alike = shapes.most_common(1)[0]
        if 2 * alike < len(rows) or alike < min(_LEAST_ROWS, len(rows)):
            continue
        table = [cells for cells in table if (len(cells), _list_in(cells)) == (width, at)]
        spread = at < 0
        at = _spread_at(table) if spread else at
        if at >= 0:
            return _named(table, at, spread, mark)
    return None


def _list_in(cells: list[bytes]) -> int:
    """The cell with a list in it, -1 where there is none."""
    for i, cell in enumerate(cells):
        if len(cell) < _LEAST_LIST:
            continue
        words = [word for word in _INSIDE.split(cell.strip(b"[]() \"'")) if word]
        of_chip = len(words) in BINS or (not len(words) % 2 and len(words) // 2 in BINS)
        if of_chip and all(map(_NUMBERS.fullmatch, words)):
            return i
        decoded = base64_values(cell) if len(words) == 1 else None
        if decoded is not None and len(decoded) // 2 in BINS:
            return i
    return -1


def _spread_at(table: list[list[bytes]]) -> int:
    """Where the values begin that have a column each: behind one that counts them, else behind a clock and a level."""
    width = len(table[0])
    if not all(_NUMBERS.fullmatch(cell) for cells in table for cell in cells[_MOST_AHEAD:]):
        return -1
    for at in range(1, min(width, 30)):
        if all(cells[at - 1] == b"%d" % (width - at) for cells in table):
            return at if _of_chip(width - at) else -1
    fits = [at for at in range(1, _MOST_AHEAD + 1) if _of_chip(width - at)]
    levels = [at for at in fits if all(map(_is_level, (cells[at - 1] for cells in table)))]
    return next(iter([*levels, *fits]), -1)


def _of_chip(values: int) -> bool:
    return values in BINS or (not values % 2 and values // 2 in BINS)


def _is_level(cell: bytes) -> bool:
    return _LEVELS_DBM[0] <= seconds_of(cell) <= _LEVELS_DBM[1]


def _named(table: list[list[bytes]], at: int, spread: bool, mark: bytes) -> Columns:
    width = at + 1 if spread else len(table[0])
    names = [""] * width
    values = [_INSIDE.split(b" ".join(cells[at:]) if spread else cells[at]) for cells in table]
    negative = any(word[:1] in (b"-", b"(") or b"j" in word for row in values for word in row)
    points = any(b"." in word for word in values[0])
    of_bins = len(values[0]) in BINS and (points or len(values[0]) // 2 not in BINS)
    names[at] = "amplitudes" if of_bins and not negative else "data"
    clocks = []
    for i in range(width):
        column = [cells[i] for cells in table]
        if i == at:
            continue
        if all(address_of(cell.decode("latin-1")) >= 0 for cell in column):
            names[i] = names[i] or _once("mac", names)
        elif all(map(_is_level, column)):
            names[i] = _once("rssi", names) or _once("noise_floor", names)
        elif all(cell == b"%d" % len(values[0]) for cell in column):
            names[i] = _once("len", names)
        else:
            clocks.append((i, np.array([seconds_of(cell) for cell in column])))
    goes_on = [(i, t) for i, t in clocks if np.isfinite(t).all() and t[-1] >= t[0] and (np.diff(t) >= 0).mean() > 0.9]
    moving = [(i, t) for i, t in goes_on if t[-1] > t[0]] if len(table) > 1 else goes_on
    counts = [i for i, t in moving if (np.diff(t) == 1).all()]
    for i, t in moving:
        if i in counts and len(moving) > 1:
            names[i] = _once("sequence", names)
        elif t[0] >= UNIX_S or ":" in table[0][i].decode("latin-1"):
            names[i] = _once("host", names)
        else:
            names[i] = _once("clock", names)
    said = ", ".join(
        f"{i + 1} for {'the time' if name in ('host', 'clock') else name}" for i, name in enumerate(names) if name
    )
    written = tuple(f"column {i + 1}" for i in range(width))
    words = f"{len(table[0])} without a header: column {said.replace(' for', ' taken for', 1)}"
    return Columns(tuple(names), written, spread=at if spread else -1, mark=mark, words=words)


def _once(name: str, names: list[str]) -> str:
    return "" if name in names else name
