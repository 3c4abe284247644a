"""The estimate type, and the registry of all quantities; panels, CSV headers, MQTT and docs read it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import inf, nan
from numbers import Real
from sys import float_info
from typing import Any

from .. import contract as report
from ..errors import ParameterError
from .reasons import Reason, because

__all__ = ["NEVER_S", "REGISTRY", "Estimate", "Quantity", "current", "undetermined"]

NEVER_S = -inf
"""The time of an estimate that was never made; `current` gives it the moment of asking."""

_ROUNDING = 1e-9
"""A share of a sum may come out above 1 by its rounding."""
_MOST = float_info.max
_MOMENT_S = 3.0
"""What is of this moment is made anew within a second."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity: its name, unit, range and meaning, defined once."""

    name: str
    label: str
    unit: str
    description: str
    range: tuple[float, float] | None = None
    classes: tuple[str, ...] = ()
    """For a quantity that is a word: the words it can be."""
    lasts_s: float = 15.0
    """For so long an estimate stays valid in a stream: longer than from one to the next."""

    @property
    def heading(self) -> str:
        """The label with the unit, where there is one: for an axis or the head of a column."""
        return f"{self.label} ({self.unit})" if self.unit else self.label


REGISTRY: dict[str, Quantity] = {
    q.name: q
    for q in (
        Quantity(
            "motion",
            "Motion",
            "",
            "Whether the links detect motion.",
            classes=("moving", "still"),
            lasts_s=_MOMENT_S,
        ),
        Quantity(
            "presence",
            "Presence",
            "",
            "Whether a person is detected, by motion or breathing. Nothing seen is not empty: a link does not detect a "
            "person who sits still off its line.",
            classes=("moving", "breathing", "seen lately", "nothing seen"),
            lasts_s=_MOMENT_S,
        ),
        Quantity(
            "zone_presence",
            "Presence in a zone",
            "",
            "Whether a person is detected in a part of the room. Nothing seen is not empty.",
            classes=("occupied", "nothing seen"),
            lasts_s=_MOMENT_S,
        ),
        Quantity(
            "motion_statistic",
            "Motion statistic",
            "",
            "Autocorrelation of the normalised power: 0 at rest, towards 1 with motion. Below 80 packets a second, "
            "where it is clearer, the change across subcarriers that noise does not make: 1 is 30 dB.",
            (-0.2, 1.0),
            lasts_s=_MOMENT_S,
        ),
        Quantity(
            "breathing_rate",
            "Breathing",
            "/min",
            "Breaths a minute of a person who holds still.",
            (4.8, 36.0),
        ),
        Quantity(
            "second_breathing_rate",
            "Breathing, a second person",
            "/min",
            "Breaths a minute of another person, where their line stands apart from the first.",
            (6.0, 36.0),
        ),
        Quantity(
            "breathing_pauses",
            "Pauses in breathing",
            "",
            "How many times a chest that breathed held still for 10 s or longer; a count, without a deviation.",
            (0.0, 6.0),
        ),
        Quantity(
            "heart_rate",
            "Heart rate",
            "/min",
            "Beats a minute, by simulation alone: no recording with a true heart rate beside it exists yet.",
            (48.0, 150.0),
        ),
        Quantity(
            "excess_range",
            "Excess range",
            "m",
            "How much longer than the direct path the way over what moves is; needs more than 30 MHz of one channel.",
        ),
        Quantity(
            "velocity", "Velocity", "m/s", "Speed and direction over the floor; needs three links.", lasts_s=_MOMENT_S
        ),
        Quantity(
            "position",
            "Position",
            "m",
            "Where on the floor something moves; needs four links between nodes of known positions.",
            lasts_s=_MOMENT_S,
        ),
        Quantity(
            "people",
            "People who move",
            "",
            "Whether one body explains the motion on all links, or more than one.",
            classes=("one", "more than one"),
            lasts_s=_MOMENT_S,
        ),
        Quantity(
            "activity",
            "Activity",
            "",
            "What a person did in the last seconds, by the activity model; asked once the motion is over.",
            classes=("fall", "get up", "lie down", "sit down", "walk", "none of these"),
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its uncertainty, or None with the reason; never a bare number.

    ParameterError for what no JSON could hold or nobody could read: a number that is not finite, a word that is none of
    the quantity's, a quality outside 0 to 1, None without a reason. Numbers become plain floats.

    >>> Estimate("motion_statistic", 0.62, std=0.03, quality=0.9)
    motion_statistic 0.62 ± 0.03
    >>> undetermined("motion", because("no_packets"))
    motion undetermined: no packets
    """

    name: str
    value: float | str | None
    std: float | None = None
    """One standard deviation in the unit of the value; None for a word and for a count."""
    quality: float | None = None
    """0 to 1: for a word, its probability or confidence; for a number, how far it can be relied on."""
    why: Reason | None = None
    """Why there is no value."""
    time_s: float = 0.0
    """End of the window that it is of."""
    extra: dict[str, Any] = field(default_factory=dict)
    """Further JSON-able facts: threshold, window length, class probabilities ..."""

    def __post_init__(self) -> None:
        if self.name not in REGISTRY:
            raise ParameterError(f"name is {self.name!r:.60}, expected one of {', '.join(REGISTRY)}")
        if self.value is None and self.why is None:
            raise ParameterError(f"{self.name} has neither a value nor a reason", tip="give a reason, by because(...)")
        quantity = REGISTRY[self.name]
        if quantity.classes and self.value is not None and self.value not in quantity.classes:
            words = ", ".join(quantity.classes)
            raise ParameterError(f"value of {self.name} is {self.value!r:.60}, expected one of {words}")
        if quantity.range or not isinstance(self.value, str):
            self._check("value", self.value, -_MOST, _MOST, "a finite number")
        self._check("std", self.std, 0.0, _MOST, "a finite number, 0 or more, or None")
        self._check("quality", self.quality, 0.0, 1.0, "0 to 1, or None")

    def _check(self, what: str, given: Any, low: float, high: float, expected: str) -> None:
        if given is None or (type(given) is float and low <= given <= high):
            return
        number = float(given) if isinstance(given, Real) else nan
        if not low - _ROUNDING <= number <= high + _ROUNDING:
            raise ParameterError(f"{what} of {self.name} is {given!r:.60}, expected {expected}")
        object.__setattr__(self, what, min(max(number, low), high))

    @property
    def unit(self) -> str:
        return REGISTRY[self.name].unit

    @property
    def reason(self) -> str:
        """`why` in words; empty where there is a value."""
        return self.why.text if self.why else ""

    @property
    def tip(self) -> str:
        """What would change it."""
        return self.why.remedy if self.why else ""

    def to_json(self) -> report.Estimate:
        """As `contract.Estimate`."""
        return {
            "name": self.name,
            "value": self.value,
            "std": self.std,
            "quality": self.quality,
            "unit": self.unit,
            "reason": self.why.to_json() if self.why else None,
            "time_s": self.time_s,
            "extra": dict(self.extra),
        }

    def __repr__(self) -> str:
        if self.value is None:
            return f"{self.name} undetermined: {self.reason}"
        if isinstance(self.value, str):
            return f"{self.name} {self.value}" + (f" ({self.quality:.0%})" if self.quality is not None else "")
        spread = f" ± {self.std:.2g}" if self.std is not None else ""
        return f"{self.name} {self.value:.3g}{spread} {self.unit}".rstrip()


def undetermined(
    name: str,
    why: Reason,
    *,
    time_s: float = 0.0,
    quality: float | None = None,
    extra: dict[str, Any] | None = None,
) -> Estimate:
    """An estimate without a value: why it cannot be known, and what would change it.

    Parameters
    ----------
    name : str
        Of the quantity, one of REGISTRY.
    why : Reason
        Why it cannot be known.
    time_s : float
        End of the window that it is of, in seconds.
    quality : float or None
        0 to 1.
    extra : dict or None
        Further JSON-able facts.

    Returns
    -------
    Estimate
        Without a value.

    Examples
    --------
    >>> undetermined("motion", because("rate_too_low", rate_hz=3, least_hz=10))
    motion undetermined: 3.0 packets/s, at least 10 are needed
    """
    return Estimate(name, None, quality=quality, why=why, time_s=time_s, extra=extra or {})


def current(made: Estimate, now_s: float) -> Estimate:
    """What a stream may report at a moment of an estimate that was made before.

    For the quantity's `lasts_s` the estimate itself; then, or where its time has not come (a clock was set), that it is
    not known now. So no estimate leaves a stream with a time that is not of it.

    Parameters
    ----------
    made : Estimate
        The last one of the quantity.
    now_s : float
        Stream time, in seconds.

    Returns
    -------
    Estimate
        That one, or an undetermined one of this moment.

    Examples
    --------
    >>> rate = Estimate("breathing_rate", 14.2, std=0.3, time_s=100.0)
    >>> current(rate, 104.0), current(rate, 130.0)
    (breathing_rate 14.2 ± 0.3 /min, breathing_rate undetermined: the last was 30 s ago)
    >>> current(undetermined("motion", because("no_packets"), time_s=NEVER_S), 104.0).time_s
    104.0
    """
    if now_s - REGISTRY[made.name].lasts_s <= made.time_s <= now_s:
        return made
    if made.value is None:
        return replace(made, time_s=now_s)
    ago_s = now_s - made.time_s
    why = because("last_too_old", ago_s=ago_s) if ago_s > 0 else because("clock_was_set")
    return undetermined(made.name, why, time_s=now_s)
