"""Numpy arrays of CSI with a time for each packet, whatever they are called and whichever way they lie."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..csi.frames import Frames, LinkId, Provenance, Recording
from ..errors import FormatError
from ._clock import UNIX_S, elapsed
from ._columns import canonical
from ._limits import MOST_BYTES
from ._text import order
from .esp_values import Sight, values_of

__all__ = ["NEEDED", "recording_of_arrays"]

NEEDED = 'save both, np.savez("walk.npz", csi=csi, time_s=time_s): csi complex (packets, subcarriers), time_s seconds'
_MOST_BINS = 4096


def recording_of_arrays(
    arrays: Mapping[str, np.ndarray], provenance: Provenance, meta: dict[str, str], format_name: str
) -> Recording:
    """One link from arrays by name. Raises FormatError that names what is lacking or cannot be told.

    csi: complex (T, K) or (T, antennas, K), or integers (T, 2K) as the driver gives them (imaginary, real, ...), or
    amplitudes (T, K); where the time fits another axis, it is turned.  time: (T,), in a unit that its name or the rate
    tells.

    >>> arrays = {"H": np.ones((52, 40), complex), "timestamps": np.arange(40) / 20}
    >>> recording_of_arrays(arrays, Provenance("replay"), {}, "npz")
    [node 1 <- unknown, LLTF, used bins: 40 x 1 x 52, 1.9 s at 20.0 Hz, replay]
    """
    told: dict[str, tuple[str, np.ndarray]] = {}
    for key, array in arrays.items():
        name = canonical(key) or canonical(key.rstrip("s"))
        if array.dtype.kind == "M":  # dates of numpy
            array = array.astype("datetime64[ns]").astype(np.int64) / 1e9
        if name and name not in told and array.dtype.kind in "iufcU":
            told[name] = key, array
    for whole, parts in (("data", ("real", "imaginary")), ("data", ("amplitudes", "phases"))):
        first, second = (told.get(part, ("", np.zeros(0)))[1] for part in parts)
        if whole not in told and first.ndim > 1 and first.shape == second.shape:
            both = first * np.exp(1j * second) if parts[1] == "phases" else first + 1j * second
            told[whole] = told[parts[0]][0], both
    csi_key = next((name for name in ("data", "amplitudes") if name in told), None)
    time_key = next((name for name in ("host", "clock") if name in told), None)
    there = ", ".join(f"{key} {array.dtype} {array.shape}" for key, array in list(arrays.items())[:6])
    if csi_key is None:
        raise FormatError(f"archive holds {there[:300]}, and nothing that is named csi", tip=NEEDED)
    if time_key is None:
        raise FormatError(f"archive holds {there[:300]}, and no time of its packets", tip=NEEDED)
    ticks = np.asarray(told[time_key][1]).squeeze()
    if ticks.ndim != 1 or ticks.dtype.kind not in "iuf" or not np.isfinite(ticks).all():
        raise FormatError(
            f"{told[time_key][0]} is {ticks.dtype} {ticks.shape}, expected a number for each packet", tip=NEEDED
        )
    csi, layout, said = _csi(*told[csi_key], len(ticks), csi_key == "amplitudes")
    state: dict[str, Any] = {}
    time_s, words = elapsed(ticks.astype(np.float64), name=told[time_key][0], so_far=state)
    if len(ticks) and ticks[0] * state["unit"] >= UNIX_S:
        time_s = ticks * state["unit"]
    columns = {
        column: told[name][1].reshape(-1).astype(np.float32)
        for column, name in (("rssi_dbm", "rssi"), ("noise_floor_dbm", "noise_floor"))
        if name in told and told[name][1].size == len(ticks) and told[name][1].dtype.kind in "iuf"
    }
    label = told["label"][1].reshape(-1) if "label" in told and told["label"][1].size == len(ticks) else None
    words_of = {"format": format_name} | said | order(time_s) | ({"clock": words} if words else {}) | meta
    frames = Frames.build(
        LinkId("1", "", layout.name), layout, provenance, time_s, csi, **columns,
        label=None if label is None else label.astype(str), meta=words_of,
    )  # fmt: skip
    return Recording([frames], format=format_name)


def _csi(key: str, array: np.ndarray, packets: int, named_amplitude: bool) -> tuple[np.ndarray, Any, dict[str, str]]:
    """(T, A, K) with its layout and what is said of it."""
    if packets not in array.shape or not 2 <= array.ndim <= 3 or array.dtype.kind == "U" or not packets:
        found = f"{key} is {array.dtype} {array.shape}"
        raise FormatError(f"{found}, expected {packets} packets, as many as times, of subcarriers each", tip=NEEDED)
    array = np.moveaxis(array, array.shape.index(packets), 0)
    if array.shape[-1] > 2 * _MOST_BINS or array.size * 8 > MOST_BYTES or not array[0].size:
        raise FormatError(f"{key} is {array.shape}, expected up to {_MOST_BINS} subcarriers", tip=NEEDED)
    if array.ndim == 3 and array.shape[2] == 2 and array.dtype.kind != "c":
        array = array[..., 0] + 1j * array[..., 1].astype(np.float64)
    if array.dtype.kind in "iu" and array.ndim == 2 and not named_amplitude:
        if array.shape[1] % 2:
            raise FormatError(f"{key} has {array.shape[1]} values a packet, expected pairs", tip=NEEDED)
        csi, layout, said = values_of(array.astype(np.int32))
        return csi, layout, said
    if array.dtype.kind != "c" and (array < 0).any():
        raise FormatError(f"{key} has real values below zero: decibels, or one part of complex ones", tip=NEEDED)
    if array.ndim == 3 and array.shape[1] > array.shape[2]:
        array = array.swapaxes(1, 2)  # antennas are fewer than subcarriers
    csi = (array if array.ndim == 3 else array[:, None]).astype(np.complex64 if array.dtype.kind == "c" else np.float32)
    csi[~np.isfinite(csi)] = np.nan
    layout = Sight().layout_of(csi.reshape(-1, csi.shape[-1]))
    return csi, layout, {"layout": layout.assumed} if layout.assumed else {}
