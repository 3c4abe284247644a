"""Spectrograms show the truth of a simulated path, and the gate keeps its promises."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.signal import ShortTimeFFT
from scipy.signal.windows import hann
from support.streams import frames_of, quiet, walking

from halfwave import ParameterError
from halfwave.signal.doppler_gate import attention, gate
from halfwave.signal.grid import binned
from halfwave.signal.spectrogram import spectrogram, stft

RNG = np.random.default_rng


def test_a_path_that_shortens_is_positive_and_one_that_grows_negative():
    for doppler_hz in (8.0, -14.0):
        s = spectrogram(frames_of(walking(4, doppler_hz=doppler_hz)))
        assert s.signed
        np.testing.assert_allclose(s.frequency_hz[s.power.argmax(axis=0)], doppler_hz, atol=2)


@pytest.mark.parametrize("signed", [True, False])
def test_the_transform_is_that_of_scipy(signed):
    x = RNG(0).normal(size=400) + (1j * RNG(1).normal(size=400) if signed else 0)
    mode = "centered" if signed else "onesided"
    reference = ShortTimeFFT(hann(50, sym=False), 5, 100.0, fft_mode=mode, scale_to="magnitude", phase_shift=None)
    first = reference.m_num_mid // 5
    expected = reference.stft(x, p0=first, p1=first + 71)
    np.testing.assert_allclose(stft(x, 50, 5), expected, atol=1e-12)


def test_amplitudes_alone_give_the_beat_without_its_sign():
    frames = frames_of(walking(4, doppler_hz=-8.0))
    s = spectrogram(replace(frames, csi=np.abs(frames.csi)))
    assert not s.signed
    np.testing.assert_allclose(s.frequency_hz[s.power.argmax(axis=0)], 8, atol=2)


def test_a_silence_is_shown_as_one_and_lost_packets_are_not():
    frames = frames_of(walking(6))
    rng, time_s = RNG(0), frames.time_s
    kept = (rng.random(len(frames)) > 0.2) & ((time_s < 2.5) | (time_s > 3.5))
    s = spectrogram(frames[kept], rate_hz=100.0)
    silent = np.isnan(s.power).all(axis=0)
    assert silent[(s.time_s > 2.6) & (s.time_s < 3.4)].all()
    assert not silent[(s.time_s < 2.2) | (s.time_s > 3.8)].any()
    known = s.power[:, ~silent]
    np.testing.assert_allclose(s.frequency_hz[known.argmax(axis=0)], 8, atol=2)


def test_bins_are_means_and_bridge_no_silence():
    time_s = np.array([0.0, 0.004, 0.011, 0.03, 0.9])
    middles, values = binned(time_s, np.array([[1.0], [3.0], [5.0], [7.0], [9.0]]), 100.0)
    np.testing.assert_allclose(middles[:2], [0.005, 0.015])
    np.testing.assert_allclose(values[:4, 0], [2, 5, 6, 7])
    assert np.isnan(values[4:-1]).all()
    assert values[-1] == 9


def test_too_short_and_too_slow():
    frames = frames_of(quiet(0.3))
    assert spectrogram(frames).power.shape[1] == 0
    with pytest.raises(ParameterError, match="expected 8 or more"):
        spectrogram(frames, window_s=0.02)


@pytest.mark.parametrize("option", ["window_s", "hop_s", "rate_hz"])
@pytest.mark.parametrize("value", [0, -1, np.nan, np.inf])
def test_lengths_and_rates_that_cannot_be_are_refused(option, value):
    with pytest.raises(ParameterError, match=f"{option} is {value}, expected above 0"):
        spectrogram(frames_of(quiet(2)), **{option: value})


@pytest.mark.parametrize(("times", "words"), [([0, np.nan, 1], "1 of 3 times are not"), ([0, 2, 1], "times go back")])
def test_times_that_are_none_or_go_back_are_refused(times, words):
    with pytest.raises(ParameterError, match=words):
        binned(np.array(times), np.ones((3, 1)), 10.0)


@pytest.mark.parametrize("where", [(200,), (slice(None), 0, 10), (200, 0, 10)], ids=["packet", "column", "value"])
@pytest.mark.parametrize("value", [np.nan, np.inf, 1e25])
@pytest.mark.parametrize("amplitudes", [False, True])
def test_what_is_beyond_all_measure_counts_as_lacking(where, value, amplitudes):
    frames = frames_of(walking(4))
    csi = np.abs(frames.csi) if amplitudes else frames.csi.copy()
    csi[where] = value
    s = spectrogram(replace(frames, csi=csi))
    np.testing.assert_allclose(np.abs(s.frequency_hz[s.power.argmax(axis=0)]), 8, atol=2)


@pytest.mark.parametrize("shape", [1.0, 4.0, 20.0])
def test_of_noise_alone_no_more_is_kept_than_the_rate_allows(shape):
    kept = [gate(RNG(seed).gamma(shape, 1.0, (50, 120)), rate=0.01).mask.mean() for seed in range(6)]
    assert np.mean(kept) <= 0.01


@pytest.mark.parametrize("shape", [1.0, 8.0])
def test_a_line_of_10_db_is_kept_whether_it_stays_or_comes_and_goes(shape):
    rng = RNG(1)
    power = rng.gamma(shape, 1 / shape, (64, 128))
    power[11] += 10
    walk = (40 + 8 * np.sin(np.arange(30) / 9)).astype(int)
    power[walk, np.arange(50, 80)] += 10
    gated = gate(power)
    assert gated.mask[11].mean() > 0.95
    assert gated.mask[walk, np.arange(50, 80)].mean() > 0.8
    assert gated.gain.min() >= 0
    assert gated.gain.max() <= 1


def test_attention_without_a_reach_knows_no_order():
    power, order = RNG(0).exponential(size=(20, 40)), RNG(1).permutation(40)
    np.testing.assert_allclose(attention(power, reach=None)[order][:, order], attention(power[:, order], reach=None))


def test_times_that_are_missing_keep_nothing_and_too_few_are_refused():
    power = RNG(0).exponential(size=(20, 40))
    power[3] += 30
    power[:, 5:8] = np.nan
    gated = gate(power)
    assert not gated.gain[:, 5:8].any()
    assert gated.mask[3, 8:].all()
    with pytest.raises(ParameterError, match="expected 16 or more"):
        gate(power[:, :12])
    with pytest.raises(ParameterError, match="expected \\(frequencies, times\\)"):
        gate(power[:0])


def test_one_wild_time_stamp_is_refused_before_memory_is_asked_for():
    frames = frames_of(quiet(2))
    late = replace(frames, time_s=np.append(frames.time_s[:-1], 4e9))
    with pytest.raises(ParameterError, match="more than memory holds"):
        spectrogram(late, rate_hz=100.0)
