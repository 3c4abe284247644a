"""Motion: silent in noise, awake when something moves, and blind to the receiver's gain."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.draws import of_many_draws
from support.streams import K, frames_of, quiet, walking

import halfwave as hw
from halfwave.sensing.held_motion import Persistence
from halfwave.sensing.motion import motion, motion_statistic, of_window
from halfwave.signal.motion_statistics import ALPHA, autocorrelation, threshold
from halfwave.signal.window import windows


def test_noise_is_still_and_a_walk_is_moving():
    assert hw.motion(frames_of(quiet(4))).value == "still"
    assert hw.motion(frames_of(walking(4))).value == "moving"


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**31), spread_db=st.floats(0, 20), moves=st.booleans())
def test_a_gain_of_its_own_in_every_packet_changes_nothing(seed, spread_db, moves):
    csi = (walking if moves else quiet)(3)
    gain = 10 ** (np.random.default_rng(seed).normal(0, spread_db, len(csi)) / 20)
    plain = motion_statistic(frames_of(csi))
    gained = motion_statistic(frames_of((csi * gain[:, None]).astype(np.complex64)))
    assert gained.value == pytest.approx(plain.value, abs=1e-5)
    assert gained.extra == plain.extra


@of_many_draws
@pytest.mark.parametrize("packets", [80, 200])
def test_white_noise_crosses_the_threshold_as_seldom_as_it_says(packets):
    rng, count = np.random.default_rng(3), 3000
    time_s = np.linspace(0, 2, packets)
    found = [of_window(time_s, rng.normal(1, 0.1, (packets, 1)), packets / 2, alpha=0.01) for _ in range(count)]
    above = sum(e.value > e.extra["threshold"] for e in found)
    assert above <= 0.01 * count + 4 * np.sqrt(0.01 * count)  # one column is the worst case


def turning(packets, *, seed=0):
    """A path whose phase is another one in every packet: a walk at 10 Hz."""
    phase = np.random.default_rng(seed).uniform(0, 2 * np.pi, (packets, 1))
    return quiet(packets / 10, rate_hz=10) + (3 * np.exp(1j * (phase + np.arange(64) / 9))).astype(np.complex64)


@pytest.mark.parametrize(("rate_hz", "word"), [(10, "moving"), (50, "moving"), (100, "still")])
def test_change_across_subcarriers_counts_where_time_cannot_tell(rate_hz, word):
    found = motion_statistic(frames_of(turning(400), rate_hz=rate_hz))
    assert hw.motion(found).value == word
    assert found.extra["by"] == ("time" if rate_hz == 100 else "frequency")


@pytest.mark.parametrize("spread", [0, 0.01])
def test_noise_that_is_alike_in_neighbouring_bins_stays_still_up_to_15_db(spread):
    level = 1 + spread * np.random.default_rng(0).normal(size=(200, 1)) * np.cos(np.arange(64) / 9)
    found = motion_statistic(frames_of((quiet(20, rate_hz=10) * level).astype(np.complex64), rate_hz=10))
    assert hw.motion(found).value == "still"


@pytest.mark.parametrize("seed", range(3))
def test_the_quality_of_moving_and_of_still_is_one_probability(seed):
    for csi in (quiet(3, seed=seed), walking(3, seed=seed)):
        found = motion_statistic(frames_of(csi))
        above = found.value > found.extra["threshold"]
        assert (found.quality > 0.5) == above
        assert hw.motion(found).quality == (found.quality if above else 1 - found.quality)


def test_more_packets_or_a_higher_level_lower_the_threshold():
    assert threshold(400) < threshold(200) < threshold(200, ALPHA / 10)


@pytest.mark.parametrize("moves", [False, True])
def test_a_garbage_packet_neither_hides_motion_nor_makes_it(moves):
    csi = (walking if moves else quiet)(2.5)
    spoiled = csi.copy()
    rng = np.random.default_rng(1)
    spoiled[[90, 160]] = 100 * rng.normal(size=(2, 64)) * (rng.random((2, 64)) < 0.05)
    before, after = motion_statistic(frames_of(csi)), motion_statistic(frames_of(spoiled))
    assert after.extra["outliers"] == 2
    assert after.value == pytest.approx(before.value, abs=0.03)
    assert hw.motion(after).value == ("moving" if moves else "still")


@pytest.mark.parametrize(
    ("frames", "code"),
    [
        (frames_of(quiet(2))[:0], "no_packets"),
        (frames_of(quiet(20, rate_hz=3), rate_hz=3), "rate_too_low"),
        (frames_of(quiet(0.5)), "span_too_short"),
        (frames_of(np.ones((300, 64), np.complex64)), "every_packet_the_same"),
        (frames_of(np.full((300, 64), np.nan, np.complex64)), "subcarriers_missing"),
    ],
)
def test_says_why_it_cannot_know(frames, code):
    found = hw.motion(frames)
    assert found.value is None
    assert found.why.code == code
    assert found.tip


def test_a_gap_ends_the_window():
    frames = frames_of(walking(4))
    holed = frames[(frames.time_s < 2.5) | (frames.time_s > 3.5)]
    assert hw.motion(holed).why.code in ("span_too_short", "too_few_packets")


def test_the_word_outlasts_a_dip_and_waits_for_proof():
    word = Persistence()
    said = [word.update(t / 10, up) for t, up in enumerate([1, 0, 1, 1, 1, 1, 0, 0, 1] + [0] * 12)]
    assert said == ["still"] * 5 + ["moving"] * 14 + ["still"] * 2


@pytest.mark.parametrize("swing_s", [9.0, 14.0, 30.0])
def test_a_slow_stream_is_still_while_a_receiver_drifts(swing_s):
    """Ten packets a second; what drifts is smooth over the band and far above the noise."""
    csi = quiet(40, rate_hz=10, snr=40)
    swing = np.sin(2 * np.pi * np.arange(len(csi)) / 10 / swing_s)[:, None]
    frames = frames_of((csi * (1 + 0.2 * swing * np.sin(K / 11))).astype(np.complex64), rate_hz=10)
    said = {motion(w).value for w in windows(frames, duration_s=8.0, hop_s=1.0)}
    assert said == {"still"}


@pytest.mark.parametrize("drift_orders", [0, 2, 4])
def test_the_threshold_holds_its_level_whatever_drift_is_taken_out(drift_orders):
    rng = np.random.default_rng(0)
    noise = rng.normal(1, 0.1, (4000, 80, 1))
    level = threshold(80, 0.01, drift_orders=drift_orders)
    false = np.mean([autocorrelation(w, drift_orders=drift_orders)[0] > level for w in noise])
    assert 0.004 < false < 0.016
