"""From packets with a receiver's faults to the velocity of what moves; and what one link knows where that is all."""

from dataclasses import replace

import numpy as np
import pytest

from halfwave import Frames, LinkId, ParameterError, Provenance, layout_of
from halfwave.csi.carrier import LIGHT_M_S
from halfwave.sensing.velocity import Velocity, signed_doppler, velocity

CARRIER_HZ, RATE_HZ = 2.437e9, 100.0
ENDS = [((0.2, 0.2), (4.8, 0.3)), ((0.2, 0.2), (4.7, 5.8)), ((0.2, 0.2), (0.3, 5.7)), ((4.8, 0.3), (4.7, 5.8))]
LAYOUT = layout_of(64)
HZ = CARRIER_HZ + LAYOUT.index * LAYOUT.spacing_hz
PLACE, WALK = np.array([2.8, 2.2]), np.array([0.9, -0.5])


def packets(ends, rng, *, walk=WALK, rate_hz=RATE_HZ, faults=True):
    """A second of one link: direct path, two walls, a body that walks; gain, phase, delay new in every packet."""
    tx, rx = (np.array(e) for e in ends)
    t = np.arange(round(1.1 * rate_hz)) / rate_hz
    direct_m = np.linalg.norm(tx - rx)
    way_m = sum(np.linalg.norm(PLACE + walk * (t - 0.55)[:, None] - end, axis=1) for end in (tx, rx))
    still = sum(g * np.exp(-2j * np.pi * HZ * (direct_m + d) / LIGHT_M_S) for g, d in [(1, 0), (0.5, 3.1), (0.3, 7.7)])
    csi = still + 0.08 * np.exp(-2j * np.pi * np.outer(way_m, HZ) / LIGHT_M_S)
    csi += rng.normal(0, 0.01, (*csi.shape, 2)) @ (1, 1j)
    if faults:
        phase, slope = rng.uniform(-3, 3, len(t)), rng.normal(0, 0.05, len(t))
        csi *= rng.uniform(0.5, 2, len(t))[:, None] * np.exp(1j * (phase[:, None] + slope[:, None] * LAYOUT.index))
    csi = csi[:, None].astype(np.complex64)
    link = LinkId(f"{ends[1]}", f"{ends[0]}", "LLTF")
    return Frames.build(link, LAYOUT, Provenance("simulated"), t, csi, frequency_hz=CARRIER_HZ)


def links(n, seed=0, **options):
    rng = np.random.default_rng(seed)
    return [(packets(ends, rng, **options), *ends) for ends in ENDS[:n]]


def doppler_hz(ends, walk=WALK):
    normal = sum((PLACE - end) / np.linalg.norm(PLACE - end) for end in map(np.array, ends))
    return -normal @ walk * CARRIER_HZ / LIGHT_M_S


@pytest.mark.parametrize("walk", [WALK, -WALK])
def test_the_sign_survives_a_receiver_that_hides_phase_and_delay(walk):
    for frames, *ends in links(4, walk=walk):
        hz, power = signed_doppler(frames, RATE_HZ)
        assert hz[power.argmax()] == pytest.approx(doppler_hz(ends, walk), abs=2.5)


def test_the_walk_is_found_and_says_what_it_rests_on():
    found = velocity(links(4), PLACE, time_s=7.0)
    assert isinstance(found, Velocity)
    told = found.estimate
    assert [told.extra["x_m_s"], told.extra["y_m_s"]] == pytest.approx(WALK.tolist(), abs=0.2)
    assert told.value == pytest.approx(np.hypot(*WALK), abs=0.2)
    assert told.time_s == 7.0
    assert told.extra["place_known"]
    assert 0 <= told.extra["gap_hz"] < 1e-3
    assert len(told.extra["along"]) == 4
    assert not velocity(links(4), PLACE, place_known=False).estimate.extra["place_known"]


def test_a_place_as_wrong_as_the_middle_of_a_room_still_tells_the_side():
    found = velocity(links(4), (2.5, 3.0), place_known=False)
    assert found.profile is not None
    assert found.profile.strongest_m_s @ WALK > 0.5 * (WALK @ WALK)


@pytest.mark.parametrize(
    ("some", "words"),
    [
        (links(1), "1 link,"),
        (links(2), "2 links"),
        (links(3, rate_hz=60.0), "60 packets"),
        ([(replace(f, csi=f.amplitude), *ends) for f, *ends in links(3)], "without a sign"),
    ],
)
def test_too_little_is_refused_with_what_each_link_knows(some, words):
    found = velocity(some, PLACE)
    assert found.estimate.value is None
    assert words in found.estimate.reason
    assert len(found.along) == len(some)
    for each, (_, *ends) in zip(found.along, some, strict=True):
        normal = sum((PLACE - end) / np.linalg.norm(PLACE - end) for end in map(np.array, ends))
        truth = normal @ WALK / np.linalg.norm(normal)
        assert each.median_m_s == pytest.approx(truth if each.signed else abs(truth), abs=0.25)
        assert (np.diff(each.velocity_m_s) > 0).all()


def test_stillness_gaps_and_nonsense_never_raise_but_for_a_place_that_is_none():
    still = velocity(links(4, walk=np.zeros(2)), PLACE)
    assert still.estimate.value is None
    assert "feel something move" in still.estimate.reason
    gap = [(f[np.abs(f.time_s - 0.5) > 0.3], a, b) for f, a, b in links(4)]
    assert velocity(gap, PLACE).estimate.value is None
    assert velocity([(f[:0], a, b) for f, a, b in links(4)], PLACE).estimate.value is None
    with pytest.raises(ParameterError, match="x and y"):
        velocity(links(3), (np.nan, 1.0))


def test_links_of_several_channels_each_have_their_own_wavelength():
    at_5_ghz = [(replace(f, frequency_hz=2 * CARRIER_HZ), *ends) for f, *ends in links(3)]
    usual, half = (velocity(some, PLACE) for some in (links(3), at_5_ghz[:1] + links(3)[1:]))
    assert half.along[0].median_m_s == pytest.approx(usual.along[0].median_m_s / 2, rel=0.1)
    assert [a.median_m_s for a in half.along[1:]] == [a.median_m_s for a in usual.along[1:]]
    unknown = [(replace(f, frequency_hz=0.0), *ends) for f, *ends in links(3)]
    assert velocity(unknown, PLACE).along[0].median_m_s == usual.along[0].median_m_s


def test_on_its_own_line_a_link_says_no_speed_and_without_a_place_the_least():
    frames, tx, rx = links(1)[0]
    on_the_line = (np.array(tx) + rx) / 2
    assert velocity([(frames, tx, rx)], on_the_line).along == ()
    known, unknown = (velocity([(frames, tx, rx)], PLACE, place_known=k).along[0] for k in (True, False))
    assert abs(unknown.median_m_s) < abs(known.median_m_s)
    assert 0 < unknown.spread_m_s < 1
