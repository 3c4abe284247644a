"""What a hop says, as JSON: one definition for the engine, for mypy and, by `generate`, for the page."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from .contract_events import Event, EventKind, Firing, Rule, RuleKind, Second, WouldFire
from .contract_room import BestPlace, Coverage, Furniture, Node, Room, Wall, Zone, ZoneLink, ZoneReport
from .contract_values import Estimate, Reason, ReasonKind, Topic

__all__ = [
    "BestPlace",
    "Body",
    "Clock",
    "Coverage",
    "Doppler",
    "Estimate",
    "Event",
    "EventKind",
    "Fault",
    "Firing",
    "Floor",
    "FloorLink",
    "Furniture",
    "HopReport",
    "LinkReport",
    "Load",
    "Loss",
    "Node",
    "NodeClaim",
    "Reason",
    "ReasonKind",
    "Reject",
    "Room",
    "Rule",
    "RuleKind",
    "Second",
    "Selection",
    "Source",
    "SourceKind",
    "Topic",
    "Wall",
    "WouldFire",
    "Zone",
    "ZoneLink",
    "ZoneReport",
]


class Loss(TypedDict):
    """Share of packets lost, 0 to 1, over the last 1, 10 and 60 s; null without sequence numbers."""

    s1: float | None
    s10: float | None
    s60: float | None


class LinkReport(TypedDict):
    """One link: a transmitter heard by a node."""

    id: str
    node: str
    transmitter: str
    layout: str
    bins: int
    antennas: int
    chip: str
    told_apart: Annotated[str, "Why its packets are taken for those of one of several transmitters."]
    read_as: Annotated[str, "What of it was told from the data alone or is not known: values, layout, clock."]
    service: Annotated[Literal["full", "motion only", "counted"], "What the budget of work allows it."]
    each_packet: Annotated[int, "Of its packets one in so many is used; 1 is all."]
    each_bin: Annotated[int, "Of its subcarriers one in so many."]
    left_out: Annotated[int, "Packets that the budget left out."]
    packets: Annotated[int, "Used."]
    rate_hz: Annotated[float, "Of packets that are used."]
    age_s: float
    loss: Loss
    received: Annotated[int, "Packets of the node, over all its links."]
    expected: Annotated[int | None, "By sequence numbers; null where there are none."]
    wild: Annotated[int, "Packets of the node whose numbers are far from its row, alone."]
    restarts: Annotated[int, "How often its numbers went on elsewhere, by more than was lost in the time."]
    rssi_dbm: float | None
    noise_floor_dbm: float | None
    motion: Estimate
    motion_statistic: Estimate
    breathing_rate: Estimate


class NodeClaim(TypedDict):
    """What a node's own firmware estimates: shown as the node's, never mixed with ours."""

    node: str
    kind: str
    time_s: float
    values: dict[str, float | str]


class Reject(Reason):
    """What could not be used, of one reason."""

    count: int
    example: str


class Fault(TypedDict):
    """How often a stage failed."""

    count: int
    example: str


class Body(TypedDict):
    """Where something moves, as `position` estimates it: mean and one-sigma radii on the floor, in metres."""

    x_m: float
    y_m: float
    sigma_x_m: float
    sigma_y_m: float
    why: str


SourceKind = Literal["live", "replay", "simulated"]
"""Where data is from, as the stream itself says."""


class Source(TypedDict):
    """What the badge says."""

    kind: SourceKind
    detail: str


class Doppler(TypedDict):
    """The watched link's Doppler spectrum of the last half second."""

    link: str
    time_s: float
    lowest_hz: float
    step_hz: float
    signed: Annotated[bool, "Above 0 a path gets shorter; where false only the size is known."]
    power_db: Annotated[list[float], "From the lowest frequency up; empty where there is none."]
    reason: Reason | None
    before: Annotated[
        list[list[float] | None],
        "Those not told yet of the time before, as after a seek: the oldest first, 0.25 s apart; null in a gap.",
    ]


class Selection(TypedDict):
    """Which used subcarriers of the watched link change with motion, in order of block and frequency."""

    link: str
    sensitive: Annotated[list[int], "Their numbers among the used ones."]
    used: int
    contrast: Annotated[float, "How far the classes stand apart; 2.7 is one class."]
    clear: Annotated[bool, "Whether that is far enough to believe in two classes."]


class FloorLink(TypedDict):
    """What one link says of a body at the place of `Floor`."""

    link: str
    along_m_s: Annotated[float | None, "Median speed away from the link; null where `reason` tells why there is none."]
    spread_m_s: Annotated[float | None, "Of the speeds that it detects, one standard deviation."]
    signed: Annotated[bool, "Where false, away and towards look alike."]
    least: Annotated[bool, "Where true, it is at least so fast: the place is not known."]
    reason: Reason | None
    zones: Annotated[list[int] | None, "Fresnel zones of the place, lowest and highest; null where it is unknown."]


class Floor(TypedDict):
    """Where something moves and how fast, as far as links at known places tell."""

    time_s: float
    x_m: Annotated[float, "The likeliest place, or the middle of the room where none is known."]
    y_m: float
    columns: Annotated[int, "Cells along x of `chance`."]
    rows: int
    chance: Annotated[list[int], "Row by row from the corner 0, 0; 255 is the likeliest; empty where there is none."]
    profile: Annotated[list[int], "20 x 20 velocities from -1.9 to 1.9 m/s, x first; 255 the strongest; or empty."]
    links: list[FloorLink]


class Load(TypedDict):
    """What is computed of what comes."""

    full: Annotated[int, "Links in full service."]
    motion_only: int
    counted: Annotated[int, "Links whose packets are only counted."]
    without_place: Annotated[int, "Nodes lately heard beyond the most that are listed."]
    budget: Annotated[float, "Of the work that is done at the most, 0 to 1: less where this machine does not keep up."]
    behind_s: Annotated[float, "Seconds of stream that waited when this was computed."]
    held_bytes: Annotated[int, "Of packets that are kept."]


class Clock(TypedDict):
    """The stream's time. A clock that is set begins a new epoch, in which all is heard anew."""

    epoch: int
    reason: Annotated[Reason | None, "Why it began; null in the first."]


class HopReport(TypedDict):
    """What is known at one moment of the stream."""

    time_s: float
    provenance: Annotated[Source | None, "Null before the first packet of CSI."]
    links: list[LinkReport]
    estimates: dict[str, Estimate]
    rejects: Annotated[list[Reject], "Since the stream began."]
    faults: Annotated[dict[str, Fault], "Stages that failed, by stage, since the stream began; each is tried again."]
    load: Load
    clock: Clock
    claims: list[NodeClaim]
    body: Annotated[Body | None, "Null where the position is undetermined."]
    doppler: Annotated[Doppler | None, "Four times a second, null between."]
    selection: Annotated[Selection | None, "As often."]
    floor: Annotated[Floor | None, "Twice a second, null between."]
    zones: Annotated[list[ZoneReport], "In the order of the room's zones."]
    events: Annotated[list[Event], "Since the hop before."]
    second: Annotated[Second | None, "When a second is whole, null between."]
    room: Room
    field_scale: Annotated[float, "The value of the field that is drawn as full red."]
    cost_ms: Annotated[dict[str, float], "Compute by stage in this hop."]
