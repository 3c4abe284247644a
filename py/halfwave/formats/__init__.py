"""Every recording that can be opened: sniffed by content, never by name; gzip too.

A format is a module with `name`, `matches(head) -> bool` on the first 64 KiB, and
`parse(data, *, provenance, name="") -> Recording`; a text format that can come line by line has also
`parse_lines(data, *, time_s, provenance, node, home) -> Recording`, time_s being the arrival of each line of data,
home what the caller keeps for it from one call to the next: the first channel of each transmitter.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from importlib import import_module
from os import PathLike
from pathlib import Path
from types import ModuleType

from ..csi.frames import Provenance, Recording
from ..errors import FormatError, ParameterError
from ..links.copies import AGAIN, without_copies
from ..links.transmitters import split_links
from ._encoding import single_bytes
from .capture import Decoder
from .foreign import capture_named, named
from .strangers import stranger

__all__ = ["FORMATS", "Decoder", "gunzip", "read", "sniff"]

FORMATS = ("capture", "npz", "archive", "jsonl", "embedded_wifi_sensing", "ialr", "esp_csv", "table", "esp_log")
"""The modules, asked in this order and imported when first asked."""

HEAD_BYTES = 65536
_PIECE_BYTES = 1 << 16
MAX_BYTES = 1 << 30
"""Of an unpacked recording: an hour of ten boards at 100 Hz is 0.9 GB. A browser tab holds no more."""


def read(
    source: str | PathLike[str] | bytes, *, provenance: Provenance | None = None, keep_copies: bool = False
) -> Recording:
    """All of a recording, one Frames a link, with what was rejected and what nodes reported.

    Where no address tells transmitters apart, the shape of what is heard does (`split_links`). What is there twice, as
    a bridge or merged files have it, is counted among the rejects and read once (copies.py).
    source: a path, or the bytes themselves.  provenance: for a format that does not say; a replay of the file
    if None.  keep_copies: every packet as it was recorded, however often. Raises FormatError for bytes of no known
    format, OSError for a file that cannot be read and ParameterError for a folder; an empty Recording means a known
    format with nothing usable.

    >>> from halfwave.wire import interface_block, section_header
    >>> read(section_header() + interface_block("live"))
    []
    >>> read(".")
    Traceback (most recent call last):
    halfwave.errors.ParameterError: . is a folder, expected a file (read its files one by one)
    """
    data, name = _content(source)
    data, damage = gunzip(data) if data[:2] == b"\x1f\x8b" else (data, "")
    data = b"".join(single_bytes(iter([data])))
    module = format_of(data)
    recording: Recording = module.parse(data, provenance=provenance or Provenance("replay", name), name=name)
    recording.rejects.add(damage, bool(damage))
    for i, frames in enumerate(() if keep_copies else list(recording)):
        recording[i], copies = without_copies(frames)
        recording.rejects.add(AGAIN, copies, str(frames.link))
    recording[:] = [part for frames in recording for part in split_links(frames)]
    return recording


def _content(source: str | PathLike[str] | bytes, most: int = -1) -> tuple[bytes, str]:
    """The bytes, of a file no more than the first `most`, and the file's name."""
    if isinstance(source, bytes | bytearray | memoryview):
        return bytes(source), ""
    path = Path(source)
    if path.is_dir():
        raise ParameterError(f"{path} is a folder, expected a file", tip="read its files one by one")
    with path.open("rb") as file:
        return file.read(most), path.name


def sniff(source: str | PathLike[str] | bytes) -> str:
    """The name of the format that a recording is in, by its first 64 KiB. Raises FormatError when there is none.

    source: a path, or the bytes themselves, as for `read`.

    >>> sniff(b"\\n\\r\\r\\n")
    'pcapng'
    """
    data, _ = _content(source, HEAD_BYTES)
    head = gunzip(data, HEAD_BYTES)[0] if data[:2] == b"\x1f\x8b" else data
    name: str = format_of(b"".join(single_bytes(iter([head])))).name
    return name


def text_format_of(lines: bytes) -> ModuleType | None:
    """The module whose `parse_lines` understands these lines; None when there is none."""
    return next((m for m in _modules() if hasattr(m, "parse_lines") and m.matches(lines[:HEAD_BYTES])), None)


def gunzip(data: bytes, limit: int = 0) -> tuple[bytes, str]:
    """What is inside gzip, and what is wrong with it in words (empty if nothing).

    A file that was cut off or damaged gives what comes before the cut or the damage; members that follow each other are
    joined, and zeros behind the last are padding. limit: stop there, in bytes; where 0, more than MAX_BYTES raises
    FormatError.

    >>> import gzip
    >>> whole = gzip.compress(b"first") + gzip.compress(b" second") + bytes(100)
    >>> gunzip(whole), gunzip(whole[:-107])
    ((b'first second', ''), (b'first second', 'gzip is cut off'))
    """
    parts: list[bytes] = []
    left, damage = limit or MAX_BYTES, ""
    while data and left > 0 and not damage:
        unpacked, data, damage = _gunzip_member(data, left)
        parts += unpacked
        left -= sum(map(len, unpacked))
        if data and not damage and left > 0:
            if not data.strip(b"\0"):
                break
            if data[:2] != b"\x1f\x8b":
                damage = f"{len(data)} bytes behind the gzip are none"
    if not limit and left < 0:
        raise FormatError(f"more than {MAX_BYTES >> 20} MiB when unpacked", tip="cut the recording into parts")
    whole = b"".join(parts)
    return (whole[:limit] if limit else whole), damage


def _gunzip_member(data: bytes, most: int) -> tuple[list[bytes], bytes, str]:
    """One gzip member: what is in it, in pieces, `most` bytes and a piece at most; what follows it; the damage."""
    unpacker, parts, size = zlib.decompressobj(wbits=31), [], 0
    for at in range(0, len(data), _PIECE_BYTES):
        piece, before = data[at : at + _PIECE_BYTES], unpacker.copy()
        try:
            parts.append(unpacker.decompress(piece, most - size + 1))
        except zlib.error as error:
            return [*parts, before_the_damage(before, piece)], b"", f"gzip is damaged: {error}"
        size += len(parts[-1])
        if size > most:
            return parts, b"", ""
        if unpacker.eof:
            return parts, unpacker.unused_data + data[at + _PIECE_BYTES :], ""
    return parts, b"", "gzip is cut off"


def before_the_damage(unpacker: zlib._Decompress, piece: bytes) -> bytes:
    """What of a piece can still be unpacked; the unpacker is one that has not seen it."""
    out = bytearray()
    for i in range(len(piece)):
        try:
            out += unpacker.decompress(piece[i : i + 1])
        except zlib.error:
            break
    return bytes(out)


def _modules() -> Iterator[ModuleType]:
    return (import_module(f".{name}", __name__) for name in FORMATS)


def format_of(data: bytes) -> ModuleType:
    """The module whose `parse` reads what begins like this; raises FormatError when there is none, and by name for what
    another radio recorded."""
    head = data[:HEAD_BYTES]
    module = next((m for m in _modules() if m.matches(head)), None)
    other = capture_named(head) if module and module.name == "pcapng" else None if module else named(head)
    if other:
        raise FormatError(f"this is {other[0]}", tip=other[1])
    if module:
        return module
    known = stranger(head)
    if known:
        raise FormatError(f"this is {known[0]}: it cannot be opened", tip=known[1])
    raise FormatError(
        f"{len(data)} bytes of no known format: it starts with {head[:16]!r}",
        tip="Halfwave opens pcapng and pcap of boards' UDP, CSI_DATA text, tables, JSON lines, npz, archives of them",
    )
