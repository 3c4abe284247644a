"""What happens between datagrams and clients: wrap once, batch, queue, drop the oldest. No socket, no clock.

    hub = Hub()
    client = hub.connect()
    hub.receive((time_ns, ("10.0.0.7", 4000), payload))
    chunk = hub.flush()                       # every 20 ms: for the recorder
    for message in hub.data_to_send(client):  # bytes: whole pcapng blocks; str: a control message in JSON
        ...

A chunk declares its new interfaces before its packets. When a slow client loses a chunk it is still owed those
declarations, since interfaces are numbered by their order. Control messages wait in the same queue: a clock that
overtook data would tell a client that is behind of a silence that never was.
"""

from __future__ import annotations

import json
from collections import deque
from typing import NamedTuple

from .messages import Control, Dropped, Hello
from .shared import RAW, USER0, interface_block, packet_block, section_header, text_block
from .udp import Datagram

__all__ = ["Chunk", "Client", "Hub"]

MAX_INTERFACES = 256
"""Source addresses that get an interface of their own; forged ones beyond share one named 'other sources'."""
QUEUE_BYTES = 4 << 20
"""Most that waits for one client, bytes: 2 s at 10,000 datagrams of 200 bytes a second."""
SEND_BYTES = 256 << 10  # most that data_to_send hands over at once


class Chunk(NamedTuple):
    """One batch: the interfaces that it declares first, then its packets, and how many these are."""

    interfaces: bytes
    packets: bytes
    frames: int


class Said(NamedTuple):
    """A control message in a client's queue: a newer one of its type takes its place while no data lies between."""

    type: str
    text: str


class Client:
    """One receiver's queue: references to shared chunks, at most `queue_bytes` of packets in all, and what was said
    between them."""

    def __init__(self, preamble: bytes, hello: str, queue_bytes: int):
        self.queue: deque[Chunk | Said] = deque()
        self.queue_bytes = queue_bytes
        self.waiting_bytes = 0
        self.sent = self.dropped = 0
        self._owed = preamble  # section header and interfaces that must go before the next packet
        self._ahead = {"hello": hello}  # what goes before all that waits, the latest of each type: it cannot grow
        self._untold = 0

    def say(self, message: Control) -> None:
        said = Said(message["type"], json.dumps(message))
        if self.queue and isinstance(last := self.queue[-1], Said) and last.type == said.type:
            self.queue.pop()
        self.queue.append(said)

    def push(self, chunk: Chunk) -> None:
        self.queue.append(chunk)
        self.waiting_bytes += len(chunk.packets)
        while self.waiting_bytes > self.queue_bytes:
            self._lose(self.queue.popleft())

    def _lose(self, oldest: Chunk | Said) -> None:
        """All data before what was said is gone, so that may go at once."""
        if isinstance(oldest, Said):
            self._ahead[oldest.type] = oldest.text
            return
        self._owed += oldest.interfaces
        self.waiting_bytes -= len(oldest.packets)
        self.dropped += oldest.frames
        self._untold += oldest.frames

    @property
    def waiting_frames(self) -> int:
        return sum(item.frames for item in self.queue if isinstance(item, Chunk))

    def take(self, most_bytes: int) -> list[bytes | str]:
        if self._untold:
            told: Dropped = {"type": "dropped", "count": self._untold, "total": self.dropped}
            self._ahead["dropped"] = json.dumps(told)
            self._untold = 0
        messages: list[bytes | str] = [*self._ahead.values()]
        self._ahead.clear()
        blocks, size = [self._owed], 0
        self._owed = b""
        while self.queue and size < most_bytes:
            item = self.queue.popleft()
            if isinstance(item, Said):
                messages += [b"".join(blocks), item.text]
                blocks = []
            else:
                blocks += item[:2]
                size += len(item.packets)
                self.sent += item.frames
        self.waiting_bytes -= size
        messages.append(b"".join(blocks))
        return [message for message in messages if message]


