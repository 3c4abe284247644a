"""What a receiver does to a whole packet leaves no trace in any output: its gain, phase and delay are new in each."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.streams import frames_of, walking

from halfwave.links.cleaning import columns_of, normalised_power, used_amplitude
from halfwave.sensing.motion import motion_statistic
from halfwave.signal.phase import aligned, cross_products
from halfwave.signal.selection import motion_scores
from halfwave.signal.spectrogram import spectrogram

FRAMES = frames_of(walking(3.0))
FRAMES = replace(FRAMES, csi=FRAMES.csi.astype(complex))  # float64, so that rounding hides nothing


def received(frames, seed):
    """The same packets, each with a gain, a phase and a delay of its own."""
    rng, n = np.random.default_rng(seed), len(frames)
    gain, phase = 10 ** rng.normal(0, 0.3, n), rng.uniform(-np.pi, np.pi, n)
    slope = rng.normal(0, 0.3, n)  # rad a sub-carrier: 150 ns
    factor = gain[:, None] * np.exp(1j * (phase[:, None] + slope[:, None] * frames.layout.index))
    return replace(frames, csi=frames.csi * factor[:, None])


def power(frames):
    return normalised_power(used_amplitude(frames), columns_of(frames.layout, 1).block)


def products(frames):
    return cross_products(*aligned(frames))


def scores(frames):
    return motion_scores(power(frames), 100.0)


def statistic(frames):
    found = motion_statistic(frames)
    return np.array([found.value, found.std, found.quality])


@pytest.mark.parametrize(
    "output",
    [power, lambda f: aligned(f)[0], products, statistic, scores, lambda f: spectrogram(f).power],
    ids=["power", "aligned", "products", "motion", "scores", "spectrogram"],
)
@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_unchanged_under_a_gain_phase_and_delay_of_its_own_in_every_packet(output, seed):
    np.testing.assert_allclose(output(received(FRAMES, seed)), output(FRAMES), rtol=0, atol=1e-9)
