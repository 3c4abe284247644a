"""Surfaces that scatter and shadow: ellipsoids that move.

Where the waves of a node pair are thrown back is the point of an ellipsoid whose normal halves the angle between the
two nodes; the strength there follows from the two radii of curvature (geometrical optics: Ruck et al. 1970, "Radar
Cross Section Handbook", 2.2): sigma = pi R1 R2 |reflection|^2. Body parts as ellipsoids: Chen 2011, "The
Micro-Doppler Effect in Radar", 4.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

__all__ = ["Surfaces", "joined", "outside", "screened", "specular", "sphere"]


@dataclass(frozen=True)
class Surfaces:
    """S ellipsoids at T moments.

    centre: (T, S, 3) metres.  axes: (T, S, 3, 3), rows are unit vectors.  half_m: (S, 3) half-axes along them.
    reflection: (S,) of amplitude, 0.7 for skin at 2.4 GHz.  swell_m: (T, S) how far the third axis' end stands out.
    solid: (S,) casts a shadow.
    """

    centre: np.ndarray
    axes: np.ndarray
    half_m: np.ndarray
    reflection: np.ndarray
    swell_m: np.ndarray
    solid: np.ndarray

    def __len__(self) -> int:
        count: int = self.centre.shape[1]
        return count


def joined(parts: list[Surfaces]) -> Surfaces:
    """All surfaces of several things at the same moments.

    Parameters
    ----------
    parts : list of Surfaces
        One or more, of T moments each; lengths in m.

    Returns
    -------
    Surfaces
        Of all.

    Examples
    --------
    >>> two = joined([sphere(np.zeros((5, 3)), 0.1), sphere(np.ones((5, 3)), 0.2)])
    >>> two.centre.shape, two.half_m[:, 0].tolist()
    ((5, 2, 3), [0.1, 0.2])
    """
    return Surfaces(
        np.concatenate([p.centre for p in parts], axis=1),
        np.concatenate([p.axes for p in parts], axis=1),
        np.concatenate([p.half_m for p in parts]),
        np.concatenate([p.reflection for p in parts]),
        np.concatenate([p.swell_m for p in parts], axis=1),
        np.concatenate([p.solid for p in parts]),
    )


def sphere(centre: np.ndarray, radius_m: float) -> Surfaces:
    """A metal sphere on its way: the body whose echo textbooks know.

    Parameters
    ----------
    centre : (T, 3) array
        Places, m.
    radius_m : float
        m.

    Returns
    -------
    Surfaces
        One surface at T moments.

    Examples
    --------
    >>> sphere(np.zeros((5, 3)), 0.1).half_m.tolist()
    [[0.1, 0.1, 0.1]]
    """
    centre = np.asarray(centre, float)[:, None]
    axes = np.broadcast_to(np.eye(3), (len(centre), 1, 3, 3))
    one = np.ones(1)
    return Surfaces(centre, axes, np.full((1, 3), radius_m), one, np.zeros(centre.shape[:2]), one > 0)


def _towards(end: np.ndarray, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Unit vectors from places to an end, and the distances."""
    way = end - places
    distance = np.maximum(np.linalg.norm(way, axis=-1), 0.05)
    return way / distance[..., None], distance


def specular(tx: np.ndarray, rx: np.ndarray, surfaces: Surfaces) -> tuple[np.ndarray, np.ndarray]:
    """Path length by way of each surface, and its amplitude without the wavelength.

    The bistatic radar equation: lambda sqrt(sigma) / ((4 pi)^1.5 d1 d2), times lambda by the caller. An echo has the
    sign of a conductor. In the first Fresnel zone it fades: there the shadow is what a body does (`screened`).

    Parameters
    ----------
    tx : (3,) array
        Transmitter, m.
    rx : (3,) array
        Receiver, m.
    surfaces : Surfaces
        S of them at T moments.

    Returns
    -------
    way_m : (T, S) array
        m.
    amplitude : (T, S) array
        1/m.

    Examples
    --------
    >>> way_m, amplitude = specular(np.zeros(3), np.zeros(3), sphere(np.array([[3.0, 0, 0]]), 0.2))
    >>> way_m.tolist(), bool(np.isclose(-amplitude[0, 0], np.sqrt(np.pi * 0.04) / ((4 * np.pi) ** 1.5 * 2.8**2)))
    ([[5.6]], True)
    """
    to_tx, _ = _towards(tx, surfaces.centre)
    to_rx, _ = _towards(rx, surfaces.centre)
    normal = to_tx + to_rx
    length = np.linalg.norm(normal, axis=-1, keepdims=True)
    normal = np.where(length > 1e-6, normal / np.maximum(length, 1e-6), surfaces.axes[..., 2, :])
    along = np.einsum("tsij,tsj->tsi", surfaces.axes, normal)
    scaled = along * surfaces.half_m**2
    support = np.sqrt((scaled * along).sum(axis=-1))
    point = surfaces.centre + np.einsum("tsi,tsij->tsj", scaled / support[..., None], surfaces.axes)
    ahead = along[..., 2]  # the front of a chest moves; its back hardly does
    point = point + (surfaces.swell_m * np.where(ahead > 0, ahead, 0.15 * ahead))[..., None] * surfaces.axes[..., 2, :]
    section = np.pi * (surfaces.half_m.prod(axis=1) / support**2) ** 2 * surfaces.reflection**2
    out_m = np.maximum(np.linalg.norm(point - tx, axis=-1), 0.05)
    back_m = np.maximum(np.linalg.norm(point - rx, axis=-1), 0.05)
    return out_m + back_m, -np.sqrt(section) / ((4 * np.pi) ** 1.5 * out_m * back_m)


