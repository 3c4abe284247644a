"""A span of a recording as a file for others."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from ..csi.frames import Recording
from ..errors import ParameterError

if TYPE_CHECKING:
    from .page_contract import SpanForm

__all__ = ["span_file", "within"]


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
