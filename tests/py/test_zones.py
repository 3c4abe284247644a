"""A zone is occupied where the chance lies in it, nothing is seen where it lies elsewhere, else there is no word."""

from dataclasses import replace

import numpy as np
import pytest
from support.draws import of_many_draws
from support.walkers import frames_in, room_of, walker

from halfwave import Engine, Node, Recording, Room
from halfwave.csi.room import Zone
from halfwave.sensing.floor_belief import followed_by, of_words, widened
from halfwave.sensing.localisation import FloorMap, anywhere
from halfwave.sensing.zones import of_detected, of_nothing_detected, shares_of
from halfwave.simulate import Action, Person, Script, simulate, stream
from halfwave.simulate.scene_file import load


def rectangle(name, x1, y1, x2, y2, **given):
    return Zone(name, name, "area", ((x1, y1), (x2, y1), (x2, y2), (x1, y2)), **given)


ALL = rectangle("all", 0, 0, 5, 4, hold_s=3.0)
BED = rectangle("bed", 0, 0, 2, 1, hold_s=0.0)


# The pure part


def test_the_shares_of_the_cells_add_up_to_the_zone():
    floor = anywhere(Room(5.03, 4.02, 2.5, ()))
    for zone in (BED, rectangle("odd", 1.13, 0.72, 3.91, 3.33)):
        (x1, y1), _, (x2, y2), _ = zone.corners_m
        cell = 5.03 * 4.02 / len(floor.chance)
        assert shares_of(zone, floor).sum() * cell == pytest.approx((x2 - x1) * (y2 - y1), abs=0.15)
    assert shares_of(rectangle("dot", 1.01, 1.01, 1.02, 1.02), floor).sum() == 1


def test_sensitivity_moves_the_probability_from_which_on_a_zone_is_occupied():
    words = [of_detected(replace(BED, sensitivity=s), 0.6, 1.0, 0.1).value for s in (0.0, 0.5, 0.8, 1.0)]
    assert words == [None, None, "occupied", "occupied"]


def test_doubt_whether_anyone_is_there_is_no_sign_of_being_elsewhere():
    assert of_detected(BED, 0.5, 0.1, 0.5).why.code == "zone_not_told_apart"
    assert of_detected(BED, 0.5, 0.9, 0.5).quality is None
    assert of_detected(BED, 0.9, 0.9, 0.5).quality == pytest.approx(0.81)


def test_nothing_seen_bears_no_probability_while_one_body_is_elsewhere():
    elsewhere = of_detected(BED, 0.02, 0.9, 0.1)
    assert elsewhere.value == "nothing seen"
    assert elsewhere.quality is None


def test_nothing_seen_bears_no_probability_while_nobody_is_detected():
    assert of_nothing_detected(0.2).quality is None
    assert of_nothing_detected(0.0).why.code == "no_link_crosses_zone"


def test_a_belief_is_a_mean_and_keeps_its_sum():
    floor = anywhere(Room(5.0, 4.0, 2.5, ()))
    first, second = np.eye(len(floor.chance))[[0, -1]]
    both = followed_by(followed_by(None, first, floor.places_m), second, floor.places_m)
    assert both.chance[0] == both.chance[-1] == 0.5
    wide = widened(both).chance
    assert wide.sum() == pytest.approx(1)
    assert wide.min() >= 0.05 / len(wide)
    assert FloorMap(floor.places_m, wide).mean_m == pytest.approx([2.5, 2.0], abs=0.01)


def test_words_of_links_say_little_and_most_where_they_differ():
    floor = anywhere(Room(8.0, 8.0, 2.5, ()))
    ends = [
        (Node("tx", "", 4.0, 4.0, 1.0, "transmitter"), Node("1", "", x, y, 1.0, "receiver"))
        for x, y in ((0, 0), (8, 8), (8, 0))
    ]
    alone = of_words(floor.places_m, ends[:1], [True])
    assert alone.max() / alone.min() < 2.3
    differ = of_words(floor.places_m, ends, [True, False, False])
    assert floor.places_m[differ.argmax()].max() < 4.0


# In the stream


def hops_of(engine, room, size, crowd, rng, *, tells_gain=True):
    return engine.push(Recording(frames_in(room, size, crowd, rng, tells_gain=tells_gain)))


