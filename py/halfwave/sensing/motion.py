"""Motion: does anything move that the link can feel? Two statistics, no calibration.

In time: what moves scatters waves whose sum changes smoothly from packet to packet; noise does not. So the mean over
sub-carriers of the autocorrelation of |H|^2 is 0 when nothing moves and grows towards 1 with motion (WiDetect: F. Zhang
et al., IMWUT 3(3), 2019, with lag one). Here it is the mean of lags one and two: for N packets of white noise each
has the mean -1/N and the variance 1/N, and the two are uncorrelated, so their mean has the variance 1/(2N) and the
mean over sub-carriers no more. The threshold of the same false-alarm level falls by the square root of two.

What changes more slowly than any movement, a receiver that warms, is taken out of both: a straight line, and in long
windows slow waves too.

In frequency: in slow streams a walk has gone a good part of a wavelength between two packets, and time shows noise.
But paths in a room are metres longer than one another, not a hundred: what a body changes is smooth from sub-carrier to
sub-carrier, and what the receiver's noise changes is not. So the change at delays of a room over the change at delays
that no room has says how far anything stands above the noise of the very same packets.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from math import hypot, isfinite
from statistics import NormalDist

import numpy as np

from ..csi.estimates import NEVER_S, Estimate, undetermined
from ..csi.frames import Frames
from ..csi.reasons import because
from ..errors import ParameterError
from ..links.cleaning import Columns, believed, columns_of, normalised_power, outlying_packets, used_amplitude
from ..signal.window import latest, recent_rate_hz

__all__ = [
    "ALPHA",
    "HeldWord",
    "Persistence",
    "among",
    "autocorrelation",
    "change_db",
    "motion",
    "motion_statistic",
    "of_window",
    "window_s",
]

ALPHA = 1e-3
"""False-alarm level of one window of white noise."""
_LAGS = 2
_LEAST_RATE_HZ, _LEAST_PACKETS, _BLOCKS = 4.0, 32, 4
_SLOW_HZ = 80.0
"""Below it the change in frequency is asked too: two lags are longer than the 24 ms in which the sum of waves that a
walk at 1 m/s scatters is another one (first zero of J0 at a Doppler shift of 16 Hz)."""
_IN_ROOM_S, _NO_ROOM_S = 150e-9, 600e-9
_CHANGE_DB, _FULL_DB = 15.0, 30.0
"""Receivers' own smooth changes stayed below 15 dB in the quiet recordings above 70 Hz (docs/results/motion.md)."""
_DRIFT_HZ, _DRIFT_DB = 0.15, 1.0
"""What changes more slowly is a receiver that warms or a chest, not a walk: of a body that turns a path by a wavelength
it would be 2 cm/s. Taken out of windows that are long enough to tell it, it takes a decibel of movement with it."""
_FADED = 0.05
"""Bins weaker than this, of a mean of 1, count as if they were this strong: their noise no longer falls."""
_CLOCK_S = 1e-6
"""What a time stamp of float64 seconds since 1970 may be off."""


def window_s(rate_hz: float) -> float:
    """How long a window must be at a packet rate: 2 s, or 120 packets but no more than 8 s, or 40 packets.

    The threshold in time falls with the square root of the packets; a long window is late to say "still".

    >>> window_s(100), window_s(40), window_s(10), window_s(4)
    (2.0, 3.0, 8.0, 10.0)
    """
    packet_s = 1 / max(rate_hz, 1e-9)
    return max(2.0, min(120 * packet_s, 8.0), min(40 * packet_s, 10.0))


def gap_s(rate_hz: float) -> float:
    """A silence that ends a window: 0.3 s, or three packets at low rates."""
    return max(0.3, 3.5 / max(rate_hz, 1e-9))


def _drift_orders(span_s: float) -> int:
    """How many half cosines over a window are slower than any movement; 0 where a straight line says as much."""
    orders = round(2 * _DRIFT_HZ * span_s)
    return orders if orders > 1 else 0


