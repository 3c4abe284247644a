"""Real relay processes on free ports of loopback."""

import gzip
import json
import signal
import socket
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest
from relay.relay_process import PYTHONPATH, running, take, wait
from websockets.exceptions import ConnectionClosedOK, InvalidStatus

from halfwave.version import VERSION
from halfwave.wire import Reader, interface_block, packet_block, section_header
from halfwave_relay.replay import Replay


def test_datagrams_arrive_as_sent_stamped_on_arrival():
    with running() as relay, relay.connect() as first, relay.connect() as second:
        before_ns = time.time_ns()
        relay.send(*(bytes([n]) * (n + 1) for n in range(50)))
        for client in (first, second):
            frames, control, reader = take(client, 50)
            assert [f.payload for f in frames] == [bytes([n]) * (n + 1) for n in range(50)]
            assert all(before_ns - 10**6 <= f.time_ns <= time.time_ns() for f in frames)
            assert [i.provenance for i in reader.interfaces] == ["live"]
            assert (control[0]["type"], control[0]["version"]) == ("hello", VERSION)
            assert control[0]["provenance"] == "live"
        assert wait(lambda: next(iter(json.loads(m) for m in [first.recv(2)] if isinstance(m, str)), None))[
            "time_ns"
        ]  # the clock ticks in silence
        assert relay.stop() == (0, "")
        with pytest.raises(ConnectionClosedOK):
            list(iter(lambda: first.recv(2), None))


def test_garbage_is_passed_on_within_bounds():
    with running() as relay, relay.connect() as client:
        relay.send(b"", b"\0" * 9000, b"\xff" * 8192, b"\x0a\x0d\x0d\x0a", b"x")
        frames, _, _ = take(client, 3)
        assert [f.payload for f in frames] == [b"\xff" * 8192, b"\x0a\x0d\x0d\x0a", b"x"]
        figures = relay.metrics()
        assert (figures["rejected_empty"], figures["rejected_too_long"]) == (1, 1)


def send_from(source: str, relay, payload: bytes) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        out.bind((source, 0))
        out.sendto(payload, ("127.0.0.1", relay.udp_port))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="all of 127.0.0.0/8 is this machine on Linux alone")
def test_other_boards_than_the_allowed_are_dropped_and_counted():
    with running("--allow-node", "127.0.0.2", "--allow-node", "127.0.1.0/24") as relay, relay.connect() as client:
        for source in ("127.0.0.1", "127.0.0.2", "127.0.2.7", "127.0.1.7"):
            send_from(source, relay, source.encode())
        assert [f.payload for f in take(client, 2)[0]] == [b"127.0.0.2", b"127.0.1.7"]
        assert relay.metrics()["rejected_not_allowed"] == 2
    assert run_to_end("--allow-node", "kitchen")[0] == 2


def test_a_slow_client_is_told_and_slows_nobody():
    with running() as relay, relay.connect() as quick:
        slow = socket.socket()
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32768)
        slow.connect(("127.0.0.1", relay.port))
        key = "GET /ws/csi HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        slow.sendall(
            (key + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n").encode()
        )
        wait(lambda: relay.metrics()["clients"] == 2)
        sent = 0
        while sent < 2000:  # 16 MB, far over the queue of the one who reads nothing
            relay.send(*(bytes([n]) * 8000 for n in range(100)))
            sent += 100
            frames, control, _ = take(quick, 100) if sent == 100 else take_more(quick, 100)
            assert len(frames) == 100
            assert not [c for c in control if c["type"] == "dropped"]
        figures = relay.metrics()
        assert figures["frames_dropped"] > 500
        status = Path(f"/proc/{relay.process.pid}/status").read_text()
        memory = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        assert int(memory.split()[1]) < 64 << 10  # kB
        stream = bytearray()
        slow.settimeout(3)
        while b'"dropped"' not in stream[-70_000:]:  # a timeout fails the test
            stream += slow.recv(1 << 16)
        assert len(stream) < 16_000_000
        slow.close()


