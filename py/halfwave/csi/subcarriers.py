"""What each bin of a CSI buffer is: LTF block, subcarrier index, null or not. The tables are in `ltf_tables`.

A bin count often fits several layouts. What the recording tells of the packet comes first; then the bins that are zero
in every packet, as each layout has its own guards; then the channel itself, which goes on from each subcarrier to the
next one only in the right order. What still stays open is said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from numbers import Integral

import numpy as np

from ..errors import ParameterError
from .layout import Layout, roughness, unlikeness
from .ltf_tables import CLASSIC, Row, rows

__all__ = ["Layout", "layout_of"]

_SHOWN = 0.7
"""Part of a layout's guards that are zero where it is the one; some receivers let a few leak."""
_CLEARLY = 0.4
"""A layout is told by the channel where this is so much smoother than in the next best. Some receivers break it at DC:
of 62 real ones with noise there, 8 would be told wrongly at 0.7 and none at 0.5."""
_A_CHANNEL = 0.5
"""What is rougher than this in every order, over its own power, is noise and tells nothing."""
_CHIPS = re.compile("C61|C6|C5|C3|S3|S2|ESP32")


@dataclass(frozen=True, eq=False)
class _Candidate:
    layout: Layout
    row: Row
    guards: np.ndarray
    """(bins,) null bins beside DC: receivers give DC a value now and then, seldom the guards."""
    shape: tuple[bytes, bytes, bytes]
    """Equal for layouts that differ only in where their channel lies: nothing within a block tells them apart."""

    def fits(self, families: set[str], secondary: str | None, stbc: bool | None, bandwidth_mhz: int | None) -> bool:
        told = ((self.row.secondary, secondary), (self.row.stbc, stbc), (self.row.bandwidth_mhz, bandwidth_mhz))
        strange = bool(families) and self.row.chips not in ("", CLASSIC) and not self.of(families)
        return not strange and all(mine is None or theirs is None or mine == theirs for mine, theirs in told)

    def of(self, families: set[str]) -> bool:
        return not families.isdisjoint(self.row.chips.split())


def _candidate(row: Row) -> _Candidate:
    orders = [np.array(f.order, np.int16) for f in row.fields]
    away = [abs(order - f.centre) for order, f in zip(orders, row.fields, strict=True)]
    null = [(k > f.edge) | (k <= f.dc) for k, f in zip(away, row.fields, strict=True)]
    guard = [k > f.edge for k, f in zip(away, row.fields, strict=True)]
    block = np.repeat(np.arange(len(orders), dtype=np.uint8), [len(order) for order in orders])
    layout = Layout(row.name, block, np.concatenate(orders), np.concatenate(null), row.spacing_hz)
    offsets = np.concatenate([order - order[0] for order in orders])
    shape = (offsets.tobytes(), layout.null.tobytes(), block.tobytes())
    return _Candidate(layout, row, np.concatenate(guard), shape)


@lru_cache(maxsize=1024)
def _candidates(bins: int) -> tuple[_Candidate, ...]:
    return tuple(_candidate(row) for row in rows() if sum(len(f.order) for f in row.fields) == bins)


def layout_of(
    bins: int,
    *,
    chip: str = "",
    secondary: str | None = None,
    stbc: bool | None = None,
    bandwidth_mhz: int | None = None,
    zeros: np.ndarray | None = None,
    csi: np.ndarray | None = None,
    name: str = "",
) -> Layout:
    """The layout of a buffer of this many bins; what is not known about the packet is left out.

    Of what is not given, 20 MHz without a secondary channel and without STBC is taken for granted where a layout of
    that kind fits, and `assumed` names the choice. Any other layout that stays undecided, or a bin count that nobody
    documents, is named so, with a note; no frame is lost for it.

    Parameters
    ----------
    bins : int
        Of the buffer.
    chip : str
        Of the receiver, 'ESP32-C6', or several, 'C5/C6'.
    secondary : str or None
        'none', 'below' or 'above'.
    stbc : bool or None
        Of the packet.
    bandwidth_mhz : int or None
        Of the packet, 20 or 40 MHz.
    zeros : (bins,) bool array or None
        Bins that were exactly zero in every packet; the guard bins that they show tell apart what the metadata do
        not.
    csi : (n, bins) array or None
        Packets or amplitudes, which tell what the zeros leave: in the right order a channel goes on smoothly, and
        an LLTF looks like its own half of a 40 MHz HT-LTF.
    name : str
        Of the layout, where a recording gives it.

    Returns
    -------
    Layout
        The same object for the same answer.

    Raises
    ------
    ParameterError
        For less than one bin, zeros or csi of another length and another word for the secondary channel.

    References
    ----------
    ESP-IDF's tables of LTF fields; IEEE 802.11-2020, 17.3.5.10 and 19.3.11.11; IEEE 802.11ax-2021, 27.3.10.

    Examples
    --------
    >>> layout_of(64).name, layout_of(64).null.nonzero()[0].tolist()
    ('LLTF', [0, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37])
    >>> layout_of(192).name, layout_of(192, stbc=True, bandwidth_mhz=20).name
    ('192 bins, undecided', 'LLTF+HT-LTF+STBC-HT-LTF')
    >>> layout_of(64, secondary="none").assumed
    'the commonest of LLTF; HT-LTF; HT-LTF ascending; LLTF ascending'
    >>> layout_of(100).name
    '100 bins, unknown'
    """
    if not isinstance(bins, Integral) or bins < 1:
        raise ParameterError(f"bins is {bins!r:.60}, expected a whole number, at least 1")
    if secondary not in (None, "none", "below", "above"):
        raise ParameterError(f"secondary is {secondary!r:.60}, expected 'none', 'below', 'above' or None")
    if zeros is not None and np.shape(zeros) != (bins,):
        raise ParameterError(f"zeros has shape {np.shape(zeros)}, expected ({bins},)", tip="one bool a bin")
    if csi is not None and (np.ndim(csi) != 2 or csi.shape[1] != bins):
        raise ParameterError(f"csi has shape {np.shape(csi)}, expected (packets, {bins})")
    families = set(_CHIPS.findall(chip.upper()))
    families = families - {"ESP32"} or families  # of 'ESP32-C6' the family is C6
    fitting = [c for c in _candidates(int(bins)) if c.fits(families, secondary, stbc, bandwidth_mhz)]
    fitting = [c for c in fitting if c.layout.name == name] or fitting
    against = ""
    if zeros is not None and not zeros.all():
        shown = _shown_by(zeros, fitting)
        if not shown and (shown := _exactly(zeros, _candidates(int(bins)))):
            against = "by its guards, against what was told of the packet"
        fitting = shown or fitting
    fitting = [c for c in fitting if c.of(families)] or fitting
    if not fitting:
        return _count_only(bins, "unknown")
    left = fitting if csi is None or not len(csi) else _by_the_channel(csi, fitting)
    if len(left) > 1:
        return _usual(left)
    others = " or ".join(c.layout.name for c in fitting if c is not left[0])
    said = f"not {others}, by the channel" if others else against
    return _assumed(left[0].layout, said) if said else left[0].layout


