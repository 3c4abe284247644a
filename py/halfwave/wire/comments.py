"""Comments on packets: what someone marked while it was recorded. Standard library only."""

from __future__ import annotations

from struct import unpack_from

__all__ = ["MOST_COMMENTS", "comment_of"]

MOST_COMMENTS, _MOST_TEXT = 10_000, 1024
"""Of one piece of a stream; bytes of one that are kept."""


def comment_of(data: bytes, at: int, stop: int, order: str) -> str:
    """The first comment among the options of a block.

    Parameters
    ----------
    data : bytes
        That the block lies in.
    at, stop : int
        Where its options begin and end.
    order : str
        Of bytes, '<' or '>'.

    Returns
    -------
    str
        Empty where there is none.

    Examples
    --------
    >>> comment_of(b"\\1\\0\\3\\0cat\\0" + bytes(4), 0, 12, "<")
    'cat'
    >>> comment_of(b"\\1\\0\\xff\\0cat\\0", 0, 8, "<")
    'cat'
    """
    while at + 4 <= stop:
        code, length = unpack_from(f"{order}2H", data, at)
        if code == 0:
            return ""
        if code == 1:
            text = data[at + 4 : min(at + 4 + length, stop, at + 4 + _MOST_TEXT)]
            return text.decode("utf-8", "replace").rstrip("\0")
        at += 4 + length + (-length % 4)
    return ""
