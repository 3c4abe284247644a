"""The watched link's Doppler spectrum in the engine: four times a second, the frequency of what moves, or why none."""

import numpy as np
from support.streams import K, frames_of, quiet, walking

from halfwave import Engine, Frames, Recording

MOVED = np.where((K > 5) & (K < 20), np.where(K % 2, 1, -1), 0)
"""Neighbours sway against one another, so that the whole, which each packet is divided by, stands still."""


def told(frames: Frames, *, seconds: float = 4.0):
    engine, out = Engine(), []
    for t in np.arange(0, seconds, 0.05):
        out += engine.push(Recording([frames.between(t, t + 0.05)]))
    return [hop.report["doppler"] for hop in out if hop.report["doppler"]], [
        hop.report["selection"] for hop in out if hop.report["selection"]
    ]


def test_the_spectrum_comes_four_times_a_second_and_peaks_where_the_path_turns():
    spectra, _ = told(frames_of(walking(4, doppler_hz=12)))
    assert 14 <= len(spectra) <= 17
    last = spectra[-1]
    assert last["signed"]
    peak_hz = last["lowest_hz"] + last["step_hz"] * int(np.argmax(last["power_db"]))
    assert abs(peak_hz - 12) <= 2


def test_a_slow_link_has_none_and_says_why():
    spectra, _ = told(frames_of(walking(4, rate_hz=10), rate_hz=10))
    assert all(not s["power_db"] for s in spectra)
    assert spectra[-1]["reason"]["values"]["least_hz"] == 20


def test_the_sub_carriers_that_feel_a_path_are_told_apart_and_without_one_they_are_hardly():
    still = quiet(4, snr=20)
    sway = np.sin(2 * np.pi * 2 * np.arange(len(still)) / 100)[:, None]
    moves = still * (1 + 0.3 * sway * MOVED)
    (*_, last) = told(frames_of(moves.astype(np.complex64)))[1]
    assert last["clear"]
    assert set(last["sensitive"]) == set(range(31, 45))  # the used ones from -26 up: 6 to 19
    assert not told(frames_of(still))[1][-1]["clear"]


def test_a_link_that_is_first_looked_at_tells_ten_seconds_and_a_hop_that_comes_late_what_went_by():
    frames = frames_of(walking(16, doppler_hz=12))
    engine = Engine()
    first = engine.push(Recording([frames.between(0, 14)]))[-1].report["doppler"]
    assert len(first["before"]) == 40
    strongest = [first["lowest_hz"] + first["step_hz"] * int(np.argmax(power)) for power in first["before"]]
    assert np.median(np.abs(np.array(strongest) - 12)) <= 2
    late = engine.push(Recording([frames.between(14, 15)]))[-1].report["doppler"]
    assert len(late["before"]) == 3
    assert late["before"][0] is not None


def test_what_was_silent_is_a_gap_in_what_is_told_of_before():
    frames = frames_of(walking(14, doppler_hz=12))
    there = frames[(frames.time_s < 6) | (frames.time_s > 9)]
    before = Engine().push(Recording([there]))[-1].report["doppler"]["before"]
    gap = [i for i, power in enumerate(before) if power is None]
    ago_s = [(len(before) - i) * 0.25 for i in gap]
    assert 3 <= len(gap) * 0.25 <= 4
    assert 4.5 <= min(ago_s) <= 5.5
