"""A recording piece by piece, in bounded memory, however long it is.

A stream of datagrams (pcapng, pcap) is decoded as it is read. Text is read some megabytes of whole lines at a time, its
clock and its layouts going on where the piece before ended. Only npz, a zip archive, is read whole: it unpacks to 1 GiB
at most. A zip or tar of a session is several recordings.
"""

from __future__ import annotations

import functools
import io
import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO

import numpy as np

from ..csi.frames import LinkId, Provenance, Recording
from ..csi.reasons import Reason, Rejects, because
from ..csi.subcarriers import Layout
from ..errors import FormatError
from ..wire.gunzip import Gunzip
from . import (
    HEAD_BYTES,
    Decoder,
    archive,
    esp_csv,
    esp_log,
    format_of,
    gunzip,
    ialr,
    is_gzip,
    jsonl,
    npz,
    read,
    table,
)
from ._encoding import single_bytes

__all__ = ["pieces", "recordings"]

PIECE_BYTES = 1 << 18
LINES_BYTES = 4 << 20
_KEEPING = (esp_csv, ialr, jsonl, table)
"""Text formats whose clocks and columns go on from one piece to the next."""


def recordings(
    path: str | Path, rejects: Rejects, *, progress: Callable[[int], None] = lambda n: None
) -> Iterator[tuple[str, Iterator[Recording]]]:
    """The recordings of a file: itself, its name empty, or each member of an archive.

    Parameters
    ----------
    path : str or Path
        Of the file.
    rejects : Rejects
        Gets the members that are none.
    progress : callable
        Given the number of bytes read since it was called before.

    Yields
    ------
    (str, iterator of Recording)
        The name of a member, and its pieces.

    Raises
    ------
    FormatError, OSError
        As `pieces`.

    Examples
    --------
    >>> import tempfile
    >>> from halfwave.simulate import default_scene, simulate
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "walk.pcapng"
    ...     _ = file.write_bytes(simulate(default_scene(), seed=42))
    ...     [name for name, parts in recordings(file, Rejects())]
    ['']
    """
    path = Path(path)
    with path.open("rb") as file:
        head = b"".join(itertools.islice(_unpacked(file, lambda n: None, Rejects()), 2))[:HEAD_BYTES]
    if not archive.is_archive(head):
        yield "", pieces(path, progress=progress)
        return
    with path.open("rb") as file:
        packed = io.BytesIO(gunzip(file.read())[0]) if is_gzip(file.read(2)) and not file.seek(0) else file
        told = 0
        for name, content in archive.members(packed):
            if isinstance(content, Reason):
                archive.reject(rejects, name, content)
                continue
            now = file.tell() if packed is file else 0
            progress(max(now - told, 0))
            told = max(now, told)
            try:
                parts = _pieces(functools.partial(io.BytesIO, content), name, lambda n: None)
                first = next(parts)
            except FormatError as error:
                archive.reject(rejects, name, archive.not_a_recording(error))
                continue
            yield name, itertools.chain([first], parts)


def pieces(path: str | Path, *, progress: Callable[[int], None] = lambda n: None) -> Iterator[Recording]:
    """Recordings of consecutive parts of a file, each with its own rejects.

    Parameters
    ----------
    path : str or Path
        Of the file.
    progress : callable
        Given the number of bytes read since it was called before.

    Returns
    -------
    iterator of Recording
        In the order of the file; one of a link in several pieces is to be put together by `slices` or
        `concatenate`.

    Raises
    ------
    FormatError
        For a file of no known format.
    OSError
        For a file that cannot be read.

    Examples
    --------
    >>> import tempfile
    >>> from halfwave.simulate import default_scene, simulate
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "walk.pcapng"
    ...     _ = file.write_bytes(simulate(default_scene(), seed=42))
    ...     sum(len(frames) for piece in pieces(file) for frames in piece)
    6336
    """
    path = Path(path)
    return _pieces(lambda: path.open("rb"), path.name, progress)


