"""The words of docs/glossary.md: what its right-hand column has stands nowhere that a user or a reader looks."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
AREAS: dict[str, tuple[str, ...]] = {
    "the package": (
        "py/halfwave/__init__.py",
        "py/halfwave/csi/estimates.py",
        "py/halfwave/csi/why_undetermined.py",
        "py/halfwave/signal/*.py",
        "py/halfwave/sensing/*.py",
        "py/halfwave/simulate/*.py",
        "py/halfwave/apps/[!p]*.py",
        "py/halfwave/apps/pl*.py",
        "py/halfwave/apps/pr*.py",
    ),
    "the relay": (),
    "the page": (),
    "the docs": ("docs/analyse.md", "docs/simulator.md", "docs/tutorial.ipynb"),
}
"""Globs of what has been gone through."""


def replaced() -> re.Pattern[str]:
    """The words of the last column, and their plurals."""
    rows = re.findall(
        r"^\| [^|]+ \| [^|]+ \| ([^|]+) \|$", (ROOT / "docs/glossary.md").read_text("utf-8"), re.MULTILINE
    )
    words = [word.strip() for row in rows for word in row.split(",") if word.strip() and word.strip() != "instead of"]
    assert "sub-carrier" in words
    return re.compile(rf"(?<![\w./-])(?:{'|'.join(map(re.escape, words))})s?(?![\w/-]|\.\w)", re.IGNORECASE)


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """Lines that a user or a reader sees: Markdown whole; of Python its strings and comments; of TypeScript all but
    imports."""
    source = path.read_text("utf-8")
    if path.suffix == ".py":
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.lineno, node.value
        source = "\n".join(
            line.partition("  # ")[2] or (line if line.lstrip().startswith("# ") else "")
            for line in source.splitlines()
        )
    for number, line in enumerate(source.splitlines(), 1):
        if not (path.suffix == ".ts" and re.match(r"import\b|export .* from", line)):
            yield number, line


@pytest.mark.parametrize("area", AREAS)
def test_no_replaced_word(area):
    found, words = [], replaced()
    for pattern in AREAS[area]:
        for path in sorted(ROOT.glob(pattern)):
            if path.name in ("glossary.md", "test_words.py"):
                continue
            found += [
                f"{path.relative_to(ROOT)}:{n}: {m.group()}" for n, text in texts(path) for m in words.finditer(text)
            ]
    assert not found, "\n".join(found[:40])
