"""The activity model: four small convolutional networks, how they are trained, and their one ONNX graph.

Two read the window as it is, two relative to its own strongest moment, as people and rooms differ in strength.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.lib.stride_tricks import sliding_window_view
from onnx import TensorProto, helper, numpy_helper
from samples import CLASSES, SHIFTS, Samples
from torch import nn

from halfwave.sensing.activity_input import SHAPE

RELATIVE = (False, True, False, True)
SPECTRA, PEAK_STEPS = 10, 5
WIDTH, DILATIONS, TAPS, DROPOUT = 40, (1, 2, 4), 5, 0.3
EPOCHS, BATCH, RATE, DECAY = 32, 64, 3e-3, 0.02
GAIN, NOISE, MIXED = 0.3, 0.1, 0.4


class Network(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        widths = (SHAPE[1], *[WIDTH] * len(DILATIONS))
        self.convolutions = nn.ModuleList(
            nn.Conv1d(a, b, TAPS, padding=d * (TAPS // 2), dilation=d)
            for a, b, d in zip(widths, widths[1:], DILATIONS, strict=False)
        )
        self.norms = nn.ModuleList(nn.BatchNorm1d(WIDTH) for _ in DILATIONS)
        self.dropout, self.last = nn.Dropout(DROPOUT), nn.Linear(2 * WIDTH, len(CLASSES))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for convolution, norm in zip(self.convolutions, self.norms, strict=True):
            x = torch.relu(norm(convolution(x)))
        return self.last(self.dropout(torch.cat([x.mean(2), x.amax(2)], 1)))


@dataclass(frozen=True)
class Part:
    """One network, what it reads and how that is standardised."""

    relative: bool
    mean: np.ndarray
    std: np.ndarray
    network: Network


@dataclass(frozen=True)
class Model:
    parts: list[Part]

    def logits(self, windows: np.ndarray) -> np.ndarray:
        """(n, 14, 64) -> (n, 6), before the temperature."""
        logits = []
        with torch.no_grad():
            for part in self.parts:
                seen = relative(windows) if part.relative else windows
                logits.append(part.network(torch.from_numpy(((seen - part.mean) / part.std).astype(np.float32))))
        return torch.stack(logits).mean(0).numpy().astype(float)


def relative(windows: np.ndarray) -> np.ndarray:
    """(..., 14, 64) of logarithms -> the same, spectra and changes each less their highest mean over a second."""
    groups = [windows[..., :SPECTRA, :], windows[..., SPECTRA:, :]]
    peaks = [sliding_window_view(g.mean(axis=-2), PEAK_STEPS, axis=-1).mean(axis=-1).max(axis=-1) for g in groups]
    return np.concatenate([g - peak[..., None, None] for g, peak in zip(groups, peaks, strict=True)], axis=-2)


def fit(samples: Samples, chosen: np.ndarray) -> Model:
    parts, labels = [], samples.labels[chosen]
    for seed, is_relative in enumerate(RELATIVE):
        windows = samples.windows[chosen]
        windows = relative(windows) if is_relative else windows
        mean, std = windows.mean(axis=(0, 1, 3))[:, None], windows.std(axis=(0, 1, 3))[:, None]
        standard = ((windows - mean) / std).astype(np.float32)
        parts.append(Part(is_relative, mean, std, train(standard, labels, seed, 0.0 if is_relative else GAIN)))
    return Model(parts)


def train(windows: np.ndarray, labels: np.ndarray, seed: int, gain: float) -> Network:
    torch.manual_seed(seed)
    random, network = np.random.default_rng(seed), Network()
    inputs, truth = torch.from_numpy(windows), torch.from_numpy(labels)
    batches = -(-len(windows) // BATCH)
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=EPOCHS * batches)
    for _ in range(EPOCHS):
        for rows in np.array_split(random.permutation(len(windows)), batches):
            x = inputs[torch.from_numpy(rows), torch.from_numpy(random.integers(0, len(SHIFTS), len(rows)))]
            x[:, :SPECTRA] += gain * torch.randn(len(rows), 1, 1)  # the spectra: another gain of what moves
            x += NOISE * torch.randn_like(x)
            share, other = random.beta(MIXED, MIXED), torch.from_numpy(random.permutation(len(rows)))
            out, y = network(share * x + (1 - share) * x[other]), truth[rows]
            loss = nn.functional.cross_entropy(out, y) * share
            loss = loss + nn.functional.cross_entropy(out, y[other]) * (1 - share)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    return network.eval()


def export(model: Model, scale: float) -> onnx.ModelProto:
    """The whole of it as one graph: window (n, 14, 64) -> logits (n, 6), whose softmax is calibrated."""
    nodes, constants = [], []

    def constant(name: str, values: np.ndarray, dtype: type = np.float32) -> str:
        constants.append(numpy_helper.from_array(np.ascontiguousarray(values, dtype), name))
        return name

    def node(op: str, inputs: list[str], output: str, **attributes: object) -> str:
        nodes.append(helper.make_node(op, inputs, [output], **attributes))
        return output

    def less_its_peak(name: str, first: int, stop: int) -> str:
        rows = [constant(f"{name}_{key}", np.array([at]), np.int64) for key, at in [("first", first), ("stop", stop)]]
        group = node("Slice", ["window", *rows, axis], name)
        level = node("ReduceMean", [group], f"{name}_level", axes=[1], keepdims=1)
        level = node("AveragePool", [level], f"{name}_second", kernel_shape=[PEAK_STEPS])
        return node("Sub", [group, node("ReduceMax", [level], f"{name}_peak", axes=[2], keepdims=1)], f"{name}_less")

    axis = constant("axis", np.array([1]), np.int64)
    groups = [less_its_peak("spectra", 0, SPECTRA), less_its_peak("changes", SPECTRA, SHAPE[1])]
    seen = {False: "window", True: node("Concat", groups, "relative", axis=1)}
    logits = []
    for i, part in enumerate(model.parts):
        network = part.network
        centred = node("Sub", [seen[part.relative], constant(f"mean_of_{i}", part.mean)], f"centred_{i}")
        x = node("Div", [centred, constant(f"std_of_{i}", part.std)], f"standard_{i}")
        for convolution, norm, d in zip(network.convolutions, network.norms, DILATIONS, strict=True):
            name = f"{i}_{d}"
            gain = (norm.weight / torch.sqrt(norm.running_var + norm.eps)).detach()  # the norm goes into the kernels
            bias = (convolution.bias - norm.running_mean) * gain + norm.bias
            kernels = [
                constant(f"kernels_{name}", (convolution.weight * gain[:, None, None]).detach().numpy()),
                constant(f"bias_{name}", bias.detach().numpy()),
            ]
            reach = d * (TAPS // 2)
            x = node("Conv", [x, *kernels], f"conv_{name}", dilations=[d], pads=[reach, reach], kernel_shape=[TAPS])
            x = node("Relu", [x], f"relu_{name}")
        mean = node("ReduceMean", [x], f"mean_{i}", axes=[2], keepdims=0)
        most = node("ReduceMax", [x], f"most_{i}", axes=[2], keepdims=0)
        joined = node("Concat", [mean, most], f"joined_{i}", axis=1)
        factor = scale / len(model.parts)
        weights = constant(f"weights_{i}", factor * network.last.weight.detach().numpy().T)
        offset = constant(f"offset_{i}", factor * network.last.bias.detach().numpy())
        logits.append(node("Gemm", [joined, weights, offset], f"logits_{i}"))
    node("Sum", logits, "logits")
    graph = helper.make_graph(
        nodes,
        "activity",
        [helper.make_tensor_value_info("window", TensorProto.FLOAT, ["n", *SHAPE[1:]])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["n", len(CLASSES)])],
        constants,
    )
    proto = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(proto)
    return proto


def run(model: bytes, windows: np.ndarray) -> np.ndarray:
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    return session.run(["logits"], {"window": windows.astype(np.float32)})[0]
