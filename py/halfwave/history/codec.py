"""Packets to few bytes: exactly, as amplitudes of 5 bits, or as ten amplitudes a second. Pure functions.

An ESP32's phase is new in every packet, so the difference to the packet before is no smaller than the packet; the
difference to the neighbouring subcarrier is, as paths in a room are short. That difference, modulo 256, is what is
compressed, column by column, by Huffman codes and runs alone: what is left is noise, in which a search for repeated
strings costs eight times the time and gives longer codes (docs/results/history.md). The lossy forms are uniform
mid-tread quantisers with a step for each column: |error| <= step / 2.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from ..csi.frames import Frames, LinkId, Provenance
from ..csi.subcarriers import Layout
from ..links.cleaning import used_bins
from ..signal.bins import bins_of
from .quantiser import dequantised, packed, quantised, unpacked
from .sections import Sections, layout_from, sections_of, unshuffled

__all__ = [
    "decode",
    "encode_amplitude",
    "encode_exact",
    "slow_amplitude",
]

_COLUMNS = ("rssi_dbm", "noise_floor_dbm", "agc_gain_db", "fft_gain_db", "sequence")
_LEVEL_STEP_DB = 0.05
SLOW_HZ = 10.0

_Sections = dict[str, tuple[str, bytes]]  # by name: the kind of its values, and their bytes


def encode_exact(frames: Frames) -> bytes:
    """Everything, bit for bit; NaN is NaN.

    CSI of int8 by differences between subcarriers, other CSI byte by byte.

    Parameters
    ----------
    frames : Frames
        Of one link.

    Returns
    -------
    bytes
        For `decode`.

    Examples
    --------
    >>> f = Frames.build(LinkId("1", "", "LLTF"), layout_of(64), Provenance("replay"), np.arange(100) / 50,
    ...                  np.ones((100, 1, 64), np.complex64))
    >>> bool((decode(encode_exact(f)).csi == f.csi).all())
    True
    """
    writer = Sections(frames)
    writer.integers("time_s", np.ascontiguousarray(frames.time_s, "<f8").view("<i8"))
    writer.labels(frames)
    for name in _COLUMNS:
        column = getattr(frames, name)
        usual = np.nan if column.dtype.kind == "f" else -1
        if not (np.isnan(column) if column.dtype.kind == "f" else column == usual).all():
            kind = "<i4" if column.dtype.kind == "f" else "<i8"
            writer.integers(name, np.ascontiguousarray(column, "<f4" if kind == "<i4" else "<i8").view(kind))
    csi = np.ascontiguousarray(frames.csi)
    missing = np.isnan(csi)
    pairs = _small_pairs(np.where(missing, 0, csi) if missing.any() else csi)
    if pairs is not None:
        delta = np.diff(pairs.view(np.uint8), axis=2, prepend=np.uint8(0))
        writer.head["shape"] = list(csi.shape)
        writer.add("csi", "int8", np.ascontiguousarray(np.moveaxis(delta, 0, -1)).tobytes())
        if missing.any():
            writer.add("missing", "bits", np.packbits(missing).tobytes())
    else:
        writer.head["shape"] = list(csi.shape)
        planes = csi.view(np.uint8).reshape(-1, csi.dtype.itemsize // (2 if frames.has_phase else 1))
        writer.add("csi", csi.dtype.str, np.ascontiguousarray(planes.T).tobytes())
    return writer.done()


def _small_pairs(csi: np.ndarray) -> np.ndarray | None:
    """(T, A, K, 2) int8, or None where the CSI is not of that kind."""
    if not np.iscomplexobj(csi):
        return None
    parts = csi.astype(np.complex64).view(np.float32).reshape(*csi.shape, 2)
    if not np.isfinite(parts).all() or np.abs(parts).max(initial=0) > 128:
        return None
    small = parts.astype(np.int16)
    fits = (small == parts).all() and not np.signbit(parts[parts == 0]).any() and csi.dtype == np.complex64
    return small.astype(np.int8) if fits and (abs(small + 0.5) <= 127.5).all() else None


def _used(frames: Frames) -> np.ndarray:
    """(T, A * used) amplitudes; a bin that a packet lacks counts as 0."""
    amplitude = np.nan_to_num(frames.amplitude[:, :, used_bins(frames.layout)], posinf=0, neginf=0)
    used: np.ndarray = amplitude.reshape(len(frames), -1).astype(np.float64)
    return used


def encode_amplitude(frames: Frames, bits: int, *, slow: bool = False) -> bytes:
    """Amplitudes over their packet's level, the level in 0.05 dB, times to the microsecond.

    Parameters
    ----------
    frames : Frames
        Of one link.
    bits : int
        Of an amplitude, 1 to 8.
    slow : bool
        The frames are those of `slow_amplitude`; their times are the middles of bins.

    Returns
    -------
    bytes
        For `decode`.

    Examples
    --------
    >>> f = Frames.build(LinkId("1", "", "LLTF"), layout_of(64), Provenance("replay"), np.arange(100) / 50,
    ...                  np.full((100, 1, 64), 3 + 4j, np.complex64))
    >>> decode(encode_amplitude(f, 5)).csi[0, 0, [0, 1]].round(1).tolist()        # bin 0 carries nothing
    [0.0, 5.0]
    """
    writer = Sections(frames)
    amplitude = _used(frames)
    level = np.sqrt((amplitude**2).mean(axis=1))
    level_db = np.rint(20 * np.log10(np.maximum(level, 1e-6)) / _LEVEL_STEP_DB).astype("<i2")
    codes, low, step = quantised(amplitude / np.maximum(level, 1e-6)[:, None], bits)
    writer.head |= {"antennas": frames.csi.shape[1], "bits": bits}
    if slow:
        writer.integers("slot", np.rint(frames.time_s * SLOW_HZ - 0.5).astype("<i8"))
    else:
        writer.integers("time_us", np.rint(frames.time_s * 1e6).astype("<i8"))
    writer.labels(frames)
    if not np.isnan(frames.rssi_dbm).all():
        writer.integers("rssi", np.rint(np.nan_to_num(frames.rssi_dbm, nan=-32768)).astype("<i2"))
    writer.integers("level", level_db)
    writer.add("low", "<f4", low.tobytes())
    writer.add("step", "<f4", step.tobytes())
    writer.add("codes", "bits", packed(np.ascontiguousarray(codes.T), bits))
    return writer.done()


def slow_amplitude(frames: Frames) -> Frames:
    """Ten mean amplitudes a second.

    Where nothing came there is none, and each bin has its packets' mean level.

    Parameters
    ----------
    frames : Frames
        Of one link.

    Returns
    -------
    Frames
        Amplitudes alone, at the middles of tenths of seconds.

    Examples
    --------
    >>> f = Frames.build(LinkId("1", "", "LLTF"), layout_of(64), Provenance("replay"), np.arange(100) / 50,
    ...                  np.full((100, 1, 64), 3 + 4j, np.complex64))
    >>> slow_amplitude(f).csi.shape
    (20, 1, 64)
    """
    bins = bins_of(replace(frames, csi=frames.amplitude), rate_hz=SLOW_HZ)
    used = used_bins(frames.layout)
    slot = np.floor(frames.time_s * SLOW_HZ + 1e-6).astype(np.int64)
    first = np.searchsorted(slot, bins.slot)
    level = np.sqrt((_used(frames) ** 2).mean(axis=1))
    mean = np.add.reduceat(level, first) / np.diff(first, append=len(slot)) if len(first) else level[:0]
    csi = np.zeros((len(bins), frames.csi.shape[1], frames.layout.bins), np.float32)
    csi[:, :, used] = bins.csi.reshape(len(bins), -1, len(used)) * mean[:, None, None]
    return Frames.build(
        frames.link, frames.layout, frames.provenance, bins.time_s, csi, rssi_dbm=frames.rssi_dbm[first],
        label=None if frames.label is None else frames.label[first], frequency_hz=frames.frequency_hz, meta=frames.meta,
    )  # fmt: skip


def decode(data: bytes) -> Frames:
    """What `encode_exact` or `encode_amplitude` wrote; its CRC has been checked before.

    Parameters
    ----------
    data : bytes
        What one of them gave.

    Returns
    -------
    Frames
        Of one link.

    Examples
    --------
    >>> f = Frames.build(LinkId("1", "", "LLTF"), layout_of(64), Provenance("replay"), np.arange(100) / 50,
    ...                  np.full((100, 1, 64), 3 + 4j, np.complex64))
    >>> len(decode(encode_exact(f)))
    100
    """
    head, sections = sections_of(data)
    layout = layout_from(head)
    columns: dict[str, Any] = {}
    for name in _COLUMNS:
        if name in sections:
            column = unshuffled(sections[name][1], sections[name][0])
            columns[name] = column if name == "sequence" else column.view("<f4")
    if "label" in sections:
        columns["label"] = np.array(head["labels"])[unshuffled(sections["label"][1], "<u4")]
    if "rssi" in sections:
        rssi = unshuffled(sections["rssi"][1], "<i2")
        columns["rssi_dbm"] = np.where(rssi == -32768, np.nan, rssi).astype(np.float32)
    time_s, csi = (_exact if "csi" in sections else _amplitude)(head, sections, layout)
    return Frames.build(
        LinkId(*head["link"]), layout, Provenance.parse(head["provenance"]), time_s, csi, meta=head["meta"],
        frequency_hz=head.get("frequency_hz", float("nan")), **columns,
    )  # fmt: skip


def _exact(head: dict[str, Any], sections: _Sections, layout: Layout) -> tuple[np.ndarray, np.ndarray]:
    time_s = unshuffled(sections["time_s"][1], "<i8").view("<f8")
    kind, data = sections["csi"]
    shape = head["shape"]
    if kind == "int8":
        delta = np.moveaxis(np.frombuffer(data, np.uint8).reshape(*shape[1:], 2, shape[0]), -1, 0)
        pairs = np.cumsum(delta, axis=2, dtype=np.uint8).view(np.int8)
        csi = np.ascontiguousarray(pairs.astype(np.float32)).view(np.complex64)[..., 0]
        if "missing" in sections:
            flags = np.unpackbits(np.frombuffer(sections["missing"][1], np.uint8), count=csi.size)
            csi[flags.reshape(shape).astype(bool)] = np.nan
        return time_s, csi
    size = np.dtype(kind).itemsize // (2 if np.dtype(kind).kind == "c" else 1)
    planes = np.frombuffer(data, np.uint8).reshape(size, -1)
    return time_s, np.ascontiguousarray(planes.T).reshape(-1).view(kind).reshape(shape)


def _amplitude(head: dict[str, Any], sections: _Sections, layout: Layout) -> tuple[np.ndarray, np.ndarray]:
    level = 10 ** (unshuffled(sections["level"][1], "<i2") * _LEVEL_STEP_DB / 20)
    low, step = (np.frombuffer(sections[name][1], "<f4") for name in ("low", "step"))
    codes = unpacked(sections["codes"][1], len(level) * len(low), head["bits"]).reshape(len(low), len(level)).T
    used = used_bins(layout)
    csi = np.zeros((len(level), head["antennas"], layout.bins), np.float32)
    normal = dequantised(codes, low, step).reshape(len(level), head["antennas"], len(used))
    csi[:, :, used] = normal * level[:, None, None]
    if "slot" in sections:
        return (unshuffled(sections["slot"][1], "<i8") + 0.5) / SLOW_HZ, csi
    return unshuffled(sections["time_us"][1], "<i8") / 1e6, csi
