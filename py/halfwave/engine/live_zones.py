"""Presence in the zones of the room, twice a second; nothing where the room has none."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import inf

import numpy as np

from ..contract import ZoneLink, ZoneReport
from ..csi.estimates import Estimate, current, undetermined
from ..csi.link import LinkId
from ..csi.reasons import Reason, because
from ..csi.room import Node, Room, Zone
from ..sensing.floor_belief import followed_by, of_words, widened
from ..sensing.localisation import FloorMap, anywhere
from ..sensing.sensitive_region import places_in, sensitive
from ..sensing.zones import of_detected, of_detected_lately, of_nothing_detected, shares_of
from .hop import Moment
from .live_floor import LiveFloor
from .live_link import LiveLink
from .schedule import Every

__all__ = ["LiveZones"]

_EVERY_S = 0.5
_STALE_S = 3.0
"""What was not found anew for so long, as where this stage fails, is not told."""
_MOST_LINKS = 16
"""More are not listed, and add little."""

Ends = tuple[Node, Node]


@dataclass
class _LiveZone:
    """One zone: where it lies, and what was last said of it."""

    zone: Zone
    cells: np.ndarray
    """(P,) how much of each lies in it."""
    share: float
    """Of the floor."""
    places_m: np.ndarray
    word: str | None = None
    since_s: float | None = None
    occupied_s: float = -inf
    """When it was last detected to be."""
    covered: dict[LinkId, float] = field(default_factory=dict)

    def covered_by(self, live: LiveLink, ends: Ends, now_s: float) -> float:
        """The share of it that lies in a link's sensitive region, found once."""
        if live.link not in self.covered:
            wavelength_m = live.latest(now_s, 0.0).wavelength_m
            self.covered[live.link] = float(sensitive(self.places_m, ends, wavelength_m=wavelength_m).mean())
        return self.covered[live.link]

    def held(self, now_s: float, found: Estimate) -> tuple[Estimate, float]:
        """What is said of it, and for how long yet though nothing is detected now."""
        if found.value == "occupied":
            self.occupied_s = now_s
        left_s = self.occupied_s + self.zone.hold_s - now_s
        if found.value != "occupied" and left_s > 0:
            found = Estimate("zone_presence", "occupied", time_s=now_s, extra={"held": True})
        if found.value != self.word:
            self.word = found.value if isinstance(found.value, str) else None
            self.since_s = now_s if self.word else None
        return found, max(0.0, left_s) if found.extra.get("held") else 0.0


