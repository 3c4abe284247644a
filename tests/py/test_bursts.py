"""Bursts: WiFi holds packets back and lets them go at once. What a stage cannot tell of them, it says; none raises."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.streams import frames_of, walking

from halfwave import Engine, Frames, Recording, Room
from halfwave.csi.estimates import Estimate
from halfwave.csi.room import Node
from halfwave.engine.live_doppler import LiveDoppler
from halfwave.engine.live_position import heard
from halfwave.sensing.activity_input import activity_input
from halfwave.sensing.breathing import breathing, breathing_rates
from halfwave.sensing.breathing_pauses import breathing_pauses
from halfwave.sensing.excess_range import link_range
from halfwave.sensing.heart import heart_rate
from halfwave.sensing.localisation import count_people, floor_map
from halfwave.sensing.motion import motion
from halfwave.sensing.velocity import velocity
from halfwave.signal.bins import bins_of

BURST = st.tuples(
    st.integers(1, 60),
    st.sampled_from([0.0, 1e-6, 0.0005, 0.002, 0.01, 0.04]),
    st.sampled_from([0.001, 0.01, 0.05, 0.3, 0.9, 1.08, 1.1, 2.5]),
)
"""Packets, from one to the next of them, the silence behind the last: seconds."""
CORNERS = [(0, 0), (5, 0), (5, 4), (0, 4)]
ROOM = Room(5, 4, 2.5, tuple(Node(f"{i}", f"{i}", x, y, 1, "receiver") for i, (x, y) in enumerate(CORNERS)))


def at(bursts: list[tuple[int, float, float]]) -> np.ndarray:
    times, now_s = [], 1000.0
    for packets, step_s, silence_s in bursts:
        times.append(now_s + step_s * np.arange(packets))
        now_s = times[-1][-1] + silence_s
    return np.concatenate(times)


def arriving(bursts: list[tuple[int, float, float]], *, phase: bool = True) -> Frames:
    time_s = at(bursts)
    frames = replace(frames_of(walking(len(time_s) / 100 + 0.02)[: len(time_s)]), time_s=time_s)
    return frames if phase else replace(frames, csi=frames.amplitude)


def ticked(frames: Frames) -> list:
    engine, hops = Engine(), []
    for i, start_s in enumerate(np.arange(frames.time_s[0], frames.time_s[-1] + 1.5, 0.05)):
        hops += engine.push(Recording([frames.between(start_s, start_s + 0.05)]))
        hops += engine.tick(frames.time_s[0] + (i + 1) * 0.05)
    return hops


@given(st.lists(BURST, min_size=1, max_size=8), st.booleans())
@settings(max_examples=60, deadline=None)
def test_every_stage_answers_whatever_the_bursts(bursts, phase):
    frames = arriving(bursts, phase=phase)
    now_s = float(frames.time_s[-1])
    lately = frames.between(now_s - 1.25, np.inf)
    LiveDoppler().update(now_s, lately)
    answers = [motion(frames), link_range(frames), breathing(frames), heart_rate(frames), breathing_pauses(frames)]
    answers += breathing_rates(frames)
    bins_of(frames, rate_hz=10)
    activity_input(frames)
    ends = list(combinations(ROOM.nodes, 2))
    gains = replace(lately, agc_gain_db=np.zeros(len(lately), np.float32))
    felt = [heard(gains, *pair) for pair in ends]
    floor_map(ROOM, felt)
    answers.append(count_people(ROOM, felt))
    answers.append(velocity([(lately, (a.x_m, a.y_m), (b.x_m, b.y_m)) for a, b in ends], (2.0, 2.0)).estimate)
    assert all(isinstance(a, Estimate) and (a.value is not None or a.reason) for a in answers)


@pytest.mark.parametrize(
    "bursts",
    [[(8, 0.01, 1.08), (2, 0.01, 0.0)], [(10, 0.01, 1.1)] * 6, [(60, 0.0005, 0.9), (60, 0.0005, 0.0)]],
    ids=["a silence, then two", "tens", "two thousand a second"],
)
def test_the_engine_tells_every_hop_of_a_bursty_link(bursts):
    hops = ticked(arriving(bursts))
    spectra = [hop.report["doppler"] for hop in hops if hop.report["doppler"]]
    assert any(s["reason"]["code"] in ("no_whole_window", "rate_too_low") for s in spectra if s["reason"])
