"""A scene to the stream that its nodes would send: pcapng, piece by piece, the same bytes for the same seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from .. import wire
from ..csi.room import Node
from ..csi.subcarriers import Layout
from ..formats.esp32_udp import encode_raw_csi
from .channel import Antenna, response
from .receiver import Receiver, arrivals
from .scene import Scene, antenna_of

__all__ = ["simulate", "stream"]

PIECE_S = 1.0
SENT_DBM, NOISE_FLOOR_DBM = 20.0, -95
_WIDE, _STBC = 1, 4
"""Flags of a raw CSI datagram."""


@dataclass
class _Link:
    sender: int
    tx: Antenna
    rx: Antenna
    interface: int
    time_s: np.ndarray
    number: np.ndarray
    """Of each packet, among all that its node received or missed."""
    receiver: Receiver


def simulate(scene: Scene, *, seed: int) -> bytes:
    """The whole stream of a scene, as pcapng.

    Time counts from 0; every interface's description says "simulated, seed N". The same scene and seed give the same
    bytes.

    Parameters
    ----------
    scene : Scene
        Lengths in m, times in s.
    seed : int
        0 or more.

    Returns
    -------
    bytes
        What `halfwave.read` takes.

    Examples
    --------
    >>> import halfwave as hw
    >>> from halfwave.simulate import default_scene
    >>> frames, *_ = hw.read(simulate(default_scene(), seed=42))
    >>> frames.provenance
    Provenance(kind='simulated', detail='seed 42')
    """
    return b"".join(stream(scene, seed=seed))


def stream(scene: Scene, *, seed: int) -> Iterator[bytes]:
    """The bytes of `simulate` in pieces.

    Parameters
    ----------
    scene : Scene
        Lengths in m, times in s.
    seed : int
        0 or more.

    Yields
    ------
    bytes
        What begins the file, then a piece a second for as long as the scene lasts.

    Examples
    --------
    >>> from halfwave.simulate import default_scene
    >>> pieces = stream(default_scene(), seed=42)
    >>> next(pieces)[:4].hex(), len(next(pieces)) > 1000
    ('0a0d0d0a', True)
    """
    receivers = scene.receivers()
    yield wire.section_header() + b"".join(
        wire.interface_block(
            f"simulated, seed {seed}",
            name=node.id if scene.radio.text else node.name or node.id,  # text does not name its sender
            link_type=wire.USER0 if scene.radio.text else wire.RAW,
        )
        for node in receivers
    )
    links = _links(scene, receivers, seed)
    for start_s in np.arange(0.0, scene.duration_s + PIECE_S, PIECE_S):
        packets = sorted(p for link in links for p in _packets(scene, link, start_s))
        write = _text if scene.radio.text else _datagram
        yield b"".join(write(scene, receivers[packet.interface], packet) for packet in packets)


def _links(scene: Scene, receivers: list[Node], seed: int) -> list[_Link]:
    radio, links, came = scene.radio, [], []
    spacing_hz = radio.layout.spacing_hz
    start = scene.surfaces(np.zeros(1))
    antennas = np.random.default_rng([seed, 2**31])
    boards = {node.id: antenna_of(node, antennas) for node in scene.room.nodes}
    for i, (sender, node) in enumerate(scene.pairs()):
        tx, rx = boards[sender.id], boards[node.id]
        rng = np.random.default_rng([seed, i])
        time_s, kept = arrivals(scene.duration_s, radio.rate_hz, radio.faults, rng)
        came.append(kept)
        at_start = response(tx, rx, scene.size_m, start, radio.subcarriers_hz, spacing_hz, scene.walls)
        level = float(np.sqrt(np.mean(np.abs(at_start) ** 2)))
        receiver = Receiver(radio.layout, radio.faults, level=level, rng=rng)
        links.append(_Link(scene.room.nodes.index(sender), tx, rx, receivers.index(node), time_s, time_s, receiver))
    for interface in range(len(receivers)):
        mine = [i for i, link in enumerate(links) if link.interface == interface]
        rank = np.argsort(np.argsort(np.concatenate([links[i].time_s for i in mine]), kind="stable")).astype(np.int64)
        parts = np.split(rank + radio.faults.first_sequence, np.cumsum([len(links[i].time_s) for i in mine])[:-1])
        for i, number in zip(mine, parts, strict=True):
            links[i] = replace(links[i], time_s=links[i].time_s[came[i]], number=number[came[i]] % 2**32)
    return links


class _Packet(NamedTuple):
    """Sorted by time, then by node."""

    time_ns: int
    interface: int
    sender: int
    number: int
    gain_db: float
    rssi_dbm: int
    iq: bytes


def _packets(scene: Scene, link: _Link, start_s: float) -> Iterator[_Packet]:
    """One link's packets of this piece."""
    rows = slice(*np.searchsorted(link.time_s, (start_s, start_s + PIECE_S)))
    time_s = link.time_s[rows]
    if not len(time_s):
        return
    radio, surfaces = scene.radio, scene.surfaces(time_s)
    hz, spacing_hz = radio.subcarriers_hz, radio.layout.spacing_hz
    channel = response(link.tx, link.rx, scene.size_m, surfaces, hz, spacing_hz, scene.walls)
    channel = np.broadcast_to(channel, (len(time_s), channel.shape[1]))
    iq, gain_db = link.receiver.receive(channel, time_s)
    rssi_dbm = np.rint(10 * np.log10(np.mean(np.abs(channel) ** 2, axis=1)) + SENT_DBM).clip(-127, 0).astype(int)
    time_ns = np.rint(time_s * 1e9).astype(np.int64)
    columns = (time_ns, link.number[rows], gain_db, rssi_dbm)
    for t, number, gain, level, pairs in zip(*(c.tolist() for c in columns), iq, strict=True):
        yield _Packet(t, link.interface, link.sender, number, gain, level, pairs.tobytes())


def _flags(layout: Layout) -> int:
    return _WIDE * ("40" in layout.name) | _STBC * ("STBC" in layout.name)


def _datagram(scene: Scene, node: Node, packet: _Packet) -> bytes:
    payload = encode_raw_csi(
        packet.iq,
        node=int(node.id),
        sequence=packet.number,
        rssi_dbm=packet.rssi_dbm,
        noise_floor_dbm=NOISE_FLOOR_DBM,
        frequency_mhz=round(scene.radio.frequency_hz / 1e6),
        flags=_flags(scene.radio.layout),
    )
    return wire.packet_block(packet.interface, packet.time_ns, payload, (f"192.0.2.{packet.interface + 1}", 5005))


def _text(scene: Scene, node: Node, packet: _Packet) -> bytes:
    """A line as Espressif's csi_recv prints it on chips that report gain, here in whole dB; 32-bit clock in us."""
    radio, size = scene.radio, len(packet.iq)
    clock_us = (radio.faults.first_clock_us + packet.time_ns // 1000) % 2**32
    channel = round((radio.frequency_hz - 2.407e9) / 5e6) if radio.frequency_hz < 3e9 else 36
    values = ",".join(map(str, np.frombuffer(packet.iq, np.int8).tolist()))
    head = f"CSI_DATA,{packet.number},1a:00:00:00:00:{packet.sender:02x},{packet.rssi_dbm},11,{NOISE_FLOOR_DBM},0"
    line = f'{head},{round(packet.gain_db)},{channel},{clock_us},{size},1,{size},0,"[{values}]"\n'
    return wire.text_block(packet.interface, packet.time_ns, line.encode())
