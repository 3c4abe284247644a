"""Other radios' CSI is named with what reads it, as a file and in a stream, and is never taken for something else."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.datagrams import stream
from support.streams import codes

import halfwave as hw
from halfwave.apps.page import Page
from halfwave.errors import FormatError
from halfwave.formats.esp32_udp import encode_raw_csi
from halfwave.formats.foreign import capture_named, named

SHARED = Path(__file__).parents[2] / ".." / "shared"
RANDOM = np.random.default_rng(0)


def noise(n: int) -> bytes:
    return RANDOM.bytes(n)


def intel() -> bytes:
    return struct.pack(">HB", 214, 0xBB) + noise(213)


def atheros(order: str = "<") -> bytes:
    return struct.pack(f"{order}HQHHBBBBBBB", 865, 5, 840, 2437, 0, 0, 0x8F, 0, 56, 3, 2) + noise(846)


def feit(tones: int = 242) -> bytes:
    size = 4 * 2 * 1 * tones
    return struct.pack("<I42xBB4xI", size, 2, 1, tones) + bytes(216) + noise(size)


def pico() -> bytes:
    return struct.pack("<II", 722, 0x20150315) + noise(718)


def nexmon(tones: int = 64) -> bytes:
    return b"\x11\x11" + noise(16) + noise(4 * tones)


FILES = {"Intel 5300": intel, "Atheros": atheros, "FeitCSI": feit, "PicoScenes": pico}


@pytest.mark.parametrize("what", FILES)
@pytest.mark.parametrize("records", [1, 2, 40])
def test_a_file_of_another_radio_is_named_with_its_remedy(what, records):
    data = b"".join(FILES[what]() for _ in range(records))
    for call in (hw.read, hw.sniff):
        with pytest.raises(FormatError, match=rf"{what}.*ESP32.*CSIKit"):
            call(data)
    cut = data[:-7] if records > 2 else data
    assert named(cut) == named(data)


@pytest.mark.parametrize("tones", [64, 128, 256, 512])
def test_nexmon_is_named_alone_and_among_boards(tones):
    alone = stream([nexmon(tones) for _ in range(5)])
    with pytest.raises(FormatError, match=r"Nexmon.*csiread"):
        hw.read(alone)
    among = hw.read(stream([encode_raw_csi(bytes([1, 2] * 64), node=1), nexmon(tones), nexmon(tones)]))
    assert ([len(f) for f in among], codes(among)) == ([1], {"other_radio": 2})
    page = Page()
    page.reserve(len(alone))
    page.inbox[:] = np.frombuffer(alone, np.uint8)
    assert "Nexmon" in json.loads(page.open(len(alone), "a.pcap"))["error"]
    assert codes(hw.Decoder().feed(alone)) == {"other_radio": 5}


@given(st.binary(max_size=4000))
def test_no_bytes_stop_it(data):
    assert named(data) is None or len(data) > 2
    capture_named(b"\xd4\xc3\xb2\xa1" + data)


def test_what_boards_send_is_none_of_these():
    assert named(stream([encode_raw_csi(bytes(128), node=1)] * 5)) is None
    assert capture_named(stream([encode_raw_csi(bytes(128), node=1)] * 5)) is None
    assert capture_named(stream([])) is None
    for text in (
        b"CSI_DATA,0,1a:00",
        b'{"node_id": 1}',
        b"PK\x03\x04",
        b"\xff\xfeC\x00S\x00",
        b"\xef\xbb\xbftype,",
        b"",
    ):
        assert named(text * 300) is None


@pytest.mark.skipif(not SHARED.is_dir(), reason="the recordings are not beside this checkout")
@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("data/other-radios/csiread_5300.dat.gz", "Intel 5300"),
        ("data/other-radios/intel_example.dat.gz", "Intel 5300"),
        ("cases/44_intel5300_style.dat", "Intel 5300"),
        ("data/other-radios/csiread_ath.dat.gz", "Atheros"),
        ("data/other-radios/csiread_nexmon.pcap.gz", "Nexmon"),
        ("data/other-radios/nexmon_4358.pcap.gz", "Nexmon"),
        ("data/other-radios/nexmon_43455c0.pcap.gz", "Nexmon"),
        ("cases/27_nexmon.pcap", "Nexmon"),
        ("data/other-radios/csiread_pico_qca.csi.gz", "PicoScenes"),
        ("data/other-radios/pico_ax200.csi.gz", "PicoScenes"),
        ("data/other-radios/feit_HESU20_5500.csi.gz", "FeitCSI"),
        ("data/other-radios/feit_VHT80_5500.csi.gz", "FeitCSI"),
    ],
)
def test_real_recordings_of_other_radios(file, words):
    if not (SHARED / file).exists():
        pytest.skip(f"no {file} in ../shared")
    for call in (hw.read, hw.sniff):
        with pytest.raises(FormatError, match=f"{words}.*CSIKit"):
            call(SHARED / file)
