"""Tables of estimates: the same however the file was cut, on one machine or on a cluster, in bounded memory."""

from __future__ import annotations

import csv
import gzip
import itertools
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

import halfwave as hw
from halfwave.apps import analyse as analysis
from halfwave.apps.analyse import Row, Summary, analyse, rows_of
from halfwave.apps.cli import main
from halfwave.errors import ParameterError
from halfwave.formats import long_recordings as pieces_module
from halfwave.formats.long_recordings import pieces
from halfwave.formats.slices import slices
from halfwave.simulate import default_scene, simulate

DATA = Path(__file__).parents[2].parent / "shared" / "data"


@pytest.fixture(scope="module")
def walk() -> bytes:
    return simulate(default_scene(), seed=42)


def text(packets: int, *, first_us: int = 0) -> bytes:
    """Espressif's text of one board at 100 Hz, whose clock wraps where it must."""
    rng = np.random.default_rng(0)
    pairs = rng.integers(-40, 40, (64, 128))
    bodies = ["[" + ",".join(map(str, row)) + "]" for row in pairs.tolist()]
    head = "CSI_DATA,{n},1a:00:00:00:00:00,-40,11,-96,4,32,11,{us},47,1,128,0,"
    lines = [head.format(n=n, us=(first_us + n * 10_000) % 2**32) + f'"{bodies[n % 64]}"\n' for n in range(packets)]
    return "".join(lines).encode()


def joined(path: Path) -> list[hw.Frames]:
    """Each link whole again, in order of time."""
    parts: dict[hw.LinkId, list[hw.Frames]] = {}
    for part in pieces(path):
        for frames in part:
            parts.setdefault(frames.link, []).append(frames)
    whole = [hw.concatenate(parts[link]) for link in sorted(parts)]
    return [frames[np.argsort(frames.time_s, kind="stable")] for frames in whole]


def same(a: hw.Frames, b: hw.Frames) -> bool:
    columns = ("time_s", "csi", "rssi_dbm", "sequence")
    return a.link == b.link and all(np.array_equal(getattr(a, c), getattr(b, c), equal_nan=True) for c in columns)


def test_pieces_hold_what_the_whole_holds_and_its_clock_goes_on(tmp_path, monkeypatch):
    monkeypatch.setattr(pieces_module, "LINES_BYTES", 50_000)
    monkeypatch.setattr(pieces_module, "PIECE_BYTES", 30_001)
    lines = text(2000, first_us=2**32 - 9_000_000).splitlines(keepends=True)
    for i in range(0, 2000, 40):  # some come late, across seams too
        lines[i : i + 8] = [*lines[i + 1 : i + 8], lines[i]]
    file = tmp_path / "wraps.csv.gz"
    file.write_bytes(gzip.compress(b"".join([*lines, b"CSI_DATA,torn\n"])))
    (whole,) = read = hw.read(file)
    parts = list(pieces(file))
    assert len(parts) > 4
    assert same(*joined(file), whole)
    assert sum(p.rejects.total for p in parts) == read.rejects.total == 1
    ready = [frames for _, part in slices(iter(parts), 0.25) for frames in part]
    assert same(hw.concatenate(ready), whole), "late packets are in their place"


def test_a_cut_gzip_gives_what_it_holds_and_says_so(tmp_path, walk):
    file = tmp_path / "cut.pcapng.gz"
    file.write_bytes(gzip.compress(walk)[:-2000])
    counted = sum(len(f) for part in pieces(file) for f in part)
    assert counted == sum(map(len, hw.read(file)))
    assert any("gzip is cut off" in part.rejects.counts for part in pieces(file))


def test_members_of_gzip_follow_each_other_and_zeros_behind_are_padding(tmp_path):
    file = tmp_path / "two.csv.gz"
    half = text(400).splitlines(keepends=True)
    file.write_bytes(gzip.compress(b"".join(half[:200])) + gzip.compress(b"".join(half[200:])) + bytes(1000))
    assert same(*joined(file), *hw.read(file))
    assert not any(part.rejects.total for part in pieces(file))


