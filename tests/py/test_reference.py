"""The reference is what the docstrings say, and every public function shows how it is called and in which units."""

from __future__ import annotations

import inspect
import re
from importlib import import_module
from pathlib import Path

import pytest

import halfwave
from halfwave.apps.reference import MODULES, files, main

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
PUBLIC = {name: getattr(halfwave, name) for name in halfwave.__all__}
UNIT = re.compile(
    r"_(s|hz|m|m_s|db|dbm|ns|mhz)\b|\b(Hz|dB|m|metres|seconds|second|s|minute|rad|bytes|packets)\b|\((\w+, ?)+\w*\)"
)
HOLD_NO_NUMBER = {"because", "columns_of", "save", "sniff", "undetermined"}
PAGES = files()


@pytest.mark.parametrize("name", PAGES)
def test_is_up_to_date(name):
    assert (REFERENCE / name).read_text(encoding="utf-8") == PAGES[name], (
        "run: python -m halfwave.apps.reference docs/reference"
    )


def test_check_tells_a_stale_page_and_writes_nothing(tmp_path, capsys):
    assert main([str(tmp_path), "--check"]) == 1
    assert "out of date" in capsys.readouterr().out
    assert not list(tmp_path.iterdir())
    (tmp_path / "of_a_module_that_is_gone.md").write_text("old")
    assert main([str(tmp_path)]) == main([str(tmp_path), "--check"]) == 0
    assert {page.name for page in tmp_path.iterdir()} == {page.name for page in REFERENCE.iterdir()}


def test_holds_every_public_name():
    text = "\n".join(PAGES.values())
    assert not [name for name in halfwave.__all__ if f"## `halfwave.{name}`" not in text]


def test_every_public_function_has_an_example_and_units():
    functions = {name: what for name, what in PUBLIC.items() if inspect.isroutine(what)}
    assert len(functions) > 10
    without = [name for name, what in functions.items() if ">>> " not in what.__doc__]
    assert not without, "no example"
    said = {name: f"{what.__doc__.split('>>>')[0]} {inspect.signature(what)}" for name, what in functions.items()}
    assert not [name for name in said if name not in HOLD_NO_NUMBER and not UNIT.search(said[name])], "no units"


def test_every_function_says_what_it_does():
    silent = []
    for name in MODULES:
        module = import_module(f"halfwave.{name}")
        for public in module.__all__:
            what = getattr(module, public)
            if (inspect.isroutine(what) or inspect.isclass(what)) and len((what.__doc__ or "").split()) < 4:
                silent.append(f"{name}.{public}")
    assert not silent