def _pieces(opened: Callable[[], BinaryIO], name: str, progress: Callable[[int], None]) -> Iterator[Recording]:
    damages = Rejects()
    with opened() as file:
        module, head, chunks = _opened(file, progress, damages)
        if module.__name__.endswith(".capture"):
            parts = _decoded(chunks, name, "pcapng" if head.startswith(b"\n") else "pcap")
        elif module in (npz, archive, esp_log) or (module is jsonl and jsonl.is_one(head)):
            damages = Rejects()  # the whole is read at once, which names its own damage
            file.seek(0)
            parts = iter([read(file.read(), provenance=Provenance("replay", name), keep_copies=True)])
            progress(file.tell())
        else:
            parts = _by_line(module, chunks, opened, name)
        nothing = module is esp_csv
        for part in _of_one_layout(parts):
            nothing &= not part and esp_csv.is_without_packets(part.rejects)
            yield part
    last = Recording(format=module.name)
    last.rejects.update(damages)
    last.rejects.add(because("no_packet_in_text"), int(nothing))
    yield last


def _opened(
    file: BinaryIO, progress: Callable[[int], None], damages: Rejects
) -> tuple[ModuleType, bytes, Iterator[bytes]]:  # fmt: skip
    """Its format, its first HEAD_BYTES or more, and all of its bytes, those among them."""
    chunks = single_bytes(_unpacked(file, progress, damages))
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head) >= HEAD_BYTES:
            break
    return format_of(head), head, itertools.chain([head], chunks)


def _decoded(chunks: Iterator[bytes], name: str, format_name: str) -> Iterator[Recording]:
    decoder = Decoder(replay_of=name)
    for part in itertools.chain(map(decoder.feed, chunks), (decoder.close() for _ in range(1))):
        part.format = format_name
        yield part


def _of_one_layout(parts: Iterator[Recording]) -> Iterator[Recording]:
    """Each link's layout as its first piece has it: where zeros tell what is null, a later one may differ by chance."""
    known: dict[LinkId, Layout] = {}
    for part in parts:
        for i, frames in enumerate(part):
            layout = known.setdefault(frames.link, frames.layout)
            if layout is not frames.layout and layout.bins == frames.layout.bins:
                part[i] = replace(frames, layout=layout)
        yield part


def _unpacked(file: BinaryIO, progress: Callable[[int], None], damages: Rejects) -> Iterator[bytes]:
    """The file's bytes, gunzipped; what is wrong with it goes into `damages`, what comes before that is kept."""
    unpacker = Gunzip() if is_gzip(file.read(2)) else None
    file.seek(0)
    while chunk := file.read(PIECE_BYTES):
        progress(len(chunk))
        if unpacker is None:
            yield chunk
        else:
            yield from unpacker.feed(chunk)
            if unpacker.damage:
                break
    if unpacker is not None and unpacker.close():
        damages.add(because(unpacker.damage), 1, unpacker.example)


def _lines(chunks: Iterator[bytes], cut_of: Callable[[bytes], int]) -> Iterator[bytes]:
    """Whole lines, about LINES_BYTES of them at a time; a line longer than that is cut.

    cut_of: where, in whole lines, a text may be cut such that no packet is.
    """
    held: list[bytes] = []
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size < LINES_BYTES:
            held.append(chunk)
            continue
        cut = max(chunk.rfind(b"\n"), chunk.rfind(b"\r")) + 1
        text, chunk = b"".join((*held, chunk[:cut] or chunk)), chunk[cut:] if cut else b""
        if not cut and (cut := max(text.rfind(b"\n"), text.rfind(b"\r")) + 1):
            text, chunk = text[:cut], text[cut:]
        cut = cut_of(text) or len(text)
        yield text[:cut]
        held = [text[cut:] + chunk]
        size = len(held[0])
    yield b"".join(held)


def _by_line(
    module: ModuleType, chunks: Iterator[bytes], opened: Callable[[], BinaryIO], name: str
) -> Iterator[Recording]:  # fmt: skip
    """Pieces of a text, of one clock."""
    so_far: dict[str, Any] = {}
    cut_of = getattr(module, "cut", len)
    if module is ialr:  # its clock is set by the line with the least delay, wherever that is
        with opened() as file:
            for lines in _lines(_opened(file, lambda n: None, Rejects())[2], cut_of):
                ialr.parse(lines, provenance=Provenance("replay"), so_far=so_far)
        so_far = {"host_s": so_far.get("host_s", np.inf)}
    keeps = {"so_far": so_far} if module in _KEEPING else {}
    for lines in _lines(chunks, cut_of):
        yield module.parse(lines, provenance=Provenance("replay", name), name=name, **keeps)
