"""Do simulated packets look like real ones? Statistics of links that need no truth, for both, in one table and figure.

    PYTHONPATH=py python tests/bench/simulate_vs_real.py

Reads the ESP32 and C6 recordings of ../shared/data, simulates rooms, writes docs/results/simulator.md and .svg.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

import halfwave as hw
from halfwave import Frames
from halfwave.csi.room import Node, Room
from halfwave.sensing.motion import motion_statistic
from halfwave.signal.window import windows
from halfwave.simulate import CHIPS, Action, Furniture, Person, Radio, Scene, Script, simulate

sys.path.insert(0, str(Path(__file__).parent))
from accuracy import recordings, truth_of

RESULT = Path(__file__).parents[2] / "docs" / "results" / "simulator.md"
STILL, MOVING = "still", "moving"
LONGEST, SEGMENT = 6000, 256
STATISTICS = {
    "noise": ("amplitude over its change from packet to packet, dB", (STILL,)),
    "level": ("rms of the pairs, steps of int8", (STILL, MOVING)),
    "gain": ("change of a packet's level to the next, standard deviation, dB", (STILL, MOVING)),
    "steps": ("changes of level by more than 1 dB, share of packets", (STILL, MOVING)),
    "profile": ("spread of the mean amplitude over the subcarriers, dB", (STILL, MOVING)),
    "spread": ("change of a normalised amplitude over the recording, dB of its mean", (STILL, MOVING)),
    "motion": ("motion statistic, median of windows", (STILL, MOVING)),
    "slow": ("amplitude spectrum at 0.5 to 5 Hz over its noise, dB", (STILL, MOVING)),
    "fast": ("amplitude spectrum at 5 to 20 Hz over its noise, dB", (STILL, MOVING)),
}


def statistics(frames: Frames) -> dict[str, float]:
    """Each of STATISTICS, of one link's packets."""
    csi = frames.csi[:, 0]
    amplitude = np.abs(csi[:, np.abs(csi).max(axis=0) > 0]).astype(float)
    level = np.sqrt((amplitude**2).mean(axis=1, keepdims=True))
    normal = amplitude / level
    mean = normal.mean(axis=0)
    steps_db = np.diff(20 * np.log10(level[:, 0]))
    found = [motion_statistic(w).value for w in windows(frames, duration_s=2.0, hop_s=2.0) if len(w)]
    segments = normal[: len(normal) // SEGMENT * SEGMENT].reshape(-1, SEGMENT, normal.shape[1])
    away = (segments - segments.mean(axis=1, keepdims=True)) * np.hanning(SEGMENT)[:, None]
    spectrum = (np.abs(np.fft.rfft(away, axis=1)) ** 2 / mean**2).mean(axis=(0, 2))
    frequency = np.fft.rfftfreq(SEGMENT, 1 / frames.rate_hz)
    noise = np.median(spectrum[frequency > 0.8 * frequency[-1]])

    def db(power: float) -> float:
        return 10 * float(np.log10(power))

    return {
        "noise": -db(np.median((np.diff(normal, axis=0) ** 2).mean(axis=0) / 2 / mean**2)),
        "level": float(np.sqrt((amplitude**2).mean())),
        "gain": float(steps_db.std()),
        "steps": float((np.abs(steps_db) > 1).mean()),
        "profile": float((20 * np.log10(mean)).std()),
        "spread": db(np.median(normal.var(axis=0) / mean**2)),
        "motion": float(np.median([v for v in found if v is not None])),
        "slow": db(spectrum[(frequency > 0.5) & (frequency < 5)].mean() / noise),
        "fast": db(spectrum[(frequency >= 5) & (frequency < 20)].mean() / noise),
    }


def real() -> Iterator[tuple[str, str, Frames]]:
    """(chip, truth, packets) of every recording whose radio is simulated too."""
    for group, file, frames in recordings():
        if group.startswith("ialr") or file.name.startswith("resp_6") or file.name.startswith("resp_puerta"):
            continue  # amplitudes alone; someone lies in it
        truth = truth_of(file, frames)
        for word in (STILL, MOVING):
            part = frames[truth == word][:LONGEST]
            if len(part) >= 4 * SEGMENT:
                yield ("C6" if "C6" in group else "ESP32"), word, part


DRAWN = {
    "ESP32": {"full_scale": (14, 40), "snr_db": (17, 31), "drift": (0.002, 0.02)},
    "C6": {"full_scale": (14, 28), "snr_db": (25, 31), "drift": (0.004, 0.012)},
}
"""What differs from node to node, from about the spread of the real ones."""


def scene(chip: str, word: str, seed: int) -> Scene:
    """A furnished room of any size with one link of 1.5 to 4.5 m, and nobody or one who walks to and fro across it."""
    rng = np.random.default_rng([seed, chip == "C6"])
    size = rng.uniform((3.0, 2.8, 2.4), (5.5, 4.5, 2.8))
    low, high = np.array([0.3, 0.3]), size[:2] - 0.3
    tx, rx = rng.uniform(low, high), rng.uniform(low, high)
    while not 1.5 < np.hypot(*(tx - rx)) < 4.5:
        tx, rx = rng.uniform(low, high), rng.uniform(low, high)
    heights = rng.uniform(0.7, 1.5, 2)
    nodes = (Node("ap", "", *tx, heights[0], "transmitter"), Node("1", "", *rx, heights[1], "receiver"))
    half = rng.uniform(0.2, 0.6, (4, 3))
    things = [Furniture((*rng.uniform(low, high), h[2]), tuple(h), rng.uniform(0.2, 0.9)) for h in half]
    people = []
    if word == MOVING:
        places: list[np.ndarray] = []
        while len(places) < 12:
            place = rng.uniform(low, high)
            side = (rx - tx)[0] * (place - tx)[1] > (rx - tx)[1] * (place - tx)[0]
            if side == len(places) % 2 and min(np.hypot(*(place - p)) for p in (tx, rx, *places[-1:])) > 0.6:
                places.append(place)
        walk = [Action("walk", to=tuple(p), speed_m_s=rng.uniform(0.6, 1.3)) for p in places[1:]]
        people = [Person(Script(walk, start_m=tuple(places[0])))]
    name = "ESP32-C6" if chip == "C6" else "ESP32"
    drawn = {what: rng.uniform(*spread) for what, spread in DRAWN[chip].items()}
    radio = Radio(chip=name, faults=replace(CHIPS[name], **drawn))
    return Scene(Room(*size, nodes), tuple(people), tuple(things), radio, for_s=30.0)


def simulated(count: int = 12) -> Iterator[tuple[str, str, Frames]]:
    for chip in ("ESP32", "C6"):
        for word in (STILL, MOVING):
            for seed in range(count):
                (frames,) = hw.read(simulate(scene(chip, word, seed), seed=seed))
                yield chip, word, frames


def collect(parts: Iterator[tuple[str, str, Frames]]) -> dict[tuple[str, str, str], list[float]]:
    out: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    for chip, word, frames in parts:
        for name, value in statistics(frames).items():
            out[chip, word, name].append(value)
    return out


def count(collected: dict) -> int:
    return sum(len(values) for (_, _, name), values in collected.items() if name == "noise")


def cell(values: list[float]) -> str:
    low, middle, high = np.percentile(values, (0, 50, 100))
    return f"{low:.2f} / **{middle:.2f}** / {high:.2f}"


def rows(is_real: dict, is_simulated: dict) -> Iterator[str]:
    for chip in ("ESP32", "C6"):
        for name, (meaning, words) in STATISTICS.items():
            for word in words:
                a, b = is_real[chip, word, name], is_simulated[chip, word, name]
                middle = float(np.median(b))
                inside = sum(min(a) <= v <= max(a) for v in b)
                verdict = "yes" if min(a) <= middle <= max(a) else "**no**"
                yield f"| {chip} | {word} | {meaning} | {cell(a)} | {cell(b)} | {verdict} | {inside} of {len(b)} |"


def figure(is_real: dict, is_simulated: dict, target: Path) -> None:
    """One panel a statistic: real recordings as dots above, simulated ones below."""
    import matplotlib

    matplotlib.use("Agg")
    matplotlib.rcParams["svg.hashsalt"] = "halfwave"
    from matplotlib import pyplot

    drawing, panels = pyplot.subplots(3, 3, figsize=(12, 7), layout="constrained")
    kinds = [(chip, word) for chip in ("ESP32", "C6") for word in (STILL, MOVING)]
    for panel, (name, (meaning, _)) in zip(panels.flat, STATISTICS.items(), strict=True):
        for row, (chip, word) in enumerate(kinds):
            for source, shift, colour in ((is_real, 0.15, "#2a6fdb"), (is_simulated, -0.15, "#d9822b")):
                values = source[chip, word, name]
                label = ("real" if source is is_real else "SIMULATED") if row == 0 else None
                panel.plot(values, np.full(len(values), -row + shift), ".", color=colour, alpha=0.6, label=label)
        panel.set_title(meaning, fontsize=8)
        panel.set_yticks([-r for r in range(4)], [f"{chip} {word}" for chip, word in kinds], fontsize=7)
        panel.tick_params(axis="x", labelsize=7)
    panels[0, 0].legend(fontsize=7)
    drawing.savefig(target, metadata={"Date": None})


def main() -> None:
    is_real, is_simulated = collect(real()), collect(simulated())
    started = time.process_time()
    one = scene("ESP32", MOVING, 0)
    simulate(one, seed=0)
    pace = one.duration_s / (time.process_time() - started)
    figure(is_real, is_simulated, RESULT.with_suffix(".svg"))
    lines = [
        "# Simulated packets beside real ones",
        "",
        "    PYTHONPATH=py python tests/bench/simulate_vs_real.py",
        "",
        f"{count(is_real)} stretches of real recordings (pulse, espectre) beside {count(is_simulated)} simulated ones",
        "of 30 s in rooms drawn at random: nobody in them, or one who walks to and fro across the link. Each cell: the",
        "lowest / median / highest. Noise, level and drift are drawn from about the real spread;",
        "gain, walls and bodies are the simulator's own.",
        "A simulated median is inside where it lies between the lowest and the highest real value.",
        "",
        f"One link of 100 packets a second is simulated {pace:.0f} times faster than it lasts, on one core.",
        "",
        "![real and simulated statistics](simulator.svg)",
        "",
        "| chip | truth | statistic | real | simulated | median inside | inside |",
        "|---|---|---|---|---|---|---|",
        *rows(is_real, is_simulated),
    ]
    RESULT.write_text("\n".join(lines) + "\n")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
