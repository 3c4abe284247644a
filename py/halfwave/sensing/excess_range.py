"""How much longer than the direct path a moving body's path is, from the slope of phase over sub-carriers; or why not.

What moves, D[k, t] = sum_q b_q(t) exp(-j 2 pi f_k L_q / c), is sparse in L: few bodies, each the same L in all packets
of a short window. The group lasso over packets

    min_X  1/2 |A X - D|^2 + lam sum_g |X_g|_2

finds which L carry it (Yuan and Lin, 2006; FISTA: Beck and Teboulle, 2009), with the duality gap as certificate of how
near the least it is. But noise is not what limits it. Within a cell of c / 2B, two paths look like one in between, and
walls always give more than one, of which the first need not be the strongest; so no interval is told narrower than a
cell, each begins before the first path that counts, and none wider than 5 m is told at all. One link of 20 MHz, whose
cell is 9 m, never has an answer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..csi.carrier import LIGHT_M_S
from ..csi.estimates import Estimate, undetermined
from ..csi.frames import Frames
from ..errors import ParameterError
from ..links.cleaning import believed
from ..signal.phase import aligned, used_csi

__all__ = ["SparsePaths", "excess_range", "link_range", "sparse_paths", "steering"]

_NEAREST_M, _FURTHEST_M = 0.5, 20.0
_WIDEST_M, _LEAST_PACKETS, _LATEST_S = 5.0, 16, 2.0
_LEAST_SHARE = 0.5
"""Of the moving energy, what the answer must explain."""
_FIRST = 0.05
"""Of the strongest path's energy: an earlier path that has it may be the body itself, and the strongest its echo by a
wall, which is always longer."""


def steering(excess_m: np.ndarray, frequency_hz: np.ndarray) -> np.ndarray:
    """(K, G) columns of norm 1: what a path of each excess length does over the sub-carriers.

    >>> a = steering(np.array([0.0, 3.0]), 2.437e9 + np.arange(8) * 312_500.0)
    >>> bool(np.allclose(np.linalg.norm(a, axis=0), 1))
    True
    """
    turn = np.exp(-2j * np.pi * np.outer(frequency_hz - frequency_hz.mean(), excess_m) / LIGHT_M_S)
    unit: np.ndarray = turn / np.sqrt(len(frequency_hz))
    return unit


@dataclass(frozen=True, slots=True, eq=False)
class SparsePaths:
    """What the solver found, and how far it can be trusted."""

    excess_m: np.ndarray
    """(G,) the grid."""
    energy: np.ndarray
    """(G,) over packets."""
    gap: float
    """Duality gap over the energy of what moves: the cost is no further than that above the least there is."""
    coherence: float
    """Of neighbours on the grid; near 1, they cannot be told apart."""
    effective_rank: float
    """How many paths the sub-carriers can tell apart at all."""


def sparse_paths(
    moving: np.ndarray, frequency_hz: np.ndarray, *, noise: float | None = None, rounds: int = 500
) -> SparsePaths:
    """Excess lengths of what moves (K, T), complex, the static part taken out, at frequencies (K,) Hz.

    noise: variance of a value; where None that of the middle one of the singular values. O(rounds K G T).
    """
    if moving.ndim != 2 or len(moving) != len(frequency_hz) or len(moving) < 4 or not moving.size:
        expected = f"({len(frequency_hz)} frequencies, packets), at least 4 and 1"
        raise ParameterError(f"moving is {moving.shape}, expected {expected}")
    if not (np.isfinite(moving).all() and np.isfinite(frequency_hz).all()):
        raise ParameterError("moving or frequency_hz is not finite", tip="leave out the sub-carriers that packets lack")
    band_hz = float(np.ptp(frequency_hz))
    if not band_hz:
        raise ParameterError("all frequencies are the same, expected a band")
    grid = np.arange(_NEAREST_M, _FURTHEST_M, max(LIGHT_M_S / (4 * band_hz), 0.05))
    a = steering(grid, frequency_hz)
    values = np.linalg.svd(a, compute_uv=False)
    share = values**2 / (values**2).sum()
    energy = float((np.abs(moving) ** 2).sum())
    if noise is None:
        noise = float(np.median(np.linalg.svd(moving, compute_uv=False) ** 2)) / max(moving.shape)
    lam = np.sqrt(noise) * (np.sqrt(moving.shape[1]) + np.sqrt(2 * np.log(len(grid))))
    x = _group_lasso(a, moving, lam, rounds)
    return SparsePaths(
        excess_m=grid,
        energy=(np.abs(x) ** 2).sum(axis=1),
        gap=_gap(a, moving, x, lam) / max(energy, 1e-300),
        coherence=float(np.abs((a[:, 1:].conj() * a[:, :-1]).sum(axis=0)).max(initial=0)),
        effective_rank=float(np.exp(-(share * np.log(np.maximum(share, 1e-300))).sum())),
    )


def _group_lasso(a: np.ndarray, y: np.ndarray, lam: float, rounds: int) -> np.ndarray:
    step = 1 / np.linalg.norm(a, 2) ** 2
    x = z = np.zeros((a.shape[1], y.shape[1]), complex)
    t = 1.0
    for _ in range(rounds):
        moved = z - step * (a.conj().T @ (a @ z - y))
        size = np.linalg.norm(moved, axis=1, keepdims=True)
        following = moved * np.maximum(0, 1 - step * lam / np.maximum(size, 1e-300))
        t_following = (1 + np.sqrt(1 + 4 * t * t)) / 2
        z = following + (t - 1) / t_following * (following - x)
        x, t = following, t_following
    return x


def _gap(a: np.ndarray, y: np.ndarray, x: np.ndarray, lam: float) -> float:
    """Primal less dual cost, the residual scaled until it is feasible: never below 0 but for rounding."""
    rest = y - a @ x
    primal = 0.5 * (np.abs(rest) ** 2).sum() + lam * np.linalg.norm(x, axis=1).sum()
    most = np.linalg.norm(a.conj().T @ rest, axis=1).max(initial=0)
    dual_point = rest * min(1.0, lam / max(most, 1e-300))
    dual = 0.5 * (np.abs(y) ** 2).sum() - 0.5 * (np.abs(y - dual_point) ** 2).sum()
    return float(primal - dual)


def excess_range(moving: np.ndarray, frequency_hz: np.ndarray, *, time_s: float = 0.0) -> Estimate:
    """The excess length of the strongest moving path, with the interval that holds it; or why there is none.

    moving (K, T) as for `sparse_paths`, phase and delay relative to the direct path: of a receiver that keeps both, or
    has one more antenna to take them from. What alignment leaves of one antenna has no such reference: `link_range`.

    >>> f = 2.437e9 + np.arange(52) * 312_500.0
    >>> body = steering(np.array([4.0]), f) @ np.ones((1, 50)) * 10
    >>> excess_range(body, f)
    excess_range undetermined: 16 MHz tell paths apart by 9.4 m, more than 5 m
    """
    name, cell_m = "excess_range", _cell_m(frequency_hz)
    if cell_m > _WIDEST_M:
        return _too_narrow(cell_m, time_s)
    found = sparse_paths(moving, frequency_hz)
    if not found.energy.any():
        return undetermined(name, "nothing moves above the noise", time_s=time_s)
    best = int(found.energy.argmax())
    near = np.abs(found.excess_m - found.excess_m[best]) <= cell_m
    held = float(found.energy[near].sum() / found.energy.sum())
    if held < _LEAST_SHARE:
        reason = f"several moving paths: the strongest holds {held:.0%}"
        return undetermined(name, reason, tip="one body at a time", time_s=time_s)
    weight = found.energy[near] / found.energy[near].sum()
    middle = float(weight @ found.excess_m[near])
    spread = float(np.sqrt(weight @ (found.excess_m[near] - middle) ** 2))
    half_m = max(cell_m / 2, 2 * spread)
    first_m = float(found.excess_m[found.energy >= _FIRST * found.energy[best]][0])
    begins_m, high_m = min(middle - half_m, first_m - cell_m / 2), middle + half_m
    low_m = max(0.0, begins_m)
    extra = {"low_m": low_m, "high_m": high_m, "gap": found.gap, "share": held}
    extra |= {"coherence": found.coherence, "effective_rank": found.effective_rank}
    if high_m - begins_m > _WIDEST_M:
        reason = f"anywhere from {low_m:.1f} to {high_m:.1f} m"
        return undetermined(name, reason, tip="a wider channel", time_s=time_s, extra=extra)
    return Estimate(name, (low_m + high_m) / 2, std=(high_m - begins_m) / 4, quality=held, time_s=time_s, extra=extra)


def link_range(frames: Frames, *, time_s: float = 0.0) -> Estimate:
    """The same for the last 2 s of one link of one antenna; none can tell it, and this says which reason comes first.

    Below 30 MHz the band. Above, that alignment measures delay from the middle of all static paths: how far behind the
    direct one that lies is metres, and unknown. What is known, the excess over that middle, is extra["from_middle_m"].

    >>> from halfwave import Frames, LinkId, Provenance, layout_of
    >>> csi = np.ones((100, 1, 64), "c8")
    >>> link, time_s = LinkId("1", "", "LLTF"), np.arange(100) / 100
    >>> link_range(Frames.build(link, layout_of(64), Provenance("simulated"), time_s, csi))
    excess_range undetermined: 16 MHz tell paths apart by 9.2 m, more than 5 m
    """
    name = "excess_range"
    if not frames.has_phase:
        return undetermined(name, "amplitudes alone hold no delay", tip="complex CSI", time_s=time_s)
    if frames.layout.note:
        reason = f"which frequencies its {frames.layout.bins} bins are is not known"
        return undetermined(name, reason, tip="a layout that docs/formats.md lists", time_s=time_s)
    frames = believed(frames.between(frames.time_s[-1] - _LATEST_S, np.inf) if len(frames) else frames)
    if not len(frames):
        return undetermined(name, "no packets", tip="wait", time_s=time_s)
    csi, columns = used_csi(frames)
    offset_hz = columns.index * columns.spacing_hz
    widest = max(np.unique(columns.block), key=lambda block: float(np.ptp(offset_hz[columns.block == block])))
    kept = (columns.block == widest) & np.isfinite(csi).all(axis=0)
    cell_m = _cell_m(offset_hz[kept]) if kept.sum() >= 3 else np.inf  # fewer are not aligned
    if cell_m > _WIDEST_M:
        return _too_narrow(cell_m, time_s)
    if len(frames) < _LEAST_PACKETS:
        return undetermined(name, f"{len(frames)} packets, expected {_LEAST_PACKETS}", tip="wait", time_s=time_s)
    csi = aligned(frames)[0]
    found = sparse_paths((csi[:, kept] - csi[:, kept].mean(axis=0)).T, offset_hz[kept])
    extra = {"gap": found.gap, "coherence": found.coherence, "effective_rank": found.effective_rank}
    if found.energy.any():
        extra["from_middle_m"] = float(found.excess_m[found.energy.argmax()])
    reason = "one antenna's packets do not tell when the direct path came"
    return undetermined(name, reason, tip="a receiver that keeps its delay", time_s=time_s, extra=extra)


def _cell_m(frequency_hz: np.ndarray) -> float:
    band_hz = float(np.ptp(frequency_hz)) if len(frequency_hz) else 0.0
    return LIGHT_M_S / (2 * band_hz) if band_hz else np.inf


def _too_narrow(cell_m: float, time_s: float) -> Estimate:
    band_hz = LIGHT_M_S / (2 * cell_m)
    reason = f"{band_hz / 1e6:.0f} MHz tell paths apart by {cell_m:.1f} m, more than {_WIDEST_M:.0f} m"
    return undetermined("excess_range", reason, tip="a wider channel: 40 MHz or more", time_s=time_s)
