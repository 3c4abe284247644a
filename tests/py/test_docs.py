"""What the documents show runs, and what they name exists."""

import re
from pathlib import Path

import pytest

from halfwave.simulate import default_scene, simulate

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), *sorted((ROOT / "models").rglob("*.md"))]
BLOCKS = [
    (page, block) for page in PAGES for block in re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), re.S)
]
NAMED = re.compile(r"(?<![\w/.])(?:py|tests|scripts|models|docs|web)/[\w./-]+\.(?:py|ts|mjs|md|json|onnx|css|html)\b")
LINKED = re.compile(r"(?<!!)\[[^\]]*\]\((?!https?:|#)([^)#\s]+)")  # pictures aside


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize(("page", "block"), BLOCKS, ids=[f"{name(p)}-{i}" for i, (p, _) in enumerate(BLOCKS)])
def test_python_in_the_documents_runs(page, block, tmp_path, monkeypatch, capsys):
    """In an empty folder, with a simulated room under each file name that it reads."""
    monkeypatch.chdir(tmp_path)
    for file in re.findall(r"(?:read|open)\(\"([^\"]+)\"", block):
        Path(file).write_bytes(simulate(default_scene(), seed=42)[:200_000])
    exec(compile(block, name(page), "exec"), {})
    assert capsys.readouterr().out or "print" not in block


def test_there_is_python_to_run():
    assert BLOCKS


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_files_that_a_document_names_exist(page):
    text = page.read_text(encoding="utf-8")
    missing = [path for path in NAMED.findall(text) if not (ROOT / path).exists()]
    missing += [path for path in LINKED.findall(text) if not (page.parent / path).exists()]
    assert not missing
