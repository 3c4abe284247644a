"""Why do no packets come? The questions of the page's checklist, answered from a port that is listened on for some
seconds, or from a file.
"""

from __future__ import annotations

import errno
import re
import socket
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ..contract import Topic
from ..csi.frames import Recording
from ..csi.reasons import Rejects
from ..errors import FormatError, ParameterError
from ..formats import Decoder
from ..formats.emptiness import NO_PACKET
from ..formats.long_recordings import recordings
from ..links.loss import Loss
from ..wire import interface_block, packet_block, section_header

__all__ = ["Finding", "Heard", "findings", "heard_in", "listen"]

PORT = 5005
_MOST_DATAGRAMS, _MOST_BYTES = 400_000, 256 << 20
_NOTABLE = 0.01
"""Share of packets refused for one reason from which on it is a fault: stray datagrams come in every network."""
_LEAST_HZ, _GOOD_HZ = 4.0, 40.0
"""Below the first the engine says nothing of motion; from the second on it is surer."""
_NOTABLE_LOSS = 0.05
_SHOWN = 8
_TEXT = re.compile(rb"[\x09\x0a\x0d\x20-\x7e]{4}")


@dataclass(frozen=True, slots=True)
class Finding:
    """One question with its answer ('yes', 'no', 'unknown'), what it rests on, and what to do."""

    question: str
    answer: str
    evidence: str
    remedy: str = ""


@dataclass
class Heard:
    """What came. datagrams: None from a file, which may hold none.  senders: by address.  kinds: of datagrams, by their
    first bytes.  times, bins: by link.  loss: by node.
    """

    where: str
    seconds: float = 0.0
    datagrams: int | None = None
    refused: str = ""
    """Why the port could not be listened on."""
    refused_remedy: str = ""
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


def listen(port: int = PORT, *, host: str = "0.0.0.0", seconds: float = 10.0) -> Heard:
    """Listens on a UDP port and decodes what comes; a port that cannot be listened on is an answer too.

    >>> heard = listen(0, host="127.0.0.1", seconds=0.05)
    >>> heard.datagrams, findings(heard)[1].answer
    (0, 'no')
    """
    heard = Heard(f"UDP port {port}", datagrams=0)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        try:
            receiver.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
            receiver.bind((host, port))
        except (OSError, OverflowError) as error:
            heard.refused, heard.refused_remedy = _why_not(error, port, host)
            return heard
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
                heard.senders[sender[0] if len(heard.senders) < 256 else "others"] += 1
                heard.kinds[_kind(payload)] += 1
                blocks.append(packet_block(0, time.time_ns(), payload, sender))
            heard.take(decoder.feed(b"".join(blocks)))
            if came >= _MOST_DATAGRAMS or size >= _MOST_BYTES:
                break
        heard.seconds, heard.datagrams = time.monotonic() - began, came
    return heard


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


def heard_in(path: str | Path) -> Heard:
    """What is in a file, of whatever format. Raises as `read` does."""
    if Path(path).is_dir():
        raise ParameterError(f"{path} is a folder, expected a file", tip="ask of its files one by one")
    heard = Heard(str(path))
    for _, parts in recordings(path, heard.rejects):
        for part in parts:
            heard.take(part)
    return heard


def findings(heard: Heard) -> list[Finding]:
    """The questions in the order in which they are to be asked."""
    found = []
    if heard.datagrams is not None:
        if heard.refused:
            return [Finding("Can the port be listened on?", "no", heard.refused, heard.refused_remedy)]
        found.append(Finding("Can the port be listened on?", "yes", f"{heard.where}, for {heard.seconds:.0f} s."))
    found.append(_arrival(heard))
    found += [
        _ask(heard, "Is their format known?", "format"),
        _ask(heard, "Are they whole?", "whole"),
        _ask(heard, "Is the number of subcarriers known?", "bins"),
        _csi(heard),
    ]
    return found + ([_rate(heard), _lost(heard), _going_on(heard)] if heard.packets else [])


def _arrival(heard: Heard) -> Finding:
    total = heard.packets + heard.rejects.total + sum(heard.reports.values())
    came = heard.datagrams if heard.datagrams is not None else total
    question = "Do datagrams arrive?" if heard.datagrams is not None else "Is anything in it?"
    if not came:
        remedy = (
            "Give the board this machine's address as its target, and the port; let the firewall pass it; check that "
            "both are in the same network, not a guest network; does the board have power?"
            if heard.datagrams is not None
            else "Was the recording stopped before a packet came? Is CSI enabled in the firmware, and is there traffic?"
        )
        return Finding(question, "no", "Nothing came.", remedy)
    if heard.datagrams is None:
        said = f"{heard.format}: {heard.packets} CSI packets, {heard.rejects.total} rejects"
        return Finding(question, "yes", f"{said}, {sum(heard.reports.values())} reports of nodes.")
    return Finding(question, "yes", f"{came} datagrams, from {_listed(heard.senders)}; {_listed(heard.kinds)}.")


