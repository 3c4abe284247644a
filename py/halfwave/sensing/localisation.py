"""Where on the floor something moves, as a map of probability, and whether it is one or more.

What a moving body scatters to a link, over what the link receives directly, follows the bistatic radar equation:

    kappa D^2 / (d1^2 d2^2)

D is the link's length, d1 and d2 the ways to and from the body, kappa the body's own (radar cross-section over 4 pi).
kappa is unknown and integrated out; walls, posture and orientation scatter the rest by `SCATTER_DB`, found by
simulation (docs/results/localisation.md). A link that detects nothing counts too: nearer to it,
the body would show.

And a body that walks at v changes the length of a link's path at a.v, a being the sum of the unit vectors from both
ends: little along the direct path and about the ends, most far beside. How fast the paths of all links change at once
says where v and a place fit them; v is integrated out.

This needs receivers that report their gain. Where gain control hides what changes in all the band at once, what is left
within 20 MHz says so little about the place that the middle of the room is as good a guess; then there is no answer.
Nothing here works for fewer than four links, or where node positions are not set.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..csi.estimates import Estimate, undetermined
from ..csi.plottable import Plottable
from ..csi.reasons import because
from ..csi.room import Node, Room
from .link_strength import LinkStrength

__all__ = ["SCATTER_DB", "FloorMap", "anywhere", "count_people", "floor_map", "gain_db"]

SCATTER_DB = 7.0
"""By how much a link's strength differs from the radar equation, one standard deviation; with it the regions hold what
they say in both simulations of docs/results/localisation.md."""
_KAPPA_DB, _KAPPA_SPREAD_DB = -13.0, 5.0
"""A person's radar cross-section is some 0.8 m^2, so -12 dB over 4 pi; the walls' own echoes drown some of it."""
_BODY_M, _NEAREST_M = 1.0, 0.3
_CELL_M, _PAIR_CELL_M, _MOST_CELLS = 0.2, 0.5, 2500
_LEAST_LINKS, _LEAST_NODES = 4, 4
_SURE = 0.8
_RATE_FLOOR_M_S, _RATE_SHARE, _RATE_SPREAD_M_S, _RATE_SPREAD = 0.28, 0.95, 0.185, 0.15
"""The middle of a link's Doppler, of limbs and trunk, over the trunk's own: sqrt(0.28^2 + (0.95 a.v)^2), and its
spread 0.185 m/s + 0.15 a.v; found by simulation like SCATTER_DB."""
_SPEEDS_M_S, _HEADINGS = np.array([0.4, 0.7, 1.0]), 12


@dataclass(frozen=True, slots=True, eq=False)
class FloorMap(Plottable):
    """Probability over the floor: (P, 2) places in metres, x first, (P,) chance of each, of sum 1."""

    places_m: np.ndarray
    chance: np.ndarray

    @property
    def shape(self) -> tuple[int, int]:
        """Places along x and along y."""
        along_x = int(np.count_nonzero(self.places_m[:, 1] == self.places_m[0, 1]))
        return along_x, len(self.places_m) // along_x

    def __repr__(self) -> str:
        x, y = self.mean_m
        spread = float(np.sqrt(np.trace(self.covariance_m2) / 2))
        return f"floor map of {len(self.chance)} places: {x:.1f}, {y:.1f} m ± {spread:.1f} m"

    @property
    def mean_m(self) -> np.ndarray:
        mean: np.ndarray = self.chance @ self.places_m
        return mean

    @property
    def covariance_m2(self) -> np.ndarray:
        off = self.places_m - self.mean_m
        covariance: np.ndarray = np.einsum("p,pi,pj->ij", self.chance, off, off)
        return covariance

    def region(self, share: float = 0.9) -> np.ndarray:
        """The fewest places that hold a share of the probability.

        Parameters
        ----------
        share : float
            0 to 1.

        Returns
        -------
        (P,) bool array
            Which of the places.
        """
        order = np.argsort(-self.chance)
        held = np.cumsum(self.chance[order])
        inside = np.zeros(len(order), bool)
        inside[order[: int(np.searchsorted(held, share)) + 1]] = True
        return inside


def gain_db(places_m: np.ndarray, ends: Sequence[tuple[Node, Node]]) -> np.ndarray:
    """How strongly links show a body, by the radar equation: D^2 / (d1^2 d2^2), over kappa.

    Parameters
    ----------
    places_m : (P, 2) array
        m; the body's middle is a metre above each.
    ends : sequence of (Node, Node)
        Of L links.

    Returns
    -------
    (P, L) array
        dB of 1/m^2.

    Examples
    --------
    >>> a, b = (Node(n, "", x, 2.0, 1.0, "both") for n, x in (("a", 0.0), ("b", 4.0)))
    >>> (gain_db(np.array([[2.0, 2.0], [2.0, 4.0]]), [(a, b)]) + 0).ravel().round().tolist()
    [0.0, -6.0]
    """
    at = np.column_stack([places_m, np.full(len(places_m), _BODY_M)])
    tx, rx = (
        np.array([(n.x_m, n.y_m, n.z_m) for n in side]).reshape(-1, 3)
        for side in ([e[0] for e in ends], [e[1] for e in ends])
    )
    d1, d2 = (np.maximum(np.linalg.norm(at[:, None] - end, axis=2), _NEAREST_M) for end in (tx, rx))
    direct = np.linalg.norm(tx - rx, axis=1)
    gain: np.ndarray = 20 * np.log10(direct / (d1 * d2))
    return gain


def _log_likelihood(expected_db: np.ndarray, links: Sequence[LinkStrength]) -> np.ndarray:
    """(..., L) expected strengths to (...,): detected ones Gaussian around them, others anywhere below their least."""
    from scipy.special import log_ndtr

    detected = np.array([h.detected for h in links])
    seen = np.array([h.strength_db if h.detected else h.least_db for h in links])
    off = (seen - expected_db) / SCATTER_DB
    each = np.where(detected, -0.5 * off**2 - np.log(SCATTER_DB * np.sqrt(2 * np.pi)), log_ndtr(off))
    total: np.ndarray = each.sum(axis=-1)
    return total


def _log_of_rates(places_m: np.ndarray, links: Sequence[LinkStrength]) -> np.ndarray:
    """(P,) log likelihood of how fast the links' paths change, over all velocities."""
    heading = 2 * np.pi * np.arange(_HEADINGS) / _HEADINGS
    velocities = np.multiply.outer(_SPEEDS_M_S, np.column_stack([np.cos(heading), np.sin(heading)])).reshape(-1, 2)
    total = np.zeros((len(places_m), len(velocities)))
    for link in links:
        if not link.detected or not np.isfinite(link.path_rate_m_s):
            continue
        normal = np.zeros_like(places_m)
        for end in (link.transmitter, link.receiver):
            away = places_m - (end.x_m, end.y_m)
            normal += away / np.maximum(np.linalg.norm(away, axis=1, keepdims=True), _NEAREST_M)
        rate = np.abs(normal @ velocities.T)
        spread = _RATE_SPREAD_M_S + _RATE_SPREAD * rate
        off = (link.path_rate_m_s - np.hypot(_RATE_FLOOR_M_S, _RATE_SHARE * rate)) / spread
        total -= 0.5 * off**2 + np.log(spread)
    mixed: np.ndarray = np.logaddexp.reduce(total, axis=1)
    return mixed


