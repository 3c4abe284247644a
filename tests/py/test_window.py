"""Windows: the streaming ring holds what a cut from the recording holds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.streams import frames_of, quiet, walking

import halfwave as hw
from halfwave.links.cleaning import columns_of, normalised_power, used_amplitude
from halfwave.signal.ring import Reader, Ring
from halfwave.signal.window import latest, recent_rate_hz, windows


def cut(frames, stop_s, duration_s):
    """What the ring should hold, from the recording."""
    part = frames[latest(frames.time_s, stop_s, duration_s, gap_s=0.3)]
    return part.time_s, normalised_power(used_amplitude(part), columns_of(frames.layout, 1).block)


@settings(max_examples=30, deadline=None)
@given(cuts=st.lists(st.integers(1, 60), min_size=1, max_size=40), keep_s=st.sampled_from([0.64, 1.5, np.inf]))
def test_the_ring_is_the_recording_however_it_is_cut(cuts, keep_s):
    frames = frames_of(walking(6))
    ring, at = Ring(frames, keep_s=keep_s), 0
    for size in cuts:
        ring.push(frames[at : at + size])
        at = min(at + size, len(frames))
        stop_s = frames.time_s[at - 1]
        for got, expected in zip(ring.window(stop_s, 0.5, gap_s=0.3), cut(frames, stop_s, 0.5), strict=True):
            np.testing.assert_allclose(got, expected, rtol=1e-6)


def test_a_piece_longer_than_the_ring_leaves_its_end():
    frames = frames_of(quiet(5))
    ring = Ring(frames, most_rows=100)
    ring.push(frames)
    time_s, power = ring.window(frames.time_s[-1], 60, gap_s=0.3)
    np.testing.assert_array_equal(time_s, frames.time_s[-100:])
    assert power.shape == (100, 52)


@settings(max_examples=30, deadline=None)
@given(cuts=st.lists(st.integers(1, 90), min_size=1, max_size=30), every=st.integers(1, 5))
def test_a_reader_has_each_packet_once_in_order_however_late_it_reads(cuts, every):
    frames = frames_of(walking(6))
    ring = Ring(frames[:0], keep_s=0.2)  # far less than what waits
    reader, at, read = Reader(ring, 6.0), 0, []
    for i, size in enumerate(cuts):
        ring.push(frames[at : at + size])
        at = min(at + size, len(frames))
        if i % every == 0:
            read += reader.read(np.floor(frames.time_s[at - 1])).time_s.tolist()
            assert reader.next_s >= np.floor(frames.time_s[at - 1])
    read += reader.read(np.inf).time_s.tolist()
    assert read == frames.time_s[:at].tolist()
    assert reader.next_s == np.inf


def test_what_no_reader_comes_for_is_not_kept_for_ever_and_a_ring_that_held_much_gets_smaller():
    frames = frames_of(quiet(300, rate_hz=20), rate_hz=20)
    ring = Ring(frames[:0], keep_s=2.0)
    reader = Reader(ring, 60.0)
    for a in range(0, len(frames), 10):
        ring.push(frames[a : a + 10])
    assert frames.time_s[-1] - reader.next_s < 130
    held = ring.nbytes
    reader.read(np.inf)
    for a in range(0, len(frames), 10):
        ring.push(frames_of(quiet(0.5, rate_hz=20), rate_hz=20, start_s=300 + a / 20))
        reader.read(np.inf)
    assert ring.nbytes < held / 4


def test_of_a_piece_longer_than_its_memory_a_reader_has_the_end():
    frames = frames_of(quiet(100, rate_hz=20), rate_hz=20)
    ring = Ring(frames[:0], keep_s=2.0)
    reader = Reader(ring, 60.0)
    ring.push(frames[:10])
    ring.push(frames[10:])
    assert reader.next_s == pytest.approx(frames.time_s[-1] - 60, abs=0.051)
    assert reader.read(np.inf).time_s[-1] == frames.time_s[-1]


def test_a_bin_that_goes_missing_is_out_of_the_norm_before_and_after():
    csi = quiet(2)
    csi[120:, 5] = np.nan
    frames = frames_of(csi)
    ring = Ring(frames)
    for a in range(0, 200, 10):
        ring.push(frames[a : a + 10])
    _, power = ring.window(frames.time_s[-1], 2.0, gap_s=0.3)
    assert np.isnan(power).any(axis=0).sum() == 1
    np.testing.assert_allclose(np.nanmean(power, axis=1), 1, rtol=1e-5)


def test_a_gap_ends_a_window_and_the_rate_is_of_the_last_seconds():
    time_s = np.concatenate([np.arange(100) / 10, 12 + np.arange(50) / 50])
    assert latest(time_s, time_s[-1], 20, gap_s=0.5) == slice(100, 150)
    assert recent_rate_hz(time_s[:100], time_s[99]) == pytest.approx(10)
    assert recent_rate_hz(time_s, 1e6) == 0


def test_windows_cover_a_recording_and_refuse_nonsense():
    frames = frames_of(quiet(5))
    pieces = list(windows(frames, duration_s=2, hop_s=1))
    assert [round(p.time_s[0], 2) for p in pieces] == [0, 1, 2, 3]
    paused = frames[(frames.time_s < 2) | (frames.time_s > 3.5)]
    assert [len(p) for p in windows(paused, duration_s=1, hop_s=0.5)] == [100] * 4, "none goes over the pause"
    assert not list(windows(frames, duration_s=60, hop_s=1))
    assert not list(windows(frames[:0], duration_s=1, hop_s=1))
    with pytest.raises(hw.ParameterError, match="hop_s 0, expected both above 0"):
        list(windows(frames, duration_s=1, hop_s=0))


def test_a_packet_that_lacks_bins_is_made_up_for_and_then_forgotten():
    csi = quiet(60)
    csi[200, 40:] = np.nan
    ring = Ring(frames_of(csi), keep_s=10.0)
    found = []
    for a in range(0, len(csi), 50):
        ring.push(frames_of(csi)[a : a + 50])
        found.append(np.isfinite(ring.window((a + 50) / 100, 2.0, gap_s=0.3)[1]).all(axis=0).sum())
    assert found[0] == found[-1] == 52
    assert min(found) == 28
