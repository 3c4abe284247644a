"""Presence and the site's own noise: learnt without an empty room, and never at the price of a detection."""

import numpy as np
import pytest
from support.streams import frames_of, quiet, walking

from halfwave import Engine, Estimate, Recording
from halfwave.sensing.presence import Presence, SiteOffset, site_fall, site_offset
from halfwave.signal.motion_statistics import ALPHA, autocorrelation, threshold

N = 200


def statistics(windows, colour, seed=0):
    """Margins over the closed form of windows of noise that is not white: AR(1), much alike in all bins."""
    rng = np.random.default_rng(seed)
    noise = (rng.normal(size=(windows, N, 1)) + 0.5 * rng.normal(size=(windows, N, 24))).astype(np.float32)
    for t in range(1, N):
        noise[:, t] += colour * noise[:, t - 1]
    return np.array([autocorrelation(1 + 0.01 * w)[0] for w in noise]) - threshold(N, ALPHA)


def test_coloured_noise_is_learnt_where_the_closed_form_gives_false_alarms():
    learnt, later = statistics(600, 0.2), statistics(600, 0.2, seed=1)
    assert (later > 0).mean() > 0.03
    assert (later > site_offset(learnt)).mean() < 0.01


def test_white_noise_needs_no_offset():
    assert site_offset(statistics(300, 0.0)) == 0


@pytest.mark.parametrize("busy", [0.2, 0.45])
def test_movement_in_the_hour_that_is_learnt_from_changes_little(busy):
    rng = np.random.default_rng(2)
    rest = statistics(400, 0.2)
    moving = rng.uniform(0.1, 0.8, 400)
    mixed = np.where(rng.random(400) < busy, moving, rest)
    assert site_offset(mixed) == pytest.approx(site_offset(rest), abs=0.04)


def test_begun_with_somebody_moving_it_recovers():
    site, rng = SiteOffset(), np.random.default_rng(3)
    rest = statistics(1800, 0.2)

    def told(t, margin):
        extra = {"closed_form": 0.15, "threshold": 0.15, "site_offset": site.value}
        extra["threshold"] += site.value
        return site.update(t, Estimate("motion_statistic", float(0.15 + margin), extra=extra))

    for i in range(600):
        assert told(2.0 * i, rng.uniform(0.2, 0.8)) == 0
    for i in range(1800):
        told(1200 + 2.0 * i, rest[i])
    assert site.value == pytest.approx(site_offset(rest), abs=0.02)


def test_the_offset_is_computed_twice_a_minute_however_much_is_kept():
    site, turns, before = SiteOffset(), [], 0.0
    for i, margin in enumerate(np.random.default_rng(4).normal(-0.02, 0.05, 2000)):
        extra = {"closed_form": 0.15, "threshold": 0.15, "site_offset": 0.0}
        value = site.update(2.0 * i, Estimate("motion_statistic", 0.15 + margin, extra=extra))
        turns += [i] if value != before else []
        before = value
    assert set(np.diff(turns)) == {15}
    assert turns[-1] > 1900


def test_the_engine_says_nothing_seen_then_moving_then_seen_lately():
    frames = frames_of(np.concatenate([quiet(3), walking(3), quiet(6)]))
    engine, said = Engine(), {}
    for t in np.arange(0.05, 12, 0.05):
        for hop in engine.push(Recording([frames.between(t - 0.05, t)])):
            said[round(hop.time_s, 1)] = hop.estimates["presence"]
    assert [said[t].value for t in (2.9, 5.9, 11.5)] == ["nothing seen", "moving", "seen lately"]
    assert 2 < said[11.5].extra["seen_s_ago"] < 6


def test_what_was_not_seen_bears_no_probability_and_says_why():
    presence = Presence()
    still = Estimate("motion", "still", quality=0.9999)
    said = [
        presence.update(0.0, still, None),
        presence.update(1.0, Estimate("motion", "moving", quality=0.97), None),
        presence.update(9.0, still, None),
    ]
    assert [(e.value, e.quality) for e in said] == [("nothing seen", None), ("moving", 0.97), ("seen lately", None)]
    assert all("holds still" in e.extra["no_quality"] for e in said[::2])


