"""A moment that was sought: told at once from the seconds before it, while the minutes before are read in small steps.

They are read into an engine of their own, which then takes over and tells what playing there would have told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from ..csi.estimates import undetermined
from ..csi.frames import Recording
from ..csi.reasons import because
from ..engine.engine import Engine, Hop
from ..engine.live_vitals import MEMORY_S
from ..sensing.breathing_window import MINUTE_S

if TYPE_CHECKING:
    from ..contract import Doppler

__all__ = ["AT_ONCE_S", "BEFORE_S", "Filling", "last_of", "told_at_once"]

BEFORE_S = MEMORY_S
"""Before the moment sought: enough for every window, breathing's minutes among them."""
AT_ONCE_S = 8.0
"""Of these what moves is told at once."""
_STEP_S, _MOST_PACKETS = 6.0, 1500
_CATCH_UP_S = 4.0
"""The engine goes through the last seconds by itself."""
_OF_MINUTES = ("breathing_rate", "heart_rate", "second_breathing_rate", "breathing_pauses", "activity")
"""Estimates that rest on more than is told at once."""


class Filling:
    """The minutes before a moment, on their way into an engine.

    Parameters
    ----------
    shown : Engine
        What tells meanwhile.
    between : callable
        Gives the packets of a span of time, (start_s, stop_s) -> Recording.
    start_s, now_s : float
        From when on, and the moment sought, s.
    first : Recording
        Without packets: what was rejected and claimed before.
    """

    def __init__(
        self,
        shown: Engine,
        between: Callable[[float, float], Recording],
        start_s: float,
        now_s: float,
        first: Recording,
    ) -> None:
        self.engine = Engine(shown.room)
        self.engine.reset(sought=True)
        self._shown, self._between = shown, between
        self._filled_s, self._remember_s = start_s, now_s - MINUTE_S
        self._step_s = _STEP_S
        self._first: Recording | None = first

    def step(self, now_s: float) -> bool:
        """Read some seconds more; True once all up to `now_s` is there, and `engine` takes over."""
        stop_s = min(self._filled_s + self._step_s, now_s)
        piece = self._between(self._filled_s, stop_s)
        packets = sum(map(len, piece))
        if packets > _MOST_PACKETS:
            self._step_s = max(0.5, self._step_s * _MOST_PACKETS / packets)
        if self._first is not None:
            piece.rejects, piece.reports = self._first.rejects, self._first.reports
            self._first = None
        seconds = range(ceil(max(self._filled_s, self._remember_s)), floor(min(stop_s, now_s - _CATCH_UP_S)) + 1)
        self.engine.fill(piece, [float(second) for second in seconds if second > self._filled_s])
        self._filled_s = stop_s
        if stop_s < now_s:
            return False
        self.engine.go_on_as(self._shown)
        return True


def told_at_once(hop: Hop) -> Hop:
    """A hop that knows the last seconds alone: what rests on minutes is undetermined, and says so."""
    told = dict(hop.report["estimates"])
    why = because("time_before_unread")
    for name in _OF_MINUTES:
        if name in told and told[name]["value"] is None:
            told[name] = undetermined(name, why, time_s=hop.time_s).to_json()
    if told.get("presence", _NOTHING)["value"] in ("seen lately", "nothing seen"):
        told["presence"] = undetermined("presence", why, time_s=hop.time_s).to_json()
    return replace(hop, report={**hop.report, "estimates": told})


_NOTHING: Any = {"value": None}


def last_of(hops: list[Hop]) -> list[Hop]:
    """The last hop, with what only the one before it had, as these come only now and then."""
    if len(hops) < 2:
        return hops
    *_, before, last = hops
    report = last.report.copy()
    report["floor"] = last.report["floor"] or before.report["floor"]
    report["doppler"] = _both(before.report["doppler"], last.report["doppler"])
    report["selection"] = last.report["selection"] or before.report["selection"]
    return [replace(last, report=report, heat=last.heat or before.heat, tensors=last.tensors or before.tensors)]


def _both(earlier: Doppler | None, later: Doppler | None) -> Doppler | None:
    """Two spectra that are told at once."""
    if earlier is None or later is None or earlier["link"] != later["link"]:
        return later or earlier
    return later | {"before": [*earlier["before"], earlier["power_db"] or None, *later["before"]]}
