"""Heart rate: a line a hundred times weaker than breathing, given only when it stands clear of all that imitates it.

NO RECORDING WITH A TRUE HEART RATE BESIDE IT EXISTS HERE YET: what is known of this estimator is by simulation
(docs/results/heart.md).

A beat moves the chest by 0.2 to 0.5 mm, a breath by some 5 mm, whose multiples fall where hearts beat. So breathing
must be seen first: where it is not, a heart cannot be. Its line and next multiples are taken out by least squares, what
lies near any multiple is not looked at, and a line counts if its evidence is clear and both halves of the window agree
on it. Below 20 packets a second, noise of other frequencies folds onto it: none.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..csi.estimates import Estimate, undetermined
from ..csi.frames import Frames
from ..csi.reasons import Reason, because
from ..signal.bins import Bins
from ..signal.evidence import evidence, unshared
from ..signal.line_fit import refine
from ..signal.modes import modes
from ..signal.spectral_line import Spectrum, spectrum
from ..signal.whitening import whitened
from .breathing import breathing_of_bins
from .breathing_window import BINS_HZ, FINE_HZ, GAP_S, latest_bins
from .breathing_window import WINDOW_S as BREATH_S

__all__ = ["heart_of_bins", "heart_rate"]

NAME = "heart_rate"
WINDOW_S, _LEAST_S = 60.0, 50.0
_LEAST_RATE_HZ = 20.0
_BAND_HZ = (0.8, 2.5)
"""48 to 150 beats a minute."""
_EDGES_HZ = np.array([0.6, 0.75, 0.9, 1.05, 1.2, 1.4, 1.6, 1.8, 2.0, 2.25, 2.5, 2.8])
_NOISE_ABOVE_HZ = 3.0
_TAKEN_OUT = 4
"""Multiples of breathing that are strong enough to spill over the band."""
_NEAR = 1.5
"""In 1 / duration: nearer than that to a multiple of breathing nothing is looked at."""
_AGREE_HZ = 3 / 60
"""In each half a line is looked for within 3 a minute of the whole window's."""
_IN_BOTH = 0.5
_EVIDENCE = 5.0
LEAST_QUALITY = 0.6


def heart_rate(frames: Frames, *, duration_s: float = WINDOW_S) -> Estimate:
    """Heart beats a minute. By simulation alone: no recording with a true heart rate beside it exists here yet.

    Parameters
    ----------
    frames : Frames
        T packets of one link.
    duration_s : float
        The last so many seconds, s.

    Returns
    -------
    Estimate
        heart_rate, /min, with std; extra["candidate"] is the answer in any case. Undetermined with the reason:
        no_heart_line, no_steady_line, rate_too_low, span_too_short, no_packets; where breathing is undetermined, its
        reason.

    Examples
    --------
    >>> import halfwave as hw
    >>> from halfwave.simulate import default_scene, simulate
    >>> frames, *_ = hw.read(simulate(default_scene(), seed=42))
    >>> hw.heart_rate(frames)                                                       # 21 s of one who walks
    heart_rate undetermined: 21.4 s without a gap, at least 50 s are needed
    """
    bins, rate_hz, moving = latest_bins(frames, max(duration_s, BREATH_S), bins_hz=FINE_HZ)
    breath = breathing_of_bins(bins.coarser(round(FINE_HZ / BINS_HZ)), rate_hz, moving)
    return heart_of_bins(bins, breath, rate_hz, duration_s=duration_s)


def heart_of_bins(bins: Bins, breath: Estimate, packet_rate_hz: float, *, duration_s: float = WINDOW_S) -> Estimate:
    """`heart_rate` of one link's bins.

    Parameters
    ----------
    bins : Bins
        Of one link, 10 a second.
    breath : Estimate
        breathing_rate of the same window.
    packet_rate_hz : float
        Packets a second of the link.
    duration_s : float
        The last so many seconds, s.

    Returns
    -------
    Estimate
        As of `heart_rate`.

    Examples
    --------
    >>> import halfwave as hw
    >>> frames, *_ = hw.read(hw.simulate.simulate(hw.simulate.default_scene(), seed=42))
    >>> bins, rate_hz, _ = latest_bins(frames, 60.0, bins_hz=FINE_HZ)
    >>> heart_of_bins(bins, hw.breathing(frames), rate_hz)
    heart_rate undetermined: 21.4 s without a gap, at least 50 s are needed
    """
    bins = bins.latest(duration_s, gap_s=GAP_S)
    now_s = bins.stop_s
    why = _why_not(bins, breath, packet_rate_hz)
    if why:
        return undetermined(NAME, why, time_s=now_s)
    assert isinstance(breath.value, float)
    kinds, weight = modes(bins)
    breath_hz = breath.value / 60
    found = _spectrum(kinds, weight, bins.rate_hz, breath_hz)
    hz, quality, strength = _likeliest(found, breath_hz)
    line = refine(found, hz)
    facts = {
        "candidate": 60 * line.hz,
        "evidence": strength,
        "bound": 60 * line.bound_hz,
        "breathing": breath.value,
        "window_s": found.duration_s,
    }
    why = because("no_heart_line")
    if quality >= LEAST_QUALITY:
        half = len(weight) // 2
        for part in (slice(None, half), slice(half, None)):
            piece = _spectrum([k[part] for k in kinds], weight[part], bins.rate_hz, breath_hz)
            if _share(piece, hz, breath_hz) < _IN_BOTH:
                why = because("no_steady_line")
                break
        else:
            std = 60 * line.std_hz
            return Estimate(NAME, 60 * line.hz, std=std, quality=quality, time_s=now_s, extra=facts)
    return undetermined(NAME, why, quality=quality, time_s=now_s, extra=facts)


