"""The text that ESP32 firmware prints, one packet a line: CSI_DATA, then columns, then [imaginary real ...].

| columns | printed by                                     | chips              |
|---------|------------------------------------------------|--------------------|
| 25      | Espressif esp-csi, csi_recv                    | ESP32, S2, S3, C3  |
| 15      | the same on chips that tell their receive gain | C5, C6, C61        |
| 26      | ESP32-CSI-Tool                                 | ESP32              |
| 30      | Espressif esp-csi, console_test                | ESP32, S2, S3, C3  |
| any     | whoever prints a header that names them        | any                |

Anything may stand before CSI_DATA or behind the list; values may be parted by commas or spaces, stand on lines of their
own, or be base64. Times are seconds since the recording's first line (`_clock`), or since 1970 where a column of the
host's clock says so. Several nodes in one log are told apart (`_receivers`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..csi.frames import Provenance, Recording
from ..csi.reasons import Rejects, because
from ._columns import header_of
from ._esp_lines import START, batches_in, cut_before
from ._links import recording_of
from ._text import plain
from ._wrapped import unwrapped

__all__ = ["cut", "is_without_packets", "matches", "name", "parse", "parse_lines"]

name = "ESP32 CSI text"
cut = cut_before


def is_without_packets(rejects: Rejects) -> bool:
    """Whether a text has other lines alone."""
    return {reason.code for reason in rejects.count_of} <= {"line_without_csi"}


def matches(head: bytes) -> bool:
    """Whether one of the first lines is a packet's, or names its columns."""
    text = plain(head)
    return any(
        text[at + 8 : at + 10].strip(b"\"'")[:1] in (b",", b";", b"\t", b" ", b"|") for at in _starts(text)
    ) or any(line.lstrip(b"\"' ").startswith(b"type") and header_of(line) for line in text.split(b"\n", 200)[:200])


def _starts(text: bytes) -> list[int]:
    found, at = list[int](), text.find(START)
    while at >= 0 and len(found) < 64:
        found.append(at)
        at = text.find(START, at + 1)
    return found


def parse(
    data: bytes, *, provenance: Provenance, name: str = "", so_far: dict[str, Any] | None = None
) -> Recording:  # fmt: skip
    """All packets of a text.

    so_far: for a text that comes in pieces of whole lines, what the caller keeps between them; empty before the first.

    >>> line = b'CSI_DATA,7,1a:00:00:00:00:00,-40,11,-96,-4,32,11,%d,47,1,4,0,"[1,2,-3,4]"\\n'
    >>> recording = parse(line % 0 + b"CSI_DATA,7,torn\\n" + line % 50_000, provenance=Provenance("replay"))
    >>> recording[0].csi[0, 0].tolist(), recording[0].agc_gain_db.tolist()
    ([(2+1j), (4-3j)], [32.0, 32.0])
    >>> recording[0].time_s.tolist(), recording.rejects.counts
    ([0.0, 0.05], {'line torn or mixed up': 1})
    """
    state = {} if so_far is None else so_far
    rejects = Rejects()
    batches = batches_in(unwrapped(plain(data)), rejects, state.setdefault("headers", {}))
    if so_far is None and not batches and is_without_packets(rejects):
        rejects.add(because("no_packet_in_text"), 1, ascii(data[:80]))
    return recording_of(
        batches, rejects, format_name=globals()["name"], provenance=provenance, node="1",
        meta={"file": name} if name else {}, home=state.setdefault("home", {}), so_far=state,
    )  # fmt: skip


def parse_lines(
    data: bytes, *, time_s: np.ndarray, provenance: Provenance, node: str, home: dict[Any, Any] | None = None
) -> Recording:
    """Lines that came one by one: time_s is the arrival of each (lines without CSI count too).

    home: kept by the caller from one call to the next: the first channel of each transmitter, headers, layouts.
    """
    home = {} if home is None else home
    rejects = Rejects()
    batches = batches_in(plain(data), rejects, home.setdefault("headers", {}))
    return recording_of(
        batches, rejects, format_name=name, provenance=provenance, node=node, meta={}, home=home,
        arrival_s=np.asarray(time_s, np.float64),
    )  # fmt: skip
