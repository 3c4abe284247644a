"""What the panels of a researcher ask of the page: maps of the watched link, the Python for them, a console.

Computed only when it is asked for, so that a closed panel costs nothing; by functions that a notebook calls as well.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil
from time import perf_counter
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from ..csi.frames import Frames, Recording, joined
from ..csi.reasons import Reason, because
from ..errors import HalfwaveError, ParameterError
from ..links.loss import Loss
from ..signal.channel import aligned_phase, amplitude, impulse_response
from ..signal.grid import GAP_S
from ..signal.spectrogram import spectrogram
from .as_python import estimate_in_python, picture_in_python, played_from
from .console import Console
from .outbox import to_json
from .tail import KEEP_S, Tail

if TYPE_CHECKING:
    from .lab_contract import LabFile, LabPicture, LabQuestion, LabRan, LabText
    from .outbox import Outbox
    from .page import Page
    from .page_contract import Wrong

__all__ = ["Lab"]

_MOST_COLUMNS = 480
_LAST_S = 1.0
_FORGET_S = 120.0
"""A live stream is kept no longer than so long after the last question."""
_LONGEST_S = 600.0
_LEAST_WINDOW = 8
_GAPS = 5.0
"""Usual times from packet to packet; what is longer is a gap."""
_NO_LINK = because("no_packets")


@dataclass(frozen=True, slots=True, eq=False)
class _Map:
    """(T, rows) values in their own times, and what the rows are."""

    values: np.ndarray
    time_s: np.ndarray
    row: str
    axis: np.ndarray
    unit: str
    index: np.ndarray
    block: np.ndarray
    facts: dict[str, Any]


class Lab:
    """The answers to a page's questions."""

    def __init__(self, page: Page, out: Outbox) -> None:
        self._page, self._out = page, out
        self._tail: Tail | None = None
        self._asked_s = 0.0
        self._console: Console | None = None

    def heard(self) -> None:
        """Live packets came: those that are new are kept while someone looks."""
        if self._tail and perf_counter() - self._asked_s > _FORGET_S:
            self._tail = None
        if self._tail:
            self._tail.take(self._page.engine)

    def begin(self) -> None:
        """Another stream begins."""
        self._tail = None

    def ask(self, question: str) -> str:
        """JSON of the answer to a question (lab_contract.py), or of what is wrong; numbers are put into the outbox."""
        self._out.used = 0
        try:
            return to_json(self._answer(json.loads(question), self._out))
        except HalfwaveError as error:
            wrong: Wrong = {"error": error.message, "tip": error.tip}
            return to_json(wrong)

    def _answer(self, q: LabQuestion, out: Outbox) -> LabPicture | LabFile | LabText | LabRan:
        self._asked_s = perf_counter()
        if q["origin"]["live"] and self._tail is None:
            self._tail = Tail()
            self._tail.take(self._page.engine)
        if q["ask"] == "picture":
            return self._picture(q, out)
        if q["ask"] == "npz":
            return self._npz(q, out)
        if q["ask"] == "python":
            return {"text": self._python(q), "words": []}
        if self._console is None:
            self._console = Console()
        if q["ask"] == "complete":
            return {"text": "", "words": self._console.complete(q["text"])}
        return self._console.run(q["text"], self.recording(), self._page.position_s, out)

    def recording(self) -> Recording:
        """What is open, or the last minutes of what is live."""
        if self._tail:
            return self._tail.recording()
        page = self._page
        return Recording(joined(page.recording or page.playing.between(page.position_s - KEEP_S, page.position_s)))

    # Maps

    def _span(self, q: LabQuestion) -> tuple[Frames | None, float, float]:
        """The packets of the watched link that are asked of, and from when to when, in whole milliseconds."""
        tail = self._tail.recording() if self._tail else None
        newest_s = self._page.position_s if q["until_s"] is None else q["until_s"]
        if tail and q["until_s"] is None:
            newest_s = max(float(f.time_s[-1]) for f in tail)
        stop_s = round(ceil(newest_s * 1e3) / 1e3, 3)
        start_s = round(stop_s - min(max(q["span_s"], _LAST_S), _LONGEST_S), 3)
        of = joined(self._page.playing.between(start_s - 1.0, stop_s)) if tail is None else tail
        if not of:
            return None, start_s, stop_s
        chosen = max(of, key=len) if q["link"] is None else next((f for f in of if str(f.link) == q["link"]), None)
        return (chosen.between(start_s, stop_s) if chosen else None), start_s, stop_s

    def _picture(self, q: LabQuestion, out: Outbox) -> LabPicture:
        began = perf_counter()
        frames, start_s, stop_s = self._span(q)
        why = _why_not(frames, q)
        if frames is None or why:
            return _nothing(q, frames, start_s, why or _NO_LINK, out)
        found = _map_of(frames, q)
        usual_s = float(np.median(np.diff(found.time_s))) if len(found.time_s) > 1 else _LAST_S
        step_s = max((stop_s - start_s) / _MOST_COLUMNS, usual_s)
        columns = ceil((stop_s - start_s) / step_s - 1e-6)
        values = _means(found, stop_s - columns * step_s, step_s, columns, max(GAP_S, _GAPS * usual_s))
        last = found.values[found.time_s >= round(stop_s - _LAST_S, 3)]
        with _quiet():
            low, middle, high = (
                np.nanpercentile(last, (10, 50, 90), axis=0) if len(last) else np.full((3, len(found.axis)), np.nan)
            )
        return cast(
            "LabPicture",
            {
                "link": str(frames.link),
                "unit": found.unit,
                "start_s": stop_s - columns * step_s,
                "step_s": step_s,
                "columns": columns,
                "row": found.row,
                "axis": out.put(found.axis, np.float64),
                "index": out.put(found.index, np.float32),
                "block": out.put(found.block, np.float32),
                "values": out.put(values, np.float32),
                "middle": out.put(middle, np.float32),
                "low": out.put(low, np.float32),
                "high": out.put(high, np.float32),
                "packets": len(frames),
                "last_packets": int(np.count_nonzero(frames.time_s >= stop_s - _LAST_S)),
                "restarts_s": _restarts(frames),
                "reason": None,
                "cost_ms": 1e3 * (perf_counter() - began),
                **found.facts,
            },
        )

    def _npz(self, q: LabQuestion, out: Outbox) -> LabFile:
        """All that a map is made of, packet by packet, as a NumPy file."""
        frames, _, _ = self._span(q)
        why = _why_not(frames, q)
        if frames is None or why:
            raise ParameterError((why or _NO_LINK).text)
        found = _map_of(frames, q)
        file = io.BytesIO()
        named = {"delay": "delay_s", "frequency": "frequency_hz", "subcarrier": "offset_hz"}[found.row]
        columns: dict[str, Any] = {
            "values": found.values,
            "time_s": found.time_s,
            named: found.axis,
            "subcarrier": found.index,
            "block": found.block,
            "unit": found.unit,
            "link": str(frames.link),
            "provenance": str(frames.provenance),
        }
        np.savez_compressed(file, **columns)
        return {"name": q["what"], "bytes": out.put(np.frombuffer(file.getvalue(), np.uint8), np.uint8)}

    # Python

    def _python(self, q: LabQuestion) -> str:
        page = self._page
        if q["text"]:
            name, _, shown = q["text"].partition("\n")
            time_s = page.position_s if q["until_s"] is None else q["until_s"]
            since_s = played_from(min(page.sought_s, time_s), time_s)
            return estimate_in_python(q["origin"], name, time_s, since_s, q["link"], shown)
        frames, start_s, stop_s = self._span(q)
        if frames is None:
            raise ParameterError(_NO_LINK.text)
        facts = f"{len(frames)} packets of {start_s} to {stop_s} s"
        return picture_in_python(q, str(frames.link), start_s, stop_s, facts)


