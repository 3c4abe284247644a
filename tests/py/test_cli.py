"""The command line and the export behind it: honest about what it leaves out, and calm about bad input."""

import dataclasses
import json

import numpy as np
import pytest
from support.streams import frames_of, quiet

import halfwave as hw
from halfwave.cli import main


def test_export_says_what_it_does_not_know_and_reads_back_so():
    frames = frames_of(np.round(quiet(1.0)), noise_floor_dbm=np.full(100, -90, np.float32))
    rssi_dbm = np.where(np.arange(100) % 3, -40, np.nan).astype(np.float32)
    frames = dataclasses.replace(frames, rssi_dbm=rssi_dbm)
    (again,) = hw.read(hw.to_pcapng(hw.Recording([frames])))
    for name in ("time_s", "csi", "rssi_dbm", "noise_floor_dbm", "sequence"):
        np.testing.assert_array_equal(getattr(again, name), getattr(frames, name))


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
    assert "left out 1: line is no JSON object" in capsys.readouterr().out
    assert len(hw.read(target)[0]) == 20


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["simulate", "x.pcapng", "--seed", "-1"], "is no seed"),
        (["info", "nothing-there.csv"], "nothing-there.csv"),
        (["convert", "late.jsonl", "x.pcapng"], "before 1970 or after 2554"),
    ],
)
def test_a_mistake_costs_one_line(arguments, words, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "late.jsonl").write_text(row(timestamp=1e14))
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    said = capsys.readouterr().err
    assert stopped.value.code == 2
    assert words in said
    assert "Traceback" not in said
