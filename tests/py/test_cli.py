"""The command line and the export behind it: honest about what it leaves out, and calm about bad input."""

import dataclasses
import json
import re
import sys
import zipfile
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from support.kinds import VALUES
from support.streams import frames_of, quiet

import halfwave as hw
from halfwave.apps.cli import main
from halfwave.formats.export import left_out
from halfwave.wire import Reader


def test_export_says_what_it_does_not_know_and_reads_back_so():
    frames = frames_of(np.round(quiet(1.0)), noise_floor_dbm=np.full(100, -90, np.float32))
    rssi_dbm = np.where(np.arange(100) % 3, -40, np.nan).astype(np.float32)
    frames = dataclasses.replace(frames, rssi_dbm=rssi_dbm)
    (again,) = hw.read(hw.to_pcapng(hw.Recording([frames])))
    for name in ("time_s", "csi", "rssi_dbm", "noise_floor_dbm", "sequence"):
        np.testing.assert_array_equal(getattr(again, name), getattr(frames, name))


@pytest.mark.parametrize("has_tqdm", [True, False])
@pytest.mark.parametrize("command", [["info", "a.pcapng"], ["convert", "a.pcapng", "b.pcapng"]])
def test_long_work_shows_on_a_terminal_how_far_it_is(command, has_tqdm, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("a.pcapng").write_bytes(hw.to_pcapng(hw.Recording([frames_of(np.round(quiet(50.0)))])))
    monkeypatch.setattr("halfwave.apps.cli._LONG_BYTES", 1)
    main(command)
    assert not capsys.readouterr().err  # no terminal
    if not has_tqdm:
        monkeypatch.setitem(sys.modules, "tqdm", None)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    main(command)
    told = re.findall(r"(\d+) ?%", capsys.readouterr().err)
    assert told[-1] == "100"
    assert has_tqdm or len(told) > 1


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [("rssi_dbm", 200, "rssi_dbm goes beyond"), ("time_s", -5.0, "before 1970"), ("csi", np.nan, "lacks some values")],
)
def test_export_refuses_what_a_datagram_cannot_hold(column, value, words):
    frames = frames_of(np.round(quiet(1.0)))
    changed = getattr(frames, column).copy()
    changed[0] = value
    with pytest.raises(hw.FormatError, match=words):
        hw.to_pcapng(hw.Recording([dataclasses.replace(frames, **{column: changed})]))


def test_export_writes_zeros_where_bins_that_carry_nothing_are_lacking():
    csi = np.round(quiet(1.0))
    null = frames_of(csi).layout.null
    csi[:, null] = np.nan
    told = hw.Recording([frames_of(csi)])
    assert any("zeros" in what for what in left_out(told))
    (back,) = hw.read(hw.to_pcapng(told))
    np.testing.assert_array_equal(back.csi[:, 0], np.where(null, 0, csi))


def row(**changes):
    iq = np.random.default_rng(0).integers(0, 256, 128, np.uint8).tobytes().hex()
    return json.dumps({"timestamp": 1e9, "node_id": 1, "rssi": -40, "type": "raw_csi", "iq_hex": iq} | changes) + "\n"


def test_info_prints_no_terminal_commands_of_a_recording(tmp_path, capsys):
    path = tmp_path / "hostile.jsonl"
    path.write_text(row(node_id="\x1b]0;owned\x07\nfake: \ud800") + "\x1b[31mjunk\n")
    main(["info", str(path)])
    printed = capsys.readouterr().out
    assert "owned" in printed
    assert not {"\x1b", "\x07", "\ud800"} & set(printed)
    assert all(line.startswith(("  ", str(path))) for line in printed.splitlines())


