"""What a whole recording holds, second by second and event by event, worked out in slices behind what is played."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from operator import itemgetter
from time import perf_counter
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from ..contract import Second
from ..csi.frames import Recording
from ..csi.room import Room
from ..engine.engine import Engine
from ..engine.link_events import event

if TYPE_CHECKING:
    from ..contract import Event
    from ..engine.engine import Hop
    from .page_contract import PackedTensor

__all__ = ["Review"]

_HOP_S, _LONG_HOP_S, _LONG_S = 0.1, 0.25, 3600.0
"""Hops twice as far apart as those of play give the same words (docs/results/events.md); of more than an hour, five
times."""
_COLUMNS = tuple(Second.__annotations__)
_values = itemgetter(*_COLUMNS)
_MOST_SECONDS, _MOST_EVENTS = 48 * 3600, 100_000


class Review:
    """piece(after_s, upto_s): the recording between two moments.  marks: what someone marked while it was recorded.

    >>> review = Review(lambda after_s, upto_s: Recording(), 0.0, 1.0, Room.assume())
    >>> review.work(10.0)
    ([], [], [])
    >>> review.done, review.seconds
    (True, [])
    """

    def __init__(
        self,
        piece: Callable[[float, float], Recording],
        start_s: float,
        stop_s: float,
        room: Room,
        marks: Sequence[tuple[float, str]] = (),
    ):
        self._rows: list[tuple[Any, ...]] = []
        self.events: list[Event] = []
        self.upto_s, self.stop_s = start_s, stop_s
        self._piece = piece
        self._marks = deque(sorted(marks))
        self._hop_s = _HOP_S if stop_s - start_s <= _LONG_S else _LONG_HOP_S
        self._engine = Engine(room, hop_s=self._hop_s, pictures=False, models=True)
        self._new: list[Second] = []
        """Of this slice."""
        self._at_s = float(np.nextafter(start_s, -np.inf))
        """Up to where packets were taken; the first of all is one of them."""

    @property
    def done(self) -> bool:
        return self._at_s >= self.stop_s

    @property
    def seconds(self) -> list[Second]:
        """All so far; kept as tuples, which take a third of the room."""
        return [cast("Second", dict(zip(_COLUMNS, row, strict=True))) for row in self._rows]

    def work(self, budget_s: float) -> tuple[list[Second], list[Event], list[Hop]]:
        """Some of what is left: at least a hop, and then for so long, or until a model is asked.

        Parameters
        ----------
        budget_s : float
            Of computing, s.

        Returns
        -------
        seconds : list of Second
            New ones.
        events : list of Event
            New ones.
        asked : list of Hop
            One whose tensors want an answer (`resume`) before the work goes on; or none.
        """
        until_s, events = perf_counter() + budget_s, len(self.events)
        self._new = []
        asked: list[Hop] = []
        while not self.done and not asked:
            asked = self._next()
            if perf_counter() >= until_s:
                break
        return self._new, self.events[events:], asked

    def told(self, budget_s: float, pack: Callable[[Hop], list[PackedTensor]]) -> dict[str, Any]:
        """The same as the page is told it (`PackedReview`).

        Parameters
        ----------
        budget_s : float
            Of computing, s.
        pack : callable
            Puts the tensors of a hop where the page finds them.

        Returns
        -------
        dict
            All but whether it began.
        """
        seconds, events, asked = self.work(budget_s)
        return {
            "seconds": seconds,
            "events": events,
            "upto_s": self.upto_s,
            "done": self.done,
            "asked_s": asked[0].time_s if asked else None,
            "tensors": pack(asked[0]) if asked else [],
        }

    def resume(self, model: str, output: np.ndarray, time_s: float) -> None:
        """A model's answer.

        Parameters
        ----------
        model : str
            Which.
        output : array
            Its answer.
        time_s : float
            Of the hop that asked, s.
        """
        self._engine.resume(model, output, time_s)

    def _next(self) -> list[Hop]:
        """The next hop, and all that it says."""
        to_s = self._at_s + self._hop_s
        hops = [*self._engine.push(self._piece(self._at_s, to_s)), *self._engine.tick(to_s)]
        self._at_s = self.upto_s = to_s
        for hop in hops:
            second = hop.report["second"]
            if second and len(self._rows) < _MOST_SECONDS:
                self._rows.append(_values(second))
                self._new.append(second)
            self.events += hop.report["events"][: _MOST_EVENTS - len(self.events)]
        while self._marks and self._marks[0][0] <= to_s:
            time_s, text = self._marks.popleft()
            self.events.append(event(time_s, "mark", "", "once", text, {}))
        return [hop for hop in hops if hop.tensors]
