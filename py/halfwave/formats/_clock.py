"""Clock columns to seconds: microseconds of 32 or 64 bits, milliseconds, seconds with a point, dates.

Espressif's `local_timestamp` is documented in microseconds, but loggers print what they like under any name. The unit
is what a name ends in, else what the host's clock beside it says, else the one at which packets come at a rate that a
node can have.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import numpy as np

from ._text import unwrap_us

__all__ = ["LEAST_SIGNED", "UNIX_S", "elapsed", "hexadecimal", "seconds_of"]

_UNITS = {1.0: "seconds", 1e-3: "milliseconds", 1e-6: "microseconds", 1e-9: "nanoseconds"}
_ENDINGS = {"ns": 1e-9, "us": 1e-6, "micros": 1e-6, "ms": 1e-3, "millis": 1e-3, "_s": 1.0, "sec": 1.0, "seconds": 1.0}
_SLOWEST_HZ, _FASTEST_HZ = 0.2, 1500.0
"""Between these a node's rate is believed: a line of 128 values takes 4 ms of a serial port at 921,600 baud."""
_DOCUMENTED_HZ = 5000.0
UNIX_S, _LATEST_UNIX_S = 1e9, 4.2e9
"""Seconds since 1970 that are of our days: 2001 to 2103."""
_LONGEST_STEP_S = 300.0
_MOST_US = 4e18
_TIME_OF_DAY = re.compile(r"\d\d:\d\d:\d\d(?:[.,]\d{1,6})?$")
_SHORT_TIME = re.compile(r"(?:(\d):(\d\d)|(\d\d)):(\d\d(?:[.,]\d{1,6})?)$")
"""9:00:00.5, or minutes and seconds with a point."""
_DECIMAL_COMMA = re.compile(r"[-+]?\d+,\d+")
_HALF_DAY = re.compile(r"(?P<hour>\d\d?)(?P<rest>:\d\d:\d\d(?:[.,]\d{1,9})?) ?(?P<half>[aApP])\.?[mM]\.?$")
_DAY_FIRST = re.compile(r"^(\d\d)\.(\d\d)\.(\d{4})")
_MONTH_FIRST = re.compile(r"^(\d\d)/(\d\d)/(\d{4})")
_HEX = re.compile(rb"[0-9a-fA-F]{6,16}")
_USUAL_STEPS = 0.98
"""Of steps, the shorter ones: what is left out are pauses, and in any case the longest of"""
_ENOUGH = 8
"""or more."""
LEAST_SIGNED = -1000.0
"""A clock of 32 bits with a sign is negative for half of its time; what lies between this and 0 is a level in dBm."""
_COARSE_S, _SHARED = 0.1, 2.0
"""A stamp that steps so far or more, and that so many packets share or more, is too coarse for the time of each."""


def seconds_of(text: str | bytes) -> float:
    """A cell of a clock column as a number in its own unit, a date as seconds since 1970 (UTC where it does not say), a
    time of day as seconds since midnight; NaN for what is neither.

    >>> seconds_of("01.05.2024 12:00:00.5"), seconds_of("05/01/2024 12:00:00.5 PM"), seconds_of("5,02")
    (1714564800.5, 1714564800.5, 5.02)
    >>> seconds_of("9:00:00.5"), seconds_of("10:00.5")
    (32400.5, 600.5)
    >>> seconds_of("0x10"), seconds_of("-5")
    (16.0, -5.0)
    >>> seconds_of("5.02"), seconds_of(b"2024-05-01 12:00:00.5"), seconds_of("2024-05-01T12:00:00.5Z"), seconds_of("?")
    (5.02, 1714564800.5, 1714564800.5, nan)
    """
    text = (text.decode("latin-1") if isinstance(text, bytes) else text).strip()
    try:
        value = float(int(text, 16)) if text[:2] in ("0x", "0X") else float(text)
        return value if abs(value) < 1e20 else float("nan")
    except ValueError:
        pass
    if _DECIMAL_COMMA.fullmatch(text):
        return float(text.replace(",", "."))
    later_s = 0.0
    if half := _HALF_DAY.search(text):  # 12 AM is midnight
        text, hour = text[: half.start()], int(half["hour"])
        text = text[: half.start("hour")] + f"{hour % 12:02}" + half["rest"]
        later_s = 43200.0 * (half["half"] in "pP")
    if (short := _SHORT_TIME.match(text)) and (short[1] or not short[4].isdigit()):
        text = f"0{short[1] or 0}:{short[2] or short[3]}:{short[4]}"
    text = _DAY_FIRST.sub(r"\3-\2-\1", _MONTH_FIRST.sub(r"\3-\1-\2", text))
    try:
        if _TIME_OF_DAY.match(text):
            return (datetime.fromisoformat(f"1970-01-01 {text}").replace(tzinfo=UTC)).timestamp() + later_s
        when = datetime.fromisoformat(text.replace("/", "-"))
        return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp() + later_s
    except (ValueError, OverflowError):
        return float("nan")


