"""What Pyodide says is what native Python says: every word the same, every number within 1e-5, or 1e-3 after minutes.

Above 1 that is a share of the number itself.
"""

import json
import math
import os
from pathlib import Path

import hops
import numbers_of
import pytest
from support.played import said

NATIVE = json.loads(Path(os.environ["HALFWAVE_NATIVE"]).read_text())
"""hops: by file; said: by what the page plays; numbers."""
TOLERANCE = 1e-5
OF_A_MINUTE = 1e-3
"""What minutes have built up: the evidence of a breath is a ratio of small numbers."""
LAST_DIGIT = {"chance": 1.0, "power_db": 0.1, "before": 0.1, "contrast": 0.01}
"""Of what is rounded before it is told; it may fall to either side."""


def differences(native, here, at="", *, tolerance=TOLERANCE):
    """Places where the two are not the same."""
    if isinstance(native, dict) and isinstance(here, dict) and native.keys() == here.keys():
        return [d for k in native for d in differences(native[k], here[k], f"{at}.{k}", tolerance=tolerance)]
    if isinstance(native, list) and isinstance(here, list) and len(native) == len(here):
        pairs = enumerate(zip(native, here, strict=True))
        return [d for i, pair in pairs for d in differences(*pair, f"{at}[{i}]", tolerance=tolerance)]
    last_digit = LAST_DIGIT.get(at.split(".")[-1].split("[")[0], 0.0) if tolerance > TOLERANCE else 0.0
    if last_digit or (isinstance(native, float) and isinstance(here, float)):
        within = max(tolerance, last_digit + 1e-9)
        same = math.isclose(native, here, rel_tol=tolerance, abs_tol=within)
        return [] if same or (math.isnan(native) and math.isnan(here)) else [f"{at}: native {native}, here {here}"]
    return [] if native == here else [f"{at}: native {native!r}, here {here!r}"]


@pytest.mark.parametrize("file", NATIVE["hops"], ids=lambda file: Path(file).name)
def test_hops_are_the_same(file):
    found = json.loads(json.dumps(hops.hops_of(file)))
    assert len(found) > 20
    assert differences(NATIVE["hops"][file], found)[:5] == []


@pytest.mark.parametrize("name", NATIVE["said"])
def test_of_all_that_the_page_plays_the_same_is_said(name):
    """Localisation, velocity and what is put to the activity model among it."""
    found = hops.plain(said(name))
    assert len(found) > 30
    assert differences(hops.plain(NATIVE["said"][name]), found, tolerance=OF_A_MINUTE)[:5] == []


def test_what_single_functions_say_is_the_same():
    found = json.loads(json.dumps(numbers_of.numbers()))
    assert differences(NATIVE["numbers"], found)[:5] == []
