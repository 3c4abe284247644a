"""Seconds and events as the engine tells them, rules over them, and the review of a whole recording."""

import json
from dataclasses import replace
from itertools import pairwise
from struct import pack

import numpy as np
import pytest
from support.streams import frames_of, quiet, walking

from halfwave import Engine, Recording, read
from halfwave.apps.page import Page
from halfwave.engine.link_events import LinkEvents
from halfwave.formats.export import to_pcapng
from halfwave.sensing.rules import RuleWatch, rule_fires, would_fire
from halfwave.sensing.turn import Turn
from halfwave.wire import interface_block, packet_block, section_header

RULE = {"id": "r", "name": "", "of": "", "for_s": 0.0, "low": 0.0, "high": 0.0, "quiet": None, "cool_s": 0.0}


def acts(*parts: tuple[str, float], rate_hz=100.0):
    """One link that is quiet and walked along by turns."""
    csi = np.concatenate([(walking if what == "walk" else quiet)(s, rate_hz=rate_hz) for what, s in parts])
    return frames_of(csi, rate_hz=rate_hz)


def play(frames, *, hop_s=0.05, engine=None, from_s=0.0, gap=()):
    engine = engine or Engine(pictures=False, hop_s=hop_s)
    stop_s = float(frames.time_s[-1])
    hops = []
    for a, b in pairwise(np.arange(from_s, stop_s + hop_s, hop_s).tolist()):
        piece = [] if gap and gap[0] <= a < gap[1] else [part for part in [frames.between(a, b)] if len(part)]
        hops += [hop.report for hop in (*engine.push(Recording(piece)), *engine.tick(b))]
    return hops


def told(hops, *kinds):
    return [e for hop in hops for e in hop["events"] if not kinds or e["kind"] in kinds]


def seconds(hops):
    return [hop["second"] for hop in hops if hop["second"]]


def test_motion_begins_and_ends_once_with_the_numbers_that_decided_it():
    began, ended = told(play(acts(("still", 10), ("walk", 8), ("still", 10))), "motion")
    assert (began["phase"], began["value"], ended["phase"], ended["value"]) == ("began", "moving", "ended", "still")
    assert 10 <= began["time_s"] <= 12
    assert 18 <= ended["time_s"] <= 21
    assert began["evidence"]["statistic"] > began["evidence"]["threshold"]
    assert began["evidence"]["link"].startswith("node 1")
    assert "from_start" not in began["evidence"]


def test_a_short_stop_is_no_end():
    assert len(told(play(acts(("still", 8), ("walk", 5), ("still", 2), ("walk", 5), ("still", 8))), "motion")) == 2


def test_what_holds_where_a_stream_begins_is_told_as_such_and_where_someone_sought_not_at_all():
    frames = acts(("walk", 12))
    (began,) = told(play(frames), "motion")
    assert began["evidence"]["from_start"]
    engine = Engine(pictures=False)
    engine.reset(sought=True)
    assert told(play(frames, engine=engine)) == []


def test_a_link_is_lost_and_received_again():
    ended, began = told(play(acts(("still", 30)), gap=(8, 18)), "link")
    assert (ended["phase"], ended["value"]) == ("ended", "lost")
    assert 7.5 <= ended["time_s"] <= 8.5
    assert (began["phase"], began["value"], began["evidence"]["again"]) == ("began", "receiving", True)
    assert 18 <= began["time_s"] <= 20


class MadeUpZones:
    """A stage that says of a bed what a test wants said of it: occupied from 5 to 9 s, with a flicker at 7 s."""

    name = "made up"

    def due(self, hop):
        occupied = 5 <= hop.now_s < 9 and not 7 <= hop.now_s < 7.4
        presence = {"value": "occupied" if occupied else "nothing seen"}
        links = [{"link": "node 1", "says": "motion", "share": 0.5}]
        hop.zones = [{"id": "bed", "presence": presence, "probability": 0.9, "links": links}]
        return False


def test_a_zone_is_occupied_and_not_any_more_once_whatever_flickers_and_each_second_says_it():
    engine = Engine(pictures=False)
    engine._stages.insert(0, MadeUpZones())
    hops = play(acts(("still", 14)), engine=engine)
    began, ended = told(hops, "zone")
    assert (began["of"], began["value"], ended["value"]) == ("bed", "occupied", "nothing seen")
    assert (began["time_s"], ended["time_s"]) == pytest.approx((5, 9), abs=0.11)
    assert began["evidence"] == {"probability": 0.9, "links": [{"link": "node 1", "says": "motion", "share": 0.5}]}
    assert {row["time_s"]: row["zones"]["bed"] for row in seconds(hops) if row["time_s"] in (3, 5, 11)} == {
        3: False,
        5: True,
        11: False,
    }


