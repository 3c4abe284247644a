"""The panels of a researcher: what they show, and the Python that gives the same numbers from the file."""

import json
from contextlib import redirect_stdout
from io import BytesIO, StringIO
from pathlib import Path

import numpy as np
import pytest
from support.streams import frames_of, quiet

import halfwave as hw
from halfwave.apps.console import Console
from halfwave.apps.page import Page
from halfwave.simulate.scene_file import load

SCENE = Path(hw.__file__).parent / "simulate/scenes/walk.json"
NO_FILE = {"name": "", "seed": None, "live": False}


def question(**of):
    usual = {
        "ask": "picture", "what": "amplitude", "link": None, "until_s": None, "span_s": 10.0, "taper": "hann",
        "raw": False, "window_s": 0.5, "origin": NO_FILE, "text": "",
    }  # fmt: skip
    return json.dumps(usual | of)


def asked(page, **of):
    return json.loads(page.lab.ask(question(**of)))


def opened(data):
    page = Page()
    page.reserve(len(data))
    page.inbox[:] = np.frombuffer(data, np.uint8)
    facts = json.loads(page.open(len(data), "a file"))
    assert "error" not in facts
    return page, facts


def numbers(page, at, dtype=np.float32):
    start, count = at
    return page.outbox[start : start + count * np.dtype(dtype).itemsize].view(dtype).copy()


def run(text, names=None):
    """As a notebook would: what it printed, and its names."""
    names, printed = names if names is not None else {}, StringIO()
    with redirect_stdout(printed):
        exec(text, names)
    return printed.getvalue(), names


def play(page, start_s, stop_s):
    told = [page.seek(start_s)]
    told += [page.advance(to_s) for to_s in np.arange(start_s, stop_s, 0.05).tolist()]
    return told


@pytest.fixture(scope="module")
def walked():
    """A scene as the page simulates it, played from 3 to 14 s, and the hops' estimates."""
    page = Page()
    page.simulate(SCENE.read_text(encoding="utf-8"), 42)
    while page.grow():
        pass
    hops, pack = [], page._pack
    page._pack = lambda made: hops.extend(made := list(made)) or pack(made)
    play(page, 3.0, 14.0)
    page._pack = pack
    return page, hops


ORIGIN = {"name": "simulated-walk.json", "seed": 42, "live": False}


@pytest.mark.parametrize("what", ["amplitude", "phase", "impulse", "spectrogram"])
def test_the_copied_python_gives_the_numbers_of_the_map(walked, what):
    page, _ = walked
    told = asked(page, what=what, origin=ORIGIN)
    assert told["reason"] is None
    shown = numbers(page, told["middle"])
    text = asked(page, ask="python", what=what, origin=ORIGIN, link=told["link"])["text"]
    middle = run(text)[1]["middle"]
    np.testing.assert_allclose(middle, shown, atol=2e-5)
    assert len(shown) > 30


@pytest.mark.parametrize("name", ["motion", "motion_statistic", "breathing_rate"])
def test_the_copied_python_gives_the_estimate_of_the_page(walked, name):
    page, hops = walked
    last = hops[-1]
    shown = last.estimates[name]
    text = asked(page, ask="python", origin=ORIGIN, until_s=last.time_s, text=f"{name}\n{shown}")["text"]
    printed, names = run(text)
    assert printed.strip() == repr(shown) or printed.strip() == str(shown)
    again = names["hop"].estimates[name]
    assert (again.value, again.std, again.quality) == (shown.value, shown.std, shown.quality)


def test_a_file_gives_the_same_after_more_than_a_minute_of_play(tmp_path):
    data = hw.simulate.simulate(load("rest"), seed=3)
    path = tmp_path / "rest.pcapng"
    path.write_bytes(data)
    page, facts = opened(data)
    hops, pack = [], page._pack
    page._pack = lambda made: hops.extend(made := list(made)) or pack(made)
    play(page, facts["start_s"] + 5.0, facts["start_s"] + 85.0)
    last = hops[-1]
    shown = last.estimates["breathing_rate"]
    assert isinstance(shown.value, float)
    origin = {"name": str(path), "seed": None, "live": False}
    of = {"until_s": last.time_s, "text": f"breathing_rate\n{shown}"}
    text = asked(page, ask="python", origin=origin, **of)["text"]
    assert "since_s=5.0" in text
    again = run(text)[1]["hop"].estimates["breathing_rate"]
    assert (again.value, again.std) == (shown.value, shown.std)


def test_a_gap_is_an_empty_column_and_what_lies_in_it_says_so():
    csi = quiet(10.0)
    frames = frames_of(csi)
    there = (frames.time_s < 4) | (frames.time_s > 6)
    page = Page()
    page.recording = hw.Recording([frames[there]])
    page.seek(10.0)
    told = asked(page, span_s=10.0)
    values = numbers(page, told["values"]).reshape(told["columns"], -1)
    empty = np.isnan(values).all(axis=1)
    assert 0.19 < empty.mean() < 0.22
    assert np.count_nonzero(np.diff(empty.astype(int)) == 1) == 1
    assert len(numbers(page, told["axis"], np.float64)) == values.shape[1] == 52


