"""How often the velocity of a simulated walker is right within a cell, why not more often, and what solving costs.

    PYTHONPATH=py python tests/bench/velocity_bench.py

Simulated alone: no recording with known velocities exists here. Writes docs/results/velocity.md.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "py"))

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import block_array, csr_array, eye_array
from test_bvp import RATE_HZ, WAVELENGTH_M, scenes

import halfwave as hw
from halfwave.csi.carrier import LIGHT_M_S
from halfwave.csi.room import Node, Room
from halfwave.sensing.velocity import WINDOW_S, Velocity, velocity
from halfwave.sensing.velocity_profile import GRID_M_S, Bvp, LinkDoppler, bistatic_normal, bvp, wall_echoes
from halfwave.signal import earth_mover
from halfwave.signal.spectrogram import spectrogram, stft
from halfwave.simulate import CHIPS, Action, Person, Radio, Scene, Script, simulate
from halfwave.simulate.channel import WALL_REFLECTION, response
from halfwave.simulate.scene import board_of

RESULT = Path(__file__).parents[2] / "docs" / "results" / "velocity.md"
ROOMS, FIRST_SEED, LASTS_S = 60, 5000, 2.6
CELL_M_S = float(GRID_M_S[1] - GRID_M_S[0])


@dataclass
class Trial:
    """A walk through a room, and which of its nodes' pairs are links."""

    scene: Scene
    walk: Script
    pairs: list[tuple[Node, Node]]
    seed: int

    def windows(self) -> Iterator[tuple[float, np.ndarray, np.ndarray]]:
        """Middle of each window, and there the true place and velocity of the hips, the mean over the window."""
        for middle_s in np.arange(0.8, self.walk.duration_s - 0.8 + 1e-9, 0.5):
            at = self.walk.pose(middle_s + WINDOW_S * np.array([-0.5, 0, 0.5])).place
            yield float(middle_s), at[1], (at[2] - at[0]) / WINDOW_S

    def frames(self) -> list[hw.Frames]:
        """What the nodes sent, read back, in the order of `pairs`."""
        told = hw.read(simulate(self.scene, seed=self.seed))
        by_ends = {(link.link.transmitter[-2:], link.link.node): link for link in told}
        senders = self.scene.room.nodes
        return [by_ends[f"{senders.index(tx):02x}", rx.id] for tx, rx in self.pairs]


def trial(seed: int, links: int, rate_hz: float, *, walls: float = WALL_REFLECTION) -> Trial:
    """3 or 4: one transmitter and that many nodes. 6: four nodes in the corners that all send."""
    rng = np.random.default_rng([77, seed])
    w, d = 5 * rng.uniform(0.9, 1.1), 6 * rng.uniform(0.9, 1.1)
    spots = [(0.3, 0.3), (w - 0.3, 0.4), (w - 0.4, d - 0.3), (0.3, d - 0.4), (w / 2, 0.2)]
    mesh = links == 6
    roles = ["both"] * 4 if mesh else ["transmitter"] + ["receiver"] * links
    nodes = tuple(Node(str(i), str(i), *spots[i], rng.uniform(0.8, 1.4), role) for i, role in enumerate(roles))
    speed, low, high = rng.uniform(0.5, 1.3), np.full(2, 0.6), np.array([w, d]) - 0.6
    start = stop = np.zeros(2)
    while not ((low < start) & (start < high) & (low < stop) & (stop < high)).all():
        middle, heading = rng.uniform(low, high), rng.uniform(0, 2 * np.pi)
        half = speed * LASTS_S / 2 * np.array([np.cos(heading), np.sin(heading)])
        start, stop = middle - half, middle + half
    walk = Script([Action("walk", to=tuple(stop), speed_m_s=speed)], start_m=tuple(start))
    radio = Radio(chip="ESP32-C6", rate_hz=rate_hz, faults=CHIPS["ESP32-C6"], text=True)
    scene = Scene(Room(w, d, 2.6, nodes), (Person(walk),), radio=radio, walls=walls)
    return Trial(scene, walk, [(a, b) for a, b in scene.pairs() if not mesh or a.id < b.id], seed)


def ends_of(pair: tuple[Node, Node]) -> list[tuple[float, float]]:
    return [(node.x_m, node.y_m) for node in pair]


