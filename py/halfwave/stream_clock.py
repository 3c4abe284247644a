"""Stream time: what moment it is, by the packets themselves, and when their clock was set anew.

Time goes on with the packets. A clock may be set (a relay's by NTP, a board's by its reboot), a recording may hold two
nights, and a lone packet may bear any stamp at all. So time has epochs: stamps far from the stream's time wait, and
begin a new epoch once they have gone on for half a second and are most of what is sent; else they are refused and
counted. A tick, which is the relay's clock or the player's position, is believed at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from .frames import Frames

__all__ = ["Refused", "Step", "StreamClock"]

AHEAD_S, LATE_S = 10.0, 1.0
"""A stamp this far ahead is more than a pause; one this far behind is more than late."""
_CONFIRM_S, _WAIT_S = 0.5, 1.0
"""Strange stamps must go on for the first to be believed, and wait for the second while the stream's own go on."""
_LEAD_S = 1.0
"""No node takes time further ahead of most."""
_RECENT_S = 10.0
_MOST_WAITING = 4096


class Step(NamedTuple):
    """Frames to take, in order; `began`: before them a new epoch begins, for this reason."""

    frames: list[Frames]
    began: str = ""


class Refused(NamedTuple):
    """Packets whose stamps nobody else's bear out."""

    reason: str
    packets: int
    example: str


@dataclass
class StreamClock:
    """The time of a stream of packets; nothing of it comes from the machine's clock.

    >>> clock = StreamClock()
    >>> clock.tick(100.0), clock.tick(105.0), clock.now_s
    ('', '', 105.0)
    >>> clock.tick(45.0), clock.now_s, clock.epoch
    ('the clock went back by 60 s', 45.0, 1)
    """

    now_s: float = -np.inf
    epoch: int = 0
    why: str = ""
    """Why this epoch began; empty in the first."""
    refused: list[Refused] = field(default_factory=list)
    """For the caller to count and clear."""
    _heard_s: dict[str, float] = field(default_factory=dict)
    """The newest stamp of each node."""
    _waiting: list[tuple[float, Frames]] = field(default_factory=list)
    """Packets with strange stamps, and since when, in stream time, they wait."""

    def tick(self, now_s: float) -> str:
        """Time has come to `now_s`; why a new epoch began, empty if none did."""
        if now_s >= self.now_s - LATE_S:
            self.now_s = max(self.now_s, now_s)
            return ""
        return self._begin(now_s)

    def take(self, recording: Sequence[Frames], weight: Callable[[str], float] = lambda _: 1.0) -> Iterator[Step]:
        """Frames of a piece of the stream -> steps to go through, each frames in order of time.

        weight: how much a node's word counts, above 0: of two that do not agree the one that was there long is right.
        """
        frames = [_in_order(f) for f in recording if len(f)]
        if frames:
            on_time, strange = self._part(frames)
            self._waiting += [(self.now_s, f) for f in strange]
            if on_time:
                self._advance(on_time, weight)
                yield Step(on_time)
        while self._waiting and (step := self._judge(weight)):
            yield step

    def release(self) -> list[Frames]:
        """At the end of the stream: what waits, as it is."""
        left, self._waiting = [f for _, f in self._waiting], []
        return left

    def _begin(self, now_s: float) -> str:
        by_s = now_s - self.now_s
        self.now_s, self.epoch = now_s, self.epoch + 1
        self._heard_s.clear()
        self.why = f"the clock went {'ahead' if by_s > 0 else 'back'} by {_span(by_s)}"
        return self.why

    def _part(self, frames: list[Frames]) -> tuple[list[Frames], list[Frames]]:
        """What follows the stream's time, and what does not."""
        first_s, last_s = min(float(f.time_s[0]) for f in frames), max(float(f.time_s[-1]) for f in frames)
        if self.now_s == -np.inf and last_s - first_s <= AHEAD_S:
            return frames, []
        if self.now_s - LATE_S <= first_s and last_s <= self.now_s + AHEAD_S:
            return frames, []
        runs = _runs(frames)
        if self.now_s == -np.inf:  # where packets first go on, or else where most are
            steady = (run for run in runs if run.stop_s - run.start_s >= _CONFIRM_S)
            low_s = reach_s = next(steady, max(runs, key=lambda run: run.packets)).start_s
        else:
            low_s, reach_s = self.now_s - LATE_S, self.now_s
        for run in runs:
            if low_s <= run.stop_s and run.start_s <= reach_s + AHEAD_S:
                reach_s = max(reach_s, run.stop_s)
        on_time = [f.between(low_s, np.nextafter(reach_s, np.inf)) for f in frames]
        strange = [part for f in frames for part in _outside(f, low_s, reach_s)]
        return [f for f in on_time if len(f)], strange

    def _advance(self, frames: list[Frames], weight: Callable[[str], float]) -> None:
        newest: dict[str, float] = {}
        for f in frames:
            newest[f.link.node] = max(float(f.time_s[-1]), newest.get(f.link.node, -np.inf))
        self._heard_s |= newest
        lead_s = max(newest.values())
        if len(self._heard_s) > 1 and lead_s > self.now_s + _LEAD_S > -np.inf:
            lead_s = min(lead_s, self._most(weight) + _LEAD_S)
            for node in [n for n, s in self._heard_s.items() if s < lead_s - _RECENT_S]:
                del self._heard_s[node]
        self.now_s = max(self.now_s, lead_s)

    def _most(self, weight: Callable[[str], float]) -> float:
        """The time to which more than half of the nodes lately heard have come, by weight."""
        heard = sorted((s, weight(n)) for n, s in self._heard_s.items() if s > self.now_s - _RECENT_S)
        above, half = 0.0, sum(w for _, w in heard) / 2
        for stamp_s, w in reversed(heard):
            above += w
            if above >= half:
                return stamp_s
        return self.now_s

    def _judge(self, weight: Callable[[str], float]) -> Step | None:
        """The next epoch, if what waits makes one; what has waited too long is refused."""
        waiting = [f for _, f in self._waiting]
        for run in _runs(waiting):
            if run.stop_s - run.start_s >= _CONFIRM_S or self._fits(run.stop_s):
                recent = {n for n, s in self._heard_s.items() if s > self.now_s - _RECENT_S}
                theirs = sum(map(weight, run.nodes))
                if self._fits(run.stop_s) or theirs > 0.5 * sum(map(weight, run.nodes | recent)):
                    return self._believe(run.start_s, run.stop_s, weight)
        since_s = self.now_s - _WAIT_S
        crowd = sum(map(len, waiting)) > _MOST_WAITING
        kept = [] if crowd else [(s, f) for s, f in self._waiting if s > since_s or s == -np.inf]
        gone = waiting if crowd else [f for s, f in self._waiting if not (s > since_s or s == -np.inf)]
        self._waiting = kept
        for f in gone:
            by_s = float(f.time_s[-1]) - self.now_s
            where = "ahead of" if by_s > 0 else "behind"
            example = f"{f.link}: by {_span(by_s)}"
            self.refused.append(Refused(f"time stamp far {where} the stream's time", len(f), example))
        return None

    def _fits(self, stamp_s: float) -> bool:
        return self.now_s - LATE_S <= stamp_s <= self.now_s + AHEAD_S

    def _believe(self, start_s: float, stop_s: float, weight: Callable[[str], float]) -> Step:
        believed = [f.between(start_s, np.nextafter(stop_s, np.inf)) for _, f in self._waiting]
        believed = [f for f in believed if len(f)]
        self._waiting = [(s, part) for s, f in self._waiting for part in _outside(f, start_s, stop_s)]
        began = "" if self._fits(stop_s) else self._begin(start_s)
        self._advance(believed, weight)
        return Step(believed, began)


