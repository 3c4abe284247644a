"""Breathing: the rate of a chest that rises and falls, with its standard error, or why it cannot be known.

The slow bins of one link (signal.bins) are searched for one line common to all columns (spectral_line): of the last
two minutes, of less where something moved, packets failed, or the line was another before. Its evidence is that of
columns whose noise is independent, as a drift or a moving body is the same in all, and knows how roughly that noise
is known. Evidence and the known spread of breathing rates give a probability over rates. The quality is the
probability of the rate told, times evidence over evidence plus that of noise; nothing here was fitted to a
recording's labels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from ..csi.estimates import Estimate, undetermined
from ..csi.frames import Frames
from ..csi.reasons import because
from ..signal.bins import PIECE_S, Bins, bins_by_piece, modes
from ..signal.envelope import envelope
from ..signal.spectral_line import (
    Line,
    Spectrum,
    elsewhere,
    evidence,
    halved,
    part,
    refine,
    spectrum,
    unshared,
    whitened,
)
from ..signal.spectrogram import believed
from ..signal.window import windows
from .motion import motion_statistic, window_s

__all__ = [
    "BINS_HZ",
    "FINE_HZ",
    "MINUTE_S",
    "WINDOW_S",
    "breathing",
    "breathing_of_bins",
    "breathing_of_links",
    "breathing_rates",
    "heard",
    "line_spectrum",
    "rates_of_bins",
    "seen",
]

NAME = "breathing_rate"
BINS_HZ, FINE_HZ = 5.0, 10.0
"""Of what breathing is read from, and of what a stream keeps."""
LEAST_QUALITY, SECOND_QUALITY = 0.6, 0.75
_BAND_HZ = (0.08, 0.6)
"""4.8 to 36 breaths a minute."""
_NOISE_BAND_HZ = (0.08, 0.8)
_EDGES_HZ = np.array([0.03, 0.07, 0.12, 0.18, 0.25, 0.33, 0.42, 0.52, 0.65, 0.8, 0.95])
_NOISE_ABOVE_HZ = 1.2
_USUAL_HZ, _SPREAD = 0.25, 0.5
"""Adults breathe 12 to 20 times a minute at rest; a log-normal around 15 of twice that width."""
_EVIDENCE = 5.5
"""So a rate is told from an evidence of 8.25 on. The highest of 7 link-hours of empty simulated rooms was 6, and higher
ones are rarer by more than e a step, so less than one of 8 comes in a day; of 15 minutes of real rooms it was 2.
"""
_NEWEST_S, _OLDEST_S = (40.0, 60.0, 80.0), 20.0
_CHANGE = float(np.log(20))
"""A change at one of these moments is so unlikely before anything is seen: one in some twenty minutes."""
_WANDER_HZ = 0.5 / 60
"""Breaths differ by a tenth, so their mean over 40 s by a thirtieth."""
WINDOW_S, _LEAST_S, _GAP_S = 120.0, 40.0, 1.0
MINUTE_S = 60.0
_MOVES_S, _MOVES = 3.0, 10.0
"""Somebody moves where so many seconds change so many times as much as the newest ones do."""
_LEAST_RATE_HZ = 5.0
_RELATED = (1.0, 0.5, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.0)
"""What one chest alone may show besides its rate: every other breath deeper, and what is not quite a sinusoid."""
_APART = 3.0
"""Two lines nearer than that, in 1 / duration, are one that wanders."""
_HEARD = 0.2
"""Of several links, those count for the rate itself that have this part of the clearest one's evidence."""
_STILL = 1e-5
"""Less change than that, of amplitudes near 1, is rounding."""
_MOST_MOVING, _CLEARER = 0.75, 1.5
"""A deep breath is motion too, on a good link all of the time: then the line must be clearer than a walk's ever was."""


