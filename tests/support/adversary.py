"""A board that does everything wrong, at random and seeded, beside boards that play real recordings."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator

import numpy as np
from support.datagrams import FEATURES, FUSED, VITALS

from halfwave.formats.esp32_udp import encode_raw_csi
from halfwave.wire import interface_block, packet_block, section_header

T0_NS, STEP_NS = 1_700_000_000 * 10**9, 50_000_000
Packet = tuple[int, bytes, tuple[str, int]]
"""Time in ns, datagram, sender."""


class Board:
    """Plays frames of one link again and again, as datagrams of a node, with a second between."""

    def __init__(self, frames, node: int, address: str):
        csi = np.nan_to_num(frames.csi)
        pairs = np.stack([csi.imag, csi.real], axis=-1).round().clip(-128, 127).astype(np.int8)
        self.node, self.sender = node, (address, 4000)
        self._payloads = [iq.tobytes() for iq in pairs]
        self._rssi = np.nan_to_num(frames.rssi_dbm, nan=-50.0).astype(int).tolist()
        self._antennas = frames.csi.shape[1]
        self._offsets_ns = ((frames.time_s - frames.time_s[0]) * 1e9).astype(np.int64)
        self._length_ns = int(self._offsets_ns[-1]) + 10**9
        self._sent = 0

    def packets(self, start_ns: int, stop_ns: int) -> Iterator[Packet]:
        """Those of [start, stop), counted from the beginning of the stream."""
        turn = start_ns // self._length_ns
        for t in (turn, turn + 1):
            a, b = np.searchsorted(self._offsets_ns, (start_ns - t * self._length_ns, stop_ns - t * self._length_ns))
            for i in range(int(a), int(b)):
                yield T0_NS + t * self._length_ns + int(self._offsets_ns[i]), self._datagram(i), self.sender

    def _datagram(self, i: int) -> bytes:
        self._sent += 1
        return encode_raw_csi(
            self._payloads[i],
            node=self.node,
            sequence=self._sent,
            rssi_dbm=self._rssi[i],
            frequency_mhz=2437,
            antennas=self._antennas,
        )


class Adversary:
    """Each step one of its faults, or silence."""

    def __init__(self, seed: int, spoofed: tuple[int, ...]):
        self._rng = np.random.default_rng(seed)
        self._spoofed = spoofed
        self._faults: list[Callable[[int], Iterator[Packet]]] = [
            self._forged,
            self._spoof,
            self._shapes,
            self._wide,
            self._strange_stamps,
            self._copies,
            self._sequences,
            self._burst,
            self._reports,
            self._junk,
            self._steady,
            self._steady,
            lambda _: iter(()),
        ]

    def packets(self, start_ns: int) -> Iterator[Packet]:
        return self._faults[self._rng.integers(len(self._faults))](T0_NS + start_ns)

    def _iq(self, values: int) -> bytes:
        return self._rng.integers(-30, 30, 2 * values).astype(np.int8).tobytes()

    def _at(self, ns: int) -> int:
        return ns + int(self._rng.integers(STEP_NS))

    def _address(self) -> tuple[str, int]:
        return f"10.9.{self._rng.integers(250)}.{self._rng.integers(1, 250)}", int(self._rng.integers(1024, 65536))

    def _one(self, ns: int, node: int = 200, bins: int = 64, sequence: int = 0, antennas: int = 1) -> Packet:
        datagram = encode_raw_csi(self._iq(bins * antennas), node=node, sequence=sequence, antennas=antennas)
        return ns, datagram, ("10.8.0.1", 4000)

    def _steady(self, ns: int) -> Iterator[Packet]:
        for i in range(5):
            yield self._one(ns + i * STEP_NS // 5)

    def _forged(self, ns: int) -> Iterator[Packet]:
        for node in self._rng.integers(0, 256, 60):
            time_ns, datagram, _ = self._one(self._at(ns), int(node))
            yield time_ns, datagram, self._address()

    def _spoof(self, ns: int) -> Iterator[Packet]:
        for node in self._spoofed * 3:
            time_ns, datagram, _ = self._one(self._at(ns), node, sequence=int(self._rng.integers(2**32)))
            yield time_ns, datagram, ("10.8.0.2", 4000)

    def _shapes(self, ns: int) -> Iterator[Packet]:
        yield self._one(self._at(ns), bins=64, antennas=2)
        yield self._one(self._at(ns), bins=128)
        yield self._one(self._at(ns), bins=32, antennas=4)

    def _wide(self, ns: int) -> Iterator[Packet]:
        for _ in range(4):
            yield self._one(self._at(ns), node=201, bins=4086)

    def _strange_stamps(self, ns: int) -> Iterator[Packet]:
        for by_s in self._rng.choice([-3600, -60, 60, 3600, 10**8], 3):
            yield self._one(max(0, ns + int(by_s) * 10**9))

    def _copies(self, ns: int) -> Iterator[Packet]:
        one = self._one(ns)
        for _ in range(4):
            yield one

    def _sequences(self, ns: int) -> Iterator[Packet]:
        for sequence in self._rng.integers(0, 2**32, 5):
            yield self._one(self._at(ns), sequence=int(sequence))

    def _burst(self, ns: int) -> Iterator[Packet]:
        for _ in range(200):
            yield self._one(self._at(ns), node=202)

    def _reports(self, ns: int) -> Iterator[Packet]:
        for report in (VITALS, FEATURES, FUSED):
            cut = int(self._rng.integers(5, len(report) + 1))
            changed = bytearray(report[:cut])
            changed[4] = int(self._rng.integers(256))
            yield self._at(ns), bytes(changed), self._address()
        nothing = struct.pack("<IBBHIbBxx", 0xC5110002, 4, 0, 0, 0, 0, 0) + struct.pack("<ffII", np.nan, np.inf, 0, 0)
        yield self._at(ns), nothing, ("10.8.0.1", 4000)

    def _junk(self, ns: int) -> Iterator[Packet]:
        for kind in range(8):
            junk = self._rng.bytes(int(self._rng.integers(1, 400)))
            head = struct.pack("<I", 0xC5110001 + kind) if kind < 7 else b'{"csi": ['
            yield self._at(ns), head + junk, ("10.8.0.3", 4000)


def stream(boards: list[Board], seconds: float, adversary: Adversary | None = None) -> Iterator[bytes]:
    """Chunks of 50 ms of pcapng, as a relay sends them: in order of arrival. Not said to be live, as of a live stream a
    busy machine computes less."""
    yield section_header() + interface_block("replay")
    for step in range(round(seconds * 1e9 / STEP_NS)):
        start_ns = step * STEP_NS
        mine = [p for board in boards for p in board.packets(start_ns, start_ns + STEP_NS)]
        theirs = list(adversary.packets(start_ns)) if adversary else []
        strange = [p for p in theirs if not T0_NS + start_ns <= p[0] < T0_NS + start_ns + STEP_NS]
        ordered = sorted(mine + [p for p in theirs if p not in strange], key=lambda p: p[0])
        yield b"".join(packet_block(0, *packet) for packet in [*strange, *ordered])
