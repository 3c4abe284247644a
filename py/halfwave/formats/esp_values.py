"""What the numbers of one CSI buffer are: int8 pairs, 12-bit pairs, or amplitudes alone.

| numbers            | written by                                          | told by                           |
|--------------------|-----------------------------------------------------|-----------------------------------|
| int8 pairs         | every chip, the usual                               | all else                          |
| 12 bits in 2 bytes | C5 and C61, LLTF: 26 pairs of words, and one more   | 106 values, every odd one 0 to 15 |
| 12-bit integers    | the same, put together by esp-csi                   | 52 values                         |
| beyond int8        | firmware that multiplies by the gain it compensates | the values                        |
| amplitudes         | ESP32-CSI-Tool built with CSI_AMPLITUDE             | none is negative; their guards    |
| unsigned bytes     | loggers that keep the buffer as uint8               | 0 to 255, smooth as signed ones   |

Pairs are (imaginary, real), the order that Espressif documents.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..csi.subcarriers import Layout
from .sight import Sight

__all__ = ["PACKED_BINS", "Values", "are_packed", "complex_of", "fits_packed", "packed", "values_of"]

PACKED_VALUES = 106
"""Bytes of a 12-bit LLTF: 53 words of 16 bits, of which the last is half a pair at most."""
PACKED_BINS = (PACKED_VALUES // 2, PACKED_VALUES // 2 - 1)
"""Of int8 pairs in as many bytes, and where the last word was cut off."""
_UNPACKED_VALUES = 52
COMPENSATED = "compensated by the firmware"
"""meta["gain"] of packets whose gain is out already."""


class Values(NamedTuple):
    csi: np.ndarray
    """(n, 1, K) complex64, or float32 amplitudes."""
    layout: Layout
    said: dict[str, str]
    """For meta: what the values are where they are not int8 pairs, and what of the layout is an assumption."""


def are_packed(values: np.ndarray) -> np.ndarray:
    """Rows that are 12-bit values in two bytes each.

    The high byte of each holds four bits. 53 real parts that all happen to lie from 0 to 15 are no channel. A list may
    lack the last word, which holds half a pair at most.

    Parameters
    ----------
    values : (n, m) int array
        int8 or wider.

    Returns
    -------
    (n,) bool array
        By row.

    Examples
    --------
    >>> row = np.array([[-85, 15, 46, 0] * 26 + [0, 0]], np.int8)
    >>> are_packed(row).tolist(), are_packed(-row).tolist(), are_packed(row[:, :104]).tolist()
    ([True], [False], [True])
    """
    if values.shape[1] // 2 not in PACKED_BINS or values.shape[1] % 2 or values.dtype.kind != "i":
        return np.zeros(len(values), bool)
    packed: np.ndarray = ((values[:, 1::2] & ~15) == 0).all(axis=1) & values.any(axis=1)
    if values.shape[1] < PACKED_VALUES:  # of as many amplitudes all would be as small
        packed &= (values[:, ::2] & ~15).any(axis=1)
    return packed


def values_of(
    values: np.ndarray,
    *,
    chip: str = "",
    secondary: str | None = None,
    stbc: bool | None = None,
    bandwidth_mhz: int | None = None,
    name: str = "",
    spoiled: np.ndarray | bool = False,
    sight: Sight | None = None,
) -> Values:
    """Packets of one link as CSI with its layout.

    The rows are of one encoding (see `are_packed`).

    Parameters
    ----------
    values : (n, m) int array
        As they were printed or sent; m is even, except of amplitudes, and n is 1 or more.
    chip, secondary, stbc, bandwidth_mhz, name :
        As for `layout_of`, what is known of the packets.
    spoiled : (n,) bool array or bool
        Packets whose first four bytes the hardware spoiled: those bins are NaN.
    sight : Sight or None
        Of the packets before, where they come in pieces.

    Returns
    -------
    Values
        CSI, its layout, and what meta says of them.

    Examples
    --------
    >>> packed = np.tile(np.array([-85, 15, 46, 0] * 26 + [0, 0], np.int8), (3, 1))
    >>> csi, layout, said = values_of(packed)
    >>> csi[0, 0, :2].tolist(), layout.name, layout.index[[0, 12, 13, 25]].tolist()
    ([(46-85j), (46-85j)], 'LLTF, every second', [-26, -2, 2, 26])
    """
    told = {"chip": chip, "secondary": secondary, "stbc": stbc, "bandwidth_mhz": bandwidth_mhz, "name": name}
    sight = sight or Sight()
    unsigned = values.dtype.kind in "iu" and values.dtype != np.int8 and sight.are_bytes(values)
    if unsigned:
        values = values.astype(np.uint8).view(np.int8)
    two_bytes = 2 * are_packed(values).sum() > len(values)
    amplitude = not two_bytes and sight.is_amplitude(values)
    if two_bytes or (values.shape[1] == _UNPACKED_VALUES and not amplitude):
        words = _unpacked(values) if two_bytes else values
        csi, most, bits = _pairs(words[:, :_UNPACKED_VALUES]), 2047, "12 bits"
        said = {"values": bits, "chip": "C5 or C61"}
        told |= {"chip": "C5/C61", "stbc": None, "bandwidth_mhz": None}
        if words[:, _UNPACKED_VALUES:].any():  # the real part at 26 alone: the chip writes on from -26
            told["name"] = "LLTF, every second to 24"
    elif amplitude:
        csi, most, bits = values[:, None].astype(np.float32), 181, "those of int8 pairs"
        said = {"values": "amplitudes alone: no value is negative"}
    else:
        csi, most, bits, said = _pairs(values), 127, "int8", {}
    sight.compensated |= values.dtype != np.int8 and bool(values.min() < -most - 1 or values.max() > most)
    if sight.compensated:
        beyond = f"beyond {bits}: the firmware compensated its gain"
        said |= {"values": f"{said['values']}, {beyond}" if amplitude else beyond, "gain": COMPENSATED}
    if np.any(spoiled):
        csi[spoiled, :, :2] = np.nan
    layout = sight.layout_of(csi[:, 0], **told)
    if unsigned and not two_bytes:
        said |= {"values": "taken for int8 printed as 0 to 255: so they vary least from subcarrier to subcarrier"}
    return Values(csi, layout, said | ({"layout": layout.assumed} if layout.assumed else {}))


def _pairs(values: np.ndarray) -> np.ndarray:
    if values.dtype == np.int8:  # swap each pair, widen, reinterpret
        swapped = np.ascontiguousarray(values).view(np.uint16).byteswap().view(np.int8)
        return swapped.astype(np.float32).view(np.complex64)[:, None]
    csi = np.empty((len(values), 1, values.shape[1] // 2), np.complex64)
    csi.real[:, 0], csi.imag[:, 0] = values[:, 1::2], values[:, ::2]
    return csi


def _unpacked(values: np.ndarray) -> np.ndarray:
    """(n, 106) -> (n, 53) 12-bit words with their sign: low byte first."""
    words = (values[:, ::2].astype(np.int16) & 255) | (values[:, 1::2].astype(np.int16) << 8)
    return np.where(words > 2047, words - 4096, words)


def fits_packed(csi: np.ndarray) -> bool:
    """Whether CSI is what a 12-bit LLTF holds: one antenna's 26 pairs of whole numbers.

    Parameters
    ----------
    csi : (n, A, K) array
        Complex.

    Returns
    -------
    bool
        For all of it.

    Examples
    --------
    >>> fits_packed(np.full((1, 1, 26), 40 - 3j)), fits_packed(np.full((1, 1, 64), 40 - 3j))
    (True, False)
    """
    pairs = np.stack([csi.real, csi.imag])
    whole = pairs.shape[2:] == (1, _UNPACKED_VALUES // 2) and not np.any(pairs != np.rint(pairs))
    return bool(whole and np.abs(pairs + 0.5).max(initial=0) < 2048)


def packed(csi: np.ndarray) -> np.ndarray:
    """CSI as the bytes that a chip gives; the last word is 0.

    Parameters
    ----------
    csi : (n, 1, 26) array
        Complex.

    Returns
    -------
    (n, 53, 2) int8 array
        Low byte first.

    Examples
    --------
    >>> csi = np.arange(-26, 26)[None, None, ::2] * (1 - 40j)
    >>> bool((values_of(packed(csi).reshape(1, -1)).csi == csi).all())
    True
    """
    words = np.zeros((len(csi), PACKED_VALUES // 2), np.int16)
    words[:, :_UNPACKED_VALUES:2], words[:, 1:_UNPACKED_VALUES:2] = csi.imag[:, 0], csi.real[:, 0]
    return np.stack([words & 255, words >> 8 & 15], axis=-1).astype(np.uint8).view(np.int8)


def complex_of(iq: np.ndarray) -> np.ndarray:
    """Bytes of int8 pairs as complex numbers: swap each pair, widen, reinterpret.

    Parameters
    ----------
    iq : (n, 2k) uint8 array
        Pairs of imaginary and real part.

    Returns
    -------
    (n, k) complex64 array
        The CSI.

    Examples
    --------
    >>> complex_of(np.array([[1, 255]], np.uint8))
    array([[-1.+1.j]], dtype=complex64)
    """
    return iq.view(np.uint16).byteswap().view(np.int8).astype(np.float32).view(np.complex64)
