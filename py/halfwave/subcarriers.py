"""What each bin of a CSI buffer is: LTF block, sub-carrier index, null or not. From the ESP-IDF tables.

The classic chips (ESP32, S2, S3, C3) concatenate up to three fields of one packet: the legacy LTF, the HT-LTF
and, of an STBC packet, a second HT-LTF. Their order depends on the secondary channel. C5 and C6 give one
field a packet. Sub-carrier plans: IEEE 802.11-2020 17.3.5.10 (legacy), 19.3.11.11 (HT), 802.11ax 27.3.10
(HE).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from numbers import Integral

import numpy as np

from .errors import ParameterError

__all__ = ["Layout", "layout_of"]


@dataclass(frozen=True, eq=False)
class Layout:
    """One bin layout. name: 'LLTF', 'LLTF+HT-LTF' ...; arrays are (bins,).

    block: uint8, which LTF block a bin belongs to (scales differ between blocks: normalise per block).
    index: int16, sub-carrier index k as in IEEE 802.11.   null: bool, carries nothing (DC, guard).
    note: what is not known about it; where it is not empty, `index` is a mere count and only statistics over
    amplitudes make sense.
    assumed: by `layout_of`, what it took the layout for where nothing told it from others; `index` and `null` are right
    if that is.
    """

    name: str
    block: np.ndarray
    index: np.ndarray
    null: np.ndarray
    spacing_hz: float = 312_500.0
    note: str = ""
    assumed: str = field(default="", init=False)

    @property
    def bins(self) -> int:
        return len(self.index)


@dataclass(frozen=True)
class _Candidate:
    layout: Layout
    secondary: str = ""
    """'none', 'below' or 'above'; empty where it does not matter."""
    stbc: bool | None = None
    bandwidth_mhz: int | None = None
    chip: str = ""

    def fits(self, chip: str, secondary: str | None, stbc: bool | None, bandwidth_mhz: int | None) -> bool:
        wanted = ((self.secondary or None, secondary), (self.stbc, stbc), (self.bandwidth_mhz, bandwidth_mhz))
        return not (chip and self.chip and self.chip not in chip) and all(
            mine is None or theirs is None or mine == theirs for mine, theirs in wanted
        )


_20MHZ = (*range(32), *range(-32, 0))
_BELOW, _ABOVE = tuple(range(64)), tuple(range(-64, 0))
_LEGACY, _HT, _HT40, _HE = (
    (26, 0),
    (28, 0),
    (58, 1),
    (122, 1),
)  # outermost used |k|, and the |k| up to which DC reaches


def _layout(name: str, *fields: tuple[Iterable[int], tuple[int, int], int], spacing_hz: float = 312_500.0) -> Layout:
    """A layout of fields, each (indices in the buffer's order, its plan, the index that its own k = 0 has)."""
    orders = [np.array([*order], np.int16) for order, _, _ in fields]
    away = [abs(order - centre) for order, (_, _, centre) in zip(orders, fields, strict=True)]
    null = [(k > edge) | (k <= dc) for k, (_, (edge, dc), _) in zip(away, fields, strict=True)]
    block = np.repeat(np.arange(len(orders), dtype=np.uint8), [len(order) for order in orders])
    return Layout(name, block, np.concatenate(orders), np.concatenate(null), spacing_hz)


def _both_sides(last: int, first: int = 0) -> tuple[int, ...]:
    """Buffer order of C5: first..last, then -last..-1."""
    return (*range(first, last + 1), *range(-last, 0))


@cache
def _candidates() -> tuple[_Candidate, ...]:
    """Every layout that is documented; of several that fit a bin count, the commonest first."""
    known = [
        _Candidate(_layout("LLTF", (_20MHZ, _LEGACY, 0)), "none"),
        _Candidate(_layout("LLTF+HT-LTF", (_20MHZ, _LEGACY, 0), (_20MHZ, _HT, 0)), "none", False, 20),
        _Candidate(
            _layout("LLTF+HT-LTF+STBC-HT-LTF", (_20MHZ, _LEGACY, 0), (_20MHZ, _HT, 0), (_20MHZ, _HT, 0)),
            "none", True, 20,
        ),
    ]  # fmt: skip
    for side, order, centre in (("below", _BELOW, 32), ("above", _ABOVE, -32)):
        legacy = (order, _LEGACY, centre)
        short = order[:63] if side == "below" else order[2:]  # an STBC field lacks its last or first bins
        stbc = (short, _HT, centre)
        wide = ((*_BELOW, *_ABOVE), _HT40, 0)
        narrow = _both_sides(60), _HT40, 0
        known += [
            _Candidate(_layout(f"LLTF {side}", legacy), side),
            _Candidate(_layout(f"LLTF+HT-LTF {side}", legacy, (order, _HT, centre)), side, False, 20),
            _Candidate(_layout(f"LLTF+HT-LTF+STBC-HT-LTF {side}", legacy, stbc, stbc), side, True, 20),
            _Candidate(_layout(f"LLTF+HT-LTF40 {side}", legacy, wide), side, False, 40),
            _Candidate(_layout(f"LLTF+HT-LTF40+STBC-HT-LTF40 {side}", legacy, narrow, narrow), side, True, 40),
        ]
    ht20, ht40 = (_both_sides(28), _HT, 0), (_both_sides(58), _HT40, 0)
    he20 = (_both_sides(122), _HE, 0)
    ascending = [tuple(k for k in range(-edge, edge + 1) if abs(k) > dc) for edge, dc in (_LEGACY, _HT, _HT40)]
    return (
        *known,
        # the HT-LTF alone, as ESPectre keeps it: in the classic order, and in ascending order from a C6
        _Candidate(_layout("HT-LTF", (_20MHZ, _HT, 0)), "none", False, 20),
        _Candidate(_layout("HT-LTF ascending", (range(-32, 32), _HT, 0)), "none", False, 20),
        _Candidate(_layout("LLTF, one field", (_both_sides(26), _LEGACY, 0)), chip="C5"),
        _Candidate(_layout("HT-LTF, one field", ht20), "", False, 20, "C5"),
        _Candidate(_layout("HT-LTF+STBC-HT-LTF", ht20, ht20), "", True, 20, "C5"),
        _Candidate(_layout("HT-LTF40, one field", ht40), "", False, 40, "C5"),
        _Candidate(_layout("HT-LTF40+STBC-HT-LTF40", ht40, ht40), "", True, 40, "C5"),
        _Candidate(_layout("HE-LTF, one field", he20, spacing_hz=78_125.0), "", None, 20, "C5"),
        _Candidate(_layout("HE-LTF", ((*range(128), *range(-128, 0)), _HE, 0), spacing_hz=78_125.0)),
        _Candidate(_layout("LLTF, used bins", (ascending[0], _LEGACY, 0))),
        _Candidate(_layout("HT-LTF, used bins", (ascending[1], _HT, 0))),
        _Candidate(_layout("HT-LTF40, used bins", (ascending[2], _HT40, 0)), "", False, 40),
    )


def layout_of(
    bins: int,
    *,
    chip: str = "",
    secondary: str | None = None,
    stbc: bool | None = None,
    bandwidth_mhz: int | None = None,
    zeros: np.ndarray | None = None,
    name: str = "",
) -> Layout:
    """The layout of a buffer of this many bins; what is not known about the packet is left out.

    secondary: 'none', 'below' or 'above'.  bandwidth_mhz: of the packet, 20 or 40.
    name: of the layout, where a recording says it.
    zeros: (bins,) bool, bins that were exactly zero in every packet; the guard bins that they show tell apart
    what the metadata do not. Of what is not told, 20 MHz without a secondary channel and without STBC is taken for
    granted where a layout of that kind fits, and `assumed` says so. Any other layout that stays undecided, or a bin
    count that nobody documents, is named so, with a note; no frame is lost for it. Raises ParameterError for less than
    one bin, zeros of another length and another word for the secondary channel.

    >>> layout_of(64).name, layout_of(64).null.nonzero()[0].tolist()
    ('LLTF', [0, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37])
    >>> layout_of(192).name, layout_of(192, stbc=True).name
    ('192 bins, undecided', 'LLTF+HT-LTF+STBC-HT-LTF')
    >>> layout_of(128).assumed, layout_of(128, secondary="none").assumed
    ('the commonest of LLTF+HT-LTF, LLTF+HT-LTF below, LLTF+HT-LTF above', '')
    >>> layout_of(100).name
    '100 bins, unknown'
    """
    if not isinstance(bins, Integral) or bins < 1:
        raise ParameterError(f"bins is {bins!r:.60}, expected a whole number, at least 1")
    if secondary not in (None, "none", "below", "above"):
        raise ParameterError(f"secondary is {secondary!r:.60}, expected 'none', 'below', 'above' or None")
    if zeros is not None and np.shape(zeros) != (bins,):
        raise ParameterError(f"zeros has shape {np.shape(zeros)}, expected ({bins},)", tip="one bool a bin")
    fitting = [
        c for c in _candidates() if c.layout.bins == bins and c.fits(chip.upper(), secondary, stbc, bandwidth_mhz)
    ]
    fitting = [c for c in fitting if c.layout.name == name] or fitting
    if chip:  # a layout of this very chip comes before one of any chip
        fitting = [c for c in fitting if c.chip] or fitting
    if len(fitting) > 1 and zeros is not None and not zeros.all():
        guards = [_guards(c.layout) for c in fitting]  # a layout of used bins alone has none
        shown = [c for c, g in zip(fitting, guards, strict=True) if zeros[g].sum() >= 0.7 * g.sum()]  # some may leak
        wrong = [int((zeros != _guards(c.layout))[~c.layout.null | _guards(c.layout)].sum()) for c in shown]
        fitting = [c for c, n in zip(shown, wrong, strict=True) if n == min(wrong)] or fitting
    if not fitting:
        return _count_only(bins, "unknown")
    if len(fitting) == 1:
        return fitting[0].layout
    names = [c.layout.name for c in fitting]
    if fitting[0].secondary == "none" and fitting[0].stbc is not True:
        return _assumed(fitting[0].layout, ", ".join(names))
    return _count_only(bins, "undecided", " or ".join(names))


def _guards(layout: Layout) -> np.ndarray:
    """Null bins beside DC: receivers give DC a value now and then, never the guards."""
    near_dc = np.zeros(layout.bins, bool)
    for block in range(layout.block.max() + 1):
        mine = layout.block == block
        used = layout.index[mine & ~layout.null]
        near_dc |= mine & (layout.index > used.min()) & (layout.index < used.max())
    return layout.null & ~near_dc


@cache
def _assumed(layout: Layout, candidates: str) -> Layout:
    """Cached, as what is computed of a layout is kept by its identity."""
    taken = replace(layout)
    object.__setattr__(taken, "assumed", f"the commonest of {candidates}")
    return taken


@cache
def _count_only(bins: int, what: str, candidates: str = "") -> Layout:
    count = np.arange(bins, dtype=np.int16)
    note = f"{candidates or 'bin count not documented'}: amplitude statistics only"
    empty = np.zeros(bins, bool)
    return replace(Layout(f"{bins} bins, {what}", empty.astype(np.uint8), count, empty), note=note)
