"""Docstrings of public functions have the sections of numpydoc, and name every parameter.

The sections are checked by their titles, the parameters by their names; what they say is for a reader to judge.
https://numpydoc.readthedocs.io/en/latest/format.html
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from textwrap import dedent
from typing import Any

import pytest

from halfwave.apps.docstrings import SECTIONS
from halfwave.apps.reference import MODULES

FOLDERS = ("wire", "csi", "links", "formats", "history", "signal", "sensing", "simulate", "apps")
"""Those that have been gone through: their modules that the reference lists, with what they take from their parts."""
MORE = (
    "bounded_json",
    "csi.carrier",
    "csi.readings",
    "formats.emptiness",
    "formats.esp32_compressed",
    "formats.esp32_reports",
    "formats.esp_values",
    "formats.sight",
    "links.copies",
    "wire.gunzip",
)
"""Others that have been gone through."""
TITLE = re.compile(r"^(\w+)\n-{3,}$", re.MULTILINE)
Function = ast.FunctionDef | ast.AsyncFunctionDef


def source_of(what: Any) -> Function:
    (node,) = ast.parse(dedent(inspect.getsource(what))).body
    assert isinstance(node, Function)
    return node


def public_functions() -> Iterator[tuple[str, Function, bool]]:
    """Its name, the function, whether it stands by itself: all that a module offers, and the methods of its classes."""
    for name in [*(module for module in MODULES if module.split(".")[0] in FOLDERS), *MORE]:
        module = import_module(f"halfwave.{name}")
        for public in module.__all__:
            what = getattr(module, public)
            if inspect.isfunction(what):
                yield f"{name}.{public}", source_of(what), True
            elif inspect.isclass(what):
                for method in vars(what):
                    function = inspect.getattr_static(what, method)
                    function = getattr(function, "__func__", function)
                    made = inspect.isfunction(function) and function.__code__.co_filename == inspect.getsourcefile(what)
                    if made and not method.startswith("_"):
                        yield f"{name}.{public}.{method}", source_of(function), False


PUBLIC = {name: (node, alone) for name, node, alone in public_functions()}


def sections_of(docstring: str) -> dict[str, str]:
    parts = TITLE.split(docstring)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def parameters_of(node: Function) -> list[str]:
    told = node.args
    names = [a.arg for a in (*told.posonlyargs, *told.args, *told.kwonlyargs) if a.arg not in ("self", "cls")]
    return names + [a.arg for a in (told.vararg, told.kwarg) if a]


def documented(section: str) -> list[str]:
    """Names before the colons of a Parameters section."""
    lines = [line for line in section.strip("\n").split("\n") if line and not line.startswith(" ")]
    return [name.strip().lstrip("*") for line in lines for name in line.partition(" :")[0].split(",")]


def own(node: Function) -> Iterator[ast.AST]:
    """What a function's own body holds, without functions in it."""
    todo: list[ast.AST] = list(node.body)
    while todo:
        one = todo.pop()
        yield one
        if not isinstance(one, (Function, ast.Lambda, ast.ClassDef)):
            todo += ast.iter_child_nodes(one)


def wrong_with(name: str) -> list[str]:
    node, alone = PUBLIC[name]
    docstring = ast.get_docstring(node) or ""
    sections, wrong = sections_of(docstring), []
    if not docstring:
        return ["no docstring"]
    if not alone and not parameters_of(node):
        return []  # a sentence says what a method gives
    if unknown := set(sections) - set(SECTIONS):
        wrong.append(f"sections {unknown}")
    if list(sections) != [title for title in SECTIONS if title in sections]:
        wrong.append(f"order of sections {list(sections)}")
    wanted, found = parameters_of(node), documented(sections.get("Parameters", ""))
    if wanted != found:
        wrong.append(f"parameters {wanted}, described {found}")
    yields = any(isinstance(one, ast.Yield | ast.YieldFrom) for one in own(node))
    returns = node.returns is not None and ast.unparse(node.returns) not in ("None", "Self") and not yields
    if returns and "Returns" not in sections:
        wrong.append("no Returns")
    if yields and "Yields" not in sections:
        wrong.append("no Yields")
    raised = {
        ast.unparse(one.exc.func)
        for one in own(node)
        if isinstance(one, ast.Raise) and isinstance(one.exc, ast.Call) and ast.unparse(one.exc.func)[0].isupper()
    }
    if missing := {error for error in raised if error not in sections.get("Raises", "")}:
        wrong.append(f"Raises lacks {missing}")
    if alone and ">>> " not in sections.get("Examples", ""):
        wrong.append("no Examples")
    if ">>> " in "".join(TITLE.split(docstring)[:1]):
        wrong.append("an example outside Examples")
    return wrong


def test_there_are_functions_to_check():
    assert len(PUBLIC) > 50


@pytest.mark.parametrize("name", PUBLIC)
def test_a_docstring_has_its_sections(name):
    assert not wrong_with(name)
