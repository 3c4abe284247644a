"""The field over the floor and its splats: nothing where nothing is felt, and as wide as it is uncertain."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from halfwave import Node, Room
from halfwave.field import BODY, FIELD, body, field, floor_grid, splats

place = st.tuples(st.floats(0.1, 4.9), st.floats(0.1, 3.9))


def node(name, at, role="receiver"):
    return Node(name, name, *at, 1.0, role)


def drawn(links):
    """Room, field, body, splats for (transmitter place, receiver place, felt)."""
    nodes = [(node(f"t{i}", a, "transmitter"), node(f"r{i}", b), felt) for i, (a, b, felt) in enumerate(links)]
    room = Room(5.0, 4.0, 2.5, tuple(n for pair in nodes for n in pair[:2]))
    values = field(room, nodes)
    found = body(room, values, len([n for n in nodes if n[2] > 0]))
    return values, found, splats(room, values, found)


def test_nothing_is_drawn_where_nothing_is_felt():
    for links in ([], [((0.3, 2), (4.7, 2), 0.0)]):
        values, found, rows = drawn(links)
        assert not values.any()
        assert found is None
        assert rows.shape == (400, 8)
        assert (rows[:, 7] == FIELD).all()


@given(st.lists(st.tuples(place, place, st.floats(0.01, 1)), min_size=1, max_size=5))
def test_whatever_moves_the_splats_stay_in_the_room_and_are_finite(links):
    values, found, rows = drawn(links)
    assert rows.dtype == np.float32
    assert np.isfinite(rows).all()
    assert (rows[:, 3:6] > 0).all()
    assert values.min() >= 0
    assert values.max() <= sum(felt for *_, felt in links) + 1e-9
    bodies = rows[rows[:, 7] == BODY]
    assert 0 <= found.x_m <= 5
    assert 0 <= found.y_m <= 4
    assert len(bodies)
    assert np.linalg.norm(bodies[:, 6]) == pytest.approx(1, abs=1e-5)


@given(st.lists(st.tuples(place, place, st.floats(0.01, 1)), min_size=1, max_size=5))
def test_a_body_is_as_wide_as_what_is_felt(links):
    """No narrower than the part of the field above half its peak, and its splats together no narrower than it."""
    values, found, rows = drawn(links)
    grid = floor_grid(Room(5.0, 4.0, 2.5, ()))
    weight = np.maximum(values - values.max() / 2, 0)
    mean = weight @ grid / weight.sum()
    spread = np.sqrt(weight @ (grid - mean) ** 2 / weight.sum())
    assert (np.array(found.sigma_m) >= spread).all()
    bodies = rows[rows[:, 7] == BODY].astype(float)
    whole = np.sqrt(bodies[:, :2].var(axis=0) + np.mean(bodies[:, 3] ** 2))
    assert (whole > 0.999 * np.array(found.sigma_m)).all()


def test_one_link_cannot_say_where_and_crossing_links_can():
    along = ((0.3, 2.0), (4.7, 2.0), 0.5)
    across = ((2.5, 0.3), (2.5, 3.7), 0.5)
    _, one, _ = drawn([along])
    _, two, _ = drawn([along, across])
    assert one.sigma_m[0] > 1.0 > one.sigma_m[1]
    assert "cannot say where" in one.why
    assert max(two.sigma_m) < one.sigma_m[0]
    assert (two.x_m, two.y_m) == pytest.approx((2.5, 2.0), abs=0.2)
