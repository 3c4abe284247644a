"""What the page says of a recording at one moment, in a notebook: the engine after the two minutes before it."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, isfinite, nextafter

import numpy as np

from ..csi.frames import Frames, Recording
from ..csi.room import Room
from ..engine.engine import Engine
from ..engine.hop import HOP_S, Hop
from ..engine.live_vitals import MEMORY_S
from ..errors import ParameterError
from .playing import Whole
from .sought import AT_ONCE_S, Filling

__all__ = ["PREFILL_S", "link_named", "moment", "until"]

PREFILL_S = MEMORY_S
"""Before a moment: enough for every window, breathing's two minutes among them."""
PLAYED_S = 60.0


def moment(
    recording: Sequence[Frames],
    time_s: float,
    *,
    since_s: float | None = None,
    link: str | None = None,
    room: Room | None = None,
) -> Hop:
    """What is known of all links at one moment: what the page says that was sought to `since_s` and played from there.

    The two minutes before `since_s` fill the windows, at most. What a page learns of a site's own noise in a longer
    time is not known here, so that a threshold may differ a little from that of a page that has played for long.

    Parameters
    ----------
    recording : sequence of Frames
        Of one link each, as `read` gives them.
    time_s : float
        The moment, in the recording's own time, s.
    since_s : float or None
        From here on it is played hop by hop, s; None: a minute before the moment.
    link : str or None
        The link that is looked at, whose pauses of breath are told; None: the fastest.
    room : Room or None
        Where the nodes stand; None: not known.

    Returns
    -------
    Hop
        Its `estimates` by name; without pictures.

    Raises
    ------
    ParameterError
        For a time that is not finite, and one before which nothing came for two minutes.

    Examples
    --------
    >>> import halfwave as hw
    >>> recording = hw.read(hw.simulate.simulate(hw.simulate.default_scene(), seed=42))
    >>> moment(recording, 12.0).estimates["motion"].value
    'moving'
    """
    since_s = time_s - PLAYED_S if since_s is None else since_s
    if not (isfinite(time_s) and since_s <= time_s):
        raise ParameterError(f"time_s is {time_s} and since_s {since_s}, expected finite numbers in this order")
    engine, hops = _sought(recording, since_s, room, link)
    start_s = since_s
    for stop_s in (*np.arange(since_s + HOP_S, time_s, HOP_S).tolist(), time_s):
        hops += [*engine.push(_between(recording, start_s, stop_s)), *engine.tick(stop_s)]
        del hops[:-1]
        start_s = stop_s
    while more := engine.settle():
        hops = more
    if not hops:
        raise ParameterError(f"no packets in the {PREFILL_S:.0f} s before {time_s} s", tip="times are the recording's")
    return hops[-1]


def _between(recording: Sequence[Frames], start_s: float, stop_s: float) -> Recording:
    return Whole(Recording(recording)).between(start_s, stop_s)


def _sought(recording: Sequence[Frames], to_s: float, room: Room | None, link: str | None) -> tuple[Engine, list[Hop]]:
    """The engine of a page that was sought to this moment, and what it told there."""
    engine = Engine(room)
    engine.watch(link)
    playing = Whole(Recording(recording))
    if playing.start_s < to_s - AT_ONCE_S:
        filling = Filling(engine, playing.between, to_s - PREFILL_S, to_s, Recording())
        while not filling.step(to_s):
            pass
        return filling.engine, filling.engine.tick(to_s)
    return engine, [*engine.push(playing.between(to_s - AT_ONCE_S, to_s)), *engine.tick(to_s)]


def until(time_s: float) -> float:
    """The end of a span that is to hold the packet of `time_s` itself, for `Frames.between`.

    Parameters
    ----------
    time_s : float
        s.

    Returns
    -------
    float
        The next number, s.

    Examples
    --------
    >>> until(1.0) > 1.0
    True
    """
    return nextafter(time_s, inf)


def link_named(recording: Sequence[Frames], name: str) -> Frames:
    """The packets of the link of this name.

    Parameters
    ----------
    recording : sequence of Frames
        Of one link each, as `read` gives them.
    name : str
        As in the links panel: "node 1 <- 20:50:0d:2a:a2:e4, LLTF".

    Returns
    -------
    Frames
        Of the first of that name.

    Raises
    ------
    ParameterError
        Where there is none, with the names that there are.

    Examples
    --------
    >>> import halfwave as hw
    >>> recording = hw.read(hw.simulate.simulate(hw.simulate.default_scene(), seed=42))
    >>> link_named(recording, str(recording[0].link)) is recording[0]
    True
    """
    for frames in recording:
        if str(frames.link) == name:
            return frames
    names = "; ".join(str(f.link) for f in recording[:8])
    raise ParameterError(f"no link is named {name!r:.120}", tip=f"links: {names or 'none'}")
