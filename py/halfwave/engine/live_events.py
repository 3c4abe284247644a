"""What began and what ended, from the words that the hop itself tells, so that page, API and table say the same.

A word that holds when a stream is taken up is its state; it is told as begun only where the stream itself begins. What
flickers must hold before it counts, and is then told with the time at which it happened.
"""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from typing import Any

from ..contract import EventKind, ZoneReport
from ..csi.estimates import Estimate
from ..csi.reasons import Reason
from ..sensing.turn import Turn
from .hop import Moment
from .link_events import LinkEvents, event

__all__ = ["LiveEvents"]

UNDETERMINED = "undetermined"
_GONE_S = 10.0
"""What could not be told for so long has ended for the log."""
_MOTION: dict[str | None, float] = {"still": 3.0, None: _GONE_S}
_PRESENCE: dict[str | None, float] = {"nothing seen": 0.0, None: _GONE_S}
"""Presence has a hold of its own, of 30 s."""
_BREATHING: dict[str | None, float] = {None: _GONE_S}
_ZONE: dict[str | None, float] = {"occupied": 0.5, "nothing seen": 1.0, None: _GONE_S}
_SAME_FALL_S = 10.0
"""The model may see one fall in two windows."""


class LiveEvents:
    """Due at every hop, and then a few comparisons.

    sought: the stream is taken up where someone wants to see it, and did not begin here.  reason: why a clock that was
    set begins this epoch, None in the first.
    """

    name = "events"

    def __init__(self, *, sought: bool = False, reason: Reason | None = None) -> None:
        self._sought, self._reason, self._first = sought, reason, True
        self._motion, self._presence, self._breath = Turn(_MOTION), Turn(_PRESENCE), Turn(_BREATHING)
        self._zones: dict[str, Turn] = {}
        self._links = LinkEvents()
        self._fell_s = self._begun_s = -float("inf")
        self._filled = False
        """Whether what was heard before the first hop is computed: until then a rate is not new."""

    def due(self, hop: Moment) -> bool:
        return True

    def run(self, hop: Moment) -> None:
        said, found = hop.estimates, hop.events
        if not said:
            return
        if self._first:
            self._first, self._begun_s = False, hop.now_s
            self._stream(hop)
        self._turn(hop, "motion", "", self._motion, _text(said["motion"].value), ("moving",), _of_motion)
        self._turn(hop, "presence", "", self._presence, _detected(said["presence"]), ("detected",), _of_presence)
        self._breathing(hop)
        for zone in hop.zones:
            turn = self._zones.setdefault(zone["id"], Turn(_ZONE))
            word = _text(zone["presence"]["value"])
            self._turn(hop, "zone", zone["id"], turn, word, ("occupied",), lambda hop, zone=zone: _of_zone(zone))  # type: ignore[misc]
        self._fall(hop)
        found += self._links.update(hop)

    def _stream(self, hop: Moment) -> None:
        if self._reason:
            facts = {"code": self._reason.code, "why": self._reason.text}
            hop.events.append(event(hop.now_s, "stream", "", "once", "clock set", facts))
        elif hop.links.live:
            hop.events.append(event(hop.now_s, "stream", "", "began", "receiving", {}))

    def _turn(
        self,
        hop: Moment,
        kind: EventKind,
        of: str,
        turn: Turn,
        word: str | None,
        active: tuple[str, ...],
        evidence: Callable[[Moment], dict[str, Any]],
    ) -> None:
        """The event that a word makes, if it does: one that ends only what began."""
        if word is None and turn.word is None:  # nothing was said yet
            return
        if not turn.begun:
            turn.update(hop.now_s, word)
            if word in active and not self._sought:
                facts = {**evidence(hop), "from_start": True}
                hop.events.append(event(hop.now_s, kind, of, "began", word, facts))
            return
        changed = turn.update(hop.now_s, word)
        if not changed:
            return
        if changed.word in active:
            hop.events.append(event(changed.since_s, kind, of, "began", str(changed.word), evidence(hop)))
        elif changed.was in active:
            value = changed.word or UNDETERMINED
            hop.events.append(event(changed.since_s, kind, of, "ended", value, evidence(hop)))

    def _breathing(self, hop: Moment) -> None:
        rate = hop.estimates["breathing_rate"]
        word = None if rate.value is None else "breathing"
        if not self._filled:
            self._filled = not any(live.vitals.due for live in hop.links.served)
            if self._sought and word:
                self._breath.update(hop.now_s, word)
                return
        if word and not self._breath.begun:
            self._breath.update(hop.now_s, None)
        self._turn(hop, "breathing", "", self._breath, word, ("breathing",), _of_breathing)

    def _fall(self, hop: Moment) -> None:
        act = hop.estimates["activity"]
        if act.value != "fall" or act.time_s <= max(self._begun_s, self._fell_s + _SAME_FALL_S):
            return
        self._fell_s = act.time_s
        facts = {"probability": act.quality, "window_s": act.extra.get("window_s")}
        hop.events.append(event(act.time_s, "fall", "", "once", "fall", facts))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _detected(presence: Estimate) -> str | None:
    """One word for all of a person who is there: moving, breathing and seen lately take turns."""
    return "detected" if presence.value in ("moving", "breathing", "seen lately") else _text(presence.value)


def _of_motion(hop: Moment) -> dict[str, Any]:
    motion, statistic = hop.estimates["motion"], hop.estimates["motion_statistic"]
    told = {**statistic.extra, **motion.extra}
    return _numbers(
        statistic=statistic.value,
        threshold=statistic.extra.get("threshold"),
        probability=motion.quality,
        link=told.get("link") or (hop.links.ranked[0].name if len(hop.links.ranked) == 1 else None),
        links=told.get("links"),
    )


def _of_presence(hop: Moment) -> dict[str, Any]:
    presence, breath = hop.estimates["presence"], hop.estimates["breathing_rate"]
    return _numbers(
        by=presence.value,
        probability=presence.quality,
        seen_s_ago=presence.extra.get("seen_s_ago"),
        rate=breath.value if presence.value == "breathing" else None,
    )


def _of_breathing(hop: Moment) -> dict[str, Any]:
    rate = hop.estimates["breathing_rate"]
    return _numbers(
        rate=rate.value,
        std=rate.std,
        confidence=rate.quality,
        link=rate.extra.get("link"),
        why=rate.why.text if rate.why else None,
    )


def _of_zone(zone: ZoneReport) -> dict[str, Any]:
    links = [{"link": link["link"], "says": link["says"], "share": link["share"]} for link in zone["links"]]
    return _numbers(probability=zone["probability"], links=links)


def _numbers(**facts: Any) -> dict[str, Any]:
    """Those that are known; JSON has no NaN."""
    return {k: v for k, v in facts.items() if v is not None and not (isinstance(v, float) and not isfinite(v))}
