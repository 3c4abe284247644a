"""A link seen from a place on the floor: along which direction it shows a velocity, and by way of which walls too."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

__all__ = ["bistatic_normal", "wall_echoes"]

_WALL_POWER, _NEAREST_M = 0.6, 0.3
"""Of walls: between the brick and plasterboard of ITU-R P.2040 and a mirror. Any from 0.3 to 1 does."""


def bistatic_normal(place: np.ndarray, transmitter: np.ndarray, receiver: np.ndarray) -> np.ndarray:
    """Sum of the unit vectors from both ends to a place: |a| = 2 far away, 0 on the direct path.

    Parameters
    ----------
    place : (2,) or (3,) array
        m; x and y count.
    transmitter : (2,) or (3,) array
        m.
    receiver : (2,) or (3,) array
        m.

    Returns
    -------
    (2,) array
        Without unit.

    Examples
    --------
    >>> bistatic_normal(np.array([0.0, 3.0]), np.array([0.0, 0.0]), np.array([0.0, 0.0]))
    array([0., 2.])
    """
    out = np.zeros(2)
    for end in (transmitter, receiver):
        away = np.asarray(place, float)[:2] - np.asarray(end, float)[:2]
        out += away / max(float(np.linalg.norm(away)), 1e-9)
    return out


def wall_echoes(
    place: np.ndarray, transmitter: np.ndarray, receiver: np.ndarray, room_m: Sequence[float]
) -> np.ndarray:
    """The ways by one of the four walls, to the body or from it.

    A wall is a mirror that leaves 0.6 of the power; an end's image behind it is an end.

    Parameters
    ----------
    place : (2,) or (3,) array
        m; x and y count.
    transmitter : (2,) or (3,) array
        m.
    receiver : (2,) or (3,) array
        m.
    room_m : (2,) sequence
        Width and depth, from a corner at 0, 0, m.

    Returns
    -------
    (8, 3) array
        Normal x and y, and power over that of the way without a wall.

    Examples
    --------
    >>> wall_echoes(np.array([2.0, 1.0]), np.array([1.0, 1.0]), np.array([1.0, 1.0]), (4.0, 5.0))[0].round(2)
    array([2.  , 0.  , 0.07])
    """
    body, ends = np.asarray(place, float)[:2], [np.asarray(end, float)[:2] for end in (transmitter, receiver)]
    near = [max(float(np.linalg.norm(body - end)), _NEAREST_M) for end in ends]
    out = []
    for this, other in ((0, 1), (1, 0)):
        for axis in (0, 1):
            for wall_m in (0.0, room_m[axis]):
                image = ends[this].copy()
                image[axis] = 2 * wall_m - image[axis]
                way_m = max(float(np.linalg.norm(body - image)), _NEAREST_M)
                normal = bistatic_normal(body, image, ends[other])
                out.append([*normal, _WALL_POWER * (near[this] / way_m) ** 2])
    return np.array(out)
