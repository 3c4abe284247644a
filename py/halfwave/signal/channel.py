"""What one link's channel looks like, packet by packet: amplitude, phase and impulse response over its subcarriers.

A packet's own gain, phase and delay are the receiver's (phase.py), so what is shown is relative: amplitude over the
packet's mean, phase turned and tilted onto the mean of all packets, delay against the mean delay.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..csi.frames import Frames
from ..errors import ParameterError
from ..links.cleaning import Columns, believed, columns_of, normalised_power, used_amplitude
from .phase import aligned

__all__ = ["Impulse", "Profile", "Taper", "aligned_phase", "amplitude", "impulse_response"]

Taper = Literal["hann", "none"]
"""What weighs the subcarriers before they are transformed."""
WIDTHS = {"hann": 2.0, "none": 1.207}
"""Of one path in the impulse response at half its height, in units of 1 / bandwidth."""
_FINER = 4
_MOST_PEAKS = 8
"""So many times 1 / bandwidth to each side are told."""
_LEAST_DB = -60.0
_LEAST_SUBCARRIERS = 8
_AT_ONCE = 1 << 12
"""Packets."""


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """One value for each packet and used subcarrier, in order of LTF block and frequency."""

    values: np.ndarray
    """(T, F), NaN where a packet lacks the subcarrier."""
    time_s: np.ndarray
    """(T,)"""
    index: np.ndarray
    """(F,) subcarrier, as in IEEE 802.11."""
    offset_hz: np.ndarray
    """(F,) from the carrier."""
    block: np.ndarray
    """(F,) LTF block, 16 apart from antenna to antenna."""
    unit: str

    def __repr__(self) -> str:
        return f"{len(self.time_s)} packets x {len(self.index)} subcarriers, {self.unit}"


@dataclass(frozen=True, slots=True, eq=False)
class Impulse:
    """Height of each delay in each packet: 0 dB is a channel of one path."""

    values: np.ndarray
    """(T, D) dB."""
    time_s: np.ndarray
    """(T,)"""
    delay_s: np.ndarray
    """(D,) against the mean delay, which stands at 0: the receiver's own is not known. Later to the right, if its phase
    is that of exp(-j 2 pi f delay), which no recording can prove."""
    bandwidth_hz: float
    taper: Taper

    @property
    def resolution_s(self) -> float:
        """Two paths nearer in delay than this are one: 1 / bandwidth."""
        return 1 / self.bandwidth_hz

    @property
    def width_s(self) -> float:
        """How wide one path is drawn at half its height (-6 dB)."""
        return WIDTHS[self.taper] / self.bandwidth_hz

    def __repr__(self) -> str:
        apart_ns = self.resolution_s * 1e9
        return f"{len(self.time_s)} packets x {len(self.delay_s)} delays, paths told apart from {apart_ns:.0f} ns on"


def amplitude(frames: Frames, *, normalised: bool = True) -> Profile:
    """Amplitude of each used subcarrier, dB.

    Parameters
    ----------
    frames : Frames
        T packets of one link.
    normalised : bool
        Over the packet's own mean power in each LTF block, so that the receiver's gain is out; else in the receiver's
        units.

    Returns
    -------
    Profile
        values (T, F), dB; -60 at the least.

    Examples
    --------
    >>> from halfwave import LinkId, Provenance, layout_of
    >>> csi = np.full((3, 1, 64), 10, np.complex64)
    >>> f = Frames.build(LinkId("1", "", "LLTF"), layout_of(64), Provenance("replay"), np.arange(3) / 50, csi)
    >>> amplitude(f), amplitude(f).values.max().round(3), amplitude(f, normalised=False).values.max().round(3)
    (3 packets x 52 subcarriers, dB, np.float32(0.0), np.float32(20.0))
    """
    frames = believed(frames)
    columns = columns_of(frames.layout, frames.csi.shape[1])
    size = used_amplitude(frames)
    power = normalised_power(size, columns.block) if normalised else np.square(size)
    return _profile(frames, columns, _decibels(power), "dB")


def aligned_phase(frames: Frames) -> Profile:
    """Phase of each used subcarrier, rad, aligned and unwrapped.

    Each packet is turned and tilted onto the mean of all, whose phase is unwrapped from subcarrier to subcarrier; a
    packet's own phase lies within half a turn of the mean's.

    Parameters
    ----------
    frames : Frames
        T packets of one link.

    Returns
    -------
    Profile
        values (T, F), rad.

    Raises
    ------
    ParameterError
        If the link holds amplitudes alone.

    Examples
    --------
    >>> from halfwave import LinkId, Provenance, layout_of
    >>> turned = np.exp(1j * np.arange(3.0))[:, None, None] * np.ones((3, 1, 64))
    >>> f = Frames.build(LinkId("1", "", "LLTF"), layout_of(64), Provenance("replay"), np.arange(3) / 50,
    ...                  turned.astype(np.complex64))
    >>> bool(np.abs(aligned_phase(f).values).max() < 1e-5)
    True
    """
    frames = believed(frames)
    csi, columns = aligned(frames)
    values = np.full(csi.shape, np.nan, np.float32)
    for chosen in _blocks(columns):
        mean = csi[:, chosen].mean(axis=0) if len(csi) else np.zeros(len(chosen), csi.dtype)
        good = np.isfinite(mean)
        here = chosen[good]
        values[:, here] = np.unwrap(np.angle(mean[good])) + np.angle(csi[:, here] * mean[good].conj())
    return _profile(frames, columns, values, "rad")


def impulse_response(frames: Frames, *, taper: Taper = "hann") -> Impulse:
    """Magnitude of the channel's impulse response: the inverse transform over the subcarriers of each aligned packet.

    The widest LTF block of each antenna is taken, antennas' powers are averaged. What lies beyond the outermost used
    subcarriers is zero; what is missing between them (DC) is drawn straight from neighbour to neighbour, as zeros there
    would be echoes that do not exist.

    Parameters
    ----------
    frames : Frames
        T packets of one link.
    taper : {'hann', 'none'}
        Hann's window has no side lobes above -31 dB; without it a path is drawn narrower, with side lobes of -13 dB.

    Returns
    -------
    Impulse
        values (T, D), dB, at delays (D,), s.

    Raises
    ------
    ParameterError
        If the link holds amplitudes alone or fewer than 8 subcarriers, and for another taper.

    Examples
    --------
    >>> from halfwave import LinkId, Provenance, layout_of
    >>> k = layout_of(64).index
    >>> csi = (1 + 0.3 * np.exp(-2j * np.pi * k * 312_500 * 150e-9)).astype(np.complex64)   # an echo 150 ns later
    >>> f = Frames.build(LinkId("1", "", "LLTF"), layout_of(64), Provenance("simulated"), np.arange(3) / 50,
    ...                  np.tile(csi, (3, 1, 1)))
    >>> h = impulse_response(f)
    >>> h, round(h.width_s * 1e9)
    (3 packets x 79 delays, paths told apart from 60 ns on, 121)
    """
    if taper not in WIDTHS:
        raise ParameterError(f"taper is {taper!r:.40}, expected 'hann' or 'none'")
    frames = believed(frames)
    csi, columns = aligned(frames)
    blocks = _widest(columns, np.isfinite(csi).all(axis=0))
    if not blocks:
        raise ParameterError(f"fewer than {_LEAST_SUBCARRIERS} subcarriers are in every packet of {frames.link}")
    least = min(int(np.diff(columns.index[chosen]).min()) for chosen in blocks)
    width = max(int(np.ptp(columns.index[chosen])) // least + 1 for chosen in blocks)
    size = 1 << int(np.ceil(np.log2(_FINER * width)))
    peak = round(_MOST_PEAKS * size / width)
    lags = np.arange(-min(peak, size // 2), min(peak, size // 2 - 1) + 1)
    power = np.zeros((len(csi), len(lags)), np.float32)
    for chosen in blocks:
        for i in range(0, len(csi), _AT_ONCE):
            row = _filled(csi[i : i + _AT_ONCE, chosen], (columns.index[chosen] - columns.index[chosen[0]]) // least)
            weight = np.hanning(row.shape[1] + 2)[1:-1] if taper == "hann" else np.ones(row.shape[1])
            taps = np.fft.ifft(row * (weight / weight.sum()), size, axis=1)[:, lags] * size
            power[i : i + _AT_ONCE] += np.square(np.abs(taps)) / len(blocks)
    spacing_hz = least * columns.spacing_hz
    return Impulse(_decibels(power), frames.time_s, lags / (size * spacing_hz), width * spacing_hz, taper)


def _decibels(power: np.ndarray) -> np.ndarray:
    told: np.ndarray = 10 * np.log10(np.maximum(power, 10 ** (_LEAST_DB / 10), dtype=np.float32))
    return told


def _blocks(columns: Columns) -> list[np.ndarray]:
    """Columns of each block, in order of frequency."""
    found = [np.flatnonzero(columns.block == block) for block in np.unique(columns.block)]
    return [chosen[np.argsort(columns.index[chosen], kind="stable")] for chosen in found]


def _profile(frames: Frames, columns: Columns, values: np.ndarray, unit: str) -> Profile:
    order = np.concatenate(_blocks(columns)) if len(columns.block) else np.zeros(0, int)
    index = columns.index[order]
    return Profile(values[:, order], frames.time_s, index, index * columns.spacing_hz, columns.block[order], unit)


def _widest(columns: Columns, good: np.ndarray) -> list[np.ndarray]:
    """Of each antenna the block of the most subcarriers that are in every packet."""
    best: dict[int, np.ndarray] = {}
    for chosen in _blocks(columns):
        antenna, here = int(columns.block[chosen[0]]) // 16, chosen[good[chosen]]
        if len(here) >= _LEAST_SUBCARRIERS and len(here) > len(best.get(antenna, ())):
            best[antenna] = here
    return list(best.values())


def _filled(csi: np.ndarray, at: np.ndarray) -> np.ndarray:
    """(T, n) values at ascending whole places, with what lies between them drawn straight."""
    every = np.arange(at[-1] + 1)
    after = np.clip(np.searchsorted(at, every), 1, len(at) - 1)
    share = (every - at[after - 1]) / (at[after] - at[after - 1])
    filled: np.ndarray = (1 - share) * csi[:, after - 1] + share * csi[:, after]
    return filled
