"""More boards than are computed: 150 at 100 packets a second, fed as a page feeds them. What keeps up, and how late.

    PYTHONPATH=py python tests/bench/overload.py [--boards 150] [--seconds 40]

Chunks of 50 ms "come" at their own time; while one is computed the next wait, and are then taken at once, as in the
page. Time is what the process itself computed, so that other work of the machine does not count. `node
tests/bench/overload.mjs` does the same in Pyodide.
"""

from __future__ import annotations

import argparse
import time

import numpy as np

from halfwave.engine import Engine
from halfwave.formats.esp32_udp import encode_raw_csi
from halfwave.wire import interface_block, packet_block, section_header

T0_NS, CHUNK_S, RATE_HZ = 1_700_000_000 * 10**9, 0.05, 100.0


def chunks(boards: int, seconds: float):
    """Each 50 ms: datagrams of all boards, which are not in step; a walk that changes all of them."""
    rng = np.random.default_rng(1)
    phase = rng.uniform(0, 2 * np.pi, (boards, 64))
    sequence = 0
    yield section_header() + interface_block("live, udp 5005")
    for step in range(round(seconds / CHUNK_S)):
        blocks = []
        for i in range(round(CHUNK_S * RATE_HZ)):
            sequence += 1
            at_s = step * CHUNK_S + i / RATE_HZ
            csi = 20 * np.exp(1j * (phase + 3 * np.sin(2 * np.pi * (0.7 * at_s + np.arange(64) / 64))))
            csi += rng.normal(0, 1, csi.shape) + 1j * rng.normal(0, 1, csi.shape)
            iq = np.stack([csi.imag, csi.real], axis=-1).round().astype(np.int8)
            for board in range(boards):
                datagram = encode_raw_csi(iq[board].tobytes(), node=board + 1, sequence=sequence, frequency_mhz=2437)
                time_ns = T0_NS + round(1e9 * (at_s + board / boards / RATE_HZ))
                blocks.append(packet_block(0, time_ns, datagram, (f"10.0.{board // 200}.{board % 200 + 1}", 4000)))
        yield b"".join(blocks)


def played(boards: int, seconds: float) -> dict[str, list[float]]:
    """By call: when it was done, seconds since the beginning; its lag and what it took; the share of the budget."""
    engine, stream = Engine(), chunks(boards, seconds)
    engine.feed(next(stream))
    rows: dict[str, list[float]] = {"at_s": [], "lag_s": [], "took_s": [], "budget": [], "full": []}
    came = list(stream)
    clock_s, taken, load = 0.0, 0, {"budget": 1.0, "full": 0}
    while taken < len(came):
        clock_s = max(clock_s, (taken + 1) * CHUNK_S)
        there = min(len(came), int(clock_s / CHUNK_S + 1e-9))
        piece = b"".join(came[taken:there])
        behind_s = clock_s - (taken + 1) * CHUNK_S
        taken, began_s = there, time.process_time()
        hops = engine.feed(piece, behind_s=behind_s)
        took_s = time.process_time() - began_s
        clock_s += took_s
        load = hops[-1].report["load"] if hops else load
        for name, value in zip(rows, (clock_s, behind_s, took_s, load["budget"], load["full"]), strict=True):
            rows[name].append(float(value))
    return rows


def main(boards: int = 150, seconds: float = 40.0) -> dict[str, float]:
    rows = {name: np.array(values) for name, values in played(boards, seconds).items()}
    settled = rows["at_s"] > 10
    return {
        "lag_s_most": round(rows["lag_s"].max(), 3),
        "lag_s_most_after_10_s": round(rows["lag_s"][settled].max(), 3),
        "took_s_most": round(rows["took_s"].max(), 3),
        "took_s_most_after_10_s": round(rows["took_s"][settled].max(), 3),
        "cpu_a_second": round(rows["took_s"].sum() / seconds, 3),
        "full_at_the_end": rows["full"][-1],
        "budget_least": rows["budget"].min(),
        "budget_at_the_end": rows["budget"][-1],
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--boards", type=int, default=150)
    parser.add_argument("--seconds", type=float, default=40.0)
    print(main(**vars(parser.parse_args())))