def walk_of(seconds):
    """Stands for 1 s, walks for 8 s, stands again; four links whose receivers tell their gain."""
    scene = load("four-boards")
    actions = [
        Action("stand", 1.0),
        Action("walk", to=(1.5, 3.5), speed_m_s=0.5),
        Action("walk", to=(3.5, 3.5), speed_m_s=0.5),
    ]
    who = Person(Script([*actions, Action("stand", 60.0)], start_m=(1.5, 1.5)))
    return replace(scene, people=(who,), radio=replace(scene.radio, rate_hz=70.0), for_s=seconds)


def halves_of(piece):
    return piece[: len(piece) // 2], piece[len(piece) // 2 :]


@pytest.fixture(scope="module")
def walked():
    """Reports of a walk among four nodes that tell their gain; the room is set in the middle of the stream."""
    scene = walk_of(14.0)
    zones = (rectangle("all", 0, 0, 6, 5, hold_s=2.0), rectangle("corner", 5, 0, 6, 1, hold_s=0.0))
    engine, reports = Engine(pictures=False), []
    for second, piece in enumerate(stream(scene, seed=3)):
        if second == 5:
            engine.room = replace(scene.room, zones=zones)
        reports += [hop.report for half in halves_of(piece) for hop in engine.feed(half)]
    return reports


def test_what_needs_places_works_from_the_moment_on_that_they_are_set(walked):
    needs = ("position", "velocity")
    before = [r for r in walked if not r["zones"]]
    after = [r for r in walked if r["zones"]]
    assert 3 < before[-1]["time_s"] < after[0]["time_s"] < 6
    assert {before[-1]["estimates"][name]["reason"]["code"] for name in needs} == {"node_positions_not_set"}
    soon = [r for r in after if r["time_s"] < after[0]["time_s"] + 1]
    assert soon[-1]["estimates"]["position"]["value"]
    assert soon[-1]["estimates"]["velocity"]["reason"] is None or (
        soon[-1]["estimates"]["velocity"]["reason"]["code"] != "node_positions_not_set"
    )
    assert any(r["floor"] and r["floor"]["chance"] for r in soon)
    assert [zone["id"] for zone in soon[0]["zones"]] == ["all", "corner"]


def test_while_play_stands_another_room_is_told_at_once_and_once():
    scene = walk_of(6.0)
    engine = Engine(pictures=False)
    engine.feed(simulate(scene, seed=3))
    while engine.settle():
        pass
    engine.room = replace(scene.room, zones=(rectangle("all", 0, 0, 6, 5),))
    (hop,) = engine.settle()
    assert hop.estimates["position"].value
    assert [zone["presence"]["value"] for zone in hop.report["zones"]] == ["occupied"]
    assert engine.settle() == []
    assert Engine().settle() == []


def test_a_walk_occupies_the_zone_that_holds_it_and_then_its_hold_runs_out(walked):
    whole = [(r["time_s"], r["zones"][0]) for r in walked if r["zones"]]
    moving = [
        zone for r in walked if r["zones"] and r["estimates"]["motion"]["value"] == "moving" for zone in r["zones"][:1]
    ]
    assert {zone["presence"]["value"] for zone in moving} == {"occupied"}
    assert all(0.7 <= zone["probability"] <= 1 for zone in moving if not zone["hold_left_s"])
    last_s = max(t for t, zone in whole if zone["presence"]["quality"] and zone["presence"]["value"] == "occupied")
    held = [(t, zone) for t, zone in whole if zone["hold_left_s"] and t > last_s]
    assert held
    assert all(zone["presence"]["value"] == "occupied" and zone["presence"]["quality"] is None for _, zone in held)
    left = [zone["hold_left_s"] for _, zone in held]
    assert left == sorted(left, reverse=True)
    after = [zone for t, zone in whole if t > held[-1][0] + 0.5]
    assert {(zone["presence"]["reason"] or {}).get("code") for zone in after} == {"holds_still_or_gone"}
    assert {zone["probability"] for zone in after} == {zone["since_s"] for zone in after} == {None}


def test_a_corner_that_the_walk_is_far_from_is_never_occupied(walked):
    corner = [r["zones"][1]["presence"]["value"] for r in walked if r["zones"]]
    assert "occupied" not in corner


def test_the_links_of_a_zone_say_what_each_says(walked):
    links = [r for r in walked if r["zones"] and r["estimates"]["motion"]["value"] == "moving"][-1]["zones"][0]["links"]
    assert len(links) == 4
    assert all(0 < link["share"] < 1 for link in links)
    assert "motion" in {link["says"] for link in links}


@of_many_draws
def test_a_walker_is_told_in_the_half_that_holds_most_of_the_chance():
    for seed in range(7000, 7006):
        rng = np.random.default_rng(seed)
        room, size = room_of(rng)
        crowd = [walker(rng, size)]
        w, d = size[:2]
        halves = rectangle("left", 0, 0, w / 2, d), rectangle("right", w / 2, 0, w, d)
        hop = hops_of(Engine(replace(room, zones=halves), pictures=False), room, size, crowd, rng)[-1]
        said = {zone["id"]: zone["presence"]["value"] for zone in hop.report["zones"]}
        assert list(said.values()).count("occupied") <= 1
        if abs(crowd[0][1][0] - w / 2) > 1.2:
            assert said["right" if crowd[0][1][0] < w / 2 else "left"] != "occupied"


def code_of(report, zone=0):
    return (report["zones"][zone]["presence"]["reason"] or {}).get("code")


def test_without_gain_a_part_of_the_room_is_not_told_apart():
    rng = np.random.default_rng(7004)
    room, size = room_of(rng)
    zones = (rectangle("half", 0, 0, size[0] / 2, size[1]),)
    hop = hops_of(
        Engine(replace(room, zones=zones), pictures=False), room, size, [walker(rng, size)], rng, tells_gain=False
    )[-1]
    assert code_of(hop.report) == "zone_not_told_apart"
    assert hop.report["zones"][0]["probability"] is None


def test_why_nothing_is_known_of_a_zone_is_told():
    scene = load("rest")
    data = simulate(replace(scene, for_s=5.0), seed=1)
    zones = (rectangle("far", 0, 0, 0.3, 0.3),)
    for room, code in (
        (replace(scene.room, zones=zones, assumed=True), "node_positions_not_set"),
        (replace(scene.room, zones=zones, nodes=scene.room.nodes[:1]), "no_link_between_nodes"),
        (replace(scene.room, zones=zones), "no_link_crosses_zone"),
    ):
        hop = Engine(room, pictures=False).feed(data)[-1]
        assert code_of(hop.report) == code, hop.report["zones"]


def test_a_room_without_zones_costs_nothing_and_with_zones_twice_a_second(monkeypatch):
    ran = []
    from halfwave.engine import live_zones

    run = live_zones.LiveZones.run
    monkeypatch.setattr(live_zones.LiveZones, "run", lambda self, hop: (ran.append(hop.now_s), run(self, hop)))
    scene = replace(load("walk"), for_s=4.0)
    for room, most in ((scene.room, 0), (replace(scene.room, zones=(BED,)), 9)):
        ran.clear()
        engine = Engine(room, pictures=False)
        for piece in stream(scene, seed=1):
            for part in (quarter for half in halves_of(piece) for quarter in halves_of(half)):
                engine.feed(part)
        assert len(ran) <= most
        assert bool(ran) == bool(most)


def test_a_zone_that_is_drawn_anew_keeps_its_word_and_one_that_is_moved_does_not():
    scene = walk_of(8.0)
    engine = Engine(replace(scene.room, zones=(rectangle("all", 0, 0, 6, 5),)), pictures=False)
    since = []
    for second, piece in enumerate(stream(scene, seed=3)):
        if second == 6:
            engine.room = replace(engine.room, zones=(*engine.room.zones, rectangle("new", 1, 1, 2, 2)))
        hops = engine.feed(piece)
        since += [(hop.time_s, hop.report["zones"][0]["since_s"]) for hop in hops]
        if second == 7:
            moved = replace(engine.room.zones[0], corners_m=((0, 0), (6, 0), (6, 4.9), (0, 4.9)))
            engine.room = replace(engine.room, zones=(moved,))
    assert since[-1][1] == pytest.approx(since[-1][0])
    assert since[-2][1] < since[-2][0] - 2
