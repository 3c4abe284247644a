"""Breathing: the rate of a chest that rises and falls, with its standard error, or why it cannot be known.

The slow bins of one link (slow.py) are searched for one line common to all columns (spectral_line.py). Its evidence is
scaled to the number of columns that the noise really makes, so a drift or a moving body, which are the same in all, do
not count as often as there are columns. Evidence and the known spread of breathing rates give a probability over rates.
The quality is the probability of the rate told, times evidence over evidence plus that of noise; nothing here was
fitted to a recording's labels.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .envelope import envelope
from .estimates import Estimate, undetermined
from .frames import Frames
from .movement import motion_statistic, window_s
from .slow import Bins, bins_of, modes
from .spectral_line import Line, Spectrum, effective_columns, elsewhere, evidence, refine, spectrum, whitened
from .spectrogram import believed
from .window import windows

__all__ = [
    "BINS_HZ",
    "breathing",
    "breathing_of_bins",
    "breathing_of_links",
    "breathing_rates",
    "rates_of_bins",
]

NAME = "breathing_rate"
BINS_HZ = 5.0
LEAST_QUALITY, SECOND_QUALITY = 0.6, 0.75
_BAND_HZ = (0.08, 0.6)
"""4.8 to 36 breaths a minute."""
_NOISE_BAND_HZ = (0.08, 0.8)
_EDGES_HZ = np.array([0.03, 0.07, 0.12, 0.18, 0.25, 0.33, 0.42, 0.52, 0.65, 0.8, 1.0, 1.3])
_NOISE_ABOVE_HZ = 1.2
_USUAL_HZ, _SPREAD = 0.25, 0.5
"""Adults breathe 12 to 20 times a minute at rest; a log-normal around 15 of twice that width."""
_EVIDENCE = 10.0
"""That of noise which drifts in an empty room: the highest of 15 minutes was 7, of 600 simulated ones 15."""
WINDOW_S, _LEAST_S, _GAP_S = 60.0, 40.0, 1.0
_LEAST_RATE_HZ = 5.0
_RELATED = (1.0, 0.5, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.0)
"""What one chest alone may show besides its rate: every other breath deeper, and what is not quite a sinusoid."""
_APART = 3.0
"""Two lines nearer than that, in 1 / duration, are one that wanders."""
_HEARD = 0.2
"""Of several links, those count for the rate itself that have this part of the clearest one's evidence."""
_STILL = 1e-5
"""Less change than that, of amplitudes near 1, is rounding."""
_MOST_MOVING, _CLEARER = 0.75, 4 / 3
"""A deep breath is motion too, on a good link all of the time: then the line must be clearer than a walk's ever was."""


def breathing(
    links: Frames | Sequence[Frames], *, duration_s: float = WINDOW_S, least_quality: float = LEAST_QUALITY
) -> Estimate:
    """Breaths a minute over the last `duration_s` of one link's frames, or of several together: the clearest line.

    `least_quality=0` answers wherever there is a window at all; extra["candidate"] is that answer in any case.

    >>> from halfwave import LinkId, Provenance, layout_of
    >>> time_s = np.arange(3000) / 50
    >>> chest = np.exp(1j * (1 + 0.2 * np.sin(2 * np.pi * 0.2 * time_s)))[:, None] * np.exp(1j * np.arange(64) / 9)
    >>> csi = 20 + 5 * chest + np.random.default_rng(0).normal(size=(3000, 64))
    >>> found = breathing(Frames.build(LinkId("1", "", "LLTF"), layout_of(64), Provenance("simulated"), time_s,
    ...                                csi[:, None].astype(np.complex64)))
    >>> round(found.value, 2), found.std < 0.001, found.quality > 0.9
    (12.0, True, True)
    """
    parts = [f for f in ([links] if isinstance(links, Frames) else links) if len(f)]
    stop_s = max((float(f.time_s[-1]) for f in parts), default=0.0)
    bins = [seen(f, duration_s, stop_s=stop_s) for f in parts if f.time_s[-1] > stop_s - _GAP_S]
    return breathing_of_links(bins, duration_s=duration_s, least_quality=least_quality)


def breathing_rates(frames: Frames, *, duration_s: float = WINDOW_S) -> list[Estimate]:
    """Two estimates: of the clearest line, and of a second person, or why none is seen apart from the first.

    >>> import halfwave as hw
    >>> from halfwave.simulate import default_scene, simulate
    >>> frames, *_ = hw.read(simulate(default_scene(), seed=42))
    >>> hw.breathing_rates(frames)[1]
    breathing_rate undetermined: 21 s without a gap, breathing needs 40 s
    """
    return rates_of_bins(*seen(frames, duration_s), duration_s=duration_s)


