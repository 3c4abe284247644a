"""How each kind of result is drawn, with matplotlib: axes with units, and SIMULATED written on what is."""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from typing import Any

import numpy as np

from ..csi.estimates import REGISTRY, Estimate
from ..csi.frames import Frames
from ..errors import ParameterError
from ..links.cleaning import frequency_order, used_bins
from ..sensing.localisation import FloorMap
from ..sensing.velocity_profile import GRID_M_S, Bvp
from ..signal.evidence import evidence
from ..signal.selection import Partition
from ..signal.spectral_line import Spectrum
from ..signal.spectrogram import Spectrogram

__all__ = ["plot"]

_MOST_COLUMNS = 2000
"""Of a heat map in time: a screen has no more."""
_GAP = 4.0
"""A silence longer than this many usual ones is left blank."""


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
    """Draws a result of Halfwave into matplotlib axes; SIMULATED stands on what is.

    Parameters
    ----------
    what : Frames, Spectrogram, Spectrum, Partition, Bvp, FloorMap or list of Estimate
        The result; estimates are of one quantity, over time in s.
    axes : matplotlib Axes or None
        Where to draw; None: new ones.
    options : Any
        For matplotlib, as `label` or `cmap`.

    Returns
    -------
    matplotlib Axes
        The axes, with units.

    Raises
    ------
    ParameterError
        For what has no picture, and where matplotlib is missing.

    Examples
    --------
    >>> plot("a word")
    Traceback (most recent call last):
    halfwave.errors.ParameterError: there is no picture of a str
    """
    raise ParameterError(f"there is no picture of a {type(what).__name__}")


def _image(axes: Any, values: np.ndarray, extent: tuple[float, ...], label: str, **options: Any) -> None:
    options = {"aspect": "auto", "origin": "lower", "interpolation": "nearest", **options}
    image = axes.imshow(values, extent=extent, **options)
    axes.figure.colorbar(image, ax=axes, label=label)


def _limits(values: np.ndarray, low: float, high: float) -> dict[str, float]:
    """Colours from one percentile of what is known to another: one spoiled packet would darken all others."""
    known = values[np.isfinite(values)]
    return dict(zip(("vmin", "vmax"), np.percentile(known, (low, high)).tolist(), strict=True)) if len(known) else {}


def _edges(middles: np.ndarray, step: float) -> tuple[float, float]:
    """Where evenly spaced cells begin and end."""
    return float(middles[0] - step / 2), float(middles[-1] + step / 2)


def _columns(time_s: np.ndarray) -> tuple[np.ndarray, np.ndarray, tuple[float, float]]:
    """Columns of equal length as the packet that each shows, whether it lies in a gap, and where all begin and end.

    A column without a packet shows the next one, unless the silence around it is a gap.
    """
    gaps = np.diff(time_s, prepend=time_s[0])
    usual_s = float(np.quantile(gaps[1:], 0.75)) if len(gaps) > 1 else 0.0
    start_s, stop_s = _edges(time_s, usual_s or 1.0)
    edges_s = np.linspace(start_s, stop_s, min(len(time_s), _MOST_COLUMNS) + 1)
    shown = np.searchsorted(time_s, edges_s[:-1]).clip(max=len(time_s) - 1)
    blank = (time_s[shown] >= edges_s[1:]) & (gaps[shown] > _GAP * usual_s)
    return shown, blank, (start_s, stop_s)


@plot.register
def _frames(what: Frames, axes: Any = None, **options: Any) -> Any:
    """Amplitude over time and subcarrier, each packet over its own level; blank where nothing came."""
    axes = _axes(axes)
    order = frequency_order(what.layout)
    shown = what.amplitude[:, 0, order[np.isin(order, used_bins(what.layout))]]
    known = np.isfinite(shown)
    power = np.where(known, shown, 0) ** 2
    level = np.sqrt(power.sum(axis=1, keepdims=True) / known.sum(axis=1, keepdims=True).clip(min=1))
    shown = np.where(known, shown / np.maximum(level, 1e-12), np.nan).T
    if len(what):
        columns, blank, edges_s = _columns(what.time_s - what.time_s[0])
        extent = (*edges_s, 0, len(shown))
        options = {**_limits(shown, 0.5, 99.5), **options}
        _image(axes, np.where(blank, np.nan, shown[:, columns]), extent, "amplitude over the packet's level", **options)
    axes.set(xlabel="time (s)", ylabel="used subcarriers, ascending", title=str(what.link))
    return _provenance(axes, what.provenance.kind)


@plot.register
def _spectrogram(what: Spectrogram, axes: Any = None, **options: Any) -> Any:
    """Power in dB."""
    axes = _axes(axes)
    if what.power.size:
        decibels = 10 * np.log10(np.maximum(what.power, 1e-12))
        step_hz = float(what.frequency_hz[1] - what.frequency_hz[0])
        hop_s = float(what.time_s[1] - what.time_s[0]) if len(what.time_s) > 1 else 1 / step_hz  # or the window alone
        extent = (*_edges(what.time_s, hop_s), *_edges(what.frequency_hz, step_hz))
        _image(axes, decibels, extent, "power (dB)", **{**_limits(decibels, 5, 99.8), **options})
    kind = "Doppler shift" if what.signed else "Doppler shift, unsigned"
    axes.set(xlabel="time (s)", ylabel=f"{kind} (Hz)")
    return axes


@plot.register
def _spectrum(what: Spectrum, axes: Any = None, **options: Any) -> Any:
    """How much likelier a line is than none at each rate."""
    axes = _axes(axes)
    axes.plot(what.hz * 60, evidence(what), **options)
    axes.set(xlabel=REGISTRY["breathing_rate"].heading, ylabel="log likelihood ratio of a line")
    return axes


@plot.register
def _partition(what: Partition, axes: Any = None, **options: Any) -> Any:
    axes = _axes(axes)
    shown = np.atleast_2d(what.sensitive).astype(float)
    axes.imshow(shown, aspect="auto", interpolation="nearest", vmin=0, vmax=1, **options)
    share = f"{np.mean(what.sensitive):.0%} sensitive (yellow)"
    axes.set(xlabel="used subcarriers, ascending", ylabel="link", yticks=range(len(shown)), title=share)
    return axes


@plot.register
def _bvp(what: Bvp, axes: Any = None, **options: Any) -> Any:
    axes = _axes(axes)
    edges = (GRID_M_S[0], GRID_M_S[-1], GRID_M_S[0], GRID_M_S[-1])
    _image(axes, what.power.T, edges, "share of power", **options)
    unit = REGISTRY["velocity"].unit
    axes.set(xlabel=f"velocity along x ({unit})", ylabel=f"velocity along y ({unit})", aspect="equal")
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
    unit = REGISTRY["position"].unit
    axes.set(xlabel=f"x ({unit})", ylabel=f"y ({unit})", aspect="equal")
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
    axes.set(xlabel="time (s)", ylabel=quantity.heading)
    return axes


def _provenance(axes: Any, kind: str) -> Any:
    if kind == "simulated":
        axes.text(0.99, 0.98, "SIMULATED", transform=axes.transAxes, ha="right", va="top", color="red", weight="bold")
    return axes
