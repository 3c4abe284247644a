"""What an engine does with more than it can compute: how late it is, and how long its slowest hop takes.

    PYTHONPATH=py python tests/bench/floods.py      natively
    node tests/bench/floods.mjs                     natively and in Pyodide

Pieces of 50 ms "come" at their own time; while one is computed the next wait, and are then taken at once, as in the
page.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator

import numpy as np

from halfwave.engine.engine import Engine
from halfwave.formats.esp32_udp import encode_raw_csi
from halfwave.wire import interface_block, packet_block, section_header

T0_NS, PIECE_NS, SECONDS = 1_700_000_000 * 10**9, 50_000_000, 12
Sent = tuple[bytes, tuple[str, int]]
RNG = np.random.default_rng(1)


def pairs(bins: int) -> bytes:
    return RNG.integers(-30, 30, 2 * bins).astype(np.int8).tobytes()


LEGACY, WIDEST = [pairs(64) for _ in range(50)], [pairs(4086) for _ in range(8)]


def node(number: int, sequence: int, payloads: list[bytes], at: int = 0) -> Sent:
    """A datagram of a node with an address of its own."""
    iq = payloads[(number + sequence + at) % len(payloads)]
    sender = (f"10.0.{number // 250}.{number % 250 + 1}", 4000)
    return encode_raw_csi(iq, node=number + 1, sequence=sequence, frequency_mhz=2437), sender


def many_boards(step: int) -> list[Sent]:
    return [node(n, 5 * step + i, LEGACY) for i in range(5) for n in range(150)]


def wide_boards(step: int) -> list[Sent]:
    return [node(n, step, WIDEST) for n in range(64)] if step % 2 == 0 else []


def one_wide(step: int) -> list[Sent]:
    return [node(0, 5 * step + i, WIDEST) for i in range(5)]


def one_fast(step: int) -> list[Sent]:
    return [node(0, 500 * step + i, LEGACY) for i in range(500)]


def forged(step: int) -> list[Sent]:
    address = RNG.integers(1, 250, (1000, 3))
    return [
        (encode_raw_csi(LEGACY[i % 50], node=int(i % 256), sequence=step), (f"10.{a}.{b}.{c}", 4000))
        for i, (a, b, c) in enumerate(address.tolist())
    ]


def shapes(step: int) -> list[Sent]:
    sizes = RNG.integers(20, 600, 20).tolist()
    return [(encode_raw_csi(pairs(bins), node=1, sequence=step), ("10.0.0.1", 4000)) for bins in sizes]


FLOODS: dict[str, Callable[[int], list[Sent]]] = {
    "150 nodes, 100 packets a second": many_boards,
    "64 nodes of 4,086 bins, 10 packets a second": wide_boards,
    "one node of 4,086 bins, 100 packets a second": one_wide,
    "one node, 10,000 packets a second": one_fast,
    "1,000 forged nodes in each 50 ms": forged,
    "20 shapes from one node in each 50 ms": shapes,
}


def pieces(flood: Callable[[int], list[Sent]]) -> Iterator[bytes]:
    for step in range(SECONDS * 10**9 // PIECE_NS):
        sent = flood(step)
        apart_ns = PIECE_NS // max(1, len(sent))
        start_ns = T0_NS + step * PIECE_NS
        yield b"".join(packet_block(0, start_ns + i * apart_ns, *packet) for i, packet in enumerate(sent))


def played(flood: Callable[[int], list[Sent]]) -> dict[str, float]:
    engine, came = Engine(), list(pieces(flood))
    engine.feed(section_header() + interface_block("live, udp 5005"))
    piece_s, clock_s, taken, load = PIECE_NS / 1e9, 0.0, 0, {}
    took, late = [], []
    while taken < len(came):
        clock_s = max(clock_s, (taken + 1) * piece_s)
        there = min(len(came), int(clock_s / piece_s + 1e-9))
        behind_s = clock_s - (taken + 1) * piece_s
        data, taken, began_s = b"".join(came[taken:there]), there, time.perf_counter()
        hops = engine.feed(data, behind_s=behind_s)
        took.append(time.perf_counter() - began_s)
        clock_s += took[-1]
        late.append(behind_s + took[-1])
        load = hops[-1].report["load"] if hops else load
    return {
        "busy": sum(took) / SECONDS,
        "slowest_ms": 1e3 * max(took),
        "p99_ms": 1e3 * float(np.quantile(took, 0.99)),
        "late_ms": 1e3 * max(late),
        "full": load["full"],
    }


def main() -> dict[str, dict[str, float]]:
    return {name: played(flood) for name, flood in FLOODS.items()}


if __name__ == "__main__":
    print(json.dumps(main(), indent=1))
