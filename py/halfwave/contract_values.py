"""What the parts of the contract share: estimates, and reasons why there is none."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypedDict

__all__ = ["Estimate", "Json", "Reason", "ReasonKind", "Topic"]

Json = dict[str, Any]


class Reason(TypedDict):
    """Why something is not known or was not used; what to do about it is told by the code (reasons.ts)."""

    code: str
    values: Annotated[dict[str, float | int | str], "What the text speaks of."]
    text: str


Topic = Literal["", "format", "whole", "bins", "rate", "clock", "capture", "places"]
"""What a reason is about; the page has a question for each."""


class ReasonKind(TypedDict):
    """A reason as it is declared."""

    text: Annotated[str, "With the places of its values."]
    remedy: Annotated[str, "What to do; the same for all values."]
    topic: Topic


class Estimate(TypedDict):
    """`Estimate.to_json`."""

    name: str
    value: float | str | None
    std: float | None
    quality: float | None
    unit: str
    reason: Annotated[Reason | None, "Why there is no value."]
    time_s: float
    extra: Json
