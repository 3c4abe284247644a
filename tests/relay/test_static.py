"""The page's files, over the real port."""

import gzip
import http.client
import re
import socket

import pytest
from relay.relay_process import ROOT, running

from halfwave_relay.http import CSP

WASM = bytes(range(256)) * 8192  # 2 MiB


@pytest.fixture(scope="module")
def relay(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    (home / "secret.txt").write_text("secret")
    page = home / "dist"
    page.mkdir()
    (page / "index.html").write_text("<!doctype html>")
    (page / "app.js").write_text("let a;")
    (page / "app.js.gz").write_bytes(gzip.compress(b"let a;"))
    (page / "big.wasm").write_bytes(WASM)
    (page / "link.txt").symlink_to(home / "secret.txt")
    with running("--page", str(page)) as relay:
        yield relay


def test_types_policy_and_whole_bodies(relay):
    answer, body = relay.get("/")
    assert body == b"<!doctype html>"
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    answer, body = relay.get("/big.wasm")
    assert (answer.headers["Content-Type"], body) == ("application/wasm", WASM)


def test_the_policy_is_that_of_the_build():
    build = (ROOT / "scripts/lib/policy.mjs").read_text()
    directives = re.findall(r'"([a-z-]+-(?:src|uri|action) [^"]+)"', build)
    directives = ["connect-src 'self'" if d.startswith("connect-src") else d for d in directives]  # to this relay alone
    assert [*directives, "frame-ancestors 'none'"] == CSP.split("; ")  # this one counts in a header only


def test_head_etag_and_many_requests_on_one_connection(relay):
    connection = http.client.HTTPConnection("127.0.0.1", relay.port, timeout=5)
    connection.request("HEAD", "/big.wasm")
    answer = connection.getresponse()
    assert (answer.read(), answer.headers["Content-Length"]) == (b"", str(len(WASM)))
    kept = connection.sock
    connection.request("GET", "/big.wasm", headers={"If-None-Match": answer.headers["ETag"]})
    answer = connection.getresponse()
    assert (answer.status, answer.read()) == (304, b"")
    connection.request("GET", "/app.js", headers={"Accept-Encoding": "gzip, br"})
    answer = connection.getresponse()
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.read()) == b"let a;"
    assert connection.sock is kept
    connection.close()


@pytest.mark.parametrize(
    ("asked", "status", "start", "stop"),
    [
        ("bytes=0-0", 206, 0, 1),
        ("bytes=100-", 206, 100, len(WASM)),
        ("bytes=-7", 206, len(WASM) - 7, len(WASM)),
        ("bytes=9-2", 416, 0, 0),
        ("bytes=99999999-", 416, 0, 0),
        ("lines=1-2", 200, 0, len(WASM)),
    ],
)
def test_ranges(relay, asked, status, start, stop):
    answer, body = relay.get("/big.wasm", Range=asked)
    assert (answer.status, body) == (status, WASM[start:stop])


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/link.txt",
        "//etc/passwd",
        "/a%00b",
        "/..%5csecret.txt",
    ],
)
def test_nothing_outside_the_page(relay, path):
    answer, body = relay.get(path)
    assert answer.status == 404
    assert b"secret\n" not in body


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"\xff\x00 nonsense\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 20_000 + b"\r\n\r\n", 431),
        (b"POST / HTTP/1.1\r\nHost: localhost\r\n\r\n", 405),
        (b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", 403),
    ],
)
def test_hostile_requests(relay, sent, status):
    with socket.create_connection(("127.0.0.1", relay.port), timeout=5) as connection:
        connection.sendall(sent)
        assert int(connection.recv(64).split()[1]) == status
