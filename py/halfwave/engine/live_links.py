"""All links as the engine holds them: who has a place, what each is served, and what went wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import inf, isfinite
from typing import TypeVar

from ..contract import LinkReport, Load, NodeClaim
from ..csi.frames import Frames, LinkId, NodeReport, Provenance
from ..csi.reasons import Rejects, because
from .faults import Faults
from .link_report import LinkReporter
from .live_intake import Intake
from .live_link import SILENT_S, LiveLink, Tuning
from .node_count import NodeCount
from .places import Places
from .schedule import Every
from .service import BUDGET, levels

__all__ = ["MAX_LINKS", "LiveLinks"]

MAX_LINKS, MAX_CLAIMS, _MOST_OUTSIDE = 64, 64, 1024
_FORGET_S = 120.0
"""A link unheard for so long is no longer listed."""
_SERVE_EVERY_S = 1.0

T = TypeVar("T")


def _sayable(values: Mapping[str, float | int | str]) -> dict[str, float | str]:
    """JSON has no NaN and no infinity; a node that sends them is quoted in words."""
    return {k: str(v) if isinstance(v, float) and not isfinite(v) else v for k, v in values.items()}


class LiveLinks:
    """Every link's state. `keeps(node)`: whether a node is named or watched, and so keeps its place."""

    def __init__(self, keeps: Callable[[str], bool], tuning: Tuning | None = None):
        self.rejects = Rejects()
        self.faults = Faults()
        self.budget: float = BUDGET
        self.claims: dict[tuple[str, str], NodeReport] = {}
        self.outside: dict[str, LinkId] = {}
        """Nodes without a place, and a link of theirs: their packets need not be read."""
        self._keeps, self._tuning = keeps, tuning or Tuning()
        self._places: Places[LinkId] = Places(MAX_LINKS, lambda link: keeps(link.node))
        self._intakes: dict[LinkId, Intake] = {}
        self._live: dict[LinkId, LiveLink] = {}
        self.nodes: list[str] = []
        """Those that are heard."""
        self._reporters: dict[LinkId, LinkReporter] = {}
        self._counts: dict[str, NodeCount] = {}
        self._ranked: list[LiveLink] = []
        self._served: list[LiveLink] = []
        self._serving = Every(_SERVE_EVERY_S)
        self._heard: list[Provenance] = []
        self._provenance: Provenance | None = None

    def __len__(self) -> int:
        return len(self._live)

    def __iter__(self) -> Iterator[LiveLink]:
        """In the order of names, whichever was heard first: node 2 before node 10."""
        return iter(self._live.values())

    @property
    def ranked(self) -> list[LiveLink]:
        """Those in full or reduced service, in order of rank: named ones, then who sends steadily for longest."""
        return self._ranked

    @property
    def provenance(self) -> Provenance | None:
        """Of those heard since the clock was set; None before the first."""
        heard = [live.provenance for live in self._live.values() if live.last_s > -inf]
        if heard != self._heard:
            self._heard, self._provenance = heard, Provenance.of_several(heard) if heard else None
        return self._provenance

    @property
    def live(self) -> bool:
        """Whether what is heard comes from nodes this moment, and cannot wait."""
        provenance = self.provenance
        return provenance is not None and provenance.kind == "live"

    @property
    def served(self) -> list[LiveLink]:
        """Those in full service, in order of rank."""
        return self._served

    def run(self, stage: str, live: LiveLink, now_s: float, work: Callable[[], T]) -> T | None:
        """A stage of one link; None where it fails."""
        return self.faults.run(stage, live.link, now_s, work, None)

    def tune(self, tuning: Tuning) -> None:
        """What is set holds for all links, and those to come."""
        self._tuning = tuning
        for live in self._live.values():
            live.tune(tuning)

    def weights(self) -> Callable[[str], float]:
        """How much a node's clock counts, of any node: the longer it has sent steadily the more."""
        known: dict[str, float] = {}
        for link in self._intakes:
            known[link.node] = max(known.get(link.node, 0.0), self._places.standing(link))
        return lambda node: 1e-3 + known.get(node, 0.0)

    # In

    def take(self, frames: Frames, now_s: float) -> None:
        """Packets of one node and layout. Where they cannot be taken, whoever they are of begins anew."""
        if not self.faults.run("links", frames.link, now_s, lambda: self._take(frames, now_s), False):
            self.rejects.add(because("could_not_be_computed"), len(frames), frames.link)
            self._forget(frames.link)

    def count(self, taken: Sequence[Frames]) -> None:
        """What came at once, for the loss of each node: its links share one row of numbers."""
        of_node: dict[str, list[Frames]] = {}
        for frames in taken:
            if frames.link in self._intakes:
                of_node.setdefault(frames.link.node, []).append(frames)
        for node, parts in of_node.items():
            self._count_of(node).add(*parts)

    def _take(self, frames: Frames, now_s: float) -> bool:
        link = frames.link
        if not self._ask(link, len(frames), now_s):
            if not any(i.node == link.node for i in self._intakes):
                self.outside[link.node] = link
                if len(self.outside) > _MOST_OUTSIDE:
                    del self.outside[next(iter(self.outside))]
            return True
        intake = self._intakes.get(link)
        if intake is None:
            intake = self._intakes[link] = Intake(frames)
            self._serving.at_once()  # its rank is to be found
        before = intake.links
        parts = intake.take(frames, self.rejects)
        for gone in before - intake.links:  # told apart only now: what was heard before was of several
            self._drop(gone)
        for part in parts:
            live = self._live.get(part.link)
            if live is None or not live.fits(part):
                live = self._add(part, intake, now_s)
            if late := live.push(part):
                self.rejects.add(because("late_packet"), late, part.link)
        return True

    def pass_by(self, unread: Mapping[str, int], now_s: float) -> None:
        """Packets of nodes without a place were counted: who sends steadily gets one, and is read from then on."""
        for node, packets in unread.items():
            if node in self.outside and self._ask(self.outside[node], packets, now_s):
                del self.outside[node]

    def _ask(self, link: LinkId, packets: int, now_s: float) -> bool:
        """Whether it has a place, which another may lose to it."""
        if not self._places.ask(link, packets, now_s):
            self.rejects.add(because("too_many_links", most=MAX_LINKS), packets, link)
            return False
        for lost in self._places.lost():
            self._forget(lost)
        return True

    def _add(self, first: Frames, intake: Intake, now_s: float) -> LiveLink:
        live = self._live[first.link] = LiveLink(first, intake, self._tuning)
        live.serve(intake.level, now_s)
        self._reporters[first.link] = LinkReporter(live)
        self._live = dict(sorted(self._live.items(), key=lambda item: (len(item[0].node), item[0])))
        self.nodes = sorted({link.node for link in self._live})
        self._serving.at_once()
        return live

    def claim(self, report: NodeReport) -> None:
        """What a node says of itself: the latest of each kind; whose node has no place goes first, then the oldest."""
        key = (report.node, report.kind)
        if key not in self.claims and len(self.claims) >= MAX_CLAIMS:
            placed = {i.node for i in self._intakes}
            oldest = min(self.claims, key=lambda k: (self._keeps(k[0]) or k[0] in placed, self.claims[k].time_s))
            if (self._keeps(oldest[0]) or oldest[0] in placed) and not self._keeps(report.node):
                return
            del self.claims[oldest]
        self.claims[key] = report

    # Time

    def clock_set(self, from_s: float, to_s: float) -> None:
        """A new epoch: all is heard anew, and what a site is like, and who was there long, stays."""
        self._places.clock_set(from_s, to_s)
        for intake in self._intakes.values():
            intake.last_s = to_s - max(0.0, from_s - intake.last_s)
        for live in self._live.values():
            live.begin()
        self._serving.at_once()

    def serve(self, now_s: float) -> None:
        """Forget who fell silent; once a second, or when links came, decide what each is served."""
        if not self._serving.due(now_s):
            return
        self._serving.done(now_s)
        for link, live in list(self._live.items()):
            if now_s - max(live.last_s, live.intake.last_s) > _FORGET_S:
                live.intake.links.discard(link)
                self._drop(link)
        for link in [i for i, intake in self._intakes.items() if now_s - intake.last_s > _FORGET_S]:
            self._forget(link)
            self._places.give_back(link)
        order = sorted(self._intakes.values(), key=lambda i: self._rank(i, now_s))
        demands = [i.demand if now_s - i.last_s < SILENT_S else 0.0 for i in order]
        for intake, level in zip(order, levels(demands, self.budget, [i.level for i in order]), strict=True):
            intake.serve(level)
            for link in intake.links:
                if link in self._live:
                    self._live[link].serve(level, now_s)
        self._ranked = [
            self._live[link]
            for intake in order
            for link in sorted(intake.links)
            if link in self._live and intake.level != "counted"
        ]
        self._served = [live for live in self._ranked if live.level == "full"]

    def _rank(self, intake: Intake, now_s: float) -> tuple[bool, float]:
        return not self._keeps(intake.link.node), -self._places.standing(intake.link)

    def _forget(self, link: LinkId) -> None:
        intake = self._intakes.pop(link, None)
        for part in intake.links if intake else ():
            self._drop(part)
        if not any(i.node == link.node for i in self._intakes):
            self._counts.pop(link.node, None)
        self._serving.at_once()

    def _drop(self, link: LinkId) -> None:
        self._live.pop(link, None)
        self.nodes = sorted({link.node for link in self._live})
        self._reporters.pop(link, None)
        self._ranked = [live for live in self._ranked if live.link != link]
        self._served = [live for live in self._served if live.link != link]

    # Out

    def claimed(self) -> list[NodeClaim]:
        return [
            {"node": c.node, "kind": c.kind, "time_s": c.time_s, "values": _sayable(c.values)}
            for c in self.claims.values()
        ]

    def reports(self, now_s: float) -> list[LinkReport]:
        return [self._reporters[link].report(now_s, self._count_of(link.node)) for link in self._live]

    def _count_of(self, node: str) -> NodeCount:
        count = self._counts.get(node)
        if count is None:
            count = self._counts[node] = NodeCount()
        return count

    def load(self, now_s: float, behind_s: float, *, waiting_bytes: int = 0) -> Load:
        said = [live.level for live in self._live.values()]
        return {
            "full": said.count("full"),
            "motion_only": said.count("motion only"),
            "counted": said.count("counted"),
            "without_place": self._places.waiting(now_s),
            "budget": round(self.budget / BUDGET, 3),
            "behind_s": round(behind_s, 2),
            "held_bytes": waiting_bytes + sum(live.nbytes for live in self._live.values()),
        }
