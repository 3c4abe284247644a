"""Tokens of a block of text as the columns of packets: values, clocks, addresses and words."""

from __future__ import annotations

import re

import numpy as np

from ._clock import hexadecimal, seconds_of
from ._columns import Columns
from ._text import NOT_SMALL, Tokens, characters, integers, runs

__all__ = ["addresses", "clock_of", "eight_bytes", "named_columns", "values_from"]

_MANY = 0.2
_WORD = re.compile(rb'[^ ,"\r\t;|\[\]\n]*$')


def eight_bytes(tokens: Tokens) -> np.ndarray:
    """Each byte of the text and the seven behind it in one number."""
    return np.ndarray(len(tokens.text) - 7, "<u8", tokens.text, strides=(1,))


def values_from(
    tokens: Tokens, small: np.ndarray, first: np.ndarray, values: int
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """(n, values) integers of the tokens from the first ones on, and which rows are integers; int8 where all fit."""
    data = runs(small, first, values)
    least, sound = data.min(), np.ones(len(data), bool)
    if least == NOT_SMALL:
        wide = data.min(axis=1) == NOT_SMALL
        data = data.astype(np.int32)
        data[wide] = _wide_integers(tokens, tokens.end[first[wide, None] + np.arange(values)])
        sound = data.min(axis=1) != NOT_SMALL
        least = data.min()
    return data.astype(np.int8 if least >= -128 and data.max() <= 127 else data.dtype), sound


def named_columns(
    tokens: Tokens, columns: Columns, first: np.ndarray, behind: np.ndarray, lines: np.ndarray
) -> dict[str, np.ndarray]:  # fmt: skip
    """What a header names beside the usual: the host's clock, the receiver, a label; wherever they stand."""
    if not columns.of_header:
        return {}
    found, stop = {}, tokens.first[lines] + tokens.count[lines]
    for name, column in (("host", "host"), ("node", "node"), ("truth", "label")):
        at = columns.at(column)
        if at < 0 or (name == "host" and columns.at("clock") < 0):
            continue
        token = first + at if at < columns.list_at else behind + at - columns.list_at - 1
        words = [_word(tokens, t) if t < s else b"" for t, s in zip(token.tolist(), stop.tolist(), strict=True)]
        found[name] = (
            np.array([seconds_of(word) for word in words])
            if name == "host"
            else np.array([word.decode("latin-1")[:64] for word in words], np.str_)
        )
    return found


def _word(tokens: Tokens, token: int) -> bytes:
    end = int(tokens.end[token]) + 1
    found = _WORD.search(tokens.text[max(0, end - 64) : end])
    return found[0] if found else b""


def clock_of(tokens: Tokens, end: np.ndarray) -> np.ndarray:
    """Ticks as float64: integers of ten digits at once, wider ones, decimals and dates one by one; NaN for the rest."""
    clock = integers(tokens, end).astype(np.float64)
    others = np.flatnonzero(clock < 0).tolist()
    found = [_WORD.search(tokens.text[max(0, end[i] - 39) : end[i] + 1]) for i in others]
    words = [word[0] if word else b"" for word in found]
    clock[others] = [seconds_of(word) for word in words]
    if np.isnan(clock).mean() > _MANY:  # more than what is torn
        every = [_WORD.search(tokens.text[max(0, at - 39) : at + 1]) for at in end.tolist()]
        return hexadecimal([word[0] if word else b"" for word in every], clock)
    return clock


def _wide_integers(tokens: Tokens, end: np.ndarray) -> np.ndarray:
    """Integers that fit int16, with a sign; NOT_SMALL where a token is none."""
    minus = np.zeros(end.shape, bool)
    inside = np.ones(end.shape, bool)
    value = np.zeros(end.shape, np.int32)
    bad = tokens.codes[end] > 9
    for place in range(7):
        code = tokens.codes[end - place].astype(np.int32)
        inside &= code < 12
        bad |= inside & (minus | (code == 11) | (place == 6))
        minus |= inside & (code == 10)
        value += np.where(inside & (code < 10), code, 0) * 10 ** min(place, 5)
    value = np.where(minus, -value, value)
    return np.where(bad | (abs(value) > 32767), NOT_SMALL, value)


_HEX = np.full(256, -1, np.int64)
_HEX[np.frombuffer(b"0123456789abcdefABCDEF", np.uint8)] = [*range(16), *range(10, 16)]


def addresses(tokens: Tokens, end: np.ndarray) -> np.ndarray:
    """MAC addresses as 48-bit integers, -1 where a token is none."""
    words = eight_bytes(tokens)
    if len(end) > 1 and all((part == part[0]).all() for part in (words[end - 16], words[end - 8], words[end - 7])):
        return np.repeat(addresses(tokens, end[:1]), len(end))  # one transmitter, as mostly
    text = characters(tokens, end, 17)
    digits = _HEX[text[:, [i for i in range(17) if i % 3 < 2]]]
    good = (digits >= 0).all(axis=1) & (text[:, 2::3] == ord(":")).all(axis=1)
    return np.where(good, digits @ (16 ** np.arange(11, -1, -1, dtype=np.int64)), -1)
