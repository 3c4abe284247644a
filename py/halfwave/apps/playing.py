"""What a page plays: a recording that was read as a whole, or a long one, read span by span."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from ..csi.frames import Recording, concatenate
from ..errors import HalfwaveError
from ..formats import is_gzip, read
from ..formats.emptiness import why_empty
from ..formats.sliced import Sliced, Source, opened
from .facts import facts_of, labels_of
from .outbox import wrong
from .overview import Columns, Passing, overview

if TYPE_CHECKING:
    from ..csi.frames import NodeReport
    from ..csi.reasons import Rejects
    from .page_contract import Facts, Reading, Wrong

__all__ = ["Long", "Playing", "Whole", "open_bytes", "open_source"]

_WHOLE_BYTES, _WHOLE_PACKED_BYTES = 8 << 20, 1 << 20
"""A file up to this size is read as a whole, within half a second."""
_MOMENTS = 3600
"""Of the overview of a long recording, and one every half a second to every five."""
_LARGEST_BYTES = 1 << 30
"""Of a format that has to be."""


class Playing(Protocol):
    """A recording that is played. Times are those of its own clock, s."""

    @property
    def rejects(self) -> Rejects:
        """Of all that was read."""

    @property
    def start_s(self) -> float:
        """Its first packet."""

    def between(self, start_s: float, stop_s: float) -> Recording:
        """What came after `start_s`, up to and with `stop_s`, so that the last packet of all is played too."""

    def claims(self, to_s: float) -> list[NodeReport]:
        """What nodes said of themselves before a moment."""


class Whole:
    """A recording that was read as a whole; `recording` may grow."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording

    @property
    def rejects(self) -> Rejects:
        return self.recording.rejects

    @property
    def start_s(self) -> float:
        return min((float(f.time_s[0]) for f in self.recording if len(f)), default=np.inf)

    def between(self, start_s: float, stop_s: float) -> Recording:
        after, upto = np.nextafter((start_s, stop_s), np.inf)
        parts = [part for f in self.recording if len(part := f.between(after, upto))]
        return Recording(parts, reports=[r for r in self.recording.reports if start_s < r.time_s <= stop_s])

    def claims(self, to_s: float) -> list[NodeReport]:
        return [r for r in self.recording.reports if r.time_s <= to_s]

    def overview(self) -> Columns:
        """Motion over all of it, as `overview`."""
        return overview(self.recording)


class Long(Whole):
    """A recording of hours or days."""

    def __init__(self, sliced: Sliced, passing: Passing) -> None:
        super().__init__(Recording())
        self.sliced, self._passing = sliced, passing
        length_s = sliced.until_s() - sliced.start_s
        passing.step_s = min(max(length_s / _MOMENTS, 0.5), 5.0)
        self._mended = 0

    @property
    def rejects(self) -> Rejects:
        return self.sliced.rejects

    @property
    def start_s(self) -> float:
        return self.sliced.start_s

    def between(self, start_s: float, stop_s: float) -> Recording:
        return self.sliced.between(start_s, stop_s)

    def claims(self, to_s: float) -> list[NodeReport]:
        return self.sliced.claims(to_s)

    def overview(self) -> Columns:
        return self._passing.columns()

    def facts(self) -> Facts:
        """As they are known by its beginning and its end."""
        sliced = self.sliced
        known = facts_of(sliced.first)
        known["start_s"], known["stop_s"] = sliced.start_s, sliced.until_s()
        known["labels"], known["reads"] = [], not sliced.whole
        return known

    def reading(self) -> Reading:
        """How far it was read."""
        sliced = self.sliced
        mended, self._mended = sliced.mended > self._mended, sliced.mended
        links = [f for f in sliced.labelled if f.link == sliced.labelled[0].link]
        return {
            "share": round(sliced.share, 4),
            "read_s": sliced.read_s,
            "stop_s": sliced.until_s(),
            "anywhere": sliced.begins_anywhere,
            "mended": mended,
            "whole": sliced.whole,
            "labels": labels_of(concatenate(links)) if links and sliced.whole else [],
        }


def open_source(source: Source, name: str) -> tuple[Whole, Facts | Wrong]:
    """What a file holds, and its facts or what is wrong with it.

    Parameters
    ----------
    source : Source
        The file.
    name : str
        Its name, for people.

    Returns
    -------
    Whole
        Empty where something is wrong.
    Facts or Wrong
        For the page.
    """
    head = _bytes(source.read(0, 2))
    if source.size > (_WHOLE_PACKED_BYTES if is_gzip(head) else _WHOLE_BYTES):
        try:
            passing = Passing()
            sliced = opened(source, "", heard=passing.take)
        except HalfwaveError as error:
            return Whole(Recording()), wrong(error.message, error.tip)
        if sliced is not None and sliced.first:
            long = Long(sliced, passing)
            return long, long.facts()
        if sliced is not None:
            what, tip = why_empty(sliced.rejects.count_of, 0)
            return Whole(Recording()), wrong(f"{name} holds no CSI frames: {what}", tip)
        if source.size > _LARGEST_BYTES:
            size = f"{source.size >> 20} MiB, and this format is read as a whole, up to {_LARGEST_BYTES >> 20} MiB"
            return Whole(Recording()), wrong(f"{name} has {size}", "cut the recording into parts")
    return open_bytes(_bytes(source.read(0, int(source.size))), name)


def open_bytes(data: bytes, name: str) -> tuple[Whole, Facts | Wrong]:
    """The same of bytes, all of them read.

    Parameters
    ----------
    data : bytes
        Of the file.
    name : str
        Its name, for people.

    Returns
    -------
    Whole
        Empty where something is wrong.
    Facts or Wrong
        For the page.
    """
    nothing = Whole(Recording())
    try:
        recording = read(data)
    except HalfwaveError as error:
        return nothing, wrong(error.message, error.tip)
    if not any(len(f) for f in recording):
        what, tip = why_empty(recording.rejects.count_of, len(recording.reports))
        return nothing, wrong(f"{name} holds no CSI frames: {what}", tip)
    members = {f.meta["file"] for f in recording} if recording.format == "archive" else ()
    if len(members) > 1:  # each has a clock of its own
        return nothing, wrong(f"{name} holds {len(members)} recordings", "unpack it, and open one of them")
    return Whole(recording), facts_of(recording)


def _bytes(read_: Any) -> bytes:
    return read_ if isinstance(read_, bytes) else bytes(read_.to_bytes())
