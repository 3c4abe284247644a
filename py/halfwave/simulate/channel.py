"""The radio channel of a shoebox room with a moving body: direct path, wall echoes, bistatic scatterers.

Everything is a sum of paths, H(f) = sum_p a_p exp(-j 2 pi f d_p / c), with the amplitudes of the Friis and the bistatic
radar equation. Walls, floor and ceiling reflect by first-order images, the body's echoes too (on the way there or on
the way back). Not modelled: shadowing of the direct path, diffraction, furniture, antenna patterns.
"""

from __future__ import annotations

import numpy as np

__all__ = ["SPEED_OF_LIGHT_M_S", "body_response", "echoes", "static_response"]

SPEED_OF_LIGHT_M_S = 299_792_458.0
WALL_REFLECTION = -0.6
"""Amplitude reflection of a plasterboard wall at 2.4 GHz, order of ITU-R P.2040."""


def _images(place: np.ndarray, room: np.ndarray) -> list[tuple[np.ndarray, float]]:
    """The place itself and its six mirror images, each with the amplitude that a path from there keeps."""
    images = [(place, 1.0)]
    for axis in range(3):
        for plane in (0.0, room[axis]):
            mirrored = place.copy()
            mirrored[axis] = 2 * plane - place[axis]
            images.append((mirrored, WALL_REFLECTION))
    return images


def static_response(tx: np.ndarray, rx: np.ndarray, room: np.ndarray, frequency_hz: np.ndarray) -> np.ndarray:
    """Direct path and the six first-order wall images.

    tx, rx: (3,) metres. room: (3,) width, depth, height. frequency_hz: (K,). Returns (K,) complex128.

    >>> wavelength, wide = 0.125, np.full(3, 1e9)                          # walls too far to matter
    >>> h = static_response(wide / 2, wide / 2 + (2, 0, 0), wide, np.array([SPEED_OF_LIGHT_M_S / wavelength]))
    >>> round(float(abs(h[0]) * 4 * np.pi * 2 / wavelength), 5)            # Friis: lambda / (4 pi d)
    1.0
    """
    images = _images(tx, room)
    distance_m = np.array([np.linalg.norm(rx - position) for position, _ in images])
    gain = np.array([reflection for _, reflection in images])
    wavelength_m = SPEED_OF_LIGHT_M_S / frequency_hz
    paths = gain * (wavelength_m[:, None] / (4 * np.pi * distance_m))
    return (paths * np.exp(-2j * np.pi * distance_m / wavelength_m[:, None])).sum(axis=1)


def body_response(
    tx: np.ndarray, rx: np.ndarray, scatterers: np.ndarray, area_m2: np.ndarray, frequency_hz: np.ndarray
) -> np.ndarray:
    """Echo of point scatterers by the bistatic radar equation.

    scatterers: (T, S, 3) metres at each packet. area_m2: (S,) radar cross-section. Returns (T, K) complex128.
    Amplitude of one: lambda sqrt(sigma) / ((4 pi)^1.5 d1 d2).

    >>> tx, rx = np.zeros(3), np.array([4.0, 0, 0])
    >>> near, far = (body_response(tx, rx, np.array([[[2.0, y, 0]]]), np.ones(1), np.array([2.4e9]))
    ...              for y in (0.0, 2 * np.sqrt(3)))                       # both distances twice as long
    >>> float(round(abs(near[0, 0] / far[0, 0]), 6))
    4.0
    """
    out_m = np.linalg.norm(scatterers - tx, axis=-1)
    back_m = np.linalg.norm(scatterers - rx, axis=-1)
    wavelength_m = SPEED_OF_LIGHT_M_S / frequency_hz
    amplitude = np.sqrt(area_m2) / ((4 * np.pi) ** 1.5 * out_m * back_m)
    response = np.empty((len(scatterers), len(frequency_hz)), np.complex128)
    for k, wavelength in enumerate(wavelength_m):  # a loop over sub-carriers keeps the work in the cache
        phase = (-2 * np.pi / wavelength) * (out_m + back_m)
        response[:, k] = (wavelength * amplitude * np.exp(1j * phase)).sum(axis=1)
    return response


def echoes(
    tx: np.ndarray,
    rx: np.ndarray,
    room: np.ndarray,
    scatterers: np.ndarray,
    area_m2: np.ndarray,
    frequency_hz: np.ndarray,
) -> np.ndarray:
    """The body's echo directly and by way of one wall, on the way there or on the way back: (T, K) complex128."""
    there, back = _images(tx, room), _images(rx, room)
    ways = [(a, rx, gain) for a, gain in there] + [(tx, b, gain) for b, gain in back[1:]]
    return np.sum([gain * body_response(a, b, scatterers, area_m2, frequency_hz) for a, b, gain in ways], axis=0)
