"""The objects of a JSON text however they stand in it: a line each, one behind the other, printed over many lines, in
one list, or one object whose lists are columns.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from ..bounded_json import is_deep, loads
from ..csi.reasons import Rejects, because
from ._columns import canonical
from ._text import blocks

__all__ = ["cut_in_objects", "is_array", "is_one", "objects_in"]

_ARRAY = re.compile(rb"\s*\[\s*\{")
_LISTS = re.compile(rb"\[\s*\[")
_NEXT = re.compile(r"(?<=[}\n])[\s,]*\{")
_BETWEEN = re.compile(r"[\s,\x00\x1e]*")
_LOOKED_AT = 1 << 20
_PYTHON = re.compile(rb"\{\s*'")
_LEAST_ROWS, _MOST_TORN = 2, 20
Found = tuple[int, bytes, dict[str, Any]]


def is_array(head: bytes) -> bool:
    """Whether a text is one list of objects, which only the whole of it shows."""
    return _ARRAY.match(head) is not None


def is_one(head: bytes) -> bool:
    """Whether only the whole of a text can be read: one list of objects, or an object with lists of lists."""
    columns = head.lstrip()[:1] == b"{" and b"}" not in head and _LISTS.search(head) is not None
    return columns or is_array(head)


def objects_in(data: bytes, rejects: Rejects) -> Iterator[Found]:
    """(number of the line, its text, the object) of all objects; a log may put words before one on its line."""
    if is_array(data):
        try:
            rows = loads(data)
            yield from ((i, b"", row) for i, row in enumerate(rows) if isinstance(row, dict))
            return
        except (ValueError, RecursionError):
            pass  # line by line
    runs_on = _runs_on(data) and not is_deep(data)
    found = _running(data.decode("utf-8", "replace"), rejects) if runs_on else _by_line(data, rejects)
    for number, raw, row in found:
        if runs_on or b"[[" in raw:
            yield from ((number, raw, one) for one in _rows_of(row))
        else:
            yield number, raw, row


def _runs_on(data: bytes) -> bool:
    """Whether the first object goes on over lines, or another follows on its line."""
    data = data[:_LOOKED_AT].lstrip(b"\x1e \t\r\n")
    if not data.startswith(b"{"):
        return False
    try:
        loads(data[: data.find(b"\n") + 1 or None])
        return False
    except (ValueError, RecursionError):
        text = data.decode("utf-8", "replace")
        if is_deep(data):
            return False
    first = text.partition("\n")[0]
    try:
        _, stop = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        # too long to be seen whole, or torn: then the line says whether it is printed over several
        return first.strip() == "{" or bool(_NEXT.search(first))
    return stop > len(first) or first[stop:].lstrip(" \t,\x1e").startswith("{")


def _running(text: str, rejects: Rejects) -> Iterator[Found]:
    """Objects behind each other; behind one that is torn it goes on at the next that begins, if what follows is not too
    deep from there, and after many line by line."""
    decode, at, number, torn = json.JSONDecoder().raw_decode, 0, 0, 0
    while (at := _BETWEEN.match(text, at).end()) < len(text):  # type: ignore[union-attr]
        try:
            row, stop = decode(text, at)
            if not isinstance(row, dict):
                raise ValueError
        except (ValueError, RecursionError):
            rejects.add(because("not_a_json_object"), 1, ascii(text[at : at + 80].encode()))
            following = _NEXT.search(text, at + 1)
            stop = following.end() - 1 if following else len(text)
            torn += 1
            if torn > _MOST_TORN or is_deep(text[stop:]):
                yield from _by_line(text[stop:].encode(), rejects)
                return
        else:
            yield number, text[at : at + 80].encode(), row
        number += 1
        at = stop


def _by_line(data: bytes, rejects: Rejects) -> Iterator[Found]:
    number = 0
    for block in blocks(data):
        for line in block.split(b"\n"):
            number += 1
            if line.strip(b" \r\t,") in (b"", b"[", b"]"):
                continue
            start = max(line.find(b"{"), 0)
            try:
                row = loads(line[start:].rstrip(b" \r\t],\0") if start else line.rstrip(b" \r\t,\0"))
                if not isinstance(row, dict):
                    raise ValueError
            except (ValueError, RecursionError):
                row = _of_python(line[start:])
            if row is None:
                rejects.add(because("not_a_json_object"), 1, ascii(line[:80]))
            else:
                yield number - 1, line, row
        number -= block.endswith(b"\n")


def _of_python(line: bytes) -> dict[str, Any] | None:
    """A dict as Python prints it."""
    if not _PYTHON.match(line):
        return None
    for name, word in ((b"'", b'"'), (b"None", b"null"), (b"True", b"true"), (b"False", b"false")):
        line = line.replace(name, word)
    try:
        row = loads(line.rstrip(b" \r\t,"))
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) else None


def _rows_of(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A row for each place of an object whose lists are columns, as of a list of packets' lists and one of their times.

    >>> list(_rows_of({"node": 2, "time": [1.0, 1.1], "csi": [[1, 2], [3, 4]]}))
    [{'node': 2, 'time': 1.0, 'csi': [1, 2]}, {'node': 2, 'time': 1.1, 'csi': [3, 4]}]
    """
    lists = {k: v for k, v in row.items() if isinstance(v, list) and canonical(k)}
    times = [v for k, v in lists.items() if canonical(k) in ("host", "clock")]
    n = len(times[0]) if times else 0
    packets = any(v and isinstance(v[0], list) and len(v) == n for v in lists.values())
    if n < _LEAST_ROWS or not packets:
        yield row
        return
    columns = [k for k, v in lists.items() if len(v) == n]
    for i in range(n):
        yield row | {k: row[k][i] for k in columns}


def cut_in_objects(text: bytes) -> int:
    """Where a text may be cut such that no object is: behind the last, or before one that is not whole.

    >>> [cut_in_objects(text) for text in (b'{"a": 1}\\n', b'{"a": 1}{"a": [1, ', b'{"a": 1}\\n{\\n "a": [1,\\n')]
    [9, 8, 9]
    """
    if text.rstrip(b" \r\n\t,]\0").endswith(b"}"):
        return len(text)
    return max(text.rfind(b"\n{"), text.rfind(b"}{"), text.rfind(b"} {")) + 1
