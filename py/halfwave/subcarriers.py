"""What each bin of a CSI buffer is: LTF block, sub-carrier index, null or not. From the ESP-IDF tables."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .errors import ParameterError

__all__ = ["Layout", "layout_of"]


@dataclass(frozen=True, eq=False)
class Layout:
    """One bin layout. name: 'LLTF', 'LLTF+HT-LTF' ...; arrays are (bins,).

    block: uint8, which LTF block a bin belongs to (scales differ between blocks: normalise per block).
    index: int16, sub-carrier index k as in IEEE 802.11.   null: bool, carries nothing (DC, guard).
    """

    name: str
    block: np.ndarray
    index: np.ndarray
    null: np.ndarray
    spacing_hz: float = 312_500.0
    note: str = ""

    @property
    def bins(self) -> int:
        return len(self.index)


def layout_of(bins: int) -> Layout:
    """The layout of a classic ESP32 buffer of this many bins at 20 MHz (contract stub, completed by the formats)."""
    order = np.r_[0:32, -32:0].astype(np.int16)
    if bins % 64 or not 64 <= bins <= 192:
        raise ParameterError(f"no layout of {bins} bins")
    n = bins // 64
    index = np.tile(order, n)
    block = np.repeat(np.arange(n, dtype=np.uint8), 64)
    edge = np.where(block == 0, 26, 28)
    name = "+".join(("LLTF", "HT-LTF", "STBC-HT-LTF")[:n])
    return Layout(name, block, index, (index == 0) | (abs(index) > edge))
