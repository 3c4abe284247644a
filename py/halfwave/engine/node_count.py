"""How many of a node's packets came, and which share was lost, over all its links."""

from __future__ import annotations

import numpy as np

from ..contract import Loss as LossShares
from ..csi.frames import Frames
from ..links.loss import Loss
from .schedule import Every

__all__ = ["NodeCount"]

_TELL_EVERY_S = 0.2


class NodeCount(Loss):
    """Packets of one node; its links share one row of numbers."""

    def __init__(self) -> None:
        super().__init__()
        self._told: LossShares = {"s1": None, "s10": None, "s60": None}
        self._telling = Every(_TELL_EVERY_S)

    def add(self, *of_node: Frames) -> None:  # type: ignore[override]
        """What came of the node at once, of each link."""
        if len(of_node) == 1:
            super().add(of_node[0].time_s, of_node[0].sequence)
            return
        time_s = np.concatenate([frames.time_s for frames in of_node])
        order = np.argsort(time_s, kind="stable")
        super().add(time_s[order], np.concatenate([frames.sequence for frames in of_node])[order])

    def shares(self, now_s: float) -> LossShares:
        """Of the last second, ten and sixty, five times a second."""
        if self._telling.due(now_s):
            self._telling.done(now_s)
            self._told = {"s1": self.share(now_s, 1), "s10": self.share(now_s, 10), "s60": self.share(now_s, 60)}
        return self._told
