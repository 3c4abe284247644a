"""Links: transmitters told apart where they are several, one left whole where it is one, and the loss of a node."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.streams import frames_of, quiet, walking

import halfwave as hw
from halfwave.links.transmitters import LinkSplitter, Loss

TWO_NODES = Path(__file__).parents[3] / "shared/data/ruview-two-nodes/pretrain-1775182186.csi.jsonl.gz"


def interleaved(seconds=4.0, shares=(0.6, 0.4), moves=False, seed=0):
    """Frames of several transmitters, as a node hears them, and which packet is whose."""
    make = walking if moves else quiet
    rng = np.random.default_rng(seed)
    shapes = [
        make(seconds, seed=10 * seed + i) * (1 + 0.6 * np.sin(np.arange(64) / (3 + 4 * i))) for i in range(len(shares))
    ]
    whose = rng.choice(len(shares), len(shapes[0]), p=shares)
    return frames_of(np.choose(whose[:, None].astype(np.intp), shapes)), whose


@pytest.mark.parametrize("shares", [(0.6, 0.4), (0.85, 0.15), (0.5, 0.3, 0.2)])
def test_transmitters_that_take_turns_are_told_apart(shares):
    frames, whose = interleaved(shares=shares)
    parts = hw.split_links(frames)
    assert [p.link.transmitter for p in parts] == [f"cluster {i + 1}" for i in range(len(shares))]
    for part, size in zip(parts, sorted(np.bincount(whose), reverse=True), strict=True):
        assert len(part) == size
        assert (np.diff(part.time_s) > 0).all()


@pytest.mark.parametrize("doppler_hz", [1.1, 8.3, 29.7])  # never whole turns a packet
@pytest.mark.parametrize("rate_hz", [10, 100])
def test_someone_who_walks_is_no_second_transmitter(doppler_hz, rate_hz):
    frames = frames_of(walking(400 / rate_hz, rate_hz=rate_hz, doppler_hz=doppler_hz), rate_hz=rate_hz)
    assert hw.split_links(frames) == [frames]


def test_a_gain_of_its_own_in_every_packet_is_no_second_transmitter():
    csi = quiet(3)
    gain = np.random.default_rng(1).choice([0.5, 1.0, 2.0], len(csi))
    frames = frames_of((csi * gain[:, None]).astype(np.complex64))
    assert hw.split_links(frames) == [frames]


def test_a_gain_of_one_block_alone_is_no_second_transmitter():
    layout, rng = hw.layout_of(128), np.random.default_rng(0)
    csi = np.tile(quiet(3), 2)
    csi[rng.random(len(csi)) < 0.3, 64:] *= 2  # 6 dB in the HT-LTF, as an ESP32-S3 does
    link, provenance = hw.LinkId("1", "", layout.name), hw.Provenance("simulated")
    frames = hw.Frames.build(link, layout, provenance, np.arange(len(csi)) / 10, csi[:, None])
    assert hw.split_links(frames) == [frames]


def test_bins_that_some_packets_lack_make_no_second_transmitter():
    csi = quiet(3)
    csi[np.random.default_rng(0).random(len(csi)) < 0.4, 40:] = np.nan
    frames = frames_of(csi)
    assert hw.split_links(frames) == [frames]


def test_an_address_says_more_than_a_shape():
    frames, _ = interleaved()
    named = hw.Frames.build(
        hw.LinkId("1", "aa:bb", frames.link.layout), frames.layout, frames.provenance, frames.time_s, frames.csi
    )
    assert hw.split_links(named) == [named]


def test_streaming_names_the_same_packets():
    frames, _ = interleaved()
    splitter, seen = LinkSplitter(), {}
    for a in range(0, len(frames), 7):
        for part in splitter.split(frames[a : a + 7]):
            seen.setdefault(part.link, []).extend(part.time_s)
    for part in hw.split_links(frames):
        late = part.time_s[part.time_s > 1.1]  # until a hundred packets are there, they are one link
        assert set(late) <= set(seen[part.link])


@pytest.mark.parametrize("begins", [50, 150, 2000])
def test_a_transmitter_that_begins_late_is_found_too(begins):
    both, whose = interleaved(seconds=40.0)
    late = both[(whose == 0) | (np.arange(len(whose)) >= begins)]
    assert [p.link.transmitter for p in hw.split_links(late)] == ["cluster 1", "cluster 2"]
    splitter = LinkSplitter()
    parts = [part for a in range(0, len(late), 50) for part in splitter.split(late[a : a + 50])]
    assert {p.link.transmitter for p in parts[-2:]} == {"cluster 1", "cluster 2"}


def test_two_real_nodes_hear_several_transmitters_and_say_why():
    if not TWO_NODES.exists():
        pytest.skip("../shared/data/ruview-two-nodes is not there")
    parts = [frames for frames in hw.read(TWO_NODES) if frames.layout.bins == 64]
    assert {p.link.node for p in parts} == {"1", "2"}
    assert len(parts) >= 6
    assert all(p.meta["transmitters"].startswith("told apart: 3 shapes (") for p in parts)
    words = [hw.motion(p).value for p in parts]  # mixed, whoever stands still would seem to move
    assert words.count("still") > words.count("moving")


def test_loss_counts_what_is_missing():
    loss = Loss()
    loss.add(0.0, range(10))
    loss.add(1.0, range(15, 20))
    assert (loss.received, loss.expected) == (15, 20)
    assert loss.share(1.0, 0.5) == pytest.approx(0.5)
    loss.add(2.0, np.full(5, -1))  # no numbers, no loss
    assert (loss.received, loss.expected) == (15, 20)
    assert loss.share(2.0, 0.5) is None
    assert Loss().share(0.0, 10) is None


def test_packets_that_arrive_in_another_order_are_not_lost_and_twice_the_same_are_one():
    loss = Loss()
    for numbers in ([0, 1, 3, 2, 4], [5, 7, 6], [8, 8, 9, 12], [10, 13]):
        loss.add(0.0, numbers)
    assert (loss.received, loss.expected) == (13, 14)


def test_loss_of_the_last_seconds_over_minutes_and_after_a_clock_set_back():
    loss = Loss()
    for i in range(10_000):  # 100 Hz; half are missing in the last 5 s
        if i < 9_500 or i % 2:
            loss.add(i / 100, [i])
    assert loss.share(99.99, 1) == pytest.approx(0.5, abs=0.1)
    assert loss.share(99.99, 10) == pytest.approx(0.25, abs=0.02)
    assert loss.share(99.99, 60) == pytest.approx(250 / 6000, abs=0.002)
    for i in range(200):
        loss.add(50 + i / 100, [10_000 + i])
    assert loss.share(51.99, 1) == 0


def test_a_restart_and_a_wrap_are_no_loss():
    loss = Loss()
    loss.add(0.0, range(1000, 1010))
    loss.add(1.0, range(5))
    assert (loss.received, loss.expected) == (15, 15)
    wrapping = Loss()
    wrapping.add(0.0, [2**32 - 2, 2**32 - 1, 0, 1])
    assert (wrapping.received, wrapping.expected) == (4, 4)


def counted(numbers, times_s, cuts=()) -> Loss:
    """What is counted of packets that come in so many pieces."""
    loss = Loss()
    for part, time_s in zip(np.split(np.asarray(numbers), cuts), np.split(np.asarray(times_s), cuts), strict=True):
        loss.add(time_s, part)
    return loss


@settings(deadline=None)
@given(st.data())
def test_lost_packets_are_counted_exactly_among_wild_numbers_and_however_they_are_cut(data):
    """Numbers that fit nothing, alone or with the next, change nothing but their own count."""
    n = data.draw(st.integers(100, 400))
    first = data.draw(st.integers(0, 2**32 - 1))
    keep = np.array(data.draw(st.lists(st.sampled_from([True, True, True, False]), min_size=n, max_size=n)))
    keep[:2] = keep[-5:] = True
    row = (first + np.flatnonzero(keep)) % 2**32
    times_s = np.flatnonzero(keep) / 100
    sent = counted(row, times_s)
    assert (sent.received, sent.expected, sent.wild, sent.restarts) == (keep.sum(), n, 0, 0)

    at = data.draw(st.lists(st.integers(2, len(row) - 5), max_size=20, unique=True))
    far = data.draw(st.lists(st.integers(2**10, 2**31), min_size=len(at), max_size=len(at)))
    wild = [(int(row[i]) + ahead) % 2**32 for i, ahead in zip(at, far, strict=True)]
    numbers, stamps_s = np.insert(row, at, wild), np.insert(times_s, at, times_s[at])
    cuts = sorted(data.draw(st.lists(st.integers(0, len(numbers)), max_size=10)))
    loss = counted(numbers, stamps_s, cuts)
    assert (loss.received, loss.expected, loss.wild, loss.restarts) == (keep.sum(), n, len(at), 0)
    assert loss.share(n / 100, 60) == pytest.approx(sent.share(n / 100, 60))


@settings(deadline=None)
@given(st.integers(100, 10**6), st.sampled_from([5.0, 100.0, 1000.0]), st.integers(0, 2**32 - 1))
def test_a_gap_counts_as_lost_when_the_time_that_passed_allows_it(gap, rate_hz, first):
    before, after = np.arange(2000), np.arange(2000 + gap, 4000 + gap)
    numbers = (first + np.concatenate([before, after])) % 2**32
    lost = counted(numbers, np.concatenate([before, after]) / rate_hz)
    assert (lost.received, lost.expected, lost.restarts) == (4000, 4000 + gap, 0)
    at_once = counted(numbers, np.arange(4000) / rate_hz)
    assert (at_once.received, at_once.expected, at_once.restarts) == (4000, 4000, 1)


def test_a_gap_is_lost_while_it_lasted_and_not_in_the_second_after():
    numbers = np.r_[0:1000, 11_000:11_500]
    loss = counted(numbers, numbers / 100)
    assert (loss.received, loss.expected) == (1500, 11_500)
    assert loss.share(114.99, 1) == 0
    assert loss.share(114.99, 10) == pytest.approx(0.5, abs=0.02)
    assert loss.share(114.99, 60) == pytest.approx(55 / 60, abs=0.01)


def test_two_boards_of_one_number_are_no_loss():
    numbers = np.stack([np.arange(1000), 50_000 + np.arange(1000)], axis=1)
    for turns in (numbers.ravel(), numbers.reshape(-1, 10, 2).transpose(0, 2, 1).ravel()):  # one by one, ten by ten
        loss = counted(turns, np.arange(2000) / 200)
        assert loss.share(10.0, 10) == 0
        assert loss.wild + loss.restarts > 100
