"""A room with people who walk in it, by image sources and bistatic radar: what links between boards in it receive."""

import numpy as np

from halfwave import Frames, LinkId, Provenance, layout_of
from halfwave.csi.carrier import LIGHT_M_S
from halfwave.csi.room import Node, Room
from halfwave.links.cleaning import Columns
from halfwave.sensing.link_strength import LinkStrength, path_rate_hz, strength_db

INDEX = np.r_[-26:0, 1:27]
SPACING_HZ = 312_500.0
HZ = 2.437e9 + INDEX * SPACING_HZ
COLUMNS = Columns(np.zeros(52, int), INDEX, SPACING_HZ)
WALL = -0.45
"""Reflection coefficient of a wall, of amplitude."""


def mirrored(points, size):
    """Points (..., 3) and their images in the six walls, each with what is left of the amplitude."""
    out = [(points, 1.0)]
    for axis, length in enumerate(size):
        for wall in (0, length):
            image = points.copy()
            image[..., axis] = 2 * wall - image[..., axis]
            out.append((image, WALL))
    return out


def wave(distance_m, hz):
    return np.exp(-2j * np.pi * hz * distance_m / LIGHT_M_S)


def sum_of_waves(amplitude, distance_m):
    """(T, S) each -> (T, 52), the sum over S. From one sub-carrier to the next a wave turns by the same: sub-carrier
    i + 8 j is made of i small turns and j large ones, with an exponential for none of the 52."""
    small = np.ones((*distance_m.shape, 8), complex)
    small[..., 1:] = wave(distance_m, SPACING_HZ)[..., None]
    large = np.ones((*distance_m.shape, 7), complex)
    large[..., 1:] = wave(distance_m, 8 * SPACING_HZ)[..., None]
    first = (amplitude * wave(distance_m, HZ[0]))[..., None] * np.cumprod(small, axis=-1)
    total = np.swapaxes(np.cumprod(large, axis=-1), 1, 2) @ first
    return np.delete(total.reshape(len(total), 56)[:, :53], 26, axis=1)  # there is none in the middle


def received(tx, rx, people, size, rng, snr_db=25.0):
    """(T, 52) complex: the direct path, its images, and each person's scatterers (T, S, 3), reflectivity (S,)."""
    static = sum(a * wave(d, HZ) / d for p, a in mirrored(tx, size) for d in [np.linalg.norm(p - rx)])
    total = static[None]
    for places, reflectivity in people:
        to_m = np.maximum(np.linalg.norm(places - tx, axis=2), 0.3)
        for images, a in mirrored(places, size):
            on_m = np.maximum(np.linalg.norm(images - rx, axis=2), 0.3)
            amplitude = a * reflectivity / (np.sqrt(4 * np.pi) * to_m * on_m)
            total = total + sum_of_waves(amplitude, to_m + on_m)
    noise = rng.normal(size=total.shape) + 1j * rng.normal(size=total.shape)
    return total + noise * np.sqrt(np.mean(np.abs(static) ** 2) / 2) * 10 ** (-snr_db / 20)


def walker(rng, size, seconds=2.0, rate_hz=100.0):
    """Scatterers of one who walks straight on and swings (0.8 m^2 in the mean), and the middle of the way."""
    t = np.arange(round(seconds * rate_hz)) / rate_hz - seconds / 2
    heading, speed = rng.uniform(0, 2 * np.pi), rng.uniform(0.4, 1.2)
    ahead = np.array([np.cos(heading), np.sin(heading), 0])
    middle = np.array([rng.uniform(0.6, size[0] - 0.6), rng.uniform(0.6, size[1] - 0.6), 0])
    parts = 14
    offset = np.column_stack([rng.normal(0, 0.13, (parts, 2)), rng.uniform(0.2, 1.6, parts)])
    swing = 0.1 * np.sin(2 * np.pi * speed * t[:, None] + rng.uniform(0, 2 * np.pi, parts))
    places = middle + speed * t[:, None, None] * ahead + offset + swing[..., None] * ahead
    section = rng.gamma(2, 0.5) * 0.8 / parts
    return (places, np.sqrt(section) * np.exp(2j * np.pi * rng.random(parts))), middle[:2]


def room_of(rng):
    """About 5 x 6 m, boards in its corners."""
    size = np.array([5.0 * rng.uniform(0.9, 1.1), 6.0 * rng.uniform(0.9, 1.1), 2.6])
    w, d, _ = size
    corners = [(0.2, 0.2), (w - 0.2, 0.3), (w - 0.3, d - 0.2), (0.3, d - 0.3)]
    nodes = [Node(str(i), str(i), x, y, rng.uniform(0.8, 1.4), "both") for i, (x, y) in enumerate(corners)]
    return Room(*size, tuple(nodes)), size


def links_of(room, size, crowd, rng):
    """(one end, other end, (T, 52) complex received) of each pair of boards."""
    for i, a in enumerate(room.nodes):
        for b in room.nodes[:i]:
            ends = (np.array([n.x_m, n.y_m, n.z_m]) for n in (a, b))
            yield a, b, received(*ends, [body for body, _ in crowd], size, rng)


def trial(seed, *, people=1):
    """The room, what its six links felt, where people truly are."""
    rng = np.random.default_rng(seed)
    room, size = room_of(rng)
    crowd = [walker(rng, size) for _ in range(people)]
    heard = []
    for a, b, csi in links_of(room, size, crowd, rng):
        power = np.abs(csi) ** 2
        power /= power.mean()
        rate_m_s = LIGHT_M_S / HZ.mean() * path_rate_hz(power, COLUMNS, 100.0)
        strength, least = strength_db(power, COLUMNS, gain_known=True)
        heard.append(LinkStrength(a, b, strength, least, gain_known=True, path_rate_m_s=rate_m_s))
    return room, heard, np.array([where for _, where in crowd])


def frames_in(room, size, crowd, rng, *, tells_gain):
    """Each link as Frames: gain that steps from packet to packet, told or not."""
    layout = layout_of(64)
    bins = np.flatnonzero(~layout.null)
    order = bins[np.argsort(layout.index[bins])]
    for a, b, received in links_of(room, size, crowd, rng):
        gain_db = np.cumsum(rng.choice([-1, 0, 0, 0, 1], len(received))).astype(np.float32)
        csi = np.zeros((len(received), 1, 64), np.complex64)
        csi[:, 0, order] = 30 * received * 10 ** (gain_db[:, None] / 20)
        yield Frames.build(
            LinkId(a.id, b.id, layout.name), layout, Provenance("simulated"), np.arange(len(csi)) / 100, csi,
            agc_gain_db=gain_db if tells_gain else None,
        )  # fmt: skip
