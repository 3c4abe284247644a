"""A simulated walker's velocity is found by three links, and one or two refuse."""

from dataclasses import replace

import numpy as np
import pytest

from halfwave.sensing.bistatic import bistatic_normal, wall_echoes
from halfwave.sensing.velocity_profile import GRID_M_S, Bvp, LinkDoppler, along_normal, bvp

WAVELENGTH_M, RATE_HZ = 0.123, 200.0
ENDS = [((0, 0), (5, 0.5)), ((5, 0), (4.5, 6)), ((0, 6), (0.5, 0)), ((2.5, 0), (2.5, 6))]


def doppler(place, velocity, ends, rng, *, snr=5.0, seconds=0.5):
    """Spectrum of a body of eight parts that swing about one velocity, as one link sees it in half a second."""
    tx, rx = (np.array(e, float) for e in ends)
    t = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    total = np.zeros(len(t), complex)
    for _ in range(8):
        part = place + rng.normal(0, 0.15, 2)
        own = velocity + rng.normal(0, 0.08, 2)
        path = part + own * t[:, None]
        metres = np.linalg.norm(path - tx, axis=1) + np.linalg.norm(path - rx, axis=1)
        total += np.exp(-2j * np.pi * metres / WAVELENGTH_M)
    total += (rng.normal(size=len(t)) + 1j * rng.normal(size=len(t))) / snr
    power = np.abs(np.fft.fftshift(np.fft.fft(total * np.hanning(len(t)), 400))) ** 2
    hz = np.fft.fftshift(np.fft.fftfreq(400, 1 / RATE_HZ))
    kept = np.abs(hz) <= 40
    power = np.where(power > 0.05 * power.max(), power, 0)
    return LinkDoppler(power[kept][::2], hz[kept][::2], bistatic_normal(place, tx, rx))


def scenes(n, links):
    for seed in range(n):
        rng = np.random.default_rng(seed)
        place, velocity = rng.uniform((1, 1), (4, 5)), rng.uniform(-1.4, 1.4, 2)
        yield velocity, [doppler(place, velocity, ends, rng) for ends in ENDS[:links]]


def test_three_links_find_a_walker_within_a_cell_in_four_windows_of_five():
    hits = []
    for velocity, links in scenes(60, 3):
        found = bvp(links, WAVELENGTH_M, rate_hz=RATE_HZ, signed=True)
        assert isinstance(found, Bvp)
        hits.append(np.abs(found.strongest_m_s - velocity).max() <= GRID_M_S[1] - GRID_M_S[0])
    assert np.mean(hits) >= 0.8


def test_one_link_knows_the_speed_along_its_normal():
    errors = []
    for velocity, (link,) in scenes(20, 1):
        speed, share = along_normal(link, WAVELENGTH_M)
        assert (np.diff(speed) > 0).all()
        errors.append(share @ speed - velocity @ link.normal / np.linalg.norm(link.normal))
    assert np.median(np.abs(errors)) < 0.15


def test_what_cannot_be_known_is_refused():
    _, links = next(iter(scenes(1, 4)))
    for some, options, code in [
        (links[:1], {}, "too_few_links"),
        (links[:2], {}, "too_few_links"),
        (links, {"signed": False}, "amplitude_only"),
        (links, {"rate_hz": 50.0}, "rate_too_low"),
        ([links[0]] * 3, {}, "links_in_one_line"),
    ]:
        found = bvp(some, WAVELENGTH_M, **{"rate_hz": RATE_HZ, "signed": True, **options})
        assert found.value is None
        assert found.why.code == code


def test_more_links_tell_more_velocities_apart():
    _, links = next(iter(scenes(1, 4)))
    ranks = [bvp(links[:n], WAVELENGTH_M, rate_hz=RATE_HZ, signed=True).rank for n in (3, 4)]
    assert 60 < ranks[0] < ranks[1] <= 400


def test_a_wall_echo_is_the_way_from_the_mirror_image_and_is_reckoned_with():
    place, tx, rx, room_m = np.array([2.0, 2.5]), np.array([0.5, 1.0]), np.array([4.5, 1.5]), (5.0, 6.0)
    echoes = wall_echoes(place, tx, rx, room_m)
    assert echoes[1, :2] == pytest.approx(bistatic_normal(place, np.array([9.5, 1.0]), rx))
    assert echoes[6, :2] == pytest.approx(bistatic_normal(place, tx, np.array([4.5, -1.5])))
    assert ((echoes[:, 2] > 0) & (echoes[:, 2] < 0.6)).all()
    hz, velocity = np.arange(-40, 41.0), np.array([0.9, -0.7])
    links = []
    for ends in ENDS[:3]:
        ends = [np.array(end, float) for end in ends]
        ways = np.vstack([[*bistatic_normal(place, *ends), 1.0], wall_echoes(place, *ends, room_m)])
        at = np.rint(-ways[:, :2] @ velocity / WAVELENGTH_M - hz[0]).astype(np.intp)
        links.append(LinkDoppler(np.bincount(at, ways[:, 2], 81), hz, ways[0, :2], 1.0, ways[1:]))
    told = bvp(links, WAVELENGTH_M, rate_hz=RATE_HZ, signed=True)
    untold = bvp([replace(link, echoes=np.zeros((0, 3))) for link in links], WAVELENGTH_M, rate_hz=200.0, signed=True)
    assert told.strongest_m_s == pytest.approx(velocity, abs=0.1)
    assert told.concentration > 0.95 > untold.concentration
    assert told.residual < 0.1 * untold.residual