@lru_cache(maxsize=256)
def _trend(n: int, orders: int) -> np.ndarray:
    """(2 + orders, n) float32, no more than n: orthonormal, of a constant, a straight line and slow half cosines."""
    t = np.arange(n) - (n - 1) / 2
    basis = np.stack([np.full(n, n**-0.5), t / np.sqrt((t @ t) or 1)])
    if orders:
        waves = np.cos(np.pi / n * np.outer(np.arange(1, orders + 1), t + n / 2))
        basis = np.linalg.qr(np.concatenate([basis, waves]).T)[0].T
    basis = basis.astype(np.float32, order="C")
    basis.flags.writeable = False
    return basis


def _without_trend(power: np.ndarray, orders: int = 0) -> np.ndarray:
    """(N, F) less mean, straight line and half cosines up to `orders`, a column each."""
    trend = _trend(len(power), orders)
    x = power - 1  # near 0: nothing is lost to rounding
    x -= trend.T @ (trend @ x)
    return x


def autocorrelation(power: np.ndarray, *, drift_orders: int = 0) -> tuple[float, float]:
    """Mean of the lag 1 and 2 autocorrelations of (N, F) columns less mean and trend, over columns; its standard error.

    drift_orders: so many half cosines over the window count as trend too.

    The error is the spread over quarters of the window. NaN columns and constant ones do not count; (nan, nan) when
    none is left, and with fewer than 6 packets. O(N F).

    >>> ramp = np.sin(np.arange(200) / 10)[:, None] * np.ones((1, 8))
    >>> psi, error = autocorrelation(ramp)
    >>> 0.97 < psi < 1, error < 0.03
    (True, True)
    """
    n, f = power.shape
    if n < _BLOCKS + _LAGS:
        return float("nan"), float("nan")
    x = _without_trend(power, drift_orders)
    quarter = (n - _LAGS) // _BLOCKS
    pieces = np.arange(_BLOCKS + 1) * quarter  # in the last, 2 to 5 packets that fill no quarter
    products = x[1:].copy()
    products[:-1] += x[2:]
    products *= x[:-1]
    energy, product = np.add.reduceat(np.square(x), pieces), np.add.reduceat(products, pieces)
    whole, shared = energy.sum(axis=0), product.sum(axis=0)
    if not whole.min() > 1e-9 * n:
        live = whole > 1e-9 * n
        energy, product, whole, shared = energy[:, live], product[:, live], whole[live], shared[live]
        f = len(whole)
    if not f:
        return float("nan"), float("nan")
    ratio = np.divide(product, np.maximum(energy, 1e-12), out=product)
    ratio[-1] = shared / whole
    *by_quarter, value = (ratio.sum(axis=1) / (_LAGS * f)).tolist()
    centre = sum(by_quarter) / _BLOCKS
    variance = sum((rho - centre) ** 2 for rho in by_quarter) / (_BLOCKS - 1)
    return value, (variance / _BLOCKS) ** 0.5


def change_db(power: np.ndarray, columns: Columns, *, drift_orders: int = 0) -> tuple[float, float]:
    """Change of (N, F) at delays of a room over that at delays of none, dB; its standard error, from quarters.

    Each LTF block is taken apart by a cosine transform over its sub-carriers; order j of a block of bandwidth B is a
    delay of j / 2B. White noise gives 0 dB. (nan, nan) where no block resolves both delays or nothing changes.

    >>> columns = Columns(np.zeros(52, int), np.arange(52), 312_500.0)
    >>> noise = 1 + np.random.default_rng(0).normal(0, 0.1, (80, 52))
    >>> wave = 0.3 * np.random.default_rng(1).normal(size=(80, 1)) * np.cos(np.arange(52) / 9)
    >>> change_db(noise, columns)[0].__round__(), change_db(noise + wave, columns)[0].__round__()
    (0, 16)
    """
    good = np.isfinite(power).all(axis=0)
    x = _without_trend(power, drift_orders)
    x /= np.sqrt(power.mean(axis=0) + _FADED)
    quarter = len(x) // _BLOCKS
    energy, orders = np.zeros((_BLOCKS, 2)), np.zeros(2)
    for chosen, cosines, group in _delays(columns, good.tobytes()):
        waves = x[len(x) - quarter * _BLOCKS :].take(chosen, axis=1) @ cosines
        energy += np.square(waves, out=waves).reshape(_BLOCKS, quarter, -1).sum(axis=1) @ group
        orders += group.sum(axis=0)
    near, far = energy.T
    if not orders.all() or not far.sum() > 1e-12 * _BLOCKS * quarter * orders[1]:
        return float("nan"), float("nan")
    level = far.mean() / orders[1]
    by_quarter = 10 * np.log10(np.maximum(near / orders[0], 1e-12 * quarter) / level)
    return float(10 * np.log10(near.mean() / orders[0] / level)), float(by_quarter.std(ddof=1) / np.sqrt(_BLOCKS))


