"""Links: one transmitter each, and how well they are heard."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np

from .clean import used_amplitude
from .frames import Frames, LinkId

__all__ = ["LinkSplitter", "Loss", "split_links"]

_SAME = 0.15
"""Two packets closer than this (sine of the angle between amplitude profiles) may be of one transmitter."""
_SWITCHES = 0.2
"""Share of neighbouring packets that must be of different transmitters: a walk does not go to and fro."""
_EVIDENCE = 100
_MOST = 4


def _profiles(frames: Frames) -> np.ndarray:
    """(T, F) amplitude profiles of length 1; what a packet lacks is 0."""
    amplitude = np.nan_to_num(used_amplitude(frames))
    return amplitude / np.maximum(np.linalg.norm(amplitude, axis=1, keepdims=True), 1e-9)


def _nearest(profiles: np.ndarray, centres: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which centre each packet is closest to, and how far: the sine of the angle."""
    cosine = np.einsum("tf,cf->tc", profiles, centres)
    best = cosine.argmax(axis=1)
    return best, np.sqrt(np.maximum(0, 1 - cosine[np.arange(len(best)), best] ** 2))


def _centres(profiles: np.ndarray) -> np.ndarray:
    """Profiles that stand apart from each other by more than `_SAME`, most heard first; at most `_MOST`."""
    left = profiles
    found: list[np.ndarray] = []
    while len(left) and len(found) < _MOST:
        sine = np.sqrt(np.maximum(0, 1 - np.einsum("tf,uf->tu", left[:: 1 + len(left) // 64], left) ** 2))
        near = sine < _SAME
        fullest = near[near.sum(axis=1).argmax()]
        if fullest.sum() < 0.05 * len(profiles):
            break
        centre = left[fullest].mean(axis=0)
        found.append(centre / np.linalg.norm(centre))
        left = left[~fullest]
    return np.array(found).reshape(-1, profiles.shape[1])


@dataclass
class LinkSplitter:
    """Tells the transmitters of one node and layout apart by the shape of what is heard, where no address says it.

    Streaming: the first `_EVIDENCE` packets decide how many there are. More than one only where neighbouring packets go
    to and fro between shapes that stand clearly apart; otherwise all stay one link.
    """

    centres: np.ndarray | None = None
    evidence: dict[str, float] = field(default_factory=dict)
    _early: list[np.ndarray] = field(default_factory=list)

    def split(self, frames: Frames) -> list[Frames]:
        """The frames by transmitter, named 'cluster 1' (most heard) and on; the frames as they are if it is one."""
        if frames.link.transmitter or not len(frames):
            return [frames]
        profiles = _profiles(frames)
        if self.centres is None:
            self._early.append(profiles)
            early = np.concatenate(self._early)
            if len(early) < _EVIDENCE:
                return [frames]
            self._decide(early)
            self._early = []
        assert self.centres is not None
        if len(self.centres) < 2:
            return [frames]
        which, _ = _nearest(profiles, self.centres)
        return [
            replace(frames[which == c], link=LinkId(frames.link.node, f"cluster {c + 1}", frames.link.layout))
            for c in np.unique(which)
        ]

    def _decide(self, early: np.ndarray) -> None:
        centres = _centres(early)
        self.centres = centres[:1]
        self.evidence = {"packets": len(early), "shapes": len(centres)}
        if len(centres) < 2:
            return
        which, _ = _nearest(early, centres)
        switches = float((which[1:] != which[:-1]).mean())
        # Independent draws of the shares found would switch this often; slow changes of one shape switch far less.
        share = np.bincount(which, minlength=len(centres)) / len(which)
        self.evidence |= {"switches": switches, "switches if independent": float(1 - (share**2).sum())}
        if switches > _SWITCHES:
            self.centres = centres


def split_links(frames: Frames) -> list[Frames]:
    """One Frames a transmitter. A stream whose packets have an address is one link already.

    >>> from halfwave import Provenance, layout_of
    >>> rng, layout = np.random.default_rng(0), layout_of(64)
    >>> shapes = np.abs(rng.normal(10, 4, (2, 64)))
    >>> csi = shapes[rng.integers(0, 2, 300)][:, None] + rng.normal(0, 0.3, (300, 1, 64))
    >>> f = Frames.build(LinkId("1", "", "LLTF"), layout, Provenance("simulated"), np.arange(300) / 50.0,
    ...                  csi.astype(np.complex64))
    >>> [part.link.transmitter for part in split_links(f)]
    ['cluster 1', 'cluster 2']
    """
    splitter = LinkSplitter()
    splitter.split(frames[:_EVIDENCE])
    return splitter.split(frames)


@dataclass
class Loss:
    """What a node's sequence numbers say: received and expected packets, over all and over the last seconds.

    A node numbers all its packets in one row, whichever link they are of. A jump back is a restart, not a loss; the
    32-bit counter may wrap.

    >>> loss = Loss(); loss.add(0.0, [0, 1, 2]); loss.add(1.0, [4, 4, 5]); loss.received, loss.expected
    (5, 6)
    >>> round(loss.share(1.0, 10), 3), loss.share(100.0, 1) is None
    (0.167, True)
    """

    received: int = 0
    expected: int = 0
    duplicates: int = 0
    restarts: int = 0
    _last: int | None = None
    _history: deque[tuple[float, int, int]] = field(default_factory=lambda: deque(maxlen=4096))

    def add(self, time_s: float, sequence: Iterable[int]) -> None:
        """Sequence numbers of packets in the order of arrival; -1 (unknown) counts for nothing."""
        numbers = np.asarray(list(sequence) if not isinstance(sequence, np.ndarray) else sequence, np.int64)
        numbers = numbers[numbers >= 0]
        if not len(numbers):
            return
        before = numbers[0] - 1 if self._last is None else self._last
        if self._last is None:
            self._history.append((time_s - 1e-9, 0, 0))
        step = np.diff(numbers, prepend=before)
        step = np.where(step < -(2**31), step + 2**32, step)
        known = (step >= 0) & (step < 10_000)
        restart = ~known & (step < -100) | (step >= 10_000)
        duplicate = ~restart & (step <= 0)
        self.duplicates += int(duplicate.sum())
        self.restarts += int(restart.sum())
        self.received += int((~duplicate).sum())
        self.expected += int(step[known].sum() + restart.sum())
        self._last = int(numbers[-1])
        self._history.append((time_s, self.received, self.expected))

    def share(self, now_s: float, over_s: float) -> float | None:
        """Lost, 0 to 1, of what was expected in the last seconds; None when nothing was."""
        past = next((entry for entry in reversed(self._history) if entry[0] <= now_s - over_s), None)
        past = past or (self._history[0] if self._history else None)
        if past is None or self.expected == past[2]:
            return None
        return max(0.0, 1 - (self.received - past[1]) / (self.expected - past[2]))
