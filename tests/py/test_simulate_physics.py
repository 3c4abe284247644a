"""The simulated channel against closed forms, and scenes from JSON."""

from __future__ import annotations

import json

import numpy as np
import pytest

import halfwave as hw
from halfwave.cli import main
from halfwave.errors import ParameterError
from halfwave.simulate import default_scene
from halfwave.simulate.channel import SPEED_OF_LIGHT_M_S, body_response
from halfwave.simulate.scene_file import scene_from_json

FREQUENCY = np.array([2.437e9])
WAVELENGTH_M = SPEED_OF_LIGHT_M_S / FREQUENCY[0]
TX, RX = np.zeros(3), np.array([4.0, 0, 0])


def echo(places: np.ndarray, rx: np.ndarray = RX) -> np.ndarray:
    return body_response(TX, rx, places[:, None], np.ones(1), FREQUENCY)[:, 0]


def test_half_a_wavelength_of_motion_at_a_monostatic_board_is_one_amplitude_cycle():
    y = 3 + np.array([0, WAVELENGTH_M / 4, WAVELENGTH_M / 2])  # path: 0, half, one wavelength longer
    places = np.stack([0 * y, y, 0 * y], axis=1)
    h = echo(places, TX) * y**2  # without the fall of amplitude over the distance
    beside_a_static_path = np.abs(1 + h / h[0] / 2)
    assert np.allclose(beside_a_static_path, [1.5, 0.5, 1.5], atol=1e-6)


def test_doppler_is_minus_the_path_rate_over_the_wavelength():
    t = np.arange(0, 1, 1e-3)
    places = np.stack([2 + 0 * t, 3 - 1.0 * t, 0 * t], axis=1)
    path = np.linalg.norm(places - TX, axis=1) + np.linalg.norm(places - RX, axis=1)
    cycles = np.diff(np.unwrap(np.angle(echo(places)))) / (2 * np.pi * 1e-3)
    assert np.allclose(cycles, -np.diff(path) / 1e-3 / WAVELENGTH_M, atol=1e-6)


def test_power_falls_with_both_distances_squared():
    places = np.stack([np.full(50, 1.0), np.linspace(0.5, 8, 50), np.zeros(50)], axis=1)
    d1, d2 = (np.linalg.norm(places - end, axis=1) for end in (TX, RX))
    assert np.allclose(np.abs(echo(places)) ** 2, WAVELENGTH_M**2 / ((4 * np.pi) ** 3 * d1**2 * d2**2))


def test_amplitude_beside_the_direct_path_turns_at_fresnel_boundaries():
    x = 2.0
    y = np.sqrt(((4 + np.arange(1, 6) * WAVELENGTH_M / 2) / 2) ** 2 - x**2)  # excess n lambda / 2, mid-link
    direct = np.exp(-2j * np.pi * 4 / WAVELENGTH_M)
    relative = np.angle(echo(np.stack([x + 0 * y, y, 0 * y], axis=1)) / direct)
    assert np.allclose(np.cos(relative), [-1, 1, -1, 1, -1], atol=1e-6)


SCENE = {
    "room": default_scene().room.to_json(),
    "walk": [{"time_s": 0, "x_m": 1, "y_m": 1}, {"time_s": 3, "x_m": 3, "y_m": 2}],
}


def test_a_scene_file_gives_a_simulated_stream_with_its_truth(tmp_path):
    (tmp_path / "room.json").write_text(json.dumps(SCENE))
    out, truth = tmp_path / "out.pcapng", tmp_path / "truth.json"
    main(["simulate", str(tmp_path / "room.json"), str(out), "--truth", str(truth)])
    recording = hw.read(str(out))
    assert len(recording) == 3
    assert all(f.provenance.kind == "simulated" for f in recording)
    assert set(json.loads(truth.read_text())["links"]) == {"1", "2", "3"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"rate_hz": "fast"}, "rate_hz"),
        ({"snr_db": float("nan")}, "snr_db"),
        ({"bins": [64]}, "bins"),
        ({"walk": [{"time_s": 0, "x_m": 1, "y_m": 1}, {"time_s": 2, "x_m": 99, "y_m": 1}]}, r"walk\[1\]\.x_m"),
        ({"walk": 3}, "walk"),
        ({"sped": 1}, "sped"),
        ({"room": None}, "room"),
    ],
)
def test_a_wrong_value_is_named(change, field):
    with pytest.raises(ParameterError, match=field):
        scene_from_json(SCENE | change)
