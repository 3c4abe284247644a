"""Train the activity model and measure it on people it has not seen. Same seed, same figures; a few minutes, no GPU.

Random convolutions over the window (14 channels, dilations 1 to 8; each gives the share of time above a threshold,
and its maximum), then one ridge regression: A. Dempster et al., ROCKET, Data Min. Knowl. Disc. 34 (2020) 1454.
Everything fitted (normalisation, thresholds, weights) sees training people only; the ridge penalty is chosen by a
second leave-one-person-out among the training people.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "py"))

from halfwave import Estimate, read  # noqa: E402
from halfwave.activity import MODEL, SHAPE, WINDOW_S, activity_input  # noqa: E402
from halfwave.estimates import REGISTRY  # noqa: E402

CLASSES = REGISTRY["activity"].classes
FOLDERS = ("FA", "GU", "LD", "SD", "WA")
DILATIONS, KERNELS, TAPS, STEEPNESS = (1, 2, 4, 8), 192, 7, 4.0
PENALTIES = (0.1, 0.3, 1.0, 3.0, 10.0)
SHIFTS = (0, -6, 6, -12, 12)
"""Steps of 0.2 s by which the crop is moved in training: a stream does not stop where a clip does."""
EPILOG = """examples:
  python models/activity/train.py                          train, write model.onnx, card.json, fixture.json
  python models/activity/train.py --dry-run                print the figures and write nothing
  python models/activity/train.py --data ~/csi/embedded-wifi-sensing
"""


@dataclass(frozen=True)
class Clips:
    windows: np.ndarray
    """(clips, shifts, 14, 64) float32, unshifted first."""
    labels: np.ndarray
    people: np.ndarray
    names: list[str]

    def of(self, chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Windows and labels of the chosen clips, every shift a row of its own."""
        windows = self.windows[chosen]
        return windows.reshape(-1, *SHAPE[1:]), np.repeat(self.labels[chosen], len(SHIFTS))


def load(data: Path) -> Clips:
    """Every clip under `data`/activity; one that cannot be used stops the run with its reason."""
    paths = sorted((data / "activity").glob("*/*/*.txt.gz"))
    if not paths:
        raise SystemExit(f"expected activity/FA/s1/*.txt.gz ... under {data}, found none; say where with --data")
    windows, labels, people = [], [], []
    for i, path in enumerate(paths):
        shifted = [activity_input(read(path)[0], shift_steps=s) for s in SHIFTS]
        if isinstance(shifted[0], Estimate):
            raise SystemExit(f"{path}: {shifted[0].reason}")
        windows.append(np.concatenate(shifted))
        labels.append(FOLDERS.index(path.parts[-3]))
        people.append(path.parts[-2])
        if i % 100 == 99:
            print(f"read {i + 1} of {len(paths)} clips", flush=True)
    return Clips(np.array(windows), np.array(labels), np.array(people), ["/".join(p.parts[-3:]) for p in paths])


