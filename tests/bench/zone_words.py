"""The words that zones get from the streaming engine, over scenes in simulated rooms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

import halfwave as hw
from halfwave.csi.polygon import contains
from halfwave.csi.room import Zone
from halfwave.simulate import CHIPS, Action, Person, Radio, Scene, Script, stream
from halfwave.simulate.chest import Chest
from halfwave.simulate.things import Fan, Thing

BED_M = (2.0, 1.5)


@dataclass(frozen=True)
class Layout:
    """Receivers beside one access point, and how many scenes of each kind; seconds of one to bed."""

    chip: str
    receivers: int
    rate_hz: float
    scenes: dict[str, int]
    to_bed_s: float


LAYOUTS = {
    "1 link, hidden gain": Layout("ESP32", 1, 70.0, {"walk": 6, "two walk": 2, "to bed": 3, "nobody": 2}, 100.0),
    "4 links, gain told": Layout("ESP32-C6", 4, 100.0, {"to bed": 2, "fan": 1, "nobody": 1}, 50.0),
}
SETTLED_S = 3.0


@dataclass
class Tally:
    """Of one zone of one kind of scene: a row a half second."""

    word: list[str] = field(default_factory=list)
    probability: list[float] = field(default_factory=list)
    truth: list[bool] = field(default_factory=list)

    def row(self) -> str:
        word, p, truth = np.array(self.word), np.array(self.probability), np.array(self.truth)
        occupied, nothing = word == "occupied", word == "nothing seen"
        certain = occupied & np.isfinite(p)
        return " | ".join(
            [
                f"{len(word)}",
                share(occupied[truth]),
                share(truth[occupied]),
                f"{p[certain].mean():.0%}" if certain.any() else "",
                f"{np.mean((p[certain] - truth[certain]) ** 2):.2f}" if certain.any() else "",
                share(nothing),
                share(truth[nothing]),
                share(word == ""),
            ]
        )


def share(which: np.ndarray) -> str:
    return f"{which.mean():.0%} of {len(which)}" if len(which) else "none"


def room_of(rng: np.random.Generator, receivers: int) -> hw.Room:
    """4.5 to 7 m wide and deep; nodes along the walls, a bed in the corner where there is none."""
    w, d = rng.uniform(4.5, 7.0, 2)
    nodes = [hw.Node("ap", "", w - 0.2, d * rng.uniform(0.3, 0.7), 1.0, "transmitter")]
    while len(nodes) <= receivers:
        side, along = rng.integers(4), rng.uniform(0.2, 0.8)
        x, y = [(along * w, 0.2), (along * w, d - 0.2), (0.2, along * d), (w - 0.2, along * d)][side]
        apart = all(np.hypot(x - n.x_m, y - n.y_m) > 0.8 for n in nodes)
        if apart and (x > BED_M[0] + 0.4 or y > BED_M[1] + 0.4):
            nodes.append(hw.Node(str(len(nodes)), "", x, y, rng.uniform(0.6, 1.4), "receiver"))
    return hw.Room(w, d, 2.5, tuple(nodes), zones=zones_of(w, d))


def zones_of(w: float, d: float) -> tuple[Zone, ...]:
    def zone(name: str, x: float, y: float, hold_s: float = 0.0) -> Zone:
        return Zone(name, name, "area", ((0.0, 0.0), (x, 0.0), (x, y), (0.0, y)), hold_s)

    bed, held = zone("bed", *BED_M), zone("bed, held 60 s", *BED_M, 60.0)
    return zone("all of the room", w, d), zone("half", w / 2, d), zone("quarter", w / 2, d / 2), bed, held


def somewhere(rng: np.random.Generator, room: hw.Room, away: tuple[float, float] = (-9.0, -9.0)) -> tuple[float, float]:
    """Not at a node, nor within a metre of a place."""
    while True:
        x, y = rng.uniform(0.5, room.width_m - 0.5), rng.uniform(0.5, room.depth_m - 0.5)
        if np.hypot(x - away[0], y - away[1]) > 1 and all(np.hypot(x - n.x_m, y - n.y_m) > 0.7 for n in room.nodes):
            return x, y


def who_walks(rng: np.random.Generator, room: hw.Room) -> Person:
    actions, start = [Action("stand", for_s=3.0)], somewhere(rng, room)
    at = start
    for _ in range(7):
        at = somewhere(rng, room, at)
        actions.append(Action("walk", to=at, speed_m_s=rng.uniform(0.5, 1.0)))
        if rng.random() < 0.4:
            actions.append(Action("stand", for_s=4.0))
    return Person(Script(actions, start_m=start))


def who_goes_to_bed(rng: np.random.Generator, room: hw.Room) -> Person:
    bed = (BED_M[0] / 2, BED_M[1] / 2)
    actions = [Action("stand", for_s=3.0), Action("walk", to=somewhere(rng, room, bed), speed_m_s=0.7)]
    actions += [Action("walk", to=bed, speed_m_s=0.7), Action("sit", for_s=3.0), Action("lie", for_s=90.0)]
    chest = Chest(breath_bpm=rng.uniform(10, 18), breath_m=0.008)
    return Person(Script(actions, start_m=(room.width_m - 0.8, room.depth_m - 0.8)), chest)


def scene_of(kind: str, rng: np.random.Generator, room: hw.Room, layout: Layout) -> Scene:
    people: tuple[Person, ...] = ()
    things: tuple[Thing, ...] = ()
    for_s, chip = 40.0, layout.chip
    if kind in ("walk", "two walk"):
        people = tuple(who_walks(rng, room) for _ in range(2 if kind == "two walk" else 1))
    elif kind == "to bed":
        people, for_s = (who_goes_to_bed(rng, room),), layout.to_bed_s
    elif kind == "fan":
        things = (Fan((room.width_m / 2, room.depth_m / 2, 1.0)),)
    radio = Radio(chip=chip, faults=CHIPS[chip], rate_hz=layout.rate_hz, text=chip != "ESP32")
    return Scene(room, people, things, radio, for_s=for_s)


def played(scene: Scene, seed: int) -> Iterator[hw.Hop]:
    """Hops of every half second, whose packets came so."""
    engine = hw.Engine(scene.room, pictures=False)
    for piece in stream(scene, seed=seed):
        for part in np.array_split(np.frombuffer(piece, np.uint8), 2):
            yield from engine.feed(part.tobytes())


def tallies(layout: Layout, kind: str) -> dict[str, Tally]:
    of: dict[str, Tally] = {}
    for seed in range(layout.scenes[kind]):
        rng = np.random.default_rng([41, layout.receivers, len(kind), seed])
        room = room_of(rng, layout.receivers)
        scene = scene_of(kind, rng, room, layout)
        for hop in played(scene, seed):
            if hop.time_s < SETTLED_S:
                continue
            places = [person.script.pose(np.array([hop.time_s])).place[0] for person in scene.people]
            for zone, said in zip(room.zones, hop.report["zones"], strict=False):
                tally = of.setdefault(zone.id, Tally())
                tally.word.append(str(said["presence"]["value"] or ""))
                tally.probability.append(np.nan if said["probability"] is None else said["probability"])
                tally.truth.append(any(bool(contains(zone.corners_m, place)) for place in places))
    return of


HEAD = (
    "zone | half seconds | found: told of those truly occupied | right: truly occupied of those told | "
    "claimed | Brier | nothing seen | truly occupied of those | undetermined"
)


def tables() -> str:
    parts = []
    for name, layout in LAYOUTS.items():
        for kind in layout.scenes:
            rows = [f"| {zone} | {tally.row()} |" for zone, tally in tallies(layout, kind).items()]
            parts.append("\n".join([f"### {name}: {kind}", "", f"| {HEAD} |", "|" + "---|" * 9, *rows]))
    return "\n\n".join(parts)
