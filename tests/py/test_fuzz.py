"""Mutated datagrams and streams: nothing raises, nothing hangs, nothing is lost without a count.

100,000 datagrams by default, 20,000 under Pyodide; a million with HALFWAVE_FUZZ=1000000 pytest tests/py/test_fuzz.py.
"""

import os
import sys

import numpy as np
import pytest
from support.datagrams import BOARD, EVENTS, FEATURES, FUSED, STATE, T0_NS, VITALS, chain, packed, smooth_iq, stream

import halfwave as hw
from halfwave.formats.esp32_udp import COMPRESSED_CSI, RAW_CSI, encode_raw_csi
from halfwave.wire import interface_block, packet_block, section_header

COUNT = int(os.environ.get("HALFWAVE_FUZZ", "20000" if sys.platform == "emscripten" else "100000"))
BATCH = 5000


def seeds():
    rng = np.random.default_rng(0)
    raw = [encode_raw_csi(rng.bytes(2 * bins), node=1, frequency_mhz=2437) for bins in (64, 128, 192, 57)]
    return [*raw, *chain(4)[1], VITALS, FEATURES, FUSED, EVENTS, STATE, EVENTS[:8]]


def mutated(rng, n):
    """n datagrams: a tenth as they are, the others with bytes set, bits flipped, cut, or grown."""
    base = seeds()
    width = max(map(len, base)) + 16
    table = np.zeros((len(base), width), np.uint8)
    for row, datagram in zip(table, base, strict=True):
        row[: len(datagram)] = np.frombuffer(datagram, np.uint8)
    which = rng.integers(len(base), size=n)
    rows, length = table[which], np.array([len(d) for d in base])[which]
    touched = np.flatnonzero(rng.random(n) < 0.9)
    for _ in range(3):
        early = rng.random(len(touched)) < 0.5  # half of the changes where the headers are
        at = np.where(early, rng.integers(20, size=len(touched)), rng.integers(width, size=len(touched)))
        flipped = rows[touched, at] ^ (1 << rng.integers(8, size=len(touched))).astype(np.uint8)
        anything = rng.integers(256, size=len(touched)).astype(np.uint8)
        rows[touched, at] = np.where(rng.random(len(touched)) < 0.5, flipped, anything)
    other_length = touched[rng.random(len(touched)) < 0.3]
    length[other_length] = rng.integers(width, size=len(other_length))
    return [row[:k].tobytes() for row, k in zip(rows, length.tolist(), strict=True)]


def test_every_mutated_datagram_is_a_frame_a_report_or_a_reject():
    rng = np.random.default_rng(1)
    decoder, told = hw.Decoder(), 0
    decoder.feed(section_header() + interface_block("live"))
    for first in range(0, COUNT, BATCH):
        datagrams = mutated(rng, BATCH)
        times = range(T0_NS + first * 1000, T0_NS + (first + BATCH) * 1000, 1000)
        blocks = [packet_block(0, t, d, BOARD) for t, d in zip(times, datagrams, strict=True)]
        recording = decoder.feed(b"".join(blocks))
        frames = sum(map(len, recording))
        reports = len({report.time_s for report in recording.reports})  # events are several a datagram
        assert frames + reports + recording.rejects.total == BATCH
        assert all(np.isfinite(f.csi).all() for f in recording)
        told += frames + reports
    assert 0.1 < told / COUNT < 0.9
    assert len(recording.rejects.counts) < 40


