"""Phase alignment finds what moves, as exactly as the noise allows, and invents nothing."""

from dataclasses import replace

import numpy as np
import pytest
from support.streams import frames_of, quiet

from halfwave import ParameterError
from halfwave.signal.phase import align, aligned, cross_products

RNG = np.random.default_rng(7)
K = np.arange(-26, 27)


def in_a_room(packets, snr, *, moving=0.0):
    """(T, 53): paths that stand still, one of 20 m more that turns, and phase, delay and noise of each packet."""
    room = 1 + 0.4 * np.exp(-1j * K * 0.08) + 0.2 * np.exp(1j * (1 - K * 0.2))
    turn = np.exp(1j * 2 * np.pi * 1.3 * np.arange(packets) / 100)
    clean = room + moving * turn[:, None] * np.exp(-1j * K * 0.13)
    noise = RNG.normal(size=(packets, 53)) + 1j * RNG.normal(size=(packets, 53))
    tilt = RNG.uniform(-np.pi, np.pi, packets)[:, None] + RNG.normal(0, 0.2, packets)[:, None] * K
    return (clean + noise / snr / np.sqrt(2)) * np.exp(1j * tilt)


def test_what_stands_still_stands_still_to_within_the_noise():
    out = align(in_a_room(400, snr=30), K)
    rest = np.abs(out - out.mean(axis=0)) ** 2
    expected = 1 / 30**2 / np.mean(np.abs(in_a_room(400, snr=1e6)) ** 2)
    assert rest.mean() == pytest.approx(
        expected * (1 - 1.5 / 53), rel=0.05
    )  # gain, phase and slope take 3 of 106 degrees


def test_a_turning_path_is_seen_with_its_sense_of_rotation():
    out = align(in_a_room(500, snr=100, moving=0.05), K)
    spectrum = np.abs(np.fft.fft(out - out.mean(axis=0), axis=0)) ** 2
    total = spectrum.sum(axis=1)
    assert total[:250].argmax() in (6, 7)  # 0.2 Hz each: 1.2 and 1.4
    assert total[6:8].sum() > 3 * total[-7:-5].sum()


def test_delays_of_hundreds_of_nanoseconds_unwrap():
    slope = np.linspace(-2.5, 2.5, 101)  # 2.5 rad a sub-carrier is 1.3 microseconds
    out = align(np.exp(1j * slope[:, None] * K), K)
    np.testing.assert_allclose(out, np.ones((101, 53)), atol=1e-9)


def test_missing_bins_stay_missing_zeros_stay_zero_and_the_rest_is_as_without_them():
    csi = in_a_room(50, snr=30)
    holed = csi.copy()
    holed[7, 3] = np.nan
    out = align(holed, K)
    assert np.isnan(out[:, 3]).all()
    np.testing.assert_allclose(np.delete(out, 3, axis=1), align(np.delete(csi, 3, axis=1), np.delete(K, 3)), atol=1e-12)
    csi[0] = 0
    silent = align(csi, K)
    assert not silent[0].any()
    assert np.isfinite(silent).all()
    assert align(csi[:0], K).shape == (0, 53)


def test_amplitudes_alone_have_no_phase():
    frames = frames_of(quiet(0.5))
    with pytest.raises(ParameterError, match="amplitudes alone"):
        aligned(replace(frames, csi=np.abs(frames.csi)))


def test_products_across_the_band_turn_with_the_path_and_not_with_the_packet():
    frames = frames_of(quiet(2.0, snr=1e4))
    products = cross_products(*aligned(frames))
    assert products.shape == (200, 43)  # of 53 places 8 apart, less the two with the missing one in the middle
    assert np.abs(products - products.mean(axis=0)).max() < 1e-2
