"""Heart rate, by simulation alone: right where it answers, and silent wherever something else could be meant."""

import numpy as np
import pytest
from support.chest import Motion, link
from support.streams import frames_of, quiet, walking

import halfwave as hw

BREATH = [Motion(13.7, 0.004, wander=0.1), Motion(27.4, 0.0006, 1.0, wander=0.1)]


def simulated(*motions, rate_hz=50.0, **given):
    return frames_of(link([[*BREATH, *motions]], rate_hz=rate_hz, **given), rate_hz=rate_hz)


@pytest.mark.parametrize(("per_minute", "seed"), [(61.0, 3), (74.0, 1), (102.0, 0)])
def test_finds_a_simulated_heart_under_breathing(per_minute, seed):
    found = hw.heart_rate(simulated(Motion(per_minute, 0.0005, 2.0, wander=0.1), snr_db=30, seed=seed))
    assert found.value == pytest.approx(per_minute, abs=1.0)
    assert found.extra["breathing"] == pytest.approx(13.7, abs=0.3)


def test_no_heart_no_rate():
    found = [hw.heart_rate(simulated(snr_db=snr, drift=0.2, seed=seed)) for seed in range(8) for snr in (15, 25)]
    assert [f.value for f in found] == [None] * 16
    assert any(f.why and f.why.code == "no_heart_line" for f in found)


@pytest.mark.parametrize(
    ("frames", "code"),
    [
        (frames_of(quiet(1))[:0], "no_packets"),
        (frames_of(quiet(60, rate_hz=19), rate_hz=19), "rate_too_low"),
        (simulated(Motion(74, 0.0005), rate_hz=19.0, snr_db=30), "rate_too_low"),
        (frames_of(quiet(40, rate_hz=50), rate_hz=50), "span_too_short"),
        (frames_of(walking(60)), "motion_masks_breathing"),
        (frames_of(quiet(60)), "no_breathing_line"),
        (frames_of(np.ones((3000, 64), np.complex64), rate_hz=50), "every_packet_the_same"),
    ],
)
def test_says_why_it_cannot_know(frames, code):
    found = hw.heart_rate(frames)
    assert found.value is None
    assert found.why.code == code
    assert found.tip


def test_a_gap_ends_the_window():
    frames = simulated(Motion(74, 0.0005), snr_db=30)
    t = frames.time_s
    assert hw.heart_rate(frames[(t < 30) | (t > 32)]).why.code == "span_too_short"
