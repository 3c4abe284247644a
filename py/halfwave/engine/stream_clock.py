"""Stream time: what moment it is, by the packets themselves, and when their clock was set anew.

Time goes on with the packets. A clock may be set (a relay's by NTP, a board's by its reboot), a recording may hold two
nights, and a lone packet may bear any stamp at all. So time has epochs: stamps far from the stream's time wait, and
begin a new epoch once they have gone on for half a second and are most of what is sent; else they are rejected and
counted. A tick, which is the relay's clock or the player's position, is believed at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from ..csi.frames import Frames
from ..csi.reasons import Reason, because

__all__ = ["Rejected", "Step", "StreamClock"]

AHEAD_S, LATE_S = 10.0, 1.0
"""A stamp this far ahead is more than a pause; one this far behind is more than late."""
_CONFIRM_S, _WAIT_S = 0.5, 1.0
"""Strange stamps must go on for the first to be believed, and wait for the second while the stream's own go on."""
_LEAD_S = 0.5
"""No node takes time further ahead of the one that counts most."""
_RECENT_S, _VOTE_S = 2.0, 0.3
"""Who sends nothing while others go on for so long has no word any more in whether an epoch begins, and in what time it
is."""
_STEP_S = 1.0
"""Of what passes, no step counts for more."""
_MOST_WAITING, _MOST_WAITING_BYTES, _MOST_HEARD, _MOST_EPOCHS = 4096, 16 << 20, 256, 8
"""Packets that wait and their bytes; nodes that are remembered; epochs that one piece of the stream may begin."""


class Step(NamedTuple):
    """Frames to take, in order; `began`: before them a new epoch begins, for this reason."""

    frames: list[Frames]
    began: str = ""


class Rejected(NamedTuple):
    """Packets whose stamps nobody else's bear out."""

    reason: Reason
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
    rejected: list[Rejected] = field(default_factory=list)
    """For the caller to count and clear."""
    _passed_s: float = 0.0
    """How long packets have come, by their own clocks: it goes on where `now_s` stands."""
    _sent_s: dict[str, float] = field(default_factory=dict)
    """The newest stamp of each node, strange ones too."""
    _heard: dict[str, tuple[float, float]] = field(default_factory=dict)
    """Of each node that was on time: its newest stamp then, and `_passed_s`; the latest heard last."""
    _waiting: list[tuple[float, Frames]] = field(default_factory=list)
    """Packets with strange stamps, and `_passed_s` when they came."""

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
            self._note(frames, weight)
            on_time, strange = self._part(frames)
            self._waiting += [(self._passed_s, f) for f in strange]
            if on_time:
                self._advance(on_time, weight)
                yield Step(on_time)
        last = self.epoch + _MOST_EPOCHS
        while self._waiting and self.epoch < last and (step := self._judge(weight)):
            yield step
        self._bound(weight)

    @property
    def waiting(self) -> int:
        """Packets whose stamps are neither believed nor rejected yet: a tick that comes to them decides."""
        return sum(len(f) for _, f in self._waiting)

    @property
    def held_bytes(self) -> int:
        """Of packets that wait."""
        return sum(f.csi.nbytes for _, f in self._waiting)

    def _note(self, frames: list[Frames], weight: Callable[[str], float]) -> None:
        """How far the clock of the node that counts most of these has gone on."""
        newest: dict[str, float] = {}
        for f in frames:
            newest[f.link.node] = max(float(f.time_s[-1]), newest.get(f.link.node, -np.inf))
        heaviest = max(newest, key=weight)
        step_s = newest[heaviest] - self._sent_s.get(heaviest, newest[heaviest])
        if step_s <= AHEAD_S:  # a jump is no time that passes
            self._passed_s += min(max(0.0, step_s), _STEP_S)
        for node, stamp_s in newest.items():
            self._sent_s.pop(node, None)
            self._sent_s[node] = stamp_s
        while len(self._sent_s) > _MOST_HEARD:
            del self._sent_s[next(iter(self._sent_s))]

    def _begin(self, now_s: float) -> str:
        by_s = now_s - self.now_s
        self.now_s, self.epoch = now_s, self.epoch + 1
        self._heard.clear()
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
        for f in frames:
            before_s, _ = self._heard.pop(f.link.node, (-np.inf, 0.0))
            self._heard[f.link.node] = max(float(f.time_s[-1]), before_s), self._passed_s
        while len(self._heard) > _MOST_HEARD:
            del self._heard[next(iter(self._heard))]
        heard = self._recent(_VOTE_S)
        lead_s = max(heard.values())
        heaviest = max(heard, key=lambda node: (weight(node), -heard[node]))
        self.now_s = max(self.now_s, min(lead_s, heard[heaviest] + _LEAD_S))

    def _recent(self, over_s: float = _RECENT_S) -> dict[str, float]:
        """The newest stamp of each node that was lately on time."""
        return {n: s for n, (s, at_s) in self._heard.items() if at_s >= self._passed_s - over_s}

    def _judge(self, weight: Callable[[str], float]) -> Step | None:
        """The next epoch, if what waits makes one; what has waited too long is rejected."""
        recent = self._recent().keys()
        theirs = sum(map(weight, recent))
        for run in _runs([f for _, f in self._waiting]):
            if self._fits(run.stop_s):
                return self._believe(run.start_s, run.stop_s, weight)
            moved = self._moved(run)
            mine = sum(map(weight, moved))
            all_of_them = mine + theirs - sum(weight(n) for n in moved if n in recent)
            if run.stop_s - run.start_s >= _CONFIRM_S and mine > 0.5 * all_of_them:
                return self._believe(run.start_s, run.stop_s, weight)
        if recent:  # while the stream's own stamps go on
            since_s = self._passed_s - _WAIT_S
            self._reject([f for at_s, f in self._waiting if at_s <= since_s])
            self._waiting = [(at_s, f) for at_s, f in self._waiting if at_s > since_s]
        return None

    def _moved(self, run: _Run) -> list[str]:
        """Nodes of a run that have sent in time no more since it began; the others' clocks were not set."""
        since: dict[str, float] = {}
        for at_s, f in self._waiting:
            if f.time_s[0] <= run.stop_s and f.time_s[-1] >= run.start_s:
                since.setdefault(f.link.node, at_s)
        return [n for n in run.nodes if n not in self._heard or self._heard[n][1] <= since[n]]

    def _bound(self, weight: Callable[[str], float]) -> None:
        """What waits is no more than can be kept: the lightest node's goes first, of several that with most of it."""
        while self.waiting > _MOST_WAITING or self.held_bytes > _MOST_WAITING_BYTES:
            count: dict[str, int] = {}
            for _, f in self._waiting:
                count[f.link.node] = count.get(f.link.node, 0) + len(f)
            gone = min(count, key=lambda node: (weight(node), -count[node]))
            self._reject([f for _, f in self._waiting if f.link.node == gone])
            self._waiting = [(at_s, f) for at_s, f in self._waiting if f.link.node != gone]

    def _reject(self, frames: list[Frames]) -> None:
        for f in frames:
            by_s = float(f.time_s[-1]) - self.now_s
            reason = because("far_ahead_of_stream") if by_s > 0 else because("far_behind_stream")
            self.rejected.append(Rejected(reason, len(f), f"{f.link}: by {_span(by_s)}"))

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
    return frames[np.argsort(t, kind="stable")] if np.logical_or.reduce(t[1:] < t[:-1]) else frames


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