def _why_not(bins: Bins, breath: Estimate, packet_rate_hz: float) -> Reason | None:
    """Why there can be no heart rate; breathing's own reason where that is undetermined, as a heart moves a chest far
    less."""
    if not len(bins):
        return because("no_packets")
    if packet_rate_hz < _LEAST_RATE_HZ:
        return because("rate_too_low", rate_hz=packet_rate_hz, least_hz=_LEAST_RATE_HZ)
    span_s = float(np.ptp(bins.slot) + 1) / bins.rate_hz
    if span_s < _LEAST_S:
        return because("span_too_short", span_s=span_s, least_s=_LEAST_S)
    return breath.why


def _spectrum(kinds: list[np.ndarray], weight: np.ndarray, rate_hz: float, breath_hz: float) -> Spectrum:
    columns = np.concatenate([whitened(k, weight, rate_hz, _NOISE_ABOVE_HZ) for k in kinds], axis=1)
    multiples = [breath_hz * m for m in range(1, _TAKEN_OUT + 1)]
    return spectrum(columns, weight, rate_hz, _EDGES_HZ, without_hz=multiples)


def _looked_at(found: Spectrum, breath_hz: float) -> tuple[np.ndarray, np.ndarray]:
    """(F,) evidence above its median, 0 near breathing's multiples; (F,) bool, where else a heart can be."""
    near = np.abs(found.hz - breath_hz * np.round(found.hz / breath_hz)) < _NEAR / found.duration_s
    band = (found.hz >= _BAND_HZ[0]) & (found.hz <= _BAND_HZ[1]) & ~near
    if not band.any():
        return np.zeros(len(near)), band
    loudest = float(found.hz[band][found.power[band].sum(axis=1).argmax()])
    multiples = breath_hz * np.arange(1, int(_EDGES_HZ[-1] / breath_hz) + 1)
    turn = unshared(found, [loudest, *multiples], (_EDGES_HZ[0], _EDGES_HZ[-1]))
    strength = evidence(replace(found, waves=found.waves @ turn))
    usual = max(0.0, float(np.median(strength[band])))
    return np.where(near, 0.0, np.maximum(strength - usual, 0.0)), band


def _likeliest(found: Spectrum, breath_hz: float) -> tuple[float, float, float]:
    """Frequency, quality and evidence of the likeliest line away from breathing's multiples."""
    strength, band = _looked_at(found, breath_hz)
    if not band.any():
        return found.hz[0], 0.0, 0.0
    hz, inside = found.hz[band], strength[band]
    best_hz, most = float(hz[inside.argmax()]), float(inside.max())
    chance = np.exp(inside - most)
    sure = float(chance[np.abs(hz - best_hz) < 1 / found.duration_s].sum() / chance.sum())
    return _middle(found.hz, strength, best_hz, breath_hz), sure * most / (most + _EVIDENCE), most


def _middle(hz: np.ndarray, strength: np.ndarray, best_hz: float, breath_hz: float) -> float:
    """Breathing moves the heart's line in and out of sight, so it shows a breath above and below, too: the middle."""
    lines = [f for f in (best_hz, best_hz - breath_hz, best_hz + breath_hz) if _BAND_HZ[0] <= f <= _BAND_HZ[1]]
    sums = [np.interp([f - breath_hz, f, f, f + breath_hz], hz, strength).sum() for f in lines]
    return float(lines[int(np.argmax(sums))])


def _share(found: Spectrum, line_hz: float, breath_hz: float) -> float:
    """Evidence of half a window near a line, over the highest that it shows: 1 where it is the same line."""
    strength, band = _looked_at(found, breath_hz)
    highest = float(strength[band].max(initial=0.0))
    near = np.abs(found.hz - line_hz) <= _AGREE_HZ
    return float(strength[near].max(initial=0.0)) / highest if highest > 0 else 0.0
