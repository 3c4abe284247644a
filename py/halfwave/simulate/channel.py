"""The radio channel of a shoebox room: direct path, wall echoes, and the echoes and shadows of what moves in it.

Everything is a sum of paths, H(f) = sum_p a_p exp(-j 2 pi f d_p / c), with the amplitudes of Friis and of the bistatic
radar equation. Walls, floor and ceiling are mirrors: image sources up to the fifth order (Allen and Berkley 1979) for
what stands still, of the first order on the way to a body or back from it. Bodies shadow the direct path and those by
one wall. A node's antenna is a short dipole that leaks: it receives little along its axis. Not modelled: polarisation,
echoes from one body to the next.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from ..csi.carrier import LIGHT_M_S
from .surfaces import Surfaces, outside, screened, specular

__all__ = ["Antenna", "images", "response", "sum_of_paths"]

WALL_REFLECTION = 0.8
"""Amplitude reflection of a wall at 2.4 GHz. ITU-R P.2040 has 0.4 to 0.6 for bare brick and plasterboard at right
angles, and more at a slant; what hangs on walls and stands at them adds to it."""
_LEAK = 0.1
"""Share of a dipole's power that goes everywhere alike, by the node and its wires."""
_BLOCK = 16_384  # paths times moments that stay in the cache while the subcarriers go by


@dataclass(frozen=True)
class Antenna:
    """place: (3,) metres.  axis: (3,) unit vector of its dipole; without one it receives alike from everywhere."""

    place: np.ndarray
    axis: np.ndarray | None = None

    def gain(self, towards: np.ndarray) -> np.ndarray:
        """Amplitude gain towards places (..., 3); the mean of its square over all directions is 1.

        >>> Antenna(np.zeros(3), np.array([0.0, 0, 1])).gain(np.eye(3)).round(2).tolist()
        [1.2, 1.2, 0.32]
        """
        if self.axis is None:
            return np.ones(towards.shape[:-1])
        way = towards - self.place
        along = (way @ self.axis) ** 2 / np.maximum((way**2).sum(axis=-1), 1e-9)
        gain: np.ndarray = np.sqrt(1.5 * (1 - _LEAK) * (1 - along) + _LEAK)
        return gain


