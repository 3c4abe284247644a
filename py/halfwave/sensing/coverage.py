"""Where on the floor links are sensitive, what is blind, and where one more receiver would help most."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import ceil, hypot, sqrt

import numpy as np

from .. import contract as report
from ..csi.carrier import LIGHT_M_S, USUAL_HZ
from ..csi.reasons import Reason, because
from ..csi.room import Node, Room
from .sensitive_region import ORDER, excess_over, places_in, ways_m

__all__ = ["BestPlace", "Coverage", "coverage"]

_CELL_M, _MOST_CELLS = 0.2, 2500
_ALONG_M, _OFF_WALL_M, _HIGH_M, _APART_M, _MOST_PLACES = 0.25, 0.1, 1.0, 0.3, 160
"""Where one more receiver is looked for: how far from place to place, off the wall, how high, how far from the nodes
that stand, and at how many places."""


@dataclass(frozen=True, slots=True)
class BestPlace:
    """Where one more receiver would stand, in metres, and the share of the floor that is blind then."""

    x_m: float
    y_m: float
    z_m: float
    blind_share: float

    def to_json(self) -> report.BestPlace:
        """As `contract.BestPlace`."""
        return {name: round(getattr(self, name), 4) for name in self.__slots__}  # type: ignore[return-value]


@dataclass(frozen=True, slots=True, eq=False)
class Coverage:
    """What `coverage` found. links: (rows, columns) int, row 0 along y = 0; the last of both may be cut off."""

    cell_m: float
    links: np.ndarray
    blind_share: float
    zones: dict[str, float]
    """Of each zone, by its id, the share that is blind."""
    best: BestPlace | None
    why: Reason | None
    """Why there is no best place."""

    def to_json(self) -> report.Coverage:
        """As `contract.Coverage`."""
        rows, columns = self.links.shape
        return {
            "columns": columns,
            "rows": rows,
            "cell_m": self.cell_m,
            "links": self.links.ravel().tolist(),
            "blind_share": round(self.blind_share, 4),
            "zones": {name: round(share, 4) for name, share in self.zones.items()},
            "best": self.best.to_json() if self.best else None,
            "reason": self.why.to_json() if self.why else None,
        }


def coverage(room: Room, *, frequency_hz: float = USUAL_HZ) -> Coverage:
    """How many links are sensitive where, what is blind, and where one more receiver leaves the least blind.

    Every node that sends makes a link with every other that receives, and two that do both make one. Positions are
    taken as they are, assumed or not; walls are ignored (sensitive_region.py).

    Parameters
    ----------
    room : Room
        Nodes and zones.
    frequency_hz : float
        Of the links, Hz.

    Returns
    -------
    Coverage
        best is None where nobody sends, nothing is blind, or no place along the walls leaves less.

    Examples
    --------
    >>> found = coverage(Room.assume(["1"]))
    >>> found.links.shape, found.best.blind_share < found.blind_share
    ((20, 25), True)
    """
    reach_m = ORDER * LIGHT_M_S / frequency_hz / 2
    cell_m = max(_CELL_M, round(sqrt(room.width_m * room.depth_m / _MOST_CELLS), 2))
    floor, area_m2, shape = _floor(room, cell_m)
    in_zones = {zone.id: places_in(zone) for zone in room.zones}
    places = np.concatenate([floor, *in_zones.values()])
    ways, seen = ways_m(places, room.nodes), np.zeros(len(places), int)
    for i, j in combinations(range(len(room.nodes)), 2):
        a, b = ends = room.nodes[i], room.nodes[j]
        if {a.role, b.role} not in ({"receiver"}, {"transmitter"}):
            seen += excess_over(ways[i] + ways[j], ends) <= reach_m
    links, *of_zones = np.split(seen, np.cumsum([len(part) for part in (floor, *in_zones.values())])[:-1])
    blind = links == 0
    best, why = _best(room, floor[blind], area_m2[blind] / area_m2.sum(), reach_m)
    return Coverage(
        cell_m,
        links.reshape(shape),
        float(area_m2[blind].sum() / area_m2.sum()),
        {name: float(np.mean(counts == 0)) for name, counts in zip(in_zones, of_zones, strict=True)},
        best,
        why,
    )


def _floor(room: Room, cell_m: float) -> tuple[np.ndarray, np.ndarray, tuple[int, int]]:
    """(P, 2) middles of the cells, (P,) how much of each lies in the room, and rows and columns."""
    edges = [
        np.minimum(np.arange(ceil(side / cell_m - 1e-9) + 1) * cell_m, side) for side in (room.width_m, room.depth_m)
    ]
    x, y = np.meshgrid(*((along[1:] + along[:-1]) / 2 for along in edges))
    across, up = np.meshgrid(*(np.diff(along) for along in edges))
    return np.column_stack([x.ravel(), y.ravel()]), (across * up).ravel(), (x.shape[0], x.shape[1])


def _best(
    room: Room, blind_m: np.ndarray, share: np.ndarray, reach_m: float
) -> tuple[BestPlace, None] | tuple[None, Reason]:
    """Of the places along the walls the one from which the largest share of the blind cells is covered."""
    senders = [node for node in room.nodes if node.role != "receiver"]
    if not senders:
        return None, because("no_transmitter")
    if not len(blind_m):
        return None, because("nothing_blind")
    from_senders = ways_m(blind_m, senders)
    best, most = None, 0.0
    for here in _along_the_walls(room):
        over = ways_m(blind_m, [here])[0] + from_senders
        covered = np.zeros(len(blind_m), bool)
        for way, sender in zip(over, senders, strict=True):
            covered |= excess_over(way, (sender, here)) <= reach_m
        gain = float(share[covered].sum())
        if gain > most + 1e-9:
            best, most = here, gain
    if best is None:
        return None, because("no_place_helps")
    return BestPlace(best.x_m, best.y_m, best.z_m, float(share.sum()) - most), None


def _along_the_walls(room: Room) -> list[Node]:
    w, d, off = room.width_m, room.depth_m, min(_OFF_WALL_M, room.width_m / 4, room.depth_m / 4)
    step = max(_ALONG_M, 2 * (w + d) / _MOST_PLACES)
    xs, ys = (np.linspace(off, side - off, max(2, round(side / step))).tolist() for side in (w, d))
    around = [(x, y) for y in (off, d - off) for x in xs] + [(x, y) for x in (off, w - off) for y in ys[1:-1]]
    z = min(_HIGH_M, room.height_m / 2)
    free = [p for p in around if all(hypot(p[0] - n.x_m, p[1] - n.y_m) >= _APART_M for n in room.nodes)]
    return [Node("", "", x, y, z, "receiver") for x, y in free]
