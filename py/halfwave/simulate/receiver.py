"""What an ESP32 makes of a channel: when its packets come, and what of the channel is left in their bytes.

Faults after Ratnam et al. 2023 (arXiv 2307.12126) for the gain, and the model of Ma et al. 2019 ("WiFi sensing with
channel state information", ACM Computing Surveys) for phase: an offset of the carrier, of the sampling clock, and a
delay of packet detection. Their sizes are those of the recordings in docs/results/simulator.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..csi.subcarriers import Layout

__all__ = ["CHIPS", "Faults", "Receiver", "arrivals"]

_SAMPLE_S = 50e-9
"""Of the 20 MHz receiver: a packet is found to the sample, and the two nodes' clocks slide by one another."""
_BYTE = 127
_MODES, _FORGOTTEN = 3, 20.0


@dataclass(frozen=True)
class Faults:
    """snr_db: of a subcarrier, at the level of the still room.  full_scale: rms of the pairs, in steps of int8.

    gain_steps_db, gain_share: the gain is off by one of these steps in this share of packets.  gain_jitter_db: of the
    power that the gain is set from, for each packet or, where gain_holds, once a second.  ripple: random amplitude of
    each packet and subcarrier.  drift: the same, smooth over the subcarriers, forgotten after some drift_s.
    carrier_hz, sampling_ppm: offsets between the nodes.  detection: share of packets found a sample late or early.
    jitter_s: of the sending times.  loss: share of packets lost alone.  burst_share, burst_s: share of time in bursts
    of loss and their mean length.  gaps_s: (start, stop) in which nothing comes.  first_sequence, first_clock_us: where
    the 32-bit counters begin, so that they may wrap.
    """

    snr_db: float = 30.0
    full_scale: float = 20.0
    gain_steps_db: tuple[float, ...] = (-4.0, -2.0, 2.0, 4.0)
    gain_share: float = 0.25
    gain_jitter_db: float = 0.15
    gain_holds: bool = False
    ripple: float = 0.01
    drift: float = 0.003
    drift_s: float = 1.0
    carrier_hz: float = 4000.0
    sampling_ppm: float = 8.0
    detection: float = 0.1
    jitter_s: float = 5e-4
    loss: float = 0.01
    burst_share: float = 0.0
    burst_s: float = 0.3
    gaps_s: tuple[tuple[float, float], ...] = ()
    first_sequence: int = 0
    first_clock_us: int = 0


_REPORTS_GAIN = Faults(
    gain_steps_db=(-6.0, -5.0, 5.0, 6.0), gain_share=0.03, gain_holds=True, full_scale=22.0, drift=0.008, drift_s=0.02
)
CHIPS = {
    "ESP32": Faults(),
    "ESP32-S3": Faults(full_scale=14.0),
    "ESP32-C5": _REPORTS_GAIN,
    "ESP32-C6": _REPORTS_GAIN,
}
"""What is usual of each chip: an ESP32's gain is off in a third of all packets, that of a C6 seldom, but by more."""


