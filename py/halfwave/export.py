"""Any recording as the stream that relay and page play: pcapng of raw CSI datagrams."""

from __future__ import annotations

import numpy as np

from . import wire
from .errors import FormatError
from .formats.esp32_udp import encode_raw_csi
from .frames import Frames, Recording

__all__ = ["to_pcapng"]


def _node_byte(frames: Frames, order: dict[str, int]) -> int:
    """The node as the one byte that a datagram has; names are numbered in order of appearance."""
    name = frames.link.node
    return int(name) if name.isdecimal() and int(name) < 256 else order.setdefault(name, len(order) + 1)


def to_pcapng(recording: Recording) -> bytes:
    """A recording's CSI as pcapng, exact to the last bit where it was int8.

    Of a raw CSI datagram's fields the transmitter's address has no place: each link becomes an interface of its own,
    named after it. Raises FormatError when there is no phase, or when a value does not fit int8.

    >>> import halfwave as hw
    >>> from halfwave.simulate import default_scene, simulate
    >>> recording = hw.read(simulate(default_scene(), seed=1))
    >>> again = hw.read(to_pcapng(recording))
    >>> bool((again[0].csi == recording[0].csi).all()), again[0].provenance == recording[0].provenance
    (True, True)
    """
    head: list[bytes] = [wire.section_header()]
    packets: list[tuple[int, int, bytes]] = []
    order: dict[str, int] = {}
    for interface, frames in enumerate(recording):
        if not frames.has_phase:
            raise FormatError(f"{frames.link} holds amplitudes alone", tip="a raw CSI datagram needs complex values")
        head.append(wire.interface_block(str(frames.provenance), name=str(frames.link)))
        csi = np.nan_to_num(frames.csi)
        pairs = np.stack([csi.imag, csi.real], axis=-1)
        if np.abs(pairs + 0.5).max(initial=0) > 127.5 or np.any(pairs != np.rint(pairs)):
            raise FormatError(f"{frames.link} has values that are not int8", tip="they were compensated when recorded")
        pairs = pairs.astype(np.int8)
        node = _node_byte(frames, order)
        sequence = np.where(frames.sequence < 0, np.arange(len(frames)), frames.sequence)
        level = np.nan_to_num(frames.rssi_dbm).astype(int).tolist()
        floor = np.nan_to_num(frames.noise_floor_dbm).astype(int).tolist()
        frequency_mhz = int(np.nan_to_num(frames.frequency_hz) / 1e6)
        time_ns = np.rint(frames.time_s * 1e9).astype(np.int64).tolist()
        for i, iq in enumerate(pairs):
            payload = encode_raw_csi(
                iq,
                node=node,
                sequence=int(sequence[i]) & 0xFFFFFFFF,
                rssi_dbm=level[i],
                noise_floor_dbm=floor[i],
                frequency_mhz=frequency_mhz,
            )
            packets.append((time_ns[i], interface, payload))
    packets.sort(key=lambda p: p[:2])
    blocks = [wire.packet_block(i, t, payload, (f"192.0.2.{i % 250 + 1}", 5005)) for t, i, payload in packets]
    return b"".join(head + blocks)
