"""What was seen so far of packets alike that come in pieces: their layout, and what their numbers are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..csi.subcarriers import Layout, layout_of

__all__ = ["Sight"]

_ENOUGH = 20
"""Packets: of a channel that hardly turns one in five may lack a negative value, of twenty all will not."""
_LOOKED_AT = 256
_FEW = 0.1
_SMOOTHER = 0.5
"""Bytes are taken for signed where they vary so much less as such, from each subcarrier to the next."""


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

        Parameters
        ----------
        csi : (n, K) array
            Packets, NaN what is spoiled.
        **told :
            As for `subcarriers.layout_of`.

        Returns
        -------
        Layout
            The same for all once it is settled.

        Examples
        --------
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

        Parameters
        ----------
        values : (n, m) int array
            As printed, some beyond int8.

        Returns
        -------
        bool
            The same once it is known.

        Examples
        --------
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
        """Whether each value is a bin of its own: never negative, and zero where such a buffer's guards are.

        Without guards that show it, twenty packets must be so.

        Parameters
        ----------
        values : (n, m) int array
            As printed.

        Returns
        -------
        bool
            False for ever once a value was negative.
        """
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
