"""Ties the parts of a relay: UDP or a replay in, the hub, the recorder, one HTTP port out; and its clock."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import signal
import socket
import sys
import time
from collections.abc import Coroutine

from .access import Access
from .greeting import qr_code, shown_host
from .http import MAX_HEAD
from .hub import Chunk, Hub
from .options import is_loopback
from .places import Limits
from .recorder import Recorder
from .replay import Replay
from .shared import VERSION
from .static import NO_PAGE, find_page
from .udp import MOST_AT_ONCE, Receiver
from .web import HttpPort
from .webhook import Webhook

__all__ = ["Relay"]

BATCH_S = 0.020
"""Longest that a datagram waits for others before it is sent on."""
_CLOCK_S = 1.0


def log(line: str) -> None:
    print(f"halfwave-relay: {line}", file=sys.stderr, flush=True)


class Relay:
    """One running relay. `ready()` binds, `run()` serves until a signal or `stop`."""

    def __init__(self, options: argparse.Namespace, limits: Limits | None = None):
        self.options = options
        self.replay = None
        if options.replay:
            self.replay = Replay(options.replay, speed=options.speed, loop=options.loop)
        provenance = self.replay.provenance if self.replay else "live"
        self.hub = Hub(provenance, port=options.udp_port, version=VERSION, speed=options.speed)
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
        access = Access(token=options.token, hosts=hosts, origins=tuple(options.allow_origin))
        self.web = HttpPort(self.hub, access, find_page(options.page), limits or Limits(), self.metrics)
        self.web.webhook = Webhook(options.webhook)
        self.http_port = 0
        self._started_s, self._started_ns = 0.0, 0
        self._reading_later = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._stop = asyncio.Event()

    # Life

    async def ready(self) -> None:
        """Binds both ports and begins the recording; OSError with the port in its text when one is taken, ValueError
        when there is nowhere to record to."""
        options, loop = self.options, asyncio.get_running_loop()
        if not self.replay:
            try:
                self.udp = Receiver(options.udp_host, options.udp_port, options.allow_node)
            except OSError as error:
                raise OSError(error.errno, f"{error.strerror}: UDP {options.udp_host}:{options.udp_port}") from error
            loop.add_reader(self.udp, self._readable)
        self._server = await asyncio.start_server(
            self.web.connected, options.host, options.http_port, limit=MAX_HEAD, backlog=256
        )
        self.http_port = self._server.sockets[0].getsockname()[1]
        self._started_s, self._started_ns = time.monotonic(), time.time_ns()
        for number in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(NotImplementedError):  # Windows: KeyboardInterrupt ends the loop
                loop.add_signal_handler(number, self.stop)
        if self.recorder:
            self.recorder.open(self._started_ns)

    async def run(self) -> None:
        self._start(self._clock())
        if self.replay:
            self._start(self._play(self.replay))
        await self._stop.wait()
        await self._close()

    def stop(self) -> None:
        """Ends `run`."""
        self._stop.set()

    def _start(self, work: Coroutine[object, object, None]) -> None:
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
        self.web.closing = True
        tasks = self._tasks | self.web.tasks
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
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
            self.web.wake_all()
            if self.recorder:
                self.recorder.write(chunk, time.time_ns())
        return chunk

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
                self.hub.say({"type": "note", "text": note})
            replay.notes.clear()
            await asyncio.sleep(BATCH_S)
        damaged = f", {replay.malformed} damaged blocks passed over" if replay.malformed else ""
        log(f"the replay of {replay.path.name} is over: {self.hub.received} packets{damaged}; stop with Ctrl-C")
        self.hub.say({"type": "ended", "count": self.hub.received})
        self.web.wake_all()

    async def _clock(self) -> None:
        """Once a second: time moves in silence, and what was lost is told."""
        while True:
            now_ns = self._take_in()
            dropped = self.udp.kernel_dropped() if self.udp else None
            self.hub.say({"type": "clock", "time_ns": now_ns, "received": self.hub.received, "kernel_dropped": dropped})
            self.web.wake_all()
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
            "rejected_not_allowed": rejected.get("not allowed", 0),
            "sources": hub.sources,
            "other_sources": hub.of_other_sources,
            "frames_sent": hub.sent,
            "frames_dropped": hub.dropped,
            "frames_recorded": recorder.written if recorder else 0,
            "frames_not_recorded": recorder.lost if recorder else 0,
            "replay_jumps": self.replay.jumps if self.replay else 0,
            "replay_wild_stamps": self.replay.wild_stamps if self.replay else 0,
            **self.web.figures(),
        }

    def greeting(self) -> str:
        """The lines printed when ready."""
        options = self.options
        token = f"/?token={options.token}" if options.token else ""
        address = f"http://{shown_host(options.host)}:{self.http_port}{token}"
        heard = f"plays {options.replay}" if self.replay else f"nodes send to UDP port {self.udp and self.udp.port}"
        lines = [f"Halfwave is at {address} ({heard})"]
        if sys.stdout.isatty() and not is_loopback(options.host):
            lines.append(qr_code(address) or "For a QR code of the address: pip install segno")
        if self.recorder:
            lines.append(f"Recording to {self.recorder.file}")
        if self.web.page is None:
            lines.append(NO_PAGE)
        return "\n".join(lines)