class LiveZones:
    """Due twice a second in a room with zones; each hop says what was found last."""

    name = "zones"

    def __init__(self, floor: LiveFloor) -> None:
        self._floor = floor
        self._asking = Every(_EVERY_S)
        self._room: Room | None = None
        self._zones: list[_LiveZone] = []
        self._ends: dict[LinkId, Ends | None] = {}
        self._floor_m = np.zeros((0, 2))
        """(P, 2) places of the floor."""
        self._belief: FloorMap | None = None
        """Where the body is that moves, or did last; None where nothing is known."""
        self._moved = False
        self._asked_s = -inf
        self._told: list[ZoneReport] = []

    def due(self, hop: Moment) -> bool:
        if not hop.room.zones:
            self._room, self._told = None, []
            return False
        hop.zones = self._told if hop.now_s - self._asked_s < _STALE_S else []
        return hop.room is not self._room or self._asking.due(hop.now_s)

    def run(self, hop: Moment) -> None:
        self._asking.done(hop.now_s)
        if hop.room is not self._room:
            self._enter(hop.room)
        links = [(live, ends) for live in hop.links.ranked if (ends := self._ends_of(hop.room, live.link))]
        links = links[:_MOST_LINKS]
        self._learn(hop, links)
        chance = widened(self._belief).chance if self._belief else None
        hop.zones = self._told = [self._report(hop, zone, links, chance) for zone in self._zones]
        self._asked_s = hop.now_s

    def _enter(self, room: Room) -> None:
        """Another room, or the same with something moved: a zone that is where it was keeps its word."""
        before, floor = {known.zone.id: known for known in self._zones}, anywhere(room)
        if self._room is None or _plan(room) != _plan(self._room):
            self._belief, self._moved, self._floor_m = None, False, floor.places_m
        self._room, self._ends, self._zones = room, {}, []
        for zone in room.zones:
            cells = shares_of(zone, floor)
            made = _LiveZone(zone, cells, float(cells.mean()), places_in(zone))
            if (was := before.get(zone.id)) and was.zone.corners_m == zone.corners_m:
                made = replace(made, word=was.word, since_s=was.since_s, occupied_s=was.occupied_s)
            self._zones.append(made)

    def _ends_of(self, room: Room, link: LinkId) -> Ends | None:
        if link not in self._ends:
            self._ends[link] = room.ends(link)
        return self._ends[link]

    def _learn(self, hop: Moment, links: list[tuple[LiveLink, Ends]]) -> None:
        """While something moves, where; who then breathes and has not moved since is still there."""
        moves, presence = hop.motion.value == "moving", hop.estimates["presence"].value
        if moves and links and not hop.room.assumed:
            before = self._belief if self._moved else None
            self._belief = followed_by(before, self._chance(links), self._floor_m)
        elif presence in (None, "nothing seen"):
            self._belief = None
        self._moved = moves

    def _chance(self, links: list[tuple[LiveLink, Ends]]) -> np.ndarray:
        """Of each place, by this moment alone: as position has it, else by the words of the links."""
        said = self._floor.place.map
        if said is not None and len(said.chance) == len(self._floor_m):
            return said.chance
        known = [(live, ends) for live, ends in links if live.motion.value is not None]
        moves = [live.motion.value == "moving" for live, _ in known]
        return of_words(self._floor_m, [ends for _, ends in known], moves)

    def _report(
        self, hop: Moment, zone: _LiveZone, links: list[tuple[LiveLink, Ends]], chance: np.ndarray | None
    ) -> ZoneReport:
        covered = [zone.covered_by(live, ends, hop.now_s) for live, ends in links]
        here = zone.share if chance is None else float(zone.cells @ chance)
        found, probability = _presence(hop, zone, here, max(covered, default=0.0), heard=bool(links))
        said, left_s = zone.held(hop.now_s, found)
        return {
            "id": zone.zone.id,
            "presence": said.to_json(),
            "probability": None if probability is None else round(probability, 3),
            "since_s": zone.since_s,
            "hold_left_s": round(left_s, 2),
            "links": [_link(live, share, hop.now_s) for (live, _), share in zip(links, covered, strict=True)],
        }


def _presence(
    hop: Moment, zone: _LiveZone, here: float, covered: float, *, heard: bool
) -> tuple[Estimate, float | None]:
    """What is found at this moment, and the probability of being occupied where it is.

    here: the chance that it is there.  covered: the largest share of the zone that one link is sensitive to.
    """
    now_s, presence = hop.now_s, hop.estimates["presence"]
    unknown = _why_unknown(hop.room, presence, heard=heard)
    if unknown:
        return undetermined("zone_presence", unknown, time_s=now_s), None
    if presence.value == "nothing seen":
        return of_nothing_detected(covered, time_s=now_s), None
    if presence.value == "seen lately":
        return of_detected_lately(here, zone.share, time_s=now_s), None
    sure = presence.quality or 0.0
    found = of_detected(zone.zone, here, sure, zone.share, time_s=now_s)
    return found, found.quality


def _plan(room: Room) -> tuple[float, float, tuple[Node, ...]]:
    """All that a belief rests on."""
    return room.width_m, room.depth_m, room.nodes


def _why_unknown(room: Room, presence: Estimate, *, heard: bool) -> Reason | None:
    if room.assumed:
        return because("node_positions_not_set")
    if not heard:
        return because("no_link_between_nodes")
    return presence.why


def _link(live: LiveLink, share: float, now_s: float) -> ZoneLink:
    motion, breathing = current(live.motion, now_s), current(live.vitals.breathing, now_s)
    told: ZoneLink = {"link": live.name, "share": round(share, 3), "says": "undetermined"}
    if motion.value == "moving":
        told["says"] = "motion"
    elif breathing.value is not None:
        told["says"] = "breathing"
    elif motion.value is not None:
        told["says"] = "nothing detected"
    return told
