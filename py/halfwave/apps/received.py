"""What came to a port that was listened on for some seconds, or is in a file: what the doctor's answers rest on."""

from __future__ import annotations

import errno
import re
import socket
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ..csi.frames import Recording
from ..csi.reasons import Rejects
from ..errors import ParameterError
from ..formats import Decoder
from ..formats.long_recordings import recordings
from ..links.loss import Loss
from ..wire import interface_block, packet_block, section_header

__all__ = ["Received", "listen", "received_in"]

PORT = 5005
_MOST_DATAGRAMS, _MOST_BYTES = 400_000, 256 << 20
_TEXT = re.compile(rb"[\x09\x0a\x0d\x20-\x7e]{4}")


@dataclass
class Received:
    """What came. datagrams: None from a file, which may hold none.  senders: by address.  kinds: of datagrams, by their
    first bytes.  times, bins: by link.  loss: by node.
    """

    where: str
    seconds: float = 0.0
    datagrams: int | None = None
    unopened: str = ""
    """Why the port could not be listened on."""
    unopened_remedy: str = ""
    senders: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    times: dict[str, list[np.ndarray]] = field(default_factory=dict)
    bins: dict[str, int] = field(default_factory=dict)
    loss: dict[str, Loss] = field(default_factory=dict)
    rejects: Rejects = field(default_factory=Rejects)
    reports: Counter[str] = field(default_factory=Counter)
    format: str = ""

    @property
    def packets(self) -> int:
        return sum(len(t) for parts in self.times.values() for t in parts)

    def take(self, recording: Recording) -> None:
        self.format = recording.format or self.format
        self.rejects.update(recording.rejects)
        self.reports.update(f"{report.kind} of node {report.node}"[:60] for report in recording.reports)
        for frames in filter(len, recording):
            name = str(frames.link)
            self.times.setdefault(name, []).append(frames.time_s)
            self.bins[name] = frames.layout.bins
        by_node: dict[str, list[tuple[float, int]]] = {}
        for frames in recording:
            pairs = zip(frames.time_s.tolist(), frames.sequence.tolist(), strict=True)
            by_node.setdefault(frames.link.node, []).extend(pairs)
        for node, numbered in by_node.items():
            numbered.sort()
            times, numbers = np.array(numbered).T
            self.loss.setdefault(node, Loss()).add(times, numbers.astype(np.int64))


def listen(port: int = PORT, *, host: str = "0.0.0.0", seconds: float = 10.0) -> Received:
    """Listens on a UDP port and decodes what arrives; a port that cannot be listened on is an answer too.

    Parameters
    ----------
    port : int
        0 to 65535; 0: any free one.
    host : str
        Address to listen on.
    seconds : float
        How long, s.

    Returns
    -------
    Received
        With `unopened` where the port could not be opened.

    Examples
    --------
    >>> received = listen(0, host="127.0.0.1", seconds=0.05)
    >>> received.datagrams, received.packets
    (0, 0)
    """
    received = Received(f"UDP port {port}", datagrams=0)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        try:
            receiver.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
            receiver.bind((host, port))
        except (OSError, OverflowError) as error:
            received.unopened, received.unopened_remedy = _why_not(error, port, host)
            return received
        decoder, came = Decoder(), 0
        decoder.feed(section_header() + interface_block("live", name="halfwave doctor"))
        began, size = time.monotonic(), 0
        while (left := seconds - (time.monotonic() - began)) > 0:
            blocks, until = [], time.monotonic() + min(left, 0.25)
            while (wait := until - time.monotonic()) > 0 and came < _MOST_DATAGRAMS and size < _MOST_BYTES:
                receiver.settimeout(wait)
                try:
                    payload, sender = receiver.recvfrom(65535)
                except TimeoutError:
                    break
                except OSError:  # an ICMP answer to nobody
                    continue
                came += 1
                size += len(payload)
                received.senders[sender[0] if len(received.senders) < 256 else "others"] += 1
                received.kinds[_kind(payload)] += 1
                blocks.append(packet_block(0, time.time_ns(), payload, sender))
            received.take(decoder.feed(b"".join(blocks)))
            if came >= _MOST_DATAGRAMS or size >= _MOST_BYTES:
                break
        received.seconds, received.datagrams = time.monotonic() - began, came
    return received


def _why_not(error: OSError | OverflowError, port: int, host: str) -> tuple[str, str]:
    code = error.errno if isinstance(error, OSError) else None
    if code == errno.EADDRINUSE:
        remedy = "that may be the relay itself: stop it (npm start) while the doctor listens, or look at its page"
        return f"another program listens on UDP port {port} already", remedy
    if code == errno.EACCES:
        return f"the system does not let you listen on port {port}", "take a port above 1023"
    if code == errno.EADDRNOTAVAIL:
        return f"{host} is no address of this machine", "leave --host out, which listens on all"
    return f"port {port} of {host} cannot be listened on: {error}", "take a port from 1024 to 65535"


def _kind(payload: bytes) -> str:
    if not payload:
        return "empty"
    if _TEXT.match(payload):
        return "JSON" if payload.lstrip()[:1] == b"{" else "text"
    magic = int.from_bytes(payload[:4], "little")
    return f"datagram {magic:08X}" if magic >> 16 in (0xC511,) else "unknown bytes"


def received_in(path: str | Path) -> Received:
    """What is in a file, of whatever format.

    Parameters
    ----------
    path : path
        The file.

    Returns
    -------
    Received
        Packets, reports and rejects, by link and node.

    Raises
    ------
    FormatError
        If no format fits.
    ParameterError
        For a folder.
    OSError
        If the file cannot be read.

    Examples
    --------
    >>> import tempfile
    >>> from halfwave.simulate import default_scene, simulate
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "walk.pcapng"
    ...     _ = file.write_bytes(simulate(default_scene(), seed=42))
    ...     received_in(file).packets
    6336
    """
    if Path(path).is_dir():
        raise ParameterError(f"{path} is a folder, expected a file", tip="ask of its files one by one")
    received = Received(str(path))
    for _, parts in recordings(path, received.rejects):
        for part in parts:
            received.take(part)
    return received