def breathing(
    links: Frames | Sequence[Frames], *, duration_s: float = WINDOW_S, least_quality: float = LEAST_QUALITY
) -> Estimate:
    """Breaths a minute over the last `duration_s` of one link's frames, or of several together: the clearest line.

    `least_quality=0` answers wherever there is a window at all; extra["candidate"] is that answer in any case.

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
    bins = [seen(f, duration_s, stop_s=stop_s) for f in parts if f.time_s[-1] > stop_s - _GAP_S]
    return breathing_of_links(bins, duration_s=duration_s, least_quality=least_quality)


def breathing_rates(frames: Frames, *, duration_s: float = WINDOW_S) -> list[Estimate]:
    """Two estimates: of the clearest line, and of a second person, or why none is seen apart from the first.

    >>> import halfwave as hw
    >>> from halfwave.simulate import default_scene, simulate
    >>> frames, *_ = hw.read(simulate(default_scene(), seed=42))
    >>> hw.breathing_rates(frames)[1]
    breathing_rate undetermined: 21.4 s without a gap, at least 40 s are needed
    """
    return rates_of_bins(*seen(frames, duration_s), duration_s=duration_s)


def seen(
    frames: Frames, duration_s: float, *, bins_hz: float = BINS_HZ, stop_s: float | None = None
) -> tuple[Bins, float, float]:
    """Of the end of a recording: bins, packets a second, and in what share of the last minute something moved. As the
    engine has them when the last second is whole.
    """
    if len(frames):
        stop_s = float(frames.time_s[-1]) if stop_s is None else stop_s
        frames = frames.between(np.floor((stop_s - duration_s) / PIECE_S) * PIECE_S, np.inf)
    length_s = window_s(frames.rate_hz)
    frames = believed(frames)
    minute = frames.between((stop_s or 0.0) - MINUTE_S, np.inf)
    found = [motion_statistic(piece) for piece in windows(minute, duration_s=length_s, hop_s=1.0)]
    last = [f.value > f.extra["threshold"] for f in found if isinstance(f.value, float)]
    bins = bins_by_piece(frames, rate_hz=FINE_HZ).coarser(round(FINE_HZ / bins_hz))
    return bins, frames.rate_hz, float(np.mean(last)) if last else 0.0


def breathing_of_bins(
    bins: Bins,
    packet_rate_hz: float,
    moving: float = 0.0,
    *,
    duration_s: float = WINDOW_S,
    least_quality: float = LEAST_QUALITY,
) -> Estimate:
    """The same of bins, as the engine keeps them; `moving` is the share of the window in which something moved."""
    return breathing_of_links([(bins, packet_rate_hz, moving)], duration_s=duration_s, least_quality=least_quality)


def breathing_of_links(
    links: Sequence[tuple[Bins, float, float]],
    *,
    duration_s: float = WINDOW_S,
    least_quality: float = LEAST_QUALITY,
) -> Estimate:
    """The same of several links at once, whose evidence adds up: bins, packets a second and share moving of each."""
    if not links:
        return undetermined(NAME, because("no_packets"))
    tried = [line_spectrum(bins, rate_hz, duration_s=duration_s) for bins, rate_hz, _ in links]
    found = [heard(f) for f in tried if isinstance(f, Spectrum)]
    if not found:
        return next(f for f in tried if isinstance(f, Estimate))
    moving = min(m for (*_, m), f in zip(links, tried, strict=True) if isinstance(f, Spectrum))
    now_s = max(bins.stop_s for bins, *_ in links)
    return _estimate(found, _likeliest(found), now_s, moving, least_quality)


def rates_of_bins(
    bins: Bins, packet_rate_hz: float, moving: float = 0.0, *, duration_s: float = WINDOW_S
) -> list[Estimate]:
    """`breathing_rates` of bins. The second line is looked for where neither the first nor a multiple or half is."""
    found = line_spectrum(bins, packet_rate_hz, duration_s=duration_s)
    if isinstance(found, Estimate):
        return [found, found]
    link = heard(found)
    likeliest = _likeliest([link])
    first = _estimate([link], likeliest, bins.stop_s, moving, LEAST_QUALITY)
    if first.value is None:
        return [first, replace(first, quality=None, extra={})]
    found = link.found
    line = refine(found, likeliest.hz)
    taken = [line.hz * m for m in _RELATED]
    columns = elsewhere(found.columns / np.maximum(found.weight, 0.1)[:, None], line.amplitude)
    rest = spectrum(columns, found.weight, found.rate_hz, _EDGES_HZ, without_hz=taken)
    turn = _turn(rest, taken)
    other = Heard(rest, _evidence(rest, turn), turn)
    hz, *_ = likeliest = _likeliest([other], taken)
    beat = abs(hz - line.hz)  # two chests show their sum and difference too; the louder of the pair is the chest
    if beat >= _BAND_HZ[0] and np.diff(np.interp([hz, beat], found.hz, evidence(found)))[0] > 0:
        hz = beat
    second = _estimate([other], likeliest._replace(hz=hz, middle_hz=hz), bins.stop_s, moving, SECOND_QUALITY)
    if second.std is None or second.std > 60 / found.duration_s:
        apart = 60 * _APART / found.duration_s
        why = because("no_second_line", apart=apart)
        second = undetermined(NAME, why, quality=second.quality, time_s=second.time_s)
    return [first, second]


def line_spectrum(bins: Bins, packet_rate_hz: float, *, duration_s: float = WINDOW_S) -> Spectrum | Estimate:
    """All columns of the last window, whitened kind by kind, as a spectrum; or why there is none."""
    bins = bins.latest(duration_s, gap_s=_GAP_S)
    now_s = bins.stop_s
    if not len(bins):
        return undetermined(NAME, because("no_packets"))
    if packet_rate_hz < _LEAST_RATE_HZ:
        why = because("rate_too_low", rate_hz=packet_rate_hz, least_hz=_LEAST_RATE_HZ)
        return undetermined(NAME, why, time_s=now_s)
    span_s = float(np.ptp(bins.slot) + 1) / bins.rate_hz
    if span_s < _LEAST_S:
        return undetermined(NAME, because("span_too_short", span_s=span_s, least_s=_LEAST_S), time_s=now_s)
    kinds, weight = modes(bins)
    kinds = [k for k in kinds if np.abs(k).max() > _STILL]
    if not kinds:
        return undetermined(NAME, because("every_packet_the_same"), time_s=now_s)
    columns = np.concatenate([whitened(k, weight, bins.rate_hz, _NOISE_ABOVE_HZ) for k in kinds], axis=1)
    still_s = _still_s(columns * weight[:, None], bins.rate_hz)
    if still_s < span_s:
        return line_spectrum(bins, packet_rate_hz, duration_s=still_s)
    return spectrum(*halved(columns, weight), bins.rate_hz / 2, _EDGES_HZ)


def _still_s(columns: np.ndarray, rate_hz: float) -> float:
    """How long nothing has moved, at least the least window: where three seconds change far more than the newest do.

    Not more than usual, as most may have been movement; and not motion's word, as a deep breath is motion too.
    """
    change = np.square(np.diff(columns, axis=0)).sum(axis=1)
    width, least = round(_MOVES_S * rate_hz), round(_LEAST_S * rate_hz)
    mean = np.convolve(change, np.full(width, 1 / width), "valid")
    moves = np.flatnonzero(mean[: len(mean) - least] > _MOVES * np.median(mean[-least:]))
    return (len(columns) - (moves[-1] + width if len(moves) else 0)) / rate_hz


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """What one link says of a line at each frequency."""

    found: Spectrum
    strength: np.ndarray
    """(F,) evidence, above its median where that is above 0."""
    turn: np.ndarray
    """(D, D) to columns of independent noise."""

    def evidence(self, hz: float) -> float:
        """At one frequency, as the noise is no better known than it is."""
        at = int(np.abs(self.found.hz - hz).argmin())
        one = replace(self.found, waves=self.found.waves[at : at + 1] @ self.turn)
        return float(evidence(one, noise_known=False)[0])


def heard(found: Spectrum) -> Heard:
    """Of the most for which there is one line: the whole, or the newest part, if the line was another before that.

    Where the newest or the oldest part contradicts the whole, each of these is as likely as its evidence, over the
    frequencies as people breathe. One line wanders, so it need not be at quite the same frequency in both parts, nor go
    on in phase; the older part may also have any line of its own, or none.
    """
    turn = _turn(found)
    whole = _evidence(found, turn)
    one = Heard(found, whole, turn)
    if found.duration_s < _NEWEST_S[0] + _LEAST_S:
        return one
    line_hz = found.hz[np.where(_inside(found.hz), whole + _usual(found.hz), -np.inf).argmax()]
    ends = [_newest(found, _NEWEST_S[0]), slice(0, round(_NEWEST_S[0] * found.rate_hz))]
    if all(_agrees(found.hz, _evidence(part(found, rows), turn), line_hz) for rows in ends):
        return one
    choices = [(_odds(found.hz, whole), one)]
    for newest_s in (s for s in _NEWEST_S if s <= found.duration_s - _OLDEST_S):
        rows = _newest(found, newest_s)
        new = part(found, rows)
        before, now = _evidence(part(found, slice(None, rows.start)), turn), _evidence(new, turn)
        both = _near(found.hz, before) + _near(found.hz, now)
        choices.append((_odds(found.hz, both) - _CHANGE, one))
        choices.append((_odds(found.hz, now) + max(0.0, _odds(found.hz, before)) - _CHANGE, Heard(new, now, turn)))
    return max(choices, key=lambda choice: choice[0])[1]


def _newest(found: Spectrum, seconds: float) -> slice:
    return slice(len(found.weight) - round(seconds * found.rate_hz), None)


def _agrees(hz: np.ndarray, strength: np.ndarray, line_hz: float) -> bool:
    return bool(strength.max() - strength[np.abs(hz - line_hz) <= _WANDER_HZ].max() < _CHANGE)


def _near(hz: np.ndarray, strength: np.ndarray) -> np.ndarray:
    """(F,) log of the mean odds within what a rate wanders."""
    reach = int(_WANDER_HZ / (hz[1] - hz[0]))
    most = strength.max()
    odds = np.convolve(np.exp(strength - most), np.full(2 * reach + 1, 1 / (2 * reach + 1)), "same")
    return most + np.log(np.maximum(odds, 1e-300))


def _turn(found: Spectrum, taken_hz: Sequence[float] = ()) -> np.ndarray:
    band = _inside(found.hz)
    loudest = float(found.hz[band][found.power[band].sum(axis=1).argmax()])
    return unshared(found, [loudest, 2 * loudest, 3 * loudest, *taken_hz], _NOISE_BAND_HZ)


def _evidence(found: Spectrum, turn: np.ndarray) -> np.ndarray:
    inside = _inside(found.hz)
    every = evidence(replace(found, waves=found.waves[inside] @ turn))
    out = np.full(len(found.hz), every.min())
    out[inside] = every - max(0.0, float(np.median(every)))
    return out


def _inside(hz: np.ndarray) -> np.ndarray:
    return (hz >= _BAND_HZ[0]) & (hz <= _BAND_HZ[1])


def _usual(hz: np.ndarray) -> np.ndarray:
    return -0.5 * np.square(np.log(hz / _USUAL_HZ) / _SPREAD)


def _odds(hz: np.ndarray, strength: np.ndarray) -> float:
    """Log of the mean odds over the frequencies as people breathe."""
    usual = _usual(hz[_inside(hz)])
    return float(np.logaddexp.reduce(usual + strength[_inside(hz)]) - np.logaddexp.reduce(usual))


class Likeliest(NamedTuple):
    hz: float
    quality: float
    evidence: float
    middle_hz: float
    """As likely below as above; the line itself where that is likelier than not."""


def _likeliest(links: Sequence[Heard], taken_hz: Sequence[float] = ()) -> Likeliest:
    """The likeliest line of all links, away from those that are taken."""
    longest = max((link.found for link in links), key=lambda f: f.duration_s)
    band = _inside(longest.hz)
    for i, line in enumerate(taken_hz):
        band &= np.abs(longest.hz - line) > (_APART if i == 0 else 1.5) / longest.duration_s
    if not band.any():
        return Likeliest(_USUAL_HZ, 0.0, 0.0, _USUAL_HZ)
    every = np.sum([np.interp(longest.hz, link.found.hz, link.strength) for link in links], axis=0)
    peaks = np.diff(np.sign(np.diff(every, prepend=np.inf, append=np.inf))) < 0  # what only leans on the edge is drift
    hz, strength = longest.hz[band], every[band]
    belief = strength + _usual(hz)
    best = int(np.where(peaks[band], belief, belief.min() - 1).argmax())
    chance = np.exp(belief - belief.max())
    chance /= chance.sum()
    near = np.abs(hz - hz[best]) < max(1 / longest.duration_s, _WANDER_HZ)
    sure = float(chance[near].sum())
    middle_hz = float(hz[best]) if sure > 0.5 else float(np.interp(0.5, np.cumsum(chance), hz))
    most = max(0.0, sum(link.evidence(hz[best]) for link in links))
    return Likeliest(float(hz[best]), sure * most / (most + _EVIDENCE), most, middle_hz)


def _line(link: Heard, hz: float) -> Line:
    """The line, behind each pause with a phase of its own: whoever held the breath does not go on as if he had not."""
    line = refine(link.found, hz)
    pauses = envelope(link.found, line).pauses()
    return refine(link.found, hz, pauses=pauses) if pauses else line


def _estimate(
    links: Sequence[Heard], likeliest: Likeliest, now_s: float, moving: float, least_quality: float
) -> Estimate:
    hz, quality, strength, middle_hz = likeliest
    each = [float(np.interp(hz, link.found.hz, link.strength)) for link in links]
    lines = [_line(link, hz) for link, e in zip(links, each, strict=True) if e >= min(_HEARD * max(each), max(each))]
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
