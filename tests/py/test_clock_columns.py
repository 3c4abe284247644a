"""Clock columns of text: each unit is told, or said to be undecided; what is too coarse is spread, and said."""

from __future__ import annotations

import json

import numpy as np
import pytest
from support.kinds import SPACED, VALUES, N, joined, line

import halfwave as hw
from halfwave.formats._clock import elapsed


@pytest.mark.parametrize(
    ("clock", "said"),
    [
        (lambda i: 5000 + 20 * i, "counts milliseconds, told from the rate"),
        (lambda i: f"{5 + i / 50:.6f}", "counts seconds, told from the rate"),
        (lambda i: 2**32 - 400_000 + 20_000 * i, None),  # 64 bits, past 2^32
        (lambda i: (2**32 - 400_000 + 20_000 * i) % 2**32, None),
        (lambda i: 1_700_000_000_000_000 + 20_000 * i, None),
    ],
)
def test_a_clock_tells_its_unit(clock, said):
    [frames] = hw.read(joined([line(i, clock=clock(i)) for i in range(N)]))
    np.testing.assert_allclose(np.diff(frames.time_s), 0.02, atol=1e-6)
    assert frames.meta.get("clock") == said


@pytest.mark.parametrize("rate_hz", [4, 10, 25, 50, 100, 300])
@pytest.mark.parametrize("unit", [1.0, 1e-3, 1e-6])
def test_a_unit_is_never_taken_for_a_wrong_one_without_a_word(rate_hz, unit):
    rng = np.random.default_rng(rate_hz)
    truth = np.cumsum(rng.exponential(1 / rate_hz, 200)) + 100
    ticks = truth if unit == 1.0 else np.rint(truth / unit)
    for documented in (True, False):
        time_s, said = elapsed(ticks, documented=documented)
        right = np.allclose(time_s, truth - truth[0], atol=2 * max(unit, 1e-6))
        if unit != 1.0 or not documented:
            assert right or "undecided" in said or "no unit" in said or "if it counts" in said


def test_equal_times_stay_equal_and_no_clock_is_said():
    [frames] = hw.read(joined([line(i, clock=7) for i in range(N)]))
    assert frames.rate_hz == 0
    [frames] = hw.read(
        joined(
            [
                "type,id,mac,rssi,len,data",
                *(f'CSI_DATA,{i},1a:00:00:00:00:01,-46,128,"{s}"' for i, s in enumerate(SPACED)),
            ]
        )
    )
    assert frames.meta["clock"] == "no column tells the time"
    assert frames.rate_hz == 0


@pytest.mark.parametrize("each", [2, 10, 100])
@pytest.mark.parametrize(("unit", "start"), [(1, 0), (1, 1_700_000_000), (1_000_000, 0), (100, 0)])
def test_packets_that_share_a_stamp_are_spread_over_it_and_that_is_said(each, unit, start):
    packets = [VALUES[i % N] + i // N for i in range(5 * each)]
    lines = [line(i, clock=start + unit * (5 + i // each), values=f'"{v.tolist()}"') for i, v in enumerate(packets)]
    [frames] = hw.read(joined(lines))
    step_s = float(frames.time_s[-1] - frames.time_s[0]) / (5 * each - 1)
    np.testing.assert_allclose(np.diff(frames.time_s), step_s, rtol=1e-3)
    assert "spread evenly" in frames.meta["clock"]


def test_a_jump_of_years_changes_no_unit():
    rows = [json.dumps({"ts": 1e9 + i / 50 + 1e8 * (i > 20), "csi": v.tolist()}) for i, v in enumerate(VALUES)]
    [frames] = hw.read(joined(rows))
    assert np.median(np.diff(frames.time_s)) == pytest.approx(0.02, abs=1e-6)
    assert float(np.diff(frames.time_s).max()) == pytest.approx(1e8 + 0.02)
