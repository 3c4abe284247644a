"""Hops on their way to the page: what changed of the report before, and where in the outbox the numbers lie."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from .difference import by_id, difference
from .outbox import Outbox, to_json

if TYPE_CHECKING:
    from ..contract import Firing, HopReport
    from ..engine.engine import Hop
    from .page_contract import Change, PackedHop, PackedTensor

__all__ = ["Packing"]


class Packing:
    """Of one page, into its outbox."""

    def __init__(self, out: Outbox) -> None:
        self._out = out
        self._bytes = 0
        self._told: dict[str, Any] | None = None
        """The report that the page has; None: it has none of this stream."""

    def anew(self) -> None:
        """Another stream begins, or another moment: its first report is whole."""
        self._told = None

    def hops(self, hops: Iterable[Hop], fired_by: Callable[[HopReport], list[Firing]], *, fills: bool) -> str:
        """JSON of hops, and of the rules that fire by them.  fills: more is to be read before this is settled."""
        self._out.used = 0
        packed, fired = [], list[Any]()
        told, self._told = self._told, None  # should anything fail on the way, the next report is whole
        for hop in hops:
            report = by_id(hop.to_json())
            packed.append(self._hop(hop, difference(told, report)))
            fired += fired_by(hop.report)
            told = report
        grew, self._bytes = len(self._out.buffer) != self._bytes, len(self._out.buffer)
        text = to_json({"hops": packed, "fired": fired, "grew": grew, "fills": fills})
        self._told = told
        return text

    def _hop(self, hop: Hop, change: Change | None) -> PackedHop:
        put, heat = self._out.put, hop.heat
        return {
            "change": change,
            "splats": put(hop.splats, np.float32),
            "heat": {
                "link": heat.link,
                "bins": heat.bins,
                "time_s": put(heat.time_s, np.float64),
                "rows": put(heat.rows, np.float32),
                "rssi_dbm": put(heat.rssi_dbm, np.float32),
            }
            if heat
            else None,
            "tensors": self.tensors(hop),
        }

    def tensors(self, hop: Hop) -> list[PackedTensor]:
        """What models are asked."""
        return [
            {"model": name, "input": self._out.put(x, np.float32), "shape": list(x.shape)}
            for name, x in hop.tensors.items()
        ]
