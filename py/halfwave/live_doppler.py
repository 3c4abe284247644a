"""The watched link's Doppler spectrum four times a second, which of its sub-carriers feel what moves, and its range."""

from __future__ import annotations

import numpy as np

from .clean import columns_of, normalised_power, used_amplitude
from .estimates import Estimate, undetermined
from .excess_range import link_range
from .frames import Frames
from .report import Doppler, Selection
from .selection import least_packets, motion_scores, partition
from .spectrogram import spectrogram
from .window import latest

__all__ = ["LiveDoppler"]

EVERY_S = 0.25
_RANGE_EVERY_S = 2.0
_WINDOW_S, _SPAN_S = 0.5, 1.25
_GRIDS_HZ = (100.0, 50.0, 25.0)
"""The spectrum's rate: the highest that the packets fill, so that its frequencies stay while the rate wanders."""
CLEAR_CONTRAST = 3.5
"""From here on the classes are told apart. One class of Gaussian scores has 2.7 (selection.Partition); of windows of
real quiet 3 to 11 % have more than 3.5, of walking 18 to 34 %."""
_GAP_S, _LEAST_SCORED = 0.3, 32
_NEVER_CHANGES = -19.0
"""Score of a column that the board fills with one value."""


class LiveDoppler:
    """Keeps when it last told; everything else comes from the link's packets."""

    def __init__(self) -> None:
        self.range: Estimate = undetermined("excess_range", "no packets", tip="wait")
        self._told_s = -np.inf
        self._link = ""

    def due(self, now_s: float, link: str) -> bool:
        """Whether there is something new to tell of this link."""
        return link != self._link or not self._told_s <= now_s < self._told_s + EVERY_S

    def update(self, now_s: float, frames: Frames) -> tuple[Doppler | None, Selection | None]:
        """What is new at this moment of one link's last seconds; None between two times of telling."""
        name = str(frames.link)
        if not self.due(now_s, name):
            return None, None
        turned = np.floor(now_s / _RANGE_EVERY_S) != np.floor(self._told_s / _RANGE_EVERY_S)
        if len(frames) and (turned or name != self._link):
            self.range = link_range(frames, time_s=now_s)
        self._told_s, self._link = np.floor(now_s / EVERY_S) * EVERY_S, name
        return _doppler(name, now_s, frames), _selection(name, frames)

    @staticmethod
    def span_s() -> float:
        """How much of the past an update needs."""
        return _SPAN_S


def _doppler(name: str, now_s: float, frames: Frames) -> Doppler:
    rate_hz = frames.rate_hz if len(frames) > 8 else 0.0
    grid_hz = next((g for g in _GRIDS_HZ if rate_hz >= 0.8 * g), None)
    empty: Doppler = {
        "link": name, "time_s": now_s, "lowest_hz": 0.0, "step_hz": 0.0, "signed": False, "power_db": [], "reason": "",
    }  # fmt: skip
    if grid_hz is None:
        return empty | {"reason": f"{rate_hz:.0f} packets a second, a Doppler spectrum needs {0.8 * _GRIDS_HZ[-1]:.0f}"}
    found = spectrogram(frames, window_s=_WINDOW_S, hop_s=EVERY_S, rate_hz=grid_hz)
    if not found.power.shape[1] or np.isnan(found.power[:, -1]).any():
        return empty | {"reason": "no half second without a gap"}
    decibels = 10 * np.log10(np.maximum(found.power[:, -1], 1e-12))
    return {
        "link": name,
        "time_s": now_s,
        "lowest_hz": float(found.frequency_hz[0]),
        "step_hz": float(found.frequency_hz[1] - found.frequency_hz[0]),
        "signed": found.signed,
        "power_db": decibels.round(1).tolist(),
        "reason": "",
    }


def _selection(name: str, frames: Frames) -> Selection | None:
    """Of the packets since the last silence; None while they are too few to score a sub-carrier."""
    if len(frames):
        frames = frames[latest(frames.time_s, frames.time_s[-1], _SPAN_S, gap_s=_GAP_S)]
    if len(frames) < max(_LEAST_SCORED, least_packets(frames.rate_hz)):
        return None
    columns = columns_of(frames.layout, frames.csi.shape[1])
    order = np.lexsort((columns.index, columns.block))
    power = normalised_power(used_amplitude(frames), columns.block)[:, order]
    scores = motion_scores(power, frames.rate_hz)
    live = np.flatnonzero(scores > _NEVER_CHANGES)
    found = partition(scores[live], columns.block[order][live])
    return {
        "link": name,
        "sensitive": live[found.sensitive].tolist(),
        "used": len(scores),
        "contrast": round(found.contrast, 2),
        "clear": found.contrast >= CLEAR_CONTRAST,
    }
