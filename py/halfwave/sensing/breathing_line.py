"""The line of breathing in a link's spectrum: its evidence at each rate, and the likeliest rate of several links.

The evidence of one line common to all columns (signal.spectral_line) is that of columns whose noise is independent, as
a drift or a moving body is the same in all, and knows how roughly that noise is known. It is taken of the whole window,
or of its newest part where the line was another before. Evidence and the known spread of breathing rates give a
probability over rates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from ..signal.envelope import envelope
from ..signal.evidence import evidence, unshared
from ..signal.line_fit import Line, refine
from ..signal.spectral_line import Spectrum, part
from .breathing_window import LEAST_S

__all__ = [
    "APART", "BAND_HZ", "RELATED",
    "Likeliest", "LinkEvidence", "evidence_of", "likeliest_of", "line_at", "line_evidence",
]  # fmt: skip

BAND_HZ = (0.08, 0.6)
"""4.8 to 36 breaths a minute."""
_NOISE_BAND_HZ = (0.08, 0.8)
_USUAL_HZ, _SPREAD = 0.25, 0.5
"""Adults breathe 12 to 20 times a minute at rest; a log-normal around 15 of twice that width."""
_EVIDENCE = 5.5
"""So a rate is given from an evidence of 8.25 on. The highest of 7 link-hours of empty simulated rooms was 6, and
higher ones are rarer by more than e a step, so less than one of 8 comes in a day; of 15 minutes of real rooms it was 2.
"""
_NEWEST_S, _OLDEST_S = (40.0, 60.0, 80.0), 20.0
_CHANGE = float(np.log(20))
"""A change at one of these moments is so unlikely before anything is seen: one in some twenty minutes."""
_WANDER_HZ = 0.5 / 60
"""Breaths differ by a tenth, so their mean over 40 s by a thirtieth."""
RELATED = (1.0, 0.5, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.0)
"""What one chest alone may show besides its rate: every other breath deeper, and what is not quite a sinusoid."""
APART = 3.0
"""Two lines nearer than that, in 1 / duration, are one that wanders."""


@dataclass(frozen=True, slots=True, eq=False)
class LinkEvidence:
    """How likely a line is at each frequency, from one link."""

    found: Spectrum
    strength: np.ndarray
    """(F,) evidence, above its median where that is above 0."""
    turn: np.ndarray
    """(D, D) to columns of independent noise."""

    def evidence(self, hz: float) -> float:
        """The evidence at one frequency, as the noise is no better known than it is.

        Parameters
        ----------
        hz : float
            Hz.

        Returns
        -------
        float
            Natural logarithm.
        """
        at = int(np.abs(self.found.hz - hz).argmin())
        one = replace(self.found, waves=self.found.waves[at : at + 1] @ self.turn)
        return float(evidence(one, noise_known=False)[0])


def line_evidence(found: Spectrum) -> LinkEvidence:
    """The evidence of a link over the most of its window for which there is one line.

    That is the whole, or the newest part, if the line was another before that. Where the newest or the oldest part
    contradicts the whole, each of these is as likely as its evidence, over the frequencies as people breathe. One line
    wanders, so it need not be at quite the same frequency in both parts, nor go on in phase; the older part may also
    have any line of its own, or none.

    Parameters
    ----------
    found : Spectrum
        Of one link.

    Returns
    -------
    LinkEvidence
        Of the whole or of its newest part.

    Examples
    --------
    >>> from halfwave.signal.spectral_line import spectrum
    >>> from halfwave.sensing.breathing_window import EDGES_HZ
    >>> t = np.arange(300) / 2.5
    >>> x = 0.5 * np.sin(2 * np.pi * 0.25 * t)[:, None] + np.random.default_rng(0).normal(size=(300, 3))
    >>> found = spectrum(x, np.ones(300), 2.5, EDGES_HZ)
    >>> line_evidence(found).found.duration_s
    120.0
    """
    one = evidence_of(found)
    whole, turn = one.strength, one.turn
    if found.duration_s < _NEWEST_S[0] + LEAST_S:
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
        apart = _odds(found.hz, now) + max(0.0, _odds(found.hz, before))
        choices.append((apart - _CHANGE, LinkEvidence(new, now, turn)))
    return max(choices, key=lambda choice: choice[0])[1]


def evidence_of(found: Spectrum, taken_hz: Sequence[float] = ()) -> LinkEvidence:
    """The evidence of one line in all of a window, away from lines that are taken.

    Parameters
    ----------
    found : Spectrum
        Of one link.
    taken_hz : sequence of floats
        Lines that are no noise, Hz.

    Returns
    -------
    LinkEvidence
        At each frequency of the spectrum.

    Examples
    --------
    >>> from halfwave.signal.spectral_line import spectrum
    >>> from halfwave.sensing.breathing_window import EDGES_HZ
    >>> t = np.arange(300) / 2.5
    >>> x = 0.5 * np.sin(2 * np.pi * 0.25 * t)[:, None] + np.random.default_rng(0).normal(size=(300, 3))
    >>> found = spectrum(x, np.ones(300), 2.5, EDGES_HZ)
    >>> bool(evidence_of(found).strength.max() > 5)
    True
    """
    turn = _turn(found, taken_hz)
    return LinkEvidence(found, _evidence(found, turn), turn)


def _newest(found: Spectrum, seconds: float) -> slice:
    return slice(len(found.weight) - round(seconds * found.rate_hz), None)


def _agrees(hz: np.ndarray, strength: np.ndarray, line_hz: float) -> bool:
    return bool(strength.max() - strength[np.abs(hz - line_hz) <= _WANDER_HZ].max() < _CHANGE)


def _near(hz: np.ndarray, strength: np.ndarray) -> np.ndarray:
    """(F,) log of the mean odds within what a rate wanders."""
    reach = int(_WANDER_HZ / (hz[1] - hz[0]))
    most: float = strength.max()
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
    return (hz >= BAND_HZ[0]) & (hz <= BAND_HZ[1])


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


def likeliest_of(links: Sequence[LinkEvidence], taken_hz: Sequence[float] = ()) -> Likeliest:
    """The likeliest line of all links, away from those that are taken.

    Parameters
    ----------
    links : sequence of LinkEvidence
        One or more.
    taken_hz : sequence of floats
        Lines of others, Hz, the first of them with the widest berth.

    Returns
    -------
    Likeliest
        Frequency in Hz, quality 0 to 1, evidence.

    Examples
    --------
    >>> from halfwave.signal.spectral_line import spectrum
    >>> from halfwave.sensing.breathing_window import EDGES_HZ
    >>> t = np.arange(300) / 2.5
    >>> x = 0.5 * np.sin(2 * np.pi * 0.25 * t)[:, None] + np.random.default_rng(0).normal(size=(300, 3))
    >>> found = spectrum(x, np.ones(300), 2.5, EDGES_HZ)
    >>> round(60 * likeliest_of([line_evidence(found)]).hz)
    15
    """
    longest = max((link.found for link in links), key=lambda f: f.duration_s)
    band = _inside(longest.hz)
    for i, line in enumerate(taken_hz):
        band &= np.abs(longest.hz - line) > (APART if i == 0 else 1.5) / longest.duration_s
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


def line_at(link: LinkEvidence, hz: float) -> Line:
    """The line at a frequency, behind each pause with a phase of its own.

    Whoever held the breath does not go on as if there had been no pause.

    Parameters
    ----------
    link : LinkEvidence
        Of one link.
    hz : float
        Where the line is, Hz.

    Returns
    -------
    Line
        Refined.

    Examples
    --------
    >>> from halfwave.signal.spectral_line import spectrum
    >>> from halfwave.sensing.breathing_window import EDGES_HZ
    >>> t = np.arange(300) / 2.5
    >>> x = 0.5 * np.sin(2 * np.pi * 0.25 * t)[:, None] + np.random.default_rng(0).normal(size=(300, 3))
    >>> found = spectrum(x, np.ones(300), 2.5, EDGES_HZ)
    >>> round(60 * line_at(line_evidence(found), 0.25).hz)
    15
    """
    line = refine(link.found, hz)
    pauses = envelope(link.found, line).pauses()
    return refine(link.found, hz, pauses=pauses) if pauses else line
