"""Rows of columns: those that are alike, bytes from many places, and values by key in so many bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Any

import numpy as np

__all__ = ["Kept", "alike", "gather"]


def alike(*keys: np.ndarray) -> list[np.ndarray]:
    """Indices of equal keys, in order: one array for each value there is.

    >>> alike(np.array([7, 5, 7]))
    [array([1]), array([0, 2])]
    """
    if not len(keys[0]):
        return []
    if all((key == key[0]).all() for key in keys):  # what a steady stream is
        return [np.arange(len(keys[0]))]
    order = np.lexsort(keys)
    changes = np.any([np.diff(key[order]) != 0 for key in keys], axis=0)
    return np.split(order, np.flatnonzero(changes) + 1)


def gather(data: np.ndarray, offset: np.ndarray, width: int) -> np.ndarray:
    """(n, width) bytes of data from each offset on; evenly spaced ones as a view. Past the end: the last byte."""
    steps = np.diff(offset)
    if offset[-1] + width <= len(data) and (len(steps) == 0 or (steps[0] >= width and (steps == steps[0]).all())):
        step = int(steps[0]) if len(steps) else width
        return np.lib.stride_tricks.as_strided(data[offset[0] :], (len(offset), width), (step, 1), writeable=False)
    index = offset[:, None] + np.arange(width)
    if offset.max() + width > len(data):
        index = np.minimum(index, len(data) - 1)
    return data[index]


class Kept:
    """Values by key in so many bytes: what was put longest ago is given back first.

    >>> kept = Kept(100)
    >>> kept.put("a", "first", 60)
    >>> kept.put("b", "second", 60)
    >>> kept.take("a"), kept.take("b"), kept.held_bytes
    (None, 'second', 0)
    """

    def __init__(self, most_bytes: int):
        self._most_bytes, self.held_bytes = most_bytes, 0
        self._of: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()

    def take(self, key: Hashable) -> Any:
        """Out of here, None where it is not; to be put back."""
        value, size = self._of.pop(key, (None, 0))
        self.held_bytes -= size
        return value

    def put(self, key: Hashable, value: Any, size: int) -> None:
        self._of[key] = value, size
        self.held_bytes += size
        while self.held_bytes > self._most_bytes and len(self._of) > 1:
            _, (_, freed) = self._of.popitem(last=False)
            self.held_bytes -= freed
