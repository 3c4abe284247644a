"""The kinds of text, tables, JSON and archives that people have: each rebuilt in a few lines, read or named."""

from __future__ import annotations

import gzip
import io
import json
import os
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.kinds import COLUMNS, EXACT, PLAIN, SPACED, VALUES, N, joined, line
from support.streams import codes

import halfwave as hw
from halfwave.formats import archive, esp_csv, jsonl, table
from halfwave.formats._receivers import to_and_fro, tracks
from halfwave.formats.emptiness import why_empty
from halfwave.formats.long_recordings import pieces

CASES = Path(__file__).parents[2].parent / "shared" / "cases"
ROUNDS = int(os.environ.get("HALFWAVE_FUZZ", "6000")) // 60


@pytest.mark.parametrize("kind", EXACT)
def test_values_levels_and_times_of_every_kind_are_exact(kind):
    recording = hw.read(EXACT[kind])
    [frames] = recording
    np.testing.assert_array_equal(frames.csi[:, 0].imag, VALUES[:, ::2])
    np.testing.assert_array_equal(frames.csi[:, 0].real, VALUES[:, 1::2])
    np.testing.assert_allclose(frames.time_s - frames.time_s[0], np.arange(N) / 50, atol=1e-3)
    assert set(frames.rssi_dbm.tolist()) == {-46.0}
    assert not recording.rejects.total


@pytest.mark.parametrize("kind", EXACT)
def test_pieces_of_every_kind_hold_what_the_whole_holds(kind, tmp_path, monkeypatch):
    monkeypatch.setattr("halfwave.formats.long_recordings.LINES_BYTES", 3000)
    monkeypatch.setattr("halfwave.formats.long_recordings.PIECE_BYTES", 1002)
    monkeypatch.setattr("halfwave.formats.long_recordings.HEAD_BYTES", 1500)
    (tmp_path / "x").write_bytes(EXACT[kind])
    parts = [frames for part in pieces(tmp_path / "x") for frames in part]
    whole = hw.concatenate(parts)
    np.testing.assert_array_equal(whole.csi, hw.read(EXACT[kind])[0].csi)
    np.testing.assert_allclose(np.diff(whole.time_s), 0.02, atol=1e-3)


def test_a_header_holds_from_its_line_on_and_unknown_columns_are_named():
    ten = "CSI_DATA,{i},{mac},-46,6,{clock},128,{data}"
    rows = [ten.format(i=i, mac="1a:00:00:00:00:01", clock=20_000 * i, data=f'"{SPACED[i]}"') for i in range(N)]
    swapped = [row.replace(f",-46,6,{20_000 * i},", f",6,-46,{20_000 * i},") for i, row in enumerate(rows)]
    first, second = (
        "type,id,mac,rssi,channel,local_timestamp,len,data",
        "type,id,mac,channel,rssi,local_timestamp,len,data",
    )
    [frames] = hw.read(joined([first, *rows[:20], second, *swapped[20:]]))
    assert set(frames.rssi_dbm.tolist()) == {-46.0}
    assert frames.frequency_hz == 2437e6
    named = hw.read(joined(rows))
    assert not named
    assert codes(named) == {"columns_not_named": N}


def two_boards(before: tuple[str, str], offset: int = 895_000_000) -> bytes:
    lines = [f"{before[b]}{line(i, clock=5_000_000 + b * offset + 20_000 * i)}" for i in range(N) for b in (0, 1)]
    return joined(lines)


