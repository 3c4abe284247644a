"""Who sends: each node with its name, bounded whoever sends.

A node is told by its number and by where it sends from: interface, address, port. None of them is a name that lasts.
Nodes share a number that nobody set, and an address behind one access point; a node that boots sends from another
port, one with a new DHCP lease from another address. So names follow from who is heard beside whom:

- A number is the name of who is heard first with it. Who is heard beside that node is another one and has its address
  behind the number, '7@10.0.0.8', or address and port where several send from there, '7@10.0.0.8:4001'.
- Who begins where another has fallen silent is that node and has its name: one at the same address, else the one that
  the number names. Until the silence has lasted it is named as another.
- Who comes back gets its name again if it was heard longer than who has it now.

So a forged node beside the real one never has its name. Time is the stream's, never the machine's, and a jump of it
counts as ten seconds. Who was heard longest, less the time of its silence, keeps its place when there are too many.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from ._rows import alike
from .tracked_node import ABSENT_S, Group, Heard, Origin, TrackedNode

__all__ = ["Nodes"]

_BESIDE_S = 1.0
"""Two that overlap by more are two; a node that changes its port has packets of both under way."""
_JUMP_S = 10.0
_FOLLOWS, _KNOWN_PACKETS, _FLEETING_PORTS = 32, 10, 4
"""Sequence numbers that go on from another port's by no more are of the same node: one that is well known, or one that
has a port for every packet."""
_WHOLE_STEPS = 64
_EACH_BYTES = 1000
"""A node with its origin, name and places in dictionaries."""


class Nodes:
    """The nodes of a stream.

    >>> from halfwave import Provenance
    >>> from halfwave.formats.tracked_node import Origin
    >>> nodes, origin = Nodes(), Origin("10.0.0.7", Provenance("live"))
    >>> [(node, name, rows)] = nodes.hear([Group(origin, "7", np.arange(3))], np.arange(3.0), np.arange(3))
    >>> name, node.heard, node.heard_s
    ('7', 3, 2.0)
    """

    MOST, MOST_OF_A_NUMBER = 4096, 64

    def __init__(self) -> None:
        self._of: dict[tuple[tuple[int, str, int], str], TrackedNode] = {}
        self._of_number: dict[str, list[TrackedNode]] = {}
        self._bearer: dict[str, TrackedNode] = {}
        self._now_s, self._last_s = 0.0, np.nan

    @property
    def held_bytes(self) -> int:
        """About."""
        return len(self._of) * _EACH_BYTES

    def knows(self, group: Group) -> bool:
        """Whether this sender was heard before, by this number."""
        return (group.origin.sender, group.number) in self._of

    def hear(self, groups: Sequence[Group], time_s: np.ndarray, sequence: np.ndarray) -> list[Heard]:
        """Whose packets these are; the same for any pieces that a stream is cut into.

        Parameters
        ----------
        groups : sequence of Group
            Each row is in one of them.
        time_s : (n,) array
            Of all packets in the order of arrival, in seconds.
        sequence : (n,) int array
            Their sequence numbers; -1 where unknown.

        Returns
        -------
        list of Heard
            Packets of one node while it had one name.
        """
        at_s = self._stream_s(time_s)
        by_number: dict[str, list[Group]] = {}
        for group in groups:
            by_number.setdefault(group.number, []).append(group)
        heard: list[Heard] = []
        for number, mine in by_number.items():
            nodes = [self._of.get((group.origin.sender, number)) for group in mine]
            if nodes == [None] and number not in self._of_number:
                nodes = [self._enter(mine[0].origin, number, float(at_s[mine[0].rows[0]]), -1)]
            known = [node for node in nodes if node is not None and node.settled]
            if len(known) < len(mine):
                heard += self._one_by_one(mine, at_s, sequence)
                continue
            for group, node in zip(mine, known, strict=True):
                mine_s = at_s[group.rows] if len(group.rows) < len(at_s) else at_s
                node.hear(mine_s, int(sequence[group.rows[-1]]))
                heard.append(Heard(node, node.name, group.rows))
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
        """Packets of one number whose nodes are not told apart yet, in order, until they are."""
        rows = np.concatenate([group.rows for group in groups])
        order = np.argsort(rows, kind="stable")
        rows, whose = rows[order], np.repeat(np.arange(len(groups)), [len(group.rows) for group in groups])[order]
        begun = int(np.searchsorted(rows, [group.rows[0] for group in groups]).max())
        told: dict[tuple[TrackedNode, str], int] = {}
        label = np.empty(len(rows), np.int64)
        columns = whose.tolist(), at_s[rows].tolist(), sequence[rows].tolist()
        for i, (who, now_s, counted) in enumerate(zip(*columns, strict=True)):
            origin, number, _ = groups[who]
            node = self._of.get((origin.sender, number))
            if node is None:
                node = self._enter(origin, number, now_s, counted)
            elif not node.settled:
                self._name(node, now_s)
            node.hear_one(now_s, counted)
            label[i] = told.setdefault((node, node.name), len(told))
            if i >= begun and i % _WHOLE_STEPS == 0 and self._all_settled(groups):
                self._rest(groups, whose[i + 1 :], label[i + 1 :], at_s[rows[i + 1 :]], sequence[rows[i + 1 :]], told)
                break
        bearers = list(told)
        for which in alike(label):
            node, name = bearers[label[which[0]]]
            yield Heard(node, name, rows[which])

    def _all_settled(self, groups: Iterable[Group]) -> bool:
        nodes = (self._of.get((group.origin.sender, group.number)) for group in groups)
        return all(node is not None and node.settled for node in nodes)

    def _rest(
        self,
        groups: Sequence[Group],
        whose: np.ndarray,
        label: np.ndarray,
        at_s: np.ndarray,
        sequence: np.ndarray,
        told: dict[tuple[TrackedNode, str], int],
    ) -> None:
        """What is left when all are told apart, a node at a time; fills in the labels."""
        for which in alike(whose):
            origin, number, _ = groups[whose[which[0]]]
            node = self._of[origin.sender, number]
            node.hear(at_s[which], int(sequence[which[-1]]))
            label[which] = told.setdefault((node, node.name), len(told))

    # Names

    def _name(self, node: TrackedNode, at_s: float) -> None:
        """The name that it has at this moment."""
        bearer = self._bearer.get(node.name)
        if bearer is not node:
            if bearer is not None and node.heard_s > bearer.heard_s:  # it was away, and is back
                bearer.name, bearer.settled = "", False
            elif bearer is not None or not node.name:
                node.name = self._free_name(node)
            self._bearer[node.name] = node
        before = self._predecessor(node, at_s)
        if before is not None:
            del self._bearer[node.name]
            node.succeed(before)
            self._bearer[node.name] = node
        others = self._of_number[node.number]
        node.settled = (
            before is not None or node.name == node.number or not any(self._may_follow(node, o) for o in others)
        )

    def _free_name(self, node: TrackedNode) -> str:
        origin, number = node.origin, node.number
        place = origin.address or origin.name or "?"
        placed = number if number == place else f"{number}@{place}"
        shared = any(b.origin.is_beside(origin) for b in self._of_number[number] if b is not node)
        whole = f"{placed}:{origin.port}"
        names = (number, whole) if shared else (number, placed, whole)
        return next(name for name in itertools.chain(names, _numbered(whole)) if name not in self._bearer)

    def _predecessor(self, node: TrackedNode, at_s: float) -> TrackedNode | None:
        """Whose place it has taken: of those that fell silent before it began, at its own address if there is one."""
        quiet = (b for b in self._of_number[node.number] if at_s - b.last_s > ABSENT_S)
        silent = (b for b in quiet if at_s - b.last_s > b.patience_s and self._may_follow(node, b))
        return max(silent, key=lambda b: (b.origin.is_beside(node.origin), b.heard_s), default=None)

    def _may_follow(self, node: TrackedNode, other: TrackedNode) -> bool:
        """Whether it may turn out to be the other, come back: it was not heard beside it."""
        return (
            other is not node
            and other.first_s <= node.first_s
            and other.last_s <= node.first_s + _BESIDE_S
            and self._bearer.get(other.name) is other
            and (other.name == node.number or other.origin.is_beside(node.origin))
        )

    # Places

    def _enter(self, origin: Origin, number: str, at_s: float, sequence: int) -> TrackedNode:
        """A node that was not heard before, or one that sends from another port now."""
        if origin.link is not None:
            self._make_room(at_s)
            node = self._of[origin.sender, number] = TrackedNode(origin, number, origin.link.node, settled=True)
            return node
        moved = self._moved(origin, number, sequence)
        if moved is not None:
            del self._of[moved.origin.sender, number]
            moved.origin = origin
            self._of[origin.sender, number] = moved
            return moved
        others = self._of_number.get(number, [])
        if len(others) >= self.MOST_OF_A_NUMBER:
            self._thin_out(others, self.MOST_OF_A_NUMBER // 2, at_s)
        self._make_room(at_s)
        node = self._of[origin.sender, number] = TrackedNode(origin, number, first_s=at_s, last_s=at_s)
        self._of_number.setdefault(number, []).append(node)
        self._name(node, at_s)
        return node

    def _moved(self, origin: Origin, number: str, sequence: int) -> TrackedNode | None:
        """The node whose sequence numbers go on from this port."""
        there = [b for b in self._of_number.get(number, ()) if b.origin.is_beside(origin)]
        fleeting = sum(b.heard == 1 for b in there) >= _FLEETING_PORTS
        for b in there:
            if b.sequence >= 0 and 0 < sequence - b.sequence <= _FOLLOWS and (b.heard >= _KNOWN_PACKETS or fleeting):
                return b
        return None

    def _make_room(self, at_s: float) -> None:
        if len(self._of) >= self.MOST:
            self._thin_out(list(self._of.values()), self.MOST // 2, at_s)

    def _thin_out(self, nodes: Sequence[TrackedNode], most: int, at_s: float) -> None:
        """Keep those that were heard longest, less their silence."""
        for node in sorted(nodes, key=lambda b: b.heard_s - (at_s - b.last_s))[: len(nodes) - most]:
            del self._of[node.origin.sender, node.number]
            if self._bearer.get(node.name) is node:
                del self._bearer[node.name]
            left = [b for b in self._of_number.get(node.number, ()) if b is not node]
            if left:
                self._of_number[node.number] = left
            else:
                self._of_number.pop(node.number, None)


def _numbered(name: str) -> Iterator[str]:
    return (f"{name}#{i}" for i in itertools.count(2))