def images(
    antenna: Antenna, room_m: np.ndarray, order: int, walls: float = WALL_REFLECTION
) -> list[tuple[Antenna, float]]:
    """An antenna and its mirror images, each with the amplitude that a path from there keeps.

    Parameters
    ----------
    antenna : Antenna
        Place in m.
    room_m : (3,) array
        Width, depth, height, m.
    order : int
        Up to so many reflections.
    walls : float
        Amplitude that a wall reflects, 0 to 1.

    Returns
    -------
    list of (Antenna, float)
        The antenna itself first, with 1.

    References
    ----------
    J. Allen and D. Berkley, Image method for efficiently simulating small-room acoustics, JASA 65(4), 1979.

    Examples
    --------
    >>> seen = images(Antenna(np.array([1.0, 1, 1])), np.array([4.0, 5, 3]), 1)
    >>> [(image.place.tolist(), gain) for image, gain in seen][:3]
    [([1.0, 1.0, 1.0], 1.0), ([-1.0, 1.0, 1.0], -0.8), ([7.0, 1.0, 1.0], -0.8)]
    """
    place = antenna.place
    shifts = itertools.product(range(-order, order + 1), repeat=3)
    near = sorted((s for s in shifts if sum(map(abs, s)) <= order), key=lambda s: (sum(map(abs, s)), -abs(s[0]), s))
    out = []
    for n in map(np.array, near):
        mirrored = np.where(n % 2, (n + 1) // 2 * 2 * room_m - place, n * room_m + place)
        axis = None if antenna.axis is None else np.where(n % 2, -antenna.axis, antenna.axis)
        out.append((Antenna(mirrored, axis), (-walls) ** int(abs(n).sum())))
    return out


def sum_of_paths(way_m: np.ndarray, amplitude: np.ndarray, frequency_hz: np.ndarray, spacing_hz: float) -> np.ndarray:
    """The channel of paths of given lengths and amplitudes.

    From one subcarrier to the next every path turns by a constant, so that one multiplication takes the place of each
    exponential.

    Parameters
    ----------
    way_m : (T, P) array
        Lengths, m.
    amplitude : (T, P) array
        Amplitudes without the wavelength, 1/m.
    frequency_hz : (K,) array
        Multiples of `spacing_hz` above their lowest, Hz.
    spacing_hz : float
        Hz.

    Returns
    -------
    (T, K) complex128 array
        Without unit.

    Examples
    --------
    >>> f = 2.4e9 + 312_500 * np.arange(5)
    >>> h = sum_of_paths(np.array([[3.0, 7.0]]), np.array([[1.0, 0.5]]), f, 312_500)
    >>> k = 2 * np.pi * f / LIGHT_M_S
    >>> bool(np.allclose(h[0], 2 * np.pi / k * (np.exp(-3j * k) + 0.5 * np.exp(-7j * k))))
    True
    """
    lowest = frequency_hz.min()
    step = np.rint((frequency_hz - lowest) / spacing_hz).astype(int)
    out = np.empty((len(way_m), len(frequency_hz)), np.complex128)
    rows = max(1, _BLOCK // way_m.shape[1])
    columns = {int(k): np.flatnonzero(step == k) for k in np.unique(step)}
    for start in range(0, len(way_m), rows):
        part = slice(start, start + rows)
        turn = -2j * np.pi / LIGHT_M_S * way_m[part]
        now, on = amplitude[part] * np.exp(turn * lowest), np.exp(turn * spacing_hz)
        for k in range(step.max() + 1):
            if k in columns:
                out[part, columns[k]] = now.sum(axis=1)[:, None]
            now *= on
    return out * (LIGHT_M_S / frequency_hz)


def response(
    tx: Antenna,
    rx: Antenna,
    room_m: np.ndarray,
    surfaces: Surfaces | None,
    frequency_hz: np.ndarray,
    spacing_hz: float,
    walls: float = WALL_REFLECTION,
) -> np.ndarray:
    """The channel from one antenna to another in a shoebox room.

    Parameters
    ----------
    tx : Antenna
        Place in m.
    rx : Antenna
        Place in m.
    room_m : (3,) array
        Width, depth, height, m.
    surfaces : Surfaces or None
        What scatters and shadows, at T moments; None: the empty room, T is 1.
    frequency_hz : (K,) array
        Hz.
    spacing_hz : float
        Between subcarriers, Hz.
    walls : float
        Amplitude that walls reflect, 0 to 1; the sign turns.

    Returns
    -------
    (T, K) complex128 array
        Without unit.

    Examples
    --------
    >>> wide = np.full(3, 1e9)                                                      # walls too far to matter
    >>> f = np.array([LIGHT_M_S / 0.125])
    >>> h = response(Antenna(wide / 2), Antenna(wide / 2 + (2, 0, 0)), wide, None, f, 312_500)
    >>> round(float(abs(h[0, 0]) * 4 * np.pi * 2 / 0.125), 5)                       # Friis: lambda / (4 pi d)
    1.0
    """
    wavelength_m = LIGHT_M_S / float(np.mean(frequency_hz))
    mirrored = images(tx, room_m, 5, walls)
    still_m = np.array([[np.linalg.norm(rx.place - image.place) for image, _ in mirrored]])
    heard = [gain * image.gain(rx.place) * rx.gain(image.place) for image, gain in mirrored]
    still = np.array([heard]) / (4 * np.pi * still_m)
    if surfaces is None:
        return sum_of_paths(still_m, still, frequency_hz, spacing_hz)
    there, back = images(tx, room_m, 1, walls), images(rx, room_m, 1, walls)
    ways = [(a, rx, gain) for a, gain in there] + [(tx, b, gain) for b, gain in back[1:]]
    shadow = np.ones((len(surfaces.centre), len(there)), np.complex128)
    ways_m, amplitudes = [], []
    for i, (a, b, gain) in enumerate(ways):
        way_m, amplitude = specular(a.place, b.place, surfaces)
        between_m = float(np.linalg.norm(a.place - b.place))
        ways_m.append(way_m)
        seen = gain * a.gain(surfaces.centre) * b.gain(surfaces.centre)
        amplitudes.append(seen * amplitude * outside(way_m, between_m, wavelength_m))
        shadow[:, i if i < len(there) else i - len(there) + 1] *= screened(a.place, b.place, surfaces, wavelength_m)
    once = len(there)  # the direct path and those by one wall, in the order of `mirrored`
    seldom = sum_of_paths(still_m[:, once:], still[:, once:], frequency_hz, spacing_hz)
    ways_m.append(np.broadcast_to(still_m[:, :once], shadow.shape))
    amplitudes.append(still[:, :once] * shadow)
    summed: np.ndarray = seldom + sum_of_paths(np.hstack(ways_m), np.hstack(amplitudes), frequency_hz, spacing_hz)
    return summed
