"""What the page plays: each bundled recording and scene through the engine, and its hops. Run as a program it prints
the reports of every second as JSON lines, with the model's answers made up: {"id", "report"}.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from halfwave import Engine, Recording, read
from halfwave.csi.estimates import REGISTRY
from halfwave.engine.engine import Hop
from halfwave.sensing.activity import MODEL
from halfwave.simulate import scene_file, simulate

ROOT = Path(__file__).parents[2]
DATA = ROOT / ".." / "shared" / "data"
BUNDLED = {d["id"]: d for d in json.loads((ROOT / "scripts/demos.json").read_text())}
HOP_S = 0.5


def is_here(name: str) -> bool:
    """A scene always is; a recording where it lies beside this checkout."""
    return "scene" in BUNDLED[name] or (DATA / BUNDLED[name]["mirror"]).exists()


def played(name: str, *, fall: bool = True) -> Iterator[Hop]:
    """Hops of all of it, two a second. fall: whatever is put to the activity model, it says that somebody fell."""
    demo = BUNDLED[name]
    if "scene" in demo:
        scene = scene_file.load(demo["scene"])
        engine, recording = Engine(scene.room, hop_s=HOP_S), read(simulate(scene, seed=demo["seed"]))
    else:
        engine, recording = Engine(hop_s=HOP_S), read(DATA / demo["mirror"])
    logits = np.zeros(len(REGISTRY["activity"].classes))
    logits[REGISTRY["activity"].classes.index("fall")] = 8
    start_s = min(f.time_s[0] for f in recording)
    stop_s = max(f.time_s[-1] for f in recording)
    for t in np.arange(start_s, stop_s, HOP_S):
        piece = Recording([f.between(t, t + HOP_S) for f in recording])
        for hop in [*engine.push(piece), *engine.tick(float(t + HOP_S))]:
            yield hop
            for _ in hop.tensors if fall else ():
                engine.resume(MODEL, logits, hop.time_s)


if __name__ == "__main__":
    for name in filter(is_here, BUNDLED):
        for i, hop in enumerate(played(name)):
            if i % 2 == 0:
                print(json.dumps({"id": name, "report": hop.report}))
