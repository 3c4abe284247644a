"""A long recording that is read by slices says what reading the whole of it says."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest
from support.datagrams import VITALS, smooth_iq, stream
from support.played import BUNDLED, DATA
from support.streams import frames_of, quiet, walking

from halfwave import Recording, read
from halfwave.apps import playing
from halfwave.apps.difference import merged
from halfwave.apps.page import Page
from halfwave.formats._steps import steps_of
from halfwave.formats.esp32_udp import encode_raw_csi
from halfwave.formats.sliced import Bytes, Sliced
from halfwave.simulate import default_scene, simulate
from halfwave.wire import interface_block, packet_block, section_header

RNG = np.random.default_rng(3)
RATE_HZ = 20


def espressif_text(seconds, *, started_us=0):
    """Lines of a board whose counter of microseconds wraps."""
    values = ",".join(map(str, smooth_iq(RNG).ravel().tolist()))
    lines = ["type,seq,mac,rssi,rate,local_timestamp,len,data"]
    for i in range(int(seconds * RATE_HZ)):
        at = (started_us + i * 1_000_000 // RATE_HZ) % 2**32
        lines.append(f'CSI_DATA,{i},1a:00:00:00:00:00,-{40 + i % 5},11,{at},128,"[{values}]"')
    return "\n".join(lines).encode() + b"\n"


def still():
    """Of a room in which nothing moves: the same channel, and the receiver's noise."""
    iq = smooth_iq(np.random.default_rng(1)) / 2
    return np.round(iq + RNG.normal(size=iq.shape)).astype(np.int8)


