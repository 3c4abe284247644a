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
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType

import numpy as np

from ..csi.frames import Frames, Recording, concatenate
from ..csi.reasons import Rejects, because
from ..errors import ParameterError
from . import codec as codec
from .chunks import Chunk, append, encoded, rewrite, scan
from .tiers import TIERS, Tier, follows, groups_of, joined_parts

__all__ = ["TIERS", "History", "Tier"]


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
        """Packets of one link are kept, and what has become old is aged.

        They may be older than those appended before.

        Parameters
        ----------
        frames : Frames
            In order of time.

        Raises
        ------
        ParameterError
            Where times go back within them.
        """
        if not len(frames):
            return
        if (np.diff(frames.time_s) < 0).any() or not np.isfinite(frames.time_s).all():
            raise ParameterError(f"times of {frames.link} go back or are not numbers", tip="sort the packets by time")
        name = str(frames.link)
        waiting = self._pending[name]
        if waiting and not follows(waiting[-1], frames):
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
        """Writes what still waits, and ages what is old."""
        self.flush()
        self.compact()

    def read(self, start_s: float = -np.inf, stop_s: float = np.inf) -> Recording:
        """What there is of a span of time, oldest first.

        meta["tier"] names what was lost. Where a clock went back a new Frames begins, so times ascend in each.

        Parameters
        ----------
        start_s, stop_s : float
            From the first, up to but without the second, in seconds of the packets.

        Returns
        -------
        Recording
            One Frames a link and tier.
        """
        self.flush()
        rejects = Rejects()
        for damage in self.damages:
            rejects.add(because("damaged_history"), 1, str(damage))
        parts: list[Frames] = []
        for i, tier in reversed(list(enumerate(self.tiers))):
            by_link: dict[str, list[Frames]] = defaultdict(list)
            for chunk in self._current(i):
                if chunk.stop_s >= start_s and chunk.start_s < stop_s:
                    by_link[chunk.link].append(codec.decode(chunk.read()).between(start_s, stop_s))
            for pieces in by_link.values():
                for joined in joined_parts([p for p in pieces if len(p)]):
                    parts.append(replace(joined, meta={**joined.meta, "tier": f"{tier.name}: {tier.loss}"}))
        return Recording(parts, rejects=rejects, format="history")

    def compact(self) -> None:
        """What is older than its tier keeps goes down one; called by `append` and `close`."""
        for i, (tier, below) in enumerate(zip(self.tiers, self.tiers[1:], strict=False)):
            until_s = self._now_s - tier.until_s
            old = [c for c in self._chunks[i] if c.stop_s < until_s + self._back.get(c.number, 0.0)]
            groups = groups_of(old, below.span_s, until_s, self._back)
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
            for frames in joined_parts([codec.decode(chunk.read()) for chunk in group])[written:]:
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