@pytest.mark.parametrize(
    ("text", "nodes"),
    [
        (two_boards(("[COM3] ", "[COM4] ")), ["COM3", "COM4"]),
        (two_boards(("12:00:00.1 192.168.1.5 ", "12:00:00.2 192.168.1.6 ")), ["192.168.1.5", "192.168.1.6"]),
        (two_boards(("COM3,", "COM4,"), offset=3000), ["COM3", "COM4"]),
        (two_boards(("rx1 -> ", "rx2 -> ")), ["rx1", "rx2"]),
        (two_boards(("12:00:00.5 -> rx1 ", "12:00:00.5 -> rx2 ")), ["rx1", "rx2"]),
        (joined([f"{line(i // 2)} -> rx{1 + i % 2}" for i in range(2 * N)]), ["rx1", "rx2"]),
        (two_boards(("", "")), ["1", "2"]),
        (two_boards(("I (5) csi: ", "I (5) csi: ")), ["1", "2"]),
        (joined([f"{'walk' if i < 20 else 'sit'},{p}" for i, p in enumerate(PLAIN)]), ["1"]),
        (joined([line(i, clock=20_000 * (i % 20) + 3_000_000 * (i < 20)) for i in range(N)]), ["1"]),  # booted once
    ],
)
def test_lines_of_two_boards_are_two_nodes_each_with_its_own_clock(text, nodes):
    recording = hw.read(text)
    assert sorted(frames.link.node for frames in recording) == nodes
    for frames in recording:
        np.testing.assert_allclose(np.diff(frames.time_s), 0.02, atol=1e-6)


@pytest.mark.parametrize("place", ["{label},{line}", "{line},{label}", '{line},"{label}"', "{line},12:00:01.5,{label}"])
def test_a_label_in_a_cell_of_its_own_is_the_packets(place):
    labels = ["walk"] * 20 + ["sit"] * (N - 20)
    text = joined([place.format(label=label, line=p) for label, p in zip(labels, PLAIN, strict=True)])
    for data in (text, f"{COLUMNS}\n".encode() + text):
        [frames] = hw.read(data)
        assert frames.label is not None
        assert frames.label.tolist() == labels


@given(st.lists(st.sampled_from("ab"), min_size=0, max_size=80), st.floats(-1e9, 1e9, width=32))
@settings(max_examples=60, deadline=None)
def test_receivers_are_told_for_any_order_of_lines(order, start):
    clocks = {"a": start, "b": start + 1e8}
    seen = []
    for board in order:
        clocks[board] += 20_000
        seen.append(clocks[board])
    which = tracks(np.array(seen), {}) if seen else np.zeros(0, int)
    if which.any():
        assert len({(b, w) for b, w in zip(order, which.tolist(), strict=True)}) == 2
    to_and_fro(np.array(order or [""]))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (COLUMNS, "no_packet_in_text"),
        ("I (312) wifi: mode : sta\nI (900) csi: ready\n", "no_packet_in_text"),
        ("rst:0x1 (POWERON_RESET),boot:0x13\n" * 5, "node_restarts"),
        ("Guru Meditation Error: Core 0\nESP-ROM:esp32c3\nrst:0x3 (RTC_SW),boot:0xc\n" * 4, "node_restarts"),
        ("time,csi\n1.5,[0 1 2 ... 7 8 9]\n", "values_elided"),
        (
            joined([line(i, values=f'"[{",".join(map(str, VALUES[i][:127]))}]"') for i in range(5)]).decode(),
            "values_missing",
        ),
        ("time,csi\n", "header_alone"),
        ('{"time": 1, "csi": [1, 2, 3]}\n', "values_odd"),
        ('{"time": 1, "csi": "zz"}\n{"time": 2, "csi": [1, 2]}\n', "no_csi_list"),
    ],
)
def test_what_holds_no_packet_is_named_with_its_cause(text, code):
    recording = hw.read(text.encode())
    assert code in codes(recording)
    why, remedy = why_empty(recording.rejects.count_of)
    assert remedy
    assert any(why.endswith((reason, "times)")) for reason in recording.rejects.counts)


