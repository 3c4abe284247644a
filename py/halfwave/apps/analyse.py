"""Recordings to tables: every estimate of every link, every few seconds, as CSV or Parquet; alone or on a Dask cluster.

A recording is played through the engine as fast as it goes, in slices on a grid of time, so the rows do not depend on
how the file was read or on who read it.
"""

from __future__ import annotations

import csv
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np

from ..contract import Estimate, HopReport
from ..csi.frames import Recording
from ..csi.reasons import Reason, Rejects
from ..csi.room import Room
from ..engine.engine import Engine
from ..errors import FormatError, HalfwaveError, ParameterError
from ..formats.emptiness import why_empty
from ..formats.long_recordings import recordings
from ..formats.slices import slices
from .progress import progress_bar

__all__ = ["Row", "Summary", "analyse", "rows_of"]

HOP_S = 0.25
"""Of the engine; motion is decided once a hop."""
SUFFIXES = (
    ".pcapng",
    ".pcap",
    ".cap",
    ".csv",
    ".tsv",
    ".txt",
    ".log",
    ".jsonl",
    ".ndjson",
    ".npz",
    ".npy",
    ".zip",
    ".tar",
    ".tgz",
)
_OF_LINK = ("motion", "motion_statistic", "breathing_rate")
_LEAST_S = 1.0
_ROWS = 10_000


class Row(NamedTuple):
    """One estimate. time_s: the moment at which it is said, in the recording's clock.  link: empty for what is said of
    the whole room.  value: a number; word: where it is a word. Neither: undetermined, and reason says why.  until_s:
    the end of the packets that it speaks of.  held: a word that is kept for a moment against flicker.
    """

    file: str
    time_s: float
    link: str
    quantity: str
    value: float | None
    word: str
    std: float | None
    quality: float | None
    unit: str
    reason: str
    provenance: str
    until_s: float
    held: bool


_HEADER = ",".join(Row._fields[:6]).encode()
"""How every table begins, of earlier versions too."""


@dataclass
class Summary:
    """What came of it."""

    rows: int = 0
    packets: int = 0
    reports: int = 0
    """Of the nodes' own firmware, which no row is made of."""
    files: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    """File to error."""
    rejects: Counter[Reason] = field(default_factory=Counter)


def _row(file: str, time_s: float, link: str, told: Estimate, provenance: str) -> Row:
    value = told["value"]
    number = float(value) if isinstance(value, (int, float)) else None
    word = value if isinstance(value, str) else ""
    return Row(
        file, round(time_s, 6), link, told["name"], number, word, told["std"], told["quality"], told["unit"],
        told["reason"]["text"] if told["reason"] else "",
        provenance, round(told["time_s"], 6), bool(told["extra"].get("held")),
    )  # fmt: skip


def rows_of(
    path: str | Path,
    summary: Summary,
    *,
    every_s: float = 5.0,
    room: Room | None = None,
    progress: Callable[[int], None] = lambda n: None,
) -> Iterator[Row]:
    """Estimates of one file, in order; packets and rejects are counted in the summary. Each member of an archive is a
    recording of its own, named behind the file. Raises FormatError where there is no packet to use.

    >>> import tempfile
    >>> from halfwave.simulate import default_scene, simulate
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "walk.pcapng"
    ...     _ = file.write_bytes(simulate(default_scene(), seed=42))
    ...     rows = list(rows_of(file, Summary(), every_s=10))
    >>> [(row.time_s, row.word) for row in rows if row.quantity == "motion" and not row.link]
    [(10.0, 'moving'), (20.0, 'still'), (21.25, 'still')]
    """
    file, others = Path(path).as_posix(), Rejects()
    before = summary.packets, summary.reports, Counter(summary.rejects)
    for member, parts in recordings(path, others, progress=progress):
        yield from _of_recording(f"{file}/{member}" if member else file, parts, summary, every_s, room)
    summary.rejects.update(others.count_of)
    if summary.packets == before[0]:
        what, tip = why_empty(summary.rejects - before[2], summary.reports - before[1])
        raise FormatError(what, tip=tip)


def _of_recording(
    name: str, parts: Iterator[Recording], summary: Summary, every_s: float, room: Room | None
) -> Iterator[Row]:  # fmt: skip
    engine = Engine(room, hop_s=HOP_S, pictures=False)
    told_s: float | None = None
    hop, packets = None, summary.packets
    for stop_s, recording in slices(parts, HOP_S):
        summary.packets += sum(map(len, recording))
        summary.reports += len(recording.reports)
        summary.rejects.update(recording.rejects.count_of)
        hops = [*engine.push(recording), *engine.tick(stop_s)]
        hop = hops[-1] if hops else hop
        turn = np.floor(stop_s / every_s)
        told_s = turn if told_s is None else told_s
        if hop and hops and turn != told_s:
            yield from _rows(name, hop.report)
            told_s, hop = turn, None
    if hop and summary.packets > packets:
        yield from _rows(name, hop.report)


