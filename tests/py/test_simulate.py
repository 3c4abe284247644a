"""The simulated stream against the reader, and scenes from JSON."""

from __future__ import annotations

import itertools
import json

import numpy as np
import pytest

import halfwave as hw
from halfwave.apps.cli import main
from halfwave.errors import ParameterError
from halfwave.links.cleaning import used_amplitude
from halfwave.simulate import SCENES, Curtain, Fan, Furniture, default_scene, simulate, stream
from halfwave.simulate.channel import Antenna, response
from halfwave.simulate.scene_file import load, scene_from_json
from halfwave.simulate.truth import truth_of

ROOM = {
    "width_m": 5,
    "depth_m": 4,
    "height_m": 2.5,
    "nodes": [
        {"id": "ap", "name": "", "x_m": 0.2, "y_m": 3.8, "z_m": 1.2, "role": "transmitter"},
        {"id": "1", "name": "board", "x_m": 4.8, "y_m": 0.3, "z_m": 1.0, "role": "receiver"},
    ],
}
STANDS = {"x_m": 1.0, "y_m": 1.0, "actions": [{"do": "stand", "for_s": 4}]}
SCENE = {"room": ROOM, "people": [STANDS]}


def made(seed: int = 1, **changes) -> hw.Recording:
    return hw.read(simulate(scene_from_json(SCENE | changes), seed=seed))


@pytest.fixture(scope="module")
def walk() -> bytes:
    return simulate(default_scene(), seed=42)


def test_the_same_seed_gives_the_same_bytes_in_one_piece_or_in_many(walk):
    assert b"".join(stream(default_scene(), seed=42)) == walk
    assert simulate(default_scene(), seed=43) != walk


def test_the_stream_reads_back_as_simulated(walk):
    recording = hw.read(walk)
    assert [f.link.node for f in recording] == ["1", "2", "3"]
    assert {str(f.provenance) for f in recording} == {"simulated, seed 42"}
    assert not recording.rejects.counts
    for frames in recording:
        assert 98 < frames.rate_hz < 102
        assert frames.duration_s == pytest.approx(default_scene().duration_s, abs=0.1)
        lost = 1 - len(frames) / (frames.sequence[-1] + 1)
        assert 0 < lost < 0.03


def test_walking_moves_the_amplitudes_and_standing_does_not(walk):
    said = [[hw.motion(f.between(0, t)).value for f in hw.read(walk)] for t in (3, 5.9, 9, 13, 21)]
    assert said[0] == said[1] == said[4] == ["still"] * 3
    assert "moving" in said[2]
    assert "moving" in said[3]


@pytest.mark.parametrize(
    ("radio", "chip_bins"),
    [
        ({}, 64),
        ({"bins": 128}, 128),
        ({"bins": 192, "layout": "LLTF+HT-LTF+STBC-HT-LTF"}, 192),
        ({"bins": 192, "layout": "LLTF+HT-LTF40 below"}, 192),
        ({"chip": "ESP32-C5", "bins": 117, "layout": "HT-LTF40, one field", "frequency_hz": 5.2e9}, 117),
        ({"chip": "ESP32-C6", "bins": 256, "layout": "HE-LTF"}, 256),
    ],
)
def test_every_layout_reads_back_with_its_guard_bins_empty(radio, chip_bins):
    (frames,) = made(radio=radio, for_s=2)
    assert frames.csi.shape[2] == chip_bins
    scene = scene_from_json(SCENE | {"radio": radio})
    empty = (np.abs(frames.csi[:, 0]) == 0).all(axis=0)
    assert (empty == scene.radio.layout.null).all()


def test_text_tells_gain_sender_and_a_clock_that_wraps():
    two = ROOM | {"nodes": [*ROOM["nodes"], ROOM["nodes"][0] | {"id": "other", "x_m": 2.0}]}
    radio = {"chip": "ESP32-C6", "bins": 64, "sends": "text", "first_clock_us": 2**32 - 1_000_000}
    data = simulate(scene_from_json(SCENE | {"room": two, "radio": radio}), seed=1)
    recording = hw.read(data)
    assert len(recording) == 2
    assert len({f.link.transmitter for f in recording}) == 2
    for frames in recording:
        assert np.ptp(frames.agc_gain_db) >= 1
    clocks = [int(line.split(b",")[9]) for line in data.split(b"CSI_DATA,")[1:] for line in [b"x," + line]]
    assert any(b < a for a, b in itertools.pairwise(clocks))


def test_several_senders_at_one_board_come_as_one_stream_that_splits_into_links():
    places = (0.2, 3.8), (2.5, 0.2)
    senders = [ROOM["nodes"][0] | {"id": f"ap{i}", "x_m": x, "y_m": y} for i, (x, y) in enumerate(places)]
    (frames,) = made(room=ROOM | {"nodes": [*senders, ROOM["nodes"][1]]}, for_s=8)
    assert 190 < frames.rate_hz < 202
    assert (np.diff(frames.sequence.astype(int)) > 0).all()


def test_loss_bursts_gaps_and_a_counter_that_wraps():
    radio = {"loss": 0.0, "burst_share": 0.3, "burst_s": 0.2, "gaps_s": [[5, 8]], "first_sequence": 2**32 - 500}
    (frames,) = made(radio=radio, for_s=30)
    pauses = np.diff(frames.time_s)
    assert pauses.max() > 2.9
    assert not ((frames.time_s > 5.1) & (frames.time_s < 7.9)).any()
    assert 0.55 < len(frames) / (27 * 100) < 0.85
    assert (np.diff(frames.sequence.astype(np.int64)) < 0).sum() == 1


