"""`hw.show`: draws what a person computed, in the page's console or, in a notebook, with matplotlib."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import ParameterError
from ..signal.channel import Impulse, Profile
from ..signal.spectrogram import Spectrogram

__all__ = ["Drawn", "drawings", "show"]

MOST_POINTS, MOST_SIDE = 20_000, 1000
"""Of a line and of the side of an image; what is longer is thinned."""


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A line, y (1, n) over x (n,), or an image, y (rows, n), its first row at the bottom."""

    x: np.ndarray
    y: np.ndarray


_screen: ContextVar[list[Drawn] | None] = ContextVar("screen", default=None)


@contextmanager
def drawings() -> Iterator[list[Drawn]]:
    """While this lasts, `show` puts what it draws into this list.

    Yields
    ------
    list of Drawn
        What was drawn so far.

    Examples
    --------
    >>> with drawings() as made:
    ...     show([1.0, 2.0, 1.5])
    >>> len(made)
    1
    """
    made: list[Drawn] = []
    token = _screen.set(made)
    try:
        yield made
    finally:
        _screen.reset(token)


def show(*what: Any) -> None:
    """Draw a line, `show(y)` or `show(x, y)`, or an image, `show(image)`.

    Parameters
    ----------
    *what : array, or Spectrogram, Profile or Impulse
        y (n,) over its number or over x (n,), in x's unit; an image (rows, columns), its first row at the bottom. Of a
        spectrogram, a profile and an impulse response the image of their values, time to the right.

    Raises
    ------
    ParameterError
        For other shapes, and for values that are not real numbers; outside the page's console also without matplotlib.

    Examples
    --------
    >>> with drawings() as made:
    ...     show([1, 4, 9])
    >>> made[0].y
    array([[1., 4., 9.]], dtype=float32)
    """
    drawn = _drawn(*what)
    screen = _screen.get()
    if screen is not None:
        screen.append(_thinned(drawn))
        return
    try:
        from matplotlib import pyplot
    except ImportError as error:
        raise ParameterError("a plot needs matplotlib", tip="pip install 'halfwave[plot]'") from error
    if len(drawn.y) == 1:
        pyplot.plot(drawn.x, drawn.y[0])
    else:
        pyplot.imshow(drawn.y, aspect="auto", origin="lower")


def _drawn(*what: Any) -> Drawn:
    if len(what) == 1 and isinstance(what[0], Spectrogram):
        return Drawn(what[0].time_s, _real(10 * np.log10(np.maximum(what[0].power, 1e-12))))
    if len(what) == 1 and isinstance(what[0], (Profile, Impulse)):
        return Drawn(what[0].time_s, _real(what[0].values.T))
    if len(what) not in (1, 2):
        raise ParameterError(f"{len(what)} values, expected y, or x and y, or an image")
    y = _real(what[-1])
    if y.ndim == 1:
        x = np.asarray(what[0], np.float64) if len(what) == 2 else np.arange(len(y), dtype=np.float64)
        if x.shape != y.shape:
            raise ParameterError(f"x has shape {x.shape} and y {y.shape}, expected the same")
        return Drawn(x, y[None])
    if y.ndim == 2 and len(what) == 1 and y.size:
        return Drawn(np.arange(y.shape[1], dtype=np.float64), y)
    raise ParameterError(f"an array of shape {y.shape} has no picture", tip="one or two axes, and nothing empty")


def _real(values: Any) -> np.ndarray:
    array = np.asarray(values)
    if array.dtype.kind == "c":
        raise ParameterError("the values are complex", tip="show np.abs or np.angle of them")
    try:
        return array.astype(np.float32)
    except (TypeError, ValueError) as error:
        raise ParameterError(f"{type(values).__name__} is no array of numbers") from error


def _thinned(drawn: Drawn) -> Drawn:
    rows, columns = drawn.y.shape
    if rows == 1:
        step = -(-columns // MOST_POINTS)
        return Drawn(drawn.x[::step], drawn.y[:, ::step])
    down, along = -(-rows // MOST_SIDE), -(-columns // MOST_SIDE)
    return Drawn(drawn.x[::along], drawn.y[::down, ::along])
