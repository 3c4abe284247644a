"""Body-coordinate velocity profile: how much moves at which velocity over the floor, from several links' Doppler.

A link at a known place shows of a velocity v its part along the bistatic normal: f = -a.v / wavelength, a being the sum
of the unit vectors from both ends to the body (positive f: the path grows shorter, as in spectrogram.py). Three links
or more see enough of it (Widar3.0, Y. Zheng and others, MobiSys 2019). The profile P >= 0 over a grid is the
one whose Doppler comes nearest to all that was measured, by the earth mover's distance in one dimension,

    min  sum_i w_i | C (B_i P - d_i) |_1 + lam |P|_1

B_i puts each velocity into its Doppler bin, or into those of its echoes by the walls too; C is the cumulative sum. It
is a linear programme, solved exactly (earth_mover.py). One link, two links, unsigned Doppler or less than 100 packets a
second cannot give it, and do not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from ..csi.estimates import Estimate, undetermined
from ..csi.plottable import Plottable
from ..csi.reasons import because
from ..errors import ParameterError
from ..signal.earth_mover import fit

__all__ = [
    "GRID_M_S",
    "LEAST_LINKS",
    "Bvp",
    "LinkDoppler",
    "along_normal",
    "bvp",
    "cannot",
]

GRID_M_S = np.linspace(-1.9, 1.9, 20)
"""Middles of the cells, along x and along y."""
LEAST_LINKS, _LEAST_RATE_HZ = 3, 100.0
_SPARSE = 1e-4


@dataclass(frozen=True, slots=True, eq=False)
class LinkDoppler:
    """One link's Doppler power (F,) at ascending frequencies (F,) Hz, its normal (2,) and what it weighs.

    echoes: (E, 3) further ways that the body moves: their normals, and their power over that of the first; as many for
    every link.
    """

    power: np.ndarray
    frequency_hz: np.ndarray
    normal: np.ndarray
    weight: float = 1.0
    echoes: np.ndarray = field(default_factory=lambda: np.zeros((0, 3)))


@dataclass(frozen=True, slots=True, eq=False)
class Bvp(Plottable):
    """power (20, 20), of sum 1 or so: [i, j] moves at GRID_M_S[i] along x and GRID_M_S[j] along y."""

    power: np.ndarray
    residual: float
    """Earth mover's distance that is left, the mean over links by their weights, in Hz."""
    gap: float
    """No profile leaves less than `residual - gap`: the certificate of the linear programme, in Hz."""
    bins: np.ndarray
    """(links, 400): the Doppler bin of each link that a velocity falls into."""

    def __repr__(self) -> str:
        x, y = self.strongest_m_s
        return f"velocities over the floor, strongest {x:+.2f}, {y:+.2f} m/s, {self.residual:.2f} Hz a link left over"

    @property
    def rank(self) -> int:
        """Of the links' map: how many of the 400 velocities they tell apart."""
        tells = [link == np.unique(link)[:, None] for link in self.bins]
        return int(np.linalg.matrix_rank(np.concatenate(tells).astype(float)))

    @property
    def strongest_m_s(self) -> np.ndarray:
        """(2,) the middle of mass of the three by three cells that hold most."""
        rows, columns = self._strongest()
        near = self.power[rows, columns]
        moments = np.array([near.sum(axis=1) @ GRID_M_S[rows], near.sum(axis=0) @ GRID_M_S[columns]])
        middle: np.ndarray = moments / near.sum()
        return middle

    @property
    def concentration(self) -> float:
        """Share of all power in those cells: near 1, one velocity explains all links."""
        return float(self.power[self._strongest()].sum() / max(float(self.power.sum()), 1e-300))

    def _strongest(self) -> tuple[slice, slice]:
        around = np.lib.stride_tricks.sliding_window_view(np.pad(self.power, 1), (3, 3)).sum(axis=(2, 3))
        i, j = np.unravel_index(int(around.argmax()), around.shape)
        return slice(max(0, int(i) - 1), int(i) + 2), slice(max(0, int(j) - 1), int(j) + 2)


def along_normal(link: LinkDoppler, wavelength_m: float) -> tuple[np.ndarray, np.ndarray]:
    """What one link alone can know of a velocity.

    Parameters
    ----------
    link : LinkDoppler
        Its Doppler power (F,) and normal.
    wavelength_m : float
        m.

    Returns
    -------
    velocity_m_s : (F,) array
        Along the link's normal, ascending, m/s.
    share : (F,) array
        Of the power at each, of sum 1.

    Examples
    --------
    >>> link = LinkDoppler(np.array([0.0, 0, 1, 0]), np.array([-10.0, 0, 10, 20]), np.array([2.0, 0]))
    >>> velocity_m_s, share = along_normal(link, 0.12)
    >>> velocity_m_s.round(2).tolist(), share.tolist()
    ([-1.2, -0.6, -0.0, 0.6], [0.0, 1.0, 0.0, 0.0])
    """
    length = max(float(np.linalg.norm(link.normal)), 1e-9)
    share = link.power[::-1] / max(float(link.power.sum()), 1e-300)
    return -link.frequency_hz[::-1] * wavelength_m / length, share


