"""A recording piece by piece, in bounded memory, however long it is.

A stream of datagrams (pcapng, pcap) is decoded as it is read. Lines of text are read some megabytes at a time; a piece
begins with the last lines of the one before, so that its clock goes on where that one ended. What has no lines to cut
at (npz, tables with a header) is read whole, up to `formats.MAX_BYTES`.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import numpy as np

from .errors import FormatError
from .formats import HEAD_BYTES, Decoder, before_the_damage, format_of, read
from .frames import Frames, Provenance, Recording, concatenate

__all__ = ["pieces", "slices"]

PIECE_BYTES = 1 << 18
LINES_BYTES = 8 << 20
_OVERLAP_LINES = 200
_BY_LINE = ("ESP32 CSI text", "RuView JSON lines")


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
    path, damages = Path(path), list[str]()
    chunks = _unpacked(path, progress, damages)
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head) >= HEAD_BYTES:
            break
    module = format_of(head)
    provenance = Provenance("replay", path.name)
    if module.__name__.endswith(".capture"):
        decoder = Decoder(replay_of=path.name)
        yield decoder.feed(head)
        for chunk in chunks:
            yield decoder.feed(chunk)
        yield decoder.close()
    elif module.name in _BY_LINE:
        yield from _by_line(module, head, chunks, provenance)
    else:
        for _ in chunks:
            pass  # the whole is read at once, which names its own damage
        damages.clear()
        yield read(path)
    last = Recording(format=module.name)
    for damage in damages:
        last.rejects.add(damage)
    yield last


def _unpacked(path: Path, progress: Callable[[int], None], damages: list[str]) -> Iterator[bytes]:
    """The file's bytes, gunzipped; what is wrong with it goes into `damages`, what comes before that is kept."""
    with path.open("rb") as file:
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
                    unpacker = zlib.decompressobj(wbits=31)
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


def _by_line(module: ModuleType, head: bytes, chunks: Iterator[bytes], provenance: Provenance) -> Iterator[Recording]:
    clock = _Clock()
    held, tail = head, b""
    for chunk in chunks:
        held += chunk
        if len(held) >= LINES_BYTES:
            cut = held.rfind(b"\n") + 1
            if not cut:
                raise FormatError(f"a line of more than {LINES_BYTES >> 20} MiB", tip="is this a recording?")
            yield clock.joined(module, tail, held[:cut], provenance)
            tail = b"".join(held[:cut].splitlines(keepends=True)[-_OVERLAP_LINES:])
            held = held[cut:]
    if held:
        yield clock.joined(module, tail, held, provenance)


class _Clock:
    """Where the last piece's clock stood."""

    def __init__(self) -> None:
        self._last_s = 0.0

    def joined(self, module: ModuleType, tail: bytes, lines: bytes, provenance: Provenance) -> Recording:
        """The packets of `lines`; `tail` are the lines before them, read again to know how the clock went on."""
        before = module.parse(tail, provenance=provenance) if tail else Recording()
        recording = module.parse(tail + lines, provenance=provenance)
        known = {frames.link: len(frames) for frames in before}
        mark = max((float(f.time_s[known[f.link] - 1]) for f in recording if known.get(f.link)), default=None)
        shift = 0.0 if mark is None else self._last_s - mark
        out: list[Frames] = []
        for frames in recording:
            new = frames[known.get(frames.link, 0) :]
            if len(new):
                out.append(replace(new, time_s=new.time_s + shift))
        for reason, n in before.rejects.counts.items():
            recording.rejects.counts[reason] = recording.rejects.counts.get(reason, 0) - n
        self._last_s = max([self._last_s, *(float(f.time_s.max()) for f in out)])
        return Recording(out, rejects=recording.rejects, reports=recording.reports, format=recording.format)


def slices(parts: Iterator[Recording], length_s: float) -> Iterator[tuple[float, Recording]]:
    """(end, packets) of slices of equal length on one grid, whatever pieces they came in; pauses give no slices, and
    the last ends with its last packet.

    >>> from halfwave import LinkId, layout_of
    >>> f = Frames.build(LinkId("1", "", "LLTF"), layout_of(64), Provenance("replay"), np.arange(100) / 10,
    ...                  np.ones((100, 1, 64), np.complex64))
    >>> [(stop, len(part[0])) for stop, part in slices(iter([Recording([f[:7]]), Recording([f[7:]])]), 5.0)]
    [(5.0, 50), (9.9, 50)]
    """
    waiting = Recording()
    for part in parts:
        waiting.extend(f for f in part if len(f))
        waiting.rejects.update(part.rejects)
        waiting.reports += part.reports
        newest = max((float(f.time_s.max()) for f in waiting), default=-np.inf)
        oldest = min((float(f.time_s.min()) for f in waiting), default=np.inf)
        while np.isfinite(newest) and (stop := (np.floor(oldest / length_s) + 1) * length_s) <= newest:
            ready, later = _split(waiting, stop)
            yield float(stop), _merged(ready)
            waiting = later
            oldest = min((float(f.time_s.min()) for f in waiting), default=np.inf)
    if any(len(f) for f in waiting) or waiting.rejects.total or waiting.reports:
        yield max((float(f.time_s.max()) for f in waiting), default=0.0), _merged(waiting)


def _merged(recording: Recording) -> Recording:
    """One Frames a link and shape, whatever number of pieces it came in."""
    same: dict[tuple, list[Frames]] = {}
    for frames in recording:
        key = frames.link, frames.csi.shape[1:], frames.csi.dtype, repr(frames.frequency_hz), str(frames.provenance)
        same.setdefault((*key, frames.label is None), []).append(frames)
    return Recording([concatenate(p) for p in same.values()], rejects=recording.rejects, reports=recording.reports)


def _split(recording: Recording, stop_s: float) -> tuple[Recording, Recording]:
    """What comes before a time, with all that was rejected, and what comes after it."""
    ready, later = Recording(rejects=recording.rejects, reports=recording.reports), Recording()
    for frames in recording:
        first = frames.time_s < stop_s
        if first.any():
            ready.append(frames[first])
        if not first.all():
            later.append(frames[~first])
    return ready, later
