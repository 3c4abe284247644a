"""Owns the sockets: UDP in, one HTTP port out. What is in the bytes is the hub's and the HTTP modules' affair."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import signal
import socket
import sys
import time

from .access import Access
from .health import metrics_response
from .http import MAX_HEAD, Request, Response, parse_request, text
from .hub import Chunk, Client, Hub
from .options import is_loopback, version
from .recorder import Recorder
from .replay import Replay
from .static import find_page, serve
from .udp import MOST_AT_ONCE, Receiver

__all__ = ["Relay"]

BATCH_S = 0.020
"""Longest that a datagram waits for others before it is sent on."""
_CLOCK_S = 1.0
_IDLE_S = 30.0  # that a browser may keep a connection without a request
_MAX_CLIENTS, _MAX_CONNECTIONS = 64, 512


def log(line: str) -> None:
    print(f"halfwave-relay: {line}", file=sys.stderr, flush=True)


class Relay:
    """One running relay. `ready()` binds, `run()` serves until a signal or `stop`."""

    def __init__(self, options: argparse.Namespace):
        self.options = options
        self.replay = None
        if options.replay:
            self.replay = Replay(options.replay, speed=options.speed, loop=options.loop)
        provenance = self.replay.provenance if self.replay else "live"
        self.hub = Hub(provenance, port=options.udp_port, speed=options.speed)
        self.udp: Receiver | None = None
        self.recorder: Recorder | None = None
        if options.record:
            self.recorder = Recorder(
                options.record,
                self.hub.section,
                most_bytes=int((options.rotate_mb or 0) * 1e6),
                most_ns=int((options.rotate_minutes or 0) * 60e9),
                say=log,
            )
        hosts = (options.host, socket.gethostname(), f"{socket.gethostname()}.local", *options.allow_host)
        self.access = Access(token=options.token, hosts=hosts, origins=tuple(options.allow_origin))
        self.page = find_page(options.page)
        self.refused = self.connections = 0
        self.http_port = 0
        self._started_s, self._started_ns = 0.0, 0
        self._reading_later = False
        self._wake: dict[Client, asyncio.Event] = {}
        self._tasks: set[asyncio.Task] = set()
        self._stop = asyncio.Event()

    # Life

    async def ready(self) -> None:
        """Binds both ports; OSError with the port in its text when one is taken."""
        options, loop = self.options, asyncio.get_running_loop()
        if not self.replay:
            try:
                self.udp = Receiver(options.udp_host, options.udp_port)
            except OSError as error:
                raise OSError(error.errno, f"{error.strerror}: UDP {options.udp_host}:{options.udp_port}") from error
            loop.add_reader(self.udp, self._readable)
        self._server = await asyncio.start_server(
            self._connected, options.host, options.http_port, limit=MAX_HEAD, backlog=256
        )
        self.http_port = self._server.sockets[0].getsockname()[1]
        self._started_s, self._started_ns = time.monotonic(), time.time_ns()

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(NotImplementedError):  # Windows: KeyboardInterrupt ends the loop
                loop.add_signal_handler(number, self._stop.set)
        self._start(self._clock())
        if self.replay:
            self._start(self._play(self.replay))
        await self._stop.wait()
        await self._close()

    def _start(self, work) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _close(self) -> None:
        self._server.close()
        if self.udp:
            asyncio.get_running_loop().remove_reader(self.udp)
            self.udp.drain(self.hub.receive)
            self._flush()
            self.udp.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self.recorder:
            self.recorder.close()

    # In

    def _readable(self) -> None:
        """The first datagram after a silence: pass it on at once, and the next 20 ms of others together.

        Where the kernel stamps arrival, the socket is left alone meanwhile: one wake a batch, not one a datagram.
        """
        assert self.udp
        loop = asyncio.get_running_loop()
        if self.udp.kernel_time:
            loop.remove_reader(self.udp)
            self._read_batch()
        else:
            self.udp.drain(self.hub.receive)
            if not self._reading_later:
                self._reading_later = True
                loop.call_later(BATCH_S, self._end_batch)

    def _end_batch(self) -> None:
        self._reading_later = False
        self._flush()

    def _read_batch(self) -> None:
        assert self.udp
        if self._stop.is_set():
            return
        loop = asyncio.get_running_loop()
        begun_s = loop.time()
        if self.udp.drain(self.hub.receive):
            self._flush()
            loop.call_at(begun_s + BATCH_S, self._read_batch)
        else:
            loop.add_reader(self.udp, self._readable)

    def _flush(self) -> Chunk | None:
        chunk = self.hub.flush()
        if chunk:
            self._wake_all()
            if self.recorder:
                self.recorder.write(chunk, time.time_ns())
        return chunk

    def _wake_all(self) -> None:
        for event in self._wake.values():
            event.set()

    async def _play(self, replay: Replay) -> None:
        """The recording from now on: its spacing in stream time, so that estimates are those of the recording."""
        while not replay.finished:
            for played in replay.due(time.monotonic() - self._started_s):
                _, sender, payload = played.datagram
                self.hub.play(
                    (self._started_ns + played.offset_ns, sender, payload), played.provenance, played.interface
                )
            self._flush()
            for note in replay.notes:
                log(note)
                self.hub.say(type="note", text=note)
            replay.notes.clear()
            await asyncio.sleep(BATCH_S)
        damaged = f", {replay.malformed} damaged blocks passed over" if replay.malformed else ""
        log(f"the replay of {replay.path.name} is over: {self.hub.received} packets{damaged}; stop with Ctrl-C")
        self.hub.say(type="ended", count=self.hub.received)
        self._wake_all()

    async def _clock(self) -> None:
        """Once a second: time moves in silence, and what was lost is told."""
        while True:
            now_ns = self._take_in()
            dropped = self.udp.kernel_dropped() if self.udp else None
            self.hub.say(type="clock", time_ns=now_ns, received=self.hub.received, kernel_dropped=dropped)
            self._wake_all()
            await asyncio.sleep(_CLOCK_S)

    def _take_in(self) -> int:
        """The stream's time up to which all that came is with the hub, ns."""
        if self.replay:
            return self._started_ns + self.replay.position_ns(time.monotonic() - self._started_s)
        assert self.udp
        now_ns = time.time_ns()
        flooded = self.udp.drain(self.hub.receive) == MOST_AT_ONCE
        self._flush()
        return self.hub.newest_ns if flooded else now_ns

    # Out

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._tasks.add(task)
        self.connections += 1
        try:
            if self.connections <= _MAX_CONNECTIONS:
                await self._serve(reader, writer)
        except (ConnectionError, TimeoutError, asyncio.CancelledError, asyncio.IncompleteReadError):
            pass  # the other side went, or we are closing
        finally:
            self.connections -= 1
            self._tasks.discard(task)
            writer.transport.abort() if self._stop.is_set() else writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Requests of one connection, one after the other, until one becomes a WebSocket."""
        while True:
            try:
                head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), _IDLE_S)
            except asyncio.LimitOverrunError:
                writer.write(text(431, f"a request head over {MAX_HEAD} bytes").head(keep_alive=False))
                return
            request = parse_request(head)
            answer = self._answer(request) if request else text(400, "that is no HTTP/1.1 request")
            if answer is None:
                await self._websocket(head, reader, writer)
                return
            keep_alive = bool(request and request.keep_alive)
            writer.write(answer.head(keep_alive=keep_alive))
            if not request or request.method != "HEAD":
                await self._send_body(answer, writer)
            await writer.drain()
            if not keep_alive:
                return

    async def _send_body(self, answer: Response, writer: asyncio.StreamWriter) -> None:
        if not answer.file:
            writer.write(answer.body)
        elif answer.length:
            with answer.file.open("rb") as file:  # the kernel copies; a 14 MB file costs no memory
                await asyncio.get_running_loop().sendfile(writer.transport, file, answer.start, answer.length)

    def _answer(self, request: Request) -> Response | None:
        """What to answer; None for a WebSocket that may open."""
        refusal = self._refusal(request)
        if refusal:
            self.refused += 1
            return refusal
        if request.path == "/ws/csi":
            return None
        headers = self.access.cookie(request)
        if request.path == "/health/live":
            answer = text(200, "live")
        elif request.path == "/health/ready":
            answer = text(200, "ready") if not self._stop.is_set() else text(503, "closing")
        elif request.path == "/health/metrics":
            answer = metrics_response(request, self.metrics())
        else:
            answer = serve(self.page, request)
        answer.headers |= headers
        return answer

    def _refusal(self, request: Request) -> Response | None:
        """Why not, if so. The page's files are public; what was received in this home is not."""
        access = self.access
        if request.method not in ("GET", "HEAD"):
            return text(405, "GET and HEAD only", Allow="GET, HEAD")
        if not access.host_allowed(request):
            return text(403, "this relay is not called that; --allow-host NAME allows a name")
        private = request.path in ("/ws/csi", "/health/metrics")
        if private and not access.token_allowed(request):
            return text(401, "the address wants ?token=, which the relay printed when it started")
        if request.path != "/ws/csi":
            return None
        if not access.origin_allowed(request):
            return text(403, "a page from there may not connect; --allow-origin URL allows it")
        if not request.wants_websocket:
            return text(426, "this address speaks WebSocket", Upgrade="websocket")
        if len(self.hub.clients) >= _MAX_CLIENTS:
            return text(503, f"{_MAX_CLIENTS} clients are connected already")
        return None

    async def _websocket(self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from websockets.protocol import State  # 30 ms, and the relay is to be ready at once
        from websockets.server import ServerProtocol

        protocol = ServerProtocol(max_size=64 << 10)  # no extensions: compressing CSI costs more than it saves
        protocol.receive_data(head)
        for request in protocol.events_received():
            protocol.send_response(protocol.accept(request))  # type: ignore[arg-type]
        writer.writelines(protocol.data_to_send())
        if protocol.state is not State.OPEN:
            await writer.drain()
            return
        _keep_small(writer)
        self.hub.version = self.hub.version or version()
        client = self.hub.connect()
        self._wake[client] = event = asyncio.Event()
        event.set()
        sending = asyncio.ensure_future(self._send(client, event, protocol, writer))
        try:
            while protocol.state is State.OPEN and (data := await reader.read(4096)):
                protocol.receive_data(data)
                protocol.events_received()  # clients have nothing to say yet
                writer.writelines(part for part in protocol.data_to_send() if part)
                await writer.drain()
        finally:
            sending.cancel()
            self.hub.disconnect(client)
            del self._wake[client]
            if self._stop.is_set() and protocol.state is State.OPEN:
                protocol.send_close(1001, "the relay was stopped")
                writer.writelines(protocol.data_to_send())
            writer.close()

    async def _send(self, client: Client, event: asyncio.Event, protocol, writer: asyncio.StreamWriter) -> None:
        """Sends while the client takes it; what it does not take waits in the hub, which bounds it."""
        while True:
            await event.wait()
            messages = self.hub.data_to_send(client)
            if not messages:
                event.clear()
            for message in messages:
                send = protocol.send_text if isinstance(message, str) else protocol.send_binary
                send(message.encode() if isinstance(message, str) else message)
            writer.writelines(protocol.data_to_send())
            await writer.drain()

    # Figures

    def metrics(self) -> dict[str, float | int | None]:
        hub, recorder, rejected = self.hub, self.recorder, self.udp.rejected if self.udp else {}
        return {
            "uptime_s": round(time.monotonic() - self._started_s, 3),
            "datagrams_received": hub.received,
            "bytes_received": hub.received_bytes,
            "kernel_dropped": self.udp.kernel_dropped() if self.udp else None,
            "rejected_empty": rejected.get("empty", 0),
            "rejected_too_long": rejected.get("too long", 0),
            "sources": hub.sources,
            "other_sources": hub.of_other_sources,
            "clients": len(hub.clients),
            "frames_sent": hub.sent,
            "frames_dropped": hub.dropped,
            "frames_recorded": recorder.written if recorder else 0,
            "frames_not_recorded": recorder.lost if recorder else 0,
            "replay_jumps": self.replay.jumps if self.replay else 0,
            "replay_wild_stamps": self.replay.wild_stamps if self.replay else 0,
            "refused": self.refused,
        }

    def greeting(self) -> str:
        """The lines printed when ready."""
        options = self.options
        shown = "localhost" if is_loopback(options.host) else options.host
        if shown in ("0.0.0.0", "::"):
            shown = socket.gethostname()
        token = f"/?token={options.token}" if options.token else ""
        heard = f"plays {options.replay}" if self.replay else f"boards send to UDP port {self.udp and self.udp.port}"
        lines = [f"Halfwave is at http://{shown}:{self.http_port}{token} ({heard})"]
        if self.page is None:
            lines.append("There is no built page yet: `npm run build`, or --page DIR")
        return "\n".join(lines)


def _keep_small(writer: asyncio.StreamWriter) -> None:
    """Small buffers, and none kept for a client that vanished: what waits, waits in the hub."""
    writer.transport.set_write_buffer_limits(high=64 << 10)
    connection = writer.get_extra_info("socket")
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 60_000)  # ms
