"""Compressed CSI (C5110005): (value, run) pairs of the bytewise XOR with the node's previous frame.

The datagram has neither a number nor a checksum, and a node sends none at all when compressing would not save
bytes. So a missing one shows only by its effects, and each is looked for: run lengths that do not add up,
another length than the frame before, a gap in the node's rhythm, a spectrum that got rough. Then nothing is
decoded until a raw frame gives a new reference. XOR with a wrong reference is noise that looks like CSI:
better none.
"""

from __future__ import annotations

from collections import deque
from itertools import pairwise
from statistics import median
from struct import Struct
from typing import Any

import numpy as np

from ..csi.reasons import Reason, because

__all__ = ["Decompressor", "compress", "expand", "is_compressed", "is_compressed_features"]

_header = Struct("<4x B B H H")  # magic, node, channel, original length, compressed length
_MAX_FRAME_BYTES = 4096  # four antennas, 512 bins; the firmware's own limit is 1024
_GAP = 1.75  # in median intervals: one missing frame makes a gap of 2
_INTERVALS = 16  # for the median
_SMOOTH, _ROUGHER = 0.15, 1.5
_EACH_BYTES = 3000
"""Of a chain, with its times, beside its frames."""


def expand(pairs: bytes, length: int) -> bytes | Reason:
    """Undo the run lengths, or say why not.

    >>> expand(bytes([0, 3, 255, 1]), 4).hex()
    '000000ff'
    >>> expand(bytes([0, 3]), 4).code
    'compressed_run_lengths'
    """
    if length > _MAX_FRAME_BYTES:
        return because("compressed_too_long", most=_MAX_FRAME_BYTES)
    runs = pairs[1::2]
    if len(pairs) % 2 or sum(runs) != length or 0 in runs:
        return because("compressed_run_lengths")
    return np.repeat(np.frombuffer(pairs, np.uint8)[::2], np.frombuffer(runs, np.uint8)).tobytes()


def compress(frame: bytes, previous: bytes) -> bytes:
    """The pairs that a node sends for a frame after `previous`, of the same length.

    >>> compress(b"abcd", b"abce").hex()
    '00030101'
    """
    delta = np.frombuffer(frame, np.uint8) ^ np.frombuffer(previous, np.uint8)
    starts = np.flatnonzero(np.diff(delta, prepend=~delta[:1]))
    pairs = bytearray()
    for start, stop in zip(starts, (*starts[1:], len(delta)), strict=True):
        for at in range(start, stop, 255):
            pairs += bytes((int(delta[start]), min(255, stop - at)))
    return bytes(pairs)


def is_compressed(payload: bytes) -> bool:
    """Whether the length fields fit."""
    return len(payload) > _header.size and len(payload) == _header.size + _header.unpack_from(payload)[3]


def is_compressed_features(payload: bytes) -> bool:
    """Whether a datagram with the magic of a feature vector is compressed CSI, as older firmware named it so.

    One feature vector in 65,536 has a time that looks like a fitting length; its run lengths do not add up.
    """
    return is_compressed(payload) and not isinstance(
        expand(payload[_header.size :], _header.unpack_from(payload)[2]), Reason
    )


class Decompressor:
    """One node's chain of frames: remember() what came raw, decode() the datagrams that came compressed.

    >>> node = Decompressor()
    >>> node.remember(0.0, b"abce")
    >>> node.decode(0.1, bytes.fromhex("050011c5 07 06 0400 0400 00030101"))
    b'abcd'
    """

    DEPTH = 8
    """Raw frames that are kept to compare with."""

    def __init__(self) -> None:
        self.like: Any = None
        """Of the last raw frame, the caller's: what a compressed one does not say is taken from it."""
        self._reference = b""
        self._raw: deque[bytes] = deque(maxlen=self.DEPTH)
        self._roughness: deque[float] = deque(maxlen=32)
        self._times: deque[float] = deque(maxlen=_INTERVALS + 1)

    @property
    def held_bytes(self) -> int:
        """About."""
        return _EACH_BYTES + len(self._reference) + sum(map(len, self._raw))

    def remember(self, time_s: float, frame: bytes, like: Any = None) -> None:
        """A raw frame: from here on the chain is sure again, unless no compressed one can be as long."""
        self.like = like
        if len(frame) > _MAX_FRAME_BYTES:
            self._reference = b""
            return
        if not self._reference or (self._times and time_s - self._times[-1] > 1):
            self._times.clear()  # a pause is no interval of the rhythm
        self._reference = frame
        self._raw.append(frame)
        self._times.append(time_s)

    def decode(self, time_s: float, datagram: bytes) -> bytes | Reason:
        """The frame in a datagram, or why there is none."""
        if not is_compressed(datagram):
            self._reference = b""
            return because("length_not_as_announced", what="compressed CSI")
        if not self._reference:
            return because("compressed_without_raw")
        _, _, length, _ = _header.unpack_from(datagram)
        pairs = datagram[_header.size :]
        delta = expand(pairs, length)
        if isinstance(delta, Reason):
            return self._lose(delta)
        if any(delta) and any(_xor(delta, raw) in self._raw for raw in self._raw if len(raw) == length):
            return because("compressed_again")  # a node sends both; the difference of two that we have
        if length != len(self._reference):
            return self._lose(because("compressed_length_changed"))
        if self._gap(time_s):
            return self._lose(because("compressed_after_gap"))
        frame = _xor(delta, self._reference)
        self._roughness.extend(map(_roughness, self._raw))
        roughness = _roughness(frame)
        if roughness > max(_SMOOTH, _ROUGHER * max(self._roughness)):
            return self._lose(because("compressed_unlike_before"))
        self._roughness.append(roughness)
        self._reference = frame
        self._raw.clear()
        self._times.append(time_s)
        return frame

    def _lose(self, why: Reason) -> Reason:
        """From here on nothing is decoded until a raw frame comes."""
        self._reference = b""
        return why

    def _gap(self, time_s: float) -> bool:
        times = list(self._times)
        if len(times) < 4:
            return False
        usual = median(b - a for a, b in pairwise(times))
        return time_s - times[-1] > _GAP * usual > 0


def _xor(a: bytes, b: bytes) -> bytes:
    return (int.from_bytes(a, "little") ^ int.from_bytes(b, "little")).to_bytes(len(a), "little")


def _roughness(frame: bytes) -> float:
    """Mean step from bin to bin over the mean magnitude: 0.1 for a channel on ESP32-S3, 0.5 with a wrong reference."""
    pairs = np.frombuffer(frame[: len(frame) // 2 * 2], np.int8).astype(np.int16).reshape(-1, 2)
    return float(np.abs(np.diff(pairs, axis=0)).sum() / max(np.abs(pairs).sum(), 1))
