"""What is true of a scene at each moment: everybody's joints, breath and heart, what each link's path does."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..csi.carrier import LIGHT_M_S
from .scene import Scene, board_of
from .skeleton import JOINTS
from .surfaces import specular
from .things import Person

__all__ = ["labels_of", "truth_of"]

RATE_HZ = 20.0
_TRUNK = slice(0, 1)
"""Of a person's surfaces."""


def _of_person(person: Person, time_s: np.ndarray) -> dict[str, Any]:
    chest = person.chest
    return {
        "labels": person.script.labels(),
        "place_m": person.script.pose(time_s).place.round(3).tolist(),
        "joints_m": person.joints(time_s).round(3).tolist(),
        "breath_bpm": chest.breath_bpm,
        "breath_cycles": chest.breath_phase(time_s).round(4).tolist(),
        "heart_bpm": chest.heart_bpm,
        "heart_cycles": chest.heart_phase(time_s).round(4).tolist(),
        "pauses_s": chest.pauses_s,
    }


def labels_of(scene: Scene) -> list[tuple[float, float, str]]:
    """(start, stop, word) of the first person's doings, for a timeline; of an empty room, that.

    >>> from halfwave.simulate import default_scene
    >>> [word for *_, word in labels_of(default_scene())]
    ['standing', 'walking', 'standing']
    """
    return scene.people[0].script.labels() if scene.people else [(0.0, scene.duration_s, "nobody")]


def truth_of(scene: Scene) -> dict[str, Any]:
    """JSON-able, all columns at `time_s` (20 Hz).

    labels: `labels_of`.  room.  joints: the names of the 17.  people: labels, place, joints
    (metres), breath and heart (cycles since time 0).  links: of each transmitter and receiver, for each person, the
    path over the trunk (m) and its Doppler shift (Hz), minus the rate of the path over the wavelength.

    >>> from halfwave.simulate import default_scene
    >>> truth = truth_of(default_scene())
    >>> sorted(truth), truth["links"][0]["receiver"]
    (['joints', 'labels', 'links', 'people', 'room', 'time_s'], '1')
    """
    time_s = np.arange(0.0, scene.duration_s, 1 / RATE_HZ)
    links = []
    for tx, rx in scene.pairs():
        paths, shifts = [], []
        for person in scene.people:
            ends = board_of(tx).place, board_of(rx).place
            path_m = specular(*ends, person.surfaces(time_s))[0][:, _TRUNK].mean(axis=1)
            doppler_hz = -np.gradient(path_m, time_s) * scene.radio.frequency_hz / LIGHT_M_S
            paths.append(path_m.round(5).tolist())
            shifts.append(doppler_hz.round(3).tolist())
        links.append({"transmitter": tx.id, "receiver": rx.id, "path_m": paths, "doppler_hz": shifts})
    return {
        "labels": labels_of(scene),
        "room": scene.room.to_json(),
        "time_s": time_s.round(4).tolist(),
        "joints": JOINTS,
        "people": [_of_person(person, time_s) for person in scene.people],
        "links": links,
    }
