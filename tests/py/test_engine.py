"""The engine: streaming equals batch, and no stream, however broken or hostile, breaks it."""

from itertools import pairwise

import numpy as np
import pytest
from support.streams import frames_of, quiet, rejected, walking

from halfwave import Engine, Recording
from halfwave.apps.overview import overview
from halfwave.csi.frames import concatenate
from halfwave.engine.engine import MAX_LINKS
from halfwave.sensing.field import BODY
from halfwave.sensing.motion import ALPHA, motion_statistic
from halfwave.simulate import default_scene, simulate


def play(engine, frames, step_s=0.05):
    """All hops of a recording pushed in slices."""
    hops = []
    edges = np.searchsorted(frames.time_s, np.arange(frames.time_s[0], frames.time_s[-1] + 2 * step_s, step_s))
    for a, b in pairwise(edges):
        hops += engine.push(Recording([frames[a:b]]))
    return hops


def room_of(seconds=(4, 4), start_s=0.0):
    csi = np.concatenate([quiet(seconds[0]), walking(seconds[1])])
    return frames_of(csi, start_s=start_s)


def test_says_still_then_moving_with_the_statistic_beside_it():
    hops = play(Engine(), room_of())
    said = {round(h.time_s, 1): h.motion.value for h in hops}
    assert (said[3.5], said[7.5]) == ("still", "moving")
    last = hops[-1]
    assert last.estimates["motion_statistic"].value > last.estimates["motion_statistic"].extra["threshold"]
    assert last.report["estimates"]["motion_statistic"]["value"] == last.estimates["motion_statistic"].value


def test_streaming_is_batch():
    frames = room_of()
    hop = play(Engine(), frames)[-1]
    batch = motion_statistic(frames[frames.time_s <= hop.time_s], alpha=ALPHA)
    assert hop.estimates["motion_statistic"].value == pytest.approx(batch.value, abs=1e-6)


def test_bytes_cut_anywhere_end_in_the_same_hop():
    stream = simulate(default_scene(), seed=42)[:300_000]
    cuts = [0, *sorted(np.random.default_rng(0).integers(0, len(stream), 40)), len(stream)]
    engine, whole = Engine(), Engine().feed(stream)
    hops = [h for a, b in pairwise(cuts) for h in engine.feed(stream[a:b])]
    final = engine.tick(hops[-1].time_s + 0.05) or hops
    counts = [{link["id"]: link["packets"] for link in h.report["links"]} for h in (final[-1], whole[-1])]
    assert list(counts[0].items()) == list(counts[1].items())  # in the same order too


def test_gain_of_its_own_in_every_packet_changes_no_output():
    frames = room_of()
    gain = 10 ** (np.random.default_rng(0).normal(0, 6, len(frames)) / 20)
    gained = frames_of((frames.csi[:, 0] * gain[:, None]).astype(np.complex64))
    for a, b in zip(play(Engine(), frames), play(Engine(), gained), strict=True):
        assert a.motion.value == b.motion.value
        np.testing.assert_allclose(a.splats, b.splats, atol=1e-4)
        np.testing.assert_allclose(a.heat.rows, b.heat.rows, atol=1e-5, rtol=1e-5)


def test_many_links_take_turns_and_none_is_forgotten():
    walker, others = room_of(), [frames_of(quiet(8, seed=n), node=str(n)) for n in range(2, 22)]
    engine, hops = Engine(), []
    for a in range(0, len(walker), 5):
        hops += engine.push(Recording([f[a : a + 5] for f in (walker, *others)]))
    words = {link["node"]: link["motion"]["value"] for link in hops[-1].report["links"]}
    assert words == {"1": "moving"} | {str(n): "still" for n in range(2, 22)}
    first = next(h.time_s for h in hops if h.motion.value == "moving")
    alone = next(h.time_s for h in play(Engine(), walker) if h.motion.value == "moving")
    assert first - alone < 0.3


def test_silence_takes_the_word_and_the_body_away():
    engine = Engine()
    moving = play(engine, room_of())[-1]
    assert (moving.splats[:, 7] == BODY).any()
    assert moving.report["body"] is None  # one link knows no place
    [silent] = engine.tick(moving.time_s + 5)
    assert silent.motion.value is None
    assert "no packet for 5" in silent.motion.reason
    assert not (silent.splats[:, 7] == BODY).any()
    assert not silent.splats[:, 6].any()