def seen(
    frames: Frames, duration_s: float, *, bins_hz: float = BINS_HZ, stop_s: float | None = None
) -> tuple[Bins, float, float]:
    """Bins of the end of a recording, packets a second, and the share of motion windows in which something moves."""
    if len(frames):
        frames = frames.between((frames.time_s[-1] if stop_s is None else stop_s) - duration_s, np.inf)
    length_s = window_s(frames.rate_hz)
    frames = believed(frames)
    found = [motion_statistic(piece) for piece in windows(frames, duration_s=length_s, hop_s=length_s)]
    words = [f.value > f.extra["threshold"] for f in found if isinstance(f.value, float)]
    return bins_of(frames, rate_hz=bins_hz), frames.rate_hz, float(np.mean(words)) if words else 0.0


def breathing_of_bins(
    bins: Bins,
    packet_rate_hz: float,
    moving: float = 0.0,
    *,
    duration_s: float = WINDOW_S,
    least_quality: float = LEAST_QUALITY,
) -> Estimate:
    """The same of bins, as the engine keeps them; `moving` is the share of the window in which something moved."""
    return breathing_of_links([(bins, packet_rate_hz, moving)], duration_s=duration_s, least_quality=least_quality)


def breathing_of_links(
    links: Sequence[tuple[Bins, float, float]],
    *,
    duration_s: float = WINDOW_S,
    least_quality: float = LEAST_QUALITY,
) -> Estimate:
    """The same of several links at once, whose evidence adds up: bins, packets a second and share moving of each."""
    if not links:
        return undetermined(NAME, "no packets", tip="wait")
    tried = [line_spectrum(bins, rate_hz, duration_s=duration_s) for bins, rate_hz, _ in links]
    found = [f for f in tried if isinstance(f, Spectrum)]
    if not found:
        return next(f for f in tried if isinstance(f, Estimate))
    moving = min(m for (*_, m), f in zip(links, tried, strict=True) if isinstance(f, Spectrum))
    now_s = max(bins.stop_s for bins, *_ in links)
    return _estimate(found, _likeliest(found), now_s, moving, least_quality)


def rates_of_bins(
    bins: Bins, packet_rate_hz: float, moving: float = 0.0, *, duration_s: float = WINDOW_S
) -> list[Estimate]:
    """`breathing_rates` of bins. The second line is looked for where neither the first nor a multiple or half is."""
    found = line_spectrum(bins, packet_rate_hz, duration_s=duration_s)
    if isinstance(found, Estimate):
        return [found, found]
    likeliest = _likeliest([found])
    first = _estimate([found], likeliest, bins.stop_s, moving, LEAST_QUALITY)
    if first.value is None:
        return [
            first,
            undetermined(NAME, "no first person's breath is seen, so no second", tip=first.tip, time_s=first.time_s),
        ]
    line = refine(found, likeliest[0])
    taken = [line.hz * m for m in _RELATED]
    columns = elsewhere(found.columns / np.maximum(found.weight, 0.1)[:, None], line.amplitude)
    rest = spectrum(columns, found.weight, found.rate_hz, _EDGES_HZ, without_hz=taken)
    hz, quality, strength = _likeliest([rest], taken)
    beat = abs(hz - line.hz)  # two chests show their sum and difference too; the louder of the pair is the chest
    if beat >= _BAND_HZ[0] and np.diff(np.interp([hz, beat], found.hz, evidence(found)))[0] > 0:
        hz = beat
    second = _estimate([rest], (hz, quality, strength), bins.stop_s, moving, SECOND_QUALITY)
    if second.std is None or second.std > 60 / found.duration_s:
        apart = 60 * _APART / found.duration_s
        reason = f"no second line {apart:.1f} a minute or more from the first, its half or its multiples"
        tip = "two people who breathe at one rate look like one: wait, or use a link that one of them is nearer to"
        second = Estimate(NAME, None, quality=second.quality, reason=reason, tip=tip, time_s=second.time_s)
    return [first, second]


