"""Breathing: the rate of a chest that rises and falls, with its standard error, or why it cannot be known.

The likeliest line of one link or several (breathing_line.py) is the rate; its quality is the probability of that rate,
times evidence over evidence plus that of noise. Nothing here was fitted to a recording's labels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..csi.estimates import Estimate, undetermined
from ..csi.frames import Frames
from ..csi.reasons import because
from ..signal.bins import Bins
from ..signal.evidence import evidence
from ..signal.line_fit import refine
from ..signal.spectral_line import Spectrum, spectrum
from ..signal.whitening import elsewhere
from .breathing_line import (
    APART,
    BAND_HZ,
    RELATED,
    Likeliest,
    LinkEvidence,
    evidence_of,
    likeliest_of,
    line_at,
    line_evidence,
)
from .breathing_window import EDGES_HZ, GAP_S, NAME, WINDOW_S, latest_bins, line_spectrum

__all__ = ["breathing", "breathing_of_bins", "breathing_of_links", "breathing_rates", "rates_of_bins"]

LEAST_QUALITY, SECOND_QUALITY = 0.6, 0.75
_HEARD = 0.2
"""Of several links, those count for the rate itself that have this part of the clearest one's evidence."""
_MOST_MOVING, _CLEARER = 0.75, 1.5
"""A deep breath is motion too, on a good link all of the time: then the line must be clearer than a walk's ever was."""


def breathing(
    links: Frames | Sequence[Frames], *, duration_s: float = WINDOW_S, least_quality: float = LEAST_QUALITY
) -> Estimate:
    """Breaths a minute, from one link's frames or several links' together.

    Parameters
    ----------
    links : Frames or sequence of Frames
        Of one link, or one each.
    duration_s : float
        The last so many seconds, s.
    least_quality : float
        Below it the answer is undetermined; 0 answers wherever there is a window at all.

    Returns
    -------
    Estimate
        breathing_rate, /min, with std; extra["candidate"] is the answer in any case. Undetermined with the reason:
        no_breathing_line, motion_masks_breathing, and those of `line_spectrum`.

    Examples
    --------
    >>> from halfwave import LinkId, Provenance, layout_of
    >>> time_s = np.arange(3000) / 50
    >>> chest = np.exp(1j * (1 + 0.2 * np.sin(2 * np.pi * 0.2 * time_s)))[:, None] * np.exp(1j * np.arange(64) / 9)
    >>> csi = 20 + 5 * chest + np.random.default_rng(0).normal(size=(3000, 64))
    >>> found = breathing(Frames.build(LinkId("1", "", "LLTF"), layout_of(64), Provenance("simulated"), time_s,
    ...                                csi[:, None].astype(np.complex64)))
    >>> round(found.value, 2), found.std < 0.001, found.quality > 0.9
    (12.0, True, True)
    """
    parts = [f for f in ([links] if isinstance(links, Frames) else links) if len(f)]
    stop_s = max((float(f.time_s[-1]) for f in parts), default=0.0)
    bins = [latest_bins(f, duration_s, stop_s=stop_s) for f in parts if f.time_s[-1] > stop_s - GAP_S]
    return breathing_of_links(bins, duration_s=duration_s, least_quality=least_quality)


def breathing_rates(frames: Frames, *, duration_s: float = WINDOW_S) -> list[Estimate]:
    """Breaths a minute of the clearest line, and of a second person.

    Parameters
    ----------
    frames : Frames
        T packets of one link.
    duration_s : float
        The last so many seconds, s.

    Returns
    -------
    list of two Estimate
        As of `breathing`; the second undetermined where no line stands apart from the first: no_second_line.

    Examples
    --------
    >>> import halfwave as hw
    >>> from halfwave.simulate import default_scene, simulate
    >>> frames, *_ = hw.read(simulate(default_scene(), seed=42))
    >>> hw.breathing_rates(frames)[1]
    breathing_rate undetermined: 21.4 s without a gap, at least 40 s are needed
    """
    return rates_of_bins(*latest_bins(frames, duration_s), duration_s=duration_s)


def breathing_of_bins(
    bins: Bins,
    packet_rate_hz: float,
    moving: float = 0.0,
    *,
    duration_s: float = WINDOW_S,
    least_quality: float = LEAST_QUALITY,
) -> Estimate:
    """`breathing` of one link's bins, as the engine keeps them.

    Parameters
    ----------
    bins : Bins
        Of one link, 5 a second.
    packet_rate_hz : float
        Packets a second of the link.
    moving : float
        Share of the last minute in which something moved, 0 to 1.
    duration_s : float
        The last so many seconds, s.
    least_quality : float
        Below it the answer is undetermined.

    Returns
    -------
    Estimate
        As of `breathing`.

    Examples
    --------
    >>> import halfwave as hw
    >>> frames, *_ = hw.read(hw.simulate.simulate(hw.simulate.default_scene(), seed=42))
    >>> bins, rate_hz, moving = latest_bins(frames, 120.0)
    >>> breathing_of_bins(bins, rate_hz, moving)
    breathing_rate undetermined: 21.4 s without a gap, at least 40 s are needed
    """
    return breathing_of_links([(bins, packet_rate_hz, moving)], duration_s=duration_s, least_quality=least_quality)


