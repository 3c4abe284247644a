"""How often a buffer's layout is recognised with nothing told of the packets, by what disturbs them.

PYTHONPATH=py python tests/bench/layouts.py
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.chips import of_row, packets, printed

from halfwave.formats.esp_values import values_of
from halfwave.ltf_tables import Row, rows

SEEDS = 20


def noise(rng: np.random.Generator, rms: float, shape: tuple[int, ...]) -> np.ndarray:
    return np.rint(rng.normal(0, rms, shape)) + 1j * np.rint(rng.normal(0, rms, shape))


def _away(row: Row) -> tuple[np.ndarray, np.ndarray]:
    """Guards and bins near DC, (K,) bool each."""
    away = [np.abs(np.array(f.order) - f.centre) for f in row.fields]
    guards = [a > f.edge for a, f in zip(away, row.fields, strict=True)]
    near_dc = [a <= f.dc for a, f in zip(away, row.fields, strict=True)]
    return np.concatenate(guards), np.concatenate(near_dc)


def clean(row: Row, rng: np.random.Generator, count: int = 30) -> np.ndarray:
    return packets(row, count, rng)


def weak(row: Row, rng: np.random.Generator) -> np.ndarray:
    csi, (guards, near_dc) = packets(row, 30, rng, peak=8), _away(row)
    return csi + noise(rng, 0.7, csi.shape) * ~(guards | near_dc)


def dc_has_values(row: Row, rng: np.random.Generator) -> np.ndarray:
    csi = packets(row, 30, rng)
    return csi + noise(rng, 10, csi.shape) * _away(row)[1]


def guards_have_noise(row: Row, rng: np.random.Generator) -> np.ndarray:
    csi, (guards, near_dc) = packets(row, 30, rng), _away(row)
    return csi + noise(rng, 2, csi.shape) * (guards | near_dc)


def drowned(row: Row, rng: np.random.Generator) -> np.ndarray:
    csi = packets(row, 30, rng, peak=10)
    return csi + noise(rng, 5, csi.shape)


DISTURBED: dict[str, Callable[[Row, np.random.Generator], np.ndarray]] = {
    "nothing, 30 packets": clean,
    "nothing, 1 packet": lambda row, rng: clean(row, rng, 1),
    "amplitudes of 8 at most, noise of 0.7": weak,
    "noise at DC": dc_has_values,
    "noise in guards and at DC": guards_have_noise,
    "noise of half the amplitude everywhere": drowned,
}


def said(row: Row, csi: np.ndarray) -> str:
    values = printed(csi)
    layout = values_of(values if values.shape[1] == 52 else values.astype(np.int8)).layout
    if of_row(row, layout):
        return "right"
    return "undecided" if layout.note else "commonest, said so" if "commonest" in layout.assumed else "wrong"


def main() -> None:
    kinds = ("right", "commonest, said so", "undecided", "wrong")
    print(f"| disturbed by | {' | '.join(kinds)} |\n|---|{'---|' * len(kinds)}")
    for what, made in DISTURBED.items():
        found = Counter(said(row, made(row, np.random.default_rng(seed))) for row in rows() for seed in range(SEEDS))
        print(f"| {what} | {' | '.join(str(found[kind]) for kind in kinds)} |")


if __name__ == "__main__":
    main()
