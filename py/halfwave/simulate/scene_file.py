"""A scene from JSON: the room with its nodes, who and what is in it, the radio. Every error names its field.

`docs/simulator.md` lists every field; a scene needs no more than `room` and `people`.
"""

from __future__ import annotations

import math
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from ..bounded_json import loads
from ..csi.carrier import USUAL_HZ
from ..csi.room import Room
from ..csi.subcarriers import layout_of
from ..errors import ParameterError
from ..json_fields import Fields
from .activities import ACTIONS, Action, Script
from .channel import WALL_REFLECTION
from .chest import Chest
from .receiver import CHIPS
from .scene import Radio, Scene
from .things import Curtain, Fan, Furniture, Person, Thing

__all__ = ["SCENES", "default_scene", "load", "scene_from_json"]

SCENES = ("walk", "rest", "fall", "fan", "four-boards")
"""Bundled: a person who walks a round, one who sits and breathes, one who falls, a fan, four nodes that report gain."""

MAX_PACKETS = 2_000_000
"""Of a scene: some GB of stream."""
CLEARANCE_M = 0.3
"""From the middle of a body to a node."""
_LONGEST_S = 86_400.0
_FAULTS = {
    "snr_db": (0.0, 60.0), "full_scale": (1.0, 90.0), "gain_share": (0.0, 1.0), "gain_jitter_db": (0.0, 6.0),
    "ripple": (0.0, 0.5), "drift": (0.0, 0.2), "drift_s": (0.02, 3600.0),
    "carrier_hz": (0.0, 2e5), "sampling_ppm": (0.0, 50.0),
    "detection": (0.0, 1.0), "jitter_s": (0.0, 1.0), "loss": (0.0, 1.0), "burst_share": (0.0, 0.95),
    "burst_s": (0.01, 60.0),
    "first_sequence": (0, 2**32 - 1), "first_clock_us": (0, 2**32 - 1),
}  # fmt: skip
_CHEST = {"breath_bpm": (0.0, 60.0), "breath_m": (0.0, 0.03), "heart_bpm": (0.0, 240.0), "heart_m": (0.0, 0.002)}
_THINGS: dict[str, tuple[type, dict[str, tuple[float, float]]]] = {
    "furniture": (Furniture, {"reflection": (0.0, 1.0)}),
    "fan": (Fan, {"rpm": (0.0, 3000.0), "blades": (1, 12), "radius_m": (0.05, 2.0)}),
    "curtain": (
        Curtain,
        {"width_m": (0.1, 10.0), "height_m": (0.1, 5.0), "sway_m": (0.0, 0.5), "seed": (0, 2**32 - 1)},
    ),
}


def _spans(entry: Fields, name: str) -> tuple[tuple[float, float], ...]:
    out = []
    for where, value in entry.entries(name, 1000):
        span = value if isinstance(value, list) and len(value) == 2 else [None, None]
        pair = Fields({"start": span[0], "stop": span[1]}, where)
        out.append((pair.number("start", 0.0, _LONGEST_S), pair.number("stop", 0.0, _LONGEST_S)))
        if out[-1][1] <= out[-1][0]:
            raise ParameterError(f"{where}: expected [start, stop] with stop behind start, got {value!r:.60}")
    return tuple(out)


def _place(entry: Fields, room: Room) -> tuple[float, float]:
    return entry.number("x_m", 0.0, room.width_m), entry.number("y_m", 0.0, room.depth_m)


def _action(where: str, value: Any, room: Room) -> Action:
    entry = Fields(value, where)
    do = entry.word("do", ACTIONS)
    if do == "walk":
        action = Action(do, to=_place(entry, room), speed_m_s=entry.number("speed_m_s", 0.1, 3.0, 1.0))
    else:
        surface_m = entry.number("surface_m", 0.0, 1.5, 0.45)
        action = Action(do, entry.number("for_s", 0.1, _LONGEST_S), surface_m=surface_m)
    entry.done()
    return action


def _person(where: str, value: Any, room: Room) -> Person:
    entry = Fields(value, where)
    start = _place(entry, room)
    actions = [_action(at, each, room) for at, each in entry.entries("actions", 10_000)]
    if not actions:
        raise ParameterError(f"{where}.actions: expected at least one, such as {{'do': 'stand', 'for_s': 10}}")
    heading = math.radians(entry.number("heading_deg", -360.0, 360.0, 0.0))
    stature_m = entry.number("stature_m", 0.8, 2.3, 1.72)
    chest = Chest(**entry.numbers(_CHEST), pauses_s=_spans(entry, "pauses_s"))
    entry.done()
    try:
        return Person(Script(actions, start_m=start, heading=heading, stature_m=stature_m), chest)
    except ParameterError as error:
        raise ParameterError(f"{where}.{error}") from None


def _thing(where: str, value: Any, room: Room) -> Thing:
    entry = Fields(value, where)
    kind, ranges = _THINGS[entry.word("kind", list(_THINGS))]
    at = *_place(entry, room), entry.number("z_m", 0.0, room.height_m)
    size = {}
    if kind is Furniture:
        size = {"half_m": tuple(entry.number(f"half_{axis}_m", 0.02, 5.0) for axis in "xyz")}
    thing: Thing = kind(at, **size, **entry.numbers(ranges))
    entry.done()
    return thing


