"""What all links together say of the room: whether anything moves, and whose rate is the clearest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..csi.estimates import Estimate, current, undetermined
from ..csi.reasons import because
from ..sensing.held_motion import HeldWord
from ..sensing.motion_margin import among, margin_among
from .live_link import LiveLink

__all__ = ["RoomMotion", "clearest", "strongest"]


class RoomMotion:
    """Moving when any link is above the level that holds for all of them together; still when all that can tell agree.
    Of several, extra["link"] is the one that is furthest above it.

    With more links one of them exceeds its own level by chance more often, so the room's level is higher.
    """

    def __init__(self) -> None:
        self._word = HeldWord()

    def update(self, now_s: float, links: Sequence[LiveLink]) -> Estimate:
        known = [live for live in links if isinstance(live.statistic.value, float)]
        if not known:
            first = links[0].motion if links else undetermined("motion", because("no_packets"))
            return self._word.update(now_s, undetermined("motion", first.why or because("no_packets"), time_s=now_s))
        if len(known) == 1:  # the room is what its one link is
            said = known[0].motion
            self._word = HeldWord.of(said)
            return said
        live = max(known, key=lambda live: margin_among(live.statistic, len(known)))
        above, sure = among(live.statistic, len(known))
        word, quality = ("moving", sure) if above > 0 else ("still", 1 - sure)
        facts = {**live.statistic.extra, "links": len(known), "link": live.name}
        return self._word.update(now_s, Estimate("motion", word, quality=quality, time_s=now_s, extra=facts))


def clearest(said: Sequence[tuple[LiveLink, Estimate]], name: str, now_s: float) -> Estimate:
    """The rate of the link that is surest of its own, extra["link"]; else why the one that came nearest has none."""
    if not said:
        return undetermined(name, because("no_packets"), time_s=now_s)
    live, rate = said[0][0], current(said[0][1], now_s)
    for other, made in said[1:]:
        told = current(made, now_s)
        if _clear(told) > _clear(rate):
            live, rate = other, told
    return rate if rate.value is None else replace(rate, extra={**rate.extra, "link": live.name})


def _clear(rate: Estimate) -> tuple[bool, float, float]:
    return rate.value is not None, rate.quality or 0, rate.time_s


def strongest(said: Sequence[Estimate], now_s: float) -> Estimate:
    """The statistic that is furthest above its own threshold, or least below."""
    known = [s for s in said if isinstance(s.value, float)]
    if not known:
        first = said[0] if said else undetermined("motion_statistic", because("no_packets"))
        return undetermined("motion_statistic", first.why or because("no_packets"), time_s=now_s)
    return max(known, key=lambda s: s.value - s.extra["threshold"])
