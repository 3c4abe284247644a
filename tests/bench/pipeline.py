"""Cost of each stage for a link and second of stream, as JSON: run by pipeline.mjs, natively and in Pyodide.

PYTHONPATH=py python tests/bench/pipeline.py      the native half alone
"""

from __future__ import annotations

import json
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
from support.streams import frames_of, quiet, walking

from halfwave import Estimate, Frames, LinkId, Provenance, Recording, layout_of
from halfwave.engine.engine import Engine
from halfwave.engine.live_doppler import EVERY_S, LiveDoppler
from halfwave.formats import Decoder
from halfwave.formats.esp32_udp import encode_raw_csi
from halfwave.sensing.breathing import breathing_of_bins
from halfwave.sensing.heart import heart_of_bins
from halfwave.sensing.motion import of_window
from halfwave.signal.bins import bins_of, join
from halfwave.signal.doppler_gate import gate
from halfwave.signal.ring import Ring
from halfwave.signal.selection import motion_scores, partition
from halfwave.signal.spectrogram import spectrogram
from halfwave.wire import interface_block, packet_block, section_header

RATE_HZ, MINUTE_S, RUNS, ENGINE_RUNS = 100, 60, 20, 3
HOPS_A_S, VITALS_EVERY_S, HEART_EVERY_S = 20, 5.0, 10.0


def cpu_ms(work: Callable[[], object], times: int = 1) -> float:
    """Least CPU milliseconds of one call."""
    work()
    best = np.inf
    for _ in range(RUNS):
        started = time.process_time()
        for _ in range(times):
            work()
        best = min(best, (time.process_time() - started) / times)
    return best * 1e3


def link_of(seconds: float, bins: int = 64, rate_hz: int = RATE_HZ, node: str = "1") -> Frames:
    """Half of the time someone walks."""
    if bins == 64:
        csi = np.concatenate([quiet(seconds / 2, rate_hz=rate_hz), walking(seconds / 2, rate_hz=rate_hz)])
        return frames_of(np.round(csi), rate_hz=rate_hz, node=node)
    layout = layout_of(bins)
    rng, n = np.random.default_rng(0), round(seconds * rate_hz)
    csi = 10 + rng.normal(size=(n, 1, bins)) + 1j * rng.normal(size=(n, 1, bins))
    link = LinkId(node, "", layout.name)
    return Frames.build(link, layout, Provenance("simulated"), np.arange(n) / rate_hz, csi.astype(np.complex64))


def stream_of(frames: Frames) -> bytes:
    pairs = np.stack([frames.csi[:, 0].imag, frames.csi[:, 0].real], axis=-1).astype(np.int8)
    blocks = [section_header() + interface_block("simulated, bench")]
    for i, iq in enumerate(pairs):
        datagram = encode_raw_csi(iq, node=1, sequence=i, rssi_dbm=-40, frequency_mhz=2437)
        blocks.append(packet_block(0, i * 10_000_000, datagram, ("10.0.0.1", 4000)))
    return b"".join(blocks)


def stages() -> dict[str, float]:
    """CPU ms for a link and second, 64 bins at 100 Hz, each stage as often as the engine asks for it."""
    frames, second = link_of(MINUTE_S), link_of(1.0)
    bins = join([bins_of(frames.between(i, i + 1), rate_hz=10.0) for i in range(MINUTE_S)])
    breath = Estimate("breathing_rate", 14.0, std=0.1, quality=0.9, extra={"candidate": 14.0, "evidence": 100.0})
    ten = link_of(10.0)
    drawn, stream = spectrogram(ten).power, stream_of(ten)
    ring = Ring(frames, keep_s=20.0)
    ring.push(frames.between(0, 4))
    power = ring.window(4.0, 2.0, gap_s=0.3)[1]
    hops = iter([frames.between(4 + i / HOPS_A_S, 4 + (i + 1) / HOPS_A_S) for i in range(HOPS_A_S * (RUNS + 2))])

    def motion() -> None:
        new = next(hops)
        ring.push(new)
        now_s = float(new.time_s[-1])
        of_window(*ring.window(now_s, 2.0, gap_s=0.3), ring.rate_hz(now_s), columns=ring.columns)

    return {
        "parse": cpu_ms(lambda: Decoder().feed(stream)) / 10,
        "motion, 20 a second": cpu_ms(motion, 20) * HOPS_A_S,
        "slow bins": cpu_ms(lambda: bins_of(second, rate_hz=10.0), 5),
        "breathing, every 5 s": cpu_ms(lambda: breathing_of_bins(bins.coarser(2), RATE_HZ)) / VITALS_EVERY_S,
        "heart, every 10 s": cpu_ms(lambda: heart_of_bins(bins, breath, RATE_HZ)) / HEART_EVERY_S,
        "selection, once a second": cpu_ms(lambda: partition(motion_scores(power, RATE_HZ)), 5),
        "spectrogram": cpu_ms(lambda: spectrogram(ten)) / 10,
        "its gate": cpu_ms(lambda: gate(drawn)) / 10,
    }


def shown_ms() -> float:
    """CPU ms a second of the one link in sight: its live spectrum and selection, four times."""
    frames = link_of(9.0)
    name = str(frames.link)

    def five_seconds() -> None:
        live = LiveDoppler()
        for now_s in np.arange(4.0, 9.0, EVERY_S):
            live.update(now_s, frames.between(now_s - live.span_s(now_s, name), now_s))

    return cpu_ms(five_seconds) / 5


def memory_kib(links: int = 4, seconds: float = 75.0) -> float:
    """KiB that the engine holds for each further link at 100 Hz and 64 bins once all its windows are full."""
    held = []
    for count in (1, links):
        all_links = [link_of(seconds, node=str(i)) for i in range(count)]
        tracemalloc.start()
        engine = Engine()
        for i in range(round(seconds * HOPS_A_S)):
            pieces = (np.arange(5 * i, 5 * i + 5) for _ in all_links)  # an index copies, as a parser does
            engine.push(Recording([f[rows] for f, rows in zip(all_links, pieces, strict=True)]))
        held.append(tracemalloc.get_traced_memory()[0])
        tracemalloc.stop()
    return (held[1] - held[0]) / (links - 1) / 1024


def engine_ms(links: int, bins: int = 64, rate_hz: int = RATE_HZ, seconds: float = 8.0) -> float:
    """CPU ms of the whole engine for a second of stream, pieces of 50 ms."""
    all_links = [link_of(seconds, bins, rate_hz, str(i)) for i in range(links)]
    best = np.inf
    for _ in range(ENGINE_RUNS):
        steps = (np.arange(round(seconds * HOPS_A_S)) / HOPS_A_S).tolist()
        pieces = [Recording([f.between(t, t + 1 / HOPS_A_S) for f in all_links]) for t in steps]
        engine, started = Engine(), time.process_time()
        for piece in pieces:
            engine.push(piece)
        best = min(best, time.process_time() - started)
    return best * 1e3 / seconds


def main() -> dict[str, Any]:
    return {
        "stages": stages(),
        "shown": {"all": shown_ms()},
        "links": {str(n): engine_ms(n) for n in (1, 5, 20, 60)},
        "bins": {str(n): engine_ms(5, n) for n in (64, 128, 256)},
        "rate": {str(n): engine_ms(5, rate_hz=n) for n in (50, 100, 200)},
        **({} if sys.platform == "emscripten" else {"memory_kib": memory_kib()}),
    }


if __name__ == "__main__":
    print(json.dumps(main()))
