"""Why packets and datagrams were rejected, and what to do about it.

What is wrong with the bytes of a capture is declared in `wire.damage`, what is wrong with text and archives in
`why_unread`; here stand the datagrams of nodes, and what links and the engine leave out.
"""

from __future__ import annotations

from typing import cast

from ..contract import ReasonKind, Topic
from ..wire.damage import MALFORMED
from .why_unread import UNREAD, Words

__all__ = ["REJECTED"]

_RAW_CSI = "set the firmware to raw CSI (datagrams C5110001) or CSI_DATA text; does another program send to this port?"
_BUFFER = "raise the node's buffer, or lower its rate"
_DAMAGED = "datagrams are damaged on the way: is the network overloaded?"
_NO_CSI = "nothing to do: it holds no CSI"
_NEXT_RAW = "wait for the next raw frame; a steady link loses fewer"
_BINS = "use the chip's usual 64, 128 or 192 bins (256 with HE)"
_CLOCK = "set the clocks of the nodes, or of the machine that captures, by NTP"

_DATAGRAMS: dict[str, Words] = {
    "datagram_too_short": ("datagram shorter than {least} bytes", _RAW_CSI, "whole"),
    "datagram_unknown": ("unknown kind of datagram", _RAW_CSI, "format"),
    "other_radio": (
        "{what} format of another radio",
        "Halfwave reads the CSI of ESP32 nodes; csiread and CSIKit read this",
        "format",
    ),
    "length_not_as_announced": ("{what} whose length is not what its header says", _BUFFER, "whole"),
    "clock_synchronisation": ("clock synchronisation of nodes, no CSI", _NO_CSI, ""),
    "too_many_new_nodes": (
        "too many new nodes at once",
        "they are taken when they send again; let the firewall pass the port from your nodes alone",
        "",
    ),
    "report_of_another_length": ("{what} of other than {expected} bytes", _BUFFER, "whole"),
    "report_empty": ("{what} without a value", _NO_CSI, ""),
    "report_not_finite": ("{what} with a value that is not a number", "update the node's firmware", ""),
    "checksum_wrong": ("{what} with a wrong checksum", _DAMAGED, "whole"),
    "compressed_too_long": ("compressed CSI: more than {most} bytes", _BINS, "whole"),
    "compressed_run_lengths": ("compressed CSI: run lengths do not add up", _DAMAGED, "whole"),
    "compressed_without_raw": ("compressed CSI: no raw frame to start from", _NEXT_RAW, ""),
    "compressed_again": ("compressed CSI: repeats a raw frame", "nothing to do: the raw frame is read", ""),
    "compressed_length_changed": ("compressed CSI: another length than the frame before", _NEXT_RAW, ""),
    "compressed_after_gap": ("compressed CSI: the frame before is missing", _NEXT_RAW, ""),
    "compressed_unlike_before": ("compressed CSI: unlike the frames before", _NEXT_RAW, ""),
}
_LINKS: dict[str, Words] = {
    "same_packet_again": ("the same packet again", "is a capture of two interfaces, or a bridge, in the way?", ""),
    "most_subcarriers_missing": ("most subcarriers missing", _BINS, "bins"),
    "late_packet": ("late packet dropped", "let the packets of a node arrive in order of time", "clock"),
    "far_ahead_of_stream": ("time stamp far ahead of the stream's time", _CLOCK, "clock"),
    "far_behind_stream": ("time stamp far behind the stream's time", _CLOCK, "clock"),
    "too_many_links": ("more than {most} links", "let fewer nodes send to this machine", ""),
    "could_not_be_computed": (
        "could not be computed",
        "the next packets are tried again; report it with a recording",
        "",
    ),
    "damaged_history": (
        "damaged stretch of a history",
        "all else of it is read; damaged.bin keeps these bytes once the history is written again",
        "whole",
    ),
}

REJECTED: dict[str, ReasonKind] = {
    code: ReasonKind(text=text, remedy=remedy, topic=cast(Topic, topic))
    for words in (MALFORMED, _DATAGRAMS, UNREAD, _LINKS)
    for code, (text, remedy, topic) in words.items()
}
"""Every code with its text, its remedy and the question that it answers."""
