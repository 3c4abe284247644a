"""gzip that comes in pieces, unpacked up to its end or its damage. Standard library only."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

__all__ = ["Gunzip"]

MAGIC = b"\x1f\x8b"
_PACKED_BYTES, _PIECE_BYTES = 1 << 16, 1 << 18


class Gunzip:
    """Unpacks gzip that comes in pieces.

    A stream that was cut off or damaged gives what comes before the cut or the damage. Members that follow each other
    are joined; zeros behind the last are padding.

    Examples
    --------
    >>> import gzip
    >>> packed = gzip.compress(b"first") + gzip.compress(b" second") + bytes(100)
    >>> whole, cut = Gunzip(), Gunzip()
    >>> b"".join(whole.feed(packed)), whole.close()
    (b'first second', '')
    >>> b"".join(cut.feed(packed[:-107])), cut.close()
    (b'first second', 'gzip_cut_off')
    """

    __slots__ = ("_unpacker", "damage", "example")

    def __init__(self) -> None:
        self._unpacker = zlib.decompressobj(wbits=31)
        self.damage = ""
        """Code of `damage.MALFORMED`; empty while nothing is wrong."""
        self.example = ""
        """What zlib says of it."""

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """What the chunk unpacks to, in pieces of at most 256 KiB, so that a bomb can be stopped.

        Parameters
        ----------
        chunk : bytes
            The next bytes; all before are to be gone through first.

        Yields
        ------
        bytes
            Unpacked bytes; nothing once the stream is damaged.
        """
        for at in range(0, len(chunk), _PACKED_BYTES):
            yield from self._feed(chunk[at : at + _PACKED_BYTES])

    def _feed(self, chunk: bytes) -> Iterator[bytes]:
        while chunk and not self.damage:
            if self._unpacker.eof:  # another member follows, or zeros as padding
                chunk = chunk.lstrip(b"\0")
                if not chunk:
                    return
                if not MAGIC.startswith(chunk[:2]):
                    self._damaged("gzip_followed_by_other_bytes", f"{len(chunk)} bytes")
                    return
                self._unpacker = zlib.decompressobj(wbits=31)
            before = self._unpacker.copy()
            try:
                yield self._unpacker.decompress(chunk, _PIECE_BYTES)
            except zlib.error as error:
                self._damaged("gzip_damaged", str(error))
                yield _before_the_damage(before, chunk)
                return
            chunk = self._unpacker.unused_data if self._unpacker.eof else self._unpacker.unconsumed_tail

    def close(self) -> str:
        """At the end of the stream: the code of what is wrong with it.

        Returns
        -------
        str
            A code of `damage.MALFORMED`; empty where all is whole.
        """
        if not self.damage and not self._unpacker.eof:
            self._damaged("gzip_cut_off", "")
        return self.damage

    def _damaged(self, code: str, example: str) -> None:
        self.damage, self.example = code, example


def _before_the_damage(unpacker: zlib._Decompress, chunk: bytes) -> bytes:
    """What of a chunk can still be unpacked; the unpacker is one that has not seen it."""
    out = bytearray()
    for i in range(len(chunk)):
        try:
            out += unpacker.decompress(chunk[i : i + 1], _PIECE_BYTES)
        except zlib.error:
            break
    return bytes(out)
