"""Which link packets are of, where they come from, and what a node says of itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

__all__ = ["LinkId", "NodeReport", "Provenance"]

Kind = Literal["live", "replay", "simulated"]
_LINK = re.compile(r"node (.+?) <- (.+?), (.+?)(?:, (\d{1,3}) antennas)?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where frames come from; every frame knows it, and a file keeps it.

    >>> Provenance.parse("simulated, seed 42")
    Provenance(kind='simulated', detail='seed 42')
    >>> str(Provenance.parse("a tcpdump of someone"))      # whatever is not marked is a recording
    'replay, a tcpdump of someone'
    """

    kind: Kind
    detail: str = ""

    @classmethod
    def of_several(cls, parts: Iterable[Provenance], *, what: str = "links") -> Provenance:
        """What may be said of several links together: as little as the least real of them allows.

        Parameters
        ----------
        parts : iterable of Provenance
            Of each link.
        what : str
            What they are of, in the plural, for the detail.

        Returns
        -------
        Provenance
            Of the kind of the least real.

        Examples
        --------
        >>> str(Provenance.of_several([Provenance("live"), Provenance("simulated", "seed 1"), Provenance("live")]))
        'simulated, seed 1; 2 of 3 links are live'
        """
        given = list(parts)
        for kind in ("simulated", "replay", "live"):
            details = dict.fromkeys(p.detail for p in given if p.kind == kind)
            if details:
                others = Counter(p.kind for p in given if p.kind != kind)
                notes = [f"{n} of {len(given)} {what} are {other}" for other, n in others.items()]
                return cls(kind, "; ".join(filter(None, [*list(details)[:3], *notes])))
        return cls("replay")

    @classmethod
    def parse(cls, description: str) -> Provenance:
        """What a description says; a text without a kind is the detail of a replay.

        Parameters
        ----------
        description : str
            Such as "simulated, seed 42".

        Returns
        -------
        Provenance
            The inverse of `str`.
        """
        word, _, detail = description.partition(",")
        if word.strip() in ("live", "replay", "simulated"):
            return cls(word.strip(), detail.strip())  # type: ignore[arg-type]
        return cls("replay", description.strip())

    def replayed(self, name: str) -> Provenance:
        """What it becomes in a file of this name: what was live when it was recorded is a replay now.

        Parameters
        ----------
        name : str
            Of the file.

        Returns
        -------
        Provenance
            Itself where it was not live.

        Examples
        --------
        >>> str(Provenance("live", "udp 5005").replayed("bedroom.npz"))
        'replay, bedroom.npz, recorded live, udp 5005'
        """
        if self.kind != "live":
            return self
        return Provenance("replay", ", ".join(filter(None, (name, "recorded live", self.detail))))

    def __str__(self) -> str:
        return f"{self.kind}, {self.detail}" if self.detail else self.kind


@dataclass(frozen=True, slots=True, order=True)
class LinkId:
    """One transmitter heard by one receiving node in one layout by so many antennas; what differs is never mixed.

    >>> str(LinkId("2", "cluster 1", "LLTF+HT-LTF")), str(LinkId("2", "", "LLTF", 3))
    ('node 2 <- cluster 1, LLTF+HT-LTF', 'node 2 <- unknown, LLTF, 3 antennas')
    """

    node: str
    transmitter: str
    layout: str
    antennas: int = 1

    @classmethod
    def parse(cls, text: str) -> LinkId | None:
        """What `str` made of one; None for another text.

        Parameters
        ----------
        text : str
            Of a link.

        Returns
        -------
        LinkId or None
            The inverse of `str`.

        Examples
        --------
        >>> LinkId.parse("node 2 <- unknown, LLTF, one field, 3 antennas")
        LinkId(node='2', transmitter='', layout='LLTF, one field', antennas=3)
        """
        said = _LINK.fullmatch(text)
        if said is None:
            return None
        node, transmitter, layout, antennas = said.groups()
        return cls(node, "" if transmitter == "unknown" else transmitter, layout, int(antennas or 1))

    def __str__(self) -> str:
        several = f", {self.antennas} antennas" if self.antennas > 1 else ""
        return f"node {self.node} <- {self.transmitter or 'unknown'}, {self.layout}{several}"


@dataclass(frozen=True, slots=True)
class NodeReport:
    """What a node's own firmware claims (vitals, features, events): the node's word, never ours."""

    time_s: float
    node: str
    kind: str
    """'vitals', 'features', 'fused vitals', 'events' or 'feature state'."""
    values: Mapping[str, float | int | str]
