"""Pieces of a recording as slices of equal length, late packets sorted in."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np

from ..csi.frames import Frames, Recording, concatenate

__all__ = ["slices"]

LATE_S = 1.0
"""So late a packet may come and still be sorted in; the text formats' clocks allow as much."""


def slices(parts: Iterator[Recording], length_s: float, *, late_s: float = LATE_S) -> Iterator[tuple[float, Recording]]:
    """Packets by slices of equal length on one grid, whatever pieces they came in.

    Pauses give no slices, and the last ends with its last packet.

    Parameters
    ----------
    parts : iterator of Recording
        As `pieces` gives them.
    length_s : float
        Of a slice, in seconds.
    late_s : float
        For so long a slice waits for packets that are out of order.

    Yields
    ------
    (float, Recording)
        The end of a slice, and what is in it.

    Examples
    --------
    >>> from halfwave import LinkId, Provenance, layout_of
    >>> f = Frames.build(LinkId("1", "", "LLTF"), layout_of(64), Provenance("replay"), np.arange(100) / 10,
    ...                  np.ones((100, 1, 64), np.complex64))
    >>> [(stop, len(part[0])) for stop, part in slices(iter([Recording([f[:7]]), Recording([f[7:]])]), 5.0)]
    [(5.0, 50), (9.9, 50)]
    """
    waiting = Recording()
    for part in itertools.chain(parts, [None]):
        if part is not None:
            waiting = _merged(waiting, part)
        newest = max((float(f.time_s[-1]) for f in waiting), default=-np.inf) - (late_s if part is not None else 0.0)
        while waiting and (stop_s := _next_stop_s(waiting, length_s)) <= newest:
            ready, waiting = _split(waiting, stop_s)
            yield stop_s, ready
    if waiting or waiting.rejects.total or waiting.reports:
        yield max((float(f.time_s[-1]) for f in waiting), default=0.0), waiting


def _next_stop_s(waiting: Recording, length_s: float) -> float:
    oldest = min(float(f.time_s[0]) for f in waiting)
    return float((np.floor(oldest / length_s) + 1) * length_s)


def _merged(*parts: Recording) -> Recording:
    """One Frames a link and shape, in order of time."""
    same: dict[tuple[object, ...], list[Frames]] = {}
    whole = Recording(reports=[report for part in parts for report in part.reports])
    for part in parts:
        whole.rejects.update(part.rejects)
        for frames in filter(len, part):
            key = frames.link, frames.csi.shape[1:], frames.csi.dtype, repr(frames.frequency_hz), str(frames.provenance)
            same.setdefault((*key, frames.label is None), []).append(frames)
    whole += map(concatenate, same.values())
    return whole


def _split(recording: Recording, stop_s: float) -> tuple[Recording, Recording]:
    """What comes before a time, with all that was rejected, and what comes after it; nothing is copied."""
    ready, later = Recording(rejects=recording.rejects, reports=recording.reports), Recording()
    for frames in recording:
        cut = int(np.searchsorted(frames.time_s, stop_s))
        if cut:
            ready.append(frames[:cut])
        if cut < len(frames):
            later.append(frames[cut:])
    return ready, later