class Score:
    def __init__(self) -> None:
        self.off: list[np.ndarray] = []
        self.truth: list[np.ndarray] = []
        self.told: list[bool] = []
        self.spent_s: list[float] = []
        self.asked = 0

    def add(self, profile: Bvp | None, truth: np.ndarray, *, told: bool = True) -> None:
        self.asked += 1
        if profile is not None:
            self.off.append(profile.strongest_m_s - truth)
            self.truth.append(truth)
            self.told.append(told)

    def row(self, name: str, *, all_columns: bool = True) -> str:
        off, truth, told = np.array(self.off), np.array(self.truth), np.array(self.told)
        right = np.abs(off).max(axis=1) <= CELL_M_S
        speed = np.abs(np.linalg.norm(off + truth, axis=1) - np.linalg.norm(truth, axis=1))
        turned = np.abs(np.angle(((off + truth) @ (1, 1j)) / (truth @ (1, 1j)), deg=True))
        cells = [f"{right.sum() / self.asked:.0%} of {self.asked}", f"{np.median(np.linalg.norm(off, axis=1)):.2f}"]
        cells += [f"{np.median(speed):.2f}", f"{np.median(turned):.0f}°"]
        if all_columns:
            sure = f"{right[told].mean():.0%}" if told.any() else "-"
            cells += [f"{told.sum() / self.asked:.0%}", sure, f"{1e3 * np.median(self.spent_s):.0f} ms"]
        return f"| {name} | {' | '.join(cells)} |"


def from_packets(links: int, rate_hz: float, *, middle: bool = False, walls: bool = True) -> Score:
    score = Score()
    for seed in range(FIRST_SEED, FIRST_SEED + ROOMS):
        one = trial(seed, links, rate_hz)
        frames, room_m = one.frames(), one.scene.size_m[:2] if walls else None
        for at_s, place, truth in one.windows():
            cut = [f.between(at_s - WINDOW_S / 2, at_s + WINDOW_S / 2) for f in frames]
            asked = [(f, *ends_of(pair)) for f, pair in zip(cut, one.pairs, strict=True)]
            where = one.scene.size_m[:2] / 2 if middle else place
            began = time.perf_counter()
            found: Velocity = velocity(asked, where, room_m=room_m, place_known=not middle)
            score.spent_s.append(time.perf_counter() - began)
            score.add(found.profile, truth, told=found.estimate.value is not None)
    return score


def from_doppler(links: int, source: str, *, walls: float = WALL_REFLECTION) -> Score:
    """The same walks by other spectra. perfect: of a receiver with neither noise nor faults, one phase for all packets.
    aligned: `halfwave.signal.spectrogram` of the nodes' packets, a plain transform of aligned ones."""
    score = Score()
    for seed in range(FIRST_SEED, FIRST_SEED + ROOMS):
        one = trial(seed, links, 200.0, walls=walls)
        wave_m = LIGHT_M_S / one.scene.radio.frequency_hz
        channels = perfect(one) if source == "perfect" else None
        frames = one.frames() if channels is None else []
        for at_s, place, truth in one.windows():
            seen = []
            for i, pair in enumerate(one.pairs):
                if channels is not None:
                    near = np.abs(channels[0] - at_s) <= WINDOW_S / 2
                    moved = channels[1][i][near] - channels[1][i][near].mean(axis=0)
                    power = sum((np.abs(stft(column, 100, 25)) ** 2).sum(axis=1) for column in moved.T)
                    hz = np.fft.fftshift(np.fft.fftfreq(100, 1 / 200.0))
                else:
                    cut = frames[i].between(at_s - WINDOW_S / 2 - 0.05, at_s + WINDOW_S / 2 + 0.05)
                    found = spectrogram(cut, window_s=0.5, rate_hz=200.0)
                    hz, power = found.frequency_hz, np.nanmean(found.power, axis=1)
                    power = np.maximum(power - 1.5 * np.median(power), 0)
                kept = np.abs(hz) <= 45
                power = np.where(power > 0.1 * power.max(), power, 0)[kept]
                ends = [np.array(end) for end in ends_of(pair)]
                echoes = wall_echoes(place, *ends, one.scene.size_m) if walls else np.zeros((0, 3))
                seen.append(LinkDoppler(power, hz[kept], bistatic_normal(place, *ends), 1.0, echoes))
            profile = bvp(seen, wave_m, rate_hz=200.0, signed=True)
            score.add(profile if isinstance(profile, Bvp) else None, truth)
    return score


def perfect(one: Trial) -> tuple[np.ndarray, list[np.ndarray]]:
    scene = one.scene
    antennas = np.random.default_rng([one.seed, 2**31])
    nodes = {node.id: board_of(node, antennas) for node in scene.room.nodes}
    time_s = np.arange(int(scene.duration_s * 200)) / 200
    bodies, radio = scene.surfaces(time_s), scene.radio
    rest = (scene.size_m, bodies, radio.sub_carriers_hz, radio.layout.spacing_hz, scene.walls)
    return time_s, [response(nodes[tx.id], nodes[rx.id], *rest) for tx, rx in one.pairs]


def analytic(links: int) -> Score:
    score = Score()
    for truth, seen in scenes(200, links):
        profile = bvp(seen, WAVELENGTH_M, rate_hz=RATE_HZ, signed=True)
        score.add(profile if isinstance(profile, Bvp) else None, truth)
    return score


