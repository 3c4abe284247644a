"""Coverage is the geometry of first Fresnel zones: counts, blind shares, and where one more receiver helps."""

import json
import time
from dataclasses import replace

import numpy as np
import pytest

from halfwave import Node, Room
from halfwave.apps.outbox import to_json
from halfwave.apps.page import Page
from halfwave.csi.room import Zone
from halfwave.sensing.coverage import coverage
from halfwave.sensing.fresnel import zone
from halfwave.sensing.sensitive_region import ORDER, USUAL_M, places_in, sensitive

TX = Node("tx", "", 0.5, 2.0, 1.0, "transmitter")
RX = Node("1", "", 4.5, 2.0, 1.0, "receiver")
NEAR = Zone("near", "", "area", ((2.0, 1.8), (3.0, 1.8), (3.0, 2.2), (2.0, 2.2)))
CORNER = Zone("corner", "", "bed", ((0.0, 3.0), (1.5, 3.0), (1.5, 4.0), (0.0, 4.0)))
ROOM = Room(5.0, 4.0, 2.5, (TX, RX), zones=(NEAR, CORNER))


def test_a_link_is_sensitive_where_its_first_zones_lie():
    x, y = np.meshgrid(np.linspace(0, 5, 51), np.linspace(0, 4, 41))
    places = np.column_stack([x.ravel(), y.ravel()])
    flat = zone(places, np.array([0.5, 2.0]), np.array([4.5, 2.0]), USUAL_M) <= ORDER
    found = sensitive(places, (TX, RX))
    assert (found >= flat).all(), "at the nodes' own height it is the plane's ellipse"
    assert found.sum() < flat.sum() + 20


def test_what_is_blind_is_told_of_the_floor_and_of_each_zone():
    found = coverage(ROOM)
    assert found.links.shape == (20, 25)
    assert set(np.unique(found.links)) == {0, 1}
    assert found.blind_share == pytest.approx((found.links == 0).mean())
    assert found.zones == {"near": 0.0, "corner": 1.0}
    assert found.best.blind_share < found.blind_share
    there = replace(ROOM, nodes=(TX, RX, Node("2", "", found.best.x_m, found.best.y_m, found.best.z_m, "receiver")))
    assert coverage(there).blind_share == pytest.approx(found.best.blind_share)


def test_one_more_node_cannot_be_placed_better_by_hand():
    found = coverage(ROOM)
    for x, y in ((0.1, 3.9), (2.5, 0.1), (4.9, 0.1), (4.9, 3.9), (0.1, 0.1)):
        by_hand = coverage(replace(ROOM, nodes=(TX, RX, Node("2", "", x, y, 1.0, "receiver"))))
        assert found.best.blind_share <= by_hand.blind_share + 0.01


def test_cells_that_are_cut_off_count_by_their_area():
    found = coverage(replace(ROOM, width_m=5.05, zones=()))
    assert found.links.shape == (20, 26)
    narrow = 0.05 * 4.0 / (5.05 * 4.0)
    assert found.blind_share == pytest.approx(coverage(ROOM).blind_share * (1 - narrow) + narrow, abs=0.01)


@pytest.mark.parametrize(
    ("nodes", "code"),
    [
        ((), "no_transmitter"),
        ((RX,), "no_transmitter"),
        (tuple(Node(f"{i}", "", x, y, 1.0, "both") for i, (x, y) in enumerate(np.ndindex(3, 3))), "nothing_blind"),
    ],
)
def test_why_there_is_no_best_place_is_told(nodes, code):
    room = replace(ROOM, nodes=nodes) if code == "no_transmitter" else Room(2.0, 2.0, 2.5, nodes)
    found = coverage(room)
    assert found.best is None
    assert found.to_json()["reason"]["code"] == code


def test_a_lone_transmitter_has_a_best_place_for_its_first_receiver():
    found = coverage(replace(ROOM, nodes=(TX,)))
    assert found.blind_share == 1
    assert found.best.blind_share < 0.7


def test_two_that_send_and_receive_are_one_path():
    both = [replace(node, role="both") for node in (TX, RX)]
    assert np.array_equal(coverage(replace(ROOM, nodes=tuple(both))).links, coverage(ROOM).links)
    assert not coverage(replace(ROOM, nodes=(TX, replace(RX, role="transmitter")))).links.any()


def test_a_room_of_the_usual_size_takes_a_tenth_of_a_second_at_most():
    room = Room.assume(map(str, range(6)))
    coverage(room)
    begun = time.perf_counter()
    coverage(room)
    assert time.perf_counter() - begun < 0.1


def test_a_zone_thinner_than_a_sample_has_a_place():
    sliver = Zone("s", "", "area", ((0.0, 0.0), (5.0, 3.99), (5.0, 4.0)))
    assert len(places_in(sliver)) >= 1


def test_the_page_tells_it_of_any_room_as_json_and_what_is_wrong_with_it():
    page = Page()
    found = json.loads(page.coverage(to_json(ROOM.to_json())))
    assert len(found["links"]) == found["columns"] * found["rows"] == 500
    assert set(found["best"]) == {"x_m", "y_m", "z_m", "blind_share"}
    assert found["reason"] is None
    assert page.engine.room.assumed, "the engine's room is as it was"
    crossed = ROOM.to_json()
    crossed["zones"][0]["corners_m"] = [[0, 0], [2, 1], [2, 0], [0, 1]]
    wrong = json.loads(page.coverage(to_json(crossed)))
    assert wrong["error"].startswith("The room cannot be used: zones[0].corners_m")
    assert "docs/room.md" in wrong["tip"]