def test_the_breath_of_one_who_sits_by_the_link_is_found_again_and_none_in_the_empty_room():
    """The whole way: chest, channel, receiver, reader, estimate."""
    ap, board = ROOM["nodes"]
    short = ROOM | {"nodes": [ap | {"x_m": 1.4, "y_m": 2.0, "z_m": 1.0}, board | {"x_m": 3.4, "y_m": 2.1}]}
    sits = {"x_m": 2.2, "y_m": 3.0, "heading_deg": -90, "breath_bpm": 14, "actions": [{"do": "sit", "for_s": 75}]}
    (frames,) = made(room=short, people=[sits], radio={"rate_hz": 50})
    assert hw.breathing(frames).value == pytest.approx(14, abs=0.1)
    (empty,) = made(room=short, people=[], radio={"rate_hz": 50}, for_s=75)
    assert hw.breathing(empty).value is None


def test_the_pieces_of_a_second_leave_no_trace():
    (frames,) = made(people=[], for_s=60, radio={"drift": 0.05, "ripple": 0.0, "snr_db": 45, "jitter_s": 0.0})
    amplitude = used_amplitude(frames)
    change = amplitude / amplitude.mean(axis=1, keepdims=True)
    change -= change.mean(axis=0)
    phase = (frames.time_s % 1 * 4).astype(int)
    rms = [np.sqrt(np.mean(change[phase == quarter] ** 2)) for quarter in range(4)]
    assert max(rms) < 1.3 * min(rms)


@pytest.mark.parametrize("name", SCENES)
def test_every_bundled_scene_is_one(name):
    assert load(name).duration_s > 20


def test_a_fan_turns_a_curtain_sways_and_furniture_stands():
    t = np.arange(0, 10, 0.01)
    tx, rx, room = np.array([0.2, 3.8, 1.2]), np.array([4.8, 0.3, 1.0]), np.array([5.0, 4.0, 2.5])

    def channel(thing) -> np.ndarray:
        return response(Antenna(tx), Antenna(rx), room, thing.surfaces(t), np.array([2.437e9]), 312_500)[:, 0]

    desk = channel(Furniture((2.5, 2.0, 0.4), (0.6, 0.4, 0.4)))
    assert np.ptp(np.abs(desk)) < 1e-15
    fan = channel(Fan((2.5, 1.0, 1.0), rpm=120))
    lines = np.abs(np.fft.rfft(fan.real - fan.real.mean()))
    frequency = np.fft.rfftfreq(len(t), 0.01)
    strong = frequency[lines > 0.1 * lines.max()]
    assert np.allclose(strong % 6, 0)  # 2 turns a second of 3 blades, and its harmonics
    curtain = channel(Curtain((2.5, 0.2, 1.2)))
    assert np.ptp(np.abs(curtain)) > 1e-3 * np.abs(curtain).mean()


def test_the_truth_holds_joints_breath_heart_and_doppler(tmp_path):
    (tmp_path / "room.json").write_text(json.dumps(SCENE))
    out, file = tmp_path / "out.pcapng", tmp_path / "truth.json"
    main(["simulate", str(tmp_path / "room.json"), str(out), "--truth", str(file)])
    assert {f.provenance.kind for f in hw.read(str(out))} == {"simulated"}
    truth = json.loads(file.read_text())
    (person,), (link,) = truth["people"], truth["links"]
    times = len(truth["time_s"])
    assert np.shape(person["joints_m"]) == (times, 17, 3)
    assert np.shape(link["path_m"]) == np.shape(link["doppler_hz"]) == (1, times)
    assert person["breath_cycles"][-1] == pytest.approx(truth["time_s"][-1] * person["breath_bpm"] / 60, abs=1e-3)
    assert truth_of(scene_from_json(SCENE))["labels"] == [(0.0, 4.0, "standing")]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"radio": {"rate_hz": "fast"}}, r"radio\.rate_hz"),
        ({"radio": {"snr_db": float("nan")}}, r"radio\.snr_db"),
        ({"radio": {"bins": [64]}}, r"radio\.bins"),
        ({"radio": {"bins": 192}}, r"radio\.layout"),
        ({"radio": {"frequency_hz": 5.2e9}}, "no 5 GHz"),
        ({"radio": {"gaps_s": [[3, 2]]}}, r"radio\.gaps_s\[0\]"),
        ({"people": [{"x_m": 1, "y_m": 1, "actions": [{"do": "fly", "for_s": 1}]}]}, r"people\[0\]\.actions\[0\]\.do"),
        ({"people": [{"x_m": 1, "y_m": 9, "actions": []}]}, r"people\[0\]\.y_m"),
        ({"people": [STANDS | {"actions": [{"do": "lie", "for_s": 1}]}]}, r"people\[0\]\.actions\[0\]\.for_s"),
        ({"people": [STANDS | {"x_m": 4.8, "y_m": 0.3}]}, "comes within"),
        ({"people": 3}, "people"),
        ({"things": [{"kind": "cat"}]}, r"things\[0\]\.kind"),
        ({"sped": 1}, "sped"),
        ({"room": None}, "room"),
        ({"for_s": 80_000}, "packets"),
    ],
)
def test_a_wrong_value_is_named(change, field):
    with pytest.raises(ParameterError, match=field):
        scene_from_json(SCENE | change)
