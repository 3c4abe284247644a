"""The carrier: how fast its waves travel, and which channel lies where."""

from __future__ import annotations

__all__ = ["LIGHT_M_S", "USUAL_HZ", "frequency_of"]

LIGHT_M_S = 299_792_458.0
"""Speed of light, in m/s."""
USUAL_HZ = 2.437e9
"""The middle of the 2.4 GHz band, channel 6: where a recording does not give its frequency."""


def frequency_of(channel: int) -> float:
    """Centre frequency of a primary channel of the 2.4 or 5 GHz band.

    Parameters
    ----------
    channel : int
        Its number.

    Returns
    -------
    float
        Hz; NaN for a number that is not a channel's.

    References
    ----------
    IEEE 802.11-2020, annex E.

    Examples
    --------
    >>> frequency_of(6) / 1e6, frequency_of(36) / 1e6, frequency_of(20)
    (2437.0, 5180.0, nan)
    """
    if 1 <= channel <= 13:
        return (2407 + 5 * channel) * 1e6
    if channel == 14:
        return 2484e6
    return (5000 + 5 * channel) * 1e6 if 32 <= channel <= 177 else float("nan")
