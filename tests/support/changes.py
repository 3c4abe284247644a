"""Reports of a simulated room beside what crosses of them, a line of JSON each: the second gives the first."""

import json
from dataclasses import replace
from unittest import mock

import numpy as np

from halfwave.apps.page import Page
from halfwave.engine.engine import Engine
from halfwave.engine.hop import Hop
from halfwave.formats import read
from halfwave.simulate import simulate
from halfwave.simulate.scene_file import load


def crossed(seconds: float = 4.0) -> list[tuple[dict, object]]:
    """(report, change of the one before it), through play, a seek, a model's answer and another room."""
    scene = replace(load("four-boards"), for_s=seconds)
    page, told = Page(), []
    page.recording, page.engine.room = read(simulate(scene, seed=1)), scene.room
    asked = Hop.to_json

    def to_json(hop: Hop) -> dict:
        told.append(asked(hop))
        return told[-1]

    with mock.patch.object(Hop, "to_json", to_json):
        texts = [page.seek(0.5)]
        texts += [page.advance(to_s) for to_s in np.arange(0.6, seconds, 0.1)]
        texts += [page.seek(1.0), page.advance(1.2)]
        page.engine = Engine()  # other links, ranked anew
        page.engine.room = replace(scene.room, width_m=9.0)
        texts += [page.advance(1.6), page.advance(1.8)]
    changes = [hop["change"] for text in texts for hop in json.loads(text)["hops"]]
    assert len(changes) == len(told)
    return list(zip(told, changes, strict=True))


if __name__ == "__main__":
    for report, change in crossed():
        print(json.dumps({"report": report, "change": change}))
