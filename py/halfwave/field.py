"""The signal field over the floor, and the body in it, as splats.

A row of splats is eight float32: x y z, the centre in room metres (z up); sx sy sz, one standard deviation along each
axis in metres; value, what is felt there; kind, 0 for the field on the floor and 1 for a body.

A link feels what moves near it: the more, the less the detour over the place is longer than the direct path. Each link
that feels motion spreads it over the floor by exp(-detour / 0.3 m); the field is their sum (a map for drawing,
after J. Wilson and N. Patwari, IEEE TMC 9(5), 2010). One link cannot say where along it something moves, so its body
is as long as the link.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from . import report
from .room import Node, Room

__all__ = ["BODY", "FIELD", "Body", "body", "field", "floor_grid", "splats"]

FIELD, BODY = 0.0, 1.0
GRID = 20
DETOUR_M = 0.3
_BODY_HEIGHT_M = 0.9
_LEAST_SIGMA_M = 0.25


@dataclass(frozen=True, slots=True)
class Body:
    """Where motion is: mean and covariance on the floor."""

    x_m: float
    y_m: float
    covariance_m2: np.ndarray
    why: str

    @property
    def sigma_m(self) -> tuple[float, float]:
        return float(np.sqrt(self.covariance_m2[0, 0])), float(np.sqrt(self.covariance_m2[1, 1]))

    def to_json(self) -> report.Body:
        sigma_x_m, sigma_y_m = self.sigma_m
        return {"x_m": self.x_m, "y_m": self.y_m, "sigma_x_m": sigma_x_m, "sigma_y_m": sigma_y_m, "why": self.why}


def floor_grid(room: Room) -> np.ndarray:
    """(400, 2) centres of a 20 x 20 grid on the floor, metres; shared, so not to be written to."""
    return _floor(room.width_m, room.depth_m)[:, :2]


@lru_cache(maxsize=16)
def _floor(width_m: float, depth_m: float) -> np.ndarray:
    """(400, 8) splats of the field where nothing is felt."""
    out = np.zeros((GRID * GRID, 8))
    x, y = np.meshgrid((np.arange(GRID) + 0.5) / GRID * width_m, (np.arange(GRID) + 0.5) / GRID * depth_m)
    out[:, 0], out[:, 1], out[:, 2] = x.ravel(), y.ravel(), 0.02
    out[:, 3:6] = width_m / GRID * 0.7, depth_m / GRID * 0.7, 0.02
    out.setflags(write=False)
    return out


def detour(place: np.ndarray, transmitter: Node, receiver: Node) -> np.ndarray:
    """How much longer the way over each place (P, 2) is than the direct one, metres, seen from above."""
    tx, rx = np.array([transmitter.x_m, transmitter.y_m]), np.array([receiver.x_m, receiver.y_m])
    over = np.linalg.norm(place - tx, axis=1) + np.linalg.norm(place - rx, axis=1)
    return over - np.linalg.norm(tx - rx)


@lru_cache(maxsize=256)
def _reach(width_m: float, depth_m: float, transmitter: Node, receiver: Node) -> np.ndarray:
    """(400,) how strongly a link feels what moves at each place, 1 on the direct path."""
    return np.exp(-detour(_floor(width_m, depth_m)[:, :2], transmitter, receiver) / DETOUR_M)


def field(room: Room, links: Sequence[tuple[Node, Node, float]]) -> np.ndarray:
    """(400,) field over `floor_grid`: links are (transmitter, receiver, what it feels above its threshold, >= 0).

    >>> room = Room.assume()
    >>> tx, rx = room.nodes
    >>> f = field(room, [(tx, rx, 0.5)]).reshape(20, 20)
    >>> bool(f[10].max() > 0.4 > 0.01 > f[0].max()), float(field(room, []).max())
    (True, 0.0)
    """
    total = np.zeros(GRID * GRID)
    for transmitter, receiver, felt in links:
        if felt > 0:
            total += felt * _reach(room.width_m, room.depth_m, transmitter, receiver)
    return total


def body(room: Room, values: np.ndarray, links: int) -> Body | None:
    """The part of the field above half its peak, as one body; None where nothing is felt.

    links: how many links feel motion, for the reason of its width.
    """
    peak = values.max(initial=0.0)
    if peak <= 0:
        return None
    weight = np.maximum(values - peak / 2, 0)
    weight /= weight.sum()
    grid = floor_grid(room)
    mean = weight @ grid
    off = grid - mean
    covariance = np.einsum("p,pi,pj->ij", weight, off, off) + _LEAST_SIGMA_M**2 * np.eye(2)
    why = (
        "one link: somewhere along it, it cannot say where"
        if links == 1
        else f"where {links} links feel motion together; a map for drawing, not a position fix"
    )
    return Body(float(mean[0]), float(mean[1]), covariance, why)


def splats(room: Room, values: np.ndarray, found: Body | None) -> np.ndarray:
    """(400 + n, 8) float32 as laid out above: the field, then the body's.

    A splat has no rotation, so a long body is a row of round ones along its longer axis, together as wide as it is.
    """
    out = _floor(room.width_m, room.depth_m).astype(np.float32)
    out[:, 6] = values
    if found is None:
        return out
    variance, axes = np.linalg.eigh(found.covariance_m2)
    short_m, long_m = np.sqrt(variance)
    count = min(9, 1 + 2 * int(long_m / short_m)) if long_m > 1.2 * short_m else 1
    steps = np.linspace(-1, 1, count)
    along = steps / steps.std() * np.sqrt(variance[1] - variance[0]) if count > 1 else np.zeros(1)
    row = np.zeros((count, 8), np.float32)
    row[:, :2] = (found.x_m, found.y_m) + along[:, None] * axes[:, 1]
    row[:, 2] = _BODY_HEIGHT_M
    row[:, 3:5] = short_m if count > 1 else long_m
    row[:, 5] = 0.45
    row[:, 6] = 1 / np.sqrt(count)
    row[:, 7] = BODY
    return np.concatenate([out, row])
