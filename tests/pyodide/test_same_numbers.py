"""Pyodide's hops are native Python's: every word the same, every number within 1e-5.

Above 1 that is a share of the number itself.
"""

import json
import math
import os
from pathlib import Path

import hops
import pytest

NATIVE = json.loads(Path(os.environ["HALFWAVE_NATIVE_HOPS"]).read_text())
TOLERANCE = 1e-5


def differences(native, here, at=""):
    """Places where the two are not the same."""
    if isinstance(native, dict) and isinstance(here, dict) and native.keys() == here.keys():
        return [d for key in native for d in differences(native[key], here[key], f"{at}.{key}")]
    if isinstance(native, list) and isinstance(here, list) and len(native) == len(here):
        return [d for i, pair in enumerate(zip(native, here, strict=True)) for d in differences(*pair, f"{at}[{i}]")]
    if isinstance(native, float) and isinstance(here, float):
        same = math.isclose(native, here, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
        return [] if same or (math.isnan(native) and math.isnan(here)) else [f"{at}: native {native}, here {here}"]
    return [] if native == here else [f"{at}: native {native!r}, here {here!r}"]


@pytest.mark.parametrize("file", NATIVE, ids=lambda file: Path(file).name)
def test_hops_are_the_same(file):
    found = json.loads(json.dumps(hops.hops_of(file)))
    assert len(found) > 20
    assert differences(NATIVE[file], found)[:5] == []
