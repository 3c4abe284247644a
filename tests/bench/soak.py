"""Ten minutes of two nodes that play real recordings, beside one that does everything wrong.

    PYTHONPATH=py python tests/bench/soak.py [--minutes 10] [--seed 1 2 3]

Prints at how many moments what is said of the two nodes differs from what is said without the third, what was rejected
and left out, the slowest hop, and the memory at its highest. Exits with 1 when anything differs or a stage failed.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.soak import NODES, Adversary, differences, said_of_both


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, nargs="+", default=[1], help="one run each")
    options = parser.parse_args()
    started = time.process_time()
    alone, _ = said_of_both(60 * options.minutes)
    print(f"CPU {time.process_time() - started:.0f} s alone", flush=True)
    return max(beside(seed, options.minutes, alone) for seed in options.seed)


def beside(seed: int, minutes: float, alone: dict[float, dict]) -> int:
    """Both nodes beside the adversary of a seed; prints what differs, and gives 1 where anything does."""
    started = time.process_time()
    said, report = said_of_both(60 * minutes, Adversary(seed, NODES))
    spent = time.process_time() - started
    wrong = differences(alone, said)
    thinned = sum(one["service"] != "full" for both in said.values() for one in both.values())
    print(f"{minutes:g} minutes, seed {seed}: {len(alone)} moments, {len(wrong)} differ, {thinned} thinned")
    for time_s, node in wrong[:3]:
        one, other = alone[time_s][node], said.get(time_s, {}).get(node, {})
        print(f"  node {node} at {time_s}: {', '.join(name for name in one if one[name] != other.get(name))}")
    print(f"CPU {spent:.0f} s beside; ", end="")
    print(f"at the most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10} MiB; load {report['load']}")
    for told in sorted(report["rejects"], key=lambda r: -r["count"]):
        print(f"  {told['count']:7d}  {told['text']}")
    print("failed stages:", report["faults"] or "none", flush=True)
    return int(bool(wrong or report["faults"]))


if __name__ == "__main__":
    sys.exit(main())
