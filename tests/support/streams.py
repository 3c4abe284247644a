"""Made-up links for the tests of the signal path."""

from collections import Counter

import numpy as np

from halfwave import Frames, LinkId, Provenance, Recording, layout_of
from halfwave.contract import HopReport

K = layout_of(64).index


def frames_of(csi: np.ndarray, *, rate_hz: float = 100.0, start_s: float = 0.0, node: str = "1", **columns) -> Frames:
    """(T, 64) -> Frames of one antenna."""
    time_s = start_s + np.arange(len(csi)) / rate_hz
    columns.setdefault("sequence", np.arange(len(csi), dtype=np.int64))
    layout, provenance = layout_of(64), Provenance("simulated", "test")
    return Frames.build(LinkId(node, "", layout.name), layout, provenance, time_s, csi[:, None], **columns)


def quiet(seconds: float, *, rate_hz: float = 100.0, seed: int = 0, snr: float = 20.0) -> np.ndarray:
    """(T, 64) complex64: a channel that stands still, smooth over frequency as a room's is, in white noise."""
    rng = np.random.default_rng(seed)
    shape = 10 * np.exp(1j * K / rng.uniform(10, 30)) * (1 + 0.5 * np.sin(K / 7))
    t = round(seconds * rate_hz)
    noise = rng.normal(size=(t, 64)) + 1j * rng.normal(size=(t, 64))
    return (shape + 10 / snr * noise).astype(np.complex64)


def walking(seconds: float, *, rate_hz: float = 100.0, seed: int = 0, doppler_hz: float = 8.0) -> np.ndarray:
    """The same channel with a path beside it whose phase turns at `doppler_hz`."""
    csi = quiet(seconds, rate_hz=rate_hz, seed=seed)
    turn = 2 * np.pi * doppler_hz * np.arange(len(csi)) / rate_hz
    return (csi + 3 * np.exp(1j * (turn[:, None] + K / 9))).astype(np.complex64)


def rejected(report: HopReport) -> dict[str, int]:
    """How many packets a hop's report says were rejected, by the reason's text."""
    return {r["text"]: r["count"] for r in report["rejects"]}


def codes(recording: Recording) -> dict[str, int]:
    """How many packets a recording rejected, by the reason's code."""
    counts = Counter[str]()
    for reason, n in recording.rejects.count_of.items():
        counts[reason.code] += n
    return dict(counts)
