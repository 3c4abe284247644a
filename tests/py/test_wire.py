"""The wire: what is written is what Wireshark expects, and any stream comes back, however it is cut or damaged."""

import random
import shutil
import struct
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from halfwave.wire import (
    USER0,
    Reader,
    interface_block,
    packet_block,
    section_header,
    text_block,
)
from halfwave.wire.link_layer import ipv4_udp_header, ipv6_udp_header, locate

SENDER = ("10.0.0.7", 4000)
ENVIRONMENT = {"PYTHONPATH": str(Path(__file__).parents[2] / "py")}
TIME_NS = 1_700_000_000_123_456_789


def stream(payloads, provenance="live", sender=SENDER):
    head = section_header() + interface_block(provenance, name="udp 5005")
    return head + b"".join(packet_block(0, TIME_NS + i, p, sender) for i, p in enumerate(payloads))


def read(data, step=None):
    reader, datagrams, malformed = Reader(), [], {}
    for i in range(0, len(data), step or max(len(data), 1)):
        packets = reader.feed(data[i : i + (step or len(data))])
        datagrams += [(d.time_ns, d.source.address, d.source.port, d.payload) for d in packets]
        for reason, n in packets.malformed.items():
            malformed[reason] = malformed.get(reason, 0) + n
    return datagrams, malformed


def test_a_packet_block_byte_for_byte():
    block = packet_block(2, 0x0000000100000002, b"abc", SENDER, ("10.0.0.1", 5005))
    assert block.hex(" ") == (
        "06 00 00 00 40 00 00 00 02 00 00 00 01 00 00 00 02 00 00 00 1f 00 00 00 1f 00 00 00 "
        "45 00 00 1f 00 00 40 00 40 11 26 c7 0a 00 00 07 0a 00 00 01 0f a0 13 8d 00 0b 00 00 "
        "61 62 63 00 40 00 00 00"
    )


def test_an_interface_says_provenance_name_and_nanoseconds():
    reader = Reader()
    reader.feed(section_header() + interface_block("simulated, seed 42", name="board 1"))
    (interface,) = reader.interfaces
    assert (interface.provenance, interface.name, interface.ticks_per_s) == ("simulated, seed 42", "board 1", 10**9)


