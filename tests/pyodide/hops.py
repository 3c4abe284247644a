"""What the engine says of recordings, as plain JSON: to be equal under native Python and under Pyodide.

python tests/pyodide/hops.py FILE ... prints {file: hops}.
"""

import json
import sys

from halfwave import Engine, Recording, read

_STEP_S, _MOST_S = 0.5, 24.0
"""Enough for every window, the activity model's 19.4 s among them."""


def plain(value):
    """Without what a clock measured, arrays as lists, numbers of numpy as Python's."""
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, dict):
        return {key: plain(v) for key, v in value.items() if key != "cost_ms"}
    return [plain(v) for v in value] if isinstance(value, (list, tuple)) else value


def hops_of(file: str) -> list[dict]:
    """Half a second of the recording after the other, and the hop after each; heat rows and tensors are summed up."""
    recording, engine, found = read(file), Engine(), []
    start_s = min(float(frames.time_s[0]) for frames in recording)
    for i in range(int(_MOST_S / _STEP_S)):
        a_s = start_s + i * _STEP_S
        for hop in engine.push(Recording([f.between(a_s, a_s + _STEP_S) for f in recording])):
            rows = hop.heat and [hop.heat.link, hop.heat.time_s, hop.heat.rows[-1], hop.heat.rssi_dbm[-1]]
            tensors = {name: x[..., ::40] for name, x in hop.tensors.items()}
            found.append(plain({"report": hop.report, "splats": hop.splats, "heat": rows, "tensors": tensors}))
    return found


if __name__ == "__main__":
    json.dump({file: hops_of(file) for file in sys.argv[1:]}, sys.stdout)
