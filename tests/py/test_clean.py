"""Cleaning: gains out, garbage found, nothing invented."""

import numpy as np
import pytest
from support.streams import frames_of, quiet, walking

from halfwave.links.cleaning import normalised_power, outlying_packets, used_amplitude
from halfwave.links.series import hampel, resample


def test_each_block_has_the_mean_one_and_missing_bins_stay_missing():
    amplitude = np.random.default_rng(0).uniform(1, 9, (20, 6)).astype(np.float32)
    amplitude[3, 5] = np.nan
    power = normalised_power(amplitude, np.array([0, 0, 0, 1, 1, 1]))
    np.testing.assert_allclose(power[:, :3].mean(axis=1), 1, rtol=1e-6)
    np.testing.assert_allclose(power[:, 3:5].mean(axis=1), 1, rtol=1e-6)
    assert np.isnan(power[:, 5]).all()
    np.testing.assert_array_equal(normalised_power(np.zeros((2, 3)), np.zeros(3)), np.ones((2, 3)))


def power_of(csi):
    return normalised_power(used_amplitude(frames_of(csi)), np.zeros(52))


def test_a_short_other_state_is_outlying_and_a_step_is_not():
    csi = quiet(2)
    other = csi * np.linspace(0.1, 3, 64)
    for start, stop in ((20, 21), (90, 97), (150, 152)):
        csi[start:stop] = other[start:stop]
    found = np.flatnonzero(outlying_packets(power_of(csi)))
    np.testing.assert_array_equal(found, [20, *range(90, 97), 150, 151])
    csi[120:] = other[120:]  # for good
    assert not outlying_packets(power_of(csi))[120:].any()


def test_a_wave_of_the_hand_is_not_outlying():
    csi = quiet(2)
    csi[90:110] += 4 * np.sin(np.linspace(0, np.pi, 20))[:, None] * np.exp(1j * np.arange(20) / 2)[:, None]
    assert not outlying_packets(power_of(csi)).any()


@pytest.mark.parametrize("csi", [quiet(2), walking(2)])
def test_good_packets_are_kept(csi):
    assert not outlying_packets(power_of(csi)).any()


def test_resampling_is_exact_on_straight_lines_whatever_the_spacing():
    time_s = np.sort(np.random.default_rng(0).uniform(0, 1, 40))
    at_s = np.linspace(time_s[0], time_s[-1], 77)
    lines = np.stack([3 * time_s, 1 - time_s], axis=1)
    np.testing.assert_allclose(resample(time_s, lines, at_s), np.stack([3 * at_s, 1 - at_s], axis=1), atol=1e-12)
    np.testing.assert_array_equal(resample(time_s, lines, np.array([-1.0, 9.0])), lines[[0, -1]])


def test_hampel_takes_out_spikes_and_neither_steps_nor_the_noise_of_integers():
    rng = np.random.default_rng(0)
    clean = np.round(5 * np.sin(np.arange(400) / 30)) + np.where(np.arange(400) < 200, 0, 40)
    spiked, at = clean.copy(), rng.choice(np.arange(3, 397, 8), 20, replace=False)
    spiked[at] += 100
    out, replaced = hampel(spiked, floor=0.5)
    np.testing.assert_array_equal(np.flatnonzero(replaced), np.sort(at))
    assert np.abs(out - clean).max() <= 1
    again, none = hampel(clean, floor=0.5)
    np.testing.assert_array_equal(again, clean)
    assert not none.any()
    assert np.isnan(hampel(np.array([np.nan, 1, 1, 9, 1]), floor=0.1)[0][0])
