"""Presence in a zone: from the chance that the one body that is detected stands in it, a word or why there is none.

What is known is where something moves, never where nobody is. So "occupied" bears its probability, and "nothing seen"
none: that the one body is elsewhere says nothing of a second that moves less (docs/results/zones.md). Whatever is
detected is taken to be in this room, not beyond its walls.
"""

from __future__ import annotations

import numpy as np

from ..csi.estimates import Estimate, undetermined
from ..csi.polygon import contains
from ..csi.reasons import because
from ..csi.room import Zone
from .localisation import FloorMap

__all__ = ["least_probability", "of_detected", "of_detected_lately", "of_nothing_detected", "shares_of"]

_MOST_UNSEEN, _UNLIKE = 0.15, 0.5
"""Nothing is seen in a zone whose chance is so low, and so much lower than its share of the floor."""
_FINE = 4
"""Samples along each side of a cell."""
_NOT_KNOWN = "a person who holds still looks like an empty zone"
_ONE_BODY = "who is detected is elsewhere; a second person would be masked"
"""Why there is no probability."""


def least_probability(sensitivity: float) -> float:
    """From which probability on a zone is occupied.

    Parameters
    ----------
    sensitivity : float
        Of the zone, 0 to 1.

    Returns
    -------
    float
        0.95 down to 0.45.

    Examples
    --------
    >>> least_probability(0.5)
    0.7
    """
    return 0.95 - 0.5 * sensitivity


def shares_of(zone: Zone, floor: FloorMap) -> np.ndarray:
    """How much of each cell of the floor lies in a zone.

    Parameters
    ----------
    zone : Zone
        Of the room.
    floor : FloorMap
        Of P places, the middles of cells.

    Returns
    -------
    (P,) array
        0 to 1; of a zone smaller than a sample of a cell, the cell that is nearest.

    Examples
    --------
    >>> from ..csi.room import Room
    >>> from .localisation import anywhere
    >>> half = Zone("z", "", "area", ((0.0, 0.0), (2.5, 0.0), (2.5, 4.0), (0.0, 4.0)))
    >>> round(float(shares_of(half, anywhere(Room.assume())).mean()), 3)
    0.5
    """
    cell = np.array([2 * floor.places_m[0, 0], 2 * floor.places_m[0, 1]])
    steps = (np.arange(_FINE) + 0.5) / _FINE - 0.5
    offsets = np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2) * cell
    shares: np.ndarray = contains(zone.corners_m, floor.places_m[:, None] + offsets).mean(axis=1)
    if not shares.any():
        shares[np.linalg.norm(floor.places_m - np.mean(zone.corners_m, axis=0), axis=1).argmin()] = 1.0
    return shares


def of_detected(zone: Zone, here: float, sure: float, share: float, *, time_s: float = 0.0) -> Estimate:
    """The word for a zone while someone is detected in the room.

    Parameters
    ----------
    zone : Zone
        Its sensitivity counts.
    here : float
        The chance that who is detected is in the zone.
    sure : float
        The probability that someone is detected.
    share : float
        Of the floor that is in the zone: the chance if nothing were known of the place.
    time_s : float
        The moment, s.

    Returns
    -------
    Estimate
        zone_presence: occupied, its quality the probability; nothing seen, without one; undetermined,
        zone_not_told_apart, in between.

    Examples
    --------
    >>> bed = Zone("bed", "", "bed", ((0.0, 0.0), (2.0, 0.0), (2.0, 1.0), (0.0, 1.0)))
    >>> of_detected(bed, 0.8, 1.0, 0.1), of_detected(bed, 0.02, 1.0, 0.1)
    (zone_presence occupied (80%), zone_presence nothing seen)
    >>> of_detected(bed, 0.1, 1.0, 0.1).why.code
    'zone_not_told_apart'
    """
    probability = here * sure
    if probability >= least_probability(zone.sensitivity):
        return Estimate("zone_presence", "occupied", quality=probability, time_s=time_s)
    if _elsewhere(here, share):
        return Estimate("zone_presence", "nothing seen", time_s=time_s, extra={"no_quality": _ONE_BODY})
    return undetermined("zone_presence", because("zone_not_told_apart", probability=round(here, 2)), time_s=time_s)


def of_detected_lately(here: float, share: float, *, time_s: float = 0.0) -> Estimate:
    """The word for a zone while nobody is detected in the room, but someone was lately.

    Parameters
    ----------
    here : float
        The chance that who was detected last was in the zone.
    share : float
        Of the floor that is in the zone.
    time_s : float
        The moment, s.

    Returns
    -------
    Estimate
        zone_presence: nothing seen where it was elsewhere; else undetermined, holds_still_or_gone.

    Examples
    --------
    >>> of_detected_lately(0.02, 0.1), of_detected_lately(0.6, 0.1).why.code
    (zone_presence nothing seen, 'holds_still_or_gone')
    """
    if _elsewhere(here, share):
        return Estimate("zone_presence", "nothing seen", time_s=time_s, extra={"no_quality": _ONE_BODY})
    return undetermined("zone_presence", because("holds_still_or_gone", probability=round(here, 2)), time_s=time_s)


def _elsewhere(here: float, share: float) -> bool:
    return here <= min(_MOST_UNSEEN, _UNLIKE * share)


def of_nothing_detected(covered: float, *, time_s: float = 0.0) -> Estimate:
    """The word for a zone while nobody is detected in the room.

    Parameters
    ----------
    covered : float
        The largest share of the zone that lies in one link's sensitive region.
    time_s : float
        The moment, s.

    Returns
    -------
    Estimate
        zone_presence: nothing seen, without a quality; undetermined, no_link_crosses_zone, where no link covers it.

    Examples
    --------
    >>> of_nothing_detected(0.4), of_nothing_detected(0.0)
    (zone_presence nothing seen, zone_presence undetermined: no link is sensitive in this zone)
    """
    if covered <= 0:
        return undetermined("zone_presence", because("no_link_crosses_zone"), time_s=time_s)
    return Estimate("zone_presence", "nothing seen", time_s=time_s, extra={"no_quality": _NOT_KNOWN})
