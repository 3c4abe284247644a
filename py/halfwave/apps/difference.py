"""What changed in a hop's report since the one before: what crosses to the page is that alone.

A change is `[value]` where the value is replaced, `[]` where it is gone, and an object where only some of its keys
changed: for each of those a change again. Lists are replaced whole. web/src/workers/difference.ts puts them together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..contract import HopReport
    from .page_contract import Change, KeyedLinks

__all__ = ["by_id", "difference", "merged"]

_NOTHING: Any = object()


def by_id(report: HopReport) -> dict[str, Any]:
    """The report with its links by their names, so that each is compared with itself however they are ranked.

    Parameters
    ----------
    report : HopReport
        As `Hop.to_json` gives it.

    Returns
    -------
    dict
        The same, but for `links`: their `order`, and each `of` its name, or of its rank where names are alike.

    Examples
    --------
    >>> by_id({"links": [{"id": "b"}, {"id": "a"}]})["links"]
    {'order': ['b', 'a'], 'of': {'b': {'id': 'b'}, 'a': {'id': 'a'}}}
    """
    links = report["links"]
    of = {link["id"]: link for link in links}
    if len(of) < len(links):  # names of strangers: those of two links may be alike
        of = {str(i): link for i, link in enumerate(links)}
    keyed: KeyedLinks = {"order": list(of), "of": of}
    return {**report, "links": keyed}


def difference(before: Any, after: Any) -> Change | None:
    """What changed of a JSON value.

    Parts are compared as Python does, for which 1 is True. One that is the very same object costs nothing, so whoever
    makes reports may hand out again what did not change.

    Parameters
    ----------
    before, after : object
        As JSON has them; dicts have words as keys.

    Returns
    -------
    list or dict or None
        What `merged` makes `after` of; None where nothing changed.

    Examples
    --------
    >>> difference({"a": 1, "b": {"c": 2, "d": 3}}, {"b": {"c": 2, "d": 4}})
    {'b': {'d': [4]}, 'a': []}
    >>> difference({"a": 1}, {"a": 1}) is None
    True
    """
    if after is before or after == before:
        return None
    if type(after) is not dict or type(before) is not dict:
        return [after]
    changes: dict[str, Change] = {}
    for key, value in after.items():
        was = before.get(key, _NOTHING)
        if value is was or value == was:
            continue
        nested = type(value) is dict and type(was) is dict
        changes[key] = difference(was, value) if nested else [value]  # type: ignore[assignment]
    if not before.keys() <= after.keys():
        changes |= {key: [] for key in before if key not in after}
    return changes


def merged(before: Any, change: Change | None) -> Any:
    """A value with a change of it; neither is altered.

    Parameters
    ----------
    before : object
        As JSON has it.
    change : list or dict or None
        As `difference` gives it.

    Returns
    -------
    object
        What it was the difference to.

    Examples
    --------
    >>> merged({"a": 1, "b": {"c": 2, "d": 3}}, {"b": {"d": [4]}, "a": []})
    {'b': {'c': 2, 'd': 4}}
    """
    if change is None:
        return before
    if isinstance(change, list):
        return change[0]
    after = dict(before)
    for key, of in change.items():
        if of == []:
            del after[key]
        else:
            after[key] = merged(after.get(key), of)
    return after