def take_more(client, frames: int):
    """As take, for a stream whose beginning was read already: counts packet blocks."""
    found, control = [], []
    while len(found) < frames:
        message = client.recv(timeout=5)
        if isinstance(message, str):
            control.append(json.loads(message))
        else:
            found += list(Reader().feed(section_header() + interface_block("live") + message))
    return found, control, None


def test_a_recording_survives_kill_9(tmp_path):
    file = tmp_path / "night.pcapng"
    with running("--record", str(file)) as relay:
        relay.send(*(bytes([n]) for n in range(200)))
        relay.wait(lambda m: m["frames_recorded"] == 200)
        relay.stop(signal.SIGKILL)
    reader = Reader()
    assert [p.payload for p in reader.feed(file.read_bytes())] == [bytes([n]) for n in range(200)]
    assert reader.close() == {}
    with running("--record", str(file)) as relay:  # a second run overwrites nothing
        relay.send(b"again")
        relay.wait(lambda m: m["frames_recorded"] == 1)
        relay.stop()
    assert [p.payload for p in Reader().feed((tmp_path / "night-2.pcapng").read_bytes())] == [b"again"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="places where nobody can write: /proc, /dev/full")
@pytest.mark.parametrize(
    "place", ["/proc/nowhere/a.pcapng", "/dev/full", "/dev/null/a.pcapng", "/tmp", "/proc/a.pcapng"]
)
def test_a_place_that_cannot_be_recorded_to_is_refused_at_the_start(place):
    status, said = run_to_end("--udp-port", "0", "--http-port", "0", "--record", place)
    assert status == 1
    assert f"cannot record to {place}: " in said
    assert "--record" in said
    assert not Path("/dev/full-2").exists()


def test_the_file_in_use_is_said_and_none_is_left_empty(tmp_path):
    file = tmp_path / "night.pcapng"
    with running("--record", str(file), "--rotate-mb", "0.001") as relay:
        assert relay.process.stdout.readline() == f"Recording to {file}\n"
        relay.send(bytes(900))
        relay.wait(lambda m: m["frames_recorded"] == 1)
        relay.send(bytes(900))
        relay.wait(lambda m: m["frames_recorded"] == 2)
        assert f"recording to {tmp_path / 'night-2.pcapng'}" in relay.stop()[1]
    with running("--record", str(file)) as relay:
        assert relay.process.stdout.readline() == f"Recording to {tmp_path / 'night-3.pcapng'}\n"
        relay.stop()
    assert sorted(f.name for f in tmp_path.iterdir()) == ["night-2.pcapng", "night.pcapng"]


def made_recording(path, provenance: str) -> None:
    blocks = [section_header(), interface_block(provenance, name="udp 5005")]
    blocks += [packet_block(0, 10**18 + n * 20_000_000, bytes([n]), ("10.0.0.7", 4000)) for n in range(51)]
    path.write_bytes(b"".join(blocks))


@pytest.mark.parametrize(
    ("recorded", "played"),
    [("live", "replay, walk.pcapng"), ("simulated, seed 42", "simulated, seed 42")],
)
def test_a_replay_keeps_spacing_and_says_what_it_is(tmp_path, recorded, played):
    file = tmp_path / "walk.pcapng"
    made_recording(file, recorded)
    with running("--replay", str(file), "--speed", "4", "--loop") as relay, relay.connect() as client:
        begun_s = time.monotonic()
        frames, control, reader = take(client, 100)  # twice 1 s, at four times the speed
        took_s = time.monotonic() - begun_s
        assert 0.2 < took_s < 1.5
        gaps_ns = {b.time_ns - a.time_ns for a, b in pairwise(frames)}
        assert gaps_ns == {20_000_000}
        assert {i.provenance for i in reader.interfaces} == {control[0]["provenance"]} == {played}


BOARD = ("10.0.0.7", 4000)


