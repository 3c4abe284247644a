"""What is in a file, link by link, in bounded memory: times are kept, the CSI of a packet is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from ..csi.frames import Frames, Recording, concatenate
from ..csi.reasons import Rejects, because
from ..formats.long_recordings import recordings
from ..links.copies import CopyFilter, without_copies
from ..links.transmitters import split_links

__all__ = ["inventory"]

_LEVELS = ("rssi_dbm", "noise_floor_dbm", "sequence", "agc_gain_db", "fft_gain_db")
_KEPT_BYTES = 48 << 20
"""Of links without an address, whose transmitters are told apart by what is heard; beyond that they stay one."""


_DAY_S = 86400.0


@dataclass
class _Link:
    first: Frames
    """Of its packets the first one alone, with all that is said of the link."""
    time_s: list[np.ndarray] = field(default_factory=list)
    kept: list[Frames] | None = None
    heard: CopyFilter | None = None
    """Since there was a copy."""


def inventory(
    path: str | Path, rejects: Rejects, *, progress: Callable[[int], None] = lambda n: None
) -> Iterator[tuple[str, Recording]]:
    """(member of an archive or empty, its links) of a file: Frames as `read` gives them, but that every packet of one
    has the CSI and levels of its first. rejects: gets what is no recording in an archive. Raises as `pieces` does.

    >>> import tempfile
    >>> from halfwave.simulate import default_scene, simulate
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "walk.pcapng"
    ...     _ = file.write_bytes(simulate(default_scene(), seed=42))
    ...     [(_, links)] = inventory(file, Rejects())
    >>> len(links), links[0]
    (3, node 1 <- unknown, LLTF: 2115 x 1 x 64, 21.3 s at 99.1 Hz, simulated, seed 42)
    """
    for member, parts in recordings(path, rejects, progress=progress):
        yield member, _outline(parts)


def _outline(parts: Iterator[Recording]) -> Recording:
    links: dict[tuple[object, ...], _Link] = {}
    whole, kept = Recording(), 0
    for part in parts:
        whole.format = part.format or whole.format
        whole.rejects.update(part.rejects)
        whole.reports += part.reports
        for packets in filter(len, part):
            key = packets.link, packets.csi.shape[1:], packets.csi.dtype.kind, str(packets.provenance)
            link = links.get(key)
            if link is None:
                link = links[key] = _Link(_copied(packets), kept=None if packets.link.transmitter else [])
            frames, copies = without_copies(packets, link.heard)
            if copies and not link.heard:  # from now on across pieces too
                link.heard = CopyFilter()
                link.heard.take(packets)
            whole.rejects.add(because("same_packet_again"), copies, str(frames.link))
            link.first = replace(link.first, meta={**link.first.meta, **frames.meta})
            link.time_s.append(frames.time_s.copy())
            if link.kept is not None:
                link.kept.append(frames)
                kept += frames.csi.nbytes
        if kept > _KEPT_BYTES:
            for link in links.values():
                link.kept = None
            kept = 0
    for link in links.values():
        if link.kept:
            whole += split_links(concatenate(link.kept))
        else:
            whole.append(_stretched(link.first, np.sort(np.concatenate(link.time_s))))
    for i, frames in enumerate(whole):
        if gap := _longest_gap(frames.time_s):
            whole[i] = replace(frames, meta={**frames.meta, "gap": gap})
    whole.sort(key=lambda frames: frames.link)
    return whole


def _longest_gap(time_s: np.ndarray) -> str:
    """In words, the longest gap where it is longer than a day: a clock that was set, or recordings put together.

    >>> _longest_gap(np.array([0.0, 1.0, 86400 * 800.0])), _longest_gap(np.array([0.0, 1.0]))
    ('2.2 years behind packet 2: was the clock set, or are these several recordings?', '')
    """
    gaps = np.diff(time_s)
    at = int(gaps.argmax()) if len(gaps) else -1
    if at < 0 or gaps[at] < _DAY_S:
        return ""
    days = float(gaps[at]) / _DAY_S
    length = f"{days / 365.25:.1f} years" if days > 365 else f"{days:.1f} days"
    return f"{length} behind packet {at + 1}: was the clock set, or are these several recordings?"


def _copied(frames: Frames) -> Frames:
    first = frames[:1]
    return replace(first, csi=first.csi.copy(), time_s=first.time_s.copy())


def _stretched(first: Frames, time_s: np.ndarray) -> Frames:
    """As many packets as times, all of them the first: nothing but the times takes memory."""
    n = len(time_s)
    columns: dict[str, Any] = {c: np.broadcast_to(getattr(first, c), n) for c in _LEVELS}
    csi = np.broadcast_to(first.csi, (n, *first.csi.shape[1:]))
    return replace(first, time_s=time_s, csi=csi, label=None, **columns)
