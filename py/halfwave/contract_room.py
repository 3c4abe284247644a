"""The room, as room.json and as a hop say it: one definition for Python and, by `generate`, for the page."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

__all__ = ["Furniture", "Node", "Room", "Wall", "Zone"]


class Node(TypedDict):
    """`room.Node`."""

    id: str
    name: str
    x_m: float
    y_m: float
    z_m: float
    role: Literal["receiver", "transmitter", "both"]


class Wall(TypedDict):
    """A straight part of the floor plan: a wall inside the room, or a door or window in one."""

    kind: Literal["wall", "door", "window"]
    x1_m: float
    y1_m: float
    x2_m: float
    y2_m: float


class Furniture(TypedDict):
    """A box on the floor: where its middle is, and how far it is turned, anticlockwise seen from above."""

    id: str
    name: str
    kind: Literal["bed", "sofa", "desk", "table", "chair", "wardrobe", "other"]
    x_m: float
    y_m: float
    width_m: float
    depth_m: float
    height_m: float
    turn_deg: float


class Zone(TypedDict):
    """A part of the floor with a presence of its own."""

    id: str
    name: str
    kind: Literal["area", "bed", "sofa", "desk", "entrance"]
    corners_m: Annotated[list[tuple[float, float]], "Of a simple polygon, 3 to 32 of them, x and y."]
    hold_s: Annotated[float, "For how long it is occupied after it was last detected so, 0 to 3600."]
    sensitivity: Annotated[float, "0 to 1: the more, the lower the probability at which it is occupied; 0.5 is usual."]


class Room(TypedDict):
    """`Room.to_json`."""

    name: str
    width_m: float
    depth_m: float
    height_m: float
    nodes: list[Node]
    walls: list[Wall]
    furniture: list[Furniture]
    zones: list[Zone]
    assumed: Annotated[bool, "True while the node positions are not set."]
