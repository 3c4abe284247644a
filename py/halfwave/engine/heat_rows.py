"""New rows of the link in view, for its heat map."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from ..csi.frames import Frames
from ..csi.subcarriers import Layout
from ..links.cleaning import frequency_order
from .hop import Heat, Moment

__all__ = ["HeatRows"]

_MOST_ROWS = 512


class HeatRows:
    """Due at every hop that a screen shows: of a link that is looked at next, only what comes from now on is new."""

    name = "heat map"

    def due(self, hop: Moment) -> bool:
        return hop.pictures

    def run(self, hop: Moment) -> None:
        shown = hop.shown
        if shown:
            frames = shown.since(max(shown.drawn, shown.taken - _MOST_ROWS))
            if len(frames):
                rows = _normalised(frames, shown.layout)
                hop.heat = Heat(shown.name, shown.layout.bins, frames.time_s.copy(), rows, frames.rssi_dbm.copy())
        for live in hop.links:
            live.drawn = live.taken


@lru_cache(maxsize=64)
def _drawn(layout: Layout) -> tuple[np.ndarray, list[np.ndarray | slice]]:
    """All bins in order of frequency, and those of each LTF block."""
    blocks = np.unique(layout.block)
    return frequency_order(layout), [layout.block == block for block in blocks] if len(blocks) > 1 else [slice(None)]


def _normalised(frames: Frames, layout: Layout) -> np.ndarray:
    """(T, bins) float32: amplitude of antenna 1, each LTF block over its root mean square; NaN at nulls."""
    order, blocks = _drawn(layout)
    rows = frames.amplitude[:, 0].astype(np.float32)
    rows[:, layout.null] = np.nan
    for columns in blocks:
        power = np.square(np.asfortranarray(rows[:, columns]))
        there = np.add.reduce(np.isfinite(power), axis=1)
        np.copyto(power, 0, where=np.isnan(power))
        level = np.sqrt(np.add.reduce(power, axis=1) / np.maximum(there, 1))
        rows[:, columns] /= np.where(level > 0, level, 1)[:, None]
    return rows[:, order]
