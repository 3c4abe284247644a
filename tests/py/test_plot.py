"""Pictures have axes with units, hold what they were given, and say SIMULATED where it is."""

from __future__ import annotations

import numpy as np
import pytest
from support.streams import frames_of, quiet

import halfwave as hw
from halfwave.errors import ParameterError
from halfwave.localise import FloorMap
from halfwave.plot import plot
from halfwave.respiration import line_spectrum
from halfwave.selection import partition
from halfwave.simulate import default_scene, simulate
from halfwave.slow import bins_of
from halfwave.spectrogram import spectrogram

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")


@pytest.fixture(scope="module")
def frames() -> hw.Frames:
    return hw.read(simulate(default_scene(), seed=42))[0]


@pytest.fixture(autouse=True)
def closed():
    yield
    from matplotlib import pyplot

    pyplot.close("all")


def words(axes) -> set[str]:
    return {text.get_text() for text in axes.texts}


def test_frames_are_a_map_over_time_that_says_simulated(frames):
    axes = frames.plot()
    assert "(s)" in axes.get_xlabel()
    (image,) = axes.images
    assert image.get_array().shape[0] == 52
    assert "SIMULATED" in words(axes)
    assert axes.get_xlim()[1] == pytest.approx(frames.duration_s, abs=0.1)


def test_a_spectrogram_is_drawn_in_decibels_into_given_axes(frames):
    from matplotlib import pyplot

    given = pyplot.subplots()[1]
    shown = spectrogram(frames)
    assert shown.plot(given) is given
    assert "Hz" in given.get_ylabel()
    assert np.allclose(given.images[0].get_array(), 10 * np.log10(np.maximum(shown.power, 1e-12)), equal_nan=True)


def test_the_spectrum_of_breathing_a_partition_and_a_floor():
    found = line_spectrum(bins_of(frames_of(quiet(40))), 100.0)
    assert "1/min" in found.plot().get_xlabel()
    assert "sensitive" in partition(np.r_[np.zeros(20), np.ones(32)]).plot().get_title()
    places = np.stack(np.meshgrid(np.arange(3.0), np.arange(4.0)), axis=-1).reshape(-1, 2)
    axes = FloorMap(places, np.full(12, 1 / 12)).plot()
    assert axes.get_xlabel() == "x (m)"


def test_estimates_over_time_show_errors_and_what_is_undetermined():
    known = hw.Estimate("breathing_rate", 15.0, std=0.2, time_s=60.0)
    rates = [known, hw.undetermined("breathing_rate", "gap", time_s=90)]
    axes = plot(rates)
    assert axes.get_ylabel() == "Breathing (/min)"
    assert len(axes.containers) == 1
    assert [line.get_xdata().tolist() for line in axes.lines if line.get_label() == "undetermined"] == [[90]]
    assert plot([hw.Estimate("motion", "moving", time_s=1.0)]).get_ylabel() == "Motion"


def test_what_has_no_picture_is_told():
    with pytest.raises(ParameterError, match="no picture of a int"):
        plot(3)
    with pytest.raises(ParameterError, match="one quantity"):
        plot([hw.undetermined("motion", ""), hw.undetermined("heart_rate", "")])
