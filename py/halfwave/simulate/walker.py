"""A person who stands, walks a path and stands again, as moving point scatterers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

__all__ = ["Leg", "Walk"]

# Height (m), sideways offset (m), swing amplitude along the path (m), radar cross-section (m^2) and swing sign:
# torso and head move with the body, arms and legs swing about it twice in a stride.
_PARTS = np.array(
    [
        (1.60, 0.00, 0.00, 0.05, 0),
        (1.35, 0.00, 0.00, 0.25, 0),
        (1.10, 0.00, 0.00, 0.25, 0),
        (1.05, -0.25, 0.18, 0.04, 1),
        (1.05, 0.25, 0.18, 0.04, -1),
        (0.50, -0.10, 0.25, 0.08, -1),
        (0.50, 0.10, 0.25, 0.08, 1),
    ]
)
STRIDE_M = 1.4
BREATH_HZ, BREATH_M = 0.25, 0.005
"""15 breaths a minute, 5 mm of chest motion peak to peak."""


@dataclass(frozen=True)
class Leg:
    """From time to time, straight from one place to another (or standing, when both are the same)."""

    start_s: float
    stop_s: float
    start_m: tuple[float, float]
    stop_m: tuple[float, float]

    @property
    def moving(self) -> bool:
        return self.start_m != self.stop_m


@dataclass(frozen=True)
class Walk:
    legs: Sequence[Leg]

    @property
    def duration_s(self) -> float:
        return self.legs[-1].stop_s

    def place(self, time_s: np.ndarray) -> np.ndarray:
        """(T, 2) metres on the floor.

        >>> Walk([Leg(0, 2, (0, 0), (2, 0))]).place(np.array([0.5, 1.5]))
        array([[0.5, 0. ],
               [1.5, 0. ]])
        """
        knots = [(leg.start_s, leg.start_m) for leg in self.legs] + [(self.duration_s, self.legs[-1].stop_m)]
        at = np.array([t for t, _ in knots])
        return np.stack([np.interp(time_s, at, [p[axis] for _, p in knots]) for axis in (0, 1)], axis=-1)

    def scatterers(self, time_s: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(T, S, 3) metres and (S,) cross-sections; limbs swing only while walking, the chest always breathes."""
        place = self.place(time_s)
        step = np.diff(place, axis=0, prepend=place[:1])
        way = np.cumsum(np.hypot(*step.T))
        heading = np.zeros_like(place)
        moving = np.hypot(*step.T) > 1e-9
        heading[moving] = step[moving] / np.hypot(*step[moving].T)[:, None]
        side = heading[:, ::-1] * (-1, 1)
        height, offset, swing, area, sign = _PARTS.T
        along = swing * sign * np.sin(2 * np.pi * way[:, None] / STRIDE_M) * moving[:, None]
        floor = place[:, None] + heading[:, None] * along[..., None] + side[:, None] * offset[:, None]
        chest = (height > 1.2) & (height < 1.5)
        floor[..., 1] += chest * (BREATH_M / 2 * np.sin(2 * np.pi * BREATH_HZ * time_s))[:, None]
        up = np.broadcast_to(height[:, None], (*floor.shape[:2], 1))
        return np.concatenate([floor, up], axis=-1), area

    def labels(self) -> list[tuple[float, float, str]]:
        """The truth for a timeline."""
        words = [(leg.start_s, leg.stop_s, "walking" if leg.moving else "standing") for leg in self.legs]
        joined = words[:1]
        for start, stop, word in words[1:]:
            if word == joined[-1][2]:
                joined[-1] = (joined[-1][0], stop, word)
            else:
                joined.append((start, stop, word))
        return joined
