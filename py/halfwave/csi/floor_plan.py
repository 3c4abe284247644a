"""What stands in a room and how its floor is divided: walls, furniture, zones, as room.json has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

from .. import contract_room as report
from ..errors import ParameterError
from ..json_fields import Fields
from .polygon import sides_that_meet

__all__ = ["MAX_CORNERS", "MAX_FURNITURE", "MAX_WALLS", "MAX_ZONES", "Furniture", "Wall", "Zone"]

MAX_WALLS, MAX_FURNITURE, MAX_ZONES, MAX_CORNERS = 64, 64, 32, 32
WallKind = Literal["wall", "door", "window"]
FurnitureKind = Literal["bed", "sofa", "desk", "table", "chair", "wardrobe", "other"]
ZoneKind = Literal["area", "bed", "sofa", "desk", "entrance"]
_LEAST_CORNERS = 3
_LEAST_M, _MOST_M = 0.01, 100.0
_LONGEST_S = 3600.0
_ID, _NAME = 64, 80
"""Most characters."""

Size = tuple[float, float, float]
"""Of the room: width, depth, height in metres."""


@dataclass(frozen=True, slots=True)
class Wall:
    """A straight part of the floor plan: a wall inside the room, or a door or window in one. Metres, end to end."""

    kind: WallKind
    x1_m: float
    y1_m: float
    x2_m: float
    y2_m: float

    @classmethod
    def from_json(cls, value: Any, where: str, size: Size) -> Wall:
        """Of parsed JSON.

        Parameters
        ----------
        value : object
            As `contract_room.Wall`; what has a usual value may lack.
        where : str
            Its place in room.json, for the words of an error.
        size : (float, float, float)
            Width, depth and height of the room, m.

        Returns
        -------
        Wall
            Within the room.

        Raises
        ------
        ParameterError
            Names the field that is wrong.
        """
        entry = Fields(value, where)
        kind = entry.word("kind", get_args(WallKind), "wall")
        x1, y1, x2, y2 = (
            entry.number(n, 0.0, high) for n, high in zip(("x1_m", "y1_m", "x2_m", "y2_m"), size[:2] * 2, strict=True)
        )
        if (x1, y1) == (x2, y2):
            raise ParameterError(f"{where}: expected two ends apart, got {x1:g}, {y1:g} m twice")
        return cls(cast(WallKind, kind), x1, y1, x2, y2)

    def to_json(self) -> report.Wall:
        """As `contract_room.Wall`."""
        return {name: getattr(self, name) for name in self.__slots__}  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Furniture:
    """A box on the floor. Metres; x_m, y_m: its middle; turn_deg: anticlockwise seen from above."""

    id: str
    name: str
    kind: FurnitureKind
    x_m: float
    y_m: float
    width_m: float
    depth_m: float
    height_m: float
    turn_deg: float = 0.0

    @classmethod
    def from_json(cls, value: Any, where: str, size: Size) -> Furniture:
        """Of parsed JSON.

        Parameters
        ----------
        value : object
            As `contract_room.Furniture`; what has a usual value may lack.
        where : str
            Its place in room.json, for the words of an error.
        size : (float, float, float)
            Width, depth and height of the room, m.

        Returns
        -------
        Furniture
            Within the room.

        Raises
        ------
        ParameterError
            Names the field that is wrong.
        """
        entry = Fields(value, where)
        return cls(
            _id(entry),
            entry.text("name", _NAME),
            cast(FurnitureKind, entry.word("kind", get_args(FurnitureKind), "other")),
            entry.number("x_m", 0.0, size[0]),
            entry.number("y_m", 0.0, size[1]),
            entry.number("width_m", _LEAST_M, _MOST_M),
            entry.number("depth_m", _LEAST_M, _MOST_M),
            entry.number("height_m", _LEAST_M, size[2]),
            entry.number("turn_deg", -360.0, 360.0, 0.0),
        )

    def to_json(self) -> report.Furniture:
        """As `contract_room.Furniture`."""
        return {name: getattr(self, name) for name in self.__slots__}  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Zone:
    """A part of the floor with a presence of its own. corners_m: of a simple polygon, 3 to 32 of them."""

    id: str
    name: str
    kind: ZoneKind
    corners_m: tuple[tuple[float, float], ...]
    hold_s: float = 30.0
    """For how long it is occupied after it was last detected so, 0 to 3600."""
    sensitivity: float = 0.5
    """0 to 1: the more, the lower the probability at which it is occupied."""

    @classmethod
    def from_json(cls, value: Any, where: str, size: Size) -> Zone:
        """Of parsed JSON.

        Parameters
        ----------
        value : object
            As `contract_room.Zone`; what has a usual value may lack.
        where : str
            Its place in room.json, for the words of an error.
        size : (float, float, float)
            Width, depth and height of the room, m.

        Returns
        -------
        Zone
            Within the room.

        Raises
        ------
        ParameterError
            Names the field that is wrong.
        """
        entry = Fields(value, where)
        places = entry.entries("corners_m", MAX_CORNERS)
        if len(places) < _LEAST_CORNERS:
            raise ParameterError(f"{entry.at('corners_m')}: expected {_LEAST_CORNERS} or more, got {len(places)}")
        corners = tuple(_corner(corner, at, size) for at, corner in places)
        meeting = sides_that_meet(corners)
        if meeting is not None:
            i, j = (side + 1 for side in meeting)
            what = f"side {i} has no length" if i == j else f"sides {i} and {j} cross or touch"
            raise ParameterError(f"{entry.at('corners_m')}: expected a simple polygon, but {what}")
        return cls(
            _id(entry),
            entry.text("name", _NAME),
            cast(ZoneKind, entry.word("kind", get_args(ZoneKind), "area")),
            corners,
            entry.number("hold_s", 0.0, _LONGEST_S, 30.0),
            entry.number("sensitivity", 0.0, 1.0, 0.5),
        )

    def to_json(self) -> report.Zone:
        """As `contract_room.Zone`; corners as JSON has them, lists."""
        told = {name: getattr(self, name) for name in self.__slots__}
        return cast(report.Zone, told | {"corners_m": [list(corner) for corner in self.corners_m]})


def _id(entry: Fields) -> str:
    found = entry.text("id", _ID)
    if not found:
        raise ParameterError(f"{entry.at('id')}: expected a name that is its own, got none")
    return found


def _corner(value: Any, where: str, size: Size) -> tuple[float, float]:
    if not isinstance(value, (list, tuple)) or len(value) != 2:
        raise ParameterError(f"{where}: expected [x, y] in metres, got {value!r:.60}")
    pair = Fields({"x": value[0], "y": value[1]}, where)
    return pair.number("x", 0.0, size[0]), pair.number("y", 0.0, size[1])