def test_a_clock_that_is_set_is_an_event():
    engine = Engine(pictures=False)
    play(replace(acts(("still", 5)), time_s=1000 + np.arange(500) / 100), engine=engine, from_s=1000.0)
    hops = play(acts(("still", 5)), engine=engine)
    assert [(e["value"], e["evidence"]["code"]) for e in told(hops, "stream")] == [("clock set", "clock_went_back")]


def test_each_whole_second_is_one_row_with_all_its_packets():
    rows = seconds(play(acts(("still", 6), ("walk", 6))))
    assert [row["time_s"] for row in rows] == list(range(len(rows)))
    assert len(rows) >= 11
    assert {row["packets"] for row in rows[1:]} <= {99, 100, 101}
    assert [row["motion"] for row in rows[3:6]] == [False] * 3
    assert [row["motion"] for row in rows[8:]] == [True] * len(rows[8:])
    assert all(row["margin"] > 1 for row in rows[8:])
    assert {row["links"] for row in rows[1:]} == {1}


def test_seconds_that_were_not_heard_whole_have_no_row():
    engine = Engine(pictures=False)
    frames = acts(("still", 10))
    engine.push(Recording([frames.between(0, 4.5)]))
    rows = seconds(play(frames, engine=engine, from_s=4.5))
    assert rows[0]["time_s"] == 5


def test_the_first_word_is_no_change():
    turn = Turn()
    assert turn.update(0, "a") is None
    assert turn.update(1, "b").was == "a"


def test_links_that_are_forgotten_are_lost_and_their_names_bounded():
    class Hop:
        now_s, links = 0.0, ()

    events = LinkEvents()
    events._received = {str(n): True for n in range(400)}
    events._first = False
    assert len(events.update(Hop())) == 400
    assert len(events._received) <= 256
    assert events.update(Hop()) == []


# Rules


def rows(*words, start=0, **more):
    return [
        {
            "time_s": float(start + t),
            "motion": word,
            "margin": None,
            "breathing": None,
            "breathing_std": None,
            "links": 1,
            "zones": {},
            **{k: v[t] for k, v in more.items()},
        }
        for t, word in enumerate(words)
    ]


def times(rule, seconds, events=()):
    return [f["time_s"] for f in rule_fires({**RULE, **rule}, seconds, list(events))]


def test_motion_fires_once_for_each_time_it_holds():
    assert times({"kind": "motion"}, rows(False, True, True, False, True)) == [2, 5]
    assert times({"kind": "motion", "for_s": 2.0}, rows(False, True, True, False, True)) == [3]
    assert times({"kind": "motion", "cool_s": 10.0}, rows(False, True, True, False, True)) == [2]


def test_no_motion_needs_what_was_told_and_not_silence():
    assert times({"kind": "no motion", "for_s": 5.0}, rows(True, *[False] * 8)) == [6]
    assert times({"kind": "no motion", "for_s": 5.0}, rows(True, *[None] * 30)) == []
    assert times({"kind": "no motion", "for_s": 5.0}, [*rows(False, False), *rows(False, False, start=100)]) == []


def test_breathing_is_outside_only_beyond_its_error():
    def breath(rate, std):
        return rows(*[False] * 5, breathing=[rate] * 5, breathing_std=[std] * 5)

    rule = {"kind": "breathing", "low": 8.0, "high": 20.0, "for_s": 3.0}
    assert times(rule, breath(7.0, 0.5)) == [3]
    assert times(rule, breath(7.0, 1.5)) == []
    assert times(rule, breath(22.0, 0.5)) == [3]
    assert times(rule, breath(None, None)) == []


def test_zone_fall_and_link():
    here = rows(*[False] * 4, zones=[{"bed": None}, {"bed": False}, {"bed": True}, {"bed": True}])
    assert times({"kind": "zone", "of": "bed", "for_s": 2.0}, here) == [4]
    assert times({"kind": "zone", "of": "sofa"}, here) == []
    fall = {"time_s": 1.5, "kind": "fall", "of": "", "phase": "once", "value": "fall", "evidence": {"probability": 0.9}}
    assert times({"kind": "fall"}, here, [fall]) == [2]
    lost = {**fall, "kind": "link", "of": "node 1", "phase": "ended", "value": "lost", "evidence": {}}
    back = {**lost, "time_s": 3.5, "phase": "began", "value": "receiving"}
    assert times({"kind": "link", "for_s": 2.0}, here, [lost, back]) == [3]
    assert times({"kind": "link", "of": "node 2"}, here, [lost, back]) == []


def test_in_quiet_hours_nothing_counts():
    midnight = 1_700_000_000 // 86400 * 86400
    night = rows(*[True] * 120, start=midnight + 7 * 3600 - 60)
    rule = {"kind": "motion", "quiet": (22 * 60, 7 * 60), "for_s": 10.0}
    assert times(rule, night) == [midnight + 7 * 3600 + 10]


