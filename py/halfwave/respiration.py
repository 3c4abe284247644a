"""Breathing: the rate of a chest that rises and falls, with its standard error, or why it cannot be known.

The slow bins of one link (slow.py) are searched for one line common to all columns (spectral_line.py). Its evidence is
scaled to the number of columns that the noise really makes, so a drift or a moving body, which are the same in all, do
not count as often as there are columns. Evidence and the known spread of breathing rates give a probability over rates.
The quality is the probability of the rate told, times evidence over evidence plus that of noise; nothing here was
fitted to a recording's labels.
"""

from __future__ import annotations

import numpy as np

from .estimates import Estimate, undetermined
from .frames import Frames
from .movement import motion_statistic, window_s
from .slow import Bins, bins_of, modes
from .spectral_line import Spectrum, effective_columns, evidence, refine, spectrum, whitened
from .window import windows

__all__ = ["breathing", "breathing_of_bins"]

BINS_HZ = 5.0
LEAST_QUALITY = 0.6
_BAND_HZ = (0.08, 0.6)
"""4.8 to 36 breaths a minute."""
_NOISE_BAND_HZ = (0.08, 0.8)
_EDGES_HZ = np.array([0.03, 0.07, 0.12, 0.18, 0.25, 0.33, 0.42, 0.52, 0.65, 0.8, 1.0, 1.3])
_NOISE_ABOVE_HZ = 1.2
_USUAL_HZ, _SPREAD = 0.25, 0.5
"""Adults breathe 12 to 20 times a minute at rest; a log-normal around 15 of twice that width."""
_EVIDENCE = 10.0
"""Of drifting noise in an empty room: the highest of some thirty empty minutes was 8 (docs/results/breathing.md)."""
_WINDOW_S, _LEAST_S, _GAP_S = 60.0, 40.0, 1.0
_LEAST_RATE_HZ = 5.0
_STILL = 1e-5
"""Less change than that, of amplitudes near 1, is rounding."""
_MOST_MOVING = 0.75
"""A deep breath is motion too: of two people who lay and breathed deeply a sixth of the time was, of walkers 0.9."""


def breathing(frames: Frames, *, duration_s: float = _WINDOW_S, least_quality: float = LEAST_QUALITY) -> Estimate:
    """Breaths a minute over the last `duration_s` of one link's frames.

    `least_quality=0` answers whenever there is a window at all; extra["candidate"] is that answer in any case.
    """
    if not len(frames):
        return undetermined("breathing_rate", "no packets", tip="wait")
    frames = frames.between(frames.time_s[-1] - duration_s, np.inf)
    return breathing_of_bins(
        bins_of(frames, rate_hz=BINS_HZ),
        packet_rate_hz=frames.rate_hz,
        moving=share_moving(frames),
        duration_s=duration_s,
        least_quality=least_quality,
    )


def share_moving(frames: Frames) -> float:
    """Share of a recording's motion windows in which something moves."""
    length_s = window_s(frames.rate_hz)
    found = [motion_statistic(piece) for piece in windows(frames, duration_s=length_s, hop_s=length_s)]
    words = [f.value > f.extra["threshold"] for f in found if isinstance(f.value, float)]
    return float(np.mean(words)) if words else 0.0


def breathing_of_bins(
    bins: Bins,
    *,
    packet_rate_hz: float,
    moving: float = 0.0,
    duration_s: float = _WINDOW_S,
    least_quality: float = LEAST_QUALITY,
) -> Estimate:
    """The same of bins, as the engine keeps them; `moving` is the share of the window in which something moved."""
    name = "breathing_rate"
    bins = bins.latest(duration_s, gap_s=_GAP_S)
    now_s = float(bins.slot[-1] + 1) / bins.rate_hz if len(bins) else 0.0
    if packet_rate_hz < _LEAST_RATE_HZ:
        reason = f"{packet_rate_hz:.1f} packets a second, breathing needs {_LEAST_RATE_HZ:.0f}"
        return undetermined(name, reason, tip="more traffic: let the board ping its access point", time_s=now_s)
    span_s = float(np.ptp(bins.slot) + 1) / bins.rate_hz if len(bins) else 0.0
    if span_s < _LEAST_S:
        return undetermined(name, f"{span_s:.0f} s without a gap, breathing needs {_LEAST_S:.0f} s", tip="wait")
    found = vital_spectrum(bins)
    if found is None:
        tip = "is the board sending the same frame again and again?"
        return undetermined(name, "every packet is the same", tip=tip, time_s=now_s)
    hz, quality, strength = _likeliest(found)
    line = refine(found, hz)
    facts = {
        "candidate": 60 * line.hz,
        "evidence": strength,
        "bound": 60 * line.bound_hz,
        "window_s": span_s,
        "moving": moving,
    }
    if moving > _MOST_MOVING:
        reason = f"something moves in {100 * moving:.0f} % of the window: a chest cannot be told from it"
        return Estimate(name, None, quality=quality, reason=reason, tip="hold still", time_s=now_s, extra=facts)
    if quality < least_quality:
        reason = "no line stands out of the noise"
        tip = "a person who sits or lies still between or near the boards is seen best"
        return Estimate(name, None, quality=quality, reason=reason, tip=tip, time_s=now_s, extra=facts)
    return Estimate(name, 60 * line.hz, std=60 * line.std_hz, quality=quality, time_s=now_s, extra=facts)


def vital_spectrum(bins: Bins) -> Spectrum | None:
    """All columns, whitened kind by kind, as a spectrum; None where nothing ever changes."""
    kinds, weight = modes(bins)
    kinds = [k for k in kinds if np.abs(k).max() > _STILL]
    if not kinds:
        return None
    columns = np.concatenate([whitened(k, weight, bins.rate_hz, _NOISE_ABOVE_HZ) for k in kinds], axis=1)
    return spectrum(columns, weight, bins.rate_hz, _EDGES_HZ)


def _likeliest(found: Spectrum) -> tuple[float, float, float]:
    """Frequency, quality and effective evidence of the likeliest line."""
    band = (found.hz >= _BAND_HZ[0]) & (found.hz <= _BAND_HZ[1])
    hz = found.hz[band]
    strength = evidence(found)[band]
    first = float(hz[strength.argmax()])
    independent = effective_columns(found, (first, 2 * first, 3 * first), _NOISE_BAND_HZ)
    strength = (strength - np.median(strength)) * independent / found.waves.shape[1]
    belief = strength - 0.5 * np.square(np.log(hz / _USUAL_HZ) / _SPREAD)
    best = int(belief.argmax())
    chance = np.exp(belief - belief[best])
    near = np.abs(hz - hz[best]) < 1 / found.duration_s
    sure = float(chance[near].sum() / chance.sum())
    most = max(0.0, float(strength[best]))
    return float(hz[best]), sure * most / (most + _EVIDENCE), most
