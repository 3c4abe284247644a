"""What a hop says, as JSON; what is as it was is not made again."""

from __future__ import annotations

from .. import contract
from ..contract import HopReport
from ..csi.room import Room
from .hop import Moment
from .link_report import Said
from .stream_clock import StreamClock

__all__ = ["Reporter"]


class Reporter:
    """Reports of one stream, hop by hop."""

    def __init__(self) -> None:
        self._said: dict[str, Said] = {}
        self._room: tuple[Room, contract.Room] | None = None

    def report(self, hop: Moment, clock: StreamClock, *, behind_s: float, cost_ms: dict[str, float]) -> HopReport:
        """behind_s: seconds of stream that wait.  cost_ms: by stage."""
        links, provenance = hop.links, hop.links.provenance
        return {
            "time_s": hop.now_s,
            "provenance": {"kind": provenance.kind, "detail": provenance.detail} if provenance else None,
            "links": links.reports(hop.now_s),
            "estimates": self._estimates(hop),
            "rejects": links.rejects.to_json(),
            "faults": links.faults.to_json(),
            "load": links.load(hop.now_s, behind_s, waiting_bytes=clock.held_bytes),
            "clock": {"epoch": clock.epoch, "reason": clock.why.to_json() if clock.why else None},
            "claims": links.claimed(),
            "body": hop.body.to_json() if hop.body else None,
            "doppler": hop.doppler,
            "selection": hop.selection,
            "floor": hop.floor,
            "field_scale": hop.field_scale,
            "zones": hop.zones,
            "events": hop.events,
            "second": hop.second,
            "room": self._room_json(hop.room),
            "cost_ms": cost_ms,
        }

    def _estimates(self, hop: Moment) -> dict[str, contract.Estimate]:
        said = self._said
        for name in hop.estimates:
            if name not in said:
                said[name] = Said()
        return {name: said[name].json(made) for name, made in hop.estimates.items()}

    def _room_json(self, room: Room) -> contract.Room:
        if self._room is None or self._room[0] is not room:
            self._room = room, room.to_json()
        return self._room[1]
