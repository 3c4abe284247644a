"""How fast over the floor, and whereto, from the last second of several links' packets.

The links' Doppler spectra (signed_doppler.py) go to velocity_profile.py. Where bodies stand decides what a link shows
of a velocity; without a known place the middle of the room may be given, and the answer says so. How right it is, and
why not more: docs/results/velocity.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..csi.carrier import LIGHT_M_S, USUAL_HZ
from ..csi.estimates import Estimate, undetermined
from ..csi.frames import Frames
from ..csi.reasons import because
from ..errors import ParameterError
from ..signal.spectrogram import spectrogram
from .bistatic import bistatic_normal, wall_echoes
from .signed_doppler import MOST_HZ, PIECE_S, signed_doppler
from .velocity_profile import LEAST_LINKS, Bvp, LinkDoppler, along_normal, bvp, cannot

__all__ = ["WINDOW_S", "AlongNormal", "Link", "Velocity", "velocity"]

WINDOW_S = 1.0
"""Of packets, for one answer."""
_LEAST_HZ = 40.0
_GRIDS_HZ = (200.0, 100.0, 50.0)
_LEAST_SHARE, _LEAST_WEIGHT = 0.1, 0.1
_LEAST_NORMAL, _MOST_NORMAL = 0.3, np.array([2.0, 0.0])
_SURE = 0.7
"""From this share of the profile around its strongest cell on, an answer is given."""
_SPREAD_M_S = 0.25
"""Of an answer, by simulation (docs/results/velocity.md)."""

Place = Sequence[float] | np.ndarray
Link = tuple[Frames, Place, Place]
"""The last second of a link's packets, and where its transmitter and its receiver stand: x, y in metres."""


@dataclass(frozen=True, slots=True, eq=False)
class AlongNormal:
    """What one link knows: velocities (F,) m/s along its normal, away from the link above 0, and the share of each.

    Where the place is not known neither is the normal: then they are the least that give such a Doppler.
    """

    link: str
    velocity_m_s: np.ndarray
    share: np.ndarray
    signed: bool
    """Otherwise velocities are amounts: away and towards look alike."""

    @property
    def median_m_s(self) -> float:
        return self._quantile(0.5)

    @property
    def spread_m_s(self) -> float:
        """Half of the way between the velocities below which 16 and 84 % of the power lie."""
        return (self._quantile(0.84) - self._quantile(0.16)) / 2

    def _quantile(self, share: float) -> float:
        return float(self.velocity_m_s[min(int(np.searchsorted(self.share.cumsum(), share)), len(self.share) - 1)])


@dataclass(frozen=True, slots=True, eq=False)
class Velocity:
    """estimate: the speed, with x_m_s, y_m_s and more in `extra`; or why there is none.  profile: over the floor, where
    one could be made.  along: what each link knows by itself, whatever the answer."""

    estimate: Estimate
    profile: Bvp | None
    along: tuple[AlongNormal, ...]

    def __repr__(self) -> str:
        return repr(self.estimate)


