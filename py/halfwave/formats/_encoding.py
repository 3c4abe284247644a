"""Text in UTF-16 or UTF-32, as PowerShell's > and some spreadsheets write it, to the single bytes that parsers read."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

__all__ = ["encoding_of", "single_bytes"]

_LOOKED_AT = 256
_LEAST = 8
_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32-le",  # before UTF-16's, with which it begins
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_LETTER_AT = {"utf-16-le": (2, 0), "utf-16-be": (2, 1), "utf-32-le": (4, 0), "utf-32-be": (4, 3)}
"""(bytes a character, which of them is a letter's own)."""


def encoding_of(head: bytes) -> str:
    """The name of the encoding where a text begins in UTF-16 or UTF-32, with or without byte order mark; else empty.

    >>> encoding_of("CSI_DATA,0".encode("utf-16-be")), encoding_of(b"CSI_DATA,0"), encoding_of(bytes(64))
    ('utf-16-be', '', '')
    >>> encoding_of("CSI_DATA,0".encode("utf-32")), encoding_of("CSI_DATA,0".encode("utf-32-be"))
    ('utf-32-le', 'utf-32-be')
    """
    for mark, name in _MARKS.items():
        if head.startswith(mark):
            return name
    for name, (size, at) in _LETTER_AT.items():
        looked = head[: min(_LOOKED_AT, len(head)) // size * size]
        others = any(any(looked[i::size]) for i in range(size) if i != at)
        letters = looked[at::size]
        if len(letters) >= _LEAST and not others and all(32 <= byte < 127 or byte in b"\t\r\n" for byte in letters):
            return name
    return ""


def single_bytes(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The same chunks, of a text in UTF-16 or UTF-32 as UTF-8; what is none there is replaced, never an error.

    >>> b"".join(single_bytes(iter(["one".encode("utf-16")]))), b"".join(single_bytes(iter(["one".encode("utf-32")])))
    (b'one', b'one')
    """
    decoder = None
    for i, chunk in enumerate(chunks):
        if i == 0 and (name := encoding_of(chunk)):
            decoder = codecs.getincrementaldecoder(name)("replace")
            chunk = chunk.removeprefix(next((mark for mark in _MARKS if chunk.startswith(mark)), b""))
        yield decoder.decode(chunk).encode("utf-8", "replace") if decoder else chunk
