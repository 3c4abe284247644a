"""Frames: the CSI of one link as columns, the one type between the parsers and the estimators.

Axes are always (..., time, antenna, subcarrier). Subcarriers stand in the chip's own order, nulls included;
`halfwave.csi.subcarriers.Layout` says what each one is. Nothing here interprets a value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import isfinite
from typing import Any

import numpy as np

from ..errors import ParameterError
from .carrier import LIGHT_M_S, USUAL_HZ
from .link import LinkId, NodeReport, Provenance
from .plottable import Plottable
from .reasons import Rejects
from .subcarriers import Layout

__all__ = ["PACKET_COLUMNS", "Frames", "LinkId", "NodeReport", "Provenance", "Recording", "concatenate", "joined"]

_PAUSE_S, _PAUSE_GAPS = 1.0, 10.0
_COLUMNS = ("rssi_dbm", "noise_floor_dbm", "sequence", "agc_gain_db", "fft_gain_db")
"""Of Frames, one value a packet, beside time and CSI."""
PACKET_COLUMNS = ("time_s", "csi", *_COLUMNS)
"""Of Frames, all that has a row a packet, but for labels."""


@dataclass(frozen=True, eq=False)
class Frames(Plottable):
    """CSI packets of one link, as columns.

    time_s: (T,) float64, seconds since the Unix epoch, or since the recording's start where no clock is known.
    csi: (T, A, K) complex64, or float32 amplitudes where the recording holds no phase.
    rssi_dbm, noise_floor_dbm, agc_gain_db, fft_gain_db: (T,) float32, NaN where unknown.
    sequence: (T,) int64, -1 where unknown.   label: (T,) str, the truth that came with the recording, or None.
    """

    link: LinkId
    layout: Layout
    provenance: Provenance
    time_s: np.ndarray
    csi: np.ndarray
    rssi_dbm: np.ndarray
    noise_floor_dbm: np.ndarray
    sequence: np.ndarray
    agc_gain_db: np.ndarray
    fft_gain_db: np.ndarray
    frequency_hz: float = float("nan")
    label: np.ndarray | None = None
    meta: Mapping[str, str] = field(default_factory=dict)
    """Free words of the source: 'chip', 'format', 'subject', 'file' ..."""

    @classmethod
    def build(
        cls,
        link: LinkId,
        layout: Layout,
        provenance: Provenance,
        time_s: np.ndarray,
        csi: np.ndarray,
        **columns: Any,
    ) -> Frames:
        """Frames of columns, those that a format does not have filled with NaN or -1.

        Every length is checked and the packets are brought into order of time; the link gets as many antennas as csi
        has.

        Parameters
        ----------
        link : LinkId
            Whose packets they are.
        layout : Layout
            Of K bins.
        provenance : Provenance
            Where they come from.
        time_s : (T,) array
            Seconds since the Unix epoch, or since the start of the recording.
        csi : (T, A, K) array
            complex64, or float32 amplitudes.
        **columns : (T,) arrays
            Further fields by name: rssi_dbm, noise_floor_dbm, sequence, agc_gain_db, fft_gain_db, label;
            frequency_hz and meta are one for all packets.

        Returns
        -------
        Frames
            Of T packets.

        Raises
        ------
        ParameterError
            For lengths that differ and for times that are not numbers.

        Examples
        --------
        >>> from halfwave.csi.subcarriers import layout_of
        >>> f = Frames.build(LinkId("1", "", "LLTF"), layout_of(64), Provenance("replay"),
        ...                  np.arange(100) / 50, np.ones((100, 1, 64), np.complex64))
        >>> f
        node 1 <- unknown, LLTF: 100 x 1 x 64, 2.0 s at 50.0 Hz, replay
        """
        time_s, n = np.asarray(time_s, np.float64), len(time_s)
        for name in _COLUMNS:
            if columns.get(name) is None:
                columns[name] = np.full(n, -1, np.int64) if name == "sequence" else np.full(n, np.nan, np.float32)
        if csi.ndim != 3 or csi.shape[0] != n or not csi.shape[1] or csi.shape[2] != layout.bins:
            raise ParameterError(f"csi has shape {csi.shape}, expected ({n}, antennas, {layout.bins})")
        for name in (*_COLUMNS, "label"):
            if columns.get(name) is not None:
                column = columns[name] = np.asarray(columns[name])
                if column.shape != (n,):
                    raise ParameterError(f"{name} has shape {column.shape}, expected ({n},)")
        if link.antennas != csi.shape[1]:
            link = replace(link, antennas=csi.shape[1])
        return cls(link, layout, provenance, time_s, csi, **columns)._ordered()

    def _ordered(self) -> Frames:
        t = self.time_s
        if not len(t) or ((t[1:] >= t[:-1]).all() and isfinite(t[0]) and isfinite(t[-1])):
            return self
        if not np.isfinite(t).all():
            raise ParameterError(f"times of {self.link} are not all numbers", tip="leave those packets out")
        return self[np.argsort(t, kind="stable")]

    def __len__(self) -> int:
        return len(self.time_s)

    def __getitem__(self, rows: int | slice | np.ndarray) -> Frames:
        """The same link, other packets: one of them, a slice, a boolean mask or an index array."""
        if isinstance(rows, int | np.integer):
            rows = np.arange(len(self))[[rows]]
        taken: dict[str, Any] = {name: getattr(self, name)[rows] for name in PACKET_COLUMNS}
        return replace(self, **taken, label=None if self.label is None else self.label[rows])

    def between(self, start_s: float, stop_s: float) -> Frames:
        """The packets of a span of time; time_s is ascending.

        Parameters
        ----------
        start_s, stop_s : float
            From the first, up to but without the second, in the time of time_s.

        Returns
        -------
        Frames
            A view.
        """
        a, b = np.searchsorted(self.time_s, (start_s, stop_s))
        return self[a:b]

    @property
    def has_phase(self) -> bool:
        return self.csi.dtype.kind == "c"

    @cached_property
    def amplitude(self) -> np.ndarray:
        """|H|, (T, A, K) float32, in the receiver's own units."""
        amplitude: np.ndarray = np.abs(self.csi)
        return amplitude

    @property
    def wavelength_m(self) -> float:
        """Of the carrier; of 2.437 GHz, the middle of the lower band, where the recording does not tell it."""
        return LIGHT_M_S / (self.frequency_hz if self.frequency_hz > 0 else USUAL_HZ)

    @property
    def duration_s(self) -> float:
        """From the first packet to the last, pauses included."""
        return float(self.time_s[-1] - self.time_s[0]) if len(self) else 0.0

    @property
    def pause_s(self) -> float:
        """What is longer than this between two packets is a pause: a second, or ten usual gaps."""
        return max(_PAUSE_S, _PAUSE_GAPS * _median(self.time_s[1:] - self.time_s[:-1])) if len(self) > 1 else _PAUSE_S

    @cached_property
    def rate_hz(self) -> float:
        """Packets a second while they came, pauses left out; 0 if unknown."""
        gaps = self.time_s[1:] - self.time_s[:-1]
        gaps = gaps[gaps <= self.pause_s]
        spent_s = float(gaps.sum())
        return len(gaps) / spent_s if spent_s > 0 else 0.0

    def __repr__(self) -> str:
        t, a, k = self.csi.shape
        return (
            f"{self.link}: {t} x {a} x {k}, {self.duration_s:.1f} s at {self.rate_hz:.1f} Hz, "
            f"{self.provenance}{'' if self.has_phase else ', amplitude only'}"
        )