@pytest.mark.skipif(not shutil.which("tshark"), reason="tshark is not installed")
def test_wireshark_opens_it(tmp_path):
    file = tmp_path / "a.pcapng"
    text = interface_block("live", link_type=USER0) + text_block(1, TIME_NS, b"CSI_DATA,0")
    file.write_bytes(stream([b"abc", b"defgh"]) + packet_block(0, TIME_NS, b"x", ("fe80::1", 7)) + text)
    fields = (
        "-T",
        "fields",
        "-e",
        "ip.src",
        "-e",
        "ipv6.src",
        "-e",
        "udp.srcport",
        "-e",
        "frame.interface_description",
    )
    done = subprocess.run(
        ["tshark", "-o", "ip.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE", "-r", file, *fields,
         "-e", "ip.checksum.status", "-e", "udp.checksum.status"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    assert rows[0] == ["10.0.0.7", "", "4000", "live", "1", "3"]  # IP checksum good, UDP checksum absent
    assert rows[2] == ["", "fe80::1", "7", "live", "", "1"]  # UDP checksum good
    assert len(rows) == 4


def test_importing_the_wire_loads_nothing_heavy():
    code = "import sys; before = set(sys.modules); import halfwave.wire; print(*sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=ENVIRONMENT)
    loaded = set(done.stdout.split())
    assert "halfwave.wire" in loaded
    assert not loaded & {"numpy", "asyncio", "dataclasses", "inspect", "typing", "re", "socket", "ipaddress"}


@given(
    st.lists(st.tuples(st.binary(max_size=40), st.booleans()), max_size=30),
    st.integers(1, 200),
)
@settings(max_examples=60, deadline=None)
def test_any_cut_gives_the_same_datagrams(items, step):
    data = section_header() + interface_block("live")
    for i, (payload, v6) in enumerate(items):
        data += packet_block(0, TIME_NS + i, payload, ("fe80::2", 9) if v6 else SENDER)
    datagrams, malformed = read(data, step)
    assert malformed == {}
    assert [d[3] for d in datagrams] == [payload for payload, _ in items]
    assert datagrams == read(data)[0]


def test_a_run_of_like_packets_is_read_as_one_by_one():
    payloads = [bytes([i % 256]) * 20 for i in range(100)]
    payloads[40:42] = [b"shorter", b"\0" * 21]
    blocks = [packet_block(0, TIME_NS + i, p, SENDER if i != 70 else ("10.0.0.8", 1)) for i, p in enumerate(payloads)]
    head = section_header() + interface_block("live")
    together, _ = read(head + b"".join(blocks))
    assert together == read(head + b"".join(blocks), len(blocks[0]))[0]  # a block at a time: no runs
    assert [d[3] for d in together] == payloads
    assert together[70][1] == "10.0.0.8"


def ethernet(ip):
    return bytes(12) + (b"\x86\xdd" if ip[0] >> 4 == 6 else b"\x08\x00") + ip


V4 = ipv4_udp_header("10.0.0.7", 4000, "10.0.0.1", 5005, 5) + b"hello"
V6 = ipv6_udp_header("fe80::1", 4000, "fe80::2", 5005, b"hello") + b"hello"
LINKS = {
    "ethernet": (1, ethernet(V4) + bytes(13)),  # padded to 60 bytes
    "ethernet, IPv6": (1, ethernet(V6)),
    "ethernet, two VLAN tags": (1, bytes(12) + b"\x88\xa8\0\1\x81\0\0\2" + ethernet(V4)[12:]),
    "raw": (101, V4),
    "raw IPv4": (228, V4),
    "raw IPv6": (229, V6),
    "Linux cooked 1": (113, bytes(14) + b"\x08\0" + V4),
    "Linux cooked 2": (276, b"\x08\0" + bytes(18) + V4),
    "loopback": (0, b"\2\0\0\0" + V4),
}


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize(("magic", "fraction"), [(0xA1B2C3D4, 1000), (0xA1B23C4D, 1)])
@pytest.mark.parametrize(("link_type", "packet"), LINKS.values(), ids=LINKS)
def test_classic_pcap(order, magic, fraction, link_type, packet):
    data = struct.pack(f"{order}IHHiIII", magic, 2, 4, 0, 0, 65535, link_type)
    data += struct.pack(f"{order}IIII", 1_700_000_000, 5, len(packet), len(packet)) + packet
    (datagram,), malformed = read(data, 7)
    assert (datagram[0], datagram[2], datagram[3]) == (1_700_000_000 * 10**9 + 5 * fraction, 4000, b"hello")
    assert malformed == {}


def test_big_endian_pcapng_with_its_own_clock_and_a_simple_packet():
    def block(kind, body):
        return struct.pack(">II", kind, 12 + len(body)) + body + struct.pack(">I", 12 + len(body))

    options = struct.pack(">HHBxxx", 9, 1, 0x80 | 10) + struct.pack(">HHq", 14, 8, 100) + bytes(4)  # 2^-10 s, +100 s
    data = block(0x0A0D0D0A, struct.pack(">IHHq", 0x1A2B3C4D, 1, 0, -1))
    data += block(1, struct.pack(">HHI", 101, 0, 0) + options)
    padded = V4 + bytes(-len(V4) % 4)
    data += block(6, struct.pack(">IIIII", 0, 0, 512, len(V4), len(V4)) + padded)
    data += block(3, struct.pack(">I", len(V4)) + padded)
    datagrams, malformed = read(data, 11)
    assert [d[0] for d in datagrams] == [100_500_000_000] * 2  # a simple packet has no time: that of the one before
    assert malformed == {}


def test_what_is_no_datagram_is_counted_by_reason():
    tcp, fragment = bytearray(V4), bytearray(V4)
    tcp[9], fragment[6] = 6, 0x20
    data = section_header() + interface_block("")
    for packet in (bytes(tcp), bytes(fragment), V4[:20], b"\xff" * 40):
        size = 32 + len(packet) + -len(packet) % 4
        data += struct.pack("<7I", 6, size, 0, 0, 0, len(packet), len(packet)) + packet + bytes(-len(packet) % 4)
        data += struct.pack("<I", size)
    assert read(data) == ([], {"not_udp": 1, "ip_fragment": 1, "packet_cut_short": 1, "ip_header_wrong": 1})


@pytest.mark.parametrize("length", [0, 4, 13, 1 << 21, 0xFFFFFFFC])
def test_reading_goes_on_behind_a_block_of_hostile_length(length):
    good = [b"payload %d" % i for i in range(20)]
    blocks = [packet_block(0, TIME_NS, p, SENDER) for p in good]
    blocks[7] = blocks[7][:4] + struct.pack("<I", length) + blocks[7][8:]
    data = section_header() + interface_block("live") + b"".join(blocks)
    for step in (None, 10):
        datagrams, malformed = read(data, step)
        assert [d[3] for d in datagrams] == good[:7] + good[8:]
        assert sum(malformed.values()) == 1


def test_lost_bytes_cost_the_packets_they_were_in():
    good = [b"payload %02d" % i for i in range(20)]
    data = stream(good)
    size = len(packet_block(0, 0, good[0], SENDER))
    cut = len(data) - 10 * size + 5
    datagrams, malformed = read(data[:cut] + data[cut + 13 :])
    assert [d[3] for d in datagrams] == good[:10] + good[11:]
    assert sum(malformed.values()) == 1


def test_a_cut_off_end_is_told():
    reader = Reader()
    assert len(reader.feed(stream([b"abc", b"def"])[:-3])) == 1
    assert reader.close() == {"capture_cut_off": 1}


def test_damage_is_searched_once_however_often_a_block_seems_to_begin():
    """Quadratic, this would take minutes."""
    started = time.process_time()
    for junk in (b"\n\r\r\n", b"\6\0\0\0", b"\n\r\r\n\x1c\0\0\0"):
        reader = Reader()
        packets = reader.feed(section_header() + junk * (1 << 18))
        assert sum(packets.malformed.values()) >= 1
    assert time.process_time() - started < 20


def test_a_long_block_of_others_is_skipped_when_it_comes_in_pieces():
    keys = struct.pack("<II", 10, 12 + 200_000) + bytes(200_000) + struct.pack("<I", 12 + 200_000)
    stream = section_header() + interface_block("live") + keys + packet_block(0, 5, b"hello", ("10.0.0.7", 4000))
    reader, payloads, malformed = Reader(), [], 0
    for i in range(0, len(stream), 40_000):
        packets = reader.feed(stream[i : i + 40_000])
        payloads += [d.payload for d in packets]
        malformed += sum(packets.malformed.values())
    assert (payloads, malformed) == ([b"hello"], 0)


def test_a_classic_pcap_goes_on_behind_a_damaged_first_record():
    frame = ipv4_udp_header("10.0.0.7", 4000, "10.0.0.1", 5005, 5) + b"hello"
    record = struct.pack("<IIII", 1_700_000_000, 5, len(frame), len(frame)) + frame
    head = b"\xd4\xc3\xb2\xa1" + struct.pack("<HHiIII", 2, 4, 0, 0, 65535, 101)
    broken = record[:8] + b"\xff\xff\xff\x7f" + record[12:]
    packets = Reader().feed(head + broken + record * 3)
    assert [d.payload for d in packets] == [b"hello"] * 3
    assert packets.malformed == {"record_length_impossible": 1}


@pytest.mark.parametrize(("link_type", "header"), [(113, bytes(14)), (276, b"")])
def test_a_vlan_tag_in_a_cooked_capture(link_type, header):
    ip = ipv4_udp_header("10.0.0.7", 4000, "10.0.0.1", 5005, 5) + b"hello"
    rest = b"" if link_type == 113 else bytes(18)
    frame = header + b"\x81\x00" + rest + b"\x00\x2a\x08\x00" + ip
    assert locate(frame, 0, len(frame), link_type)[:2] == (len(frame) - 5, 5)


def test_no_number_of_senders_makes_two_of_them_one():
    """Forged addresses in between: whom the reader forgets it meets again."""
    reader, met = Reader(), set()
    reader.feed(section_header() + interface_block("live"))
    for i in range(0, 20_000, 500):
        forged = [packet_block(0, TIME_NS, b"x", (f"10.{j >> 8}.{j & 255}.1", 4000)) for j in range(i, i + 500)]
        packets = reader.feed(b"".join([*forged, packet_block(0, TIME_NS, b"real", SENDER)]))
        senders = [(d.source.address, d.payload) for d in packets]
        assert senders[-1] == (SENDER[0], b"real")
        met.update(address for address, _ in senders)
        assert reader.held_bytes < 4 << 20
    assert len(met) == 20_001


def test_interfaces_of_many_sections_are_all_read():
    reader = Reader()
    for i in range(10_000):
        section = section_header() + interface_block(f"replay, night {i}") + packet_block(0, TIME_NS, b"x", SENDER)
        (datagram,) = reader.feed(section)
        assert datagram.source.interface.provenance == f"replay, night {i}"
    assert len(reader.interfaces) <= 4096


def test_a_packet_captured_short_says_so():
    packet = V4[:30]
    data = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 30, 101)
    data += struct.pack("<IIII", 1_700_000_000, 5, len(packet), len(V4)) + packet
    assert read(data) == ([], {"packet_captured_short": 1})


def test_bytes_lost_in_the_middle_of_a_classic_pcap_make_no_packet_that_was_none():
    rng, head = random.Random(0), b"\xd4\xc3\xb2\xa1" + struct.pack("<HHiIII", 2, 4, 0, 0, 65535, 101)
    payloads = [b"\x01\0\x11\xc5 packet %04d " % i + rng.randbytes(100) for i in range(60)]
    frames = [ipv4_udp_header("10.0.0.7", 4000, "10.0.0.1", 5005, len(p)) + p for p in payloads]
    records = [
        struct.pack("<IIII", 1_700_000_000 + i // 50, 20_000 * (i % 50), len(f), len(f)) + f
        for i, f in enumerate(frames)
    ]
    whole = head + b"".join(records)
    for _ in range(200):
        at, n = rng.randrange(1000, 5000), rng.randrange(1, 400)
        if not n % len(records[0]):
            continue  # half of one and half of another that is as long: nothing shows that
        got = [d.payload for d in Reader().feed(whole[:at] + whole[at + n :])]
        assert set(got) <= set(payloads)
        assert len(got) >= len(payloads) - n // len(records[0]) - 4
