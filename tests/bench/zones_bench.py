"""Zones by simulation: how often a word is told, and how often it is right. Coverage beside them.

    PYTHONPATH=py python tests/bench/zones_bench.py

Simulated alone, by the simulator of docs/simulator.md, through the streaming engine; no recording with known places
exists here. Takes ten minutes. Writes docs/results/zones.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

import halfwave as hw
from halfwave.csi.polygon import contains
from halfwave.csi.room import Zone
from halfwave.sensing.coverage import coverage
from halfwave.sensing.sensitive_region import ORDER, sensitive
from halfwave.simulate import CHIPS, Action, Person, Radio, Scene, Script, stream
from halfwave.simulate.chest import Chest
from halfwave.simulate.things import Fan, Thing

RESULT = Path(__file__).parents[2] / "docs" / "results" / "zones.md"
BED_M = (2.0, 1.5)
LAYOUTS = {
    "4 links, gain told": ("ESP32-C6", 4, {"walk": 8, "two walk": 3, "to bed": 2, "fan": 1}),
    "3 links, hidden gain": ("ESP32", 3, {"walk": 5, "to bed": 2, "fan": 1}),
    "1 link, hidden gain": ("ESP32", 1, {"walk": 4, "to bed": 2, "fan": 1, "nobody": 1}),
    "6 links, gain told": ("ESP32-C6", 6, {"walk": 3}),
}
"""Chip, receivers beside one access point, and how many scenes of each kind."""
SETTLED_S = 3.0
DATA = Path(__file__).parents[3] / "shared" / "data"


@dataclass
class Tally:
    """Of one zone of one kind of scene: a row a half second."""

    word: list[str] = field(default_factory=list)
    probability: list[float] = field(default_factory=list)
    share: list[float] = field(default_factory=list)
    truth: list[bool] = field(default_factory=list)

    def row(self) -> str:
        word, p, truth = np.array(self.word), np.array(self.probability), np.array(self.truth)
        occupied, nothing = word == "occupied", word == "nothing seen"
        certain = occupied & np.isfinite(p)
        return " | ".join(
            [
                f"{len(word)}",
                _share(occupied[truth]),
                _share(truth[occupied]),
                f"{p[certain].mean():.0%}" if certain.any() else "",
                f"{np.mean((p[certain] - truth[certain]) ** 2):.2f}" if certain.any() else "",
                _share(nothing),
                _share(truth[nothing]),
                _share(word == ""),
            ]
        )


def _share(which: np.ndarray) -> str:
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


def scene_of(kind: str, rng: np.random.Generator, room: hw.Room, chip: str) -> Scene:
    people: tuple[Person, ...] = ()
    things: tuple[Thing, ...] = ()
    for_s = 30.0
    if kind in ("walk", "two walk"):
        people = tuple(who_walks(rng, room) for _ in range(2 if kind == "two walk" else 1))
    elif kind == "to bed":
        people, for_s = (who_goes_to_bed(rng, room),), 80.0
    elif kind == "fan":
        things = (Fan((room.width_m / 2, room.depth_m / 2, 1.0)),)
    radio = Radio(chip=chip, faults=CHIPS[chip], rate_hz=70.0, text=chip != "ESP32")
    return Scene(room, people, things, radio, for_s=for_s)


def played(scene: Scene, seed: int) -> Iterator[hw.Hop]:
    """Hops of every half second, whose packets came so."""
    engine = hw.Engine(scene.room, pictures=False)
    for piece in stream(scene, seed=seed):
        for part in np.array_split(np.frombuffer(piece, np.uint8), 2):
            yield from engine.feed(part.tobytes())


def tallies(chip: str, receivers: int, kind: str, scenes: int) -> dict[str, Tally]:
    of: dict[str, Tally] = {}
    for seed in range(scenes):
        rng = np.random.default_rng([41, receivers, len(kind), seed])
        room = room_of(rng, receivers)
        scene = scene_of(kind, rng, room, chip)
        floor_m2 = room.width_m * room.depth_m
        for hop in played(scene, seed):
            if hop.time_s < SETTLED_S:
                continue
            places = [person.script.pose(np.array([hop.time_s])).place[0] for person in scene.people]
            for zone, said in zip(room.zones, hop.report["zones"], strict=False):
                tally = of.setdefault(zone.id, Tally())
                tally.word.append(str(said["presence"]["value"] or ""))
                tally.probability.append(np.nan if said["probability"] is None else said["probability"])
                x, y = zone.corners_m[2]
                tally.share.append(x * y / floor_m2)
                tally.truth.append(any(bool(contains(zone.corners_m, place)) for place in places))
    return of


def real() -> str:
    """Real recordings of one link, its nodes put somewhere: only words that hold wherever they stand are fair."""
    rows = []
    for what, truth in (
        ("raw/mov_*", "someone walks"),
        ("raw/vacio_*", "empty"),
        ("breathing/resp_*", "lies, or empty"),
    ):
        said: dict[str, list[str]] = {"all of the room": [], "half": []}
        for file in sorted(DATA.glob(f"pulse/{what}.csv.gz")):
            frames = max(hw.read(file), key=len)
            room = hw.Room.assume([frames.link.node])
            engine = hw.Engine(replace(room, assumed=False, zones=zones_of(5.0, 4.0)[:2]), pictures=False)
            for start_s in np.arange(frames.time_s[0], frames.time_s[-1], 0.5):
                for hop in engine.push(hw.Recording([frames.between(start_s, start_s + 0.5)])):
                    for zone in hop.report["zones"]:
                        said[zone["id"]].append(str(zone["presence"]["value"] or "undetermined"))
        for zone, words in said.items():
            told = [
                f"{words.count(word) / max(1, len(words)):.0%}" for word in ("occupied", "nothing seen", "undetermined")
            ]
            rows.append(f"| {truth} | {zone} | {len(words)} | {' | '.join(told)} |")
    return "\n".join(rows)


def detection() -> str:
    """Motion of one link and one walker: inside its sensitive region and outside, by how much it is beside the line."""
    inside, outside = [], []
    for seed in range(60):
        rng = np.random.default_rng([43, seed])
        room = replace(room_of(rng, 4), zones=())
        at = np.array(somewhere(rng, room))
        heading = rng.uniform(0, 2 * np.pi)
        half = 0.7 * np.array([np.cos(heading), np.sin(heading)])
        low, high = np.full(2, 0.4), np.array([room.width_m, room.depth_m]) - 0.4
        if not ((at - half > low) & (at - half < high) & (at + half > low) & (at + half < high)).all():
            continue
        walk = Script([Action("walk", to=tuple(at + half), speed_m_s=0.7)], start_m=tuple(at - half))
        frames = hw.read(b"".join(stream(Scene(room, (Person(walk),), radio=Radio()), seed=seed)))
        middle_s = walk.duration_s / 2
        for link in frames:
            ends = room.ends(link.link)
            said = hw.motion(link.between(middle_s - 1, middle_s + 1))
            if ends and said.value is not None:
                (inside if sensitive(at[None], ends)[0] else outside).append(said.value == "moving")
    return f"| {_share(np.array(inside))} | {_share(np.array(outside))} |"


def covered() -> str:
    rows = []
    for receivers in (1, 2, 3, 4, 6):
        found = [coverage(room_of(np.random.default_rng([44, seed]), receivers)) for seed in range(40)]
        blind = np.median([c.blind_share for c in found])
        better = np.median([c.best.blind_share if c.best else c.blind_share for c in found])
        rows.append(f"| {receivers} | {blind:.0%} | {better:.0%} |")
    return "\n".join(rows)


HEAD = (
    "zone | half seconds | found: told of those truly occupied | right: truly occupied of those told | "
    "claimed | Brier | nothing seen | truly occupied of those | undetermined"
)

TEXT = """# Zones and coverage, by simulation

    PYTHONPATH=py python tests/bench/zones_bench.py

