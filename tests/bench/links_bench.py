"""How well transmitters are told apart that no address tells: real nodes, real single transmitters, simulated rooms.

    PYTHONPATH=py python tests/bench/links_bench.py

Reads ../shared/data and simulates rooms (docs/simulator.md). Writes docs/results/links.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment

import halfwave as hw
from halfwave.csi.room import Node, Room
from halfwave.formats import format_of, gunzip
from halfwave.simulate import CHIPS, Action, Person, Radio, Scene, Script, simulate

ROOT = Path(__file__).parents[2]
DATA, RESULT = ROOT.parent / "shared" / "data", ROOT / "docs" / "results" / "links.md"
ROOMS, LASTS_S, RATE_HZ = 30, 20.0, 25.0


def unsplit(file: Path) -> hw.Recording:
    """What the format itself holds, before anything is told apart."""
    data = file.read_bytes()
    data = gunzip(data)[0] if data[:2] == b"\x1f\x8b" else data
    return format_of(data).parse(data, provenance=hw.Provenance("replay"), name=file.name)


def moving(frames: hw.Frames) -> str:
    """In how many windows of the recording something moves."""
    said = [hw.motion(w).value for w in hw.windows(frames, duration_s=20.0, hop_s=5.0)]
    known = [word for word in said if word]
    return f"{known.count('moving')} of {len(known)}"


def two_nodes() -> Iterator[str]:
    for frames in unsplit(next(DATA.glob("ruview-two-nodes/*.jsonl.gz"))):
        parts = hw.split_links(frames)
        name = f"| {frames.link.node} | {frames.layout.bins} | {len(frames)}"
        if len(parts) == 1:
            yield f"{name} | 1 | | | | | {moving(frames)} | |"
            continue
        found = hw.transmitters(frames[:200])
        evidence = f"{found.apart:.2f} | {found.between:.0%} | {found.turns:.2f}" if found else " | | "
        shares = " / ".join(f"{len(p) / len(frames):.0%}" for p in parts)
        split = ", ".join(moving(p) for p in parts)
        yield f"{name} | {len(parts)} | {shares} | {evidence} | {moving(frames)} | {split} |"


def single() -> tuple[int, int]:
    """Of real recordings of one transmitter without an address: how many, and how many were split."""
    links = split = 0
    for pattern in ("embedded-wifi-sensing/**/*.gz", "ialr/*.gz", "espectre/*/*.npz", "stability-csi-har/*.npz"):
        for file in sorted(DATA.glob(pattern)):
            for frames in unsplit(file):
                links += 1
                split += len(hw.split_links(frames)) > 1
    return links, split


def mixed(seed: int, transmitters: int, *, walks: bool, late: bool) -> tuple[hw.Frames, np.ndarray]:
    """One node that hears several transmitters in a room, and whose each packet is."""
    rng = np.random.default_rng([91, seed])
    w, d = rng.uniform(4, 7, 2)
    spots = rng.uniform((0.3, 0.3), (w - 0.3, d - 0.3), (transmitters + 1, 2))
    nodes = tuple(
        Node(str(i), str(i), *spot, rng.uniform(0.8, 2), "transmitter" if i else "receiver")
        for i, spot in enumerate(spots)
    )
    there, back = (w * 0.2, d * 0.5), (w * 0.8, d * 0.5)
    steps = [Action("walk", to=to) for _ in range(20) for to in (back, there)]
    people = (Person(Script(steps, start_m=there)),) if walks else ()
    radio = Radio(rate_hz=RATE_HZ, faults=CHIPS["ESP32"], text=True)
    links = hw.read(simulate(Scene(Room(w, d, 2.5, nodes), people, radio=radio, for_s=LASTS_S), seed=seed))
    if late:
        links[1:] = [f.between(f.time_s[0] + LASTS_S / 2, np.inf) for f in links[1:]]
    whose = np.repeat(np.arange(len(links)), [len(f) for f in links])
    order = np.argsort(np.concatenate([f.time_s for f in links]), kind="stable")
    nameless = [replace(f, link=hw.LinkId("1", "", f.layout.name)) for f in links]
    return hw.concatenate(nameless), whose[order]


def scored(transmitters: int, *, walks: bool, late: bool = False) -> str:
    right, pure = 0, []
    for seed in range(ROOMS):
        frames, whose = mixed(seed, transmitters, walks=walks, late=late)
        parts = hw.split_links(frames)
        right += len(parts) == transmitters
        counts = np.array([np.bincount(whose[np.isin(frames.time_s, p.time_s)], minlength=4) for p in parts])
        pure.append(counts[linear_sum_assignment(-counts)].sum() / len(frames))
    who = "one who walks" if walks else "nobody"
    begins = ", the others after half of the time" if late else ""
    return f"| {transmitters}{begins} | {who} | {right} of {ROOMS} | {np.mean(pure):.1%} |"


TEXT = """# Links: transmitters told apart without an address

    PYTHONPATH=py python tests/bench/links_bench.py

A node's raw datagrams do not say who sent what it heard. Packets of one transmitter have one shape over the
subcarriers, up to what moves; those of another have another. They are taken for several where shapes stand apart, few
packets lie between them, and packets go to and fro between them as draws would: who walks changes the shape too, but
goes on from where it was. Each part says so in `meta["transmitters"]`, and the page beside the link.

## Two real nodes

ruview-two-nodes, 120 s, unlabelled: nobody knows the transmitters, so this is evidence and no score. Apart: sine of the
angle between the nearest two shapes. Between: packets that lie between two. Turns: how often the shape changes from
packet to packet, over how often independent draws would. Moving: windows of 20 s that motion calls so, of all packets
mixed and of each part (where it can tell); mixed, whoever stands still seems to move.

| node | bins | packets | transmitters | shares | apart | between | turns | moving, mixed | moving, told apart |
|---|---|---|---|---|---|---|---|---|---|
{nodes}

## Recordings of one transmitter

{links} links of embedded-wifi-sensing, ialr, espectre and stability-csi-har, people who walk among them: {split} were
split. C6 nodes give up to one packet in ten another shape; so a transmitter that sends less than a tenth stays with
another.

## Simulated rooms

One ESP32 in {rooms} rooms, {rate:.0f} packets a second of each transmitter for {lasts:.0f} s, addresses taken away.
Right: as many are found as there are. Pure: packets in the part that is their transmitter's.

| transmitters | in the room | right | pure |
|---|---|---|---|
{rows}

While someone walks across every link, shapes change more than they differ, and packets mostly stay together: then
motion is right to say "moving", and the transmitters are told apart once it is quiet.
"""


def main() -> None:
    rows = [scored(n, walks=walks) for n in (1, 2, 3) for walks in (False, True)]
    rows.append(scored(2, walks=False, late=True))
    links, split = single()
    told = {"nodes": "\n".join(two_nodes()), "rows": "\n".join(rows), "links": links, "split": split or "none"}
    text = TEXT.format(rooms=ROOMS, rate=RATE_HZ, lasts=LASTS_S, **told)
    RESULT.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
