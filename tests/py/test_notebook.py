"""The tutorial runs from top to bottom, and what it shows is what it gives.

    python tests/py/test_notebook.py

runs it again and writes what it gives into docs/tutorial.ipynb.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

nbformat = pytest.importorskip("nbformat")
nbclient = pytest.importorskip("nbclient")
pytest.importorskip("ipykernel")
pytest.importorskip("matplotlib")

ROOT = Path(__file__).parents[2]
TUTORIAL = ROOT / "docs" / "tutorial.ipynb"
SHARED = ROOT.parent / "shared" / "data"
DEMOS = json.loads((ROOT / "scripts" / "demos.json").read_text(encoding="utf-8"))
USED = [demo for demo in DEMOS if demo["id"] in ("pulse-walking", "pulse-breathing", "pulse-empty")]


def run(folder: Path, environment: dict[str, str]):
    book = nbformat.read(TUTORIAL, as_version=4)
    where = {"metadata": {"path": str(folder)}}
    # what a cell prints comes in pieces, as many as the kernel's timing makes of it
    client = nbclient.NotebookClient(book, timeout=120, resources=where, coalesce_streams=True)
    return client.execute(env=environment)


def environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT / "py"), "HALFWAVE_RECORDINGS": str(folder)}


def texts(book) -> list[str]:
    """What each cell printed or answered, pictures aside."""
    told = []
    for cell in book.cells:
        for out in cell.get("outputs", []):
            text = out.get("text") or out.get("data", {}).get("text/plain", "")
            told += [text] if out.output_type != "display_data" else []
    return told


def recordings(folder: Path) -> Path:
    """A folder with the recordings as `npm start` names them: what it fetched, or links to the copies beside here."""
    fetched = ROOT / ".cache" / "demos"
    if all((fetched / demo["file"]).exists() for demo in USED):
        return fetched
    if not SHARED.exists():
        pytest.skip("no recordings: npm start fetches them")
    for demo in USED:
        shutil.copy(SHARED / demo["mirror"], folder / demo["file"])
    return folder


def test_on_real_recordings_it_gives_what_it_shows(tmp_path):
    book = run(tmp_path, environment(recordings(tmp_path)))
    shown = texts(nbformat.read(TUTORIAL, as_version=4))
    assert texts(book) == shown, "run: python tests/py/test_notebook.py"
    assert "replay" in shown[0]
    assert any("breathing_rate 6.0" in text for text in shown)


def test_without_recordings_it_says_simulated(tmp_path):
    book = run(tmp_path, environment(tmp_path))
    told = texts(book)
    assert "SIMULATED" in told[0]
    assert any("simulated, seed 42" in text for text in told)


def test_every_picture_is_there():
    outputs = [out for cell in nbformat.read(TUTORIAL, as_version=4).cells for out in cell.get("outputs", [])]
    assert sum("image/png" in out.get("data", {}) for out in outputs) == 5
    assert TUTORIAL.stat().st_size < 300_000


if __name__ == "__main__":
    written = run(TUTORIAL.parent, environment(ROOT / ".cache" / "demos"))
    for cell in written.cells:
        cell.metadata.pop("execution", None)  # when it ran
    nbformat.write(written, TUTORIAL)
