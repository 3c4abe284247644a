"""A still person beside a link, from the geometry: chest and heart turn the phase of one reflected path.

A chest that moves by d lengthens the path that it reflects by about 2 d, so its phase turns by 4 pi d / wavelength.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

WAVELENGTH_M = 0.123  # 2.437 GHz
SPACING_HZ = 312_500.0
INDEX = np.r_[0:32, -32:0]


@dataclass(frozen=True)
class Motion:
    """A sinusoid of the chest wall: times a minute, and metres from the middle to the end."""

    per_minute: float
    metres: float
    phase: float = 0.0
    pauses_s: Sequence[tuple[float, float]] = ()
    """When it holds still."""
    wander: float = 0.0
    """Random walk of its phase, rad over a second."""


def moving(motions: Sequence[Motion], time_s: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(T,) metres of the chest wall; in a pause the phase stands."""
    metres = np.zeros(len(time_s))
    step_s = np.diff(time_s, prepend=time_s[0])
    for m in motions:
        runs = np.ones(len(time_s))
        for start_s, stop_s in m.pauses_s:
            runs[(time_s >= start_s) & (time_s < stop_s)] = 0
        phase = m.phase + 2 * np.pi * m.per_minute / 60 * np.cumsum(step_s * runs)
        if m.wander:
            phase = phase + m.wander * np.cumsum(rng.normal(size=len(phase)) * np.sqrt(step_s))
        metres += m.metres * np.sin(phase)
    return metres


def link(
    people: Sequence[Sequence[Motion]],
    *,
    seconds: float = 60.0,
    rate_hz: float = 50.0,
    snr_db: float = 25.0,
    reflected_db: float = -12.0,
    drift: float = 0.0,
    seed: int = 0,
    time_s: np.ndarray | None = None,
) -> np.ndarray:
    """(T, 64) complex64 of one antenna, int8 as the chip sends them, with a gain, phase and delay of its own a packet.

    snr_db: of a sub-carrier and packet. reflected_db: a person's path against the static ones. drift: rad over the
    square root of a minute that each static echo turns, as of a warming oscillator or a curtain.
    """
    rng = np.random.default_rng(seed)
    time_s = np.arange(round(seconds * rate_hz)) / rate_hz if time_s is None else time_s
    t, step_s = len(time_s), np.diff(time_s, prepend=time_s[0])

    def turns(delay_s: float) -> np.ndarray:
        return np.exp(-2j * np.pi * SPACING_HZ * INDEX * delay_s)

    channel = np.ones((t, 1)) * turns(10e-9)
    for _ in range(3):  # echoes of the room
        strength, delay_s = 10 ** (rng.uniform(-12, -5) / 20), rng.uniform(15e-9, 90e-9)
        walk = drift * np.cumsum(rng.normal(size=t) * np.sqrt(step_s / 60))
        turned = strength * np.exp(1j * (rng.uniform(0, 2 * np.pi) + walk))
        channel = channel + turned[:, None] * turns(delay_s)
    for motions in people:
        strength, delay_s = 10 ** (reflected_db / 20), rng.uniform(15e-9, 40e-9)
        angle = rng.uniform(0, 2 * np.pi) + 4 * np.pi / WAVELENGTH_M * moving(motions, time_s, rng)
        channel = channel + strength * np.exp(-1j * angle)[:, None] * turns(delay_s)
    noise = rng.normal(size=(t, 64)) + 1j * rng.normal(size=(t, 64))
    channel = channel + noise * np.sqrt(np.mean(np.abs(channel) ** 2) / 2) * 10 ** (-snr_db / 20)
    level = 20 * 10 ** (rng.normal(0, 0.5, t) / 20)  # LSB, half a decibel from packet to packet
    phase, slope = rng.uniform(-np.pi, np.pi, t), rng.normal(0, 0.05, t)
    sent = channel * (level * np.exp(1j * phase))[:, None] * np.exp(1j * slope[:, None] * INDEX)
    sent = np.clip(np.round(sent.real), -128, 127) + 1j * np.clip(np.round(sent.imag), -128, 127)
    return sent.astype(np.complex64)