def hexadecimal(words: list[bytes], ticks: np.ndarray) -> np.ndarray:
    """The ticks that words are in hexadecimal, where nearly all can be that and are of one length; else as given.

    >>> hexadecimal([b"004c4b40", b"004c9960", b"004ce780"], np.full(3, np.nan)).tolist()
    [5000000.0, 5020000.0, 5040000.0]
    """
    lengths = [len(word) for word in words if _HEX.fullmatch(word)]
    most = max(set(lengths), key=lengths.count, default=0)
    if lengths.count(most) < 0.9 * len(words):
        return ticks
    fits = [len(word) == most and bool(_HEX.fullmatch(word)) for word in words]
    return np.array([float(int(word, 16)) if fit else np.nan for word, fit in zip(words, fits, strict=True)])


def elapsed(
    ticks: np.ndarray,
    *,
    name: str = "",
    documented: bool = False,
    host: np.ndarray | None = None,
    so_far: dict[str, Any] | None = None,
) -> tuple[np.ndarray, str]:
    """Seconds since the first value of a clock, and what is to be said of it (empty: nothing).

    ticks: as printed, in order of lines.  name: of its column.  documented: microseconds, by Espressif's word.
    host: the host's clock beside it, in whatever unit.  so_far: for a text in pieces, what the caller keeps.

    >>> elapsed(np.array([5000.0, 5020, 5040]), documented=True)
    (array([0.  , 0.02, 0.04]), 'counts milliseconds, told from the rate')
    >>> elapsed(np.array([5e6, 5.02e6, 5.04e6]), documented=True)
    (array([0.  , 0.02, 0.04]), '')
    """
    so_far = {} if so_far is None else so_far
    if "unit" not in so_far:
        so_far["unit"], so_far["words"] = _unit(ticks, name, documented, host)
    unit = so_far["unit"]
    counter = np.rint(np.clip(ticks * (unit / 1e-6), -_MOST_US, _MOST_US)).astype(np.int64)
    so_far["wide"] = bool(so_far.get("wide") or unit != 1e-6 or ticks.max(initial=0) >= 2**32)
    time_s, boots = unwrap_us(counter, so_far, wraps=not so_far["wide"])
    began = f"began anew {boots} times" if boots else ""
    time_s, coarse = _spread(time_s, so_far)
    return time_s, "; ".join(filter(None, (so_far["words"], coarse, began)))


def _spread(time_s: np.ndarray, so_far: dict[str, Any]) -> tuple[np.ndarray, str]:
    """The packets that share a coarse stamp spread evenly up to the next one, and what is to be said of it.

    The times are given back as they are where stamps are fine: that is seen at the first piece's first packets.
    """
    new = np.flatnonzero(np.diff(time_s, prepend=np.nan) != 0)
    if "coarse_s" not in so_far:
        steps = np.diff(time_s[new])
        least = float(steps[steps > 0].min()) if len(new) > 2 and (steps > 0).any() else 0.0
        on_grid = least > 0.99 * _COARSE_S and bool((np.abs(steps / least - np.rint(steps / least)) < 1e-3).all())
        shared = len(time_s) / max(len(new), 1)
        so_far["coarse_s"] = least if on_grid and shared >= _SHARED else 0.0
        so_far["each_s"] = least / max(float(np.median(np.diff(new))), 1.0) if so_far["coarse_s"] else 0.0
    if not so_far["coarse_s"]:
        return time_s, ""
    before_s, before = so_far.get("stamp", (np.nan, 0))
    count = np.diff(new, append=len(time_s))
    place = np.arange(len(time_s)) - np.repeat(new, count)
    if time_s[0] == before_s:  # the stamp goes on from the piece before
        place[: count[0]] += before
    so_far["stamp"] = float(time_s[-1]), int(place[-1]) + 1
    each = np.full(len(new), so_far["each_s"])
    each[1:-1] = so_far["coarse_s"] / count[1:-1]  # the first and the last stamp may have lost packets
    said = f"counts steps of {so_far['coarse_s']:g} s: packets of one stamp are spread evenly over it"
    each = np.minimum(np.repeat(each, count), so_far["coarse_s"] / (place + 1.0))
    return time_s + place * each, said


