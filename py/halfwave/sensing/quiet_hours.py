"""Hours of the day in which nobody wants to be told."""

from __future__ import annotations

__all__ = ["is_quiet"]

_DAY_MIN = 1440
_LEAST_EPOCH_S = 1e8
"""Times below are no time of day: a recording's own clock, from when its node was switched on."""


def is_quiet(quiet: tuple[float, float] | None, local_s: float) -> bool:
    """Whether a moment lies in the quiet hours.

    Parameters
    ----------
    quiet : (float, float) or None
        From and to, minutes after midnight; over midnight where the first is the later one.
    local_s : float
        Seconds since 1970 in local time.

    Returns
    -------
    bool
        False too where the time of day is not known.

    Examples
    --------
    >>> night = 22 * 60, 7 * 60
    >>> [is_quiet(night, 1.7e9 // 86400 * 86400 + 3600 * hour) for hour in (6, 7, 12, 22)]
    [True, False, False, True]
    >>> is_quiet(night, 60.0), is_quiet(None, 1.7e9), is_quiet((300, 300), 1.7e9 // 86400 * 86400)
    (False, False, False)
    """
    if quiet is None or local_s < _LEAST_EPOCH_S:
        return False
    start, stop = quiet
    minute = local_s / 60 % _DAY_MIN
    if start <= stop:
        return start <= minute < stop
    return minute >= start or minute < stop
