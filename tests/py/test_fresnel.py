"""Zones sit where geometry says, and a simulated wave agrees."""

import numpy as np
import pytest

from halfwave import ParameterError
from halfwave.sensing.fresnel import boundary_semi_axes_m, breath_response, crossings, excess_m, paraxial_radius_m, zone

WAVELENGTH_M = 0.123
TX, RX = np.array([0.0, 0.0]), np.array([4.0, 0.0])


@pytest.mark.parametrize("n", [1, 2, 7])
def test_every_place_on_the_boundary_is_n_half_waves_longer(n):
    along, across = boundary_semi_axes_m(n, 4.0, WAVELENGTH_M)
    angle = np.linspace(0, 2 * np.pi, 50)
    places = np.column_stack([2 + along * np.cos(angle), across * np.sin(angle)])
    np.testing.assert_allclose(excess_m(places, TX, RX), n * WAVELENGTH_M / 2, atol=1e-9)
    middle = np.array([2.0, 0.0])
    assert (zone(middle + 0.9999 * (places - middle), TX, RX, WAVELENGTH_M) == n).all()
    assert (zone(middle + 1.0001 * (places - middle), TX, RX, WAVELENGTH_M) == n + 1).all()


def test_the_usual_radius_is_near_within_its_range_and_says_so():
    for distance_m in (2.0, 4.0, 6.0):
        for n in range(1, 40):
            exact = boundary_semi_axes_m(n, distance_m, WAVELENGTH_M)[1]
            off = abs(paraxial_radius_m(n, distance_m / 2, distance_m / 2, WAVELENGTH_M) / exact - 1)
            if n * WAVELENGTH_M < 0.08 * distance_m:
                assert off < 0.01
    assert paraxial_radius_m(1, 1.0, 1.0, WAVELENGTH_M) == pytest.approx(0.248, abs=1e-3)


def test_a_walk_across_the_link_meets_extrema_of_the_wave_at_the_boundaries():
    time_s = np.linspace(0, 4, 4001)
    path = np.column_stack([np.full(4001, 1.5), 0.2 + 0.25 * time_s])
    phase = 2 * np.pi * excess_m(path, TX, RX) / WAVELENGTH_M
    amplitude = np.abs(1 - 0.1 * np.exp(-1j * phase))
    extrema = time_s[1:-1][np.diff(np.sign(np.diff(amplitude))) != 0]
    np.testing.assert_allclose(crossings(time_s, path, TX, RX, WAVELENGTH_M), extrema, atol=2e-3)


def test_a_breath_swings_the_wave_as_told_and_is_blind_at_boundaries():
    phase_of_breath = np.linspace(0, 2 * np.pi, 400, endpoint=False)
    y = np.linspace(0.15, 0.6, 40)
    at = np.column_stack([np.full(40, 2.0), y])
    once, twice = breath_response(at, np.array([0.0, 1.0]), TX, RX, WAVELENGTH_M)
    for i, place in enumerate(at):
        chest = place + 0.0025 * np.sin(phase_of_breath)[:, None] * [0, 1]
        wave = np.abs(1 - 0.01 * np.exp(-2j * np.pi * excess_m(chest, TX, RX) / WAVELENGTH_M))
        lines = np.abs(np.fft.rfft(wave)) / 400 * 4 / 0.02  # peak to peak, of twice what is reflected
        assert once[i] == pytest.approx(lines[1], abs=0.01)
        assert twice[i] == pytest.approx(lines[2], abs=0.01)


def test_what_is_no_length_is_refused():
    with pytest.raises(ParameterError, match="wavelength_m is 0"):
        zone(TX, TX, RX, 0.0)
    with pytest.raises(ParameterError, match="n is 0"):
        boundary_semi_axes_m(0, 4.0, WAVELENGTH_M)
