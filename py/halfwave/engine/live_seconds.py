"""A row a second of stream time, for histories, rules and timelines."""

from __future__ import annotations

from math import floor

from ..contract import Second
from ..sensing.motion_margin import margin_among
from .hop import Moment

__all__ = ["LiveSeconds"]

_SLACK_S = 1e-3
"""A hop speaks of the packets up to its moment, so one at a whole second belongs to the second before."""


class LiveSeconds:
    """Due at every hop; a second is told when it is whole, and not where it was heard in part, as after a seek."""

    name = "seconds"

    def __init__(self) -> None:
        self._start: int | None = None
        self._whole = self._told = False
        self._packets: dict[str, int] = {}
        """Of each link, before this second."""
        self._moved: bool | None = None
        self._margin: float | None = None
        self._fall: float | None = None

    def due(self, hop: Moment) -> bool:
        return True

    def run(self, hop: Moment) -> None:
        start = floor(hop.now_s - _SLACK_S)
        if start != self._start:
            self._tell(hop)
            follows = self._start is not None and start == self._start + 1
            self._begin(start, whole=follows or hop.now_s - start <= 1.5 * hop.step_s)
        self._note(hop)
        if hop.now_s >= start + 1 - _SLACK_S:
            self._tell(hop)

    def _begin(self, start: int, *, whole: bool) -> None:
        self._start, self._whole, self._told = start, whole, False
        self._moved = self._margin = self._fall = None

    def _note(self, hop: Moment) -> None:
        said = hop.estimates
        if "motion" not in said:
            return
        word, statistic, activity = said["motion"].value, said["motion_statistic"], said["activity"]
        if word is not None:
            self._moved = bool(self._moved) or word == "moving"
        if isinstance(statistic.value, float):
            level = statistic.value - margin_among(statistic, said["motion"].extra.get("links", 1))
            if level > 0:
                self._margin = max(self._margin or 0.0, statistic.value / level)
        falls = activity.extra.get("probabilities", {}).get("fall")
        if falls is not None:
            self._fall = max(self._fall or 0.0, falls)

    def _tell(self, hop: Moment) -> None:
        if self._start is None or self._told:
            return
        before, self._packets = self._packets, {live.name: live.packets for live in hop.links}
        self._told = True
        if self._whole and hop.estimates:
            hop.second = self._row(hop, sum(max(0, n - before.get(name, 0)) for name, n in self._packets.items()))

    def _row(self, hop: Moment, packets: int) -> Second:
        said, breath = hop.estimates, hop.estimates["breathing_rate"]
        return {
            "time_s": float(self._start or 0),
            "motion": self._moved,
            "margin": None if self._margin is None else round(self._margin, 3),
            "presence": _word(said["presence"].value),
            "breathing": breath.value if isinstance(breath.value, float) else None,
            "breathing_std": breath.std if isinstance(breath.value, float) else None,
            "activity": _word(said["activity"].value),
            "fall": self._fall,
            "links": sum(live.heard_hz(hop.now_s) > 0 for live in hop.links),
            "packets": packets,
            "zones": {z["id"]: _occupied(z["presence"]["value"]) for z in hop.zones},
        }


def _word(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _occupied(word: object) -> bool | None:
    return None if word is None else word == "occupied"
