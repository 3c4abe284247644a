"""What the parts of a hop say of one moment agree, for all that the page plays, and at every time that is set anew."""

import csv
import json
from dataclasses import replace

import numpy as np
import pytest
from support.played import BUNDLED, DATA, is_here, played
from support.streams import frames_of, quiet, walking

from halfwave import Engine, Recording, analyse, read
from halfwave.csi.estimates import REGISTRY
from halfwave.sensing.activity import MODEL
from halfwave.sensing.field import BODY

OF_LINK = ("motion", "motion_statistic", "breathing_rate")
OLDEST_S = 15.0
FALL = np.array([9.0] + [0.0] * (len(REGISTRY["activity"].classes) - 1))


def disagreements(hop):
    """Of the parts of one hop, in words."""
    report, now_s, found = hop.report, hop.time_s, []
    told = report["estimates"]
    motion, presence, breathing, position = (told[n] for n in ("motion", "presence", "breathing_rate", "position"))
    links = {link["id"]: link for link in report["links"]}
    for of, all_said in [("room", told), *((i, {q: link[q] for q in OF_LINK}) for i, link in links.items())]:
        found += [
            f"{of}: {n} of {e['time_s']}" for n, e in all_said.items() if not 0 <= now_s - e["time_s"] <= OLDEST_S
        ]
    if (presence["value"] == "moving") != (motion["value"] == "moving"):
        found.append(f"presence {presence['value']} beside motion {motion['value']}")
    if presence["value"] == "breathing" and breathing["value"] is None:
        found.append("presence says breathing, and no rate is told")
    if breathing["value"] is not None and presence["value"] not in ("moving", "breathing"):
        found.append(f"a rate is told, and presence says {presence['value']}")
    if breathing["value"] is not None:
        of_link = links[breathing["extra"]["link"]]["breathing_rate"]
        if of_link["value"] != breathing["value"]:
            found.append(f"the room's rate is {breathing['value']}, and its link's {of_link['value']}")
    drawn, moves = (hop.splats[:, 7] == BODY).any(), motion["value"] == "moving"
    if drawn != moves:
        found.append(f"motion is {motion['value']}, and drawn: {drawn}")
    body = report["body"]
    if (body is None) != (position["value"] is None):
        found.append(f"a body {body} beside the position {position['value']}")
    if body and [body[k] for k in ("x_m", "y_m", "sigma_x_m", "sigma_y_m")] != pytest.approx(
        [position["extra"][k] for k in ("x_m", "y_m", "sigma_x_m", "sigma_y_m")]
    ):
        found.append("the body is not where the position is")
    return found


@pytest.mark.parametrize("name", BUNDLED)
def test_all_that_a_hop_says_of_a_moment_agrees(name):
    if not is_here(name):
        pytest.skip("this recording is not beside this checkout")
    hops = list(played(name))
    assert len(hops) > 30
    assert {f"{hop.time_s:.2f} s: {words}" for hop in hops for words in disagreements(hop)} == set()


def test_no_estimate_has_a_time_that_is_not_the_streams_whatever_happens_to_it():
    """A silence, a clock that is set back, an answer of the model that comes behind it, links that come and go."""
    engine, hops = Engine(), []
    start_s = 1.79e9
    walk = frames_of(walking(21, rate_hz=50), rate_hz=50)

    def play(frames, at_s):
        moved = replace(frames, time_s=frames.time_s + at_s)
        for t in np.arange(at_s, moved.time_s[-1], 0.25):
            hops.extend(engine.push(Recording([moved.between(t, t + 0.25)])))

    play(walk, start_s)
    engine.resume(MODEL, FALL, start_s + 20.9)
    for wait_s in (0.1, 1.5, 3.0, 40.0):
        hops.extend(engine.tick(start_s + 21 + wait_s))
    play(frames_of(quiet(3), node="2"), start_s + 90)
    hops.extend(engine.tick(start_s - 3600))
    engine.resume(MODEL, FALL, start_s + 92)
    hops.extend(engine.tick(start_s - 3599))
    play(walk, start_s - 3590)
    assert {words for hop in hops for words in disagreements(hop)} == set()


def test_a_stage_that_fails_takes_its_word_away(monkeypatch):
    engine, frames = Engine(), frames_of(walking(12))
    engine.push(Recording([frames.between(0, 4)]))
    monkeypatch.setattr("halfwave.engine.live_link.of_window", lambda *a, **k: 1 / 0)
    hops = [h for t in np.arange(4, 12, 0.25) for h in engine.push(Recording([frames.between(t, t + 0.25)]))]
    assert hops[-1].motion.value is None
    assert hops[-1].report["faults"]["motion"]["count"] >= 5
    assert {words for hop in hops for words in disagreements(hop)} == set()


@pytest.mark.skipif(not DATA.is_dir(), reason="the recordings are not beside this checkout")
def test_a_table_says_what_the_hop_of_that_moment_says(tmp_path):
    file = DATA / BUNDLED["pulse-breathing"]["mirror"]
    analyse(file, tmp_path / "out.csv", every_s=10)
    rows = list(csv.DictReader((tmp_path / "out.csv").read_text().splitlines()))
    recording, engine, hops = read(file), Engine(hop_s=0.25, pictures=False), {}
    first_s = min(f.time_s[0] for f in recording)
    for t in np.arange(np.floor(first_s * 4) / 4, first_s + 61, 0.25):
        piece = Recording([f[(f.time_s >= t) & (f.time_s < t + 0.25)] for f in recording])
        for hop in [*engine.push(piece), *engine.tick(float(t + 0.25))]:
            hops[f"{hop.time_s:.2f}"] = hop.report
    assert len(rows) > 50
    for row in rows:
        report = hops[f"{float(row['time_s']):.2f}"]
        of = next((link for link in report["links"] if link["id"] == row["link"]), None)
        told = of[row["quantity"]] if of else report["estimates"][row["quantity"]]
        assert row["value"] + row["word"] == str(told["value"] if told["value"] is not None else "")
        assert row["quality"] == ("" if told["quality"] is None else str(told["quality"]))
        assert float(row["until_s"]) == pytest.approx(told["time_s"], abs=1e-5)
        why = told["reason"] or {"text": "", "code": ""}
        assert (row["reason"], row["reason_code"]) == (why["text"], why["code"])
        assert json.loads(row["held"].lower() or "false") == bool(told["extra"].get("held"))
