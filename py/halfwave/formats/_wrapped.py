"""Text whose lines a terminal or a printer of arrays has broken, put together again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from ._text import blocks

__all__ = ["cut_in_rows", "rows_of", "unwrapped", "whole_blocks"]

_LOOKED_AT = 4096
_LEAST_WIDTH, _LEAST_LINES = 40, 6
_BEGINS = re.compile(rb'CSI_DATA|\{["\']')
_LONGEST_ROW = 1 << 16
_GOES_ON = re.compile(rb'[-+\d\s.,;|eEj()]*(?:\]|(?<![,;|\t])"(?!\[)|$)')
"""What the rest of a list looks like that another line began; another row it does not."""


def unwrapped(text: bytes) -> bytes:
    """A text of packets without the line ends that stand every so many columns, as a terminal of that width puts them.

    Told at the first packet, by lines that are all of one length or shorter, and more than twice as many as packets.

    >>> lines = b"".join(b'CSI_DATA,%d,"[%s]"\\n' % (i, b",".join([b"-17"] * 60)) for i in range(3))
    >>> pieces = [line[at : at + 80] for line in lines.split(b"\\n") for at in range(0, max(len(line), 1), 80)]
    >>> wrapped = b"\\n".join(pieces)
    >>> unwrapped(wrapped) == lines, unwrapped(lines) == lines
    (True, True)
    """
    begin = _BEGINS.search(text)
    if not begin:
        return text
    start = text.rfind(b"\n", 0, begin.start()) + 1
    lines = [line.rstrip(b"\r") for line in text[start : start + _LOOKED_AT].split(b"\n")[:-1]]
    if len(lines) < _LEAST_LINES:
        return text
    width, alike = Counter(map(len, lines)).most_common(1)[0]
    packets = sum(1 for line in lines if _BEGINS.search(line))
    if width < max(_LEAST_WIDTH, *map(len, lines)) or 2 * alike < len(lines) or 2 * packets >= len(lines):
        return text
    return re.sub(rb"(?m)^([^\r\n]{%d})\r?\n(?![^\n]{0,64}?(?:CSI_DATA|type,)|\{[\"'])" % width, rb"\1", text)


def _is_open(row: bytes) -> bool:
    """Whether a row goes on in the next line: a bracket or a quote is not closed."""
    return row.rfind(b"[") > row.rfind(b"]") or bool(row.count(b'"') & 1)


def rows_of(lines: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """(lines, row) of a table some of whose cells go on over lines, as numpy prints an array.

    >>> list(rows_of([b'1,"[ 1 2', b' 3 4]"', b'2,"[5 6]"', b'3,"[7', b'4,"[8]"']))
    [(2, b'1,"[ 1 2  3 4]"'), (1, b'2,"[5 6]"'), (1, b'3,"[7'), (1, b'4,"[8]"')]
    """
    held, n = b"", 0
    for line in lines:
        if n and not _GOES_ON.match(line):  # what was open is torn
            yield n, held
            held, n = b"", 0
        held, n = (held + b" " + line if n else line), n + 1
        if not _is_open(held) or len(held) > _LONGEST_ROW:
            yield n, held
            held, n = b"", 0
    if n:
        yield n, held


def cut_in_rows(text: bytes) -> int:
    """Where a table may be cut such that no row is: behind its last line, or before the one that is not closed.

    >>> cut_in_rows(b'1,"[1]"\\n2,"[3\\n 4'), cut_in_rows(b"1,[2]\\n")
    (8, 6)
    """
    start = max(text.rfind(b"["), text.rfind(b',"'))
    if start < 0 or len(text) - start > _LONGEST_ROW:
        return len(text)
    start = text.rfind(b"\n", 0, start) + 1
    return start if _is_open(text[start:]) else len(text)


def whole_blocks(data: bytes, cut: Callable[[bytes], int]) -> Iterator[bytes]:
    """`blocks` that end between packets. cut: where, in whole lines, a text may be cut such that no packet is."""
    held = b""
    for block in blocks(data):
        block = held + block
        at = cut(block)
        block, held = block[:at], block[at:]
        if block:
            yield block
    if held:
        yield held
