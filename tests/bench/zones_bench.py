"""Zones by simulation: how often a word is told, and how often it is right. Coverage beside them.

    PYTHONPATH=py python tests/bench/zones_bench.py

Simulated alone, by the simulator of docs/simulator.md, through the streaming engine; no recording with known places
exists here. Some minutes. Writes docs/results/zones.md.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import zone_chances
import zone_words
from zone_words import room_of, share, somewhere, zones_of

import halfwave as hw
from halfwave.sensing.coverage import coverage
from halfwave.sensing.sensitive_region import ORDER, sensitive
from halfwave.simulate import Action, Person, Radio, Scene, Script, stream

RESULT = Path(__file__).parents[2] / "docs" / "results" / "zones.md"
DATA = Path(__file__).parents[3] / "shared" / "data"


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
    return f"| {share(np.array(inside))} | {share(np.array(outside))} |"


def covered() -> str:
    rows = []
    for receivers in (1, 2, 3, 4, 6):
        found = [coverage(room_of(np.random.default_rng([44, seed]), receivers)) for seed in range(40)]
        blind = np.median([c.blind_share for c in found])
        better = np.median([c.best.blind_share if c.best else c.blind_share for c in found])
        rows.append(f"| {receivers} | {blind:.0%} | {better:.0%} |")
    return "\n".join(rows)


TEXT = """# Zones and coverage, by simulation

    PYTHONPATH=py python tests/bench/zones_bench.py

Simulated, not measured: no recording with known places of nodes and people exists here, so on every real recording each
zone is undetermined until someone says where the nodes stand. Rooms with walls that reflect, nodes along the walls, a
real receiver's faults, through the streaming engine; judged each half second.

Read: with one link, or three of receivers that hide their gain, a part of the room is not told apart. Four links that
report their gain tell the half of the room in which one walks in half of the time, and a quarter of it seldom; what is
told is right about as often as it claims. A bed is too small for them. "Nothing seen" is no claim that a zone is
empty: with two who walk it is often wrong of the second, so it bears no probability. All of the room is occupied while
motion is detected.

## The chance that a zone holds

Rooms of 3.5 to 8 m, 100 packets a second. The chance is the mean of position's maps over the last second, 0.4 m wider,
with 5 % anywhere; without maps that of the links' words. A zone is told from a chance of 70 % on (sensitivity 0.5);
"found": of the time in which it was truly occupied and motion detected. "Claimed" is the mean chance of those told,
"Brier" the mean square of chance less truth, beside that of always saying the zone's share of the floor.

{chances}

The width of 0.4 m and the 5 % were chosen on the walks of the first table, nothing on those of the second. The product
of the maps with a walk between them, the usual filter, was no better on the first: Brier scores of 0.134 to 0.175 over
all zones, where this has 0.132, and the surer, the more often wrong (right in 57 % where it claimed 88 %). The error of
a place lasts as long as the shadows that make it.

## The words

Rooms of 4.5 to 7 m; zones begin in one corner, the bed is 2 x 1.5 m. They hold nothing (`hold_s` 0) but for the last.
"To bed": someone walks to the bed, sits and lies down in it, and breathes.

{tables}

## Real recordings

Of one ESP32 link, its nodes put at places made up, as nobody wrote theirs down: so nothing must be told of a part of
the room, and all of it is occupied as motion is.

| truth | zone | half seconds | occupied | nothing seen | undetermined |
|---|---|---|---|---|---|
{real}

## What a link's words say of a place

Motion detected in 2 s by one link, of one who walks 1.4 m, in its sensitive region (the first {order} Fresnel zones at
any height of a body) and outside:

| inside | outside |
|---|---|
{detection}

Walls carry motion all over a room this size, so a link that detects it says little about where. Nor does breath: of 14
people who sat at random places one link in five found it, in its first eight zones no more often than farther off. So
breath alone places nobody; who was last placed in a zone, has not moved since and is seen to breathe is taken to be
there still.

## Coverage

Rooms as those of the words, an access point and so many receivers at random places along the walls; the medians of 40.

| receivers | blind share of the floor | with one more at the best place |
|---|---|---|
{covered}
"""


def main() -> None:
    told = {"chances": zone_chances.tables(), "tables": zone_words.tables(), "real": real()}
    text = TEXT.format(**told, detection=detection(), covered=covered(), order=ORDER)
    RESULT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
