"""For tests of how often something is so: what is drawn natively need not be drawn again under Pyodide.

The draws are the same there, and tests/pyodide/test_same_numbers.py holds of some of them that the same is said; how
often it is said follows.
"""

import sys

import pytest

of_many_draws = pytest.mark.skipif(sys.platform == "emscripten", reason="a share of many draws, taken natively alone")
