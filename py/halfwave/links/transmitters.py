"""Links: one transmitter each, and how well they are heard."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from ..csi.frames import Frames
from ..csi.subcarriers import Layout
from .cleaning import used_amplitude, used_bins
from .loss import Loss

__all__ = ["LinkSplitter", "Loss", "Transmitters", "split_links", "transmitters"]

_SAME = 0.15
"""Two packets closer than this (sine of the angle between amplitude profiles) may be of one transmitter."""
_BETWEEN, _FEW = 0.5, 0.1
"""A packet half as far from its own shape as from the next lies between them; transmitters leave few there."""
_TO_AND_FRO = 0.75
"""Transmitters take turns about as often as independent draws would; a walk goes on from where it was."""
_EVIDENCE, _LOOK_AGAIN, _MOST_RUNS = 100, 1000, 32
_LEAST_SHARE = 0.1
"""Receivers of one transmitter give up to a tenth of the packets another shape (clean.outlying_packets)."""
_MOST = 4


def _profiles(amplitude: np.ndarray, layout: Layout) -> np.ndarray:
    """(T, F) `used_amplitude` -> profiles of length 1, each LTF block by itself of equal weight.

    What a packet lacks is NaN. A receiver may change the gain of one block alone by 6 dB from packet to packet: that is
    no other transmitter.
    """
    profiles, used = amplitude.copy(), layout.block[used_bins(layout)]
    block = np.tile(used, profiles.shape[1] // max(len(used), 1))
    blocks = np.unique(block)
    for b in blocks:
        part = profiles[:, block == b]
        profiles[:, block == b] = part / np.maximum(np.sqrt(np.nansum(part * part, axis=1, keepdims=True)), 1e-9)
    scaled: np.ndarray = profiles / np.sqrt(len(blocks))
    return scaled


def _sines(profiles: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """(T, C) sine of the angle between each packet and each centre, over the bins that the packet has."""
    there = np.isfinite(profiles)
    known = np.where(there, profiles, 0)
    lengths = np.sqrt((known**2).sum(axis=1)[:, None] * (there @ (centres**2).T))
    cosine = known @ centres.T / np.maximum(lengths, 1e-9)
    sines: np.ndarray = np.sqrt(np.maximum(0, 1 - cosine**2))
    return sines


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


@dataclass(frozen=True, slots=True, eq=False)
class Transmitters:
    """Several transmitters behind one address that nobody sent, and why they are taken for several.

    shapes: (C, F) amplitude profiles of length 1.  shares: of the packets looked at, (C,).  apart: sine of the angle
    between the two nearest shapes.  between: share of packets that lie between two shapes; someone who moves leaves
    many there.  turns: how often the shape changes from packet to packet, over how often independent draws would.
    """

    shapes: np.ndarray
    shares: tuple[float, ...]
    apart: float
    between: float
    turns: float

    def __repr__(self) -> str:
        shares = ", ".join(f"{share:.0%}" for share in self.shares)
        return (
            f"{len(self.shapes)} shapes ({shares}) at least {self.apart:.2f} apart, {self.between:.0%} of packets "
            f"between them, taking turns {self.turns:.2f} times as often as independent draws"
        )

    def which(self, frames: Frames) -> np.ndarray:
        """(T,) whose shape each packet is nearest to.

        Parameters
        ----------
        frames : Frames
            T packets of F used bins.

        Returns
        -------
        (T,) int array
            Index into shapes.
        """
        nearest: np.ndarray = _sines(_profiles(used_amplitude(frames), frames.layout), self.shapes).argmin(axis=1)
        return nearest

    def updated(self, later: Transmitters) -> Transmitters:
        """With what a later look found.

        Shapes that moved on a little are moved on, new ones are added at the end.

        Parameters
        ----------
        later : Transmitters
            Of the same link.

        Returns
        -------
        Transmitters
            Of four at most.
        """
        sines = _sines(later.shapes, self.shapes)
        shapes, shares = list(self.shapes), [0.0] * len(self.shapes)
        for i in np.argsort(sines.min(axis=1)):
            nearest, share = int(sines[i].argmin()), later.shares[i]
            if not shares[nearest] and sines[i, nearest] < 2 * _SAME:
                shapes[nearest], shares[nearest] = later.shapes[i], share
            elif sines[i, nearest] >= _SAME and len(shapes) < _MOST:
                shapes.append(later.shapes[i])
                shares.append(share)
        return replace(later, shapes=np.array(shapes), shares=tuple(shares))


def transmitters(frames: Frames) -> Transmitters | None:
    """What tells several transmitters apart in packets that follow one another. O(T F).

    Several only where shapes stand apart with few packets between them, and packets go to and fro between these: what
    moves changes the shape too, but goes on from where it was.

    Parameters
    ----------
    frames : Frames
        T packets of F used bins, T a hundred or more.

    Returns
    -------
    Transmitters or None
        None where all packets may be of one.

    Examples
    --------
    >>> from halfwave import LinkId, Provenance, layout_of
    >>> rng, layout = np.random.default_rng(0), layout_of(64)
    >>> shapes = np.abs(rng.normal(10, 4, (2, 64)))
    >>> csi = shapes[rng.integers(0, 2, 200)][:, None] + rng.normal(0, 0.3, (200, 1, 64))
    >>> found = transmitters(Frames.build(LinkId("1", "", "LLTF"), layout, Provenance("simulated"),
    ...                                   np.arange(200) / 50.0, csi.astype(np.complex64)))
    >>> repr(found)[:62]
    '2 shapes (56%, 44%) at least 0.52 apart, 0% of packets between'
    """
    return _told_apart(_profiles(used_amplitude(frames), frames.layout))


def _told_apart(profiles: np.ndarray) -> Transmitters | None:
    whole = np.isfinite(profiles).all(axis=0)
    centres = _centres(np.where(whole, profiles, 0))
    if len(centres) < 2:
        return None
    sines = _sines(profiles, centres)
    nearest, next_nearest = np.sort(sines, axis=1)[:, :2].T
    which = sines.argmin(axis=1)
    share = np.bincount(which, minlength=len(centres)) / len(which)
    turns = float((which[1:] != which[:-1]).mean() / max(1 - (share**2).sum(), 1e-9))
    between = float((nearest > _BETWEEN * next_nearest).mean())
    if turns <= _TO_AND_FRO or between >= _FEW:
        return None
    apart = float(np.sort(_sines(centres, centres), axis=1)[:, 1].min())
    return Transmitters(centres, tuple(share.tolist()), apart, between, turns)


@dataclass
class LinkSplitter:
    """Tells the transmitters of one node and layout apart by the shape of what is heard, where no address says it.

    Streaming: looks at the last packets after a hundred, two, four ... and then after every thousand, as a transmitter
    may begin at any time. Until several are found all stay one link.
    """

    found: Transmitters | None = None
    _latest: list[np.ndarray] = field(default_factory=list)
    """Amplitudes of the packets that the next look may be at."""
    _seen: int = 0
    _look_at: int = _EVIDENCE
    _shape: tuple[int, ...] = ()

    def split(self, frames: Frames) -> list[Frames]:
        """The frames by transmitter, named 'cluster 1' (most heard) and on; the frames as they are if it is one.

        Parameters
        ----------
        frames : Frames
            The next packets of the node and layout.

        Returns
        -------
        list of Frames
            Of one transmitter each.
        """
        if frames.link.transmitter or not len(frames):
            return [frames]
        if self._shape != frames.csi.shape[1:]:  # another set of antennas
            self._shape, self._latest, self.found = frames.csi.shape[1:], [], None
        self._seen += len(frames)
        if self._seen >= self._look_at - 3 * _EVIDENCE:  # else far from the next look: what comes now is not asked
            self._latest.append(used_amplitude(frames))
        if self._seen >= self._look_at:
            self._look_at = self._seen + min(max(self._seen, _EVIDENCE), _LOOK_AGAIN)
            self._look(np.concatenate(self._latest)[-2 * _EVIDENCE :], frames.layout)
            self._latest.clear()
        return _parted(frames, self.found)

    def look(self, frames: Frames) -> None:
        """Takes packets that follow one another into what is known.

        Parameters
        ----------
        frames : Frames
            A hundred packets or more.
        """
        self._look(used_amplitude(frames), frames.layout)

    def _look(self, amplitude: np.ndarray, layout: Layout) -> None:
        later = _told_apart(_profiles(amplitude, layout))
        if later is not None:
            self.found = self.found.updated(later) if self.found else later


def _parted(frames: Frames, found: Transmitters | None) -> list[Frames]:
    if found is None:
        return [frames]
    which = found.which(frames)
    meta = {**frames.meta, "transmitters": f"told apart: {found}"}
    return [
        replace(frames[which == c], link=replace(frames.link, transmitter=f"cluster {c + 1}"), meta=meta)
        for c in np.unique(which)
    ]


def split_links(frames: Frames) -> list[Frames]:
    """One Frames a transmitter, most heard first; meta["transmitters"] says why they are taken for several.

    Looks at up to 32 runs of 200 packets from all over the recording. A stream whose packets have an address is one
    link already.

    Parameters
    ----------
    frames : Frames
        Of one node and layout.

    Returns
    -------
    list of Frames
        Itself alone where it is of one transmitter.

    Examples
    --------
    >>> from halfwave import LinkId, Provenance, layout_of
    >>> rng, layout = np.random.default_rng(0), layout_of(64)
    >>> shapes = np.abs(rng.normal(10, 4, (2, 64)))
    >>> csi = shapes[rng.integers(0, 2, 300)][:, None] + rng.normal(0, 0.3, (300, 1, 64))
    >>> f = Frames.build(LinkId("1", "", "LLTF"), layout, Provenance("simulated"), np.arange(300) / 50.0,
    ...                  csi.astype(np.complex64))
    >>> parts = split_links(f)
    >>> [part.link.transmitter for part in parts], parts[0].meta["transmitters"][:22]
    (['cluster 1', 'cluster 2'], 'told apart: 2 shapes (')
    """
    if frames.link.transmitter or len(frames) < _EVIDENCE:
        return [frames]
    splitter, run = LinkSplitter(), min(2 * _EVIDENCE, len(frames))
    runs = min(_MOST_RUNS, -(-len(frames) // run))
    for start in np.unique(np.linspace(0, len(frames) - run, runs).astype(int)):
        splitter.look(frames[start : start + run])
    if splitter.found is None:
        return [frames]
    shapes = splitter.found.shapes
    shares = np.bincount(splitter.found.which(frames), minlength=len(shapes)) / len(frames)
    most = np.argsort(-shares, kind="stable")
    return _parted(frames, replace(splitter.found, shapes=shapes[most], shares=tuple(shares[most].tolist())))