def recording_of(path, times_s) -> Replay:
    blocks = [section_header(), interface_block("live", name="udp 5005")]
    blocks += [packet_block(0, int(t * 1e9) + 10**18, bytes([n % 256]), BOARD) for n, t in enumerate(times_s)]
    path.write_bytes(b"".join(blocks))
    return Replay(path)


YEARS_S = 3 * 365 * 86_400


@pytest.mark.parametrize(
    ("times_s", "played_s", "wild", "jumps"),
    [
        ([0, 1, YEARS_S, 2, 3], [0, 1, 1, 2, 3], 1, 0),
        ([YEARS_S, 1, 2, 3, 4], [0, 2, 3, 4, 5], 0, 1),  # the first is the wild one
        ([0, 1, YEARS_S, YEARS_S + 1, YEARS_S + 2], [0, 1, 3, 4, 5], 0, 1),
        ([3600, 3601, 0, 1, 2], [0, 1, 3, 4, 5], 0, 1),  # a clock set back
        ([0, 1, YEARS_S], [0, 1, 1], 1, 0),
        ([0, 1, 0.5, 41, 42], [0, 1, 1, 41, 42], 0, 0),  # out of order by a little; a silence, kept as it was
    ],
)
def test_a_jump_in_a_recording_is_bounded_named_and_counted(tmp_path, times_s, played_s, wild, jumps):
    replay = recording_of(tmp_path / "a.pcapng", times_s)
    played = replay.due(60)
    assert [p.datagram[2][0] for p in played] == list(range(len(times_s)))
    assert [p.offset_ns / 1e9 for p in played] == played_s
    assert (replay.wild_stamps, replay.jumps, len(replay.notes)) == (wild, jumps, wild + jumps)
    assert all("1095 days" in note or "60 min" in note for note in replay.notes)


def test_a_replay_goes_on_behind_a_wild_stamp_and_says_so(tmp_path):
    recording_of(tmp_path / "a.pcapng", [0, 0.02, YEARS_S, 0.04, 0.06])
    with running("--replay", str(tmp_path / "a.pcapng"), "--loop") as relay, relay.connect() as client:
        frames, control, _ = take(client, 50)
        assert frames[-1].time_ns - frames[0].time_ns < 1e9
        assert any(said["type"] == "note" and "1095 days" in said["text"] for said in control)
        assert relay.metrics()["replay_wild_stamps"] > 5
        assert "days" in relay.stop()[1]


def test_a_clock_comes_behind_all_that_came_before_it(tmp_path):
    """Also to a client that reads nothing for a while, and in a replay faster than time."""
    recording_of(tmp_path / "a.pcapng", [n / 100 for n in range(6000)])
    with running("--replay", str(tmp_path / "a.pcapng"), "--speed", "20") as relay, relay.connect() as client:
        time.sleep(2.5)
        reader, latest_ns, clocks = Reader(), 0, 0
        for message in iter(lambda: client.recv(2), None):
            if isinstance(message, bytes):
                times = [p.time_ns for p in reader.feed(message)]
            elif (said := json.loads(message))["type"] == "clock":
                times = [said["time_ns"]]
                clocks += 1
            elif said["type"] == "ended":
                break
            else:
                continue
            assert min([latest_ns, *times]) == latest_ns
            latest_ns = max(times, default=latest_ns)
        assert clocks >= 2


def test_a_compressed_recording_is_played_as_far_as_it_goes(tmp_path):
    made_recording(tmp_path / "walk.pcapng", "live")
    whole = gzip.compress((tmp_path / "walk.pcapng").read_bytes())
    (tmp_path / "walk.pcapng.gz").write_bytes(whole[:-20])
    replay = Replay(tmp_path / "walk.pcapng.gz")
    played = [p.datagram[2][0] for p in replay.due(60)]
    assert 0 < len(played) <= 51
    assert played == list(range(len(played)))
    assert replay.malformed == 1


