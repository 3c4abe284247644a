"""Breathing where only simulation knows the truth: lines in white noise, pauses, two people."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.chest import Motion, link
from support.streams import frames_of

from halfwave import Frames, breathing, breathing_pauses, breathing_rates
from halfwave.sensing.breathing_window import BINS_HZ, EDGES_HZ, WINDOW_S
from halfwave.signal.evidence import evidence
from halfwave.signal.line_fit import cramer_rao_hz, outlier_bound, refine
from halfwave.signal.spectral_line import spectrum
from halfwave.signal.whitening import whitened

LINES, SCENES, CHESTS = 150, 8, 40
LINE_S, CHANGES = 60.0, 2


def table(head: str, rows: list[str]) -> str:
    columns = head.count("|") + 1
    return "\n".join([f"| {head} |", "|" + "---|" * columns, *(f"| {r} |" for r in rows)])


def lines_table() -> str:
    """Lines of a known frequency in white noise, found and refined as breathing is."""
    out, samples = [], round(LINE_S * BINS_HZ)
    weight, time_s = np.ones(samples), np.arange(samples) / BINS_HZ
    for columns in (1, 12):
        for snr_db in (-13, -11, -9, -7, -5, 0, 10):
            rng, errors = np.random.default_rng(1), []
            size = np.sqrt(2 * 10 ** (snr_db / 10) / columns)
            for _ in range(LINES):
                hz, phase = rng.uniform(0.12, 0.55), rng.uniform(0, 2 * np.pi, columns)
                x = rng.normal(size=(samples, columns)) + size * np.cos(2 * np.pi * hz * time_s[:, None] + phase)
                x = whitened(x, weight, BINS_HZ, 1.2)
                found = spectrum(x, weight, BINS_HZ, EDGES_HZ)
                band = (found.hz >= 0.08) & (found.hz <= 0.6)
                best = float(found.hz[band][evidence(found)[band].argmax()])
                line = refine(found, best)
                errors.append((60 * (line.hz - hz), 60 * line.std_hz))
            error, std = np.abs(np.array(errors)).T
            snr = 10 ** (snr_db / 10)
            wrong, bound = error > 90 / LINE_S, 60 * cramer_rao_hz(snr, samples, LINE_S)
            rms = float(np.sqrt(np.mean(error[~wrong] ** 2)))
            union = outlier_bound(snr, samples, 0.52 * LINE_S, columns)
            cover = 100 * np.mean(error[~wrong] < 2 * std[~wrong])
            out.append(
                f"{columns} | {snr_db} | {10 * np.log10(snr * samples / 2):.1f} | {rms:.4f} | {bound:.4f} | "
                f"{rms / bound:.2f} | {100 * wrong.mean():.2f} % | {100 * union:.2f} % | {cover:.0f} %"
            )
    head = "columns | SNR a sample, dB | of the line, dB | error, /min | bound | ratio | wrong lines | union bound"
    return table(head + " | within 2 std", out)


def scenes(make: Callable[[np.random.Generator], list[list[Motion]]], duration_s: float) -> Iterator[Frames]:
    rng = np.random.default_rng(0)
    for seed in range(SCENES):
        csi = link(make(rng), seed=seed, snr_db=22, drift=0.3, seconds=duration_s)
        yield frames_of(csi, rate_hz=50)


def errors_table() -> str:
    """From packets to a rate: how far off, and how often within what its standard error says."""
    out = []
    for snr_db, seconds, pause_s, wander in (
        (12, 60, 0, 0.0),
        (22, 60, 0, 0.0),
        (32, 60, 0, 0.0),
        (22, 60, 12, 0.0),
        (22, 120, 0, 0.0),
        (22, 120, 0, 0.1),
        (22, 120, 0, 0.3),
    ):
        off, std = [], []
        for seed in range(CHESTS):
            rng = np.random.default_rng([7, seed])
            rate, at = rng.uniform(8, 22), rng.uniform(15, 33)
            pauses_s = [(at, at + pause_s)] if pause_s else ()
            chest = Motion(rate, 0.004, rng.uniform(0, 6), pauses_s=pauses_s, wander=wander)
            csi = link([[chest]], seed=seed, snr_db=snr_db, drift=0.3, rate_hz=20, seconds=seconds)
            found = breathing(frames_of(csi, rate_hz=20))
            if isinstance(found.value, float):
                off.append(found.value - rate)
                std.append(found.std)
        within = np.abs(off) < 2 * np.array(std)
        errors = f"{np.median(np.abs(off)):.3f} | {np.mean(std):.3f} | {within.mean():.0%} | {np.max(np.abs(off)):.2f}"
        held = f", held {pause_s} s" if pause_s else f", wanders {wander:g}" if wander else ""
        out.append(f"{snr_db} dB, {seconds} s{held} | {len(off)} of {CHESTS} | {errors}")
    return table("SNR of a packet | told | median error, /min | mean std | within 2 std | largest", out)


def pauses_table() -> str:
    out = []
    for length_s in (0.0, 6.0, 8.0, 10.0, 12.0, 15.0, 20.0, 30.0):
        starts: list[float] = []

        def chest(rng: np.random.Generator, length_s=length_s, starts=starts) -> list[list[Motion]]:
            starts.append(rng.uniform(30, 70))
            pause = [(starts[-1], starts[-1] + length_s)] if length_s else []
            return [[Motion(rng.uniform(8, 20), 0.004, pauses_s=pause, wander=0.1)]]

        found = [breathing_pauses(f) for f in scenes(chest, 120)]
        known = [(s, f) for s, f in zip(starts, found, strict=True) if f.value is not None]
        ends = [np.array(f.extra["intervals_s"][0]) - (s, s + length_s) for s, f in known if f.value == 1 and length_s]
        spread = f"{np.sqrt(np.mean(np.square(ends))):.1f} s" if ends else "-"
        marked = sum(f.value == 1 for _, f in known)
        false = sum(f.value > 1 or (f.value > 0 and not length_s) for _, f in known)  # type: ignore[operator]
        out.append(f"{length_s:.0f} s | {len(known)} of {SCENES} | {marked} | {false} | {spread}")
    return table("pause | clear enough to say | one marked | more marked than there are | its ends, rms", out)


def two_rows() -> list[str]:
    """How often two people, so far apart, are told apart."""
    out = []
    for apart in (1.0, 2.0, 3.0, 4.0, 6.0):
        rates: list[tuple[float, float]] = []

        def pair(rng: np.random.Generator, apart=apart, rates=rates) -> list[list[Motion]]:
            first = rng.uniform(9, 20)
            rates.append((first, first + apart * (1 if first < 12 else -1)))
            return [[Motion(r, 0.004, i)] for i, r in enumerate(rates[-1])]

        counts = {"both": 0, "one": 0, "wrong": 0}
        for frames, truth in zip(scenes(pair, WINDOW_S), rates, strict=False):
            told = sorted(f.value for f in breathing_rates(frames) if isinstance(f.value, float))
            both = len(told) == 2 and bool(np.allclose(told, sorted(truth), atol=0.6))
            counts["both" if both else "wrong" if len(told) == 2 else "one"] += 1
        numbers = " | ".join(str(counts[name]) for name in ("both", "one", "wrong"))
        out.append(f"two people, {apart:g} /min apart | {SCENES} | {numbers}")
    return out


def changes_rows() -> list[str]:
    """Someone goes from one rate to another, asked every 5 s: when the new one is told, and what is told meanwhile."""
    out = []
    for before, after in ((10, 20), (20, 10), (15, 12), (12, 14), (18, 8)):
        after_s, strays, told = [], 0, 0
        for seed in range(CHANGES):
            at = 130.0
            chest = [
                Motion(before, 0.004, 1.0, pauses_s=[(at, 1e9)]),
                Motion(after, 0.004, pauses_s=[(0, at)]),
            ]
            snr_db = 22 if seed % 2 else 12
            frames = frames_of(link([chest], seed=seed, snr_db=snr_db, drift=0.3, rate_hz=20, seconds=231), rate_hz=20)
            new_s = np.nan
            for stop_s in np.arange(at, 231, 5):
                found = breathing(frames[frames.time_s < stop_s])
                if not isinstance(found.value, float) or found.std is None:
                    continue
                off = [abs(found.value - rate) for rate in (before, after)]
                told += 1
                strays += min(off) > max(0.3, 3 * found.std)
                if off[1] < 0.5 and np.isnan(new_s):
                    new_s = stop_s - at
            after_s.append(new_s)
        out.append(f"{before} to {after} | {np.median(after_s):.0f} s | {np.max(after_s):.0f} s | {strays} of {told}")
    return out
