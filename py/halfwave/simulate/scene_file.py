"""A scene from JSON: the room with its nodes, where the person is when, the radio. Every error names its field.

{"room": {"width_m": 5, "depth_m": 4, "height_m": 2.5, "nodes": [{"id": "tx", "name": "", "x_m": 2.5, "y_m": 3.8,
"z_m": 1.2, "role": "transmitter"}, ...]}, "walk": [{"time_s": 0, "x_m": 1, "y_m": 1}, ...],
"frequency_hz": 2.437e9, "rate_hz": 100, "bins": 64, "snr_db": 33}; all but `room` and `walk` may be left out.
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import ParameterError
from ..room import Room
from . import Scene
from .walker import Leg, Walk

__all__ = ["load", "scene_from_json"]

MAX_PACKETS = 60_000
"""Of one receiver: what fits in about 1 GB while it is computed."""
CLEARANCE_M = 0.5
"""Arms and legs swing this far about the middle of the body; no node may stand there."""
RANGES = {
    "frequency_hz": (2.4e9, 5.9e9, 2.437e9),
    "rate_hz": (1.0, 1000.0, 100.0),
    "snr_db": (0.0, 60.0, 33.0),
}


def _number(entry: Mapping[str, Any], name: str, low: float, high: float, where: str = "") -> float:
    value = entry.get(name)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
        raise ParameterError(f"{where}{name}: expected a number from {low:g} to {high:g}, got {value!r:.60}")
    return float(value)


def _walk(entries: Any, room: Room) -> Walk:
    if not isinstance(entries, list) or not 2 <= len(entries) <= 1000:
        raise ParameterError("walk: expected a list of 2 to 1000 places {time_s, x_m, y_m}")
    knots = []
    for i, entry in enumerate(entries):
        where = f"walk[{i}]."
        if not isinstance(entry, Mapping):
            raise ParameterError(f"walk[{i}]: expected an object, got {entry!r:.60}")
        place = (_number(entry, "x_m", 0, room.width_m, where), _number(entry, "y_m", 0, room.depth_m, where))
        knots.append((_number(entry, "time_s", 0, 3600, where), place))
    times = [time for time, _ in knots]
    if times[0] != 0 or any(b <= a for a, b in itertools.pairwise(times)):
        raise ParameterError("walk: time_s must begin at 0 and grow from place to place")
    return Walk([Leg(a, b, p, q) for (a, p), (b, q) in itertools.pairwise(knots)])


def _check_nodes(room: Room, walk: Walk) -> None:
    if sum(node.role == "transmitter" for node in room.nodes) != 1 or len(room.nodes) < 2:
        raise ParameterError("room.nodes: expected exactly one transmitter and at least one receiver")
    ids = [node.id for node in room.nodes if node.role != "transmitter"]
    if len(set(ids)) < len(ids) or not set(ids) <= {str(number) for number in range(256)}:
        raise ParameterError(f"room.nodes: a receiver's id is a number from 0 to 255, each its own; got {ids!r:.80}")
    steps = np.arange(0.0, walk.duration_s, 0.02)
    for i, node in enumerate(room.nodes):
        if np.hypot(*(walk.place(steps) - (node.x_m, node.y_m)).T).min() < CLEARANCE_M:
            raise ParameterError(f"walk: comes within {CLEARANCE_M} m of room.nodes[{i}] ({node.id!r:.20})")
        for other in room.nodes[:i]:
            if math.dist((node.x_m, node.y_m, node.z_m), (other.x_m, other.y_m, other.z_m)) < 0.1:
                raise ParameterError(f"room.nodes[{i}]: within 0.1 m of {other.id!r:.20}")


def scene_from_json(value: Any) -> Scene:
    """The scene; raises ParameterError that names the field.

    >>> scene_from_json({"room": {"width_m": 5, "depth_m": 4, "height_m": "high"}, "walk": []})
    Traceback (most recent call last):
    halfwave.errors.ParameterError: height_m: expected a number, got 'high'
    """
    if not isinstance(value, Mapping):
        raise ParameterError(f"scene: expected an object, got {value!r:.60}")
    unknown = sorted(set(map(str, value)) - {"room", "walk", "bins", *RANGES})
    if unknown:
        raise ParameterError(f"{unknown[0]:.40}: no such field; there are room, walk, bins, {', '.join(RANGES)}")
    room = Room.from_json(value.get("room"))
    if room.height_m < 1.8:
        raise ParameterError(f"room.height_m: expected at least 1.8 m, a person stands in it; got {room.height_m:g}")
    walk = _walk(value.get("walk"), room)
    _check_nodes(room, walk)
    bins = value.get("bins", 64)
    if isinstance(bins, bool) or bins not in (64, 128):
        raise ParameterError(f"bins: expected 64 (LLTF) or 128 (LLTF and HT-LTF), got {bins!r:.60}")
    radio = {
        name: _number({name: value.get(name, usual)}, name, low, high) for name, (low, high, usual) in RANGES.items()
    }
    if walk.duration_s * radio["rate_hz"] > MAX_PACKETS:
        raise ParameterError(f"rate_hz: expected at most {MAX_PACKETS} packets a receiver over {walk.duration_s:g} s")
    return Scene(room, walk, radio["frequency_hz"], radio["rate_hz"], int(bins), radio["snr_db"])


def load(path: str | Path) -> Scene:
    """From a file; ParameterError says what is wrong in it and where."""
    try:
        return scene_from_json(json.loads(Path(path).read_text(encoding="utf-8")))
    except (ValueError, OverflowError, RecursionError) as error:
        raise ParameterError(f"{path}: {error}") from error
