"""What of a link's packets was told from the data alone, or cannot be told: in words, for whoever looks at it."""

from __future__ import annotations

from .frames import Frames

__all__ = ["readings"]


def readings(frames: Frames) -> dict[str, str]:
    """What of a link's packets was found from the data alone, or is not known.

    What is as usual is left out.

    Parameters
    ----------
    frames : Frames
        Of one link.

    Returns
    -------
    dict of str
        `values` where they are no int8 pairs, `layout` where it is assumed or unknown, `clock`, `order` and
        `columns` where they say more than usual.

    Examples
    --------
    >>> import numpy as np
    >>> from halfwave import LinkId, Provenance, layout_of
    >>> layout = layout_of(64, secondary="none")
    >>> frames = Frames.build(LinkId("1", "", layout.name), layout, Provenance("replay"), np.arange(2) / 50,
    ...                       np.ones((2, 1, 64), np.complex64), meta={"values": "12 bits", "columns": "25"})
    >>> readings(frames)
    {'values': '12 bits', 'layout': 'the commonest of LLTF; HT-LTF; HT-LTF ascending; LLTF ascending'}
    """
    meta, layout = frames.meta, frames.layout
    columns = str(meta.get("columns", ""))
    told = {
        "clock": meta.get("clock", ""),
        "order": meta.get("order", ""),
        "values": meta.get("values", ""),
        "layout": meta.get("layout") or layout.assumed or layout.note,
        "columns": columns if "taken for" in columns else "",
    }
    return {name: str(words) for name, words in told.items() if words}
