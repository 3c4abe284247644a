"""Cleaning: gains out, garbage found, nothing invented."""

import numpy as np
import pytest
from support.streams import frames_of, quiet, walking

from halfwave.clean import compensate_gain, hampel, normalised_power, outlying_packets, resample, used_amplitude


def test_reported_gains_are_taken_out():
    truth = np.random.default_rng(0).uniform(1, 9, (50, 4))
    gain_db = np.random.default_rng(1).integers(-9, 9, 50).astype(float)
    measured = truth * 10 ** (gain_db / 20)[:, None]
    back = compensate_gain(measured, gain_db, np.zeros(50))
    np.testing.assert_allclose(back / truth, np.full((50, 4), back[0, 0] / truth[0, 0]), rtol=1e-9)
    np.testing.assert_array_equal(compensate_gain(truth, np.full(50, np.nan), np.zeros(50)), truth)


def test_each_block_has_the_mean_one_and_missing_bins_stay_missing():
    amplitude = np.random.default_rng(0).uniform(1, 9, (20, 6)).astype(np.float32)
    amplitude[3, 5] = np.nan
    power = normalised_power(amplitude, np.array([0, 0, 0, 1, 1, 1]))
    np.testing.assert_allclose(power[:, :3].mean(axis=1), 1, rtol=1e-6)
    np.testing.assert_allclose(power[:, 3:5].mean(axis=1), 1, rtol=1e-6)
    assert np.isnan(power[:, 5]).all()
    np.testing.assert_array_equal(normalised_power(np.zeros((2, 3)), np.zeros(3)), np.ones((2, 3)))


def test_spikes_are_outliers_and_steps_are_not():
    x = np.random.default_rng(0).normal(0, 1, 400)
    x[200:] += 50
    spikes = np.arange(20, 400, 40)
    x[spikes] += 300
    assert set(spikes) <= set(np.flatnonzero(hampel(x)))
    assert not hampel(np.repeat([0.0, 9.0], 50), floor=0.1).any()
    assert not hampel(np.zeros(3)).any()


@pytest.mark.parametrize("csi", [quiet(2), walking(2)])
def test_good_packets_are_kept(csi):
    power = normalised_power(used_amplitude(frames_of(csi)), np.zeros(52))
    assert outlying_packets(power).mean() < 0.01


def test_resampling_averages_and_leaves_holes():
    time_s = np.array([0.0, 0.02, 0.09, 0.31])
    at_s, values, filled = resample(time_s, np.array([[1.0], [3], [5], [7]]), rate_hz=10)
    np.testing.assert_allclose(at_s, [0.05, 0.15, 0.25, 0.35])
    np.testing.assert_array_equal(values.ravel(), [3, np.nan, np.nan, 7])
    np.testing.assert_array_equal(filled, [True, False, False, True])
    assert not len(resample(time_s[:0], np.zeros((0, 1)), rate_hz=10)[0])
