"""Alarms of the page, passed on to the one address that the relay was started with."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from relay.relay_process import Relay, running

from halfwave_relay.options import parse_options

ALARM = {"name": "Motion", "kind": "motion", "time_s": 1.7e9, "evidence": {"margin": 1.5, "since_s": 1.7e9 - 3}}


@contextmanager
def listener(status: int = 204) -> Iterator[tuple[str, list[tuple[str, dict]]]]:
    """A local HTTP server: its address, and what was posted to it."""
    heard: list[tuple[str, dict]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append((self.path, json.loads(body)))
            self.send_response(status)
            if status in (301, 302, 307):
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook?key=secret", heard
    finally:
        server.shutdown()
        server.server_close()


def post(relay: Relay, body: object = ALARM, query: str = "", **headers: str) -> tuple[int, str]:
    """As the relay's own page does it; headers replace its own, '' takes one away."""
    connection = http.client.HTTPConnection("127.0.0.1", relay.port, timeout=15)
    own = {
        "Origin": f"http://127.0.0.1:{relay.port}",
        "Content-Type": "application/json",
        "Sec-Fetch-Site": "same-origin",
    }
    given = own | {name.replace("_", "-"): value for name, value in headers.items()}
    with closing(connection):
        text = body if isinstance(body, bytes) else json.dumps(body).encode()
        connection.request("POST", f"/api/alarm{query}", text, {k: v for k, v in given.items() if v})
        response = connection.getresponse()
        return response.status, response.read().decode()


def test_an_alarm_is_passed_on_to_the_address_of_the_command_line():
    with listener() as (url, heard), running("--webhook", url) as relay:
        assert json.loads(relay.get("/api/alarm")[1]) == {"webhook": True}
        assert post(relay) == (200, '{"status": 204}')
        ((path, said),) = heard
        assert path == "/hook?key=secret"
        assert (said["alarm"], said["kind"], said["date"]) == ("Motion", "motion", "2023-11-14T22:13:20+00:00")
        assert said["evidence"]["margin"] == 1.5
        assert relay.metrics()["alarms_sent"] == 1
        assert "secret" not in relay.greeting


def test_without_an_address_none_is_called():
    with running() as relay:
        assert json.loads(relay.get("/api/alarm")[1]) == {"webhook": False}
        assert post(relay)[0] == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Origin": "http://localhost:1"}, 403),
        ({"Origin": ""}, 403),
        ({"Sec_Fetch_Site": "cross-site"}, 403),
        ({"Content_Type": "text/plain"}, 415),
        ({"Host": "elsewhere.example"}, 403),
    ],
)
def test_another_site_cannot_have_it_called(headers: dict[str, str], status: int):
    with listener() as (url, heard), running("--webhook", url) as relay:
        assert post(relay, **headers)[0] == status
        assert heard == []


def test_with_a_token_it_is_wanted():
    with listener() as (url, heard), running("--webhook", url, "--token", "abc") as relay:
        assert post(relay)[0] == 401
        assert relay.get("/api/alarm")[0].status == 401
        assert post(relay, query="?token=abc")[0] == 200
        assert len(heard) == 1


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"[" * 4000, {"name": "x"}, {**ALARM, "time_s": "x"}])
def test_what_is_no_alarm_is_named(body: object):
    with listener() as (url, heard), running("--webhook", url) as relay:
        assert post(relay, body)[0] == 400
        assert heard == []


def test_too_long_too_many_and_other_ways_are_answered():
    with listener() as (url, heard), running("--webhook", url) as relay:
        assert post(relay, b" " * 5000)[0] == 413
        assert relay.get("/api/alarm", "PUT")[0].status == 405
        assert [post(relay)[0] for _ in range(7)] == [200] * 5 + [429] * 2
        assert len(heard) == 5


@pytest.mark.parametrize("status", [500, 302])
def test_what_the_webhook_does_not_take_is_told_and_a_redirect_is_not_followed(status: int):
    with listener(status) as (url, heard), running("--webhook", url) as relay:
        assert post(relay) == (502, f"the webhook answered {status}\n")
        assert [path for path, _ in heard] == ["/hook?key=secret"]
        assert relay.metrics()["alarms_failed"] == 1


def test_a_webhook_that_is_not_there_is_told():
    with running("--webhook", "http://127.0.0.1:9/") as relay:
        status, said = post(relay)
        assert (status, said.startswith("the webhook did not answer")) == (502, True)


def test_an_address_that_is_none_ends_the_start(capsys: pytest.CaptureFixture[str]):
    for url in ("example.org", "ftp://example.org", "http://", "http://a:b/"):
        with pytest.raises(SystemExit):
            parse_options(["--webhook", url], {})
    assert "expected an address such as" in capsys.readouterr().err
