"""A recording's estimates as rows of a table.

It is played through the engine as fast as it goes, in slices on a grid of time, so the rows do not depend on how the
file was read or on who read it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ..contract import Estimate, HopReport
from ..csi.frames import Recording
from ..csi.reasons import Reason, Rejects
from ..csi.room import Room
from ..engine.engine import Engine
from ..errors import FormatError
from ..formats.emptiness import why_empty
from ..formats.long_recordings import recordings
from ..formats.slices import slices

__all__ = ["Row", "Summary", "rows_of"]

HOP_S = 0.25
"""Of the engine; motion is decided once a hop."""
_OF_LINK = ("motion", "motion_statistic", "breathing_rate")


class Row(NamedTuple):
    """One estimate. time_s: the moment at which it holds, in the recording's clock.  link: empty for the
    whole room.  value: a number; word: where it is a word. Neither: undetermined, and reason says why.  until_s:
    the end of the packets that it is of.  held: a word that is kept for a moment against flicker.
    """

    file: str
    time_s: float
    link: str
    quantity: str
    value: float | None
    word: str
    std: float | None
    quality: float | None
    unit: str
    reason: str
    reason_code: str
    provenance: str
    until_s: float
    held: bool


@dataclass
class Summary:
    """What came of it."""

    rows: int = 0
    packets: int = 0
    reports: int = 0
    """Of the nodes' own firmware, which no row is made of."""
    files: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    """File to error."""
    rejects: Counter[Reason] = field(default_factory=Counter)


def _row(file: str, time_s: float, link: str, told: Estimate, provenance: str) -> Row:
    value = told["value"]
    number = float(value) if isinstance(value, (int, float)) else None
    word = value if isinstance(value, str) else ""
    return Row(
        file, round(time_s, 6), link, told["name"], number, word, told["std"], told["quality"], told["unit"],
        *((told["reason"]["text"], told["reason"]["code"]) if told["reason"] else ("", "")),
        provenance, round(told["time_s"], 6), bool(told["extra"].get("held")),
    )  # fmt: skip


def rows_of(
    path: str | Path,
    summary: Summary,
    *,
    every_s: float = 5.0,
    room: Room | None = None,
    progress: Callable[[int], None] = lambda n: None,
) -> Iterator[Row]:
    """Estimates of one file, in order of time.

    Each member of an archive is a recording of its own, named behind the file.

    Parameters
    ----------
    path : path
        The recording.
    summary : Summary
        Counts packets and rejects.
    every_s : float
        How often, s.
    room : Room or None
        Node positions.
    progress : callable
        Gets how many more bytes are read.

    Yields
    ------
    Row
        One estimate of the room or of a link.

    Raises
    ------
    FormatError
        Where there is no packet to use.
    OSError
        If the file cannot be read.

    Examples
    --------
    >>> import tempfile
    >>> from halfwave.simulate import default_scene, simulate
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "walk.pcapng"
    ...     _ = file.write_bytes(simulate(default_scene(), seed=42))
    ...     rows = list(rows_of(file, Summary(), every_s=10))
    >>> [(row.time_s, row.word) for row in rows if row.quantity == "motion" and not row.link]
    [(10.0, 'moving'), (20.0, 'still'), (21.25, 'still')]
    """
    file, others, before = (
        Path(path).as_posix(),
        Rejects(),
        (summary.packets, summary.reports, Counter(summary.rejects)),
    )
    for member, parts in recordings(path, others, progress=progress):
        yield from _of_recording(f"{file}/{member}" if member else file, parts, summary, every_s, room)
    summary.rejects.update(others.count_of)
    if summary.packets == before[0]:
        what, tip = why_empty(summary.rejects - before[2], summary.reports - before[1])
        raise FormatError(what, tip=tip)


def _of_recording(
    name: str, parts: Iterator[Recording], summary: Summary, every_s: float, room: Room | None
) -> Iterator[Row]:  # fmt: skip
    engine = Engine(room, hop_s=HOP_S, pictures=False)
    told_s: float | None = None
    hop, packets = None, summary.packets
    for stop_s, recording in slices(parts, HOP_S):
        summary.packets += sum(map(len, recording))
        summary.reports += len(recording.reports)
        summary.rejects.update(recording.rejects.count_of)
        hops = [*engine.push(recording), *engine.tick(stop_s)]
        hop = hops[-1] if hops else hop
        turn = np.floor(stop_s / every_s)
        told_s = turn if told_s is None else told_s
        if hop and hops and turn != told_s:
            yield from _rows(name, hop.report)
            told_s, hop = turn, None
    if hop and summary.packets > packets:
        yield from _rows(name, hop.report)


def _rows(name: str, report: HopReport) -> Iterator[Row]:
    time_s, source = report["time_s"], report["provenance"]
    provenance = f"{source['kind']}, {source['detail']}".rstrip(", ") if source else ""
    for quantity, told in report["estimates"].items():
        if quantity != "activity":  # its model is not asked here
            yield _row(name, time_s, "", told, provenance)
    for link in report["links"]:
        for quantity in _OF_LINK:
            yield _row(name, time_s, link["id"], link[quantity], provenance)  # type: ignore[literal-required]
