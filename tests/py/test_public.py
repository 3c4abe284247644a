"""The public face: every name resolves, and importing costs nothing until a name is used."""

import inspect
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import halfwave

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {"PYTHONPATH": str(ROOT / "py")}


def test_every_public_name_resolves_to_where_it_is_defined():
    for name in halfwave.__all__:
        value = getattr(halfwave, name)
        if inspect.ismodule(value):
            assert value.__name__ == f"halfwave.{name}"
            continue
        assert getattr(value, "__name__", name) == name
        assert value.__module__.startswith("halfwave")
    assert set(halfwave.__all__) <= set(dir(halfwave))


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'brething'"):
        _ = halfwave.brething


def test_importing_loads_no_numpy():
    code = "import sys, halfwave; print('numpy' in sys.modules); halfwave.read; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=ENVIRONMENT)
    assert done.stdout.split() == ["False", "True"]


def test_the_tutorial_needs_no_more_than_the_public_names():
    cells = json.loads((ROOT / "docs/tutorial.ipynb").read_text(encoding="utf-8"))["cells"]
    source = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    assert re.findall(r"^\s*(?:from|import) +(halfwave.*)$", source, re.MULTILINE) == ["halfwave as hw"]
    used = set(re.findall(r"\bhw\.(\w+)", source))
    assert len(used) > 10
    assert used <= set(halfwave.__all__)
