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
        assert rows.shape == (400, 12)
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
    assert len(bodies) <= 8
    assert np.linalg.norm(rows[:, 8:], axis=1) == pytest.approx(1, abs=1e-6)
    assert np.linalg.norm(bodies[:, 6]) == pytest.approx(1, abs=1e-5)


def covariance_m2(row):
    """Of a splat, on the floor: its axes turned by its quaternion."""
    x, y, z, w = row[8:]
    axes = np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )
    return (axes @ np.diag(row[3:6] ** 2) @ axes.T)[:2, :2]


def test_without_a_place_what_moves_is_drawn_along_each_link_and_at_no_crossing_of_them():
    links = [((0.3, 2.0), (4.7, 2.0), 0.5), ((2.5, 0.3), (2.5, 3.7), 0.5), ((0.5, 0.5), (3.5, 3.5), 0.5)]
    _, rows = drawn(links)
    for row, (start, stop, _) in zip(rows[rows[:, 7] == BODY].astype(float), links, strict=True):
        assert row[:2] == pytest.approx(np.mean([start, stop], axis=0))
        along = np.subtract(stop, start) / np.linalg.norm(np.subtract(stop, start))
        covariance = covariance_m2(row)
        assert np.sqrt(along @ covariance @ along) == pytest.approx(np.linalg.norm(np.subtract(stop, start)) / 4)
        assert np.sqrt(np.linalg.eigvalsh(covariance)[0]) == pytest.approx(0.25)


@given(st.floats(0.3, 2), st.floats(0.3, 2), st.floats(-0.95, 0.95))
def test_a_body_is_as_wide_as_its_place_is_uncertain(sigma_x_m, sigma_y_m, correlation):
    shared = correlation * sigma_x_m * sigma_y_m
    found = Body(2.0, 1.5, np.array([[sigma_x_m**2, shared], [shared, sigma_y_m**2]]), "where 4 links put it")
    _, rows = drawn([((0.3, 2), (4.7, 2), 0.5)], found)
    bodies = rows[rows[:, 7] == BODY].astype(float)
    assert bodies[:, :2] == pytest.approx(np.tile((2.0, 1.5), (len(bodies), 1)))
    assert covariance_m2(bodies[0]) == pytest.approx(found.covariance_m2, rel=1e-4, abs=1e-5)
    assert (bodies[1:, 3:5] < bodies[0, 3:5]).all()
