"""Any recording as the stream that relay and page play: pcapng of raw CSI datagrams."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from .. import wire
from ..csi.frames import Frames, Recording
from ..errors import FormatError
from .esp32_udp import encode_raw_csi
from .esp_values import fits_packed, packed

__all__ = ["left_out", "to_pcapng"]

_LATEST_S = 2**64 / 1e9  # of a packet block's time stamp
_FIELDS = ("rssi_dbm", "noise_floor_dbm", "sequence")
_TOLD_AT_ONCE = 4096
_FIRST_WORD_BINS = 2
"""Four bytes that the hardware of some chips spoils."""
_FIRST_WORD_ZEROED = 32
"""Of a datagram's flags, as `formats.esp32_udp` lists them."""


def _node_byte(frames: Frames, order: dict[str, int]) -> int:
    """The node as the one byte that a datagram has; names are numbered in order of appearance."""
    name = frames.link.node
    return int(name) if name.isdecimal() and int(name) < 256 else order.setdefault(name, len(order) + 1) % 256


def _int8_pairs(frames: Frames) -> np.ndarray:
    """(T, A * K, 2) int8, imaginary part first, 0 in a spoiled or null bin; FormatError where the CSI is not that.

    12-bit CSI of a C5 becomes the bytes that the chip gave, of which each pair is one number.
    """
    if not frames.has_phase:
        raise FormatError(f"{frames.link} holds amplitudes alone", tip="a raw CSI datagram needs complex values")
    known = np.isfinite(frames.csi)
    needed = ~frames.layout.null & (np.arange(frames.layout.bins) >= _FIRST_WORD_BINS)
    lacking = int((~known[:, :, needed]).any(axis=(1, 2)).sum())
    if lacking:
        raise FormatError(
            f"{frames.link} lacks some values in {lacking} of {len(frames)} packets",
            tip="a raw CSI datagram has a place for every bin; were the packets cut when they were recorded?",
        )
    csi = np.where(known, frames.csi, 0)
    if fits_packed(csi):
        return packed(csi)
    pairs = np.stack([csi.imag, csi.real], axis=-1).reshape(len(frames), -1, 2)
    if np.abs(pairs + 0.5).max(initial=0) > 127.5 or np.any(pairs != np.rint(pairs)):
        raise FormatError(f"{frames.link} has values that are not int8", tip="they were compensated when recorded")
    return pairs.astype(np.int8)


def _flags(frames: Frames) -> np.ndarray:
    """(T,) of each datagram."""
    spoiled = ~np.isfinite(frames.csi[:, :, :_FIRST_WORD_BINS])
    return np.where(spoiled.all(axis=(1, 2)), _FIRST_WORD_ZEROED, 0)


def _fields(frames: Frames) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """The integer columns of a datagram, 0 where unknown, and which are unknown: (T,) bits in the order of _FIELDS."""
    columns, unknown = {}, np.zeros(len(frames), int)
    for bit, name in enumerate(_FIELDS):
        column = getattr(frames, name)
        lacks = column < 0 if name == "sequence" else ~np.isfinite(column)
        columns[name] = np.where(lacks, 0, column).astype(np.int64)
        unknown |= lacks << bit
        lowest, highest = (0, 2**32 - 1) if name == "sequence" else (-128, 127)
        if columns[name].min(initial=0) < lowest or columns[name].max(initial=0) > highest:
            raise FormatError(
                f"{frames.link}: {name} goes beyond {lowest} to {highest}", tip="is the recording damaged?"
            )
    return columns, unknown


def left_out(recording: Recording) -> list[str]:
    """What a recording holds that the datagrams of `to_pcapng` have no place for.

    Parameters
    ----------
    recording : Recording
        To be exported.

    Returns
    -------
    list of str
        What is lost, in words.

    Examples
    --------
    >>> left_out(Recording())
    []
    """
    columns = {
        "gains": any(np.isfinite(f.agc_gain_db).any() or np.isfinite(f.fft_gain_db).any() for f in recording),
        "labels": any(f.label is not None for f in recording),
        "notes of the source": any(f.meta for f in recording),
        "reports of the nodes' own firmware": bool(recording.reports),
        "which bins were spoiled or not measured: zeros stand there": not all(
            np.isfinite(f.csi).all() for f in recording
        ),
    }
    return [what for what, there in columns.items() if there]


