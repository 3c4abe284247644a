"""The gate against a plain, a median-subtracted and a Wiener-filtered spectrogram, and its false ridges in empty rooms.

    PYTHONPATH=py python tests/bench/spectrogram_bench.py

Simulated: a path whose Doppler shift sweeps, stays or comes and goes, in white noise on 52 subcarriers, through the
package's own spectrogram; the truth is the same path without noise. Real: every empty and every moving recording of
../shared/data/{pulse,espectre} at 70 Hz or more. Writes docs/results/spectrogram.md.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
from support.streams import frames_of, quiet

from halfwave import layout_of
from halfwave.formats import read
from halfwave.signal.doppler_gate import gate, noise_of
from halfwave.signal.spectrogram import Spectrogram, spectrogram

ROOT = Path(__file__).parents[2]
DATA, RESULT = ROOT.parent / "shared" / "data", ROOT / "docs" / "results" / "spectrogram.md"
SECONDS, RATE_HZ, RUNS = 12.0, 100.0, 5
LEVELS = (0.05, 0.1, 0.2, 0.4)
LEAST_HZ, WALKS_HZ = 70.0, 3.0


def plain(power: np.ndarray) -> np.ndarray:
    return power


def median_subtracted(power: np.ndarray) -> np.ndarray:
    return np.maximum(power - np.median(power, axis=1, keepdims=True), 0)


def wiener(power: np.ndarray) -> np.ndarray:
    return np.maximum(power - noise_of(power)[0], 0)


def gated(power: np.ndarray) -> np.ndarray:
    return gate(power).gain * power


METHODS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "plain": plain,
    "median-subtracted": median_subtracted,
    "Wiener": wiener,
    "gate": gated,
}


def doppler(kind: str, t: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Frequency (T,) Hz and whether the path is there (T,)."""
    if kind == "sweeps":
        return 18 * np.sin(2 * np.pi * t / 8), np.ones(len(t), bool)
    if kind == "stays":
        return np.full(len(t), 11.0), np.ones(len(t), bool)
    return 10 + 6 * np.sin(2 * np.pi * t / 3), (t > 4) & (t < 8)


def scene(kind: str, level: float, seed: int, *, snr: float) -> Spectrogram:
    static = quiet(SECONDS, rate_hz=RATE_HZ, seed=seed, snr=snr)
    t = np.arange(len(static)) / RATE_HZ
    frequency_hz, there = doppler(kind, t)
    turn = np.exp(2j * np.pi * np.cumsum(frequency_hz) / RATE_HZ) * there
    path = 10 * level * turn[:, None] * np.exp(1j * layout_of(64).index / 9)
    return spectrogram(frames_of((static + path).astype(np.complex64)))


def distortion_db(out: np.ndarray, clean: np.ndarray) -> float:
    """Signal to distortion: of the clean amplitudes over what the output's amplitudes differ from them."""
    wanted, found = np.sqrt(clean), np.sqrt(out)
    return float(10 * np.log10((wanted**2).sum() / ((found - wanted) ** 2).sum()))


def snr_db(out: np.ndarray, ridge: np.ndarray) -> float:
    return float(10 * np.log10(out[ridge].sum() / max(out[~ridge].sum(), 1e-3 * out[ridge].sum() + 1e-12)))


def simulated() -> list[str]:
    lines = [
        "| path | its amplitude | " + " | ".join(f"{m}: SNR, SDR dB, kept" for m in METHODS) + " |",
        "|---|---|" + "---|" * len(METHODS),
    ]
    for kind in ("sweeps", "stays", "comes and goes"):
        for level in LEVELS:
            rows = {name: [] for name in METHODS}
            for seed in range(RUNS):
                noisy, clean = scene(kind, level, seed, snr=10.0), scene(kind, level, seed, snr=1e4)
                ridge = clean.power > 0.05 * clean.power.max()
                scale = noisy.power[ridge].sum() / clean.power[ridge].sum()
                for name, method in METHODS.items():
                    out = method(noisy.power)
                    kept = out[ridge].sum() / noisy.power[ridge].sum()
                    if kept > 0:
                        rows[name].append((snr_db(out, ridge), distortion_db(out, scale * clean.power), kept))
            cells = [
                "{:.1f}, {:.1f}, {:.0%}".format(*np.mean(rows[n], axis=0)) if rows[n] else "nothing" for n in METHODS
            ]
            lines.append(f"| {kind} | {level:g} | " + " | ".join(cells) + " |")
    return lines


def recorded() -> list[str]:
    lines = [
        f"| recording | truth | times | with a ridge | with one at {WALKS_HZ:g} Hz or more | cells kept |",
        "|---|---|---|---|---|---|",
    ]
    totals = {"empty": np.zeros(3), "moving": np.zeros(3)}
    for pattern in ("pulse/raw/*.gz", "espectre/baseline/*.npz", "espectre/movement/*.npz"):
        for file in sorted(DATA.glob(pattern)):
            frames = max(read(file), key=len)
            if frames.rate_hz < LEAST_HZ:
                continue
            found = spectrogram(frames)
            power = found.power
            power = power[:, np.isfinite(power).all(axis=0)]
            if power.shape[1] < 16:
                continue
            mask = gate(power).mask
            truth = "moving" if "mov" in file.name else "empty"
            ridges, fast = mask.any(axis=0), mask[np.abs(found.frequency_hz) >= WALKS_HZ].any(axis=0)
            totals[truth] += len(ridges), ridges.sum(), fast.sum()
            shares = f"{ridges.mean():.1%} | {fast.mean():.1%} | {mask.mean():.2%}"
            lines.append(f"| {file.name.split('.')[0]} | {truth} | {len(ridges)} | {shares} |")
    for truth, (times, any_, fast) in totals.items():
        if times:
            lines.append(f"| all | {truth} | {times:.0f} | {any_ / times:.1%} | {fast / times:.1%} | |")
    return lines


TEXT = """# Spectrogram: what the gate is worth

    PYTHONPATH=py python tests/bench/spectrogram_bench.py

## Simulated paths in noise

One moving path of the given amplitude beside a static channel of amplitude 1, noise of a tenth of it, 100 Hz, windows
of 0.5 s, {runs} noises each. SNR: power on the true ridge over all other, at most 30 dB; SDR: clean amplitudes over
what the output differs from them; kept: share of the ridge's power. The ridge is where the same path without noise has
more than a twentieth of its greatest power. "Wiener" uses the gate's own estimate of the noise.

{simulated}

## Recordings

Share of times with at least one cell kept. In an empty room every one is a false ridge; most of them lie below 3 Hz,
where receivers drift (a C6 most) and where a window of half a second tells no speed from none: a path that changes by
0.37 m/s is at 3 Hz.

{recorded}
"""


def main() -> None:
    if not DATA.is_dir():
        sys.exit(f"{DATA} is missing: the recordings of the second table")
    text = TEXT.format(runs=RUNS, simulated="\n".join(simulated()), recorded="\n".join(recorded()))
    RESULT.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
