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
        "py/halfwave/wire/*.py",
        "py/halfwave/csi/*.py",
        "py/halfwave/links/*.py",
        "py/halfwave/formats/*.py",
        "py/halfwave/history/*.py",
        "py/halfwave/bounded_json.py",
    ),
    "the relay": ("relay/*.md", "relay/halfwave_relay/*.py", "docs/relay.md", "docs/install.md"),
    "the page": (  # generated/ has the words of the package
        "web/src/*.ts",
        "web/src/[!g]*/**/*.ts",
        "web/harness/*.ts",
        "web/sw/*.ts",
        "web/index.html",
        "docs/page.md",
        "tests/unit/**/*.ts",
        "tests/web/**/*.ts",
    ),
    "the docs": (
        "README.md",
        "docs/formats.md",
        "docs/history.md",
        "docs/nodes.md",
        "docs/privacy.md",
        "docs/results.md",
        "docs/results/*.md",
    ),
}
"""Globs of what has been gone through."""
QUOTED = {"py/halfwave/formats/_columns.py": {"board", "station"}}
"""Words that a file has from those who use them: the columns of loggers."""


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
                f"{path.relative_to(ROOT)}:{n}: {m.group()}"
                for n, text in texts(path)
                for m in words.finditer(text)
                if m.group() not in QUOTED.get(path.relative_to(ROOT).as_posix(), ())
            ]
    assert not found, "\n".join(found[:400])
