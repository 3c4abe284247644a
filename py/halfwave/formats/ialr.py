"""The csv of csi-motion-detection (IALR): amplitudes alone, 64 bins of the legacy LTF and 64 of the HT-LTF a line.

Columns: session_id, host_unix_us, timestamp_us, label (0 empty, 2 moving), esp_label, settling, rssi,
num_subcarriers, amp_0 to amp_127. Packets are timed by the node's clock, set to Unix time by the host's: its stamps
lag in bursts. Lines marked as settling keep their packet, with the label 'settling'.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from ..csi.frames import Frames, LinkId, Provenance, Recording, joined
from ..csi.reasons import Rejects, because
from ..csi.subcarriers import layout_of
from ._text import blocks, integers, order, plain, runs, small_integers, tokenise, unwrap_us

__all__ = ["matches", "name", "parse"]

name = "IALR amplitude csv"

_HEADER = b"session_id,host_unix_us,timestamp_us,label,esp_label,settling,rssi,num_subcarriers,amp_0,"
_BEFORE, _BINS = 8, 128
_LINE = re.compile(rb"^[^,\n]*,\d{16},\d{1,10},[012],\d,[01],-\d{1,3},%d(?:,\d{1,3}){%d}\r?$" % (_BINS, _BINS), re.M)
_LABELS = np.array(["empty", "1", "moving"])


def matches(head: bytes) -> bool:
    """By the header or, where that is torn or cut away, by a line."""
    head = plain(head)
    return head.startswith(_HEADER) or _LINE.search(head) is not None


def parse(
    data: bytes, *, provenance: Provenance, name: str = "", so_far: dict[str, Any] | None = None
) -> Recording:  # fmt: skip
    """One link, float32 amplitudes.

    so_far: for a text that comes in pieces of whole lines, what the caller keeps between them; empty before the first.
    Gone through twice with the same `so_far["host_s"]`, the pieces have the times of the whole.

    >>> line = b"s1,1785081525663430,%d,2,0,0,-49,128" + b",7" * 128 + b"\\n"
    >>> [frames] = parse(_HEADER + b"...\\n" + line % 100_000 + line % 200_000, provenance=Provenance("replay"))
    >>> frames, frames.label.tolist()
    (node 1 <- unknown, LLTF+HT-LTF: 2 x 1 x 128, 0.1 s at 10.0 Hz, replay, amplitude only, ['moving', 'moving'])
    """
    rejects, parts = Rejects(), []
    for block in blocks(plain(data)):
        tokens = tokenise(block)
        whole = tokens.count == _BEFORE + _BINS
        first = tokens.first[whole]
        told = small_integers(tokens, tokens.end[first[:, None] + [3, 5, 6, 7]])
        host_us = integers(tokens, tokens.end[first + 1], 17)
        clock_us = integers(tokens, tokens.end[first + 2], 10)
        amplitude = small_integers(tokens, runs(tokens.end, first + _BEFORE, _BINS))
        sound = (told[:, 3] == _BINS) & np.isin(told[:, 0], (0, 1, 2)) & (host_us >= 0) & (clock_us >= 0)
        sound &= (amplitude >= 0).all(axis=1) & (np.abs(told[:, 2] + 0.5) < 128)
        parts.append((host_us[sound], clock_us[sound], told[sound], amplitude[sound].astype(np.float32)))
        bad = ~whole
        bad[np.flatnonzero(whole)[~sound]] = True
        lines = tokens.written(np.flatnonzero(bad), b"session_id")
        tokens.reject(rejects, because("line_of_another_shape", expected="8 columns and 128 amplitudes"), lines)
    if not any(len(p[0]) for p in parts):
        return Recording(rejects=rejects, format=globals()["name"])
    host_us, clock_us, told, amplitude = (np.concatenate(column) for column in zip(*parts, strict=True))
    so_far = {} if so_far is None else so_far
    elapsed_s, boots = unwrap_us(clock_us, so_far)
    # the stamp with the least delay sets the clock
    so_far["host_s"] = min(so_far.get("host_s", np.inf), np.min(host_us / 1e6 - elapsed_s))
    time_s = elapsed_s + so_far["host_s"]
    layout = layout_of(_BINS, secondary="none", stbc=False, bandwidth_mhz=20)
    label = np.where(told[:, 1] > 0, "settling", _LABELS[told[:, 0]])
    meta = {"format": globals()["name"], "chip": "ESP32-S3"} | ({"file": name} if name else {})
    meta |= order(time_s)
    if boots:
        meta["clock"] = f"began anew {boots} times"
    frames = Frames.build(
        LinkId("1", "", layout.name), layout, provenance, time_s, amplitude[:, None, :],
        rssi_dbm=told[:, 2].astype(np.float32), label=label, meta=meta,
    )  # fmt: skip
    return Recording(joined([frames]), rejects=rejects, format=globals()["name"])
