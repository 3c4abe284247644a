"""What breathing is read from: the last two minutes of a link's slow bins, as a spectrum of whitened columns."""

from __future__ import annotations

import numpy as np

from ..csi.estimates import Estimate, undetermined
from ..csi.frames import Frames
from ..csi.reasons import because
from ..links.cleaning import believed
from ..signal.bins import PIECE_S, Bins, bins_by_piece
from ..signal.modes import modes
from ..signal.spectral_line import Spectrum, spectrum
from ..signal.whitening import halved, whitened
from ..signal.window import windows
from .motion import motion_statistic, window_s

__all__ = [
    "BINS_HZ",
    "EDGES_HZ",
    "FINE_HZ",
    "GAP_S",
    "LEAST_S",
    "MINUTE_S",
    "NAME",
    "WINDOW_S",
    "latest_bins",
    "line_spectrum",
]

NAME = "breathing_rate"
BINS_HZ, FINE_HZ = 5.0, 10.0
"""Of what breathing is read from, and of what a stream keeps."""
EDGES_HZ = np.array([0.03, 0.07, 0.12, 0.18, 0.25, 0.33, 0.42, 0.52, 0.65, 0.8, 0.95])
_NOISE_ABOVE_HZ = 1.2
WINDOW_S, LEAST_S, GAP_S = 120.0, 40.0, 1.0
_MOVES_S, _MOVES = 3.0, 10.0
"""Someone moves where so many seconds change so many times as much as the newest ones do."""
_LEAST_RATE_HZ = 5.0
_STILL = 1e-5
"""Less change than that, of amplitudes near 1, is rounding."""
MINUTE_S = 60.0


def latest_bins(
    frames: Frames, duration_s: float, *, bins_hz: float = BINS_HZ, stop_s: float | None = None
) -> tuple[Bins, float, float]:
    """What breathing is read from at the end of a recording; as the engine has it when the last second is whole.

    Parameters
    ----------
    frames : Frames
        T packets of one link.
    duration_s : float
        The last so many seconds, s.
    bins_hz : float
        Bins a second.
    stop_s : float or None
        End of the window, s; None: the last packet.

    Returns
    -------
    bins : Bins
        Of the window.
    packet_rate_hz : float
        Packets a second.
    moving : float
        Share of the last minute in which something moved, 0 to 1.

    Examples
    --------
    >>> import halfwave as hw
    >>> frames, *_ = hw.read(hw.simulate.simulate(hw.simulate.default_scene(), seed=42))
    >>> latest_bins(frames, 120.0)[0]
    bins: 107 x 52 at 5 Hz, to 21.4 s
    """
    if len(frames):
        stop_s = float(frames.time_s[-1]) if stop_s is None else stop_s
        frames = frames.between(np.floor((stop_s - duration_s) / PIECE_S) * PIECE_S, np.inf)
    length_s = window_s(frames.rate_hz)
    frames = believed(frames)
    minute = frames.between((stop_s or 0.0) - MINUTE_S, np.inf)
    found = [motion_statistic(piece) for piece in windows(minute, duration_s=length_s, hop_s=1.0)]
    last = [f.value > f.extra["threshold"] for f in found if isinstance(f.value, float)]
    bins = bins_by_piece(frames, rate_hz=FINE_HZ).coarser(round(FINE_HZ / bins_hz))
    return bins, frames.rate_hz, float(np.mean(last)) if last else 0.0


def line_spectrum(bins: Bins, packet_rate_hz: float, *, duration_s: float = WINDOW_S) -> Spectrum | Estimate:
    """All columns of a link's last window, whitened kind by kind, as a spectrum.

    The window begins where motion last ended, as far as 40 s remain.

    Parameters
    ----------
    bins : Bins
        Of one link, 5 a second.
    packet_rate_hz : float
        Packets a second of the link.
    duration_s : float
        Length of the window, s.

    Returns
    -------
    Spectrum or Estimate
        breathing_rate undetermined with the reason: no_packets, rate_too_low, span_too_short, every_packet_the_same.

    Examples
    --------
    >>> from halfwave import Frames, LinkId, Provenance, layout_of
    >>> from halfwave.signal.bins import bins_of
    >>> t = np.arange(3000) / 50
    >>> chest = np.exp(1j * (1 + 0.2 * np.sin(2 * np.pi * 0.2 * t)))[:, None] * np.exp(1j * np.arange(64) / 9)
    >>> csi = 20 + 5 * chest + np.random.default_rng(0).normal(size=(3000, 64))
    >>> f = Frames.build(LinkId("1", "", "LLTF"), layout_of(64), Provenance("simulated"), t, csi[:, None].astype("c8"))
    >>> line_spectrum(bins_of(f, rate_hz=5), 50.0)
    spectrum of 30 columns over 60 s, 2.1 to 56.8 /min
    """
    bins = bins.latest(duration_s, gap_s=GAP_S)
    now_s = bins.stop_s
    if not len(bins):
        return undetermined(NAME, because("no_packets"))
    if packet_rate_hz < _LEAST_RATE_HZ:
        why = because("rate_too_low", rate_hz=packet_rate_hz, least_hz=_LEAST_RATE_HZ)
        return undetermined(NAME, why, time_s=now_s)
    span_s = float(np.ptp(bins.slot) + 1) / bins.rate_hz
    if span_s < LEAST_S:
        return undetermined(NAME, because("span_too_short", span_s=span_s, least_s=LEAST_S), time_s=now_s)
    kinds, weight = modes(bins)
    kinds = [k for k in kinds if np.abs(k).max() > _STILL]
    if not kinds:
        return undetermined(NAME, because("every_packet_the_same"), time_s=now_s)
    columns = np.concatenate([whitened(k, weight, bins.rate_hz, _NOISE_ABOVE_HZ) for k in kinds], axis=1)
    still_s = _still_s(columns * weight[:, None], bins.rate_hz)
    if still_s < span_s:
        return line_spectrum(bins, packet_rate_hz, duration_s=still_s)
    return spectrum(*halved(columns, weight), bins.rate_hz / 2, EDGES_HZ)


def _still_s(columns: np.ndarray, rate_hz: float) -> float:
    """How long nothing has moved, at least the least window: where three seconds change far more than the newest do.

    Not more than usual, as most may have been movement; and not motion's word, as a deep breath is motion too.
    """
    change = np.square(np.diff(columns, axis=0)).sum(axis=1)
    width, least = round(_MOVES_S * rate_hz), round(LEAST_S * rate_hz)
    mean = np.convolve(change, np.full(width, 1 / width), "valid")
    moves = np.flatnonzero(mean[: len(mean) - least] > _MOVES * np.median(mean[-least:]))
    return (len(columns) - (moves[-1] + width if len(moves) else 0)) / rate_hz
