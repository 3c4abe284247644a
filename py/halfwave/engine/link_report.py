"""What a hop's report says of one link; what is as it was is not made again."""

from __future__ import annotations

from math import inf, isfinite

from .. import contract
from ..csi.estimates import Estimate, current
from .live_link import LiveLink
from .node_count import NodeCount

__all__ = ["LinkReporter", "Said"]


class Said:
    """The JSON of an estimate, made when it is another than last time."""

    __slots__ = ("_json", "_made")

    def __init__(self) -> None:
        self._made: Estimate | None = None
        self._json: contract.Estimate

    def json(self, made: Estimate) -> contract.Estimate:
        if made is not self._made:
            self._made, self._json = made, made.to_json()
        return self._json


class LinkReporter:
    """Reports of one link, hop by hop."""

    def __init__(self, live: LiveLink):
        self._live = live
        self._motion, self._statistic, self._breathing = Said(), Said(), Said()

    def report(self, now_s: float, count: NodeCount) -> contract.LinkReport:
        """JSON-able facts. count: of its node."""
        live, intake = self._live, self._live.intake
        known, thin, last_s = count.expected > 0, intake.thinning, live.last_s
        if live.level == "counted" or last_s == -inf:
            last_s = max(last_s, intake.last_s)
        return {
            "id": live.name,
            "node": live.link.node,
            "transmitter": live.link.transmitter,
            "layout": live.link.layout,
            "bins": live.layout.bins,
            "antennas": live.antennas,
            "chip": live.chip,
            "told_apart": live.told_apart,
            "read_as": live.read_as,
            "service": live.level,
            "each_packet": thin.packets,
            "each_bin": thin.bins,
            "left_out": intake.left_out,
            "packets": live.packets,
            "rate_hz": live.heard_hz(now_s),
            "age_s": max(0.0, now_s - last_s),
            "loss": count.shares(now_s),
            "received": count.received if known else live.packets,
            "expected": count.expected if known else None,
            "wild": count.wild,
            "restarts": count.restarts,
            "rssi_dbm": live.rssi_dbm if isfinite(live.rssi_dbm) else None,
            "noise_floor_dbm": live.noise_dbm if isfinite(live.noise_dbm) else None,
            "motion": self._motion.json(current(live.motion, now_s)),
            "motion_statistic": self._statistic.json(current(live.statistic, now_s)),
            "breathing_rate": self._breathing.json(current(live.vitals.breathing, now_s)),
        }
