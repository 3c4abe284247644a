"""Two boards that play real recordings, beside one that does everything wrong: what is said of the two stays the same.

The same for ten minutes: PYTHONPATH=py python tests/bench/soak.py
"""

import sys

import pytest
from support.soak import DATA, NODES, Adversary, differences, said_of_both

pytestmark = [
    pytest.mark.skipif(not DATA.is_dir(), reason="the recordings are not in ../shared/data"),
    pytest.mark.skipif(sys.platform == "emscripten", reason="a minute of stream is played natively alone"),
]


@pytest.fixture(scope="module")
def alone():
    said, _ = said_of_both(50)
    return said


@pytest.mark.parametrize("seed", [1, 2])
def test_an_adversary_changes_nothing_that_is_said_of_others(seed, alone):
    beside, report = said_of_both(50, Adversary(seed, NODES))
    assert differences(alone, beside) == []
    assert not report["faults"]
    assert report["rejects"]
