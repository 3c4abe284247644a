"""Places: who is served where more come than there is room for.

A place goes to who sends steadily. Who is silent, thin or new loses it first; who was there long, or is named, does not
lose it to a newcomer. So neither a flood of forged nodes nor a day of passing phones shuts out a real one.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from math import exp
from typing import Generic, TypeVar

__all__ = ["Places"]

_MEMORY_S = 300.0
"""What was sent so long ago counts for a third."""
_STEADY = 4
"""Packets a second from which on a second counts in full: the least that tell motion."""
_GONE_S = 10.0
"""Whose place is the first to go: who has sent nothing for so long."""
_AHEAD, _LEAST = 2.0, 2.0
"""Seconds of standing that a newcomer must have, and have more than whom it replaces."""
_WAITING_EACH = 4
"""Newcomers that are watched, for each place."""

Key = TypeVar("Key", bound=Hashable)


@dataclass(slots=True)
class _Standing:
    steady_s: float = 0.0
    """Seconds in which it sent steadily, older ones counting less."""
    second: float = float("-inf")
    packets: int = 0
    """In this second so far."""
    last_s: float = 0.0

    def note(self, packets: int, now_s: float) -> bool:
        """Whether these are the first of a second."""
        second = now_s // 1
        first = second != self.second
        if first:
            self.steady_s = self.at(now_s)
            self.second, self.packets = second, 0
        self.packets += packets
        self.last_s = now_s
        return first

    def at(self, now_s: float) -> float:
        """Standing at a moment, this second included."""
        passed_s = max(0.0, now_s // 1 - self.second)
        return (self.steady_s + min(1.0, self.packets / _STEADY)) * exp(-passed_s / _MEMORY_S)


class Places(Generic[Key]):
    """At most `most` of those who ask, by standing. `keeps(key)`: who never loses a place to another.

    >>> places = Places(1)
    >>> places.ask("forged", 1, 0.0), places.ask("node", 100, 0.5)
    (True, False)
    >>> [places.ask("node", 100, t) for t in (1.5, 2.5, 3.5)], places.lost()
    ([False, True, True], ['forged'])
    """

    def __init__(self, most: int, keeps: Callable[[Key], bool] = lambda _: False):
        self.most, self.keeps = most, keeps
        self._placed: dict[Key, _Standing] = {}
        self._waiting: dict[Key, _Standing] = {}
        self._lost: list[Key] = []

    def __len__(self) -> int:
        return len(self._placed)

    def __contains__(self, key: Key) -> bool:
        return key in self._placed

    def ask(self, key: Key, packets: int, now_s: float) -> bool:
        """Someone sent so many packets: whether it has a place now."""
        standing = self._placed.get(key)
        if standing is not None:
            standing.note(packets, now_s)
            return True
        standing = self._waiting.pop(key, None) or _Standing()
        first = standing.note(packets, now_s)
        full = len(self._placed) >= self.most
        if full and not (first and self._make_room(key, standing, now_s)):  # once a second: it looks at everybody
            self._waiting[key] = standing  # the latest heard last
            if len(self._waiting) > _WAITING_EACH * self.most:
                del self._waiting[next(iter(self._waiting))]
            return False
        self._placed[key] = standing
        return True

    def _make_room(self, key: Key, standing: _Standing, now_s: float) -> bool:
        mine = standing.at(now_s)
        if mine < _LEAST and not self.keeps(key):
            return False
        rivals = [(s.last_s >= now_s - _GONE_S, s.at(now_s), k) for k, s in self._placed.items() if not self.keeps(k)]
        sends, least, loser = min(rivals, key=lambda r: r[:2], default=(True, float("inf"), key))
        if not (self.keeps(key) and rivals) and sends and mine < least + _AHEAD:
            return False
        del self._placed[loser]
        self._lost.append(loser)
        return True

    def waiting(self, now_s: float) -> int:
        """How many were lately heard and have no place."""
        return sum(s.last_s >= now_s - _GONE_S for s in self._waiting.values())

    def lost(self) -> list[Key]:
        """Who lost a place since this was last asked."""
        gone, self._lost = self._lost, []
        return gone

    def give_back(self, key: Key) -> None:
        """Someone has no use for its place any more."""
        self._placed.pop(key, None)

    def standing(self, key: Key) -> float:
        """Seconds of steady sending when it was last heard, the last five minutes counting most; 0 without a place."""
        found = self._placed.get(key)
        return found.at(found.last_s) if found else 0.0

    def clock_set(self, from_s: float, to_s: float) -> None:
        """The stream's clock was set: who has which standing stays."""
        for standing in (*self._placed.values(), *self._waiting.values()):
            silent_s = from_s - standing.last_s
            standing.steady_s, standing.packets = standing.at(from_s), 0
            standing.second, standing.last_s = to_s // 1, to_s - silent_s