def test_no_word_behind_a_gap_is_all_but_impossible():
    frames = frames_of(walking(12))
    gap = (frames.time_s > 5.0) & (frames.time_s < 8.0)
    engine, said = Engine(), []
    for t in np.arange(0.05, 12, 0.05):
        piece = frames[~gap].between(t - 0.05, t)
        said += engine.push(Recording([piece])) if len(piece) else engine.tick(t)
    known = [hop.motion for hop in said if hop.motion.value is not None]
    assert {m.value for m in known} == {"moving"}
    assert min(m.quality for m in known) > 0.5


def test_a_word_that_is_held_is_as_sure_as_when_it_was_the_moments():
    frames = frames_of(np.concatenate([quiet(4), walking(4)]))
    engine, said = Engine(), []
    for t in np.arange(0.05, 8, 0.05):
        said += [hop.motion for hop in engine.push(Recording([frames.between(t - 0.05, t)]))]
    held = [m for m in said if m.extra.get("held")]
    assert held
    assert all(m.value == "still" and m.quality > 0.5 for m in held)


def of_own_noise(windows, weak=0.0, seed=0):
    """Margins where each sub-carrier has noise of its own, as rounding gives it, and what moves is weak beside it."""
    rng = np.random.default_rng(seed)
    noise = rng.normal(size=(windows, N, 24)).astype(np.float32)
    walk = np.sin(2 * np.pi * 3 * np.arange(N) / 100 + rng.uniform(0, 6.28, (windows, 1)))
    noise += weak * rng.uniform(0.5, 1.5, (windows, 1, 1)) * walk[:, :, None]
    return np.array([autocorrelation(1 + 0.01 * w.astype(np.float32))[0] for w in noise]) - threshold(N, ALPHA)


def learnt(margins, packets=N):
    site = SiteOffset()
    for i, margin in enumerate(margins):
        extra = {"closed_form": 0.15, "packets": packets, "window_s": 2.0}
        site.update(2.0 * i, Estimate("motion_statistic", float(0.15 + margin), extra=extra))
    return site


def test_the_threshold_falls_where_rest_is_quieter_and_finds_walks_that_the_closed_form_misses():
    site = learnt(of_own_noise(600))
    walks = of_own_noise(300, weak=0.4, seed=1)
    assert (walks > 0).mean() < 0.05
    assert (walks > site.value).mean() > 0.4
    assert (of_own_noise(2000, seed=2) > site.value).mean() <= 3 * ALPHA


@pytest.mark.parametrize("seed", range(5))
def test_a_rest_that_is_skewed_or_grows_noisier_keeps_its_alarms(seed):
    rng = np.random.default_rng(seed)
    skewed = -0.15 + 0.006 * (rng.gamma(3, 1, 900) - 3)
    day = np.concatenate([rng.normal(-0.155, 0.006, 450), rng.normal(-0.13, 0.012, 450)])
    assert (-0.15 + 0.006 * (rng.gamma(3, 1, 20_000) - 3) > site_fall(skewed)[0]).mean() < 0.005
    assert (rng.normal(-0.13, 0.012, 20_000) > site_fall(day)[0]).mean() < ALPHA


def test_nothing_falls_early_nor_by_somebody_who_walks_nor_for_windows_of_more_packets():
    rest = of_own_noise(600)
    assert learnt(rest[:440]).value == 0
    assert learnt(np.random.default_rng(0).normal(-0.07, 0.03, 900)).value >= 0
    site = learnt(rest)
    assert site.of(N) == (site.value, site.spread, "learnt")
    assert site.of(N + 1) == (0.0, None, "")


def test_visits_in_the_hour_that_is_learnt_from_change_little():
    rng, rest = np.random.default_rng(5), of_own_noise(900)
    visits = np.repeat(rng.random(45) < 0.2, 20)
    mixed = np.where(visits, rng.uniform(-0.1, 0.3, 900), rest)
    assert site_fall(mixed)[0] == pytest.approx(site_fall(rest)[0], abs=0.04)
