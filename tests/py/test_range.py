"""A range is told where the band allows it, within its interval, and never by one link of 20 MHz."""

from dataclasses import replace

import numpy as np
import pytest

from halfwave import Frames, LinkId, ParameterError, Provenance, layout_of
from halfwave.sensing.excess_range import excess_range, link_range, sparse_paths, steering


def band(mhz):
    return 2.437e9 + np.arange(-mhz / 2, mhz / 2, 0.3125) * 1e6


def moving(frequency_hz, paths, *, seed=0, snr=10.0, packets=60):
    """What moves (K, T): paths (excess in metres, strength), each with a phase of its own over time, in noise."""
    rng = np.random.default_rng(seed)
    k = len(frequency_hz)
    total = np.zeros((k, packets), complex)
    for excess_m, strength in paths:
        turn = np.exp(1j * np.cumsum(rng.normal(0.4, 0.3, packets)))
        total += strength * np.sqrt(k) * steering(np.array([excess_m]), frequency_hz) * turn
    noise = rng.normal(size=total.shape) + 1j * rng.normal(size=total.shape)
    return total + noise / np.sqrt(2) / snr


@pytest.mark.parametrize("excess_m", [0.1, 1.0, 3.0, 8.0, 15.0])
@pytest.mark.parametrize("snr", [3.0, 1e4])
def test_one_link_of_20_mhz_never_has_an_answer(excess_m, snr):
    found = excess_range(moving(band(17.5), [(excess_m, 1.0)], snr=snr), band(17.5))
    assert found.value is None
    assert found.why.code == "band_too_narrow"


@pytest.mark.parametrize("mhz", [40, 80, 160])
def test_with_a_wide_band_the_interval_holds_the_truth_and_narrows(mhz):
    for seed, excess_m in enumerate([1.5, 3.2, 6.0, 11.0]):
        found = excess_range(moving(band(mhz), [(excess_m, 1.0)], seed=seed), band(mhz))
        assert found.extra["low_m"] <= excess_m <= found.extra["high_m"]
        assert found.value == pytest.approx(excess_m, abs=150 / mhz)
        assert 4 * found.std >= 299.8 / (2 * mhz)


def test_an_echo_by_a_wall_that_is_stronger_than_the_body_stays_within_the_interval():
    for seed, wall_m in enumerate([1.0, 1.8]):
        f = band(80)
        found = excess_range(moving(f, [(3.0, 0.5), (3.0 + wall_m, 1.0)], seed=seed), f)
        assert found.extra["low_m"] <= 3.0 <= found.extra["high_m"]
    f = band(40)
    assert excess_range(moving(f, [(3.0, 0.5), (9.0, 1.0)]), f).value is None


WIDE = layout_of(114, chip="C5", bandwidth_mhz=40)


@pytest.mark.parametrize(
    ("plan", "code"),
    [(layout_of(64), "band_too_narrow"), (WIDE, "no_delay_reference"), (layout_of(100), "frequencies_unknown")],
)
def test_packets_of_one_antenna_tell_no_range_at_any_band(plan, code):
    f = 2.437e9 + plan.index * plan.spacing_hz
    csi = 1 + 0.1 * moving(f, [(3.0, 1.0)]).T
    link = LinkId("1", "", plan.name)
    frames = Frames.build(link, plan, Provenance("simulated"), np.arange(60) / 100, csi[:, None].astype("c8"))
    found = link_range(frames)
    assert found.value is None
    assert found.why.code == code
    assert link_range(replace(frames, csi=frames.amplitude)).value is None
    assert link_range(frames[:0]).value is None


def test_two_bodies_are_two_and_noise_is_none():
    f = band(160)
    found = sparse_paths(moving(f, [(3.0, 1.0), (9.0, 0.8)]), f)
    strong = found.excess_m[found.energy > 0.1 * found.energy.max()]
    assert min(abs(strong - 3)) < 0.5
    assert min(abs(strong - 9)) < 0.5
    assert not ((strong > 4.5) & (strong < 7.5)).any()
    assert excess_range(moving(f, []), f).value is None


def test_the_certificate_closes_and_the_geometry_is_told():
    f = band(80)
    few, many = (sparse_paths(moving(f, [(4.0, 1.0)]), f, rounds=n) for n in (3, 500))
    assert -1e-12 < many.gap < 1e-4 < few.gap
    assert many.effective_rank > 2 * sparse_paths(moving(band(17.5), [(4.0, 1.0)]), band(17.5)).effective_rank
    assert 0.5 < many.coherence < 1


@pytest.mark.parametrize("solve", [sparse_paths, excess_range])
@pytest.mark.parametrize(
    ("given", "frequency_hz", "words"),
    [
        (np.ones((3, 5), complex), band(80), r"expected \(256 frequencies, packets\)"),
        (np.ones((256, 0), complex), band(80), r"moving is \(256, 0\)"),
        (np.full((256, 5), np.nan, complex), band(80), "not finite"),
        (np.ones((256, 5), complex), np.where(np.arange(256) == 7, np.nan, band(80)), "not finite"),
    ],
)
def test_what_cannot_be_solved_is_refused(solve, given, frequency_hz, words):
    with pytest.raises(ParameterError, match=words):
        solve(given, frequency_hz)


def test_equal_frequencies_are_no_band():
    given, frequency_hz = np.ones((8, 5), complex), np.full(8, 2.437e9)
    with pytest.raises(ParameterError, match="all frequencies are the same"):
        sparse_paths(given, frequency_hz)
    assert excess_range(given, frequency_hz).why.values["band_mhz"] == 0