def _kappa() -> tuple[np.ndarray, np.ndarray]:
    """Values of kappa in dB and the log of their prior."""
    z = np.linspace(-2.5, 2.5, 11)
    log_prior = -0.5 * z**2
    return _KAPPA_DB + _KAPPA_SPREAD_DB * z, log_prior - np.logaddexp.reduce(log_prior)


def _floor(room: Room, cell_m: float) -> np.ndarray:
    nx, ny = (max(2, round(side / cell_m)) for side in (room.width_m, room.depth_m))
    x, y = np.meshgrid((np.arange(nx) + 0.5) / nx * room.width_m, (np.arange(ny) + 0.5) / ny * room.depth_m)
    return np.column_stack([x.ravel(), y.ravel()])


def anywhere(room: Room) -> FloorMap:
    """The map of a body of which nothing is known: every place is as likely.

    Parameters
    ----------
    room : Room
        Its floor.

    Returns
    -------
    FloorMap
        Of the places that `floor_map` gives a chance: cells of 0.2 m, in halls larger ones.

    Examples
    --------
    >>> anywhere(Room.assume()).shape
    (25, 20)
    """
    places = _floor(room, max(_CELL_M, float(np.sqrt(room.width_m * room.depth_m / _MOST_CELLS))))
    return FloorMap(places, np.full(len(places), 1 / len(places)))


