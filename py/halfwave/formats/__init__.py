"""Every recording that can be opened: sniffed by content, never by name; gzip too.

A format is a module with `name`, `matches(head) -> bool` on the first 64 KiB, and
`parse(data, *, provenance, name="") -> Recording`; a text format that can come line by line has also
`parse_lines(data, *, time_s, provenance, node) -> Recording`, time_s being the arrival of each line of data.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from importlib import import_module
from os import PathLike
from pathlib import Path
from types import ModuleType

from ..errors import FormatError
from ..frames import Provenance, Recording
from .capture import Decoder

__all__ = ["FORMATS", "Decoder", "gunzip", "read", "sniff"]

FORMATS = ("capture", "npz", "jsonl", "embedded_wifi_sensing", "esp_csv", "ialr")
"""The modules, asked in this order and imported when first asked."""

HEAD_BYTES = 65536
MAX_BYTES = 1 << 30
"""Of an unpacked recording: an hour of ten boards at 100 Hz is 0.9 GB. A browser tab holds no more."""


def read(source: str | PathLike[str] | bytes, *, provenance: Provenance | None = None) -> Recording:
    """All of a recording, one Frames a link, with what was rejected and what nodes reported.

    source: a path, or the bytes themselves.  provenance: for a format that does not say; a replay of the file
    if None. Raises FormatError for bytes of no known format; an empty Recording means a known format with
    nothing usable.

    >>> from halfwave.wire import interface_block, section_header
    >>> read(section_header() + interface_block("live"))
    []
    """
    if isinstance(source, bytes | bytearray | memoryview):
        data, name = bytes(source), ""
    else:
        data, name = Path(source).read_bytes(), Path(source).name
    data, damage = gunzip(data) if data[:2] == b"\x1f\x8b" else (data, "")
    module = _format_of(data)
    recording: Recording = module.parse(data, provenance=provenance or Provenance("replay", name), name=name)
    recording.rejects.add(damage, bool(damage))
    return recording


def sniff(data: bytes) -> str:
    """The name of the format that these bytes are in. Raises FormatError when there is none.

    >>> sniff(b"\\n\\r\\r\\n")
    'pcapng'
    """
    return _format_of(gunzip(data, HEAD_BYTES)[0] if data[:2] == b"\x1f\x8b" else data).name


def text_format_of(lines: bytes) -> ModuleType | None:
    """The module whose `parse_lines` understands these lines; None when there is none."""
    return next((m for m in _modules() if hasattr(m, "parse_lines") and m.matches(lines[:HEAD_BYTES])), None)


def gunzip(data: bytes, limit: int = 0) -> tuple[bytes, str]:
    """What is inside gzip, and what is wrong with it in words (empty if nothing).

    A file that was cut off gives what comes before the cut. limit: stop there, in bytes; where 0, more than
    MAX_BYTES raises FormatError.
    """
    parts: list[bytes] = []
    size, most = 0, limit or MAX_BYTES
    while data and size < most:
        unpacker = zlib.decompressobj(wbits=31)
        try:
            part = unpacker.decompress(data, most - size)
        except zlib.error as error:
            return b"".join(parts), f"gzip is damaged: {error}"
        parts.append(part)
        size += len(part)
        if not limit and unpacker.unconsumed_tail:
            raise FormatError(f"more than {MAX_BYTES >> 20} MiB when unpacked", tip="cut the recording into parts")
        if not unpacker.eof:
            return b"".join(parts), "gzip is cut off"
        data = unpacker.unused_data
    return b"".join(parts), ""


def _modules() -> Iterator[ModuleType]:
    return (import_module(f".{name}", __name__) for name in FORMATS)


def _format_of(data: bytes) -> ModuleType:
    head = data[:HEAD_BYTES]
    for module in _modules():
        if module.matches(head):
            return module
    start = f"it starts with {head[:16]!r}" if head else "it is empty"
    raise FormatError(
        f"{len(data)} bytes of no known format: {start}",
        tip="Halfwave opens pcapng and pcap of the boards' UDP, Espressif's CSI_DATA text, JSON lines and npz",
    )
