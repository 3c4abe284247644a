"""A real relay process on free ports, and what a test asks of it."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from websockets.sync.client import ClientConnection, connect

from halfwave.wire import Datagram, Reader

ROOT = Path(__file__).parents[2]
PYTHONPATH = os.pathsep.join(str(ROOT / folder) for folder in ("py", "relay"))
"""A checkout's: the relay, and the part of `halfwave` that it shares."""


OURS = (sys.executable, "-m", "halfwave_relay")


class Relay:
    def __init__(self, *arguments: str, program: Sequence[str] = OURS, environment: dict[str, str] | None = None):
        command = [*program, "--udp-port", "0", "--http-port", "0", *arguments]
        variables = {"PYTHONPATH": PYTHONPATH, "PATH": "/usr/bin:/bin"} | (environment or {})
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        self.process = subprocess.Popen(command, text=True, env=variables, cwd=ROOT / "tests", **pipes)
        self.greeting = self.process.stdout.readline()
        found = re.search(r"http://[^:]+:(\d+)", self.greeting)
        assert found, (self.greeting, self.process.stderr.read())
        self.port = int(found[1])
        self.udp_port = int(udp[1]) if (udp := re.search(r"UDP port (\d+)", self.greeting)) else 0

    def send(self, *payloads: bytes) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
            for payload in payloads:
                out.sendto(payload, ("127.0.0.1", self.udp_port))

    def connect(self, query: str = "", **options) -> ClientConnection:
        uri = f"ws://127.0.0.1:{self.port}/ws/csi{query}"
        return connect(uri, compression=None, max_size=None, **options)

    def get(self, path: str, method: str = "GET", **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        with contextlib.closing(connection):
            connection.request(method, path, headers={k.replace("_", "-"): v for k, v in headers.items()})
            response = connection.getresponse()
            return response, response.read()

    def metrics(self) -> dict:
        return json.loads(self.get("/health/metrics")[1])

    def wait(self, condition: Callable[[dict], bool]) -> dict:
        """The metrics once they meet the condition, within 5 s."""
        return wait(lambda: (m := self.metrics()) if condition(self.metrics()) else None) or {}

    def stop(self, number: int = 15) -> tuple[int, str]:
        self.process.send_signal(number)
        status = self.process.wait(5)
        error = self.process.stderr.read()
        self.process.stdout.close()
        self.process.stderr.close()
        return status, error


@contextlib.contextmanager
def running(*arguments: str, **options) -> Iterator[Relay]:
    relay = Relay(*arguments, **options)
    try:
        yield relay
    finally:
        if relay.process.poll() is None:
            relay.process.kill()
            relay.process.wait()
        relay.process.stdout.close()
        relay.process.stderr.close()


def wait(condition, seconds: float = 5.0):
    """The first true answer."""
    last = time.monotonic() + seconds
    while time.monotonic() < last:
        if answer := condition():
            return answer
        time.sleep(0.02)
    raise AssertionError(f"it did not come true within {seconds} s")


def take(connection: ClientConnection, frames: int, seconds: float = 5.0) -> tuple[list[Datagram], list[dict], Reader]:
    """Reads until so many frames have come: these, the control messages before, and the reader."""
    reader, found, control = Reader(), [], []
    last = time.monotonic() + seconds
    while len(found) < frames:
        message = connection.recv(timeout=max(last - time.monotonic(), 0.001))
        if isinstance(message, str):
            control.append(json.loads(message))
        else:
            packets = reader.feed(message)
            assert not packets.malformed
            found += list(packets)
    return found, control, reader
