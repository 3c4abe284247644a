"""The C511 datagram family, byte by byte, through the stream that carries it."""

import gzip
import struct
from itertools import pairwise

import numpy as np
import pytest
from support.datagrams import (
    BOARD,
    EVENTS,
    FEATURES,
    FUSED,
    STATE,
    STEP_NS,
    T0_NS,
    VITALS,
    chain,
    packed,
    smooth_iq,
    stream,
)
from support.streams import codes

import halfwave as hw
from halfwave.formats.esp32_udp import encode_raw_csi
from halfwave.wire import USER0, interface_block, packet_block, section_header, text_block


def test_raw_csi_is_read_as_it_was_written():
    rng = np.random.default_rng(0)
    iq = rng.integers(-128, 128, (50, 128, 2), dtype=np.int8)
    datagrams = [
        encode_raw_csi(x, node=3, sequence=2**32 - 25 + i if i < 25 else i - 25, rssi_dbm=-40 - i,
                       noise_floor_dbm=-95, frequency_mhz=2437)
        for i, x in enumerate(iq)
    ]  # fmt: skip
    (frames,) = hw.read(stream(datagrams))
    assert str(frames.link) == "node 3 <- unknown, LLTF+HT-LTF"
    assert frames.csi.dtype == np.complex64
    np.testing.assert_array_equal(frames.csi[:, 0], iq[..., 1] + 1j * iq[..., 0])
    np.testing.assert_array_equal(frames.rssi_dbm, -40 - np.arange(50))
    assert (frames.noise_floor_dbm[0], frames.frequency_hz) == (-95, 2.437e9)
    assert frames.sequence[[0, 24, 25]].tolist() == [2**32 - 25, 2**32 - 1, 0]
    np.testing.assert_allclose(frames.time_s, 1_700_000_000 + np.arange(50) * 0.02, atol=1e-6)
    assert frames.rate_hz == pytest.approx(50)


def test_several_antennas():
    iq = np.arange(2 * 64 * 2, dtype=np.uint8).view(np.int8).reshape(2, 64, 2)
    (frames,) = hw.read(stream([encode_raw_csi(iq, node=1, antennas=2)]))
    assert frames.csi.shape == (1, 2, 64)
    assert frames.csi[0, 1, 0] == iq[1, 0, 1] + 1j * iq[1, 0, 0]


def test_packets_of_other_antennas_are_a_link_of_their_own(tmp_path):
    iq = np.arange(256, dtype=np.uint8)
    datagrams = [encode_raw_csi(iq[:128], node=1), encode_raw_csi(iq, node=1, antennas=2)] * 20
    data = stream(datagrams)
    for recording in (hw.read(data), hw.Decoder().feed(data), hw.read(hw.to_pcapng(hw.read(data)))):
        assert {str(f.link): f.csi.shape for f in recording} == {
            "node 1 <- unknown, LLTF": (20, 1, 64),
            "node 1 <- unknown, LLTF, 2 antennas": (20, 2, 64),
        }
    file = tmp_path / "both.pcapng"
    file.write_bytes(data)
    done = hw.analyse(file, tmp_path / "out.csv")
    assert (done.packets, done.failed) == (40, {})


def test_links_are_split_by_node_bins_board_and_channel():
    def raw(node, bins=64, mhz=2412):
        return encode_raw_csi(bytes([1]) * 2 * bins, node=node, frequency_mhz=mhz)

    other = ("10.0.0.8", 4000)
    datagrams = [raw(1), raw(1, 128), raw(2), (raw(1), other), raw(1, mhz=2462), raw(1), raw(1, 70)] * 3
    recording = hw.read(stream(datagrams))
    assert {str(f.link): len(f) for f in recording} == {
        "node 1 <- unknown, LLTF": 6,
        "node 1 <- unknown, LLTF+HT-LTF": 3,
        "node 1 <- unknown, 70 bins, unknown": 3,
        "node 1 <- 2462 MHz, LLTF": 3,
        "node 1@10.0.0.8 <- unknown, LLTF": 3,
        "node 2 <- unknown, LLTF": 3,
    }


