"""What comes of one node and layout, on its way to links: thinned to what it may cost, cleaned, told apart."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..csi.frames import Frames, LinkId
from ..csi.reasons import Rejects, because
from ..csi.subcarriers import Layout
from ..links.cleaning import believed, used_bins
from ..links.copies import CopyFilter
from ..links.transmitters import LinkSplitter
from .service import MOST_COLUMNS, MOST_UNKNOWN, Level, Thinning, demand, thinning

__all__ = ["Intake"]


class Intake:
    """Keeps how much comes and whose it was found to be; packets pass through."""

    def __init__(self, first: Frames):
        self.link = first.link
        self.level: Level = "full"
        self.rate_hz = 0.0
        """Packets a second as they come, over the last second."""
        self.last_s = -np.inf
        self.left_out = 0
        """Packets that the budget left out."""
        self.links: set[LinkId] = set()
        """What they were told apart as."""
        self._columns = first.csi.shape[1] * len(used_bins(first.layout))
        self._most = MOST_UNKNOWN if first.layout.note else MOST_COLUMNS
        self._copies = CopyFilter()
        self._splitter = LinkSplitter()
        self._thin: tuple[int, np.ndarray, Layout] | None = None
        self._second, self._before, self._now = -np.inf, 0, 0
        self._seen = 0
        self.thinning = Thinning()

    @property
    def demand(self) -> float:
        """Values a second in full service."""
        return demand(self._columns, self.rate_hz, most=self._most)

    def serve(self, level: Level) -> None:
        self.level = level
        self.thinning = thinning(self._columns, self.rate_hz, level, most=self._most)

    def take(self, frames: Frames, rejects: Rejects) -> list[Frames]:
        """Frames of this node and layout, in order of time -> of each transmitter; none where they are only counted."""
        self._note_rate(frames)
        if self.level == "counted":
            self.left_out += len(frames)
            return []
        whole = believed(frames)
        if len(whole) < len(frames):
            rejects.add(because("most_subcarriers_missing"), len(frames) - len(whole), frames.link)
        whole, copies = self._copies.take(whole)
        if copies:
            rejects.add(because("same_packet_again"), copies, frames.link)
        whole = self._thinned(whole)
        if not len(whole):
            return []
        parts = self._splitter.split(whole)
        if self._splitter.found or not self.links:
            self.links = {part.link for part in parts} | (self.links - {self.link})
        return parts

    def _note_rate(self, frames: Frames) -> None:
        """Packets of the last whole second, or of this one where these are more."""
        self.last_s = newest_s = float(frames.time_s[-1])
        second = newest_s // 1
        if second != self._second:
            self._before = self._now if second == self._second + 1 else 0
            self._second, self._now = second, 0
        self._now += len(frames)
        span_s = max(1.0, newest_s - float(frames.time_s[0]))
        rate_hz = max(self._before, self._now / span_s)
        if rate_hz != self.rate_hz:
            self.rate_hz = rate_hz
            self.serve(self.level)

    def _thinned(self, frames: Frames) -> Frames:
        thin, before = self.thinning, self._seen
        self._seen += len(frames)
        if thin.packets > 1:
            kept = np.arange(-before % thin.packets, len(frames), thin.packets)
            self.left_out += len(frames) - len(kept)
            frames = frames[kept]
        if thin.bins > 1:
            if self._thin is None or self._thin[0] != thin.bins or len(frames.layout.null) <= self._thin[1][-1]:
                chosen = used_bins(frames.layout)[:: thin.bins]
                self._thin = thin.bins, chosen, _part(frames.layout, chosen)
            _, chosen, layout = self._thin
            frames = replace(frames, layout=layout, csi=frames.csi[:, :, chosen])
        return frames


def _part(layout: Layout, bins: np.ndarray) -> Layout:
    """The same layout with these bins alone."""
    return Layout(
        layout.name, layout.block[bins], layout.index[bins], layout.null[bins], layout.spacing_hz, layout.note
    )
