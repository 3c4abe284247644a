"""The field over the floor and its splats: nothing where nothing is felt, and as wide as it is uncertain."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from halfwave import Node, Room
from halfwave.sensing.field import BODY, FIELD, Body, field, splats

place = st.tuples(st.floats(0.1, 4.9), st.floats(0.1, 3.9))


def node(name, at, role="receiver"):
    return Node(name, name, *at, 1.0, role)


def drawn(links, found=None):
    """Field and splats for (transmitter place, receiver place, felt)."""
    nodes = [(node(f"t{i}", a, "transmitter"), node(f"r{i}", b), felt) for i, (a, b, felt) in enumerate(links)]
    room = Room(5.0, 4.0, 2.5, tuple(n for pair in nodes for n in pair[:2]))
    values = field(room, nodes)
    return values, splats(room, values, found, [(tx, rx) for tx, rx, felt in nodes if felt])


def test_nothing_is_drawn_where_nothing_is_felt():
    for links in ([], [((0.3, 2), (4.7, 2), 0.0)]):
        values, rows = drawn(links)
        assert not values.any()
        assert rows.shape == (400, 8)
        assert (rows[:, 7] == FIELD).all()


@given(st.lists(st.tuples(place, place, st.floats(0.01, 1)), min_size=1, max_size=12))
def test_whatever_moves_the_splats_stay_in_the_room_and_are_finite(links):
    values, rows = drawn(links)
    assert rows.dtype == np.float32
    assert np.isfinite(rows).all()
    assert (rows[:, 3:6] > 0).all()
    assert values.min() >= 0
    assert values.max() <= sum(felt for *_, felt in links) + 1e-9
    bodies = rows[rows[:, 7] == BODY]
    assert (bodies[:, :2] >= 0).all()
    assert (bodies[:, :2] <= (5, 4)).all()
    assert len(bodies) <= 8 * 9
    assert np.linalg.norm(bodies[:, 6]) == pytest.approx(1, abs=1e-5)


def test_without_a_place_what_moves_is_drawn_along_each_link_and_at_no_crossing_of_them():
    along = ((0.3, 2.0), (4.7, 2.0), 0.5)
    across = ((2.5, 0.3), (2.5, 3.7), 0.5)
    _, rows = drawn([along, across])
    bodies = rows[rows[:, 7] == BODY].astype(float)
    for row, ((x0, y0), (x1, y1), _) in zip(np.split(bodies, 2), (along, across), strict=True):
        reach = np.ptp(row[:, :2], axis=0).max()
        assert reach == pytest.approx(0.8 * np.hypot(x1 - x0, y1 - y0))
        assert row[:, :2].mean(axis=0) == pytest.approx(((x0 + x1) / 2, (y0 + y1) / 2))


@given(st.floats(0.3, 2), st.floats(0.3, 2), st.floats(-0.95, 0.95))
def test_a_body_is_as_wide_as_its_place_is_uncertain(sigma_x_m, sigma_y_m, correlation):
    shared = correlation * sigma_x_m * sigma_y_m
    found = Body(2.0, 1.5, np.array([[sigma_x_m**2, shared], [shared, sigma_y_m**2]]), "where 4 links put it")
    _, rows = drawn([((0.3, 2), (4.7, 2), 0.5)], found)
    bodies = rows[rows[:, 7] == BODY].astype(float)
    assert bodies[:, :2].mean(axis=0) == pytest.approx((2.0, 1.5), abs=1e-5)
    whole = np.sqrt(bodies[:, :2].var(axis=0) + np.mean(bodies[:, 3] ** 2))
    assert (whole > 0.999 * np.array(found.sigma_m)).all()
