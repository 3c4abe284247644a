"""Results that draw themselves, without any of them importing what draws: matplotlib is an extra."""

from __future__ import annotations

from importlib import import_module
from typing import Any

__all__ = ["Plottable"]


class Plottable:
    """Gives a result `.plot()`; how each kind is drawn stands in apps/plot.py, the one that is looked up by name."""

    __slots__ = ()

    def plot(self, axes: Any = None, **options: Any) -> Any:
        """Draws into these matplotlib axes, or into new ones; gives them back. Needs `pip install 'halfwave[plot]'`."""
        return import_module("halfwave.apps.plot").plot(self, axes, **options)
