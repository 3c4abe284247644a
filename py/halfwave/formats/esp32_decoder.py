"""Datagrams of many nodes to one Frames a link; what a stream needs from one piece to the next is kept here."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import replace

import numpy as np

from ..csi.frames import Frames, LinkId, Recording, joined
from ..csi.reasons import Reason, because
from ._rows import Kept, alike, gather
from .esp32_compressed import Decompressor
from .esp32_udp import HIGH_EFFICIENCY, ROW, STBC, TWELVE_BITS, WIDE, Datagrams, headers_of, others, raw_rows
from .esp_values import Sight, Values, complex_of, values_of
from .nodes import Nodes
from .tracked_node import Group, Heard, Origin, TrackedNode

__all__ = ["Esp32Decoder"]

_TOO_NEW = because("too_many_new_nodes")
_CHAIN_BYTES, _SIGHT_BYTES, _EACH_SIGHT_BYTES = 16 << 20, 16 << 20, 600  # forged datagrams must not grow memory
_COLUMN = {name: i for i, name in enumerate(ROW.names or ())}


class Esp32Decoder:
    """Datagrams of many nodes to one Frames a link; keeps what a stream needs from one piece to the next.

    A node is named as `Nodes` tells them apart: by its number, with its address behind it where another node has that
    number too ('1@10.0.0.8'). A node that hops between channels is a link for each, the transmitter of the later ones
    named by the channel.
    """

    def __init__(self, *, most_new: int = 0, unwanted: Container[str] = ()) -> None:
        self._most_new, self._unwanted = most_new, unwanted
        self._boards = Nodes()
        self._chains, self._sights = Kept(_CHAIN_BYTES), Kept(_SIGHT_BYTES)

    @property
    def held_bytes(self) -> int:
        return self._chains.held_bytes + self._sights.held_bytes + self._boards.held_bytes

    def decode(self, datagrams: Datagrams, origins: Sequence[Origin]) -> Recording:
        """Frames, reports and rejects of a batch; datagrams.origin is an index into origins.

        An empty batch gives an empty Recording. Nothing raises; what cannot be read is in its `rejects`.
        """
        recording = Recording()
        if not len(datagrams):
            return recording
        data = datagrams.data
        header, magic = headers_of(datagrams, recording)
        rows = raw_rows(header, magic, datagrams, recording)
        compressed, reports = others(magic, datagrams, recording)
        heard, whose = self._hear(datagrams, origins, header["node"], rows, [i for i, _ in (*compressed, *reports)])
        csi = np.r_[rows["packet"], np.array([i for i, _ in compressed], np.int64)]
        read = self._wanted(heard, whose, csi, recording)
        if not read.all():
            rows = rows[read[rows["packet"]]]
            compressed = [(i, payload) for i, payload in compressed if read[i]]
            reports = [(i, told) for i, told in reports if whose[i] >= 0]
        recording.reports += [replace(r, node=heard[whose[i]].name) for i, told in reports for r in told]
        rows["heard"] = whose[rows["packet"]] if len(heard) > 1 else 0
        each = alike(rows["heard"]) if compressed or reports or not read.all() else [h.rows for h in heard]
        for which in each:
            node = heard[rows["heard"][which[0]]].node
            node.home_mhz = int(rows["frequency_mhz"][which[0]]) if node.home_mhz is None else node.home_mhz
            if not compressed:
                self._keep(node, datagrams, rows[which[-Decompressor.DEPTH :]])
        if compressed:
            rows, data = self._follow(datagrams, rows, compressed, heard, whose, recording)
        for group in _groups(rows):
            recording.append(self._frames(data, group, heard[group["heard"][0]]))
        recording[:] = joined(recording)
        return recording

    def _hear(
        self,
        datagrams: Datagrams,
        origins: Sequence[Origin],
        number: np.ndarray,
        rows: np.ndarray,
        others: Sequence[int],
    ) -> tuple[list[Heard], np.ndarray]:
        """The nodes of raw CSI and of the other packets that are read, and by packet which of them it is."""
        at, sequence, whose = rows["packet"], rows["sequence"], np.zeros(len(datagrams), np.int64)
        if len(others):
            at = np.concatenate([at, np.array(others, np.int64)])
            order = np.argsort(at, kind="stable")
            at, sequence = at[order], np.concatenate([sequence, np.full(len(others), -1)])[order]
        if not len(at):
            return [], whose
        if len(at) < len(datagrams):
            datagrams, number = datagrams[at], number[at]
        sender = datagrams.origin << 8 | number
        groups = [Group(origins[sender[w[0]] >> 8], str(sender[w[0]] & 255), w) for w in alike(sender)]
        if self._most_new and len(groups) > self._most_new:
            groups = self._not_too_many_new(groups, whose, at)
        heard = self._boards.hear(groups, datagrams.time_s, sequence)
        for i, (_, _, which) in enumerate(heard[1:], 1):
            whose[at[which]] = i
        return heard, whose

    def _wanted(self, heard: Sequence[Heard], whose: np.ndarray, csi: np.ndarray, recording: Recording) -> np.ndarray:
        """By packet, whether it is to be read; of those that bear CSI (indices) and are not, how many is counted."""
        recording.rejects.add(_TOO_NEW, int((whose < 0).sum()))
        read = whose >= 0
        for i, node in enumerate(heard):
            if node.name in self._unwanted:
                n = int((whose[csi] == i).sum())
                recording.unread[node.name] = recording.unread.get(node.name, 0) + n
                read &= whose != i
        return read

    def _not_too_many_new(self, groups: list[Group], whose: np.ndarray, at: np.ndarray) -> list[Group]:
        """Without senders never heard before, but for the first `most_new`: what a piece costs is bounded."""
        new = [g for g in groups if not self._boards.knows(g)]
        late = {id(g) for g in sorted(new, key=lambda g: g.rows[0])[self._most_new :]}
        for group in new:
            if id(group) in late:
                whose[at[group.rows]] = -1
        return [g for g in groups if id(g) not in late]

    def _frames(self, data: np.ndarray, rows: np.ndarray, heard: Heard) -> Frames:
        """Frames of the rows, which are of one node, shape and channel."""
        node, origin, first = heard.node, heard.node.origin, rows[0]
        antennas, bins, mhz = int(first["antennas"]), int(first["bins"]), int(first["frequency_mhz"])
        iq = gather(data, rows["offset"], int(first["size"]))
        link = origin.link
        csi, layout, said = self._values((node, antennas, bins, int(first["tags"])), iq, link.layout if link else "")
        transmitter = link.transmitter if link else ""
        if node.home_mhz != mhz:
            transmitter = f"{transmitter} {mhz} MHz".strip()
        columns = {
            name: rows[name].copy()
            for name in ("rssi_dbm", "noise_floor_dbm", "sequence")
            if name not in origin.lacking
        }
        return Frames.build(
            LinkId(heard.name, transmitter, layout.name),
            layout,
            origin.provenance,
            rows["time_s"].copy(),
            csi,
            **columns,
            frequency_hz=mhz * 1e6 if mhz else float("nan"),
            meta={"format": "C5110001", **said},
        )

    def _values(self, key: tuple[TrackedNode, int, int, int], iq: np.ndarray, name: str) -> Values:
        """CSI (n, A, K) of packets alike, and its layout by their tags and by what was seen of them."""
        _, antennas, bins, tags = key
        sight = self._sights.take(key) or Sight()
        if tags & TWELVE_BITS:
            read = values_of(iq.view(np.int8), name=name, sight=sight)
        else:
            csi = complex_of(iq).reshape(len(iq), antennas, bins)
            layout = sight.layout_of(
                csi.reshape(-1, bins),
                chip="C5/C6" if tags & HIGH_EFFICIENCY else "",
                stbc=True if tags & STBC else None,
                bandwidth_mhz=40 if tags & WIDE else None,
                name=name,
            )
            read = Values(csi, layout, {})
        self._sights.put(key, sight, _EACH_SIGHT_BYTES + 3 * bins)
        return read

    def _keep(self, node: TrackedNode, datagrams: Datagrams, rows: np.ndarray) -> None:
        """Keep a node's last raw frames: compressed ones that follow build on them, if ever some come."""
        chain = self._chains.take(node) or Decompressor()
        for row in rows.tolist():
            start, size = row[_COLUMN["offset"]], row[_COLUMN["size"]]
            chain.remember(row[_COLUMN["time_s"]], datagrams.buffer[start : start + size], row)
        self._chains.put(node, chain, chain.held_bytes)

    def _follow(
        self,
        datagrams: Datagrams,
        rows: np.ndarray,
        compressed: list[tuple[int, bytes]],
        heard: list[Heard],
        whose: np.ndarray,
        recording: Recording,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Take raw and compressed frames in order of arrival; returns the rows of both, and data that holds both."""
        events: list[tuple[int, int | bytes]] = [(int(packet), i) for i, packet in enumerate(rows["packet"])]
        events += compressed
        decoded, scratch = [], bytearray(datagrams.buffer)
        for packet, event in sorted(events, key=lambda e: e[0]):
            node = heard[whose[packet]].node
            if not isinstance(event, bytes):
                self._keep(node, datagrams, rows[event : event + 1])
                continue
            chain = self._chains.take(node) or Decompressor()
            frame = chain.decode(float(datagrams.time_s[packet]), event)
            self._chains.put(node, chain, chain.held_bytes)
            if isinstance(frame, Reason):
                recording.rejects.add(frame, 1, event[:32].hex())
                continue
            row = np.array(chain.like, ROW)
            row["packet"], row["heard"], row["time_s"] = packet, whose[packet], datagrams.time_s[packet]
            row["offset"], row["sequence"] = len(scratch), -1
            row["rssi_dbm"] = row["noise_floor_dbm"] = np.nan
            decoded.append(row)
            scratch += frame
        if decoded:
            rows = np.concatenate([rows, np.array(decoded, ROW)])
            rows = rows[np.argsort(rows["packet"], kind="stable")]
        return rows, np.frombuffer(scratch, np.uint8)


def _groups(rows: np.ndarray) -> Iterator[np.ndarray]:
    """Rows that belong together: of one node, shape, tags and channel, in order of arrival."""
    key = rows["heard"] << 37 | rows["antennas"] << 29 | rows["bins"] << 13 | rows["frequency_mhz"]
    for which in alike(key, rows["tags"]):
        yield rows if len(which) == len(rows) else rows[which]
