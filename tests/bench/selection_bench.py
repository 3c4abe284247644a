"""What choosing subcarriers changes: motion found and false, and breathing error, against all of them.

    PYTHONPATH=py python tests/bench/selection_bench.py

Motion: windows of 2 s of every labelled recording of ../shared/data/{pulse,espectre}; subcarriers are chosen by the
scores of the window before, so that a window never chooses for itself. Breathing: ../shared/data/embedded-wifi-sensing,
guided rates, windows of 60 s; a plain estimator (mean whitened spectrum of normalised amplitudes, highest line from 0.1
to 0.6 Hz), so that nothing but the choice differs. Writes docs/results/selection.md.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from halfwave import Frames
from halfwave.formats import read
from halfwave.links.cleaning import columns_of, normalised_power, used_amplitude
from halfwave.signal.grid import binned
from halfwave.signal.motion_statistics import ALPHA, autocorrelation, threshold
from halfwave.signal.selection import motion_scores, partition, weights

ROOT = Path(__file__).parents[2]
DATA, RESULT = ROOT.parent / "shared" / "data", ROOT / "docs" / "results" / "selection.md"
WINDOW_S, LEAST_HZ, TOP = 2.0, 70.0, 12
BREATH_S, BREATH_HZ, BAND_HZ, NOISE_HZ = 60.0, 10.0, (0.1, 0.6), (1.0, 3.0)

Choose = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""Scores and blocks (K,) to weights (K,) of sum 1."""


def everything(scores: np.ndarray, block: np.ndarray) -> np.ndarray:
    return np.full(len(scores), 1 / len(scores))


def top(scores: np.ndarray, block: np.ndarray) -> np.ndarray:
    chosen = np.zeros(len(scores))
    chosen[np.argsort(scores)[-TOP:]] = 1 / TOP
    return chosen


def snr(scores: np.ndarray, block: np.ndarray) -> np.ndarray:
    return weights(scores)


def cut(scores: np.ndarray, block: np.ndarray) -> np.ndarray:
    sensitive = partition(scores, block).sensitive
    return sensitive / sensitive.sum()


CHOICES: dict[str, Choose] = {"all": everything, f"top {TOP}": top, "SNR weights": snr, "minimum cut": cut}


def ordered_power(frames: Frames) -> tuple[np.ndarray, np.ndarray]:
    """Normalised power with its columns in order of frequency, and their blocks; columns that packets lack left out."""
    columns = columns_of(frames.layout, frames.csi.shape[1])
    power = normalised_power(used_amplitude(frames), columns.block)
    order = np.lexsort((columns.index, columns.block))
    order = order[np.isfinite(power[:, order]).all(axis=0)]
    return power[:, order], columns.block[order]


def motion_windows() -> Iterator[tuple[str, np.ndarray, np.ndarray, np.ndarray]]:
    """Truth, the window before, the window, blocks."""
    for pattern in ("pulse/raw/*.gz", "espectre/baseline/*.npz", "espectre/movement/*.npz"):
        for file in sorted(DATA.glob(pattern)):
            frames = max(read(file), key=len)
            if frames.rate_hz < LEAST_HZ:
                continue
            if frames.label is not None:
                known = [str(w) in ("empty", "baseline", "moving", "movement") for w in frames.label]
                frames = frames[np.array(known)]
            truth = "moving" if file.name.startswith("mov") else "still"
            power, block = ordered_power(frames)
            n = round(WINDOW_S * frames.rate_hz)
            for start in range(n, len(power) - n + 1, n):
                yield truth, power[start - n : start], power[start : start + n], block


def weighted_statistic(power: np.ndarray, weight: np.ndarray) -> float:
    """The motion statistic with columns weighted: column by column, then the mean."""
    rho = [autocorrelation(power[:, k : k + 1])[0] for k in np.flatnonzero(weight > 1e-4)]
    known = weight[weight > 1e-4]
    return float(np.dot(np.nan_to_num(rho), known) / known.sum())


def motion_table() -> list[str]:
    counts = {name: {"still": [0, 0], "moving": [0, 0]} for name in CHOICES}
    values = {name: {"still": [], "moving": []} for name in CHOICES}
    for truth, before, window, block in motion_windows():
        scores = motion_scores(before, len(before) / WINDOW_S)
        for name, choose in CHOICES.items():
            found = weighted_statistic(window, choose(scores, block))
            counts[name][truth][0] += found > threshold(len(window), ALPHA)
            counts[name][truth][1] += 1
            values[name][truth].append(found)
    lines = [
        "| subcarriers | false | found | area under the curve | least of the moving, 5 % |",
        "|---|---|---|---|---|",
    ]
    for name, by_truth in counts.items():
        still, moving = np.array(values[name]["still"]), np.array(values[name]["moving"])
        area = (moving[:, None] > still).mean()
        false, found = (f"{a} of {b}" for a, b in (by_truth["still"], by_truth["moving"]))
        lines.append(f"| {name} | {false} | {found} | {area:.4f} | {np.quantile(moving, 0.05):.3f} |")
    return lines


