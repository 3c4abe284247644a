"""The one HTTP port: requests answered one after the other, files sent, WebSockets fed from the hub.

Everything that waits for the other side has a deadline, and every connection a place that it may have to yield.
"""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from .access import Access
from .health import metrics_response
from .http import MAX_HEAD, Request, Response, parse_request, text
from .hub import Client, Hub
from .places import Limits, Place, Places
from .static import serve
from .webhook import PATH as ALARM
from .webhook import Webhook, forbidden

if TYPE_CHECKING:
    from websockets.server import ServerProtocol

__all__ = ["HttpPort"]

_TO_BE_SENT = Response(202)
"""An alarm that may be passed on."""
_PART = 256 << 10  # bytes of a file that have a deadline of their own


class HttpPort:
    """What is behind the port.  metrics: the figures, when asked for.  closing: set when the relay stops."""

    def __init__(
        self,
        hub: Hub,
        access: Access,
        page: Path | None,
        limits: Limits,
        metrics: Callable[[], Mapping[str, float | int | None]],
    ):
        self.hub, self.access, self.page, self.limits, self._metrics = hub, access, page, limits, metrics
        self.places = Places(limits.connections, limits.connections_of_one)
        self.client_places = Places(limits.clients, limits.clients_of_one, rest_s=3 * limits.ping_s)
        self.rejected = self.overdue = 0
        self.closing = False
        self.webhook = Webhook()
        self.tasks: set[asyncio.Task[None]] = set()
        self._wake: dict[Client, asyncio.Event] = {}

    def wake_all(self) -> None:
        """Something waits for the clients."""
        for event in self._wake.values():
            event.set()

    def figures(self) -> dict[str, int]:
        """Its part of the metrics."""
        return {
            "clients": len(self.hub.clients),
            "connections": len(self.places),
            "overdue": self.overdue,
            "yielded": self.places.yielded + self.client_places.yielded,
            "requests_rejected": self.rejected,
            "alarms_sent": self.webhook.called,
            "alarms_failed": self.webhook.failed,
        }

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self.tasks.add(task)
        address = (writer.get_extra_info("peername") or ("",))[0]
        place = self.places.take(address, time.monotonic(), writer.transport.abort)
        try:
            if place:
                await self._serve(reader, writer, place)
            else:
                self.rejected += 1
                busy = text(503, "too many connections, and none of them rests: try again in some seconds")
                writer.write(busy.head(keep_alive=False) + busy.body)
        except TimeoutError:
            self.overdue += 1
            writer.transport.abort()  # it would take what is still to be written no sooner
        except (ConnectionError, asyncio.CancelledError, asyncio.IncompleteReadError):
            pass  # the other side went, or we are closing
        finally:
            if place:
                self.places.leave(place)
            self.tasks.discard(task)
            writer.transport.abort() if self.closing else writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, place: Place) -> None:
        """Requests of one connection, one after the other, until one becomes a WebSocket."""
        served = False
        while True:
            try:
                async with asyncio.timeout(self.limits.idle_s if served else self.limits.head_s):
                    head = await reader.readuntil(b"\r\n\r\n")
            except TimeoutError:
                if served:
                    return  # a browser that needs it no more
                raise
            except asyncio.LimitOverrunError:
                writer.write(text(431, f"a request head over {MAX_HEAD} bytes").head(keep_alive=False))
                return
            place.used_s = time.monotonic()
            served = True
            request = parse_request(head)
            answer = self._answer(request) if request else text(400, "that is no HTTP/1.1 request")
            if request and answer is _TO_BE_SENT:
                answer = await self._alarm(request, reader)
            if answer is None:
                seat = self.client_places.take(place.owner, place.used_s, writer.transport.abort)
                if seat:
                    await self._websocket(head, reader, writer, [place, seat])
                    return
                self.rejected += 1
                answer = text(503, "too many clients, from there or in all, and none of them rests")
            keep_alive = bool(request and request.keep_alive)
            writer.write(answer.head(keep_alive=keep_alive))
            if not request or request.method != "HEAD":
                await self._send_body(answer, writer, place)
            async with asyncio.timeout(self.limits.write_s):
                await writer.drain()
            if not keep_alive:
                return

    async def _send_body(self, answer: Response, writer: asyncio.StreamWriter, place: Place) -> None:
        if not answer.file:
            writer.write(answer.body)
            return
        # In parts rather than by loop.sendfile, which leaves the socket open when a place has to be given up meanwhile.
        with answer.file.open("rb") as file:
            file.seek(answer.start)
            for left in range(answer.length, 0, -_PART):
                writer.write(file.read(min(_PART, left)))
                async with asyncio.timeout(self.limits.write_s):
                    await writer.drain()
                place.used_s = time.monotonic()

    def _answer(self, request: Request) -> Response | None:
        """What to answer; None for a WebSocket that may open."""
        refusal = self._refusal(request)
        if refusal:
            self.rejected += 1
            return refusal
        if request.path == "/ws/csi":
            return None
        if request.path == ALARM and request.method == "POST":
            return _TO_BE_SENT
        headers = self.access.cookie(request)
        if request.path == "/health/live":
            answer = text(200, "live")
        elif request.path == "/health/ready":
            answer = text(200, "ready") if not self.closing else text(503, "closing")
        elif request.path == "/health/metrics":
            answer = metrics_response(request, self._metrics())
        elif request.path == ALARM:
            answer = self.webhook.told()
        else:
            answer = serve(self.page, request)
        answer.headers |= headers
        return answer

    def _refusal(self, request: Request) -> Response | None:
        """Why not, if so. The page's files are public; what was received in this home is not."""
        access = self.access
        if request.method not in ("GET", "HEAD", "POST") or (request.method == "POST" and request.path != ALARM):
            return text(405, "GET and HEAD only", Allow="GET, HEAD")
        if not access.host_allowed(request):
            return text(403, "this relay is not called that; --allow-host NAME allows a name")
        private = request.path in ("/ws/csi", "/health/metrics", ALARM)
        if private and not access.token_allowed(request):
            return text(401, "the address wants ?token=, which the relay printed when it started")
        if request.path == ALARM:
            return forbidden(request, access)
        if request.path != "/ws/csi":
            return None
        if not access.origin_allowed(request):
            return text(403, "a page from there may not connect; --allow-origin URL allows it")
        if not request.wants_websocket:
            return text(426, "this address speaks WebSocket", Upgrade="websocket")
        return None

    async def _alarm(self, request: Request, reader: asyncio.StreamReader) -> Response:
        """Takes an alarm in and passes it on; the stream goes on meanwhile."""
        async with asyncio.timeout(self.limits.head_s):
            body = await reader.readexactly(int(request.headers["content-length"]))
        alarm = self.webhook.begin(body, time.monotonic())
        return alarm if isinstance(alarm, Response) else await asyncio.to_thread(self.webhook.call, alarm)

    async def _websocket(
        self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, places: list[Place]
    ) -> None:
        from websockets.protocol import State  # 30 ms, and the relay is to be ready at once
        from websockets.server import ServerProtocol

        protocol = ServerProtocol(max_size=64 << 10)  # no extensions: compressing CSI costs more than it saves
        protocol.receive_data(head)
        for request in protocol.events_received():
            protocol.send_response(protocol.accept(request))  # type: ignore[arg-type]
        if protocol.state is State.OPEN:
            protocol.send_ping(b"")  # who answers is there
        writer.writelines(protocol.data_to_send())
        _keep_small(writer)
        client = self.hub.connect()
        self._wake[client] = event = asyncio.Event()
        event.set()
        sending = asyncio.ensure_future(self._send(client, event, protocol, writer))
        try:
            while protocol.state is State.OPEN:
                async with asyncio.timeout(self.limits.silent_s):  # it answers pings, if nothing else
                    if not (data := await reader.read(4096)):
                        break
                    for place in places:
                        place.used_s, place.answers = time.monotonic(), True
                    protocol.receive_data(data)
                    protocol.events_received()  # clients have nothing to say yet
                    writer.writelines(part for part in protocol.data_to_send() if part)
                    await writer.drain()
        finally:
            sending.cancel()
            self.client_places.leave(places[1])
            self.hub.disconnect(client)
            del self._wake[client]
            if self.closing and protocol.state is State.OPEN:
                protocol.send_close(1001, "the relay was stopped")
                writer.writelines(protocol.data_to_send())
            writer.close()

    async def _send(
        self, client: Client, event: asyncio.Event, protocol: ServerProtocol, writer: asyncio.StreamWriter
    ) -> None:
        """Sends while the client takes it; what it does not take waits in the hub, which bounds it."""
        pinged_s = time.monotonic()
        while True:
            await event.wait()
            messages = self.hub.data_to_send(client)
            if not messages:
                event.clear()
            for message in messages:
                send = protocol.send_text if isinstance(message, str) else protocol.send_binary
                send(message.encode() if isinstance(message, str) else message)
            if time.monotonic() - pinged_s > self.limits.ping_s:
                pinged_s = time.monotonic()
                protocol.send_ping(b"")
            writer.writelines(protocol.data_to_send())
            try:
                async with asyncio.timeout(self.limits.silent_s):
                    await writer.drain()
            except TimeoutError:
                self.overdue += 1
                writer.transport.abort()
                return


def _keep_small(writer: asyncio.StreamWriter) -> None:
    """Small buffers, and none kept for a client that vanished: what waits, waits in the hub."""
    writer.transport.set_write_buffer_limits(high=64 << 10)
    connection = writer.get_extra_info("socket")
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 60_000)  # ms
