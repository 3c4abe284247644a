"""The room, as room.json and as a hop say it: one definition for Python and, by `generate`, for the page."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from .contract_values import Estimate, Reason

__all__ = ["BestPlace", "Coverage", "Furniture", "Node", "Room", "Wall", "Zone", "ZoneLink", "ZoneReport"]


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


class ZoneLink(TypedDict):
    """What one link says of a zone."""

    link: str
    share: Annotated[float, "Of the zone's area that lies in the link's sensitive region, 0 to 1."]
    says: Annotated[Literal["motion", "breathing", "nothing detected", "undetermined"], "Now."]


class ZoneReport(TypedDict):
    """Presence in one zone of the room."""

    id: str
    presence: Annotated[
        Estimate, "occupied or nothing seen; quality is the probability of the first, the other has none."
    ]
    probability: Annotated[float | None, "That it is occupied, where it is detected to be now; else null."]
    since_s: Annotated[float | None, "Stream time at which the word began."]
    hold_left_s: Annotated[float, "For how long it stays occupied though nothing is detected now; 0 while it is."]
    links: list[ZoneLink]


class BestPlace(TypedDict):
    """Where one more receiver would leave the least blind."""

    x_m: float
    y_m: float
    z_m: float
    blind_share: Annotated[float, "Of the floor, with it."]


class Coverage(TypedDict):
    """Where the links of a room are sensitive, by the places of its nodes alone."""

    columns: Annotated[int, "Cells along x; the last may be cut off, as may the last row."]
    rows: int
    cell_m: float
    links: Annotated[list[int], "How many are sensitive, row by row from the corner 0, 0."]
    blind_share: Annotated[float, "Of the floor, 0 to 1: where none is."]
    zones: Annotated[dict[str, float], "Of each zone the share that is blind."]
    best: BestPlace | None
    reason: Annotated[Reason | None, "Why there is no best place."]
