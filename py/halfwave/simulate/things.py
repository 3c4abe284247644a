"""What is in a room: people, and things that move but are no person. Each gives its surfaces at any times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from .activities import Script
from .chest import Chest
from .skeleton import joints, trunk_axes
from .surfaces import Surfaces

__all__ = ["Curtain", "Fan", "Furniture", "Person", "Thing"]

SKIN, WOOD, CLOTH, PLASTIC = 0.75, 0.35, 0.15, 0.25
"""Amplitude reflections at 2.4 GHz: water-rich tissue (Gabriel 1996), wood, fabric, thin plastic; orders of size."""
_GRAVITY_M_S2 = 9.81
_SWINGS, _WAVES = 3.0, 48
"""Quality factor of cloth that swings in air, an order of size; waves that make its motion."""
_LIMBS = ((5, 7, 0.048), (7, 9, 0.04), (6, 8, 0.048), (8, 10, 0.04), (11, 13, 0.08), (13, 15, 0.055), (12, 14, 0.08),
          (14, 16, 0.055))  # fmt: skip
"""First joint, second joint, radius in metres of a body of 1.72 m."""


class Thing(Protocol):
    def surfaces(self, time_s: np.ndarray) -> Surfaces:
        """The surfaces of a thing.

        Parameters
        ----------
        time_s : (T,) array
            s.

        Returns
        -------
        Surfaces
            At these times.
        """


@dataclass(frozen=True)
class Person:
    script: Script
    chest: Chest = field(default_factory=Chest)

    def joints(self, time_s: np.ndarray) -> np.ndarray:
        """The 17 joints.

        Parameters
        ----------
        time_s : (T,) array
            s.

        Returns
        -------
        (T, 17, 3) array
            m, in COCO's order.
        """
        return joints(self.script.pose(time_s), self.script.stature_m)

    def surfaces(self, time_s: np.ndarray) -> Surfaces:
        """Trunk, head and eight limbs; breath and heart move the trunk's front.

        Parameters
        ----------
        time_s : (T,) array
            s.

        Returns
        -------
        Surfaces
            At these times.

        Examples
        --------
        >>> from halfwave.simulate.activities import Action
        >>> len(Person(Script([Action("stand", 1)], start_m=(1, 1))).surfaces(np.array([0.0])))
        10
        """
        pose = self.script.pose(time_s)
        scale = self.script.stature_m / 1.72
        place = joints(pose, self.script.stature_m)
        up, left, front = trunk_axes(pose)
        upright = np.stack([up, left, front], axis=1)
        trunk = place[:, [5, 6, 11, 12]].mean(axis=1)
        head = place[:, [3, 4]].mean(axis=1)
        limbs = [_limb(place[:, a], place[:, b], left) for a, b, _ in _LIMBS]
        length = [np.linalg.norm(place[0, a] - place[0, b]) for a, b, _ in _LIMBS]
        half = [(0.34 * scale, 0.19 * scale, 0.12 * scale), (0.12 * scale, 0.08 * scale, 0.1 * scale)]
        half += [(0.5 * float(n), r * scale, r * scale) for n, (_, _, r) in zip(length, _LIMBS, strict=True)]
        swell = np.zeros((len(trunk), len(half)))
        swell[:, 0] = self.chest.displacement_m(time_s)
        return Surfaces(
            np.stack([trunk, head, *(centre for centre, _ in limbs)], axis=1),
            np.stack([upright, upright, *(axes for _, axes in limbs)], axis=1),
            np.array(half),
            np.full(len(half), SKIN),
            swell,
            np.ones(len(half), bool),
        )


def _limb(a: np.ndarray, b: np.ndarray, left: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Centre (T, 3) and axes (T, 3, 3) of a limb from a to b."""
    along = (b - a) / np.linalg.norm(b - a, axis=1, keepdims=True)
    side = left - (left * along).sum(axis=1, keepdims=True) * along
    side /= np.maximum(np.linalg.norm(side, axis=1, keepdims=True), 1e-9)
    return (a + b) / 2, np.stack([along, side, np.cross(along, side)], axis=1)


def _standing(places: np.ndarray, half: Sequence[float], reflection: float, times: int, solid: bool) -> Surfaces:
    """S upright ellipsoids alike, (T, S, 3) or (S, 3)."""
    centre = np.broadcast_to(places, (times, *places.shape[-2:]))
    count = centre.shape[1]
    axes = np.broadcast_to(np.eye(3), (times, count, 3, 3))
    sizes, reflections = np.tile(np.array(half, float), (count, 1)), np.full(count, reflection)
    return Surfaces(centre, axes, sizes, reflections, np.zeros((times, count)), np.full(count, solid))


