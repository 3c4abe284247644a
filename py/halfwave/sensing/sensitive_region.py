"""The sensitive region of a link: its first Fresnel zones, cut at the heights of a body.

A body stands there when the way over some height of it is longer than the direct one by `ORDER` half wavelengths at
most. Walls and furniture are ignored: it is the geometry of nodes in an open room. Motion is often detected farther
off, by way of walls; how often, docs/results/zones.md has.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..csi.carrier import LIGHT_M_S, USUAL_HZ
from ..csi.polygon import contains
from ..csi.room import Node, Zone

__all__ = ["ORDER", "USUAL_M", "excess_over", "places_in", "sensitive", "ways_m"]

ORDER = 8
"""So many Fresnel zones of a link count as sensitive."""
USUAL_M = LIGHT_M_S / USUAL_HZ
"""Wavelength of a link that does not report its frequency."""
_HEIGHTS_M = (0.5, 1.0, 1.5)
"""Of a body that stands or sits: any of them in a zone is enough."""
_ALONG_A_ZONE = 15


def ways_m(places_m: np.ndarray, nodes: Sequence[Node]) -> np.ndarray:
    """From nodes to places, at each height of a body.

    Parameters
    ----------
    places_m : (P, 2) array
        On the floor, m.
    nodes : sequence of Node
        N of them.

    Returns
    -------
    (N, 3, P) array
        m.

    Examples
    --------
    >>> ways_m(np.array([[3.0, 0.0]]), [Node("a", "", 0.0, 0.0, 1.0, "both")])[0, 1]
    array([3.])
    """
    ends = np.array([(n.x_m, n.y_m, n.z_m) for n in nodes]).reshape(-1, 3)
    flat = (ends[:, None, 0] - places_m[:, 0]) ** 2 + (ends[:, None, 1] - places_m[:, 1]) ** 2
    up = (ends[:, 2:] - _HEIGHTS_M) ** 2
    ways: np.ndarray = np.sqrt(flat[:, None, :] + up[:, :, None])
    return ways


def excess_over(ways: np.ndarray, ends: tuple[Node, Node]) -> np.ndarray:
    """How much longer the way over a body is than the direct one, at the height at which it is the shortest.

    Parameters
    ----------
    ways : (..., 3, P) array
        The sum of those to both ends, as `ways_m` gives them, m.
    ends : (Node, Node)
        Of the link.

    Returns
    -------
    (..., P) array
        m.

    Examples
    --------
    >>> a, b = (Node(n, "", x, 2.0, 1.0, "both") for n, x in (("a", 0.0), ("b", 4.0)))
    >>> excess_over(ways_m(np.array([[2.0, 2.0], [2.0, 3.5]]), (a, b)).sum(axis=0), (a, b))
    array([0., 1.])
    """
    a, b = ends
    direct = np.sqrt((a.x_m - b.x_m) ** 2 + (a.y_m - b.y_m) ** 2 + (a.z_m - b.z_m) ** 2)
    excess: np.ndarray = ways.min(axis=-2) - direct
    return excess


def sensitive(
    places_m: np.ndarray, ends: tuple[Node, Node], *, wavelength_m: float = USUAL_M, order: int = ORDER
) -> np.ndarray:
    """Whether a link is sensitive to a body at places.

    Parameters
    ----------
    places_m : (P, 2) array
        On the floor, m.
    ends : (Node, Node)
        Of the link.
    wavelength_m : float
        m.
    order : int
        How many Fresnel zones count.

    Returns
    -------
    (P,) bool array
        True in the first zones.

    Examples
    --------
    >>> a, b = (Node(n, "", x, 2.0, 1.0, "both") for n, x in (("a", 0.0), ("b", 4.0)))
    >>> sensitive(np.array([[2.0, 2.5], [2.0, 3.5]]), (a, b))
    array([ True, False])
    """
    within: np.ndarray = excess_over(ways_m(places_m, ends).sum(axis=0), ends) <= order * wavelength_m / 2
    return within


def places_in(zone: Zone) -> np.ndarray:
    """Places evenly over a zone.

    Parameters
    ----------
    zone : Zone
        Of a room.

    Returns
    -------
    (P, 2) array
        x and y in m; at least one.

    Examples
    --------
    >>> bed = Zone("bed", "", "bed", ((0.0, 0.0), (2.0, 0.0), (2.0, 1.5), (0.0, 1.5)))
    >>> places_in(bed).shape, places_in(bed).mean(axis=0)
    ((225, 2), array([1.  , 0.75]))
    """
    corners = np.array(zone.corners_m)
    steps = (np.arange(_ALONG_A_ZONE) + 0.5) / _ALONG_A_ZONE
    grid = corners.min(axis=0) + np.ptp(corners, axis=0) * np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2)
    inside: np.ndarray = grid[contains(zone.corners_m, grid)]
    return inside if len(inside) else corners.mean(axis=0, keepdims=True)
