"""What the relay says to its clients between the data: JSON in text messages. The page's types are made from these."""

from __future__ import annotations

from typing import Literal, TypedDict

__all__ = ["Clock", "Control", "Dropped", "Ended", "Hello", "Note"]


class Hello(TypedDict):
    """The first message of a connection."""

    type: Literal["hello"]
    version: str
    provenance: str
    speed: float


class Clock(TypedDict):
    """Once a second, whether datagrams come or not."""

    type: Literal["clock"]
    time_ns: int
    received: int
    kernel_dropped: int | None


class Dropped(TypedDict):
    """Packets that this client was too slow for."""

    type: Literal["dropped"]
    count: int
    total: int


class Note(TypedDict):
    """A message for the user, such as of the recorder."""

    type: Literal["note"]
    text: str


class Ended(TypedDict):
    """A replay is at its end."""

    type: Literal["ended"]
    count: int


Control = Hello | Clock | Dropped | Note | Ended
