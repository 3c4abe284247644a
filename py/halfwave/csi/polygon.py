"""Polygons on the floor: whether one is simple, what lies inside, how large it is. Corners in metres, either way."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

__all__ = ["area_m2", "contains", "sides_that_meet"]

Corner = tuple[float, float]


def _turn(a: Corner, b: Corner, c: Corner) -> float:
    """Above 0 where the way from a over b to c turns left, 0 where the three are in line."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _between(a: Corner, b: Corner, c: Corner) -> bool:
    """Whether c, in line with a and b, lies from a to b."""
    return min(a[0], b[0]) <= c[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= c[1] <= max(a[1], b[1])


def _meet(a: Corner, b: Corner, c: Corner, d: Corner) -> bool:
    """Whether the sides a-b and c-d have a place in common."""
    on_ab, on_cd = (_turn(a, b, c), _turn(a, b, d)), (_turn(c, d, a), _turn(c, d, b))
    if min(on_ab) < 0 < max(on_ab) and min(on_cd) < 0 < max(on_cd):
        return True
    ends = [(a, b, c, on_ab[0]), (a, b, d, on_ab[1]), (c, d, a, on_cd[0]), (c, d, b, on_cd[1])]
    return any(turn == 0 and _between(p, q, end) for p, q, end, turn in ends)


def sides_that_meet(corners: Sequence[Corner]) -> tuple[int, int] | None:
    """Two sides of a polygon that cross, touch or lie on each other; a simple one has none, and no side without length.

    Parameters
    ----------
    corners : sequence of (float, float)
        Three or more, m; side i goes from corner i to the next.

    Returns
    -------
    (int, int) or None
        Numbers of the first two that do, or of the side that has no length twice; None of a simple polygon.

    Examples
    --------
    >>> sides_that_meet([(0, 0), (2, 0), (2, 1), (0, 1)])
    >>> sides_that_meet([(0, 0), (2, 1), (2, 0), (0, 1)])
    (0, 2)
    """
    n = len(corners)
    sides = [(corners[i], corners[(i + 1) % n]) for i in range(n)]
    short = next((i for i, (a, b) in enumerate(sides) if a == b), None)
    if short is not None:
        return short, short
    for i, (a, b) in enumerate(sides):
        for j in range(i + 1, n):
            c, d = sides[j]
            if b == c or d == a:  # neighbours share a corner; one that goes back lies on the other
                shared, p, q = (b, a, d) if b == c else (a, b, c)
                if _turn(p, shared, q) == 0 and (_between(p, shared, q) or _between(q, shared, p)):
                    return i, j
                if (j - i) % n not in (1, n - 1):
                    return i, j
            elif _meet(a, b, c, d):
                return i, j
    return None


def contains(corners: Sequence[Corner], places_m: np.ndarray) -> np.ndarray:
    """Which places lie inside a simple polygon.

    Parameters
    ----------
    corners : sequence of (float, float)
        Three or more, m.
    places_m : (..., 2) array
        x and y, m.

    Returns
    -------
    (...) bool array
        A place on a side may be either.

    Examples
    --------
    >>> contains([(0, 0), (2, 0), (2, 1), (0, 1)], np.array([[1.0, 0.5], [3.0, 0.5]]))
    array([ True, False])
    """
    x, y = places_m[..., 0], places_m[..., 1]
    inside = np.zeros(x.shape, bool)
    for (x1, y1), (x2, y2) in zip(corners, [*corners[1:], corners[0]], strict=True):
        if y1 != y2:
            inside ^= ((y1 > y) != (y2 > y)) & (x < x1 + (y - y1) / (y2 - y1) * (x2 - x1))
    return inside


def area_m2(corners: Sequence[Corner]) -> float:
    """Of a simple polygon.

    Parameters
    ----------
    corners : sequence of (float, float)
        Three or more, m.

    Returns
    -------
    float
        m2.

    Examples
    --------
    >>> area_m2([(0, 0), (2, 0), (2, 1), (0, 1)])
    2.0
    """
    pairs = zip(corners, [*corners[1:], corners[0]], strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2
