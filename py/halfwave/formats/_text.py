"""All integers of a block of text at once: the tokeniser that the text formats share.

Each byte becomes a four-bit code, so that the last four characters of a token make a 16-bit number, and one table
look-up gives its value: every int8 has at most four characters. No line is split in Python.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..csi.reasons import Reason, Rejects

__all__ = [
    "NOT_SMALL",
    "Tokens",
    "blocks",
    "characters",
    "integers",
    "order",
    "plain",
    "runs",
    "small_integers",
    "tokenise",
    "unwrap_us",
]

BLOCK_BYTES = 1 << 19  # with most of its temporaries a block stays in the second-level cache
_MINUS, _OTHER, _SEPARATOR, _OPEN, _CLOSE, _NEWLINE = 10, 11, 12, 13, 14, 15
_LONE_RETURN = re.compile(rb"\r(?!\n)")
_COLOUR = re.compile(rb"\x1b\[[0-9;?]*[ -/]*[@-~]")
_PAD = 20  # separators before the first byte, so that no token reaches back past the start

NOT_SMALL = -32768
"""What `small_integers` gives for a token that is no integer of at most four characters."""


def _code_table() -> bytes:
    table = bytearray([_OTHER]) * 256
    for code, characters in (
        (_SEPARATOR, b' ,"\r\t;|'),
        (_MINUS, b"-"),
        (_OPEN, b"["),
        (_CLOSE, b"]"),
        (_NEWLINE, b"\n"),
    ):
        for character in characters:
            table[character] = code
    table[ord("0") : ord("9") + 1] = range(10)
    return bytes(table)


def _four_codes() -> np.ndarray:
    """Those in each number of 16 bits: (65536, 4)."""
    codes: np.ndarray = (np.arange(65536)[:, None] >> np.array([12, 8, 4, 0])) & 15
    return codes


def _value_table() -> np.ndarray:
    """Value of the token that ends four codes: (65536,) int16."""
    codes = _four_codes()
    value, done, bad = np.zeros(65536, np.int64), np.zeros(65536, bool), codes[:, 3] > 9
    for place, column in enumerate(codes.T[::-1]):
        value += np.where(done | (column > 9), 0, column * 10**place)
        value = np.where(~done & (column == _MINUS), -value, value)
        bad |= ~done & (column == _OTHER)
        # a minus must be the first of its token: what stands before it, where it can be seen, is a separator
        before = codes.T[::-1][place + 1] if place < 3 else np.full(65536, _SEPARATOR)
        bad |= ~done & (column == _MINUS) & (before < _SEPARATOR)
        done |= column >= _MINUS
    return np.where(bad | ~done, NOT_SMALL, value).astype(np.int16)


def _digit_tables() -> tuple[np.ndarray, np.ndarray]:
    """Of the digits that end four codes: their value, and how many they are; _NO_DIGITS where the token has another
    sign. (65536,) int64 each."""
    last_first = _four_codes()[:, ::-1]
    inside = np.logical_and.accumulate(last_first < _SEPARATOR, axis=1)
    value = (last_first * inside) @ 10 ** np.arange(4)
    return value, np.where((inside & (last_first > 9)).any(axis=1), _NO_DIGITS, inside.sum(axis=1))


_NO_DIGITS = 100
_CODES, _VALUES = _code_table(), _value_table()
_DIGITS, _HOW_MANY = _digit_tables()


@dataclass(frozen=True, slots=True)
class Tokens:
    """A block of text as tokens (runs without space, comma, quote, bracket or line end).

    codes: (n,) uint8, a four-bit code for each byte, after some padding.   end: (N,) position of a token's last byte.
    line_start, line_stop: (L,) the positions of a line's first byte and of its line end.
    last_four: (n,) uint16, the codes of a byte and of the three before it in one; of the first three no use.
    first, count: (L,) a line's first token and how many it has.
    opening, closing: positions of [ and ].
    """

    text: bytes
    codes: np.ndarray
    last_four: np.ndarray
    end: np.ndarray
    line_start: np.ndarray
    line_stop: np.ndarray
    first: np.ndarray
    count: np.ndarray
    opening: np.ndarray
    closing: np.ndarray

    def line(self, i: int) -> bytes:
        """Bytes of line i without its line end."""
        return self.text[self.line_start[i] : self.line_stop[i]].rstrip(b"\r")

    def written(self, lines: np.ndarray, header: bytes = b"") -> np.ndarray:
        """Those of the lines that have more than separators, and do not begin as the header does."""
        start, stop = self.line_start[lines], self.line_stop[lines]
        brackets = [np.searchsorted(m, stop) > np.searchsorted(m, start) for m in (self.opening, self.closing)]
        lines = lines[(self.count[lines] > 0) | brackets[0] | brackets[1]]
        at = self.line_start[lines, None] + np.arange(len(header))
        begins = np.frombuffer(self.text, np.uint8).take(at, mode="clip") == np.frombuffer(header, np.uint8)
        return lines[~begins.all(axis=1)] if header else lines

    def reject(self, rejects: Rejects, reason: Reason, lines: np.ndarray) -> None:
        """Count these lines at once, the first as the example."""
        if len(lines):
            rejects.add(reason, len(lines), ascii(self.line(lines[0])[:80]))


def plain(data: bytes) -> bytes:
    r"""A text without byte order mark and colours, lines ended by a line feed: a carriage return alone ends one too.

    >>> plain(b"\xef\xbb\xbfone\rtwo\r\n\x1b[0;32mthree\x1b[0m")
    b'one\ntwo\nthree'
    """
    data = data.removeprefix(b"\xef\xbb\xbf")
    if not data.isascii():  # what word processors make of a space and of a minus
        data = data.replace(b"\xc2\xa0", b" ").replace(b"\xe2\x88\x92", b"-")
    if b"\x1b" in data:
        data = _COLOUR.sub(b"", data)
    if b"\r" not in data or not _LONE_RETURN.search(data):  # the tokeniser takes CR LF as it is
        return data
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def order(time_s: np.ndarray) -> dict[str, str]:
    """What meta says of packets whose stamp lies before the last one's: they are kept, and sorted in by time.

    >>> order(np.array([1.0, 2.0, 2.0, 1.5])), order(np.array([1.0, 1.0, 2.0]))
    ({'order': '1 packet stood out of order of time, sorted'}, {})
    """
    n = int((np.diff(time_s) < 0).sum())
    return {"order": f"{n} packet{'s' * (n > 1)} stood out of order of time, sorted"} if n else {}


def blocks(data: bytes, size: int = BLOCK_BYTES) -> Iterator[bytes]:
    """Cut at line ends into blocks of about `size` bytes; only a line four times as long is cut itself.

    >>> list(blocks(b"one\\ntwo\\nthree", 5))
    [b'one\\n', b'two\\n', b'three']
    """
    start = 0
    while start < len(data):
        stop = len(data)
        if stop - start > size:
            longest = start + 4 * size
            stop = data.rfind(b"\n", start, start + size) + 1 or data.find(b"\n", start, longest) + 1 or longest
        yield data[start:stop]
        start = stop


def tokenise(block: bytes) -> Tokens:
    """
    >>> t = tokenise(b'a,12\\n[ -7 128]')
    >>> t.count.tolist(), small_integers(t, t.end[1:]).tolist()
    ([2, 2], [12, -7, 128])
    """
    text = b" " * _PAD + block + (b"" if block.endswith(b"\n") else b"\n")
    codes = np.frombuffer(text.translate(_CODES), np.uint8)
    separates = codes >= _SEPARATOR
    (end,) = (separates[1:] > separates[:-1]).nonzero()
    (marks,) = (codes >= _OPEN).nonzero()
    kind = codes.take(marks)
    line_stop = marks[kind == _NEWLINE]
    line_start = np.concatenate(([_PAD], line_stop[:-1] + 1))
    edges = np.concatenate(([0], np.searchsorted(end, line_stop)))
    opening, closing = marks[kind == _OPEN], marks[kind == _CLOSE]
    return Tokens(
        text, codes, _last_four(codes), end, line_start, line_stop, edges[:-1], np.diff(edges), opening, closing
    )


def _last_four(codes: np.ndarray) -> np.ndarray:
    """Of `Tokens`."""
    pairs = codes[:-1] * np.uint8(16)  # numpy multiplies bytes three times as fast as it shifts them
    pairs |= codes[1:]
    last_four = np.empty(len(codes), np.uint16)
    last_four[:3], last_four[3:] = 0, pairs[:-2]
    last_four <<= 8
    last_four[3:] |= pairs[2:]
    return last_four


def runs(values: np.ndarray, start: np.ndarray, n: int) -> np.ndarray:
    """Rows values[start : start + n], (len(start), n): a view where the starts are evenly spaced, as in most text.

    values: contiguous.

    >>> runs(np.arange(10), np.array([1, 4, 7]), 2).tolist()
    [[1, 2], [4, 5], [7, 8]]
    """
    if len(start) > 1 and (steps := start[1:] - start[:-1]).min() == steps.max():
        size = values.itemsize
        return np.ndarray(
            (len(start), n), values.dtype, values, int(start[0]) * size, (int(steps[0]) * size, size)
        )  # fmt: skip
    return values[start[:, None] + np.arange(n)]


def small_integers(tokens: Tokens, end: np.ndarray) -> np.ndarray:
    """Integers of the tokens that end there, int16, for values of at most four characters (-999 to 999).

    Anything else gives NOT_SMALL; the one thing not seen is what stands before a minus and three digits.
    """
    return _VALUES.take(tokens.last_four.take(end), mode="wrap")  # no 16 bits lie outside: nothing wraps


def integers(tokens: Tokens, end: np.ndarray, digits: int = 10) -> np.ndarray:
    """Integers of up to `digits` (at most 18) digits, int64; -1 where a token is none, or has a sign."""
    value, length, whole = np.zeros(end.shape, np.int64), np.zeros(end.shape, np.int64), np.ones(end.shape, bool)
    for place in range(0, digits + 1, 4):  # four at a time, the last first
        four = tokens.last_four.take(end - place)
        value += _DIGITS.take(four) * np.int64(10**place) * whole
        length += _HOW_MANY.take(four) * whole
        whole &= length == place + 4
    return np.where(length > digits, -1, value)


def characters(tokens: Tokens, end: np.ndarray, n: int) -> np.ndarray:
    """Last n bytes of each token, (len(end), n) uint8; what stands before a shorter token comes along."""
    return np.frombuffer(tokens.text, np.uint8)[end[:, None] + np.arange(1 - n, 1)]


_LATE_US = 1_000_000
_LONGEST_PAUSE_US = 600_000_000


def unwrap_us(
    counter: np.ndarray, so_far: dict[str, Any] | None = None, *, wraps: bool = True
) -> tuple[np.ndarray, int]:  # fmt: skip
    """Seconds since the first value of a 32-bit microsecond counter, and how often the counter began anew.

    A step forward is a pause, however long. A step back of up to a second is a line that came late: it stays one.
    Further back the counter has wrapped, as it does every 71.6 minutes, or the node has booted. No one knows how
    long a boot took, so the usual gap stands in for it. so_far: for a counter that comes in pieces, what the caller
    keeps from one piece to the next; empty before the first.  wraps: false for a wider counter, which never does.

    >>> unwrap_us(np.array([2**32 - 10_000, 0, 10_000]))[0].tolist()
    [0.0, 0.01, 0.02]
    >>> unwrap_us(np.array([0, 10_000, 2_400_000_000]))[0].tolist()      # 40 minutes of silence
    [0.0, 0.01, 2400.0]
    >>> pieces = {}
    >>> [unwrap_us(np.array(c), pieces)[0].tolist() for c in ([2**32 - 10_000, 0], [10_000, 20_000])]
    [[0.0, 0.01], [0.02, 0.03]]
    """
    if not len(counter):
        return np.zeros(0), 0
    so_far = {} if so_far is None else so_far
    counter = counter.astype(np.int64)
    step = np.diff(counter, prepend=so_far.get("counter_us", counter[0]))
    if wraps:
        # late by less than a second, across a wrap: a pause that long would hit that very second once in 4295 times
        step[step > 2**32 - _LATE_US] -= 2**32
    back = step < -_LATE_US
    # A wrap falls back by nearly the whole range, less the pause it fell into; a boot by however long the node
    # had run. Pauses of more than ten minutes are rare, and so is a boot in the last ten of the 71.6 minutes.
    wrapped = back & (step <= _LONGEST_PAUSE_US - 2**32) & wraps
    step[wrapped] += 2**32
    booted = back & ~wrapped
    if booted.any():
        forward = step[step > 0]
        step[booted] = int(np.median(forward)) if len(forward) else 0
    elapsed_us = so_far.get("elapsed_us", 0) + np.cumsum(step)
    so_far |= {"counter_us": int(counter[-1]), "elapsed_us": int(elapsed_us[-1])}
    return elapsed_us / 1e6, int(booted.sum())
