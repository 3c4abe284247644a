"""The activity model: three small convolutional networks, how they are trained, and their one ONNX graph."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from samples import CLASSES, SHIFTS, Samples
from torch import nn

from halfwave.activity import SHAPE

NETWORKS, WIDTH, DILATIONS, TAPS, DROPOUT = 3, 40, (1, 2, 4), 5, 0.3
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
class Model:
    mean: np.ndarray
    std: np.ndarray
    networks: list[Network]

    def logits(self, windows: np.ndarray) -> np.ndarray:
        """(n, 14, 64) -> (n, 6), before the temperature."""
        standard = torch.from_numpy(((windows - self.mean) / self.std).astype(np.float32))
        with torch.no_grad():
            return torch.stack([network(standard) for network in self.networks]).mean(0).numpy().astype(float)


def fit(samples: Samples, chosen: np.ndarray) -> Model:
    windows, labels = samples.windows[chosen], samples.labels[chosen]
    mean, std = windows.mean(axis=(0, 1, 3))[:, None], windows.std(axis=(0, 1, 3))[:, None]
    standard = ((windows - mean) / std).astype(np.float32)
    return Model(mean, std, [train(standard, labels, seed) for seed in range(NETWORKS)])


def train(windows: np.ndarray, labels: np.ndarray, seed: int) -> Network:
    torch.manual_seed(seed)
    random, network = np.random.default_rng(seed), Network()
    inputs, truth = torch.from_numpy(windows), torch.from_numpy(labels)
    batches = -(-len(windows) // BATCH)
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=EPOCHS * batches)
    for _ in range(EPOCHS):
        for rows in np.array_split(random.permutation(len(windows)), batches):
            x = inputs[torch.from_numpy(rows), torch.from_numpy(random.integers(0, len(SHIFTS), len(rows)))]
            x[:, :10] += GAIN * torch.randn(len(rows), 1, 1)  # the spectra: another gain of what moves
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

    def constant(name: str, values: np.ndarray) -> str:
        constants.append(numpy_helper.from_array(np.ascontiguousarray(values, np.float32), name))
        return name

    def node(op: str, inputs: list[str], output: str, **attributes: object) -> str:
        nodes.append(helper.make_node(op, inputs, [output], **attributes))
        return output

    centred = node("Sub", ["window", constant("mean", model.mean)], "centred")
    standard = node("Div", [centred, constant("std", model.std)], "standard")
    logits = []
    for i, network in enumerate(model.networks):
        x = standard
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
        factor = scale / len(model.networks)
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
