"""The text of the Embedded WiFi Sensing data set: Unix milliseconds and 128 int8 (imaginary, real, ...) a line.

Its recorder wrote every byte 10 as 13, 10 (a line feed as a text stream writes it) and cut the row at 128 values.
That is undone here: 13, 10 becomes 10 again, and what the cut took away is NaN, at most a few of the last bins.
Bins 0 and 1 are NaN too: those four bytes are spoiled by the hardware.
"""

from __future__ import annotations

import re

import numpy as np

from ..csi.frames import Frames, LinkId, Provenance, Recording, joined
from ..csi.reasons import Rejects, because
from ..csi.subcarriers import layout_of
from ._text import blocks, integers, order, plain, runs, small_integers, tokenise

__all__ = ["matches", "name", "parse"]

name = "embedded-wifi-sensing text"

_VALUES = 128
_LINE = re.compile(rb"^1\d{12}(?:,-?\d{1,3}){%d}\r?$" % _VALUES, re.MULTILINE)


def matches(head: bytes) -> bool:
    """Whether one of the first lines is milliseconds and 128 numbers; the very first may be torn."""
    return _LINE.search(plain(head)) is not None


def parse(data: bytes, *, provenance: Provenance, name: str = "") -> Recording:
    """One link; label and person are in the file's name alone, so `label` is None.

    >>> row = [83, -80, 4, 0, 5, 13, 10, 7] + [1] * 120
    >>> line = b"1722108850529," + ",".join(map(str, row)).encode()
    >>> [frames] = parse(line, provenance=Provenance("replay"))
    >>> frames.csi[0, 0, 2:4].tolist(), bool(np.isnan(frames.csi[0, 0, 63]))
    ([(10+5j), (1+7j)], True)
    """
    rejects, times, rows = Rejects(), [np.zeros(0, np.int64)], [np.zeros((0, _VALUES), np.int16)]
    for block in blocks(plain(data)):
        tokens = tokenise(block)
        lines = np.flatnonzero(tokens.count == _VALUES + 1)
        first = tokens.first[lines]
        time_ms = integers(tokens, tokens.end[first], 15)
        values = small_integers(tokens, runs(tokens.end, first + 1, _VALUES))
        sound = (time_ms >= 0) & (np.abs(values + 0.5) < 128).all(axis=1)
        times.append(time_ms[sound])
        rows.append(values[sound])
        other = tokens.written(np.flatnonzero(tokens.count != _VALUES + 1))
        tokens.reject(rejects, because("line_of_another_shape", expected="a time and 128 values"), other)
        tokens.reject(rejects, because("not_csi"), lines[~sound])
    csi = _undo_line_feeds(np.concatenate(rows))
    time_s = np.concatenate(times) / 1e3
    if not len(time_s):
        return Recording(rejects=rejects, format=globals()["name"])
    layout = layout_of(_VALUES // 2, secondary="none", name="LLTF")
    meta = {"format": globals()["name"], "chip": "ESP32", "cut rows": str(int(np.isnan(csi[:, 0, -1]).sum()))}
    meta |= order(time_s) | ({"file": name} if name else {})
    frames = Frames.build(LinkId("1", "", layout.name), layout, provenance, time_s, csi, meta=meta)
    return Recording(joined([frames]), rejects=rejects, format=globals()["name"])


def _undo_line_feeds(values: np.ndarray) -> np.ndarray:
    """(T, 128) integers as recorded -> (T, 1, 64) complex64, NaN where a value is spoiled or was cut off."""
    extra = np.zeros(values.shape, bool)
    extra[:, :-1] = (values[:, :-1] == 13) & (values[:, 1:] == 10)
    extra[:, -1] = values[:, -1] == 13  # cut after it: 13, or the first half of a 10
    left = _VALUES - extra.sum(axis=1)
    whole = np.full(values.shape, np.nan, np.float32)
    whole[np.arange(_VALUES) < left[:, None]] = values[~extra]  # row by row, each from its first place on
    csi = np.empty((len(values), 1, _VALUES // 2), np.complex64)
    csi.real[:, 0], csi.imag[:, 0] = whole[:, 1::2], whole[:, ::2]
    csi[np.isnan(csi)] = np.nan
    csi[:, :, :2] = np.nan
    return csi