Simulated, not measured: no recording with known places of nodes and people exists here, so on every real recording each
zone is undetermined until someone says where the nodes stand. Rooms of 4.5 to 7 m, nodes along
the walls, walls that reflect, a real receiver's faults, 70 packets a second, through the streaming engine; a word each
half second. Zones begin in one corner; the bed is 2 x 1.5 m. They hold nothing (`hold_s` 0) but for the last, and have
the usual sensitivity: occupied from a probability of 70 % on. "Claimed" is the mean probability of those told, "Brier"
the mean square of probability less truth over the same.

Read: with one link a part of the room is not told apart, and with three rarely. Four links that report their gain tell
the zone of one who walks now and then, and then it is right about as often as it claims. "Nothing seen" is no claim
that a zone is empty: with two who walk it is often wrong of the second, so it bears no probability. All of the room is
occupied when motion is detected, whatever it is of, a fan too.

{tables}

## Real recordings

Of one ESP32 link, its nodes put at places made up, as nobody wrote theirs down: so what is told of a part of the room
must be nothing, and all of the room is occupied as motion is.

| truth | zone | half seconds | occupied | nothing seen | undetermined |
|---|---|---|---|---|---|
{real}

## What a link's words say of a place

Motion detected in 2 s by one link, of one who walks 1.4 m, in its sensitive region (the first {order} Fresnel zones at
any height of a body) and outside:

| inside | outside |
|---|---|
{detection}

Walls carry motion all over a room this size, so a link that detects it says little about where. Of 14 people who sat
and breathed at random places, a link in five or so found the breath, inside its region no more often than outside: so
breath alone places nobody. Who was last placed in a zone, has not moved since and is seen to breathe is taken to be
there still.

## One body, one moment

The chance that a zone holds is the mean of position's maps over the last second, 0.4 m wider, with 5 % anywhere. Of 14
simulated walks and 8 zones each (6,288 half seconds) it had a Brier score of 0.132 (the zone's share of the floor:
0.163); told from 70 % on, it was right in 86 % and claimed 81 %. The product of the maps with a walk between them, the
usual filter, had 0.137 to 0.175 and was right in 54 to 80 % where it claimed 77 to 90 %: errors of a place last as long
as its shadows do. These walks set the two numbers; those of the tables above are others.

## Coverage

Rooms as above, an access point and so many receivers at random places along the walls; the medians of 40.

| receivers | blind share of the floor | with one more at the best place |
|---|---|---|
{covered}
"""


def main() -> None:
    parts = []
    for layout, (chip, receivers, kinds) in LAYOUTS.items():
        for kind, scenes in kinds.items():
            rows = [f"| {name} | {tally.row()} |" for name, tally in tallies(chip, receivers, kind, scenes).items()]
            parts.append("\n".join([f"## {layout}: {kind}", "", f"| {HEAD} |", "|" + "---|" * 9, *rows]))
            print(parts[-1], flush=True)
    text = TEXT.format(tables="\n\n".join(parts), detection=detection(), covered=covered(), order=ORDER, real=real())
    RESULT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
