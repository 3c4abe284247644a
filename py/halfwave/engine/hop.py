"""A hop: what is known at one moment of the stream."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ..contract import HopReport
from ..csi.estimates import Estimate

__all__ = ["Heat", "Hop"]


@dataclass(frozen=True, slots=True)
class Heat:
    """New rows of the watched link for a heat map: (n, bins) normalised amplitude in frequency order, NaN at nulls."""

    link: str
    bins: int
    time_s: np.ndarray
    rows: np.ndarray
    rssi_dbm: np.ndarray


@dataclass(frozen=True, slots=True)
class Hop:
    """What is known at one moment of the stream."""

    time_s: float
    report: HopReport
    """JSON-able."""
    estimates: dict[str, Estimate]
    splats: np.ndarray
    """(n, 8) float32, laid out in field.py."""
    heat: Heat | None
    tensors: dict[str, np.ndarray] = field(default_factory=dict)
    """Inputs for models; answers go back by `Engine.resume`."""

    @property
    def motion(self) -> Estimate:
        return self.estimates["motion"]

    def to_json(self) -> HopReport:
        return self.report
