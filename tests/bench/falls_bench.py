"""Falls that a live link tells: how many an hour where nobody falls, and how many of those that there are.

    python models/activity/train.py --folds /tmp/folds
    PYTHONPATH=py python tests/bench/falls_bench.py --folds /tmp/folds

Reads ../shared/data. A clip of a person is put to the model that has not seen that person, and a fall is told from the
probability that was chosen on the other people; other sets are put to the model of the repository, which has seen none
of them. Executions of stability-csi-har are too short to be asked about; they are
also played one after the other, as one stream of each day and direction, with a jump of the channel at each joint.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import groupby, pairwise
from pathlib import Path

import numpy as np
import onnxruntime
from scipy.special import gammaincinv

from halfwave import Frames, read
from halfwave.csi.frames import concatenate
from halfwave.engine.live_link import LiveLink
from halfwave.sensing.activity import FALL_LEAST, MODEL

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"
SLICE_S = 0.1


@dataclass
class Row:
    recordings: int = 0
    seconds: float = 0.0
    asked: int = 0
    with_fall: int = 0
    told: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    """Answers by their word; those that are undetermined by "undetermined"."""


@cache
def session(path: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


@cache
def fall_least(model: Path) -> float:
    """From which probability on a fall is told of whom this model has not seen."""
    people = model.parent / "fall_least.json"
    return float(json.loads(people.read_text())[model.stem]) if people.is_file() else FALL_LEAST


def played(frames: Frames, model: Path) -> list[str]:
    """The word of every answer of the model while a link is heard, as the engine hears it, without what it draws."""
    live, said, start_s = LiveLink(frames[:1]), [], float(frames.time_s[0])
    edges = np.searchsorted(frames.time_s, np.arange(start_s, frames.time_s[-1] + 2 * SLICE_S, SLICE_S))
    for i, (a, b) in enumerate(pairwise(edges)):
        now_s = start_s + (i + 1) * SLICE_S
        if b > a:
            live.push(frames[a:b])
        live.find_motion(now_s)
        window = live.take_model_input(now_s)
        if window is not None:
            [logits] = session(model).run(["logits"], {"window": window})
            live.activity.answer(logits, now_s, fall_least(model))
            said.append(str(live.activity.said(now_s).value or "undetermined"))
    return said


def recordings(folds: Path) -> Iterator[tuple[str, Frames, Path]]:
    """(row of the table, frames of one link, the model that has not seen it)."""
    model, embedded = ROOT / "models" / MODEL / "model.onnx", DATA / "embedded-wifi-sensing"
    for path in sorted(embedded.glob("activity/*/*/*.txt.gz")):
        yield f"clips {path.parts[-3]}", read(path)[0], folds / f"{path.parts[-2]}.onnx"
    for path in sorted(embedded.glob("breathing/*/*.txt.gz")):
        yield "guided breathing", read(path)[0], folds / f"{path.name.split('.')[0]}.onnx"
    for pattern, name in [
        ("pulse/raw/mov*", "pulse, walking"),
        ("pulse/raw/vacio*", "pulse, empty"),
        ("pulse/breathing/*", "pulse, breathing"),
        ("espectre/*/*.npz", "espectre"),
        ("ialr/*.gz", "ialr, 10 packets a second"),
    ]:
        for path in sorted(DATA.glob(pattern)):
            for frames in read(path):
                if len(frames) > 1:
                    yield name, frames, model
    executions = [f for f in read(DATA / "stability-csi-har" / "labelled.npz") if len(f)]
    for frames in executions:
        yield "stability, each execution", frames, model
    executions.sort(key=day)
    for _, group in groupby(executions, key=day):
        yield "stability, joined", joined(group), model


def day(frames: Frames) -> str:
    """D1_rx_tx of D1_e01_rx_tx."""
    number, _, *direction = str(frames.meta["execution"]).split("_")[:4]
    return "_".join([number, *direction])


def joined(parts: Iterable[Frames]) -> Frames:
    """One recording after the other, 10 ms apart."""
    out: list[Frames] = []
    stop_s = 0.0
    for part in parts:
        link = out[0].link if out else part.link
        moved = replace(part, link=link, time_s=part.time_s - part.time_s[0] + stop_s + 0.01)
        out.append(moved)
        stop_s = float(moved.time_s[-1])
    return concatenate(out)


def upper(count: int, hours: float) -> float:
    """95 % upper bound of a Poisson rate, an hour."""
    return float(gammaincinv(count + 1, 0.95)) / max(hours, 1e-9)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folds", type=Path, required=True, help="folder that train.py --folds filled")
    parser.add_argument("--only", default="", help="rows that begin so")
    options = parser.parse_args()
    rows: dict[str, Row] = defaultdict(Row)
    for name, frames, model in recordings(options.folds):
        if not name.startswith(options.only):
            continue
        said, row = played(frames, model), rows[name]
        row.recordings += 1
        row.seconds += float(frames.time_s[-1] - frames.time_s[0])
        row.asked += len(said)
        row.with_fall += "fall" in said
        for word in said:
            row.told[word] += 1
        print(f"{row.recordings:4} {name}: {' '.join(said)}", flush=True)
    print("\n| recordings | number | hours | with a fall told | an hour | at most (95 %) | answers |")
    print("|---|---|---|---|---|---|---|")
    for name, row in rows.items():
        hours = row.seconds / 3600
        answers = ", ".join(f"{n} {word}" for word, n in sorted(row.told.items(), key=lambda item: -item[1]))
        falls = f"{row.with_fall / hours:.1f} | {upper(row.with_fall, hours):.1f}" if name != "clips FA" else "|"
        print(f"| {name} | {row.recordings} | {hours:.2f} | {row.with_fall} | {falls} | {answers} |")


if __name__ == "__main__":
    main()
