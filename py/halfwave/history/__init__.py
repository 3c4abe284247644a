"""Minutes to days of CSI in little room: exact while it is new, coarser as it ages, never silently gone.

| tier | what is kept | until it is |
|------|--------------|-------------|
| hot  | every bit | 1 minute old |
| warm | each packet's amplitudes in 5 bits, its level, time, RSSI | 15 minutes old |
| cold 8, 5, 3 | ten mean amplitudes a second in 8, 5, 3 bits | a day, a week, for ever |

A tier is a file in a folder (`chunks`). What ages is written to the coarser file, and only when the disk has it
does it leave the finer one; a crash between the two leaves it in both, and reading takes the finer.

Age counts from the packets that were written last. A clock may be set back: what its link has from before is then older
by as much as the clock went back, so that what is recorded goes on ageing what was.
"""

from __future__ import annotations

import json
import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType

import numpy as np

from ..csi.frames import Frames, Recording, concatenate
from ..csi.reasons import Rejects
from ..errors import ParameterError
from . import codec as codec
from .chunks import Chunk, append, encoded, rewrite, scan

__all__ = ["TIERS", "History", "Tier"]


@dataclass(frozen=True)
class Tier:
    """until_s: the age at which its chunks go on.  bits: of an amplitude, 0 for every bit of the packet.  span_s: time
    that one chunk covers.
    """

    name: str
    until_s: float
    bits: int
    span_s: float
    slow: bool = False

    @property
    def loss(self) -> str:
        if not self.bits:
            return "exact"
        kept = "10 Hz means of amplitude" if self.slow else "amplitude"
        return f"{kept} in {self.bits} bits"


TIERS = (
    Tier("hot", 60.0, 0, 2.56),
    Tier("warm", 900.0, 5, 10.0),
    Tier("cold8", 86_400.0, 8, 60.0, slow=True),
    Tier("cold5", 7 * 86_400.0, 5, 600.0, slow=True),
    Tier("cold3", float("inf"), 3, 600.0, slow=True),
)
BLOCK = 256
"""Packets of a hot chunk."""
_EXPIRED = "expired.json"


_Item = tuple[str, Frames, bytes, tuple[int, int]]
"""Link, packets, their bytes, and the numbers of the first and last chunk that they were made from."""


