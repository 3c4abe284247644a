"""What the page plays: each bundled recording and scene through the engine, and what its hops say.

Run as a program it prints the reports of every second as JSON lines, {"id", "report"}, or with --whole all of it as one
object. To play all takes a minute, and tests in Python, in TypeScript and under Pyodide ask for it, so it is kept in
.cache/tests, named by all that it is made of.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from halfwave import Engine, Recording, read
from halfwave.csi.estimates import REGISTRY
from halfwave.engine.engine import Hop
from halfwave.sensing.activity import MODEL
from halfwave.sensing.field import BODY
from halfwave.simulate import scene_file, simulate

ROOT = Path(__file__).parents[2]
DATA = ROOT / ".." / "shared" / "data"
BUNDLED = {d["id"]: d for d in json.loads((ROOT / "scripts/demos.json").read_text())}
HOP_S = 0.5


def is_here(name: str) -> bool:
    """A scene always is; a recording where it lies beside this checkout."""
    return "scene" in BUNDLED[name] or (DATA / BUNDLED[name]["mirror"]).exists()


def played(name: str) -> Iterator[Hop]:
    """Hops of all of it, two a second. Whatever is put to the activity model, it says that somebody fell."""
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
            for _ in hop.tensors:
                engine.resume(MODEL, logits, hop.time_s)


def told_by(hop: Hop) -> dict:
    """Its time_s, its report, and whether a body is drawn."""
    return {"time_s": hop.time_s, "report": hop.report, "drawn": bool((hop.splats[:, 7] == BODY).any())}


def said(name: str) -> list[dict]:
    """What each hop of all of it tells, as JSON has it."""
    kept = ROOT / ".cache" / "tests" / f"{name}-{sys.platform}-{_made_of(name)}.json.gz"
    if kept.exists():
        return json.loads(gzip.decompress(kept.read_bytes()))
    told = json.dumps([told_by(hop) for hop in played(name)])
    kept.parent.mkdir(parents=True, exist_ok=True)
    for old in kept.parent.glob(f"{name}-{sys.platform}-*"):
        old.unlink(missing_ok=True)
    part = kept.with_suffix(f".{os.getpid()}")  # whole or not there, whoever else plays it at the same time
    part.write_bytes(gzip.compress(told.encode(), 1))
    part.replace(kept)
    return json.loads(told)


def _made_of(name: str) -> str:
    """Of the sources, of what is played, of the Python that plays it."""
    mirror = BUNDLED[name].get("mirror")
    files = [*sorted((ROOT / "py/halfwave").rglob("*.py")), *sorted((ROOT / "py/halfwave/simulate/scenes").iterdir())]
    files += [Path(__file__), *([DATA / mirror] if mirror else [])]
    seen = hashlib.sha256(json.dumps([BUNDLED[name], sys.version, np.__version__]).encode())
    for file in files:
        seen.update(file.read_bytes())
    return seen.hexdigest()[:16]


if __name__ == "__main__":
    if "--whole" in sys.argv:
        print(json.dumps({name: said(name) for name in filter(is_here, BUNDLED)}))
        raise SystemExit
    for name in filter(is_here, BUNDLED):
        for told in said(name)[::2]:
            print(json.dumps({"id": name, "report": told["report"]}))
