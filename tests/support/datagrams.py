"""Datagrams of every kind in the C511 family, and the stream that carries them."""

import struct
import zlib
from itertools import pairwise

import numpy as np

import halfwave as hw
from halfwave.formats.esp32_compressed import compress
from halfwave.formats.esp32_udp import encode_raw_csi
from halfwave.wire import interface_block, packet_block, section_header

T0_NS, STEP_NS = 1_700_000_000 * 10**9, 20_000_000
BOARD = ("10.0.0.7", 4000)


def stream(datagrams, provenance="live", times=None):
    """Datagrams, or (datagram, sender), one each 20 ms."""
    data = section_header() + interface_block(provenance)
    for i, item in enumerate(datagrams):
        payload, sender = item if isinstance(item, tuple) else (item, BOARD)
        data += packet_block(0, T0_NS + (times[i] if times else i) * STEP_NS, payload, sender)
    return data


def smooth_iq(rng, bins=64):
    """A frame as a channel gives it: neighbouring bins alike, guard bins 0."""
    k = np.arange(bins)
    h = 30 * np.exp(1j * (rng.uniform(0, 6.28) + k * 0.05)) * (1 + 0.3 * np.cos(k / 9 + rng.uniform(0, 6)))
    h[hw.layout_of(bins).null] = 0
    return np.stack([h.imag, h.real], -1).astype(np.int8)


VITALS_TAIL = struct.pack("<ffII", 1.5, 0.25, 61_500, 0)
VITALS = struct.pack("<IBBHIbBxx", 0xC5110002, 4, 0b101, 1520, 712_500, -48, 2) + VITALS_TAIL
FEATURES = struct.pack("<IBxHq8f", 0xC5110003, 4, 9, 5_000_000, *np.arange(8) / 8)
FUSED = struct.pack(
    "<IBBHIbBBBffIfffBB6x", 0xC5110004, 4, 1, 1520, 712_500, -48, 1, 2, 80, 1.5, 0.25, 61_500, 70.0, 15.0, 182.0, 1, 90
)
EVENTS = struct.pack("<IBBHBfBf", 0xC5110004, 4, 7, 2, 1, 0.5, 2, -3.0)
STATE = struct.pack("<IBBHQ9fHxx", 0xC5110006, 4, 1, 77, 5_000_000, *np.arange(9) / 4, 3)
STATE += struct.pack("<I", zlib.crc32(STATE))


def packed(frame, previous, node=1):
    pairs = compress(frame, previous)
    return struct.pack("<IBBHH", 0xC5110005, node, 6, len(frame), len(pairs)) + pairs


def chain(n, seed=0):
    """A raw frame, then compressed ones."""
    rng = np.random.default_rng(seed)
    frames = [smooth_iq(rng).tobytes() for _ in range(n)]
    first = encode_raw_csi(frames[0], node=1, frequency_mhz=2437)
    return frames, [first, *(packed(b, a) for a, b in pairwise(frames))]