@lru_cache(maxsize=64)
def _delays(columns: Columns, good: bytes) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Of each LTF block: its K good columns in order of frequency, cosines (K, J), and which of these are delays that a
    room has, and that none has: (J, 2) of ones and zeros.

    good: bool of each column; bytes, as what is cached needs a hash.
    """
    out = []
    for block in np.unique(columns.block):
        chosen = np.flatnonzero((columns.block == block) & np.frombuffer(good, bool))
        chosen = chosen[np.argsort(columns.index[chosen])]
        order = np.arange(len(chosen))
        delay_s = order / (2 * columns.width_hz(chosen))
        group = np.stack([(delay_s > 0) & (delay_s <= _IN_ROOM_S), delay_s >= _NO_ROOM_S], axis=1).astype(np.float32)
        cosines = np.cos(np.pi * np.outer(order + 0.5, order) / len(chosen)).astype(np.float32)
        used = group.any(axis=1)
        out.append((chosen, cosines[:, used], group[used]))
    return out


def threshold(packets: int, alpha: float = ALPHA, *, drift_orders: int = 0) -> float:
    """-(1 + m)/N + z / sqrt(2 N): what white noise exceeds with probability alpha, or less.

    m: the half cosines that were taken out; each takes out what is like itself from packet to packet.

    >>> round(threshold(200), 4)
    0.1495
    """
    return -(1 + drift_orders) / packets + NormalDist().inv_cdf(1 - alpha) / (_LAGS * packets) ** 0.5


def of_window(
    time_s: np.ndarray,
    power: np.ndarray,
    rate_hz: float,
    *,
    columns: Columns | None = None,
    alpha: float = ALPHA,
    site_offset: float = 0.0,
    site_spread: float | None = None,
) -> Estimate:
    """The statistic of one window: times (N,), normalised power (N, F); or why there is none.

    In slow streams, where `columns` says what the columns are, the change in frequency over 30 dB if that is further
    above its threshold; extra["by"] says which, "time" or "frequency". extra["threshold"] includes `site_offset`, what
    this site's own noise adds or spares (presence.py); `site_spread` is by how much the statistic wanders there, None
    as much as white noise of one column. Garbage packets, alone among others, are left out: one would drown the motion
    of a whole window.
    """
    name, now_s = "motion_statistic", float(time_s[-1]) if len(time_s) else NEVER_S
    if rate_hz < _LEAST_RATE_HZ:
        why = because("rate_too_low", rate_hz=rate_hz, least_hz=_LEAST_RATE_HZ)
        return undetermined(name, why, time_s=now_s)
    span_s, wanted_s = (float(time_s[-1] - time_s[0]) if len(time_s) else 0.0), window_s(rate_hz)
    if span_s < 0.5 * wanted_s:
        why = because("span_too_short", span_s=span_s, least_s=0.5 * wanted_s)
        return undetermined(name, why, time_s=now_s)
    if len(time_s) < _LEAST_PACKETS:
        why = because("too_few_packets", packets=len(time_s), least=_LEAST_PACKETS)
        return undetermined(name, why, time_s=now_s)
    garbage = outlying_packets(power)
    if garbage.any():
        power = power[~garbage]
    packets = len(power)
    drift = _drift_orders(span_s)
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
    level += site_offset
    spread = (_LAGS * packets) ** -0.5 if site_spread is None else site_spread
    facts = {
        "threshold": level,
        "site_offset": site_offset,
        "by": by,
        "window_s": span_s,
        "spread": spread,
        "packets": packets,
        "outliers": len(garbage) - packets,
    }
    above = NormalDist().cdf((value - level) / hypot(error, spread))  # its own error and that of the site together
    return Estimate(name, value, std=error, quality=above, time_s=now_s, extra=facts)


def among(statistic: Estimate, links: int) -> tuple[float, float]:
    """How far a link's statistic is above the level that keeps `ALPHA` for so many links together (Bonferroni), and
    the probability that it truly is. The change in frequency has a level with a margin of its own, which stays.

    >>> facts = {"threshold": 0.15, "by": "time", "spread": 0.05}
    >>> one = Estimate("motion_statistic", 0.2, std=0.01, extra=facts)
    >>> [round(value, 3) for value in among(one, 1) + among(one, 20)]
    [0.05, 0.837, 0.01, 0.578]
    """
    assert isinstance(statistic.value, float)
    spread = statistic.extra["spread"]
    margin = statistic.value - statistic.extra["threshold"]
    if links > 1 and statistic.extra["by"] == "time":
        margin -= (NormalDist().inv_cdf(1 - ALPHA / links) - NormalDist().inv_cdf(1 - ALPHA)) * spread
    return margin, NormalDist().cdf(margin / hypot(statistic.std or 0.0, spread))


def motion(frames_or_statistic: Frames | Estimate) -> Estimate:
    """'moving' or 'still' with its probability, of the end of one link's frames or of a statistic.

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
        raise ParameterError(f"{found.name} says nothing of motion, expected a motion_statistic")
    if not isinstance(found.value, float):
        return undetermined("motion", found.why or because("no_packets"), time_s=found.time_s)
    moving = found.value > found.extra["threshold"]
    p = found.quality or 0.0
    word = "moving" if moving else "still"
    return Estimate("motion", word, quality=p if moving else 1 - p, time_s=found.time_s, extra=found.extra)