def test_late_packets_are_counted_and_a_clock_set_back_begins_anew():
    engine, frames = Engine(), room_of((6, 6))
    play(engine, frames)
    late = frames_of(quiet(12, seed=5)).between(11.0, 11.5)
    engine.push(Recording([late]))
    [hop] = engine.tick(12.1)
    assert rejected(hop.report)["late packet dropped"] == len(late)
    play(engine, frames_of(quiet(4), start_s=1.0))  # 11 s earlier: taken, not refused
    assert rejected(engine.tick(13.0)[0].report)["late packet dropped"] == len(late)


def test_shuffled_packets_of_a_piece_are_put_in_order():
    frames = room_of()
    engine = Engine()
    for start_s in np.arange(0, 8, 0.5):
        piece = frames.between(start_s, start_s + 0.5)
        hops = engine.push(Recording([piece[np.random.default_rng(0).permutation(len(piece))]]))
    assert hops[-1].motion.value == "moving"
    assert not hops[-1].report["rejects"]


def test_a_flood_of_forged_nodes_is_bounded_and_told():
    engine, csi = Engine(), quiet(0.1)
    for first in range(0, 500, 50):
        hops = engine.push(
            Recording([frames_of(csi, node=str(n), start_s=first / 100) for n in range(first, first + 50)])
        )
    report = hops[-1].report
    assert len(report["links"]) == MAX_LINKS
    assert rejected(report)[f"more than {MAX_LINKS} links"] == (500 - MAX_LINKS) * len(csi)


def test_a_seek_gives_the_word_at_once():
    frames = room_of((2, 10))
    engine = Engine()
    engine.push(Recording([frames.between(0, 0.5)]))
    engine.reset()
    [hop] = engine.push(Recording([frames.between(3, 8)]))
    assert hop.motion.value == "moving"


def test_overview_follows_the_recording():
    time_s, statistic, level = overview(Recording([room_of((10, 10))]))
    above = statistic > level
    assert not above[(time_s > 3) & (time_s < 9.5)].any()
    assert above[time_s > 13].all()
    assert not len(overview(Recording())[0])


def test_the_same_stream_gives_the_same_hops_at_any_length_of_slice():
    frames = concatenate([room_of()])
    fine, coarse = (play(Engine(), frames, step)[-1] for step in (0.05, 0.2))
    assert fine.motion.value == coarse.motion.value == "moving"


def asked_s(hops):
    """When the activity model was asked."""
    return [hop.time_s for hop in hops if "activity" in hop.tensors]


@pytest.mark.parametrize(("seconds", "asked"), [(19.0, 0), (19.8, 1), (21.7, 2)])
def test_a_movement_that_goes_on_is_put_to_the_model_when_it_fills_the_window_and_every_two_seconds(seconds, asked):
    hops = play(Engine(), frames_of(walking(seconds, rate_hz=50), rate_hz=50))
    assert len(asked_s(hops)) == asked


def test_a_movement_is_put_to_the_model_once_and_not_before_it_is_over():
    csi = np.concatenate([quiet(24, rate_hz=50), walking(2, rate_hz=50), quiet(14, rate_hz=50)])
    engine = Engine()
    hops = play(engine, frames_of(csi, rate_hz=50))
    assert len(asked_s(hops)) == 1
    assert 28 < asked_s(hops)[0] < 33
    said = {round(hop.time_s): hop.estimates["activity"].reason for hop in hops}
    assert said[20] == said[24] == "nothing moved"
    assert "the movement is not over" in said[27]
    assert said[35] == "the model has not answered yet"


def test_an_answer_goes_to_the_link_that_asked_and_lasts_until_something_moves():
    csi = np.concatenate([quiet(24, rate_hz=50), walking(2, rate_hz=50), quiet(8, rate_hz=50), walking(4, rate_hz=50)])
    frames, engine = frames_of(csi, rate_hz=50), Engine()
    hops = play(engine, frames.between(0, 33))
    engine.resume("activity", np.array([0.0, 0, 0, 9, 0, 0]), asked_s(hops)[0])
    told = {round(hop.time_s, 1): hop.estimates["activity"] for hop in play(engine, frames.between(33, np.inf))}
    assert told[33.5].value == "sit down"
    assert told[33.5].time_s == asked_s(hops)[0]
    assert told[37.5].value is None


def test_packets_that_lack_most_sub_carriers_are_counted_and_silence_no_link():
    csi = quiet(8)
    csi[[150, 300], :50] = np.nan
    engine = Engine()
    hops = [h for a in range(0, 800, 5) for h in engine.push(Recording([frames_of(csi)[a : a + 5]]))]
    assert hops[-1].motion.value == "still"
    assert rejected(hops[-1].report)["most subcarriers missing"] == 2