def test_a_rule_that_never_fired_has_a_bound_and_one_that_heard_nothing_has_none():
    made = would_fire({**RULE, "kind": "motion"}, rows(*[False] * 3000), [])
    assert made["count"] == 0
    assert made["least_between_s"] == pytest.approx(3000 / -np.log(0.05), rel=1e-3)
    assert would_fire({**RULE, "kind": "motion"}, [], [])["least_between_s"] is None


def test_live_is_the_same_as_over_what_was_kept():
    hops = play(acts(("still", 8), ("walk", 6), ("still", 12), ("walk", 6), ("still", 6)))
    for kind, for_s in (("motion", 0.0), ("motion", 3.0), ("no motion", 5.0), ("link", 0.0)):
        rule = {**RULE, "kind": kind, "for_s": for_s}
        watch, live, events = RuleWatch(rule), [], []
        for hop in hops:
            events += hop["events"]
            if hop["second"]:
                live += [fired] if (fired := watch.update(hop["second"], events)) else []
                events = []
        assert live == rule_fires(rule, seconds(hops), told(hops))


# The page


def opened(frames):
    whole = replace(frames, csi=np.round(frames.csi * 4).astype(np.complex64))  # a chip gives whole numbers
    page, data = Page(), to_pcapng(Recording([whole]))
    page.reserve(len(data))
    page.inbox[:] = np.frombuffer(data, np.uint8)
    return page, json.loads(page.open(len(data), "a file"))


def reviewed(page, budget_s=10.0):
    parts = []
    while not parts or not parts[-1]["done"]:
        parts.append(json.loads(page.review(budget_s)))
    return parts


def test_a_review_gives_the_whole_recording_in_slices_and_leaves_play_alone():
    page, facts = opened(acts(("still", 8), ("walk", 8), ("still", 8)))
    page.seek(facts["start_s"] + 2)
    parts = reviewed(page, 0.0)
    assert len(parts) > 100
    assert [part["began"] for part in parts] == [True] + [False] * (len(parts) - 1)
    events = [e for part in parts for e in part["events"]]
    assert [e["phase"] for e in events if e["kind"] == "motion"] == ["began", "ended"]
    assert len([s for part in parts for s in part["seconds"]]) >= 22
    assert page.position_s == facts["start_s"] + 2
    again = json.loads(page.review(1.0))
    assert again["done"]
    assert again["seconds"] == []


def test_another_room_is_reviewed_anew():
    page, _ = opened(acts(("still", 3)))
    reviewed(page)
    page.room("")
    assert json.loads(page.review(10.0))["began"]


def test_a_rule_says_what_it_would_have_done_and_fires_while_the_recording_plays():
    page, facts = opened(acts(("still", 8), ("walk", 8)))
    rule = json.dumps({"id": "r", "kind": "motion", "for_s": 2})
    assert json.loads(page.would_fire(rule, 0.0, ""))["count"] == 0  # nothing is known yet
    reviewed(page)
    would = json.loads(page.would_fire(rule, 0.0, ""))
    assert would["count"] == 1
    assert page.rules(f"[{rule}]", 0.0) == "null"
    page.seek(facts["start_s"])
    fired = []
    for t in np.arange(0, 16, 0.25):
        fired += json.loads(page.advance(facts["start_s"] + t))["fired"]
    assert [f["time_s"] for f in fired] == pytest.approx([f["time_s"] for f in would["firings"]], abs=1)


@pytest.mark.parametrize("rules", ["[", "{}", '[{"kind": "noise"}]', '[{"kind": "motion", "for_s": -1}]', "[1]"])
def test_rules_that_are_none_are_named_and_change_nothing(rules):
    assert json.loads(Page().rules(rules, 0.0))["error"].startswith("The rules cannot be used")
    assert "error" in json.loads(Page().would_fire(rules, 0.0, ""))


def test_marks_in_a_recording_are_read_back():
    from support.datagrams import smooth_iq

    from halfwave.formats.esp32_udp import encode_raw_csi

    rng = np.random.default_rng(0)
    blocks = [
        packet_block(0, 10**18 + i * 10**7, encode_raw_csi(smooth_iq(rng), node=1, sequence=i), ("10.0.0.7", 4000))
        for i in range(20)
    ]
    for i, text in ((3, "door opened"), (12, "größer")):
        said = text.encode()
        body = blocks[i][8:-4] + pack("<HH", 1, len(said)) + said + bytes(-len(said) % 4) + bytes(4)
        blocks[i] = pack("<II", 6, len(body) + 12) + body + pack("<I", len(body) + 12)
    found = read(section_header() + interface_block("live") + b"".join(blocks))
    assert sum(map(len, found)) == 20
    assert found.marks == [(1e9 + 0.03, "door opened"), (1e9 + 0.12, "größer")]