def zipped_names(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for name in names:
            packed.writestr(name, b"x")
    return file.getvalue()


def test_what_lacks_a_time_is_refused_with_what_is_needed():
    csikit = ",".join(f"Sub {k} RXTX 0/0" for k in range(64)) + "\n" + (",".join(["30.5"] * 64) + "\n") * 5
    for data in (
        csikit.encode(),
        joined(SPACED),
        npy(np.ones((300, 64), complex)),
        npz(csi=np.ones((30, 64), complex)),
    ):
        with pytest.raises(hw.FormatError, match=r"no (column tells the )?time") as refused:
            hw.read(data)
        assert refused.value.tip


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"7z\xbc\xaf\x27\x1c" + bytes(50), "7z archive"),
        (b"BZh91AY" + bytes(50), "bzip2"),
        (zipped_names("[Content_Types].xml", "xl/worksheets/sheet1.xml"), "spreadsheet"),
        (zipped_names("mimetype", "content.xml"), "spreadsheet"),
        (zipped_names(), "no file"),
        (gzip.compress(gzip.compress(b"x")), "gzip in gzip"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"version https://git-lfs.github.com/spec/v1\n", "Git LFS"),
        (b"\x01\0\x11\xc5" + bytes(200), "no capture around them"),
        (bytes(5000), "nothing but zeros"),
        (b'{"type": "vitals", "timestamp": 1}\n', "JSON without a list of CSI"),
        (json.dumps(hw.Room.assume(["1"]).to_json()).encode(), "a room"),
        (b"\n\n", "empty file"),
    ],
)
def test_what_people_have_and_is_not_opened_is_named(data, words):
    with pytest.raises(hw.FormatError, match=words):
        hw.read(data)


def test_amplitudes_in_decibels_with_a_time_are_read():
    names = ",".join(f"Sub {k} RXTX 0/0" for k in range(64))
    rows = [f"{i / 50:.2f},-inf," + ",".join(["20.0"] * 63) for i in range(N)]
    [frames] = hw.read(joined([f"timestamp,{names}", *rows]))
    np.testing.assert_allclose(frames.csi[0, 0], [0, *[10.0] * 63])
    assert not frames.has_phase


