"""Reading a recording step by step, in a state that can be kept and gone on from later.

A step takes the next bytes of the file as they lie there and gives what they completed. All that the reader remembers
between two steps can be copied, so that a recording is read again from any place where such a copy was kept, and gives
the same packets as it does when it is read from its beginning.
"""

from __future__ import annotations

import copy
import sys
from dataclasses import replace
from types import ModuleType
from typing import Any

from ..csi.frames import LinkId, Provenance, Recording
from ..csi.reasons import because
from ..csi.subcarriers import Layout
from ..wire.gunzip import Gunzip
from . import HEAD_BYTES, Decoder, embedded_wifi_sensing, esp_csv, format_of, gunzip, is_gzip, jsonl, table
from ._encoding import encoding_of

__all__ = ["Steps", "steps_of"]

_LONGEST_LINES = 4 << 20
"""So much is held without an end of a line; then it is read as it is."""
_KEEPING = (esp_csv, jsonl, table)
"""Text formats whose clocks and columns go on from one piece to the next."""


class _Datagrams:
    """pcapng and pcap."""

    follows_a_clock = False

    def __init__(self, name: str, head: bytes) -> None:
        self.format = "pcapng" if head.startswith(b"\n") else "pcap"
        self.begins_anywhere = self.format == "pcapng"
        self._decoder = Decoder(replay_of=name or "a recording")

    def feed(self, data: bytes) -> Recording:
        return self._decoder.feed(data)

    def close(self) -> Recording:
        return self._decoder.close()

    def begin(self, before: bytes) -> None:
        self._decoder.begin_within()
        self._decoder.feed(before)


class _Lines:
    """A text of one clock."""

    begins_anywhere = follows_a_clock = True

    def __init__(self, name: str, module: ModuleType) -> None:
        self.format = str(module.name)
        self._module, self._name = module, name
        self._so_far: dict[str, Any] = {}
        self._held = b""

    def feed(self, data: bytes) -> Recording:
        text = self._held + data
        at = max(text.rfind(b"\n"), text.rfind(b"\r")) + 1
        if not at and len(text) < _LONGEST_LINES:
            self._held = text
            return Recording()
        at = at or len(text)
        at = self._cut(text[:at]) or at
        self._held = text[at:]
        return self._read(text[:at])

    def close(self) -> Recording:
        held, self._held = self._held, b""
        return self._read(held) if held else Recording()

    def begin(self, before: bytes) -> None:
        text = before[before.find(b"\n") + 1 :]
        at = text.rfind(b"\n") + 1
        self._held = text[self._cut(text[:at]) if at else 0 :]

    def _cut(self, lines: bytes) -> int:
        """Where these may be cut such that no packet is."""
        return int(getattr(self._module, "cut", len)(lines))

    def _read(self, lines: bytes) -> Recording:
        keeps = {"so_far": self._so_far} if self._module in _KEEPING else {}
        read: Recording = self._module.parse(
            lines, provenance=Provenance("replay", self._name), name=self._name, **keeps
        )
        return read


class Steps:
    """A recording that is read step by step. Made by `steps_of`."""

    def __init__(self, parser: _Datagrams | _Lines, packed: bool) -> None:
        self._parser = parser
        self._unpacker = Gunzip() if packed else None
        self._layouts: dict[LinkId, Layout] = {}

    @property
    def format(self) -> str:
        return self._parser.format

    @property
    def packed(self) -> bool:
        return self._unpacker is not None

    @property
    def follows_a_clock(self) -> bool:
        """Whether a time is told by all times before it, as that of a counter that wraps."""
        return self._parser.follows_a_clock

    @property
    def begins_anywhere(self) -> bool:
        """Whether a place in the middle of the file can be read without all that is before it."""
        return self._unpacker is None and self._parser.begins_anywhere

    def feed(self, data: bytes) -> Recording:
        """What the next bytes of the file complete, with its own rejects; not in order of time."""
        if self._unpacker is None:
            return self._laid_out(self._parser.feed(data))
        parts = [self._parser.feed(part) for part in self._unpacker.feed(data)]
        return self._laid_out(together(parts))

    def close(self) -> Recording:
        """At the end of the file: what is left, and what was wrong with the packing."""
        last = self._laid_out(self._parser.close())
        if self._unpacker is not None and self._unpacker.close():
            last.rejects.add(because(self._unpacker.damage), 1, self._unpacker.example)
        return last

    def copy(self) -> Steps:
        """The same state, which does not change any more when this one goes on."""
        return copy.deepcopy(self, {id(module): module for module in _modules()})

    def begin(self, before: bytes) -> None:
        """Go on at another place of the file, `before` being the bytes that lie before it."""
        self._parser.begin(before)

    def _laid_out(self, part: Recording) -> Recording:
        """Each link's layout as its first piece has it: where zeros tell what is null, a later one may differ."""
        for i, frames in enumerate(part):
            layout = self._layouts.setdefault(frames.link, frames.layout)
            if layout is not frames.layout and layout.bins == frames.layout.bins:
                part[i] = replace(frames, layout=layout)
        part.format = self.format
        return part


def together(parts: list[Recording]) -> Recording:
    """Pieces as one, their frames side by side."""
    if len(parts) == 1:
        return parts[0]
    whole = Recording(frames for part in parts for frames in part)
    for part in parts:
        whole.rejects.update(part.rejects)
        whole.reports += part.reports
    return whole


def _modules() -> list[ModuleType]:
    """A state names modules, which are not copied."""
    package = __name__.rpartition(".")[0]
    return [module for name, module in sys.modules.items() if name.startswith(package)]


def steps_of(head: bytes, name: str) -> Steps | None:
    """The reader of a recording that begins like this, or None where it is to be read as a whole.

    Parameters
    ----------
    head : bytes
        The first 64 KiB of the file or more.
    name : str
        Of the file.

    Returns
    -------
    Steps or None
        None for npz and other archives, one JSON value, two-byte characters, logs whose lines tell nothing alone.

    Raises
    ------
    FormatError
        For bytes of no known format.

    Examples
    --------
    >>> from halfwave.simulate import default_scene, simulate
    >>> data = simulate(default_scene(), seed=42)
    >>> steps = steps_of(data[:65536], "walk.pcapng")
    >>> first = steps.feed(data[:300_000]); later = steps.copy()
    >>> [len(f) for f in steps.feed(data[300_000:])] == [len(f) for f in later.feed(data[300_000:])]
    True
    """
    packed = is_gzip(head)
    inside = gunzip(head, HEAD_BYTES)[0] if packed else head[:HEAD_BYTES]
    if encoding_of(inside):
        return None
    module = format_of(inside)
    if module.__name__.endswith(".capture"):
        return Steps(_Datagrams(name, inside), packed)
    lines = module in (esp_csv, table, embedded_wifi_sensing) or (module is jsonl and not jsonl.is_one(inside))
    return Steps(_Lines(name, module), packed) if lines else None