def arrivals(
    duration_s: float, rate_hz: float, faults: Faults, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """When packets are sent, and which of them arrive; one that waits for the air delays the next ones.

    Parameters
    ----------
    duration_s : float
        s.
    rate_hz : float
        Packets a second.
    faults : Faults
        Jitter, loss, bursts of loss, gaps.
    rng : numpy.random.Generator
        What chance is taken from.

    Returns
    -------
    time_s : (n,) array
        Of all packets, ascending, s.
    kept : (n,) bool array
        Which of them arrive.

    Examples
    --------
    >>> t, kept = arrivals(10, 100, Faults(loss=0.1), np.random.default_rng(0))
    >>> len(t), bool((np.diff(t) > 0).all()), int(kept.sum())
    (1000, True, 879)
    """
    number = np.arange(int(duration_s * rate_hz))
    apart_s = 1e-4 * number  # the least time from one packet to the next
    time_s = number / rate_hz + rng.exponential(faults.jitter_s + 1e-9, len(number))
    time_s = np.maximum.accumulate(time_s - apart_s) + apart_s
    kept = rng.random(len(number)) >= faults.loss
    if faults.burst_share > 0:
        kept &= ~_in_bursts(time_s, duration_s, faults, rng)
    for start, stop in faults.gaps_s:
        kept &= (time_s < start) | (time_s >= stop)
    return time_s, kept


def _in_bursts(time_s: np.ndarray, duration_s: float, faults: Faults, rng: np.random.Generator) -> np.ndarray:
    """(T,) bool: in a burst, where bursts and the calm between them have exponential lengths (Gilbert 1960)."""
    calm_s = faults.burst_s * (1 - faults.burst_share) / faults.burst_share
    count = int(2 * duration_s / (calm_s + faults.burst_s)) + 20
    edges = np.cumsum(np.stack([rng.exponential(calm_s, count), rng.exponential(faults.burst_s, count)], axis=1))
    inside: np.ndarray = np.searchsorted(edges, time_s) % 2 == 1
    return inside


class Receiver:
    """One transmitter at one receiver; what came before decides phase and gain of what comes next.

    level: rms of the channel that the noise is relative to.

    >>> layout_of = __import__("halfwave").layout_of
    >>> receiver = Receiver(layout_of(64), Faults(), level=1.0, rng=np.random.default_rng(0))
    >>> iq, gain_db = receiver.receive(np.ones((50, 52), complex), np.arange(50) / 100)
    >>> iq.shape, iq.dtype, gain_db.shape
    ((50, 64, 2), dtype('int8'), (50,))
    """

    def __init__(self, layout: Layout, faults: Faults, *, level: float, rng: np.random.Generator) -> None:
        self._layout, self._faults, self._rng, self._level = layout, faults, rng, level
        self._used = np.flatnonzero(~layout.null)
        self._carrier_hz = rng.uniform(-1, 1) * faults.carrier_hz
        self._sampling = rng.uniform(-1, 1) * faults.sampling_ppm * 1e-6
        self._shape = np.zeros(_MODES)
        self._phase, self._last_s = rng.uniform(0, 2 * np.pi), 0.0
        blocks = int(layout.block.max()) + 1
        self._block_gain = 10 ** (np.r_[0.0, rng.uniform(-2, 2, blocks - 1)] / 20)

    def receive(self, channel: np.ndarray, time_s: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """int8 (T, bins, 2) pairs (imaginary, real) and the gain of each packet in dB; channel: (T, used bins)."""
        rng, faults = self._rng, self._faults
        packets, used = channel.shape
        ripple = 1 + faults.ripple * rng.normal(size=channel.shape)
        noise = rng.normal(0, self._level * np.sqrt(0.5) * 10 ** (-faults.snr_db / 20), (packets, used, 2)) @ (1, 1j)
        step_s = np.diff(time_s, prepend=self._last_s)
        turn = np.exp(1j * (self._carrier_phase(step_s)[:, None] + self._slope(time_s)[:, None] * self._index()))
        ripple += self._drifted(step_s)
        self._last_s = float(time_s[-1]) if packets else self._last_s
        received = (channel * ripple + noise) * turn * self._block_gain[self._layout.block[self._used]]
        power_db = 10 * np.log10(np.mean(np.abs(received) ** 2, axis=1) + 1e-30)
        seen_db = power_db + rng.normal(0, faults.gain_jitter_db, packets)
        if faults.gain_holds:
            seen_db = np.full(packets, np.median(seen_db))
        off = np.where(rng.random(packets) < faults.gain_share, rng.choice(faults.gain_steps_db, packets), 0.0)
        gain_db = np.rint(20 * np.log10(faults.full_scale) - 3.01 - seen_db) + off
        scaled = received * 10 ** ((gain_db[:, None] + 3.01) / 20)
        iq = np.zeros((packets, self._layout.bins, 2), np.int8)
        pairs = np.stack([scaled.imag, scaled.real], axis=-1)
        iq[:, self._used] = np.clip(np.rint(pairs), -_BYTE - 1, _BYTE)
        return iq, gain_db

    def _index(self) -> np.ndarray:
        return self._layout.index[self._used].astype(float)

    def _drifted(self, step_s: np.ndarray) -> np.ndarray:
        """(T, K) amplitude of the receiver's filter over its mean: cosines over the subcarriers, each an
        Ornstein-Uhlenbeck process.
        """
        index = self._index()
        across = (index - index.min()) / max(np.ptp(index), 1)
        modes = np.cos(np.pi * np.arange(1, _MODES + 1)[:, None] * across)
        passed = np.clip(step_s / self._faults.drift_s, 0, _FORGOTTEN)
        decay = np.exp(-np.cumsum(passed))[:, None]
        pushes = self._rng.normal(size=(len(step_s), _MODES)) * np.sqrt(-np.expm1(-2 * passed))[:, None]
        weights = decay * (self._shape + np.cumsum(pushes / decay, axis=0))
        self._shape = weights[-1] if len(weights) else self._shape
        drifted: np.ndarray = self._faults.drift * weights @ modes
        return drifted

    def _carrier_phase(self, step_s: np.ndarray) -> np.ndarray:
        """(T,) radians: the carrier offset wanders by some Hz a second, and turns many times between two packets."""
        wander_hz = self._rng.normal(0, 3.0, len(step_s)) * np.sqrt(np.maximum(step_s, 0))
        carrier_hz = self._carrier_hz + np.cumsum(wander_hz)
        phase = self._phase + 2 * np.pi * np.cumsum(carrier_hz * step_s)
        if len(step_s):
            self._carrier_hz, self._phase = float(carrier_hz[-1]), float(phase[-1])
        return phase

    def _slope(self, time_s: np.ndarray) -> np.ndarray:
        """(T,) radians from one subcarrier to the next: the fraction of a sample that the clocks are apart, and a
        whole sample where the packet was found too early or too late.
        """
        fraction = (self._sampling * time_s / _SAMPLE_S) % 1 - 0.5
        wrong = self._rng.random(len(time_s)) < self._faults.detection
        late = np.where(wrong, self._rng.choice((-1, 1), len(time_s)), 0)
        return -2 * np.pi * self._layout.spacing_hz * _SAMPLE_S * (fraction + late)
