"""A node's log without a packet, told by what boot loader and log macros print: nothing to read, but why."""

from __future__ import annotations

import re

from ..csi.frames import Provenance, Recording
from ..csi.reasons import Rejects, because
from ._text import plain

__all__ = ["matches", "name", "parse"]

name = "ESP32 log"

_LOG = re.compile(
    rb"^(?:[\w:./\- ]{0,40}?[IWEDV] \(\d+\) \S+: |ets [A-Z][a-z]{2} +\d|rst:0x\w+ \(|ESP-ROM:|load:0x\w+,len:|"
    rb"entry 0x\w+|=~=~=~=~.* PuTTY log|Guru Meditation Error|Backtrace:)",
    re.MULTILINE,
)  # fmt: skip
_MOST_BOOTS = 2
"""More are a fault."""
_RESETS = [
    re.compile(rb"^(?:[^\n]{0,40}[ >])?" + word, re.M) for word in (rb"rst:0x", rb"ESP-ROM:", rb"Guru Meditation")
]
"""Each boot prints the first, on newer chips the second too; a crash prints the last ahead of it."""


def matches(head: bytes) -> bool:
    return _LOG.search(plain(head)) is not None


def parse(data: bytes, *, provenance: Provenance, name: str = "") -> Recording:
    """No links, and one reject that says why no packet came.

    >>> recording = parse(b"I (312) wifi: mode : sta\\n", provenance=Provenance("replay"))
    >>> recording, recording.rejects.counts
    ([], {'Espressif text, no packet came': 1})
    """
    rejects, text = Rejects(), plain(data)
    boots = max(len(pattern.findall(text)) for pattern in _RESETS)
    reason = because("node_restarts", times=boots) if boots > _MOST_BOOTS else because("no_packet_in_text")
    rejects.add(reason, 1, ascii(text[-80:]))
    return Recording(rejects=rejects, format=globals()["name"])