class History:
    """A folder that keeps what is appended; one writer at a time.

    Packets are written in blocks of 256 or 2.56 s, whichever is first, so that a killed process loses no more than the
    last 2.56 s of each link; `flush` writes them at once. limit_bytes: at most this much is kept of the coarsest tier;
    what goes then is counted in `expired`.

    >>> import tempfile
    >>> from halfwave import Frames, LinkId, Provenance, layout_of
    >>> f = Frames.build(LinkId("1", "", "LLTF"), layout_of(64), Provenance("replay"), np.arange(6000) / 50,
    ...                  np.ones((6000, 1, 64), np.complex64))
    >>> with tempfile.TemporaryDirectory() as folder, History(folder) as history:
    ...     history.append(f)
    ...     [str(part.meta["tier"]) for part in history.read()]
    ['warm: amplitude in 5 bits', 'hot: exact']
    """

    def __init__(self, folder: str | Path, *, tiers: Sequence[Tier] = TIERS, limit_bytes: float = float("inf")) -> None:
        """Opens or begins a history; `damages` names what of its files is not whole."""
        self.folder, self.tiers, self.limit_bytes = Path(folder), tuple(tiers), limit_bytes
        if self.folder.exists() and not self.folder.is_dir():
            raise ParameterError(f"{folder}: expected a folder, it is a file", tip="a history is a folder of its own")
        self.folder.mkdir(parents=True, exist_ok=True)
        self._chunks: list[list[Chunk]] = []
        self.damages = []
        for i in range(len(self.tiers)):
            chunks, damages = scan(self._path(i))
            self._chunks.append(chunks)
            self.damages += damages
        everything = [chunk for chunks in self._chunks for chunk in chunks]
        self._next = max((chunk.number for chunk in everything), default=0) + 1
        self._now_s = next((chunks[-1].stop_s for chunks in self._chunks if chunks), -np.inf)
        self._ends = {chunk.link: chunk.stop_s for chunks in reversed(self._chunks) for chunk in chunks}
        self._back = self._went_back()
        self._pending: dict[str, list[Frames]] = defaultdict(list)
        self.expired = {"chunks": 0, "packets": 0, "seconds": 0.0}
        if (self.folder / _EXPIRED).exists():
            self.expired |= json.loads((self.folder / _EXPIRED).read_text())

    def __enter__(self) -> History:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def __repr__(self) -> str:
        sizes = ", ".join(
            f"{tier.name} {sum(c.size for c in chunks) / 1e6:.1f} MB"
            for tier, chunks in zip(self.tiers, self._chunks, strict=True)
            if chunks
        )
        return f"history in {self.folder.name}: {sizes or 'nothing yet'}" + (
            f", {len(self.damages)} damaged stretches" if self.damages else ""
        )

    def append(self, frames: Frames) -> None:
        """Packets of one link, in time order; what has become old is aged.

        They may be older than those appended before. Raises ParameterError where times go back within them.
        """
        if not len(frames):
            return
        if (np.diff(frames.time_s) < 0).any() or not np.isfinite(frames.time_s).all():
            raise ParameterError(f"times of {frames.link} go back or are not numbers", tip="sort the packets by time")
        name = str(frames.link)
        waiting = self._pending[name]
        if waiting and not _follows(waiting[-1], frames):
            self.flush()
        self._pending[name].append(frames)
        first = self._pending[name][0].time_s[0]
        waits = sum(map(len, self._pending[name]))
        if waits >= BLOCK or frames.time_s[-1] - first >= self.tiers[0].span_s:
            self._write(name)
            self.compact()

    def flush(self) -> None:
        """Writes what still waits."""
        for name in list(self._pending):
            self._write(name)

    def close(self) -> None:
        self.flush()
        self.compact()

    def read(self, start_s: float = -np.inf, stop_s: float = np.inf) -> Recording:
        """What there is of this time, one Frames a link and tier, oldest first; meta["tier"] says what was lost.

        Where a clock went back a new Frames begins, so times ascend in each.
        """
        self.flush()
        rejects = Rejects()
        for damage in self.damages:
            rejects.add("damaged stretch of a history", 1, str(damage))
        parts: list[Frames] = []
        for i, tier in reversed(list(enumerate(self.tiers))):
            by_link: dict[str, list[Frames]] = defaultdict(list)
            for chunk in self._current(i):
                if chunk.stop_s >= start_s and chunk.start_s < stop_s:
                    by_link[chunk.link].append(codec.decode(chunk.read()).between(start_s, stop_s))
            for pieces in by_link.values():
                for joined in _joined([p for p in pieces if len(p)]):
                    parts.append(replace(joined, meta={**joined.meta, "tier": f"{tier.name}: {tier.loss}"}))
        return Recording(parts, rejects=rejects, format="history")

    def compact(self) -> None:
        """What is older than its tier keeps goes down one; called by `append` and `close`."""
        for i, (tier, below) in enumerate(zip(self.tiers, self.tiers[1:], strict=False)):
            until_s = self._now_s - tier.until_s
            old = [c for c in self._chunks[i] if c.stop_s < until_s + self._back.get(c.number, 0.0)]
            groups = _groups(old, below.span_s, until_s, self._back)
            if groups:
                self._down(i, groups)
        self._expire()

    def _path(self, i: int) -> Path:
        return self.folder / f"{self.tiers[i].name}.chunks"

    def _write(self, name: str) -> None:
        parts = self._pending.pop(name, [])
        if not parts:
            return
        frames = concatenate(parts)
        blocks = [frames[i : i + BLOCK] for i in range(0, len(frames), BLOCK)]
        self._add(0, [(name, block, codec.encode_exact(block), (0, 0)) for block in blocks])
        if frames.time_s[0] < self._ends.get(name, -np.inf):
            self._back = self._went_back()
        self._ends[name] = self._now_s = float(frames.time_s[-1])

    def _add(self, i: int, items: Iterable[_Item], *, durable: bool = False) -> None:
        path, made, records = self._path(i), [], []
        for name, frames, data, sources in items:
            times = float(frames.time_s[0]), float(frames.time_s[-1])
            record = encoded(self._next, sources, times, len(frames), name, data)
            made.append(Chunk(self._next, sources, *times, len(frames), name, path, 0, len(record)))
            records.append(record)
            self._next += 1
        offset = append(path, records, durable=durable)
        for chunk in made:
            self._chunks[i].append(replace(chunk, offset=offset))
            offset += chunk.size

    def _down(self, i: int, groups: list[list[Chunk]]) -> None:
        """Writes the groups to the tier below, waits for the disk, then takes them out of this one."""
        below = self.tiers[i + 1]
        there = Counter((c.link, c.sources) for c in self._chunks[i + 1])
        items = []
        for group in groups:
            sources = group[0].number, group[-1].number
            written = there[group[0].link, sources]  # a crash came between writing it and taking it out here
            for frames in _joined([codec.decode(chunk.read()) for chunk in group])[written:]:
                slow = codec.slow_amplitude(frames) if below.slow and not self.tiers[i].slow else frames
                items.append((group[0].link, slow, codec.encode_amplitude(slow, below.bits, slow=below.slow), sources))
        self._add(i + 1, items, durable=True)
        gone = {chunk.number for group in groups for chunk in group}
        self._keep(i, [c for c in self._chunks[i] if c.number not in gone])
        if self._back:
            self._back = self._went_back()

    def _went_back(self) -> dict[int, float]:
        """Number of a chunk to how far its link's clock went back after it, in seconds; none where it did not."""
        back: dict[int, float] = {}
        total_s: dict[str, float] = defaultdict(float)
        after_s: dict[str, float] = {}
        for i in range(len(self.tiers)):  # from what was written last to what was written first
            for chunk in reversed(self._current(i)):
                total_s[chunk.link] += max(0.0, chunk.stop_s - after_s.get(chunk.link, np.inf))
                after_s[chunk.link] = chunk.start_s
                if total_s[chunk.link]:
                    back[chunk.number] = total_s[chunk.link]
        return back

    def _keep(self, i: int, kept: list[Chunk]) -> None:
        path = self._path(i)
        for damage in (d for d in self.damages if d.path == path):  # a damaged stretch may hold what a person can save
            with path.open("rb") as file, (self.folder / "damaged.bin").open("ab") as out:
                file.seek(damage.offset)
                out.write(file.read(damage.size))
        self.damages = [d for d in self.damages if d.path != path]
        rewrite(path, kept)
        self._chunks[i], offset = [], 0
        for chunk in kept:
            self._chunks[i].append(replace(chunk, offset=offset))
            offset += chunk.size

    def _current(self, i: int) -> list[Chunk]:
        """The chunks of a tier, without those whose finer sources are still there."""
        finer: dict[str, set[int]] = defaultdict(set)
        for chunk in self._chunks[i - 1] if i else []:
            finer[chunk.link].add(chunk.number)
        return [c for c in self._chunks[i] if c.sources[0] not in finer[c.link]]

    def _expire(self) -> None:
        last = self._chunks[-1]
        over = sum(c.size for c in last) - self.limit_bytes
        gone = 0
        while over > 0 and gone < len(last):
            over -= last[gone].size
            gone += 1
        if not gone:
            return
        for chunk in last[:gone]:
            self.expired["chunks"] += 1
            self.expired["packets"] += chunk.packets
            self.expired["seconds"] += chunk.stop_s - chunk.start_s
        partial = self.folder / f"{_EXPIRED}.part"
        partial.write_text(json.dumps(self.expired))
        os.replace(partial, self.folder / _EXPIRED)
        self._keep(len(self.tiers) - 1, last[gone:])


