"""Why lines, rows, objects and files could not be read, and what to do about it."""

from __future__ import annotations

from ..contract import Topic

__all__ = ["UNREAD", "Words"]

Words = tuple[str, str, Topic]
"""Text with the places of its values, remedy, topic."""

_SERIAL = "a serial line needs 921,600 baud, a rate it can carry, and no other task that prints between"
_ENABLE = (
    "enable CSI in menuconfig and by esp_wifi_set_csi, and make traffic: let the node ping the access point, or let "
    "another node send"
)
_NAME_COLUMNS = "let the firmware print its header (type,...,data) before its packets"
_NAME_LIST = "name the list csi, data, iq, amplitudes or iq_hex"
_KNOWN = "captures (.pcap, .pcapng), CSI_DATA text, tables, JSON lines and npz are read"
_PACK = "pack recordings: captures (.pcap, .pcapng), CSI_DATA text, tables, JSON lines or npz"
_UNPACK = "unpack it, and read the folder"
_COPY = "is the file whole? copy it again"

UNREAD: dict[str, Words] = {
    # lines of text
    "no_packet_in_text": ("Espressif text, no packet came", _ENABLE, ""),
    "node_restarts": (
        "Espressif text, no packet came: the node restarted {times} times",
        "check its power supply, and its last log lines",
        "",
    ),
    "line_without_csi": ("line without CSI_DATA", _ENABLE, ""),
    "line_torn": ("line torn or mixed up", _SERIAL, "whole"),
    "line_of_another_shape": ("line other than {expected}", _SERIAL, "whole"),
    "columns_not_named": ("{found} columns that no header names", _NAME_COLUMNS, "format"),
    "columns_missing": ("{found} of {expected} columns", _SERIAL, "whole"),
    "not_csi": ("a value is not CSI", _SERIAL, "whole"),
    "not_a_number": ("a value is not a number", _SERIAL, "whole"),
    "no_values": ("no values", _SERIAL, "whole"),
    "values_missing": ("{found} of {expected} values", _SERIAL, "whole"),
    "values_too_many": ("{found} values, {expected} announced", _SERIAL, "whole"),
    "values_odd": ("{found} values: one of a pair is missing", _SERIAL, "whole"),
    "values_beyond_most": ("more than {most} values", "print one packet a line", "bins"),
    "values_elided": (
        "values are missing: '...' stands for them, as numpy prints a long array",
        "print all values: numpy.set_printoptions(threshold=sys.maxsize), or write JSON",
        "whole",
    ),
    "no_time_stamp": ("no time stamp", "a column of the packet's time is needed: time_s, time_ms or time_us", "clock"),
    "header_alone": ("a header and no packet", "was the recording stopped before a packet came?", ""),
    "not_a_row": ("not a row of the table", "keep one header and its rows in a file", "format"),
    # JSON
    "not_a_json_object": ("not a JSON object", _SERIAL, "whole"),
    "no_csi_list": ("object without a list of CSI", _NAME_LIST, "format"),
    "not_byte_pairs": ("iq_hex is not a list of byte pairs", _SERIAL, "whole"),
    "row_of_another_type": ("row of type {type}", "nothing to do if its CSI comes in rows of type raw_csi", ""),
    "rows_of_more_types": ("row of a further type", "nothing to do if its CSI comes in rows of type raw_csi", ""),
    "text_unknown": ("text of no known format", _KNOWN, "format"),
    "text_not_read": ("text that cannot be read: {error}", _KNOWN, "format"),
    # archives and their members
    "not_a_recording": ("{error}", _PACK, "format"),
    "array_of_another_shape": (
        "array other than (bins, packets) with a label each",
        "save csi and time_s as npz, one row a packet",
        "format",
    ),
    "archive_in_archive": ("an archive in an archive", "unpack it", ""),
    "archive_encrypted": ("encrypted", "unpack it with its password", ""),
    "archive_damaged": ("damaged: {error}", _COPY, "whole"),
    "archive_cut_off": ("the archive ends inside it", _COPY, "whole"),
    "archive_unreadable": ("rest of the archive unreadable: {error}", _COPY, "whole"),
    "archive_of_too_many": ("more than {most} files in one archive", _UNPACK, ""),
    "archive_too_large": ("the archive unpacks to more than {most_mib} MiB", _UNPACK, ""),
}
