"""What goes out to the page: numbers in a standing array, the rest as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from .page_contract import At, Wrong

__all__ = ["Outbox", "to_json", "wrong"]

_COMPACT = (",", ":")


def _finite(value: Any) -> Any:
    """JSON has no NaN: unknown is null."""
    if isinstance(value, float):
        return value if np.isfinite(value) else None
    if isinstance(value, dict):
        return {k: _finite(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(v) for v in value]
    return value.item() if isinstance(value, np.generic) else value


def to_json(value: Any) -> str:
    """JSON of what the page is told; numbers that are none become null, and those of numpy plain.

    Parameters
    ----------
    value : object
        Of dicts, lists, tuples, words and numbers.

    Returns
    -------
    str
        Its JSON.

    Examples
    --------
    >>> to_json({"a": float("nan"), "b": (1, None)})
    '{"a":null,"b":[1,null]}'
    """
    try:
        return json.dumps(value, allow_nan=False, separators=_COMPACT)
    except (TypeError, ValueError):
        return json.dumps(_finite(value), allow_nan=False, separators=_COMPACT)


def wrong(error: str, tip: str) -> Wrong:
    """What is wrong, and what to do about it.

    Parameters
    ----------
    error, tip : str
        In words.

    Returns
    -------
    Wrong
        For the page.

    Examples
    --------
    >>> wrong("no", "yes")
    {'error': 'no', 'tip': 'yes'}
    """
    return {"error": error, "tip": tip}


class Outbox:
    """Arrays laid one after the other, 8-byte aligned, in a buffer that only grows."""

    def __init__(self) -> None:
        self.buffer = np.zeros(1 << 18, np.uint8)
        self.used = 0

    def put(self, array: np.ndarray, dtype: type) -> At:
        """[byte offset, number of values]."""
        data: np.ndarray = np.ascontiguousarray(array, dtype).reshape(-1)
        start, stop = self.used, self.used + data.nbytes
        if stop > len(self.buffer):
            self.buffer = np.concatenate([self.buffer[:start], np.zeros(2 * stop, np.uint8)])
        self.buffer[start:stop] = data.view(np.uint8)
        self.used = -(-stop // 8) * 8
        return start, len(data)
