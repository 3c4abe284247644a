"""JSON of strangers: read with a bound on how deep it is nested.

The parser calls itself for each level. Python stops it in time, but in a browser the stack is the browser's, and one
that runs over ends all of Python.
"""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np

__all__ = ["is_deep", "loads"]

_MOST_LEVELS = 1000
"""No recording and no room has more than ten."""
_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*\\?(?:"|\Z)', re.DOTALL)
"""One that does not end goes to the end of the text, so that each byte is looked at once."""


def loads(text: str | bytes) -> Any:
    """`json.loads` with a bound on how deep the text is nested.

    Parameters
    ----------
    text : str or bytes
        Of JSON.

    Returns
    -------
    object
        What it holds.

    Raises
    ------
    ValueError
        For what is no JSON, and for what is nested deeper than a thousand levels.

    Examples
    --------
    >>> loads('{"a": [1]}')
    {'a': [1]}
    >>> loads("[" * 100_000)
    Traceback (most recent call last):
        ...
    ValueError: nested deeper than 1000 levels
    """
    if is_deep(text):
        raise ValueError(f"nested deeper than {_MOST_LEVELS} levels")
    return json.loads(text)


def is_deep(text: str | bytes) -> bool:
    """Whether anything in a JSON text is nested deeper than a thousand levels. O(n).

    Parameters
    ----------
    text : str or bytes
        Of JSON, whole or not.

    Returns
    -------
    bool
        Before anything is parsed.

    Examples
    --------
    >>> is_deep(b'["[[[["]'), is_deep('{"a":' * 2000), is_deep(b"]" * 2000 + b"[" * 2000)
    (False, True, True)
    """
    data = text.encode("utf-8", "replace") if isinstance(text, str) else text
    if data.count(b"[") + data.count(b"{") <= _MOST_LEVELS:
        return False
    each = np.frombuffer(_STRING.sub(b"", data), np.uint8)
    opens, closes = (each == 0x5B) | (each == 0x7B), (each == 0x5D) | (each == 0x7D)
    levels = np.cumsum(opens.astype(np.int32) - closes, dtype=np.int32)
    least = np.minimum.accumulate(np.minimum(levels, 0))  # behind what closes too much a parser may begin anew
    return bool((levels - least).max(initial=0) > _MOST_LEVELS)