def _by_the_channel(csi: np.ndarray, several: list[_Candidate]) -> list[_Candidate]:
    """Those in whose order it is smooth; of these the one whose blocks look alike."""
    by_shape: dict[Hashable, float] = {}

    def rough(c: _Candidate) -> float:
        if c.shape not in by_shape:  # the same for all of a shape
            by_shape[c.shape] = roughness(csi, c.layout)
        return by_shape[c.shape]

    smooth = _clearest(several, rough, lambda c: c.shape)
    return _clearest(
        smooth, lambda c: unlikeness(csi, c.layout) if rough(c) < _A_CHANNEL else np.inf, lambda c: c.layout.name
    )


def _usual(several: Sequence[_Candidate]) -> Layout:
    """What is taken of several that nothing tells apart."""
    names = "; ".join(c.layout.name for c in several)
    if len({(c.layout.index - c.layout.index[0]).tobytes() for c in several}) == 1:
        free = [c for c in several if c.row.secondary in (None, "none")] or several
        return _assumed(free[0].layout, f"one of {names}: alike but for where their channel lies")
    if several[0].row.usual:
        return _assumed(several[0].layout, f"the commonest of {names}")
    return _count_only(several[0].layout.bins, "undecided", names.replace("; ", " or "))


def _shown_by(zeros: np.ndarray, fitting: list[_Candidate]) -> list[_Candidate]:
    """Those whose guards the zeros show, and show best."""
    shown = [c for c in fitting if zeros[c.guards].sum() >= _SHOWN * c.guards.sum()]
    wrong = [_unlike(zeros, c) for c in shown]
    return [c for c, n in zip(shown, wrong, strict=True) if n == min(wrong)]


def _exactly(zeros: np.ndarray, candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """Those whose guards alone are zero, whatever was told of the packet."""
    return [c for c in candidates if c.guards.any() and not _unlike(zeros, c)]


def _unlike(zeros: np.ndarray, c: _Candidate) -> int:
    """How many guards are not zero, and used bins are."""
    return int((zeros != c.guards)[~c.layout.null | c.guards].sum())


def _clearest(
    several: list[_Candidate], measure: Callable[[_Candidate], float], kind: Callable[[_Candidate], Hashable]
) -> list[_Candidate]:
    """Those of the kind with the least measure, where it is a channel's and clearly less than any other kind's; or all.

    Kinds that measure the same by their nature are one.
    """
    if len({kind(c) for c in several}) < 2:
        return several
    measured = {c: measure(c) for c in several}
    least = min(measured.values())
    near = [c for c in several if measured[c] * _CLEARLY <= least]
    return near if len({kind(c) for c in near}) == 1 and least < _A_CHANNEL else several


@cache
def _assumed(layout: Layout, what: str) -> Layout:
    """Cached, as what is computed of a layout is kept by its identity."""
    taken = replace(layout)
    object.__setattr__(taken, "assumed", what)
    return taken


@lru_cache(maxsize=256)
def _count_only(bins: int, what: str, candidates: str = "") -> Layout:
    count = np.arange(bins, dtype=np.int16)
    note = f"{candidates or 'bin count not documented'}: amplitude statistics only"
    empty = np.zeros(bins, bool)
    return replace(Layout(f"{bins} bins, {what}", empty.astype(np.uint8), count, empty), note=note)