def outside(way_m: np.ndarray, direct_m: float, wavelength_m: float) -> np.ndarray:
    """Share of an echo that counts as one: 0 on the direct line, 0.98 at the first Fresnel zone's edge.

    Parameters
    ----------
    way_m : (...) array
        Path length, m.
    direct_m : float
        From transmitter to receiver, m.
    wavelength_m : float
        m.

    Returns
    -------
    (...) array
        0 to 1.

    Examples
    --------
    >>> outside(np.array([4.0, 4.06, 5.0]), 4.0, 0.12).round(2).tolist()
    [0.0, 0.98, 1.0]
    """
    return 1 - np.exp(-((4 * (way_m - direct_m) / wavelength_m) ** 2))


def screened(tx: np.ndarray, rx: np.ndarray, surfaces: Surfaces, wavelength_m: float) -> np.ndarray:
    """What surfaces leave of the direct path: each solid one takes away the field that would pass through it.

    Fresnel-Kirchhoff diffraction at a screen as large as the ellipsoid looks along the line (a rectangle of the same
    area), by Babinet's principle; it ends where the surface is clear of the first Fresnel zones.

    Parameters
    ----------
    tx : (3,) array
        Transmitter, m.
    rx : (3,) array
        Receiver, m.
    surfaces : Surfaces
        At T moments.
    wavelength_m : float
        m.

    Returns
    -------
    (T,) complex array
        Factor on the direct path.

    References
    ----------
    M. Born and E. Wolf, Principles of Optics, 8.7.

    Examples
    --------
    >>> centre = np.array([[2.0, 0, 0], [2.0, 5, 0]])                                   # in the line, and far beside it
    >>> tx, rx, wall = np.zeros(3), np.array([4.0, 0, 0]), sphere(centre, 1.5)
    >>> abs(screened(tx, rx, wall, 0.125)).round(2).tolist()
    [0.17, 1.0]
    """
    from scipy.special import fresnel  # scipy comes after the rest of the page

    line = rx - tx
    direct_m = float(np.linalg.norm(line))
    line = line / direct_m
    swollen = surfaces.swell_m[..., None] / 2  # a breath moves one side of the shadow
    from_tx = surfaces.centre + swollen * surfaces.axes[..., 2, :] - tx
    foot = from_tx @ line
    between = (foot > 0.05) & (foot < direct_m - 0.05) & surfaces.solid
    if not between.any():
        return np.ones(len(foot), np.complex128)
    at, s = np.nonzero(between)
    axes, half = surfaces.axes[at, s], surfaces.half_m[s] + swollen[at, s] * (0, 0, 1)
    off = from_tx[at, s] - foot[at, s, None] * line
    # seen along the line: the longest axis' direction across, and the direction square to it
    across = axes - (axes @ line)[..., None] * line
    seen = np.linalg.norm(across, axis=-1) * half
    longest = np.take_along_axis(across, seen.argmax(axis=-1)[:, None, None], axis=1)[:, 0]
    u = longest / np.maximum(np.linalg.norm(longest, axis=-1, keepdims=True), 1e-9)
    v = np.cross(line, u)
    scale = np.sqrt(2 * direct_m / (wavelength_m * foot[at, s] * (direct_m - foot[at, s])))
    missing, clear = np.full(len(at), 0.5j), np.zeros(len(at))
    for direction in (u, v):
        extent = np.sqrt(np.pi) / 2 * np.sqrt((np.einsum("nij,nj->ni", axes, direction) ** 2 * half**2).sum(axis=-1))
        place = (off * direction).sum(axis=-1)
        (s2, c2), (s1, c1) = fresnel((place + extent) * scale), fresnel((place - extent) * scale)
        missing = missing * ((c2 - c1) - 1j * (s2 - s1))
        clear += (np.maximum(abs(place) - extent, 0) * scale) ** 2 / 4  # wavelengths of excess path at its edge
    out = np.zeros(foot.shape, np.complex128)
    out[at, s] = missing * np.exp(-(clear**2))
    gain: np.ndarray = 1 - out.sum(axis=1)
    return gain
