"""Motion: does anything move that the link detects? Two statistics (signal.motion_statistics), no calibration."""

from __future__ import annotations

from math import hypot, isfinite
from statistics import NormalDist

import numpy as np

from ..csi.estimates import NEVER_S, Estimate, undetermined
from ..csi.frames import Frames
from ..csi.reasons import because
from ..errors import ParameterError
from ..links.cleaning import Columns, believed, columns_of, normalised_power, outlying_packets, used_amplitude
from ..signal.grid import GAP_S
from ..signal.motion_statistics import ALPHA, LAGS, autocorrelation, change_db, drift_orders, threshold
from ..signal.window import latest, recent_rate_hz
from .calibration import in_use

__all__ = ["LEAST_RATE_HZ", "gap_s", "motion", "motion_statistic", "of_window", "window_s"]

LEAST_RATE_HZ, _LEAST_PACKETS = 4.0, 32
_NORMAL = NormalDist()
_SLOW_HZ = 80.0
"""Below it the change in frequency is asked too: two lags are longer than the 24 ms in which the sum of waves that a
walk at 1 m/s scatters is another one (first zero of J0 at a Doppler shift of 16 Hz)."""
_CHANGE_DB, _FULL_DB = 15.0, 30.0
"""Receivers' own smooth changes stayed below 15 dB in the quiet recordings above 70 Hz (docs/results/motion.md)."""
_DRIFT_DB = 1.0
"""So much of motion goes with the slow waves that are taken out of long windows."""


def window_s(rate_hz: float) -> float:
    """How long a window must be at a packet rate: 2 s, or 120 packets but no more than 8 s, or 40 packets.

    The threshold in time falls with the square root of the packets; a long window is late to say "still".

    Parameters
    ----------
    rate_hz : float
        Packets a second.

    Returns
    -------
    float
        s.

    Examples
    --------
    >>> window_s(100), window_s(40), window_s(10), window_s(4)
    (2.0, 3.0, 8.0, 10.0)
    """
    packet_s = 1 / max(rate_hz, 1e-9)
    return max(2.0, min(120 * packet_s, 8.0), min(40 * packet_s, 10.0))


def gap_s(rate_hz: float) -> float:
    """A gap that ends a window: 0.3 s, or three packets at low rates.

    Parameters
    ----------
    rate_hz : float
        Packets a second.

    Returns
    -------
    float
        s.

    Examples
    --------
    >>> gap_s(100.0), gap_s(5.0)
    (0.3, 0.7)
    """
    return max(GAP_S, 3.5 / max(rate_hz, 1e-9))


def of_window(
    time_s: np.ndarray,
    power: np.ndarray,
    rate_hz: float,
    *,
    columns: Columns | None = None,
    alpha: float = ALPHA,
    site_offset: float = 0.0,
    site_spread: float | None = None,
    site_from: str = "",
    sensitivity: float = 1.0,
) -> Estimate:
    """The motion statistic of one window.

    In slow streams, where `columns` says what the columns are, it is the change in frequency over 30 dB if that is
    further above its threshold. Packets of another state of the receiver, alone among others, are left out: one would
    drown the motion of a whole window.

    Parameters
    ----------
    time_s : (N,) array
        Times of the packets, ascending, s.
    power : (N, F) array
        Normalised power.
    rate_hz : float
        Packets a second.
    columns : Columns or None
        What each column is.
    alpha : float
        False-alarm level of a window of white noise.
    site_offset : float
        What this site's own noise adds to the threshold, or spares (presence.py).
    site_spread : float or None
        By how much the statistic wanders there; None: as much as white noise of one column.
    site_from : str
        Who says so: "learnt", "calibration", or nobody.
    sensitivity : float
        0.25 to 4: divides the threshold (calibration.py).

    Returns
    -------
    Estimate
        motion_statistic, without unit; extra["threshold"] is the one in use, extra["closed_form"] without
        offset and sensitivity, extra["by"] is "time" or "frequency".
        Undetermined with the reason: rate_too_low, span_too_short, too_few_packets, no_common_subcarrier,
        every_packet_the_same.

    Examples
    --------
    >>> noise = 1 + np.random.default_rng(0).normal(0, 0.1, (200, 52))
    >>> of_window(np.arange(200) / 100, noise, 100.0)
    motion_statistic -0.0193 ± 0.0049
    >>> of_window(np.arange(20) / 100, noise[:20], 100.0)
    motion_statistic undetermined: 0.19 s without a gap, at least 1 s are needed
    """
    name, now_s = "motion_statistic", float(time_s[-1]) if len(time_s) else NEVER_S
    if rate_hz < LEAST_RATE_HZ:
        why = because("rate_too_low", rate_hz=rate_hz, least_hz=LEAST_RATE_HZ)
        return undetermined(name, why, time_s=now_s)
    span_s, wanted_s = (float(time_s[-1] - time_s[0]) if len(time_s) else 0.0), window_s(rate_hz)
    if span_s < 0.5 * wanted_s:
        why = because("span_too_short", span_s=span_s, least_s=0.5 * wanted_s)
        return undetermined(name, why, time_s=now_s)
    if len(time_s) < _LEAST_PACKETS:
        why = because("too_few_packets", packets=len(time_s), least=_LEAST_PACKETS)
        return undetermined(name, why, time_s=now_s)
    garbage = outlying_packets(power)
    if np.logical_or.reduce(garbage):
        power = power[~garbage]
    packets = len(power)
    drift = drift_orders(span_s)
    value, error = autocorrelation(power, drift_orders=drift)
    if not isfinite(value):
        known = np.isfinite(power).any()
        why = because("every_packet_the_same") if known else because("no_common_subcarrier")
        return undetermined(name, why, time_s=now_s)
    level, by = threshold(packets, alpha, drift_orders=drift), "time"
    if columns is not None and rate_hz < _SLOW_HZ:
        change, change_error = (v / _FULL_DB for v in change_db(power, columns, drift_orders=drift))
        change_level = (_CHANGE_DB - (_DRIFT_DB if drift else 0.0)) / _FULL_DB
        if change - change_level > value - level:
            value, error, level, by = change, change_error, change_level, "frequency"
    closed_form, level = level, in_use(level + site_offset, sensitivity)
    spread = (LAGS * packets) ** -0.5 if site_spread is None else site_spread
    facts = {
        "threshold": level,
        "closed_form": closed_form,
        "site_offset": site_offset,
        "site_from": site_from,
        "sensitivity": sensitivity,
        "by": by,
        "window_s": span_s,
        "spread": spread,
        "packets": packets,
        "outliers": len(garbage) - packets,
    }
    above = _NORMAL.cdf((value - level) / hypot(error, spread))  # its own error and that of the site together
    return Estimate(name, value, std=error, quality=above, time_s=now_s, extra=facts)


