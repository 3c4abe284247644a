"""What an ESP32 makes of a channel: random phase and delay, AGC steps, noise, int8 quantisation, jitter, loss."""

from __future__ import annotations

import numpy as np

__all__ = ["packet_times", "received_iq"]


def packet_times(
    duration_s: float, rate_hz: float, rng: np.random.Generator, *, jitter_s: float = 5e-4, loss: float = 0.01
) -> tuple[np.ndarray, np.ndarray]:
    """Arrival times and sequence numbers of the packets that came through.

    >>> t, n = packet_times(10, 100, np.random.default_rng(0), loss=0.1)
    >>> len(t), bool((np.diff(t) > 0).all()), int(n[-1])
    (882, True, 998)
    """
    sequence = np.arange(int(duration_s * rate_hz))
    time_s = np.sort(sequence / rate_hz + rng.normal(0, jitter_s, len(sequence)))
    kept = rng.random(len(sequence)) >= loss
    return time_s[kept] - min(0.0, time_s[0]), sequence[kept]


def received_iq(
    channel: np.ndarray,
    index: np.ndarray,
    rng: np.random.Generator,
    *,
    snr_db: float = 25.0,
    agc_rate_hz: float = 0.5,
    rate_hz: float = 100.0,
    full_scale: float = 24.0,
) -> np.ndarray:
    """int8 (T, K, 2) pairs (imaginary, real) as the chip sends them; channel is (T, K), index (K,) the sub-carriers.

    Each packet gets a random phase (oscillators), a random delay of +-50 ns (packet detection), a gain from a 1 dB
    grid that steps at `agc_rate_hz` (automatic gain control), and noise.

    >>> iq = received_iq(np.ones((50, 4), complex), np.arange(4), np.random.default_rng(0))
    >>> iq.shape, iq.dtype
    ((50, 4, 2), dtype('int8'))
    """
    packets = len(channel)
    level = np.sqrt(np.mean(np.abs(channel) ** 2))
    phase = rng.uniform(-np.pi, np.pi, packets)
    slope = 2 * np.pi * 312_500.0 * rng.uniform(-50e-9, 50e-9, packets)
    steps = np.where(rng.random(packets) < agc_rate_hz / rate_hz, rng.integers(-2, 3, packets), 0)
    gain_db = np.clip(np.cumsum(steps), -6, 6)
    noise = rng.normal(0, np.sqrt(0.5) * 10 ** (-snr_db / 20), (*channel.shape, 2)) @ (1, 1j)
    turned = (channel / level + noise) * np.exp(1j * (phase[:, None] + slope[:, None] * index))
    scaled = turned * (full_scale * 10 ** (gain_db / 20))[:, None]
    pairs = np.stack([scaled.imag, scaled.real], axis=-1)
    return np.clip(np.rint(pairs), -128, 127).astype(np.int8)
