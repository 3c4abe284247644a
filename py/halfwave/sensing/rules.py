"""When a user wants to be told: rules over seconds and events, the same live and over a night that was kept.

Not for medicine and not for safety: a rule fires when what was computed says so, and what was computed may be wrong or
missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Any

from ..contract import Event, Firing, Rule, Second, WouldFire
from .quiet_hours import is_quiet

__all__ = ["PATIENCE_S", "RuleWatch", "rule_fires", "would_fire"]

PATIENCE_S = 10.0
"""Seconds that were not heard, or in which nothing could be told, neither count nor end anything up to so many in a
row; more of them, and all begins anew."""
_MOST_TOLD = 200
_NONE_SEEN = 2.9957
"""Of a Poisson count of 0, the mean that has 5 % to be so low."""


@dataclass(slots=True)
class RuleWatch:
    """One rule, second by second.

    >>> rule = {"id": "a", "name": "", "kind": "no motion", "of": "", "for_s": 3.0, "low": 0, "high": 0, "quiet": None,
    ...         "cool_s": 0.0}
    >>> watch = RuleWatch(rule)
    >>> rows = [{"time_s": float(t), "motion": t < 2} for t in range(8)]
    >>> [firing["time_s"] for row in rows if (firing := watch.update(row, []))]
    [5.0]
    """

    rule: Rule
    utc_offset_s: float = 0.0
    """Of local time, for the quiet hours."""
    heard_s: float = 0.0
    _last_s: float = -inf
    _since_s: float | None = None
    """Since when it holds."""
    _unknown_s: float = 0.0
    _fired: bool = False
    """While it holds, once is enough."""
    _fired_s: float = -inf
    _lost: dict[str, float] = field(default_factory=dict)
    """Links that are lost, and since when."""

    def update(self, second: Second, events: Sequence[Event]) -> Firing | None:
        """The next second, and what happened since the one before.

        Parameters
        ----------
        second : Second
            In order of time; where time goes back, all begins anew.
        events : sequence of Event
            Told since.

        Returns
        -------
        Firing or None
            At the end of this second.
        """
        now_s = second["time_s"] + 1
        self._pass(second["time_s"])
        fell = self._note(events)
        if is_quiet(self.rule["quiet"], second["time_s"] + self.utc_offset_s):
            self._begin()
            return None
        self.heard_s += 1
        holds, facts = (fell is not None, fell or {}) if self.rule["kind"] == "fall" else self._holds(second)
        if holds is None:
            self._unknown_s += 1
            if self._unknown_s > PATIENCE_S:
                self._begin()
            return None
        self._unknown_s = 0.0
        if not holds:
            self._begin()
            return None
        if self._since_s is None:
            self._since_s = second["time_s"]
        held_s = now_s - self._since_s
        if self._fired or held_s < self.rule["for_s"] or now_s < self._fired_s + self.rule["cool_s"]:
            return None
        self._fired, self._fired_s = True, now_s
        return {"rule": self.rule["id"], "time_s": now_s, "evidence": {"since_s": self._since_s, **facts}}

    def _begin(self) -> None:
        self._since_s, self._fired, self._unknown_s = None, False, 0.0

    def _pass(self, time_s: float) -> None:
        """Time goes on to a second: a jump back begins all anew, a gap counts as unknown."""
        if time_s <= self._last_s:
            self._lost.clear()
            self._fired_s = -inf
            self._begin()
        elif time_s - self._last_s - 1 > PATIENCE_S:
            self._begin()
        self._last_s = time_s

    def _note(self, events: Sequence[Event]) -> dict[str, Any] | None:
        """Keeps which links are lost; the evidence of a fall, if there was one."""
        fell = None
        for told in events:
            if told["kind"] == "fall":
                fell = {"fell_s": told["time_s"], **told["evidence"]}
            elif told["kind"] == "link" and told["phase"] == "ended":
                self._lost[told["of"]] = told["time_s"]
            elif told["kind"] == "link":
                self._lost.pop(told["of"], None)
        return fell

    def _holds(self, row: Second) -> tuple[bool | None, dict[str, Any]]:
        """Whether what the rule asks for holds in this second, None where that is not known; and the numbers."""
        kind, of = self.rule["kind"], self.rule["of"]
        if kind == "motion":
            return row["motion"], {"margin": row.get("margin")}
        if kind == "no motion":
            return None if row["motion"] is None else not row["motion"], {}
        if kind == "zone":
            return row["zones"].get(of), {"zone": of}
        if kind == "breathing":
            rate, std = row["breathing"], row["breathing_std"] or 0.0
            if rate is None:
                return None, {}
            return rate + std < self.rule["low"] or rate - std > self.rule["high"], {"rate": rate, "std": std}
        lost = [name for name in self._lost if not of or name == of]
        return bool(lost) or not row["links"], {"lost": lost}


def rule_fires(
    rule: Rule, seconds: Iterable[Second], events: Sequence[Event], *, utc_offset_s: float = 0.0
) -> list[Firing]:
    """When a rule fires over what was heard.

    Parameters
    ----------
    rule : Rule
        Which.
    seconds : iterable of Second
        In order of time.
    events : sequence of Event
        In order of time.
    utc_offset_s : float
        Of local time, for quiet hours, s.

    Returns
    -------
    list of Firing
        In order of time; `RuleWatch` gives the same second by second.

    Examples
    --------
    >>> rule = {"id": "a", "name": "", "kind": "fall", "of": "", "for_s": 0.0, "low": 0, "high": 0, "quiet": None,
    ...         "cool_s": 60.0}
    >>> fall = {"time_s": 2.5, "kind": "fall", "of": "", "phase": "once", "value": "fall", "evidence": {}}
    >>> rule_fires(rule, [{"time_s": float(t)} for t in range(5)], [fall])
    [{'rule': 'a', 'time_s': 3.0, 'evidence': {'since_s': 2.0, 'fell_s': 2.5}}]
    """
    return _over(RuleWatch(rule, utc_offset_s), seconds, events)


def would_fire(
    rule: Rule, seconds: Iterable[Second], events: Sequence[Event], *, utc_offset_s: float = 0.0
) -> WouldFire:
    """What a rule would have done, to be shown before it is switched on.

    Parameters
    ----------
    rule : Rule
        Which.
    seconds : iterable of Second
        In order of time.
    events : sequence of Event
        In order of time.
    utc_offset_s : float
        Of local time, for quiet hours, s.

    Returns
    -------
    WouldFire
        Where it would not have fired, a bound on how often it does: 0 of a Poisson count.

    Examples
    --------
    >>> rule = {"id": "a", "name": "", "kind": "motion", "of": "", "for_s": 0.0, "low": 0, "high": 0, "quiet": None,
    ...         "cool_s": 0.0}
    >>> made = would_fire(rule, [{"time_s": float(t), "motion": False} for t in range(3600)], [])
    >>> made["count"], made["heard_s"], round(made["least_between_s"])
    (0, 3600.0, 1202)
    """
    watch = RuleWatch(rule, utc_offset_s)
    firings = _over(watch, seconds, events)
    known = watch.heard_s > 0 and not firings
    return {
        "firings": firings[:_MOST_TOLD],
        "count": len(firings),
        "heard_s": watch.heard_s,
        "upto_s": watch._last_s + 1 if watch._last_s > -inf else None,
        "least_between_s": watch.heard_s / _NONE_SEEN if known else None,
    }


def _over(watch: RuleWatch, seconds: Iterable[Second], events: Sequence[Event]) -> list[Firing]:
    firings, at, told = [], 0, sorted(events, key=lambda event: event["time_s"])
    for row in seconds:
        first = at
        while at < len(told) and told[at]["time_s"] < row["time_s"] + 1:
            at += 1
        if firing := watch.update(row, told[first:at]):
            firings.append(firing)
    return firings
