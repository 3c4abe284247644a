"""The room: what was drawn comes back, what cannot be is refused by name, and links find their ends."""

import json
import math
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from halfwave import LinkId, Node, ParameterError, Room
from halfwave.csi.polygon import area_m2, contains, sides_that_meet
from halfwave.csi.room import MAX_NODES, Furniture, Wall, Zone
from halfwave.simulate.scene_file import scene_from_json

ROOM = Room.assume(["1", "2"])
JSON = ROOM.to_json()
WALL = {"kind": "wall", "x1_m": 1, "y1_m": 0, "x2_m": 2, "y2_m": 0}
BED = {"id": "b", "name": "", "kind": "bed", "x_m": 1, "y_m": 1, "width_m": 2, "depth_m": 1.4, "height_m": 0.5}
ZONE = {"id": "z", "name": "bed", "kind": "bed", "corners_m": [(0, 0), (2, 0), (2, 1.4), (0, 1.4)]}


def up_to(high, low=0.0):
    return st.floats(low, high, allow_subnormal=False)


NAMES = st.text("aä\u2028<\"' 1", min_size=1, max_size=4)


@st.composite
def zones(draw, width_m, depth_m):
    """Of corners on an ellipse: simple, however they are drawn."""
    turns = draw(st.lists(st.integers(0, 359), min_size=3, max_size=6, unique=True).map(sorted))
    around = [math.radians(turn) for turn in turns]
    corners = tuple((width_m / 2 * (1 + math.cos(a)), depth_m / 2 * (1 + math.sin(a))) for a in around)
    kind = draw(st.sampled_from(["area", "bed", "sofa", "desk", "entrance"]))
    return Zone(draw(NAMES), draw(NAMES), kind, corners, draw(up_to(3600.0)), draw(up_to(1.0)))


@st.composite
def rooms(draw):
    w, d, h = (draw(up_to(100.0, 0.5)) for _ in range(3))
    node = st.builds(
        Node, NAMES, NAMES, up_to(w), up_to(d), up_to(h), st.sampled_from(["receiver", "transmitter", "both"])
    )
    wall = st.builds(
        Wall, st.sampled_from(["wall", "door", "window"]), up_to(w / 3), up_to(d), up_to(w, w / 2), up_to(d)
    )
    piece = st.builds(
        Furniture, NAMES, NAMES, st.sampled_from(["bed", "sofa", "other"]), up_to(w), up_to(d),
        up_to(100.0, 0.01), up_to(100.0, 0.01), up_to(h, 0.01), up_to(360.0, -360.0),
    )  # fmt: skip
    own = {"max_size": 2, "unique_by": lambda each: each.id}
    return Room(
        w, d, h,
        tuple(draw(st.lists(node, **own))),
        draw(st.booleans()),
        draw(NAMES),
        tuple(draw(st.lists(wall, max_size=2))),
        tuple(draw(st.lists(piece, **own))),
        tuple(draw(st.lists(zones(w, d), **own))),
    )  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(rooms())
def test_a_room_survives_json(room):
    told = json.loads(json.dumps(room.to_json()))
    assert told == room.to_json()
    assert Room.from_json(told) == room


def test_a_room_of_before_there_were_zones_is_read():
    old = {name: JSON[name] for name in ("width_m", "depth_m", "height_m", "nodes", "assumed")}
    assert Room.from_json(old) == ROOM
    assert Room.from_json({**JSON, "nodes": []}).nodes == ()


def test_a_scene_keeps_all_of_its_room():
    room = {**JSON, "name": "kitchen", "walls": [WALL], "furniture": [BED], "zones": [ZONE]}
    here = {"x_m": 2, "y_m": 1, "actions": [{"do": "stand", "for_s": 5}]}
    assert scene_from_json({"room": room, "people": [here]}).room == Room.from_json(room)