@dataclass(frozen=True)
class Furniture:
    """A piece that stands still: its middle and its half sizes, metres."""

    at_m: tuple[float, float, float]
    half_m: tuple[float, float, float]
    reflection: float = WOOD

    def surfaces(self, time_s: np.ndarray) -> Surfaces:
        """The surface, the same at all times.

        Parameters
        ----------
        time_s : (T,) array
            s.

        Returns
        -------
        Surfaces
            At these times.
        """
        return _standing(np.array([self.at_m]), self.half_m, self.reflection, len(time_s), True)


@dataclass(frozen=True)
class Fan:
    """Blades that turn about the y axis."""

    at_m: tuple[float, float, float]
    rpm: float = 240.0
    blades: int = 3
    radius_m: float = 0.2

    def surfaces(self, time_s: np.ndarray) -> Surfaces:
        """The blades, as they turn.

        Parameters
        ----------
        time_s : (T,) array
            s.

        Returns
        -------
        Surfaces
            At these times.

        Examples
        --------
        >>> Fan((1, 1, 1), rpm=60).surfaces(np.array([0.0, 0.25])).centre[:, 0].round(2).tolist()      # a quarter turn
        [[1.1, 1.0, 1.0], [1.0, 1.0, 1.1]]
        """
        time_s = np.asarray(time_s, float)
        angle = 2 * np.pi * (self.rpm / 60 * time_s[:, None] + np.arange(self.blades) / self.blades)
        zero = np.zeros_like(angle)
        along = np.stack([np.cos(angle), zero, np.sin(angle)], axis=-1)
        across = np.stack([-np.sin(angle), zero, np.cos(angle)], axis=-1)
        axes = np.stack([along, across, np.cross(along, across)], axis=2)
        half = np.tile([self.radius_m / 2, 0.3 * self.radius_m, 0.02], (self.blades, 1))
        centre = np.array(self.at_m, float) + self.radius_m / 2 * along
        flat = np.full(self.blades, PLASTIC), np.zeros(angle.shape), np.zeros(self.blades, bool)
        return Surfaces(centre, axes, half, *flat)


@dataclass(frozen=True)
class Curtain:
    """Strips of cloth that sway in a draught, along the x axis."""

    at_m: tuple[float, float, float]
    width_m: float = 1.2
    height_m: float = 2.0
    sway_m: float = 0.04
    seed: int = 0

    def surfaces(self, time_s: np.ndarray) -> Surfaces:
        """The strips, as they sway.

        Each hangs as a pendulum that the air stops within a few swings and a draught pushes at random, so no frequency
        lasts: many waves, spread as such a pendulum's resonance is, run along the curtain.

        Parameters
        ----------
        time_s : (T,) array
            s.

        Returns
        -------
        Surfaces
            At these times.

        Examples
        --------
        >>> sway = Curtain((2, 0.2, 1.2)).surfaces(np.arange(0, 60, 0.1)).centre[:, :, 1] - 0.2
        >>> bool(0.01 < sway.std() < 0.04)
        True
        """
        time_s = np.asarray(time_s, float)
        strips = np.linspace(-0.5, 0.5, 6) * self.width_m
        rng = np.random.default_rng(self.seed)
        own_hz = np.sqrt(1.5 * _GRAVITY_M_S2 / self.height_m) / (2 * np.pi)
        spread = np.tan(0.45 * np.pi * rng.uniform(-1, 1, _WAVES))  # Cauchy's, without its far tails
        hz = np.abs(own_hz * (1 + spread / (2 * _SWINGS)))
        turn = 2 * np.pi * np.outer(time_s, hz) + rng.uniform(0, 2 * np.pi, _WAVES)
        sway = np.sqrt(3 / _WAVES) * np.sin(turn[:, None] + 2 * strips[:, None]).sum(axis=2)
        centre = np.tile(np.array(self.at_m, float), (len(time_s), len(strips), 1))
        centre[:, :, 0] += strips
        centre[:, :, 1] += self.sway_m / 2 * sway
        half = self.width_m / 12, 0.03, self.height_m / 2
        return _standing(centre, half, CLOTH, len(time_s), False)
