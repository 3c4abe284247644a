"""The schedule: a stage is asked at each hop, runs when it is due, and fetches a window only then."""

from collections import Counter

import numpy as np
import pytest
from support.streams import frames_of, quiet, walking

from halfwave import Engine, Recording, Room
from halfwave.engine.live_link import LiveLink
from halfwave.engine.schedule import Every

HOPS_A_S = 20


@pytest.fixture
def fetched(monkeypatch):
    """How often the engine fetched what of a link."""
    asked = Counter()

    def counted(name):
        true = getattr(LiveLink, name)

        def count(self, *args):
            asked[name] += 1
            return true(self, *args)

        return count

    for name in ("latest", "take_model_input", "find_motion"):
        monkeypatch.setattr(LiveLink, name, counted(name))
    return asked


def play(engine, *links, seconds=10.0):
    for t in np.arange(round(seconds * HOPS_A_S)) / HOPS_A_S:
        engine.push(Recording([f.between(t, t + 1 / HOPS_A_S) for f in links]))


def test_the_spectrum_fetches_its_window_four_times_a_second_and_not_at_every_hop(fetched):
    play(Engine(), frames_of(walking(10)))
    assert 4 * 10 - 2 <= fetched["latest"] <= 4 * 10 + 2
    assert not fetched["take_model_input"]  # no movement is over


def test_without_a_screen_no_window_is_fetched_but_that_of_motion(fetched):
    play(Engine(pictures=False), frames_of(walking(10)))
    assert not fetched["latest"]
    assert fetched["find_motion"] > 150


def test_the_floor_fetches_the_windows_of_links_with_known_ends_twice_a_second(fetched):
    nodes = [str(n) for n in range(4)]
    room = Room.from_json({**Room.assume(nodes).to_json(), "assumed": False})
    play(Engine(room, pictures=False), *(frames_of(quiet(10, seed=int(n)), node=n) for n in nodes))
    assert 2 * 4 * 9 <= fetched["latest"] <= 2 * 4 * 11


def test_a_packet_is_kept_by_the_ring_alone():
    """Nothing keeps the arrays that were pushed: what a parser made of a chunk goes with the chunk."""
    import gc
    import weakref

    frames, engine, pushed = frames_of(quiet(7)), Engine(), []
    for t in np.arange(7 * HOPS_A_S) / HOPS_A_S:
        piece = frames[np.flatnonzero((frames.time_s >= t) & (frames.time_s < t + 1 / HOPS_A_S))]  # a copy
        pushed.append(weakref.ref(piece.csi))
        engine.push(Recording([piece]))
        del piece
    gc.collect()
    assert sum(kept() is not None for kept in pushed) <= 1  # the first tells a link's shape


def test_what_is_due_every_so_often_is_due_on_its_grid_and_at_once_where_time_went_back():
    often, ran = Every(0.5), []
    for now_s in [*np.arange(0, 3, 0.05), 1.0, 1.2]:
        if often.due(now_s):
            often.done(now_s)
            ran.append(round(float(now_s), 2))
    assert ran == [0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 1.0]
    often.at_once()
    assert often.due(1.2)