def _rows(name: str, report: HopReport) -> Iterator[Row]:
    time_s, source = report["time_s"], report["provenance"]
    provenance = f"{source['kind']}, {source['detail']}".rstrip(", ") if source else ""
    for quantity, told in report["estimates"].items():
        if quantity != "activity":  # its model is not asked here
            yield _row(name, time_s, "", told, provenance)
    for link in report["links"]:
        for quantity in _OF_LINK:
            yield _row(name, time_s, link["id"], link[quantity], provenance)  # type: ignore[literal-required]


class _Table(Protocol):
    def write(self, rows: Sequence[Row]) -> None: ...


class _Csv:
    def __init__(self, file: Any) -> None:
        self._writer = csv.writer(file, lineterminator="\n")
        self._writer.writerow(Row._fields)

    def write(self, rows: Sequence[Row]) -> None:
        self._writer.writerows(["" if cell is None else cell for cell in row] for row in rows)


class _Parquet:
    def __init__(self, writer: Any, arrow: Any) -> None:
        self._writer, self._arrow = writer, arrow

    def write(self, rows: Sequence[Row]) -> None:
        columns = list(zip(*rows, strict=True)) if rows else [() for _ in Row._fields]
        schema = self._writer.schema
        arrays = [self._arrow.array(column, type=kind) for column, kind in zip(columns, schema.types, strict=True)]
        if rows:
            self._writer.write_table(self._arrow.Table.from_arrays(arrays, schema=schema))


@contextmanager
def _csv_table(path: Path) -> Iterator[_Table]:
    with path.open("w", newline="", encoding="utf-8") as file:
        yield _Csv(file)


@contextmanager
def _parquet_table(path: Path) -> Iterator[_Table]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise ParameterError("Parquet needs pyarrow", tip="pip install 'halfwave[analyse]', or name a .csv") from error
    kinds = dict.fromkeys(("time_s", "value", "std", "quality", "until_s"), pyarrow.float64()) | {
        "held": pyarrow.bool_()
    }
    schema = pyarrow.schema([(name, kinds.get(name, pyarrow.string())) for name in Row._fields])
    with parquet.ParquetWriter(path, schema) as writer:
        yield _Parquet(writer, pyarrow)


_TABLES = {".csv": _csv_table, ".parquet": _parquet_table}


@contextmanager
def _table(output: str | PathLike[str]) -> Iterator[_Table]:
    """Rows to a file that is there only when it is whole: a stop writes what came before it, an error nothing."""
    if output == "-":
        yield _Csv(sys.stdout)
        return
    target = Path(output)
    partial = target.with_name(f"{target.name}.part")
    if target.suffix not in _TABLES:
        raise ParameterError(f"{output}: expected a name that ends in .csv or .parquet, or - for the terminal")
    try:
        with _TABLES[target.suffix](partial) as table:
            yield table
        os.replace(partial, target)
    finally:
        partial.unlink(missing_ok=True)


def check_output(output: str | PathLike[str], used: Iterable[str | PathLike[str]] = ()) -> None:
    """Raises ParameterError where no file can be written, or where it would destroy one that is used.

    >>> check_output("night.csv", ["evening.csv", "./night.csv"])
    Traceback (most recent call last):
    halfwave.errors.ParameterError: night.csv is used already, writing it would destroy it (name another output)
    """
    target = Path(output)
    if not target.parent.is_dir():
        raise ParameterError(f"{target}: there is no folder {target.parent}", tip="make it first")
    if target.is_dir():
        raise ParameterError(f"{target} is a folder, expected a file to write", tip="name a file in it")
    if any(_same(target, Path(path)) for path in used):
        raise ParameterError(f"{target} is used already, writing it would destroy it", tip="name another output")


def _same(a: Path, b: Path) -> bool:
    """Whether two names are of one file, there or not yet."""
    there = os.path.exists(a) and os.path.exists(b)
    return os.path.realpath(a) == os.path.realpath(b) or (there and a.samefile(b))


def words_of(error: Exception) -> str:
    """An error as a sentence; the system's own begin with a number and advise nothing; a fault of ours is called one.

    >>> words_of(FileNotFoundError(2, "No such file or directory", "night.csv"))
    'night.csv: there is no such file (check its name and the folder you are in)'
    """
    if not isinstance(error, HalfwaveError | OSError):
        return f"a fault of Halfwave, {type(error).__name__}: {error} (a report with this file would help)"
    if not isinstance(error, OSError) or error.filename is None:
        return str(error)
    if isinstance(error, FileNotFoundError):
        return f"{error.filename}: there is no such file (check its name and the folder you are in)"
    return f"{error.filename}: {error.strerror}"


