"""A zip or tar of a session: each member is a recording of its own, and links of two members are never one.

In `read` a link's node has its member's name behind it ('1@walk.csv') where several members have packets, and
meta["file"] is the member. A member that is no recording is counted with its name; an archive inside is not opened.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from typing import BinaryIO

from ..csi.frames import Frames, Provenance, Recording
from ..errors import FormatError

__all__ = ["MOST_MEMBERS", "matches", "members", "name", "parse"]

name = "archive"

MOST_MEMBERS = 1000
_MOST_BYTES = 1 << 30
"""Of all members, unpacked."""
_HIDDEN = ("__MACOSX", ".DS_Store", "Thumbs.db")


def matches(head: bytes) -> bool:
    """Whether it begins as a zip (that is no numpy archive) or a tar."""
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06")) or head[257:262] == b"ustar"


def members(file: BinaryIO, most_bytes: int = _MOST_BYTES) -> Iterator[tuple[str, bytes | str]]:
    """(name, content) of each file in an archive; where one cannot be read, in words why.

    Nothing is written, and no more than most_bytes of all are unpacked, whatever the archive says of its size.
    Raises FormatError for an archive whose list of members is broken.

    >>> packed = io.BytesIO()
    >>> with zipfile.ZipFile(packed, "w") as archive:
    ...     archive.writestr("a/walk.csv", "1,2")
    >>> list(members(packed))
    [('a/walk.csv', b'1,2')]
    """
    import tarfile  # not before it is needed: to compile it leaves 0.8 MB in the memory image that the page loads

    file.seek(0)
    is_zip = file.read(2) == b"PK"
    file.seek(0)
    left, count = most_bytes, 0
    try:
        for member, content in _of_zip(file, most_bytes) if is_zip else _of_tar(file, most_bytes):
            if any(part in _HIDDEN for part in PurePosixPath(member).parts):
                continue
            count += 1
            if count > MOST_MEMBERS:
                yield member, f"more than {MOST_MEMBERS} files in one archive: unpack it, and read the folder"
                return
            left -= len(content) if isinstance(content, bytes) else 0
            if left < 0:
                yield member, f"the archive unpacks to more than {most_bytes >> 20} MiB: unpack it, and read the folder"
                return
            yield member, content
        if not count:
            raise FormatError("the archive holds no file", tip="was it packed empty? pack the recording again")
    except (zipfile.BadZipFile, tarfile.TarError, EOFError, OSError, ValueError, NotImplementedError) as error:
        if not count:
            raise FormatError(f"archive cannot be read: {error}", tip="is the file whole?") from error
        yield "the rest of the archive", f"cannot be read: {error}"


def _of_zip(file: BinaryIO, most: int) -> Iterator[tuple[str, bytes | str]]:
    with zipfile.ZipFile(file) as archive:
        if not {"[Content_Types].xml", "mimetype"}.isdisjoint(archive.namelist()):
            raise FormatError("this is a spreadsheet or document", tip="save its table as .csv")
        for info in archive.infolist():
            if info.is_dir():
                continue
            if info.flag_bits & 1:
                yield info.filename, "it is encrypted: unpack it with its password"
                continue
            try:
                with archive.open(info) as member:
                    yield info.filename, member.read(most + 1)
            except Exception as error:  # zipfile and zlib raise a dozen kinds for broken bytes
                yield info.filename, f"it is damaged: {error}"


def _of_tar(file: BinaryIO, most: int) -> Iterator[tuple[str, bytes | str]]:
    import tarfile

    with tarfile.open(fileobj=file, mode="r:") as archive:
        for info in archive:
            if not info.isfile():
                continue
            member = archive.extractfile(info)
            content = member.read(most + 1) if member else b""
            if len(content) < min(info.size, most):
                yield info.name, "the archive ends inside it: is the file whole?"
            yield info.name, content


def parse(data: bytes, *, provenance: Provenance, name: str = "") -> Recording:
    """The recordings of all members, each link by itself.

    >>> packed = io.BytesIO()
    >>> with zipfile.ZipFile(packed, "w") as archive:
    ...     archive.writestr("readme.txt", "hello")
    >>> recording = parse(packed.getvalue(), provenance=Provenance("replay"))
    >>> recording, recording.rejects.counts
    ([], {'readme.txt: 5 bytes of no known format': 1})
    """
    from . import read  # the registry lists this module too

    whole, parts = Recording(format=globals()["name"]), list[tuple[str, Recording]]()
    for member, content in members(io.BytesIO(data)):
        if isinstance(content, bytes) and is_archive(content):
            content = "an archive in an archive: unpack it"
        if isinstance(content, bytes):
            try:
                parts.append((member, read(content, provenance=replace(provenance, detail=member))))
                continue
            except FormatError as error:
                content = error.message.partition(": it starts")[0]
        whole.rejects.add(f"{member[:120]}: {content}")
    several = sum(any(map(len, recording)) for _, recording in parts) > 1
    for member, recording in parts:
        whole += [_of(member, frames, several) for frames in recording]
        whole.reports += recording.reports
        for reason, n in recording.rejects.counts.items():
            whole.rejects.add(f"{member[:120]}: {reason}", n, recording.rejects.examples.get(reason, ""))
    return whole


def is_archive(content: bytes) -> bool:
    from . import npz

    return matches(content[:512]) and not npz.matches(content[:512])


def _of(member: str, frames: Frames, several: bool) -> Frames:
    link = frames.link
    if several:
        link = replace(link, node=f"{link.node}@{member[:120]}")
    return replace(frames, link=link, meta={**frames.meta, "file": member})
