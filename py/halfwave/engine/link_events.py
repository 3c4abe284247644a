"""Which links came and which were lost."""

from __future__ import annotations

from typing import Any, Literal

from ..contract import Event, EventKind
from .hop import Moment
from .live_link import SILENT_S, LiveLink

__all__ = ["LinkEvents", "event"]

_INTERVALS = 10.0
"""A link that sends seldom is lost when so many of its packets lack."""
_STEADY_S = 1.0
"""A link counts as received once it was for so long."""
_MOST_KNOWN = 256


def event(
    time_s: float,
    kind: EventKind,
    of: str,
    phase: Literal["began", "ended", "once"],
    value: str,
    evidence: dict[str, Any],
) -> Event:
    """One, as it crosses."""
    return {"time_s": time_s, "kind": kind, "of": of, "phase": phase, "value": value, "evidence": evidence}


class LinkEvents:
    """Knows each link by name, those too that are no longer listed."""

    def __init__(self) -> None:
        self._received: dict[str, bool] = {}
        self._since_s: dict[str, float] = {}
        """When a link that is not counted as received was heard again."""
        self._interval_s: dict[str, float] = {}
        self._first = True

    def update(self, hop: Moment) -> list[Event]:
        """Events of this hop; the links of the first are there already."""
        first, self._first, found = self._first, False, []
        listed = set[str]()
        for live in hop.links:
            listed.add(live.name)
            known = self._received.get(live.name)
            heard = self._is_heard(live, hop.now_s)
            if known is None and first:
                self._received[live.name] = heard
            elif heard and not known:
                found += self._heard(live, hop.now_s)
            elif not heard:
                self._since_s.pop(live.name, None)
                if known:
                    found.append(self._lost(live.name, _last_s(live), hop.now_s))
        gone = [name for name, received in self._received.items() if received and name not in listed]
        found += [self._lost(name, hop.now_s, hop.now_s) for name in gone]
        while len(self._received) > _MOST_KNOWN:
            del self._received[next(iter(self._received))]
        return found

    def _is_heard(self, live: LiveLink, now_s: float) -> bool:
        rate_hz = live.heard_hz(now_s)
        if rate_hz > 0:
            self._interval_s[live.name] = 1 / rate_hz
        return now_s - _last_s(live) < max(SILENT_S, _INTERVALS * self._interval_s.get(live.name, 0.0))

    def _heard(self, live: LiveLink, now_s: float) -> list[Event]:
        rate_hz = live.heard_hz(now_s)
        if not rate_hz and live.level != "counted":  # lone packets make no link
            self._since_s.pop(live.name, None)
            return []
        since_s = self._since_s.setdefault(live.name, now_s)
        if now_s - since_s < _STEADY_S:
            return []
        again = live.name in self._received
        self._received.pop(live.name, None)
        self._received[live.name] = True
        del self._since_s[live.name]
        return [event(since_s, "link", live.name, "began", "receiving", {"rate_hz": round(rate_hz, 1), "again": again})]

    def _lost(self, name: str, last_s: float, now_s: float) -> Event:
        self._received[name] = False
        self._interval_s.pop(name, None)
        return event(last_s, "link", name, "ended", "lost", {"silent_s": round(now_s - last_s, 1)})


def _last_s(live: LiveLink) -> float:
    """Of a link whose packets are only counted too."""
    return max(live.last_s, live.intake.last_s)
