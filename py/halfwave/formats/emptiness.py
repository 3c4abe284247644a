"""Why a recording of a known format is empty, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping

from ..csi.reasons import Reason

__all__ = ["NO_PACKET", "why_empty"]

NO_PACKET = {"no_packet_in_text", "node_restarts", "header_alone"}
"""Codes that say of a whole recording why nothing is in it."""


def why_empty(rejects: Mapping[Reason, int], reports: int = 0) -> tuple[str, str]:
    """In words, why a recording of a known format has no packet to use; and what to do.

    rejects: reason to count.  reports: of the nodes' own firmware.

    >>> from halfwave import because
    >>> why_empty({because("no_time_stamp"): 300})[0]
    'no CSI that can be used: no time stamp (300 times)'
    >>> why_empty({}, 12)[0]
    "no CSI, only 12 reports of the nodes' own firmware"
    """
    if reports and sum(rejects.values()) <= reports:
        tip = "set the firmware to send raw CSI too (datagrams C5110001), not its own results alone"
        return f"no CSI, only {reports} reports of the nodes' own firmware", tip
    if not rejects:
        return "no packet in it", "was the recording stopped before one came? Is CSI enabled, and is there traffic?"
    reason = max(rejects, key=rejects.__getitem__)
    if reason.code in NO_PACKET:
        return reason.text, reason.remedy
    times = f" ({rejects[reason]} times)" if rejects[reason] > 1 else ""
    return f"no CSI that can be used: {reason}{times}", reason.remedy
