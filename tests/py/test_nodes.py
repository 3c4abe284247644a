"""Who sends: names stay with the nodes that bear them, whoever else sends, and memory stays bounded."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from support.datagrams import T0_NS, smooth_iq
from support.datagrams import stream as stream_of
from support.streams import codes

import halfwave as hw
from halfwave.formats import Decoder
from halfwave.formats.esp32_udp import encode_raw_csi
from halfwave.wire import interface_block, packet_block, section_header

CASES = Path(__file__).parents[2].parent / "shared" / "cases"
HOME, OTHER, EVIL = ("10.0.0.7", 4000), ("10.0.0.8", 4000), ("10.0.0.66", 4000)
IQ = smooth_iq(np.random.default_rng(0))


def sends(sender, start_s, stop_s, *, rate_hz=20, node=7, first=0):
    """(time, sender, datagram) of a node; first: its sequence number."""
    times = np.arange(start_s, stop_s, 1 / rate_hz)
    return [(t, sender, encode_raw_csi(IQ, node=node, sequence=first + i)) for i, t in enumerate(times.tolist())]


def recorded(*boards):
    """What they send, each packet in a block of its own."""
    packets = sorted((packet for board in boards for packet in board), key=lambda p: p[0])
    return [packet_block(0, T0_NS + round(t * 1e9), datagram, sender) for t, sender, datagram in packets]


def names(blocks, piece=10**9):
    """Packets by node; the same for the whole and packet by packet."""
    decoder, count = hw.Decoder(), Counter()
    decoder.feed(section_header() + interface_block("live"))
    for i in range(0, len(blocks), piece):
        for frames in decoder.feed(b"".join(blocks[i : i + piece])):
            count[frames.link.node] += len(frames)
    return dict(count)


def nodes(*boards):
    blocks = recorded(*boards)
    whole = names(blocks)
    assert names(blocks, 1) == names(blocks, 37) == whole
    return whole


def test_boards_of_one_number_at_once_are_told_by_address_or_port():
    two, three = ("10.0.0.7", 4001), ("10.0.0.7", 4002)
    assert nodes(sends(HOME, 0, 10), sends(OTHER, 0.01, 10), sends(two, 0.02, 10), sends(three, 5, 10)) == {
        "7": 200,
        "7@10.0.0.8": 200,
        "7@10.0.0.7:4001": 200,
        "7@10.0.0.7:4002": 100,
    }


def test_a_board_with_a_new_address_or_port_is_the_same_node():
    assert nodes(sends(HOME, 0, 10), sends(OTHER, 15, 25)) == {"7": 400}  # a new lease
    assert nodes(sends(HOME, 0, 10), sends(("10.0.0.7", 51234), 15, 25)) == {"7": 400}  # it booted
    assert nodes(sends(HOME, 0, 10), sends(("10.0.0.7", 51234), 10, 25, first=200)) == {
        "7": 500
    }  # the access point's port
    ports = [(t, ("10.0.0.7", 2000 + i), d) for i, (t, _, d) in enumerate(sends(HOME, 0, 10))]
    assert nodes(ports)["7"] > 190  # a port for every packet


def test_a_board_that_is_back_at_once_is_its_node_again_when_the_old_port_has_been_silent():
    count = nodes(sends(HOME, 0, 10), sends(("10.0.0.7", 51234), 10.2, 30))
    assert count.pop("7") > 200 + 350
    assert count.keys() == {"7@10.0.0.7:51234"}


def test_the_second_board_behind_a_router_keeps_its_own_name_through_a_boot():
    second = ("10.0.0.7", 4001), ("10.0.0.7", 51234)
    count = nodes(sends(HOME, 0, 30), sends(second[0], 0.01, 10), sends(second[1], 15, 30))
    assert count == {"7": 600, "7@10.0.0.7:4001": 500}


def test_a_forged_board_beside_the_real_one_never_has_its_name():
    real = [*sends(HOME, 0, 20), *sends(HOME, 25, 40)]  # it is away for 5 s
    assert nodes(real, sends(EVIL, 10, 40)) == {"7": 700, "7@10.0.0.66": 600}


def test_who_takes_the_name_in_a_silence_gives_it_back():
    count = nodes([*sends(HOME, 0, 20), *sends(HOME, 30, 40)], sends(EVIL, 24, 40))
    assert count == {"7": 600 + 6 * 20, "7@10.0.0.66": 10 * 20}


def test_passing_addresses_leave_the_real_board_its_name():
    passing = [sends((f"10.0.{i // 250}.{i % 250}", 1000 + i), i / 10, i / 10 + 0.2) for i in range(1, 500)]
    count = names(recorded(sends(HOME, 0, 55), *passing))
    assert count["7"] == 1100


def test_a_board_that_comes_amid_thousands_of_forged_ones_gets_and_keeps_a_name():
    rng, forged = np.random.default_rng(1), []
    for i in range(6000):
        sender = (f"10.1.{rng.integers(256)}.{rng.integers(256)}", int(rng.integers(1, 65536)))
        forged.append((i / 1000, sender, encode_raw_csi(IQ, node=int(rng.integers(256)))))
    blocks = recorded(forged, sends(OTHER, 1, 6, node=9))
    decoder, mine = hw.Decoder(), []
    decoder.feed(section_header() + interface_block("live"))
    for i in range(0, len(blocks), 200):
        recording = decoder.feed(b"".join(blocks[i : i + 200]))
        mine += [(f.link.node, len(f)) for f in recording if f.link.node.startswith("9") and len(f) > 1]
        assert decoder.held_bytes < hw.Decoder.BUDGET_BYTES
    assert sum(n for _, n in mine) > 90
    assert list(dict.fromkeys(name for name, _ in mine)) == ["9@10.0.0.8", "9"]  # that of a forged one, gone silent
    assert [name for name, _ in mine] == sorted((name for name, _ in mine), reverse=True)


def test_boards_that_print_text_behind_one_router_are_told_by_port():
    row = b'CSI_DATA,0,1a:00:00:00:00:00,-40,11,1,0,0,1,1,0,0,0,0,-96,0,6,0,%d,0,47,0,128,0,"['
    row += b"3,4," * 63 + b'3,4]"'
    lines = [(t, (address, port), row % i) for i, (t, (address, port), _) in enumerate(sends(HOME, 0, 5))]
    others = [(t + 0.01, ("10.0.0.7", 4001), line) for t, _, line in lines]
    assert nodes(lines, others) == {"10.0.0.7": 100, "10.0.0.7:4001": 100}


def test_what_is_kept_stays_in_its_budget():
    rng, decoder = np.random.default_rng(2), hw.Decoder()
    decoder.feed(section_header() + interface_block("live"))
    for i in range(600):
        sender = (f"10.{i % 200}.0.{i % 250}", int(rng.integers(1, 65536)))
        datagram = encode_raw_csi(rng.bytes(60_000 if i % 2 else 4000), node=i % 256)
        decoder.feed(packet_block(0, T0_NS + i * 10**6, datagram, sender))
        assert decoder.held_bytes < hw.Decoder.BUDGET_BYTES
    assert decoder.held_bytes > 1 << 20


def test_stamps_that_jump_take_no_name_away():
    real = sends(HOME, 0, 20)
    wild = [(t + (3600 if i % 100 == 50 else 0) - (3600 if i > 200 else 0), s, d) for i, (t, s, d) in enumerate(real)]
    blocks = [packet_block(0, T0_NS + round(t * 1e9), d, s) for t, s, d in wild]
    evil = [packet_block(0, T0_NS + round(t * 1e9), d, EVIL) for t, _, d in wild]
    mixed = [block for pair in zip(blocks, evil, strict=True) for block in pair]
    assert names(mixed) == names(mixed, 1) == {"7": 400, "7@10.0.0.66": 400}


@pytest.mark.skipif(not CASES.is_dir(), reason="the cases are not beside this checkout")
def test_captures_that_people_have():
    three = hw.read(CASES / "21_three_boards_one_node_id_one_nat.pcap")
    assert [(f.link.node, len(f)) for f in three] == [
        ("1", 300), ("1@172.17.0.1:41001", 300), ("1@172.17.0.1:41002", 300),
    ]  # fmt: skip
    own = hw.read(CASES / "22_three_boards_one_node_id_own_addresses.pcap")
    assert [(f.link.node, len(f)) for f in own] == [("1", 300), ("1@192.168.1.51", 300), ("1@192.168.1.52", 300)]
    sizes = hw.read(CASES / "24_mixed_64_128_192_306.pcap")
    assert sorted(f.layout.bins for f in sizes) == [64, 128, 192, 306]
    assert codes(hw.read(CASES / "26_tcpdump_snaplen_96.pcap")) == {"packet_captured_short": 300}
    assert [len(f) for f in hw.read(CASES / "60_frozen_csi.pcap")] == [1500]
    (objects,) = hw.read(CASES / "29_json_over_udp.pcap")
    assert (objects.link.node, len(objects)) == ("192.168.1.50", 300)
    twice = hw.read(CASES / "51_tcpdump_any_each_datagram_twice_still.pcap")
    assert {f.link.node for f in twice} == {"1"}


def test_of_boards_never_heard_before_a_piece_of_a_live_stream_brings_no_more_than_are_looked_at():
    sent = [(encode_raw_csi(bytes(128), node=1), (f"10.0.{i // 250}.{i % 250 + 1}", 4000)) for i in range(300)]
    live, whole = Decoder(most_new=64), Decoder()
    taken = live.feed(stream_of(sent))
    assert sum(map(len, taken)) == 64
    assert sum(taken.rejects.counts.values()) == 236
    assert sum(map(len, whole.feed(stream_of(sent)))) == 300


def test_those_that_are_left_out_cost_nobody_else_a_packet():
    crowd = [
        (0.3 + 0.001 * i, (f"10.1.0.{i}", 4000 + i), encode_raw_csi(IQ, node=100 + i, sequence=1)) for i in range(100)
    ]
    decoder, unwanted = Decoder(most_new=64), set()
    picky = Decoder(unwanted=unwanted)
    blocks = section_header() + interface_block("live") + b"".join(recorded(sends(HOME, 0, 1), crowd))
    assert {f.link.node: len(f) for f in decoder.feed(blocks)}["7"] == 20
    unwanted |= {str(100 + i) for i in range(100)}
    read = picky.feed(blocks + b"".join(recorded(sends(OTHER, 1, 2, node=100))))
    assert [(f.link.node, len(f)) for f in read] == [("100@10.0.0.8", 20), ("7", 20)]
    assert read.unread == {str(100 + i): 1 for i in range(100)}
