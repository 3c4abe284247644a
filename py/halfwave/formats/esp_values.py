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

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from ..csi.subcarriers import Layout, layout_of

__all__ = ["PACKED_BINS", "Sight", "Values", "are_packed", "complex_of", "fits_packed", "packed", "values_of"]

PACKED_VALUES = 106
"""Bytes of a 12-bit LLTF: 53 words of 16 bits, of which the last is half a pair at most."""
PACKED_BINS = (PACKED_VALUES // 2, PACKED_VALUES // 2 - 1)
"""Of int8 pairs in as many bytes, and where the last word was cut off."""
_UNPACKED_VALUES = 52
_ENOUGH = 20
"""Packets: of a channel that hardly turns one in five may lack a negative value, of twenty all will not."""
_LOOKED_AT = 256
_FEW = 0.1
_SMOOTHER = 0.5
"""Bytes are taken for signed where they vary so much less as such, from each subcarrier to the next."""
COMPENSATED = "compensated by the firmware"
"""meta["gain"] of packets whose gain is out already."""


@dataclass
class Sight:
    """What was seen so far of packets alike, where they come in pieces.

    Their layout is looked for again with each piece until twenty packets have come; then it stays.
    """

    packets: int = 0
    """Of those that the layout was looked for in."""
    layout: Layout | None = None
    zeros: np.ndarray | None = None
    """(K,) bins that were zero in every packet."""
    zero_values: np.ndarray | None = None
    """(m,) the same of single values, while none is negative."""
    unsigned: int = 0
    """Packets whose values were looked at while none was negative."""
    signed: bool = False
    """A value was negative: these are no amplitudes, ever."""
    compensated: bool = False
    """A value was larger than the chip gives any: so is the firmware's gain out of all of them."""
    bytes_told: bool | None = None
    """Whether the values are unsigned bytes; None while nothing has told it."""
    settled: bool = False

    def layout_of(self, csi: np.ndarray, **told: Any) -> Layout:
        """(n, K) packets, NaN what is spoiled; told: as for `subcarriers.layout_of`.

        >>> sight, first = Sight(), np.ones((1, 64))
        >>> first[0, [0, *range(27, 38)]] = 0
        >>> sight.layout_of(first).name, sight.settled, sight.layout_of(first.repeat(19, axis=0)).name, sight.settled
        ('LLTF', False, 'LLTF', True)
        """
        if self.layout is not None and self.layout.bins != csi.shape[1]:  # pairs that turned out to be amplitudes
            self.zeros, self.packets, self.settled = None, 0, False
        if self.layout is None or not self.settled:
            zeros = _always_zero(csi)
            self.zeros = zeros if self.zeros is None else self.zeros & zeros
            self.packets += len(csi)
            self.layout = layout_of(csi.shape[1], zeros=self.zeros, csi=csi[:: 1 + len(csi) // _LOOKED_AT], **told)
            self.settled = self.packets >= _ENOUGH and not zeros.all()
        return self.layout

    def are_bytes(self, values: np.ndarray) -> bool:
        """Whether the values (n, m), some beyond int8, are int8 that was printed without its sign.

        >>> turns = np.exp(2j * np.pi * np.arange(64) / 30) * np.arange(20, 60, 4)[:, None]
        >>> iq = np.rint(np.stack([turns.imag, turns.real], axis=-1)).astype(int).reshape(10, 128)
        >>> Sight().are_bytes(iq % 256), Sight().are_bytes(abs(iq)), Sight().are_bytes(4 * abs(iq))
        (True, False, False)
        """
        low, high = values.min(), values.max()
        if low < 0 or high > 255:
            self.bytes_told = False
        elif self.bytes_told is None and high > 127 and not values.shape[1] % 2:
            unsigned = values[:_LOOKED_AT].astype(np.int32)
            signed = np.where(unsigned > 127, unsigned - 256, unsigned)
            rough = [float(np.abs(x[:, 2:] - x[:, :-2]).sum()) for x in (signed, unsigned)]
            self.bytes_told = rough[0] < _SMOOTHER * rough[1]
        return bool(self.bytes_told)

    def is_amplitude(self, values: np.ndarray) -> bool:
        """Whether each of the values (n, m) is a bin of its own: never negative, and zero where such a buffer's guards
        are. Without guards that tell it, twenty packets must be so."""
        self.signed = self.signed or bool(values[0].min() < 0 or values.min() < 0)
        if self.signed:
            return False
        zeros = np.asarray(~values.any(axis=0))
        if self.zero_values is not None:
            zeros &= self.zero_values
        self.zero_values = zeros
        self.unsigned += len(values)
        enough = self.unsigned >= _ENOUGH
        if zeros.all() or values.shape[1] % 2:
            return not zeros.all()
        of_pairs = zeros[::2] & zeros[1::2]
        single, double = layout_of(len(zeros), zeros=zeros), layout_of(len(of_pairs), zeros=of_pairs)
        if single.note or double.note:
            return not single.note or enough
        alone = _shows(zeros, single)
        return alone if alone != _shows(of_pairs, double) else enough


def _always_zero(packets: np.ndarray) -> np.ndarray:
    """(n, K) complex or float -> (K,) bool. Where no bin is zero in the first packets the others need no look."""
    zeros = np.asarray(~packets[:_ENOUGH].any(axis=0))
    if zeros.any() and len(packets) > _ENOUGH:  # by all their bits at once: much faster than to pick the columns
        bits = np.ascontiguousarray(packets[_ENOUGH:]).view(f"u{packets.real.itemsize}")
        unsigned = np.bitwise_or.reduce(bits, axis=0) << 1  # minus zero is zero
        zeros &= ~unsigned.reshape(len(zeros), -1).any(axis=1)
    return zeros


def _shows(zeros: np.ndarray, layout: Layout) -> bool:
    """Whether what the layout has for nulls is zero, and hardly anything else is; the first two may be spoiled."""
    null, zero = layout.null[2:], zeros[2:]
    return bool(null.any()) and bool(zero[null].all()) and bool(zero[~null].mean() < _FEW)


class Values(NamedTuple):
    csi: np.ndarray
    """(n, 1, K) complex64, or float32 amplitudes."""
    layout: Layout
    said: dict[str, str]
    """For meta: what the values are where they are not int8 pairs, and what of the layout is an assumption."""


def are_packed(values: np.ndarray) -> np.ndarray:
    """(n, m) int8 or wider -> (n,) bool: rows that are 12-bit values in two bytes each.

    The high byte of each holds four bits. 53 real parts that all happen to lie from 0 to 15 are no channel. A list may
    lack the last word, which holds half a pair at most.

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
    """Packets of one link, (n, m) integers as they were printed or sent, as CSI with its layout.

    The rows are of one encoding (see `are_packed`).  chip, secondary, stbc, bandwidth_mhz, name: as for `layout_of`,
    what is known of the packets.  spoiled: (n,) bool, packets whose first four bytes the hardware spoiled: those bins
    are NaN.  sight: of the packets before, where they come in pieces. m is even, except of amplitudes; n is 1 or more.

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
    """Whether CSI (n, A, K) is what a 12-bit LLTF holds: one antenna's 26 pairs of whole numbers."""
    pairs = np.stack([csi.real, csi.imag])
    whole = pairs.shape[2:] == (1, _UNPACKED_VALUES // 2) and not np.any(pairs != np.rint(pairs))
    return whole and np.abs(pairs + 0.5).max(initial=0) < 2048


def packed(csi: np.ndarray) -> np.ndarray:
    """CSI (n, 1, 26) as the (n, 53, 2) int8 that a chip gives; the last word is 0.

    >>> csi = np.arange(-26, 26)[None, None, ::2] * (1 - 40j)
    >>> bool((values_of(packed(csi).reshape(1, -1)).csi == csi).all())
    True
    """
    words = np.zeros((len(csi), PACKED_VALUES // 2), np.int16)
    words[:, :_UNPACKED_VALUES:2], words[:, 1:_UNPACKED_VALUES:2] = csi.imag[:, 0], csi.real[:, 0]
    return np.stack([words & 255, words >> 8 & 15], axis=-1).astype(np.uint8).view(np.int8)


def complex_of(iq: np.ndarray) -> np.ndarray:
    """(n, 2k) bytes of int8 pairs (imaginary, real) as (n, k) complex64: swap each pair, widen, reinterpret.

    >>> complex_of(np.array([[1, 255]], np.uint8))
    array([[-1.+1.j]], dtype=complex64)
    """
    return iq.view(np.uint16).byteswap().view(np.int8).astype(np.float32).view(np.complex64)
