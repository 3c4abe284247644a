"""Pauses in breathing: when a chest that was seen to move held still for ten seconds or longer (envelope.py).

Whoever holds still beside the line that a link sees has not stopped breathing: this is no medical device.
"""

from __future__ import annotations

from typing import Any

from ..csi.estimates import Estimate, undetermined
from ..csi.frames import Frames
from ..csi.reasons import because
from ..signal.bins import Bins
from ..signal.envelope import envelope
from ..signal.line_fit import refine
from .breathing import breathing_of_bins
from .breathing_line import line_evidence
from .breathing_window import WINDOW_S, latest_bins, line_spectrum

__all__ = ["breathing_pauses", "pauses_of_bins"]

NAME = "breathing_pauses"


def breathing_pauses(frames: Frames, *, duration_s: float = WINDOW_S) -> Estimate:
    """How many pauses in breathing of ten seconds and more.

    Parameters
    ----------
    frames : Frames
        T packets of one link.
    duration_s : float
        The last so many seconds, s.

    Returns
    -------
    Estimate
        breathing_pauses, a count; extra["intervals_s"] says from when to when, s. Undetermined where breathing is, with
        its reason, or not clear enough for its absence to mean anything: pauses_would_not_show.

    Examples
    --------
    >>> import halfwave as hw
    >>> from halfwave.simulate import default_scene, simulate
    >>> frames, *_ = hw.read(simulate(default_scene(), seed=42))
    >>> hw.breathing_pauses(frames)
    breathing_pauses undetermined: 21.4 s without a gap, at least 40 s are needed
    """
    return pauses_of_bins(*latest_bins(frames, duration_s), duration_s=duration_s)


def pauses_of_bins(bins: Bins, packet_rate_hz: float, moving: float = 0.0, *, duration_s: float = WINDOW_S) -> Estimate:
    """`breathing_pauses` of one link's bins.

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
    Estimate
        As of `breathing_pauses`.

    Examples
    --------
    >>> import halfwave as hw
    >>> frames, *_ = hw.read(hw.simulate.simulate(hw.simulate.default_scene(), seed=42))
    >>> bins, rate_hz, moving = latest_bins(frames, 120.0)
    >>> pauses_of_bins(bins, rate_hz, moving)
    breathing_pauses undetermined: 21.4 s without a gap, at least 40 s are needed
    """
    breath = breathing_of_bins(bins, packet_rate_hz, moving, duration_s=duration_s)
    if not isinstance(breath.value, float):
        return undetermined(NAME, breath.why or because("no_breathing_line"), time_s=breath.time_s)
    found = line_spectrum(bins, packet_rate_hz, duration_s=duration_s)
    if isinstance(found, Estimate):
        return undetermined(NAME, found.why or because("no_packets"), time_s=found.time_s)
    found = line_evidence(found).found  # of a rate that has changed, the new one alone: the old one did not pause
    course = envelope(found, refine(found, breath.value / 60))
    facts: dict[str, Any] = {"rate": breath.value, "noise": course.noise, "window_s": found.duration_s}
    if not course.clear:
        why = because("pauses_would_not_show", noise=course.noise)
        return undetermined(NAME, why, time_s=breath.time_s, extra=facts)
    start_s, step_s = breath.time_s - found.duration_s, 1 / found.rate_hz
    intervals = [[start_s + a * step_s, start_s + b * step_s] for a, b in course.pauses()]
    facts["intervals_s"] = intervals
    return Estimate(NAME, float(len(intervals)), quality=breath.quality, time_s=breath.time_s, extra=facts)
