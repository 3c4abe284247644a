"""ESP32 CSI text, frames a second of CPU time, beside csiread (Cython) in the same run; both read a file from disk.

Run: python tests/bench/bench_text.py
"""

from __future__ import annotations

import gzip
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import csiread
import numpy as np

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "py"))

from halfwave.formats import read  # noqa: E402

RECORDING = ROOT / ".." / "shared" / "data" / "pulse" / "raw" / "mov_01.csv.gz"
FRAMES, ROUNDS = 30_000, 7
LEAST_RATIO = 1.8


def made_text(bins: int) -> bytes:
    """Text of 26 columns with values as spread as real ones."""
    values = np.random.default_rng(1).normal(0, 12, (FRAMES, 2 * bins)).astype(int).clip(-128, 127)
    head = "CSI_DATA,AP,1A:00:00:00:00:00,-67,11,1,0,1,1,1,0,0,0,0,-96,0,1,1,{},0,84,0,0,1.5,{},["
    return "".join(
        f"{head.format(9000 * i, 2 * bins)}{' '.join(map(str, v))} ]\n" for i, v in enumerate(values)
    ).encode()


def cpu_s(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> int:
    texts = {f"{bins} bins, made": made_text(bins) for bins in (64, 128, 192)}
    if RECORDING.exists():
        one = gzip.decompress(RECORDING.read_bytes())
        texts = {"64 bins, recorded": one * (FRAMES // one.count(b"\n") + 1)} | texts
    print(f"{'text':18} {'halfwave':>10} {'csiread':>10}  frames/s of CPU time, best of {ROUNDS}   ratio")
    worst = float("inf")
    with tempfile.TemporaryDirectory() as folder:
        for name, text in texts.items():
            path = Path(folder) / "text.csv"
            path.write_bytes(text)
            n = text.count(b"\n")
            peer = csiread.ESP32(str(path), False)
            ours = sum(map(len, read(path)))
            peer.read()
            if not ours == len(peer.csi) == n:
                print(f"{name}: {ours} and {len(peer.csi)} frames, expected {n}")
                return 1
            times = [
                (cpu_s(lambda: read(path)), cpu_s(lambda: csiread.ESP32(str(path), False).read()))  # noqa: B023
                for _ in range(ROUNDS)
            ]
            mine, theirs = (n / min(column) for column in zip(*times, strict=True))
            worst = min(worst, mine / theirs)
            print(f"{name:18} {mine:10,.0f} {theirs:10,.0f} {mine / theirs:43.2f}")
    print(f"least ratio {worst:.2f}, wanted {LEAST_RATIO}")
    return int(worst < LEAST_RATIO)


if __name__ == "__main__":
    sys.exit(main())