def test_convert_tells_what_it_leaves_out(tmp_path, capsys):
    source, target = tmp_path / "a.jsonl", tmp_path / "a.pcapng.gz"
    source.write_text("".join(row(timestamp=1e9 + i / 50) for i in range(20)) + "junk\n")
    main(["convert", str(source), str(target)])
    assert "left out 1: not a JSON object" in capsys.readouterr().out
    assert len(hw.read(target)[0]) == 20


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["simulate", "x.pcapng", "--seed", "-1"], "is no seed"),
        (["convert", "late.jsonl", "x.pcapng"], "before 1970 or after 2554"),
        (["info", "nothing.csv"], "nothing.csv: there is no such file (check"),
        (["info", "."], "is a folder"),
        (["convert", "nothing.csv", "x.pcapng"], "nothing.csv: there is no such file (check"),
        (["convert", "late.jsonl", "nowhere/x.pcapng"], "there is no folder nowhere (make it first)"),
        (["analyse", "nothing.csv", "-o", "x.csv"], "nothing.csv: there is no such file (check"),
        (["doctor", "."], "is a folder"),
        (["analyse", "late.jsonl", "-o", "nowhere/x.csv"], "there is no folder nowhere (make it first)"),
        (["simulate", "nothing.json", "x.pcapng"], "nothing.json: no such file"),
        (["simulate", "nowhere/x.pcapng"], "there is no folder nowhere (make it first)"),
        (["simulate", "room.json"], "write: halfwave simulate room.json room.pcapng"),
        (["simulate", "rest"], "write: halfwave simulate rest rest.pcapng"),
        (["simulate", "fall", "x.pcapng"], "fall is there and no .json file"),
        (["simulate", "late.jsonl", "x.pcapng"], "late.jsonl is there and no .json file"),
    ],
)
def test_a_mistake_costs_one_line(arguments, words, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "late.jsonl").write_text(row(timestamp=1e14))
    (tmp_path / "room.json").write_text("{}")
    (tmp_path / "fall").write_bytes(b"a stream that an output forgotten once left here")
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    said = capsys.readouterr().err
    assert stopped.value.code == (1 if "1970" in words else 2)  # that file is no recording to use
    assert words in said
    assert "Traceback" not in said
    assert "Errno" not in said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fall", "late.jsonl", "room.json"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["convert", "a.jsonl", "a.jsonl"],
        ["convert", "a.jsonl", "link.pcapng"],
        ["analyse", "a.csv", "-o", "a.csv"],
        ["analyse", "b.jsonl", "a.csv", "-o", "./a.csv"],
        ["analyse", ".", "-o", "a.csv"],
        ["simulate", "room.json", "x.pcapng", "--truth", "room.json"],
        ["simulate", "room.json", "x.pcapng", "--truth", "./x.pcapng"],
    ],
)
def test_no_output_destroys_what_is_read_or_written_beside_it(arguments, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("a.jsonl", "b.jsonl", "a.csv"):
        (tmp_path / name).write_text("".join(row(timestamp=1e9 + i / 50) for i in range(20)))
    (tmp_path / "link.pcapng").symlink_to("a.jsonl")
    (tmp_path / "room.json").write_text((resources.files("halfwave.simulate") / "scenes/rest.json").read_text())
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert "writing it would destroy it" in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def classic(i: int, values: np.ndarray) -> str:
    """A line of ESP32-CSI-Tool, 26 columns."""
    head = f"CSI_DATA,AP,1a:00:00:00:00:00,-40,11,1,0,0,1,1,0,0,0,0,-96,0,6,0,{10_000 * i},0,47,0,0,0.5,128,"
    return f"{head}[{' '.join(map(str, values))}]\n"


def test_a_recording_of_esp32_csi_tool_is_converted_without_the_bins_that_the_hardware_spoils(tmp_path, capsys):
    source, target = tmp_path / "tool.csv", tmp_path / "tool.pcapng"
    values = np.random.default_rng(0).integers(-60, 60, (50, 128))
    source.write_text("".join(classic(i, v) for i, v in enumerate(values)))
    main(["convert", str(source), str(target)])
    assert "zeros stand there" in capsys.readouterr().out
    (told,), (back,) = hw.read(source), hw.read(target)
    assert np.isnan(told.csi[:, :, :2]).all()
    assert (back.csi[:, :, :2] == 0).all()
    assert (back.link, back.layout.name) == (told.link, told.layout.name)
    for column in ("csi", "time_s", "rssi_dbm", "noise_floor_dbm"):
        known = getattr(told, column)
        np.testing.assert_array_equal(getattr(back, column)[np.isfinite(known)], known[np.isfinite(known)])
    flags = {datagram.payload[19] for datagram in Reader().feed(target.read_bytes())}
    assert flags == {32}


@pytest.mark.parametrize(
    "command", [["info"], ["doctor"], ["convert", "x.pcapng"], ["analyse", "-o", "x.csv", "--quiet"]]
)
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("empty.zip", "holds no file"),
        ("notes.zip", "pack recordings"),
        ("junk.csv", "of no known format"),
        ("header.csv", "no packet came"),
    ],
)
def test_a_file_of_which_nothing_can_be_used_says_why_and_gives_1(command, name, words, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with zipfile.ZipFile("empty.zip", "w"), zipfile.ZipFile("notes.zip", "w") as notes:
        notes.writestr("notes.txt", "hello")
    Path("junk.csv").write_text("junk")
    Path("header.csv").write_text("type,id,mac,rssi,local_timestamp,data\n")
    with pytest.raises(SystemExit) as stopped:
        main([command[0], name, *command[1:]])
    said = capsys.readouterr()
    assert stopped.value.code == 1
    assert words in said.out + said.err


def test_info_says_what_was_told_from_the_data_and_a_jump_of_years(tmp_path, capsys):
    packets = (VALUES % 256).tolist()
    rows = [
        json.dumps({"ts": 1e9 + i / 50 + (1e8 if i > 20 else 0), "csi": packet}) for i, packet in enumerate(packets)
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(rows))
    main(["info", str(tmp_path / "a.jsonl")])
    said = capsys.readouterr().out
    assert "gap: 3.2 years behind packet 21" in said
    assert "values: taken for int8 printed as 0 to 255" in said
