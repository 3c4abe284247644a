"""How the bytes of a chunk's content lie: a JSON header, then compressed sections by name."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from ..csi.frames import Frames
from ..csi.subcarriers import Layout, layout_of

__all__ = ["Sections", "layout_from", "sections_of", "unshuffled"]


def _shuffled(column: np.ndarray) -> bytes:
    """Differences of integers, all first bytes, all second bytes and so on: what a compressor likes."""
    delta = np.diff(column, prepend=column[:1] * 0)
    return np.ascontiguousarray(delta.view(np.uint8).reshape(-1, column.itemsize).T).tobytes()


def unshuffled(data: bytes, dtype: str) -> np.ndarray:
    size = np.dtype(dtype).itemsize
    plain = np.ascontiguousarray(np.frombuffer(data, np.uint8).reshape(size, -1).T)
    return np.cumsum(plain.view(dtype)[:, 0], dtype=dtype)


class Sections:
    """Named sections behind one JSON header, to be written."""

    def __init__(self, frames: Frames) -> None:
        layout = frames.layout
        self.head: dict[str, Any] = {
            "link": [frames.link.node, frames.link.transmitter, frames.link.layout],
            "layout": [layout.name, layout.bins],
            "provenance": str(frames.provenance),
            "meta": dict(frames.meta),
        }
        if frames.frequency_hz == frames.frequency_hz:
            self.head["frequency_hz"] = frames.frequency_hz
        if not _same(layout_from(self.head), layout):
            arrays = {name: getattr(layout, name).tolist() for name in ("block", "index", "null")}
            self.head["layout"] += [arrays | {"spacing_hz": layout.spacing_hz, "note": layout.note}]
        self._sections: list[tuple[str, str, int]] = []
        self._body = bytearray()

    def add(self, name: str, kind: str, data: bytes) -> None:
        """kind says how to read it back; bytes are compressed here."""
        coder = zlib.compressobj(strategy=zlib.Z_RLE)
        small = coder.compress(data) + coder.flush()
        self._sections.append((name, kind, len(small)))
        self._body += small

    def integers(self, name: str, column: np.ndarray) -> None:
        self.add(name, column.dtype.str, _shuffled(column))

    def labels(self, frames: Frames) -> None:
        if frames.label is not None:
            words, codes = np.unique(frames.label.astype(str), return_inverse=True)
            self.head["labels"] = words.tolist()
            self.integers("label", codes.astype("<u4"))

    def done(self) -> bytes:
        head = zlib.compress(json.dumps(self.head | {"sections": self._sections}).encode())
        return len(head).to_bytes(4, "little") + head + bytes(self._body)


def _same(a: Layout, b: Layout) -> bool:
    arrays = all(np.array_equal(getattr(a, n), getattr(b, n)) for n in ("block", "index", "null"))
    return arrays and (a.name, a.spacing_hz, a.note) == (b.name, b.spacing_hz, b.note)


def layout_from(head: Mapping[str, Any]) -> Layout:
    name, bins, *rest = head["layout"]
    if not rest:
        return layout_of(bins, name=name)
    told = rest[0]
    types = {"block": np.uint8, "index": np.int16, "null": bool}
    arrays = {key: np.array(told[key], types[key]) for key in types}
    return Layout(name, **arrays, spacing_hz=told["spacing_hz"], note=told["note"])


def sections_of(data: bytes) -> tuple[dict[str, Any], dict[str, tuple[str, bytes]]]:
    """The header, and of each section its kind and its bytes."""
    size = int.from_bytes(data[:4], "little")
    head = json.loads(zlib.decompress(data[4 : 4 + size]))
    sections, at = {}, 4 + size
    for name, kind, length in head["sections"]:
        sections[name] = kind, zlib.decompress(data[at : at + length])
        at += length
    return head, sections