def _why_not(frames: Frames | None, q: LabQuestion) -> Reason | None:
    if frames is None or not len(frames):
        return _NO_LINK
    if q["what"] == "spectrogram":
        least_hz = _LEAST_WINDOW / q["window_s"]
        return because("rate_too_low", rate_hz=frames.rate_hz, least_hz=least_hz) if frames.rate_hz < least_hz else None
    if q["what"] == "amplitude":
        return None
    if not frames.has_phase:
        return because("amplitude_only")
    if frames.layout.note:
        return because("frequencies_unknown", bins=frames.layout.bins)
    return None


def _map_of(frames: Frames, q: LabQuestion) -> _Map:
    none = np.zeros(0, np.float32)
    facts: dict[str, Any] = {"bandwidth_hz": None, "resolution_s": None, "width_s": None, "signed": False}
    if q["what"] == "spectrogram":
        s = spectrogram(frames, window_s=q["window_s"], hop_s=q["window_s"] / 8)
        power_db = 10 * np.log10(np.maximum(s.power, 1e-12)).T
        return _Map(power_db, s.time_s, "frequency", s.frequency_hz, "dB", none, none, facts | {"signed": s.signed})
    if q["what"] == "impulse":
        h = impulse_response(frames, taper=q["taper"])
        facts |= {"bandwidth_hz": h.bandwidth_hz, "resolution_s": h.resolution_s, "width_s": h.width_s}
        return _Map(h.values, h.time_s, "delay", h.delay_s, "dB", none, none, facts)
    p = aligned_phase(frames) if q["what"] == "phase" else amplitude(frames, normalised=not q["raw"])
    return _Map(p.values, p.time_s, "subcarrier", p.offset_hz, p.unit, p.index, p.block, facts)


