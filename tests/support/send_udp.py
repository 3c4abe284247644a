"""Send parts of real recordings as ESP32 datagrams over UDP, in their own time, as a board would.

    python tests/support/send_udp.py --port 5005 FILE:START:STOP [FILE:START:STOP ...]

Prints a line of JSON with the wall clock (ms) at which each part begins, so that a test knows the truth.
"""

from __future__ import annotations

import argparse
import json
import socket
import time

import numpy as np

import halfwave as hw
from halfwave.formats.esp32_udp import encode_raw_csi


def payloads(
    path: str, start_s: float, stop_s: float, nodes: range, first_sequence: int
) -> tuple[np.ndarray, list[list[bytes]]]:
    """Times from the part's start, and for each the datagrams of all nodes, of the first link of a recording."""
    frames = hw.read(path)[0]
    part = frames.between(frames.time_s[0] + start_s, frames.time_s[0] + stop_s)
    csi = np.nan_to_num(part.csi[:, 0])
    pairs = np.stack([csi.imag, csi.real], axis=-1).clip(-128, 127).astype(np.int8)
    rssi_dbm = np.nan_to_num(part.rssi_dbm, nan=-60).astype(int).tolist()
    common = {"noise_floor_dbm": -95, "frequency_mhz": 2412}
    made = [
        [encode_raw_csi(iq, node=n, sequence=first_sequence + i, rssi_dbm=level, **common) for n in nodes]
        for i, (iq, level) in enumerate(zip(pairs, rssi_dbm, strict=True))
    ]
    return part.time_s - part.time_s[0], made


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--port", type=int, required=True)
    p.add_argument("--node", type=int, default=1, help="the (first) board's number")
    p.add_argument(
        "--boards", type=int, default=1, help="so many boards send the same, each from an address of its own"
    )
    p.add_argument("parts", nargs="+", metavar="FILE:START:STOP")
    args = p.parse_args()
    nodes = range(args.node, args.node + args.boards)
    plan, sent = [], 0
    for part in args.parts:
        path, start, stop = part.rsplit(":", 2)
        time_s, made = payloads(path, float(start), float(stop), nodes, sent)
        plan.append((path, time_s, made))
        sent += len(made)
    boards = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in nodes]
    for board, node in zip(boards, nodes, strict=True):
        board.bind((f"127.0.0.{node}", 0))
    begin = time.monotonic()
    for path, time_s, made in plan:
        print(json.dumps({"part": path, "at_ms": time.time() * 1e3}), flush=True)
        for due_s, datagrams in zip(time_s.tolist(), made, strict=True):
            wait_s = begin + due_s - time.monotonic()
            if wait_s > 0:
                time.sleep(wait_s)
            for board, datagram in zip(boards, datagrams, strict=True):
                board.sendto(datagram, ("127.0.0.1", args.port))
        begin += float(time_s[-1]) + 0.01
    print(json.dumps({"done": sent}), flush=True)


if __name__ == "__main__":
    main()
