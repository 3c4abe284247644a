"""What a person does, as angles over time: stand, walk, sit, lie, fall, get up, wave, gesture.

A script is a list of actions, one after the other; each begins in the posture that the last one ended in. Postures pass
into one another along minimum-jerk curves (Flash and Hogan 1985); a fall is a rigid body that tips over its feet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..errors import ParameterError
from .skeleton import ANGLES, ANKLE, LEG, Pose, joints

__all__ = ["ACTIONS", "Action", "Script"]

STAND, WALK, SIT, LIE, FALL, GET_UP, WAVE, GESTURE = ACTIONS = (
    "stand", "walk", "sit", "lie", "fall", "get up", "wave", "gesture",
)  # fmt: skip
WORDS = {
    STAND: "standing", WALK: "walking", SIT: "sitting", LIE: "lying", FALL: "falling", GET_UP: "getting up",
    WAVE: "waving", GESTURE: "gesturing",
}  # fmt: skip
TAKES_S = {STAND: 0.8, SIT: 1.5, LIE: 3.0, FALL: 0.9, GET_UP: 2.5}
"""How long a change of posture takes."""
STRIDE_M = 1.4
"""Two steps."""
_TURN_S, _RAMP_S = 0.5, 0.4
_WAVES_HZ, _GESTURES_HZ = 1.6, 0.8
_LYING_M = 0.11
"""From what a body lies on to the middle of its hips."""


@dataclass(frozen=True)
class Action:
    """do: one of ACTIONS.  for_s: how long it lasts; a walk takes as long as its way does.

    to: where a walk leads, metres.  speed_m_s: of a walk.  surface_m: height of what is sat or lain on.
    """

    do: str
    for_s: float = 0.0
    to: tuple[float, float] | None = None
    speed_m_s: float = 1.0
    surface_m: float = 0.45


def _posture(stature_m: float, **degrees: float) -> np.ndarray:
    """(13,) angles from degrees; `ahead` and `height` are lengths."""
    out = np.zeros(len(ANGLES))
    out[1] = (LEG + ANKLE) * stature_m
    for name, value in degrees.items():
        for column in (name,) if name in ANGLES else (f"left_{name}", f"right_{name}"):
            out[ANGLES.index(column)] = value if name in ("ahead", "height") else np.radians(value)
    return out


def _standing(stature_m: float) -> np.ndarray:
    return _posture(stature_m, forearm=12, spread=6)


def _after(action: Action, stature_m: float) -> np.ndarray:
    """(13,) the posture that an action ends in."""
    back = -0.245 * stature_m  # by the length of a thigh: the feet stay where they are
    if action.do == SIT:
        return _posture(
            stature_m, ahead=back, height=action.surface_m + 0.08, trunk=-8, thigh=90, arm=15, forearm=60, spread=6
        )
    if action.do == LIE:
        height = action.surface_m + _LYING_M
        return _posture(stature_m, ahead=back, height=height, trunk=-90, thigh=90, shin=90, arm=90, spread=8)
    if action.do == FALL:
        ahead = LEG * stature_m
        return _posture(stature_m, ahead=ahead, height=_LYING_M, trunk=90, thigh=-90, shin=-90, arm=-90, spread=25)
    return _standing(stature_m)


def _eased(share: np.ndarray) -> np.ndarray:
    """Minimum-jerk course from 0 to 1."""
    s = np.clip(share, 0, 1)
    eased: np.ndarray = s**3 * (10 + s * (6 * s - 15))
    return eased


def _along(time_s: np.ndarray, length_m: float, speed_m_s: float) -> tuple[np.ndarray, np.ndarray]:
    """Way (m) and speed as a share of full speed, with a ramp up and down; the whole takes length / speed + ramp."""
    ramp = min(_RAMP_S, length_m / speed_m_s)
    stop = length_m / speed_m_s + ramp
    up, down = np.clip(time_s / ramp, 0, 1), np.clip((stop - time_s) / ramp, 0, 1)
    way = speed_m_s * (np.clip(time_s, 0, stop) - ramp * (up - up**2 / 2) - ramp * (1 - down) ** 2 / 2)
    return way, np.minimum(up, down)


def _gait(way_m: np.ndarray, vigour: np.ndarray, stature_m: float) -> np.ndarray:
    """(T, 13) angles of walking after this way; vigour: share of full swing."""
    phase = 2 * np.pi * way_m / (STRIDE_M * stature_m / 1.72)
    out = np.tile(_standing(stature_m), (len(way_m), 1))
    for side, turn in ((0, 0.0), (1, np.pi)):
        swing = np.sin(phase + turn)
        thigh = np.radians(24) * swing + np.radians(4)
        bend = np.radians(32) * (1 + np.cos(phase + turn + 0.4)) / 2 + np.radians(5)
        out[:, 3 + side] = vigour * thigh
        out[:, 5 + side] = vigour * (thigh - bend)
        out[:, 7 + side] = -vigour * np.radians(20) * swing
        out[:, 9 + side] += vigour * np.radians(15)
    reach = [np.cos(out[:, 3 + s]) * 0.245 + np.cos(out[:, 5 + s]) * 0.246 for s in (0, 1)]
    out[:, 1] = (np.maximum(*reach) + ANKLE) * stature_m  # the longer leg carries
    out[:, 2] = vigour * np.radians(4)
    return out


class Script:
    """The actions of one person from a place on; `pose` gives the body at any times.

    >>> script = Script([Action("stand", 2), Action("walk", to=(2, 0)), Action("sit", 5)], start_m=(0, 0))
    >>> script.duration_s, script.labels()[1]
    (9.4, (2.0, 4.4, 'walking'))
    >>> script.pose(np.array([0.0, 3.2])).place.round(2).tolist()
    [[0.0, 0.0], [1.0, 0.0]]
    """

    def __init__(
        self, actions: Sequence[Action], *, start_m: tuple[float, float], heading: float = 0.0, stature_m: float = 1.72
    ) -> None:
        """heading: radians. Raises ParameterError for an action that does not exist or has no length."""
        self.actions, self.stature_m = tuple(actions), stature_m
        place, posture = np.array(start_m, float), _standing(stature_m)
        self._begins: list[tuple[float, np.ndarray, float, np.ndarray]] = []
        now = 0.0
        for i, action in enumerate(self.actions):
            if action.do not in ACTIONS:
                raise ParameterError(f"actions[{i}].do: there is no {action.do!r:.40}; there are {', '.join(ACTIONS)}")
            self._begins.append((now, place, heading, posture))
            length = action.for_s
            if action.do == WALK:
                if action.to is None:
                    raise ParameterError(f"actions[{i}].to: a walk needs a place to walk to")
                way = np.array(action.to, float) - place
                distance = float(np.hypot(*way))
                if distance < 0.05:
                    raise ParameterError(f"actions[{i}].to: is where the walk begins")
                place, heading = np.array(action.to, float), float(np.arctan2(way[1], way[0]))
                length = distance / action.speed_m_s + min(_RAMP_S, distance / action.speed_m_s)
            elif action.do in (GET_UP, STAND) and posture[0] > 0.3:  # after a fall the hips lie ahead of the feet
                place = place + posture[0] * np.array([np.cos(heading), np.sin(heading)])
            if length <= 0 or (length < TAKES_S.get(action.do, 0) and action.do != STAND):
                raise ParameterError(f"actions[{i}].for_s: {action.do} takes at least {TAKES_S.get(action.do, 0):g} s")
            now += length
            posture = _after(action, stature_m)
        self.duration_s = now

    def labels(self) -> list[tuple[float, float, str]]:
        """(start, stop, word) of each stretch of one kind, for a timeline."""
        out: list[tuple[float, float, str]] = []
        stops = [begin for begin, *_ in self._begins[1:]] + [self.duration_s]
        for action, (start, *_), stop in zip(self.actions, self._begins, stops, strict=True):
            word = WORDS[action.do]
            if out and out[-1][2] == word:
                out[-1] = (out[-1][0], stop, word)
            else:
                out.append((start, stop, word))
        return out

    def pose(self, time_s: np.ndarray) -> Pose:
        """The body at each time; before the first action it stands, after the last it stays as it is.

        Parameters
        ----------
        time_s : (T,) array
            s.

        Returns
        -------
        Pose
            T moments.
        """
        time_s = np.asarray(time_s, float)
        begins = np.array([begin for begin, *_ in self._begins])
        which = np.clip(np.searchsorted(begins, time_s, side="right") - 1, 0, None)
        place, heading = np.empty((len(time_s), 2)), np.empty(len(time_s))
        angles = np.empty((len(time_s), len(ANGLES)))
        for i in np.unique(which):
            rows = which == i
            place[rows], heading[rows], angles[rows] = self._during(int(i), np.maximum(time_s[rows] - begins[i], 0))
        lowest = joints(Pose(place, heading, angles), self.stature_m)[..., 2].min(axis=1)
        angles[:, 1] += np.maximum(0.03 - lowest, 0)  # on the way from one posture to the next no limb sinks
        return Pose(place, heading, angles)

    def _during(self, i: int, time_s: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        action = self.actions[i]
        _, place, heading, posture = self._begins[i]
        if action.do == WALK:
            assert action.to is not None
            way = np.array(action.to) - place
            distance = float(np.hypot(*way))
            gone, vigour = _along(time_s, distance, action.speed_m_s)
            turn = (np.arctan2(way[1], way[0]) - heading + np.pi) % (2 * np.pi) - np.pi
            return (
                place + gone[:, None] / distance * way,
                heading + turn * _eased(time_s / _TURN_S),
                _gait(gone, vigour, self.stature_m)
                + (posture - _standing(self.stature_m)) * (1 - _eased(time_s / TAKES_S[STAND]))[:, None],
            )
        share = _eased(time_s / TAKES_S.get(action.do, TAKES_S[STAND]))
        if action.do == FALL:  # tips over its feet: the angle grows as the square of time until the floor stops it
            share = np.clip(time_s / TAKES_S[FALL], 0, 1) ** 2
        target = _after(action, self.stature_m)
        angles = posture + (target - posture) * share[:, None]
        floor = np.broadcast_to(place, (len(time_s), 2))
        if action.do == FALL:
            tipped = share * np.pi / 2
            angles[:, 0] = posture[0] + LEG * self.stature_m * np.sin(tipped)
            angles[:, 1] = np.maximum(posture[1] * np.cos(tipped), _LYING_M)
        elif action.do in (GET_UP, STAND) and posture[0] > 0.3:
            ahead = posture[0] * np.array([np.cos(heading), np.sin(heading)])
            floor = place + share[:, None] * ahead
        if action.do in (WAVE, GESTURE):
            angles = angles + _hands(action.do, time_s, action.for_s)
        return floor, np.full(len(time_s), heading), angles


def _hands(do: str, time_s: np.ndarray, for_s: float) -> np.ndarray:
    """(T, 13) what the right arm adds: a wave over the head, or pushing and drawing back ahead of the chest."""
    out = np.zeros((len(time_s), len(ANGLES)))
    raised = np.minimum(_eased(time_s / 0.6), _eased((for_s - time_s) / 0.6))
    if do == WAVE:
        swing = np.sin(2 * np.pi * _WAVES_HZ * time_s)
        out[:, 8] = raised * np.radians(150)
        out[:, 10] = raised * np.radians(10)
        out[:, 12] = raised * np.radians(25) * swing
    else:
        push = (1 - np.cos(2 * np.pi * _GESTURES_HZ * time_s)) / 2
        out[:, 8] = raised * np.radians(-30 + 105 * push)
        out[:, 10] = raised * np.radians(110 - 110 * push)
    return out
