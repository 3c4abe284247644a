"""What is kept how long: the tiers of a history, and which chunks go down together."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..csi.frames import Frames, concatenate
from .chunks import Chunk

__all__ = ["TIERS", "Tier", "follows", "groups_of", "joined_parts"]


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


def groups_of(old: Sequence[Chunk], span_s: float, until_s: float, back: Mapping[int, float]) -> list[list[Chunk]]:
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


def follows(before: Frames, frames: Frames) -> bool:
    """Whether packets of one link may stand in one Frames behind others."""
    return bool(before.time_s[-1] <= frames.time_s[0]) and _kind(before) == _kind(frames)


def joined_parts(parts: Sequence[Frames]) -> list[Frames]:
    """Parts of one link as few Frames; where shape, kind or frequency changes, or time goes back, a new one begins."""
    out: list[list[Frames]] = []
    for part in parts:
        if out and follows(out[-1][-1], part):
            out[-1].append(part)
        else:
            out.append([part])
    return [concatenate(same) for same in out]
