"""The default scene is simulated once a run: a seed gives the same bytes each time, as test_simulate.py holds."""

from functools import cache

import halfwave.simulate

halfwave.simulate.default_scene = cache(halfwave.simulate.default_scene)
halfwave.simulate.simulate = cache(halfwave.simulate.simulate)
