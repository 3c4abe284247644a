"""Text and archive formats at their public surface: what is read, what is counted, and that damage stays local."""

from __future__ import annotations

import io
import os
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.streams import codes

from halfwave.csi.frames import Frames, LinkId, Provenance
from halfwave.csi.subcarriers import layout_of
from halfwave.errors import FormatError
from halfwave.formats import Decoder, embedded_wifi_sensing, esp_csv, ialr, jsonl, npz, read
from halfwave.formats._text import integers, tokenise, unwrap_us
from halfwave.wire import interface_block, packet_block, section_header

REPLAY = Provenance("replay")
ROUNDS = int(os.environ.get("HALFWAVE_FUZZ", "6000")) // 20
"""Mutated texts a format: about five lines each, four formats. HALFWAVE_FUZZ=1000000 mutates a million lines."""
RANDOM = np.random.default_rng(1)


def classic(
    i: int = 0, *, values: np.ndarray | None = None, mac="1a:00:00:00:00:00", clock=None, first_word=0
) -> bytes:
    """A line of csi_recv with 25 columns."""
    values = np.arange(128) % 100 - 50 if values is None else values
    clock = 10_000 * i if clock is None else clock
    head = f"CSI_DATA,{i},{mac},-40,11,1,0,0,1,1,0,0,0,0,-96,0,6,0,{clock},0,47,0,{len(values)},{first_word},"
    return f'{head}"[{",".join(map(str, values))}]"\n'.encode()


@given(st.lists(st.text("0123456789-x", min_size=1, max_size=20), min_size=1), st.integers(1, 18))
def test_a_number_is_what_its_digits_say_and_nothing_else_is_one(words, digits):
    tokens = tokenise(" ".join(words).encode())
    told = [int(word) if word.isdigit() and len(word) <= digits else -1 for word in words]
    assert integers(tokens, tokens.end, digits).tolist() == told


def modern(i: int, values: np.ndarray) -> bytes:
    """A line of a C6 with 15 columns."""
    data = ",".join(map(str, values))
    return f'CSI_DATA,{i},1a:00:00:00:00:00,-40,11,-96,-4,32,6,{20_000 * i},47,1,{len(values)},0,"[{data}]"\n'.encode()


@pytest.mark.parametrize("bins", [64, 128, 192])
def test_classic_columns_and_values_are_exact(bins):
    values = RANDOM.integers(-128, 128, (50, 2 * bins))
    [frames] = esp_csv.parse(b"".join(classic(i, values=v) for i, v in enumerate(values)), provenance=REPLAY)
    assert np.array_equal(frames.csi[:, 0].imag, values[:, ::2])
    assert np.array_equal(frames.csi[:, 0].real, values[:, 1::2])
    assert frames.link.transmitter == "1a:00:00:00:00:00"
    assert frames.sequence.tolist() == list(range(50))
    assert (frames.rssi_dbm[0], frames.noise_floor_dbm[0], frames.frequency_hz) == (-40, -96, 2437e6)
    assert np.allclose(frames.time_s, np.arange(50) / 100)


def test_gain_of_a_c6_and_values_beyond_int8():
    values = RANDOM.integers(-30_000, 30_000, (5, 106))
    [frames] = esp_csv.parse(b"".join(modern(i, v) for i, v in enumerate(values)), provenance=REPLAY)
    assert np.array_equal(frames.csi[:, 0].real, values[:, 1::2])
    assert (frames.agc_gain_db[0], frames.fft_gain_db[0]) == (32, -1)
    assert "int8" in frames.meta["values"]
    assert frames.layout.name == "LLTF, one field"


def test_clock_wraps_and_first_word_is_missing():
    clock = (2**32 - 15_000 + 10_000 * np.arange(4, dtype=np.int64)) % 2**32
    [frames] = esp_csv.parse(
        b"".join(classic(i, clock=c, first_word=i % 2) for i, c in enumerate(clock)), provenance=REPLAY
    )
    assert np.allclose(frames.time_s, [0, 0.01, 0.02, 0.03])
    assert np.isnan(frames.csi[:, 0, :2]).all(axis=1).tolist() == [False, True, False, True]
    assert np.isfinite(frames.csi[:, 0, 2:]).all()


