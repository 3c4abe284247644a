"""When something is due: the one way in which the stages of the engine say so. Times are those of the stream."""

from __future__ import annotations

from math import inf
from typing import Protocol, TypeVar

__all__ = ["Every", "Stage"]

M = TypeVar("M", contravariant=True)


class Every:
    """Due at once, and then `period_s` after it was last done; where time went back, at once again.

    >>> often, said = Every(0.5), []
    >>> for now_s in (10.0, 10.2, 10.5, 3.0):
    ...     said.append(often.due(now_s))
    ...     if said[-1]:
    ...         often.done(now_s)
    >>> said
    [True, False, True, True]
    """

    __slots__ = ("done_s", "next_s", "period_s")

    def __init__(self, period_s: float):
        self.period_s = period_s
        self.at_once()

    def at_once(self) -> None:
        """Due whatever was done before."""
        self.done_s = self.next_s = -inf

    def due(self, now_s: float) -> bool:
        return not self.done_s <= now_s < self.next_s

    def done(self, now_s: float) -> None:
        self.done_s, self.next_s = now_s, now_s + self.period_s


class Stage(Protocol[M]):
    """A stage of the engine: it is asked at each hop whether it is due, and fetches what it needs only then."""

    name: str

    def due(self, hop: M) -> bool: ...

    def run(self, hop: M) -> None: ...
