"""Slow bins: what a still room and the chest in it look like ten times a second.

Breathing and heart beats are slow against the packets. Packets are freed of what the receiver did to each (phase.py)
and averaged over short bins, which removes what is faster and gains 10 log10(packets a bin) dB; an empty bin stays so.
A bin's own turn and delay no longer matter then, so bins of pieces that arrived one by one are as good as bins of a
whole recording.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..csi.frames import Frames
from ..errors import ParameterError
from ..links.cleaning import Columns, believed, columns_of, normalised_power, outlying_packets, used_amplitude
from .grid import slots
from .phase import aligned

__all__ = ["PIECE_S", "Bins", "bins_by_piece", "bins_of", "join"]

PIECE_S = 1.0
"""Of a stream, packets are binned so many seconds at a time, as soon as they are whole."""
_STATE_S = 2.0
"""Packets of another state of the receiver are looked for in pieces of this length (cleaning.outlying_packets)."""


@dataclass(frozen=True, slots=True, eq=False)
class Bins:
    """Mean aligned packets of one link, in the bins of a grid that begins at time 0; empty bins are not there."""

    slot: np.ndarray
    """(B,) int64, ascending: the bin covers slot / rate_hz to (slot + 1) / rate_hz."""
    csi: np.ndarray
    """(B, F) complex64, or float32 amplitudes where there is no phase; NaN where a packet of the bin lacks a column."""
    packets: np.ndarray
    """(B,) how many packets."""
    columns: Columns
    rate_hz: float

    def __len__(self) -> int:
        return len(self.slot)

    def __repr__(self) -> str:
        b, f = self.csi.shape
        return f"bins: {b} x {f} at {self.rate_hz:g} Hz, to {self.stop_s:.1f} s"

    @property
    def time_s(self) -> np.ndarray:
        """(B,) the middle of each bin."""
        return (self.slot + 0.5) / self.rate_hz

    @property
    def stop_s(self) -> float:
        """Where the last bin ends; 0 of none."""
        return float(self.slot[-1] + 1) / self.rate_hz if len(self) else 0.0

    def latest(self, duration_s: float, *, gap_s: float) -> Bins:
        """The last seconds that no gap interrupts: what comes before one is left out, never bridged.

        Parameters
        ----------
        duration_s : float
            s; inf takes all there is.
        gap_s : float
            Shortest gap that ends them, s.

        Returns
        -------
        Bins
            A view.

        Raises
        ------
        ParameterError
            If `duration_s` is not above 0.
        """
        if not duration_s > 0:
            raise ParameterError(f"duration_s is {duration_s}, expected above 0", tip="inf takes all there is")
        if not len(self):
            return self
        most = float(self.slot[-1] + 1 - self.slot[0])
        width = max(1, round(min(duration_s * self.rate_hz, most)))
        start = int(np.searchsorted(self.slot, self.slot[-1] + 1 - width))
        holes = np.flatnonzero(np.diff(self.slot[start:]) - 1 >= max(1.0, gap_s * self.rate_hz))
        kept = slice(start + int(holes[-1]) + 1 if len(holes) else start, None)
        return Bins(self.slot[kept], self.csi[kept], self.packets[kept], self.columns, self.rate_hz)

    def coarser(self, factor: int) -> Bins:
        """Longer bins. Their packets must have come in pieces of whole such bins.

        Parameters
        ----------
        factor : int
            How many become one.

        Returns
        -------
        Bins
            At a rate that is so many times lower.
        """
        slot = self.slot // factor
        first = np.flatnonzero(np.diff(slot, prepend=slot[0] - 1)) if len(slot) else slot
        if not len(first):
            return Bins(slot, self.csi, self.packets, self.columns, self.rate_hz / factor)
        packets = np.add.reduceat(self.packets, first)
        sums = np.add.reduceat(self.csi * self.packets[:, None].astype(np.float32), first, axis=0)
        csi = sums / packets[:, None].astype(np.float32)
        return Bins(slot[first], csi, packets, self.columns, self.rate_hz / factor)


def bins_of(frames: Frames, *, rate_hz: float = 10.0) -> Bins:
    """One link's packets, aligned and averaged in bins of equal length.

    Packets of another state of the receiver are left out. Of a stream, give whole bins: two Bins of one slot do not add
    up. O(T F).

    Parameters
    ----------
    frames : Frames
        T packets of one link.
    rate_hz : float
        Bins a second, above 0.

    Returns
    -------
    Bins
        B bins x F columns; of no packets, none.

    Raises
    ------
    ParameterError
        If `rate_hz` is not above 0 and finite, or times go back.

    Examples
    --------
    >>> from halfwave import Frames, LinkId, Provenance, layout_of
    >>> f = Frames.build(LinkId("1", "", "LLTF"), layout_of(64), Provenance("replay"), np.arange(100) / 50,
    ...                  np.ones((100, 1, 64), np.complex64))
    >>> b = bins_of(f)
    >>> len(b), int(b.packets[0]), b.csi.shape
    (20, 5, (20, 52))
    """
    if not 0 < rate_hz < np.inf:
        raise ParameterError(f"rate_hz is {rate_hz}, expected above 0, finite")
    columns = columns_of(frames.layout, frames.csi.shape[1])
    frames = believed(frames)
    if (others := _other_states(frames, columns)).any():
        frames = frames[~others]
    if frames.has_phase:
        values, _ = aligned(frames)
    else:
        values = np.sqrt(normalised_power(used_amplitude(frames), columns.block))
    slot = slots(frames.time_s, rate_hz)
    first = np.flatnonzero(np.diff(slot, prepend=slot[0] - 1)) if len(slot) else slot
    packets = np.diff(first, append=len(slot))
    means = np.add.reduceat(values, first, axis=0) / packets[:, None].astype(np.float32) if len(slot) else values
    return Bins(slot[first], means, packets, columns, rate_hz)


def bins_by_piece(frames: Frames, *, rate_hz: float) -> Bins:
    """Bins of a recording, made piece by piece as a stream is, so that both are the same to the last digit.

    Parameters
    ----------
    frames : Frames
        T packets of one link.
    rate_hz : float
        Bins a second, above 0.

    Returns
    -------
    Bins
        As of `bins_of`.

    Raises
    ------
    ParameterError
        As `bins_of`.

    Examples
    --------
    >>> from halfwave import Frames, LinkId, Provenance, layout_of
    >>> f = Frames.build(LinkId("1", "", "LLTF"), layout_of(64), Provenance("replay"), np.arange(100) / 50,
    ...                  np.ones((100, 1, 64), np.complex64))
    >>> bins_by_piece(f, rate_hz=10)
    bins: 20 x 52 at 10 Hz, to 2.0 s
    """
    pieces = np.floor(frames.time_s / PIECE_S)
    first = np.flatnonzero(np.diff(pieces, prepend=-np.inf))
    cuts = zip(first, [*first[1:], len(frames)], strict=True)
    return join([bins_of(frames[a:b], rate_hz=rate_hz) for a, b in cuts]) if len(frames) else bins_of(frames)


def _other_states(frames: Frames, columns: Columns) -> np.ndarray:
    """(T,) bool, by pieces of two seconds."""
    power = normalised_power(used_amplitude(frames), columns.block)
    count = min(frames.duration_s / _STATE_S, len(power) / 8)
    pieces = np.array_split(power, max(1, round(count)))
    return np.concatenate([outlying_packets(p) if len(p) else np.zeros(0, bool) for p in pieces])


def join(parts: Sequence[Bins]) -> Bins:
    """Bins of pieces of one stream, as one.

    Parameters
    ----------
    parts : sequence of Bins
        Of one link at one rate, in order of time, no slot twice.

    Returns
    -------
    Bins
        All of them.

    Raises
    ------
    ParameterError
        If there are no parts.

    Examples
    --------
    >>> from halfwave import Frames, LinkId, Provenance, layout_of
    >>> f = Frames.build(LinkId("1", "", "LLTF"), layout_of(64), Provenance("replay"), np.arange(100) / 50,
    ...                  np.ones((100, 1, 64), np.complex64))
    >>> len(join([bins_of(f[:50]), bins_of(f[50:])]))
    20
    """
    if not parts:
        raise ParameterError("parts is empty, expected Bins of one link")
    slot, csi, packets = (np.concatenate([getattr(p, name) for p in parts]) for name in ("slot", "csi", "packets"))
    return Bins(slot, csi, packets, parts[0].columns, parts[0].rate_hz)
