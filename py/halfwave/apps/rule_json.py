"""A rule as the page and a file give it: checked, with what is wrong named."""

from __future__ import annotations

from math import isfinite
from typing import Any, get_args

from ..contract import Rule, RuleKind

__all__ = ["rule_of", "rules_of"]

_KINDS = get_args(RuleKind)
_MOST, _MOST_TEXT, _MOST_S = 50, 120, 7 * 86400.0


def rules_of(given: Any) -> list[Rule]:
    """Rules of a list.

    Parameters
    ----------
    given : object
        Of JSON.

    Returns
    -------
    list of Rule
        All of them.

    Raises
    ------
    ValueError
        For what is no list of rules, with the place.

    Examples
    --------
    >>> rules_of([])
    []
    """
    if not isinstance(given, list) or len(given) > _MOST:
        raise ValueError(f"rules: expected a list of at most {_MOST}")
    return [rule_of(one, f"rule {i + 1}") for i, one in enumerate(given)]


def rule_of(given: Any, where: str = "rule") -> Rule:
    """One rule.

    Parameters
    ----------
    given : object
        Of JSON.
    where : str
        Its place, for what is wrong with it.

    Returns
    -------
    Rule
        What is not in it is as usual.

    Raises
    ------
    ValueError
        For what is no rule.

    Examples
    --------
    >>> rule_of({"id": "a", "kind": "motion"})["for_s"]
    0.0
    >>> rule_of({"id": "a", "kind": "noise"})
    Traceback (most recent call last):
        ...
    ValueError: rule: kind is 'noise', expected motion, no motion, zone, fall, breathing, link
    """
    if not isinstance(given, dict):
        raise ValueError(f"{where}: expected an object")
    kind: RuleKind | None = next((known for known in _KINDS if known == given.get("kind")), None)
    if kind is None:
        raise ValueError(f"{where}: kind is {given.get('kind')!r:.40}, expected {', '.join(_KINDS)}")
    low, high = _number(given, "low", where, 0.0), _number(given, "high", where, 1e3)
    if low > high:
        raise ValueError(f"{where}: low is {low:g}, above high, {high:g}")
    return {
        "id": _text(given, "id", where),
        "name": _text(given, "name", where),
        "kind": kind,
        "of": _text(given, "of", where),
        "for_s": _number(given, "for_s", where, 0.0),
        "low": low,
        "high": high,
        "quiet": _quiet(given.get("quiet"), where),
        "cool_s": _number(given, "cool_s", where, 0.0),
    }


def _text(given: dict[str, Any], name: str, where: str) -> str:
    text = given.get(name, "")
    if not isinstance(text, str) or len(text) > _MOST_TEXT:
        raise ValueError(f"{where}: {name} is {text!r:.40}, expected at most {_MOST_TEXT} characters")
    return text


def _number(given: dict[str, Any], name: str, where: str, usual: float) -> float:
    number = given.get(name, usual)
    if isinstance(number, bool) or not isinstance(number, (int, float)) or not 0 <= number <= _MOST_S:
        raise ValueError(f"{where}: {name} is {number!r:.40}, expected 0 to {_MOST_S:g}")
    return float(number)


def _quiet(given: Any, where: str) -> tuple[float, float] | None:
    if given is None:
        return None
    right = isinstance(given, (list, tuple)) and len(given) == 2
    if not right or not all(isinstance(m, (int, float)) and isfinite(m) and 0 <= m <= 1440 for m in given):
        raise ValueError(f"{where}: quiet is {given!r:.40}, expected two numbers of minutes, 0 to 1440")
    return float(given[0]), float(given[1])