def test_memory_does_not_grow_with_the_recording(tmp_path, monkeypatch):
    monkeypatch.setattr(pieces_module, "LINES_BYTES", 1 << 20)
    peaks = []
    for packets in (13_000, 26_000):  # both fill the two minutes that breathing remembers
        file = tmp_path / f"{packets}.csv.gz"
        file.write_bytes(gzip.compress(text(packets), 1))
        tracemalloc.start()
        rows = sum(1 for _ in rows_of(file, Summary()))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert rows > packets / 100
    assert peaks[1] < 1.15 * peaks[0]  # all of it held would be 1.3


def test_rows_as_csv_and_as_parquet(tmp_path, walk):
    (tmp_path / "walk.pcapng").write_bytes(walk)
    done = analyse([tmp_path], str(tmp_path / "out.csv"))
    rows = list(csv.DictReader((tmp_path / "out.csv").read_text().splitlines()))
    assert tuple(rows[0]) == Row._fields
    assert len(rows) == done.rows
    assert done.packets == sum(map(len, hw.read(walk)))
    at_10 = {r["quantity"]: r for r in rows if float(r["time_s"]) == 10 and not r["link"]}
    assert at_10["motion"]["word"] == "moving"
    assert at_10["heart_rate"]["value"] == ""
    assert at_10["heart_rate"]["reason"]
    assert {r["provenance"] for r in rows} == {"simulated, seed 42"}
    parquet = pytest.importorskip("pyarrow.parquet")
    analyse([tmp_path], str(tmp_path / "out.parquet"))
    table = parquet.read_table(tmp_path / "out.parquet").to_pylist()
    assert [r["quantity"] for r in table] == [r["quantity"] for r in rows]
    assert [r["value"] for r in table] == [float(r["value"]) if r["value"] else None for r in rows]


def test_a_bad_file_is_told_and_the_others_are_done(tmp_path, walk, capsys):
    (tmp_path / "good.pcapng").write_bytes(walk)
    (tmp_path / "bad.pcapng").write_bytes(b"no recording")
    with pytest.raises(SystemExit) as stopped:
        main(["analyse", str(tmp_path), "-o", str(tmp_path / "out.csv")])
    assert stopped.value.code == 1
    assert "bad.pcapng" in capsys.readouterr().err
    assert len((tmp_path / "out.csv").read_text().splitlines()) > 20
    assert not list(tmp_path.glob("*.part"))


def test_one_path_is_one_recording_or_one_folder(tmp_path, walk, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "walk.pcapng").write_bytes(walk)
    for source in ("walk.pcapng", Path("walk.pcapng"), ".", tmp_path):
        done = analyse(source, Path("out.csv"))
        assert (done.files, done.failed) == (1, {})


def test_a_folder_analysed_twice_gives_the_same_table(tmp_path, walk, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "walk.pcapng").write_bytes(walk)
    main(["analyse", "."])
    first = (tmp_path / "estimates.csv").read_bytes()
    main(["analyse", "."])
    main(["analyse", ".", "-o", "again.csv"])
    assert first == (tmp_path / "estimates.csv").read_bytes() == (tmp_path / "again.csv").read_bytes()


@pytest.mark.parametrize("output", ["out.csv", "out.parquet"])
def test_a_run_that_fails_leaves_the_table_of_the_run_before(tmp_path, walk, monkeypatch, output):
    if output.endswith("parquet"):
        pytest.importorskip("pyarrow")
    (tmp_path / "walk.pcapng").write_bytes(walk)
    (tmp_path / output).write_text("before")
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ParameterError, match="distributed"):
        analyse(tmp_path / "walk.pcapng", tmp_path / output, dask="tcp://nowhere:1")
    assert (tmp_path / output).read_text() == "before"
    assert len(list(tmp_path.iterdir())) == 2


