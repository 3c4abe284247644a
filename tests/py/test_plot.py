"""Pictures have axes with units, hold what they were given, and say SIMULATED where it is."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from support.streams import frames_of, quiet

import halfwave as hw
from halfwave.apps.plot import plot
from halfwave.errors import ParameterError
from halfwave.sensing.breathing_window import line_spectrum
from halfwave.sensing.localisation import FloorMap
from halfwave.signal.bins import bins_of
from halfwave.signal.selection import partition
from halfwave.signal.spectrogram import spectrogram
from halfwave.simulate import default_scene, simulate

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
    assert found.plot().get_xlabel() == "Breathing (/min)"
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
        plot([hw.undetermined("motion", "gap"), hw.undetermined("heart_rate", "gap")])


def columns(axes) -> np.ndarray:
    """The values of a map, NaN where it is blank."""
    return np.ma.filled(axes.images[0].get_array().astype(float), np.nan)


def test_a_gap_in_frames_is_blank_and_nothing_else():
    whole = frames_of(quiet(10))
    assert np.isfinite(columns(whole.plot())).all()
    shown = columns(whole[np.r_[0:300, 600:1000]].plot())
    time_s = (np.arange(shown.shape[1]) + 0.5) / shown.shape[1] * 10
    blank = np.isnan(shown).all(axis=0)
    assert blank[(time_s > 3.02) & (time_s < 5.98)].all()
    assert not blank[(time_s < 2.98) | (time_s > 6.02)].any()


def test_an_irregular_link_is_no_row_of_gaps():
    time_s = np.cumsum(np.random.default_rng(0).exponential(0.01, 1000))
    shown = columns(dataclasses.replace(frames_of(quiet(10)), time_s=time_s).plot())
    assert np.isnan(shown).all(axis=0).mean() < 0.05


def test_nothing_is_warned_of_where_little_or_nothing_is_known(frames):
    lacking = frames.csi.copy()
    lacking[5] = np.nan
    nothing = dataclasses.replace(frames, csi=np.full_like(frames.csi, np.nan))
    shown = spectrogram(frames)
    one_window = spectrogram(frames[: round(frames.rate_hz / 2)])
    assert one_window.power.shape[1] == 1
    pictures = [
        dataclasses.replace(frames, csi=lacking),
        nothing,
        frames[:1],
        frames[:0],
        dataclasses.replace(shown, power=np.full_like(shown.power, np.nan)),
        one_window,
    ]
    for what in pictures:
        what.plot().figure.canvas.draw()