def test_the_packet_tags_decide_what_the_bin_count_leaves_open():
    stbc = encode_raw_csi(bytes([1]) * 384, node=1, flags=4)
    plain = encode_raw_csi(bytes([1]) * 384, node=2)
    assert [f.layout.name for f in hw.read(stream([stbc, plain]))] == [
        "LLTF+HT-LTF+STBC-HT-LTF",
        "192 bins, undecided",
    ]


@pytest.mark.parametrize(
    ("datagram", "size", "kind", "values"),
    [
        (VITALS, 32, "vitals", {"presence": 1, "fall": 0, "motion": 1, "breathing_bpm": 15.2, "heart_bpm": 71.25,
                                "rssi_dbm": -48, "persons": 2, "motion_energy": 1.5, "presence_score": 0.25,
                                "since_boot_s": 61.5}),
        (FEATURES, 48, "features", {"sequence": 9, "node_time_s": 5.0, "motion": 0.125}),
        (FUSED, 48, "fused vitals", {"breathing_bpm": 15.2, "radar_breathing_bpm": 15.0, "radar_distance_m": 1.82,
                                     "radar_type": 2, "fusion_confidence": 80, "radar_confidence": 90}),
        (STATE, 60, "feature state", {"mode": 1, "sequence": 77, "breathing_bpm": 0.5, "coherence": 2.0,
                                      "quality_flags": 3}),
    ],
)  # fmt: skip
def test_reports_of_the_firmware(datagram, size, kind, values):
    assert len(datagram) == size
    recording = hw.read(stream([datagram, datagram[:-1]]))
    (report,) = recording.reports
    assert (report.node, report.kind, report.time_s) == ("4", kind, 1_700_000_000)
    assert {name: report.values[name] for name in values} == values
    assert (len(recording), recording.rejects.total) == (0, 1)


def test_events_and_fused_vitals_share_a_magic():
    recording = hw.read(stream([EVENTS, FUSED]))
    assert [(r.kind, r.values.get("type"), r.values.get("value")) for r in recording.reports] == [
        ("events", 1, 0.5),
        ("events", 2, -3.0),
        ("fused vitals", None, None),
    ]


def test_a_wrong_checksum_and_a_number_that_is_none_are_rejected():
    wrong = STATE[:20] + bytes([STATE[20] ^ 1]) + STATE[21:]
    nan = VITALS[:16] + struct.pack("<f", np.nan) + VITALS[20:]
    recording = hw.read(stream([wrong, nan]))
    assert recording.reports == []
    assert codes(recording) == {"checksum_wrong": 1, "report_not_finite": 1}
    assert set(recording.rejects.counts) == {
        "feature state with a wrong checksum",
        "vitals with a value that is not a number",
    }


def iq_of(frames):
    return [np.stack([x.imag, x.real], -1).astype(np.int8).tobytes() for x in frames.csi[:, 0]]


@pytest.mark.parametrize("step", [10**9, 777])
def test_compressed_csi_is_exact(step):
    frames, datagrams = chain(30)
    data = stream(datagrams)
    decoder = hw.Decoder()
    parts = [part for i in range(0, len(data), step) for part in decoder.feed(data[i : i + step])]
    assert iq_of(hw.concatenate(parts)) == frames
    assert hw.concatenate(parts).sequence.tolist() == [0] + [-1] * 29


def test_a_lost_compressed_frame_is_noticed_and_a_raw_one_heals():
    frames, datagrams = chain(30)
    datagrams[20] = encode_raw_csi(frames[20], node=1, frequency_mhz=2437)
    times = [i for i in range(30) if i != 10]
    recording = hw.read(stream([datagrams[i] for i in times], times=times))
    assert iq_of(recording[0]) == frames[:10] + frames[20:]
    assert codes(recording) == {"compressed_after_gap": 1, "compressed_without_raw": 8}


def test_a_lost_compressed_frame_is_noticed_without_a_rhythm():
    frames, datagrams = chain(6)
    recording = hw.read(stream([datagrams[0], datagrams[2]]))
    assert iq_of(recording[0]) == frames[:1]
    assert codes(recording) == {"compressed_unlike_before": 1}


