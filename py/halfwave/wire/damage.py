"""What can be wrong with the bytes of a stream, by code: the words and what to do. Standard library only.

The reader counts by the code alone; whoever shows the counts asks here for the words.
"""

from __future__ import annotations

__all__ = ["CAPTURED_SHORT", "CUT_SHORT", "MALFORMED"]

_COPY = "copy the file again: bytes of it are damaged or missing"
_UDP_ALONE = "capture the nodes' UDP datagrams alone: tcpdump -s 0 udp port 5005"
_WHOLE_PACKETS = "capture whole packets: tcpdump -s 0 udp port 5005"
CUT_SHORT, CAPTURED_SHORT = "packet_cut_short", "packet_captured_short"

MALFORMED: dict[str, tuple[str, str, str]] = {
    "block_length_impossible": ("block of impossible length", _COPY, "whole"),
    "block_lengths_differ": ("block whose two lengths differ", _COPY, "whole"),
    "record_length_impossible": ("record of impossible length", _COPY, "whole"),
    "packet_block_cut_short": ("packet block cut short", _COPY, "whole"),
    "interface_block_cut_short": ("interface block cut short", _COPY, "whole"),
    "captured_beyond_block": ("captured length beyond the block", _COPY, "whole"),
    "interface_undeclared": ("packet of an undeclared interface", _COPY, "capture"),
    "too_many_interfaces": ("too many interfaces", "cut the capture into parts", "capture"),
    "capture_cut_off": ("capture cut off at its end", "copy the file again, or let the capture end by itself", "whole"),
    "time_stamp_out_of_range": ("time stamp out of range", "set the clock of the capturing machine", "clock"),
    CUT_SHORT: ("packet cut short", _WHOLE_PACKETS, "whole"),
    CAPTURED_SHORT: ("packet captured in part", _WHOLE_PACKETS, "whole"),
    "ip_header_wrong": ("wrong IP header", _UDP_ALONE, "capture"),
    "udp_header_wrong": ("wrong UDP header", _UDP_ALONE, "capture"),
    "ip_fragment": ("IP fragment", "lower the nodes' datagrams below the network's MTU", "capture"),
    "not_ip": ("not IP", _UDP_ALONE, "capture"),
    "not_udp": ("not UDP", _UDP_ALONE, "capture"),
    "link_type_unknown": (
        "link type not supported",
        "capture on Ethernet, Linux cooked (any), loopback or raw IP",
        "capture",
    ),
    "gzip_cut_off": ("gzip is cut off", _COPY, "whole"),
    "gzip_damaged": ("gzip is damaged", _COPY, "whole"),
    "gzip_followed_by_other_bytes": ("bytes after the gzip that are none", _COPY, "whole"),
}
"""Code -> text, remedy, topic (one of `contract.Topic`)."""
