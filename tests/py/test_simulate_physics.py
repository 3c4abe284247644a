"""The simulated channel against closed forms and known physics."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import fresnel

import halfwave as hw
from halfwave.csi.carrier import LIGHT_M_S
from halfwave.csi.room import Node, Room
from halfwave.sensing import fresnel as zones
from halfwave.signal.spectrogram import spectrogram
from halfwave.simulate import Action, Chest, Person, Radio, Scene, Script, simulate
from halfwave.simulate.activities import ACTIONS
from halfwave.simulate.channel import Board, images, response
from halfwave.simulate.skeleton import BONES, JOINTS
from halfwave.simulate.surfaces import Surfaces, screened, specular, sphere
from halfwave.simulate.truth import truth_of

HZ = np.array([2.437e9])
WAVELENGTH_M = LIGHT_M_S / HZ[0]
TX, RX = np.zeros(3), np.array([4.0, 0, 0])
RADIUS_M = 0.2


def echo(surfaces: Surfaces, rx: np.ndarray = RX) -> np.ndarray:
    way_m, amplitude = specular(TX, rx, surfaces)
    return (WAVELENGTH_M * amplitude * np.exp(-2j * np.pi * way_m / WAVELENGTH_M)).sum(axis=1)


def on_line(y: np.ndarray, x: float = 2.0) -> np.ndarray:
    return np.stack([np.full_like(y, x), y, np.zeros_like(y)], axis=1)


def test_half_a_wavelength_of_motion_at_a_monostatic_board_is_one_amplitude_cycle():
    y = 3 + np.linspace(0, WAVELENGTH_M / 2, 3)  # path: 0, one half, one wavelength longer
    h = echo(sphere(on_line(y, 0.0), RADIUS_M), TX) * (y - RADIUS_M) ** 2  # without the fall over the distance
    assert np.allclose(np.abs(1 + h / h[0] / 2), [1.5, 0.5, 1.5], atol=1e-6)


def test_doppler_is_minus_the_path_rate_over_the_wavelength():
    t = np.arange(0, 1, 1e-3)
    moving = sphere(on_line(3 - 1.0 * t), RADIUS_M)
    cycles = np.diff(np.unwrap(np.angle(echo(moving)))) / (2 * np.pi * 1e-3)
    assert np.allclose(cycles, -np.diff(specular(TX, RX, moving)[0][:, 0]) / 1e-3 / WAVELENGTH_M, atol=1e-5)


def test_echo_power_is_the_bistatic_radar_equation_with_the_cross_section_of_a_sphere():
    y = np.linspace(0.8, 8, 50)
    d1 = d2 = np.hypot(2.0, y - RADIUS_M)
    section = np.pi * RADIUS_M**2
    assert np.allclose(
        np.abs(echo(sphere(on_line(y), RADIUS_M))) ** 2,
        WAVELENGTH_M**2 * section / ((4 * np.pi) ** 3 * d1**2 * d2**2),
    )


def test_the_reflecting_point_makes_the_shortest_way_by_the_surface():
    rng = np.random.default_rng(0)
    axes, half = np.linalg.qr(rng.normal(size=(3, 3)))[0], np.array([0.4, 0.2, 0.1])
    centre, rx = np.array([1.5, 6.0, 1.0]), np.array([3.0, 0, 0.4])
    one = np.ones(1)
    body = Surfaces(centre[None, None], axes[None, None], half[None], one, np.zeros((1, 1)), one > 0)
    angles = rng.normal(size=(200_000, 3))
    points = centre + (angles / np.linalg.norm(angles, axis=1, keepdims=True) * half) @ axes
    ways = np.linalg.norm(points - TX, axis=1) + np.linalg.norm(points - rx, axis=1)
    assert specular(TX, rx, body)[0][0, 0] == pytest.approx(ways.min(), abs=5e-3)


def test_extremes_beside_the_direct_path_sit_at_fresnel_boundaries():
    """A conductor turns the sign: strongest at odd boundaries (excess (n - 1/2) wavelengths), weakest at even ones."""
    y = np.arange(0.7, 2.0, 1e-3)
    ball = sphere(on_line(y), 0.02)
    direct = WAVELENGTH_M / (4 * np.pi * 4) * np.exp(-2j * np.pi * 4 / WAVELENGTH_M)
    turn = np.cos(np.angle(echo(ball) / direct))
    strongest = np.flatnonzero((turn[1:-1] > turn[:-2]) & (turn[1:-1] > turn[2:])) + 1
    surface = on_line(y[strongest] - 0.02)
    halves = zones.excess_m(surface, TX, RX) / (WAVELENGTH_M / 2)
    assert len(strongest) > 3
    assert np.allclose(halves % 2, 1, atol=0.02)


def test_a_half_plane_shadows_as_the_knife_edge_formula_says():
    height_m = np.array([-0.3, 0.0, 0.3])  # of its edge over the line: nothing, half, nearly all of it covered
    half = np.array([[60.0, 60.0, 0.001]])
    centre = on_line(height_m - 60 * np.sqrt(np.pi) / 2)[:, None]  # a screen of the ellipsoid's own area
    axes = np.broadcast_to(np.array([[0.0, 1, 0], [0, 0, 1], [1, 0, 0]]), (3, 1, 3, 3))
    one = np.ones(1)
    got = screened(TX, RX, Surfaces(centre, axes, half, one, np.zeros((3, 1)), one > 0), WAVELENGTH_M)
    s, c = fresnel(height_m * np.sqrt(2 * 4 / (WAVELENGTH_M * 2 * 2)))
    assert np.allclose(np.abs(got), np.abs((1 + 1j) / 2 * ((0.5 - c) - 1j * (0.5 - s))), atol=0.025)


def test_direct_path_falls_as_friis_says_and_a_wall_is_a_mirror():
    wide = np.full(3, 1e7)
    near = Board(wide / 2)
    at = [abs(response(near, Board(wide / 2 + (d, 0, 0)), wide, None, HZ, 312_500)[0, 0]) for d in (2.0, 4.0)]
    assert at[0] / at[1] == pytest.approx(2, rel=1e-4)
    assert at[0] == pytest.approx(WAVELENGTH_M / (8 * np.pi), rel=1e-4)
    place, room = np.array([1.0, 2, 1]), np.array([4.0, 5, 3])
    seen = {tuple(image.place): gain for image, gain in images(Board(place), room, 2)}
    assert len(seen) == 25
    assert seen[9.0, 2.0, 1.0] == pytest.approx(0.64)  # by both walls of the x axis: 2 x 4 m further


@pytest.mark.parametrize("do", ACTIONS)
def test_no_bone_changes_its_length_and_nobody_sinks_or_jumps(do):
    act = Action(do, to=(3.0, 2.0)) if do == "walk" else Action(do, 6.0)
    script = Script([Action("stand", 1), act, Action("get up", 4)], start_m=(1, 1), heading=0.7)
    t = np.arange(0, script.duration_s, 0.01)
    places = Person(script).joints(t)
    for a, b in BONES:
        length = np.linalg.norm(places[:, a] - places[:, b], axis=1)
        assert np.ptp(length) < 1e-9, (JOINTS[a], JOINTS[b])
    assert places[..., 2].min() > 0.02
    assert np.abs(np.diff(places, axis=0)).max() < 0.12  # 12 m/s
    assert places.shape == (len(t), 17, 3)


def test_a_fall_ends_on_the_floor_and_lying_on_the_bed():
    def head_m(*actions: Action) -> float:
        script = Script(actions, start_m=(2, 2))
        return float(Person(script).joints(np.array([script.duration_s]))[0, 0, 2])

    assert head_m(Action("stand", 2)) > 1.5
    assert head_m(Action("fall", 3)) < 0.3
    assert 0.4 < head_m(Action("lie", 5, surface_m=0.4)) < 0.75
    assert 1.0 < head_m(Action("sit", 3)) < 1.4


def test_only_the_chest_of_who_holds_still_moves_the_path():
    chest = Chest(breath_bpm=12, breath_m=0.01, heart_m=0.0, pauses_s=((20, 30),))
    person = Person(Script([Action("stand", 40)], start_m=(2.0, 3.0), heading=-np.pi / 2), chest)
    t = np.arange(5, 40, 0.1)
    path_m = specular(TX, RX, person.surfaces(t))[0]
    assert np.ptp(path_m[:, 1:]) < 10
    assert np.ptp(path_m, axis=0)[1:].max() < 1e-9
    assert 0.01 < np.ptp(path_m[:, 0]) < 0.02  # there and back, at an angle
    held = (t > 20) & (t < 30)
    assert np.ptp(path_m[held, 0]) < 1e-9


def walking_scene() -> Scene:
    nodes = (Node("tx", "", 0.2, 2.5, 1.1, "transmitter"), Node("1", "", 0.8, 2.5, 1.1, "receiver"))
    walk = [Action("stand", 2), Action("walk", to=(6.5, 2.4), speed_m_s=1.2), Action("stand", 2)]
    person = Person(Script(walk, start_m=(1.6, 2.4)))
    return Scene(Room(7.0, 5.0, 2.6, nodes), (person,), radio=Radio(rate_hz=200.0), walls=0.1)


def test_the_ridge_of_the_stream_s_spectrogram_is_the_doppler_of_the_truth():
    """Through the whole receiver, its faults and the reader: the ridge lies where the path length says."""
    scene = walking_scene()
    frames, *_ = hw.read(simulate(scene, seed=3))
    truth = truth_of(scene)
    shown = spectrogram(frames)
    times, said = np.array(truth["time_s"]), np.array(truth["links"][0]["doppler_hz"][0])
    walking = (shown.time_s > 3.0) & (shown.time_s < 5.5)
    frequency = np.abs(shown.frequency_hz)
    far = frequency > 5  # beside what stands
    ridge = frequency[far][shown.power[:, walking][far].argmax(axis=0)]
    expected = np.abs(np.interp(shown.time_s[walking], times, said))
    assert np.median(expected) > 12
    assert np.median(np.abs(ridge - expected)) < 4.0