def _means(found: _Map, start_s: float, step_s: float, columns: int, gap_s: float) -> np.ndarray:
    """(columns, rows), NaN where nothing came; a column without a packet that is no gap shows the one before."""
    at = np.clip(((found.time_s - start_s) / step_s).astype(int), 0, columns - 1)
    firsts = np.flatnonzero(np.diff(at, prepend=-1))
    out = np.full((columns, found.values.shape[1]), np.nan, np.float32)
    if len(firsts):
        counts = np.diff(firsts, append=len(at))
        filled = at[firsts]
        out[filled] = np.add.reduceat(found.values, firsts, axis=0) / counts[:, None]
        every = np.arange(columns)
        before = np.searchsorted(filled, every, "right") - 1
        after = filled[np.minimum(before + 1, len(filled) - 1)]
        short = (before >= 0) & ((after - filled[before]) * step_s <= gap_s) & (every < after)
        out[short] = out[filled[before[short]]]
    return out


def _restarts(frames: Frames) -> list[float]:
    """When the node's numbers began anew."""
    loss, found = Loss(), list[float]()
    for part in np.array_split(np.arange(len(frames)), max(1, len(frames) // 64)):
        before = loss.restarts
        loss.add(frames.time_s[part], frames.sequence[part])
        found += [float(frames.time_s[part[0]])] if loss.restarts > before else []
    return found


@contextmanager
def _quiet() -> Iterator[None]:
    """A subcarrier that no packet has gives NaN, and needs no warning."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        yield


def _nothing(q: LabQuestion, frames: Frames | None, start_s: float, why: Reason, out: Outbox) -> LabPicture:
    empty = out.put(np.zeros(0), np.float64)
    rows = ("axis", "index", "block", "values", "middle", "low", "high")
    facts = {"bandwidth_hz": None, "resolution_s": None, "width_s": None, "signed": False}
    return cast(
        "LabPicture",
        {
            "link": str(frames.link) if frames else q["link"] or "",
            "unit": "",
            "start_s": start_s,
            "step_s": 1.0,
            "columns": 0,
            "row": "subcarrier",
            "packets": 0,
            "last_packets": 0,
            "restarts_s": [],
            "reason": why.to_json(),
            "cost_ms": 0.0,
            **dict.fromkeys(rows, empty),
            **facts,
        },
    )
