"""What the browser's worker calls: an opened file shows all that was read of it."""

import json
from dataclasses import replace

import numpy as np
import pytest
from support.datagrams import VITALS, smooth_iq, stream
from support.streams import frames_of, quiet, rejected

from halfwave import Engine, NodeReport, Recording, read
from halfwave.apps.difference import merged
from halfwave.apps.page import Page
from halfwave.formats.esp32_udp import encode_raw_csi
from halfwave.simulate import simulate
from halfwave.simulate.scene_file import load
from halfwave.wire import interface_block, packet_block, section_header

RNG = np.random.default_rng(0)


def raw(node, sequence):
    return encode_raw_csi(smooth_iq(RNG), node=node, sequence=sequence, rssi_dbm=-50, frequency_mhz=2437)


def opened(data):
    page = Page()
    page.reserve(len(data))
    page.inbox[:] = np.frombuffer(data, np.uint8)
    return page, json.loads(page.open(len(data), "a file"))


def reports(*texts):
    """Of the answers since the last seek, as the page puts them together."""
    made, told = [], None
    for hop in (hop for text in texts for hop in json.loads(text)["hops"]):
        told = merged(told, hop["change"])
        made.append({**told, "links": [told["links"]["of"][name] for name in told["links"]["order"]]})
    return made


def played(page, facts):
    """The last report, after a seek to the start and play to the end."""
    texts = [page.seek(facts["start_s"])]
    for to_s in np.arange(facts["start_s"], facts["stop_s"], 0.5).tolist() + [facts["stop_s"]]:
        texts.append(page.advance(to_s))
    return reports(*texts, page.tick(facts["stop_s"] + 0.05))[-1]


def test_rejects_and_the_nodes_claims_of_a_file_are_shown_and_its_last_packet_is_played():
    page, facts = opened(stream([*(raw(1, i) for i in range(100)), VITALS, b"\x01\x02\x03\x04garbage", raw(1, 100)]))
    report = played(page, facts)
    assert report["links"][0]["packets"] == 101
    assert [c["kind"] for c in report["claims"]] == ["vitals"]
    assert rejected(report) == {"unknown kind of datagram": 1}
    again = reports(page.seek(facts["start_s"] + 1))[-1]
    assert again["rejects"] == report["rejects"]
    assert again["claims"] == []


def test_one_simulated_link_makes_the_whole_said_to_be_simulated():
    data = section_header() + interface_block("simulated, seed 1") + interface_block("replay, a room")
    for i in range(200):
        for node in (0, 1) if i % 2 else (1,):  # the real one is longer
            data += packet_block(node, i * 10**7, raw(node, i), (f"10.0.0.{node + 1}", 4000))
    page, facts = opened(data)
    said = {"kind": "simulated", "detail": "seed 1; 1 of 2 links are replay"}
    assert {key: facts[key] for key in said} == said
    assert played(page, facts)["provenance"] == said


def test_a_hop_without_links_claims_no_provenance():
    page = Page()
    junk = stream([b"\x01\x02\x03\x04garbage"])
    page.reserve(len(junk))
    page.inbox[:] = np.frombuffer(junk, np.uint8)
    page.feed(len(junk))
    report = reports(page.tick(1_700_000_001.0))[-1]
    assert report["rejects"]
    assert report["provenance"] is None


def test_where_play_stands_the_minute_before_is_computed_to_its_end():
    page = Page()
    page.recording = Recording([frames_of(quiet(50.0, rate_hz=20), rate_hz=20)])
    texts = [page.seek(page.recording[0].time_s[-1])]
    while json.loads(text := page.settle())["hops"]:
        texts.append(text)
        assert len(texts) < 50
    assert "no line stands out" in reports(*texts)[-1]["estimates"]["breathing_rate"]["reason"]["text"]


def test_a_seek_tells_floor_and_spectrum_at_once():
    scene = replace(load("four-boards"), for_s=4.0)
    page = Page()
    page.recording, page.engine.room = read(simulate(scene, seed=1)), scene.room
    for to_s in (3.0, 3.21):
        report = reports(page.seek(to_s))[-1]
        assert len(report["floor"]["links"]) == 4
        assert report["doppler"]
        assert report["selection"]


def test_the_rate_leaves_out_pauses_and_nothing_else():
    frames = frames_of(quiet(4.0), rate_hz=100.0)
    time_s = frames.time_s + np.where(np.arange(len(frames)) < 200, 0.0, 30.0)  # half a minute of nothing
    bursts = np.sort(np.repeat(np.arange(100) / 25.0, 4) + np.tile([0, 1e-3, 2e-3, 3e-3], 100))
    for stamps in (time_s, bursts):
        again = frames_of(frames.csi[:, 0])
        object.__setattr__(again, "time_s", stamps)
        assert round(again.rate_hz) in (100, 101)


def test_what_a_node_sends_that_is_no_number_is_quoted():
    frames = frames_of(quiet(0.5))
    report = NodeReport(0.3, "1", "vitals", {"breathing": float("nan"), "heart": 61.5})
    hop = Engine().push(Recording([frames], reports=[report]))[-1]
    assert json.loads(json.dumps(hop.report["claims"], allow_nan=False))[0]["values"] == {
        "breathing": "nan",
        "heart": 61.5,
    }


@pytest.mark.parametrize("text", ["{", "[]", "7", '{"width_m": -1}', "[" * 100_000])
def test_a_room_that_is_none_is_refused_with_words_and_the_old_one_stays(text):
    page = Page()
    before = page.engine.room
    said = json.loads(page.room(text))
    assert said["error"]
    assert said["tip"]
    assert page.engine.room is before
    assert json.loads(page.room("")) is None
