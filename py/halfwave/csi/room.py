"""The room: its size and where the nodes stand, as the user drew it or, until then, as assumed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from .. import contract as report
from ..bounded_json import loads
from ..errors import ParameterError
from .frames import LinkId

__all__ = ["Node", "Room"]

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
        """As `contract.Node`."""
        return {name: getattr(self, name) for name in self.__slots__}  # type: ignore[return-value]


def _number(value: Any, name: str, low: float, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value:  # the last: NaN
        raise ParameterError(f"{name}: expected a number, got {value!r:.60}")
    if not low <= value <= high:
        raise ParameterError(f"{name}: expected {low} to {high} m, got {value!r:.60}")
    return float(value)


def _node(entry: Any, size: Sequence[float]) -> Node:
    if not isinstance(entry, Mapping):
        raise ParameterError(f"nodes: expected objects, got {entry!r:.60}")
    if entry.get("role") not in ("receiver", "transmitter", "both"):
        raise ParameterError(f"role: expected receiver, transmitter or both, got {entry.get('role')!r:.60}")
    x_m, y_m, z_m = (_number(entry.get(n), n, 0, high) for n, high in zip(("x_m", "y_m", "z_m"), size, strict=True))
    return Node(str(entry.get("id", ""))[:64], str(entry.get("name", ""))[:80], x_m, y_m, z_m, entry["role"])


@dataclass(frozen=True, slots=True)
class Room:
    """A shoebox with nodes in it. assumed: True while the node positions are not set."""

    width_m: float
    depth_m: float
    height_m: float
    nodes: tuple[Node, ...]
    assumed: bool = False

    @classmethod
    def from_json(cls, value: Any) -> Room:
        """A room from a parsed room.json.

        Parameters
        ----------
        value : object
            Of JSON: width_m, depth_m, height_m and nodes, in metres.

        Returns
        -------
        Room
            With at most 64 nodes.

        Raises
        ------
        ParameterError
            Names the field that is wrong.

        Examples
        --------
        >>> Room.from_json(Room.assume(["1"]).to_json()) == Room.assume(["1"])
        True
        >>> Room.from_json({"width_m": -1})
        Traceback (most recent call last):
        halfwave.errors.ParameterError: width_m: expected 0.5 to 100.0 m, got -1
        """
        if not isinstance(value, Mapping):
            raise ParameterError(f"room: expected an object, got {value!r:.60}")
        names = ("width_m", "depth_m", "height_m")
        width_m, depth_m, height_m = size = [_number(value.get(name), name, *_SIZE_M) for name in names]
        entries = value.get("nodes", ())
        if not isinstance(entries, Sequence) or isinstance(entries, str) or len(entries) > MAX_NODES:
            raise ParameterError(f"nodes: expected a list of at most {MAX_NODES}")
        nodes = tuple(_node(entry, size) for entry in entries)
        return cls(width_m, depth_m, height_m, nodes, bool(value.get("assumed", False)))

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
        """As `contract.Room`."""
        return {
            "name": "",
            "width_m": self.width_m,
            "depth_m": self.depth_m,
            "height_m": self.height_m,
            "nodes": [node.to_json() for node in self.nodes],
            "walls": [],
            "furniture": [],
            "zones": [],
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
        return replace(Room.assume(receivers), width_m=self.width_m, depth_m=self.depth_m, height_m=self.height_m)

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
