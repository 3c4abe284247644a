"""Copies: a packet that is there twice counts once, wherever its copy stands; what is no copy stays."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.datagrams import smooth_iq, stream
from support.streams import frames_of, quiet, walking

import halfwave as hw
from halfwave import Frames
from halfwave.apps.cli import main
from halfwave.apps.inventory import inventory
from halfwave.csi.reasons import Rejects
from halfwave.formats import read
from halfwave.formats.esp32_udp import encode_raw_csi
from halfwave.links.copies import CopyFilter, without_copies
from halfwave.sensing.motion import motion_statistic

SHARED = Path(__file__).parents[2].parent / "shared"
RECORDINGS = [
    *sorted((SHARED / "data").glob("[!eor]*/*.gz")),
    *sorted((SHARED / "data").glob("pulse/*/*.gz")),
    *sorted((SHARED / "data").glob("espectre/*/*.npz")),
    *sorted((SHARED / "data").glob("ruview*/*.jsonl.gz")),
    *sorted((SHARED / "data").glob("stability*/*.npz")),
    *sorted((SHARED / "data" / "embedded-wifi-sensing").rglob("*.gz"))[::120],
]
there = pytest.mark.skipif(not RECORDINGS, reason="the recordings are not beside this checkout")


def with_copies(frames: Frames, *, share: float, times: int, late_s: float, renumbered: bool, seed: int = 0) -> Frames:
    """Some packets again, each `times` in all, up to `late_s` later, under the same number or a new one."""
    rng = np.random.default_rng(seed)
    again = np.repeat(np.flatnonzero(rng.random(len(frames)) < share), times - 1)
    rows = np.concatenate([np.arange(len(frames)), again])
    after_s = np.concatenate([np.zeros(len(frames)), rng.uniform(0, late_s, len(again))])
    both = frames[rows]
    number = np.arange(len(rows)) if renumbered else both.sequence
    time_s = both.time_s + after_s
    return replace(both, time_s=time_s, sequence=number)[np.argsort(time_s, kind="stable")]


@cache
def heard() -> list[Frames]:
    return [frames for file in RECORDINGS for frames in read(file) if len(frames) > 1]


def same(a: Frames, b: Frames) -> bool:
    return np.array_equal(a.time_s, b.time_s) and np.array_equal(a.csi, b.csi, equal_nan=True)


@there
@pytest.mark.parametrize(
    ("share", "times", "late_s"),
    [(0.0, 2, 0.0), (0.25, 2, 0.0), (0.3, 3, 0.02), (1.0, 2, 0.0002), (1.0, 3, 5.0), (0.5, 2, 8.0)],
)
def test_of_every_real_recording_what_is_left_is_what_was_heard(share, times, late_s):
    for frames in heard():
        double = with_copies(frames, share=share, times=times, late_s=late_s, renumbered=bool(times % 2))
        once, copies = without_copies(double)
        assert same(once, frames), frames
        assert copies == len(double) - len(frames)


@given(st.floats(0, 1), st.integers(2, 3), st.sampled_from([0.0, 0.003, 0.5, 8.0]), st.booleans(), st.integers(1, 40))
@settings(max_examples=40, deadline=None)
def test_a_stream_in_pieces_gives_each_packet_once(share, times, late_s, renumbered, piece):
    frames = frames_of(walking(6, seed=times))
    double = with_copies(frames, share=share, times=times, late_s=late_s, renumbered=renumbered)
    copies = CopyFilter()
    taken = [copies.take(double[i : i + piece]) for i in range(0, len(double), piece)]
    assert same(hw.concatenate([kept for kept, _ in taken]), frames)
    assert sum(n for _, n in taken) == len(double) - len(frames)


@given(
    st.lists(st.integers(0, 5), min_size=2, max_size=60),
    st.sampled_from([0.01, 1.0, 4.0, 9.9, 10.1]),
    st.sampled_from([1, 7, 64, 128]),
)
@settings(max_examples=60, deadline=None)
def test_at_a_glance_and_packet_by_packet_are_the_same(which, step_s, bins):
    shapes = np.repeat(np.random.default_rng(0).integers(-2, 3, (1, 1, bins)) * (1 + 0j), 6, axis=0)
    shapes[:, 0, bins // 2] = np.arange(6)  # one bin apart
    frames = hw.Frames.build(
        hw.LinkId("1", "", "any"),
        hw.layout_of(bins),
        hw.Provenance("replay"),
        np.arange(len(which)) * step_s,
        shapes[which].astype(np.complex64),
    )
    kinds = len(set(which))
    slow = CopyFilter().take(frames) if kinds > 1 and len(which) <= 4 * kinds else (frames, 0)
    kept, copies = without_copies(frames)
    assert copies == slow[1]
    assert same(kept, slow[0])


def test_an_empty_room_heard_twice_is_still_and_its_statistic_the_same():
    once = frames_of(quiet(6))
    twice = with_copies(once, share=1.0, times=2, late_s=0.002, renumbered=True)
    assert hw.motion(twice).value == "moving"  # what the filter is for
    assert motion_statistic(without_copies(twice)[0]).value == motion_statistic(once).value


def test_a_buffer_that_hangs_is_told_as_that():
    frozen = frames_of(np.repeat(quiet(0.01), 600, axis=0))
    assert without_copies(frozen)[1] == 0
    copies = CopyFilter()
    kept = [copies.take(frozen[i : i + 5])[0] for i in range(0, 600, 5)]
    assert hw.motion(hw.concatenate(kept)).why.code == "every_packet_the_same"


def test_a_recording_that_is_played_again_is_no_copy():
    frames = frames_of(quiet(20))
    copies = CopyFilter()
    assert [copies.take(replace(frames, time_s=frames.time_s + start))[1] for start in (0, 20, 40)] == [0, 0, 0]


@pytest.mark.skipif(not (SHARED / "cases").is_dir(), reason="the cases are not beside this checkout")
@pytest.mark.parametrize("name", ["50_twice_text_still.csv", "51_tcpdump_any_each_datagram_twice_still.pcap"])
def test_what_is_recorded_twice_is_counted_read_once_and_converted_whole(name, tmp_path, capsys):
    file = SHARED / "cases" / name
    recording = read(file)
    assert recording.rejects.counts == {"the same packet again": 1500}
    assert len(recording[0]) == 1500
    assert hw.motion(recording[0]).value == "still"
    main(["convert", str(file), str(tmp_path / "both.pcapng")])
    assert "3000 packets" in capsys.readouterr().out


@pytest.mark.parametrize("delay", [1, 20, 100])
def test_copies_are_told_across_the_pieces_of_a_file(delay, tmp_path, monkeypatch):
    monkeypatch.setattr("halfwave.formats.long_recordings.PIECE_BYTES", 20_000)
    rng = np.random.default_rng(0)
    once = [encode_raw_csi(smooth_iq(rng).tobytes(), node=1, sequence=i) for i in range(400)]
    late = [None] * delay + once
    both = [packet for i in range(400 + delay) for packet in (*once[i : i + 1], late[i]) if packet]
    (tmp_path / "twice.pcapng").write_bytes(stream(both))
    [(_, recording)] = inventory(tmp_path / "twice.pcapng", Rejects())
    assert [len(frames) for frames in recording] == [400]
    assert recording.rejects.counts == {"the same packet again": 400}
