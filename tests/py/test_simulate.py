"""The simulator against physics, and its stream against the reader."""

import numpy as np
import pytest

import halfwave as hw
from halfwave.simulate import Leg, Walk, default_scene, simulate
from halfwave.simulate.channel import SPEED_OF_LIGHT_M_S, body_response, static_response

FREQUENCY_HZ = np.array([2.437e9])
WAVELENGTH_M = SPEED_OF_LIGHT_M_S / FREQUENCY_HZ[0]


@pytest.fixture(scope="module")
def stream() -> bytes:
    return simulate(default_scene(), seed=42)


def test_one_wavelength_of_path_turns_the_phase_once():
    tx = rx = np.zeros(3)
    steps = np.linspace(0, WAVELENGTH_M / 2, 181)  # there and back: half a wavelength of distance
    scatterers = np.stack([3 + steps, 0 * steps, 0 * steps], axis=-1)[:, None]
    phase = np.unwrap(np.angle(body_response(tx, rx, scatterers, np.ones(1), FREQUENCY_HZ)[:, 0]))
    assert phase[-1] - phase[0] == pytest.approx(-2 * np.pi, abs=1e-9)


def test_doppler_is_the_rate_of_the_path_length_over_the_wavelength():
    tx, rx, rate_hz, speed_m_s = np.array([0.0, 0, 1]), np.array([4.0, 0, 1]), 500, 1.0
    time_s = np.arange(rate_hz) / rate_hz
    scatterers = np.stack([2 + 0 * time_s, 2 + speed_m_s * time_s, 1 + 0 * time_s], axis=-1)[:, None]
    path_m = sum(np.linalg.norm(scatterers[:, 0] - p, axis=-1) for p in (tx, rx))
    h = body_response(tx, rx, scatterers, np.ones(1), FREQUENCY_HZ)[:, 0]
    doppler_hz = np.diff(np.unwrap(np.angle(h))) * rate_hz / (2 * np.pi)
    np.testing.assert_allclose(doppler_hz, -np.diff(path_m) * rate_hz / WAVELENGTH_M, rtol=1e-9)


def test_direct_path_falls_with_distance_as_friis_says():
    far_walls = np.full(3, 1e7)
    middle = far_walls / 2
    at = [abs(static_response(middle, middle + (d, 0, 0), far_walls, FREQUENCY_HZ)[0]) for d in (2.0, 4.0)]
    assert at[0] / at[1] == pytest.approx(2, rel=1e-4)
    assert at[0] == pytest.approx(WAVELENGTH_M / (8 * np.pi), rel=1e-4)


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(stream):
    assert simulate(default_scene(), seed=42) == stream
    assert simulate(default_scene(), seed=43) != stream


def test_the_stream_reads_back_as_simulated(stream):
    recording = hw.read(stream)
    assert [f.link.node for f in recording] == ["1", "2", "3"]
    assert {str(f.provenance) for f in recording} == {"simulated, seed 42"}
    assert not recording.rejects.counts
    for frames in recording:
        assert 98 < frames.rate_hz < 102
        assert 21.9 < frames.duration_s < 22.1
        lost = 1 - len(frames) / (frames.sequence[-1] + 1)
        assert 0 < lost < 0.03


def test_walking_moves_the_amplitudes_and_standing_does_not(stream):
    for frames in hw.read(stream):
        said = [hw.motion(frames.between(0, t)).value for t in (5.9, 9, 13, 17)]
        assert said == ["still", "moving", "moving", "moving"]


def test_labels_join_the_legs():
    a, b = (0.0, 0.0), (1.0, 0.0)
    walk = Walk([Leg(0, 1, a, a), Leg(1, 2, a, b), Leg(2, 3, b, a), Leg(3, 4, a, a)])
    assert walk.labels() == [(0, 1, "standing"), (1, 3, "walking"), (3, 4, "standing")]
