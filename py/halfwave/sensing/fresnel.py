"""Fresnel zones of a link: where a body's path is how many half wavelengths longer, and where its breath is blind.

Zone n holds the places whose way over them is (n - 1) to n half wavelengths longer than the direct one: ellipsoids with
the two ends as foci. A body that crosses a boundary turns the reflected wave by half a cycle against the direct one, so
the amplitude goes from a maximum to a minimum. A chest that moves by a small part of a zone swings the amplitude in
proportion to |sin(theta)|, theta being the phase between reflected and direct wave: half-way between two boundaries it
is seen best, on a boundary the line shows at twice its rate only (H. Wang and others, UbiComp 2016). Places in metres,
any number of dimensions; the direct wave alone is the static one here.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from ..errors import ParameterError

__all__ = ["boundary_semi_axes_m", "breath_response", "crossings", "excess_m", "paraxial_radius_m", "zone"]


def excess_m(places: np.ndarray, transmitter: np.ndarray, receiver: np.ndarray) -> np.ndarray:
    """How much longer the way over places is than the direct one.

    Parameters
    ----------
    places : (..., D) array
        m, of any number of dimensions D.
    transmitter : (D,) array
        m.
    receiver : (D,) array
        m.

    Returns
    -------
    (...) array
        m, 0 or more.

    Examples
    --------
    >>> excess_m(np.array([[2.0, 0.0], [2.0, 1.5]]), np.array([0.0, 0.0]), np.array([4.0, 0.0]))
    array([0., 1.])
    """
    ends = [np.asarray(end, float) for end in (transmitter, receiver)]
    way = sum(np.linalg.norm(np.asarray(places, float) - end, axis=-1) for end in ends)
    excess: np.ndarray = np.maximum(way - np.linalg.norm(ends[1] - ends[0]), 0.0)
    return excess


def zone(places: np.ndarray, transmitter: np.ndarray, receiver: np.ndarray, wavelength_m: float) -> np.ndarray:
    """Number of the Fresnel zone of each place, 1 around the direct path.

    Parameters
    ----------
    places : (..., D) array
        m.
    transmitter : (D,) array
        m.
    receiver : (D,) array
        m.
    wavelength_m : float
        m, above 0.

    Returns
    -------
    (...) int array
        1 or more.

    Raises
    ------
    ParameterError
        If the wavelength is not above 0.

    Examples
    --------
    >>> zone(np.array([[2.0, 0.0], [2.0, 0.5]]), np.array([0.0, 0.0]), np.array([4.0, 0.0]), 0.123)
    array([1, 3])
    """
    half_waves = excess_m(places, transmitter, receiver) / (_positive("wavelength_m", wavelength_m) / 2)
    return np.maximum(np.ceil(half_waves), 1).astype(int)


def boundary_semi_axes_m(n: int, distance_m: float, wavelength_m: float) -> tuple[float, float]:
    """Exact outer boundary of a zone: half the ellipse along the link, and half of it across.

    Parameters
    ----------
    n : int
        Number of the zone, 1 or more.
    distance_m : float
        From transmitter to receiver, m, above 0.
    wavelength_m : float
        m, above 0.

    Returns
    -------
    along : float
        m.
    across : float
        m.

    Raises
    ------
    ParameterError
        If a value is out of range.

    Examples
    --------
    >>> [round(a, 3) for a in boundary_semi_axes_m(1, 4.0, 0.123)]
    [2.031, 0.352]
    """
    if n < 1:
        raise ParameterError(f"n is {n}, expected 1 or more")
    along = (_positive("distance_m", distance_m) + n * _positive("wavelength_m", wavelength_m) / 2) / 2
    return along, float(np.sqrt(along**2 - distance_m**2 / 4))


def paraxial_radius_m(n: int, to_transmitter_m: float, to_receiver_m: float, wavelength_m: float) -> float:
    """Radius of a zone's boundary by the usual approximation sqrt(n lambda d1 d2 / (d1 + d2)).

    Within 1 % of the exact one at mid-link where n lambda is less than 8 % of the distance.

    Parameters
    ----------
    n : int
        Number of the zone.
    to_transmitter_m : float
        m, above 0.
    to_receiver_m : float
        m, above 0.
    wavelength_m : float
        m, above 0.

    Returns
    -------
    float
        m.

    Raises
    ------
    ParameterError
        If a length is not above 0.

    Examples
    --------
    >>> round(paraxial_radius_m(1, 2.0, 2.0, 0.123), 3)
    0.351
    """
    d1, d2 = _positive("to_transmitter_m", to_transmitter_m), _positive("to_receiver_m", to_receiver_m)
    return float(np.sqrt(n * _positive("wavelength_m", wavelength_m) * d1 * d2 / (d1 + d2)))


def crossings(
    time_s: np.ndarray, path: np.ndarray, transmitter: np.ndarray, receiver: np.ndarray, wavelength_m: float
) -> np.ndarray:
    """Times at which a path crosses a zone's boundary, linear between its points.

    Parameters
    ----------
    time_s : (T,) array
        Ascending, s.
    path : (T, D) array
        m.
    transmitter : (D,) array
        m.
    receiver : (D,) array
        m.
    wavelength_m : float
        m, above 0.

    Returns
    -------
    (C,) array
        s, ascending.

    Raises
    ------
    ParameterError
        If the wavelength is not above 0.

    Examples
    --------
    >>> t = np.linspace(0, 1, 200)
    >>> path = np.column_stack([np.full(200, 2.0), 0.7 * t])
    >>> len(crossings(t, path, np.array([0.0, 0.0]), np.array([4.0, 0.0]), 0.123))
    3
    """
    half_waves = excess_m(path, transmitter, receiver) / (_positive("wavelength_m", wavelength_m) / 2)
    found = []
    for i, (a, b) in enumerate(pairwise(half_waves)):
        low, high = sorted((a, b))
        for n in range(int(np.floor(low)) + 1, int(np.ceil(high))):
            found.append(time_s[i] + (n - a) / (b - a) * (time_s[i + 1] - time_s[i]))
    return np.sort(np.array(found))


def breath_response(
    places: np.ndarray,
    towards: np.ndarray,
    transmitter: np.ndarray,
    receiver: np.ndarray,
    wavelength_m: float,
    *,
    depth_m: float = 0.005,
) -> tuple[np.ndarray, np.ndarray]:
    """Swing of the amplitude at a chest's rate, and at twice it, over twice the reflected wave's amplitude.

    The reflected wave is turned by half a cycle against the direct one. A place is blind where the second is the
    larger.

    Parameters
    ----------
    places : (..., D) array
        m.
    towards : (D,) or (..., D) array
        The way that the chest moves; its length does not matter.
    transmitter : (D,) array
        m.
    receiver : (D,) array
        m.
    wavelength_m : float
        m, above 0.
    depth_m : float
        How far the chest moves from end to end, m.

    Returns
    -------
    once : (...) array
        0 to 1.
    twice : (...) array
        0 to 1.

    Raises
    ------
    ParameterError
        If the wavelength is not above 0.

    References
    ----------
    H. Wang and others, UbiComp 2016: where a commodity WiFi device detects breathing, and where it is blind.

    Examples
    --------
    >>> places = np.array([[2.0, 0.25], [2.0, boundary_semi_axes_m(1, 4.0, 0.123)[1]]])
    >>> once, twice = breath_response(places, np.array([0.0, 1.0]), np.array([0.0, 0.0]), np.array([4.0, 0.0]), 0.123)
    >>> once > twice
    array([ True, False])
    """
    step = depth_m / 2 * np.asarray(towards, float) / np.linalg.norm(towards, axis=-1, keepdims=True)
    wave = 2 * np.pi / _positive("wavelength_m", wavelength_m)
    here, far, near = (wave * excess_m(p, transmitter, receiver) for p in (places, places + step, places - step))
    turned = far - near
    return np.abs(np.sin(here) * np.sin(turned / 2)), np.abs(np.cos(here)) * turned**2 / 16


def _positive(name: str, value: float) -> float:
    if not value > 0:
        raise ParameterError(f"{name} is {value}, expected above 0")
    return float(value)