def motion_statistic(frames: Frames, *, alpha: float = ALPHA) -> Estimate:
    """The statistic over the last window of one link's frames.

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
    return of_window(recent.time_s, power, rate_hz, columns=columns, alpha=alpha)


@dataclass
class Persistence:
    """Keeps the word from flickering: motion is said after `rise_s` above the threshold, still after `hold_s` below it.

    >>> p = Persistence()
    >>> [p.update(t, up) for t, up in [(0.0, False), (0.1, True), (0.4, True), (0.5, False), (1.6, False)]]
    ['still', 'still', 'moving', 'moving', 'still']
    """

    rise_s: float = 0.25
    hold_s: float = 1.0
    word: str = "still"
    since_s: float | None = None
    """When the statistic first disagreed with the word."""

    def update(self, now_s: float, above: bool) -> str:
        agrees = above == (self.word == "moving")
        if agrees:
            self.since_s = None
            return self.word
        if self.since_s is None:
            self.since_s = now_s
        if now_s - self.since_s > (self.rise_s if above else self.hold_s) - _CLOCK_S:
            self.word, self.since_s = ("moving" if above else "still"), None
        return self.word


@dataclass
class HeldWord:
    """The word of motion that persists, as sure as when it was last the moment's own.

    >>> said = [Estimate("motion", "moving", quality=0.8), Estimate("motion", "still", quality=0.9)]
    >>> word = HeldWord()
    >>> word.update(0.0, said[0])
    motion undetermined: motion may have begun at this moment
    >>> [word.update(t, said[i]) for t, i in [(0.3, 0), (0.5, 1), (2.0, 1)]]
    [motion moving (80%), motion moving (80%), motion still (90%)]
    """

    _persistence: Persistence = field(default_factory=Persistence)
    _sure: float | None = None

    @classmethod
    def of(cls, said: Estimate) -> HeldWord:
        """One that goes on from what somebody else said."""
        return cls() if said.value is None else cls(Persistence(word=str(said.value)), said.quality)

    def update(self, now_s: float, moment: Estimate) -> Estimate:
        """What is said, from what the moment alone would say; behind a gap all begins anew."""
        if moment.value is None:
            self._persistence, self._sure = Persistence(), None
            return moment
        word = self._persistence.update(now_s, moment.value == "moving")
        if word == moment.value:
            self._sure = moment.quality
            return moment
        if self._sure is None:  # there is no word before it to hold
            return undetermined("motion", because("motion_may_begin"), time_s=now_s)
        return Estimate("motion", word, quality=self._sure, time_s=now_s, extra={**moment.extra, "held": True})
