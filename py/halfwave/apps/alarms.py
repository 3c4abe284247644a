"""The rules that are switched on, over what plays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..bounded_json import loads
from ..sensing.rules import RuleWatch, would_fire
from .outbox import wrong
from .rule_json import rule_of, rules_of

if TYPE_CHECKING:
    from ..contract import Event, Firing, HopReport, WouldFire
    from .page_contract import Wrong
    from .review import Review

__all__ = ["Alarms", "would"]

_HELP = "docs/alarms.md lists every field"


class Alarms:
    """What is asked of each second of a stream, and of a span that was heard before.

    >>> alarms = Alarms()
    >>> alarms.set('[{"id": "a", "kind": "motion"}]', 0.0)
    >>> alarms.take({"second": {"time_s": 1.0, "motion": True, "margin": 1.5}, "events": []})
    [{'rule': 'a', 'time_s': 2.0, 'evidence': {'since_s': 1.0, 'margin': 1.5}}]
    """

    def __init__(self) -> None:
        self._watches: list[RuleWatch] = []
        self._events: list[Event] = []
        """Since the last whole second."""

    def set(self, text: str, utc_offset_s: float) -> Wrong | None:
        """Watch these rules from now on; one that is as it was goes on.

        Parameters
        ----------
        text : str
            JSON of a list of rules.
        utc_offset_s : float
            Of local time, s.

        Returns
        -------
        Wrong or None
            What is wrong, and then all stays as it was.
        """
        try:
            rules = rules_of(loads(text))
        except (ValueError, RecursionError) as error:
            return wrong(f"The rules cannot be used: {error}", _HELP)
        known = {watch.rule["id"]: watch for watch in self._watches}
        self._watches = [
            watch
            if (watch := known.get(rule["id"])) and (watch.rule, watch.utc_offset_s) == (rule, utc_offset_s)
            else RuleWatch(rule, utc_offset_s)
            for rule in rules
        ]
        return None

    def anew(self) -> None:
        """Another stream, or another moment of it."""
        self._events = []
        self._watches = [RuleWatch(watch.rule, watch.utc_offset_s) for watch in self._watches]

    def take(self, report: HopReport) -> list[Firing]:
        """A hop's report.

        Parameters
        ----------
        report : HopReport
            In order of time.

        Returns
        -------
        list of Firing
            Of the second that it completes.
        """
        self._events += report["events"]
        second = report["second"]
        if not second:
            return []
        events, self._events = self._events, []
        return [fired for watch in self._watches if (fired := watch.update(second, events))]


def would(text: str, utc_offset_s: float, kept: str, review: Review | None) -> WouldFire | Wrong:
    """What a rule would have done.

    Parameters
    ----------
    text : str
        JSON of the rule.
    utc_offset_s : float
        Of local time, s.
    kept : str
        JSON of an object of seconds and events; empty: those of the review.
    review : Review or None
        Of the recording that is open.

    Returns
    -------
    WouldFire or Wrong
        How often and when, or what is wrong with the rule.

    Examples
    --------
    >>> would('{"id": "a", "kind": "motion"}', 0.0, "", None)["count"]
    0
    >>> would("[]", 0.0, "", None)["error"]
    'The rule cannot be used: rule: expected an object'
    """
    try:
        if kept:
            held = loads(kept)
            seconds, events = held["seconds"], held["events"]
        else:
            seconds, events = (review.seconds, review.events) if review else ([], [])
        return would_fire(rule_of(loads(text)), seconds, events, utc_offset_s=utc_offset_s)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        return wrong(f"The rule cannot be used: {error}", _HELP)
