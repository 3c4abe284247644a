"""What happened, and what each second came to: the rows of logs, rules and histories."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from .contract_values import Json

__all__ = ["Event", "EventKind", "Firing", "Rule", "RuleKind", "Second", "WouldFire"]


EventKind = Literal["motion", "presence", "zone", "breathing", "fall", "link", "stream", "mark"]


class Event(TypedDict):
    """Something began or ended."""

    time_s: float
    kind: EventKind
    of: Annotated[str, "The zone's id or the link's name; empty for the room."]
    phase: Annotated[Literal["began", "ended", "once"], "once: it has no end, as a fall."]
    value: Annotated[
        str,
        "The word that holds from now on: moving, still, occupied, nothing seen, receiving, lost; of a mark its text.",
    ]
    evidence: Annotated[
        Json,
        "Numbers that decided it: statistic, threshold, probability, rate, links. from_start: it was so already when "
        "the stream began.",
    ]


class Second(TypedDict):
    """One second, summed up: a row of the history."""

    time_s: Annotated[float, "When it began."]
    motion: Annotated[bool | None, "Whether anything moved in it; null where undetermined."]
    margin: Annotated[
        float | None, "The highest motion statistic over its threshold, of the link with most; above 1 it is motion."
    ]
    presence: Annotated[str | None, "Its word."]
    breathing: Annotated[float | None, "Breaths a minute; null where undetermined."]
    breathing_std: float | None
    activity: str | None
    fall: Annotated[float | None, "Probability of a fall in the last seconds."]
    links: Annotated[int, "Links received."]
    packets: Annotated[int, "Used in this second, over all links."]
    zones: Annotated[dict[str, bool | None], "Whether each zone is occupied; null where undetermined."]


RuleKind = Literal["motion", "no motion", "zone", "fall", "breathing", "link"]


class Rule(TypedDict):
    """When a user wants to be told."""

    id: str
    name: str
    kind: RuleKind
    of: Annotated[str, "Of a zone its id; of a link its name, empty for any."]
    for_s: Annotated[float, "How long it must hold."]
    low: Annotated[float, "Of breathing, a minute: outside low to high."]
    high: float
    quiet: Annotated[tuple[float, float] | None, "Minutes after local midnight, from and to, in which nothing counts."]
    cool_s: Annotated[float, "For how long it fires no more once it has fired."]


class Firing(TypedDict):
    """A rule fires."""

    rule: Annotated[str, "Its id."]
    time_s: float
    evidence: Annotated[Json, "Since when it held, and the numbers that decided it."]


class WouldFire(TypedDict):
    """What a rule would have done over what was heard."""

    firings: Annotated[list[Firing], "The first of them."]
    count: int
    heard_s: Annotated[float, "Seconds that were heard and not quiet."]
    upto_s: Annotated[float | None, "Until when it is known; null where nothing is."]
    least_between_s: Annotated[float | None, "It fires at most once in so long, with 95 % confidence."]