def test_what_is_no_recording_is_refused_in_words(tmp_path):
    (tmp_path / "a.csv").write_text("type,role,mac\n" * 9)
    status, said = run_to_end("--replay", str(tmp_path / "a.csv"))
    assert status == 1
    assert "no pcapng or pcap recording" in said


def run_to_end(*arguments: str, **variables: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "halfwave_relay", *arguments]
    environment = {"PYTHONPATH": PYTHONPATH} | variables
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=10)
    return done.returncode, done.stdout + done.stderr


def test_a_taken_port_is_said_with_what_to_do():
    with running() as relay:
        status, said = run_to_end("--udp-port", "0", HALFWAVE_HTTP_PORT=str(relay.port))
        assert status == 1
        assert str(relay.port) in said
        assert "--http-port" in said
        status, said = run_to_end("--udp-port", str(relay.udp_port), "--http-port", "0")
        assert status == 1
        assert f"UDP 127.0.0.1:{relay.udp_port}" in said


def test_wrong_options_and_help():
    assert run_to_end("--rotate-mb", "5")[0] == 2
    assert run_to_end("--udp-port", "70000")[0] == 2
    status, said = run_to_end("--help")
    assert status == 0
    assert "examples:" in said


def test_the_relay_loads_no_numpy():
    code = "import sys, halfwave_relay.__main__; from websockets.server import ServerProtocol; "
    code += "print([m for m in sys.modules if m.split('.')[0] in ('numpy', 'scipy')])"
    environment = {"PYTHONPATH": PYTHONPATH}
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment).stdout == "[]\n"
    )


@pytest.mark.parametrize(
    ("origin", "host", "status"),
    [
        ("http://localhost:5173", "localhost", 101),
        ("https://friend.example", "localhost", 101),
        ("https://evil.example", "localhost", 403),
        ("http://localhost.evil.example", "localhost", 403),
        ("null", "localhost", 403),
        ("http://evil.example", "evil.example", 403),  # DNS rebinding: its own name, our address
    ],
)
def test_pages_from_elsewhere_are_refused(origin, host, status, shared_relay):
    assert handshake(shared_relay, Origin=origin, Host=host) == status


@pytest.fixture(scope="module")
def shared_relay():
    with running("--allow-origin", "https://friend.example") as relay:
        yield relay


def handshake(relay, query: str = "", **headers: str) -> int:
    """The status that a WebSocket handshake gets."""
    upgrade = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"}
    key = {"Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA=="}
    lines = "".join(f"{k}: {v}\r\n" for k, v in ({"Host": "localhost"} | upgrade | key | headers).items())
    with socket.create_connection(("127.0.0.1", relay.port), timeout=5) as connection:
        connection.sendall(f"GET /ws/csi{query} HTTP/1.1\r\n{lines}\r\n".encode())
        return int(connection.recv(64).split()[1])


def test_other_hosts_want_a_token():
    with running("--host", "0.0.0.0") as relay:
        token = relay.greeting.split("?token=")[1].split()[0]
        assert len(token) >= 20
        assert handshake(relay) == 401
        assert handshake(relay, "?token=wrong") == 401
        assert handshake(relay, f"?token={token}") == 101
        assert relay.get("/health/metrics")[0].status == 401
        assert relay.get("/health/live")[0].status == 200
        cookie = relay.get(f"/?token={token}")[0].headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert handshake(relay, Cookie=cookie.split(";")[0]) == 101
        with pytest.raises(InvalidStatus), relay.connect("?token="):
            pass


def test_health(shared_relay):
    assert shared_relay.get("/health/live")[0].status == 200
    assert shared_relay.get("/health/ready")[1] == b"ready\n"
    assert shared_relay.metrics()["datagrams_received"] == 0
    for answer, body in (
        shared_relay.get("/health/metrics", Accept="text/plain"),
        shared_relay.get("/health/metrics?format=prometheus"),
    ):
        assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
        assert b"\nhalfwave_relay_datagrams_received_total 0\n" in body
