"""The chance that a zone holds, before any word is made of it: how right it is, over walks in simulated rooms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

import halfwave as hw
from halfwave.csi.polygon import contains
from halfwave.csi.room import Zone
from halfwave.sensing.floor_belief import followed_by, of_words, widened
from halfwave.sensing.localisation import FloorMap, anywhere
from halfwave.sensing.zones import of_detected, shares_of
from halfwave.simulate import CHIPS, Action, Person, Radio, Scene, Script, stream

CHANCES = {
    "one who walks, 4 links, gain told": ("ESP32-C6", 4, 1, range(14)),
    "two who walk, 4 links, gain told": ("ESP32-C6", 4, 2, range(200, 208)),
    "one who walks, 3 links, hidden gain": ("ESP32", 3, 1, range(100, 112)),
}
"""Chip, receivers, people, seeds."""
MOST_S = 45.0


class Moment(NamedTuple):
    """What is known of the place when motion is detected, and who is where."""

    room: hw.Room
    chance: np.ndarray | None
    """(P,) relative; None where nothing moves."""
    places: list[np.ndarray]


def room_of(rng: np.random.Generator, receivers: int) -> hw.Room:
    """3.5 to 8 m wide and deep, nodes along the walls."""
    w, d = rng.uniform(3.5, 8, 2)
    nodes: list[hw.Node] = []
    while len(nodes) <= receivers:
        side, along = rng.integers(4), rng.uniform(0.2, 0.8)
        x, y = [(along * w, 0.2), (along * w, d - 0.2), (0.2, along * d), (w - 0.2, along * d)][side]
        if all(np.hypot(x - n.x_m, y - n.y_m) > 1.5 for n in nodes):
            name, role = (str(len(nodes)), "receiver") if nodes else ("tx", "transmitter")
            nodes.append(hw.Node(name, "", x, y, rng.uniform(0.6, 1.4), role))  # type: ignore[arg-type]
    return hw.Room(w, d, 2.5, tuple(nodes))


def somewhere(rng: np.random.Generator, room: hw.Room) -> tuple[float, float]:
    while True:
        x, y = rng.uniform(0.5, room.width_m - 0.5), rng.uniform(0.5, room.depth_m - 0.5)
        if all(np.hypot(x - n.x_m, y - n.y_m) > 0.7 for n in room.nodes):
            return x, y


def who_walks(rng: np.random.Generator, room: hw.Room) -> Person:
    start, actions = somewhere(rng, room), [Action("stand", for_s=3.0)]
    for _ in range(6):
        actions.append(Action("walk", to=somewhere(rng, room), speed_m_s=rng.uniform(0.5, 1.0)))
        if rng.random() < 0.4:
            actions.append(Action("stand", for_s=4.0))
    return Person(Script(actions, start_m=start))


def moments(chip: str, receivers: int, people: int, seed: int) -> Iterator[Moment]:
    """Twice a second."""
    rng = np.random.default_rng([99, seed])
    room = room_of(rng, receivers)
    crowd = tuple(who_walks(rng, room) for _ in range(people))
    for_s = min(MOST_S, max(person.script.duration_s for person in crowd))
    scene = Scene(room, crowd, radio=Radio(chip, faults=CHIPS[chip], text=chip != "ESP32"), for_s=for_s)
    engine, floor = hw.Engine(room, pictures=False), anywhere(room)
    for piece in stream(scene, seed=seed):
        step = len(piece) // 8 + 1
        for at in range(0, len(piece), step):
            for hop in engine.feed(piece[at : at + step]):
                if hop.report["floor"] is not None:
                    places = [person.script.pose(np.array([hop.time_s])).place[0] for person in crowd]
                    yield Moment(room, chance_of(hop, room, floor), places)


def chance_of(hop: hw.Hop, room: hw.Room, floor: FloorMap) -> np.ndarray | None:
    """As the engine's stage has it: the map of position, or the words of links."""
    if hop.motion.value != "moving" or hop.report["floor"] is None:
        return None
    if hop.report["floor"]["chance"]:
        return np.array(hop.report["floor"]["chance"], float)
    known = [link for link in hop.report["links"] if link["motion"]["value"] is not None]
    ends = [(room.nodes[0], next(n for n in room.nodes if n.id == link["node"])) for link in known]
    return of_words(floor.places_m, ends, [link["motion"]["value"] == "moving" for link in known])


def zones_of(room: hw.Room) -> list[Zone]:
    """A half, the quarters, and 2 x 1.5 m in two corners."""
    w, d = room.width_m, room.depth_m
    boxes = [("half", 0.0, 0.0, w / 2, d)]
    boxes += [("quarter", x, y, x + w / 2, y + d / 2) for y in (0.0, d / 2) for x in (0.0, w / 2)]
    boxes += [("2 x 1.5 m", 0.0, 0.0, 2.0, 1.5), ("2 x 1.5 m", w - 2, d - 1.5, w, d)]
    return [Zone(name, name, "area", ((a, b), (c, b), (c, e), (a, e))) for name, a, b, c, e in boxes]


def rows(scenes: Iterable[Iterable[Moment]]) -> list[str]:
    """A row a kind of zone."""
    of: dict[str, list[tuple[float, float, bool, str]]] = {}
    for scene in scenes:
        belief: FloorMap | None = None
        room: hw.Room | None = None
        for moment in scene:
            if room is not moment.room:
                room, floor = moment.room, anywhere(moment.room)
                zones = [(zone, shares_of(zone, floor)) for zone in zones_of(room)]
            if moment.chance is None:
                belief = None
                continue
            belief = followed_by(belief, moment.chance, floor.places_m)
            chance = widened(belief).chance
            for zone, cells in zones:
                here, share = float(cells @ chance), float(cells.mean())
                truth = any(bool(contains(zone.corners_m, place)) for place in moment.places)
                word = of_detected(zone, here, 1.0, share).value or ""
                of.setdefault(zone.name, []).append((here, share, truth, str(word)))
    return [_row(name, *map(np.array, zip(*found, strict=True))) for name, found in of.items()]


def _row(name: str, here: np.ndarray, share: np.ndarray, truth: np.ndarray, word: np.ndarray) -> str:
    told, nothing = word == "occupied", word == "nothing seen"
    cells = [
        name,
        f"{len(here)}",
        f"{np.mean((here - truth) ** 2):.3f}",
        f"{np.mean((share - truth) ** 2):.3f}",
        f"{told[truth].mean():.0%}",
        f"{truth[told].mean():.0%} of {told.sum()}" if told.any() else "none",
        f"{here[told].mean():.0%}" if told.any() else "",
        f"{nothing.mean():.0%}",
        f"{truth[nothing].mean():.0%}" if nothing.any() else "",
    ]
    return f"| {' | '.join(cells)} |"


HEAD = (
    "| zone | half seconds | Brier | of its share of the floor | found | right: truly occupied of those told | claimed "
    "| nothing seen | truly occupied of those |\n|" + "---|" * 9
)


def tables() -> str:
    parts = []
    for what, (chip, receivers, people, seeds) in CHANCES.items():
        made = rows(moments(chip, receivers, people, seed) for seed in seeds)
        parts.append("\n".join([f"### {what[0].upper()}{what[1:]}", "", HEAD, *made]))
    return "\n\n".join(parts)
