"""What is true of a scene at each moment: where the person is, and what each link's echo path does."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import Scene
from .channel import SPEED_OF_LIGHT_M_S

__all__ = ["truth_of"]

RATE_HZ = 20.0
_CHEST = 1
"""Of the walker's scatterers: the upper torso, which has the largest cross-section."""


def truth_of(scene: Scene) -> dict[str, Any]:
    """JSON-able: `Scene.truth()`, and per link the chest's path over it (m) and its Doppler shift (Hz) at 20 Hz.

    Doppler is minus the path-length rate over the wavelength: above 0 while the path gets shorter.

    >>> from halfwave.simulate import default_scene
    >>> sorted(truth_of(default_scene())["links"]["1"])
    ['doppler_hz', 'path_m']
    """
    time_s = np.arange(0.0, scene.walk.duration_s, 1 / RATE_HZ)
    chest = scene.walk.scatterers(time_s)[0][:, _CHEST]
    place = {node.id: np.array([node.x_m, node.y_m, node.z_m]) for node in scene.room.nodes}
    (sender,) = (place[node.id] for node in scene.room.nodes if node.role == "transmitter")
    links = {}
    for node in scene.room.nodes:
        if node.role != "transmitter":
            path_m = np.linalg.norm(chest - sender, axis=1) + np.linalg.norm(chest - place[node.id], axis=1)
            doppler_hz = -np.gradient(path_m, time_s) * scene.frequency_hz / SPEED_OF_LIGHT_M_S
            links[node.id] = {"path_m": path_m.round(5).tolist(), "doppler_hz": doppler_hz.round(4).tolist()}
    return scene.truth() | {"time_s": time_s.round(4).tolist(), "links": links}