def _unit(ticks: np.ndarray, name: str, documented: bool, host: np.ndarray | None) -> tuple[float, str]:
    """Seconds a tick, and in words how that is known."""
    typical = _typical_step(ticks)
    by_name = next((unit for ending, unit in _ENDINGS.items() if name.lower().endswith(ending)), None)
    if by_name and not (typical and 1 / (typical * by_name) > _DOCUMENTED_HZ):
        return by_name, ""
    if not typical:
        return (1e-6, "") if documented else (_by_size(ticks), "")
    by_host = _by_host(ticks, host)
    if by_host:
        said = "" if documented and by_host == 1e-6 else f"counts {_UNITS[by_host]}, told from the host's clock"
        return by_host, said
    if (ticks.max() >= 2**32 and 1 / (typical * 1e-6) < _SLOWEST_HZ) and (
        _by_size(ticks) == 1e-9 or _SLOWEST_HZ <= 1 / (typical * 1e-9) <= _FASTEST_HZ
    ):
        return 1e-9, "counts nanoseconds, told from the rate"
    if documented and 1 / (typical * 1e-6) <= _DOCUMENTED_HZ and (ticks == np.rint(ticks)).all():
        slow_hz = 1 / (typical * 1e-3)
        doubt = slow_hz >= _SLOWEST_HZ and 1 / (typical * 1e-6) >= 500
        said = f"taken for microseconds, as documented; if it counts milliseconds, {slow_hz:.3g} packets a second came"
        return 1e-6, said if doubt else ""
    if not documented and (ticks.max() > _LATEST_UNIX_S or (ticks[0] >= UNIX_S and typical < _LONGEST_STEP_S)):
        return _by_size(ticks), ""
    believed = [u for u in (1e-6, 1e-3, 1.0) if _SLOWEST_HZ <= 1 / (typical * u) <= _FASTEST_HZ]
    if len(believed) == 1:
        return believed[0], f"counts {_UNITS[believed[0]]}, told from the rate" if documented or believed[
            0
        ] != 1.0 else ""
    if not believed:
        rate = 1 / (typical * 1e-6)
        return 1e-6, f"no unit gives a rate that a node has: taken for microseconds, {rate:.3g} packets a second"
    slowest = believed[-1]  # the estimators ask for a rate: the slower one misleads none of them
    words = " or ".join(_UNITS[u] for u in believed)
    return (
        slowest,
        f"counts {words}, undecided: taken for {_UNITS[slowest]}; name the column's unit, time_ms or time_us",
    )


def _typical_step(ticks: np.ndarray) -> float:
    """Mean of the steps forward, pauses left out; 0 where there is none."""
    steps = np.diff(ticks)
    steps = np.sort(steps[steps >= 0])
    most = int(np.ceil(_USUAL_STEPS * len(steps)))
    usual = steps[: max(1, most - (most == len(steps) >= _ENOUGH))]
    steps = usual if usual.any() else steps  # of a hundred packets that share a stamp the step to the next is one
    return float(steps.mean()) if len(steps) and np.isfinite(steps).all() else 0.0


def _by_size(ticks: np.ndarray) -> float:
    """The unit in which a value is a time of our days; seconds where none is."""
    middle = float(np.median(ticks)) if len(ticks) else 0.0
    return next((u for u in _UNITS if UNIX_S <= middle * u < _LATEST_UNIX_S), 1.0)


def _by_host(ticks: np.ndarray, host: np.ndarray | None) -> float | None:
    """The unit in which as much time passed as by the host's clock, where that can only be seconds."""
    if host is None or len(host) < 8 or not np.isfinite(host).all():
        return None
    seconds = host * _by_size(host)
    if not (UNIX_S <= seconds[0] < _LATEST_UNIX_S or (host != np.rint(host)).any()):
        return None
    passed, by_clock = float(seconds[-1] - seconds[0]), float(ticks[-1] - ticks[0])
    if passed < 0.5 or by_clock <= 0:
        return None
    return next((u for u in _UNITS if 0.5 < by_clock * u / passed < 2), None)
