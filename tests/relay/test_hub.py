"""The hub by itself: no socket, no clock."""

import json

from hypothesis import given
from hypothesis import strategies as st

from halfwave.wire import Reader
from halfwave_relay.hub import MAX_INTERFACES, Hub
from halfwave_relay.messages import Clock

BOARD = ("10.0.0.7", 4000)


def at(time_ns: int) -> Clock:
    return {"type": "clock", "time_ns": time_ns, "received": 0, "kernel_dropped": None}


def payloads_of(*messages: bytes | str) -> list[bytes]:
    packets = Reader().feed(b"".join(m for m in messages if isinstance(m, bytes)))
    assert not packets.malformed
    return [packet.payload for packet in packets]


def batch(hub: Hub, *payloads: bytes, source=BOARD) -> None:
    for payload in payloads:
        hub.receive((1, source, payload))
    hub.flush()


def test_a_frame_reaches_each_client_in_order_as_one_shared_chunk():
    hub = Hub()
    first, second = hub.connect(), hub.connect()
    batch(hub, b"a", b"b")
    assert first.queue[0] is second.queue[0]
    batch(hub, b"c")
    for client in (first, second):
        assert payloads_of(*hub.data_to_send(client)) == [b"a", b"b", b"c"]
        assert hub.data_to_send(client) == []


def test_a_late_client_gets_every_interface_first_and_hello_before_all():
    hub = Hub("replay, night", version="1.2", speed=4)
    batch(hub, b"a")
    batch(hub, b"b", source=("10.0.0.8", 1))
    late = hub.connect()
    batch(hub, b"c")
    batch(hub, b"d", source=("10.0.0.9", 1))
    hello, blocks = hub.data_to_send(late)
    assert json.loads(hello) == {"type": "hello", "version": "1.2", "provenance": "replay, night", "speed": 4}
    reader = Reader()
    packets = list(reader.feed(blocks))
    assert [p.payload for p in packets] == [b"c", b"d"]
    assert [i.provenance for i in reader.interfaces] == ["replay, night"] * 3
    assert [p.source.interface.name[-9:] for p in packets] == [" 10.0.0.7", " 10.0.0.9"]


def test_a_client_that_joins_within_a_batch_can_read_it():
    hub = Hub()
    hub.receive((1, BOARD, b"a"))
    client = hub.connect()
    hub.flush()
    assert payloads_of(*hub.data_to_send(client)) == [b"a"]


def test_a_slow_client_loses_the_oldest_is_told_and_slows_nobody():
    hub = Hub(queue_bytes=2000)
    slow, quick = hub.connect(), hub.connect()
    got = []
    for n in range(100):  # each from a new address: the interfaces lost with their chunk are still owed
        batch(hub, bytes([n]) * 100, source=(f"10.0.0.{n}", 1))
        got += hub.data_to_send(quick)
        assert slow.waiting_bytes <= 2000
    assert len(payloads_of(*got)) == 100
    messages = hub.data_to_send(slow)
    told = [json.loads(m) for m in messages if isinstance(m, str)]
    kept = payloads_of(*messages)
    assert told[-1] == {"type": "dropped", "count": 100 - len(kept), "total": 100 - len(kept)}
    assert kept == [bytes([n]) * 100 for n in range(100 - len(kept), 100)]
    assert hub.dropped == 100 - len(kept) > 80
    assert hub.data_to_send(slow) == []


def test_a_board_behind_forged_addresses_is_carried_as_itself_and_a_late_client_need_not_know_them():
    hub = Hub()
    for n in range(20_000):
        hub.receive((1, (f"172.16.{n >> 8}.{n & 255}", 1), b"x"))
    hub.flush()
    late = hub.connect()
    batch(hub, b"real", source=("192.168.1.7", 4000))
    messages = [m for m in hub.data_to_send(late) if isinstance(m, bytes)]
    (packet,) = Reader().feed(b"".join(messages))
    assert (packet.payload, packet.source.address, packet.source.port) == (b"real", "192.168.1.7", 4000)
    assert packet.source.interface.provenance == "live"
    assert sum(map(len, messages)) < 32 << 10


def test_what_is_said_comes_behind_the_data_before_it():
    hub = Hub()
    client = hub.connect()
    batch(hub, b"a")
    hub.say(at(1))
    batch(hub, b"b")
    batch(hub, b"c")
    hub.say(at(2))
    reader = Reader()
    got = [
        [p.payload for p in reader.feed(m)] if isinstance(m, bytes) else json.loads(m).get("time_ns", "hello")
        for m in hub.data_to_send(client)
    ]
    assert got == ["hello", [b"a"], 1, [b"b", b"c"], 2]


@given(st.lists(st.sampled_from(["batch", "clock", "take"]), max_size=200))
def test_a_clock_never_overtakes_data_nor_is_overtaken_also_where_chunks_are_lost(steps):
    hub, now, taken = Hub(queue_bytes=500), 0, []
    client = hub.connect()
    for step in [*steps, "clock", "take"]:
        now += 1
        if step == "batch":
            hub.receive((now, BOARD, b"x" * 60))
            hub.flush()
        elif step == "clock":
            hub.say(at(now))
        else:
            while messages := hub.data_to_send(client, 200):
                taken += messages
        assert client.waiting_bytes <= 500
    reader, times = Reader(), []
    for message in taken:
        if isinstance(message, bytes):
            times += [p.time_ns for p in reader.feed(message)]
        elif (clock := json.loads(message))["type"] == "clock":
            times.append(clock["time_ns"])
    assert times == sorted(times)
    assert times[-1] == now - 1  # the last clock has come
    assert steps.count("batch") == hub.sent + hub.dropped


def test_forged_addresses_share_one_interface():
    hub = Hub()
    client = hub.connect()
    for n in range(3 * MAX_INTERFACES):
        hub.receive((1, (f"10.0.{n >> 8}.{n & 255}", 1), b"x"))
    hub.flush()
    reader = Reader()
    packets = list(reader.feed(b"".join(m for m in hub.data_to_send(client) if isinstance(m, bytes))))
    assert len(packets) == 3 * MAX_INTERFACES
    assert len(reader.interfaces) == hub.sources == MAX_INTERFACES + 1
    assert packets[-1].source.interface.name == "other sources"
    assert packets[-1].source.address == "10.0.2.255"
    assert hub.of_other_sources == 2 * MAX_INTERFACES


def test_control_messages_of_a_client_that_takes_nothing_do_not_pile_up():
    hub = Hub()
    client = hub.connect()
    for n in range(1000):
        hub.say(at(n))
    assert [json.loads(m) for m in hub.data_to_send(client) if isinstance(m, str)][1:] == [at(999)]
