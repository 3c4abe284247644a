"""Breathing: right in simulation and on recordings, silent where nothing breathes, and it says why."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.chest import Motion, link
from support.streams import frames_of, quiet, walking

import halfwave as hw
from halfwave.csi.reasons import because
from halfwave.sensing.breathing import breathing_of_bins
from halfwave.sensing.breathing_window import BINS_HZ
from halfwave.signal.bins import bins_of, join
from halfwave.simulate import simulate
from halfwave.simulate.scene_file import scene_from_json

DATA = Path(__file__).parents[3] / "shared" / "data"
CHEST = [Motion(14.3, 0.004)]


def simulated(people=(CHEST,), *, rate_hz=50.0, **given_):
    return frames_of(link(people, rate_hz=rate_hz, **given_), rate_hz=rate_hz)


@pytest.mark.parametrize("per_minute", [6.0, 11.7, 18.4, 31.0])
def test_finds_the_rate_of_a_simulated_chest(per_minute):
    found = hw.breathing(simulated([[Motion(per_minute, 0.004)]], drift=0.3, snr_db=20))
    assert found.value == pytest.approx(per_minute, abs=0.15)
    assert abs(found.value - per_minute) < 4 * found.std
    assert found.quality > 0.6


@pytest.mark.parametrize("seed", range(6))
def test_an_empty_room_does_not_breathe(seed):
    assert hw.breathing(simulated([], drift=0.5, seed=seed)).value is None


def test_a_walk_is_not_breathing():
    found = hw.breathing(frames_of(walking(60)))
    assert found.value is None
    assert found.why.code == "motion_masks_breathing"


@pytest.mark.parametrize(
    ("frames", "code"),
    [
        (frames_of(quiet(1))[:0], "no_packets"),
        (frames_of(quiet(1))[:1], "rate_too_low"),
        (frames_of(quiet(60, rate_hz=4), rate_hz=4), "rate_too_low"),
        (frames_of(quiet(20)), "span_too_short"),
        (frames_of(np.ones((3000, 64), np.complex64), rate_hz=50), "every_packet_the_same"),
        (frames_of(np.zeros((3000, 64), np.complex64), rate_hz=50), "every_packet_the_same"),
        (frames_of(np.full((3000, 64), np.nan, np.complex64), rate_hz=50), "no_packets"),
        (frames_of(quiet(60, rate_hz=50), rate_hz=50), "no_breathing_line"),
    ],
)
def test_says_why_it_cannot_know(frames, code):
    found = hw.breathing(frames)
    assert found.value is None
    assert found.why.code == code
    assert found.tip


@pytest.mark.parametrize("estimate", [hw.breathing, hw.breathing_rates, hw.breathing_pauses, hw.heart_rate])
@pytest.mark.parametrize("duration_s", [0, -3.0, np.nan])
def test_a_length_that_cannot_be_is_refused(estimate, duration_s):
    with pytest.raises(hw.ParameterError, match=f"duration_s is {duration_s}, expected above 0"):
        estimate(frames_of(quiet(10)), duration_s=duration_s)


def test_an_endless_window_takes_all_there_is():
    frames = simulated(seconds=70)
    found = hw.breathing(frames, duration_s=np.inf)
    assert found.extra["window_s"] == pytest.approx(70, abs=0.3)
    assert found.value == pytest.approx(14.3, abs=0.15)
    assert hw.breathing_pauses(frames, duration_s=np.inf).value == 0
    assert hw.heart_rate(frames[:100], duration_s=np.inf).why.code == "span_too_short"


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e25])
def test_one_packet_beyond_all_measure_changes_little(value):
    frames = simulated()
    csi = frames.csi.copy()
    csi[1500] = value
    assert hw.breathing(replace(frames, csi=csi)).value == pytest.approx(14.3, abs=0.15)


def test_packets_that_are_not_in_time_are_refused():
    frames = frames_of(quiet(10))
    with pytest.raises(hw.ParameterError, match="1 of 1000 times are not finite"):
        bins_of(replace(frames, time_s=np.where(np.arange(1000) == 7, np.nan, frames.time_s)))


def test_a_gap_ends_the_window_and_short_ones_cost_nothing():
    frames = simulated(seconds=70)
    t = frames.time_s
    assert hw.breathing(frames[(t < 35) | (t > 37)]).why.code == "span_too_short"
    holed = hw.breathing(frames[(t * 2).astype(int) % 3 != 0])  # half a second is missing in every one and a half
    assert holed.value == pytest.approx(14.3, abs=0.15)


def test_bins_of_a_stream_are_as_good_as_those_of_a_recording():
    frames = simulated(seconds=60.5)
    whole = breathing_of_bins(bins_of(frames, rate_hz=BINS_HZ), packet_rate_hz=50)
    parts = [bins_of(frames.between(s, s + 1.0), rate_hz=BINS_HZ) for s in range(61)]
    assert breathing_of_bins(join(parts), packet_rate_hz=50).value == pytest.approx(whole.value, abs=0.02)


def test_links_that_feel_a_chest_faintly_know_it_together():
    faint = [simulated(snr_db=6, drift=0.1, reflected_db=-20, seed=seed) for seed in range(4)]
    alone = [hw.breathing(link_) for link_ in faint]
    together = hw.breathing(faint)
    assert together.extra["evidence"] > max(a.extra["evidence"] for a in alone)
    assert together.value == pytest.approx(14.3, abs=0.3)
    assert hw.breathing([]).why.code == "no_packets"


def told_every(frames, times_s):
    return [hw.breathing(frames[frames.time_s < stop_s]) for stop_s in times_s]


def test_two_minutes_are_remembered_and_no_more():
    found = hw.breathing(simulated(seconds=150, rate_hz=20, snr_db=10))
    assert found.extra["window_s"] == 120
    minute = hw.breathing(simulated(seconds=150, rate_hz=20, snr_db=10), duration_s=60)
    assert found.extra["bound"] < 0.5 * minute.extra["bound"]  # as the length to the power 3 / 2


@pytest.mark.parametrize(("before", "after"), [(10.0, 20.0), (18.0, 8.0), (12.0, 14.0)])
def test_a_rate_that_changes_is_followed_within_a_minute_and_no_mean_of_both_is_told(before, after):
    chest = [Motion(before, 0.004, 1.0, pauses_s=[(100, 1e9)]), Motion(after, 0.004, pauses_s=[(0, 100)])]
    told = told_every(simulated([chest], seconds=161, rate_hz=20, drift=0.3), range(95, 162, 11))
    assert told[0].value == pytest.approx(before, abs=0.2)
    assert told[-1].value == pytest.approx(after, abs=0.3)
    for found in told:
        off = min(abs(found.value - rate) for rate in (before, after)) if found.value else 0
        assert off < max(0.4, 3 * (found.std or 0))


def test_what_came_before_a_movement_is_forgotten():
    csi = link([CHEST], seconds=110, rate_hz=50, drift=0.3)
    csi[3000:3300] = walking(6, rate_hz=50, doppler_hz=1.7)
    found = hw.breathing(frames_of(csi, rate_hz=50))
    assert found.value == pytest.approx(14.3, abs=0.15)
    assert 40 <= found.extra["window_s"] <= 46


def test_the_standard_error_knows_that_a_rate_wanders():
    off = []
    for seed in range(12):
        chest = [Motion(14.3, 0.004, seed, wander=0.1)]
        found = hw.breathing(simulated([chest], seconds=60, rate_hz=20, drift=0.3, seed=seed))
        if found.value is not None:
            off.append(abs(found.value - 14.3) / found.std)
    assert len(off) >= 10
    assert np.sqrt(np.mean(np.square(off))) < 3  # twice that where pieces are taken as independent


@pytest.mark.parametrize(("seed", "seconds"), [(9, 60), (8, 105), (3, 100)])
def test_a_receiver_whose_filter_drifts_does_not_breathe(seed, seconds):
    nodes = [
        {"id": "ap", "x_m": 1.0, "y_m": 3.6, "z_m": 1.0, "role": "transmitter"},
        {"id": "1", "x_m": 0.4, "y_m": 0.4, "z_m": 1.0, "role": "receiver"},
        {"id": "2", "x_m": 4.6, "y_m": 0.6, "z_m": 1.0, "role": "receiver"},
    ]
    room = {"width_m": 5, "depth_m": 4, "height_m": 2.5, "nodes": nodes}
    scene = {"room": room, "radio": {"chip": "ESP32", "rate_hz": 50}, "for_s": seconds}
    for frames in hw.read(simulate(scene_from_json(scene), seed=seed)):
        assert all(hw.breathing(frames, duration_s=length_s).value is None for length_s in (40, 60, 120))


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), drift=st.floats(0, 1.5))
def test_no_line_is_told_of_noise_of_any_colour(seed, drift):
    frames = simulated([], drift=drift, seed=seed, seconds=120, rate_hz=20)
    assert all(f.value is None for f in told_every(frames, (60, 120)))


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), weak_db=st.floats(-34, -18))
def test_of_two_chests_no_rate_is_told_that_is_neither(seed, weak_db):
    people = [[Motion(22.0, 0.004, seed % 6)], [Motion(12.0, 0.005)]]
    frames = simulated(people, reflected_db=weak_db, snr_db=20, drift=0.3, seed=seed, seconds=120, rate_hz=20)
    found = hw.breathing(frames)
    assert found.value is None or min(abs(found.value - 22), abs(found.value - 12)) < max(0.2, 4 * found.std)


@pytest.mark.parametrize("per_minute", [5.0, 6.0, 35.0])
def test_a_second_line_where_hardly_any_place_is_left(per_minute):
    frames = simulated([[Motion(per_minute, 0.006)]], seconds=42)
    assert hw.breathing_rates(frames, duration_s=41)[1].value is None


def test_a_pause_is_marked_from_its_beginning_to_its_end():
    chest = [Motion(14.3, 0.004, pauses_s=[(50, 65)], wander=0.1)]
    found = hw.breathing_pauses(simulated([chest], seconds=120, drift=0.3))
    assert found.value == 1
    assert np.allclose(found.extra["intervals_s"], [[50, 65]], atol=2)
    assert hw.breathing_pauses(simulated(seconds=120, drift=0.3)).value == 0
    assert hw.breathing_pauses(simulated([], seconds=120)).why.code == "no_breathing_line"


@pytest.mark.parametrize("pause_s", [(15, 26), (25, 37), (40, 52)])
def test_a_pause_in_the_minute_does_not_bend_the_rate(pause_s):
    found = [hw.breathing(simulated([[Motion(14.3, 0.005, pauses_s=[pause_s])]], seed=s)) for s in range(4)]
    assert all(abs(f.value - 14.3) < max(0.1, 3 * f.std) for f in found)  # as one line it is 0.3 to 0.6 off


def test_two_people_are_told_apart_where_their_lines_are():
    other = [Motion(18.9, 0.004, 1.0)]
    first, second = hw.breathing_rates(simulated([CHEST, other], drift=0.3))
    assert sorted([first.value, second.value]) == pytest.approx([14.3, 18.9], abs=0.3)
    near = [Motion(14.9, 0.004, 1.0)]
    for people in ([CHEST], [CHEST, near]):
        first, second = hw.breathing_rates(simulated(people, drift=0.3))
        assert first.value == pytest.approx(14.6, abs=0.5)
        assert second.value is None
        assert second.why == because("no_second_line", apart=second.why.values["apart"])
        assert second.why.values["apart"] == pytest.approx(3.0, abs=0.05)


@settings(max_examples=3, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_a_gain_phase_and_delay_of_its_own_in_every_packet_change_nothing(seed):
    frames = simulated(rate_hz=20.0)
    frames = replace(frames, csi=frames.csi.astype(complex))
    rng, n = np.random.default_rng(seed), len(frames)
    gain, phase, slope = 10 ** rng.normal(0, 0.3, n), rng.uniform(-np.pi, np.pi, n), rng.normal(0, 0.2, n)
    factor = gain[:, None] * np.exp(1j * (phase[:, None] + slope[:, None] * frames.layout.index))
    other = hw.breathing(replace(frames, csi=frames.csi * factor[:, None]))
    same = hw.breathing(frames)
    assert other.value == pytest.approx(same.value, abs=1e-9)
    assert other.std == pytest.approx(same.std, abs=1e-9)
    assert other.quality == pytest.approx(same.quality, abs=1e-9)


@pytest.mark.skipif(not DATA.is_dir(), reason="no recordings beside the project")
class TestRecordings:
    def test_paced_at_six_a_minute(self):
        found = hw.breathing(hw.read(DATA / "pulse/breathing/resp_6rpm.csv.gz")[0])
        assert found.value == pytest.approx(6.0, abs=0.3)

    @pytest.mark.parametrize("file", ["breathing/resp_vacio", "raw/vacio_01", "raw/vacio_02", "raw/vacio_03"])
    def test_none_in_an_empty_room(self, file):
        assert hw.breathing(hw.read(DATA / f"pulse/{file}.csv.gz")[0]).value is None

    @pytest.mark.parametrize(("folder", "truth"), [("10BPM", 10), ("15BPM", 15), ("20BPM", 20)])
    def test_guided_breathing(self, folder, truth):
        frames = hw.read(DATA / f"embedded-wifi-sensing/breathing/{folder}/s3.txt.gz")[0]
        found = hw.breathing(frames.between(frames.time_s[0], frames.time_s[0] + 90))  # before they get up
        assert found.value == pytest.approx(truth, abs=0.3)
