"""A recording piece by piece, in bounded memory, however long it is.

A stream of datagrams (pcapng, pcap) is decoded as it is read. Text is read some megabytes of whole lines at a time, its
clock and its layouts going on where the piece before ended. Only npz, a zip archive, is read whole: it unpacks to 1 GiB
at most. A zip or tar of a session is several recordings.
"""

from __future__ import annotations

import functools
import io
import itertools
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO

import numpy as np

from ..csi.frames import Frames, LinkId, Provenance, Recording, concatenate
from ..csi.reasons import Rejects
from ..csi.subcarriers import Layout
from ..errors import FormatError
from . import (
    HEAD_BYTES,
    Decoder,
    archive,
    before_the_damage,
    esp_csv,
    esp_log,
    format_of,
    gunzip,
    ialr,
    jsonl,
    npz,
    read,
    table,
)
from ._encoding import single_bytes

__all__ = ["pieces", "recordings", "slices"]

PIECE_BYTES = 1 << 18
LINES_BYTES = 4 << 20
LATE_S = 1.0
"""So late a packet may come and still be sorted in; the text formats' clocks allow as much."""
_KEEPING = (esp_csv, ialr, jsonl, table)
"""Text formats whose clocks and columns go on from one piece to the next."""


def recordings(
    path: str | Path, rejects: Rejects, *, progress: Callable[[int], None] = lambda n: None
) -> Iterator[tuple[str, Iterator[Recording]]]:
    """(name, pieces) of each recording in a file: itself, its name empty, or each member of an archive.

    rejects: gets the members that are none. Raises as `pieces` does.
    """
    path = Path(path)
    with path.open("rb") as file:
        head = b"".join(itertools.islice(_unpacked(file, lambda n: None, []), 2))[:HEAD_BYTES]
    if not archive.is_archive(head):
        yield "", pieces(path, progress=progress)
        return
    with path.open("rb") as file:
        packed = io.BytesIO(gunzip(file.read())[0]) if file.read(2) == b"\x1f\x8b" and not file.seek(0) else file
        told = 0
        for name, content in archive.members(packed):
            if isinstance(content, bytes) and archive.is_archive(content):
                content = "an archive in an archive: unpack it"
            if isinstance(content, str):
                rejects.add(f"{name[:120]}: {content}")
                continue
            now = file.tell() if packed is file else 0
            progress(max(now - told, 0))
            told = max(now, told)
            try:
                parts = _pieces(functools.partial(io.BytesIO, content), name, lambda n: None)
                first = next(parts)
            except FormatError as error:
                rejects.add(f"{name[:120]}: {error.message.partition(': it starts')[0]}")
                continue
            yield name, itertools.chain([first], parts)


