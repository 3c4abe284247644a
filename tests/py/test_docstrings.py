"""Public functions say in numpydoc's sections what they take, give and raise, and show how they are called."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from halfwave.apps.docstrings import SECTIONS, sections_of

PACKAGE = Path(__file__).parents[2] / "py/halfwave"
FOLDERS = ("signal", "sensing", "simulate", "apps")
RUN_BY_HAND = {"apps/cli.py:main", "apps/generate.py:main", "apps/reference.py:main"}
"""Their help says what they take."""
LEFT = {"apps/commands.py", "apps/page.py"}
"""What the command line and the page alone call."""
MODULES = [
    path.relative_to(PACKAGE).as_posix()
    for folder in FOLDERS
    for path in sorted((PACKAGE / folder).glob("*.py"))
    if path.relative_to(PACKAGE).as_posix() not in LEFT
]
ENTRY = re.compile(r"^(\S.*?)(?: : (.+))?$")


def functions(path: str) -> dict[str, Callable[..., object]]:
    module = importlib.import_module("halfwave." + path.removesuffix(".py").replace("/", ".").removesuffix(".__init__"))
    names = getattr(module, "__all__", [])
    public = {name: getattr(module, name) for name in names if inspect.isroutine(getattr(module, name))}
    return {n: f for n, f in public.items() if f.__module__ == module.__name__ and f"{path}:{n}" not in RUN_BY_HAND}


def entries(text: str) -> list[tuple[str, str]]:
    """Name and type of what stands at the margin of a section; each must have words below it."""
    lines = text.split("\n")
    heads = [i for i, line in enumerate(lines) if not line.startswith(" ")]
    bare = [lines[i] for i in heads if i + 1 == len(lines) or not lines[i + 1].startswith("    ")]
    assert not bare, f"without words: {bare}"
    found = [ENTRY.match(lines[i]) for i in heads]
    return [(m[1], m[2] or "") for m in found if m]


def faults(function: Callable[..., object]) -> list[str]:
    sections = sections_of(inspect.getdoc(function) or "")
    titles, text_of = [title for title, _ in sections[1:]], dict(sections)
    signature, out = inspect.signature(function), []
    if titles != sorted(titles, key=SECTIONS.index) or len(titles) != len(set(titles)):
        out.append(f"sections {titles}, expected the order {SECTIONS}")
    if "\n" in text_of[""].split("\n\n")[0]:
        out.append("a summary of more than one line")
    told = [name.lstrip("*") for name, kind in entries(text_of["Parameters"]) if kind] if "Parameters" in titles else []
    if told != list(signature.parameters):
        out.append(f"parameters {told}, expected {list(signature.parameters)}")
    gives = "Yields" in titles or "Returns" in titles
    if gives != (signature.return_annotation not in ("None", None)):
        out.append("Returns or Yields where something is given, and only there")
    if "Examples" not in titles or ">>> " not in text_of["Examples"]:
        out.append("no example")
    for title in {"Returns", "Yields", "Raises"} & set(titles):
        entries(text_of[title])
    source = ast.parse(inspect.cleandoc("\n" + inspect.getsource(inspect.unwrap(function))))
    raised = {
        node.exc.func.id
        for node in ast.walk(source)
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and isinstance(node.exc.func, ast.Name)
    }
    named = {name for name, _ in entries(text_of["Raises"])} if "Raises" in titles else set()
    if raised - named:
        out.append(f"raises {sorted(raised - named)} without a word")
    return out


@pytest.mark.parametrize("path", MODULES)
def test_public_functions_have_their_sections(path):
    wrong = {name: found for name, function in functions(path).items() if (found := faults(function))}
    assert not wrong


def test_there_are_functions_to_look_at():
    assert sum(len(functions(path)) for path in MODULES) > 100
