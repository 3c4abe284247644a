"""The room: its size, where the nodes stand and what else is in it, as the user drew it or, until then, as assumed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, cast, get_args

from .. import contract_room as report
from ..bounded_json import loads
from ..errors import ParameterError
from ..json_fields import Fields
from .floor_plan import MAX_FURNITURE, MAX_WALLS, MAX_ZONES, Furniture, Size, Wall, Zone
from .frames import LinkId

__all__ = ["Furniture", "Node", "Room", "Wall", "Zone"]

Role = Literal["receiver", "transmitter", "both"]
MAX_NODES = 64
_SIZE_M = (0.5, 100.0)


@dataclass(frozen=True, slots=True)
class Node:
    """A node or an access point. x along the width, y along the depth, z up, from the room's corner, in metres."""

    id: str
    name: str
    x_m: float
    y_m: float
    z_m: float
    role: Role

    def to_json(self) -> report.Node:
        """As `contract_room.Node`."""
        return {name: getattr(self, name) for name in self.__slots__}  # type: ignore[return-value]


def _node(value: Any, where: str, size: Size) -> Node:
    entry = Fields(value, where)
    role = entry.word("role", get_args(Role))
    x_m, y_m, z_m = (entry.number(n, 0.0, high) for n, high in zip(("x_m", "y_m", "z_m"), size, strict=True))
    return Node(entry.text("id", 64), entry.text("name", 80), x_m, y_m, z_m, cast(Role, role))


def _check_ids(name: str, ids: Iterable[tuple[int, str]]) -> None:
    known: set[str] = set()
    for i, found in ids:
        if found in known:
            raise ParameterError(f"{name}[{i}].id: expected one of its own, got {found!r:.70} again")
        known.add(found)


@dataclass(frozen=True, slots=True)
class Room:
    """A shoebox with nodes in it. assumed: True while the node positions are not set."""

    width_m: float
    depth_m: float
    height_m: float
    nodes: tuple[Node, ...]
    assumed: bool = False
    name: str = ""
    walls: tuple[Wall, ...] = ()
    furniture: tuple[Furniture, ...] = ()
    zones: tuple[Zone, ...] = ()

    @classmethod
    def from_json(cls, value: Any) -> Room:
        """A room from a parsed room.json.

        Parameters
        ----------
        value : object
            Of JSON, as docs/room.md lists it: width_m, depth_m, height_m in metres, and what there is of name, nodes,
            walls, furniture, zones and assumed.

        Returns
        -------
        Room
            With at most 64 nodes, 64 walls, 64 pieces of furniture and 32 zones.

        Raises
        ------
        ParameterError
            Names the field that is wrong.

        Examples
        --------
        >>> Room.from_json(Room.assume(["1"]).to_json()) == Room.assume(["1"])
        True
        >>> bed = {"id": "bed", "corners_m": [[0, 0], [2, 0], [2, 1.4], [0, 1.4]]}
        >>> room = Room.from_json({"width_m": 5, "depth_m": 4, "height_m": 2.5, "zones": [bed]})
        >>> room.zones[0].kind, room.zones[0].hold_s
        ('area', 30.0)
        >>> Room.from_json({"width_m": -1})
        Traceback (most recent call last):
        halfwave.errors.ParameterError: width_m: expected a number from 0.5 to 100, got -1
        """
        entry = Fields(value, whole="room")
        names = ("width_m", "depth_m", "height_m")
        width_m, depth_m, height_m = size = cast(Size, tuple(entry.number(name, *_SIZE_M) for name in names))
        nodes = tuple(_node(each, where, size) for where, each in entry.entries("nodes", MAX_NODES))
        for other in ("transmitter", "receiver"):  # of two that send, or two that receive, nobody knows which is meant
            _check_ids("nodes", ((i, node.id) for i, node in enumerate(nodes) if node.id and node.role != other))
        walls = tuple(Wall.from_json(each, where, size) for where, each in entry.entries("walls", MAX_WALLS))
        furniture = tuple(
            Furniture.from_json(each, where, size) for where, each in entry.entries("furniture", MAX_FURNITURE)
        )
        zones = tuple(Zone.from_json(each, where, size) for where, each in entry.entries("zones", MAX_ZONES))
        _check_ids("furniture", ((i, each.id) for i, each in enumerate(furniture)))
        _check_ids("zones", ((i, each.id) for i, each in enumerate(zones)))
        name, assumed = entry.text("name"), bool(value.get("assumed", False))
        return cls(width_m, depth_m, height_m, nodes, assumed, name, walls, furniture, zones)

    @classmethod
    def load(cls, path: str | Path) -> Room:
        """A room from a file.

        Parameters
        ----------
        path : str or Path
            Of a room.json.

        Returns
        -------
        Room
            As `from_json` gives it.

        Raises
        ------
        ParameterError
            For what is wrong in the file.
        OSError
            For a file that cannot be read.
        """
        try:
            return cls.from_json(loads(Path(path).read_text(encoding="utf-8")))
        except ValueError as error:
            raise ParameterError(f"{path}: {error}") from error

    def to_json(self) -> report.Room:
        """As `contract_room.Room`."""
        return {
            "name": self.name,
            "width_m": self.width_m,
            "depth_m": self.depth_m,
            "height_m": self.height_m,
            "nodes": [node.to_json() for node in self.nodes],
            "walls": [wall.to_json() for wall in self.walls],
            "furniture": [each.to_json() for each in self.furniture],
            "zones": [zone.to_json() for zone in self.zones],
            "assumed": self.assumed,
        }

    @classmethod
    def assume(cls, receivers: Iterable[str] = ("rx",)) -> Room:
        """A 5 x 4 m room with one transmitter, and receivers along the walls opposite and beside it.

        Parameters
        ----------
        receivers : iterable of str
            Their nodes.

        Returns
        -------
        Room
            With `assumed` set.
        """
        w, d, h = 5.0, 4.0, 2.5
        places = [(w - 0.3, d / 2), (w - 0.3, 0.3), (w - 0.3, d - 0.3), (w / 2, 0.3), (w / 2, d - 0.3), (0.3, 0.3)]
        nodes = [Node("tx", "transmitter", 0.3, d / 2, 1.0, "transmitter")]
        for i, name in enumerate(list(receivers)[: MAX_NODES - 1]):
            nodes.append(Node(name[:64], f"receiver {name}"[:80], *places[i % len(places)], 1.0, "receiver"))
        return cls(w, d, h, tuple(nodes), assumed=True)

    def with_receivers(self, receivers: Sequence[str]) -> Room:
        """The same room while it is known, else one assumed for these receivers.

        Parameters
        ----------
        receivers : sequence of str
            Their nodes.

        Returns
        -------
        Room
            Of the same size.
        """
        if not self.assumed or {n.id for n in self.nodes if n.role == "receiver"} == set(receivers[: MAX_NODES - 1]):
            return self
        return replace(self, nodes=Room.assume(receivers).nodes)

    def ends(self, link: LinkId) -> tuple[Node, Node] | None:
        """Transmitter and receiver of a link; a transmitter that is alone is of every link.

        Parameters
        ----------
        link : LinkId
            Whose nodes are looked for.

        Returns
        -------
        (Node, Node) or None
            Transmitter, receiver; None where the room does not have both.
        """
        receiver = next((n for n in self.nodes if n.id == link.node and n.role != "transmitter"), None)
        senders = [n for n in self.nodes if n.role != "receiver"]
        named = [n for n in senders if n.id == link.transmitter]
        transmitter = named[0] if named else senders[0] if len(senders) == 1 else None
        return (transmitter, receiver) if transmitter and receiver else None
