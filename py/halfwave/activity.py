"""What a person did: the window that the activity model reads, and what its answer means.

Training (`models/activity/train.py`) and the live engine both call `activity_input`, so both see the same numbers.
The input says how much moves, how fast and for how long, and how far the profile is from where it began and ended;
never the profile itself, which would name the room. Spectra are means over sub-carriers: all hear the same body.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .clean import resample
from .errors import ParameterError
from .estimates import REGISTRY, Estimate, undetermined
from .frames import Frames
from .subcarriers import Layout

__all__ = ["MODEL", "SHAPE", "WINDOW_S", "activity", "activity_input"]

MODEL = "activity"
WINDOW_S = 19.4
"""What is looked at: the last seconds of the frames. The action may lie anywhere in it."""
CROP_STEPS = 64
"""What the model reads: 12.8 s around the centre of the motion."""
SHAPE = (1, 14, CROP_STEPS)

_RATE_HZ, _SLOWEST_HZ, _LONGEST_GAP_S = 50.0, 40.0, 0.5
_SEGMENT, _HOP = 32, 10  # samples: 0.64 s, a step of 0.2 s
_SUBCARRIERS = (*range(2, 27), *range(-26, -5))  # those that the training recordings always hold, legacy LTF
_LEAST_PROBABILITY = 0.5
_POWER_FLOOR, _DISTANCE_FLOOR = 1e-3, 0.02  # of the normalised amplitude: int8 rounding is about as large


def activity_input(frames: Frames, *, shift_steps: int = 0) -> np.ndarray | Estimate:
    """The last WINDOW_S of one link -> (1, 14, 64) float32, no unit, or undetermined with the reason.

    Channels 0-9: ln of the power spectrum of the amplitude, mean over sub-carriers, at 1.6, 3.1 ... 12.5 Hz,
    14-17 Hz and 19-25 Hz. 10-12: ln of the RMS distance to the profile of the first second, of the last, and to the
    median. 13: ln of the change within a second. Amplitudes have an RMS of 1 over sub-carriers in each packet.
    Columns are steps of 0.2 s. `shift_steps` moves the crop off the centre: training does, to bear what a stream does.

    >>> from halfwave import Frames, LinkId, Provenance, layout_of
    >>> t = np.arange(1000) / 49
    >>> frames = Frames.build(LinkId("1", "", "LLTF"), layout_of(64, secondary="none"), Provenance("replay"), t,
    ...                       np.ones((1000, 1, 64), np.complex64))
    >>> activity_input(frames).shape
    (1, 14, 64)
    >>> activity_input(frames[::5])
    activity undetermined: 9.8 packets a second, the model was trained on 49 and needs 40
    """
    refusal = _refusal(frames)
    if refusal:
        reason, tip = refusal
        return undetermined("activity", reason, tip=tip, time_s=float(frames.time_s[-1]) if len(frames) else 0.0)
    power, profile = _steps(_on_grid(frames))
    moving = power[:, 4:10].mean(axis=1)
    moving = np.maximum(moving - np.quantile(moving, 0.1), 0) + 1e-9
    centre = float(moving @ np.arange(len(moving)) / moving.sum())
    start = int(np.clip(round(centre - CROP_STEPS / 2) + shift_steps, 0, len(power) - CROP_STEPS))
    crop = slice(start, start + CROP_STEPS)
    return _channels(power[crop], profile[crop])[None]


def activity(logits: np.ndarray, *, time_s: float = 0.0) -> Estimate:
    """The model's output (5,) or (1, 5), in the order of the registry's classes -> class and probability.

    The probability is calibrated on people that the model had not seen; below one half the answer is undetermined.
    Ask only where something moved: the model knows no class "nothing".

    >>> activity(np.array([0.0, 0, 0, 0, 4]))
    activity walk (93%)
    >>> activity(np.zeros(5))
    activity undetermined: no activity is likelier than 50%; fall is the likeliest with 20%
    """
    classes = REGISTRY["activity"].classes
    values = np.asarray(logits, np.float64).ravel()
    if values.size != len(classes):
        raise ParameterError(f"logits have {values.size} values, expected {len(classes)}: {', '.join(classes)}")
    if not np.isfinite(values).all():
        return undetermined("activity", "the model gave no finite answer", time_s=time_s)
    probability = np.exp(values - values.max())
    probability /= probability.sum()
    extra: dict[str, Any] = {
        "probabilities": dict(zip(classes, probability.round(4).tolist(), strict=True)),
        "window_s": WINDOW_S,
    }
    best = int(probability.argmax())
    if probability[best] < _LEAST_PROBABILITY:
        reason = f"no activity is likelier than 50%; {classes[best]} is the likeliest with {probability[best]:.0%}"
        return undetermined("activity", reason, time_s=time_s, **extra)
    return Estimate("activity", classes[best], quality=float(probability[best]), time_s=time_s, extra=extra)


def _refusal(frames: Frames) -> tuple[str, str] | None:
    """Why these frames are not what the model was trained on, and what to do, or None."""
    if set(_SUBCARRIERS) - set(_places(frames.layout)) or frames.layout.note or frames.layout.spacing_hz != 312_500.0:
        return (
            f"{frames.layout.bins} bins laid out as {frames.layout.name}; "
            f"the model was trained on sub-carriers -26 to 26 of a legacy LTF",
            "send the legacy LTF of a 20 MHz channel",
        )
    if not len(frames) or frames.time_s[-1] - frames.time_s[0] < WINDOW_S:
        span = float(frames.time_s[-1] - frames.time_s[0]) if len(frames) else 0.0
        return f"{span:.1f} s of packets, the model reads {WINDOW_S} s", "wait"
    recent = frames.between(frames.time_s[-1] - WINDOW_S, np.inf)
    if recent.rate_hz < _SLOWEST_HZ:
        return (
            f"{recent.rate_hz:.1f} packets a second, the model was trained on 49 and needs {_SLOWEST_HZ:.0f}",
            "send more packets a second",
        )
    gap = float(np.diff(recent.time_s).max())
    if gap > _LONGEST_GAP_S:
        return f"a gap of {gap:.1f} s in the window, at most {_LONGEST_GAP_S} s is bridged", "wait, or find the loss"
    return None


def _places(layout: Layout) -> dict[int, int]:
    """Bin of each used sub-carrier of the first field, counted from the centre of its own 20 MHz."""
    used = np.flatnonzero((layout.block == 0) & ~layout.null)
    if not used.size:
        return {}
    index = layout.index[used]
    centre = round(float(index.mean()))
    return dict(zip((index - centre).tolist(), used.tolist(), strict=True))


def _on_grid(frames: Frames) -> np.ndarray:
    """(samples, sub-carriers) float32 at 50 Hz, an RMS of 1 over sub-carriers in each packet, ending at the last."""
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


def _steps(amplitude: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(samples, K) -> power spectrum (steps, 17), mean over sub-carriers, and mean profile (steps, K)."""
    segments = np.lib.stride_tricks.sliding_window_view(amplitude, _SEGMENT, axis=0)[::_HOP]
    profile = segments.mean(axis=2)
    taper = np.hanning(_SEGMENT + 2)[1:-1].astype(np.float32)
    spectrum = np.fft.rfft((segments - profile[..., None]) * taper, axis=2)
    return np.mean(np.abs(spectrum) ** 2, axis=1), profile


def _channels(power: np.ndarray, profile: np.ndarray) -> np.ndarray:
    """(64, 17) and (64, K) -> (14, 64) float32."""
    log_power = np.log(power[:, 1:] + _POWER_FLOOR)
    bands = [*log_power[:, :8].T, log_power[:, 8:12].mean(axis=1), log_power[:, 12:].mean(axis=1)]
    second = 5  # steps
    references = (profile[:second].mean(axis=0), profile[-second:].mean(axis=0), np.median(profile, axis=0))
    distances = [np.log(_rms(profile - reference) + _DISTANCE_FLOOR) for reference in references]
    change = np.log(_rms(profile[second:] - profile[:-second]) + _DISTANCE_FLOOR / 2)
    return np.array([*bands, *distances, np.pad(change, (second // 2, second - second // 2), "edge")], np.float32)


def _rms(values: np.ndarray) -> np.ndarray:
    return np.sqrt(np.mean(values**2, axis=-1))
