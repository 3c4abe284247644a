"""A small simulator: a room, boards, one person, and the stream that the boards would send, with the truth beside it.

Its output is a pcapng stream of ESP32 datagrams like any recording, and says in itself that it is simulated.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from .. import wire
from ..formats.esp32_udp import encode_raw_csi
from ..room import Node, Room
from ..subcarriers import layout_of
from .channel import echoes, static_response
from .receiver import packet_times, received_iq
from .walker import Leg, Walk

__all__ = ["Leg", "Scene", "Walk", "default_scene", "simulate"]


@dataclass(frozen=True)
class Scene:
    """What is simulated: the room with its nodes (one transmitter, receivers), who walks where, and the radio."""

    room: Room
    walk: Walk
    frequency_hz: float = 2.437e9
    rate_hz: float = 100.0
    bins: int = 64
    snr_db: float = 33.0
    receiver: dict = field(default_factory=dict)
    """Further options of `receiver.received_iq`."""

    def truth(self) -> dict:
        """JSON-able: labels for a timeline, the room, the person's path as (time, x, y)."""
        legs = self.walk.legs
        path = [(leg.start_s, *leg.start_m) for leg in legs] + [(legs[-1].stop_s, *legs[-1].stop_m)]
        return {"labels": self.walk.labels(), "room": self.room.to_json(), "path": path}


def default_scene() -> Scene:
    """A 5 x 4 m room, a transmitter and three boards, a person who stands, walks a round and stands again."""
    boards = [(0.3, 0.3), (4.7, 0.3), (2.5, 0.2)]
    nodes = [Node("tx", "access point", 2.5, 3.8, 1.2, "transmitter")]
    nodes += [Node(str(i + 1), f"board {i + 1}", x, y, 1.0, "receiver") for i, (x, y) in enumerate(boards)]
    corner = [(1.5, 1.0), (3.6, 1.0), (3.6, 2.8), (1.5, 2.8), (1.5, 1.0)]
    walking = [Leg(6 + 3 * i, 9 + 3 * i, corner[i], corner[i + 1]) for i in range(4)]
    still = [Leg(a, b, corner[0], corner[0]) for a, b in ((0, 6), (18, 22))]
    return Scene(Room(5.0, 4.0, 2.5, tuple(nodes)), Walk([still[0], *walking, still[1]]))


def simulate(scene: Scene, *, seed: int) -> bytes:
    """The stream of a scene as pcapng: the same bytes for the same seed on every machine.

    Time counts from 0; every interface's description says "simulated, seed N".

    >>> import halfwave as hw
    >>> frames, *_ = hw.read(simulate(default_scene(), seed=42))
    >>> frames.provenance
    Provenance(kind='simulated', detail='seed 42')
    """
    layout = layout_of(scene.bins)
    used = ~layout.null
    frequency_hz = scene.frequency_hz + layout.index[used] * layout.spacing_hz
    room_m = np.array([scene.room.width_m, scene.room.depth_m, scene.room.height_m])
    position = {node.id: np.array([node.x_m, node.y_m, node.z_m]) for node in scene.room.nodes}
    (tx,) = (position[node.id] for node in scene.room.nodes if node.role == "transmitter")
    receivers = [node for node in scene.room.nodes if node.role != "transmitter"]
    packets: list[tuple[int, int, bytes]] = []
    for i, node in enumerate(receivers):
        rng = np.random.default_rng([seed, i])
        time_s, sequence = packet_times(scene.walk.duration_s, scene.rate_hz, rng)
        bodies, area_m2 = scene.walk.scatterers(time_s)
        still = static_response(tx, position[node.id], room_m, frequency_hz)
        channel = still + echoes(tx, position[node.id], room_m, bodies, area_m2, frequency_hz)
        iq = np.zeros((len(time_s), scene.bins, 2), np.int8)
        iq[:, used] = received_iq(
            channel, layout.index[used], rng, snr_db=scene.snr_db, rate_hz=scene.rate_hz, **scene.receiver
        )
        rssi_dbm = np.rint(20 * np.log10(np.abs(channel).mean(axis=1)) + 20).astype(int)  # 20 dBm sent
        time_ns = np.rint(time_s * 1e9).astype(np.int64)
        for t, n, level, pairs in zip(time_ns.tolist(), sequence.tolist(), rssi_dbm.tolist(), iq, strict=True):
            packets.append(
                (
                    t,
                    i,
                    encode_raw_csi(
                        pairs,
                        node=int(node.id),
                        sequence=n,
                        rssi_dbm=level,
                        noise_floor_dbm=-95,
                        frequency_mhz=round(scene.frequency_hz / 1e6),
                    ),
                )
            )
    packets.sort(key=lambda p: p[:2])
    return _pcapng(packets, len(receivers), f"simulated, seed {seed}")


def _pcapng(packets: list[tuple[int, int, bytes]], interfaces: int, provenance: str) -> bytes:
    parts = [wire.section_header()]
    parts += [wire.interface_block(provenance, name=f"board {i + 1}") for i in range(interfaces)]
    parts += [wire.packet_block(i, time_ns, payload, (f"192.0.2.{i + 1}", 5005)) for time_ns, i, payload in packets]
    return b"".join(parts)