def _groups(old: Sequence[Chunk], span_s: float, until_s: float, back: Mapping[int, float]) -> list[list[Chunk]]:
    """Chunks of one link that follow one another, as many as make a chunk of this span; those not yet full are left.

    back: how far the clock went back after a chunk, by its number.
    """
    by_link: dict[str, list[Chunk]] = defaultdict(list)
    for chunk in old:
        by_link[chunk.link].append(chunk)
    out = []
    for chunks in by_link.values():
        group: list[Chunk] = []
        for chunk in chunks:
            if group and (chunk.stop_s - group[0].start_s > span_s or chunk.start_s < group[-1].stop_s):
                out.append(group)
                group = []
            group.append(chunk)
        if group[0].start_s + span_s < until_s + back.get(group[0].number, 0.0):
            out.append(group)
    return out


def _kind(frames: Frames) -> tuple[object, ...]:
    """What packets must share to stand in one Frames."""
    return (
        frames.csi.shape[1:],
        frames.has_phase,
        repr(frames.frequency_hz),
        str(frames.provenance),
        json.dumps(dict(frames.meta), sort_keys=True),
        frames.label is None,
    )


def _follows(before: Frames, frames: Frames) -> bool:
    """Whether packets of one link may stand in one Frames behind others."""
    return bool(before.time_s[-1] <= frames.time_s[0]) and _kind(before) == _kind(frames)


def _joined(parts: Sequence[Frames]) -> list[Frames]:
    """Parts of one link as few Frames; where shape, kind or frequency changes, or time goes back, a new one begins."""
    out: list[list[Frames]] = []
    for part in parts:
        if out and _follows(out[-1][-1], part):
            out[-1].append(part)
        else:
            out.append([part])
    return [concatenate(same) for same in out]
