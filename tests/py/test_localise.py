"""A place is told within its uncertainty in simulated rooms, and not at all where it cannot be known."""

from dataclasses import replace

import numpy as np
import pytest
from support.draws import of_many_draws
from support.walkers import frames_in, room_of, trial, walker

from halfwave import Engine, Recording
from halfwave.sensing.localisation import FloorMap, count_people, floor_map
from halfwave.simulate import simulate
from halfwave.simulate.scene_file import load


def judged(seeds):
    """Errors (n,) in metres and whether the region of 90 % holds the truth (n,)."""
    errors, inside = [], []
    for seed in seeds:
        room, heard, (truth,) = trial(seed)
        found = floor_map(room, heard)
        assert isinstance(found, FloorMap)
        assert found.chance.sum() == pytest.approx(1)
        errors.append(np.linalg.norm(found.mean_m - truth))
        inside.append(found.region(0.9)[np.linalg.norm(found.places_m - truth, axis=1).argmin()])
    return np.array(errors), np.array(inside)


@of_many_draws
def test_with_known_gain_a_walker_is_found_to_about_a_metre_and_the_region_says_how_sure():
    errors, inside = judged(range(5000, 5030))
    assert np.median(errors) < 1.3  # of 30; docs/results/localisation.md has the figure of many
    assert inside.mean() >= 0.7


@of_many_draws
def test_two_who_walk_are_never_surely_one_and_one_is_seldom_surely_two():
    said = {n: [count_people(*trial(6000 + s, people=n)[:2]).value for s in range(10)] for n in (1, 2)}
    assert said[1].count("more than one") <= 3
    assert said[2].count("one") <= 2


def test_what_cannot_be_known_is_not_told():
    room, heard, _ = trial(1)
    assert floor_map(replace(room, assumed=True), heard).why.code == "node_positions_not_set"
    assert floor_map(room, heard[:3]).why.code == "too_few_nodes"
    hidden = [*heard[:5], replace(heard[5], gain_known=False)]
    assert floor_map(room, hidden).why.code == "gain_hidden"
    quiet = [replace(h, strength_db=h.least_db - 1) for h in heard]
    assert count_people(room, quiet).why.code == "no_motion"


@pytest.mark.parametrize("tells_gain", [True, False])
def test_the_engine_tells_a_place_where_receivers_tell_their_gain(tells_gain):
    rng = np.random.default_rng(7004)
    room, size = room_of(rng)
    crowd = [walker(rng, size)]
    engine = Engine(room)
    hop = engine.push(Recording(frames_in(room, size, crowd, rng, tells_gain=tells_gain)))[-1]
    found = hop.estimates["position"]
    if not tells_gain:
        assert found.why.code == "gain_hidden"
        return
    off_m = np.hypot(found.extra["x_m"] - crowd[0][1][0], found.extra["y_m"] - crowd[0][1][1])
    assert off_m < 2.5 * np.hypot(found.extra["sigma_x_m"], found.extra["sigma_y_m"])
    assert hop.report["body"]["x_m"] == found.extra["x_m"]
    assert hop.report["body"]["why"].startswith("where 6 links put it")
    floor = hop.report["floor"]
    assert max(floor["chance"]) == 255
    assert len(floor["chance"]) == floor["columns"] * floor["rows"]
    likeliest = np.unravel_index(int(np.argmax(floor["chance"])), (floor["rows"], floor["columns"]))
    assert np.hypot(likeliest[1] * 0.2 - floor["x_m"], likeliest[0] * 0.2 - floor["y_m"]) < 2
    assert len(floor["links"]) == 6
    assert all(1 <= link["zones"][0] <= link["zones"][1] for link in floor["links"])
    assert all((link["along_m_s"] is None) == bool(link["reason"]) for link in floor["links"])


def test_where_nothing_moves_there_is_no_place_no_velocity_and_nobody():
    scene = load("four-boards")
    empty = replace(scene, people=(), for_s=5.0)
    hop = Engine(scene.room).feed(simulate(empty, seed=1))[-1]
    assert hop.motion.value == "still"
    assert hop.report["body"] is None
    assert hop.report["floor"]["chance"] == []
    for name in ("position", "people"):
        assert hop.estimates[name].why.code == "no_motion"
    assert hop.estimates["velocity"].why.code == "too_few_links_detect"
    assert {link["reason"]["code"] for link in hop.report["floor"]["links"]} == {"no_motion"}


def test_where_nobody_said_where_the_nodes_stand_the_floor_is_empty_and_says_why():
    rng = np.random.default_rng(7004)
    room, size = room_of(rng)
    hop = Engine().push(Recording(frames_in(room, size, [walker(rng, size)], rng, tells_gain=True)))[-1]
    assert hop.report["floor"]["chance"] == hop.report["floor"]["profile"] == hop.report["floor"]["links"] == []
    for name in ("position", "velocity"):
        assert hop.estimates[name].why.code == "node_positions_not_set"
