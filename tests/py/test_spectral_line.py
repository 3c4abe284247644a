"""Lines in noise: as exact as theory allows, and no oftener wrong than it says."""

from dataclasses import replace

import numpy as np
import pytest

from halfwave.signal.evidence import evidence, unshared
from halfwave.signal.line_fit import cramer_rao_hz, outlier_bound, refine
from halfwave.signal.spectral_line import spectrum
from halfwave.signal.whitening import halved, whitened

RATE_HZ, DURATION_S = 5.0, 60.0
SAMPLES = int(RATE_HZ * DURATION_S)
EDGES_HZ = np.array([0.03, 0.07, 0.12, 0.18, 0.25, 0.33, 0.42, 0.52, 0.65, 0.8, 1.0, 1.3])
TRIALS = 300


def found(snr_db, rng, *, weight=None, drift=0.0):
    """Error in Hz, and the standard error said, of a line of a known SNR a sample in white noise."""
    hz, phase = rng.uniform(0.12, 0.55), rng.uniform(0, 2 * np.pi)
    time_s = np.arange(SAMPLES) / RATE_HZ
    size = np.sqrt(2 * 10 ** (snr_db / 10))
    x = rng.normal(size=SAMPLES) + size * np.cos(2 * np.pi * hz * time_s + phase)
    x += drift * np.sin(np.pi * time_s / DURATION_S)
    weight = np.ones(SAMPLES) if weight is None else weight
    seen = spectrum(whitened((x * weight)[:, None], weight, RATE_HZ, 1.2), weight, RATE_HZ, EDGES_HZ)
    band = (seen.hz > 0.08) & (seen.hz < 0.6)
    line = refine(seen, float(seen.hz[band][evidence(seen)[band].argmax()]))
    return line.hz - hz, line.std_hz


@pytest.mark.parametrize("snr_db", [-5, 0, 20])
@pytest.mark.parametrize("drift", [0.0, 30.0])
def test_above_threshold_the_error_is_within_a_seventh_of_the_bound(snr_db, drift):
    rng = np.random.default_rng(5)
    error, said = np.array([found(snr_db, rng, drift=drift) for _ in range(TRIALS)]).T
    bound = cramer_rao_hz(10 ** (snr_db / 10), SAMPLES, DURATION_S)
    assert np.sqrt(np.mean(error**2)) < 1.15 * bound
    assert 0.9 < np.mean(np.abs(error) < 2 * said) < 0.997  # it may have wandered, for all that can be seen


@pytest.mark.parametrize("snr_db", [-13, -11, -9])
def test_below_threshold_wrong_lines_are_no_oftener_than_the_union_bound(snr_db):
    rng = np.random.default_rng(6)
    error = np.array([found(snr_db, rng)[0] for _ in range(TRIALS)])
    wrong = np.mean(np.abs(error) > 1.5 / DURATION_S)
    bound = outlier_bound(10 ** (snr_db / 10), SAMPLES, cells=(0.6 - 0.08) * DURATION_S)
    assert wrong <= bound + 3 * np.sqrt(bound * (1 - bound) / TRIALS)


def test_missing_samples_cost_no_more_than_their_number():
    rng = np.random.default_rng(7)
    weight = (rng.random(SAMPLES) > 0.3).astype(float)
    error = np.array([found(0, rng, weight=weight)[0] for _ in range(TRIALS)])
    bound = cramer_rao_hz(1.0, int(weight.sum()), DURATION_S)
    assert np.sqrt(np.mean(error**2)) < 1.15 * bound


@pytest.mark.parametrize("columns", [1, 6, 30])
def test_evidence_of_noise_is_as_rare_as_it_says(columns):
    rng, weight = np.random.default_rng(8), np.ones(SAMPLES)
    most = []
    for _ in range(TRIALS):
        shared = rng.normal(size=(SAMPLES, columns)) + 3 * rng.normal(size=(SAMPLES, 1))  # one noise in all of them
        seen = spectrum(shared, weight, RATE_HZ, EDGES_HZ)
        turned = replace(seen, waves=seen.waves @ unshared(seen, [0.3], (0.08, 0.8)))
        cells = seen.hz[(seen.hz > 0.1) & (seen.hz < 0.6)]
        most.append(np.interp(cells, seen.hz, evidence(turned, noise_known=False)).max())
    for chance in (2.0, 4.0, 6.0):
        expected = 31 * np.exp(-chance)
        assert np.mean(np.array(most) > chance) <= expected + 3 * np.sqrt(expected / TRIALS)


def test_what_is_filtered_out_does_not_fold():
    time_s = np.arange(SAMPLES) / RATE_HZ
    slow, fast = (np.sin(2 * np.pi * hz * time_s)[:, None] for hz in (0.5, 2.1))
    x, weight = halved(slow + fast, np.ones(SAMPLES))
    assert weight[10] == pytest.approx(1)
    assert np.abs(x - slow[::2])[5:-5].max() < 0.04
