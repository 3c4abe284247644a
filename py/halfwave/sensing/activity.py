"""What a person did: when a movement is put to the activity model, the window it reads, and what its answer means.

Training (`models/activity/train.py`) and the live engine both call `activity_input`, so both see the same numbers.
The input says how much moves, how fast and for how long; never the profile itself, which would name the room. A body
changes the profile smoothly over frequency and the receiver's noise does not, but for a tilt that is several times
stronger: so the profile is taken as ten cosines over frequency, each in units of its own noise. Spectra are means over
them: all hear the same body.

Half a movement looks like another one: the first second of walking is as short and strong as a fall. So the model is
asked once a movement is over and lies whole inside the window, or once it has filled the window and goes on; of what
goes on no fall is told, since a fall leaves somebody still on the floor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import numpy as np

from ..csi.estimates import REGISTRY, Estimate, undetermined
from ..csi.frames import Frames
from ..csi.reasons import Reason, because
from ..csi.subcarriers import Layout
from ..errors import ParameterError
from ..links.cleaning import resample

__all__ = ["MODEL", "SHAPE", "WINDOW_S", "ActivityWatch", "activity", "activity_input", "answered", "of_links"]

MODEL = "activity"
WINDOW_S = 19.4
"""What is looked at: the last seconds of the frames. The action may lie anywhere in it."""
CROP_STEPS = 64
"""What the model reads: 12.8 s around the centre of the motion."""
SHAPE = (1, 14, CROP_STEPS)
_FILLS_S = CROP_STEPS / 5
FALL_LEAST = 0.76
"""A fall is told from this probability on: the least with no more than one false fall in an hour of recordings of each
kind, of people unseen. docs/results/activity.md has what others would cost, and how the rule does on people that it
was not chosen on."""

_RATE_HZ, _SLOWEST_HZ, _LONGEST_GAP_S = 50.0, 40.0, 0.5
_SEGMENT, _HOP = 32, 10  # samples: 0.64 s, a step of 0.2 s
_STEPS_A_SECOND, _LAGS = 5, (1, 3, 5, 10)
_SUBCARRIERS = (*range(2, 27), *range(-26, -5))  # those that the training recordings always hold, legacy LTF
_LEAST_PROBABILITY = 0.5
_COSINES = 10
_QUIETEST, _NOISE_FLOOR = 0.4, 0.01  # noise is taken from so much of the window, and is no less than int8 rounding
_NOISE_SAMPLES, _SPIKE = 25, 6.0
_POWER_FLOOR, _CHANGE_FLOOR = 4.0, 0.3  # in units of the noise
_EDGE_DB = 3.0
_STILL_S = 2.0
"""After motion's word, which itself comes 3 to 4 s after the last movement."""
_AGAIN_S, _LASTS_S = 2.0, 10.0
_GOES_ON = ("walk", "none of these")


