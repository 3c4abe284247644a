"""Reasons are codes: each call names a declared one with the values of its text, and nobody reads the text again."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest

from halfwave.contract import Topic
from halfwave.csi.reasons import REASONS
from halfwave.wire.damage import MALFORMED

PACKAGE = Path(__file__).parents[2] / "py/halfwave"
TREES = {
    path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text("utf-8")) for path in sorted(PACKAGE.rglob("*.py"))
}
OF_THE_WIRE = {"formats/_steps.py", "formats/capture.py", "formats/__init__.py", "formats/long_recordings.py"}
"""Where a code of `wire.damage` becomes a reason: it has no values."""


def calls(name: str) -> list[tuple[str, ast.Call]]:
    return [
        (f"{path}:{node.lineno}", node)
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == name
    ]


def codes_of(argument: ast.expr) -> list[str]:
    """A code, or the two of a conditional expression; empty for anything else."""
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return [argument.value]
    if isinstance(argument, ast.IfExp):
        return codes_of(argument.body) + codes_of(argument.orelse)
    return []


USED = [(where, call, code) for where, call in calls("because") for code in codes_of(call.args[0])]


def test_every_reason_is_given_by_a_declared_code_and_the_values_of_its_text():
    wrong = [f"{where}: no code" for where, call in calls("because") if not codes_of(call.args[0])]
    assert {where.partition(":")[0] for where in wrong} <= OF_THE_WIRE | {"csi/reasons.py"}, wrong
    for where, call, code in USED:
        assert code in REASONS, where
        wanted = {name for _, name, _, _ in Formatter().parse(REASONS[code]["text"]) if name}
        given = {keyword.arg for keyword in call.keywords} - {"tip"}
        assert given == wanted, f"{where}: {code} takes {wanted or 'no values'}"


def test_every_declared_code_is_used():
    used = {code for _, _, code in USED}
    strings = {
        node.value
        for path, tree in TREES.items()
        if path.startswith("wire/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    unused = set(REASONS) - used - (set(MALFORMED) & strings)
    assert not unused
    twice = [code for code in MALFORMED if code in used]
    assert not twice


def test_codes_that_the_wire_counts_by_stand_where_they_are_counted():
    """More than the declaration: in another file of the folder, or by a name that is imported from it."""
    elsewhere = " ".join(path.read_text("utf-8") for path in (PACKAGE / "wire").glob("*.py") if path.stem != "damage")
    named = {"packet_cut_short": "CUT_SHORT", "packet_captured_short": "CAPTURED_SHORT"}
    assert not [code for code in MALFORMED if f'"{code}"' not in elsewhere and named.get(code, "?") not in elsewhere]


@pytest.mark.parametrize("code", sorted(REASONS))
def test_a_reason_says_what_to_do(code):
    kind = REASONS[code]
    assert re.fullmatch("[a-z][a-z0-9_]*", code)
    assert kind["text"]
    assert kind["remedy"]
    assert "{" not in kind["remedy"], "the same for all values"
    assert kind["topic"] in get_args(Topic)


def is_text_of_a_reason(node: ast.AST) -> bool:
    """`reason`, `why.text` and so on: names and attributes that hold the words of a reason."""
    if isinstance(node, ast.Name):
        return node.id == "reason"
    if isinstance(node, ast.Attribute):
        return node.attr == "reason" or (node.attr == "text" and "why" in ast.unparse(node.value))
    return isinstance(node, ast.Subscript) and ast.unparse(node.slice) == "'reason'"


def test_nobody_compares_or_searches_the_text_of_a_reason():
    found = []
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Compare):
                sides = [node.left, *node.comparators]
                words = any(isinstance(s, ast.Constant) and isinstance(s.value, str) and s.value for s in sides)
                bad = words and any(map(is_text_of_a_reason, sides))
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                searches = node.func.attr in ("search", "match", "fullmatch", "findall")
                begins = node.func.attr in ("startswith", "endswith") and is_text_of_a_reason(node.func.value)
                bad = begins or (searches and any(map(is_text_of_a_reason, node.args)))
            else:
                continue
            if bad:
                found.append(f"{path}:{node.lineno}: {ast.unparse(node)}")
    assert not found
