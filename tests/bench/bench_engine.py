"""What the engine costs for a packet, from pcapng bytes to hops, by stage, beside the motion statistic alone.

    PYTHONPATH=py python tests/bench/bench_engine.py

CPU time of one thread, best of seven. 1, 10 and 50 nodes send 64 bins at 100 Hz, half the time moving; the stream
comes in chunks of 50 ms, as from the relay, each of which gives one hop. Beside it, on the same packets in the same
run: the lag-one autocorrelation of each node's last 2 s at each hop, as one writes it with numpy, and nothing else.
Writes docs/results/engine.md.
"""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
from support.streams import quiet, walking

import halfwave.engine.costs
from halfwave import Engine
from halfwave.formats.esp32_udp import encode_raw_csi
from halfwave.wire import interface_block, packet_block, section_header

RESULT = Path(__file__).parents[2] / "docs" / "results" / "engine.md"
RATE_HZ, SECONDS, CHUNK, RUNS = 100, 6, 5, 7
LINKS = (1, 10, 50)
T0_NS = 1_700_000_000_000_000_000


def nodes(links: int) -> np.ndarray:
    """(links, packets, 64) complex64."""
    half = SECONDS / 2
    return np.stack([np.concatenate([quiet(half, seed=i), walking(half, seed=i)]) for i in range(links)])


def stream(csi: np.ndarray) -> list[bytes]:
    """Chunks of 50 ms; the nodes send a little after one another."""
    pairs = np.stack([csi.imag, csi.real], axis=-1).round().astype(np.int8)
    links, packets = csi.shape[:2]
    chunks = [section_header() + interface_block("simulated, bench")]
    for first in range(0, packets, CHUNK):
        blocks = []
        for t in range(first, first + CHUNK):
            for i in range(links):
                datagram = encode_raw_csi(pairs[i, t], node=i + 1, sequence=t, rssi_dbm=-40, frequency_mhz=2437)
                time_ns = T0_NS + t * 10_000_000 + i * 100_000
                blocks.append(packet_block(0, time_ns, datagram, (f"10.0.0.{i + 1}", 4000)))
        chunks.append(b"".join(blocks))
    chunks[1] = chunks[0] + chunks[1]
    return chunks[1:]


halfwave.engine.costs.perf_counter = time.process_time  # the machine is shared: stages by CPU time too


def engine_us(chunks: list[bytes], packets: int) -> tuple[float, dict[str, float]]:
    """Microseconds a packet, in all and by stage."""
    best: tuple[float, dict[str, float]] = (np.inf, {})
    for _ in range(RUNS):
        engine, stages = Engine(), Counter[str]()
        started = time.process_time()
        for chunk in chunks:
            for hop in engine.feed(chunk):
                stages.update(hop.report["cost_ms"])
        spent = time.process_time() - started
        if spent * 1e6 / packets < best[0]:
            best = spent * 1e6 / packets, {stage: ms * 1e3 / packets for stage, ms in stages.items()}
    return best


def statistic_us(csi: np.ndarray) -> float:
    """Microseconds a packet of the plain statistic at every hop."""
    best = np.inf
    for _ in range(RUNS):
        started = time.process_time()
        for stop in range(CHUNK, csi.shape[1] + 1, CHUNK):
            for link in csi:
                power = np.abs(link[max(0, stop - 2 * RATE_HZ) : stop]) ** 2
                power /= power.mean(axis=1, keepdims=True)
                power -= power.mean(axis=0)
                np.mean((power[1:] * power[:-1]).sum(axis=0) / (power**2).sum(axis=0))
        best = min(best, time.process_time() - started)
    return best * 1e6 / csi[..., 0].size


TEXT = """# Engine: what a packet costs

    PYTHONPATH=py python tests/bench/bench_engine.py

CPU time of one thread, native Python, microseconds a packet: pcapng bytes of 64-bin packets at 100 Hz in chunks of
50 ms, one hop a chunk with motion, field, splats, heat map rows and the report. "The plain statistic" is the lag-one
autocorrelation of each node's last 2 s at each hop in a few lines of numpy, in the same run and on the same packets.

| nodes | whole engine | of a core | the plain statistic | ratio | {stages} |
|{rule}|
{rows}

Stages leave out the report and the heat map. "doppler" is the live spectrum of the one link in sight, four times a
second however many nodes. Motion by itself takes half of what it takes here with one node (pipeline.md): between two
hops all else has had the processor's caches. A chunk costs about the same whether it brings one packet of a node or
five, so slower streams cost more a packet and less a second. With eight links or more each takes its turn with the
motion statistic: every second hop with ten, every seventh (0.35 s) with fifty; the plain one is taken of each at every
hop.
"""


def main() -> None:
    names: list[str] = []
    rows = []
    for links in LINKS:
        csi = nodes(links)
        whole, stages = engine_us(stream(csi), csi[..., 0].size)
        names = names or list(stages)
        alone = statistic_us(csi)
        cells = [f"{links}", f"{whole:.0f}", f"{whole * links * RATE_HZ / 1e4:.1f} %", f"{alone:.0f}"]
        cells += [f"{whole / alone:.2f}", *(f"{stages[name]:.1f}" for name in names)]
        rows.append(f"| {' | '.join(cells)} |")
        print(rows[-1], flush=True)
    rule = "|".join(["---"] * (5 + len(names)))
    RESULT.write_text(TEXT.format(stages=" | ".join(names), rule=rule, rows="\n".join(rows)), encoding="utf-8")


if __name__ == "__main__":
    main()
