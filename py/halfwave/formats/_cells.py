"""One line by its cells: for what the fast reader of whole blocks does not take, and for loggers' tables."""

from __future__ import annotations

import binascii
import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..csi.reasons import Reason, because
from ._clock import seconds_of
from ._columns import FIELDS, Columns

__all__ = ["BUFFER_BYTES", "MOST_VALUES", "address_of", "base64_values", "numbers_of", "row_of", "uneven"]

MOST_VALUES = 2048
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{22,}={0,2}")
_HEX = re.compile(rb"(?:[0-9a-fA-F]{2}){16,}")  # as base64 it would be a text without its other 48 characters
_HEX_BYTE = re.compile(r"(?:0[xX])?[0-9a-fA-F]{1,2}")
_LEAST_LOOSE = 20
_REAL = r"\d+\.?\d*(?:[eE][-+]?\d+)?"
_COMPLEX = re.compile(rf"(?:([-+]?{_REAL}) *(?=[-+]))?([-+]? ?{_REAL})[ij]")
_SPLIT = re.compile(r"[\s,;|]+")
_MAC = re.compile(r"(?:[0-9a-fA-F]{2}[:\-]?){5}[0-9a-fA-F]{2}")
BUFFER_BYTES = (128, 256, 376, 380, 384, 612)  # of a classic chip, by ESP-IDF's table of LTF fields


def base64_values(text: bytes) -> np.ndarray | None:
    """int8 of a text in base64, or in hexadecimal; None where it is neither.

    >>> base64_values(b"AP8Cf4AA" * 4)[:5].tolist(), base64_values(b"00ff02" * 8)[:3].tolist(), base64_values(b"0 1 2")
    ([0, -1, 2, 127, -128], [0, -1, 2], None)
    """
    if not _BASE64.fullmatch(text) or text.isdigit():
        return None
    try:
        if _HEX.fullmatch(text):
            return np.frombuffer(binascii.a2b_hex(text), np.int8)
        return np.frombuffer(binascii.a2b_base64(text, strict_mode=True), np.int8)
    except binascii.Error:
        return None


def numbers_of(text: bytes) -> np.ndarray | Reason:
    """A list as int32, float32 where a number has a point, complex64 of 1+2j; base64 as int8; else why it
    is none.

    >>> numbers_of(b"[1, -2 3;4]").tolist(), numbers_of(b"1.5 2").dtype.name, numbers_of(b"1 x").code
    ([1, -2, 3, 4], 'float32', 'not_a_number')
    >>> numbers_of(b"00 d9 e0 0f").tolist(), numbers_of(b"0x7f,0xff").tolist()
    ([0, -39, -32, 15], [127, -1])
    >>> numbers_of(b"[ 0. +0.j -3. -2.j]").tolist(), numbers_of(b"(1-2i),3j").tolist()
    ([0j, (-3-2j)], [(1-2j), 3j])
    >>> numbers_of(b"[[1, 2], [3, -4]]").tolist()
    [(1+2j), (3-4j)]
    >>> numbers_of(b"[0 1 ... 7 8]").code
    'values_elided'
    >>> numbers_of(b"0.0,-20.0").tolist()
    [0, -20]
    """
    nested = b"[" in text.strip()[1:]
    if nested:  # [[real, imaginary], ...]
        text = text.replace(b"[", b" ").replace(b"]", b" ")
    text = text.strip(b" \t\r\n\"'[]()")
    if (decoded := base64_values(text)) is not None:
        return decoded
    words = [word for word in _SPLIT.split(text.decode("latin-1")) if word]
    if len(words) > MOST_VALUES:
        return because("values_beyond_most", most=MOST_VALUES)
    try:
        if b"j" in text or b"i" in text:
            return _complex_numbers(text.decode("latin-1"))
        whole = np.array(words, np.float64)
    except ValueError:
        if all(map(_HEX_BYTE.fullmatch, words)):
            return np.array([int(word, 16) for word in words], np.uint8).view(np.int8)
        return because("values_elided") if "..." in words else because("not_a_number")
    if nested and not len(whole) % 2:
        return (whole[::2] + 1j * whole[1::2]).astype(np.complex64)
    if not len(whole) or not (np.abs(whole) < 1e9).all():
        return because("not_a_number") if len(whole) else because("no_values")
    # A point may be how a logger prints integers; but amplitudes, which are never negative, stay what they are.
    printed = "." not in "".join(words) or (whole < 0).any()
    return whole.astype(np.int32 if printed and (whole == np.rint(whole)).all() else np.float32)


