"""Two boards that play real recordings, beside one that does everything wrong: what is said of the two stays the same.

The same for ten minutes: python tests/bench/soak.py
"""

from pathlib import Path

import pytest
from support.adversary import Adversary, Board, stream

import halfwave as hw
from halfwave import Engine

DATA = Path(__file__).parents[2].parent / "shared" / "data"
RECORDINGS = ("pulse/raw/mov_01.csv.gz", "espectre/movement/movement_esp32_64sc_20260310_232137.npz")
NODES = (1, 2)
SAID = ("motion", "motion_statistic", "breathing_rate")


def boards():
    found = []
    for node, name in zip(NODES, RECORDINGS, strict=True):
        frames = max(hw.read(DATA / name), key=len)
        found.append(Board(frames, node, f"10.0.0.{node}"))
    return found


def said_of_both(seconds, adversary=None):
    """By time of hop: what the engine says of the two boards; the last report; the slowest hop."""
    engine, said, report = Engine(), {}, None
    for chunk in stream(boards(), seconds, adversary):
        for hop in engine.feed(chunk):
            report = hop.report
            said[round(hop.time_s, 3)] = {
                link["node"]: {**{name: link[name] for name in SAID}, "service": link["service"]}
                for link in report["links"]
                if link["node"] in map(str, NODES)
            }
    return said, report


def differences(alone, beside):
    """Moments at which what is said of a board is not the same, where it was not thinned."""
    return [
        (time_s, node)
        for time_s, both in alone.items()
        for node, one in both.items()
        if beside.get(time_s, {}).get(node, {}).get("service", "full") == "full"
        and beside.get(time_s, {}).get(node) != one
    ]


@pytest.mark.skipif(not DATA.is_dir(), reason="the recordings are not in ../shared/data")
@pytest.mark.parametrize("seed", [1, 2])
def test_an_adversary_changes_nothing_that_is_said_of_others(seed):
    alone, _ = said_of_both(50)
    beside, report = said_of_both(50, Adversary(seed, NODES))
    assert differences(alone, beside) == []
    assert not report["faults"]
    assert report["rejects"]