def _median(values: np.ndarray) -> float:
    """Of finite ones, at least one: np.median's, in a tenth of its time."""
    half = len(values) // 2
    parted = np.partition(values, half)
    return float(parted[half] if len(values) % 2 else (parted[half] + parted[:half].max()) / 2)


class Recording(list[Frames]):
    """What `halfwave.read` returns: a list of Frames, one a link, with what was rejected and what nodes reported."""

    def __init__(
        self,
        frames: Iterable[Frames] = (),
        *,
        rejects: Rejects | None = None,
        reports: Sequence[NodeReport] = (),
        format: str = "",
    ):
        super().__init__(frames)
        self.rejects = rejects or Rejects()
        self.reports = list(reports)
        self.format = format
        self.marks: list[tuple[float, str]] = []
        """What someone marked while it was recorded: when, and the text."""
        self.unread: dict[str, int] = {}
        """Packets of nodes that the caller said it does not want (`Decoder`)."""


def concatenate(parts: Sequence[Frames]) -> Frames:
    """One Frames from parts of one link, in time order; as little real as the least real of them.

    Its frequency_hz is NaN if the parts' own differ.

    Parameters
    ----------
    parts : sequence of Frames
        Of one link, csi (T, A, K) each.

    Returns
    -------
    Frames
        All packets.

    Raises
    ------
    ParameterError
        For no parts, and for parts that differ in link, shape or in having phase.

    Examples
    --------
    >>> from halfwave.csi.subcarriers import layout_of
    >>> f = Frames.build(LinkId("1", "", "LLTF"), layout_of(64), Provenance("replay"), np.arange(100) / 50,
    ...                  np.ones((100, 1, 64), np.complex64))
    >>> len(concatenate([f[:40], f[40:]]))
    100
    """
    if not parts:
        raise ParameterError("there are no parts, expected Frames of one link")
    first = parts[0]
    if len(parts) == 1:
        return first
    link, shape, kind = first.link, first.csi.shape[1:], first.csi.dtype.kind
    if any(p.link != link or p.csi.shape[1:] != shape or p.csi.dtype.kind != kind for p in parts):
        kinds = sorted({(str(p.link), p.csi.shape[1:], p.has_phase) for p in parts})
        raise ParameterError(f"parts of several links, shapes or kinds: {kinds}")
    joined: dict[str, Any] = {name: np.concatenate([getattr(p, name) for p in parts]) for name in PACKET_COLUMNS}
    joined["label"] = None if any(p.label is None for p in parts) else np.concatenate([p.label for p in parts])
    said = first.provenance
    if any(p.provenance is not said and p.provenance != said for p in parts):
        joined["provenance"] = Provenance.of_several([p.provenance for p in parts], what="parts")
    if any(p.frequency_hz != first.frequency_hz for p in parts):
        joined["frequency_hz"] = float("nan")
    return replace(first, **joined)._ordered()


def joined(parts: Iterable[Frames]) -> list[Frames]:
    """Parts of several links put together, each link in order of time, the links in their own order.

    What cannot be one Frames (another provenance, shape or kind) stays apart.

    Parameters
    ----------
    parts : iterable of Frames
        In any order.

    Returns
    -------
    list of Frames
        One for each link, or more.

    Examples
    --------
    >>> from halfwave.csi.subcarriers import layout_of
    >>> f = Frames.build(LinkId("1", "", "LLTF"), layout_of(64), Provenance("replay"), np.arange(100) / 50,
    ...                  np.ones((100, 1, 64), np.complex64))
    >>> [len(frames) for frames in joined([f[40:], f[:40]])]
    [100]
    """
    links: dict[tuple[object, ...], list[Frames]] = {}
    for part in parts:
        alike = part.link, str(part.provenance), part.csi.shape[1:], part.has_phase
        links.setdefault(alike, []).append(part)
    return sorted(map(concatenate, links.values()), key=lambda frames: frames.link)
