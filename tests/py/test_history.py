"""The history: exact where it says so, within half a step elsewhere, whole again after any cut."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import halfwave as hw
from halfwave.errors import ParameterError
from halfwave.history import TIERS, History, Tier, quantiser
from halfwave.history import chunks as history_file
from halfwave.history import codec as codec

DATA = Path(__file__).parents[2].parent / "shared" / "data"
SHORT = tuple(Tier(t.name, age, t.bits, span, t.slow) for t, (age, span) in zip(
    TIERS, [(4, 1), (10, 3), (30, 5), (60, 10), (float("inf"), 10)], strict=True))  # fmt: skip
"""The same tiers, in seconds."""


def packets(seconds: float, *, start_s: float = 0.0, seed: int = 0, node: str = "1") -> hw.Frames:
    rng, rate_hz = np.random.default_rng(seed), 50.0
    time_s = start_s + np.arange(round(seconds * rate_hz)) / rate_hz + rng.uniform(0, 0.001, round(seconds * rate_hz))
    pairs = rng.normal(0, 20, (len(time_s), 1, 64, 2)).round().clip(-128, 127)
    layout = hw.layout_of(64)
    return hw.Frames.build(
        hw.LinkId(node, "ap", layout.name), layout, hw.Provenance("live", "udp 5005"), time_s,
        pairs.astype(np.float32).view(np.complex64)[..., 0], rssi_dbm=np.full(len(time_s), -40, np.float32),
        sequence=np.arange(len(time_s)), frequency_hz=2.437e9, meta={"chip": "ESP32"},
    )  # fmt: skip


def filled(folder: Path, seconds: float = 20.0) -> History:
    history = History(folder, tiers=SHORT)
    for start in np.arange(0, seconds, 0.5):
        history.append(packets(0.5, start_s=start, seed=int(start * 2)))
    history.flush()
    return history


def seconds_of(history: History) -> set[int]:
    """The half seconds of which something is there, each once or more."""
    return {int(t * 2) for part in history.read() for t in part.time_s}


def test_the_exact_tier_gives_every_bit_back(tmp_path):
    told = packets(10)
    with History(tmp_path) as history:
        history.append(told)
    (back,) = History(tmp_path).read()
    for name in ("time_s", "csi", "rssi_dbm", "sequence"):
        assert np.array_equal(getattr(back, name), getattr(told, name))
    assert (back.link, str(back.provenance), back.frequency_hz) == (told.link, str(told.provenance), 2.437e9)
    assert back.meta == {"chip": "ESP32", "tier": "hot: exact"}


@pytest.mark.parametrize("csi", [
    np.full((9, 2, 64), np.nan + 1j, np.complex64),
    np.linspace(-300, 300, 9 * 64, dtype=np.float32).reshape(9, 1, 64) * np.complex64(1 + 0.5j),
    np.linspace(0, 9, 9 * 64, dtype=np.float32).reshape(9, 1, 64),
    np.full((9, 1, 64), -128 - 128j, np.complex64),
])  # fmt: skip
def test_other_csi_than_int8_comes_back_too(csi):
    told = hw.Frames.build(hw.LinkId("1", "", "LLTF"), hw.layout_of(64), hw.Provenance("replay"), np.arange(9.0), csi,
                           label=np.array(["a", "b", "ä"] * 3))  # fmt: skip
    back = codec.decode(codec.encode_exact(told))
    assert np.array_equal(back.csi, told.csi, equal_nan=True)
    assert back.csi.dtype == told.csi.dtype
    assert back.label.tolist() == told.label.tolist()


@given(st.integers(1, 8), st.integers(1, 40), st.integers(0, 2**32 - 1), st.floats(1e-6, 1e6))
@settings(max_examples=60, deadline=None)
def test_no_value_moves_by_more_than_half_a_step(bits, rows, seed, scale):
    values = np.random.default_rng(seed).normal(0, scale, (rows, 5))
    codes, low, step = quantiser.quantised(values, bits)
    assert codes.max() < 2**bits
    again = quantiser.unpacked(quantiser.packed(codes, bits), codes.size, bits).reshape(codes.shape)
    assert (again == codes).all()
    error = np.abs(low + again * step.astype(float) - values)
    assert (error <= step / 2 * 1.0001 + 1e-6 * np.abs(values)).all()


def test_what_ages_goes_down_a_tier_and_nothing_vanishes(tmp_path):
    history = filled(tmp_path, 90)
    tiers = {part.meta["tier"].split(":")[0] for part in history.read()}
    assert tiers == {t.name for t in TIERS}
    assert seconds_of(history) == set(range(180))
    assert seconds_of(History(tmp_path, tiers=SHORT)) == set(range(180))
    slow = [p for p in history.read() if "10 Hz" in p.meta["tier"]]
    assert all(9 < p.rate_hz < 11 and not p.has_phase for p in slow)


class Stopped(BaseException):
    """As if the process had been killed."""


@pytest.mark.parametrize("step", range(8))
def test_a_kill_at_any_step_of_ageing_loses_nothing(tmp_path, monkeypatch, step):
    history = filled(tmp_path, 4)
    left = [step]

    def may_stop(name):
        real = getattr(history_file, name)

        def wrapped(*args, **options):
            if name == "append" and not options.get("durable"):
                return real(*args, **options)  # packets that are new, not ageing
            left[0] -= 1
            if left[0] == -1:
                raise Stopped
            result = real(*args, **options)
            left[0] -= 1
            if left[0] == -1:
                raise Stopped
            return result

        monkeypatch.setattr(f"halfwave.history.{name}", wrapped)

    for name in ("append", "rewrite"):
        may_stop(name)
    stopped_s = 4.0
    with contextlib.suppress(Stopped):  # before or after writing below, before or after taking out above, twice
        while stopped_s < 40:
            history.append(packets(0.5, start_s=stopped_s))
            stopped_s += 0.5
    assert stopped_s < 40
    monkeypatch.undo()
    again = History(tmp_path, tiers=SHORT)
    assert set(range(8)) <= seconds_of(again)
    for later in np.arange(stopped_s + 0.5, stopped_s + 12, 0.5):
        again.append(packets(0.5, start_s=later))
    assert set(range(8)) <= seconds_of(again)
    for part in again.read():
        assert (np.diff(part.time_s) >= 0).all()


@given(st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_a_cut_anywhere_leaves_every_whole_chunk_and_names_the_rest(tmp_path_factory, seed):
    folder = tmp_path_factory.mktemp("cut")
    with History(folder) as history:
        history.append(packets(30))
    file = folder / "hot.chunks"
    whole, size = history_file.scan(file)[0], file.stat().st_size
    cut = seed * 7919 % size
    os.truncate(file, cut)
    history = History(folder)
    kept = [c for c in whole if c.offset + c.size <= cut]
    assert sum(map(len, history.read())) == sum(c.packets for c in kept)
    assert bool(history.damages) == (cut not in {0} | {c.offset + c.size for c in whole})
    history.append(packets(6, start_s=100))
    history.close()
    assert sum(map(len, History(folder).read())) == sum(c.packets for c in kept) + 300


@given(st.integers(0, 2**31), st.integers(1, 255))
@settings(max_examples=40, deadline=None)
def test_a_flipped_byte_costs_one_chunk_and_is_named(tmp_path_factory, seed, flip):
    folder = tmp_path_factory.mktemp("flip")
    with History(folder) as history:
        history.append(packets(30))
    file = folder / "hot.chunks"
    whole = history_file.scan(file)[0]
    data = bytearray(file.read_bytes())
    data[seed % len(data)] ^= flip
    file.write_bytes(data)
    history = History(folder)
    assert len(history_file.scan(file)[0]) == len(whole) - 1
    assert len(history.damages) == 1
    assert "damaged stretch of a history" in history.read().rejects.counts


def test_a_killed_writer_loses_what_was_not_yet_written_and_no_more(tmp_path):
    if sys.platform == "emscripten":
        pytest.skip("there are no processes")
    code = (
        "import sys; sys.path[:0] = sys.argv[2:]\n"
        "from test_history import History, packets\n"
        "history, t = History(sys.argv[1]), 0.0\n"
        "while True:\n"
        "    history.append(packets(0.5, start_s=t)); t += 0.5; print(t, flush=True)\n"
    )
    paths = [str(Path(__file__).parent), str(Path(hw.__file__).parents[1])]
    writer = subprocess.Popen([sys.executable, "-c", code, str(tmp_path), *paths], stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    told = 0.0
    until = time.monotonic() + 60
    while told < 30 and time.monotonic() < until:
        told = float(writer.stdout.readline())
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    writer.stdout.close()
    history = History(tmp_path)
    newest_s = max(part.time_s[-1] for part in history.read())
    assert newest_s > told - 4 * TIERS[0].span_s
    assert set(range(int(newest_s * 2))) <= seconds_of(history)


def test_what_the_limit_drops_is_counted_for_good(tmp_path):
    with History(tmp_path, tiers=SHORT, limit_bytes=3000) as history:
        for start in np.arange(0, 150, 0.5):
            history.append(packets(0.5, start_s=start))
    assert history.expired["seconds"] > 10
    assert History(tmp_path, tiers=SHORT).expired == history.expired


def test_wrong_use_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ParameterError, match="expected a folder"):
        History(tmp_path / "file")
    with History(tmp_path / "new") as history, pytest.raises(ParameterError, match="go back"):
        history.append(packets(2)[::-1])


CLOCKS = [(0.0, 0.0, 0.0, 0.0), (5000.0, 0.0, 25.0, 44.5), (0.0, 5000.0, 10.0, 30.0)]
"""Where the clock stands at the begin of each 20 s: one recording four times over, and clocks that are set back."""


@pytest.mark.parametrize("clocks_s", CLOCKS)
def test_every_packet_of_a_clock_set_back_is_read_and_times_ascend(tmp_path, clocks_s):
    told = [packets(0.5, start_s=clock + i / 2) for clock in clocks_s for i in range(40)]
    with History(tmp_path, tiers=[Tier("hot", float("inf"), 0, 2.56)]) as history:
        for frames in told:
            history.append(frames)
    read = History(tmp_path, tiers=history.tiers).read()
    assert all((np.diff(part.time_s) >= 0).all() for part in read)
    assert np.array_equal(np.concatenate([part.time_s for part in read]), np.concatenate([f.time_s for f in told]))
    assert np.array_equal(np.concatenate([part.csi for part in read]), np.concatenate([f.csi for f in told]))


@pytest.mark.parametrize("clocks_s", CLOCKS)
def test_ageing_goes_on_where_a_clock_is_set_back(tmp_path, clocks_s):
    with History(tmp_path, tiers=SHORT) as history:
        for clock in clocks_s:
            for i in range(40):
                history.append(packets(0.5, start_s=clock + i / 2, node="1"))
                history.append(packets(0.5, start_s=clock + i / 2, node="2"))
        expected = seconds_of(history)
    again = History(tmp_path, tiers=SHORT)
    assert seconds_of(again) == expected == {int(2 * clock) + i for clock in clocks_s for i in range(40)}
    exact = [part for part in again.read() if part.meta["tier"] == "hot: exact"]
    assert {part.link.node: int(part.time_s[-1]) for part in exact} == dict.fromkeys("12", int(clocks_s[-1] + 20 - 0.1))
    assert all(part.duration_s < 8 for part in exact)
    assert len(exact) == 2
    assert all((np.diff(part.time_s) >= 0).all() for part in again.read())


def test_links_appended_one_after_the_other_age_alike(tmp_path):
    with History(tmp_path, tiers=SHORT) as history:
        for node in "12":
            history.append(packets(60, node=node))
    spans = {(p.link.node, p.meta["tier"]): (p.time_s[0], p.time_s[-1]) for p in history.read()}
    for tier in {tier for _, tier in spans}:
        assert spans["1", tier] == pytest.approx(spans["2", tier], abs=0.1)


def test_what_waits_to_be_written_is_not_mixed_with_what_differs_from_it(tmp_path):
    here, there = packets(1), dataclasses.replace(packets(1, start_s=1), frequency_hz=2.462e9)
    with History(tmp_path) as history:
        history.append(here)
        history.append(there)
        assert [part.frequency_hz for part in history.read()] == [2.437e9, 2.462e9]


@pytest.mark.skipif(not DATA.exists(), reason="no recordings in ../shared/data")
def test_breathing_of_a_real_recording_after_each_tier():
    (frames,) = hw.read(DATA / "pulse" / "breathing" / "resp_6rpm.csv.gz")
    last = frames.between(frames.time_s[-1] - 70, np.inf)
    told = hw.breathing(last).value
    assert told == pytest.approx(6, abs=0.3)
    warm = codec.decode(codec.encode_amplitude(last, 5))
    slow = codec.slow_amplitude(last)
    kept = [warm, *(codec.decode(codec.encode_amplitude(slow, bits, slow=True)) for bits in (8, 5))]
    rates = [hw.breathing(frames, least_quality=0).value for frames in kept]  # a breath so deep is motion at 10 Hz
    assert rates == pytest.approx([told] * 3, abs=0.05)
