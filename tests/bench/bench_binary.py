"""Frames a second from pcapng bytes to complex numbers and amplitude, beside a plain loop.

    python tests/bench/bench_binary.py

CPU time of one thread, best of five; each reads the same 100,000 frames of 64 bins from memory. csiread, the peer of
the text formats, has no reader for these datagrams.
"""

import os
import struct
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

from halfwave.formats import Decoder
from halfwave.formats.esp32_udp import encode_raw_csi
from halfwave.wire import interface_block, packet_block, section_header

FRAMES, BINS, RUNS = 100_000, 64, 5


def recording() -> bytes:
    """One node at 100 Hz."""
    iq = np.random.default_rng(0).integers(-40, 40, (256, BINS, 2), dtype=np.int8)
    head = section_header() + interface_block("simulated, bench")
    return head + b"".join(
        packet_block(
            0,
            1_700_000_000_000_000_000 + i * 10_000_000,
            encode_raw_csi(iq[i % 256], node=1, sequence=i, rssi_dbm=-40, frequency_mhz=2437),
            ("10.0.0.7", 4000),
        )
        for i in range(FRAMES)
    )


def halfwave(data: bytes) -> np.ndarray:
    (frames,) = Decoder().feed(data)
    return frames.amplitude[:, 0]


def plain_loop(data: bytes) -> np.ndarray:
    """What one writes first: a struct and a frombuffer for each packet."""
    position, rows = 0, []
    while position < len(data):
        kind, size = struct.unpack_from("<II", data, position)
        if kind == 6:
            bins = struct.unpack_from("<H", data, position + 56 + 6)[0]
            pairs = np.frombuffer(data, np.int8, 2 * bins, position + 56 + 20).astype(np.float32)
            rows.append(pairs[1::2] + 1j * pairs[0::2])
        position += size
    return np.abs(np.array(rows))


def frames_per_s(read, *args) -> float:
    best = float("inf")
    for _ in range(RUNS):
        start = time.process_time()
        amplitude = read(*args)
        best = min(best, time.process_time() - start)
        assert amplitude.shape == (FRAMES, BINS), amplitude.shape
    return FRAMES / best


def main() -> None:
    data = recording()
    np.testing.assert_allclose(halfwave(data)[:500], plain_loop(data)[:500], rtol=1e-6)
    rates = {
        "halfwave": frames_per_s(halfwave, data),
        "plain loop": frames_per_s(plain_loop, data),
    }
    ours = next(iter(rates.values()))
    print(f"{'reader':14}{'frames/s of CPU':>18}{'halfwave is':>14}")
    for name, rate in rates.items():
        print(f"{name:14}{rate:>18,.0f}{ours / rate:>13.1f}x")


if __name__ == "__main__":
    main()