def _complex_numbers(text: str) -> np.ndarray | Reason:
    """1+2j, (1-2i), and as numpy prints an array: 0. +0.j"""
    found = _COMPLEX.findall(text)
    if not found or _COMPLEX.sub("", text).strip(" \t\r\n,;|()[]\"'"):
        return because("values_elided") if "..." in text else because("not_a_number")
    return np.array([complex(float(re or 0), float(im.replace(" ", ""))) for re, im in found], np.complex64)


def uneven(found: int, expected: int) -> Reason:
    """That a list is not as long as its line announces; expected is 0 where it announces nothing.

    >>> print(uneven(127, 128), uneven(3, 0), sep="; ")
    127 of 128 values; 3 values: one of a pair is missing
    """
    if expected <= 0:
        return because("values_odd", found=found)
    if found > expected:
        return because("values_too_many", found=found, expected=expected)
    return because("values_missing", found=found, expected=expected)


def address_of(text: str) -> int:
    """A MAC address as a 48-bit integer, -1 where it is none.

    >>> address_of("1A:00:00:00:00:01"), address_of("?")
    (28587302322177, -1)
    """
    return int(re.sub("[:-]", "", text), 16) if _MAC.fullmatch(text) else -1


def row_of(columns: Columns, cells: Sequence[bytes], line: int, label: bytes = b"") -> dict[str, Any] | Reason:
    """One packet as `batches_of` takes it, or what is wrong with it. cells: as the columns name them."""
    if len(cells) <= columns.list_at:
        return because("columns_missing", found=len(cells), expected=len(columns.names))
    told = dict(zip(columns.names, (cell.decode("latin-1") for cell in cells), strict=False))
    at = columns.list_at
    loose = at == len(columns.names) - 1 and len(cells) - at > _LEAST_LOOSE  # a list of the last column, unquoted
    values = numbers_of(b" ".join(cells[at:]) if columns.spread >= 0 or loose else cells[at])
    if isinstance(values, Reason):
        return values
    if columns.pairs and not len(values) % 2:
        values = _complex_of(values, columns.pairs)
    fields = {name: whole for name in FIELDS if (whole := _whole(told.get(name, ""))) is not None}
    if not all(-128 <= fields.get(level, -1) < 128 for level in ("rssi", "noise_floor")):
        return because("line_torn")  # int8 in the driver
    if values.dtype.kind == "c" and not np.isfinite(values).all():
        return because("not_a_number")
    amplitude = columns.names[at] == "amplitudes" or values.dtype.kind == "f"
    said = fields.get("len", 0)
    fits = len(values) == said or not said or (columns.is_tool and len(values) in BUFFER_BYTES)
    if values.dtype.kind == "i" and not amplitude and (len(values) % 2 or not fits):
        return uneven(len(values), said if len(values) != said else 0)
    clock, host = seconds_of(told.get("clock", "")), seconds_of(told.get("host", ""))
    board = np.isfinite(clock)
    row: dict[str, Any] = {
        "columns": columns.told,
        "line": line,
        "values": values.real.astype(np.float32) if amplitude else values,
        "fields": fields,
        "address": address_of(told.get("mac", "")),
        "sequence": sequence if (sequence := _whole(told.get("sequence", ""), 2**53)) is not None else -1,
        "clock": clock if board else host,
        "clock_name": columns.written[columns.at("clock" if board else "host")] if {"clock", "host"} & {*told} else "",
        "documented": board and columns.is_espressif,
        "label": label,
        "classic": columns.is_classic,
        "chip": told.get("chip") or columns.chip,
        "spoiled": columns.is_tool,
    }
    if board and np.isfinite(host):
        row["host"] = host
    for name, column in (("node", "node"), ("truth", "label")):
        if told.get(column):
            row[name] = told[column][:64]
    return row


def _complex_of(values: np.ndarray, pairs: str) -> np.ndarray:
    """Values whose columns say which are real: as complex64, or the same integers in the driver's order."""
    first, second = (values[::2], values[1::2]) if "first" in pairs else np.split(values, 2)
    real, imaginary = (first, second) if pairs.startswith("real") else (second, first)
    if values.dtype.kind == "i":
        return np.stack([imaginary, real], axis=-1).reshape(-1)
    return (real + 1j * imaginary).astype(np.complex64)


def _whole(text: str, most: int = 2**31) -> int | None:
    """A number rounded, None where it is none."""
    try:
        value = float(text)
    except ValueError:
        return None
    return round(value) if abs(value) < most else None