def activity_input(frames: Frames, *, over: bool = True, shift_steps: int = 0) -> np.ndarray | Estimate:
    """The last WINDOW_S of one link -> (1, 14, 64) float32, no unit, or undetermined with the reason.

    Channels 0-9: ln of the power spectrum of the profile, mean over its cosines, at 1.6, 3.1 ... 12.5 Hz, 14-17 Hz and
    19-25 Hz. 10-13: ln of the RMS change of the profile within 0.2, 0.6, 1 and 2 s. Amplitudes have an RMS of 1 over
    sub-carriers in each packet, and cosines over frequency are in units of their noise in the window's quietest part.
    Columns are steps of 0.2 s. over: the movement has ended, and is refused unless it began inside the window; False
    for one that goes on. `shift_steps` moves the crop off the centre: training does, to bear what a stream does.

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


def activity(logits: np.ndarray, *, over: bool = True, fall_least: float = FALL_LEAST, time_s: float = 0.0) -> Estimate:
    """The model's output (6,) or (1, 6), in the order of the registry's classes -> class and probability.

    The probability is calibrated on people that the model had not seen; below one half the answer is undetermined, and
    below `fall_least` a fall is. Of a movement that is not `over`, only walking and "none of these" are told.

    >>> activity(np.array([0.0, 0, 0, 0, 5, 0]))
    activity walk (97%)
    >>> activity(np.zeros(6))
    activity undetermined: no activity is likelier than 50%; none of these is the likeliest with 17%
    >>> activity(np.array([3.0, 0, 2.5, 0, 0, 0]))
    activity undetermined: fall has 55%, at least 76% are needed; lie down has 34%
    """
    classes = REGISTRY["activity"].classes
    values = np.asarray(logits, np.float64).ravel()
    if values.size != len(classes):
        raise ParameterError(f"logits have {values.size} values, expected {len(classes)}: {', '.join(classes)}")
    if not np.isfinite(values).all():
        return undetermined("activity", because("model_not_finite"), time_s=time_s)
    probability = np.exp(values - values.max())
    probability /= probability.sum()
    extra: dict[str, Any] = {
        "probabilities": dict(zip(classes, probability.round(4).tolist(), strict=True)),
        "window_s": WINDOW_S,
    }
    second, best = (int(i) for i in probability.argsort(kind="stable")[-2:])
    p, name = float(probability[best]), classes[best]
    why = None
    if p < _LEAST_PROBABILITY:
        why = because("no_likely_activity", least=_LEAST_PROBABILITY, likeliest=name, probability=p)
    elif not over and name not in _GOES_ON:
        why = because("motion_goes_on", likeliest=name, probability=p)
    elif name == "fall" and p < fall_least:
        other, other_p = classes[second], float(probability[second])
        why = because("fall_not_sure", probability=p, least=fall_least, second=other, second_probability=other_p)
    if why:
        return undetermined("activity", why, time_s=time_s, extra=extra)
    return Estimate("activity", name, quality=p, time_s=time_s, extra=extra)


class ActivityWatch:
    """One link's movements, and what the model said of the last. Times are those of the stream.

    `note` the link's word at every hop; `ask` then gives the model's input when it is due; `answer` takes what the
    model gives back. A movement is put to the model once, when it has been over for two seconds, or every two seconds
    while it goes on for longer than what the model reads.

    >>> watch = ActivityWatch()
    >>> watch.note(100.0, False)
    >>> watch.said(100.0)
    activity undetermined: no motion detected
    """

    def __init__(self) -> None:
        self._moving = False
        self._began_s: float | None = None
        """Of the movement that is to be asked about, None where none is."""
        self._moved_s = self.asked_s = -np.inf
        self._held_s = 0.0
        self._over = True
        """Whether the movement of the last question had ended."""
        self._last: Estimate | None = None
        """What came of the last question; None while the model owes its answer."""

    def note(self, now_s: float, moving: bool | None) -> None:
        """The link's word; where it has none nothing is known of a movement, not even that it ended."""
        self._moving = bool(moving)
        if moving:
            self._moved_s = now_s
            self._began_s = now_s if self._began_s is None else self._began_s
        elif moving is None or now_s - self._moved_s > WINDOW_S:
            self._began_s = None

    def ask(self, now_s: float, held_s: float, frames: Callable[[], Frames]) -> np.ndarray | None:
        """The model's input if a question is due, else None. `frames()` gives the link's last `held_s` or more."""
        self._held_s = held_s
        if self._began_s is None or held_s < WINDOW_S:
            return None
        if self._moving:
            due = now_s - self._began_s >= _FILLS_S and now_s - self.asked_s >= _AGAIN_S
        else:
            due = now_s - self._moved_s >= _STILL_S
        if not due:
            return None
        self.asked_s, self._over = now_s, not self._moving
        if self._over:
            self._began_s = None
        made = activity_input(frames(), over=self._over)
        self._last = made if isinstance(made, Estimate) else None
        return None if isinstance(made, Estimate) else made

    def answer(self, logits: np.ndarray, time_s: float, fall_least: float = FALL_LEAST) -> None:
        """What the model says of the input that was given at `time_s`."""
        self._last = activity(logits, over=self._over, fall_least=fall_least, time_s=time_s)

    def said(self, now_s: float) -> Estimate:
        """The last answer for ten seconds or until something moves anew, else why there is none."""
        if now_s - self.asked_s < _LASTS_S and (self._began_s is None or not self._over):
            if self._last is None:
                return undetermined("activity", because("model_not_answered"), time_s=now_s)
            return self._last
        if self._began_s is None:
            return undetermined("activity", because("no_motion"), time_s=now_s)
        if self._moving or self._held_s >= WINDOW_S:
            return undetermined("activity", because("motion_not_over"), time_s=now_s)
        return undetermined("activity", _too_short(self._held_s), time_s=now_s)


