"""What each stage costs, and how much of this machine's time a live stream takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import inf
from time import perf_counter, process_time
from typing import TypeVar

from .faults import Faults
from .schedule import Every

__all__ = ["Costs"]

_LOAD_OVER_S = 1.0

T = TypeVar("T")


class Costs:
    """Runs what is of the whole room: each stage is timed, and what fails in it costs that stage alone.

    >>> costs = Costs(Faults())
    >>> costs.run("motion", 0.0, lambda: 7, 0), costs.run("floor", 0.0, lambda: 1 / 0, 0), list(costs.told())
    (7, 0, ['motion', 'floor'])
    >>> costs.told()
    {}
    """

    def __init__(self, faults: Faults) -> None:
        self.load = 0.0
        """Seconds of work a second of a live stream, over the last; 0 of a recording, which can wait."""
        self._faults = faults
        self._ms: dict[str, float] = {}
        self._busy_s = 0.0
        self.begin()

    def begin(self) -> None:
        """A new epoch of time."""
        self._loading = Every(_LOAD_OVER_S)

    def run(self, stage: str, now_s: float, work: Callable[[], T], otherwise: T) -> T:
        """What `work` gives; `otherwise` where it fails, and for a second after."""
        started_s = perf_counter()
        done = self._faults.run(stage, "the room", now_s, work, otherwise)
        self._add(stage, started_s)
        return done

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        started_s = perf_counter()
        yield
        self._add(stage, started_s)

    def _add(self, stage: str, started_s: float) -> None:
        self._ms[stage] = self._ms.get(stage, 0.0) + (perf_counter() - started_s) * 1e3

    def told(self) -> dict[str, float]:
        """Milliseconds by stage since this was last asked."""
        told, self._ms = self._ms, {}
        return {stage: round(ms, 3) for stage, ms in told.items()}

    @contextmanager
    def busy(self) -> Iterator[None]:
        """What counts for the load: by this process's own time, whatever else this machine does."""
        began_s = process_time()
        yield
        self._busy_s += process_time() - began_s

    def note_load(self, now_s: float, *, live: bool) -> None:
        """Once a second of stream time."""
        if self._loading.due(now_s):
            passed_s = now_s - self._loading.done_s
            self.load = self._busy_s / passed_s if live and 0 < passed_s < inf else 0.0
            self._loading.done(now_s)
            self._busy_s = 0.0