def _bins(link: LinkDoppler, wavelength_m: float) -> np.ndarray:
    """(1 + E, 400) the Doppler bin of each velocity by each way; below 0, or too high, for those off the axis."""
    velocities = np.stack([v.ravel() for v in np.meshgrid(GRID_M_S, GRID_M_S, indexing="ij")])
    doppler_hz = -np.vstack([link.normal, link.echoes[:, :2]]) @ velocities / wavelength_m
    f = link.frequency_hz
    bins: np.ndarray = np.rint((doppler_hz - f[0]) / (f[1] - f[0])).astype(np.intp)
    return bins


def cannot(links: int, *, signed: bool, rate_hz: float, time_s: float = 0.0) -> Estimate | None:
    """Why this many links, of this rate, can give no velocity over the floor.

    Parameters
    ----------
    links : int
        How many.
    signed : bool
        Whether their Doppler has a sign.
    rate_hz : float
        Packets a second of the slowest.
    time_s : float
        The moment, s.

    Returns
    -------
    Estimate or None
        velocity undetermined: too_few_links, amplitude_only, rate_too_low; None where they may.

    Examples
    --------
    >>> cannot(3, signed=False, rate_hz=100.0)
    velocity undetermined: amplitudes without phase
    """
    if links < LEAST_LINKS:
        return undetermined("velocity", because("too_few_links", links=links, least=LEAST_LINKS), time_s=time_s)
    if not signed:
        return undetermined("velocity", because("amplitude_only"), time_s=time_s)
    if rate_hz < _LEAST_RATE_HZ:
        why = because("rate_too_low", rate_hz=rate_hz, least_hz=_LEAST_RATE_HZ)
        return undetermined("velocity", why, time_s=time_s)
    return None


def bvp(
    links: Sequence[LinkDoppler], wavelength_m: float, *, rate_hz: float, signed: bool, time_s: float = 0.0
) -> Bvp | Estimate:
    """The velocity profile that explains all links.

    Parameters
    ----------
    links : sequence of LinkDoppler
        Three or more, each of 8 Doppler bins or more.
    wavelength_m : float
        m.
    rate_hz : float
        Packets a second of the slowest.
    signed : bool
        Whether their Doppler has a sign.
    time_s : float
        The moment, s.

    Returns
    -------
    Bvp or Estimate
        Power (20, 20) over velocities; or velocity undetermined: as `cannot`, too_few_links_detect, links_in_one_line.

    Raises
    ------
    ParameterError
        For a link of fewer than 8 bins.

    References
    ----------
    Y. Zheng and others, Zero-effort cross-domain gesture recognition with Wi-Fi (Widar3.0), MobiSys 2019.

    Examples
    --------
    >>> bvp([], 0.123, rate_hz=100.0, signed=True)
    velocity undetermined: 0 links, at least 3 are needed
    """
    if any(len(link.frequency_hz) < 8 or len(link.power) != len(link.frequency_hz) for link in links):
        raise ParameterError("expected 8 Doppler bins or more, and a power for each")
    refused = cannot(len(links), signed=signed, rate_hz=rate_hz, time_s=time_s)
    if refused is not None:
        return refused
    detecting = sum(bool(link.power.sum() > 0) for link in links)
    if detecting < len(links):
        why = because("too_few_links_detect", detecting=detecting, links=len(links), least=len(links))
        return undetermined("velocity", why, time_s=time_s)
    normals = np.array([link.normal for link in links])
    if np.linalg.matrix_rank(normals, tol=0.2) < 2:
        return undetermined("velocity", because("links_in_one_line"), time_s=time_s)
    bins = np.array([_bins(link, wavelength_m) for link in links])
    lengths = np.array([len(link.power) for link in links])
    direct = bins[:, 0]
    seen = np.logical_and.reduce((direct >= 0) & (direct < lengths[:, None]))
    shares = np.array([[1.0, *link.echoes[:, 2]] for link in links])
    steps = np.array([link.frequency_hz[1] - link.frequency_hz[0] for link in links])
    weights = np.array([link.weight for link in links])
    found = fit(
        np.clip(bins, 0, lengths[:, None, None] - 1)[:, :, seen],
        [link.power / link.power.sum() for link in links],
        steps * weights / weights.sum(),
        price=_SPARSE,
        shares=shares / shares.sum(axis=1, keepdims=True),
    )
    power = np.zeros(len(seen))
    power[seen] = found.mass
    return Bvp(power.reshape(20, 20), found.cost, found.gap, direct)
