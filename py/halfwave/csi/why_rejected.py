"""Why packets could not be used, and what to do about it."""

from __future__ import annotations

from ..contract import ReasonKind, Topic

__all__ = ["REJECTED"]


def _of(text: str, remedy: str, topic: Topic = "") -> ReasonKind:
    return {"text": text, "remedy": remedy, "topic": topic}


REJECTED: dict[str, ReasonKind] = {
    "same_packet_again": _of("the same packet again", "is a capture of two interfaces, or a bridge, in the way?"),
}
