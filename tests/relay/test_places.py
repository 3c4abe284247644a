"""Connections that ask slowly, take slowly or only sit there: others get in all the same. Real sockets."""

import asyncio
import contextlib
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.asyncio.client import connect

from halfwave_relay.options import parse_options
from halfwave_relay.places import Limits, Places
from halfwave_relay.server import Relay

SMALL = Limits(
    connections=8,
    connections_of_one=4,
    clients=4,
    clients_of_one=2,
    head_s=0.5,
    idle_s=0.5,
    write_s=0.5,
    ping_s=0.5,
    silent_s=2.5,
)
UPGRADE = (
    b"GET /ws/csi HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)


@contextlib.asynccontextmanager
async def running(tmp_path, limits=SMALL):
    (tmp_path / "index.html").write_text("the page")
    (tmp_path / "big.wasm").write_bytes(bytes(30_000_000))
    arguments = ["--udp-port", "0", "--http-port", "0", "--page", str(tmp_path)]
    relay = Relay(parse_options(arguments, {}), limits)
    await relay.ready()
    work = asyncio.ensure_future(relay.run())
    try:
        yield relay
    finally:
        relay.stop()
        await work


async def get(relay, path="/", seconds=1.0) -> bytes:
    async with asyncio.timeout(seconds):
        reader, writer = await asyncio.open_connection("127.0.0.1", relay.http_port)
        writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        answer = await reader.read()
        writer.close()
        return answer


async def crowd(stack, relay, n, sent, source="127.0.0.1"):
    for _ in range(n):
        one = stack.enter_context(socket.socket())
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        one.bind((source, 0))
        one.setblocking(False)
        await asyncio.get_running_loop().sock_connect(one, ("127.0.0.1", relay.http_port))
        await asyncio.get_running_loop().sock_sendall(one, sent)
    await asyncio.sleep(0.05)


@pytest.mark.parametrize("sent", [b"", b"GET / HT", b"GET /big.wasm HTTP/1.1\r\nHost: localhost\r\n\r\n", UPGRADE])
def test_a_crowd_from_elsewhere_that_never_reads_keeps_nobody_out(tmp_path, sent):
    async def main():
        async with running(tmp_path) as relay:
            with contextlib.ExitStack() as stack:
                for n in (1, 2, 3, 4):  # from four machines, this one among them, each with all that it may have
                    await crowd(stack, relay, SMALL.connections_of_one, sent, f"127.0.0.{n}")
                assert b"the page" in await get(relay)
                async with connect(f"ws://127.0.0.1:{relay.http_port}/ws/csi") as client:
                    assert "hello" in await client.recv()

    asyncio.run(main())


@pytest.mark.parametrize("sent", [b"", b"GET / HT", b"GET /big.wasm HTTP/1.1\r\nHost: localhost\r\n\r\n", UPGRADE])
def test_a_connection_that_takes_too_long_is_closed_and_counted(tmp_path, sent):
    """Also one of the same machine."""

    async def main():
        async with running(tmp_path) as relay:
            with contextlib.ExitStack() as stack:
                await crowd(stack, relay, SMALL.connections_of_one, sent)
                assert relay.metrics()["connections"] > 0
                async with asyncio.timeout(4):
                    while relay.metrics()["connections"] or relay.metrics()["clients"]:
                        await asyncio.sleep(0.1)
                assert relay.metrics()["overdue"] > 0
                assert b"the page" in await get(relay)

    asyncio.run(main())


def test_whoever_reads_keeps_its_place(tmp_path):
    async def main():
        async with running(tmp_path) as relay:
            uri = f"ws://127.0.0.1:{relay.http_port}/ws/csi"
            async with connect(uri) as one, connect(uri) as two:
                with contextlib.ExitStack() as stack:
                    await asyncio.sleep(1.5)  # both answer pings
                    for n in (2, 3, 4):
                        await crowd(stack, relay, 4, UPGRADE, f"127.0.0.{n}")
                    assert b"503" in (await get_upgrade(relay))[:20]  # none of the two rests
                    for client in (one, two):
                        await client.recv()
                        assert await client.ping()

    asyncio.run(main())


async def get_upgrade(relay) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", relay.http_port)
    writer.write(UPGRADE)
    answer = await reader.read(100)
    writer.close()
    return answer


@given(st.lists(st.tuples(st.integers(0, 4), st.booleans(), st.booleans()), max_size=100))
def test_places_stay_bounded_and_a_newcomer_always_gets_one(steps):
    """Whoever holds none gets a place, however many the others hold and whatever they do."""
    places, open_places = Places(6, 3, rest_s=5), []
    for now_s, (who, leaves, answers) in enumerate(steps):
        if leaves and open_places:
            places.leave(open_places.pop(0))
            continue
        held = sum(place.owner == str(who) for place in open_places)
        place = places.take(str(who), now_s, print)
        if place:
            place.answers = answers
            open_places.append(place)
            place.close = lambda place=place: open_places.remove(place)
        assert place or held
        assert len(places) == len(open_places) <= 6
        assert max((sum(p.owner == str(n) for p in open_places) for n in range(5)), default=0) <= 3
