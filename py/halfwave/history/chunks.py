"""A file of chunks: appended, never changed in place, whole again after any cut.

| bytes | field |
|-------|-------|
| 8     | magic `HWCHUNK1` |
| 8     | u64, the chunk's number, rising over the whole history |
| 16    | two u64, the first and last number of the chunks that it was made from; 0, 0 of packets as they came |
| 16    | two f64, time of its first and of its last packet, seconds |
| 4     | u32, packets |
| 4     | u32, bytes of what follows the header |
| 4     | u32, CRC-32 of the 56 bytes before |
| 4     | u32, CRC-32 of what follows |

All little-endian; then the link's name (u16 length, UTF-8) and what `codec` wrote. A reader goes from header to
header; where one is damaged it looks for the next magic, and names the bytes between.
"""

from __future__ import annotations

import mmap
import os
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from struct import Struct

__all__ = ["Chunk", "Damage", "append", "encoded", "rewrite", "scan"]

_MAGIC = b"HWCHUNK1"
_HEAD = Struct("<8sQQQddII")
_SUMS = Struct("<II")
HEADER_BYTES = _HEAD.size + _SUMS.size


@dataclass(frozen=True, slots=True)
class Chunk:
    """One chunk and where it lies; the bytes themselves are read when they are asked for."""

    number: int
    sources: tuple[int, int]
    start_s: float
    stop_s: float
    packets: int
    link: str
    path: Path
    offset: int
    size: int
    """Of the whole chunk, with its header."""

    def read(self) -> bytes:
        """What the codec wrote; the CRC was checked when the file was opened."""
        name = len(self.link.encode())
        with self.path.open("rb") as file:
            file.seek(self.offset + HEADER_BYTES + 2 + name)
            return file.read(self.size - HEADER_BYTES - 2 - name)


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes of a file that are no whole chunk."""

    path: Path
    offset: int
    size: int
    reason: str

    def __str__(self) -> str:
        return f"{self.path.name}: {self.size} bytes at {self.offset}: {self.reason}"


def encoded(
    number: int, sources: tuple[int, int], times: tuple[float, float], packets: int, link: str, data: bytes
) -> bytes:
    """The bytes of one chunk.

    Parameters
    ----------
    number : int
        Rising over the whole history.
    sources : (int, int)
        First and last number of the chunks that it was made from; 0, 0 of packets as they came.
    times : (float, float)
        Of its first and of its last packet, in seconds.
    packets : int
        How many.
    link : str
        Whose.
    data : bytes
        What the codec wrote.

    Returns
    -------
    bytes
        With header and sums.

    Examples
    --------
    >>> encoded(1, (0, 0), (5.0, 6.0), 2, "node 1", b"packets")[:8]
    b'HWCHUNK1'
    """
    name = link.encode()
    body = len(name).to_bytes(2, "little") + name + data
    head = _HEAD.pack(_MAGIC, number, *sources, *times, packets, len(body))
    return head + _SUMS.pack(zlib.crc32(head), zlib.crc32(body)) + body


def append(path: Path, chunks: Iterable[bytes], *, durable: bool = False) -> int:
    """Adds chunks at the end of a file.

    Parameters
    ----------
    path : Path
        Of the file, which is made where it is not there.
    chunks : iterable of bytes
        As `encoded` gives them.
    durable : bool
        Waits until the disk has them.

    Returns
    -------
    int
        Where the first begins.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [append(Path(folder) / "hot.chunks", [b"a chunk"]) for _ in range(2)]
    [0, 7]
    """
    with path.open("ab") as file:
        offset = file.tell()
        file.write(b"".join(chunks))
        if durable:
            file.flush()
            os.fsync(file.fileno())
    return offset


def rewrite(path: Path, kept: Iterable[Chunk]) -> None:
    """The file with these chunks alone, in one step.

    At any moment there is the old file or the new one, whole.

    Parameters
    ----------
    path : Path
        Of the file.
    kept : iterable of Chunk
        Of this file.

    Examples
    --------
    >>> import tempfile
    >>> record = encoded(1, (0, 0), (5.0, 6.0), 2, "node 1", b"packets")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "hot.chunks"
    ...     _ = append(file, [record, record])
    ...     rewrite(file, scan(file)[0][:1])
    ...     len(scan(file)[0])
    1
    """
    whole = path.read_bytes() if path.exists() else b""
    partial = path.with_name(f"{path.name}.part")
    with partial.open("wb") as file:
        for chunk in kept:
            file.write(whole[chunk.offset : chunk.offset + chunk.size])
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, path)


def scan(path: Path) -> tuple[list[Chunk], list[Damage]]:
    """Every whole chunk of a file, and every stretch that is none. Never raises for what a file holds.

    Parameters
    ----------
    path : Path
        Of the file.

    Returns
    -------
    list of Chunk
        In the order of the file.
    list of Damage
        What lies between them.

    Examples
    --------
    >>> import tempfile
    >>> record = encoded(1, (0, 0), (5.0, 6.0), 2, "node 1", b"packets")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "hot.chunks"
    ...     _ = append(file, [record, record])
    ...     len(scan(file)[0]), scan(file)[1]
    (2, [])
    """
    if not path.exists() or path.stat().st_size == 0:
        return [], []
    chunks: list[Chunk] = []
    damages: list[Damage] = []
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        at, lost_from, reason = 0, -1, ""
        while at < len(data):
            found = _at(path, data, at)
            if isinstance(found, Chunk):
                if lost_from >= 0:
                    damages.append(Damage(path, lost_from, at - lost_from, reason))
                    lost_from = -1
                chunks.append(found)
                at += found.size
                continue
            if lost_from < 0:
                lost_from, reason = at, found
            following = data.find(_MAGIC, at + 1)
            at = following if following >= 0 else len(data)
        if lost_from >= 0:
            damages.append(Damage(path, lost_from, len(data) - lost_from, reason))
    return chunks, damages


def _at(path: Path, data: mmap.mmap, at: int) -> Chunk | str:
    """The chunk that begins here, or what is wrong."""
    if data[at : at + 8] != _MAGIC[: len(data) - at]:
        return "no chunk begins here"
    if len(data) - at < HEADER_BYTES:
        return "cut in the header"
    head = data[at : at + _HEAD.size]
    head_sum, body_sum = _SUMS.unpack(data[at + _HEAD.size : at + HEADER_BYTES])
    if zlib.crc32(head) != head_sum:
        return "damaged header"
    _, number, first, last, start_s, stop_s, packets, size = _HEAD.unpack(head)
    body = data[at + HEADER_BYTES : at + HEADER_BYTES + size]
    if len(body) < size:
        return f"cut: {len(body)} of {size} bytes"
    if zlib.crc32(body) != body_sum:
        return "damaged content"
    name = body[2 : 2 + int.from_bytes(body[:2], "little")].decode(errors="replace")
    return Chunk(number, (first, last), start_s, stop_s, packets, name, path, at, HEADER_BYTES + size)
