"""Which link is shown: the one that is watched, or the one before until another is twice as fast."""

from __future__ import annotations

from ..csi.frames import LinkId
from .hop import Moment
from .live_link import LiveLink
from .schedule import Every

__all__ = ["InView"]

_CHOOSE_EVERY_S = 1.0


class InView:
    """Due at every hop that a screen shows: a link that was shown may be served no more."""

    name = "view"

    def __init__(self) -> None:
        self.shown: LiveLink | None = None
        """None without links in full service."""
        self._chosen: LinkId | None = None
        self._choice = Every(_CHOOSE_EVERY_S)

    def due(self, hop: Moment) -> bool:
        return hop.pictures

    def run(self, hop: Moment) -> None:
        self.shown = hop.shown = self._of(hop)

    def _of(self, hop: Moment) -> LiveLink | None:
        served, now_s = hop.links.served, hop.now_s
        if not served:
            return None
        watched = next((live for live in served if live.name == hop.watched), None)
        before = next((live for live in served if live.link == self._chosen), None)
        if before is None or self._choice.due(now_s):
            self._choice.done(now_s)
            fastest = max(hop.links, key=lambda live: live.heard_hz(now_s) if live.level == "full" else -1)
            if before is None or 2 * before.heard_hz(now_s) <= fastest.heard_hz(now_s):
                before = fastest
        self._chosen = before.link
        return watched or before