def npy(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def npz(**arrays: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


CSI = VALUES[:, 1::2] + 1j * VALUES[:, ::2]


@pytest.mark.parametrize(
    "data",
    [
        npz(csi=CSI, timestamps=1.7e9 + np.arange(N) / 50),
        npz(H=CSI.T, t=np.arange(N) / 50),
        npz(csi_data=CSI[:, None], time_ms=np.arange(N) * 20),
        npz(csi=VALUES.astype(np.int8), ts_us=np.arange(N) * 20_000),
        npz(csi=np.stack([CSI.real, CSI.imag], axis=-1), time=np.arange(N) / 50),
        npz(csi=CSI, time=(1.7e9 * 10**9 + np.arange(N) * 20_000_000).astype("datetime64[ns]")),
        npz(csi=VALUES.astype(np.uint8), ts_ns=1_700_000_000 * 10**9 + np.arange(N, dtype=np.int64) * 20_000_000),
        npz(csi_real=CSI.real, csi_imag=CSI.imag, t=np.arange(N) / 50),
        npy(np.array(list(zip(np.arange(N) / 50, CSI, strict=True)), [("time", float), ("csi", complex, 64)])),
    ],
)
def test_arrays_of_csi_and_time_are_read_whatever_they_are_called(data):
    [frames] = hw.read(data)
    np.testing.assert_array_equal(frames.csi[:, 0], CSI.astype(np.complex64))
    np.testing.assert_allclose(np.diff(frames.time_s), 0.02, atol=1e-6)


def zipped(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name.replace("_", "."), content)
    return file.getvalue()


def tarred(**members: bytes) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as packed:
        for name, content in members.items():
            info = tarfile.TarInfo(name.replace("_", "."))
            info.size = len(content)
            packed.addfile(info, io.BytesIO(content))
    return file.getvalue()


@pytest.mark.parametrize("pack", [zipped, tarred, lambda **m: gzip.compress(tarred(**m))], ids=["zip", "tar", "tar.gz"])
def test_an_archive_is_several_recordings_whose_links_are_never_one(pack, tmp_path, capsys):
    rest = gzip.compress(EXACT["JSON of a broker"])
    packed = pack(walk_csv=EXACT["plain"], rest_jsonl=rest, again_csv=EXACT["plain"], readme_txt=b"hello")
    recording = hw.read(packed)
    assert [(f.meta["file"], len(f)) for f in recording] == [("walk.csv", N), ("rest.jsonl", N), ("again.csv", N)]
    assert len({f.link for f in recording}) == 3
    assert [(r.code, r.inside) for r in recording.rejects.count_of] == [("not_a_recording", "readme.txt")]
    (tmp_path / "session").write_bytes(packed)
    done = hw.analyse(tmp_path / "session", tmp_path / "out.csv")
    assert (done.packets, done.failed) == (3 * N, {})
    assert "session/walk.csv," in (tmp_path / "out.csv").read_text()


def test_an_archive_that_would_fill_the_memory_is_bounded():
    bomb = zipped(a_csv=bytes(5_000_000), b_csv=EXACT["plain"])
    [(name, told)] = list(archive.members(io.BytesIO(bomb), most_bytes=1_000_000))
    assert name == "a.csv"
    assert str(told) == "the archive unpacks to more than 0 MiB"


SEEDS = [
    (esp_csv, kind)
    for kind in (
        "host time and a label behind, named", "list on its own line", "30 columns, base64", "10 named columns",
        "semicolons",
    )
] + [(table, "a table"), (jsonl, "JSON of a broker"), (jsonl, "RuView's recorder")]  # fmt: skip
SEEDS += [(esp_csv, kind) for kind in ("80 columns of a terminal", "unsigned bytes", "a clock in bare hexadecimal")]
SEEDS += [(table, kind) for kind in ("arrays as numpy prints them", "a column for each real and imaginary part")]
SEEDS += [(table, "no header: time, level, list"), (table, "a table with American times")]
SEEDS += [(jsonl, kind) for kind in ("JSON, over many lines", "dicts as Python prints them")]


@pytest.mark.parametrize(("module", "kind"), SEEDS, ids=[kind for _, kind in SEEDS])
def test_mutated_lines_of_every_kind_are_read_or_counted(module, kind):
    rng = np.random.default_rng(11)
    text = b"\n".join(EXACT[kind].split(b"\n")[:6])
    for _ in range(ROUNDS):
        data = bytearray(text)
        for _ in range(rng.integers(1, 10)):
            at, n = int(rng.integers(len(data))), int(rng.integers(1, 60))
            change = rng.integers(4)
            if change == 0:
                data[at] = rng.integers(256)
            elif change == 1:
                data[at] = rng.choice(np.frombuffer(b'[]",-\n\r 09{}:;.eE+', np.uint8))
            elif change == 2:
                del data[at : at + n]
            else:
                data[at:at] = data[at : at + n] * int(rng.integers(1, 4))
            data = data or bytearray(b" ")
        try:
            recording = module.parse(bytes(data), provenance=hw.Provenance("replay"))
        except hw.FormatError:
            continue
        assert all(np.isfinite(f.time_s).all() for f in recording)
        assert sum(map(len, recording)) + recording.rejects.total <= 3 * data.count(b"\n") + 5


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_mutated_archives_are_read_refused_or_counted(pack):
    rng, whole = np.random.default_rng(5), pack(a_csv=EXACT["plain"], b_npz=npz(csi=CSI, t=np.arange(N) / 50))
    for _ in range(60):
        data = bytearray(whole)
        for at in rng.integers(len(data), size=int(rng.integers(1, 12))).tolist():
            data[at] = rng.integers(256)
        try:
            hw.read(bytes(data[: int(rng.integers(len(data) // 2, len(data) + 1))]))
        except hw.FormatError:
            continue


READ = {
    "01": 300, "02": 300, "03": 300, "04": 300, "05": 300, "06": 300, "07": 300, "08": 300, "09": 300, "10": 300,
    "16": 300, "17": 300, "18": 300, "19": 300, "20": 300, "29": 300, "30": 300, "31": 300, "34": 1, "35": 120,
    "36": 300, "39": 4000, "42": 300, "63": 1500, "64": 1500, "68": 300, "73": 300,
}  # fmt: skip


@pytest.mark.skipif(not CASES.exists(), reason="no inputs in ../shared/cases")
@pytest.mark.parametrize("case", READ)
def test_inputs_that_people_have_are_read(case):
    [path] = CASES.glob(f"{case}_*")
    [frames] = hw.read(path)
    assert len(frames) == READ[case]
    known = {"34": 0, "35": 1, "36": 0, "39": 1000, "73": 0}
    assert frames.rate_hz == pytest.approx(known.get(case, 50), rel=0.01)
    assert frames.has_phase == (case != "19")


@pytest.mark.skipif(not CASES.exists(), reason="no inputs in ../shared/cases")
def test_inputs_that_people_have_and_cannot_be_read_are_named():
    assert codes(hw.read(CASES / "33_header_only.csv")) == {"no_packet_in_text": 1}
    assert hw.read(CASES / "38_every_line_127_values.csv").rejects.counts == {"127 of 128 values": 300}
    with pytest.raises(hw.FormatError, match="no column tells the time"):
        hw.read(CASES / "40_csikit_export_db.csv")
    assert {f.link.node: f.rate_hz for f in hw.read(CASES / "75_two_boards_in_one_text.log")} == pytest.approx(
        {"COM3": 50, "COM4": 50}
    )


@pytest.mark.parametrize("at", range(1, 6))
def test_the_list_may_stand_in_any_column_that_a_header_names(at):
    rng, names = np.random.default_rng(0), ["mac", "rssi", "local_timestamp", "noise_floor", "id"]
    rows = rng.integers(-40, 40, (60, 128))
    fields = [["1a:00:00:00:00:01", "-46", str(20_000 * i), "-95", str(i)] for i in range(60)]
    lines = [",".join(["type", *names[: at - 1], "data", *names[at - 1 :]])]
    for row, told in zip(rows.tolist(), fields, strict=True):
        listed = f'"[{",".join(map(str, row))}]"'
        lines.append(",".join(["CSI_DATA", *told[: at - 1], listed, *told[at - 1 :]]))
    (frames,) = hw.read("\n".join(lines).encode())
    assert (len(frames), frames.rate_hz, frames.rssi_dbm[5]) == (60, pytest.approx(50), -46)
    assert frames.csi[7, 0, :2].tolist() == [complex(rows[7, 1], rows[7, 0]), complex(rows[7, 3], rows[7, 2])]


@pytest.mark.parametrize("deep", ["]" * 9000 + "\n" + '{"a":' * 9000, '"\n' + '{"]":' * 9000])
def test_objects_behind_each_other_are_read_though_one_is_nested_without_end(deep):
    lines = [json.dumps({"timestamp": 1.7e9 + i / 50, "csi_raw": v.tolist()}) for i, v in enumerate(VALUES)]
    recording = hw.read(("".join(lines[:20]) + '{"a": ' + deep + "\n" + "\n".join(lines[20:])).encode())
    assert sum(map(len, recording)) >= 20
    assert recording.rejects.total >= 1


@pytest.mark.parametrize("deep", [b"[" * 100_000, b'{"csi":' * 100_000, b"[" * 1001 + b'"' + b'\\"' * 200_000])
def test_json_that_is_nested_without_end_is_counted_and_stops_nothing(deep):
    lines = [json.dumps({"timestamp": 1.7e9 + i / 50, "csi_raw": v.tolist()}).encode() for i, v in enumerate(VALUES)]
    (frames,) = recording = hw.read(b"\n".join([*lines[:20], deep, *lines[20:]]))
    assert (len(frames), recording.rejects.total) == (N, 1)
