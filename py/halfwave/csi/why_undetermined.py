"""Why an estimate is undetermined, and what would change it."""

from __future__ import annotations

from ..contract import ReasonKind, Topic

__all__ = ["UNDETERMINED", "WAIT"]

WAIT = "wait"
"""Of what comes by itself: where nothing more comes, as at a recording's end, there is nothing to do."""


def _of(text: str, remedy: str, topic: Topic = "") -> ReasonKind:
    return {"text": text, "remedy": remedy, "topic": topic}


UNDETERMINED: dict[str, ReasonKind] = {
    "said": _of("{text}", ""),  # on the way to a code of its own
    "no_packets": _of("no packets", WAIT),
    "rate_too_low": _of(
        "{rate_hz:.1f} packets/s, at least {least_hz:.0f} are needed",
        "more traffic: let the node ping its access point",
        "rate",
    ),
}
