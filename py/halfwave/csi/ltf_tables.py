"""What Espressif's chips put into a CSI buffer, as rows of a table: which LTF fields, in which order of subcarriers.

ESP32, S2, S3, C3: ESP-IDF's table by secondary channel, bandwidth and STBC; a build may leave fields out, and every
buffer is filled up to four bytes. C5, C61: ESP-IDF's table of the C5; the chips themselves have been seen to write the
same bins in ascending order, and 12-bit values of every second subcarrier. C6 has no table of Espressif's; its rows
are what recordings of it show. Subcarrier plans: IEEE 802.11-2020 17.3.5.10 (legacy), 19.3.11.11 (HT), 802.11ax
27.3.10 (HE).
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

__all__ = ["CLASSIC", "Field", "Row", "rows"]

CLASSIC, _C6, _C5 = "ESP32 S2 S3 C3", "C6", "C5 C61"
"""Families of chips that share a table."""


class Field(NamedTuple):
    """One LTF of a buffer. A null bin is one beyond `edge` or within `dc` of the centre."""

    order: tuple[int, ...]
    """Subcarrier indices as they follow each other."""
    edge: int
    """Outermost |k - centre| that carries something."""
    dc: int
    """|k - centre| up to which DC reaches."""
    centre: int = 0
    """The index that its own k = 0 has."""


class Row(NamedTuple):
    """One layout, and the packets that have it; None where that does not matter."""

    name: str
    fields: tuple[Field, ...]
    chips: str
    secondary: str | None = None
    """'none', 'below' or 'above'."""
    stbc: bool | None = None
    bandwidth_mhz: int | None = None
    usual: bool = False
    """Taken where nothing tells it from others of as many bins."""
    spacing_hz: float = 312_500.0


_LEGACY, _HT, _HT40, _HE = (26, 0), (28, 0), (58, 1), (122, 1)
_PAD = Field((0,), -1, -1)
"""A bin that only fills the buffer up to four bytes."""


def _ascending(edge: int) -> tuple[int, ...]:
    return tuple(range(-edge, edge + 1))


def _both_sides(last: int) -> tuple[int, ...]:
    """0..last, then -last..-1."""
    return (*range(last + 1), *range(-last, 0))


def _field(order: range | tuple[int, ...], plan: tuple[int, int], centre: int = 0) -> Field:
    return Field(tuple(order), *plan, centre)


@cache
def rows() -> tuple[Row, ...]:
    """All layouts; of several that fit a bin count, the commonest first."""
    return (*_classic(), *_c6(), *_c5(), *_used_bins_alone())


def _classic() -> list[Row]:
    whole = (*range(32), *range(-32, 0))
    legacy, ht = _field(whole, _LEGACY), _field(whole, _HT)
    out = _of_fields("none", 20, legacy, ht, ht)
    for side, order, centre in (("below", range(64), 32), ("above", range(-64, 0), -32)):
        legacy, ht = _field(order, _LEGACY, centre), _field(order, _HT, centre)
        lacking = order[:63] if side == "below" else order[2:]  # an STBC packet's fields lack their last or first bins
        stbc = _field(lacking, _HT, centre)
        wide = _field((*range(64), *range(-64, 0)), _HT40)
        narrow = _field(_both_sides(60), _HT40)
        out += _of_fields(side, 20, legacy, ht, stbc) + _of_fields(side, 40, legacy, wide, narrow)
    return sorted(out, key=lambda row: not row.usual)


def _of_fields(secondary: str, bandwidth_mhz: int, legacy: Field, ht: Field, stbc: Field) -> list[Row]:
    """The rows of one channel: all fields of a packet, and what is left where a build does without some."""
    side = "" if secondary == "none" else f" {secondary}"
    if bandwidth_mhz == 40:
        packet, first, second = (CLASSIC, secondary), "HT-LTF40", "STBC-HT-LTF40"
        out = [
            Row(f"LLTF+{first}{side}", (legacy, ht), *packet, False, 40),
            Row(f"LLTF+{first}+{second}{side}", (legacy, stbc, stbc), *packet, True, 40),
        ]
        alone = [
            Row(first, (ht,), CLASSIC, None, False, 40),
            Row(f"{first}+{second}", (stbc, stbc), CLASSIC, None, True, 40),
            Row(second, (stbc, _PAD), CLASSIC, None, True, 40),
        ]
        return [*out, *alone] if secondary == "below" else out  # without the LLTF both sides are the same
    packet, first, second = (CLASSIC, secondary), "HT-LTF", "STBC-HT-LTF"
    return [
        Row(f"LLTF{side}", (legacy,), *packet, usual=True),
        Row(f"LLTF+{first}{side}", (legacy, ht), *packet, False, 20, usual=True),
        Row(f"LLTF+{first}+{second}{side}", (legacy, stbc, stbc), *packet, True, 20),
        Row(f"{first}{side}", (ht,), *packet, False, 20),
        Row(f"{first}+{second}{side}", (stbc, stbc), *packet, True, 20),
    ]


def _c6() -> list[Row]:
    narrow, wide, fine = range(-32, 32), range(-64, 64), range(-128, 128)
    any_he, fine_hz = f"{_C6} {_C5}", 78_125.0
    return [
        Row("HT-LTF ascending", (_field(narrow, _HT),), _C6, "none", False, 20, usual=True),
        Row("LLTF ascending", (_field(narrow, _LEGACY),), _C6, "none"),
        Row("HT-LTF40 ascending", (_field(wide, _HT40),), _C6, None, False, 40, usual=True),
        Row("HE-LTF", (_field((*range(128), *range(-128, 0)), _HE),), any_he, usual=True, spacing_hz=fine_hz),
        Row("HE-LTF ascending", (_field(fine, _HE),), any_he, spacing_hz=fine_hz),
    ]


def _c5() -> list[Row]:
    out, fine_hz = [], 78_125.0
    for order, place in ((_both_sides, ""), (_ascending, ", ascending")):
        usual = not place
        lltf, ht, ht40 = _field(order(26), _LEGACY), _field(order(28), _HT), _field(order(58), _HT40)
        he = _field(order(122), _HE)
        out += [
            Row(f"LLTF, one field{place}", (lltf,), _C5, "none", usual=usual),
            Row(f"HT-LTF, one field{place}", (ht,), _C5, "none", False, 20, usual),
            Row(f"HT-LTF+STBC-HT-LTF{place}", (ht, ht), _C5, "none", True, 20),
            Row(f"HT-LTF40, one field{place}", (ht40,), _C5, None, False, 40, usual),
            Row(f"HT-LTF40+STBC-HT-LTF40{place}", (ht40, ht40), _C5, None, True, 40, usual),
            Row(f"HE-LTF, one field{place}", (he,), _C5, None, None, 20, usual, fine_hz),
        ]
    for side, sign in (("below", 1), ("above", -1)):  # 0..52 and -53..-1
        lltf, ht = (
            Field(tuple(range(2 * edge + 1) if sign > 0 else range(-2 * edge - 1, 0)), edge, 0, centre)
            for edge, centre in ((26, 26 if sign > 0 else -27), (28, 28 if sign > 0 else -29))
        )
        out += [
            Row(f"LLTF, one field {side}", (lltf,), _C5, side),
            Row(f"HT-LTF, one field {side}", (ht,), _C5, side, False, 20),
            Row(f"HT-LTF+STBC-HT-LTF {side}", (ht, ht), _C5, side, True, 20),
        ]
    seconds = tuple(range(-26, 27, 2))
    without_dc = tuple(k for k in seconds if k)
    return [
        *out,
        Row("LLTF, every second", (Field(without_dc, 26, -1),), _C5, usual=True),
        Row("LLTF, every second to 24", (Field(seconds[:-1], 26, 0),), _C5),
    ]


def _used_bins_alone() -> list[Row]:
    """As tools keep them that drop what is null."""
    legacy, ht, ht40 = (
        Field(tuple(k for k in _ascending(edge) if abs(k) > dc), edge, dc) for edge, dc in (_LEGACY, _HT, _HT40)
    )
    return [
        Row("LLTF, used bins", (legacy,), ""),
        Row("HT-LTF, used bins", (ht,), ""),
        Row("HT-LTF40, used bins", (ht40,), "", None, False, 40),
    ]
