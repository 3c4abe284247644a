"""The default scene is simulated once a run: from one seed come the same bytes, which tests/py/test_simulate.py holds."""

from functools import cache

import halfwave.simulate

halfwave.simulate.default_scene = cache(halfwave.simulate.default_scene)
halfwave.simulate.simulate = cache(halfwave.simulate.simulate)
