"""Decoded pieces of a long recording, as many as fit; what was used longest ago is given back."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from ..csi.frames import Recording, joined
from ..csi.reasons import Rejects, because
from ..links.copies import without_copies

__all__ = ["KeptPieces", "bytes_of", "once_each", "span_of"]

_A_PACKET_BYTES = 64
"""Of its columns, the CSI left out."""


def bytes_of(recording: Recording) -> int:
    """About how much memory its packets take."""
    return sum(f.csi.nbytes + _A_PACKET_BYTES * len(f) for f in recording)


def span_of(recording: Recording) -> tuple[float, float]:
    """Of its packets, the earliest and the latest time, s; (inf, -inf) where there are none."""
    times = [f.time_s for f in recording if len(f)]
    return min((float(t[0]) for t in times), default=np.inf), max((float(t[-1]) for t in times), default=-np.inf)


def once_each(parts: Iterable[Recording], rejects: Rejects | None = None) -> Recording:
    """One Frames a link, in order of time, without what is there twice; how often that is, goes into rejects."""
    parts = list(parts)
    piece = Recording(reports=[report for part in parts for report in part.reports])
    for frames in joined(f for part in parts for f in part if len(f)):
        once, copies = without_copies(frames)
        piece.append(once)
        if rejects is not None:
            rejects.add(because("same_packet_again"), copies, str(frames.link))
    return piece


class KeptPieces:
    """Pieces by number.

    >>> kept = KeptPieces(10)
    >>> kept.put(3, Recording()); kept.get(3), kept.get(4)
    ([], None)
    """

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.held_bytes = 0
        self._of: dict[int, tuple[Recording, int]] = {}

    def __contains__(self, number: int) -> bool:
        return number in self._of

    def get(self, number: int) -> Recording | None:
        found = self._of.pop(number, None)
        if found is None:
            return None
        self._of[number] = found
        return found[0]

    def put(self, number: int, piece: Recording) -> None:
        self.drop(number)
        size = bytes_of(piece)
        self._of[number] = piece, size
        self.held_bytes += size
        while self.held_bytes > self.most_bytes and len(self._of) > 1:
            self.drop(next(iter(self._of)))

    def drop(self, number: int) -> None:
        found = self._of.pop(number, None)
        if found is not None:
            self.held_bytes -= found[1]
