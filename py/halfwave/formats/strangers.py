"""Files that people have and that are no recording that is read: told by their first bytes, named with what to do."""

from __future__ import annotations

import re

__all__ = ["stranger"]

_TABLE = "unpack it, or save its table as .csv"
_CSV = "save its table as .csv"
_KNOWN = (
    (rb"7z\xbc\xaf", "a 7z archive", _TABLE),
    (rb"Rar!", "a rar archive", _TABLE),
    (rb"BZh", "bzip2", _TABLE),
    (rb"\xfd7zXZ", "xz", _TABLE),
    (rb"\x28\xb5\x2f\xfd", "zstd", _TABLE),
    (rb"\x1f\x8b", "gzip in gzip", "unpack it once: gunzip"),
    (rb"\x89HDF", "an HDF5 file, or one of MATLAB", "save csi and time_s as npz, or as .csv"),
    (rb"MATLAB", "a file of MATLAB", "save csi and time_s as npz, or as .csv"),
    (rb"SQLite", "an SQLite database", _CSV),
    (rb"PAR1", "a Parquet table", _CSV),
    (rb"\xd0\xcf\x11\xe0", "an old spreadsheet", _CSV),
    (rb"\x80[\x02-\x05]", "a pickle of Python", "save csi and time_s as npz, or as .csv"),
    (rb"%PDF|\x89PNG|\xff\xd8\xff|GIF8", "a document or picture", "give the recording itself"),
    (rb"(?i)\s*<(?:!doctype html|html|\?xml|head|body)", "a web page, or XML",
     "was a download answered by a page? get the file itself"),
    (rb"version https://git-lfs", "a pointer of Git LFS, not the file", "git lfs pull"),
    (rb"[\x01-\x06]\x00\x11\xc5", "a row of nodes' datagrams with no capture around them, which would tell the times",
     "record them with halfwave-relay --record, or with tcpdump -s 0 -w walk.pcap udp port 5005"),
    (rb"\x00{512}", "a file that begins with nothing but zeros", "was the memory card pulled out too early?"),
    (rb'\s*\{(?=[^[]*"width_m")', "a room, no recording", "drop it on the page, or give it to halfwave analyse --room"),
    (rb"\s*[\[{]\s*[\"{\[]", "JSON without a list of CSI",
     "one of csi, data, iq, amplitudes, iq_hex is looked for, and a time"),
    (rb"\s+$|$", "an empty file", "was the recording stopped before a packet came?"),
)  # fmt: skip


def stranger(head: bytes) -> tuple[str, str] | None:
    """What a file is that begins like this, and what to do; None where that is not known.

    >>> stranger(b"BZh91AY"), stranger(b"CSI_DATA,0")
    (('bzip2', 'unpack it, or save its table as .csv'), None)
    """
    return next(((what, tip) for pattern, what, tip in _KNOWN if re.match(pattern, head)), None)
