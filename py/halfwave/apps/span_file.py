"""A span of a recording as a file for others."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from ..csi.frames import Recording
from ..errors import HalfwaveError, ParameterError
from .outbox import Outbox, to_json, wrong

if TYPE_CHECKING:
    from .page_contract import SpanForm

__all__ = ["span_answer", "span_file", "within"]


def within(recording: Recording, start_s: float, stop_s: float) -> Recording:
    """The packets of a span.

    Parameters
    ----------
    recording : Recording
        Of any links.
    start_s, stop_s : float
        In seconds of its clock, from and with `start_s`, before `stop_s`.

    Returns
    -------
    Recording
        The links that have packets in it.
    """
    return Recording([part for f in recording if len(part := f.between(start_s, stop_s))])


def span_file(recording: Recording, form: SpanForm) -> bytes:
    """A recording as a file: every column as NPZ, exactly; or pcapng, as far as `to_pcapng` has a place for it.

    Parameters
    ----------
    recording : Recording
        With packets.
    form : {"npz", "pcapng"}
        Of the file.

    Returns
    -------
    bytes
        Of the file.

    Raises
    ------
    ParameterError
        Of a form that is not known.
    FormatError
        Where pcapng has no place for it.

    Examples
    --------
    >>> import halfwave as hw
    >>> from halfwave.simulate import default_scene, simulate
    >>> recording = hw.read(simulate(default_scene(), seed=1))
    >>> first = within(recording, recording[0].time_s[0], recording[0].time_s[0] + 0.5)
    >>> again = hw.read(span_file(first, "npz"))
    >>> len(again[0]) == len(first[0]) < len(recording[0])
    True
    """
    if form == "pcapng":
        from ..formats.export import to_pcapng

        return to_pcapng(recording)
    if form != "npz":
        raise ParameterError(f"expected the form npz or pcapng, got {form!r}")
    from ..formats.npz import save

    file = io.BytesIO()
    save(file, recording)
    return file.getvalue()


def span_answer(out: Outbox, form: SpanForm, take: Callable[[], Recording]) -> str:
    """JSON of where in the outbox the file lies, null where nothing is in the span, or what is wrong."""
    out.used = 0
    try:
        part = take()
        return to_json({"at": out.put(np.frombuffer(span_file(part, form), np.uint8), np.uint8)} if part else None)
    except HalfwaveError as error:
        return to_json(wrong(error.message, error.tip))
