"""Who sends: each board with its name, bounded whoever sends.

A board is told by its number and by where it sends from: interface, address, port. None of them is a name that lasts.
Boards share a number that nobody set, and an address behind one router; a board that boots sends from another port, one
with a new DHCP lease from another address. So names follow from who is heard beside whom:

- A number is the name of who is heard first with it. Who is heard beside that board is another one and has its address
  behind the number, '7@10.0.0.8', or address and port where several send from there, '7@10.0.0.8:4001'.
- Who begins where another has fallen silent is that board and has its name: one at the same address, else the one that
  the number names. Until the silence has lasted it is named as another.
- Who comes back gets its name again if it was heard longer than who has it now.

So a forged board beside the real one never has its name. Time is the stream's, never the machine's, and a jump of it
counts as ten seconds. Who was heard longest, less the time of its silence, keeps its place when there are too many.
"""

from __future__ import annotations

import itertools
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

from ..csi.frames import LinkId, Provenance

__all__ = ["Board", "Boards", "Group", "Heard", "Kept", "Station", "alike"]

_SILENT_S, _SILENT_GAPS, _MOST_SILENT_S = 2.0, 4.0, 60.0
"""What is longer than this without a packet is silence: seconds, usual gaps, and at most."""
_BESIDE_S = 1.0
"""Two that overlap by more are two; a board that changes its port has packets of both under way."""
_STEADY_S = 2.0
"""A gap counts as heard up to this."""
_JUMP_S = 10.0
_FOLLOWS, _KNOWN_PACKETS, _FLEETING_PORTS = 32, 10, 4
"""Sequence numbers that go on from another port's by no more are of the same board: one that is well known, or one that
has a port for every packet."""
_WHOLE_STEPS = 64
_EACH_BYTES = 1000
"""A board with its station, name and places in dictionaries."""


@dataclass(frozen=True, slots=True)
class Station:
    """Where packets come from: an address and port on an interface, with what the interface's description says."""

    address: str
    provenance: Provenance
    link: LinkId | None = None
    """Where the interface stands for one link, as in an exported recording."""
    name: str = ""
    """Of the interface: a serial port has no address."""
    lacking: tuple[str, ...] = ()
    """Columns that its datagrams have a place for and nothing in it."""
    port: int = 0
    interface: int = 0
    """Its number among the interfaces of the stream."""

    @property
    def sender(self) -> tuple[int, str, int]:
        return self.interface, self.address, self.port

    def is_beside(self, other: Station) -> bool:
        """Whether both send from one address: boards behind a router, or two boots of a board."""
        return self.address == other.address and self.interface == other.interface


@dataclass(slots=True, eq=False)
class Board:
    """One sender by one number, and what is known of it from one piece of a stream to the next."""

    station: Station
    number: str
    name: str = ""
    first_s: float = 0.0
    last_s: float = 0.0
    heard: int = 0
    """Packets."""
    heard_s: float = 0.0
    """Time in which it was heard, silence left out."""
    sequence: int = -1
    settled: bool = False
    """Nobody is left whose name it could get."""
    home_mhz: int | None = None
    """The first channel it was heard on."""
    text_format: ModuleType | None = None
    home: dict[Any, Any] = field(default_factory=dict)
    """Of text: what its reader keeps from one call to the next."""

    @property
    def patience_s(self) -> float:
        """How long it may be quiet without being silent."""
        usual_s = (self.last_s - self.first_s) / max(self.heard - 1, 1)
        return min(max(_SILENT_S, _SILENT_GAPS * usual_s), _MOST_SILENT_S)

    def hear(self, at_s: np.ndarray, sequence: int) -> None:
        """Packets in the order of their arrival, the last one's sequence number, -1 where unknown."""
        if not self.heard:
            self.first_s = self.last_s = float(at_s[0])
        passed_s = float(at_s[-1]) - self.last_s
        if not 0 <= passed_s <= _STEADY_S:  # no gap can be longer
            gaps = at_s[1:] - at_s[:-1]
            passed_s = min(max(float(at_s[0]) - self.last_s, 0), _STEADY_S)
            passed_s += float(np.clip(gaps, 0, _STEADY_S, out=gaps).sum())
        self.heard_s += passed_s
        self._note(float(at_s[-1]), len(at_s), sequence)

    def hear_one(self, at_s: float, sequence: int) -> None:
        if not self.heard:
            self.first_s = self.last_s = at_s
        self.heard_s += min(max(at_s - self.last_s, 0.0), _STEADY_S)
        self._note(at_s, 1, sequence)

    def _note(self, at_s: float, packets: int, sequence: int) -> None:
        self.last_s = at_s
        self.heard += packets
        if sequence >= 0:
            self.sequence = sequence

    def succeed(self, other: Board) -> None:
        """Go on as the board that fell silent."""
        self.name, other.settled = other.name, False
        self.home_mhz = self.home_mhz if other.home_mhz is None else other.home_mhz
        self.home = self.home | other.home


