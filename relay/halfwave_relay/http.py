"""HTTP/1.1 as far as a page, its files and three health figures need it: GET and HEAD. No socket here.

Why not the HTTP that comes with `websockets`: it closes the connection after each answer and wants the whole body
in memory; a page of 25 MB then costs its size in memory and a connection a file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from email.utils import formatdate
from http import HTTPStatus
from pathlib import Path
from urllib.parse import unquote, urlsplit

__all__ = ["CSP", "Request", "Response", "parse_request", "text"]

MAX_HEAD = 16 << 10
"""Longest request head, bytes."""

CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
"""The Content-Security-Policy of every answer. The page's own (scripts/lib/policy.mjs) lets it open a socket to a relay
that the user names; one that a relay served needs no other than that relay, so here 'self' is all."""

_ALWAYS = {
    "Server": "halfwave-relay",  # how the page knows that a relay served it
    "Content-Security-Policy": CSP,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


@dataclass(slots=True)
class Request:
    """headers: names in lower case. `path` is decoded, `query` is not."""

    method: str
    target: str
    headers: dict[str, str]
    version: str = "HTTP/1.1"
    path: str = field(init=False)
    query: str = field(init=False)

    def __post_init__(self) -> None:
        parts = urlsplit(self.target)
        self.path, self.query = unquote(parts.path), parts.query

    @property
    def keep_alive(self) -> bool:
        """False too where a body follows, which nothing here reads."""
        if self.headers.get("content-length", "0") != "0" or "transfer-encoding" in self.headers:
            return False
        connection = self.headers.get("connection", "").lower()
        return "keep-alive" in connection if self.version == "HTTP/1.0" else "close" not in connection

    @property
    def wants_websocket(self) -> bool:
        return self.headers.get("upgrade", "").lower() == "websocket"


@dataclass(slots=True)
class Response:
    """body, or `length` bytes of `file` from `start` on."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    file: Path | None = None
    start: int = 0
    length: int = 0

    def head(self, *, keep_alive: bool) -> bytes:
        headers = {
            "Date": formatdate(usegmt=True),
            "Connection": "keep-alive" if keep_alive else "close",
            **_ALWAYS,
            **self.headers,
        }
        if self.status != HTTPStatus.NOT_MODIFIED:
            headers["Content-Length"] = str(self.length if self.file else len(self.body))
        lines = [f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def text(status: int, message: str, **headers: str) -> Response:
    """A plain answer in words."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    common = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}
    return Response(status, (message + "\n").encode(), common | named)


def parse_request(head: bytes) -> Request | None:
    """A request head up to its empty line; None when it is not one.

    >>> parse_request(b"GET /a%20b?c=1 HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n").path
    '/a b'
    """
    first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    parts = first.split(" ")
    if len(parts) != 3 or parts[2] not in ("HTTP/1.1", "HTTP/1.0") or not parts[1].startswith("/"):
        return None
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        name = name.lower()
        if not colon or not name or name != name.strip() or (name == "host" and name in headers):
            return None
        headers[name] = f"{headers[name]}, {value.strip()}" if name in headers else value.strip()
    try:
        return Request(parts[0], parts[1], headers, parts[2])
    except ValueError:  # urlsplit on an odd target
        return None