def test_what_is_drawn_stays_while_the_nodes_are_assumed():
    drawn = Room.from_json({**JSON, "name": "kitchen", "zones": [ZONE]})
    grown = drawn.with_receivers(["1", "2", "3"])
    assert len(grown.nodes) == 4
    assert grown.zones == drawn.zones
    assert grown.name == "kitchen"


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=3, max_size=8))
def test_sides_meet_whichever_corner_is_the_first_and_whichever_way_round(corners):
    meets = sides_that_meet(corners) is not None
    assert meets == (sides_that_meet(corners[1:] + corners[:1]) is not None)
    assert meets == (sides_that_meet(corners[::-1]) is not None)
    if not meets:
        grid = np.stack(np.meshgrid(np.arange(600) / 100, np.arange(600) / 100, indexing="ij"), -1) + 0.005
        assert contains(corners, grid).sum() / 1e4 == pytest.approx(area_m2(corners), abs=0.3)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"width_m": "wide"}, "width_m: expected a number from 0.5 to 100, got 'wide'"),
        ({"depth_m": float("nan")}, "depth_m"),
        ({"height_m": 1000}, "height_m: expected a number from 0.5 to 100, got 1000"),
        (
            {"nodes": [{**JSON["nodes"][0], "role": "toaster"}]},
            r"nodes\[0\].role: expected receiver or transmitter or both, got 'toaster'",
        ),
        ({"nodes": [{**JSON["nodes"][0], "x_m": 99}]}, r"nodes\[0\].x_m: expected a number from 0 to 5, got 99"),
        ({"nodes": [7]}, r"nodes\[0\]: expected an object, got 7"),
        ({"width_m": 10**400}, "width_m: expected a number from 0.5 to 100"),
        ({"width_m": float("nan")}, "width_m: expected a number"),
        ({"nodes": JSON["nodes"][1:2] * 2}, r"nodes\[1\].id: expected one of its own, got '1' again"),
        ({"name": ["kitchen"]}, "name: expected a text of at most 80 characters"),
        ({"walls": [WALL] * 65}, "walls: expected a list of at most 64, got 65"),
        ({"walls": [WALL | {"kind": "moat"}]}, r"walls\[0\].kind: expected wall or door or window, got 'moat'"),
        ({"walls": [WALL | {"x2_m": 7}]}, r"walls\[0\].x2_m: expected a number from 0 to 5, got 7"),
        ({"walls": [WALL | {"x2_m": WALL["x1_m"]}]}, r"walls\[0\]: expected two ends apart"),
        ({"furniture": [BED] * 65}, "furniture: expected a list of at most 64"),
        ({"furniture": [BED, BED]}, r"furniture\[1\].id: expected one of its own, got 'b' again"),
        ({"furniture": [BED | {"x_m": float("nan")}]}, r"furniture\[0\].x_m: expected a number from 0 to 5, got nan"),
        ({"furniture": [BED | {"height_m": 9}]}, r"furniture\[0\].height_m: expected a number from 0.01 to 2.5"),
        ({"zones": [ZONE] * 33}, "zones: expected a list of at most 32"),
        ({"zones": [ZONE, ZONE]}, r"zones\[1\].id: expected one of its own, got 'z' again"),
        ({"zones": [ZONE | {"id": ""}]}, r"zones\[0\].id: expected a name"),
        ({"zones": [ZONE | {"corners_m": ZONE["corners_m"][:2]}]}, r"zones\[0\].corners_m: expected 3 or more, got 2"),
        ({"zones": [ZONE | {"corners_m": [(0, 0)] * 33}]}, r"zones\[0\].corners_m: expected a list of at most 32"),
        ({"zones": [ZONE | {"corners_m": [(0, 0), (2, 1), (2, 0), (0, 1)]}]}, "sides 1 and 3 cross or touch"),
        ({"zones": [ZONE | {"corners_m": [(0, 0), (2, 0), (1, 0)]}]}, "sides 1 and 2 cross or touch"),
        ({"zones": [ZONE | {"corners_m": [(0, 0), (2, 0), (2, 0), (0, 1)]}]}, "side 2 has no length"),
        (
            {"zones": [ZONE | {"corners_m": [(0, 0), (2, 0), (2, 5)]}]},
            r"corners_m\[2\].y: expected a number from 0 to 4",
        ),
        ({"zones": [ZONE | {"corners_m": [(0, 0), (2, 0), 7]}]}, r"corners_m\[2\]: expected \[x, y\] in metres, got 7"),
        ({"zones": [ZONE | {"hold_s": -1}]}, r"zones\[0\].hold_s: expected a number from 0 to 3600, got -1"),
        ({"zones": [ZONE | {"sensitivity": True}]}, r"zones\[0\].sensitivity: expected a number from 0 to 1, got True"),
        ({"nodes": JSON["nodes"] * MAX_NODES}, "nodes: expected a list of at most"),
    ],
)
def test_what_is_no_room_is_refused_by_name(change, says):
    with pytest.raises(ParameterError, match=says):
        Room.from_json({**JSON, **change})


@settings(max_examples=50, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
        lambda x: st.lists(x) | st.dictionaries(st.text(), x),
    )
)
def test_nothing_else_is_raised_by_anything(value):
    for whole in (
        value,
        *({**JSON, name: value} for name in JSON),
        *({**JSON, "zones": [{**ZONE, name: value}]} for name in ZONE),
    ):
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