def capture(seconds, *, sections=1):
    """Two nodes; each section begins as a new connection of the relay does."""
    data, packets = b"", int(seconds * RATE_HZ)
    for i in range(packets):
        if i % (packets // sections) == 0:
            data += section_header() + interface_block("live")
        for node in (1, 2):
            raw = encode_raw_csi(still(), node=node, sequence=i, rssi_dbm=-50, frequency_mhz=2437)
            data += packet_block(0, 10**18 + i * 10**9 // RATE_HZ + node, raw, (f"10.0.0.{node}", 4000))
    return data


def sliced(data, *, piece_bytes=0, read_all=True):
    long = Sliced(
        Bytes(data), steps_of(data[: 1 << 17], "a file"), piece_bytes=piece_bytes or max(4096, len(data) // 13)
    )
    while read_all and long.grow():
        pass
    return long


def assert_same(some, whole):
    assert [str(f.link) for f in some] == [str(f.link) for f in whole]
    for a, b in zip(some, whole, strict=True):
        np.testing.assert_allclose(a.time_s, b.time_s, rtol=0, atol=2e-6)
        np.testing.assert_array_equal(a.csi, b.csi)
        np.testing.assert_array_equal(a.sequence, b.sequence)
        np.testing.assert_array_equal(a.rssi_dbm, b.rssi_dbm)
        np.testing.assert_array_equal(a.layout.null, b.layout.null)


def spans(whole, n=7):
    start, stop = min(f.time_s[0] for f in whole), max(f.time_s[-1] for f in whole)
    for _ in range(n):
        a, b = sorted(RNG.uniform(start, stop, 2))
        after, upto = np.nextafter((a, b), np.inf)
        yield a, b, [p for f in whole if len(p := f.between(after, upto))]


MADE = {
    "text whose counter wraps": lambda: espressif_text(60, started_us=2**32 - 30_000_000),
    "text, packed": lambda: gzip.compress(espressif_text(60)),
    "capture": lambda: capture(60),
    "capture of several sections": lambda: capture(60, sections=4),
    "capture, packed": lambda: gzip.compress(capture(60)),
    "simulated": lambda: simulate(default_scene(), seed=42),
}


@pytest.mark.parametrize("name", MADE)
def test_any_span_is_that_of_the_whole(name):
    data = MADE[name]()
    whole, long = read(data), sliced(data)
    assert long.whole
    assert long.rejects.counts == whole.rejects.counts
    for a, b, expected in spans(whole):
        assert_same(long.between(a, b), expected)
    assert sum(len(f) for piece in long.pieces() for f in piece) == sum(map(len, whole))


@pytest.mark.parametrize("name", ["text whose counter wraps", "capture", "capture of several sections"])
def test_a_span_that_was_not_read_yet_is_that_of_the_whole_too(name):
    data = MADE[name]()
    whole, long = read(data), sliced(data, read_all=False)
    stop_s = max(f.time_s[-1] for f in whole)
    assert long.until_s() == pytest.approx(stop_s, abs=0.1)
    assert not long.whole
    for a, b, expected in spans(whole):
        assert_same(long.between(a, b), expected)
    while long.grow():
        pass
    assert long.mended == 0


def test_what_was_told_of_a_moment_too_early_is_found_out():
    """A node is declared under another name between the beginning and the moment that was asked for."""
    first, second = capture(20), capture(40).replace(section_header() + interface_block("live"), b"")
    data = first + section_header() + interface_block("simulated, seed 1") + second
    long = sliced(data, read_all=False)
    long.between(long.until_s() - 5, long.until_s())
    while long.grow():
        pass
    assert long.mended > 0
    assert {str(f.provenance) for f in long.between(long.until_s() - 5, long.until_s())} == {"simulated, seed 1"}


@pytest.mark.skipif(not DATA.is_dir(), reason="the recordings are not beside this checkout")
@pytest.mark.parametrize("name", [n for n in BUNDLED if "mirror" in BUNDLED[n]])
def test_real_recordings(name):
    file = DATA / BUNDLED[name]["mirror"]
    if not file.is_file():
        pytest.skip("this recording is not beside this checkout")
    data = file.read_bytes()
    if steps_of(data[: 1 << 17], file.name) is None:
        pytest.skip("read as a whole")
    whole, long = read(file, keep_copies=False), sliced(data)
    if any(f.link.transmitter.startswith("cluster") for f in whole):  # told apart by the engine as they play
        assert sum(len(f) for piece in long.pieces() for f in piece) == sum(map(len, whole))
        return
    for a, b, expected in spans(whole):
        assert_same(long.between(a, b), expected)


class FileOf:
    """A file as the page gives it, that counts what is read."""

    def __init__(self, data):
        self.size, self._data, self.read_bytes = len(data), data, 0

    def read(self, at, n):
        self.read_bytes += min(n, self.size - at)
        return self._data[at : at + n]


@pytest.fixture
def as_long(monkeypatch):
    monkeypatch.setattr(playing, "_WHOLE_BYTES", 1 << 15)
    monkeypatch.setattr("halfwave.formats.sliced._PIECE_BYTES", 1 << 16)
    monkeypatch.setattr("halfwave.formats.sliced._PART_BYTES", 1 << 14)


def told(*texts):
    report, made = None, []
    for hop in (hop for text in texts for hop in json.loads(text)["hops"]):
        report = merged(report, hop["change"])
        made.append(report)
    return made


def opened(data):
    page, file = Page(), FileOf(data)
    return page, json.loads(page.open_file(file, "a file")), file


def filled(page):
    texts = []
    while True:
        texts.append(page.fill())
        if not json.loads(texts[-1])["fills"]:
            return texts


OF_MINUTES = ("presence", "breathing_rate", "heart_rate", "activity")


def test_a_long_file_plays_before_it_is_read(as_long):
    data = capture(200)
    page, facts, file = opened(data)
    assert facts["reads"]
    assert facts["stop_s"] - facts["start_s"] == pytest.approx(200, abs=0.2)
    assert file.read_bytes < len(data) / 2
    report = told(page.seek(facts["start_s"] + 150.0))[-1]
    assert len(report["links"]["order"]) == 2
    assert report["estimates"]["motion"]["value"]
    while not json.loads(page.read_on(5))["whole"]:
        pass
    columns = json.loads(page.overview())
    assert columns["time_s"][1] > 100


def test_the_hop_of_a_moment_is_that_of_the_file_read_whole(as_long, monkeypatch):
    data = capture(150)
    page, facts, _ = opened(data)
    whole, _, _ = opened(data)
    monkeypatch.setattr(playing, "_WHOLE_BYTES", 1 << 30)
    whole.open_file(FileOf(data), "a file")
    for at_s in (140.0, 61.3, 20.0):
        now_s = facts["start_s"] + at_s
        hops = [told(p.seek(now_s), *filled(p), p.settle(), p.settle())[-1] for p in (page, whole)]
        for hop in hops:
            hop.pop("cost_ms"), hop.pop("load")
        assert hops[0] == hops[1]


def test_a_seek_tells_what_moves_at_once_and_no_word_of_the_minutes_before_it_that_is_not_read():
    page = Page()
    page.recording = read(capture(150))
    now_s = page.recording[0].time_s[0] + 140.0
    at_once = told(first := page.seek(now_s))[-1]["estimates"]
    assert at_once["motion"]["value"] == "still"
    for name in OF_MINUTES:
        assert (name, at_once[name]["value"]) == (name, None)
        assert at_once[name]["reason"]["code"] == "time_before_unread"
    later = told(first, *filled(page))[-1]["estimates"]
    assert later["motion"]["value"] == "still"
    assert later["presence"]["value"] == "nothing seen"
    assert "time_before_unread" not in json.dumps(later)


def test_play_goes_on_while_the_minutes_before_are_read():
    page = Page()
    page.recording = read(capture(150))
    now_s = page.recording[0].time_s[0] + 130.0
    texts = [page.seek(now_s)]
    for i in range(1, 100):
        texts += [page.advance(now_s + 0.05 * i), page.fill()]
    assert not json.loads(texts[-1])["fills"]
    played = told(*texts)
    times = [report["time_s"] for report in played]
    assert times == sorted(times)
    assert played[-1]["estimates"]["presence"]["value"] == "nothing seen"


def test_who_moved_half_a_minute_before_the_moment_sought_was_seen_lately_as_in_play():
    walk = np.concatenate([quiet(100, rate_hz=50), walking(20, rate_hz=50), quiet(20, rate_hz=50)])
    page = Page()
    page.recording = Recording([frames_of(walk, rate_hz=50)])
    first = page.seek(137.0)
    sought = told(first, *filled(page))[-1]["estimates"]["presence"]
    played = told(page.seek(0.0), *(page.advance(t) for t in np.arange(0.25, 137.01, 0.25)))[-1]["estimates"][
        "presence"
    ]
    assert (sought["value"], played["value"]) == ("seen lately", "seen lately")
    assert sought["extra"]["seen_s_ago"] == pytest.approx(played["extra"]["seen_s_ago"], abs=1.5)


def test_claims_of_nodes_are_those_up_to_the_moment(as_long):
    page, facts, _ = opened(
        stream([raw for i in range(1500) for raw in (datagram(i), *([VITALS] if i == 700 else []))])
    )
    while not json.loads(page.read_on(5))["whole"]:
        pass
    assert told(page.seek(facts["start_s"] + 2.0))[-1]["claims"] == []
    assert [c["kind"] for c in told(page.seek(facts["stop_s"]))[-1]["claims"]] == ["vitals"]


def datagram(i):
    return encode_raw_csi(smooth_iq(RNG), node=1, sequence=i, rssi_dbm=-50, frequency_mhz=2437)


@pytest.mark.parametrize("name", ["a.npz", "junk.bin"])
def test_what_is_no_stream_is_read_whole_or_named(as_long, name, tmp_path):
    if name == "a.npz":
        np.savez(tmp_path / name, noise=RNG.normal(size=100_000))
        data = (tmp_path / name).read_bytes()
    else:
        data = RNG.bytes(1 << 17)
    _, facts, _ = opened(data)
    assert facts["error"]
    assert Path(name).name
