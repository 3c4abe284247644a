"""What all links together say of the room: whether anything moves, and whose rate is the clearest."""

from __future__ import annotations

from collections.abc import Sequence

from .estimates import Estimate, undetermined
from .live_link import LiveLink
from .movement import Persistence, among

__all__ = ["RoomMotion", "clearest", "strongest"]

_VITALS_LAST_S = 15.0
"""Longer than from one estimate to the next: older ones are of a link that fell silent."""


class RoomMotion:
    """Moving when any link is above the level that holds for all of them together; still when all that can tell agree.

    With more links one of them exceeds its own level by chance more often, so the room's level is higher.
    """

    def __init__(self) -> None:
        self._persistence = Persistence()

    def update(self, now_s: float, links: Sequence[LiveLink]) -> Estimate:
        known = [live for live in links if live.motion.value is not None]
        if not known:
            self._persistence = Persistence()
            first = links[0].motion if links else undetermined("motion", "no packets", tip="wait")
            return undetermined("motion", first.reason, tip=first.tip, time_s=now_s)
        if len(known) == 1:
            self._persistence.word = str(known[0].motion.value)
            return known[0].motion
        judged = [(*among(live.statistic, len(known)), live) for live in known]
        above, sure, live = max(judged, key=lambda j: j[0])
        word = self._persistence.update(now_s, above > 0)
        facts = {**live.statistic.extra, "links": len(known)}
        if (word == "moving") == (above > 0):
            quality = sure if word == "moving" else 1 - sure
            return Estimate("motion", word, quality=quality, time_s=now_s, extra=facts)
        return Estimate("motion", word, time_s=now_s, extra=facts | {"held": True})


def clearest(said: Sequence[Estimate], name: str, now_s: float) -> Estimate:
    """The rate of the link that is surest of its own; else why the one that came nearest has none."""
    known = [b for b in said if b.value is not None and now_s - b.time_s < _VITALS_LAST_S]
    if known or not said:
        none = undetermined(name, "no packets", tip="wait", time_s=now_s)
        return max(known, key=lambda b: b.quality or 0, default=none)
    nearest = max(said, key=lambda b: (b.quality or 0, b.time_s))
    if nearest.value is None:
        return nearest
    return undetermined(name, f"the last was {now_s - nearest.time_s:.0f} s ago", tip="wait", time_s=now_s)


def strongest(said: Sequence[Estimate], now_s: float) -> Estimate:
    """The statistic that is furthest above its own threshold, or least below."""
    known = [s for s in said if isinstance(s.value, float)]
    if not known:
        first = said[0] if said else undetermined("motion_statistic", "no packets", tip="wait")
        return undetermined("motion_statistic", first.reason, tip=first.tip, time_s=now_s)
    return max(known, key=lambda s: s.value - s.extra["threshold"])