def motion(frames_or_statistic: Frames | Estimate) -> Estimate:
    """Whether anything moves, at the end of one link's frames or by a statistic.

    Parameters
    ----------
    frames_or_statistic : Frames or Estimate
        T packets of one link, or their `motion_statistic`.

    Returns
    -------
    Estimate
        motion: 'moving' or 'still' with its probability; undetermined with the statistic's reason.

    Raises
    ------
    ParameterError
        For an estimate of another quantity.

    Examples
    --------
    >>> import halfwave as hw
    >>> from halfwave.simulate import default_scene, simulate
    >>> frames, *_ = hw.read(simulate(default_scene(), seed=42))                    # stands for 6 s, then walks
    >>> hw.motion(frames.between(0, 5)).value, hw.motion(frames.between(0, 12)).value
    ('still', 'moving')
    """
    found = frames_or_statistic
    if isinstance(found, Frames):
        found = motion_statistic(found)
    if found.name != "motion_statistic":
        raise ParameterError(f"the estimate is {found.name}, expected motion_statistic")
    if not isinstance(found.value, float):
        return undetermined("motion", found.why or because("no_packets"), time_s=found.time_s)
    moving = found.value > found.extra["threshold"]
    p = found.quality or 0.0
    word = "moving" if moving else "still"
    return Estimate("motion", word, quality=p if moving else 1 - p, time_s=found.time_s, extra=found.extra)


def motion_statistic(frames: Frames, *, alpha: float = ALPHA, sensitivity: float = 1.0) -> Estimate:
    """The motion statistic of the last window of one link's frames; the last 2 to 10 s, by its rate.

    Parameters
    ----------
    frames : Frames
        T packets of one link.
    alpha : float
        False-alarm level of a window of white noise, 0 to 1.
    sensitivity : float
        0.25 to 4: divides the threshold.

    Returns
    -------
    Estimate
        As of `of_window`; also undetermined: no_packets, subcarriers_missing.

    Raises
    ------
    ParameterError
        If `alpha` is not between 0 and 1, or `sensitivity` not between 0.25 and 4.

    References
    ----------
    F. Zhang and others, WiDetect: robust motion detection with a statistical electromagnetic model, IMWUT 3(3), 2019.

    Examples
    --------
    >>> from halfwave import LinkId, Provenance, layout_of
    >>> rng = np.random.default_rng(0)
    >>> noise = 10 + rng.normal(size=(300, 1, 64)) + 1j * rng.normal(size=(300, 1, 64))
    >>> f = Frames.build(LinkId("1", "", "LLTF"), layout_of(64), Provenance("simulated"), np.arange(300) / 100,
    ...                  noise.astype(np.complex64))
    >>> motion(f).value
    'still'
    """
    if not 0 < alpha < 1:
        raise ParameterError(f"alpha is {alpha}, expected between 0 and 1")
    if not len(frames):
        return undetermined("motion_statistic", because("no_packets"))
    now_s = float(frames.time_s[-1])
    rate_hz = recent_rate_hz(frames.time_s, now_s)
    recent = believed(frames[latest(frames.time_s, now_s, window_s(rate_hz), gap_s=gap_s(rate_hz))])
    if not len(recent):
        return undetermined("motion_statistic", because("subcarriers_missing"), time_s=now_s)
    columns = columns_of(frames.layout, frames.csi.shape[1])
    power = normalised_power(used_amplitude(recent), columns.block)
    return of_window(recent.time_s, power, rate_hz, columns=columns, alpha=alpha, sensitivity=sensitivity)