def pieces(path: str | Path, *, progress: Callable[[int], None] = lambda n: None) -> Iterator[Recording]:
    """Recordings of consecutive parts of a file, each with its own rejects; progress: told the bytes read.

    Raises FormatError for a file of no known format, OSError for one that cannot be read.

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
    damages = list[str]()
    with opened() as file:
        module, head, chunks = _opened(file, progress, damages)
        if module.__name__.endswith(".capture"):
            parts = _decoded(chunks, name, "pcapng" if head.startswith(b"\n") else "pcap")
        elif module in (npz, archive, esp_log) or (module is jsonl and jsonl.is_one(head)):
            damages.clear()  # the whole is read at once, which names its own damage
            file.seek(0)
            parts = iter([read(file.read(), provenance=Provenance("replay", name), keep_copies=True)])
            progress(file.tell())
        else:
            parts = _by_line(module, chunks, opened, name)
        nothing = module is esp_csv
        for part in _of_one_layout(parts):
            nothing &= not part and set(part.rejects.counts) <= {"line without CSI_DATA"}
            yield part
    last = Recording(format=module.name)
    for damage in damages:
        last.rejects.add(damage)
    last.rejects.add(esp_csv.NO_PACKET, int(nothing))
    yield last


def _opened(
    file: BinaryIO, progress: Callable[[int], None], damages: list[str]
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


def _unpacked(file: BinaryIO, progress: Callable[[int], None], damages: list[str]) -> Iterator[bytes]:
    """The file's bytes, gunzipped; what is wrong with it goes into `damages`, what comes before that is kept."""
    packed = file.read(2) == b"\x1f\x8b"
    file.seek(0)
    unpacker = zlib.decompressobj(wbits=31)
    while chunk := file.read(PIECE_BYTES):
        progress(len(chunk))
        if not packed:
            yield chunk
        while packed and chunk:
            if unpacker.eof:  # another member follows, or zeros as padding
                chunk = chunk.lstrip(b"\0")
                unpacker = zlib.decompressobj(wbits=31) if chunk else unpacker
                continue
            before = unpacker.copy()
            try:
                yield unpacker.decompress(chunk, 4 * PIECE_BYTES)  # a bomb goes off piece by piece
            except zlib.error as error:
                damages.append(f"gzip is damaged: {error}")
                yield before_the_damage(before, chunk)
                return
            chunk = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
    if packed and not unpacker.eof:
        damages.append("gzip is cut off")


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
            for lines in _lines(_opened(file, lambda n: None, [])[2], cut_of):
                ialr.parse(lines, provenance=Provenance("replay"), so_far=so_far)
        so_far = {"host_s": so_far.get("host_s", np.inf)}
    keeps = {"so_far": so_far} if module in _KEEPING else {}
    for lines in _lines(chunks, cut_of):
        yield module.parse(lines, provenance=Provenance("replay", name), name=name, **keeps)


def slices(parts: Iterator[Recording], length_s: float, *, late_s: float = LATE_S) -> Iterator[tuple[float, Recording]]:
    """(end, packets) of slices of equal length on one grid, whatever pieces they came in; pauses give no slices, and
    the last ends with its last packet. late_s: for so long a slice waits for packets that are out of order.

    >>> from halfwave import LinkId, layout_of
    >>> f = Frames.build(LinkId("1", "", "LLTF"), layout_of(64), Provenance("replay"), np.arange(100) / 10,
    ...                  np.ones((100, 1, 64), np.complex64))
    >>> [(stop, len(part[0])) for stop, part in slices(iter([Recording([f[:7]]), Recording([f[7:]])]), 5.0)]
    [(5.0, 50), (9.9, 50)]
    """
    waiting = Recording()
    for part in itertools.chain(parts, [None]):
        if part is not None:
            waiting = _merged(waiting, part)
        newest = max((float(f.time_s[-1]) for f in waiting), default=-np.inf) - (late_s if part is not None else 0.0)
        while waiting and (stop_s := _next_stop_s(waiting, length_s)) <= newest:
            ready, waiting = _split(waiting, stop_s)
            yield stop_s, ready
    if waiting or waiting.rejects.total or waiting.reports:
        yield max((float(f.time_s[-1]) for f in waiting), default=0.0), waiting


def _next_stop_s(waiting: Recording, length_s: float) -> float:
    oldest = min(float(f.time_s[0]) for f in waiting)
    return float((np.floor(oldest / length_s) + 1) * length_s)


def _merged(*parts: Recording) -> Recording:
    """One Frames a link and shape, in order of time."""
    same: dict[tuple[object, ...], list[Frames]] = {}
    whole = Recording(reports=[report for part in parts for report in part.reports])
    for part in parts:
        whole.rejects.update(part.rejects)
        for frames in filter(len, part):
            key = frames.link, frames.csi.shape[1:], frames.csi.dtype, repr(frames.frequency_hz), str(frames.provenance)
            same.setdefault((*key, frames.label is None), []).append(frames)
    whole += map(concatenate, same.values())
    return whole


def _split(recording: Recording, stop_s: float) -> tuple[Recording, Recording]:
    """What comes before a time, with all that was rejected, and what comes after it; nothing is copied."""
    ready, later = Recording(rejects=recording.rejects, reports=recording.reports), Recording()
    for frames in recording:
        cut = int(np.searchsorted(frames.time_s, stop_s))
        if cut:
            ready.append(frames[:cut])
        if cut < len(frames):
            later.append(frames[cut:])
    return ready, later
