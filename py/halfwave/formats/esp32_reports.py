"""What a node's own firmware claims: the small datagrams of the C511 family beside CSI. The node's word, never ours."""

from __future__ import annotations

import math
from binascii import crc32
from struct import Struct
from typing import Any

from ..csi.frames import NodeReport
from ..csi.reasons import Reason, because

__all__ = ["REPORT_MAGICS", "read_report"]

VITALS, FEATURES, FUSED, FEATURE_STATE, EVENTS = 0xC5110002, 0xC5110003, 0xC5110004, 0xC5110006, 0xC5110007
REPORT_MAGICS = (VITALS, FEATURES, FUSED, FEATURE_STATE, EVENTS)

# magic, node, flags, breathing x100, heart x10000, RSSI, persons, 2 reserved, motion, presence, ms since boot, reserved
_vitals = Struct("<4x B B H I b B 2x f f I 4x")
# magic, node, 1 reserved, sequence, microseconds, eight numbers
_features = Struct("<4x B x H q 8f")
# as vitals up to persons, then radar type, fusion confidence, motion, presence, ms, heart, breathing, distance in cm,
# targets, target confidence, 6 reserved
_fused = Struct("<4x B B H I b B B B f f I f f f B B 6x")
# magic, node, mode, sequence, microseconds, nine numbers, quality, 2 reserved, CRC-32 of all before
_state = Struct("<4x B B H Q 9f H 2x I")
_event_header = Struct("<4x B B H")  # magic, node, module, count
_event = Struct("<B f")

_FEATURE_NAMES = (
    "presence",
    "motion",
    "breathing_over_30_bpm",
    "heart_over_120_bpm",
    "phase_variance",
    "persons_over_4",
    "fall",
    "rssi_dbm_plus_100_over_100",
)
_STATE_NAMES = (
    "motion",
    "presence",
    "breathing_bpm",
    "breathing_confidence",
    "heart_bpm",
    "heart_confidence",
    "anomaly",
    "environment_shift",
    "coherence",
)

Values = dict[str, float | int | str]


def read_report(magic: int, payload: bytes, time_s: float, node: str = "") -> list[NodeReport] | Reason:
    """The reports in one datagram (events: one each), or why there is none.

    node: the name to report under; the node's number where empty.

    >>> datagram = "020011c5 07 01 dc05 c0d40a00 c9 01 0000 0000003f 0000803f e8030000 00000000"
    >>> datagram = bytes.fromhex(datagram)
    >>> read_report(VITALS, datagram, 12.5)[0].values["breathing_bpm"]
    15.0
    >>> print(read_report(VITALS, datagram[:31], 12.5))
    vitals of other than 32 bytes
    """
    if magic in (EVENTS, FUSED) and _is_events(payload):
        return _read_events(payload, time_s, node)
    if magic == EVENTS:
        return because("length_not_as_announced", what="events")
    kind, layout, read = _READERS[magic]
    if len(payload) != layout.size:
        return because("report_of_another_length", what=kind, expected=layout.size)
    if magic == FEATURE_STATE and crc32(payload[:56]) != int.from_bytes(payload[56:], "little"):
        return because("checksum_wrong", what=kind)
    values = read(layout.unpack(payload))
    if not all(math.isfinite(value) for value in values.values() if isinstance(value, float)):
        return because("report_not_finite", what=kind)
    return [NodeReport(time_s, node or str(payload[4]), kind, values)]


def _is_events(payload: bytes) -> bool:
    return len(payload) >= 8 and len(payload) == 8 + 5 * _event_header.unpack_from(payload)[2]


def _read_events(payload: bytes, time_s: float, node: str) -> list[NodeReport] | Reason:
    number, module, _ = _event_header.unpack_from(payload)
    events = list(_event.iter_unpack(payload[8:]))
    if not events:
        return because("report_empty", what="events")
    if not all(math.isfinite(value) for _, value in events):
        return because("report_not_finite", what="events")
    return [
        NodeReport(time_s, node or str(number), "events", {"module": module, "type": kind, "value": value})
        for kind, value in events
    ]


def _read_vitals(fields: tuple[Any, ...]) -> Values:
    _, flags, breathing, heart, rssi, persons, motion, presence, boot_ms = fields
    return {
        **_flags(flags),
        "breathing_bpm": breathing / 100,
        "heart_bpm": heart / 10000,
        "rssi_dbm": rssi,
        "persons": persons,
        "motion_energy": motion,
        "presence_score": presence,
        "since_boot_s": boot_ms / 1000,
    }


def _read_fused(fields: tuple[Any, ...]) -> Values:
    radar, confidence, motion, presence, boot_ms, heart, breathing, distance, targets, sure = fields[6:]
    return {
        **_read_vitals((*fields[:6], motion, presence, boot_ms)),
        "radar_type": radar,
        "fusion_confidence": confidence,
        "radar_heart_bpm": heart,
        "radar_breathing_bpm": breathing,
        "radar_distance_m": distance / 100,
        "radar_targets": targets,
        "radar_confidence": sure,
    }


def _read_features(fields: tuple[Any, ...]) -> Values:
    _, sequence, time_us, *numbers = fields
    return {"sequence": sequence, "node_time_s": time_us / 1e6, **dict(zip(_FEATURE_NAMES, numbers, strict=True))}


def _read_state(fields: tuple[Any, ...]) -> Values:
    _, mode, sequence, time_us, *numbers, quality, _ = fields
    head = {"mode": mode, "sequence": sequence, "node_time_s": time_us / 1e6}
    return {**head, **dict(zip(_STATE_NAMES, numbers, strict=True)), "quality_flags": quality}


def _flags(flags: int) -> Values:
    return {"presence": flags & 1, "fall": flags >> 1 & 1, "motion": flags >> 2 & 1}


_READERS = {
    VITALS: ("vitals", _vitals, _read_vitals),
    FEATURES: ("features", _features, _read_features),
    FUSED: ("fused vitals", _fused, _read_fused),
    FEATURE_STATE: ("feature state", _state, _read_state),
}
