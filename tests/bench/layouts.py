"""How often a buffer's layout is recognised with nothing told of the packets, by what disturbs them.

PYTHONPATH=py python tests/bench/layouts.py
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.chips import of_row, packets, printed

import halfwave as hw
from halfwave.csi.ltf_tables import Row, rows
from halfwave.formats.esp_values import values_of

SEEDS = 20
DATA = Path(__file__).parents[2] / ".." / "shared" / "data"
RECORDINGS = "pulse/raw/*.gz", "pulse/breathing/*.gz", "embedded-wifi-sensing/breathing/*/*.gz", "espectre/*/*.npz"
KINDS = "right", "commonest, said so", "undecided", "wrong"


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


def recorded() -> Iterator[dict[int, np.ndarray]]:
    """Of each recording, 30 packets by subcarrier of its 20 MHz channel."""
    for file in sorted(path for pattern in RECORDINGS for path in DATA.glob(pattern)):
        frames = max(hw.read(file), key=len)
        if frames.layout.bins != 64 or len(frames) < 600:
            continue
        centre = {"below": 32, "above": -32}.get(frames.layout.name.split()[-1], 0)
        by_k = dict(zip((frames.layout.index - centre).tolist(), frames.csi[500:530, 0].T, strict=True))
        if not np.isfinite(by_k[1]).all() or not by_k[1].any():  # the hardware spoils it
            by_k[1] = by_k[2]
        yield {k: np.nan_to_num(values) for k, values in by_k.items() if frames.layout.index.min() - centre <= k}


def rearranged(row: Row, by_k: dict[int, np.ndarray]) -> np.ndarray:
    [f] = row.fields
    csi = np.zeros((30, len(f.order)), complex)
    for at, k in enumerate(np.array(f.order) - f.centre):
        if f.dc < abs(k) <= f.edge:
            csi[:, at] = by_k[int(k)]
    return csi


def table(found: dict[str, Counter[str]]) -> None:
    print(f"| disturbed by | {' | '.join(KINDS)} |\n|---|{'---|' * len(KINDS)}")
    for what, counts in found.items():
        print(f"| {what} | {' | '.join(str(counts[kind]) for kind in KINDS)} |")


def main() -> None:
    table(
        {
            what: Counter(said(row, made(row, np.random.default_rng(seed))) for row in rows() for seed in range(SEEDS))
            for what, made in DISTURBED.items()
        }
    )
    narrow = [row for row in rows() if len(row.fields) == 1 and row.fields[0].edge <= 26]
    real = list(recorded())
    if real:
        print(f"\n{len(real)} real recordings in {len(narrow)} layouts")
        rng = np.random.default_rng(0)
        as_they_are, dc = Counter[str](), Counter[str]()
        for row in narrow:
            for by_k in real:
                csi = rearranged(row, by_k)
                as_they_are[said(row, csi)] += 1
                dc[said(row, csi + noise(rng, 8, csi.shape) * _away(row)[1])] += 1
        table({"their own noise": as_they_are, "and noise at DC": dc})


if __name__ == "__main__":
    main()