def test_compressed_copies_of_raw_frames_are_not_counted_twice():
    rng = np.random.default_rng(1)
    frames = [smooth_iq(rng).tobytes() for _ in range(10)]
    datagrams = [encode_raw_csi(frames[0], node=1)]
    for before, now in pairwise(frames):
        datagrams += [encode_raw_csi(now, node=1), packed(now, before)]
    recording = hw.read(stream(datagrams))
    assert iq_of(recording[0]) == frames
    assert codes(recording) == {"compressed_again": 9}


def test_compressed_csi_without_a_raw_frame_gives_none():
    frames, datagrams = chain(3)
    recording = hw.read(stream([*datagrams[1:], packed(frames[1], frames[0])[:-1]]))
    assert recording == []
    assert recording.rejects.total == 3


@pytest.mark.parametrize(
    ("written", "read", "decoded"),
    [
        ("simulated, seed 42", "simulated, seed 42", "simulated, seed 42"),
        ("live", "replay, a.pcapng, recorded live", "live"),
        ("replay, bedroom", "replay, bedroom", "replay, bedroom"),
        ("", "replay, a.pcapng", "replay"),
    ],
)
def test_provenance_is_kept_and_a_file_is_never_live(tmp_path, written, read, decoded):
    data = stream([encode_raw_csi(bytes(128), node=1)], written)
    file = tmp_path / "a.pcapng"
    file.write_bytes(gzip.compress(data))
    assert str(hw.read(file)[0].provenance) == read
    assert str(hw.Decoder().feed(data)[0].provenance) == decoded


def test_text_in_the_stream_goes_to_the_text_parsers():
    row = 'CSI_DATA,{},1a:00:00:00:00:00,-{},11,1,0,0,1,1,0,0,0,0,-96,0,6,0,{},0,47,0,128,0,"[{}]"'
    lines = [row.format(i, 40 + i, 10_000 * i, ",".join(["3", "4"] * 64)).encode() for i in range(4)]
    data = section_header() + interface_block("live", link_type=USER0, name="serial 1") + interface_block("live")
    for i, line in enumerate(lines):
        data += text_block(0, T0_NS + i * STEP_NS, line) + packet_block(1, T0_NS + i * STEP_NS, line + b"\n", BOARD)
    data += text_block(0, T0_NS, b"I (310) wifi: connected")
    recording = hw.Decoder().feed(data)
    assert [f.link.node for f in recording] == ["10.0.0.7", "serial 1"]
    for frames in recording:
        assert np.unique(frames.csi).tolist() == [4 + 3j]
        np.testing.assert_allclose(np.diff(frames.time_s), 0.02, atol=1e-6)
    assert recording.rejects.total == 1


def test_no_recording_says_what_would_be(tmp_path):
    with pytest.raises(hw.FormatError, match=r"12 bytes of no known format.*Halfwave opens"):
        hw.read(b"nonsense\0\0\0\0")
    with pytest.raises(hw.FormatError, match="an empty file"):
        hw.read(b"")


def test_gzip_that_was_cut_off_gives_what_is_there():
    rng = np.random.default_rng(0)
    data = stream([encode_raw_csi(rng.bytes(128), node=1, sequence=i) for i in range(100)])
    recording = hw.read(gzip.compress(data)[:10_000])
    assert 50 < len(recording[0]) < 100
    assert codes(recording)["gzip_cut_off"] == 1


def test_an_interface_that_stands_for_one_link_names_it():
    data = section_header() + interface_block("simulated, seed 1", name="node 2 <- 0a:00:00:00:00:01, LLTF above")
    data += packet_block(0, T0_NS, encode_raw_csi(bytes([1]) * 128, node=9), BOARD)
    (frames,) = hw.read(data)
    assert str(frames.link) == "node 2 <- 0a:00:00:00:00:01, LLTF above"
    assert frames.layout is hw.layout_of(64, secondary="above", name="LLTF above")
