"""Pauses in breathing: when a chest that was seen to move held still for ten seconds or longer.

The columns of the slow bins are added up as the breathing line is strong in them, which gives the one course of time
that has it best; its envelope, over one breath, is compared with its own median. A pause goes from where the envelope
falls through half of that to where it rises through it, and is one if it fell below 30 % in between: an envelope that
looks at one breath is at a half just when the breath ends.

Whoever holds still beside the line that a link sees has not stopped breathing: this is no medical device.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .estimates import Estimate, undetermined
from .frames import Frames
from .respiration import breathing_of_bins, line_spectrum, seen
from .slow import Bins
from .spectral_line import Spectrum, refine

__all__ = ["breathing_pauses", "pauses_of_bins"]

NAME = "breathing_pauses"
WINDOW_S = 120.0
LEAST_S = 9.0
"""For a pause of 10 s: its two ends are known to half a second each."""
_EDGE, _STILL = 0.5, 0.3
_LINE_HZ = 0.06
"""A breath that comes and goes fills this much around its line and its multiples."""
_CLEAR = 2.0
"""The envelope's noise must be this much less than what counts as still."""


def breathing_pauses(frames: Frames, *, duration_s: float = WINDOW_S) -> Estimate:
    """How many pauses of ten seconds and more in the last `duration_s`; extra["intervals_s"] says from when to when.

    None with the reason where breathing is not seen, or not clearly enough for its absence to mean anything.

    >>> import halfwave as hw
    >>> from halfwave.simulate import default_scene, simulate
    >>> frames, *_ = hw.read(simulate(default_scene(), seed=42))
    >>> hw.breathing_pauses(frames)
    breathing_pauses undetermined: breathing is not seen: 21 s without a gap, breathing needs 40 s
    """
    return pauses_of_bins(*seen(frames, duration_s), duration_s=duration_s)


def pauses_of_bins(bins: Bins, packet_rate_hz: float, moving: float = 0.0, *, duration_s: float = WINDOW_S) -> Estimate:
    """The same of bins."""
    breath = breathing_of_bins(bins, packet_rate_hz, moving, duration_s=duration_s)
    if not isinstance(breath.value, float):
        reason = f"breathing is not seen: {breath.reason}"
        return undetermined(NAME, reason, tip=breath.tip, time_s=breath.time_s)
    found = line_spectrum(bins, packet_rate_hz, duration_s=duration_s)
    if isinstance(found, Estimate):
        return undetermined(NAME, found.reason, tip=found.tip, time_s=found.time_s)
    envelope, noise = _envelope(found, breath.value / 60)
    usual = float(np.median(envelope))
    facts: dict[str, Any] = {"rate": breath.value, "noise": noise / usual, "window_s": found.duration_s}
    if noise * _CLEAR > _STILL * usual:
        reason = f"noise is {100 * noise / usual:.0f} % of a breath: its absence would not show"
        return undetermined(
            NAME, reason, tip="come nearer to the line between the boards", time_s=breath.time_s, **facts
        )
    start_s = breath.time_s - found.duration_s
    step_s = 1 / found.rate_hz
    intervals = [
        [start_s + a * step_s, start_s + b * step_s]
        for a, b in _runs(envelope < _EDGE * usual)
        if (b - a) * step_s >= LEAST_S and envelope[a:b].min() < _STILL * usual
    ]
    facts["intervals_s"] = intervals
    return Estimate(NAME, float(len(intervals)), quality=breath.quality, time_s=breath.time_s, extra=facts)


def _envelope(found: Spectrum, hz: float) -> tuple[np.ndarray, float]:
    """(N,) amplitude of the line over one breath, and the standard deviation that noise alone would give it."""
    line = refine(found, hz)
    phase = np.angle((line.amplitude**2 / line.noise).sum()) / 2
    shape = (line.amplitude * np.exp(-1j * phase)).real / line.noise
    course = found.columns @ shape
    time_s = np.arange(len(course)) / found.rate_hz
    kernel = np.hanning(2 * round(found.rate_hz / hz) + 1)
    kernel = kernel[kernel > 0]
    there = np.convolve(np.square(found.weight), kernel, "same")
    turned = np.convolve(course * found.weight * np.exp(-2j * np.pi * hz * time_s), kernel, "same")
    envelope = 2 * np.abs(turned) / np.maximum(there, 0.25 * kernel.sum())
    away = np.min([np.abs(found.hz - m * hz) for m in range(6)], axis=0) > _LINE_HZ
    loud = np.square(np.abs((found.waves * np.sqrt(found.density)) @ shape))
    density = float(np.median(loud[away]) / np.log(2))
    return envelope, float(2 * np.sqrt(density * np.square(kernel).sum() / 2) / kernel.sum())


def _runs(flags: np.ndarray) -> list[tuple[int, int]]:
    """Starts and stops of what is True."""
    edges = np.flatnonzero(np.diff(flags, prepend=False, append=False))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
