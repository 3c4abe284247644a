"""Text in UTF-16, as PowerShell's > and some spreadsheets write it, to the single bytes that the parsers read."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

__all__ = ["single_bytes", "utf16_of"]

_LOOKED_AT = 256
_LEAST = 8
_MARKS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


def utf16_of(head: bytes) -> str:
    """The name of the encoding where a text begins in UTF-16, with or without byte order mark; else empty.

    >>> utf16_of("CSI_DATA,0".encode("utf-16-be")), utf16_of(b"CSI_DATA,0"), utf16_of(bytes(64))
    ('utf-16-be', '', '')
    """
    if name := _MARKS.get(head[:2]):
        return name
    looked = head[: _LOOKED_AT & ~1]
    if len(looked) < 2 * _LEAST:
        return ""
    for name, zeros, letters in (("utf-16-le", looked[1::2], looked[::2]), ("utf-16-be", looked[::2], looked[1::2])):
        if not any(zeros) and all(32 <= byte < 127 or byte in b"\t\r\n" for byte in letters[: len(zeros)]):
            return name
    return ""


def single_bytes(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The same chunks, of a text in UTF-16 as UTF-8; what is none there is replaced, never an error.

    >>> b"".join(single_bytes(iter(["one".encode("utf-16")])))
    b'one'
    """
    decoder = None
    for i, chunk in enumerate(chunks):
        if i == 0 and (name := utf16_of(chunk)):
            decoder = codecs.getincrementaldecoder(name)("replace")
            chunk = chunk[2:] if chunk[:2] in _MARKS else chunk
        yield decoder.decode(chunk).encode("utf-8", "replace") if decoder else chunk
