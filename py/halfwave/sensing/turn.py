"""When a word that flickers changed for good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

__all__ = ["Changed", "Turn"]

_CLOCK_S = 1e-6


class Changed(NamedTuple):
    """From one word to another, and when the other was first said."""

    was: str | None
    word: str | None
    since_s: float


@dataclass(slots=True)
class Turn:
    """Of a word said again and again, the changes that last: another word counts once it was said, and nothing else,
    for as long as `hold_s` has for it. The first word of all is no change.

    >>> turn = Turn({"still": 3.0})
    >>> said = [(0, "still"), (1, "moving"), (2, "still"), (4, "moving"), (5, "still"), (7, "still"), (8, "still")]
    >>> changes = [turn.update(t, word) for t, word in said]
    >>> [tuple(c) for c in changes if c]
    [('still', 'moving', 1), ('moving', 'still', 5)]
    """

    hold_s: Mapping[str | None, float] = field(default_factory=dict)
    """Seconds; 0 for a word that is not in it."""
    word: str | None = None
    """That holds now; None: undetermined."""
    begun: bool = False
    """Whether any was said yet."""
    _other: str | None = None
    _since_s: float | None = None

    def update(self, now_s: float, word: str | None) -> Changed | None:
        """What was said at a moment.

        Parameters
        ----------
        now_s : float
            The moment, s.
        word : str or None
            The word; None where it is undetermined.

        Returns
        -------
        Changed or None
            The change that is now known to last; `since_s` is when it happened, up to `hold_s` ago.
        """
        if not self.begun:
            self.word, self.begun = word, True
            return None
        if word == self.word:
            self._since_s = None
            return None
        if self._since_s is None or word != self._other:
            self._other, self._since_s = word, now_s
        if now_s - self._since_s < self.hold_s.get(word, 0.0) - _CLOCK_S:
            return None
        was, since_s = self.word, self._since_s
        self.word, self._since_s = word, None
        return Changed(was, word, since_s)