def _listed(counts: Counter[str]) -> str:
    shown = [f"{name} ({n})" for name, n in counts.most_common(_SHOWN)]
    more = len(counts) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")


def _ask(heard: Heard, question: str, topic: Topic) -> Finding:
    """Wrong where a notable share was rejected for it, right where CSI was read, else unknown."""
    bad = {reason: n for reason, n in heard.rejects.count_of.items() if reason.topic == topic}
    reason = max(bad, key=bad.__getitem__, default=None)
    if reason and bad[reason] > _NOTABLE * heard.packets:
        example = heard.rejects.example_of.get(reason, "")
        said = f"{bad[reason]} rejected: {reason}." + (f" Example: {example[:80]}" if example else "")
        return Finding(question, "no", said, reason.remedy)
    if heard.packets:
        bins = sorted(set(heard.bins.values()))
        return Finding(question, "yes", f"{', '.join(map(str, bins))} bins." if topic == "bins" else "As CSI was read.")
    return Finding(question, "unknown", "No packet has shown it yet.")


def _csi(heard: Heard) -> Finding:
    question = "Does CSI come, and not reports alone?"
    if heard.packets:
        return Finding(question, "yes", f"{heard.packets} packets with CSI of {len(heard.times)} links.")
    if heard.reports:
        remedy = "Set the firmware to send raw CSI too (datagrams C5110001), not its own results alone."
        return Finding(question, "no", f"Reports alone: {_listed(heard.reports)}.", remedy)
    if why := next((reason for reason in heard.rejects.count_of if reason.code in NO_PACKET), None):
        return Finding(question, "no", why.text, why.remedy)
    remedy = "Is CSI enabled in menuconfig and by esp_wifi_set_csi? Without traffic there is none: let the board ping."
    return Finding(question, "no", "No packet with CSI.", remedy)


def _rate(heard: Heard) -> Finding:
    rates = {name: _rate_hz(parts) for name, parts in heard.times.items()}
    slowest = min(rates.values())
    ordered = sorted(rates.items(), key=lambda pair: pair[1])[:_SHOWN]
    said = "; ".join(f"{name}: {rate:.1f} Hz" for name, rate in ordered)
    if slowest >= _GOOD_HZ:
        return Finding("Is the rate enough?", "yes", said)
    remedy = (
        f"Motion needs {_LEAST_HZ:.0f} packets a second and is surer from {_GOOD_HZ:.0f} on. Beacons alone give 3 to "
        "10: let the board ping the router, or a second board send."
    )
    return Finding("Is the rate enough?", "yes" if slowest >= _LEAST_HZ else "no", said, remedy)


def _rate_hz(parts: Iterable[np.ndarray]) -> float:
    time_s = np.sort(np.concatenate(list(parts)))
    gaps = np.diff(time_s)
    usual = gaps[gaps <= max(1.0, 10 * float(np.median(gaps)))] if len(gaps) else gaps
    return len(usual) / float(usual.sum()) if usual.sum() > 0 else 0.0


def _lost(heard: Heard) -> Finding:
    shares = {node: 1 - loss.received / loss.expected for node, loss in heard.loss.items() if loss.expected}
    if not shares:
        return Finding("Do all packets come?", "unknown", "They have no sequence numbers.")
    said = "; ".join(f"node {node}: {max(share, 0):.1%} lost" for node, share in list(shares.items())[:_SHOWN])
    bad = max(shares.values()) > _NOTABLE_LOSS
    remedy = "Lower the board's rate, bring it nearer to the access point, or raise the serial port's speed."
    return Finding("Do all packets come?", "no" if bad else "yes", said, remedy if bad else "")


def _going_on(heard: Heard) -> Finding:
    ends = {name: max(float(t[-1]) for t in parts if len(t)) for name, parts in heard.times.items()}
    last = max(ends.values())
    silent = [f"{name} for {last - end:.0f} s" for name, end in ends.items() if last - end > 2.5]
    question = "Are all links heard to the end?"
    if not silent:
        return Finding(question, "yes", "All of them.")
    remedy = "A router on automatic channels moves away: fix its channel, and put the boards on the same."
    return Finding(question, "unknown", f"Silent: {'; '.join(silent[:_SHOWN])}.", remedy)


def reason_unread(error: FormatError) -> Finding:
    """What is to be said of a file that is no recording."""
    return Finding("Is its format known?", "no", error.message, error.tip)