def _radio(value: Any) -> Radio:
    entry = Fields(value, "radio")
    chip = entry.word("chip", list(CHIPS), "ESP32")
    bins = int(entry.number("bins", 1, 2048, 64))
    name = entry.text("layout")
    layout = layout_of(bins, name=name, chip=chip)
    if layout.note or (name and layout.name != name):
        raise ParameterError(f"radio.layout: {bins} bins of {chip} can be {layout.note or layout.name}; name one")
    given: dict[str, Any] = entry.numbers(_FAULTS)
    faults = replace(CHIPS[chip], **given, gaps_s=_spans(entry, "gaps_s"))
    band = entry.number("frequency_hz", 2.4e9, 5.9e9, USUAL_HZ)
    if band > 2.5e9 and chip != "ESP32-C5":
        raise ParameterError(f"radio.frequency_hz: {chip} has no 5 GHz; ESP32-C5 has")
    sends = entry.word("sends", ["datagrams", "text"], "datagrams")
    radio = Radio(chip, band, entry.number("rate_hz", 1.0, 1000.0, 100.0), layout, faults, sends == "text")
    entry.done()
    return radio


def _check(scene: Scene) -> None:
    if not list(scene.pairs()):
        raise ParameterError("room.nodes: expected at least one transmitter and one receiver")
    ids = [node.id for node in scene.receivers()]
    if len(set(ids)) < len(ids) or not set(ids) <= {str(number) for number in range(256)}:
        raise ParameterError(f"room.nodes: a receiver's id is a number from 0 to 255, each its own; got {ids!r:.80}")
    packets = scene.duration_s * scene.radio.rate_hz * len(list(scene.pairs()))
    if packets > MAX_PACKETS:
        raise ParameterError(f"the scene has {packets:.0f} packets, expected at most {MAX_PACKETS}: lower rate_hz")
    steps = np.arange(0.0, scene.duration_s, max(0.05, scene.duration_s / 20_000))
    for i, node in enumerate(scene.room.nodes):
        for j, person in enumerate(scene.people):
            places = person.script.pose(steps).place
            if np.hypot(*(places - (node.x_m, node.y_m)).T).min() < CLEARANCE_M:
                raise ParameterError(f"people[{j}]: comes within {CLEARANCE_M} m of room.nodes[{i}] ({node.id!r:.20})")
        for other in scene.room.nodes[:i]:
            if math.dist((node.x_m, node.y_m, node.z_m), (other.x_m, other.y_m, other.z_m)) < 0.1:
                raise ParameterError(f"room.nodes[{i}]: within 0.1 m of {other.id!r:.20}")


def scene_from_json(value: Any) -> Scene:
    """A scene from parsed JSON; the fields are those of docs/simulator.md.

    Parameters
    ----------
    value : Any
        What json.loads gives; lengths in m, times in s.

    Returns
    -------
    Scene
        Ready for `simulate`.

    Raises
    ------
    ParameterError
        Names the field that is wrong, with what was expected.

    Examples
    --------
    >>> scene_from_json({"room": {"width_m": 5, "depth_m": 4, "height_m": "high"}, "people": []})
    Traceback (most recent call last):
    halfwave.errors.ParameterError: height_m: expected a number from 0.5 to 100, got 'high'
    """
    entry = Fields(value, "")
    entry.has("room")
    room = Room.from_json(value.get("room"))
    if room.height_m < 1.8:
        raise ParameterError(f"room.height_m: expected at least 1.8 m, a person stands in it; got {room.height_m:g}")
    people = tuple(_person(where, each, room) for where, each in entry.entries("people", 20))
    things = tuple(_thing(where, each, room) for where, each in entry.entries("things", 100))
    radio = _radio(value["radio"]) if entry.has("radio") else Radio()
    for_s = entry.number("for_s", 1.0, _LONGEST_S) if entry.has("for_s") else None
    walls = entry.number("walls", 0.0, 0.95, WALL_REFLECTION)
    entry.done()
    scene = Scene(room, people, things, radio, walls, for_s)
    _check(scene)
    return scene


def load(path: str | Path) -> Scene:
    """A scene from a file, or the bundled one of that name.

    Parameters
    ----------
    path : str or Path
        A .json file, or one of `SCENES`.

    Returns
    -------
    Scene
        Lengths in m, times in s.

    Raises
    ------
    ParameterError
        Says what is wrong in it and where.
    OSError
        If the file cannot be read.

    Examples
    --------
    >>> load("rest").people[0].chest.breath_bpm
    14.4
    """
    try:
        return scene_from_json(loads(_text(path)))
    except (ValueError, OverflowError, RecursionError) as error:
        raise ParameterError(f"{path}: {error}") from error


def _text(path: str | Path) -> str:
    if path in SCENES and not Path(path).exists():
        return (resources.files(__package__ or "") / f"scenes/{path}.json").read_text(encoding="utf-8")
    try:
        return Path(path).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ParameterError(f"no such file, nor a bundled scene; those are {', '.join(SCENES)}") from None


def default_scene() -> Scene:
    """A 5 x 4 m room, a transmitter and three nodes, a person who stands, walks a round and stands again.

    Returns
    -------
    Scene
        The bundled scene "walk"; lengths in m, times in s.

    Examples
    --------
    >>> default_scene().duration_s > 20
    True
    """
    return load("walk")
