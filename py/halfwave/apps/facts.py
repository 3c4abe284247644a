"""What badge and timeline tell of a recording that was opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..csi.frames import Frames, Provenance, Recording

if TYPE_CHECKING:
    from .page_contract import Facts, Label

__all__ = ["facts_of", "labels_of"]


def facts_of(recording: Recording) -> Facts:
    """What badge and timeline tell of a recording.

    Parameters
    ----------
    recording : Recording
        With a packet at least.

    Returns
    -------
    Facts
        Chip, rate and labels are those of its longest link.
    """
    frames = [f for f in recording if len(f)]
    longest = max(frames, key=len)
    provenance = Provenance.of_several(f.provenance for f in frames)
    return {
        "kind": provenance.kind,
        "detail": provenance.detail,
        "chip": longest.meta.get("chip", ""),
        "format": recording.format,
        "rate_hz": longest.rate_hz or None,
        "start_s": min(float(f.time_s[0]) for f in frames),
        "stop_s": max(float(f.time_s[-1]) for f in frames),
        "grows": False,
        "reads": False,
        "labels": labels_of(longest),
    }


def labels_of(frames: Frames) -> list[Label]:
    """Runs of equal labels.

    Parameters
    ----------
    frames : Frames
        Of one link.

    Returns
    -------
    list of (float, float, str)
        Start, stop in s, and the word; empty where the recording has no truth.
    """
    if frames.label is None or not len(frames):
        return []
    starts = np.flatnonzero(np.r_[True, frames.label[1:] != frames.label[:-1]])
    stops = np.r_[starts[1:], len(frames)] - 1
    return [
        (float(frames.time_s[a]), float(frames.time_s[b]), str(frames.label[a]))
        for a, b in zip(starts, stops, strict=True)
        if frames.label[a]
    ]
