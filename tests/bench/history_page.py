"""How many bytes a packet of the page's history takes: as it comes, by gzip, by the codec of halfwave.history.

    PYTHONPATH=py python tests/bench/history_page.py

Reads ../shared/data/pulse; prints rows for docs/results/history-page.md.
"""

from __future__ import annotations

import gzip
import time
from pathlib import Path

import halfwave as hw
from halfwave.history import codec

DATA = Path(__file__).parents[3] / "shared" / "data" / "pulse" / "raw"
BLOCK = 256


def main() -> None:
    print("| recording | packets | pcapng, bytes a packet | gzip -6 | ms a MB | exact tier | ms a MB |")
    print("|---|---|---|---|---|---|---|")
    for path in sorted(DATA.glob("*.csv.gz"))[::2]:
        recording = hw.read(path)
        raw = hw.to_pcapng(recording)
        packets = sum(len(f) for f in recording)
        began = time.process_time()
        packed = gzip.compress(raw, 6)
        zip_s = time.process_time() - began
        began = time.process_time()
        exact = sum(len(codec.encode_exact(f[i : i + BLOCK])) for f in recording for i in range(0, len(f), BLOCK))
        own_s = time.process_time() - began
        mb = len(raw) / 1e6
        print(
            f"| {path.name.removesuffix('.csv.gz')} | {packets} | {len(raw) / packets:.0f}"
            f" | {len(packed) / packets:.0f} | {1e3 * zip_s / mb:.0f} | {exact / packets:.0f}"
            f" | {1e3 * own_s / mb:.0f} |"
        )


if __name__ == "__main__":
    main()
