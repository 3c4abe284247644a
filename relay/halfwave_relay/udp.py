"""The UDP port that nodes send to: datagrams with their time of arrival, and a count of all that was lost."""

from __future__ import annotations

import socket
import sys
import time
from collections.abc import Callable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address
from struct import Struct

from .shared import Address

__all__ = ["MAX_DATAGRAM", "MOST_AT_ONCE", "Datagram", "Receiver"]

MAX_DATAGRAM = 8192
"""Longest datagram passed on, bytes. The longest documented CSI frame is below 2 KiB."""
RECEIVE_BUFFER = 4 << 20  # bytes asked of the kernel; about a second at 10,000 datagrams/s
MOST_AT_ONCE = 4096
"""Datagrams of one `drain`, so that clients are served even under a flood."""

_MOST_KNOWN = 4096  # senders remembered as allowed or not; forged ones are without number

_LINUX = sys.platform == "linux"
_SO_TIMESTAMPNS, _SO_MEMINFO = 35, 55  # asm-generic/socket.h; Python does not name them
_DROPS_OF_MEMINFO = 8  # SK_MEMINFO_DROPS, linux/sock_diag.h
_MEMINFO = Struct("9I")
_TIMESPEC = Struct("@ll")

Datagram = tuple[int, Address, bytes]  # nanoseconds since the Unix epoch, sender, payload


class Receiver:
    """A bound, non-blocking UDP socket. `kernel_time`: stamps are the kernel's, so reading may wait.  nodes: the
    networks from which datagrams are taken; all when there are none.

    >>> receiver = Receiver("127.0.0.1", 0)
    >>> receiver.drain(print)
    0
    >>> receiver.close()
    """

    def __init__(self, host: str, port: int, nodes: Sequence[IPv4Network | IPv6Network] = ()):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.socket = socket.socket(family, socket.SOCK_DGRAM)
        try:
            self.socket.setblocking(False)
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
            self.socket.bind((host, port))
        except OSError:
            self.socket.close()
            raise
        self.host, self.port = self.socket.getsockname()[:2]
        self.rejected = {"empty": 0, "too long": 0, "not allowed": 0}
        self._nodes, self._known = tuple(nodes), dict[str, bool]()
        self.kernel_time = False
        if _LINUX and _TIMESPEC.size == 16:
            self.socket.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
            self.kernel_time = True

    def fileno(self) -> int:
        return self.socket.fileno()

    def drain(self, receive: Callable[[Datagram], None]) -> int:
        """Hands over all that waits, at most 4096; returns how many were read.

        recvmsg with the kernel's time costs 1.7 us a datagram, recvfrom 1.3 us: cheap for a time that does
        not depend on when Python gets round to it.
        """
        for n in range(MOST_AT_ONCE):
            try:
                payload, time_ns, source = self._read()
            except BlockingIOError:
                return n
            except OSError:  # Windows reports the ICMP errors of others here; nothing was received
                continue
            if "%" in source[0]:  # the scope of an IPv6 link-local address is this machine's own affair
                source = (source[0].partition("%")[0], source[1])
            if self._nodes and not self._allowed(source[0]):
                self.rejected["not allowed"] += 1
            elif 0 < len(payload) <= MAX_DATAGRAM:
                receive((time_ns, source, payload))
            else:
                self.rejected["too long" if payload else "empty"] += 1
        return MOST_AT_ONCE

    def _allowed(self, address: str) -> bool:
        """Asked once an address: looking it up costs more than receiving."""
        known = self._known.get(address)
        if known is None:
            ip = ip_address(address)
            ip = getattr(ip, "ipv4_mapped", None) or ip
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            known = self._known[address] = any(ip in network for network in self._nodes)
        return known

    def _read(self) -> tuple[bytes, int, Address]:
        if not self.kernel_time:
            payload, source = self.socket.recvfrom(MAX_DATAGRAM + 1)
            return payload, time.time_ns(), source
        payload, ancillary, _, source = self.socket.recvmsg(MAX_DATAGRAM + 1, 64)
        if ancillary and len(ancillary[0][2]) == _TIMESPEC.size:
            seconds, nanoseconds = _TIMESPEC.unpack(ancillary[0][2])
            return payload, seconds * 10**9 + nanoseconds, source
        return payload, time.time_ns(), source

    def kernel_dropped(self) -> int | None:
        """Datagrams that the kernel threw away as the buffer was full; None where it does not say.

        SO_MEMINFO rather than SO_RXQ_OVFL: that comes with the next datagram, which after a burst may never come.
        """
        if not _LINUX:
            return None
        try:
            memory = self.socket.getsockopt(socket.SOL_SOCKET, _SO_MEMINFO, _MEMINFO.size)
            dropped: int = _MEMINFO.unpack(memory)[_DROPS_OF_MEMINFO]
            return dropped
        except OSError:
            return None

    def close(self) -> None:
        self.socket.close()