@pytest.mark.parametrize("seed", range(5))
def test_damaged_streams_are_read_to_their_end(seed):
    rng = np.random.default_rng(seed)
    for _ in range(40 * COUNT // 100_000):
        data = bytearray(stream(mutated(rng, 50), "simulated, seed 1"))
        for _ in range(rng.integers(1, 20)):
            at = int(rng.integers(len(data)))
            kind = rng.integers(3)
            if kind == 0:
                data[at] = rng.integers(256)
            elif kind == 1:
                del data[at : at + int(rng.integers(100))]
            else:
                data[at:at] = rng.bytes(int(rng.integers(100)))
        decoder = hw.Decoder()
        for part in np.array_split(np.frombuffer(bytes(data), np.uint8), int(rng.integers(1, 6))):
            decoder.feed(part.tobytes())
        # behind the damage the stream is read on: the last packets, intact, are there
        tail = decoder.feed(stream([VITALS] * 1000))  # 108 kB; a false length makes it wait for 64 KiB at most
        assert len(tail.reports) > 300


def consistent(rng):
    """A datagram whose length is what its header says, whatever else that says."""
    antennas = int(rng.choice([1, 1, 2, 3, 4, 255]))
    bins = int(rng.choice([64, 64, 128, 192, 256, 53, 1, rng.integers(1, 600)]))
    iq = rng.bytes(2 * bins) * antennas if rng.random() < 0.8 else bytes(2 * bins * antennas)
    if len(iq) > 60_000:
        antennas, iq = 1, iq[: 2 * bins]
    datagram = encode_raw_csi(
        iq,
        node=int(rng.choice([7, 8, rng.integers(256)])),
        antennas=antennas,
        sequence=int(rng.choice([0, 2**32 - 1, rng.integers(2**32)])),
        frequency_mhz=int(rng.choice([0, 2412, 2437, rng.integers(2**32)])),
        rssi_dbm=int(rng.integers(-128, 128)),
        packet_type=int(rng.choice([0, rng.integers(256)])),
        flags=int(rng.choice([0, rng.integers(256)])),
    )
    if rng.random() < 0.1:  # what the length fits by chance is taken for another kind
        magic = int(rng.choice([COMPRESSED_CSI, *range(RAW_CSI + 1, RAW_CSI + 7), rng.integers(2**32)]))
        datagram = magic.to_bytes(4, "little") + datagram[4:]
    return packed(datagram[20:148], datagram[20:21] * 128) if rng.random() < 0.05 and len(datagram) > 200 else datagram


def test_a_bad_packet_costs_itself_alone():
    """300,000 of them with HALFWAVE_FUZZ=1000000, beside packets of three boards that lose none of theirs."""
    rng, batch, every = np.random.default_rng(3), 500, 20
    text = b"CSI_DATA,0,1a:00:00:00:00:00,-40,11,1,0,0,1,1,0,0,0,0,-96,0,6,0,%d,0,47,0,128,0,"
    text += b'"[' + b"3,4," * 63 + b'3,4]"'
    iq = np.stack([smooth_iq(rng), smooth_iq(rng)])
    one = encode_raw_csi(iq[0], node=7, frequency_mhz=2437)
    two = encode_raw_csi(iq, node=8, antennas=2, frequency_mhz=2437)
    (first,), (second,) = (hw.read(stream([datagram])) for datagram in (one, two))
    head, decoder = section_header() + interface_block("live"), hw.Decoder()
    decoder.feed(head)
    for start in range(0, COUNT * 3 // 10, batch):
        blocks = []
        for i in range(start, start + batch):
            at_ns = T0_NS + i * 10**6
            blocks.append(packet_block(0, at_ns, consistent(rng), (f"10.0.0.{rng.integers(1, 4)}", 4000)))
            if i % every == 0:
                blocks += [packet_block(0, at_ns, d, ("10.9.9.9", 4000)) for d in (one, two, text % (i * 1000))]
        data = b"".join(blocks)
        for recording in (decoder.feed(data), *([hw.read(head + data)] if start % (10 * batch) == 0 else [])):
            kept = [int((f.csi == k.csi).all((1, 2)).sum()) for k in (first, second) for f in recording if like(f, k)]
            assert sum(kept) == 2 * batch // every
            assert sum(len(f) for f in recording if f.link.node == "10.9.9.9") == batch // every
            assert len({f.link for f in recording}) == len(recording)


def like(frames, other):
    return frames.csi.shape[1:] == other.csi.shape[1:]


def test_mutated_text_over_udp_costs_itself_alone():
    rng = np.random.default_rng(4)
    row = b'CSI_DATA,0,1a:00:00:00:00:00,-40,11,1,0,0,1,1,0,0,0,0,-96,0,6,0,%d,0,47,0,128,0,"['
    row += b"3,4," * 63 + b'3,4]"'
    head, decoder, batch = section_header() + interface_block("live"), hw.Decoder(), 50
    decoder.feed(head)
    for start in range(0, COUNT * batch // 5000, batch):
        blocks = []
        for i in range(start, start + batch):
            line, at_ns = bytearray(row % (i * 10_000)), T0_NS + i * 10**7
            for _ in range(rng.integers(1, 4)):
                at = int(rng.integers(4, len(line)))
                line[at : at + int(rng.integers(3))] = rng.bytes(int(rng.integers(3)))
            senders = ("10.0.0.8", 4000), ("10.9.9.9", 4000)
            blocks += [packet_block(0, at_ns, d, s) for d, s in zip((line, row % (i * 10_000)), senders, strict=True)]
        recording = decoder.feed(b"".join(blocks))
        assert sum(len(f) for f in recording if f.link.node == "10.9.9.9") == batch


def test_noise_is_no_recording_but_never_an_exception():
    rng = np.random.default_rng(2)
    decoder = hw.Decoder()
    for _ in range(50):
        decoder.feed(rng.bytes(20_000))
    assert len(decoder.feed(stream([VITALS] * 3)).reports) == 3
