"""An alarm of a page, posted as JSON to the one address that this relay was started with.

The page names no address, so that no page can make the relay call anything. What is passed on is made here, of checked
parts. Nothing imports urllib before the first call.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from math import isfinite
from urllib.parse import urlsplit

from .access import Access
from .http import Request, Response, text
from .shared import VERSION

__all__ = ["MAX_BODY", "PATH", "Allowance", "Webhook", "address_problem", "alarm_of", "forbidden"]

PATH = "/api/alarm"
MAX_BODY = 4 << 10
"""Longest alarm, bytes."""
_MOST_TEXT = 120
_TIMEOUT_S = 10.0
_AT_ONCE, _EVERY_S = 5, 10.0
"""So many calls in a row, and then one in so many seconds."""


def address_problem(url: str) -> str:
    """What is wrong with an address to call, '' where nothing is.

    >>> address_problem("https://example.org/hook"), address_problem("example.org")
    ('', 'expected an address such as https://example.org/hook')
    """
    try:
        parts = urlsplit(url)
        right = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        right = False
    return (
        "" if right and url.isascii() and url.isprintable() else "expected an address such as https://example.org/hook"
    )


def forbidden(request: Request, access: Access) -> Response | None:
    """Why this page may not ask, if so: beyond Host and token, another site must not be able to have it asked.

    A page must say where it is from, and be from here or allowed. JSON wants a browser's leave to come from elsewhere,
    and no such leave is given.
    """
    if request.method == "GET":
        return None
    origin = request.headers.get("origin", "").lower()
    own = f"//{request.headers.get('host', '').lower()}"
    if origin not in access.origins and origin not in (f"http:{own}", f"https:{own}"):
        return text(403, "only a page that this relay serves may do that")
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin" and origin not in access.origins:
        return text(403, "only a page that this relay serves may do that")
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
        return text(415, "expected application/json")
    if not request.headers.get("content-length", "").isdecimal() or int(request.headers["content-length"]) > MAX_BODY:
        return text(413, f"expected an alarm of at most {MAX_BODY} bytes, with its length")
    return None


def alarm_of(body: bytes) -> dict[str, object] | None:
    """What is passed on of an alarm; None where it is none.

    >>> alarm_of(b'{"name": "Door", "kind": "motion", "time_s": 1e9, "more": []}')["date"]
    '2001-09-09T01:46:40+00:00'
    >>> alarm_of(b"[]"), alarm_of(b'{"name": 1}')
    (None, None)
    """
    try:
        given = json.loads(body)
        name, kind, time_s = given["name"], given["kind"], given["time_s"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if not isinstance(name, str) or not isinstance(kind, str):
        return None
    if isinstance(time_s, bool) or not isinstance(time_s, (int, float)) or not isfinite(time_s) or abs(time_s) > 1e11:
        return None
    evidence = given.get("evidence")
    numbers = {
        str(key)[:_MOST_TEXT]: value if isinstance(value, (int, float)) else str(value)[:_MOST_TEXT]
        for key, value in list(evidence.items() if isinstance(evidence, dict) else ())[:20]
        if not isinstance(value, float) or isfinite(value)
    }
    said = {"source": f"halfwave {VERSION}", "alarm": name[:_MOST_TEXT], "kind": kind[:_MOST_TEXT], "time_s": time_s}
    date = datetime.fromtimestamp(time_s, UTC).isoformat() if 1e8 < time_s < 1e10 else None
    return {**said, "date": date, "evidence": numbers, "text": f"Halfwave: {name[:_MOST_TEXT]}"}


class Allowance:
    """Some calls in a row, then one now and then.

    >>> allowance = Allowance()
    >>> [allowance.take(0.0) for _ in range(6)], allowance.take(10.0), allowance.take(10.1)
    ([True, True, True, True, True, False], True, False)
    """

    def __init__(self) -> None:
        self._left, self._at_s = float(_AT_ONCE), 0.0

    def take(self, now_s: float) -> bool:
        self._left = min(_AT_ONCE, self._left + (now_s - self._at_s) / _EVERY_S)
        self._at_s = now_s
        if self._left < 1:
            return False
        self._left -= 1
        return True


class Webhook:
    """url: where to post to; '' for nowhere."""

    def __init__(self, url: str = "") -> None:
        self.url = url
        self.called = self.failed = 0
        self._allowance = Allowance()

    def begin(self, body: bytes, now_s: float) -> Response | dict[str, object]:
        """What to post, or why not."""
        if not self.url:
            return text(404, "this relay was started without --webhook URL")
        alarm = alarm_of(body)
        if alarm is None:
            return text(400, "expected an alarm: name, kind, time_s, evidence")
        if not self._allowance.take(now_s):
            return text(429, f"too many alarms: one in {_EVERY_S:.0f} s is passed on", Retry_After=f"{_EVERY_S:.0f}")
        return alarm

    def call(self, alarm: dict[str, object]) -> Response:
        """Posts it, which may take seconds; how it went. For a thread of its own."""
        import urllib.error
        import urllib.request

        class NoRedirect(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, *_: object) -> None:
                return None

        request = urllib.request.Request(
            self.url,
            json.dumps(alarm).encode(),
            {"Content-Type": "application/json", "User-Agent": f"halfwave-relay/{VERSION}"},
        )
        try:
            with urllib.request.build_opener(NoRedirect).open(request, timeout=_TIMEOUT_S) as answer:
                status = answer.status
        except urllib.error.HTTPError as error:
            self.failed += 1
            return text(502, f"the webhook answered {error.code}")
        except (OSError, ValueError) as error:  # URLError and timeouts are OSErrors
            self.failed += 1
            return text(502, f"the webhook did not answer: {str(getattr(error, 'reason', error))[:120]}")
        self.called += 1
        return Response(200, json.dumps({"status": status}).encode(), {"Content-Type": "application/json"})

    def told(self) -> Response:
        """Whether there is one; not where it goes, as its address may be a secret."""
        headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
        return Response(200, json.dumps({"webhook": bool(self.url)}).encode(), headers)
