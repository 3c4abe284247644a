"""How fast over the floor, and whereto, from the last second of several links' packets.

What a receiver adds to each packet takes the phase and the delay that all sub-carriers share, and with them most of
what tells a path that grows shorter from one that grows longer. It is told by the rest: a path's phase turns across
sub-carriers as its length L says, and over time as its change does. At each sub-carrier the aligned packets less their
mean, over what stands still, s_k, are exp(-j 2 pi f_k L / c) / s_k times exp(+-j w t), less what alignment took, which
is a projection. So each frequency w has two templates for each L, one for each direction, and what matches better says
the sign. L is relative to the middle of the static paths, and so may be below 0.

The Doppler spectra go to velocity_profile.py. Where bodies stand decides what a link feels of a velocity; without a
known place the middle of the room may be told, and the answer says so. How right it is, and why not more:
docs/results/velocity.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..csi.carrier import LIGHT_M_S, USUAL_HZ
from ..csi.estimates import Estimate, undetermined
from ..csi.frames import Frames
from ..errors import ParameterError
from ..signal.phase import aligned
from ..signal.selection import motion_scores, weights
from ..signal.spectrogram import _steadied, binned, spectrogram
from .velocity_profile import Bvp, LinkDoppler, along_normal, bistatic_normal, bvp, cannot, wall_echoes

__all__ = ["WINDOW_S", "AlongNormal", "Link", "Velocity", "signed_doppler", "velocity"]

WINDOW_S = 1.0
"""Of packets, for one answer."""
_PIECE_S, _LEAST_HZ, _MOST_HZ = 0.5, 40.0, 45.0
_GRIDS_HZ = (200.0, 100.0, 50.0)
_LENGTHS_M = np.arange(-8.0, 26.0, 2.0)
"""Of moving paths over the middle of the static ones: 20 MHz tell no more of them apart."""
_NOISE_HZ, _OVER_NOISE, _STANDS_OUT = 0.6, 1.3, 4.0
_LEAST_SHARE, _DECIDES, _LEAST_WEIGHT = 0.1, 6.0, 0.1
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


def signed_doppler(frames: Frames, rate_hz: float) -> tuple[np.ndarray, np.ndarray]:
    """Doppler (F,) Hz up to 45, positive where paths grow shorter, and the power there (F,), noise taken off.

    All zeros where nothing stands out of the noise, NaN where packets are missing. O(T K log T), and the product of
    lengths, sub-carriers and frequencies.

    >>> from halfwave import Frames, LinkId, Provenance, layout_of
    >>> t, k = np.arange(200) / 100, layout_of(64).index
    >>> body = 0.1 * np.exp(2j * np.pi * (12 * t[:, None] - k * 312_500.0 * 6 / 3e8))
    >>> csi = 1 + 0.4 * np.exp(-1j * k / 6) + body + np.random.default_rng(0).normal(0, 0.01, (200, 64))
    >>> f = Frames.build(LinkId("1", "", "LLTF"), layout_of(64), Provenance("simulated"), t, csi[:, None].astype("c8"))
    >>> hz, power = signed_doppler(f, 100.0)
    >>> float(hz[power.argmax()])
    12.0
    """
    width = round(_PIECE_S * rate_hz)
    csi, columns = aligned(frames)
    good = np.isfinite(csi).all(axis=0)
    index = columns.index[good]
    _, x = binned(frames.time_s, _steadied(csi[:, good], columns.block[good], index), rate_hz)
    frequency_hz = np.fft.fftfreq(width, 1 / rate_hz)
    kept = slice(1, 1 + int(np.count_nonzero((frequency_hz > 0) & (frequency_hz <= _MOST_HZ))))
    hz = np.concatenate([-frequency_hz[kept][::-1], [0.0], frequency_hz[kept]])
    if len(x) < width or x.shape[1] < 8 or not np.isfinite(x).all():
        return hz, np.full(len(hz), np.nan)
    pieces = np.lib.stride_tricks.sliding_window_view(x - x.mean(axis=0), width, axis=0)[:: width // 4]
    turned = _Static(x, columns.block[good], index * columns.spacing_hz, rate_hz)
    spectrum = np.fft.fft(turned.weighted(pieces.transpose(0, 2, 1)) * _hann(width)[:, None], axis=1)
    half = (width + 1) // 2
    up, down = spectrum[:, 1:half], spectrum[:, -1:-half:-1].conj()
    observed = np.concatenate([(up + down) / 2, (up - down) / 2j], axis=2)  # of the real parts, of the imaginary ones
    shorter, longer = (_less_noise(_matched(observed, t)) for t in turned.templates())
    shorter, longer = shorter[: kept.stop - 1], longer[: kept.stop - 1]
    most = np.maximum(shorter, longer)
    towards, away = ((part / np.maximum(most, 1e-300)) ** _DECIDES for part in (shorter, longer))
    share = towards / np.maximum(towards + away, 1e-300)
    return hz, np.concatenate([(most * (1 - share))[::-1], [0.0], most * share])


class _Static:
    """What stands still on a link, and how a moving path looks beside it after alignment."""

    def __init__(self, x: np.ndarray, block: np.ndarray, offset_hz: np.ndarray, rate_hz: float) -> None:
        mean = x.mean(axis=0)
        self._size = np.maximum(np.abs(mean), 1e-12)
        self._turn = mean.conj() / self._size
        moved = (x - mean) * self._turn
        scores = np.maximum(motion_scores(moved.real, rate_hz), motion_scores(moved.imag, rate_hz))
        self._weight = np.sqrt(weights(scores / 2))  # amplitudes: weights are of SNR squared, and matched ones of SNR
        self._block, self._offset_hz = block, offset_hz

    def weighted(self, moved: np.ndarray) -> np.ndarray:
        weighted: np.ndarray = moved * (self._turn * self._weight)
        return weighted

    def templates(self) -> tuple[np.ndarray, np.ndarray]:
        """(2 K, lengths) of norm 1, for paths that grow shorter and longer, as real parts and imaginary ones."""
        path = np.exp(-2j * np.pi * np.outer(self._offset_hz, _LENGTHS_M) / LIGHT_M_S) * self._turn[:, None]
        out = []
        for d, sign in ((path, -1j), (path.conj(), 1j)):
            real, imaginary = d.copy(), d.copy()
            for b in np.unique(self._block):
                at = self._block == b
                size, offset = self._size[at], self._offset_hz[at]
                lean = (offset - (offset @ size**2) / (size @ size)) * size
                _take_out(real, at, size)
                _take_out(imaginary, at, size)
                _take_out(imaginary, at, lean)
            both = np.concatenate([real, sign * imaginary]) * np.tile(self._weight, 2)[:, None]
            out.append(both / np.maximum(np.linalg.norm(both, axis=0), 1e-12))
        return out[0], out[1]


def _take_out(values: np.ndarray, rows: np.ndarray, direction: np.ndarray) -> None:
    values[rows] -= np.outer(direction, direction @ values[rows]) / max(float(direction @ direction), 1e-300)


def _hann(width: int) -> np.ndarray:
    return 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(width) / width)


def _matched(observed: np.ndarray, templates: np.ndarray) -> np.ndarray:
    """(lengths, F) power of (pieces, F, 2 K) along each template, summed over pieces."""
    power: np.ndarray = (np.abs(observed @ templates.conj()) ** 2).sum(axis=0).T
    return power


def _less_noise(power: np.ndarray) -> np.ndarray:
    """(F,) of the best length at each frequency, less the noise that the highest frequencies have."""
    noise = np.median(power[:, int(_NOISE_HZ * power.shape[1]) :], axis=1, keepdims=True)
    best = np.maximum(power - _OVER_NOISE * noise, 0).max(axis=0)
    return np.where(best.max(initial=0) > _STANDS_OUT * noise.max(), best, 0.0)


def velocity(
    links: Sequence[Link],
    place_m: Place,
    *,
    room_m: Sequence[float] | None = None,
    place_known: bool = True,
    time_s: float = 0.0,
) -> Velocity:
    """Speed and direction of what moves at a place, from the last second of each link; ParameterError for bad places.

    place_m: x, y of the body, or the room's middle with place_known=False.  room_m: width and depth of a room with a
    corner at 0, 0, whose walls' echoes are then reckoned with.  extra of the estimate: x_m_s, y_m_s (also of an answer
    that is not sure, under `candidate`), place_known, concentration, gap_hz, along (median by link).

    >>> velocity([], (2.5, 3.0))
    velocity undetermined: 0 links, a velocity over the floor needs 3
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
                continue  # limbs alone make what is felt so near to the direct path
            speed, share = along_normal(found if place_known else replace(found, normal=_MOST_NORMAL), wave_m)
            if not frames.has_phase:
                speed, share = -speed[::-1], share[::-1]
            along.append(AlongNormal(str(frames.link), speed, share, signed=frames.has_phase))
    known = {a.link: round(a.median_m_s, 3) for a in along}
    extra = {"place_known": place_known, "place_m": place.round(3).tolist(), "along": known}
    refused = cannot(len(links), signed=signed, rate_hz=min(rates, default=0.0), time_s=time_s)
    if refused is None and len(dopplers) < 3:
        reason = f"{len(dopplers)} of {len(links)} links feel something move, a velocity needs 3"
        refused = undetermined("velocity", reason, tip="wait", time_s=time_s)
    profile = refused or bvp(dopplers, wave_m, rate_hz=min(rates), signed=signed, time_s=time_s)
    if isinstance(profile, Estimate):
        return Velocity(replace(profile, extra=extra), None, tuple(along))
    return Velocity(_told(profile, time_s, extra), profile, tuple(along))


