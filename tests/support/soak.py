"""What the engine says of two boards that play real recordings, with and without an adversary beside them."""

from pathlib import Path

from support.adversary import Adversary, Board, stream

import halfwave as hw
from halfwave import Engine
from halfwave.engine.hop import HOP_S

__all__ = ["DATA", "NODES", "Adversary", "differences", "said_of_both"]

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
    """Moments at which what is said of a board is not the same, where it was not thinned.

    A piece of the stream brings one hop, its latest: where the adversary's packets lead, the stream's time may pass two
    moments of the grid at once. Such a moment is looked at in the next.
    """
    return [
        (time_s, node)
        for time_s, both in alone.items()
        if time_s in beside or not any(round(time_s + HOP_S * i, 3) in beside for i in (1, 2))
        for node, one in both.items()
        if beside.get(time_s, {}).get(node, {}).get("service", "full") == "full"
        and beside.get(time_s, {}).get(node) != one
    ]
