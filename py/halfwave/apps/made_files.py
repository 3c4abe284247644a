"""Files that are made from the package: written where they are not as they should be, or only named."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

__all__ = ["make"]


def make(
    argv: Sequence[str] | None,
    files: Callable[[], Mapping[str, str]],
    about: str | None,
    *,
    command: str,
    whole: str = "",
) -> int:
    """The command line of what makes files.

    Parameters
    ----------
    argv : sequence of str or None
        A folder, and --check to write nothing; None: the command line's own.
    files : callable
        Gives name and text of each file.
    about : str or None
        What the command makes, for its help.
    command : str
        How to call it.
    whole : str
        Pattern of files that are removed from the folder where they are not among those; empty: none.

    Returns
    -------
    int
        The exit status: 1 where --check found a file that is not as it would be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     make([folder, "--check"], lambda: {}, None, command="make")
    0
    """
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 when a file is out of date")
    args = parser.parse_args(argv)
    wanted, stale = files(), 0
    gone = {path.name for path in args.folder.glob(whole)} - set(wanted) if whole else set()
    for name in sorted({*wanted, *gone}):
        path = args.folder / name
        if name in wanted and path.is_file() and path.read_text(encoding="utf-8") == wanted[name]:
            continue
        stale += 1
        if not args.check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink() if name in gone else path.write_text(wanted[name], encoding="utf-8")
        print(f"{path}: {f'out of date, run {command}' if args.check else 'written'}")
    return 1 if args.check and stale else 0
