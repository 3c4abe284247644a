// Made by `python -m halfwave.apps.generate web/src/generated` from py/halfwave/csi/why_undetermined.py and why_rejected.py. Do not edit.

import type { ReasonKind } from "./types";

export const WAIT = "wait";

export const REASONS: Record<string, ReasonKind> = {
  "said": {
    "text": "{text}",
    "remedy": "",
    "topic": ""
  },
  "no_packets": {
    "text": "no packets",
    "remedy": "wait",
    "topic": ""
  },
  "rate_too_low": {
    "text": "{rate_hz:.1f} packets/s, at least {least_hz:.0f} are needed",
    "remedy": "more traffic: let the node ping its access point",
    "topic": "rate"
  },
  "block_length_impossible": {
    "text": "block of impossible length",
    "remedy": "copy the file again: bytes of it are damaged or missing",
    "topic": "whole"
  },
  "block_lengths_differ": {
    "text": "block whose two lengths differ",
    "remedy": "copy the file again: bytes of it are damaged or missing",
    "topic": "whole"
  },
  "record_length_impossible": {
    "text": "record of impossible length",
    "remedy": "copy the file again: bytes of it are damaged or missing",
    "topic": "whole"
  },
  "packet_block_cut_short": {
    "text": "packet block cut short",
    "remedy": "copy the file again: bytes of it are damaged or missing",
    "topic": "whole"
  },
  "interface_block_cut_short": {
    "text": "interface block cut short",
    "remedy": "copy the file again: bytes of it are damaged or missing",
    "topic": "whole"
  },
  "captured_beyond_block": {
    "text": "captured length beyond the block",
    "remedy": "copy the file again: bytes of it are damaged or missing",
    "topic": "whole"
  },
  "interface_undeclared": {
    "text": "packet of an undeclared interface",
    "remedy": "copy the file again: bytes of it are damaged or missing",
    "topic": "capture"
  },
  "too_many_interfaces": {
    "text": "too many interfaces",
    "remedy": "cut the capture into parts",
    "topic": "capture"
  },
  "capture_cut_off": {
    "text": "capture cut off at its end",
    "remedy": "copy the file again, or let the capture end by itself",
    "topic": "whole"
  },
  "time_stamp_out_of_range": {
    "text": "time stamp out of range",
    "remedy": "set the clock of the capturing machine",
    "topic": "clock"
  },
  "packet_cut_short": {
    "text": "packet cut short",
    "remedy": "capture whole packets: tcpdump -s 0 udp port 5005",
    "topic": "whole"
  },
  "packet_captured_short": {
    "text": "packet captured in part",
    "remedy": "capture whole packets: tcpdump -s 0 udp port 5005",
    "topic": "whole"
  },
  "ip_header_wrong": {
    "text": "wrong IP header",
    "remedy": "capture the nodes' UDP datagrams alone: tcpdump -s 0 udp port 5005",
    "topic": "capture"
  },
  "udp_header_wrong": {
    "text": "wrong UDP header",
    "remedy": "capture the nodes' UDP datagrams alone: tcpdump -s 0 udp port 5005",
    "topic": "capture"
  },
  "ip_fragment": {
    "text": "IP fragment",
    "remedy": "lower the nodes' datagrams below the network's MTU",
    "topic": "capture"
  },
  "not_ip": {
    "text": "not IP",
    "remedy": "capture the nodes' UDP datagrams alone: tcpdump -s 0 udp port 5005",
    "topic": "capture"
  },
  "not_udp": {
    "text": "not UDP",
    "remedy": "capture the nodes' UDP datagrams alone: tcpdump -s 0 udp port 5005",
    "topic": "capture"
  },
  "link_type_unknown": {
    "text": "link type not supported",
    "remedy": "capture on Ethernet, Linux cooked (any), loopback or raw IP",
    "topic": "capture"
  },
  "gzip_cut_off": {
    "text": "gzip is cut off",
    "remedy": "copy the file again: bytes of it are damaged or missing",
    "topic": "whole"
  },
  "gzip_damaged": {
    "text": "gzip is damaged",
    "remedy": "copy the file again: bytes of it are damaged or missing",
    "topic": "whole"
  },
  "gzip_followed_by_other_bytes": {
    "text": "bytes after the gzip that are none",
    "remedy": "copy the file again: bytes of it are damaged or missing",
    "topic": "whole"
  },
  "datagram_too_short": {
    "text": "datagram shorter than {least} bytes",
    "remedy": "set the firmware to raw CSI (datagrams C5110001) or CSI_DATA text; does another program send to this port?",
    "topic": "whole"
  },
  "datagram_unknown": {
    "text": "unknown kind of datagram",
    "remedy": "set the firmware to raw CSI (datagrams C5110001) or CSI_DATA text; does another program send to this port?",
    "topic": "format"
  },
  "other_radio": {
    "text": "{what} format of another radio",
    "remedy": "Halfwave reads the CSI of ESP32 nodes; csiread and CSIKit read this",
    "topic": "format"
  },
  "length_not_as_announced": {
    "text": "{what} whose length is not what its header says",
    "remedy": "raise the node's buffer, or lower its rate",
    "topic": "whole"
  },
  "clock_synchronisation": {
    "text": "clock synchronisation of nodes, no CSI",
    "remedy": "nothing to do: it holds no CSI",
    "topic": ""
  },
  "too_many_new_nodes": {
    "text": "too many new nodes at once",
    "remedy": "they are taken when they send again; let the firewall pass the port from your nodes alone",
    "topic": ""
  },
  "report_of_another_length": {
    "text": "{what} of other than {expected} bytes",
    "remedy": "raise the node's buffer, or lower its rate",
    "topic": "whole"
  },
  "report_empty": {
    "text": "{what} without a value",
    "remedy": "nothing to do: it holds no CSI",
    "topic": ""
  },
  "report_not_finite": {
    "text": "{what} with a value that is not a number",
    "remedy": "update the node's firmware",
    "topic": ""
  },
  "checksum_wrong": {
    "text": "{what} with a wrong checksum",
    "remedy": "datagrams are damaged on the way: is the network overloaded?",
    "topic": "whole"
  },
  "compressed_too_long": {
    "text": "compressed CSI: more than {most} bytes",
    "remedy": "use the chip's usual 64, 128 or 192 bins (256 with HE)",
    "topic": "whole"
  },
  "compressed_run_lengths": {
    "text": "compressed CSI: run lengths do not add up",
    "remedy": "datagrams are damaged on the way: is the network overloaded?",
    "topic": "whole"
  },
  "compressed_without_raw": {
    "text": "compressed CSI: no raw frame to start from",
    "remedy": "wait for the next raw frame; a steady link loses fewer",
    "topic": ""
  },
  "compressed_again": {
    "text": "compressed CSI: repeats a raw frame",
    "remedy": "nothing to do: the raw frame is read",
    "topic": ""
  },
  "compressed_length_changed": {
    "text": "compressed CSI: another length than the frame before",
    "remedy": "wait for the next raw frame; a steady link loses fewer",
    "topic": ""
  },
  "compressed_after_gap": {
    "text": "compressed CSI: the frame before is missing",
    "remedy": "wait for the next raw frame; a steady link loses fewer",
    "topic": ""
  },
  "compressed_unlike_before": {
    "text": "compressed CSI: unlike the frames before",
    "remedy": "wait for the next raw frame; a steady link loses fewer",
    "topic": ""
  },
  "no_packet_in_text": {
    "text": "Espressif text, no packet came",
    "remedy": "enable CSI in menuconfig and by esp_wifi_set_csi, and make traffic: let the node ping the access point, or let another node send",
    "topic": ""
  },
  "node_restarts": {
    "text": "Espressif text, no packet came: the node restarted {times} times",
    "remedy": "check its power supply, and its last log lines",
    "topic": ""
  },
  "line_without_csi": {
    "text": "line without CSI_DATA",
    "remedy": "enable CSI in menuconfig and by esp_wifi_set_csi, and make traffic: let the node ping the access point, or let another node send",
    "topic": ""
  },
  "line_torn": {
    "text": "line torn or mixed up",
    "remedy": "a serial line needs 921,600 baud, a rate it can carry, and no other task that prints between",
    "topic": "whole"
  },
  "line_of_another_shape": {
    "text": "line other than {expected}",
    "remedy": "a serial line needs 921,600 baud, a rate it can carry, and no other task that prints between",
    "topic": "whole"
  },
  "columns_not_named": {
    "text": "{found} columns that no header names",
    "remedy": "let the firmware print its header (type,...,data) before its packets",
    "topic": "format"
  },
  "columns_missing": {
    "text": "{found} of {expected} columns",
    "remedy": "a serial line needs 921,600 baud, a rate it can carry, and no other task that prints between",
    "topic": "whole"
  },
  "not_csi": {
    "text": "a value is not CSI",
    "remedy": "a serial line needs 921,600 baud, a rate it can carry, and no other task that prints between",
    "topic": "whole"
  },
  "not_a_number": {
    "text": "a value is not a number",
    "remedy": "a serial line needs 921,600 baud, a rate it can carry, and no other task that prints between",
    "topic": "whole"
  },
  "no_values": {
    "text": "no values",
    "remedy": "a serial line needs 921,600 baud, a rate it can carry, and no other task that prints between",
    "topic": "whole"
  },
  "values_missing": {
    "text": "{found} of {expected} values",
    "remedy": "a serial line needs 921,600 baud, a rate it can carry, and no other task that prints between",
    "topic": "whole"
  },
  "values_too_many": {
    "text": "{found} values, {expected} announced",
    "remedy": "a serial line needs 921,600 baud, a rate it can carry, and no other task that prints between",
    "topic": "whole"
  },
  "values_odd": {
    "text": "{found} values: one of a pair is missing",
    "remedy": "a serial line needs 921,600 baud, a rate it can carry, and no other task that prints between",
    "topic": "whole"
  },
  "values_beyond_most": {
    "text": "more than {most} values",
    "remedy": "print one packet a line",
    "topic": "bins"
  },
  "values_elided": {
    "text": "values are missing: '...' stands for them, as numpy prints a long array",
    "remedy": "print all values: numpy.set_printoptions(threshold=sys.maxsize), or write JSON",
    "topic": "whole"
  },
  "no_time_stamp": {
    "text": "no time stamp",
    "remedy": "a column of the packet's time is needed: time_s, time_ms or time_us",
    "topic": "clock"
  },
  "header_alone": {
    "text": "a header and no packet",
    "remedy": "was the recording stopped before a packet came?",
    "topic": ""
  },
  "not_a_row": {
    "text": "not a row of the table",
    "remedy": "keep one header and its rows in a file",
    "topic": "format"
  },
  "not_a_json_object": {
    "text": "not a JSON object",
    "remedy": "a serial line needs 921,600 baud, a rate it can carry, and no other task that prints between",
    "topic": "whole"
  },
  "no_csi_list": {
    "text": "object without a list of CSI",
    "remedy": "name the list csi, data, iq, amplitudes or iq_hex",
    "topic": "format"
  },
  "not_byte_pairs": {
    "text": "iq_hex is not a list of byte pairs",
    "remedy": "a serial line needs 921,600 baud, a rate it can carry, and no other task that prints between",
    "topic": "whole"
  },
  "row_of_another_type": {
    "text": "row of type {type}",
    "remedy": "nothing to do if its CSI comes in rows of type raw_csi",
    "topic": ""
  },
  "rows_of_more_types": {
    "text": "row of a further type",
    "remedy": "nothing to do if its CSI comes in rows of type raw_csi",
    "topic": ""
  },
  "text_unknown": {
    "text": "text of no known format",
    "remedy": "captures (.pcap, .pcapng), CSI_DATA text, tables, JSON lines and npz are read",
    "topic": "format"
  },
  "text_not_read": {
    "text": "text that cannot be read: {error}",
    "remedy": "captures (.pcap, .pcapng), CSI_DATA text, tables, JSON lines and npz are read",
    "topic": "format"
  },
  "not_a_recording": {
    "text": "{error}",
    "remedy": "pack recordings: captures (.pcap, .pcapng), CSI_DATA text, tables, JSON lines or npz",
    "topic": "format"
  },
  "array_of_another_shape": {
    "text": "array other than (bins, packets) with a label each",
    "remedy": "save csi and time_s as npz, one row a packet",
    "topic": "format"
  },
  "archive_in_archive": {
    "text": "an archive in an archive",
    "remedy": "unpack it",
    "topic": ""
  },
  "archive_encrypted": {
    "text": "encrypted",
    "remedy": "unpack it with its password",
    "topic": ""
  },
  "archive_damaged": {
    "text": "damaged: {error}",
    "remedy": "is the file whole? copy it again",
    "topic": "whole"
  },
  "archive_cut_off": {
    "text": "the archive ends inside it",
    "remedy": "is the file whole? copy it again",
    "topic": "whole"
  },
  "archive_unreadable": {
    "text": "rest of the archive unreadable: {error}",
    "remedy": "is the file whole? copy it again",
    "topic": "whole"
  },
  "archive_of_too_many": {
    "text": "more than {most} files in one archive",
    "remedy": "unpack it, and read the folder",
    "topic": ""
  },
  "archive_too_large": {
    "text": "the archive unpacks to more than {most_mib} MiB",
    "remedy": "unpack it, and read the folder",
    "topic": ""
  },
  "same_packet_again": {
    "text": "the same packet again",
    "remedy": "is a capture of two interfaces, or a bridge, in the way?",
    "topic": ""
  },
  "most_subcarriers_missing": {
    "text": "most subcarriers missing",
    "remedy": "use the chip's usual 64, 128 or 192 bins (256 with HE)",
    "topic": "bins"
  },
  "late_packet": {
    "text": "late packet dropped",
    "remedy": "let the packets of a node arrive in order of time",
    "topic": "clock"
  },
  "far_ahead_of_stream": {
    "text": "time stamp far ahead of the stream's time",
    "remedy": "set the clocks of the nodes, or of the machine that captures, by NTP",
    "topic": "clock"
  },
  "far_behind_stream": {
    "text": "time stamp far behind the stream's time",
    "remedy": "set the clocks of the nodes, or of the machine that captures, by NTP",
    "topic": "clock"
  },
  "too_many_links": {
    "text": "more than {most} links",
    "remedy": "let fewer nodes send to this machine",
    "topic": ""
  },
  "could_not_be_computed": {
    "text": "could not be computed",
    "remedy": "the next packets are tried again; report it with a recording",
    "topic": ""
  },
  "damaged_history": {
    "text": "damaged stretch of a history",
    "remedy": "all else of it is read; damaged.bin keeps these bytes once the history is written again",
    "topic": "whole"
  }
};
