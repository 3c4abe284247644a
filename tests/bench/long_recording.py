"""A long recording of one made-up link, cheaply: for tests/bench/web/long.bench.mjs.

python tests/bench/long_recording.py pcapng HOURS FILE     64 bins, 75 MB an hour
python tests/bench/long_recording.py csv HOURS FILE        two LTFs, 128 bins, about 350 MB an hour

A room with a breath, in which someone walks for 20 s every five minutes. Packets repeat after an hour; times and
sequence numbers go on.
"""

from __future__ import annotations

import sys

import numpy as np

from halfwave.formats.esp32_udp import encode_raw_csi
from halfwave.wire import interface_block, packet_block, section_header

RATE_HZ, A_BLOCK = 100, 36_000
_NULL = [*range(6), 32, *range(59, 64)]


def values(n: int, first: int, bins: int) -> np.ndarray:
    """(n, 2 * bins) int8, imaginary part first, of packets from number `first` on."""
    rng = np.random.default_rng(first)
    t, k = (first + np.arange(n))[:, None] / RATE_HZ, np.arange(64) - 32
    h = np.exp(0.2j * k) * (1 + 0.3 * np.cos(0.3 * k))
    h = h + 0.08 * np.sin(2 * np.pi * 0.25 * t) * np.exp(0.1j * k)
    h = h + (t % 300 < 20) * 0.5 * np.exp(1j * (2 * np.pi * 3 * t + 0.2 * k))
    h = 30 * h + rng.normal(0, 0.7, h.shape) + 1j * rng.normal(0, 0.7, h.shape)
    h[:, _NULL] = 0
    pairs = np.stack([h.imag, h.real], -1).reshape(n, -1).round().clip(-127, 127).astype(np.int8)
    return np.tile(pairs, (1, bins // 64))


def pcapng(file: str, hours: float) -> None:
    began_ns, source = 1_700_000_000 * 10**9, ("10.0.0.7", 4000)
    some = [encode_raw_csi(bytes(128), node=2, sequence=i, frequency_mhz=2437) for i in (0, 0xFFFFFFFF)]
    block = np.frombuffer(packet_block(0, 0, some[0], source), np.uint8)
    (differs,) = np.nonzero(block != np.frombuffer(packet_block(0, 0, some[1], source), np.uint8))
    sequence_at, iq_at = int(differs[0]), len(block) - 4 - 128
    with open(file, "wb") as out:
        out.write(section_header() + interface_block("live"))
        for first in range(0, round(hours * 3600 * RATE_HZ), A_BLOCK):
            number = np.arange(first, first + A_BLOCK)
            rows, ns = np.tile(block, (A_BLOCK, 1)), began_ns + number * (10**9 // RATE_HZ)
            for at, column in ((12, ns >> 32), (16, ns & 0xFFFFFFFF), (sequence_at, number)):
                rows[:, at : at + 4] = column.astype("<u4").view(np.uint8).reshape(-1, 4)
            rows[:, iq_at : iq_at + 128] = values(A_BLOCK, first % (3600 * RATE_HZ), 64).view(np.uint8)
            out.write(rows.tobytes())


def csv(file: str, hours: float) -> None:
    names = (
        "type,seq,mac,rssi,rate,sig_mode,mcs,bandwidth,smoothing,not_sounding,aggregation,stbc,fec_coding,sgi,"
        "noise_floor,ampdu_cnt,channel,secondary_channel,local_timestamp,ant,sig_len,rx_state,len,first_word,data\n"
    )
    with open(file, "w") as out:
        out.write(names)
        for first in range(0, round(hours * 3600 * RATE_HZ), A_BLOCK):
            for i, row in enumerate(values(A_BLOCK, first % (3600 * RATE_HZ), 128).tolist(), first):
                at = (5_000_000 + i * 10**6 // RATE_HZ) % 2**32
                head = f"CSI_DATA,{i},1a:00:00:00:00:00,{-40 - i % 3},11,1,0,0,1,1,1,0,1,0,-93,0,11,2,{at},0,47,0,256,0"
                out.write(f'{head},"[{",".join(map(str, row))}]"\n')


if __name__ == "__main__":
    kind, hours, file = sys.argv[1:]
    {"pcapng": pcapng, "csv": csv}[kind](file, float(hours))
