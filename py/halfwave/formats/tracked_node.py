"""One node that sends: where from, by which number, and what is known of it from one piece of a stream to the next."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

from ..csi.frames import LinkId, Provenance

__all__ = ["ABSENT_S", "Group", "Heard", "Origin", "TrackedNode"]

ABSENT_S, _ABSENT_GAPS, _MOST_ABSENT_S = 2.0, 4.0, 60.0
"""What is longer than this without a packet is silence: seconds, usual gaps, and at most."""
_STEADY_S = 2.0
"""A gap counts as heard up to this."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where packets come from: an address and port on an interface, with what the interface's description says."""

    address: str
    provenance: Provenance
    link: LinkId | None = None
    """Where the interface stands for one link, as in an exported recording."""
    name: str = ""
    """Of the interface: a serial port has no address."""
    lacking: tuple[str, ...] = ()
    """Columns that its datagrams have a place for and nothing in it."""
    port: int = 0
    interface: int = 0
    """Its number among the interfaces of the stream."""

    @property
    def sender(self) -> tuple[int, str, int]:
        return self.interface, self.address, self.port

    def is_beside(self, other: Origin) -> bool:
        """Whether both send from one address: nodes behind an access point, or two boots of a node."""
        return self.address == other.address and self.interface == other.interface


@dataclass(slots=True, eq=False)
class TrackedNode:
    """One sender by one number, and what is known of it from one piece of a stream to the next."""

    origin: Origin
    number: str
    name: str = ""
    first_s: float = 0.0
    last_s: float = 0.0
    heard: int = 0
    """Packets."""
    heard_s: float = 0.0
    """Time in which it was heard, silence left out."""
    sequence: int = -1
    settled: bool = False
    """Nobody is left whose name it could get."""
    home_mhz: int | None = None
    """The first channel it was heard on."""
    text_format: ModuleType | None = None
    home: dict[Any, Any] = field(default_factory=dict)
    """Of text: what its reader keeps from one call to the next."""

    @property
    def patience_s(self) -> float:
        """How long it may be quiet without being silent."""
        usual_s = (self.last_s - self.first_s) / max(self.heard - 1, 1)
        return min(max(ABSENT_S, _ABSENT_GAPS * usual_s), _MOST_ABSENT_S)

    def hear(self, at_s: np.ndarray, sequence: int) -> None:
        """Packets in the order of their arrival, the last one's sequence number, -1 where unknown."""
        if not self.heard:
            self.first_s = self.last_s = float(at_s[0])
        passed_s = float(at_s[-1]) - self.last_s
        if not 0 <= passed_s <= _STEADY_S:  # no gap can be longer
            gaps = at_s[1:] - at_s[:-1]
            passed_s = min(max(float(at_s[0]) - self.last_s, 0), _STEADY_S)
            passed_s += float(np.clip(gaps, 0, _STEADY_S, out=gaps).sum())
        self.heard_s += passed_s
        self._note(float(at_s[-1]), len(at_s), sequence)

    def hear_one(self, at_s: float, sequence: int) -> None:
        if not self.heard:
            self.first_s = self.last_s = at_s
        self.heard_s += min(max(at_s - self.last_s, 0.0), _STEADY_S)
        self._note(at_s, 1, sequence)

    def _note(self, at_s: float, packets: int, sequence: int) -> None:
        self.last_s = at_s
        self.heard += packets
        if sequence >= 0:
            self.sequence = sequence

    def succeed(self, other: TrackedNode) -> None:
        """Go on as the node that fell silent."""
        self.name, other.settled = other.name, False
        self.home_mhz = self.home_mhz if other.home_mhz is None else other.home_mhz
        self.home = self.home | other.home


class Group(NamedTuple):
    """Packets of one origin by one number: their rows, ascending."""

    origin: Origin
    number: str
    rows: np.ndarray


class Heard(NamedTuple):
    """Packets of one node while it had one name."""

    node: TrackedNode
    name: str
    rows: np.ndarray
