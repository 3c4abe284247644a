"""Why something is not known or was not used: each reason declared once, with its words and what to do about it.

What crosses to the page, to a table or to another program is the code, its values and the text that they make; whoever
wants to know what to do asks by the code (`REASONS`), never by the words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from string import Formatter
from typing import Generic, TypeVar

from .. import contract as report
from ..errors import ParameterError
from .why_rejected import REJECTED
from .why_undetermined import UNDETERMINED

__all__ = ["REASONS", "Reason", "Rejects", "Tally", "because"]

Value = float | int | str
K = TypeVar("K", bound=Hashable)

REASONS: dict[str, report.ReasonKind] = {**UNDETERMINED, **REJECTED}
"""Every code: its text with the places of its values, what to do, and the question that it answers."""


class _Words(Formatter):
    """Format specifications as ever, and `{n:~link}`: "1 link", "3 links"."""

    def format_field(self, value: object, format_spec: str) -> str:
        if not format_spec.startswith("~"):
            return str(super().format_field(value, format_spec))
        return f"{value} {format_spec[1:]}{'' if value == 1 else 's'}"


_WORDS = _Words()


@dataclass(frozen=True, slots=True)
class Reason:
    """A declared reason with its values; made by `because`."""

    code: str
    given: tuple[tuple[str, Value], ...] = ()

    @property
    def values(self) -> dict[str, Value]:
        return dict(self.given)

    @property
    def text(self) -> str:
        return _text(self)

    @property
    def remedy(self) -> str:
        """What to do about it."""
        return REASONS[self.code]["remedy"] or str(self.values.get("tip", ""))

    def to_json(self) -> report.Reason:
        return {"code": self.code, "values": self.values, "text": self.text}

    def __str__(self) -> str:
        return self.text


@lru_cache(maxsize=1024)
def _text(reason: Reason) -> str:
    return _WORDS.vformat(REASONS[reason.code]["text"], (), reason.values)


def because(code: str, **values: Value) -> Reason:
    """The reason of this code, with its values as plain numbers or words.

    ParameterError for a code that nobody declared and for values that are not those of its text.

    >>> print(because("rate_too_low", rate_hz=3.04, least_hz=10))
    3.0 packets/s, at least 10 are needed
    >>> because("no_packets").remedy
    'wait'
    """
    if code not in REASONS:
        raise ParameterError(f"no reason has the code {code!r:.60}", tip="declare it in csi/why_*.py")
    wanted = _names(code)
    if wanted != values.keys() - {"tip"}:
        raise ParameterError(f"{code} has the values {sorted(values)}, expected {sorted(wanted)}")
    return Reason(code, tuple(values.items()))


@cache
def _names(code: str) -> frozenset[str]:
    """Of the values in the text of a code."""
    return frozenset(name for _, name, _, _ in _WORDS.parse(REASONS[code]["text"]) if name)


class Tally(Generic[K]):
    """Counts, with the first example of each.

    >>> t = Tally[str](); t.add("motion", 3, "node 1"); t.add("motion"); t.total, t.count_of, t.example_of
    (4, Counter({'motion': 4}), {'motion': 'node 1'})
    """

    def __init__(self) -> None:
        self.count_of: Counter[K] = Counter()
        self.example_of: dict[K, str] = {}

    def add(self, key: K, n: int = 1, example: object = "") -> None:
        """n more; example: anything that says which when it is made a text."""
        if n:
            self.count_of[key] += n
            if key not in self.example_of:
                self.example_of[key] = str(example)[:200]

    @property
    def total(self) -> int:
        return self.count_of.total()


class Rejects(Tally[Reason]):
    """What could not be used, counted by reason, with the first example of each.

    >>> r = Rejects(); r.add(because("same_packet_again"), 3, "node 1"); r.add(because("same_packet_again"))
    >>> r.total, r.counts
    (4, {'the same packet again': 4})
    """

    def add(self, key: Reason | str, n: int = 1, example: object = "") -> None:
        if n:
            super().add(key if isinstance(key, Reason) else because("said", text=key), n, example)

    def update(self, other: Rejects) -> None:
        for reason, n in other.count_of.items():
            self.add(reason, n, other.example_of.get(reason, ""))

    @property
    def counts(self) -> dict[str, int]:
        """How many, by the reason's text."""
        told: Counter[str] = Counter()
        for reason, n in self.count_of.items():
            told[reason.text] += n
        return dict(told)

    @property
    def examples(self) -> Mapping[str, str]:
        """The first of each, by the reason's text."""
        return {reason.text: example for reason, example in self.example_of.items()}

    def to_json(self) -> list[report.Reject]:
        return [{**r.to_json(), "count": n, "example": self.example_of.get(r, "")} for r, n in self.count_of.items()]