def answered(watches: Iterable[ActivityWatch], logits: np.ndarray, time_s: float) -> None:
    """The model's answer to the input of the hop at `time_s`, or of the last before: given to the link that asked."""
    asked = [watch for watch in watches if watch.asked_s <= time_s]
    if asked:
        max(asked, key=lambda watch: watch.asked_s).answer(logits, time_s)


def of_links(said: Iterable[Estimate], now_s: float) -> Estimate:
    """One word for the room. Links that contradict a fall leave it undetermined; else the likeliest, or why none.

    >>> fall, walk = Estimate("activity", "fall", quality=0.97), Estimate("activity", "walk", quality=0.6)
    >>> of_links([fall, walk], 0.0)
    activity undetermined: one link says fall, another walk
    """
    said = list(said)
    known = sorted((e for e in said if e.value is not None), key=lambda e: -(e.quality or 0))
    other = next((e for e in known if e.value != "fall"), None)
    if other and any(e.value == "fall" for e in known):
        return undetermined("activity", because("links_disagree", other=str(other.value)), time_s=now_s)
    if known:
        return known[0]
    still = because("no_motion")
    why = [e for e in said if e.why != still] or said
    return why[0] if why else undetermined("activity", because("no_packets"), time_s=now_s)


def _why_not(frames: Frames) -> Reason | None:
    """Why these frames are not what the model was trained on, or None."""
    if set(_SUBCARRIERS) - set(_places(frames.layout)) or frames.layout.note or frames.layout.spacing_hz != 312_500.0:
        return because("not_what_the_model_knows", bins=frames.layout.bins, layout=frames.layout.name)
    if not len(frames) or frames.time_s[-1] - frames.time_s[0] < WINDOW_S:
        span = float(frames.time_s[-1] - frames.time_s[0]) if len(frames) else 0.0
        return _too_short(span)
    recent = frames.between(frames.time_s[-1] - WINDOW_S, np.inf)
    if recent.rate_hz < _SLOWEST_HZ:
        return because("rate_too_low", rate_hz=recent.rate_hz, least_hz=_SLOWEST_HZ)
    gap_s = float(np.diff(recent.time_s).max())
    if gap_s > _LONGEST_GAP_S:
        return because("gap_in_window", gap_s=gap_s, most_s=_LONGEST_GAP_S)
    return None


def _too_short(span_s: float) -> Reason:
    return because("model_needs_longer", span_s=span_s, least_s=WINDOW_S)


def _cut(power: np.ndarray) -> bool:
    """Whether the window begins in the midst of a movement: its first second is half as high above rest as its peak."""
    level = 10 * np.log10(np.lib.stride_tricks.sliding_window_view(power[:, 1:8].sum(axis=1), 3).mean(axis=1) + 1e-4)
    rest = float(np.quantile(level, 0.2))
    begins = float(level[:_STEPS_A_SECOND].max()) - rest
    return begins > _EDGE_DB and begins > 0.5 * (float(level.max()) - rest)


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


@cache
def _cosines() -> np.ndarray:
    """(sub-carriers, 10) float32: the smoothest of the orthonormal cosines over frequency (DCT-II)."""
    count = len(_SUBCARRIERS)
    place = np.argsort(np.argsort(_SUBCARRIERS))[:, None]
    basis = np.cos(np.pi * (place + 0.5) * np.arange(_COSINES) / count) * np.sqrt(2 / count)
    basis[:, 0] /= np.sqrt(2)
    return basis.astype(np.float32)


def _in_noise(amplitude: np.ndarray) -> np.ndarray:
    """(samples, sub-carriers) -> (samples, 10): cosines over frequency, each in units of its noise, spikes removed."""
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
    return profile / np.maximum(np.sqrt(changes[quiet].mean(axis=0) / 2), _NOISE_FLOOR)


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
    return np.sqrt(np.mean(values**2, axis=-1))