def velocity(
    links: Sequence[Link],
    place_m: Place,
    *,
    room_m: Sequence[float] | None = None,
    place_known: bool = True,
    time_s: float = 0.0,
) -> Velocity:
    """Speed and direction of what moves at a place, from the last second of several links.

    Parameters
    ----------
    links : sequence of (Frames, place, place)
        The packets of each, and x, y of its transmitter and receiver, m.
    place_m : (2,) sequence
        x, y of the body, or of the room's middle, m.
    room_m : (2,) sequence or None
        Width and depth of a room with a corner at 0, 0, m, whose walls' echoes are then reckoned with.
    place_known : bool
        False where the place is the room's middle.
    time_s : float
        The moment, s.

    Returns
    -------
    Velocity
        The estimate, m/s, with x_m_s, y_m_s (under `candidate` where it is not sure), place_known, concentration,
        gap_hz and along (median by link) in `extra`; the profile; what each link knows alone. Undetermined with the
        reason: too_few_links, amplitude_only, rate_too_low, too_few_links_detect, links_in_one_line,
        several_velocities.

    Raises
    ------
    ParameterError
        For a place that is none.

    Examples
    --------
    >>> velocity([], (2.5, 3.0))
    velocity undetermined: 0 links, at least 3 are needed
    """
    place = np.asarray(place_m, float)[:2]
    if not np.isfinite(place).all() or len(place) < 2:
        raise ParameterError(f"place_m is {place_m!r:.60}, expected x and y in metres")
    dopplers: list[LinkDoppler] = []
    along: list[AlongNormal] = []
    rates, signed, wave_m = [], True, LIGHT_M_S / USUAL_HZ
    stop_s = max((f.time_s[-1] for f, _, _ in links if len(f)), default=0.0)
    for whole, transmitter, receiver in links:
        frames = whole.between(stop_s - WINDOW_S, np.inf)
        rate_hz = next((g for g in _GRIDS_HZ if frames.rate_hz >= 0.85 * g), frames.rate_hz)
        rates.append(max(rate_hz, frames.rate_hz))
        signed &= frames.has_phase
        tx, rx = (np.asarray(end, float)[:2] for end in (transmitter, receiver))
        found = _link_doppler(frames, rate_hz, bistatic_normal(place, tx, rx))
        if found is not None:
            found = replace(found, frequency_hz=found.frequency_hz * (frames.wavelength_m / wave_m))  # as at one
            if room_m is not None:
                found = replace(found, echoes=wall_echoes(place, tx, rx, room_m))
            dopplers.append(found)
            if place_known and float(np.linalg.norm(found.normal)) < _LEAST_NORMAL:
                continue  # limbs alone make what shows so near to the direct path
            speed, share = along_normal(found if place_known else replace(found, normal=_MOST_NORMAL), wave_m)
            if not frames.has_phase:
                speed, share = -speed[::-1], share[::-1]
            along.append(AlongNormal(str(frames.link), speed, share, signed=frames.has_phase))
    known = {a.link: round(a.median_m_s, 3) for a in along}
    extra = {"place_known": place_known, "place_m": place.round(3).tolist(), "along": known}
    refused = cannot(len(links), signed=signed, rate_hz=min(rates, default=0.0), time_s=time_s)
    if refused is None and len(dopplers) < LEAST_LINKS:
        why = because("too_few_links_detect", detecting=len(dopplers), links=len(links), least=LEAST_LINKS)
        refused = undetermined("velocity", why, time_s=time_s)
    profile = refused or bvp(dopplers, wave_m, rate_hz=min(rates), signed=signed, time_s=time_s)
    if isinstance(profile, Estimate):
        return Velocity(replace(profile, extra=extra), None, tuple(along))
    return Velocity(_told(profile, time_s, extra), profile, tuple(along))


def _told(profile: Bvp, time_s: float, extra: dict[str, Any]) -> Estimate:
    x, y = (round(float(v), 3) for v in profile.strongest_m_s)
    sure = profile.concentration
    extra |= {"concentration": round(sure, 3), "gap_hz": profile.gap, "residual_hz": round(profile.residual, 3)}
    if sure < _SURE:
        more = {"candidate": {"x_m_s": x, "y_m_s": y}}
        return undetermined("velocity", because("several_velocities", share=sure), time_s=time_s, extra=extra | more)
    extra |= {"x_m_s": x, "y_m_s": y}
    return Estimate("velocity", float(np.hypot(x, y)), std=_SPREAD_M_S, quality=sure, time_s=time_s, extra=extra)


def _link_doppler(frames: Frames, rate_hz: float, normal: np.ndarray) -> LinkDoppler | None:
    """A link's Doppler, weighted by how sure its sign is; None where packets are missing or nothing moves."""
    if len(frames) < 2 * round(PIECE_S * _LEAST_HZ) or rate_hz < _LEAST_HZ:
        return None
    if frames.has_phase:
        hz, power = signed_doppler(frames, rate_hz)
    else:
        found = spectrogram(frames, window_s=PIECE_S, rate_hz=rate_hz)
        hz = found.frequency_hz[found.frequency_hz <= MOST_HZ]
        power = found.power[: len(hz)].mean(axis=1) if found.power.shape[1] else np.full(len(hz), np.nan)
    if not np.isfinite(power).all() or not power.any():
        return None
    power = np.where(power > _LEAST_SHARE * power.max(), power, 0.0)
    sure = abs(2 * float(power[hz > 0].sum() / power.sum()) - 1)
    return LinkDoppler(power, hz, normal, max(sure, _LEAST_WEIGHT))
