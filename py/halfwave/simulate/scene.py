"""What is simulated: a room with its nodes, what is in it, and the radio."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from ..csi.carrier import USUAL_HZ
from ..csi.room import Node, Room
from ..csi.subcarriers import Layout, layout_of
from .channel import WALL_REFLECTION, Antenna
from .receiver import Faults
from .surfaces import Surfaces, joined
from .things import Person, Thing

__all__ = ["Radio", "Scene"]


@dataclass(frozen=True)
class Radio:
    """rate_hz: packets a second of each transmitter.  text: nodes that print Espressif's text, which has gain, clock
    and sender, in place of datagrams.
    """

    chip: str = "ESP32"
    frequency_hz: float = USUAL_HZ
    rate_hz: float = 100.0
    layout: Layout = field(default_factory=lambda: layout_of(64))
    faults: Faults = field(default_factory=Faults)
    text: bool = False

    @property
    def subcarriers_hz(self) -> np.ndarray:
        """(K,) Hz of the bins that carry something."""
        layout = self.layout
        hz: np.ndarray = self.frequency_hz + layout.index[~layout.null] * layout.spacing_hz
        return hz


@dataclass(frozen=True)
class Scene:
    room: Room
    people: tuple[Person, ...] = ()
    things: tuple[Thing, ...] = ()
    radio: Radio = field(default_factory=Radio)
    walls: float = WALL_REFLECTION
    """Amplitude that walls, floor and ceiling reflect."""
    for_s: float | None = None
    """How long; without it, as long as any person still does something."""

    @property
    def duration_s(self) -> float:
        return self.for_s or max((p.script.duration_s for p in self.people), default=10.0)

    @property
    def size_m(self) -> np.ndarray:
        return np.array([self.room.width_m, self.room.depth_m, self.room.height_m])

    def receivers(self) -> list[Node]:
        """The nodes that receive.

        Returns
        -------
        list of Node
            In the order of the room.
        """
        return [node for node in self.room.nodes if node.role != "transmitter"]

    def pairs(self) -> Iterator[tuple[Node, Node]]:
        """(transmitter, receiver) of each link."""
        senders = [node for node in self.room.nodes if node.role != "receiver"]
        return ((a, b) for b, a in itertools.product(self.receivers(), senders) if a.id != b.id)

    def surfaces(self, time_s: np.ndarray) -> Surfaces | None:
        """What is in the room.

        Parameters
        ----------
        time_s : (T,) array
            s.

        Returns
        -------
        Surfaces or None
            Of people and things; None in a bare room.
        """
        parts = [each.surfaces(time_s) for each in (*self.people, *self.things)]
        return joined(parts) if parts else None


def antenna_of(node: Node, rng: np.random.Generator | None = None) -> Antenna:
    """Its place, and an antenna that points anywhere where there is a generator to say where."""
    place = np.array([node.x_m, node.y_m, node.z_m])
    if rng is None:
        return Antenna(place)
    axis = rng.normal(size=3)
    return Antenna(place, axis / np.linalg.norm(axis))
