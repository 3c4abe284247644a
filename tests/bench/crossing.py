"""What a hop's report costs on its way to the page, whole and as what changed: run by crossing.mjs, natively and in
Pyodide.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
from support.streams import frames_of, quiet, walking

from halfwave import Frames, Recording
from halfwave.apps.difference import by_id, difference
from halfwave.apps.outbox import to_json
from halfwave.engine.engine import Engine

LINKS, SECONDS, WARM_S, HOP_S, TURNS = (1, 3, 20, 64), 8.0, 4.0, 0.05, 30


def link_of(node: str) -> Frames:
    """Half of the time somebody walks."""
    csi = np.concatenate([quiet(SECONDS / 2), walking(SECONDS / 2)])
    return frames_of(np.round(csi), node=node, start_s=1.7e9)


def reports(links: int) -> list[dict[str, Any]]:
    """Of a stream, once its windows are full."""
    all_links, engine = [link_of(str(i)) for i in range(links)], Engine()
    steps = 1.7e9 + np.arange(round(SECONDS / HOP_S)) * HOP_S
    pieces = (Recording([f.between(t, t + HOP_S) for f in all_links]) for t in steps)
    hops = [hop for piece in pieces for hop in engine.push(piece)]
    return [hop.to_json() for hop in hops if hop.time_s > 1.7e9 + WARM_S]


# As they crossed before there were changes.
def whole(all_reports: list[dict[str, Any]]) -> list[str]:
    return [json.dumps(report, allow_nan=False) for report in all_reports]


def changes(all_reports: list[dict[str, Any]]) -> list[str]:
    told, texts = None, []
    for report in all_reports:
        keyed = by_id(report)
        texts.append(to_json(difference(told, keyed)))
        told = keyed
    return texts


def cpu_ms(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return (time.process_time() - started) * 1e3


def of(links: int) -> dict[str, Any]:
    """Bytes and CPU ms a hop, the least of a few turns, and some of the texts."""
    made = reports(links)
    turns = [(cpu_ms(lambda: whole(made)), cpu_ms(lambda: changes(made))) for _ in range(TURNS)]
    texts = whole(made), changes(made)
    return {
        "hops": len(made),
        "bytes": [float(np.mean([len(text) for text in some[1:]])) for some in texts],
        "cpu_ms": [best / len(made) for best in np.min(turns, axis=0)],
        "texts": texts,
    }


def main() -> dict[str, Any]:
    of(3)  # Pyodide compiles what runs often, while it runs
    return {str(links): of(links) for links in LINKS}


if __name__ == "__main__":
    print(json.dumps({n: {k: v for k, v in r.items() if k != "texts"} for n, r in main().items()}, indent=2))
