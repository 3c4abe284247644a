"""Every recording that can be opened: sniffed by content, never by name; gzip too.

A format is a module with `name`, `matches(head) -> bool` on the first 64 KiB, and
`parse(data, *, provenance, name="") -> Recording`; a text format that can come line by line has also
`parse_lines(data, *, time_s, provenance, node, home) -> Recording`, time_s being the arrival of each line of data,
home what the caller keeps for it from one call to the next: the first channel of each transmitter.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from os import PathLike
from pathlib import Path
from types import ModuleType

from ..csi.frames import Provenance, Recording
from ..csi.reasons import Rejects, because
from ..errors import FormatError, ParameterError
from ..links.copies import without_copies
from ..links.transmitters import split_links
from ..wire.gunzip import MAGIC, Gunzip
from ._encoding import single_bytes
from ._limits import MOST_BYTES
from .capture import Decoder
from .foreign import capture_named, named
from .strangers import stranger

__all__ = ["FORMATS", "Decoder", "gunzip", "read", "sniff"]

FORMATS = ("capture", "npz", "archive", "jsonl", "embedded_wifi_sensing", "ialr", "esp_csv", "table", "esp_log")
"""The modules, asked in this order and imported when first asked."""

HEAD_BYTES = 65536


def read(
    source: str | PathLike[str] | bytes, *, provenance: Provenance | None = None, keep_copies: bool = False
) -> Recording:
    """All of a recording, one Frames a link, with what was rejected and what nodes reported.

    Where no address tells transmitters apart, the shape of what is heard does (`split_links`). What is there twice, as
    a bridge or merged files have it, is counted among the rejects and read once (`links.copies`).

    Parameters
    ----------
    source : str, path or bytes
        A file, or the bytes themselves.
    provenance : Provenance or None
        For a format that does not give it; a replay of the file where None.
    keep_copies : bool
        Every packet as it was recorded, however often.

    Returns
    -------
    Recording
        Empty for a known format with nothing to use.

    Raises
    ------
    FormatError
        For bytes of no known format.
    OSError
        For a file that cannot be read.
    ParameterError
        For a folder.

    Examples
    --------
    >>> from halfwave.wire import interface_block, section_header
    >>> read(section_header() + interface_block("live"))
    []
    >>> read(".")
    Traceback (most recent call last):
    halfwave.errors.ParameterError: . is a folder, expected a file (read its files one by one)
    """
    data, name = _content(source)
    data, damages = gunzip(data) if is_gzip(data) else (data, Rejects())
    data = b"".join(single_bytes(iter([data])))
    module = format_of(data)
    recording: Recording = module.parse(data, provenance=provenance or Provenance("replay", name), name=name)
    recording.rejects.update(damages)
    for i, frames in enumerate(() if keep_copies else list(recording)):
        recording[i], copies = without_copies(frames)
        recording.rejects.add(because("same_packet_again"), copies, str(frames.link))
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
    """The name of the format that a recording is in, by its first 64 KiB.

    Parameters
    ----------
    source : str, path or bytes
        As for `read`.

    Returns
    -------
    str
        Such as 'pcapng' or 'table of CSI'.

    Raises
    ------
    FormatError
        For bytes of no known format.

    Examples
    --------
    >>> sniff(b"\\n\\r\\r\\n")
    'pcapng'
    """
    data, _ = _content(source, HEAD_BYTES)
    head = gunzip(data, HEAD_BYTES)[0] if is_gzip(data) else data
    name: str = format_of(b"".join(single_bytes(iter([head])))).name
    return name


def text_format_of(lines: bytes) -> ModuleType | None:
    """The module whose `parse_lines` understands these lines; None when there is none."""
    return next((m for m in _modules() if hasattr(m, "parse_lines") and m.matches(lines[:HEAD_BYTES])), None)


def gunzip(data: bytes, limit: int = 0) -> tuple[bytes, Rejects]:
    """What is inside gzip, and what is wrong with it.

    A file that was cut off or damaged gives what comes before the cut or the damage; members that follow each other are
    joined, and zeros behind the last are padding.

    Parameters
    ----------
    data : bytes
        All of it.
    limit : int
        Bytes after which to stop; 0: at the end.

    Returns
    -------
    bytes
        What is inside.
    Rejects
        Empty where all is whole.

    Raises
    ------
    FormatError
        Where there is no limit and more than 1 GiB comes out.

    Examples
    --------
    >>> import gzip
    >>> whole = gzip.compress(b"first") + gzip.compress(b" second") + bytes(100)
    >>> gunzip(whole)[0], gunzip(whole[:-107])[1].counts
    (b'first second', {'gzip is cut off': 1})
    """
    unpacker, rejects, parts, left = Gunzip(), Rejects(), list[bytes](), limit or MOST_BYTES
    for part in unpacker.feed(data):
        parts.append(part)
        left -= len(part)
        if left < 0:
            break
    if not limit and left < 0:
        raise FormatError(f"more than {MOST_BYTES >> 20} MiB when unpacked", tip="cut the recording into parts")
    if left >= 0 and unpacker.close():
        rejects.add(because(unpacker.damage), 1, unpacker.example)
    return b"".join(parts)[: limit or None], rejects


def is_gzip(head: bytes) -> bool:
    """By its first two bytes."""
    return head[:2] == MAGIC


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
        tip="Halfwave opens pcapng and pcap of nodes' UDP, CSI_DATA text, tables, JSON lines, npz, archives of them",
    )
