"""A link's Doppler spectrum with its sign, from the phase that alignment leaves.

What a receiver adds to each packet takes the phase and the delay that all subcarriers share, and with them most of
what tells a path that grows shorter from one that grows longer. The rest tells them apart: a path's phase turns across
subcarriers as its length L says, and over time as its change does. At each subcarrier the aligned packets less their
mean, over what stands still, s_k, are exp(-j 2 pi f_k L / c) / s_k times exp(+-j w t), less what alignment took, which
is a projection. So each frequency w has two templates for each L, one for each direction, and what matches better says
the sign. L is relative to the middle of the static paths, and so may be below 0.
"""

from __future__ import annotations

import numpy as np

from ..csi.carrier import LIGHT_M_S
from ..csi.frames import Frames
from ..signal.grid import binned
from ..signal.phase import aligned
from ..signal.selection import motion_scores, weights
from ..signal.spectrogram import hann, steadied

__all__ = ["MOST_HZ", "PIECE_S", "signed_doppler"]

PIECE_S, MOST_HZ = 0.5, 45.0
_NOISE_HZ, _OVER_NOISE, _STANDS_OUT = 0.6, 1.3, 4.0
_DECIDES = 6.0

_LENGTHS_M = np.arange(-8.0, 26.0, 2.0)
"""Of moving paths over the middle of the static ones: 20 MHz tell no more of them apart."""


def signed_doppler(frames: Frames, rate_hz: float) -> tuple[np.ndarray, np.ndarray]:
    """Doppler of one link with its sign, noise taken off.

    O(T K log T), and the product of lengths, subcarriers and frequencies.

    Parameters
    ----------
    frames : Frames
        T packets of one link with phase, a second or so.
    rate_hz : float
        Of the grid that packets are averaged into, Hz.

    Returns
    -------
    frequency_hz : (F,) array
        Hz, -45 to 45, positive where paths grow shorter.
    power : (F,) array
        Relative; all zeros where nothing stands out of the noise, NaN where packets are missing.

    Raises
    ------
    ParameterError
        If the link holds amplitudes alone.

    Examples
    --------
    >>> from halfwave import Frames, LinkId, Provenance, layout_of
    >>> t, k = np.arange(200) / 100, layout_of(64).index
    >>> body = 0.1 * np.exp(2j * np.pi * (12 * t[:, None] - k * 312_500.0 * 6 / 3e8))
    >>> csi = 1 + 0.4 * np.exp(-1j * k / 6) + body + np.random.default_rng(0).normal(0, 0.01, (200, 64))
    >>> f = Frames.build(LinkId("1", "", "LLTF"), layout_of(64), Provenance("simulated"), t, csi[:, None].astype("c8"))
    >>> hz, power = signed_doppler(f, 100.0)
    >>> float(hz[power.argmax()])
    12.0
    """
    width = round(PIECE_S * rate_hz)
    csi, columns = aligned(frames)
    good = np.isfinite(csi).all(axis=0)
    index = columns.index[good]
    _, x = binned(frames.time_s, steadied(csi[:, good], columns.block[good], index), rate_hz)
    frequency_hz = np.fft.fftfreq(width, 1 / rate_hz)
    kept = slice(1, 1 + int(np.count_nonzero((frequency_hz > 0) & (frequency_hz <= MOST_HZ))))
    hz = np.concatenate([-frequency_hz[kept][::-1], [0.0], frequency_hz[kept]])
    if len(x) < width or x.shape[1] < 8 or not np.isfinite(x).all():
        return hz, np.full(len(hz), np.nan)
    pieces = np.lib.stride_tricks.sliding_window_view(x - x.mean(axis=0), width, axis=0)[:: width // 4]
    turned = _Static(x, columns.block[good], index * columns.spacing_hz, rate_hz)
    spectrum = np.fft.fft(turned.weighted(pieces.transpose(0, 2, 1)) * hann(width)[:, None], axis=1)
    half = (width + 1) // 2
    up, down = spectrum[:, 1:half], spectrum[:, -1:-half:-1].conj()
    observed = np.concatenate([(up + down) / 2, (up - down) / 2j], axis=2)  # of the real parts, of the imaginary ones
    shorter, longer = (_less_noise(_matched(observed, t)) for t in turned.templates())
    shorter, longer = shorter[: kept.stop - 1], longer[: kept.stop - 1]
    most = np.maximum(shorter, longer)
    towards, away = ((part / np.maximum(most, 1e-300)) ** _DECIDES for part in (shorter, longer))
    share = towards / np.maximum(towards + away, 1e-300)
    return hz, np.concatenate([(most * (1 - share))[::-1], [0.0], most * share])


class _Static:
    """What stands still on a link, and how a moving path looks beside it after alignment."""

    def __init__(self, x: np.ndarray, block: np.ndarray, offset_hz: np.ndarray, rate_hz: float) -> None:
        mean = x.mean(axis=0)
        self._size = np.maximum(np.abs(mean), 1e-12)
        self._turn = mean.conj() / self._size
        moved = (x - mean) * self._turn
        scores = np.maximum(motion_scores(moved.real, rate_hz), motion_scores(moved.imag, rate_hz))
        self._weight = np.sqrt(weights(scores / 2))  # amplitudes: weights are of SNR squared, and matched ones of SNR
        self._block, self._offset_hz = block, offset_hz

    def weighted(self, moved: np.ndarray) -> np.ndarray:
        weighted: np.ndarray = moved * (self._turn * self._weight)
        return weighted

    def templates(self) -> tuple[np.ndarray, np.ndarray]:
        """(2 K, lengths) of norm 1, for paths that grow shorter and longer, as real parts and imaginary ones."""
        path = np.exp(-2j * np.pi * np.outer(self._offset_hz, _LENGTHS_M) / LIGHT_M_S) * self._turn[:, None]
        out = []
        for d, sign in ((path, -1j), (path.conj(), 1j)):
            real, imaginary = d.copy(), d.copy()
            for b in np.unique(self._block):
                at = self._block == b
                size, offset = self._size[at], self._offset_hz[at]
                lean = (offset - (offset @ size**2) / (size @ size)) * size
                _take_out(real, at, size)
                _take_out(imaginary, at, size)
                _take_out(imaginary, at, lean)
            both = np.concatenate([real, sign * imaginary]) * np.tile(self._weight, 2)[:, None]
            out.append(both / np.maximum(np.linalg.norm(both, axis=0), 1e-12))
        return out[0], out[1]


def _take_out(values: np.ndarray, rows: np.ndarray, direction: np.ndarray) -> None:
    values[rows] -= np.outer(direction, direction @ values[rows]) / max(float(direction @ direction), 1e-300)


def _matched(observed: np.ndarray, templates: np.ndarray) -> np.ndarray:
    """(lengths, F) power of (pieces, F, 2 K) along each template, summed over pieces."""
    power: np.ndarray = (np.abs(observed @ templates.conj()) ** 2).sum(axis=0).T
    return power


def _less_noise(power: np.ndarray) -> np.ndarray:
    """(F,) of the best length at each frequency, less the noise that the highest frequencies have."""
    noise = np.median(power[:, int(_NOISE_HZ * power.shape[1]) :], axis=1, keepdims=True)
    best = np.maximum(power - _OVER_NOISE * noise, 0).max(axis=0)
    return np.where(best.max(initial=0) > _STANDS_OUT * noise.max(), best, 0.0)