def test_amplitudes_alone_have_no_phase_and_no_impulse_response_and_the_reason_is_declared():
    frames = frames_of(np.abs(quiet(5.0)).astype(np.float32))
    page = Page()
    page.recording = hw.Recording([frames])
    page.seek(4.0)
    assert asked(page, what="amplitude", span_s=2.0)["reason"] is None
    for what in ("phase", "impulse"):
        assert asked(page, what=what, span_s=2.0)["reason"]["code"] == "amplitude_only"
    assert asked(page, what="spectrogram", window_s=0.01)["reason"]["code"] == "rate_too_low"
    assert asked(page, link="node 9 <- x, LLTF")["reason"]["code"] == "no_packets"
    assert asked(Page())["reason"]["code"] == "no_packets"


def test_an_impulse_response_shows_an_echo_where_it_is_and_how_near_two_may_be():
    index = hw.layout_of(64).index
    echo_s = 200e-9
    channel = 1 + 0.25 * np.exp(-2j * np.pi * index * 312_500 * echo_s)
    own = np.exp(1j * np.random.default_rng(0).uniform(-3, 3, 200))[:, None] * np.exp(
        1j * np.random.default_rng(1).uniform(-0.3, 0.3, 200)[:, None] * index
    )
    h = hw.impulse_response(frames_of((channel * own).astype(np.complex64)))
    taps = np.median(h.values, axis=0)
    direct = h.delay_s[np.argmax(taps)]
    later = (h.delay_s > direct + h.width_s) & (h.delay_s < direct + 4 * h.width_s)
    assert h.delay_s[later][np.argmax(taps[later])] - direct == pytest.approx(echo_s, abs=10e-9)
    assert taps[later].max() - taps.max() == pytest.approx(20 * np.log10(0.25), abs=0.7)
    assert h.resolution_s == pytest.approx(1 / (53 * 312_500))


def test_missing_subcarriers_between_others_make_no_echoes():
    """52 of 53 subcarriers of a flat channel: a hole at DC would leave side lobes of -34 dB everywhere."""
    h = hw.impulse_response(frames_of(np.ones((50, 64), np.complex64)))
    far = np.abs(h.delay_s) > 3 * h.width_s
    assert h.values[:, far].max() < -55


def test_npz_holds_every_packet(walked):
    page, _ = walked
    told = asked(page, ask="npz", what="phase")
    data = np.load(BytesIO(numbers(page, told["bytes"], np.uint8).tobytes()))
    assert data["values"].shape == (len(data["time_s"]), len(data["subcarrier"]))
    assert str(data["provenance"]).startswith("simulated")


def test_of_a_live_stream_the_last_minutes_are_kept_while_somebody_looks():
    data = hw.simulate.simulate(load("walk"), seed=1)
    live = {"name": "x", "seed": None, "live": True}
    page = Page()

    def fed(part):
        page.reserve(len(part))
        page.inbox[:] = np.frombuffer(part, np.uint8)
        page.feed(len(part))

    third = len(data) // 3
    fed(data[:third])
    first = asked(page, origin=live, span_s=60.0)
    for at in range(third, len(data), 4096):
        fed(data[at : at + 4096])
    told = asked(page, origin=live, span_s=60.0)
    assert told["packets"] > 2 * first["packets"] > 0
    whole = max(hw.read(data), key=len)
    assert told["packets"] == pytest.approx(len(whole), abs=3)
    assert asked(page, ask="run", origin=live, text="len(rec) > 1")["printed"] == "True\n"


def ran(text, console=None, recording=()):
    return (console or Console()).run_text(text, hw.Recording(recording), 0.0)


def test_the_console_computes_on_the_recording_and_keeps_names():
    console, recording = Console(), [frames_of(quiet(5.0))]
    assert ran("x = hw.motion(rec[0])", console, recording).printed == ""
    assert ran("x.value", console, recording).printed == "'still'\n"
    assert ran("hw.amplitude(rec[0])", console, recording).printed.startswith("500 packets x 52")
    assert "..." in ran("rec[0].csi", console, recording).printed
    assert ran("if 1:", console).more
    assert not ran("if 1:\n    y = 3\ny", console).more
    assert console.complete("hw.breath") == ["hw.breathing", "hw.breathing_pauses", "hw.breathing_rates"]
    assert console.complete("  1 + ") == []


def test_the_console_shows_errors_as_python_does_and_goes_on():
    console = Console()
    told = ran("def f():\n    return 1 / 0\nf()", console).error
    assert told.startswith("Traceback (most recent call last):")
    assert 'File "<input 1>", line 3, in <module>' in told
    assert "return 1 / 0" in told
    assert "console.py" not in told
    assert "SyntaxError" in ran("1 +* 2", console).error
    assert "no link is named 'x' (links: none)" in ran("hw.link_named(rec, 'x')", console).error
    assert "SystemExit" in ran("raise SystemExit", console).error
    assert ran("1 + 1", console).printed == "2\n"


def test_what_runs_for_ever_is_stopped(monkeypatch):
    monkeypatch.setattr("halfwave.apps.console.LONGEST_S", 0.2)
    told = ran("while True:\n    pass")
    assert "KeyboardInterrupt: stopped after" in told.error


def test_endless_output_is_cut():
    assert (
        len(
            ran(
                "while True:\n    print('x' * 1000)\n    if len(rec) == 0: n = globals().get('n', 0) + 1\n"
                "    if n > 500: break"
            ).printed
        )
        < 110_000
    )


def test_show_draws_into_the_console():
    drawn = ran("hw.show([1, 2, 4]); hw.show(np.arange(3), np.ones(3)); hw.show(np.ones((4, 5)))").drawn
    assert [d.y.shape for d in drawn] == [(1, 3), (1, 3), (4, 5)]
    assert "complex" in ran("hw.show(1j * np.ones(3))").error
