"""Sensitivity and calibrated minutes: what the engine makes of them, and what a setting would have said."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from halfwave import Engine, Recording, read
from halfwave.apps.page import Page
from halfwave.csi.estimates import Estimate
from halfwave.errors import ParameterError
from halfwave.sensing.calibration import Site, in_use, site_of, tolerance_factor
from halfwave.sensing.held_motion import Persistence
from halfwave.sensing.motion import motion_statistic
from halfwave.sensing.outcomes import most_events, most_share, outcomes
from halfwave.sensing.presence import SiteOffset
from halfwave.simulate import default_scene, simulate
from tests.support.draws import of_many_draws

PULSE = Path(__file__).parents[2] / ".." / "shared" / "data" / "pulse" / "raw"
on_recordings = pytest.mark.skipif(not PULSE.exists(), reason="../shared/data is not here")


def frames_of(name):
    return max(read(gzip.decompress((PULSE / f"{name}.csv.gz").read_bytes())), key=len)


def words(frames, **tuned):
    engine = Engine(hop_s=0.25, pictures=False)
    engine.tune(**tuned)
    said = []
    for start_s in np.arange(frames.time_s[0], frames.time_s[-1], 0.25):
        said += engine.push(Recording([frames.between(start_s, start_s + 0.25)]))
    return [hop.motion.value for hop in said if hop.motion.value]


def test_the_usual_sensitivity_changes_nothing_and_others_divide_the_threshold():
    frames = read(simulate(default_scene(), seed=42))[0].between(0, 5)
    usual, twice = motion_statistic(frames), motion_statistic(frames, sensitivity=2.0)
    assert usual.extra["threshold"] == usual.extra["closed_form"] == 2 * twice.extra["threshold"]
    assert usual.value == twice.value
    assert twice.quality > usual.quality
    with pytest.raises(ParameterError, match=r"sensitivity is 0\.1, expected 0\.25 to 4"):
        motion_statistic(frames, sensitivity=0.1)


def test_the_engine_keeps_what_is_tuned_and_tells_the_threshold_in_use():
    recording = read(simulate(default_scene(), seed=42))
    engine = Engine(pictures=False)
    name = str(recording[0].link)
    engine.tune(sensitivity=2.0, sites={name: Site(-0.05, 0.01, 10_000, 30, -0.1)})
    for _ in range(2):
        said = engine.push(Recording([f.between(0, 5) for f in recording]))[-1]
        told = {link["id"]: link["motion_statistic"]["extra"] for link in said.report["links"]}[name]
        assert told["site_from"] == "calibration"
        assert told["threshold"] == pytest.approx((told["closed_form"] - 0.05) / 2)
        engine.reset()
    engine.tune()
    said = engine.push(Recording([f.between(0, 5) for f in recording]))[-1]
    assert said.report["links"][0]["motion_statistic"]["extra"]["sensitivity"] == 1


@on_recordings
def test_a_lower_threshold_finds_what_a_higher_one_misses():
    walk = frames_of("mov_01")
    walk = walk.between(walk.time_s[0], walk.time_s[0] + 20)
    usual, dull = words(walk), words(walk, sensitivity=0.25)
    assert usual.count("moving") > 0.95 * len(usual)
    assert dull.count("moving") < 0.8 * len(dull)


@on_recordings
def test_a_minute_of_an_empty_room_lowers_the_threshold_of_another_and_that_stays_still():
    empty = frames_of("vacio_01")
    rest = [motion_statistic(empty.between(t, t + 2.0)) for t in empty.time_s[0] + np.arange(0, 58, 2.0)]
    site = site_of(*np.array([(s.value - s.extra["closed_form"], s.extra["packets"]) for s in rest]).T)
    assert isinstance(site, Site)
    assert -0.12 < site.offset < -0.03
    other = frames_of("vacio_03")  # the noisiest
    assert set(words(other, sites={str(other.link): site})) == {"still"}


def test_windows_are_too_few_or_not_numbers():
    none = site_of(np.full(60, np.nan), np.full(60, 200))
    assert none.code == "calibration_too_short"
    assert none.values["windows"] == 0
    assert site_of(np.array([-0.1, 0.0] * 4), np.full(8, 80)).offset == 0  # of few windows, never above the closed form


@of_many_draws
def test_of_windows_like_those_of_the_minute_at_most_the_level_is_above():
    rng = np.random.default_rng(0)
    beyond = []
    for _ in range(300):
        mean, spread = rng.uniform(-0.15, -0.05), rng.uniform(0.005, 0.03)
        site = site_of(rng.normal(mean, spread, 30), np.full(30, 200))
        if site.offset < 0:  # else the closed form holds, as before
            beyond.append((rng.normal(mean, spread, 4000) > site.offset).mean())
    assert len(beyond) > 100
    assert np.quantile(beyond, 0.95) <= 1e-3
    assert tolerance_factor(7) > tolerance_factor(30) > 3.09


def test_a_calibration_holds_until_the_link_has_learnt_for_itself():
    site, rng = SiteOffset(given=Site(-0.1, 0.01, 300, 30, -0.15)), np.random.default_rng(1)
    assert site.of(200) == (-0.1, 0.01, "calibration")
    assert site.of(301) == (0.0, None, "")
    for i in range(460):
        extra = {"closed_form": 0.15, "packets": 200, "window_s": 2.0}
        site.update(2.0 * i, Estimate("motion_statistic", float(0.15 + rng.normal(-0.12, 0.01)), extra=extra))
        if i == 400:
            assert site.of(200)[2] == "calibration"
    assert site.of(200)[2] == "learnt"
    noisy = SiteOffset(given=Site(-0.1, 0.01, 300, 30, -0.15))
    for i in range(200):
        extra = {"closed_form": 0.15, "packets": 200, "window_s": 2.0}
        noisy.update(2.0 * i, Estimate("motion_statistic", float(0.15 + rng.normal(-0.02, 0.05)), extra=extra))
    assert noisy.of(200)[0] > 0  # a higher threshold is taken at once


def test_words_of_many_moments_are_those_of_one_after_the_other():
    rng = np.random.default_rng(0)
    for step_s in (0.05, 0.25, 0.4):
        above = np.repeat(rng.random(200) > 0.5, rng.integers(1, 40, 200).astype(np.intp))
        time_s = 1.7e9 + np.arange(len(above)) * step_s
        one = Persistence()
        slow = [one.update(t, up) == "moving" for t, up in zip(time_s.tolist(), above.tolist(), strict=True)]
        assert Persistence().words(time_s, above).tolist() == slow


def test_outcomes_count_alarms_of_nobody_and_misses_of_motion():
    t = np.arange(0, 120, 0.1)
    truth = np.where(t < 60, 0.0, 1.0)
    statistic = np.where(truth > 0, 0.3, 0.0)
    statistic[300:310] = 0.2  # one second, nobody there
    statistic[900:950] = np.nan
    low, usual, high = outcomes(t, statistic, np.full(len(t), 0.15), truth, [0.25, 1.0, 4.0])
    assert (low.alarms, usual.alarms) == (0, 1)
    assert low.missed == 1.0
    assert usual.missed == pytest.approx(0.3 / 52, abs=2e-3)  # behind the gap the word begins anew
    assert usual.alarms_h_most == pytest.approx(3600 * most_events(1) / usual.nobody_s)
    assert usual.nobody_s == pytest.approx(57, abs=0.3)  # the first three seconds hold what came before
    assert usual.moving_s == pytest.approx(52, abs=0.3)
    assert usual.missed_most == pytest.approx(most_share(0.0, usual.moving_s / 2))
    assert high.alarms == 1
    [none] = outcomes(np.zeros(0), np.zeros(0), np.zeros(0), np.zeros(0), [1.0])
    assert none.missed != none.missed


def test_bounds_are_the_exact_ones():
    stats = pytest.importorskip("scipy.stats")
    for n in (0, 1, 4, 30):
        assert most_events(n) == pytest.approx(stats.chi2.ppf(0.95, 2 * n + 2) / 2, rel=1e-6)
    for k, n in ((0, 10), (1, 10), (9, 10), (30, 100)):
        assert most_share(k / n, n) == pytest.approx(stats.beta.ppf(0.95, k + 1, n - k), rel=1e-6)


def test_the_page_tunes_learns_and_asks():
    page = Page()
    site = {"offset": -0.05, "spread": 0.01, "packets": 200, "windows": 30, "mean": -0.1}
    assert page.tune(json.dumps({"sensitivity": 0.5, "links": {"a": site}})) == "null"
    for wrong in ('{"sensitivity": 9}', "[]", "{", '{"links": {"a": {}}}', '{"links": {"a": {"offset": null}}}'):
        assert json.loads(page.tune(wrong))["error"]
    assert page.tune("") == "null"
    told = json.loads(page.learn(json.dumps({"a": {"margins": [-0.1, None] * 20, "packets": [200] * 40}})))
    assert told["a"]["site"]["windows"] == 20
    columns = np.array([np.arange(100), np.zeros(100), np.full(100, 0.15), np.zeros(100)], np.float64)
    page.reserve(columns.nbytes)
    page.inbox[:] = np.frombuffer(columns.tobytes(), np.uint8)
    [said] = json.loads(page.would_have_said(100, '{"sensitivities": [1], "window_s": 2}'))
    assert (said["alarms"], said["missed"]) == (0, None)
    assert in_use(0.15, 0.5) == 0.3
