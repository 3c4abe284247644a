"""What the activity model reads: the last seconds of a link as 14 channels over 64 steps of 0.2 s.

Training (`models/activity/train.py`) and the live engine both call `activity_input`, so both see the same numbers.
The input says how much moves, how fast and for how long; never the profile itself, which would name the room. A body
changes the profile smoothly over frequency and the receiver's noise does not, but for a tilt that is several times
stronger: so the profile is taken as ten cosines over frequency, each in units of its own noise. Spectra are means over
them: all of them show the same body.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from ..csi.estimates import Estimate, undetermined
from ..csi.frames import Frames
from ..csi.reasons import Reason, because
from ..csi.subcarriers import Layout
from ..links.series import resample

__all__ = ["FILLS_S", "SHAPE", "WINDOW_S", "activity_input", "too_short"]

WINDOW_S = 19.4
"""What is looked at: the last seconds of the frames. The action may lie anywhere in it."""
CROP_STEPS = 64
"""What the model reads: 12.8 s around the centre of the motion."""
SHAPE = (1, 14, CROP_STEPS)
_RATE_HZ, _SLOWEST_HZ, _LONGEST_GAP_S = 50.0, 40.0, 0.5
FILLS_S = CROP_STEPS / 5
"""Motion as long as that fills what the model reads."""
_SEGMENT, _HOP = 32, 10  # samples: 0.64 s, a step of 0.2 s
_STEPS_A_SECOND, _LAGS = 5, (1, 3, 5, 10)
_SUBCARRIERS = (*range(2, 27), *range(-26, -5))  # those that the training recordings always hold, legacy LTF
_COSINES = 10
_QUIETEST, _NOISE_FLOOR = 0.4, 0.01  # noise is taken from so much of the window, and is no less than int8 rounding
_NOISE_SAMPLES, _SPIKE = 25, 6.0
_POWER_FLOOR, _CHANGE_FLOOR = 4.0, 0.3  # in units of the noise
_EDGE_DB = 3.0


def activity_input(frames: Frames, *, over: bool = True, shift_steps: int = 0) -> np.ndarray | Estimate:
    """What the activity model reads of the last 19.4 s of one link.

    Channels 0-9: ln of the power spectrum of the profile, mean over its cosines, at 1.6, 3.1 ... 12.5 Hz, 14-17 Hz and
    19-25 Hz. 10-13: ln of the RMS change of the profile within 0.2, 0.6, 1 and 2 s. Amplitudes have an RMS of 1 over
    subcarriers in each packet, and cosines over frequency are in units of their noise in the window's quietest part.
    Columns are steps of 0.2 s.

    Parameters
    ----------
    frames : Frames
        T packets of one link, the legacy LTF.
    over : bool
        Motion has ended, and must have begun inside the window; False for motion that goes on.
    shift_steps : int
        Moves the crop off the centre of the motion, in steps of 0.2 s: training does, to bear what a stream does.

    Returns
    -------
    (1, 14, 64) float32 array or Estimate
        Without unit; or activity undetermined with the reason: not_what_the_model_knows, model_needs_longer,
        rate_too_low, gap_in_window, motion_began_before.

    Examples
    --------
    >>> from halfwave import Frames, LinkId, Provenance, layout_of
    >>> t = np.arange(1000) / 49
    >>> frames = Frames.build(LinkId("1", "", "LLTF"), layout_of(64, secondary="none"), Provenance("replay"), t,
    ...                       np.ones((1000, 1, 64), np.complex64))
    >>> activity_input(frames).shape
    (1, 14, 64)
    >>> activity_input(frames[::5])
    activity undetermined: 9.8 packets/s, at least 40 are needed
    """
    why = _why_not(frames)
    if why:
        return undetermined("activity", why, time_s=float(frames.time_s[-1]) if len(frames) else 0.0)
    power, profile = _steps(_in_noise(_on_grid(frames)))
    if over and _cut(power):
        return undetermined(
            "activity", because("motion_began_before", window_s=WINDOW_S), time_s=float(frames.time_s[-1])
        )
    moving = power[:, 4:10].mean(axis=1)
    moving = np.maximum(moving - np.quantile(moving, 0.1), 0) + 1e-9
    centre = float(moving @ np.arange(len(moving)) / moving.sum())
    start = int(np.clip(round(centre - CROP_STEPS / 2) + shift_steps, 0, len(power) - CROP_STEPS))
    crop = slice(start, start + CROP_STEPS)
    return _channels(power[crop], profile[crop])[None]


def _why_not(frames: Frames) -> Reason | None:
    """Why these frames are not what the model was trained on, or None."""
    if set(_SUBCARRIERS) - set(_places(frames.layout)) or frames.layout.note or frames.layout.spacing_hz != 312_500.0:
        return because("not_what_the_model_knows", bins=frames.layout.bins, layout=frames.layout.name)
    if not len(frames) or frames.time_s[-1] - frames.time_s[0] < WINDOW_S:
        span = float(frames.time_s[-1] - frames.time_s[0]) if len(frames) else 0.0
        return too_short(span)
    recent = frames.between(frames.time_s[-1] - WINDOW_S, np.inf)
    if recent.rate_hz < _SLOWEST_HZ:
        return because("rate_too_low", rate_hz=recent.rate_hz, least_hz=_SLOWEST_HZ)
    gap_s = float(np.diff(recent.time_s).max())
    if gap_s > _LONGEST_GAP_S:
        return because("gap_in_window", gap_s=gap_s, most_s=_LONGEST_GAP_S)
    return None


def too_short(span_s: float) -> Reason:
    """The reason that packets over so many seconds are fewer than the model reads.

    Parameters
    ----------
    span_s : float
        From the first to the last, s.

    Returns
    -------
    Reason
        model_needs_longer.

    Examples
    --------
    >>> print(too_short(3.0))
    3.0 s of packets, the model reads 19.4 s
    """
    return because("model_needs_longer", span_s=span_s, least_s=WINDOW_S)


def _cut(power: np.ndarray) -> bool:
    """Whether the window begins in the midst of a movement: its first second is half as high above rest as its peak."""
    level = 10 * np.log10(np.lib.stride_tricks.sliding_window_view(power[:, 1:8].sum(axis=1), 3).mean(axis=1) + 1e-4)
    rest = float(np.quantile(level, 0.2))
    begins = float(level[:_STEPS_A_SECOND].max()) - rest
    return begins > _EDGE_DB and begins > 0.5 * (float(level.max()) - rest)


def _places(layout: Layout) -> dict[int, int]:
    """Bin of each used subcarrier of the first field, counted from the centre of its own 20 MHz."""
    used = np.flatnonzero((layout.block == 0) & ~layout.null)
    if not used.size:
        return {}
    index = layout.index[used]
    centre = round(float(index.mean()))
    return dict(zip((index - centre).tolist(), used.tolist(), strict=True))


def _on_grid(frames: Frames) -> np.ndarray:
    """(samples, subcarriers) float32 at 50 Hz, an RMS of 1 over subcarriers in each packet, ending at the last."""
    frames = frames.between(frames.time_s[-1] - WINDOW_S - 1, np.inf)
    place = _places(frames.layout)
    amplitude = frames.amplitude[:, 0, [place[k] for k in _SUBCARRIERS]].astype(np.float32)
    lost = ~np.isfinite(amplitude)
    if lost.any():  # what a row lacks is taken from the last row that has it
        source = np.where(lost, 0, np.arange(len(amplitude))[:, None])
        np.maximum.accumulate(source, axis=0, out=source)
        amplitude = np.nan_to_num(np.take_along_axis(amplitude, source, axis=0))
    amplitude /= np.maximum(np.sqrt(np.mean(amplitude**2, axis=1, keepdims=True)), 1e-6)
    wanted = frames.time_s[-1] - np.arange(round(WINDOW_S * _RATE_HZ))[::-1] / _RATE_HZ
    return resample(frames.time_s, amplitude, wanted)


@cache
def _cosines() -> np.ndarray:
    """(subcarriers, 10) float32: the smoothest of the orthonormal cosines over frequency (DCT-II)."""
    count = len(_SUBCARRIERS)
    place = np.argsort(np.argsort(_SUBCARRIERS))[:, None]
    basis: np.ndarray = np.cos(np.pi * (place + 0.5) * np.arange(_COSINES) / count) * np.sqrt(2 / count)
    basis[:, 0] /= np.sqrt(2)
    return basis.astype(np.float32)


def _in_noise(amplitude: np.ndarray) -> np.ndarray:
    """(samples, subcarriers) -> (samples, 10): cosines over frequency, each in units of its noise, spikes removed."""
    profile = amplitude @ _cosines()
    changes = np.abs(np.diff(profile, axis=0))
    typical = np.median(changes, axis=0) + 1e-6
    median = np.median(np.stack([profile[:-2], profile[1:-1], profile[2:]]), axis=0)
    spike = np.abs(profile[1:-1] - median) > _SPIKE * typical
    profile[1:-1][spike] = median[spike]
    changes = np.diff(profile, axis=0) ** 2
    moves = np.mean(changes / typical**2, axis=1)
    moves = np.convolve(moves, np.full(_NOISE_SAMPLES, 1 / _NOISE_SAMPLES), "same")
    quiet = moves <= np.quantile(moves, _QUIETEST)
    in_noise: np.ndarray = profile / np.maximum(np.sqrt(changes[quiet].mean(axis=0) / 2), _NOISE_FLOOR)
    return in_noise


def _steps(amplitude: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(samples, K) -> power spectrum (steps, 17), mean over the K cosines, and mean profile (steps, K)."""
    segments = np.lib.stride_tricks.sliding_window_view(amplitude, _SEGMENT, axis=0)[::_HOP]
    profile = segments.mean(axis=2)
    taper = np.hanning(_SEGMENT + 2)[1:-1].astype(np.float32)
    spectrum = np.fft.rfft((segments - profile[..., None]) * taper, axis=2)
    return np.mean(np.abs(spectrum) ** 2, axis=1), profile


def _channels(power: np.ndarray, profile: np.ndarray) -> np.ndarray:
    """(64, 17) and (64, K) -> (14, 64) float32."""
    log_power = np.log(power[:, 1:] + _POWER_FLOOR)
    bands = [*log_power[:, :8].T, log_power[:, 8:12].mean(axis=1), log_power[:, 12:].mean(axis=1)]
    changes = [_change(profile, lag) for lag in _LAGS]
    return np.array([*bands, *changes], np.float32)


def _change(profile: np.ndarray, lag: int) -> np.ndarray:
    change = np.log(_rms(profile[lag:] - profile[:-lag]) + _CHANGE_FLOOR)
    return np.pad(change, (lag // 2, lag - lag // 2), "edge")


def _rms(values: np.ndarray) -> np.ndarray:
    rms: np.ndarray = np.sqrt(np.mean(values**2, axis=-1))
    return rms