def by_highs(bins: np.ndarray, wanted: list[np.ndarray], weights: np.ndarray, price: float) -> float:
    """The same linear programme by scipy's HiGHS: its least cost."""
    rows = [np.cumsum(at == np.arange(len(d))[:, None], axis=0) for at, d in zip(bins, wanted, strict=True)]
    a, b = csr_array(np.concatenate(rows).astype(float)), np.concatenate([np.cumsum(d) for d in wanted])
    dear = np.concatenate([np.full(bins.shape[1], price), np.repeat(weights, [len(d) for d in wanted])])
    slack = eye_array(len(b), format="csr")
    sides = block_array([[a, -slack], [-a, -slack]], format="csr")
    return float(linprog(dear, A_ub=sides, b_ub=np.concatenate([b, -b]), method="highs").fun)


def solving(links: int) -> str:
    ours, theirs, off, gaps = [], [], [], []
    for _, seen in scenes(40, links):
        profile = bvp(seen, WAVELENGTH_M, rate_hz=RATE_HZ, signed=True)
        assert isinstance(profile, Bvp)
        wanted, weights = [link.power / link.power.sum() for link in seen], np.full(links, 1.0 / links)
        times = [time.perf_counter()]
        found = earth_mover.fit(profile.bins, wanted, weights)
        times.append(time.perf_counter())
        least = by_highs(profile.bins, wanted, weights, 1e-4)
        times.append(time.perf_counter())
        ours.append(times[1] - times[0])
        theirs.append(times[2] - times[1])
        off.append(abs(found.cost / least - 1))
        gaps.append(found.gap / found.cost)
    spent = f"{1e3 * np.median(ours):.0f} ms | {1e3 * np.median(theirs):.0f} ms"
    return f"| {links} | {spent} | {max(off):.0e} | {max(gaps):.0e} |"


TEXT = """# Velocity over the floor, by simulation

    PYTHONPATH=py python tests/bench/velocity_bench.py

Simulated, not measured: no recording with known velocities exists here. Right: x and y both within one cell, {cell:.1f}
m/s, of the mean velocity of the hips.

## From packets

The simulator of docs/simulator.md: rooms of about 5 x 6 m, a jointed body that walks at 0.5 to 1.3 m/s, nodes by the
walls with antennas that point anywhere, a C6's gain steps, drift and noise, one antenna, carrier and clock offsets that
are new in every packet, 20 MHz. Windows of 1 s; {rooms} rooms that were not looked at while the method was made. Told:
windows in which the strongest cells hold 70 % of the profile; the others are undetermined and give a candidate. One
call of `velocity` from the packets, one core.

| links | right | velocity off, median, m/s | speed off | heading off | told | of these right | a call |
|---|---|---|---|---|---|---|---|
{packets}

From packets in a room with walls, one window is not right in four of five, with three links or with six. Why not, by
the same walks and places, walls reckoned with where there are any:

| Doppler from | right | velocity off, median, m/s | speed off | heading off |
|---|---|---|---|---|
{why}

- Limbs are not why: without walls, a receiver that keeps its phase finds the walking body nearly always.
- Walls take the most: by their mirror images a body's echoes arrive from other sides, each with another Doppler. To
  reckon with the walls of the room gives a part of it back (above: "walls not told").
- The rest is the receiver's: each packet's own phase and delay hide what all subcarriers share. How the subcarriers
  turn tells the sign again (velocity.py), where a plain transform of aligned packets, `aligned`, loses more of it.
- Eight scatterers without walls, tests/py/test_bvp.py: what the linear programme can do.

## Solving

The linear programme, 81 bins a link and 400 velocities, beside scipy's HiGHS on the same problem in the same run.

| links | ours | HiGHS | costs differ, at most | certificate: gap over cost, at most |
|---|---|---|---|---|
{solving}
"""


def main() -> None:
    packets = [from_packets(n, hz).row(f"{n}, {hz:.0f} Hz") for n in (3, 4, 6) for hz in (100.0, 200.0)]
    packets += [from_packets(n, 200.0, walls=False).row(f"{n}, 200 Hz, walls not told") for n in (3, 4)]
    packets += [from_packets(n, 200.0, middle=True).row(f"{n}, 200 Hz, place unknown") for n in (4, 6)]
    why = [from_doppler(n, "aligned").row(f"`aligned`, {n} links", all_columns=False) for n in (3, 4)]
    why += [from_doppler(n, "perfect").row(f"perfect receiver, {n} links", all_columns=False) for n in (3, 4)]
    why.append(from_doppler(3, "perfect", walls=0.0).row("perfect receiver, no walls, 3 links", all_columns=False))
    why += [analytic(n).row(f"eight scatterers, no walls, {n} links", all_columns=False) for n in (3, 4)]
    tables = {"packets": packets, "why": why, "solving": [solving(n) for n in (3, 4)]}
    text = TEXT.format(cell=CELL_M_S, rooms=ROOMS, **{name: "\n".join(rows) for name, rows in tables.items()})
    RESULT.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
