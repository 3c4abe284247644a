"""What single functions say of made-up input, as plain JSON: to be equal under native Python and under Pyodide.

These are some of the draws of tests that take very many, and run natively alone (support/draws.py): localisation, and
motion in white noise. What the engine says is in hops.py and support/played.py.
"""

import json

import numpy as np
from hops import plain
from support.walkers import trial

from halfwave.sensing.localisation import count_people, floor_map
from halfwave.sensing.motion import of_window


def numbers() -> dict:
    found = {}
    for seed in range(5000, 5003):
        place = floor_map(*trial(seed)[:2])
        found[f"place {seed}"] = [place.mean_m, place.chance]
    for people in (1, 2):
        found[f"{people} people"] = count_people(*trial(6000, people=people)[:2]).to_json()
    rng = np.random.default_rng(3)
    for packets in (80, 200):
        time_s = np.linspace(0, 2, packets)
        found[f"noise of {packets}"] = [
            of_window(time_s, rng.normal(1, 0.1, (packets, 1)), packets / 2, alpha=0.01).to_json() for _ in range(40)
        ]
    return plain(found)


if __name__ == "__main__":
    print(json.dumps(numbers()))
