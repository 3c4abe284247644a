"""Every reason has a code that is declared once, and says what to do."""

import ast
import json
from pathlib import Path
from string import Formatter

import pytest

import halfwave as hw
from halfwave.csi.estimates import undetermined
from halfwave.csi.reasons import REASONS
from halfwave.csi.why_undetermined import UNDETERMINED

PACKAGE = Path(__file__).parents[2] / "py/halfwave"
FOLDERS = ("signal", "sensing", "apps")
CODES = sorted(UNDETERMINED)


def values_of(code: str) -> dict[str, float | str]:
    """Some value for each place of a reason's text: a number where it is formatted as one."""
    places = {name: spec for _, name, spec, _ in Formatter().parse(REASONS[code]["text"]) if name}
    return {name: 1 if spec else "x" for name, spec in places.items()}


@pytest.mark.parametrize("code", CODES)
def test_a_reason_has_words_and_says_what_to_do(code):
    why = hw.because(code, **values_of(code))
    assert why.text
    assert "{" not in why.text
    assert why.text[0] == why.text[0].lower() or why.text.split()[0].isupper()
    assert not why.text.endswith(".")
    assert REASONS[code]["remedy"]
    told = json.loads(json.dumps(undetermined("motion", why).to_json()["reason"], allow_nan=False))
    assert told == {"code": code, "values": why.values, "text": why.text}


def calls(name: str):
    for path in sorted(p for folder in FOLDERS for p in (PACKAGE / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
                yield f"{path.name}:{node.lineno}", node


def test_no_estimator_gives_a_sentence_for_a_reason():
    made = list(calls("undetermined"))
    assert len(made) > 30
    for where, call in made:
        given = [*call.args[1:], *(k.value for k in call.keywords if k.arg in ("why", "tip"))]
        assert not any(isinstance(e, ast.Constant | ast.JoinedStr) for e in given), where
        assert "tip" not in {k.arg for k in call.keywords}, where


def test_every_code_that_is_given_is_declared():
    for where, call in calls("because"):
        assert isinstance(call.args[0], ast.Constant), where
        assert call.args[0].value in REASONS, where
