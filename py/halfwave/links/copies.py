"""Copies: the same packet again, as a bridge, a capture on `any` and merged files give it.

CSI is what noise made of it: of 1.3 million packets of real recordings no two of a link are the same to the last bit.
So a packet whose CSI a link had in the last seconds is that packet again, whatever its sequence number and time say.
Left in, it makes an empty room seem to move: what is there twice is like itself. The first of them is kept. Two things
are no copies: a recording that is played again, which is later than any copy, and a buffer that hangs, in which next to
nothing is new; what that one says of itself is that every packet is the same.
"""

from __future__ import annotations

from functools import lru_cache
from math import inf

import numpy as np

from ..csi.frames import Frames

__all__ = ["CopyFilter", "without_copies"]

_LATEST_S = 10.0
"""Merged files are some seconds apart; no recording that is worth a loop is so short."""
_MOST_TIMES = 4
"""Where packets come more often than that, on average, a buffer hangs."""
_FEW, _IN_CACHE = 32, 256
_GLANCE = 24
"""Values of a packet at least, where it has as many, that are looked at first."""
_MOST_KEPT = 4096
"""Packets that are remembered, less than 1 MiB; 10 s of 400 a second."""


def _keys(csi: np.ndarray) -> np.ndarray:
    """(T,) uint64: a number for each packet of (T, A, K); different ones share it less than one time in 10^9.

    A sum of random odd multiples of its 32-bit words, modulo 2^64.
    """
    words = _words(csi)
    multiples = _multiples(words.shape[1])
    if len(words) <= _FEW:
        keys: np.ndarray = words.astype(np.uint64) @ multiples
        return keys
    keys = np.empty(len(words), np.uint64)
    for i in range(0, len(words), _IN_CACHE):  # some rows at a time: twice as fast as one product of all
        np.einsum("ij,j->i", words[i : i + _IN_CACHE].astype(np.uint64), multiples, out=keys[i : i + _IN_CACHE])
    return keys


def _words(csi: np.ndarray) -> np.ndarray:
    """(T, A, K) -> (T, n) uint32: the bits of each packet's values."""
    kind = np.complex64 if np.iscomplexobj(csi) else np.float32
    return np.ascontiguousarray(csi, kind).reshape(len(csi), csi.shape[1] * csi.shape[2]).view(np.uint32)


def _keys_at_a_glance(csi: np.ndarray) -> np.ndarray:
    """(T,) uint64 of some of the values, from all over the packet: they tell most packets from the others already."""
    words = _words(csi)
    some = words[:, :: words.shape[1] // _GLANCE | 1].astype(np.uint64)  # an odd step: real and imaginary parts
    keys: np.ndarray = np.einsum("ij,j->i", some, _multiples(some.shape[1]))
    return keys


def _come_again(keys: np.ndarray, time_s: np.ndarray) -> bool:
    """Whether some key comes again soon enough for a copy, as in a recording that is played again none does."""
    alike = np.sort(keys)
    if (alike[1:] != alike[:-1]).all():
        return False
    order = np.argsort(keys, kind="stable")
    since_s = np.diff(time_s[order])[keys[order[1:]] == keys[order[:-1]]]
    return bool((np.abs(since_s) <= _LATEST_S).any())


@lru_cache(maxsize=64)
def _multiples(words: int) -> np.ndarray:
    """Odd numbers that look random: the finalizer of splitmix64 (Steele, Lea and Flood, 2014) over a count."""
    x = np.arange(1, words + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31)) | np.uint64(1)


class CopyFilter:
    """Leaves out of one link's stream what came in the 10 s before; what it keeps of these is bounded.

    >>> from halfwave import LinkId, Provenance, layout_of
    >>> csi = np.random.default_rng(0).normal(size=(6, 1, 64)).astype(np.float32)
    >>> f = Frames.build(LinkId("1", "", "LLTF"), layout_of(64), Provenance("replay"), np.arange(6) / 10, csi)
    >>> copies = CopyFilter()
    >>> [(len(kept), n) for kept, n in map(copies.take, (f[:4], f[:0], f[[3, 3, 4]], f[[5, 2]]))]
    [(4, 0), (0, 0), (1, 2), (1, 1)]
    """

    def __init__(self) -> None:
        self._heard: dict[int, float] = {}
        """When each packet came last; the one that came last is the last."""
        self._again: dict[int, int] = {}
        """How often those came again that did."""
        self._copies = 0
        """The sum of how often."""

    def take(self, frames: Frames) -> tuple[Frames, int]:
        """The packets that did not come before, and how many did. O(T K)."""
        times_s, keys = frames.time_s.tolist(), _keys(frames.csi).tolist()
        if self._heard.keys().isdisjoint(keys) and len(set(keys)) == len(keys):  # as mostly
            self._heard.update(zip(keys, times_s, strict=True))
            self._forget(times_s)
            return frames, 0
        again = [i for i, key in enumerate(keys) if self._came_before(key, times_s[i])]
        if not again:
            return frames, 0
        kept = np.ones(len(frames), bool)
        kept[again] = False
        return frames[kept], len(again)

    def _came_before(self, key: int, time_s: float) -> bool:
        before = key in self._heard
        heard_s, times = self._heard.pop(key, -inf), self._again.pop(key, 0)
        self._copies -= times
        self._heard[key] = time_s
        if before and abs(time_s - heard_s) <= _LATEST_S:
            self._again[key] = times + 1
            self._copies += times + 1
        self._forget([time_s])
        return key in self._again and len(self._heard) + self._copies <= _MOST_TIMES * len(self._heard)

    def _forget(self, times_s: list[float]) -> None:
        """The oldest, where they are too old or too many; for each packet that came in, one that goes is enough."""
        gone: list[int] = []
        spare = len(self._heard) - _MOST_KEPT
        for now_s, (key, heard_s) in zip(times_s, self._heard.items(), strict=False):
            if len(gone) >= spare and abs(now_s - heard_s) <= _LATEST_S:
                break
            gone.append(key)
        for key in gone:
            del self._heard[key]
            self._copies -= self._again.pop(key, 0)


def without_copies(frames: Frames, heard: CopyFilter | None = None) -> tuple[Frames, int]:
    """One link's packets, in order of time, each of them once, and how many were left out.

    All of them where a buffer hangs, and where all are the same, as then nothing says which of both it is.
    heard: for packets that come in pieces, what the pieces before had; without it a piece is looked at by itself.

    >>> from halfwave.simulate import default_scene, simulate
    >>> import halfwave as hw
    >>> frames, *_ = hw.read(simulate(default_scene(), seed=1))
    >>> kept, copies = without_copies(frames[np.arange(200) // 2])
    >>> len(kept), copies
    (100, 100)
    """
    if not heard and (not len(frames) or not _come_again(_keys_at_a_glance(frames.csi), frames.time_s)):
        return frames, 0
    keys = _keys(frames.csi)
    kinds = len(np.unique(keys))
    if kinds <= 1 < len(frames) or len(frames) > _MOST_TIMES * kinds:
        return frames, 0
    if not heard and not _come_again(keys, frames.time_s):
        return frames, 0
    return (heard or CopyFilter()).take(frames)
