"""JSON objects of strangers, read field by field: whatever is wrong is named by its place, `zones[2].hold_s`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .errors import ParameterError

__all__ = ["Fields"]


class Fields:
    """One object. where: its place, empty for the whole, of which `whole` is the name.

    >>> Fields({"hold_s": "long"}, "zones[2]").number("hold_s", 0, 3600)
    Traceback (most recent call last):
    halfwave.errors.ParameterError: zones[2].hold_s: expected a number from 0 to 3600, got 'long'
    """

    def __init__(self, value: Any, where: str = "", *, whole: str = "scene") -> None:
        if not isinstance(value, Mapping):
            raise ParameterError(f"{where or whole}: expected an object, got {value!r:.60}")
        self._value, self._before, self._asked = value, f"{where}." if where else "", set[str]()

    def at(self, name: str) -> str:
        """The place of a field."""
        return f"{self._before}{name}"

    def has(self, name: str) -> bool:
        self._asked.add(name)
        return name in self._value

    def number(self, name: str, low: float, high: float, usual: float | None = None) -> float:
        """A finite number of a range; whole where `low` is."""
        value = self._get(name, usual)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:  # NaN is not
            raise ParameterError(
                f"{self.at(name)}: expected a number from {low:g} to {high:g}, got "
                + ("nothing" if value is None else f"{value!r:.60}")
            )
        return int(value) if isinstance(low, int) and isinstance(high, int) else float(value)

    def numbers(self, ranges: Mapping[str, tuple[float, float]]) -> dict[str, float]:
        """Those of a table of ranges that are there."""
        return {name: self.number(name, low, high) for name, (low, high) in ranges.items() if self.has(name)}

    def word(self, name: str, words: Sequence[str], usual: str | None = None) -> str:
        """One of the words."""
        value = self._get(name, usual)
        if value not in words:
            raise ParameterError(f"{self.at(name)}: expected {' or '.join(words)}, got {value!r:.60}")
        return str(value)

    def text(self, name: str, most: int = 80) -> str:
        """A text of so many characters at most, or a whole number as one; empty where there is none."""
        value = self._get(name, "")
        if isinstance(value, bool) or not isinstance(value, (str, int)) or len(str(value)) > most:
            raise ParameterError(f"{self.at(name)}: expected a text of at most {most} characters, got {value!r:.60}")
        return str(value)

    def entries(self, name: str, most: int) -> list[tuple[str, Any]]:
        """(place, value) of each entry of a list; none where there is no list."""
        values = self._get(name, [])
        if not isinstance(values, (list, tuple)) or len(values) > most:
            raise ParameterError(f"{self.at(name)}: expected a list of at most {most}, got {_told(values)}")
        return [(f"{self.at(name)}[{i}]", value) for i, value in enumerate(values)]

    def done(self) -> None:
        """What nobody asked for is an error."""
        unknown = sorted(set(map(str, self._value)) - self._asked)
        if unknown:
            names = ", ".join(sorted(self._asked))
            raise ParameterError(f"{self.at(unknown[0]):.80}: no such field; there are {names}")

    def _get(self, name: str, usual: Any) -> Any:
        self._asked.add(name)
        return self._value.get(name, usual)


def _told(values: Any) -> str:
    return str(len(values)) if isinstance(values, (list, tuple)) else f"{values!r:.60}"
