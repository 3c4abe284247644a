"""A scene that is simulated while it plays: a recording that is made a second at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..bounded_json import loads
from ..csi.frames import Recording
from ..formats import Decoder
from ..simulate import Scene, stream
from ..simulate.scene_file import scene_from_json
from ..simulate.truth import labels_of

if TYPE_CHECKING:
    from .page_contract import Facts

__all__ = ["begun"]


def begun(text: str, seed: int) -> tuple[Scene, Iterator[Recording], Facts]:
    """A scene from JSON as `halfwave simulate` reads it, its packets second by second, and its facts."""
    scene = scene_from_json(loads(text))
    decoder, pieces = Decoder(), stream(scene, seed=seed)
    decoder.feed(next(pieces))  # the beginning of the file alone
    facts: Facts = {
        "kind": "simulated",
        "detail": f"seed {seed}",
        "chip": scene.radio.chip,
        "format": "pcapng",
        "rate_hz": scene.radio.rate_hz,
        "start_s": 0.0,
        "stop_s": scene.duration_s,
        "grows": True,
        "reads": False,
        "labels": labels_of(scene),
    }
    return scene, map(decoder.feed, pieces), facts
