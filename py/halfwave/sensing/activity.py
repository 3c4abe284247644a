"""What a person did: when motion is put to the activity model, and what its answer means.

Half a motion looks like another one: the first second of walking is as short and strong as a fall. So the model is
asked once motion is over and lies whole inside the window, or once it has filled the window and goes on; of what
goes on no fall is reported, since a fall leaves the person still on the floor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from ..csi.estimates import REGISTRY, Estimate, undetermined
from ..csi.frames import Frames
from ..csi.reasons import because
from ..errors import ParameterError
from .activity_input import FILLS_S, WINDOW_S, activity_input, too_short

__all__ = ["MODEL", "ActivityWatch", "activity", "answered", "of_links"]

MODEL = "activity"
FALL_LEAST = 0.76
"""A fall is reported from this probability on: the least with no more than one false fall in an hour of recordings
of each kind, of people unseen. docs/results/activity.md has what others would cost, and how the rule does on people
that it was not chosen on."""

_LEAST_PROBABILITY = 0.5
_STILL_S = 2.0
"""After motion's word, which itself comes 3 to 4 s after the last movement."""
_AGAIN_S, _LASTS_S = 2.0, 10.0
_GOES_ON = ("walk", "none of these")


def activity(logits: np.ndarray, *, over: bool = True, fall_least: float = FALL_LEAST, time_s: float = 0.0) -> Estimate:
    """What the model's output means.

    The probability is calibrated on people that the model had not seen.

    Parameters
    ----------
    logits : (6,) or (1, 6) array
        In the order of the registry's classes.
    over : bool
        Whether the motion had ended; of what goes on only walking and "none of these" are reported.
    fall_least : float
        Probability from which on a fall is reported.
    time_s : float
        End of the window, s.

    Returns
    -------
    Estimate
        activity: the class with its probability; extra["probabilities"] has all. Undetermined with the reason:
        no_likely_activity, motion_goes_on, fall_not_sure, model_not_finite.

    Raises
    ------
    ParameterError
        For another number of values.

    Examples
    --------
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
    """One link's motion, and the model's answer to the last. Times are those of the stream.

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
        """Takes the link's word in; where it has none nothing is known of motion, not even that it ended.

        Parameters
        ----------
        now_s : float
            The moment, s.
        moving : bool or None
            The link's word.
        """
        self._moving = bool(moving)
        if moving:
            self._moved_s = now_s
            self._began_s = now_s if self._began_s is None else self._began_s
        elif moving is None or now_s - self._moved_s > WINDOW_S:
            self._began_s = None

    def due(self, now_s: float, held_s: float) -> bool:
        """Whether there is a question.

        Parameters
        ----------
        now_s : float
            The moment, s.
        held_s : float
            How many seconds of packets the link holds.

        Returns
        -------
        bool
            True where `ask` gives the model's input, or why there is none.
        """
        self._held_s = held_s
        if self._began_s is None or held_s < WINDOW_S:
            return False
        if self._moving:
            return now_s - self._began_s >= FILLS_S and now_s - self.asked_s >= _AGAIN_S
        return now_s - self._moved_s >= _STILL_S

    def idle(self, now_s: float) -> bool:
        """Whether there is no more to say than that no motion was detected.

        Parameters
        ----------
        now_s : float
            The moment, s.

        Returns
        -------
        bool
            False while there is a question or an answer.
        """
        return self._began_s is None and now_s - self.asked_s >= _LASTS_S

    def ask(self, now_s: float, held_s: float, frames: Callable[[], Frames]) -> np.ndarray | None:
        """The model's input, if a question is due.

        Parameters
        ----------
        now_s : float
            The moment, s.
        held_s : float
            How many seconds of packets the link holds.
        frames : callable
            Gives the link's last `held_s` or more.

        Returns
        -------
        (1, 14, 64) float32 array or None
            As of `activity_input`.
        """
        if not self.due(now_s, held_s):
            return None
        self.asked_s, self._over = now_s, not self._moving
        if self._over:
            self._began_s = None
        made = activity_input(frames(), over=self._over)
        self._last = made if isinstance(made, Estimate) else None
        return None if isinstance(made, Estimate) else made

    def answer(self, logits: np.ndarray, time_s: float, fall_least: float = FALL_LEAST) -> None:
        """Takes the model's answer.

        Parameters
        ----------
        logits : (6,) or (1, 6) array
            The model's output.
        time_s : float
            Of the hop whose input it answers, s.
        fall_least : float
            Probability from which on a fall is reported.
        """
        self._last = activity(logits, over=self._over, fall_least=fall_least, time_s=time_s)

    def said(self, now_s: float) -> Estimate:
        """The last answer for ten seconds or until something moves anew, else why there is none.

        Parameters
        ----------
        now_s : float
            The moment, s.

        Returns
        -------
        Estimate
            activity; undetermined: no_motion, motion_not_over, model_needs_longer, model_not_answered, and as
            `activity`.
        """
        if now_s - self.asked_s < _LASTS_S and (self._began_s is None or not self._over):
            if self._last is None:
                return undetermined("activity", because("model_not_answered"), time_s=now_s)
            return self._last
        if self._began_s is None:
            return undetermined("activity", because("no_motion"), time_s=now_s)
        if self._moving or self._held_s >= WINDOW_S:
            return undetermined("activity", because("motion_not_over"), time_s=now_s)
        return undetermined("activity", too_short(self._held_s), time_s=now_s)


def answered(watches: Iterable[ActivityWatch], logits: np.ndarray, time_s: float) -> None:
    """Gives the model's answer to the link that asked: the last to do so at or before the hop of its input.

    Parameters
    ----------
    watches : iterable of ActivityWatch
        Of all links.
    logits : (6,) or (1, 6) array
        The model's output.
    time_s : float
        Of the hop whose input it answers, s.

    Examples
    --------
    >>> watch = ActivityWatch()
    >>> answered([watch], np.array([0.0, 0, 0, 0, 5, 0]), 100.0)                                   # it has not asked
    >>> watch.said(100.0)
    activity undetermined: no motion detected
    """
    asked = [watch for watch in watches if watch.asked_s <= time_s]
    if asked:
        max(asked, key=lambda watch: watch.asked_s).answer(logits, time_s)


def of_links(estimates: Iterable[Estimate], now_s: float) -> Estimate:
    """One activity for the room. Links that contradict a fall leave it undetermined; else the likeliest, or why none.

    Parameters
    ----------
    estimates : iterable of Estimate
        activity of each link.
    now_s : float
        The moment, s.

    Returns
    -------
    Estimate
        activity; undetermined with links_disagree, no_packets, or the reason of a link.

    Examples
    --------
    >>> fall, walk = Estimate("activity", "fall", quality=0.97), Estimate("activity", "walk", quality=0.6)
    >>> of_links([fall, walk], 0.0)
    activity undetermined: one link says fall, another walk
    """
    each = list(estimates)
    known = sorted((e for e in each if e.value is not None), key=lambda e: -(e.quality or 0))
    other = next((e for e in known if e.value != "fall"), None)
    if other and any(e.value == "fall" for e in known):
        return undetermined("activity", because("links_disagree", other=str(other.value)), time_s=now_s)
    if known:
        return known[0]
    still = because("no_motion")
    why = [e for e in each if e.why != still] or each
    return why[0] if why else undetermined("activity", because("no_packets"), time_s=now_s)
