"""What goes wrong in a stage costs that stage of that link, for a second; it is counted and told, never passed on."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

from ..contract import Fault
from ..csi.reasons import Tally

__all__ = ["Faults"]

_RETRY_S = 1.0
"""Of stream time, until a stage that failed is tried again."""

T = TypeVar("T")


class Faults:
    """Runs stages, and keeps which failed.

    >>> faults = Faults()
    >>> [faults.run("motion", node, 0.0, work, "none") for node, work in [("node 1", lambda: 1 / 0), ("node 2", int)]]
    ['none', 0]
    >>> faults.told.count_of, faults.told.example_of
    (Counter({'motion': 1}), {'motion': 'node 1: ZeroDivisionError: division by zero'})
    """

    def __init__(self) -> None:
        self.told = Tally[str]()
        """By stage, since the stream began."""
        self._until_s: dict[tuple[str, Hashable], float] = {}

    def run(self, stage: str, of: Hashable, now_s: float, work: Callable[[], T], otherwise: T) -> T:
        """What `work` gives; `otherwise` where it fails, and for a second after."""
        if self._until_s:
            until_s = self._until_s.get((stage, of))
            if until_s is not None and until_s - _RETRY_S <= now_s < until_s:
                return otherwise
        try:
            return work()
        except Exception as error:  # whatever it is: the other links and stages go on
            self._until_s = {key: s for key, s in self._until_s.items() if s - _RETRY_S <= now_s < s}
            self._until_s[stage, of] = now_s + _RETRY_S
            self.told.add(stage, 1, f"{of}: {type(error).__name__}: {error}")
            return otherwise

    def to_json(self) -> dict[str, Fault]:
        return {stage: {"count": n, "example": self.told.example_of[stage]} for stage, n in self.told.count_of.items()}