class Convolutions:
    """Random kernels with thresholds; `fit` sets normalisation and thresholds from windows, without labels."""

    def __init__(self, windows: np.ndarray, seed: int = 0):
        random = np.random.default_rng(seed)
        channels = SHAPE[1]
        self.mean = windows.mean(axis=(0, 2), keepdims=True)
        self.std = windows.std(axis=(0, 2), keepdims=True)
        self.kernels, self.thresholds = [], []
        for dilation in DILATIONS:
            kernels = np.zeros((KERNELS, channels, TAPS), np.float32)
            for kernel in kernels:
                used = random.choice(channels, size=random.integers(1, 5), replace=False)
                weights = random.normal(size=(len(used), TAPS))
                kernel[used] = weights - weights.mean(axis=1, keepdims=True) * (random.random() < 0.7)
            quantiles = random.uniform(0.1, 0.95, KERNELS)
            self.kernels.append(kernels)
            response = np.sort(self._convolve(windows[::7], kernels, dilation).reshape(-1, KERNELS), axis=0)
            rows = np.rint(quantiles * (len(response) - 1)).astype(int)
            self.thresholds.append(response[rows, np.arange(KERNELS)])

    def _convolve(self, windows: np.ndarray, kernels: np.ndarray, dilation: int) -> np.ndarray:
        """(n, 14, T) -> (n, T, KERNELS)."""
        reach = dilation * (TAPS // 2)
        padded = np.pad((windows - self.mean) / self.std, ((0, 0), (0, 0), (reach, reach)))
        taps = [padded[:, :, t * dilation : t * dilation + windows.shape[2]] for t in range(TAPS)]
        stacked = np.stack(taps, axis=2).transpose(0, 3, 1, 2).reshape(len(windows), windows.shape[2], -1)
        return stacked @ kernels.reshape(len(kernels), -1).T

    def features(self, windows: np.ndarray) -> np.ndarray:
        """(n, 14, T) -> (n, 2 KERNELS x dilations)."""
        blocks = []
        for dilation, kernels, threshold in zip(DILATIONS, self.kernels, self.thresholds, strict=True):
            parts = []
            for part in np.array_split(windows, max(1, len(windows) // 256)):
                above = self._convolve(part, kernels, dilation) - threshold
                share = (0.5 + 0.5 * np.tanh(above * (STEEPNESS / 2))).mean(axis=1)
                parts.append(np.concatenate([share, above.max(axis=1)], axis=1))
            blocks.append(np.concatenate(parts))
        return np.concatenate(blocks, axis=1)


def summary(windows: np.ndarray) -> np.ndarray:
    """The linear baseline's features: mean, spread, maximum and minimum of every channel."""
    return np.concatenate([windows.mean(2), windows.std(2), windows.max(2), windows.min(2)], axis=1)


def ridge(
    features: np.ndarray, labels: np.ndarray, penalties: tuple[float, ...]
) -> list[tuple[np.ndarray, np.ndarray]]:
    """(weights, offset) for every penalty, of a ridge regression on one-hot labels from standardised features."""
    mean, std = features.mean(axis=0), features.std(axis=0) + 1e-6
    standard = (features - mean) / std
    target = np.eye(len(CLASSES))[labels] - 1 / len(CLASSES)
    moment, cross = standard.T @ standard, standard.T @ target
    fits = []
    for penalty in penalties:
        scaled = np.linalg.solve(moment + penalty * len(features) * np.eye(len(mean)), cross) / std[:, None]
        fits.append((scaled, -mean @ scaled))
    return fits


def choose_penalty(features: np.ndarray, clips: Clips, chosen: np.ndarray) -> float:
    """The penalty with the most correct clips when each of the chosen clips' people is left out in turn."""
    people, labels = np.repeat(clips.people[chosen], len(SHIFTS)), np.repeat(clips.labels[chosen], len(SHIFTS))
    unshifted = np.arange(len(people)) % len(SHIFTS) == 0
    right = np.zeros(len(PENALTIES))
    for person in np.unique(people):
        test = (people == person) & unshifted
        for i, (weights, offset) in enumerate(ridge(features[people != person], labels[people != person], PENALTIES)):
            right[i] += np.sum((features[test] @ weights + offset).argmax(axis=1) == labels[test])
    return PENALTIES[int(right.argmax())]


def leave_one_person_out(clips: Clips) -> tuple[np.ndarray, np.ndarray, list[float]]:
    """For people unseen: the model's scores (shifts, clips, 5), the linear baseline's (clips, 5), the penalties."""
    scores = np.zeros((len(SHIFTS), len(clips.labels), len(CLASSES)))
    linear = np.zeros_like(scores[0])
    penalties: list[float] = []
    for person in np.unique(clips.people):
        train, test = clips.people != person, clips.people == person
        windows, labels = clips.of(train)
        convolutions = Convolutions(windows)
        features = convolutions.features(windows)
        penalties.append(choose_penalty(features, clips, train))
        [(weights, offset)] = ridge(features, labels, (penalties[-1],))
        for i in range(len(SHIFTS)):
            scores[i, test] = convolutions.features(clips.windows[test, i]) @ weights + offset
        plain = summary(windows)
        [(weights, offset)] = ridge(plain, labels, (choose_penalty(plain, clips, train),))
        linear[test] = summary(clips.windows[test, 0]) @ weights + offset
        right = (scores[0, test].argmax(axis=1) == clips.labels[test]).mean()
        print(f"{person}: {right:.3f} of {test.sum()} clips right, penalty {penalties[-1]}", flush=True)
    return scores, linear, penalties


def probabilities(scores: np.ndarray, scale: float) -> np.ndarray:
    powers = np.exp(scale * (scores - scores.max(axis=1, keepdims=True)))
    return powers / powers.sum(axis=1, keepdims=True)


def fit_scale(scores: np.ndarray, labels: np.ndarray) -> float:
    """1 / temperature: the factor on the scores with the least cross-entropy."""
    scales = np.geomspace(0.5, 20, 200)
    losses = [-np.log(probabilities(scores, s)[np.arange(len(labels)), labels] + 1e-12).mean() for s in scales]
    return float(scales[int(np.argmin(losses))])


def calibration_error(probability: np.ndarray, labels: np.ndarray) -> float:
    """Expected calibration error over ten bins of the likeliest class's probability (Guo et al., ICML 2017)."""
    best, right = probability.max(axis=1), probability.argmax(axis=1) == labels
    part = np.minimum((best * 10).astype(int), 9)
    return float(sum(abs(best[part == b].mean() - right[part == b].mean()) * (part == b).mean() for b in set(part)))


def export(convolutions: Convolutions, weights: np.ndarray, offset: np.ndarray, scale: float) -> onnx.ModelProto:
    """The whole of it as one graph: window (n, 14, 64) -> logits (n, 5), whose softmax is calibrated."""
    nodes, constants, features = [], [], []

    def constant(name: str, values: np.ndarray) -> str:
        constants.append(numpy_helper.from_array(np.ascontiguousarray(values, np.float32), name))
        return name

    def node(op: str, inputs: list[str], output: str, **attributes: object) -> str:
        nodes.append(helper.make_node(op, inputs, [output], **attributes))
        return output

    centred = node("Sub", ["window", constant("mean", convolutions.mean)], "centred")
    standard = node("Div", [centred, constant("std", convolutions.std)], "standard")
    steepness = constant("steepness", np.array(STEEPNESS))
    for d, kernels, threshold in zip(DILATIONS, convolutions.kernels, convolutions.thresholds, strict=True):
        inputs = [standard, constant(f"kernels_{d}", kernels), constant(f"bias_{d}", -threshold)]
        reach = d * (TAPS // 2)
        above = node("Conv", inputs, f"above_{d}", dilations=[d], pads=[reach, reach], kernel_shape=[TAPS])
        soft = node("Sigmoid", [node("Mul", [above, steepness], f"steep_{d}")], f"soft_{d}")
        features.append(node("ReduceMean", [soft], f"share_{d}", axes=[2], keepdims=0))
        features.append(node("ReduceMax", [above], f"most_{d}", axes=[2], keepdims=0))
    joined = node("Concat", features, "features", axis=1)
    node("Gemm", [joined, constant("weights", weights * scale), constant("offset", offset * scale)], "logits")
    graph = helper.make_graph(
        nodes,
        "activity",
        [helper.make_tensor_value_info("window", TensorProto.FLOAT, ["n", *SHAPE[1:]])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["n", len(CLASSES)])],
        constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model


def run(model: bytes, windows: np.ndarray) -> np.ndarray:
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    return session.run(["logits"], {"window": windows.astype(np.float32)})[0]


def figures(clips: Clips, scores: np.ndarray, linear: np.ndarray, penalties: list[float]) -> dict:
    """What the card says of people unseen: accuracy, its interval, confusion, calibration, baselines."""
    labels, people = clips.labels, np.unique(clips.people)
    right = scores.argmax(axis=1) == labels
    per_person = np.array([right[clips.people == p].mean() for p in people])
    drawn = np.random.default_rng(0).integers(0, len(people), (10_000, len(people)))
    confusion = np.zeros((len(CLASSES), len(CLASSES)), int)
    np.add.at(confusion, (labels, scores.argmax(axis=1)), 1)
    nested = np.zeros_like(scores)  # each person's scale is fitted on the others' held-out scores
    for p in people:
        mine = clips.people == p
        nested[mine] = probabilities(scores[mine], fit_scale(scores[~mine], labels[~mine]))
    sure = nested.max(axis=1) >= 0.5
    majority = [(labels[clips.people == p] == np.bincount(labels[clips.people != p]).argmax()).mean() for p in people]
    return {
        "method": "leave one person out; the ridge penalty by a second leave-one-person-out inside each fold",
        "accuracy": round(float(right.mean()), 4),
        "accuracy_95_percent_interval": np.percentile(per_person[drawn].mean(axis=1), [2.5, 97.5]).round(3).tolist(),
        "interval_note": "bootstrap over the 8 people, 10,000 draws",
        "per_person": dict(zip(people.tolist(), per_person.round(3).tolist(), strict=True)),
        "classes": list(CLASSES),
        "confusion_rows_are_truth": confusion.tolist(),
        "recall": dict(zip(CLASSES, (np.diag(confusion) / confusion.sum(axis=1)).round(3).tolist(), strict=True)),
        "majority_baseline_accuracy": round(float(np.mean(majority)), 4),
        "linear_baseline_accuracy": round(float((linear.argmax(axis=1) == labels).mean()), 4),
        "linear_baseline": "ridge on mean, spread, maximum and minimum of each channel, same windows, same choice",
        "penalties": penalties,
        "calibration_error": round(calibration_error(nested, labels), 4),
        "calibration_note": "expected calibration error, ten bins; the temperature from the other people",
        "answered_at_50_percent": round(float(sure.mean()), 4),
        "accuracy_where_answered": round(float(right[sure].mean()), 4),
    }


def card(clips: Clips, measured: dict, penalty: float, scale: float, model: bytes) -> dict:
    return {
        "model": MODEL,
        "licence": "MIT",
        "file": {"bytes": len(model), "sha256": hashlib.sha256(model).hexdigest(), "opset": 17},
        "input": {
            "name": "window",
            "shape": list(SHAPE),
            "dtype": "float32",
            "unit": "natural logarithms of normalised amplitude (10-13) and of its power spectrum (0-9): no unit",
            "normalisation": "each packet to an RMS of 1 over sub-carriers; channels standardised inside the model",
            "made_by": "halfwave.activity.activity_input",
            "step_s": 0.2,
        },
        "output": {"name": "logits", "shape": [1, len(CLASSES)], "classes": list(CLASSES), "softmax": "calibrated"},
        "expects": {
            "packets_per_second": "49 in training; 40 or more are thinned or interpolated to 50",
            "window_s": WINDOW_S,
            "longest_gap_s": 0.5,
            "sub_carriers": "2 to 26 and -26 to -6 of a legacy LTF or of the first field, 20 MHz, amplitude",
        },
        "training": {
            "data": "Embedded WiFi Sensing (AlbanyArmenta0711), folder RAW, 8 of its 22 people",
            "commit": "e2785adeca5023749381a7e7e1d920bcd7d61899",
            "data_licence": "MIT",
            "clips": len(clips.labels),
            "clips_per_class": dict(zip(CLASSES, np.bincount(clips.labels).tolist(), strict=True)),
            "people": np.unique(clips.people).tolist(),
            "crops_per_clip": len(SHIFTS),
            "penalty": penalty,
            "temperature": round(1 / scale, 4),
        },
        "measured": measured,
        "limits": [
            "8 people, one link, as far as the data set tells one room; another room is untested.",
            "Guided single actions in clips of 20 s: in daily life they follow each other and mix.",
            "It knows five classes and no 'nothing' and no 'other': ask only where something moved.",
            "A real fall of an old person is not in the data: no medical or safety use.",
            "The data set does not spell out its codes; FA, GU, LD, SD, WA are read in the obvious way.",
        ],
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    shared = HERE.parents[2] / "shared" / "data" / "embedded-wifi-sensing"
    parser.add_argument("--data", type=Path, default=shared, help="folder with activity/FA/s1/*.txt.gz ...")
    parser.add_argument("--dry-run", action="store_true", help="print the figures and write nothing")
    options = parser.parse_args()
    began = time.monotonic()
    clips = load(options.data)
    shifted, linear, penalties = leave_one_person_out(clips)
    scores = shifted[0]
    measured = figures(clips, scores, linear, penalties)
    correct = (shifted.argmax(axis=2) == clips.labels).mean(axis=1)
    moved = {f"{0.2 * s:+.1f} s": round(float(c), 4) for s, c in zip(SHIFTS, correct, strict=True)}
    measured["accuracy_with_the_crop_moved"] = moved
    print(json.dumps(measured, indent=1))

    everyone = np.ones(len(clips.labels), bool)
    windows, labels = clips.of(everyone)
    convolutions = Convolutions(windows)
    features = convolutions.features(windows)
    penalty, scale = choose_penalty(features, clips, everyone), fit_scale(scores, clips.labels)
    [(weights, offset)] = ridge(features, labels, (penalty,))
    model = export(convolutions, weights, offset, scale).SerializeToString()
    some = clips.windows[:: len(clips.labels) // 8, 0][:8]
    difference = np.abs(run(model, some) - scale * (convolutions.features(some) @ weights + offset)).max()
    print(f"{len(model)} bytes; the graph differs from numpy by {difference:.1e}; {time.monotonic() - began:.0f} s")
    if difference > 1e-3:
        raise SystemExit("the exported graph does not compute what was trained")
    if options.dry_run:
        return
    (HERE / "model.onnx").write_bytes(model)
    made_up = np.random.default_rng(1).normal(convolutions.mean, convolutions.std, SHAPE).astype(np.float32)
    fixture = {"shape": SHAPE, "input": made_up.ravel().tolist(), "logits": run(model, made_up).ravel().tolist()}
    (HERE / "fixture.json").write_text(json.dumps(fixture) + "\n")
    text = json.dumps(card(clips, measured, penalty, scale, model), indent=1)
    (HERE / "card.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
