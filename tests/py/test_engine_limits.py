"""What the engine bears: clocks that are set, forged boards, shapes and rates beyond the budget, stages that fail."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.streams import frames_of, quiet, rejected, walking

from halfwave import Engine, Frames, LinkId, Provenance, Recording, Room, layout_of
from halfwave.engine.live_links import MAX_LINKS
from halfwave.engine.places import Places
from halfwave.engine.service import BUDGET
from halfwave.engine.stream_clock import StreamClock

STEP_S = 0.05


def play(engine, *links, begin_s=0.0, stop_s=np.inf):
    """All hops of links pushed together in slices of 50 ms."""
    stop_s = min(stop_s, max(f.time_s[-1] for f in links) + STEP_S)
    edges = np.arange(begin_s, stop_s + STEP_S / 2, STEP_S)
    hops = []
    for a, b in pairwise(edges):
        pieces = [f.between(a, b) for f in links]
        hops += engine.push(Recording([p for p in pieces if len(p)]))
    return hops


def moved(frames, by_s):
    """The same packets, their clock set by so much."""
    return frames[:].__class__(**{**vars(frames), "time_s": frames.time_s + by_s})


def push(engine, frames, step=5):
    return [h for a in range(0, len(frames), step) for h in engine.push(Recording([frames[a : a + step]]))]


# Time


@pytest.mark.parametrize("by_s", [-3600.0, -60.0, -2.0, 60.0, 3600.0, 1e9])
def test_a_clock_that_is_set_costs_a_second_at_most_and_is_told(by_s):
    engine = Engine()
    push(engine, frames_of(quiet(8)))
    after = moved(frames_of(walking(4, rate_hz=100)), 8.0 + by_s)
    hops = push(engine, after)
    assert hops[-1].motion.value == "moving"
    first = next(h.time_s for h in hops if h.motion.value == "moving")
    alone = Engine()
    expected = next(h.time_s for h in push(alone, after) if h.motion.value == "moving")
    assert first - expected <= 1.0
    clock = hops[-1].report["clock"]
    assert clock["epoch"] == 1
    assert ("ahead" if by_s > 0 else "back") in clock["why"]
    assert hops[-1].report["provenance"]["kind"] == "simulated"


def test_a_clock_set_back_by_less_than_a_second_loses_no_more_than_that():
    engine = Engine()
    push(engine, frames_of(quiet(8)))
    hops = push(engine, moved(frames_of(walking(4)), 8.0 - 0.7))
    assert hops[-1].motion.value == "moving"
    assert hops[-1].report["clock"]["epoch"] == 0
    assert rejected(hops[-1].report)["late packet dropped"] <= 71


@pytest.mark.parametrize("by_s", [3600.0, -3600.0, 25.0])
def test_one_strange_stamp_is_refused_and_nothing_else_is_lost(by_s):
    frames = frames_of(quiet(8))
    strange, engine = frames.time_s.copy(), Engine()
    strange[400] += by_s
    hops = [
        hop
        for a in range(0, 800, 5)
        for hop in engine.push(
            Recording([frames[a : a + 5].__class__(**{**vars(frames[a : a + 5]), "time_s": strange[a : a + 5]})])
        )
    ]
    alone = push(Engine(), frames)
    assert [h.time_s for h in hops] == [h.time_s for h in alone]
    assert hops[-1].report["clock"]["epoch"] == 0
    told = rejected(hops[-1].report)
    where = "ahead of" if by_s > 0 else "behind"
    assert told[f"time stamp far {where} the stream's time"] == 1
    assert hops[-1].motion.value == "still"


def test_one_board_with_a_wrong_clock_does_not_move_the_others():
    engine, alone = Engine(), Engine()
    a, b = frames_of(quiet(8), node="1"), frames_of(quiet(8, seed=1), node="2")
    wrong = moved(frames_of(quiet(8, seed=2), node="3"), 3600.0)
    hops = []
    for i in range(0, 800, 5):
        hops += engine.push(Recording([f[i : i + 5] for f in (a, b, wrong)]))
    expected = [h for i in range(0, 800, 5) for h in alone.push(Recording([f[i : i + 5] for f in (a, b)]))]
    assert [h.time_s for h in hops] == [h.time_s for h in expected]
    for hop, other in zip(hops, expected, strict=True):
        for link, same in zip(hop.report["links"], other.report["links"], strict=True):
            assert link["motion_statistic"] == same["motion_statistic"]
    assert rejected(hops[-1].report)["time stamp far ahead of the stream's time"] >= 600


def test_a_board_that_goes_on_in_time_has_no_clock_that_was_set():
    """Of many links and with stamps that are ahead besides, beside a board that pauses for a second."""
    engine, shapes = Engine(), (1, 2, 3, 4)
    board = frames_of(quiet(12), node="1")
    steady = [frames_of(quiet(12, seed=n), node="2") for n in shapes]
    liar = [replace(f, link=replace(f.link, layout=f"{n}")) for n, f in zip(shapes, steady, strict=True)]
    ahead = moved(frames_of(quiet(12, seed=9), node="2"), 60.0)
    for i in range(0, 1200, 5):
        pause = 800 <= i < 900
        engine.push(Recording([f[i : i + 5] for f in ([] if pause else [board]) + [*liar, ahead]]))
    [*_, hop] = engine.tick(12.0)
    assert hop.report["clock"]["epoch"] == 0
    assert rejected(hop.report)["time stamp far ahead of the stream's time"] > 1000


def test_a_tick_is_believed_at_once_and_a_pause_is_no_new_epoch():
    engine = Engine()
    push(engine, frames_of(quiet(4)))
    [hop] = engine.tick(100.0)
    assert (hop.time_s, hop.report["clock"]["epoch"]) == (100.0, 0)
    assert hop.motion.value is None
    [hop] = engine.tick(60.0)
    assert (hop.time_s, hop.report["clock"]) == (60.0, {"epoch": 1, "why": "the clock went back by 40 s"})


def test_after_a_simulated_stream_a_live_one_says_live():
    engine = Engine()
    push(engine, moved(frames_of(quiet(6)), 1000.0))
    live = frames_of(quiet(3))
    live = live.__class__(**{**vars(live), "provenance": Provenance("live")})
    assert push(engine, live)[-1].report["provenance"]["kind"] == "live"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.floats(-1e4, 1e10), st.integers(1, 30)), min_size=1, max_size=25))
def test_time_never_stands_on_its_head(pieces):
    """Whatever stamps come: steps hold each packet once or it waits or is refused, and a tick moves on."""
    clock, given_packets, taken = StreamClock(), 0, 0
    for node, at_s, n in pieces:
        given_packets += n
        frames = moved(frames_of(quiet(0.31)[:n], node=node), at_s)
        before = clock.now_s, clock.epoch
        for step in clock.take([frames]):
            taken += sum(map(len, step.frames))
        assert clock.epoch > before[1] or clock.now_s >= before[0]
    refused = sum(r.packets for r in clock.rejected)
    assert given_packets == taken + refused + clock.waiting
    now_s = clock.now_s
    clock.tick(now_s + 5)
    assert clock.now_s == now_s + 5


# Places


def test_forged_boards_do_not_keep_a_real_one_out():
    engine = Engine()
    forged = [frames_of(quiet(0.02, seed=n)[:1], node=f"f{n}") for n in range(3 * MAX_LINKS)]
    engine.push(Recording(forged))
    hops = play(engine, frames_of(quiet(8), node="real"))
    last = hops[-1].report
    assert "real" in {link["node"] for link in last["links"]}
    assert next(h.time_s for h in hops if "real" in {x["node"] for x in h.report["links"]}) < 4.0
    assert len(last["links"]) <= MAX_LINKS
    assert last["load"]["without_place"] >= 0


def test_who_was_there_long_or_is_named_keeps_its_place():
    room = Room.from_json({**Room.assume(["7"]).to_json(), "assumed": False})
    engine = Engine(room)
    engine.push(Recording([frames_of(quiet(0.05), node="7")]))  # named, and silent from now on
    long_there = frames_of(quiet(20), node="old")
    crowd = [frames_of(quiet(20, seed=n, rate_hz=20), rate_hz=20, node=f"n{n}") for n in range(3)]
    many = [moved(frames_of(quiet(0.2, rate_hz=20), rate_hz=20, node=f"m{n}"), 12.0) for n in range(2 * MAX_LINKS)]
    nodes = {link["node"] for link in play(engine, long_there, *crowd, *many)[-1].report["links"]}
    assert {"7", "old", "n0", "n1", "n2"} <= nodes


def test_claims_of_forged_nodes_do_not_push_a_real_nodes_out():
    from halfwave.csi.frames import NodeReport

    engine = Engine()
    claim = {"breathing_bpm": 12.0}
    play(engine, frames_of(quiet(1), node="real"))
    engine.push(Recording([], reports=[NodeReport(1.0, "real", "vitals", claim)]))
    engine.push(Recording([], reports=[NodeReport(1.0 + n / 1e3, f"f{n}", "vitals", claim) for n in range(300)]))
    [hop] = engine.tick(2.0)
    said = [c["node"] for c in hop.report["claims"]]
    assert "real" in said
    assert len(said) <= 64


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 40), st.floats(0, 3)), max_size=80))
def test_places_are_never_more_than_there_are(asks):
    places, now_s = Places(4), 0.0
    for key, packets, later_s in asks:
        now_s += later_s
        assert places.ask(key, packets, now_s) == (key in places)
        assert len(places) <= 4
        assert not any(key in places for key in places.lost())


# Budget


def wide(bins, rate_hz, seconds, node="wide"):
    rng, n = np.random.default_rng(0), int(seconds * rate_hz)
    csi = (10 + rng.normal(size=(n, 1, bins)) + 1j * rng.normal(size=(n, 1, bins))).astype(np.complex64)
    layout = layout_of(bins)
    time_s = np.arange(n) / rate_hz
    return Frames.build(LinkId(node, "", layout.name), layout, Provenance("simulated"), time_s, csi)


def test_a_link_beyond_measure_gets_fewer_bins_and_says_so():
    last = play(Engine(), wide(4086, 20, 4))[-1].report
    [link] = last["links"]
    assert (link["each_bin"], link["bins"], link["service"]) == (32, 128, "full")
    assert link["motion"]["value"] == "still"
    assert last["load"]["held_bytes"] < 4 << 20


def test_a_link_that_sends_too_often_has_packets_left_out_and_counted():
    frames = frames_of(quiet(3, rate_hz=4000), rate_hz=4000)
    [link] = play(Engine(), frames)[-1].report["links"]
    assert link["each_packet"] == 3
    assert link["packets"] + link["left_out"] == len(frames)
    assert link["motion"]["value"] == "still"


def test_links_beyond_the_budget_are_served_by_rank_and_what_they_lack_is_told():
    engine = Engine()
    old = frames_of(walking(4), node="0")
    crowd = [moved(wide(100, 800, 2, node=f"w{n}"), 2.0) for n in range(20)]
    alone, hops = play(Engine(), old, stop_s=3.9), play(engine, old, *crowd, stop_s=3.9)
    served = {link["node"]: link["service"] for link in hops[-1].report["links"]}
    assert served["0"] == "full"
    assert set(served.values()) == {"full", "motion only", "counted"}
    spent = next(link for link in hops[-1].report["links"] if link["service"] == "counted")
    assert "other links come first" in spent["motion"]["reason"]["text"]
    assert spent["age_s"] < 0.2  # it is heard, if only counted
    load = hops[-1].report["load"]
    assert load["full"] + load["motion_only"] + load["counted"] == 21
    mine = {h.time_s: h.report["links"][0]["motion_statistic"] for h in hops if h.report["links"][0]["node"] == "0"}
    assert all(mine[h.time_s] == h.report["links"][0]["motion_statistic"] for h in alone)


def test_a_stream_that_waits_shrinks_the_budget_until_it_does_not():
    engine = Engine()
    links = [frames_of(quiet(8, seed=n), node=str(n)) for n in range(20)]
    loads = []
    for t in np.arange(0, 8, STEP_S):
        behind_s = 1.0 if t < 3 else 0.0
        hops = engine.push(Recording([f.between(t, t + STEP_S) for f in links]), behind_s=behind_s)
        loads += [h.report["load"] for h in hops]
    least = min(load["budget"] for load in loads)
    assert least < 0.3
    assert loads[-1]["budget"] > least
    assert any(load["motion_only"] or load["counted"] for load in loads)
    assert loads[0]["budget"] * BUDGET == BUDGET or loads[0]["behind_s"] == 1.0


# Faults


def test_a_stage_that_fails_costs_its_link_a_second_and_is_told(monkeypatch):
    from halfwave.engine import live_link

    found = live_link.of_window

    def fails(time_s, *args, **kwargs):
        if fails.of and len(time_s) and 3 <= time_s[-1] < 3.1 and kwargs["columns"] is fails.of:
            raise ZeroDivisionError("made up")
        return found(time_s, *args, **kwargs)

    fails.of = None
    monkeypatch.setattr(live_link, "of_window", fails)
    engine = Engine()
    links = [frames_of(quiet(8, seed=n), node=str(n)) for n in range(2)]
    play(engine, *links, stop_s=2.0)
    ring = next(iter(engine._links))._ring
    ring.columns = fails.of = replace(ring.columns)  # links of one layout share theirs
    hops = play(engine, *links, begin_s=2.0)
    report = hops[-1].report
    assert report["faults"]["motion"]["count"] == 1
    assert "node 0" in report["faults"]["motion"]["example"]
    assert [link["motion"]["time_s"] for link in report["links"]] == [report["time_s"]] * 2
    lagging = [h.report["links"][0]["motion"]["time_s"] < h.time_s - 0.06 for h in hops]
    assert 15 <= sum(lagging) <= 20


def test_packets_that_cannot_be_taken_cost_their_link_alone(monkeypatch):
    from halfwave.engine import live_intake

    passes = live_intake.believed

    def fails(frames):
        if frames.link.node == "bad":
            raise ValueError("made up")
        return passes(frames)

    monkeypatch.setattr(live_intake, "believed", fails)
    hops = play(Engine(), frames_of(quiet(4), node="good"), frames_of(quiet(4), node="bad"))
    report = hops[-1].report
    assert [link["node"] for link in report["links"]] == ["good"]
    assert rejected(report)["could not be computed"] == 400
    assert report["faults"]["links"]["count"] >= 3
