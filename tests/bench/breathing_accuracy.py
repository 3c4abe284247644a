"""How often breathing is right: guided breathing, empty rooms, walks, known lines, pauses and two people.

    PYTHONPATH=py python tests/bench/breathing_accuracy.py

Reads ../shared/data, slides a window over every recording, simulates what has no recording (tests/support/chest.py),
and writes docs/results/breathing.md. Labels serve for scoring alone.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import numpy as np
from breathing_page import TEXT
from breathing_simulated import (
    CHANGES as CHANGED,
)
from breathing_simulated import (
    CHESTS,
    LINES,
    SCENES,
    changes_rows,
    errors_table,
    lines_table,
    pauses_table,
    table,
    two_rows,
)

from halfwave import Estimate, Frames
from halfwave.formats import read
from halfwave.sensing import breathing_line, breathing_window
from halfwave.sensing.breathing import LEAST_QUALITY, breathing_of_bins, rates_of_bins
from halfwave.sensing.breathing_window import BINS_HZ, WINDOW_S
from halfwave.sensing.motion import motion_statistic, window_s
from halfwave.signal import modes, noise_law, spectral_line
from halfwave.signal.bins import Bins, bins_of
from halfwave.signal.window import windows

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"
RESULT = ROOT / "docs" / "results" / "breathing.md"
HOP_S, EMPTY_HOP_S = 30.0, 5.0
COVERAGE, BOOTSTRAPS, LEAST_S = (1.0, 0.7, 0.5), 300, 40.0
LENGTHS_S = 40.0, 60.0
EMPTY, MOVING = "empty", "moving"


@dataclass
class Recording:
    set: str
    name: str
    person: str
    truth: float | str
    rate_hz: float
    bins: Bins
    moved: list[tuple[float, bool]]

    def windows(self, duration_s: float, hop_s: float) -> Iterator[tuple[Bins, float]]:
        """Bins of each window, and the share of it in which something moves."""
        slot, rate = self.bins.slot, self.bins.rate_hz
        stop = slot[-1] + 1 - round(min(duration_s * rate, slot[-1] - slot[0]))
        for first in range(int(slot[0]), int(stop) + 1, round(hop_s * rate)):
            kept = slice(*np.searchsorted(slot, (first, first + duration_s * rate)))
            start_s = first / rate
            moved = [m for t, m in self.moved if start_s - 1 <= t < start_s + duration_s]
            piece = Bins(slot[kept], self.bins.csi[kept], self.bins.packets[kept], self.bins.columns, rate)
            yield piece, float(np.mean(moved)) if moved else 0.0


@dataclass
class Guided:
    person: str
    truth: float
    found: Estimate

    @property
    def error(self) -> float:
        return abs(self.found.extra["candidate"] - self.truth)


def pieces(file: Path, frames: Frames) -> Iterator[tuple[str, float | str, Frames]]:
    """Name, truth and frames of what one recording holds."""
    name, folder, start_s = file.name.split(".")[0], file.parent.name, frames.time_s[0]
    if folder.endswith("BPM"):
        yield f"{name} {folder}", float(folder[:2]), frames
    elif folder == "test":  # 30 s of quiet, then 30 s of movement
        yield f"{name[:7]}, quiet", EMPTY, frames.between(start_s, start_s + 30)
    elif folder == "baseline":
        yield name[:20], EMPTY, frames
    elif frames.label is not None:
        cuts = np.flatnonzero((frames.label[1:] != frames.label[:-1]) | (np.diff(frames.time_s) > 1)) + 1
        for i, part in enumerate(np.split(np.arange(len(frames)), cuts)):
            word = str(frames.label[part[0]])
            if word in (EMPTY, MOVING) and len(part) > 200:
                yield f"{name.removesuffix('_data')}, piece {i}", word, frames[part]
    else:
        yield name, EMPTY if "vacio" in name else MOVING if name.startswith("mov") else 6.0, frames


def recordings() -> list[Recording]:
    out = []
    for group, pattern in (
        ("guided", "embedded-wifi-sensing/breathing/*/*.gz"),
        ("pulse", "pulse/*/*.gz"),
        ("espectre", "espectre/[bt]*/*.npz"),
        ("ialr", "ialr/*.gz"),
    ):
        for file in sorted(DATA.glob(pattern)):
            for whole in read(file):
                for name, truth, frames in pieces(file, whole) if len(whole) >= 200 else ():
                    length_s, moved = window_s(frames.rate_hz), []
                    for piece in windows(frames, duration_s=length_s, hop_s=length_s):
                        found = motion_statistic(piece)
                        if isinstance(found.value, float):
                            moved.append((float(piece.time_s[0]), found.value > found.extra["threshold"]))
                    bins = bins_of(frames, rate_hz=BINS_HZ)
                    out.append(Recording(group, name, name.split()[0], truth, frames.rate_hz, bins, moved))
    return out


def guided(all_: list[Recording], duration_s: float = WINDOW_S) -> list[Guided]:
    return [
        Guided(r.person, r.truth, breathing_of_bins(bins, r.rate_hz, moving, duration_s=duration_s))
        for r in all_
        if r.set == "guided" and isinstance(r.truth, float)
        for bins, moving in r.windows(duration_s, HOP_S)
    ]


def curve(rows: list[Guided]) -> list[float]:
    """Mean error of the share of windows that have the highest quality."""
    error, quality = np.array([r.error for r in rows]), np.array([r.found.quality for r in rows])
    order = np.argsort(-quality, kind="stable")
    return [float(error[order[: round(share * len(order))]].mean()) for share in COVERAGE]


def bootstrap(rows: list[Guided]) -> np.ndarray:
    """(3, 2) 2.5 and 97.5 % points of the curve over people drawn with replacement."""
    rng, people = np.random.default_rng(0), sorted({r.person for r in rows})
    mine = {p: [r for r in rows if r.person == p] for p in people}
    draws = [curve([r for p in rng.choice(people, len(people)) for r in mine[p]]) for _ in range(BOOTSTRAPS)]
    return np.percentile(draws, (2.5, 97.5), axis=0).T


def plain_fft(all_: list[Recording]) -> float:
    """Mean error of the highest bin of the summed spectra of normalised amplitudes, 0.1 to 0.6 Hz."""
    errors = []
    for r in all_:
        for bins, _ in r.windows(WINDOW_S, HOP_S) if r.set == "guided" else ():
            size = np.abs(bins.csi[:, np.isfinite(bins.csi).all(axis=0)])
            size = size / np.linalg.norm(size, axis=1, keepdims=True)
            size = (size - size.mean(axis=0)) * np.hanning(len(size))[:, None]
            hz = np.fft.rfftfreq(4096, 1 / bins.rate_hz)
            power = np.square(np.abs(np.fft.rfft(size, 4096, axis=0))).sum(axis=1)
            band = (hz >= 0.1) & (hz <= 0.6)
            errors.append(abs(60 * hz[band][power[band].argmax()] - r.truth))  # type: ignore[operator]
    return float(np.mean(errors))


def now_row(all_: list[Recording], seconds: float) -> str:
    """As the table of what was before has it."""
    rows = guided(all_, seconds)
    said = [r for r in rows if r.found.std is not None]
    within = 100 * np.mean([r.error < 2 * (r.found.std or 0) for r in said])
    numbers = " | ".join(f"{v:.3f}" for v in curve(rows))
    most = max(r.error for r in said)
    share = f"{100 * len(said) / len(rows):.0f} %"
    return f"| now | {len(rows)} of {seconds:.0f} s | {numbers} | {share} | {most:.2f} | {within:.0f} % |"


def curve_table(all_: list[Recording], rows: list[Guided]) -> str:
    out = []
    for share, bar, value, (low, high) in zip(COVERAGE, (1.0, 0.3, 0.1), curve(rows), bootstrap(rows), strict=True):
        name = "all" if share == 1 else f"best {100 * share:.0f} %"
        out.append(f"{name} | {value:.3f} | {low:.3f} to {high:.3f} | {bar:.2f}")
    said = [r for r in rows if r.found.value is not None]
    out.append(
        f"answered by default: {100 * len(said) / len(rows):.0f} % | {np.mean([r.error for r in said]):.3f} | "
        f"largest error {max(r.error for r in said):.2f} | "
    )
    out.append(f"all, plain FFT | {plain_fft(all_):.2f} | | ")
    return table("windows | mean error, /min | people drawn again: 95 % | aim", out)


def people_table(rows: list[Guided]) -> str:
    out = []
    for person in sorted({r.person for r in rows}, key=lambda p: int(p[1:])):
        errors = {t: np.mean([r.error for r in rows if (r.person, r.truth) == (person, t)]) for t in (10.0, 15.0, 20.0)}
        mine = [r for r in rows if r.person == person and r.found.value is not None]
        told = f"{len(mine)} | {np.mean([r.error for r in mine]):.3f}" if mine else "0 | -"
        without = " / ".join(f"{v:.2f}" for v in curve([r for r in rows if r.person != person]))
        out.append(f"{person} | " + " | ".join(f"{e:.2f}" for e in errors.values()) + f" | {told} | {without}")
    return table("person | 10/min | 15/min | 20/min | answered of 9 | their error | the curve without them", out)


CHANGES: list[tuple[str, list[tuple[object, str, object]]]] = [
    ("as it is", []),
    ("no usual rate: all rates alike", [(breathing_line, "_SPREAD", np.inf)]),
    ("usual rates half as wide", [(breathing_line, "_SPREAD", 0.25)]),
    ("usual rates twice as wide", [(breathing_line, "_SPREAD", 1.0)]),
    ("delays of a room 75 ns", [(modes, "IN_ROOM_S", 75e-9)]),
    ("delays of a room 300 ns", [(modes, "IN_ROOM_S", 300e-9)]),
    ("drift below 0.02 Hz", [(spectral_line, "_DRIFT_HZ", 0.02)]),
    ("drift below 0.06 Hz", [(spectral_line, "_DRIFT_HZ", 0.06)]),
    ("noise above 0.9 Hz", [(breathing_window, "_NOISE_ABOVE_HZ", 0.9)]),
    ("noise above 1.6 Hz", [(breathing_window, "_NOISE_ABOVE_HZ", 1.6)]),
    ("noise that falls without a knee", [(noise_law, "_KNEES_HZ", (0.0,))]),
    ("columns as if independent", [(breathing_line, "unshared", lambda found, *_: np.eye(found.waves.shape[1]))]),
]


def changes_table(all_: list[Recording]) -> str:
    out = []
    for name, patches in CHANGES:
        with ExitStack() as stack:
            for module, attribute, value in patches:
                stack.enter_context(patch.object(module, attribute, value))
            out.append(f"{name} | " + " | ".join(f"{v:.3f}" for v in curve(guided(all_))))
    for seconds in (45.0, 60.0, 90.0):
        rows = guided(all_, seconds)
        out.append(f"windows of {seconds:.0f} s | " + " | ".join(f"{v:.3f}" for v in curve(rows)))
    return table("changed | all | best 70 % | best 50 %", out)


def quality_table(rows: list[Guided]) -> str:
    bins: dict[int, list[Guided]] = defaultdict(list)
    for r in rows:
        bins[min(9, int(10 * (r.found.quality or 0)))].append(r)
    out = []
    for b, mine in sorted(bins.items()):
        error = np.array([r.error for r in mine])
        share = f"{100 * np.mean(error < 1):.0f} %"
        out.append(f"{b / 10:.1f} to {b / 10 + 0.1:.1f} | {len(mine)} | {share} | {np.median(error):.2f}")
    return table("quality | windows | within 1 /min | median error", out)


def controls_table(all_: list[Recording]) -> str:
    """Everything that is no guided breathing: the last minute, and the highest quality of any window."""
    out = []
    for r in all_:
        if r.set == "guided" or len(r.bins) < LEAST_S * BINS_HZ:
            continue
        last, moving = list(r.windows(60.0, EMPTY_HOP_S))[-1]
        found = breathing_of_bins(last, r.rate_hz, moving)
        others = [
            breathing_of_bins(b, r.rate_hz, m, duration_s=s) for s in LENGTHS_S for b, m in r.windows(s, EMPTY_HOP_S)
        ]
        truth = r.truth if isinstance(r.truth, str) else f"{r.truth:g} /min"
        said = found.reason.split(":")[0] if found.value is None else f"**{found.value:.2f} ± {found.std:.2f}**"
        told = sum(o.value is not None for o in others)
        highest = max((o.quality or 0 for o in others), default=0)
        out.append(f"{r.set} | {r.name} | {truth} | {said} | {told} of {len(others)} | {highest:.2f}")
    return table("set | recording | truth | its last minute | told in windows of 40 and 60 s | highest quality", out)


def two_table(all_: list[Recording]) -> str:
    known = [rates_of_bins(b, r.rate_hz, m) for r in all_ if r.set == "guided" for b, m in r.windows(WINDOW_S, HOP_S)]
    firsts = [(a, b) for a, b in known if a.value is not None]
    second = sum(b.value is not None for _, b in firsts)
    rows = [*two_rows(), f"guided breathing: one person | {len(firsts)} | | {len(firsts) - second} | {second}"]
    return table("who | windows | both right | one told | a wrong second", rows)


def cost_ms(all_: list[Recording]) -> float:
    bins, moving = next(iter(all_[0].windows(WINDOW_S, HOP_S)))
    spent = []
    for _ in range(50):
        start = time.perf_counter()
        breathing_of_bins(bins, 50.0, moving)
        spent.append(time.perf_counter() - start)
    return 1e3 * float(np.median(spent))


def main() -> None:
    all_ = recordings()
    rows = guided(all_)
    answered = [r for r in rows if r.found.value is not None]
    empty = [r for r in all_ if r.truth == EMPTY and len(r.bins) >= LEAST_S * BINS_HZ]
    nobody = [
        breathing_of_bins(b, r.rate_hz, m, duration_s=s)
        for r in empty
        for s in LENGTHS_S
        for b, m in r.windows(s, EMPTY_HOP_S)
    ]
    minutes = sum(len(r.bins) for r in empty) / BINS_HZ / 60
    text = TEXT.format(
        people=len({r.person for r in rows}),
        windows=len(rows),
        bootstraps=BOOTSTRAPS,
        curve=curve_table(all_, rows),
        now="\n".join(now_row(all_, s) for s in (60.0, WINDOW_S)),
        by_person=people_table(rows),
        changed=CHANGED,
        changes_table=table("from, to, /min | new one told after | at the latest | strays", changes_rows()),
        changes=changes_table(all_),
        least=LEAST_QUALITY,
        quality=quality_table(rows),
        within=round(100 * np.mean([r.error < 2 * (r.found.std or 0) for r in answered])),
        controls=controls_table(all_),
        empty_told=sum(e.value is not None for e in nobody),
        empty_windows=len(nobody),
        highest=max(e.quality or 0 for e in nobody),
        empty_minutes=minutes,
        poisson=180 / minutes,
        lines=LINES,
        known=lines_table(),
        chests=CHESTS,
        errors=errors_table(),
        scenes=SCENES,
        pauses=pauses_table(),
        two=two_table(all_),
        cost=cost_ms(all_),
    )
    RESULT.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