def _in_order(frames: Frames) -> Frames:
    t = frames.time_s
    return frames[np.argsort(t, kind="stable")] if (t[1:] < t[:-1]).any() else frames


def _outside(frames: Frames, start_s: float, stop_s: float) -> list[Frames]:
    parts = frames.between(-np.inf, start_s), frames.between(np.nextafter(stop_s, np.inf), np.inf)
    return [part for part in parts if len(part)]


class _Run(NamedTuple):
    start_s: float
    stop_s: float
    packets: int
    nodes: frozenset[str]


def _runs(frames: Iterable[Frames]) -> list[_Run]:
    """Stretches of time with packets, of all frames together, parted by silences longer than AHEAD_S."""
    given = list(frames)
    time_s = np.concatenate([f.time_s for f in given])
    order = np.argsort(time_s, kind="stable")
    which = np.repeat(np.arange(len(given)), [len(f) for f in given])[order]
    edges = np.flatnonzero(np.diff(time_s[order]) > AHEAD_S) + 1
    runs = zip(np.split(time_s[order], edges), np.split(which, edges), strict=True)
    return [
        _Run(float(t[0]), float(t[-1]), len(t), frozenset(given[i].link.node for i in np.unique(of))) for t, of in runs
    ]


def _span(seconds: float) -> str:
    s = abs(seconds)
    for size, word in ((86400.0, "days"), (3600.0, "h"), (60.0, "min")):
        if s >= 2 * size:
            return f"{s / size:.0f} {word}"
    return f"{s:.0f} s" if s >= 1 else f"{s:.1f} s"
