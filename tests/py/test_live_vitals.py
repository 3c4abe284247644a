"""Breathing in the engine: as in batch, soon after a seek, and never much work at once."""

from dataclasses import replace

import numpy as np
import pytest
from support.chest import Motion, link
from support.streams import frames_of

from halfwave import Engine, Recording
from halfwave.engine.live_vitals import LEAST_UNITS
from halfwave.sensing.breathing import breathing

FRAMES = frames_of(link([[Motion(15, 0.005)]], seconds=75, rate_hz=50, seed=3), rate_hz=50)


def play(engine, start_s, stop_s, step_s=0.1, frames=FRAMES):
    hops = []
    for t in np.arange(start_s, stop_s, step_s):
        hops += engine.push(Recording([frames.between(t, t + step_s)]))
    return hops


def test_the_engine_finds_the_rate_that_batch_finds_and_presence_says_breathing():
    hop = play(Engine(), 0, 75, 0.25)[-1]
    found = hop.estimates["breathing_rate"]
    batch = breathing(FRAMES[FRAMES.time_s < found.time_s])
    assert batch.value == pytest.approx(15, abs=0.1)
    assert (found.value, found.std, found.quality) == (batch.value, batch.std, batch.quality)  # to the last digit
    assert hop.estimates["presence"].value == "breathing"
    assert hop.report["links"][0]["breathing_rate"]["value"] == found.value


def test_after_a_seek_what_came_before_is_worked_off_over_the_next_hops():
    engine = Engine()
    engine.push(Recording([FRAMES.between(8, 70)]))
    said = [h.estimates["breathing_rate"] for h in play(engine, 70, 72, 0.05)]
    first = next(i for i, e in enumerate(said) if e.value is not None)
    assert 3 <= first <= 20  # of hops of 50 ms
    assert said[first].value == pytest.approx(15, abs=0.1)


def test_a_hop_does_a_few_units_of_work_however_many_links_wait():
    engine, ten_s = Engine(pictures=False), FRAMES.between(0, 10)
    nodes = [replace(ten_s.link, node=str(n)) for n in range(40)]
    engine.push(Recording([replace(ten_s, link=link) for link in nodes]))
    held = [sum(len(live.vitals._bins) for live in engine._links)]
    for i in range(60):
        engine.tick(10.0 + 0.05 * i)
        held.append(sum(len(live.vitals._bins) for live in engine._links))
    assert np.diff(held).max() <= 2 * (4 * LEAST_UNITS + LEAST_UNITS + 40 // 8) + 2  # two pieces a unit
    assert held[-1] == 40 * 9  # all whole seconds


@pytest.mark.parametrize(
    ("people", "second", "pauses"),
    [
        ([[Motion(15, 0.005, pauses_s=[(32, 46)])]], None, [[32, 46]]),
        ([[Motion(14.3, 0.004)], [Motion(18.9, 0.004, 1.0)]], 18.9, None),
    ],
)
def test_of_the_link_in_sight_pauses_and_a_second_person_are_told_too(people, second, pauses):
    frames = frames_of(link(people, seconds=75, rate_hz=50, seed=3), rate_hz=50)
    hops = [hop.estimates for hop in play(Engine(), 0, 74, 0.2, frames)]
    told = hops[-1]
    if second:
        assert max(told["breathing_rate"].value, told["second_breathing_rate"].value) == pytest.approx(second, abs=0.3)
    else:
        assert told["second_breathing_rate"].value is None
    if pauses:
        found = [e["breathing_pauses"] for e in hops if e["breathing_pauses"].value][-1]
        assert np.allclose(found.extra["intervals_s"], pauses, atol=2)


def test_silence_is_said_to_be_one():
    engine = Engine()
    play(engine, 0, 70)
    hop = engine.tick(90.0)[-1]
    assert hop.estimates["breathing_rate"].value is None
    assert hop.estimates["breathing_rate"].why.code == "last_too_old"