def line_spectrum(bins: Bins, packet_rate_hz: float, *, duration_s: float = WINDOW_S) -> Spectrum | Estimate:
    """All columns of the last window, whitened kind by kind, as a spectrum; or why there is none."""
    bins = bins.latest(duration_s, gap_s=_GAP_S)
    now_s = bins.stop_s
    if not len(bins):
        return undetermined(NAME, "no packets", tip="wait")
    if packet_rate_hz < _LEAST_RATE_HZ:
        reason = f"{packet_rate_hz:.1f} packets a second, breathing needs {_LEAST_RATE_HZ:.0f}"
        return undetermined(NAME, reason, tip="more traffic: let the board ping its access point", time_s=now_s)
    span_s = float(np.ptp(bins.slot) + 1) / bins.rate_hz
    if span_s < _LEAST_S:
        reason = f"{span_s:.0f} s without a gap, breathing needs {_LEAST_S:.0f} s"
        return undetermined(NAME, reason, tip="wait", time_s=now_s)
    kinds, weight = modes(bins)
    kinds = [k for k in kinds if np.abs(k).max() > _STILL]
    if not kinds:
        tip = "is the board sending the same frame again and again?"
        return undetermined(NAME, "every packet is the same", tip=tip, time_s=now_s)
    columns = np.concatenate([whitened(k, weight, bins.rate_hz, _NOISE_ABOVE_HZ) for k in kinds], axis=1)
    return spectrum(columns, weight, bins.rate_hz, _EDGES_HZ)


def _likeliest(found: Sequence[Spectrum], taken_hz: Sequence[float] = ()) -> tuple[float, float, float]:
    """Frequency, quality and effective evidence of the likeliest line of all links, away from those that are taken."""
    longest = max(found, key=lambda f: f.duration_s)
    band = (longest.hz >= _BAND_HZ[0]) & (longest.hz <= _BAND_HZ[1])
    for i, line in enumerate(taken_hz):
        band &= np.abs(longest.hz - line) > (_APART if i == 0 else 1.5) / longest.duration_s
    if not band.any():
        return _USUAL_HZ, 0.0, 0.0
    every = sum(np.interp(longest.hz, f.hz, _strength(f, band, longest.hz, taken_hz)) for f in found)
    peaks = np.diff(np.sign(np.diff(every, prepend=np.inf, append=np.inf))) < 0  # what only leans on the edge is drift
    hz, strength = longest.hz[band], every[band]
    belief = strength - 0.5 * np.square(np.log(hz / _USUAL_HZ) / _SPREAD)
    best = int(np.where(peaks[band], belief, belief.min() - 1).argmax())
    chance = np.exp(belief - belief.max())
    near = np.abs(hz - hz[best]) < 1 / longest.duration_s
    sure = float(chance[near].sum() / chance.sum())
    most = max(0.0, float(strength[best]))
    return float(hz[best]), sure * most / (most + _EVIDENCE), most


def _strength(found: Spectrum, band: np.ndarray, hz: np.ndarray, taken_hz: Sequence[float]) -> np.ndarray:
    """(F,) evidence of one link above its median, for the columns that its noise really makes."""
    every = evidence(found)
    inside = np.interp(hz[band], found.hz, every)
    first = float(hz[band][inside.argmax()])
    independent = effective_columns(found, [first, 2 * first, 3 * first, *taken_hz], _NOISE_BAND_HZ)
    return (every - np.median(inside)) * independent / found.waves.shape[1]


def _line(found: Spectrum, hz: float) -> Line:
    """The line, behind each pause with a phase of its own: whoever held the breath does not go on as if he had not."""
    line = refine(found, hz)
    pauses = envelope(found, line).pauses()
    return refine(found, hz, pauses=pauses) if pauses else line


def _estimate(
    found: Sequence[Spectrum],
    likeliest: tuple[float, float, float],
    now_s: float,
    moving: float,
    least_quality: float,
) -> Estimate:
    hz, quality, strength = likeliest
    heard = [float(np.interp(hz, f.hz, evidence(f))) for f in found]
    lines = [_line(f, hz) for f, e in zip(found, heard, strict=True) if e >= _HEARD * max(heard)]
    weight = np.array([line.std_hz**-2 for line in lines])
    per_minute = 60 * float(np.average([line.hz for line in lines], weights=weight))
    facts = {
        "candidate": per_minute,
        "evidence": strength,
        "bound": 60 * float(sum(line.bound_hz**-2 for line in lines) ** -0.5),
        "window_s": max(f.duration_s for f in found),
        "moving": moving,
    }
    if moving > _MOST_MOVING and quality < least_quality * _CLEARER:
        reason = f"something moves in {100 * moving:.0f} % of the window: a chest cannot be told from it"
        return Estimate(NAME, None, quality=quality, reason=reason, tip="hold still", time_s=now_s, extra=facts)
    if quality < least_quality:
        reason = "no line stands out of the noise"
        tip = "a person who sits or lies still between or near the boards is seen best"
        return Estimate(NAME, None, quality=quality, reason=reason, tip=tip, time_s=now_s, extra=facts)
    std = 60 * float(weight.sum() ** -0.5)
    return Estimate(NAME, per_minute, std=std, quality=quality, time_s=now_s, extra=facts)
