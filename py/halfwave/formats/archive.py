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
from ..csi.reasons import Reason, Rejects, because
from ..errors import FormatError
from ._limits import MOST_BYTES

__all__ = ["MOST_MEMBERS", "is_archive", "matches", "members", "name", "not_a_recording", "parse", "reject"]

name = "archive"

MOST_MEMBERS = 1000
_LONGEST_NAME = 120
_HIDDEN = ("__MACOSX", ".DS_Store", "Thumbs.db")


def matches(head: bytes) -> bool:
    """Whether it begins as a zip (that is no numpy archive) or a tar."""
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06")) or head[257:262] == b"ustar"


def members(file: BinaryIO, most_bytes: int = MOST_BYTES) -> Iterator[tuple[str, bytes | Reason]]:
    """(name, content) of each file in an archive; where one cannot be read, why.

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
                yield member, because("archive_of_too_many", most=MOST_MEMBERS)
                return
            left -= len(content) if isinstance(content, bytes) else 0
            if left < 0:
                yield member, because("archive_too_large", most_mib=most_bytes >> 20)
                return
            nested = isinstance(content, bytes) and is_archive(content)
            yield member, because("archive_in_archive") if nested else content
        if not count:
            raise FormatError("the archive holds no file", tip="was it packed empty? pack the recording again")
    except (zipfile.BadZipFile, tarfile.TarError, EOFError, OSError, ValueError, NotImplementedError) as error:
        if not count:
            raise FormatError(f"archive cannot be read: {error}", tip="is the file whole?") from error
        yield "", because("archive_unreadable", error=str(error)[:80])


def _of_zip(file: BinaryIO, most: int) -> Iterator[tuple[str, bytes | Reason]]:
    with zipfile.ZipFile(file) as archive:
        if not {"[Content_Types].xml", "mimetype"}.isdisjoint(archive.namelist()):
            raise FormatError("this is a spreadsheet or document", tip="save its table as .csv")
        for info in archive.infolist():
            if info.is_dir():
                continue
            if info.flag_bits & 1:
                yield info.filename, because("archive_encrypted")
                continue
            try:
                with archive.open(info) as member:
                    yield info.filename, member.read(most + 1)
            except Exception as error:  # zipfile and zlib raise a dozen kinds for broken bytes
                yield info.filename, because("archive_damaged", error=str(error)[:80])


def _of_tar(file: BinaryIO, most: int) -> Iterator[tuple[str, bytes | Reason]]:
    import tarfile

    with tarfile.open(fileobj=file, mode="r:") as archive:
        for info in archive:
            if not info.isfile():
                continue
            member = archive.extractfile(info)
            content = member.read(most + 1) if member else b""
            if len(content) < min(info.size, most):
                yield info.name, because("archive_cut_off")
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
        if isinstance(content, bytes):
            try:
                parts.append((member, read(content, provenance=replace(provenance, detail=member))))
                continue
            except FormatError as error:
                content = not_a_recording(error)
        reject(whole.rejects, member, content)
    several = sum(any(map(len, recording)) for _, recording in parts) > 1
    for member, recording in parts:
        whole += [_of(member, frames, several) for frames in recording]
        whole.reports += recording.reports
        for reason, n in recording.rejects.count_of.items():
            reject(whole.rejects, member, reason, n, recording.rejects.example_of.get(reason, ""))
    return whole


def reject(rejects: Rejects, member: str, reason: Reason, n: int = 1, example: str = "") -> None:
    """Counts what of a member cannot be used, under its name."""
    rejects.add(reason.of(member[:_LONGEST_NAME]), n, example)


def not_a_recording(error: FormatError) -> Reason:
    """Why a member is no recording, by the error that reading it raised.

    >>> print(not_a_recording(FormatError("5 bytes of no known format: it starts with b'hello'")))
    5 bytes of no known format
    """
    return because("not_a_recording", error=error.message.partition(": it starts")[0])


def is_archive(content: bytes) -> bool:
    """Whether a content is an archive of files, and no numpy archive."""
    from . import npz

    return matches(content[:512]) and not npz.matches(content[:512])


def _of(member: str, frames: Frames, several: bool) -> Frames:
    link = frames.link
    if several:
        link = replace(link, node=f"{link.node}@{member[:_LONGEST_NAME]}")
    return replace(frames, link=link, meta={**frames.meta, "file": member})
