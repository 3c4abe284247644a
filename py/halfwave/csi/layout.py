"""A bin layout, and how well packets fit one: smooth from each subcarrier to the next, and alike in both blocks."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

__all__ = ["Layout", "roughness", "unlikeness"]


@dataclass(frozen=True, eq=False)
class Layout:
    """One bin layout. name: 'LLTF', 'LLTF+HT-LTF' ...; arrays are (bins,).

    block: uint8, which LTF block a bin belongs to (scales differ between blocks: normalise per block).
    index: int16, subcarrier index k as in IEEE 802.11.   null: bool, carries nothing (DC, guard).
    note: what is not known about it; where it is not empty, `index` is a mere count and only statistics over
    amplitudes make sense.
    assumed: by `layout_of`, what it took the layout for where nothing told it from others, and what did where only the
    data told it; `index` and `null` are right if that is.
    """

    name: str
    block: np.ndarray
    index: np.ndarray
    null: np.ndarray
    spacing_hz: float = 312_500.0
    note: str = ""
    assumed: str = field(default="", init=False)

    @property
    def bins(self) -> int:
        return len(self.index)


def roughness(csi: np.ndarray, layout: Layout) -> float:
    """Power of what its neighbours do not tell of a used subcarrier, over its power; packets' delays are undone."""
    off = whole = 0.0
    for block in range(int(layout.block.max()) + 1):
        bins = np.flatnonzero((layout.block == block) & ~layout.null)
        bins = bins[np.argsort(layout.index[bins])]
        x = csi.T[bins]  # a row a bin
        there = np.isfinite(x).all(axis=1)
        if not there.all():
            bins, x = bins[there], x[there]
        if len(bins) < 3:
            continue
        steps = np.diff(layout.index[bins]).astype(np.float32)
        share = (steps[:-1] / (steps[:-1] + steps[1:]))[:, None]
        below, here, above = (1 - share) * x[:-2], x[1:-1], share * x[2:]
        if np.iscomplexobj(x):
            near = steps == steps.min()
            slope = np.angle((x[1:] * x[:-1].conj())[near].sum(axis=0)) / steps.min()
            lengths, which = np.unique(steps, return_inverse=True)  # of steps, hardly more than one and DC's
            turns = np.exp(1j * np.outer(lengths, slope)).astype(x.dtype)[which]
            below *= turns[:-1]
            above *= turns[1:].conj()
        off += _power(here - below - above)
        whole += _power(here)
    return off / whole if whole > 0 else np.inf


def _power(x: np.ndarray) -> float:
    return float(np.square(x.view(x.real.dtype), dtype=np.float64).sum())


def unlikeness(csi: np.ndarray, layout: Layout) -> float:
    """How far the amplitudes of two blocks are apart where they are of the same subcarriers, over their power."""
    profile = np.abs(csi).mean(axis=0)
    used = [np.flatnonzero((layout.block == b) & ~layout.null) for b in range(int(layout.block.max()) + 1)]
    if len(used) < 2:
        return np.inf
    _, first, second = np.intersect1d(layout.index[used[0]], layout.index[used[1]], return_indices=True)
    a, b = profile[used[0][first]], profile[used[1][second]]
    good = np.isfinite(a) & np.isfinite(b)
    a, b = a[good], b[good]
    if not (a.any() and b.any()):
        return np.inf
    a, b = a / np.linalg.norm(a), b / np.linalg.norm(b)
    return float(np.square(a - b).sum() / 2)
