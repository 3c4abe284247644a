"""How strongly what moves shows on one link, and how fast its path changes: what localisation.py reads a place from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..csi.room import Node
from ..links.cleaning import Columns
from ..signal.modes import IN_ROOM_S
from ..signal.motion_statistics import without_trend

__all__ = ["LinkStrength", "path_rate_hz", "strength_db"]

_HIGHEST_HZ, _LEAST_RATE_HZ, _NOISE_SHARE, _SPECTRUM = 25.0, 60.0, 0.7, 400
_ONE_IN_A_THOUSAND, _NOTHING_DB = 3.1, -90.0


@dataclass(frozen=True, slots=True)
class LinkStrength:
    """How strongly motion shows on one link with known ends, in dB, or that it was below the least that would show."""

    transmitter: Node
    receiver: Node
    strength_db: float
    least_db: float
    """What noise alone reaches one time in a thousand."""
    gain_known: bool = False
    """Whether the receiver reports its gain, so that changes of the whole band at once were not lost with it."""
    path_rate_m_s: float = np.nan
    """How fast the path that moves changes its length, in the middle of all that does; NaN where it is not known."""

    @property
    def ends(self) -> tuple[Node, Node]:
        return self.transmitter, self.receiver

    @property
    def detected(self) -> bool:
        return self.strength_db > self.least_db


def _room_modes(columns: Columns, good: np.ndarray, lowest: int) -> np.ndarray:
    """(F, J) orthonormal cosines over each block's subcarriers from order `lowest` up, of delays that a room has."""
    modes = []
    for block in np.unique(columns.block[good]):
        chosen = np.flatnonzero(good & (columns.block == block))
        chosen = chosen[np.argsort(columns.index[chosen])]
        n = len(chosen)
        most = min(n - 1, int(2 * columns.width_hz(chosen) * IN_ROOM_S))
        order = np.arange(lowest, most + 1)
        out = np.zeros((len(good), len(order)))
        cosines = np.cos(np.pi * np.outer(np.arange(n) + 0.5, order) / n)
        out[chosen] = cosines / np.linalg.norm(cosines, axis=0)
        modes.append(out)
    return np.concatenate(modes, axis=1) if modes else np.zeros((len(good), 0))


def _changes(power: np.ndarray, columns: Columns, lowest: int) -> tuple[np.ndarray, np.ndarray]:
    """Which columns no packet lacks (F,), and (N, J) what they change together, as smoothly as a room's delays do."""
    good = np.isfinite(power).all(axis=0)
    modes = _room_modes(columns, good, lowest)
    return good, without_trend(np.where(good, power, 1)) @ modes.astype(power.dtype)


def path_rate_hz(power: np.ndarray, columns: Columns, rate_hz: float) -> float:
    """How fast a link's path changes: the middle of its Doppler spectrum up to 25 Hz, less the noise.

    The noise is that at the highest frequencies.

    Parameters
    ----------
    power : (N, F) array
        A window's power, under a gain that the receiver reports.
    columns : Columns
        What each column is.
    rate_hz : float
        Packets a second.

    Returns
    -------
    float
        Hz; NaN below 60 packets a second, and where nothing stands out.

    Examples
    --------
    >>> t, k = np.arange(200)[:, None] / 100, np.arange(52)
    >>> power = 1 + 0.2 * np.cos(2 * np.pi * 6 * t + k / 5) + np.random.default_rng(0).normal(0, 0.05, (200, 52))
    >>> round(path_rate_hz(power, Columns(np.zeros(52), k, 312_500.0), 100.0), 1)
    6.0
    """
    _, x = _changes(power, columns, 0)
    if rate_hz < _LEAST_RATE_HZ or len(x) < 3 or not x.shape[1]:
        return np.nan
    spectrum = (np.abs(np.fft.rfft(x * np.hanning(len(x))[:, None], max(_SPECTRUM, len(x)), axis=0)) ** 2).sum(axis=1)
    hz = np.fft.rfftfreq(max(_SPECTRUM, len(x)), 1 / rate_hz)
    moved = np.maximum(spectrum - np.median(spectrum[int(_NOISE_SHARE * len(hz)) :]), 0) * (hz <= _HIGHEST_HZ)
    total = float(moved.sum())
    return float(moved @ hz) / total if total > 0 else np.nan


def strength_db(power: np.ndarray, columns: Columns, *, gain_known: bool = False) -> tuple[float, float]:
    """Power of what moves over what stands, and what noise alone reaches in 1 of 1000 windows.

    |H|^2 of a static path and a weak moving one of relative power h swings by a variance of 2 h. What the receiver's
    noise adds is kept out twice: only changes as smooth over the band as a room's delays make them count, and the
    covariances of packets one and two apart, which noise does not have, are led back to none apart by a parabola. NaN
    columns count for nothing.

    Parameters
    ----------
    power : (N, F) array
        A window's normalised power.
    columns : Columns
        What each column is.
    gain_known : bool
        Whether the receiver reports its gain, so that changes of the whole band at once count.

    Returns
    -------
    strength : float
        dB.
    least : float
        dB.

    Examples
    --------
    >>> t, k = np.arange(200)[:, None] / 100, np.arange(52)
    >>> power = 1 + 2 * 0.1 * np.cos(2 * np.pi * 3 * t + k / 5) + np.random.default_rng(0).normal(0, 0.2, (200, 52))
    >>> found, least = strength_db(power, Columns(np.zeros(52), k, 312_500.0))
    >>> round(found), bool(least < -30)
    (-20, True)
    """
    good, x = _changes(power, columns, 0 if gain_known else 1)
    if len(x) < 3 or not x.shape[1]:
        return _NOTHING_DB, 0.0
    shared = float(4 * (x[1:] * x[:-1]).sum() - (x[2:] * x[:-2]).sum()) / (3 * len(x))
    noise = max(float((x * x).sum()) / len(x) - shared, 0.0)
    least = _ONE_IN_A_THOUSAND * noise * np.sqrt(17 / 9 / x.size)
    return tuple(10 * np.log10(max(v / (2 * good.sum()), 1e-9)) for v in (shared, least))