class Group(NamedTuple):
    """Packets of one station by one number: their rows, ascending."""

    station: Station
    number: str
    rows: np.ndarray


class Heard(NamedTuple):
    """Packets of one board while it had one name."""

    board: Board
    name: str
    rows: np.ndarray


class Boards:
    """The boards of a stream.

    >>> boards, station = Boards(), Station("10.0.0.7", Provenance("live"))
    >>> [(board, name, rows)] = boards.hear([Group(station, "7", np.arange(3))], np.arange(3.0), np.arange(3))
    >>> name, board.heard, board.heard_s
    ('7', 3, 2.0)
    """

    MOST, MOST_OF_A_NUMBER = 4096, 64

    def __init__(self) -> None:
        self._of: dict[tuple[object, ...], Board] = {}
        self._of_number: dict[str, list[Board]] = {}
        self._bearer: dict[str, Board] = {}
        self._now_s, self._last_s = 0.0, np.nan

    @property
    def held_bytes(self) -> int:
        """About."""
        return len(self._of) * _EACH_BYTES

    def knows(self, group: Group) -> bool:
        """Whether this sender was heard before, by this number."""
        return (group.station.sender, group.number) in self._of

    def hear(self, groups: Sequence[Group], time_s: np.ndarray, sequence: np.ndarray) -> list[Heard]:
        """Whose packets these are. time_s, sequence: (n,) of all of them in the order of arrival, -1 where unknown;
        each row is in one group. The same for any pieces that a stream is cut into."""
        at_s = self._stream_s(time_s)
        by_number: dict[str, list[Group]] = {}
        for group in groups:
            by_number.setdefault(group.number, []).append(group)
        heard: list[Heard] = []
        for number, mine in by_number.items():
            boards = [self._of.get((group.station.sender, number)) for group in mine]
            if boards == [None] and number not in self._of_number:
                boards = [self._enter(mine[0].station, number, float(at_s[mine[0].rows[0]]), -1)]
            known = [board for board in boards if board is not None and board.settled]
            if len(known) < len(mine):
                heard += self._one_by_one(mine, at_s, sequence)
                continue
            for group, board in zip(mine, known, strict=True):
                mine_s = at_s[group.rows] if len(group.rows) < len(at_s) else at_s
                board.hear(mine_s, int(sequence[group.rows[-1]]))
                heard.append(Heard(board, board.name, group.rows))
        return heard

    def _stream_s(self, time_s: np.ndarray) -> np.ndarray:
        """Stream time without its jumps."""
        steps = np.empty_like(time_s)
        steps[0] = 0 if np.isnan(self._last_s) else time_s[0] - self._last_s
        np.subtract(time_s[1:], time_s[:-1], out=steps[1:])
        if max(steps.max(), -steps.min()) > _JUMP_S:
            steps = np.where(steps < -_JUMP_S, 0, np.minimum(steps, _JUMP_S))
        at_s = np.cumsum(steps, out=steps)
        at_s += self._now_s
        self._now_s, self._last_s = float(at_s[-1]), float(time_s[-1])
        return at_s

    def _one_by_one(self, groups: Sequence[Group], at_s: np.ndarray, sequence: np.ndarray) -> Iterator[Heard]:
        """Packets of one number whose boards are not told apart yet, in order, until they are."""
        rows = np.concatenate([group.rows for group in groups])
        order = np.argsort(rows, kind="stable")
        rows, whose = rows[order], np.repeat(np.arange(len(groups)), [len(group.rows) for group in groups])[order]
        begun = int(np.searchsorted(rows, [group.rows[0] for group in groups]).max())
        told: dict[tuple[Board, str], int] = {}
        label = np.empty(len(rows), np.int64)
        columns = whose.tolist(), at_s[rows].tolist(), sequence[rows].tolist()
        for i, (who, now_s, counted) in enumerate(zip(*columns, strict=True)):
            station, number, _ = groups[who]
            board = self._of.get((station.sender, number))
            if board is None:
                board = self._enter(station, number, now_s, counted)
            elif not board.settled:
                self._name(board, now_s)
            board.hear_one(now_s, counted)
            label[i] = told.setdefault((board, board.name), len(told))
            if i >= begun and i % _WHOLE_STEPS == 0 and self._all_settled(groups):
                self._rest(groups, whose[i + 1 :], label[i + 1 :], at_s[rows[i + 1 :]], sequence[rows[i + 1 :]], told)
                break
        bearers = list(told)
        for which in alike(label):
            board, name = bearers[label[which[0]]]
            yield Heard(board, name, rows[which])

    def _all_settled(self, groups: Iterable[Group]) -> bool:
        boards = (self._of.get((group.station.sender, group.number)) for group in groups)
        return all(board is not None and board.settled for board in boards)

    def _rest(
        self,
        groups: Sequence[Group],
        whose: np.ndarray,
        label: np.ndarray,
        at_s: np.ndarray,
        sequence: np.ndarray,
        told: dict[tuple[Board, str], int],
    ) -> None:
        """What is left when all are told apart, a board at a time; fills in the labels."""
        for which in alike(whose):
            station, number, _ = groups[whose[which[0]]]
            board = self._of[station.sender, number]
            board.hear(at_s[which], int(sequence[which[-1]]))
            label[which] = told.setdefault((board, board.name), len(told))

    # Names

    def _name(self, board: Board, at_s: float) -> None:
        """The name that it has at this moment."""
        bearer = self._bearer.get(board.name)
        if bearer is not board:
            if bearer is not None and board.heard_s > bearer.heard_s:  # it was away, and is back
                bearer.name, bearer.settled = "", False
            elif bearer is not None or not board.name:
                board.name = self._free_name(board)
            self._bearer[board.name] = board
        before = self._predecessor(board, at_s)
        if before is not None:
            del self._bearer[board.name]
            board.succeed(before)
            self._bearer[board.name] = board
        others = self._of_number[board.number]
        board.settled = (
            before is not None or board.name == board.number or not any(self._may_follow(board, o) for o in others)
        )

    def _free_name(self, board: Board) -> str:
        station, number = board.station, board.number
        place = station.address or station.name or "?"
        placed = number if number == place else f"{number}@{place}"
        shared = any(b.station.is_beside(station) for b in self._of_number[number] if b is not board)
        whole = f"{placed}:{station.port}"
        names = (number, whole) if shared else (number, placed, whole)
        return next(name for name in itertools.chain(names, _numbered(whole)) if name not in self._bearer)

    def _predecessor(self, board: Board, at_s: float) -> Board | None:
        """Whose place it has taken: of those that fell silent before it began, at its own address if there is one."""
        quiet = (b for b in self._of_number[board.number] if at_s - b.last_s > _SILENT_S)
        silent = (b for b in quiet if at_s - b.last_s > b.patience_s and self._may_follow(board, b))
        return max(silent, key=lambda b: (b.station.is_beside(board.station), b.heard_s), default=None)

    def _may_follow(self, board: Board, other: Board) -> bool:
        """Whether it may turn out to be the other, come back: it was not heard beside it."""
        return (
            other is not board
            and other.first_s <= board.first_s
            and other.last_s <= board.first_s + _BESIDE_S
            and self._bearer.get(other.name) is other
            and (other.name == board.number or other.station.is_beside(board.station))
        )

    # Places

    def _enter(self, station: Station, number: str, at_s: float, sequence: int) -> Board:
        """A board that was not heard before, or one that sends from another port now."""
        if station.link is not None:
            self._make_room(at_s)
            board = self._of[station.sender, number] = Board(station, number, station.link.node, settled=True)
            return board
        moved = self._moved(station, number, sequence)
        if moved is not None:
            del self._of[moved.station.sender, number]
            moved.station = station
            self._of[station.sender, number] = moved
            return moved
        others = self._of_number.get(number, [])
        if len(others) >= self.MOST_OF_A_NUMBER:
            self._thin_out(others, self.MOST_OF_A_NUMBER // 2, at_s)
        self._make_room(at_s)
        board = self._of[station.sender, number] = Board(station, number, first_s=at_s, last_s=at_s)
        self._of_number.setdefault(number, []).append(board)
        self._name(board, at_s)
        return board

    def _moved(self, station: Station, number: str, sequence: int) -> Board | None:
        """The board whose sequence numbers go on from this port."""
        there = [b for b in self._of_number.get(number, ()) if b.station.is_beside(station)]
        fleeting = sum(b.heard == 1 for b in there) >= _FLEETING_PORTS
        for b in there:
            if b.sequence >= 0 and 0 < sequence - b.sequence <= _FOLLOWS and (b.heard >= _KNOWN_PACKETS or fleeting):
                return b
        return None

    def _make_room(self, at_s: float) -> None:
        if len(self._of) >= self.MOST:
            self._thin_out(list(self._of.values()), self.MOST // 2, at_s)

    def _thin_out(self, boards: Sequence[Board], most: int, at_s: float) -> None:
        """Keep those that were heard longest, less their silence."""
        for board in sorted(boards, key=lambda b: b.heard_s - (at_s - b.last_s))[: len(boards) - most]:
            del self._of[board.station.sender, board.number]
            if self._bearer.get(board.name) is board:
                del self._bearer[board.name]
            left = [b for b in self._of_number.get(board.number, ()) if b is not board]
            if left:
                self._of_number[board.number] = left
            else:
                self._of_number.pop(board.number, None)


class Kept:
    """Values by key in so many bytes: what was put longest ago is given back first.

    >>> kept = Kept(100)
    >>> kept.put("a", "first", 60)
    >>> kept.put("b", "second", 60)
    >>> kept.take("a"), kept.take("b"), kept.held_bytes
    (None, 'second', 0)
    """

    def __init__(self, most_bytes: int):
        self._most_bytes, self.held_bytes = most_bytes, 0
        self._of: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()

    def take(self, key: Hashable) -> Any:
        """Out of here, None where it is not; to be put back."""
        value, size = self._of.pop(key, (None, 0))
        self.held_bytes -= size
        return value

    def put(self, key: Hashable, value: Any, size: int) -> None:
        self._of[key] = value, size
        self.held_bytes += size
        while self.held_bytes > self._most_bytes and len(self._of) > 1:
            _, (_, freed) = self._of.popitem(last=False)
            self.held_bytes -= freed


def _numbered(name: str) -> Iterator[str]:
    return (f"{name}#{i}" for i in itertools.count(2))


def alike(*keys: np.ndarray) -> list[np.ndarray]:
    """Indices of equal keys, in order: one array for each value there is.

    >>> alike(np.array([7, 5, 7]))
    [array([1]), array([0, 2])]
    """
    if not len(keys[0]):
        return []
    if all((key == key[0]).all() for key in keys):  # what a steady stream is
        return [np.arange(len(keys[0]))]
    order = np.lexsort(keys)
    changes = np.any([np.diff(key[order]) != 0 for key in keys], axis=0)
    return np.split(order, np.flatnonzero(changes) + 1)