def _told(profile: Bvp, time_s: float, extra: dict[str, Any]) -> Estimate:
    x, y = (round(float(v), 3) for v in profile.strongest_m_s)
    sure = profile.concentration
    extra |= {"concentration": round(sure, 3), "gap_hz": profile.gap, "residual_hz": round(profile.residual, 3)}
    if sure < _SURE:
        reason = f"several velocities explain it: the likeliest holds {sure:.0%}"
        more = {"candidate": {"x_m_s": x, "y_m_s": y}}
        return undetermined("velocity", reason, tip="more links, from other sides", time_s=time_s, extra=extra | more)
    extra |= {"x_m_s": x, "y_m_s": y}
    return Estimate("velocity", float(np.hypot(x, y)), std=_SPREAD_M_S, quality=sure, time_s=time_s, extra=extra)


def _link_doppler(frames: Frames, rate_hz: float, normal: np.ndarray) -> LinkDoppler | None:
    """A link's Doppler, weighted by how sure its sign is; None where packets are missing or nothing moves."""
    if len(frames) < 2 * round(_PIECE_S * _LEAST_HZ) or rate_hz < _LEAST_HZ:
        return None
    if frames.has_phase:
        hz, power = signed_doppler(frames, rate_hz)
    else:
        found = spectrogram(frames, window_s=_PIECE_S, rate_hz=rate_hz)
        hz = found.frequency_hz[found.frequency_hz <= _MOST_HZ]
        power = found.power[: len(hz)].mean(axis=1) if found.power.shape[1] else np.full(len(hz), np.nan)
    if not np.isfinite(power).all() or not power.any():
        return None
    power = np.where(power > _LEAST_SHARE * power.max(), power, 0.0)
    sure = abs(2 * float(power[hz > 0].sum() / power.sum()) - 1)
    return LinkDoppler(power, hz, normal, max(sure, _LEAST_WEIGHT))
