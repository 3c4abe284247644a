"""The watched link's Doppler spectrum four times a second, which subcarriers change with motion, and its range."""

from __future__ import annotations

from math import floor

import numpy as np

from ..contract import Doppler, Selection
from ..csi.estimates import NEVER_S, Estimate, undetermined
from ..csi.frames import Frames
from ..csi.reasons import because
from ..links.cleaning import columns_of, normalised_power, used_amplitude
from ..sensing.excess_range import link_range
from ..signal.grid import GAP_S
from ..signal.selection import least_packets, motion_scores, partition
from ..signal.spectrogram import spectrogram
from ..signal.window import latest
from .hop import Moment
from .schedule import Every

__all__ = ["LiveDoppler"]

EVERY_S = 0.25
_RANGE_EVERY_S = 2.0
_WINDOW_S, _SPAN_S = 0.5, 1.25
_BACK_S = 10.0
"""So many seconds of spectra are told at once of a link that is first looked at, as after a seek."""
_GRIDS_HZ = (100.0, 50.0, 25.0)
"""The spectrum's rate: the highest that the packets fill, so that its frequencies stay while the rate wanders."""
CLEAR_CONTRAST = 3.5
"""From here on the classes are told apart. One class of Gaussian scores has 2.7 (selection.Partition); of windows of
real quiet 3 to 11 % have more than 3.5, of walking 18 to 34 %."""
_LEAST_SCORED = 32
_NEVER_CHANGES = -19.0
"""Score of a column that the node fills with one value."""


class LiveDoppler:
    """Due four times a second, and at once of another link; keeps when it last told."""

    name = "doppler"

    def __init__(self) -> None:
        self.range: Estimate = undetermined("excess_range", because("no_packets"), time_s=NEVER_S)
        self._telling, self._ranging = Every(EVERY_S), Every(_RANGE_EVERY_S)
        self._link = ""

    def due(self, hop: Moment) -> bool:
        return hop.shown is not None and self.is_due(hop.now_s, hop.shown.name)

    def run(self, hop: Moment) -> None:
        if hop.shown:
            frames = hop.shown.latest(hop.now_s, self.span_s(hop.now_s, hop.shown.name))
            hop.doppler, hop.selection = self.update(hop.now_s, frames)

    def is_due(self, now_s: float, link: str) -> bool:
        """Whether there is something new to tell of this link."""
        return link != self._link or self._telling.due(now_s)

    def span_s(self, now_s: float, link: str) -> float:
        """How much of the past an update needs."""
        return _SPAN_S + self._untold_s(now_s, link)

    def _untold_s(self, now_s: float, link: str) -> float:
        """Before the newest: what went by between two hops far apart, or what there is of a link that is new."""
        passed_s = now_s - self._telling.done_s
        if link != self._link or not 0 <= passed_s < _BACK_S:
            return _BACK_S
        return EVERY_S * max(0, int(passed_s / EVERY_S) - 1)

    def update(self, now_s: float, frames: Frames) -> tuple[Doppler | None, Selection | None]:
        """What is new at this moment of one link's last seconds; None between two times of telling."""
        name = str(frames.link)
        if not self.is_due(now_s, name):
            return None, None
        if len(frames) and (name != self._link or self._ranging.due(now_s)):
            self.range = link_range(frames, time_s=now_s)
        self._ranging.done(floor(now_s / _RANGE_EVERY_S) * _RANGE_EVERY_S)
        back_s = self._untold_s(now_s, name)
        self._telling.done(floor(now_s / EVERY_S) * EVERY_S)
        self._link = name
        recent = frames.between(now_s - _SPAN_S, np.inf)
        return _doppler(name, now_s, frames, recent, back_s), _selection(name, recent)


def _doppler(name: str, now_s: float, frames: Frames, recent: Frames, back_s: float) -> Doppler:
    rate_hz = recent.rate_hz if len(recent) > 8 else 0.0
    grid_hz = next((g for g in _GRIDS_HZ if rate_hz >= 0.8 * g), None)
    empty: Doppler = {
        "link": name, "time_s": now_s, "lowest_hz": 0.0, "step_hz": 0.0, "signed": False, "power_db": [],
        "reason": None, "before": [],
    }  # fmt: skip
    if grid_hz is None:
        slow = because("rate_too_low", rate_hz=rate_hz, least_hz=0.8 * _GRIDS_HZ[-1])
        return empty | {"reason": slow.to_json()}
    found = spectrogram(recent, window_s=_WINDOW_S, hop_s=EVERY_S, rate_hz=grid_hz)
    *_, last = [None, *_decibels(found.power[:, -1:])]
    if last is None:
        return empty | {"reason": because("no_whole_window", window_s=_WINDOW_S).to_json()}
    return {
        "link": name,
        "time_s": now_s,
        "lowest_hz": float(found.frequency_hz[0]),
        "step_hz": float(found.frequency_hz[1] - found.frequency_hz[0]),
        "signed": found.signed,
        "power_db": last,
        "reason": None,
        "before": _before(frames, now_s, back_s, grid_hz),
    }


def _decibels(power: np.ndarray) -> list[list[float] | None]:
    """Each spectrum of (F, T); None in a gap."""
    told = 10 * np.log10(np.maximum(power, 1e-12))
    return [None if np.isnan(spectrum).any() else spectrum.round(1).tolist() for spectrum in told.T]


def _before(frames: Frames, now_s: float, back_s: float, grid_hz: float) -> list[list[float] | None]:
    """Spectra before the newest, of windows as long as a stream's own, from the first that is known on."""
    out: list[list[float] | None] = [None] * round(back_s / EVERY_S)
    newest_s = now_s - EVERY_S
    for stop_s in np.arange(newest_s, newest_s - back_s, _WINDOW_S - _SPAN_S):
        part = frames.between(stop_s - _SPAN_S, stop_s)
        if len(part) <= 8:
            continue
        found = spectrogram(part, window_s=_WINDOW_S, hop_s=EVERY_S, rate_hz=grid_hz)
        for middle_s, spectrum in zip(found.time_s, _decibels(found.power), strict=True):
            back = int((newest_s - middle_s - _WINDOW_S / 2) / EVERY_S)
            if back < len(out):
                out[back] = spectrum
    known = [i for i, spectrum in enumerate(out) if spectrum]
    return out[: known[-1] + 1][::-1] if known else []


def _selection(name: str, frames: Frames) -> Selection | None:
    """Of the packets since the last silence; None while they are too few to score a subcarrier."""
    if len(frames):
        unbroken = latest(frames.time_s, frames.time_s[-1], _SPAN_S, gap_s=GAP_S)
        frames = frames[unbroken] if unbroken.start > 0 else frames
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
