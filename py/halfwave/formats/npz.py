"""Recordings as numpy archives: our own export, and two data sets.

| archive           | told by                           | holds                                                       |
|-------------------|-----------------------------------|-------------------------------------------------------------|
| Halfwave's own    | `halfwave` (JSON), `0.csi` ...    | every column of every link, exactly                         |
| ESPectre          | `csi_data`, `duration_ms`, `chip` | (T, 2 x bins) int8, no time stamps: evenly spread           |
| stability-csi-har | `..._x`, `..._y`                  | (56, T) amplitudes with a label each, nominally 100 Hz      |
| anybody's         | names like csi and time           | CSI with a time for each packet (`_arrays`)                 |

A .npy is one array: it is read where its fields are named, else what it lacks is said.

Nothing is unpickled, and an archive that would unpack to more than 1 GiB is rejected.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from os import PathLike
from typing import Any

import numpy as np

from ..bounded_json import loads
from ..csi.frames import Frames, LinkId, Provenance, Recording
from ..csi.reasons import Rejects, because
from ..csi.subcarriers import Layout, layout_of
from ..errors import FormatError
from ._arrays import NEEDED, recording_of_arrays
from ._limits import MOST_BYTES

__all__ = ["matches", "name", "parse", "save"]

name = "numpy archive"

_VERSION = 1
_STABILITY_HZ = 100.0
_LONGEST_WORD = 10_000
_COLUMNS = {
    "time_s": "f",
    "csi": "cf",
    "rssi_dbm": "f",
    "noise_floor_dbm": "f",
    "sequence": "i",
    "agc_gain_db": "f",
    "fft_gain_db": "f",
    "label": "U",
    "layout.block": "iu",
    "layout.index": "iu",
    "layout.null": "b",
}
"""What each link has, and the numpy kinds that it may be of."""


_NPY = b"\x93NUMPY"


def matches(head: bytes) -> bool:
    """A zip archive whose first member is a numpy array, or such an array by itself."""
    return head.startswith(_NPY) or (head.startswith(b"PK\x03\x04") and b".npy" in head[30:300])


def save(path: str | PathLike[str] | io.BytesIO, recording: Iterable[Frames]) -> None:
    """Write every column of every link; `halfwave.read` gives the same back, to the last bit.

    >>> from halfwave.csi.subcarriers import layout_of
    >>> frames = Frames.build(LinkId("1", "", "LLTF"), layout_of(64), Provenance("simulated", "seed 1"),
    ...                       np.arange(3) / 10, np.ones((3, 1, 64), np.complex64))
    >>> file = io.BytesIO()
    >>> save(file, [frames])
    >>> parse(file.getvalue(), provenance=Provenance("replay"))
    [node 1 <- unknown, LLTF: 3 x 1 x 64, 0.2 s at 10.0 Hz, simulated, seed 1]
    """
    links, arrays = [], {}
    for i, frames in enumerate(recording):
        for column in _COLUMNS:
            owner = frames.layout if column.startswith("layout.") else frames
            value = getattr(owner, column.removeprefix("layout."))
            if value is not None:
                arrays[f"{i}.{column}"] = value
        layout = {"name": frames.layout.name, "spacing_hz": frames.layout.spacing_hz, "note": frames.layout.note}
        links.append(
            {
                "link": asdict(frames.link),
                "provenance": str(frames.provenance),
                "layout": layout,
                "frequency_hz": None if np.isnan(frames.frequency_hz) else frames.frequency_hz,
                "meta": dict(frames.meta),
            }
        )
    np.savez_compressed(path, allow_pickle=False, halfwave=json.dumps({"version": _VERSION, "links": links}), **arrays)


_PLAIN = "it holds objects of Python, which may run code: save plain arrays, csi and time_s, of one length a packet"


def parse(data: bytes, *, provenance: Provenance, name: str = "") -> Recording:
    """Any of the archives; raises FormatError for one that is broken, too large or of another kind."""
    meta = {"file": name} if name else {}
    if data.startswith(_NPY):
        return _read_array(data, provenance, meta)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(member.file_size for member in archive.infolist())
        if size > MOST_BYTES:
            raise FormatError(f"archive unpacks to {size} bytes, expected at most {MOST_BYTES}")
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            return _reader(set(arrays.files))(arrays, provenance, meta)
    except FormatError:
        raise
    except Exception as error:  # zipfile, zlib, json and numpy raise a dozen kinds for broken bytes
        tip = _PLAIN if "Object arrays" in str(error) else "is the file whole?"
        raise FormatError(f"archive cannot be read: {error}", tip=tip) from error


def _reader(names: set[str]) -> Callable[[np.lib.npyio.NpzFile, Provenance, dict[str, str]], Recording]:
    if "halfwave" in names:
        return _read_own
    if {"csi_data", "duration_ms"} <= names:
        return _read_espectre
    if any(n.endswith("_x") and n[:-1] + "y" in names for n in names):
        return _read_stability
    return _read_named


def _read_named(arrays: np.lib.npyio.NpzFile, provenance: Provenance, meta: dict[str, str]) -> Recording:
    return recording_of_arrays({key: arrays[key] for key in arrays.files[:64]}, provenance, meta, "npz")


def _read_array(data: bytes, provenance: Provenance, meta: dict[str, str]) -> Recording:
    """One array whose fields are named; of any other the time of its packets is not known."""
    if len(data) > MOST_BYTES:
        raise FormatError(f"array of {len(data)} bytes, expected at most {MOST_BYTES}")
    try:
        array = np.load(io.BytesIO(data), allow_pickle=False)
    except Exception as error:  # numpy raises a dozen kinds for broken bytes
        tip = _PLAIN if "Object arrays" in str(error) else "is the file whole?"
        raise FormatError(f"array cannot be read: {error}", tip=tip) from error
    if array.dtype.names:
        fields = {key: array[key] for key in array.dtype.names[:64]}
        return recording_of_arrays(fields, provenance, meta, "npy")
    raise FormatError(f"an array {array.dtype} {array.shape}, and no time of its packets", tip=NEEDED)


def _read_own(arrays: np.lib.npyio.NpzFile, provenance: Provenance, meta: dict[str, str]) -> Recording:
    told = loads(arrays["halfwave"].item())
    if told["version"] != _VERSION:
        raise FormatError(f"archive has version {told['version']}, expected {_VERSION}", tip="update Halfwave")
    links = [_own_link(arrays, i, link, meta.get("file", "an archive")) for i, link in enumerate(told["links"])]
    return Recording(links, format="Halfwave npz")


def _own_link(arrays: np.lib.npyio.NpzFile, i: int, link: dict[str, Any], file: str) -> Frames:
    """One link, each column checked: an archive may come from anybody."""
    columns = {c: arrays[f"{i}.{c}"] for c in _COLUMNS if f"{i}.{c}" in arrays}
    for name in ("time_s", "csi", "layout.block", "layout.index", "layout.null"):
        if name not in columns:
            raise FormatError(f"link {i} has no {name}", tip="is the file whole?")
    packets, bins = len(columns["time_s"]), len(columns["layout.index"])
    for name, column in columns.items():
        shape: tuple[int, ...] = (bins,) if name.startswith("layout.") else (packets,)
        if name == "csi":
            shape = (packets, column.shape[1] if column.ndim == 3 else 1, bins)
        if column.shape != shape or column.dtype.kind not in _COLUMNS[name]:
            found, kinds = f"{column.dtype} {column.shape}", " or ".join(_COLUMNS[name])
            raise FormatError(f"{name} of link {i} is {found}, expected {shape} of numpy kind {kinds}")
    time_s, csi = columns["time_s"], columns["csi"]
    if not bins or not csi.shape[1]:
        raise FormatError(f"csi of link {i} is {csi.shape}, expected an antenna and a bin at least")
    csi[~np.isfinite(csi)] = np.nan
    if not np.isfinite(time_s).all() or (np.diff(time_s) < 0).any():
        raise FormatError(f"time_s of link {i} goes back or is not finite", tip="sort the packets before saving")
    block, index, null = (columns.pop(f"layout.{c}") for c in ("block", "index", "null"))
    said = link["layout"]
    layout = Layout(
        block=block, index=index, null=null, name=_word(said["name"]), note=_word(said["note"]),
        spacing_hz=float(said["spacing_hz"]),
    )  # fmt: skip
    node, transmitter, name = (_word(link["link"][key]) for key in ("node", "transmitter", "layout"))
    return Frames.build(
        LinkId(node, transmitter, name), layout, Provenance.parse(_word(link["provenance"])).replayed(file), **columns,
        frequency_hz=float("nan") if link["frequency_hz"] is None else float(link["frequency_hz"]),
        meta={_word(key): _word(value) for key, value in link["meta"].items()},
    )  # fmt: skip


def _word(text: str) -> str:
    if not isinstance(text, str) or len(text) > _LONGEST_WORD:
        raise FormatError(f"expected a text of at most {_LONGEST_WORD} letters, got {text!r:.40}")
    return text


def _read_espectre(arrays: np.lib.npyio.NpzFile, provenance: Provenance, meta: dict[str, str]) -> Recording:
    """One link; (imaginary, real) pairs. The times are the duration divided evenly, which meta says."""
    pairs = arrays["csi_data"]
    if pairs.ndim != 2 or pairs.dtype != np.int8 or pairs.shape[1] % 2 or not pairs.shape[1]:
        raise FormatError(f"csi_data is {pairs.dtype} {pairs.shape}, expected int8 (packets, 2 x bins)")
    if not len(pairs):
        return Recording(format="ESPectre npz")
    words = {key: str(arrays[key].item()) for key in ("chip", "gain_locked", "collected_at", "label") if key in arrays}
    words = {k: v[:100] for k, v in words.items()}
    duration_s = float(arrays["duration_ms"]) / 1e3
    if not 0 < duration_s < 1e7:
        raise FormatError(f"duration_ms is {duration_s * 1e3}, expected a positive time")
    start_s = 0.0
    if "collected_at" in words:  # local time of an unknown place: taken as UTC, which keeps order and spacing
        start_s = datetime.fromisoformat(words["collected_at"]).replace(tzinfo=UTC).timestamp()
    in_memory = len(pairs) * (4 * pairs.shape[1] + 4 * len(words.get("label", "")) + 48)
    if in_memory > MOST_BYTES:
        raise FormatError(f"archive needs {in_memory} bytes of memory, expected at most {MOST_BYTES}")
    csi = np.empty((len(pairs), 1, pairs.shape[1] // 2), np.complex64)
    csi.real[:, 0], csi.imag[:, 0] = pairs[:, 1::2], pairs[:, ::2]
    layout = layout_of(csi.shape[2], chip=words.get("chip", ""), zeros=(csi == 0).all(axis=(0, 1)), csi=csi[:256, 0])
    if words.get("chip") == "esp32":
        csi[:, :, :2] = np.nan  # four bytes the hardware of this chip spoils
    label = np.full(len(pairs), words["label"]) if "label" in words else None
    words |= {"time": "the duration divided evenly: no time stamps", "format": "ESPectre npz"}
    frames = Frames.build(
        LinkId("1", "", layout.name), layout, provenance, start_s + np.arange(len(pairs)) * duration_s / len(pairs),
        csi, label=label, meta=words | meta,
    )  # fmt: skip
    return Recording([frames], format="ESPectre npz")


def _read_stability(arrays: np.lib.npyio.NpzFile, provenance: Provenance, meta: dict[str, str]) -> Recording:
    """One link an execution: D1_e01_rx_tx is day part 1, execution 1, walked from receiver to transmitter."""
    links, rejects = [], Rejects()
    for key in sorted(n[:-2] for n in arrays.files if n.endswith("_x")):
        amplitude, label = arrays[f"{key}_x"], arrays[f"{key}_y"]
        if amplitude.ndim != 2 or amplitude.dtype.kind != "f" or label.shape != amplitude.shape[1:]:
            rejects.add(because("array_of_another_shape"), 1, f"{key[:80]} {amplitude.shape}")
            continue
        layout = layout_of(amplitude.shape[0], bandwidth_mhz=20)
        words = {"chip": "ESP32-S2", "format": "stability-csi-har npz", "execution": key}
        words["time"] = "nominal 100 Hz: no time stamps"
        links.append(
            Frames.build(
                LinkId(key, "", layout.name), layout, provenance, np.arange(len(label)) / _STABILITY_HZ,
                amplitude.T[:, None].astype(np.float32), label=label, meta=words | meta,
            )
        )  # fmt: skip
    return Recording(links, rejects=rejects, format="stability-csi-har npz")