class Hub:
    """All clients' queues behind one batch.

    >>> hub = Hub()
    >>> client = hub.connect()
    >>> hub.receive((5, ("10.0.0.7", 4000), b"hello"))
    >>> hub.flush().frames
    1
    >>> [type(m).__name__ for m in hub.data_to_send(client)]
    ['str', 'bytes']
    """

    def __init__(
        self,
        provenance: str = "live",
        *,
        port: int = 5005,
        queue_bytes: int = QUEUE_BYTES,
        version: str = "",
        speed: float = 1.0,
    ):
        self.provenance, self.queue_bytes, self.version, self.speed = provenance, queue_bytes, version, speed
        self.clients: set[Client] = set()
        self.received = self.received_bytes = self.of_other_sources = self.newest_ns = 0
        self.gone_dropped = self.gone_sent = 0  # of clients that have left
        self.section = section_header(application="halfwave-relay")
        self._preamble = self.section  # and the interfaces of all flushed batches
        self._destination = ("127.0.0.1", port)
        self._port = port
        self._numbers: dict[object, int] = {}
        self._interfaces: list[bytes] = []  # of this batch, as are the blocks
        self._blocks: list[bytes] = []

    def receive(self, datagram: Datagram) -> None:
        """One datagram of a node: (ns since the Unix epoch, (address, port, ...), payload)."""
        time_ns, source, payload = datagram
        number = self._numbers.get(source[0])
        if number is None:
            number = self._declare(source[0], self.provenance, RAW, f"udp {self._port} from {source[0]}")
        self._blocks.append(packet_block(number, time_ns, payload, source[:2], self._destination))
        self.received_bytes += len(payload)
        self.newest_ns = time_ns

    def play(self, datagram: Datagram, provenance: str, name: str) -> None:
        """One packet of a recording; a sender of ('', 0) means a line of text. `name`: of its interface."""
        time_ns, source, payload = datagram
        key = (provenance, name, source[0])
        number = self._numbers.get(key)
        if number is None:
            number = self._declare(key, provenance, RAW if source[0] else USER0, name)
        if source[0]:
            self._blocks.append(packet_block(number, time_ns, payload, source, self._destination))
        else:
            self._blocks.append(text_block(number, time_ns, payload))
        self.received_bytes += len(payload)

    def _declare(self, key: object, provenance: str, link_type: int, name: str) -> int:
        """The number of a new interface; of the shared one of its kind where there are too many."""
        if len(self._numbers) >= MAX_INTERFACES:
            key, name = (provenance, link_type, "other"), "other sources"
            self.of_other_sources += 1
            if key in self._numbers:
                return self._numbers[key]
        number = self._numbers[key] = len(self._numbers)
        self._interfaces.append(interface_block(provenance, link_type=link_type, name=name))
        return number

    def flush(self) -> Chunk | None:
        """Closes the batch: one chunk, shared by all clients and the recorder; None when nothing came."""
        if not self._blocks:
            return None
        chunk = Chunk(b"".join(self._interfaces), b"".join(self._blocks), len(self._blocks))
        self._preamble += chunk.interfaces
        self.received += chunk.frames
        self._interfaces, self._blocks = [], []
        for client in self.clients:
            client.push(chunk)
        return chunk

    def connect(self) -> Client:
        """A new client; the first it gets is hello, then the section header and all interfaces so far."""
        hello: Hello = {"type": "hello", "version": self.version, "provenance": self.provenance, "speed": self.speed}
        client = Client(self._preamble, json.dumps(hello), self.queue_bytes)
        self.clients.add(client)
        return client

    def disconnect(self, client: Client) -> None:
        if client in self.clients:
            self.clients.remove(client)
            self.gone_dropped += client.dropped + client.waiting_frames
            self.gone_sent += client.sent

    def say(self, message: Control) -> None:
        """A control message to all, such as the clock, behind all data so far."""
        for client in self.clients:
            client.say(message)

    def data_to_send(self, client: Client, most_bytes: int = SEND_BYTES) -> list[bytes | str]:
        """What is next for this client, in the order it came: runs of whole blocks (bytes), control messages (str)."""
        return client.take(most_bytes)

    @property
    def sources(self) -> int:
        return len(self._numbers)

    @property
    def dropped(self) -> int:
        """Frames that slow clients lost, those gone included."""
        return self.gone_dropped + sum(client.dropped for client in self.clients)

    @property
    def sent(self) -> int:
        """Frames handed over to send, counted once a client."""
        return self.gone_sent + sum(client.sent for client in self.clients)
