"""What the relay prints of its address: as numbers, which every phone finds, and as a QR code."""

from __future__ import annotations

import io
import socket

from .options import is_loopback

__all__ = ["qr_code", "shown_host"]

_ELSEWHERE = {socket.AF_INET: ("192.0.2.1", 9), socket.AF_INET6: ("2001:db8::1", 9)}
"""Addresses of documentation (RFC 5737, RFC 3849): a socket bound for one has this machine's own, and sends nothing."""


def shown_host(host: str) -> str:
    """The host to print for a relay that listens on `host`.

    >>> shown_host("127.0.0.1"), shown_host("192.168.1.5"), shown_host("fd00::5")
    ('localhost', '192.168.1.5', '[fd00::5]')
    """
    if is_loopback(host):
        return "localhost"
    if host in ("0.0.0.0", "::"):
        host = _own_address() or socket.gethostname()
    return f"[{host}]" if ":" in host else host


def _own_address() -> str:
    """This machine's address on the network as numbers; empty where it has none."""
    for family, elsewhere in _ELSEWHERE.items():
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as bound:
                bound.connect(elsewhere)
                return str(bound.getsockname()[0])
        except OSError:
            continue
    return ""


def qr_code(text: str) -> str:
    """`text` as a QR code (ISO/IEC 18004) in the characters of a terminal; empty where segno is not installed.

    >>> code = qr_code("http://192.168.1.5:8000/")
    >>> code == "" or code.count("\\n") > 10
    True
    """
    try:
        import segno
    except ImportError:
        return ""
    drawn = io.StringIO()
    segno.make(text, micro=False).terminal(drawn, compact=True, border=2)
    return drawn.getvalue()
