"""A hop: what is known at one moment of the stream, and how it comes about."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ..contract import Doppler, Event, Floor, HopReport, Second, Selection, ZoneReport
from ..csi.estimates import NEVER_S, Estimate, undetermined
from ..csi.reasons import because
from ..csi.room import Room
from ..sensing.field import COLUMNS, Body
from .live_link import LiveLink
from .live_links import LiveLinks

__all__ = ["HOP_S", "Heat", "Hop", "Moment"]

HOP_S = 0.05
"""From a hop of the page to the next."""


_NOT_FOUND = undetermined("motion", because("could_not_be_computed"), time_s=NEVER_S)


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
    """(n, 12) float32, laid out in field.py."""
    heat: Heat | None
    tensors: dict[str, np.ndarray] = field(default_factory=dict)
    """Inputs for models; answers go back by `Engine.resume`."""

    @property
    def motion(self) -> Estimate:
        return self.estimates["motion"]

    def to_json(self) -> HopReport:
        return self.report


@dataclass(slots=True)
class Moment:
    """A hop in the making: each stage finds its part, from the links and what the stages before it found."""

    now_s: float
    step_s: float
    """From one hop to the next."""
    missed_s: float
    """Since the hop that should have come before it."""
    links: LiveLinks
    room: Room
    watched: str | None
    """The name of the link that someone asked for."""
    pictures: bool
    """Whether there is a screen."""
    models: bool
    """Whether a model answers."""
    motion: Estimate = _NOT_FOUND
    body: Body | None = None
    field_scale: float = 0.0
    """The value of the field that is drawn as full red."""
    shown: LiveLink | None = None
    """The link in view."""
    floor: Floor | None = None
    splats: np.ndarray = field(default_factory=lambda: np.zeros((0, COLUMNS), np.float32))
    estimates: dict[str, Estimate] = field(default_factory=dict)
    tensors: dict[str, np.ndarray] = field(default_factory=dict)
    doppler: Doppler | None = None
    selection: Selection | None = None
    heat: Heat | None = None
    zones: list[ZoneReport] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    second: Second | None = None