def breathing_rates() -> Iterator[tuple[str, float, dict[str, float]]]:
    """Person, guided rate and the rate found by each choice, windows side by side."""
    for folder in sorted((DATA / "embedded-wifi-sensing" / "breathing").glob("*BPM")):
        for file in sorted(folder.glob("*.gz")):
            frames = max(read(file), key=len)
            power, block = ordered_power(frames)
            _, slow = binned(frames.time_s, np.sqrt(power), BREATH_HZ, gap_s=1.0)
            n = round(BREATH_S * BREATH_HZ)
            for start in range(0, len(slow) - n + 1, n):
                window = slow[start : start + n]
                if np.isfinite(window).all():
                    yield file.name.split(".")[0], float(folder.name.removesuffix("BPM")), rates_of(window, block)


def rates_of(window: np.ndarray, block: np.ndarray) -> dict[str, float]:
    t = np.arange(len(window)) - (len(window) - 1) / 2
    x = window - window.mean(axis=0)
    x -= np.outer(t, t @ x / (t @ t))
    hz = np.fft.rfftfreq(8 * len(x), 1 / BREATH_HZ)
    power = np.abs(np.fft.rfft(x * np.hanning(len(x))[:, None], 8 * len(x), axis=0)) ** 2
    noise = power[(hz >= NOISE_HZ[0]) & (hz <= NOISE_HZ[1])].mean(axis=0)
    band = (hz >= BAND_HZ[0]) & (hz <= BAND_HZ[1])
    inside = power[band] / noise
    scores = np.log(inside.mean(axis=0))
    return {name: 60 * float(hz[band][(inside @ choose(scores, block)).argmax()]) for name, choose in CHOICES.items()}


def breathing_table() -> list[str]:
    errors: dict[str, dict[str, list[float]]] = {name: defaultdict(list) for name in CHOICES}
    for person, guided, found in breathing_rates():
        for name, rate in found.items():
            errors[name][person].append(abs(rate - guided))
    people = sorted(errors["all"])
    picks = np.random.default_rng(0).integers(0, len(people), (2000, len(people)))
    lines = ["| subcarriers | mean error, 95 % over people | median | within 1 a minute |", "|---|---|---|---|"]
    for name, by_person in errors.items():
        means = np.array([np.mean(by_person[p]) for p in people])
        low, high = np.quantile(means[picks].mean(axis=1), (0.025, 0.975))
        every = np.concatenate([by_person[p] for p in people])
        mean = f"{every.mean():.2f} ({low:.2f} to {high:.2f})"
        lines.append(f"| {name} | {mean} | {np.median(every):.2f} | {(every < 1).mean():.0%} |")
    return [*lines, "", f"{len(every)} windows of {len(people)} people."]


TEXT = """# Subcarriers: what choosing among them changes

    PYTHONPATH=py python tests/bench/selection_bench.py

Scores without labels, `halfwave.signal.selection`; the minimum cut is the exact one of the stated cost.

## Motion

Windows of 2 s of pulse and espectre, the threshold of the closed form; chosen by the window before.

{motion}

## Breathing

Guided breathing of embedded-wifi-sensing, windows of 60 s, a plain spectral peak; chosen by the window's own score,
power from 0.1 to 0.6 Hz over noise from 1 to 3 Hz. Halfwave's own estimator (breathing.md) weighs modes over frequency
by their noise instead.

{breathing}

## What follows

{verdict}
"""
VERDICT = """Motion: chosen subcarriers lift the statistic of weak movement, and not that of rest; all tell both apart
without a mistake, so the engine keeps every one, which needs no window before. Breathing: the differences are small
against their spread over people; weights by SNR squared do no worse than any choice and throw nothing away."""


def main() -> None:
    if not DATA.is_dir():
        sys.exit(f"{DATA} is missing: the recordings that this is measured on")
    text = TEXT.format(motion="\n".join(motion_table()), breathing="\n".join(breathing_table()), verdict=VERDICT)
    RESULT.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
