"""How each kind of result is drawn, with matplotlib: axes with units, and SIMULATED written on what is."""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from typing import Any

import numpy as np

from .bvp import GRID_M_S, Bvp
from .clean import frequency_order, used_bins
from .errors import ParameterError
from .estimates import REGISTRY, Estimate
from .frames import Frames
from .localise import FloorMap
from .selection import Partition
from .spectral_line import Spectrum, evidence
from .spectrogram import Spectrogram

__all__ = ["plot"]

_MOST_COLUMNS = 2000
"""Of a heat map in time: a screen has no more."""


def _axes(axes: Any) -> Any:
    if axes is not None:
        return axes
    try:
        from matplotlib import pyplot
    except ImportError as error:
        raise ParameterError("a plot needs matplotlib", tip="pip install 'halfwave[plot]'") from error
    return pyplot.subplots(layout="constrained")[1]


@singledispatch
def plot(what: Any, axes: Any = None, **options: Any) -> Any:
    """Draws a result of Halfwave into matplotlib axes (new ones where there are none) and gives them back.

    Frames, Spectrogram, Spectrum (of breathing), Partition, Bvp, FloorMap, or a list of Estimate over time. Raises
    ParameterError for what has no picture, and where matplotlib is missing.

    >>> plot("a word")
    Traceback (most recent call last):
    halfwave.errors.ParameterError: there is no picture of a str
    """
    raise ParameterError(f"there is no picture of a {type(what).__name__}")


def _image(axes: Any, values: np.ndarray, extent: tuple[float, ...], label: str, **options: Any) -> None:
    options = {"aspect": "auto", "origin": "lower", "interpolation": "nearest", **options}
    image = axes.imshow(values, extent=extent, **options)
    axes.figure.colorbar(image, ax=axes, label=label)


@plot.register
def _frames(what: Frames, axes: Any = None, **options: Any) -> Any:
    """Amplitude over time and sub-carrier, each packet over its own level."""
    axes = _axes(axes)
    order = frequency_order(what.layout)
    shown = what.amplitude[:, 0, order[np.isin(order, used_bins(what.layout))]]
    level = np.sqrt(np.nanmean(shown**2, axis=1, keepdims=True))
    shown = (shown / np.maximum(level, 1e-12)).T
    if len(what):
        edges = np.linspace(what.time_s[0], what.time_s[-1], min(len(what), _MOST_COLUMNS) + 1)
        rows = np.searchsorted(what.time_s, edges[:-1]).clip(0, len(what) - 1)
        since = edges - what.time_s[0]
        extent = (0, float(since[-1]), 0, len(shown))
        low, high = np.nanpercentile(shown, (0.5, 99.5))  # one spoiled packet would darken all others
        options = {"vmin": low, "vmax": high, **options}
        _image(axes, shown[:, rows], extent, "amplitude over the packet's level", **options)
    axes.set(xlabel="time (s)", ylabel="used sub-carriers, ascending", title=str(what.link))
    return _provenance(axes, what.provenance.kind)


@plot.register
def _spectrogram(what: Spectrogram, axes: Any = None, **options: Any) -> Any:
    """Power in dB."""
    axes = _axes(axes)
    if what.power.size:
        decibels = 10 * np.log10(np.maximum(what.power, 1e-12))
        low, high = np.nanpercentile(decibels, (5, 99.8))
        extent = (*what.time_s[[0, -1]], *what.frequency_hz[[0, -1]])
        _image(axes, decibels, extent, "power (dB)", **{"vmin": low, "vmax": high, **options})
    kind = "Doppler shift" if what.signed else "Doppler shift, unsigned"
    axes.set(xlabel="time (s)", ylabel=f"{kind} (Hz)")
    return axes


@plot.register
def _spectrum(what: Spectrum, axes: Any = None, **options: Any) -> Any:
    """How much likelier a line is than none at each rate."""
    axes = _axes(axes)
    axes.plot(what.hz * 60, evidence(what), **options)
    axes.set(xlabel="rate (1/min)", ylabel="log likelihood ratio of a line")
    return axes


@plot.register
def _partition(what: Partition, axes: Any = None, **options: Any) -> Any:
    axes = _axes(axes)
    shown = np.atleast_2d(what.sensitive).astype(float)
    axes.imshow(shown, aspect="auto", interpolation="nearest", vmin=0, vmax=1, **options)
    share = f"{np.mean(what.sensitive):.0%} sensitive (yellow)"
    axes.set(xlabel="used sub-carriers, ascending", ylabel="link", yticks=range(len(shown)), title=share)
    return axes


@plot.register
def _bvp(what: Bvp, axes: Any = None, **options: Any) -> Any:
    axes = _axes(axes)
    edges = (GRID_M_S[0], GRID_M_S[-1], GRID_M_S[0], GRID_M_S[-1])
    _image(axes, what.power.T, edges, "share of power", **options)
    axes.set(xlabel="velocity along x (m/s)", ylabel="velocity along y (m/s)", aspect="equal")
    return axes


@plot.register
def _floor(what: FloorMap, axes: Any = None, **options: Any) -> Any:
    """Chance over the floor, and the fewest places that hold 90 % of it."""
    axes = _axes(axes)
    x, y = what.places_m.T
    drawn = axes.scatter(x, y, c=what.chance, marker="s", **options)
    inside = what.region(0.9)
    axes.plot(x[inside], y[inside], ".", markersize=2, color="black", label="90 %")
    axes.figure.colorbar(drawn, ax=axes, label="chance")
    axes.legend()
    axes.set(xlabel="x (m)", ylabel="y (m)", aspect="equal")
    return axes


@plot.register(list)
def _over_time(what: Sequence[Estimate], axes: Any = None, **options: Any) -> Any:
    """Estimates of one quantity over time with their standard errors; what is undetermined is a mark on the axis."""
    if not what or not all(isinstance(e, Estimate) for e in what) or len({e.name for e in what}) > 1:
        raise ParameterError("expected a list of estimates of one quantity")
    axes, quantity = _axes(axes), REGISTRY[what[0].name]
    known = [e for e in what if e.value is not None]
    if quantity.classes:
        axes.plot([e.time_s for e in known], [str(e.value) for e in known], "o", **options)
    else:
        spread = [0.0 if e.std is None else e.std for e in known]
        axes.errorbar([e.time_s for e in known], [e.value for e in known], spread, fmt="o", **options)
    unknown = [e.time_s for e in what if e.value is None]
    marks = axes.get_xaxis_transform()
    if unknown:
        told = "" if "undetermined" in axes.get_legend_handles_labels()[1] else "undetermined"
        axes.plot(unknown, np.zeros(len(unknown)), "x", color="gray", transform=marks, clip_on=False, label=told)
        axes.legend()
    axes.set(xlabel="time (s)", ylabel=f"{quantity.label} ({quantity.unit})" if quantity.unit else quantity.label)
    return axes


def _provenance(axes: Any, kind: str) -> Any:
    if kind == "simulated":
        axes.text(0.99, 0.98, "SIMULATED", transform=axes.transAxes, ha="right", va="top", color="red", weight="bold")
    return axes
