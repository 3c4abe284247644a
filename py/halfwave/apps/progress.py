"""How far long work is, on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["progress_bar", "scaled"]


@contextmanager
def progress_bar(size: int, quiet: bool) -> Iterator[Callable[[int], None]]:
    """How far long work is, on a terminal: a bar where tqdm is installed, else a percentage.

    Parameters
    ----------
    size : int
        Of all work, bytes.
    quiet : bool
        Show nothing.

    Yields
    ------
    callable
        To call with how many more bytes are done.

    Examples
    --------
    >>> with progress_bar(100, quiet=True) as advance:
    ...     advance(50)
    """
    if quiet or not sys.stderr.isatty():
        yield lambda n: None
        return
    try:
        from tqdm import tqdm
    except ImportError:
        done = 0

        def advance(n: int) -> None:
            nonlocal done
            done += n
            print(f"\r{min(100, 100 * done // max(size, 1))} %", end="", file=sys.stderr, flush=True)

        yield advance
        print("\r", end="", file=sys.stderr)
        return
    with tqdm(total=size, unit="B", unit_scale=True, unit_divisor=1024) as bar:
        yield lambda n: bar.update(n) and None


def scaled(advance: Callable[[int], None], size: int, steps: int) -> Callable[[int], None]:
    """What counts steps, all of them together as so many bytes.

    Parameters
    ----------
    advance : callable
        Gets bytes.
    size : int
        Of all work, bytes.
    steps : int
        Of all work.

    Returns
    -------
    callable
        Gets steps.

    Examples
    --------
    >>> told = []
    >>> step = scaled(told.append, 100, 3)
    >>> step(1), step(2), told
    (None, None, [33, 67])
    """
    done = 0

    def advance_steps(n: int) -> None:
        nonlocal done
        before, done = done, done + n
        advance(size * done // steps - size * before // steps)

    return advance_steps
