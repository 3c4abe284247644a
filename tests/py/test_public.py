"""The public face: every name resolves, and importing costs nothing until a name is used."""

import subprocess
import sys
from pathlib import Path

import pytest

import halfwave

ENVIRONMENT = {"PYTHONPATH": str(Path(__file__).parents[2] / "py")}


def test_every_public_name_resolves_to_where_it_is_defined():
    for name in halfwave.__all__:
        value = getattr(halfwave, name)
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
