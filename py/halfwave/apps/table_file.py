"""Rows of estimates as a CSV or Parquet file that is there only when it is whole."""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from os import PathLike
from pathlib import Path
from typing import Any, Protocol

from ..errors import ParameterError
from .estimate_rows import Row

__all__ = ["Table", "check_output", "is_table", "open_table"]

_HEADER = ",".join(Row._fields[:6]).encode()
"""How every table begins, of earlier versions too."""


class Table(Protocol):
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
def _csv_table(path: Path) -> Iterator[Table]:
    with path.open("w", newline="", encoding="utf-8") as file:
        yield _Csv(file)


@contextmanager
def _parquet_table(path: Path) -> Iterator[Table]:
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
def open_table(output: str | PathLike[str]) -> Iterator[Table]:
    """Rows to a file that is there only when it is whole: a stop writes what came before it, an error nothing.

    Parameters
    ----------
    output : path
        A .csv or .parquet, or - for CSV on the terminal.

    Yields
    ------
    Table
        With `write(rows)`.

    Raises
    ------
    ParameterError
        For another ending, and for Parquet without pyarrow.

    Examples
    --------
    >>> with open_table("-") as table:
    ...     table.write([])
    file,time_s,link,quantity,value,word,std,quality,unit,reason,reason_code,provenance,until_s,held
    """
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
    """That a file can be written without destroying one that is used.

    Parameters
    ----------
    output : path
        The file to write.
    used : iterable of paths
        The files that are read.

    Raises
    ------
    ParameterError
        Where it cannot, with what to do.

    Examples
    --------
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


def is_table(path: Path) -> bool:
    """Whether an earlier run of `analyse` wrote a file; what cannot be read is named when its turn comes.

    Parameters
    ----------
    path : Path
        A file.

    Returns
    -------
    bool
        By its first bytes.

    Examples
    --------
    >>> is_table(Path("nowhere.csv"))
    False
    """
    with suppress(OSError), path.open("rb") as file:
        return file.read(len(_HEADER)) == _HEADER
    return False
