"""Who may: the Host against DNS rebinding, the Origin of a page, the token. Pure functions of a request."""

from __future__ import annotations

import hmac
from ipaddress import ip_address
from urllib.parse import parse_qs, urlsplit

from .http import Request

__all__ = ["COOKIE", "Access"]

COOKIE = "halfwave_token"
_LOCAL = ("localhost", "127.0.0.1", "::1")


def _host_of(netloc: str) -> str:
    try:
        return (urlsplit(f"//{netloc}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


class Access:
    """token: '' for none (loopback only).  hosts: names by which the relay may be called.  origins: pages from
    elsewhere that may connect, as 'https://example.org'."""

    def __init__(self, *, token: str = "", hosts: tuple[str, ...] = (), origins: tuple[str, ...] = ()):
        self.token = token
        self.hosts = {host.lower() for host in hosts} | set(_LOCAL)
        self.origins = {origin.rstrip("/").lower() for origin in origins}

    def host_allowed(self, request: Request) -> bool:
        """DNS rebinding needs a name; an address as Host is what someone typed."""
        host = _host_of(request.headers.get("host", ""))
        return host in self.hosts or _is_address(host)

    def origin_allowed(self, request: Request) -> bool:
        """Own pages, pages of localhost, those allowed, and programs (which send no Origin).

        >>> Access().origin_allowed(Request("GET", "/", {"host": "localhost:8000", "origin": "https://evil.example"}))
        False
        """
        origin = request.headers.get("origin")
        if origin is None:
            return True
        scheme, _, netloc = origin.lower().partition("://")
        if origin.lower() in self.origins:
            return True
        if scheme not in ("http", "https"):
            return False
        return netloc == request.headers.get("host", "").lower() or _host_of(netloc) in _LOCAL

    def given_token(self, request: Request) -> str:
        """From ?token=, else from the cookie."""
        if tokens := parse_qs(request.query).get("token"):
            return tokens[0]
        for part in request.headers.get("cookie", "").split(";"):
            name, _, value = part.strip().partition("=")
            if name == COOKIE:
                return value
        return ""

    def token_allowed(self, request: Request) -> bool:
        return not self.token or hmac.compare_digest(self.given_token(request).encode(), self.token.encode())

    def cookie(self, request: Request) -> dict[str, str]:
        """The header that keeps a right ?token= for the page's own requests."""
        if not self.token or "token=" not in request.query or not self.token_allowed(request):
            return {}
        return {"Set-Cookie": f"{COOKIE}={self.token}; Path=/; HttpOnly; SameSite=Strict"}
