"""What happened, and what each second came to: the rows of logs, rules and histories."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypedDict

__all__ = ["Event", "EventKind", "Second"]

Json = dict[str, Any]


EventKind = Literal["motion", "presence", "zone", "breathing", "fall", "link", "stream"]


class Event(TypedDict):
    """Something began or ended."""

    time_s: float
    kind: EventKind
    of: Annotated[str, "The zone's or link's name; empty for the room."]
    phase: Annotated[Literal["began", "ended", "once"], "once: it has no end, as a fall."]
    value: Annotated[str, "The word that holds from now on: moving, still, occupied, nothing seen, receiving, lost."]
    evidence: Annotated[Json, "Numbers that decided it: statistic, threshold, probability, rate, links."]


class Second(TypedDict):
    """One second, summed up: a row of the history."""

    time_s: float
    motion: Annotated[bool | None, "Null where undetermined."]
    margin: Annotated[float | None, "Motion statistic over its threshold, of the link with most; above 1 it is motion."]
    presence: Annotated[str | None, "Its word."]
    breathing: Annotated[float | None, "Breaths a minute; null where undetermined."]
    breathing_std: float | None
    activity: str | None
    fall: Annotated[float | None, "Probability of a fall in the last seconds."]
    links: Annotated[int, "Links received."]
    packets: Annotated[int, "Used in this second, over all links."]
    zones: Annotated[dict[str, bool | None], "Whether each zone is occupied; null where undetermined."]