def test_a_stop_leaves_a_whole_table_of_what_was_done(tmp_path, walk, monkeypatch):
    (tmp_path / "walk.pcapng").write_bytes(walk)
    whole = analyse(tmp_path, tmp_path / "whole.csv")
    real = analysis.rows_of

    def stopped(*args, **options):
        yield from itertools.islice(real(*args, **options), 20)
        raise KeyboardInterrupt

    monkeypatch.setattr(analysis, "rows_of", stopped)
    assert "(stopped)" in analyse(tmp_path, tmp_path / "part.csv").failed
    lines, all_lines = ((tmp_path / name).read_text().splitlines() for name in ("part.csv", "whole.csv"))
    assert lines == all_lines[:21]
    assert whole.rows > 20


def test_a_file_that_is_not_there_is_told_in_words(tmp_path):
    done = analyse([tmp_path / "nothing.csv"], tmp_path / "out.csv")
    assert "there is no such file" in done.failed[str(tmp_path / "nothing.csv")]


def test_wrong_use_says_what_to_do(tmp_path):
    with pytest.raises(ParameterError, match=r"\.csv or \.parquet"):
        analyse([], str(tmp_path / "out.xls"))
    with pytest.raises(ParameterError, match="at least 1 s"):
        analyse([], every_s=0)
    with pytest.raises(ParameterError, match="no recording in it"):
        analyse([tmp_path])


def test_a_cluster_gives_the_same_table(tmp_path, walk, monkeypatch):
    if sys.platform == "emscripten":
        pytest.skip("there are no processes")
    distributed = pytest.importorskip("distributed")
    for i in range(3):
        (tmp_path / f"{i}.pcapng").write_bytes(walk if i else walk[: len(walk) // 2])
    monkeypatch.chdir(tmp_path)
    analyse(["."], "here.csv")
    quiet = {"processes": False, "dashboard_address": None, "silence_logs": 50}
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, **quiet) as cluster:
        analyse(["."], "there.csv", dask=cluster.scheduler_address)
    assert (tmp_path / "there.csv").read_bytes() == (tmp_path / "here.csv").read_bytes()


@pytest.mark.skipif(not DATA.exists(), reason="no recordings in ../shared/data")
@pytest.mark.parametrize(
    "name",
    [
        "pulse/raw/mov_04.csv.gz",
        "ruview-two-nodes/pretrain-1775182186.csi.jsonl.gz",
        "ialr/*.csv.gz",
        "embedded-wifi-sensing/activity/FA/s1/csi_data_1720464506.txt.gz",
        "espectre/*/*.npz",
    ],
)
def test_pieces_of_real_recordings(name, monkeypatch):
    monkeypatch.setattr(pieces_module, "LINES_BYTES", 1 << 18)
    monkeypatch.setattr(pieces_module, "PIECE_BYTES", 1 << 16)
    file = sorted(DATA.glob(name))[0]
    parts, whole = [part for frames in joined(file) for part in hw.split_links(frames)], hw.read(file)
    assert len(parts) == len(whole) > 0
    assert all(same(a, b) for a, b in zip(parts, whole, strict=True))


def test_a_fault_of_ours_in_one_file_costs_that_file_alone(tmp_path, walk, monkeypatch):
    (tmp_path / "a.pcapng").write_bytes(walk)
    (tmp_path / "b.pcapng").write_bytes(walk)
    whole = analysis.recordings

    def fails(path, *args, **kwargs):
        if path.name == "a.pcapng":
            raise IndexError("made up")
        return whole(path, *args, **kwargs)

    monkeypatch.setattr(analysis, "recordings", fails)
    done = analyse([tmp_path], str(tmp_path / "out.csv"))
    assert done.files == 1
    assert "a fault of Halfwave, IndexError: made up" in next(iter(done.failed.values()))


def test_a_table_of_an_earlier_version_is_no_recording(tmp_path, walk):
    (tmp_path / "walk.pcapng").write_bytes(walk)
    (tmp_path / "old.csv").write_text("file,time_s,link,quantity,value,word,std,quality,unit,reason,provenance\n")
    done = analyse([tmp_path], str(tmp_path / "out.csv"))
    assert (done.files, done.failed) == (1, {})
