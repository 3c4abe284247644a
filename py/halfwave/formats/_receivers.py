"""Several nodes whose lines stand in one log, told apart by what stands before a line or by clocks that cannot be one.

A word in front that changes to and fro is a receiver's (a port, an address); one that stays for long runs is a label of
what is done. Without such a word, a clock that jumps back and forth again and again is several clocks.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np

__all__ = ["activities", "label_behind", "label_of", "receivers", "to_and_fro", "tracks"]

_TIME = re.compile(rb"^[\[(<]?(?!\d+(?:\.\d+){3}(?::\d+)?\W*$)(?!(?:\d\d:){5})[-+]?\d[\d:.,/TZ+\-]*[\])>]?[:,;]?$")
_ACTIVITY = re.compile(
    rb"[\"']?(?!(?i:com|tty|esp|rx|tx|node|board|dev|port|sensor)[\w\-]*\d)([A-Za-z][\w \-]*)[\"']?[,;]"
)
_LETTER = re.compile(rb"[A-Za-z]")
_MARKS = re.compile(rb"[\s,;|]+")
_LONGEST_LABEL = 64
_MOST, _MOST_NAMES = 16, 256
_LEAST_CHANGES, _TO_AND_FRO = 3, 0.02
_FAR_STEPS, _FAR_SHARE = 3, 0.02
_FAR = 50
"""Times the usual step: so far a clock of one node goes back at a boot alone."""


def receivers(
    clock: np.ndarray, label: np.ndarray | None, said: np.ndarray | None, node: str, so_far: dict[str, Any]
) -> tuple[np.ndarray, list[str]]:
    """(n,) index of each packet's receiver, and their names.

    clock: ticks in order of lines.  label: bytes before each line.  said: a receiver's name, where a column has it.
    node: the name where nothing tells several apart.  so_far: for a text in pieces, what the caller keeps.
    """
    n = len(clock)
    names: list[str] = so_far.setdefault("names", [])
    if said is not None and (said != "").any():
        return _by_name([str(name)[:_LONGEST_LABEL] or node for name in said.tolist()], names)
    if label is not None and (so_far.get("labelled") or to_and_fro(label)):
        so_far["labelled"] = True
        return _by_name([_name_of(one) or node for one in label.tolist()], names)
    if not np.isfinite(clock).all():
        return np.zeros(n, int), [node]
    which = tracks(clock, so_far)
    nodes = int(which.max(initial=0)) + 1
    return which, [node] if nodes == 1 else [str(i + 1) if node == "1" else f"{node}.{i + 1}" for i in range(nodes)]


def _by_name(told: list[str], names: list[str]) -> tuple[np.ndarray, list[str]]:
    index = {name: i for i, name in enumerate(names)}
    for name in dict.fromkeys(told):
        if len(index) < _MOST_NAMES:
            index.setdefault(name, len(index))
    names[:] = index
    return np.array([index.get(name, 0) for name in told], int), names


def _name_of(label: bytes) -> str:
    return label.decode("utf-8", "replace").strip("[](){}<>:,;|\"' \t-=")


def label_of(before: bytes) -> bytes:
    """What stands before CSI_DATA, without times: ports, addresses, labels, log tags.

    >>> [label_of(b) for b in (b"2024-05-01 12:00:00.5 [COM3] ", b"I (5020) csi: ", b"192.168.1.7 12.5 ", b"walk,")]
    [b'[COM3]', b'I csi:', b'192.168.1.7', b'walk,']
    """
    if len(before) > _LONGEST_LABEL:
        return b""  # the rest of another line
    return b" ".join(word for word in before.split() if not _TIME.match(word)).strip(b"\"' ")


def label_behind(after: bytes) -> bytes:
    """What stands behind a list, without times and numbers, as `label_of` has a cell in front.

    >>> [label_behind(b) for b in (b'",2024-05-01 12:00:00.5,walk', b'" -> rx1', b',12.5', b'"')]
    [b'walk,', b'rx1,', b'', b'']
    """
    if not _LETTER.search(after):
        return b""
    words = [word.strip(b"\"'") for word in _MARKS.split(after)]
    label = b" ".join(word for word in words if word.strip(b"->=") and not _TIME.match(word))[:_LONGEST_LABEL]
    return label + b"," if label else b""


def activities(labels: np.ndarray) -> np.ndarray | None:
    """(n,) what is done, by labels in a cell of their own that no receiver's name is; None where there is none.

    >>> activities(np.array([b"walk,", b"sit,", b""])).tolist(), activities(np.array([b"COM3,", b"I csi:"]))
    (['walk', 'sit', ''], None)
    """
    kinds, which = np.unique(labels, return_inverse=True)
    words = [found[1].decode() if (found := _ACTIVITY.fullmatch(kind)) else "" for kind in kinds.tolist()]
    return np.array(words)[which] if any(words) else None


def to_and_fro(labels: np.ndarray) -> bool:
    """Whether labels take turns, as receivers do and what people do does not.

    >>> to_and_fro(np.array(["a", "b"] * 10)), to_and_fro(np.array(["a"] * 99 + ["b"] * 99))
    (True, False)
    """
    changes = int((labels[1:] != labels[:-1]).sum())
    return changes >= max(_LEAST_CHANGES, _TO_AND_FRO * len(labels)) and len(np.unique(labels)) <= _MOST


def tracks(clock: np.ndarray, so_far: dict[str, Any]) -> np.ndarray:
    """(n,) whose clock each value is of, 0 the first node's; all 0 where one clock can have made them.

    clock: in order of lines, any unit.  so_far: for a text in pieces, what the caller keeps.

    >>> tracks(np.array([5, 900, 6, 901, 7, 902, 8, 903]) * 1000.0, {}).tolist()
    [0, 1, 0, 1, 0, 1, 0, 1]
    >>> tracks(np.array([5, 6, 7, 8, 0, 1, 2, 3]) * 1000.0, {}).tolist()      # one that booted
    [0, 0, 0, 0, 0, 0, 0, 0]
    """
    if "last" not in so_far and not (far := _several(clock)):
        return np.zeros(len(clock), int)
    last: list[float] = so_far.setdefault("last", [float(clock[0])])
    reach = so_far.setdefault("reach", far if len(last) == 1 else 0.0)
    which = np.empty(len(clock), int)
    for i, value in enumerate(clock.tolist()):
        nearest = min(range(len(last)), key=lambda j: abs(last[j] - value))
        if abs(last[nearest] - value) > reach and len(last) < _MOST:
            nearest = len(last)
            last.append(value)
        last[nearest] = value
        which[i] = nearest
    return _followed(which, so_far)


def _several(clock: np.ndarray) -> float:
    """0 where one clock can have made the values, else how far a value may be from its own clock's last."""
    step = np.diff(clock)
    back = -step[step < 0]
    least = max(_FAR_STEPS, _FAR_SHARE * len(clock))
    if len(back) < least:
        return 0.0
    usual = float(np.median(np.abs(step[2:] + step[1:-1]))) if len(step) > 3 else 0.0
    far = back[back > max(_FAR * usual, 1e-9)] if usual else back
    if len(far) < least:
        return 0.0
    return float(far.min()) / 2


def _followed(which: np.ndarray, so_far: dict[str, Any]) -> np.ndarray:
    """Nodes of tracks: a clock that begins after another has ended is the same node's, which booted or paused."""
    node: dict[int, int] = so_far.setdefault("node", {})
    ends: list[int] = so_far.setdefault("ends", [])
    before = so_far.get("lines", 0)
    for track in np.unique(which).tolist():
        rows = np.flatnonzero(which == track) + before
        if track not in node:
            node[track] = next((b for b, end in enumerate(ends) if end < rows[0]), len(ends))
        ends[node[track] : node[track] + 1] = [int(rows[-1])]
    so_far["lines"] = before + len(which)
    return np.array([node[track] for track in which.tolist()], int)
