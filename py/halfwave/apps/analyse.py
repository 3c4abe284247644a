"""Recordings to tables: every estimate of every link, every few seconds, as CSV or Parquet; also on a Dask cluster."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from os import PathLike
from pathlib import Path

from ..csi.room import Room
from ..errors import HalfwaveError, ParameterError
from .estimate_rows import Row, Summary, rows_of
from .progress import progress_bar
from .table_file import Table, check_output, is_table, open_table

__all__ = ["analyse", "words_of"]

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
_LEAST_S = 1.0
_ROWS = 10_000


def words_of(error: Exception) -> str:
    """An error as a sentence.

    The system's own begin with a number and advise nothing; a fault of Halfwave is called one.

    Parameters
    ----------
    error : Exception
        Any.

    Returns
    -------
    str
        The sentence.

    Examples
    --------
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
            inside = sorted(p for p in source.rglob("*") if p.is_file() and _is_recording(p) and not is_table(p))
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
    files: Sequence[Path], every_s: float, room: Room | None, table: Table, summary: Summary, quiet: bool
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
    address: str, files: Sequence[Path], every_s: float, room: Room | None, table: Table, summary: Summary
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
    """Writes the estimates of recordings, or of all in a folder, as one table; a file that fails is named, not fatal.

    A stop by Ctrl-C leaves a whole table of what was done until then, an error none.

    Parameters
    ----------
    sources : path or iterable of paths
        Files and folders; in a folder, tables that `analyse` wrote are passed over.
    output : path
        A .csv or .parquet, or - for CSV on the terminal.
    every_s : float
        How often, at least 1 s; what is between is left out.
    room : Room or None
        Node positions; without them positions are undetermined.
    dask : str
        Address of a scheduler whose workers see the same paths; the same rows as without.
    quiet : bool
        No progress bar.

    Returns
    -------
    Summary
        Rows, packets, files, rejects by reason, and what failed.

    Raises
    ------
    ParameterError
        For what cannot be, and where the output is one of the files that are read.

    Examples
    --------
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
    with open_table(output) as table:
        try:
            if dask:
                _on_dask(dask, files, every_s, room, table, summary)
            else:
                _locally(files, every_s, room, table, summary, quiet)
        except KeyboardInterrupt:
            summary.failed["(stopped)"] = f"after {summary.files} of {len(files)} files; the table holds what was done"
    return summary
