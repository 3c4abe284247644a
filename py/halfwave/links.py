"""Links: one transmitter each, and how well they are heard."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from operator import itemgetter

import numpy as np

from .clean import used_amplitude, used_bins
from .frames import Frames, LinkId

__all__ = ["LinkSplitter", "Loss", "split_links"]

_SAME = 0.15
"""Two packets closer than this (sine of the angle between amplitude profiles) may be of one transmitter."""
_BETWEEN, _FEW = 0.5, 0.1
"""A packet half as far from its own shape as from the next lies between them; transmitters leave few there."""
_TO_AND_FRO = 0.75
"""Transmitters take turns about as often as independent draws would; a walk goes on from where it was."""
_EVIDENCE = 100
_LEAST_SHARE = 0.05
_MOST = 4
_HISTORY_STEP_S, _HISTORY = 0.2, 600


def _profiles(frames: Frames) -> np.ndarray:
    """(T, F) amplitude profiles of length 1, each LTF block by itself of equal weight; what a packet lacks is NaN.

    A receiver may change the gain of one block alone by 6 dB from packet to packet: that is no other transmitter.
    """
    block = np.tile(frames.layout.block[used_bins(frames.layout)], frames.csi.shape[1])
    profiles = used_amplitude(frames).copy()
    for b in np.unique(block):
        part = profiles[:, block == b]
        profiles[:, block == b] = part / np.maximum(np.sqrt(np.nansum(part * part, axis=1, keepdims=True)), 1e-9)
    return profiles / np.sqrt(len(np.unique(block)))


def _sines(profiles: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """(T, C) sine of the angle between each packet and each centre, over the bins that the packet has."""
    there = np.isfinite(profiles)
    known = np.where(there, profiles, 0)
    lengths = np.sqrt((known**2).sum(axis=1)[:, None] * (there @ (centres**2).T))
    cosine = known @ centres.T / np.maximum(lengths, 1e-9)
    return np.sqrt(np.maximum(0, 1 - cosine**2))


def _centres(profiles: np.ndarray) -> np.ndarray:
    """Profiles that stand apart from each other by more than `_SAME`, most heard first; at most `_MOST`."""
    left = profiles
    found: list[np.ndarray] = []
    while len(left) and len(found) < _MOST:
        near = _sines(left, left[:: 1 + len(left) // 64]) < _SAME
        fullest = near[:, near.sum(axis=0).argmax()]
        if fullest.sum() < _LEAST_SHARE * len(profiles):
            break
        centre = left[fullest].mean(axis=0)
        found.append(centre / np.linalg.norm(centre))
        left = left[~fullest]
    return np.array(found).reshape(-1, profiles.shape[1])


@dataclass
class LinkSplitter:
    """Tells the transmitters of one node and layout apart by the shape of what is heard, where no address says it.

    Streaming: a hundred packets decide how many there are, the next hundred if these cannot. More than one only where
    shapes stand apart with few packets between them, and packets go to and fro between these; else all stay one link.
    """

    centres: np.ndarray | None = None
    """(shapes, F), None while undecided."""
    _early: list[np.ndarray] = field(default_factory=list)

    def split(self, frames: Frames) -> list[Frames]:
        """The frames by transmitter, named 'cluster 1' (most heard) and on; the frames as they are if it is one."""
        if frames.link.transmitter or not len(frames) or (self.centres is not None and len(self.centres) < 2):
            return [frames]
        profiles = _profiles(frames)
        if self.centres is None:
            self._early.append(profiles)
            if sum(map(len, self._early)) >= _EVIDENCE:
                self._decide(np.concatenate(self._early)[-2 * _EVIDENCE :])
                self._early = []
            if self.centres is None or len(self.centres) < 2:
                return [frames]
        which = _sines(profiles, self.centres).argmin(axis=1)
        return [
            replace(frames[which == c], link=LinkId(frames.link.node, f"cluster {c + 1}", frames.link.layout))
            for c in np.unique(which)
        ]

    def _decide(self, profiles: np.ndarray) -> None:
        """Set `centres` to one or several, or leave it where something moves and nothing can be said."""
        whole = np.isfinite(profiles).all(axis=0)
        centres = _centres(np.where(whole, profiles, 0))
        if len(centres) == 1:
            self.centres = centres
        if len(centres) < 2:
            return
        sines = _sines(profiles, centres)
        nearest, next_nearest = np.sort(sines, axis=1)[:, :2].T
        which = sines.argmin(axis=1)
        switches = (which[1:] != which[:-1]).mean()
        independent = 1 - ((np.bincount(which) / len(which)) ** 2).sum()
        between = (nearest > _BETWEEN * next_nearest).mean()
        if switches > _TO_AND_FRO * independent and between < _FEW:
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
    _last: int | None = None
    _history: list[tuple[float, int, int]] = field(default_factory=list)
    """Time, received, expected: one entry each 0.2 s, of the last two minutes at most."""

    def add(self, time_s: float, sequence: Iterable[int]) -> None:
        """Sequence numbers of packets in the order of arrival; -1 (unknown) counts for nothing."""
        numbers = np.asarray(sequence if isinstance(sequence, np.ndarray) else list(sequence), np.int64)
        if len(numbers) and numbers.min() < 0:
            numbers = numbers[numbers >= 0]
        if not len(numbers):
            return
        before = numbers[0] - 1 if self._last is None else self._last
        if self._last is None:
            self._history.append((time_s - 1e-9, 0, 0))
        step = np.concatenate((numbers[:1] - before, numbers[1:] - numbers[:-1]))
        if (step == 1).all():  # as nearly always
            self._count(time_s, numbers, len(numbers), len(numbers))
            return
        step = np.where(step < -(2**31), step + 2**32, step)
        known = (step >= 0) & (step < 10_000)
        restart = ~known & (step < -100) | (step >= 10_000)
        duplicate = ~restart & (step <= 0)
        self._count(time_s, numbers, int((~duplicate).sum()), int(step[known].sum() + restart.sum()))

    def _count(self, time_s: float, numbers: np.ndarray, received: int, expected: int) -> None:
        self.received += received
        self.expected += expected
        self._last = int(numbers[-1])
        while self._history and self._history[-1][0] > time_s:  # the clock was set back
            self._history.pop()
        if len(self._history) > 1 and time_s - self._history[-2][0] < _HISTORY_STEP_S:
            self._history.pop()
        self._history.append((time_s, self.received, self.expected))
        if len(self._history) > 2 * _HISTORY:
            del self._history[:_HISTORY]

    def share(self, now_s: float, over_s: float) -> float | None:
        """Lost, 0 to 1, of what was expected in the last seconds; None when nothing was."""
        if not self._history:
            return None
        past = self._history[max(0, bisect_right(self._history, now_s - over_s, key=itemgetter(0)) - 1)]
        if self.expected == past[2]:
            return None
        return max(0.0, 1 - (self.received - past[1]) / (self.expected - past[2]))
