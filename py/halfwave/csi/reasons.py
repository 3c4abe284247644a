"""Why something is not known or was not used: each reason declared once, with its words and what to do about it.

What crosses to the page, to a table or to another program is the code, its values and the text that they make; whoever
wants to know what to do asks by the code (`REASONS`), never by the words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
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


@cache
def _values_of(code: str) -> frozenset[str]:
    """The names of the values that a code's text speaks of."""
    return frozenset(name for _, name, _, _ in _WORDS.parse(REASONS[code]["text"]) if name)


@dataclass(frozen=True, slots=True)
class Reason:
    """A declared reason with its values; made by `because`."""

    code: str
    given: tuple[tuple[str, Value], ...] = ()
    inside: str = ""
    """The part of the whole that it is of, as a member of an archive."""

    @property
    def values(self) -> dict[str, Value]:
        return dict(self.given)

    @property
    def text(self) -> str:
        return _text(self)

    @property
    def topic(self) -> report.Topic:
        """The question that it answers; empty where it answers none."""
        return REASONS[self.code]["topic"]

    @property
    def remedy(self) -> str:
        """What to do about it."""
        return REASONS[self.code]["remedy"] or str(self.values.get("tip", ""))

    def of(self, part: str) -> Reason:
        """The same of a part of what is read, which its text names.

        Parameters
        ----------
        part : str
            Its name.

        Returns
        -------
        Reason
            Whose text begins with that name.

        Examples
        --------
        >>> print(because("archive_encrypted").of("walk.csv"))
        walk.csv: encrypted
        """
        return replace(self, inside=part)

    def to_json(self) -> report.Reason:
        """As `contract.Reason`."""
        return {"code": self.code, "values": self.values, "text": self.text}

    def __str__(self) -> str:
        return self.text


@lru_cache(maxsize=1024)
def _text(reason: Reason) -> str:
    text = _WORDS.vformat(REASONS[reason.code]["text"], (), reason.values)
    return f"{reason.inside}: {text}" if reason.inside else text


def because(code: str, **values: Value) -> Reason:
    """The reason of this code, with its values as plain numbers or words.

    Parameters
    ----------
    code : str
        One of REASONS.
    **values : float, int or str
        Those that its text speaks of, by name; and tip where the text brings its own remedy.

    Returns
    -------
    Reason
        Hashable.

    Raises
    ------
    ParameterError
        For a code that is not declared and for values that are not those of its text.

    Examples
    --------
    >>> print(because("rate_too_low", rate_hz=3.04, least_hz=10))
    3.0 packets/s, at least 10 are needed
    >>> because("no_packets").remedy
    'wait'
    """
    if code not in REASONS:
        raise ParameterError(f"no reason has the code {code!r:.60}", tip="declare it in csi/why_*.py")
    wanted = _values_of(code)
    if wanted != values.keys() - {"tip"}:
        raise ParameterError(f"{code} has the values {sorted(values)}, expected {sorted(wanted)}")
    return Reason(code, tuple(values.items()))


class Tally(Generic[K]):
    """Counts, with the first example of each.

    >>> t = Tally[str](); t.add("motion", 3, "node 1"); t.add("motion"); t.total, t.count_of, t.example_of
    (4, Counter({'motion': 4}), {'motion': 'node 1'})
    """

    def __init__(self) -> None:
        self.count_of: Counter[K] = Counter()
        self.example_of: dict[K, str] = {}

    def add(self, key: K, n: int = 1, example: object = "") -> None:
        """Counts more of one kind.

        Parameters
        ----------
        key : hashable
            The kind.
        n : int
            How many.
        example : object
            Anything that tells which when it is made a text; the first 200 characters are kept.
        """
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
        """Counts more packets of one reason.

        Parameters
        ----------
        key : Reason
            Why; a text where it has no code yet.
        n : int
            How many.
        example : object
            Anything that tells which when it is made a text; the first 200 characters are kept.
        """
        if n:
            super().add(key if isinstance(key, Reason) else because("said", text=key), n, example)

    def add_bounded(self, key: Reason, otherwise: Reason, n: int = 1, example: object = "", *, most: int = 24) -> None:
        """`add`, but as `otherwise` where there are `most` reasons already: a forged file can make up any number.

        Parameters
        ----------
        key : Reason
            Why.
        otherwise : Reason
            What is counted where there are too many.
        n : int
            How many.
        example : object
            As for `add`.
        most : int
            Reasons that are told apart.

        Examples
        --------
        >>> r = Rejects(); r.add_bounded(because("values_odd", found=3), because("line_torn"), most=1)
        >>> r.add_bounded(because("values_odd", found=5), because("line_torn"), most=1); r.counts
        {'3 values: one of a pair is missing': 1, 'line torn or mixed up': 1}
        """
        known = key in self.count_of or len(self.count_of) < most
        self.add(key if known else otherwise, n, example)

    def update(self, other: Rejects) -> None:
        """Counts all that others have counted.

        Parameters
        ----------
        other : Rejects
            Left as they are.
        """
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
        """As `contract.Reject`, one for each reason."""
        return [{**r.to_json(), "count": n, "example": self.example_of.get(r, "")} for r, n in self.count_of.items()]
