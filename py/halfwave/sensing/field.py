"""The signal field over the floor, and what moves in it, as splats.

A row of splats is twelve float32, a Gaussian: x y z, the centre in room metres (z up); sx sy sz, one standard deviation
along each of its own axes in metres; value, the field there; kind, 0 for the field on the floor and 1 for a body; qx qy
qz qw, the unit quaternion that turns its axes to where they point in the room.

A link detects what moves near it: the more, the less the way over the place is longer than the direct path. Each
link that detects motion spreads it over the floor by exp(-detour / 0.3 m); the field is their sum (a map for drawing,
after J. Wilson and N. Patwari, IEEE TMC 9(5), 2010). It is no position: where none is estimated, what moves is drawn
along the links that detect it, each as long as the link.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from .. import contract as report
from ..csi.room import Node, Room
from .fresnel import excess_m

__all__ = ["BODY", "COLUMNS", "FIELD", "Body", "field", "splats"]

FIELD, BODY = 0.0, 1.0
COLUMNS = 12
"""Of a splat."""
GRID = 20
DETOUR_M = 0.3
_BODY_HEIGHT_M = 0.9
_BODY_SIGMA_M = 0.45
_LEAST_SIGMA_M = 0.25
_MOST_DRAWN = 8
_LINK_SIGMA = 0.25
"""Of a link's length: two standard deviations reach its ends."""
_CLOUD = ((1.0, 0.45), (0.55, 0.9))
"""Of what is drawn for a body: the standard deviation of each part against that of its place, and its weight."""


@dataclass(frozen=True, slots=True)
class Body:
    """Where something moves, as it was estimated: mean and covariance on the floor."""

    x_m: float
    y_m: float
    covariance_m2: np.ndarray
    why: str

    @property
    def sigma_m(self) -> tuple[float, float]:
        return float(np.sqrt(self.covariance_m2[0, 0])), float(np.sqrt(self.covariance_m2[1, 1]))

    def to_json(self) -> report.Body:
        """As a hop reports it, lengths in m.

        Returns
        -------
        Body
            Of contract.py.
        """
        sigma_x_m, sigma_y_m = self.sigma_m
        return {"x_m": self.x_m, "y_m": self.y_m, "sigma_x_m": sigma_x_m, "sigma_y_m": sigma_y_m, "why": self.why}


@lru_cache(maxsize=16)
def _floor(width_m: float, depth_m: float) -> np.ndarray:
    """(400, 12) splats of a field of zeros."""
    out = np.zeros((GRID * GRID, COLUMNS))
    x, y = np.meshgrid((np.arange(GRID) + 0.5) / GRID * width_m, (np.arange(GRID) + 0.5) / GRID * depth_m)
    out[:, 0], out[:, 1], out[:, 2] = x.ravel(), y.ravel(), 0.02
    out[:, 3:6] = width_m / GRID * 0.7, depth_m / GRID * 0.7, 0.02
    out[:, 11] = 1
    out.setflags(write=False)
    return out


@lru_cache(maxsize=256)
def _reach(width_m: float, depth_m: float, transmitter: Node, receiver: Node) -> np.ndarray:
    """(400,) how strongly a link detects what moves at each place, 1 on the direct path."""
    ends = (np.array([node.x_m, node.y_m]) for node in (transmitter, receiver))
    return np.exp(-excess_m(_floor(width_m, depth_m)[:, :2], *ends) / DETOUR_M)


def field(room: Room, links: Sequence[tuple[Node, Node, float]]) -> np.ndarray:
    """The field over 20 x 20 cells of the floor, row by row from the corner 0, 0.

    Parameters
    ----------
    room : Room
        Width and depth in m.
    links : sequence of (Node, Node, float)
        Transmitter, receiver, and how far the motion statistic is above its threshold, 0 or more.

    Returns
    -------
    (400,) array
        Sum over links, in the statistic's unit.

    References
    ----------
    J. Wilson and N. Patwari, Radio tomographic imaging with wireless networks, IEEE TMC 9(5), 2010.

    Examples
    --------
    >>> room = Room.assume()
    >>> tx, rx = room.nodes
    >>> f = field(room, [(tx, rx, 0.5)]).reshape(20, 20)
    >>> bool(f[10].max() > 0.4 > 0.01 > f[0].max()), float(field(room, []).max())
    (True, 0.0)
    """
    total = np.zeros(GRID * GRID)
    for transmitter, receiver, above in links:
        if above > 0:
            total += above * _reach(room.width_m, room.depth_m, transmitter, receiver)
    return total


def splats(room: Room, values: np.ndarray, found: Body | None, along: Sequence[tuple[Node, Node]] = ()) -> np.ndarray:
    """The field, then the body; where no body was found, a splat along each link that detects motion.

    Parameters
    ----------
    room : Room
        Width and depth in m.
    values : (400,) array
        The field.
    found : Body or None
        Where something moves.
    along : sequence of (Node, Node)
        Transmitter and receiver of each link that detects motion; the first 8 are drawn.

    Returns
    -------
    (400 + n, 12) float32 array
        As laid out above, lengths in m.

    References
    ----------
    M. Zwicker et al., EWA volume splatting, IEEE Visualization 2001.

    Examples
    --------
    >>> room = Room.assume()
    >>> [link] = splats(room, field(room, []), None, [room.nodes])[400:].astype(float).round(2).tolist()
    >>> link[:6], link[8:]
    ([2.5, 2.0, 0.9, 1.1, 0.25, 0.45], [0.0, 0.0, 0.0, 1.0])
    """
    floor = _floor(room.width_m, room.depth_m)
    if found:
        bodies = _cloud(found)
    else:
        rows = [_along(*ends) for ends in along[:_MOST_DRAWN]]
        bodies = np.stack(rows) if rows else np.zeros((0, COLUMNS))
        bodies[:, 6] = 1 / np.sqrt(max(1, len(bodies)))
    out = np.concatenate([floor, bodies], dtype=np.float32, casting="same_kind")
    out[: len(floor), 6] = values
    return out


def _cloud(found: Body) -> np.ndarray:
    """As wide as the place is uncertain, and denser in the middle."""
    variance, axes = np.linalg.eigh(found.covariance_m2)
    short_m, long_m = np.sqrt(variance)
    row = _lying((found.x_m, found.y_m), axes[:, 1], long_m, short_m)
    out = np.stack([row] * len(_CLOUD))
    out[:, 3:6] *= np.array([[size] for size, _ in _CLOUD])
    out[:, 6] = [weight for _, weight in _CLOUD]
    return out


@lru_cache(maxsize=256)
def _along(transmitter: Node, receiver: Node) -> np.ndarray:
    """As long as a link: to be read only."""
    start, stop = np.array([transmitter.x_m, transmitter.y_m]), np.array([receiver.x_m, receiver.y_m])
    length_m = float(np.linalg.norm(stop - start))
    across_m = max(_LEAST_SIGMA_M, 0.05 * length_m)
    return _lying((start + stop) / 2, stop - start, max(across_m, _LINK_SIGMA * length_m), across_m)


def _lying(place: Sequence[float] | np.ndarray, direction: np.ndarray, long_m: float, short_m: float) -> np.ndarray:
    """A body's row whose longer axis points along `direction` on the floor."""
    turn = np.arctan2(direction[1], direction[0]) / 2
    return np.array(
        [*place, _BODY_HEIGHT_M, long_m, short_m, _BODY_SIGMA_M, 1.0, BODY, 0.0, 0.0, np.sin(turn), np.cos(turn)]
    )
