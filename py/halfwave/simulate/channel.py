"""The radio channel of a shoebox room: direct path, wall echoes, and the echoes and shadows of what moves in it.

Everything is a sum of paths, H(f) = sum_p a_p exp(-j 2 pi f d_p / c), with the amplitudes of Friis and of the bistatic
radar equation. Walls, floor and ceiling are mirrors: image sources up to the fifth order (Allen and Berkley 1979) for
what stands still, of the first order on the way to a body or back from it. Bodies shadow the direct path and those by
one wall. A board's antenna is a short dipole that leaks: it hears little along its axis. Not modelled: polarisation,
echoes from one body to the next.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from ..csi.carrier import LIGHT_M_S
from .surfaces import Surfaces, outside, screened, specular

__all__ = ["Board", "images", "response", "sum_of_paths"]

WALL_REFLECTION = 0.8
"""Amplitude reflection of a wall at 2.4 GHz. ITU-R P.2040 has 0.4 to 0.6 for bare brick and board at right angles, and
more at a slant; what hangs on walls and stands at them adds to it."""
_LEAK = 0.1
"""Share of a dipole's power that goes everywhere alike, by the board and its wires."""
_BLOCK = 16_384  # paths times moments that stay in the cache while the sub-carriers go by


@dataclass(frozen=True)
class Board:
    """place: (3,) metres.  axis: (3,) unit vector of its dipole; without one it hears alike from everywhere."""

    place: np.ndarray
    axis: np.ndarray | None = None

    def gain(self, towards: np.ndarray) -> np.ndarray:
        """Amplitude gain towards places (..., 3); the mean of its square over all directions is 1.

        >>> Board(np.zeros(3), np.array([0.0, 0, 1])).gain(np.eye(3)).round(2).tolist()
        [1.2, 1.2, 0.32]
        """
        if self.axis is None:
            return np.ones(towards.shape[:-1])
        way = towards - self.place
        along = (way @ self.axis) ** 2 / np.maximum((way**2).sum(axis=-1), 1e-9)
        gain: np.ndarray = np.sqrt(1.5 * (1 - _LEAK) * (1 - along) + _LEAK)
        return gain


def images(board: Board, room_m: np.ndarray, order: int, walls: float = WALL_REFLECTION) -> list[tuple[Board, float]]:
    """The board itself and its mirror images up to this order, each with the amplitude that a path from there keeps.

    >>> seen = images(Board(np.array([1.0, 1, 1])), np.array([4.0, 5, 3]), 1)
    >>> [(image.place.tolist(), gain) for image, gain in seen][:3]
    [([1.0, 1.0, 1.0], 1.0), ([-1.0, 1.0, 1.0], -0.8), ([7.0, 1.0, 1.0], -0.8)]
    """
    place = board.place
    shifts = itertools.product(range(-order, order + 1), repeat=3)
    near = sorted((s for s in shifts if sum(map(abs, s)) <= order), key=lambda s: (sum(map(abs, s)), -abs(s[0]), s))
    out = []
    for n in map(np.array, near):
        mirrored = np.where(n % 2, (n + 1) // 2 * 2 * room_m - place, n * room_m + place)
        axis = None if board.axis is None else np.where(n % 2, -board.axis, board.axis)
        out.append((Board(mirrored, axis), (-walls) ** int(abs(n).sum())))
    return out


def sum_of_paths(way_m: np.ndarray, amplitude: np.ndarray, frequency_hz: np.ndarray, spacing_hz: float) -> np.ndarray:
    """(T, K) complex128: paths (T, P) of these lengths and amplitudes (times a wavelength), at K frequencies.

    frequency_hz: (K,) multiples of spacing_hz above their lowest. From one sub-carrier to the next every path turns
    by a constant, so that one multiplication takes the place of each exponential.

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
    tx: Board,
    rx: Board,
    room_m: np.ndarray,
    surfaces: Surfaces | None,
    frequency_hz: np.ndarray,
    spacing_hz: float,
    walls: float = WALL_REFLECTION,
) -> np.ndarray:
    """(T, K) complex128: what rx gets from tx. Without surfaces T is 1.

    walls: amplitude that they reflect, with the other sign.  room_m: (3,) width, depth, height.  frequency_hz: (K,).

    >>> wide = np.full(3, 1e9)                                                      # walls too far to matter
    >>> f = np.array([LIGHT_M_S / 0.125])
    >>> h = response(Board(wide / 2), Board(wide / 2 + (2, 0, 0)), wide, None, f, 312_500)
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
