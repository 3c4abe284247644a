"""The relay beside a bare asyncio one, in one run: delivery, CPU, memory, readiness.

    python tests/bench/bench_relay.py                 3 s each, for a look
    python tests/bench/bench_relay.py --seconds 60    for docs/results/relay.md

A child sends numbered datagrams at --rate; --clients more processes' worth of sockets, in one child, read the
streams. Every frame must be delivered, or counted: by the kernel, by the relay, and as told to the client.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from itertools import pairwise
from pathlib import Path

from websockets.sync.client import connect

from halfwave.wire import Reader

ROOT = Path(__file__).parents[2]
PAYLOAD_BYTES = 148  # a raw CSI datagram of 64 bins
OURS = [sys.executable, "-m", "halfwave_relay", "--udp-port", "0", "--http-port", "0"]
BARE = [sys.executable, str(ROOT / "tests/bench/bare_relay.py"), "3600"]


def start(command: list[str]) -> tuple[subprocess.Popen, int, int, float]:
    """The process, its HTTP and UDP port, and the seconds until it said so."""
    began_s = time.perf_counter()
    ours = os.pathsep.join(str(ROOT / folder) for folder in ("py", "relay"))
    environment = {"PYTHONPATH": ours, "PATH": "/usr/bin:/bin"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout
    line = process.stdout.readline()
    found = re.search(r"localhost:(\d+).*UDP port (\d+)", line)
    assert found, f"expected the address of the relay, got {line!r}"
    return process, int(found[1]), int(found[2]), time.perf_counter() - began_s


def send(port: int, rate: float, seconds: float) -> int:
    """Numbered datagrams in bursts of a millisecond; returns how many."""
    out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    out.connect(("127.0.0.1", port))
    filling, n, total = bytes(PAYLOAD_BYTES - 4), 0, int(rate * seconds)
    began_s = time.perf_counter()
    while n < total:
        due = min(total, int((time.perf_counter() - began_s) * rate))
        while n < due:
            out.send(n.to_bytes(4, "little") + filling)
            n += 1
        time.sleep(0.001)
    return n


def watch(uri: str, kind: str, done, result: dict) -> None:
    """One client: keeps what comes, and counts it when the stream has ended, off the clock."""
    chunks, told = [], 0
    with connect(uri, max_size=None, compression=None) as connection:
        latest_s = time.monotonic()
        while not done.is_set() or time.monotonic() - latest_s < 1.5:
            try:
                message = connection.recv(timeout=0.5)
            except TimeoutError:
                continue
            if isinstance(message, bytes):
                chunks.append(message)
                latest_s = time.monotonic()
            elif json.loads(message)["type"] == "dropped":
                told += json.loads(message)["count"]
    if kind == "bare":
        numbers = [int.from_bytes(chunk[:4], "little") for chunk in chunks]
    else:
        reader, numbers = Reader(), []
        for packets in map(reader.feed, chunks):
            numbers += [int.from_bytes(packets.buffer[at : at + 4], "little") for at in packets.offset]
    in_order = all(a < b for a, b in pairwise(numbers))
    result.update(delivered=len(numbers), told=told, in_order=in_order)


def watch_all(uri: str, kind: str, clients: int, done, pipe) -> None:
    results: list[dict] = [{} for _ in range(clients)]
    threads = [threading.Thread(target=watch, args=(uri, kind, done, result)) for result in results]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pipe.send(results)


def status_of(pid: int) -> tuple[float, float]:
    """CPU seconds so far, and the highest resident memory in MiB."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    assert found
    return (int(fields[11]) + int(fields[12])) / 100, int(found[1]) / 1024


def measure(kind: str, command: list[str], options: argparse.Namespace) -> dict:
    process, http, udp, ready_s = start(command)
    try:
        ours, theirs = multiprocessing.Pipe()
        done = multiprocessing.Event()
        uri = f"ws://127.0.0.1:{http}/ws/csi"
        child = multiprocessing.Process(target=watch_all, args=(uri, kind, options.clients, done, theirs))
        child.start()
        time.sleep(1.5)
        before_s, _ = status_of(process.pid)
        sent = send(udp, options.rate, options.seconds)
        done.set()
        time.sleep(0.5)
        after_s, memory_mib = status_of(process.pid)
        results = ours.recv()
        child.join()
        figures = {"kernel_dropped": 0}
        if kind != "bare":
            figures = json.load(urllib.request.urlopen(f"http://127.0.0.1:{http}/health/metrics", timeout=5))
    finally:
        process.terminate()
        process.wait()
    uncounted = [sent - figures["kernel_dropped"] - r["told"] - r["delivered"] for r in results]
    return {
        "relay": kind,
        "sent": sent,
        "delivered": min(r["delivered"] for r in results),
        "kernel dropped": figures["kernel_dropped"],
        "told dropped": max(r["told"] for r in results),
        "lost uncounted": max(uncounted),
        "in order": all(r["in_order"] for r in results),
        "CPU % of a core": round(100 * (after_s - before_s) / options.seconds, 1),
        "peak MiB": round(memory_mib, 1),
        "ready s": round(ready_s, 3),
    }


def readiness(command: list[str], times: int = 9) -> float:
    """Median seconds from process start to the printed address."""
    found = []
    for _ in range(times):
        process, _, _, ready_s = start(command)
        process.terminate()
        process.wait()
        found.append(ready_s)
    return sorted(found)[times // 2]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--rate", type=float, default=10_000, help="datagrams a second")
    parser.add_argument("--clients", type=int, default=4)
    options = parser.parse_args()
    rows = [measure("halfwave", OURS, options), measure("bare", BARE, options)]
    for row, command in zip(rows, (OURS, BARE), strict=True):
        row["ready s"] = round(readiness(command), 3)
    print("| " + " | ".join(rows[0]) + " |\n|" + "---|" * len(rows[0]))
    for row in rows:
        print("| " + " | ".join(str(value) for value in row.values()) + " |")
    ours = rows[0]
    good = ours["lost uncounted"] == 0 and ours["in order"] and ours["peak MiB"] < 30 and ours["ready s"] < 0.15
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
