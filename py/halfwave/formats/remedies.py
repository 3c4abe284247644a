"""What to do about packets that cannot be used, by the reason they were counted under; and why a recording is empty."""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ["NO_PACKET_CAME", "remedy_of", "why_empty"]

NO_PACKET_CAME = "no packet came"
"""Of a reason that says by itself why, and what to do."""
_REMEDIES = (
    (NO_PACKET_CAME, ""),
    (r"no header names", ""),
    (r"captured short|snap", "capture whole packets: tcpdump -s 0"),
    (r"cut short", "capture whole packets, tcpdump -s 0; raise the board's buffer or lower its rate"),
    (r"CRC|checksum", "the datagrams are damaged on the way: is the link overloaded?"),
    (r"numpy prints", "print all values: numpy.set_printoptions(threshold=sys.maxsize), or write JSON"),
    (r"torn|mixed up|missing|no number|no JSON|no int8|no value of CSI",
     "a serial line needs 921,600 baud, a rate it can carry, and no other task that prints between"),
    (r"without CSI_DATA", "is CSI enabled in the firmware, and is there traffic?"),
    (r"time stamp|tells the time", "a column of the packet's time is needed: time_s, time_ms or time_us"),
    (r"bytes of no known format|cannot be opened",
     "no file in the archive is a recording: captures (.pcap, .pcapng), CSI_DATA text, tables, JSON lines or npz are"),
    (r"magic|unknown kind|no known format",
     "set the firmware to raw CSI (magic C5110001) or CSI_DATA text; does another program send to this port?"),
    (r"not UDP|not IP|link type|IP fragment|header", "capture the boards' UDP datagrams: tcpdump -s 0 udp port 5005"),
    (r"bins|sub-carrier|layout", "use the chip's usual 64, 128 or 192 bins (256 with HE)"),
    (r"shorter|longer|length|expected", "raise the board's buffer, or lower its rate"),
    (r"gzip|archive", "is the file whole? copy it again"),
)  # fmt: skip


def remedy_of(reason: str) -> str:
    """What to do about a reject; empty where it says so itself or nothing is known.

    >>> remedy_of("unknown kind of datagram")[:24], remedy_of("?")
    ('set the firmware to raw ', '')
    """
    return next((remedy for words, remedy in _REMEDIES if re.search(words, reason, re.IGNORECASE)), "")


def why_empty(rejects: Mapping[str, int], reports: int = 0) -> tuple[str, str]:
    """In words, why a recording of a known format has no packet to use; and what to do.

    rejects: reason to count.  reports: of the nodes' own firmware.

    >>> why_empty({"row without a time stamp": 300})[0]
    'no CSI that can be used: row without a time stamp (300 times)'
    >>> why_empty({}, 12)[0]
    "no CSI, only 12 reports of the nodes' own firmware"
    """
    if reports and sum(rejects.values()) <= reports:
        tip = "set the firmware to send raw CSI too (datagrams C5110001), not its own results alone"
        return f"no CSI, only {reports} reports of the nodes' own firmware", tip
    if not rejects:
        return "no packet in it", "was the recording stopped before one came? Is CSI enabled, and is there traffic?"
    reason = max(rejects, key=rejects.__getitem__)
    if NO_PACKET_CAME in reason:
        return reason, ""
    times = f" ({rejects[reason]} times)" if rejects[reason] > 1 else ""
    return f"no CSI that can be used: {reason}{times}", remedy_of(reason)
