"""Ten minutes of two boards that play real recordings, beside one that does everything wrong.

    PYTHONPATH=py python tests/bench/soak.py [--minutes 10] [--seed 1]

Prints at how many moments what is said of the two boards differs from what is said without the third, what was refused
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
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    started = time.process_time()
    alone, _ = said_of_both(60 * options.minutes)
    between = time.process_time()
    beside, report = said_of_both(60 * options.minutes, Adversary(options.seed, NODES))
    spent = time.process_time() - between
    wrong = differences(alone, beside)
    thinned = sum(one["service"] != "full" for both in beside.values() for one in both.values())
    print(
        f"{options.minutes:g} minutes, seed {options.seed}: "
        f"{len(alone)} moments, {len(wrong)} differ, {thinned} thinned"
    )
    print(f"CPU {between - started:.0f} s alone, {spent:.0f} s beside; ", end="")
    print(f"at the most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10} MiB; load {report['load']}")
    for reason, told in sorted(report["rejects"].items(), key=lambda item: -item[1]["count"]):
        print(f"  {told['count']:7d}  {reason}")
    print("failed stages:", report["faults"] or "none")
    return int(bool(wrong or report["faults"]))


if __name__ == "__main__":
    sys.exit(main())