def _files(sources: str | PathLike[str] | Iterable[str | PathLike[str]]) -> list[Path]:
    """Files as named, folders as the recordings in them, by name."""
    given = [sources] if isinstance(sources, str | PathLike) else sources
    out: list[Path] = []
    for source in map(Path, given):
        if source.is_dir():
            inside = sorted(p for p in source.rglob("*") if p.is_file() and _is_recording(p) and not _is_table(p))
            if not inside:
                raise ParameterError(f"{source}: no recording in it", tip=f"they end in {', '.join(SUFFIXES)} or .gz")
            out += inside
        else:
            out.append(source)
    return out


def _is_recording(path: Path) -> bool:
    """By its name, in capitals too, as memory cards have them."""
    suffix = path.suffix.lower()
    return (path.with_suffix("").suffix.lower() if suffix == ".gz" else suffix) in SUFFIXES


def _is_table(path: Path) -> bool:
    """Whether an earlier run wrote it; what cannot be read is told when its turn comes."""
    with suppress(OSError), path.open("rb") as file:
        return file.read(len(_HEADER)) == _HEADER
    return False


def _one(path: str, name: str, every_s: float, room: Room | None) -> tuple[list[Row], Summary, str]:
    """One recording as a task: its rows, its counts, its error if it has one."""
    summary, rows = Summary(), []
    try:
        for row in rows_of(path, summary, every_s=every_s, room=room):
            rows.append(row._replace(file=name + row.file.removeprefix(Path(path).as_posix())))  # as it was named here
    except Exception as error:  # one bad file costs itself alone
        return rows, summary, words_of(error)
    return rows, summary, ""


def _locally(
    files: Sequence[Path], every_s: float, room: Room | None, table: _Table, summary: Summary, quiet: bool
) -> None:
    with progress_bar(sum(p.stat().st_size for p in files if p.exists()), quiet) as advance:
        for path in files:
            batch: list[Row] = []
            try:
                for row in rows_of(path, summary, every_s=every_s, room=room, progress=advance):
                    batch.append(row)
                    if len(batch) >= _ROWS:
                        table.write(batch)
                        summary.rows += len(batch)
                        batch = []
                summary.files += 1
            except Exception as error:  # one bad file costs itself alone
                summary.failed[str(path)] = words_of(error)
            finally:  # of a file in which it is stopped, too
                table.write(batch)
                summary.rows += len(batch)


def _on_dask(
    address: str, files: Sequence[Path], every_s: float, room: Room | None, table: _Table, summary: Summary
) -> None:
    """A file a task; rows are written in the order of the files, whoever is ready first."""
    try:
        from distributed import Client
    except ImportError as error:
        raise ParameterError("--dask needs the package distributed", tip="pip install 'halfwave[dask]'") from error
    try:
        client = Client(address, timeout=10)
    except (OSError, ValueError) as error:
        raise ParameterError(f"no Dask scheduler at {address}: {error}", tip="start one: dask scheduler") from error
    with client:
        tasks = [client.submit(_one, str(p.resolve()), p.as_posix(), every_s, room, pure=False) for p in files]
        for path, task in zip(files, tasks, strict=True):
            rows, counted, wrong = task.result()
            table.write(rows)
            summary.rows += len(rows)
            summary.packets += counted.packets
            summary.rejects.update(counted.rejects)
            summary.files += not wrong
            if wrong:
                summary.failed[str(path)] = wrong
            task.release()


def analyse(
    sources: str | PathLike[str] | Iterable[str | PathLike[str]],
    output: str | PathLike[str] = "estimates.csv",
    *,
    every_s: float = 5.0,
    room: Room | None = None,
    dask: str = "",
    quiet: bool = False,
) -> Summary:
    """Writes the estimates of recordings, or of all in a folder, as one table; a file that fails is told, not fatal.

    sources: files and folders, or one of them; in a folder, tables that `analyse` wrote are passed over.
    output: a .csv or .parquet, or - for CSV on the terminal.  every_s: how often; what is between is left out.
    room: where the nodes stand; without it no position is told.
    dask: address of a scheduler whose workers see the same paths; the same rows as without.
    A stop by Ctrl-C leaves a whole table of what was done until then, an error none. Raises ParameterError for what
    cannot be, and where the output is one of the files that are read.

    >>> import tempfile
    >>> from halfwave.simulate import default_scene, simulate
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "walk.pcapng").write_bytes(simulate(default_scene(), seed=42))
    ...     analyse(folder, f"{folder}/estimates.csv").packets
    6336
    """
    if not every_s >= _LEAST_S:
        raise ParameterError(f"every {every_s} s, expected at least {_LEAST_S:g} s")
    files, summary = _files(sources), Summary()
    if output != "-":
        check_output(output, files)
    with _table(output) as table:
        try:
            if dask:
                _on_dask(dask, files, every_s, room, table, summary)
            else:
                _locally(files, every_s, room, table, summary, quiet)
        except KeyboardInterrupt:
            summary.failed["(stopped)"] = f"after {summary.files} of {len(files)} files; the table holds what was done"
    return summary
