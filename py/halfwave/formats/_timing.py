"""When packets of text came, and which of several receivers in one log printed them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from ._batches import Batch
from ._clock import UNIX_S, elapsed
from ._receivers import activities, receivers
from ._text import order

__all__ = ["Receiver", "timed"]


class Receiver(NamedTuple):
    name: str
    words: dict[str, str]
    """What meta says of its clock."""


def timed(
    batches: Sequence[Batch], rank: np.ndarray, node: str, so_far: dict[str, Any], arrival_s: np.ndarray | None
) -> list[Receiver]:
    """Gives the batches their times and receivers; each receiver has a clock of its own."""
    clock, host = (_in_order(batches, rank, name, np.nan) for name in ("clock", "host"))
    label, said_node = (_in_order(batches, rank, name, empty) for name, empty in (("label", b""), ("node", "")))
    if clock is None or arrival_s is not None:  # piece by piece neither labels nor clocks tell receivers apart
        label, clock = None, np.full(len(rank), np.nan)
    who, names = receivers(clock, label, said_node, node, so_far.setdefault("receivers", {}))
    time_s, heard = np.zeros(len(rank)), []
    for i, name in enumerate(names if arrival_s is None else ()):
        mine = slice(None) if len(names) == 1 else who == i
        state = so_far.setdefault("clocks", {}).setdefault(name, {})
        time_s[mine], said = _times(clock[mine], None if host is None else host[mine], batches[0], state)
        heard.append(Receiver(name, order(time_s[mine]) | ({"clock": said} if said else {})))
    unsaid = len(names) == 1 and all(batch.truth is None for batch in batches)
    truth = activities(label) if unsaid and label is not None else None
    at, start = np.empty(len(rank), int), 0
    at[rank] = np.arange(len(rank))
    for batch in batches:
        rows = at[start : start + len(batch.line)]
        start += len(batch.line)
        batch.time_s, batch.who = time_s[rows], who[rows]
        batch.truth = batch.truth if truth is None else truth[rows]
        if arrival_s is not None:
            batch.time_s = arrival_s[np.minimum(batch.line, len(arrival_s) - 1)]
    return heard or [Receiver(name, {}) for name in names]


def _in_order(batches: Sequence[Batch], rank: np.ndarray, name: str, empty: Any) -> np.ndarray | None:
    """A column of all batches in order of lines; None where none has it."""
    parts = [getattr(batch, name) for batch in batches]
    if all(part is None for part in parts):
        return None
    filled = [np.full(len(b.line), empty) if p is None else p for p, b in zip(parts, batches, strict=True)]
    column: np.ndarray = np.concatenate(filled)[rank]
    return column


def _times(
    clock: np.ndarray, host: np.ndarray | None, first: Batch, state: dict[str, Any]
) -> tuple[np.ndarray, str]:  # fmt: skip
    """Seconds since 1970 where the clock or the host's beside it tells that, else since the first packet."""
    known = np.isfinite(clock)
    if not known.any():
        return np.zeros(len(clock)), "no column tells the time" if len(clock) else ""
    if not known.all():
        clock = np.interp(np.arange(len(clock)), np.flatnonzero(known), clock[known])
    time_s, said = elapsed(clock, name=first.clock_name, documented=first.documented, host=host, so_far=state)
    if "of_day" not in state:  # the clock's own reading is a time of our days
        state["of_day"] = not first.documented and clock[0] * state["unit"] >= UNIX_S
        host_s = host[0] if host is not None and np.isfinite(host[0]) and host[0] >= UNIX_S else time_s[0]
        state["began_s"] = float((clock[0] * state["unit"] if state["of_day"] else host_s) - time_s[0])
    exact = state["of_day"] and not state["coarse_s"]
    return (clock * state["unit"] if exact else time_s + state["began_s"]), said