def test_a_bad_line_spoils_no_neighbour():
    good = [classic(i) for i in range(6)]
    text = b"".join(
        [
            good[0][-60:],  # a torn first line
            good[0],
            b"I (512) wifi: " + good[1],  # log text before the line
            good[2][:200] + good[3],  # one line broken off by the next
            good[4].replace(b"-50", b"-5x"),
            b"boot: \xff\xfe\x00\r\n",
            good[5].replace(b"\n", b"\r\n"),
            good[5][:300],  # a torn last line
        ]
    )
    recording = esp_csv.parse(text, provenance=REPLAY)
    assert recording[0].sequence.tolist() == [0, 1, 3, 5]
    assert codes(recording) == {"line_torn": 3, "line_without_csi": 2}


def test_transmitters_and_bin_counts_become_links():
    lines = [classic(i, mac=f"1a:00:00:00:00:0{i % 2}", values=np.ones(128 << (i % 4 // 2), int)) for i in range(8)]
    recording = esp_csv.parse(b"".join(lines), provenance=REPLAY)
    assert sorted((f.link.transmitter[-1], f.layout.bins, len(f)) for f in recording) == [
        (mac, bins, 2) for mac in "01" for bins in (64, 128)
    ]


def test_lines_that_arrive_carry_their_arrival():
    arrival = np.array([5.0, 5.5, 6.0])
    text = classic(0) + b"log\n" + classic(1).rstrip()
    [frames] = esp_csv.parse_lines(text, time_s=arrival, provenance=Provenance("live"), node="3")
    assert frames.time_s.tolist() == [5.0, 6.0]
    assert (frames.link.node, frames.provenance.kind) == ("3", "live")


@given(st.lists(st.integers(0, 255), min_size=128, max_size=128))
def test_doubled_line_feeds_are_undone(raw):
    recorded = b"".join(b"\r\n" if v == 10 else bytes([v]) for v in raw)[:128]  # what the data set's recorder did
    line = ",".join(["1722108850529", *map(str, np.frombuffer(recorded, np.int8))]).encode()
    [frames] = embedded_wifi_sensing.parse(line, provenance=REPLAY)
    truth = np.array(raw, np.uint8).view(np.int8)
    csi = frames.csi[0, 0]
    kept = ~np.isnan(csi)
    assert kept.sum() >= 62 - (raw.count(10) + 2) // 2 - 1
    assert np.array_equal(csi.imag[kept], truth[::2][kept])
    assert np.array_equal(csi.real[kept], truth[1::2][kept])


def test_own_archive_is_exact():
    rows = np.arange(4)
    layout = layout_of(64)
    csi = (RANDOM.normal(size=(4, 2, 64)) + 1j * RANDOM.normal(size=(4, 2, 64))).astype(np.complex64)
    csi[0, 0, 0] = np.nan
    link = LinkId("a", "b", layout.name)
    first = Frames.build(
        link, layout, REPLAY, rows / 7, csi, label=np.array([*"abcd"]), meta={"x": "ü"}, frequency_hz=2.4e9
    )
    second = Frames.build(link, layout, Provenance("simulated", "seed 1"), rows / 3, np.abs(csi))
    file = io.BytesIO()
    npz.save(file, [first, second])
    again = npz.parse(file.getvalue(), provenance=REPLAY)
    for a, b in zip(again, [first, second], strict=True):
        for column in ("time_s", "csi", "rssi_dbm", "sequence", "label"):
            assert getattr(a, column) is getattr(b, column) or np.array_equal(
                getattr(a, column).view(np.uint8), getattr(b, column).view(np.uint8)
            )
        assert (a.link, a.provenance, a.meta, a.layout.name) == (b.link, b.provenance, b.meta, b.layout.name)


def test_archives_that_lie_are_refused(monkeypatch):
    monkeypatch.setattr(npz, "MOST_BYTES", 1 << 20)
    bomb = io.BytesIO()
    np.savez_compressed(bomb, csi_data=np.zeros((9000, 128), np.int8), duration_ms=1.0)
    with pytest.raises(FormatError, match="unpacks to"):
        npz.parse(bomb.getvalue(), provenance=REPLAY)
    pickled = io.BytesIO()
    np.savez(pickled, csi_data=np.array([{}], object))
    with pytest.raises(FormatError, match="cannot be read"):
        npz.parse(pickled.getvalue(), provenance=REPLAY)


SAMPLES = {
    esp_csv: b"".join(classic(i) for i in range(4)) + b"".join(modern(i, np.arange(106)) for i in range(2)),
    embedded_wifi_sensing: b"\n".join(b"%d,83,-80" % (1722108850529 + i) + b",13,10,-7" * 42 for i in range(5)),
    ialr: ialr._HEADER
    + b"\n"
    + b"".join(b"s1,1785081525663430,%d,2,0,0,-49,128" % i + b",7" * 128 + b"\n" for i in range(4)),
    jsonl: b'{"timestamp": 5.5, "node_id": 2, "type": "raw_csi", "iq_hex": "01fe0304", "rssi": -40}\n' * 3
    + b'{"timestamp": 5.5, "node_id": 2, "type": "vitals", "features": [1, 2]}\n',
}  # fmt: skip


LINES = {module: text.split(b"\n")[0 if module is not ialr else 1] + b"\n" for module, text in SAMPLES.items()}


@pytest.mark.parametrize("module", SAMPLES, ids=lambda m: m.__name__.rpartition(".")[2])
@pytest.mark.parametrize(
    ("damage", "lost"),
    [
        (lambda line: line[:60] + b"\n" + 3 * line, 1),  # the first line lacks its end
        (lambda line: line[-60:] + 3 * line, 1),  # ... or its start
        (lambda line: b"\xef\xbb\xbf" + 3 * line, 0),
        (lambda line: (3 * line).replace(b"\n", b"\r"), 0),
        (lambda line: (3 * line).replace(b"\n", b"\r\n"), 0),
        (lambda line: b"\n \r\n" + 3 * line, 0),
    ],
)
def test_a_text_is_known_by_any_of_its_first_lines(module, damage, lost):
    recording = read(damage(LINES[module]))
    assert (recording.format, sum(map(len, recording)), recording.rejects.total) == (module.name, 3, lost)


def test_a_row_is_known_however_long_its_iq():
    row = b'{"type": "raw_csi", "iq_hex": "%s", "timestamp": 5.5, "node_id": 2}\n' % (b"01fe" * 1024)
    [frames] = read(row * 2)
    assert frames.csi.shape == (2, 1, 1024)


def late_and_twice(module) -> bytes:
    """Three packets, at 0, 30 and 10 ms, the last one twice."""
    steps = (0, 30, 10, 10)
    if module is esp_csv:
        return b"".join(classic(i, clock=1000 * ms) for i, ms in enumerate(steps))
    if module is jsonl:
        row = b'{"timestamp": %.3f, "node_id": 2, "type": "raw_csi", "iq_hex": "01fe0304"}\n'
        return b"".join(row % (5 + ms / 1000) for ms in steps)
    if module is ialr:
        row = b"s1,%d,%d,2,0,0,-49,128" + b",7" * 128 + b"\n"
        return b"".join(row % (1785081525663430 + 1000 * ms, 1000 * ms) for ms in steps)
    return b"".join(b"%d" % (1722108850529 + ms) + b",1" * 128 + b"\n" for ms in steps)


@pytest.mark.parametrize("module", SAMPLES, ids=lambda m: m.__name__.rpartition(".")[2])
def test_packets_that_came_late_are_kept_in_order_of_time_and_counted(module):
    [frames] = module.parse(late_and_twice(module), provenance=REPLAY)
    assert np.allclose(frames.time_s - frames.time_s[0], [0, 0.01, 0.01, 0.03], atol=1e-6)
    assert frames.meta["order"] == "1 packet stood out of order of time, sorted"


@pytest.mark.parametrize(
    ("counter", "elapsed_s", "boots"),
    [
        ([0, 10_000, 2_400_000_000], [0, 0.01, 2400], 0),  # 40 minutes of silence
        ([2**32 - 60_000_000, 60_000_000], [0, 120], 0),  # two minutes, with the wrap in them
        ([2**32 - 5_000, 5_000, 2**32 - 1_000, 15_000], [0, 0.01, 0.004, 0.02], 0),  # late, across the wrap
        ([3_000_000_000, 3_000_010_000, 500_000, 510_000], [0, 0.01, 0.02, 0.03], 1),  # booted after 50 minutes
    ],
)
def test_a_step_back_is_a_late_line_a_wrap_or_a_boot(counter, elapsed_s, boots):
    time_s, began_anew = unwrap_us(np.array(counter))
    assert np.allclose(time_s, elapsed_s)
    assert began_anew == boots


def hopping(i: int) -> bytes:
    return classic(i).replace(b",-96,0,6,", b",-96,0,%d," % (6 if i % 2 == 0 else 11))


def test_a_transmitter_that_hops_is_a_link_for_each_channel():
    wanted = {"1a:00:00:00:00:00": 2437e6, "1a:00:00:00:00:00 2462 MHz": 2462e6}
    lines = [hopping(i) for i in range(8)]
    recording = esp_csv.parse(b"".join(lines), provenance=REPLAY)
    assert {f.link.transmitter: f.frequency_hz for f in recording} == wanted
    decoder = Decoder()
    decoder.feed(section_header() + interface_block("live"))
    for i, line in enumerate(lines):  # one by one: a later piece does not know the first channel by itself
        for frames in decoder.feed(packet_block(0, i * 10**7, line, ("10.0.0.7", 4000))):
            assert wanted[frames.link.transmitter] == frames.frequency_hz


@pytest.mark.parametrize("level", [200, -129, -999])
def test_a_level_that_no_receiver_can_report_is_a_damaged_line(level):
    bad = [classic(1).replace(b",-40,", b",%d," % level), classic(2).replace(b",-96,", b",%d," % level)]
    recording = esp_csv.parse(classic(0) + b"".join(bad), provenance=REPLAY)
    assert (len(recording[0]), codes(recording)) == (1, {"line_torn": 2})


def peak_bytes(module, text: bytes) -> int:
    tracemalloc.start()
    try:
        recording = module.parse(text, provenance=REPLAY)
        assert (len(recording[0]), recording.rejects.total) == (1, 0)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("module", SAMPLES, ids=lambda m: m.__name__.rpartition(".")[2])
def test_tiny_lines_take_memory_by_the_block_and_are_counted_at_once(module):
    few, many = (peak_bytes(module, LINES[module] + b"\n" * n) for n in (1_200_000, 2_200_000))
    assert many - few < 1 << 20  # a list of lines would take eight bytes for each of the million more
    tiny = module.parse(LINES[module] + b"x\n" * 100_000, provenance=REPLAY)
    assert (len(tiny[0]), list(tiny.rejects.counts.values())) == (1, [100_000])
    brackets = module.parse(LINES[module] + b"[[[\n" * 1000, provenance=REPLAY)
    assert (len(brackets[0]), brackets.rejects.total) == (1, 1000)


def mutate(text: bytes, random: np.random.Generator) -> bytes:
    """Bytes flipped, cut out, doubled or swapped for the characters that mean something."""
    data = bytearray(text)
    for _ in range(random.integers(1, 8)):
        at, n = int(random.integers(len(data))), int(random.integers(1, 40))
        kind = random.integers(4)
        if kind == 0:
            data[at] = random.integers(256)
        elif kind == 1:
            data[at] = random.choice(np.frombuffer(b'[]",-\n\r 09{}:', np.uint8))
        elif kind == 2:
            del data[at : at + n]
        else:
            data[at:at] = data[at : at + n]
        data = data or bytearray(b" ")
    return bytes(data)


@pytest.mark.parametrize("module", SAMPLES, ids=lambda m: m.__name__.rpartition(".")[2])
def test_mutated_text_is_read_or_counted(module):
    random = np.random.default_rng(7)
    for _ in range(ROUNDS):
        text = mutate(SAMPLES[module], random)
        recording = module.parse(text, provenance=REPLAY)
        packets = sum(map(len, recording)) + len(recording.reports)
        lines = [line for line in text.split(b"\n") if line.strip(b' ,"\r\t;')]
        assert packets + recording.rejects.total <= 2 * len(lines) + 1
        assert all(np.isfinite(f.time_s).all() for f in recording)


def test_mutated_archives_are_read_or_refused():
    file = io.BytesIO()
    npz.save(
        file,
        [Frames.build(LinkId("1", "", "LLTF"), layout_of(64), REPLAY, np.arange(3.0), np.ones((3, 1, 64), complex))],
    )
    random, refused = np.random.default_rng(7), 0
    for _ in range(300):
        try:
            npz.parse(mutate(file.getvalue(), random), provenance=REPLAY)
        except FormatError:
            refused += 1
    assert 0 < refused <= 300
