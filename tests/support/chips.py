"""What a chip would write of a channel: any layout's buffer, with the receiver's own gain, phase and delay."""

from __future__ import annotations

import numpy as np

from halfwave.csi.ltf_tables import Row
from halfwave.csi.subcarriers import Layout

_SPACING_S = 1 / 3.2e-6


def channel(k: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(K,) of a room at sub-carriers k of 312.5 kHz: a direct path and five echoes within 120 ns."""
    delay_s = np.concatenate(([0], rng.uniform(20e-9, 120e-9, 5)))
    size = np.concatenate(([1], rng.uniform(0, 0.3, 5) * np.exp(2j * np.pi * rng.random(5))))
    return np.exp(-2j * np.pi * np.outer(k, delay_s) * _SPACING_S) @ size


def packets(row: Row, count: int, rng: np.random.Generator, *, peak: float = 60.0) -> np.ndarray:
    """(count, bins) whole complex numbers up to about `peak`, zero where the layout has nulls.

    Fields of one channel look alike where they are of the same sub-carriers; an STBC field is of the other antenna.
    """
    wide = rng.integers(2**32)
    out = []
    for i, f in enumerate(row.fields):
        k = np.array(f.order)
        seed = wide + (i > 0 and i == len(row.fields) - 1 and "STBC" in row.name)
        fine = row.spacing_hz / 312_500.0
        late = fine * np.outer(rng.uniform(-0.15, 0.0, count), k - f.centre)
        h = channel(k * fine, np.random.default_rng(seed)) * np.exp(1j * (late + 2 * np.pi * rng.random((count, 1))))
        away = np.abs(k - f.centre)
        h[:, (away > f.edge) | (away <= f.dc)] = 0
        out.append(h)
    csi = np.concatenate(out, axis=1)
    csi *= peak / np.abs(csi).max() * rng.uniform(0.7, 1, (count, 1))
    return np.rint(csi.real) + 1j * np.rint(csi.imag)


def printed(csi: np.ndarray) -> np.ndarray:
    """(n, K) -> (n, 2K) int16: imaginary, real, imaginary ..., as chips give them."""
    return np.stack([csi.imag, csi.real], axis=-1).reshape(len(csi), -1).astype(np.int16)


def of_row(row: Row, layout: Layout) -> bool:
    """Whether a layout is the row's, but for where its channel lies."""
    at = 0
    for block, f in enumerate(row.fields):
        bins = slice(at, at := at + len(f.order))
        away = np.abs(np.array(f.order) - f.centre)
        null = (away > f.edge) | (away <= f.dc)
        alike = np.array_equal(np.diff(layout.index[bins]), np.diff(f.order)) and (layout.block[bins] == block).all()
        if not (alike and np.array_equal(layout.null[bins], null)):
            return False
    return at == layout.bins
