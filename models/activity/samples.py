"""What the activity model learns from: windows of labelled clips, and of what is none of its classes."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "py"))

from halfwave import Estimate, Frames, read
from halfwave.csi.estimates import REGISTRY
from halfwave.engine.live_link import LiveLink
from halfwave.sensing.activity_input import activity_input

CLASSES = REGISTRY["activity"].classes
FOLDERS = ("FA", "GU", "LD", "SD", "WA")
FALL, WALK, NONE = (CLASSES.index(name) for name in ("fall", "walk", "none of these"))
SHIFTS = (0, -12, -9, -6, -3, 3, 6, 9, 12)
"""Steps of 0.2 s by which the crop is moved in training: a stream does not stop where a clip does."""
HOP_S, REST_S, MOST_QUESTIONS = 0.2, (40.0, 100.0, 160.0), 8


@dataclass(frozen=True)
class Samples:
    windows: np.ndarray
    """(samples, shifts, 14, 64) float32, unshifted first."""
    labels: np.ndarray
    people: np.ndarray
    whole: np.ndarray
    """Whether the movement began inside the window."""

    @property
    def clips(self) -> np.ndarray:
        return self.labels != NONE


def load(data: Path) -> Samples:
    """Every clip, and what is none of the classes, under `data`; a clip that cannot be read stops the run."""
    rows = [*clips(data / "activity"), *none_of_these(data / "breathing")]
    windows, labels, people, whole = zip(*rows, strict=True)
    return Samples(np.array(windows), np.array(labels), np.array(people), np.array(whole))


def clips(folder: Path) -> list[tuple[np.ndarray, int, str, bool]]:
    paths = sorted(folder.glob("*/*/*.txt.gz"))
    if not paths:
        raise SystemExit(f"expected FA/s1/*.txt.gz ... under {folder}, found none; say where with --data")
    rows = []
    for path in paths:
        [frames] = read(path)
        label = FOLDERS.index(path.parts[-3])
        made = [activity_input(frames, over=False, shift_steps=s) for s in SHIFTS]
        if isinstance(made[0], Estimate):
            raise SystemExit(f"{path}: {made[0].reason}")
        whole = label == WALK or not isinstance(activity_input(frames), Estimate)
        rows.append((np.concatenate(made), label, path.parts[-2], whole))
    print(f"{len(rows)} clips, {sum(not row[3] for row in rows)} begin in the midst of a movement", flush=True)
    return rows


def none_of_these(folder: Path) -> list[tuple[np.ndarray, int, str, bool]]:
    """What the page would ask the model about while people breathe, as many of each recording; and some rest."""
    rows = []
    for path in sorted(folder.glob("*/*.txt.gz")):
        [frames] = read(path)
        asked = questions(frames)
        chosen = (
            [asked[i] for i in np.unique(np.linspace(0, len(asked) - 1, MOST_QUESTIONS).round().astype(int))]
            if asked
            else []
        )
        rest = [frames.between(frames.time_s[0], frames.time_s[0] + stop_s) for stop_s in REST_S]
        made = [*chosen, *(activity_input(r, over=False) for r in rest)]
        person = path.name.split(".")[0]
        rows += [(np.repeat(m, len(SHIFTS), axis=0), NONE, person, True) for m in made if not isinstance(m, Estimate)]
    print(f"{len(rows)} windows of none of these", flush=True)
    return rows


def questions(frames: Frames) -> list[np.ndarray]:
    """The inputs that a live link puts to the model while it hears a recording."""
    live, asked = LiveLink(frames[:1]), []
    for start_s in np.arange(frames.time_s[0], frames.time_s[-1], HOP_S):
        heard, now_s = frames.between(start_s, start_s + HOP_S), float(start_s) + HOP_S
        if len(heard):
            live.push(heard)
        live.find_motion(now_s)
        asked.append(live.take_model_input(now_s))
    return [window for window in asked if window is not None]
