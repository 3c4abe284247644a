"""The room: what was drawn comes back, what cannot be is refused by name, and links find their ends."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halfwave import LinkId, Node, ParameterError, Room
from halfwave.csi.room import MAX_NODES

ROOM = Room.assume(["1", "2"])
JSON = ROOM.to_json()


def test_a_room_survives_json():
    assert Room.from_json(json.loads(json.dumps(JSON))) == ROOM


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"width_m": "wide"}, "width_m: expected a number, got 'wide'"),
        ({"depth_m": float("nan")}, "depth_m"),
        ({"height_m": 1000}, "height_m: expected 0.5 to 100.0 m, got 1000"),
        ({"nodes": [{**JSON["nodes"][0], "role": "toaster"}]}, "role: expected receiver, transmitter or both"),
        ({"nodes": [{**JSON["nodes"][0], "x_m": 99}]}, "x_m: expected 0 to 5.0 m, got 99"),
        ({"nodes": [7]}, "nodes: expected objects, got 7"),
        ({"width_m": 10**400}, "width_m: expected 0.5 to 100.0 m"),
        ({"width_m": float("nan")}, "width_m: expected a number"),
        ({"nodes": JSON["nodes"] * MAX_NODES}, "nodes: expected a list of at most"),
    ],
)
def test_what_is_no_room_is_refused_by_name(change, says):
    with pytest.raises(ParameterError, match=says):
        Room.from_json({**JSON, **change})


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
        lambda x: st.lists(x) | st.dictionaries(st.text(), x),
    )
)
def test_nothing_else_is_raised_by_anything(value):
    for whole in (value, {**JSON, "nodes": value}, {**JSON, "width_m": value}):
        with suppress(ParameterError):
            Room.from_json(whole)


def test_a_lone_transmitter_is_of_every_link_and_a_named_one_of_its_own():
    tx, rx1, rx2 = ROOM.nodes
    assert ROOM.ends(LinkId("2", "cluster 1", "LLTF")) == (tx, rx2)
    assert ROOM.ends(LinkId("9", "", "LLTF")) is None
    other = Node("aa:bb", "printer", 1.0, 1.0, 1.0, "transmitter")
    both = Room(5.0, 4.0, 2.5, (tx, other, rx1))
    assert both.ends(LinkId("1", "aa:bb", "LLTF")) == (other, rx1)
    assert both.ends(LinkId("1", "cluster 1", "LLTF")) is None  # which of the two, nobody said


def test_an_assumed_room_follows_the_receivers_and_a_drawn_one_does_not():
    grown = ROOM.with_receivers(["1", "2", "3"])
    assert [n.id for n in grown.nodes if n.role == "receiver"] == ["1", "2", "3"]
    assert grown.assumed
    drawn = Room(5.0, 4.0, 2.5, ROOM.nodes)
    assert drawn.with_receivers(["7"]) is drawn
    assert all(0 <= n.x_m <= 5 and 0 <= n.y_m <= 4 for n in Room.assume(map(str, range(100))).nodes)