def _interfaces(recording: Recording) -> Iterator[tuple[Frames, str, dict[str, np.ndarray]]]:
    """Each link's packets by what is unknown of them, in words for the comment, with the columns of datagrams."""
    for frames in recording:
        columns, unknown = _fields(frames)
        for bits in np.unique(unknown):
            rows = unknown == bits
            lacking = [name for bit, name in enumerate(_FIELDS) if bits >> bit & 1]
            comment = wire.NOT_RECORDED + ", ".join(lacking) if lacking else ""
            yield frames[rows], comment, {name: column[rows] for name, column in columns.items()}


def to_pcapng(recording: Recording, *, progress: Callable[[int], None] = lambda n: None) -> bytes:
    """A recording's CSI as pcapng, exact to the last bit where it was int8.

    Of a raw CSI datagram's fields the transmitter's address has no place: each link becomes an interface of its own,
    named after it. RSSI, noise floor and sequence number stand in each datagram; where they are unknown an interface's
    comment says so, and `halfwave.read` gives them back as unknown. Bins that carry nothing, and the first two that the
    hardware of some chips spoils, become 0 where they are lacking. What else is lost: `left_out`.

    Parameters
    ----------
    recording : Recording
        Of links with phase.
    progress : callable
        Given how many packets more are done.

    Returns
    -------
    bytes
        Of the file.

    Raises
    ------
    FormatError
        Where there is no phase, where a bin that carries something is lacking, or where a value does not fit its
        field.

    Examples
    --------
    >>> import halfwave as hw
    >>> from halfwave.simulate import default_scene, simulate
    >>> recording = hw.read(simulate(default_scene(), seed=1))
    >>> again = hw.read(to_pcapng(recording))
    >>> bool((again[0].csi == recording[0].csi).all()), again[0].provenance == recording[0].provenance
    (True, True)
    """
    head: list[bytes] = [wire.section_header()]
    blocks: list[tuple[int, int, bytes]] = []
    order: dict[str, int] = {}
    for interface, (frames, comment, columns) in enumerate(_interfaces(recording)):
        head.append(wire.interface_block(str(frames.provenance), name=str(frames.link), comment=comment))
        if not ((frames.time_s >= 0) & (frames.time_s < _LATEST_S)).all():
            raise FormatError(f"{frames.link} has times before 1970 or after 2554", tip="is its clock damaged?")
        node = _node_byte(frames, order)
        frequency_mhz = int(np.nan_to_num(frames.frequency_hz) / 1e6)
        time_ns = np.rint(frames.time_s * 1e9).astype(np.uint64).tolist()
        rows = zip(time_ns, *(columns[name].tolist() for name in _FIELDS), _flags(frames).tolist(), strict=True)
        for iq, (at_ns, rssi_dbm, noise_floor_dbm, sequence, flags) in zip(_int8_pairs(frames), rows, strict=True):
            payload = encode_raw_csi(
                iq,
                node=node,
                sequence=sequence,
                rssi_dbm=rssi_dbm,
                noise_floor_dbm=noise_floor_dbm,
                frequency_mhz=frequency_mhz,
                antennas=frames.csi.shape[1],
                flags=flags,
            )
            block = wire.packet_block(interface, at_ns, payload, (f"192.0.2.{interface % 250 + 1}", 5005))
            blocks.append((at_ns, interface, block))
            if len(blocks) % _TOLD_AT_ONCE == 0:
                progress(_TOLD_AT_ONCE)
    progress(len(blocks) % _TOLD_AT_ONCE)
    blocks.sort(key=lambda b: b[:2])
    return b"".join(head + [block for *_, block in blocks])
