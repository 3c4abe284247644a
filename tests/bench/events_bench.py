"""How many events real recordings give, what the holds leave out, and what hops further apart cost and lose.

    PYTHONPATH=py python tests/bench/events_bench.py

Plays recordings of ../shared/data through the engine without pictures and writes docs/results/events.md.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np

from halfwave import Engine, Recording
from halfwave.contract import Event, Second
from halfwave.formats import read

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"
RESULT = ROOT / "docs" / "results" / "events.md"
HOPS_S = 0.05, 0.1, 0.25, 0.5
MOST_S = 600.0
SETS = {
    "empty room": ("pulse/raw/vacio_*", "pulse/breathing/resp_vacio*", "espectre/baseline/*"),
    "a person breathes": ("pulse/breathing/resp_*6rpm*",),
    "a person walks": ("pulse/raw/mov_*", "espectre/movement/*"),
    "30 s still, 30 s of motion": ("espectre/test/*",),
    "empty and walked in by turns, 10 Hz": ("ialr/*.csv.gz",),
}
ONCE = {"two nodes, no labels": ("ruview-two-nodes/*.jsonl.gz",)}


@dataclass
class Played:
    duration_s: float
    cpu_s: float
    events: list[Event] = field(default_factory=list)
    seconds: list[Second] = field(default_factory=list)
    words: list[str | None] = field(default_factory=list)

    @property
    def turns(self) -> int:
        """How often motion's own word became moving, from hop to hop."""
        return sum(b == "moving" and a is not None and a != "moving" for a, b in pairwise(self.words))


def play(recording: Recording, hop_s: float) -> Played:
    engine = Engine(pictures=False, hop_s=hop_s)
    start_s = min(f.time_s[0] for f in recording)
    stop_s = min(max(f.time_s[-1] for f in recording), start_s + MOST_S)
    edges = np.arange(start_s, stop_s + hop_s, hop_s)
    played, began = Played(stop_s - start_s, 0.0), time.process_time()
    for a, b in pairwise(edges.tolist()):
        piece = Recording([part for f in recording if len(part := f.between(a, b))])
        for hop in [*engine.push(piece), *engine.tick(b)]:
            played.events += hop.report["events"]
            played.seconds += [hop.report["second"]] if hop.report["second"] else []
            played.words.append(hop.motion.value if isinstance(hop.motion.value, str) else None)
    played.cpu_s = time.process_time() - began
    return played


def agreement(fine: Played, coarse: Played) -> tuple[float, int, int]:
    """Share of seconds with the same words; events of each that the other lacks within 1 s."""
    by = {row["time_s"]: row for row in coarse.seconds}
    pairs = [(row, by[row["time_s"]]) for row in fine.seconds if row["time_s"] in by]
    same = [a["motion"] == b["motion"] and a["presence"] == b["presence"] for a, b in pairs]
    return float(np.mean(same)) if same else 1.0, lacking(fine, coarse), lacking(coarse, fine)


def lacking(one: Played, other: Played) -> int:
    def like(a: Event, b: Event) -> bool:
        return (a["kind"], a["of"], a["phase"]) == (b["kind"], b["of"], b["phase"]) and abs(
            a["time_s"] - b["time_s"]
        ) <= 1

    return sum(not any(like(a, b) for b in other.events) for a in one.events)


def is_empty(recording: Recording, name: str, time_s: float) -> bool:
    """Whether the room is empty then, by the label of the packet that is nearest, or else by the name of the set."""
    longest = max(recording, key=len)
    if longest.label is None:
        return name == "empty room"
    return str(longest.label[np.abs(longest.time_s - time_s).argmin()]) in ("empty", "baseline")


def empty_s(recording: Recording, name: str, duration_s: float) -> float:
    """Seconds in which the room is empty."""
    longest = max(recording, key=len)
    if longest.label is None:
        return duration_s if name == "empty room" else 0.0
    step_s = np.minimum(np.diff(longest.time_s), 1.0)  # a gap is not heard
    return float(step_s[np.isin(longest.label[:-1].astype(str), ("empty", "baseline"))].sum())


def main() -> None:
    first, second = [], {hop_s: [0.0, 0.0, [], 0, 0, 0] for hop_s in HOPS_S}
    for name, patterns in {**SETS, **ONCE}.items():
        files = sorted(path for pattern in patterns for path in DATA.glob(pattern))
        total, empty, counts, turns, false = 0.0, 0.0, Counter[str](), 0, 0
        for path in files:
            recording = read(path)
            runs = {hop_s: play(recording, hop_s) for hop_s in HOPS_S}
            fine = runs[HOPS_S[0]]
            total, turns = total + fine.duration_s, turns + fine.turns
            empty += empty_s(recording, name, fine.duration_s)
            began = [e for e in fine.events if e["kind"] == "motion" and e["phase"] == "began"]
            false += sum(is_empty(recording, name, e["time_s"]) for e in began)
            counts.update(f"{e['kind']} {e['phase']}" for e in fine.events)
            for hop_s, run in runs.items():
                sums, (same, missed, added) = second[hop_s], agreement(fine, run)
                sums[0] += run.duration_s
                sums[1] += run.cpu_s
                sums[2] += [same] * len(fine.seconds)
                sums[3] += missed
                sums[4] += added
                sums[5] += len(fine.events)
        others = ", ".join(f"{n} {what}" for what, n in sorted(counts.items()) if not what.startswith("motion"))
        cells = name, len(files), f"{total / 60:.1f}", f"{empty / 60:.1f}", counts["motion began"], false, turns
        first.append(f"| {' | '.join(map(str, cells))} | {others or 'none'} |")
        print(first[-1], flush=True)
    rows = [
        f"| {hop_s:g} | {1000 * cpu_s / of_s:.1f} | {100 * np.mean(same):.1f} % | {missed} of {told} | {added} |"
        for hop_s, (of_s, cpu_s, same, missed, added, told) in second.items()
    ]
    RESULT.write_text(TEXT.format(first="\n".join(first), second="\n".join(rows)), encoding="utf-8")


TEXT = """# Events

Made by `PYTHONPATH=py python tests/bench/events_bench.py` from recordings that others published; nothing was tuned to
them but the holds, which are whole seconds.

## How many

An event is told when a word lasts: motion has ended once nothing moved for 3 s, and what cannot be told for 10 s has
ended too. "Turns" counts how often the word of motion itself became moving, from hop to hop, without that hold.

| recordings | files | minutes | of them empty | motion began | of them while empty | turns | other events |
|---|---|---|---|---|---|---|---|
{first}

Motion in an empty room is a false alarm; the rate at which single windows are one is in [motion](motion.md).

## Hops further apart

The log of a whole recording is made in the background. It may use hops further apart than the 50 ms of what is played,
if the words stay the same. Compute is that of one core, without pictures.

| hop, s | compute, ms a second of stream | seconds with the same words | events not found within 1 s | events more |
|---|---|---|---|---|
{second}
"""

if __name__ == "__main__":
    main()
