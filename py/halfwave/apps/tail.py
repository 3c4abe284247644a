"""The last minutes of a live stream, kept only while someone looks at them: the engine itself forgets after seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..csi.frames import Frames, Recording, joined

if TYPE_CHECKING:
    from ..engine.engine import Engine

__all__ = ["KEEP_S", "Tail"]

KEEP_S = 300.0
_MOST_BYTES = 64 << 20


class Tail:
    """What came of all links since it began, five minutes and 64 MB at the most."""

    def __init__(self) -> None:
        self._parts: list[Frames] = []
        self._read: dict[str, int] = {}
        """Packets taken of each link, by number."""
        self._bytes = 0
        self._keep_s = KEEP_S

    def take(self, engine: Engine) -> None:
        """Take what the engine has that is new, as a copy: its own memory goes round."""
        for name, frames, number in engine.packets_since(self._read):
            self._read[name] = number
            self._parts.append(frames)
            self._bytes += frames.csi.nbytes
        if self._bytes > _MOST_BYTES:
            self._keep_s /= 2
            self.recording()

    def recording(self) -> Recording:
        """All that is kept, one Frames a link."""
        whole = joined(self._parts)
        newest_s = max((float(f.time_s[-1]) for f in whole), default=0.0)
        self._parts = [part for f in whole if len(part := f.between(newest_s - self._keep_s, np.inf))]
        self._bytes = sum(f.csi.nbytes for f in self._parts)
        return Recording(self._parts)
