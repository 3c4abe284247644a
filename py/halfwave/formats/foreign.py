"""CSI of other radios: told by its first bytes and named, so that it is never taken for a node's, nor for damage.

| tool           | radio                | a record                                                              |
|----------------|----------------------|-----------------------------------------------------------------------|
| csitool        | Intel 5300           | big-endian length, 0xBB or 0xC1                                       |
| Atheros-CSI    | Atheros ath9k        | length, 8 bytes of time, CSI length, MHz, 4 bytes, tones, antennas     |
| FeitCSI        | Intel AX200, AX210   | size = 4 x receivers x transmitters x tones, which the 272 bytes tell  |
| PicoScenes     | several              | length, 0x20150315                                                    |
| Nexmon         | Broadcom             | UDP 5500: 0x1111, 16 bytes, 4 for each of 64 to 512 tones             |

A file is one of these where its first records follow each other as their lengths say.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from struct import Struct, error

import numpy as np

from ..wire import Reader

__all__ = ["capture_named", "is_nexmon", "named"]

READERS = "Halfwave reads the CSI of ESP32 nodes; csiread and CSIKit read this"
_LOOKED_AT = 3
"""Records that are followed; two must be there, or one that is all of the file."""
_NEXMON_MAGIC, _NEXMON_HEAD, _NEXMON_TONES = 0x1111, 18, (64, 128, 256, 512)


def named(head: bytes) -> tuple[str, str] | None:
    """What the first bytes of a file are and which tools read it; None for what is of none of these radios.

    >>> named(bytes.fromhex("0002bb00" "0003c10000") + bytes(2))
    ('an Intel 5300 log of csitool', 'Halfwave reads the CSI of ESP32 nodes; csiread and CSIKit read this')
    >>> named(b"CSI_DATA,0,1a:00") is None
    True
    """
    for what, tools, size in _FILES:
        if _is_chain(head, size):
            return what, f"Halfwave reads the CSI of ESP32 nodes; {tools}"
    return None


def capture_named(head: bytes) -> tuple[str, str] | None:
    """The same of a capture, whose first datagrams must all be of another radio: one of a node is worth reading."""
    first = Reader().feed(head)
    numbers = ((int.from_bytes(d.payload[:4], "little"), len(d.payload)) for d in islice(first, 100))
    if len(first) and all(is_nexmon(*np.array([number]).T).all() for number in numbers):
        return "a Nexmon capture (UDP 5500) of a Broadcom chip", READERS
    return None


def is_nexmon(magic: np.ndarray, length: np.ndarray) -> np.ndarray:
    """Of UDP payloads, by their first four bytes and their length; (n,) bool.

    >>> is_nexmon(np.array([0xC0DE1111, 0xC0DE1112]), np.array([18 + 4 * 64, 274])).tolist()
    [True, False]
    """
    found: np.ndarray = (magic & 0xFFFF) == _NEXMON_MAGIC
    return found & np.isin((length - _NEXMON_HEAD) / 4, _NEXMON_TONES) if found.any() else found


def _is_chain(head: bytes, size: Callable[[bytes, int], int]) -> bool:
    """Whether records of these sizes follow each other from the first byte on."""
    at, records = 0, 0
    while at < len(head) and records < _LOOKED_AT:
        try:
            step = size(head, at)
        except error:  # cut in the middle of a record's own head
            break
        if not step:
            return False
        at, records = at + step, records + 1
    return records > 1 or (records == 1 and at == len(head))


_intel = Struct(">HB").unpack_from
_atheros = {order: Struct(f"{order}H8xHHxxBBBBB").unpack_from for order in "<>"}
_feit = Struct("<I42xBB4xI").unpack_from
_pico = Struct("<II").unpack_from


def _intel_size(data: bytes, at: int) -> int:
    length, code = _intel(data, at)
    return 2 + length if code in (0xBB, 0xC1) and 1 < length < 4096 else 0


def _atheros_size(data: bytes, at: int) -> int:
    for unpack in _atheros.values():
        length, csi, mhz, _, _, tones, receivers, senders = unpack(data, at)
        antennas = 1 <= receivers <= 3 and 1 <= senders <= 3
        if 2000 < mhz < 6000 and antennas and tones in (56, 114) and csi < length:
            return int(2 + length)
    return 0


def _feit_size(data: bytes, at: int) -> int:
    size, receivers, senders, tones = _feit(data, at)
    return 272 + size if size and size == 4 * receivers * senders * tones else 0


def _pico_size(data: bytes, at: int) -> int:
    length, magic = _pico(data, at)
    return 4 + length if magic == 0x20150315 and length > 8 else 0


_FILES: tuple[tuple[str, str, Callable[[bytes, int], int]], ...] = (
    ("an Intel 5300 log of csitool", "csiread and CSIKit read this", _intel_size),
    ("an Atheros log (ath9k)", "csiread and CSIKit read this", _atheros_size),
    ("a FeitCSI log of an Intel AX radio", "CSIKit reads this", _feit_size),
    ("a PicoScenes log", "csiread, CSIKit and the PicoScenes toolbox read this", _pico_size),
)
