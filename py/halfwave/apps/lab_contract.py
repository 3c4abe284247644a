"""What crosses between Python and the panels of a researcher (lab.py), beside page_contract.py and for the same use."""

from __future__ import annotations

from typing import Annotated, Literal, Protocol, TypedDict

from ..contract import Reason
from .page_contract import At, Json, Wrong

__all__ = [
    "LabDrawn",
    "LabFile",
    "LabOrigin",
    "LabPicture",
    "LabQuestion",
    "LabRan",
    "LabText",
    "LabWhat",
    "PyLab",
]

LabWhat = Literal["amplitude", "phase", "impulse", "spectrogram"]


class LabOrigin(TypedDict):
    """What the copied Python reads."""

    name: Annotated[str, "Of the file; of a scene that of its JSON."]
    seed: Annotated[int | None, "Of a scene that is simulated; else null."]
    live: bool


class LabQuestion(TypedDict):
    """What a researcher's panel asks (lab.py)."""

    ask: Literal["picture", "npz", "python", "run", "complete"]
    what: LabWhat
    link: Annotated[str | None, "Null: the one in view."]
    until_s: Annotated[float | None, "Up to this moment, s; null: to the newest packet."]
    span_s: float
    taper: Literal["hann", "none"]
    raw: Annotated[bool, "Amplitudes in the receiver's units."]
    window_s: Annotated[float, "Of a spectrogram."]
    origin: LabOrigin
    text: Annotated[str, "A name of an estimate, what the console is to run, or what is to be completed."]


class LabPicture(TypedDict):
    """A map over time, columns from the oldest, and what its rows are in the last second."""

    link: str
    unit: str
    start_s: Annotated[float, "Where the first column begins; each is step_s wide."]
    step_s: float
    columns: int
    row: Annotated[Literal["subcarrier", "delay", "frequency"], "What a row is."]
    axis: Annotated[At, "float64, Hz from the carrier, s of delay, or Hz of Doppler shift, of each row."]
    index: Annotated[At, "float32, the subcarrier of each row, or none."]
    block: Annotated[At, "float32, the LTF block of each row, or none."]
    values: Annotated[At, "float32, column by column; NaN where nothing came."]
    middle: Annotated[At, "float32, the median of the last second, a number a row."]
    low: Annotated[At, "float32, its 10th percentile."]
    high: Annotated[At, "float32, its 90th percentile."]
    packets: Annotated[int, "In the whole span."]
    last_packets: Annotated[int, "In the last second."]
    bandwidth_hz: float | None
    resolution_s: Annotated[float | None, "Of an impulse response: paths nearer than that are one."]
    width_s: Annotated[float | None, "How wide one path is drawn at half its height."]
    signed: bool
    restarts_s: Annotated[list[float], "When the node began to count anew."]
    reason: Annotated[Reason | None, "Why there is none; then all else is empty."]
    cost_ms: float


class LabDrawn(TypedDict):
    """What `hw.show` draws."""

    columns: int
    rows: Annotated[int, "1: a line."]
    x: Annotated[At, "float64, of each column."]
    y: Annotated[At, "float32, row by row."]


class LabRan(TypedDict):
    """What came of a text that the console ran."""

    printed: str
    error: Annotated[str, "The traceback, or nothing."]
    more: Annotated[bool, "The text is not whole: it goes on."]
    drawn: list[LabDrawn]
    cost_ms: float


class LabFile(TypedDict):
    """Bytes of a file to save."""

    name: str
    bytes: Annotated[At, "uint8."]


class LabText(TypedDict):
    """Python, or words that complete."""

    text: str
    words: list[str]


class PyLab(Protocol):
    """`halfwave.apps.lab.Lab`, the page's `lab`: what the panels of a researcher ask."""

    def ask(self, question: str) -> Annotated[str, Json[LabPicture | LabRan | LabText | LabFile | Wrong]]: ...