def _cannot(name: str, room: Room, links: Sequence[LinkStrength], time_s: float) -> Estimate | None:
    nodes = {(n.x_m, n.y_m, n.z_m) for h in links for n in (h.transmitter, h.receiver)}
    if room.assumed:
        return undetermined(name, because("node_positions_not_set"), time_s=time_s)
    if len(links) < _LEAST_LINKS or len(nodes) < _LEAST_NODES:
        n, m = _LEAST_LINKS, _LEAST_NODES
        why = because("too_few_nodes", links=len(links), nodes=len(nodes), least_links=n, least_nodes=m)
        return undetermined(name, why, time_s=time_s)
    if not all(h.gain_known for h in links):
        return undetermined(name, because("gain_hidden"), time_s=time_s)
    if not any(h.detected for h in links):
        return undetermined(name, because("no_motion"), time_s=time_s)
    return None


def floor_map(room: Room, links: Sequence[LinkStrength], *, time_s: float = 0.0) -> FloorMap | Estimate:
    """Where one body moves, as far as the links can tell.

    Parameters
    ----------
    room : Room
        Floor plan and node positions.
    links : sequence of LinkStrength
        Four or more between four nodes or more.
    time_s : float
        The moment, s.

    Returns
    -------
    FloorMap or Estimate
        Probability over the floor; or position undetermined with the reason: node_positions_not_set, too_few_nodes,
        gain_hidden, no_motion.

    Examples
    --------
    >>> floor_map(Room.assume(), [])
    position undetermined: node positions not set
    """
    cannot = _cannot("position", room, links, time_s)
    if cannot is not None:
        return cannot
    places = anywhere(room).places_m
    kappa_db, prior = _kappa()
    expected = gain_db(places, [h.ends for h in links])[:, None, :] + kappa_db[:, None]
    log_chance = np.logaddexp.reduce(_log_likelihood(expected, links) + prior, axis=1) + _log_of_rates(places, links)
    chance = np.exp(log_chance - log_chance.max())
    return FloorMap(places, chance / chance.sum())


def count_people(room: Room, links: Sequence[LinkStrength], *, time_s: float = 0.0) -> Estimate:
    """Whether one body moves or more, by how well one or two explain the strengths.

    Parameters
    ----------
    room : Room
        Floor plan and node positions.
    links : sequence of LinkStrength
        Four or more between four nodes or more.
    time_s : float
        The moment, s.

    Returns
    -------
    Estimate
        people: 'one' or 'more than one' with its probability; undetermined in between, one_or_two, and as `floor_map`.

    Examples
    --------
    >>> count_people(Room.assume(), [])
    people undetermined: node positions not set
    """
    cannot = _cannot("people", room, links, time_s)
    if cannot is not None:
        return cannot
    places = _floor(room, _PAIR_CELL_M)
    kappa_db, prior = _kappa()
    gain = gain_db(places, [h.ends for h in links])
    one = _log_likelihood(gain[:, None, :] + kappa_db[:, None], links) + prior
    a, b = np.triu_indices(len(places), 1)
    both = 10 * np.log10(10 ** (gain[a] / 10) + 10 ** (gain[b] / 10))
    two = _log_likelihood(both[:, None, :] + kappa_db[:, None], links) + prior
    evidence = np.logaddexp.reduce(one.ravel()) - np.log(len(places)), np.logaddexp.reduce(two.ravel()) - np.log(len(a))
    chance = float(1 / (1 + np.exp(np.clip(evidence[0] - evidence[1], -500, 500))))
    extra = {"probabilities": {"one": 1 - chance, "more than one": chance}}
    if max(chance, 1 - chance) < _SURE:
        return undetermined("people", because("one_or_two", one=1 - chance, two=chance), time_s=time_s, extra=extra)
    word = "more than one" if chance > 0.5 else "one"
    return Estimate("people", word, quality=max(chance, 1 - chance), time_s=time_s, extra=extra)
