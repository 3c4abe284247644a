"""What the page sets of motion and asks of it: sensitivity, calibrations, and what a setting would have said."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from ..bounded_json import loads
from ..csi.reasons import Reason
from ..engine.engine import Engine
from ..errors import HalfwaveError
from ..sensing.calibration import SENSITIVITY, Site, site_of
from ..sensing.outcomes import outcomes
from .outbox import to_json, wrong

if TYPE_CHECKING:
    from .page_contract import LearntLink
    from .review import Review

__all__ = ["Tuned"]

_COLUMNS = 4
_TIP = f"sensitivity is {SENSITIVITY[0]} to {SENSITIVITY[1]:.0f}; calibrate again"
_MOST_LINKS, _MOST_WINDOWS, _MOST_ASKED = 256, 10_000, 64


class Tuned:
    """The part of the page's end that tunes motion; `engine` and `inbox` are the page's."""

    engine: Engine
    inbox: np.ndarray
    _review: Review | None

    def tune(self, text: str) -> str:
        """JSON of a sensitivity and of calibrated links by name; an empty text: as usual. JSON of what is wrong, and
        all stays as it was, or null.

        >>> from halfwave.apps.page import Page
        >>> Page().tune('{"sensitivity": 2, "links": {}}')
        'null'
        """
        try:
            told = loads(text) if text else {}
            sites = {str(name): _site(link) for name, link in told.get("links", {}).items()}
            if len(sites) > _MOST_LINKS:
                raise ValueError(f"{len(sites)} links, at most {_MOST_LINKS}")
            self.engine.tune(sensitivity=float(told.get("sensitivity", 1.0)), sites=sites)
            self._review = None  # it was told by what held before
        except HalfwaveError as error:
            return to_json(wrong(error.message, error.tip or _TIP))
        except (ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
            return to_json(wrong(f"this calibration cannot be used: {error}", _TIP))
        return "null"

    def learn(self, text: str) -> str:
        """JSON of each link's windows of a minute, margins over the closed form and packets: JSON of what they say.

        >>> from halfwave.apps.page import Page
        >>> Page().learn('{"a": {"margins": [-0.1, -0.12], "packets": [200, 200]}}')
        '{"a":{"site":null,"reason":{"code":"calibration_too_short",...
        """
        told: dict[str, LearntLink] = {}
        for name, link in loads(text).items():
            made = site_of(_floats(link["margins"]), _floats(link["packets"]))
            if isinstance(made, Reason):
                told[name] = {"site": None, "reason": made.to_json()}
            else:
                told[name] = {"site": made._asdict(), "reason": None}  # type: ignore[typeddict-item]
        return to_json(told)

    def would_have_said(self, moments: int, text: str) -> str:
        """False alarms and misses at each sensitivity, of moments that lie in the inbox: float64 columns of time,
        statistic, threshold at sensitivity 1, and truth. text: JSON of the sensitivities and of the window's seconds.
        """
        asked = loads(text)
        columns = self.inbox[: 8 * _COLUMNS * moments].view(np.float64).reshape(_COLUMNS, moments)
        time_s, statistic, threshold, truth = columns
        found = outcomes(
            time_s, statistic, threshold, truth, asked["sensitivities"][:_MOST_ASKED], window_s=float(asked["window_s"])
        )
        return to_json([outcome._asdict() for outcome in found])


def _site(link: dict[str, Any]) -> Site:
    site = Site(float(link["offset"]), float(link["spread"]), int(link["packets"]), int(link["windows"]), link["mean"])
    if not (isfinite(site.offset) and abs(site.offset) < 1 and 0 <= site.spread < 1):
        raise ValueError(f"offset {site.offset}, spread {site.spread}")
    return site


def _floats(values: list[float | None]) -> np.ndarray:
    return np.array([np.nan if v is None else v for v in values[:_MOST_WINDOWS]], np.float64)
