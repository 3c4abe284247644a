"""What the page asks of a room that it gives as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..bounded_json import loads
from ..csi.room import Room
from ..sensing.coverage import coverage

if TYPE_CHECKING:
    from ..contract import Coverage
    from .page_contract import Wrong

__all__ = ["coverage_of", "room_of"]


def room_of(text: str) -> Room | Wrong:
    """The room, or what is wrong with it; an empty text: node positions are not set, so they are assumed.

    >>> room_of("[]")["error"]
    'The room cannot be used: room: expected an object, got []'
    """
    try:
        return Room.from_json(loads(text)) if text else Room.assume()
    except (ValueError, RecursionError) as error:
        return {"error": f"The room cannot be used: {error}", "tip": "docs/room.md lists every field"}


def coverage_of(text: str) -> Coverage | Wrong:
    """Where its links would be sensitive, and where one more node helps most; or what is wrong with the room."""
    room = room_of(text)
    return coverage(room).to_json() if isinstance(room, Room) else room
