"""Where on the floor the one body is believed to be that is detected.

A map of one moment (localisation.py) is right about where most of its chance lies, and its errors last: as the body
casts the same shadows for a while, maps that follow each other do not add up. So a belief is their mean over the last
second, a little wider than they say. Products of them, the usual filter, were surer and more often wrong
(docs/results/zones.md).

Where there is no map, as with fewer than four links or a hidden gain, the words of the links are left. By simulation a
link detects a walk in 9 of 10 windows where the radar equation gives it the most, and still in 4 of 10 in the far
corners, by way of walls. That is little; it tells a zone only where several links agree.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..csi.room import Node
from .localisation import FloorMap, gain_db

__all__ = ["followed_by", "of_words", "widened"]

_NEW = 0.5
"""Weight of a moment against those before, twice a second."""
_WIDER_M, _ELSEWHERE = 0.4, 0.05
"""One standard deviation, and the chance that it is anywhere; found by simulation (docs/results/zones.md)."""
_FAR, _NEAR, _HALF_DB, _WIDTH_DB = 0.42, 0.92, -3.0, 2.5
"""The chance that a link detects a walk, from far to near; found in the same way."""


def followed_by(belief: FloorMap | None, chance: np.ndarray, places_m: np.ndarray) -> FloorMap:
    """A belief and the chances of the next half second.

    Parameters
    ----------
    belief : FloorMap or None
        Of before; None where nothing moved.
    chance : (P,) array
        Of each place, relative, by this moment alone.
    places_m : (P, 2) array
        m, those of the belief.

    Returns
    -------
    FloorMap
        The mean of the last second.

    Examples
    --------
    >>> two = np.array([[1.0, 1.0], [2.0, 1.0]])
    >>> followed_by(followed_by(None, np.array([1.0, 0.0]), two), np.array([0.0, 2.0]), two).chance
    array([0.5, 0.5])
    """
    now: np.ndarray = chance / chance.sum()
    return FloorMap(places_m, now if belief is None else (1 - _NEW) * belief.chance + _NEW * now)


def widened(belief: FloorMap) -> FloorMap:
    """A belief as wide as its errors are.

    Parameters
    ----------
    belief : FloorMap
        Of a floor's cells.

    Returns
    -------
    FloorMap
        Of the same cells.

    Examples
    --------
    >>> from ..csi.room import Room
    >>> from .localisation import anywhere
    >>> floor = anywhere(Room.assume())
    >>> corner = FloorMap(floor.places_m, np.eye(len(floor.chance))[0])
    >>> bool(widened(corner).chance[0] < 0.2), round(float(widened(corner).chance.sum()), 6)
    (True, 1.0)
    """
    columns, rows = belief.shape
    x, y = belief.places_m[:columns, 0], belief.places_m[::columns, 1]
    wide = (_spread(y) @ belief.chance.reshape(rows, columns) @ _spread(x).T).ravel()
    return FloorMap(belief.places_m, (1 - _ELSEWHERE) * wide + _ELSEWHERE / len(wide))


def _spread(at: np.ndarray) -> np.ndarray:
    """(n, n) chance to be at each place of a line, in truth, where another was told; nothing goes beyond its ends."""
    near = np.exp(-0.5 * ((at[:, None] - at) / _WIDER_M) ** 2)
    kept: np.ndarray = near / near.sum(axis=0)
    return kept


def of_words(places_m: np.ndarray, ends: Sequence[tuple[Node, Node]], detects: Sequence[bool]) -> np.ndarray:
    """What the words of links say of the place of one body that moves.

    Parameters
    ----------
    places_m : (P, 2) array
        m.
    ends : sequence of (Node, Node)
        Of L links.
    detects : sequence of bool
        Whether each detects motion.

    Returns
    -------
    (P,) array
        Relative chance.

    Examples
    --------
    >>> a, b = (Node(n, "", x, 2.0, 1.0, "both") for n, x in (("a", 0.0), ("b", 4.0)))
    >>> between, off = of_words(np.array([[2.0, 2.0], [2.0, 6.0]]), [(a, b)], [True])
    >>> bool(between > off)
    True
    """
    near = 1 / (1 + np.exp(-(gain_db(places_m, ends) - _HALF_DB) / _WIDTH_DB))
    detected = _FAR + (_NEAR - _FAR) * near
    chance: np.ndarray = np.where(np.asarray(detects, bool), detected, 1 - detected).prod(axis=1)
    return chance