def breathing_of_links(
    links: Sequence[tuple[Bins, float, float]],
    *,
    duration_s: float = WINDOW_S,
    least_quality: float = LEAST_QUALITY,
) -> Estimate:
    """`breathing` of several links' bins at once, whose evidence adds up.

    Parameters
    ----------
    links : sequence of (Bins, float, float)
        Bins, packets a second and share moving of each, as of `latest_bins`.
    duration_s : float
        The last so many seconds, s.
    least_quality : float
        Below it the answer is undetermined.

    Returns
    -------
    Estimate
        As of `breathing`.

    Examples
    --------
    >>> breathing_of_links([])
    breathing_rate undetermined: no packets
    """
    if not links:
        return undetermined(NAME, because("no_packets"))
    tried = [line_spectrum(bins, rate_hz, duration_s=duration_s) for bins, rate_hz, _ in links]
    found = [line_evidence(f) for f in tried if isinstance(f, Spectrum)]
    if not found:
        return next(f for f in tried if isinstance(f, Estimate))
    moving = min(m for (*_, m), f in zip(links, tried, strict=True) if isinstance(f, Spectrum))
    now_s = max(bins.stop_s for bins, *_ in links)
    return _estimate(found, likeliest_of(found), now_s, moving, least_quality)


def rates_of_bins(
    bins: Bins, packet_rate_hz: float, moving: float = 0.0, *, duration_s: float = WINDOW_S
) -> list[Estimate]:
    """`breathing_rates` of one link's bins.

    The second line is looked for where neither the first nor a multiple or half of it is.

    Parameters
    ----------
    bins : Bins
        Of one link, 5 a second.
    packet_rate_hz : float
        Packets a second of the link.
    moving : float
        Share of the last minute in which something moved, 0 to 1.
    duration_s : float
        The last so many seconds, s.

    Returns
    -------
    list of two Estimate
        As of `breathing_rates`.

    Examples
    --------
    >>> import halfwave as hw
    >>> frames, *_ = hw.read(hw.simulate.simulate(hw.simulate.default_scene(), seed=42))
    >>> bins, rate_hz, moving = latest_bins(frames, 120.0)
    >>> len(rates_of_bins(bins, rate_hz, moving))
    2
    """
    found = line_spectrum(bins, packet_rate_hz, duration_s=duration_s)
    if isinstance(found, Estimate):
        return [found, found]
    link = line_evidence(found)
    likeliest = likeliest_of([link])
    first = _estimate([link], likeliest, bins.stop_s, moving, LEAST_QUALITY)
    if first.value is None:
        return [first, replace(first, quality=None, extra={})]
    found = link.found
    line = refine(found, likeliest.hz)
    taken = [line.hz * m for m in RELATED]
    columns = elsewhere(found.columns / np.maximum(found.weight, 0.1)[:, None], line.amplitude)
    rest = spectrum(columns, found.weight, found.rate_hz, EDGES_HZ, without_hz=taken)
    other = evidence_of(rest, taken)
    hz, *_ = likeliest = likeliest_of([other], taken)
    beat = abs(hz - line.hz)  # two chests show their sum and difference too; the louder of the pair is the chest
    if beat >= BAND_HZ[0] and np.diff(np.interp([hz, beat], found.hz, evidence(found)))[0] > 0:
        hz = beat
    second = _estimate([other], likeliest._replace(hz=hz, middle_hz=hz), bins.stop_s, moving, SECOND_QUALITY)
    if second.std is None or second.std > 60 / found.duration_s:
        apart = 60 * APART / found.duration_s
        why = because("no_second_line", apart=apart)
        second = undetermined(NAME, why, quality=second.quality, time_s=second.time_s)
    return [first, second]


def _estimate(
    links: Sequence[LinkEvidence], likeliest: Likeliest, now_s: float, moving: float, least_quality: float
) -> Estimate:
    hz, quality, strength, middle_hz = likeliest
    each = [float(np.interp(hz, link.found.hz, link.strength)) for link in links]
    lines = [line_at(link, hz) for link, e in zip(links, each, strict=True) if e >= min(_HEARD * max(each), max(each))]
    weight = np.array([line.std_hz**-2 for line in lines])
    per_minute = 60 * float(np.average([line.hz for line in lines], weights=weight))
    facts = {
        "candidate": per_minute if middle_hz == hz else 60 * middle_hz,
        "evidence": strength,
        "bound": 60 * float(sum(line.bound_hz**-2 for line in lines) ** -0.5),
        "window_s": max(link.found.duration_s for link in links),
        "moving": moving,
    }
    if moving > _MOST_MOVING and quality < least_quality * _CLEARER:
        why = because("motion_masks_breathing", share=moving)
        return undetermined(NAME, why, quality=quality, time_s=now_s, extra=facts)
    if quality < least_quality:
        return undetermined(NAME, because("no_breathing_line"), quality=quality, time_s=now_s, extra=facts)
    std = 60 * float(weight.sum() ** -0.5)
    return Estimate(NAME, facts["candidate"], std=std, quality=quality, time_s=now_s, extra=facts)
