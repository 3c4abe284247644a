"""The doctor's answers, from a port and from files; and a command line that goes on after a bad file."""

from __future__ import annotations

import socket
import sys
import threading
import time

import pytest
from support.datagrams import VITALS, stream
from support.kinds import EXACT, N, joined, line

import halfwave as hw
from halfwave.apps import doctor, received
from halfwave.apps.cli import main
from halfwave.formats.esp32_udp import encode_raw_csi

PLAIN = EXACT["plain"]
LISTENS = pytest.mark.skipif(sys.platform == "emscripten", reason="the page has no sockets")


def answers(heard: received.Received) -> dict[str, str]:
    return {finding.question: finding.answer for finding in doctor.findings(heard)}


def run(*arguments: str) -> int | str | None:
    with pytest.raises(SystemExit) as stopped:
        main([*map(str, arguments)])
    return stopped.value.code


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def heard_of(datagrams: list[bytes], seconds: float = 1.0) -> received.Received:
    """What the doctor hears of a board that sends these, again and again, until it has listened enough."""
    port, stop = free_port(), threading.Event()

    def send() -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as board:
            while not stop.is_set():
                for datagram in datagrams:
                    board.sendto(datagram, ("127.0.0.1", port))
                    time.sleep(0.01)

    board = threading.Thread(target=send, daemon=True)
    board.start()
    try:
        return received.listen(port, host="127.0.0.1", seconds=seconds)
    finally:
        stop.set()
        board.join(5)


@LISTENS
def test_a_board_that_sends_csi_is_well():
    raw = [encode_raw_csi(bytes(128), node=2, sequence=i, frequency_mhz=2437) for i in range(500)]
    heard = heard_of(raw)
    assert heard.packets == heard.datagrams > 5
    assert list(heard.senders) == ["127.0.0.1"]
    assert list(heard.kinds) == ["datagram C5110001"]
    assert answers(heard)["Does CSI come, and not reports alone?"] == "yes"
    assert answers(heard)["Is the rate enough?"] == "yes"


@LISTENS
def test_reports_alone_and_strange_bytes_are_told():
    reports = answers(heard_of([VITALS], 0.4))
    assert (reports["Do datagrams arrive?"], reports["Does CSI come, and not reports alone?"]) == ("yes", "no")
    strange = answers(heard_of([b"\x01\x02\x03\x04 something else"], 0.4))
    assert (strange["Do datagrams arrive?"], strange["Is their format known?"]) == ("yes", "no")


@LISTENS
def test_silence_and_a_port_that_is_taken(capsys):
    assert answers(received.listen(free_port(), host="127.0.0.1", seconds=0.05))["Do datagrams arrive?"] == "no"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        assert run("doctor", other.getsockname()[1], "--host", "127.0.0.1", "--seconds", 1) == 1
    assert "another program listens on UDP port" in capsys.readouterr().out


def test_a_file_is_asked_the_same_questions(tmp_path, capsys):
    (tmp_path / "walk.csv").write_bytes(PLAIN)
    (tmp_path / "lossy.csv").write_bytes(joined([line(i) for i in range(0, N, 2)]))
    (tmp_path / "reports.pcapng").write_bytes(stream([VITALS] * 5))
    (tmp_path / "other.bin").write_bytes(bytes(range(256)))
    assert run("doctor", tmp_path / "walk.csv") == 0
    assert "CSI comes." in capsys.readouterr().out
    assert run("doctor", tmp_path / "lossy.csv") == 0
    assert "% lost" in capsys.readouterr().out
    assert answers(received.received_in(tmp_path / "lossy.csv"))["Do all packets come?"] == "no"
    assert run("doctor", tmp_path / "reports.pcapng") == 1
    assert "Reports alone" in capsys.readouterr().out
    assert run("doctor", tmp_path / "other.bin") == 1
    assert "no known format" in capsys.readouterr().out


@pytest.fixture
def mixed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.bin").write_bytes(b"no recording at all")
    (tmp_path / "b.csv").write_bytes(PLAIN)
    (tmp_path / "header.csv").write_text("type,id,mac,rssi,local_timestamp,len,data\n")
    (tmp_path / "reports.pcapng").write_bytes(stream([VITALS] * 5))
    return tmp_path


def test_info_goes_on_after_a_bad_file(mixed, capsys):
    assert run("info", "a.bin", "nothing.csv", "b.csv") == 1
    said = capsys.readouterr()
    assert "a.bin: 19 bytes of no known format" in said.err
    assert "nothing.csv: there is no such file" in said.err
    assert f"{N} x 1 x 64" in said.out
    main(["info", "b.csv", "header.csv"])
    assert run("info", "header.csv", "reports.pcapng") == 1
    said = capsys.readouterr().out
    assert "no packet came" in said
    assert "only 5 reports of the nodes' own firmware" in said


def test_analyse_names_files_without_a_packet_and_convert_writes_none(mixed, capsys):
    assert run("analyse", "header.csv", "reports.pcapng", "-o", "out.csv", "--quiet") == 1
    said = capsys.readouterr().err
    assert "header.csv: Espressif text, no packet came" in said
    assert "reports.pcapng: no CSI, only 5 reports" in said
    assert run("analyse", "header.csv", "b.csv", "-o", "out.csv", "--quiet") == 1
    assert run("convert", "header.csv", "x.pcapng") == 1
    assert not (mixed / "x.pcapng").exists()


def test_names_in_capitals_are_recordings_of_a_folder(tmp_path):
    (tmp_path / "0.CSV").write_bytes(PLAIN)
    (tmp_path / "1.LOG").write_bytes(PLAIN)
    assert hw.analyse(tmp_path, tmp_path / "out.csv").files == 2


def test_info_says_of_a_long_text_what_read_says(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("halfwave.formats.long_recordings.LINES_BYTES", 2000)
    (tmp_path / "x.csv").write_bytes(PLAIN)
    main(["info", str(tmp_path / "x.csv")])
    assert str(hw.read(tmp_path / "x.csv")[0]) in capsys.readouterr().out
