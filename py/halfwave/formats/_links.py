"""The Frames that packets of text make: one for each node, transmitter, channel and kind of packet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ..csi.carrier import frequency_of
from ..csi.frames import Frames, LinkId, Provenance, Recording, joined
from ..csi.reasons import Rejects
from ._batches import UNKNOWN, Batch
from ._columns import FIELDS
from ._timing import Receiver, timed
from .esp_values import Sight, Values, are_packed, values_of

__all__ = ["recording_of"]

_RSSI, _BANDWIDTH, _STBC, _NOISE, _CHANNEL, _SECONDARY, _FIRST_WORD, _LEN, _FFT, _AGC, _FREQUENCY = range(len(FIELDS))
_SECONDARY_NAMES = ("none", "above", "below")  # wifi_second_chan_t
_FEW_KINDS = 16
_MOST_HOMES = 4096  # forged addresses must not grow memory; the others' links all name their channel


def recording_of(
    batches: Sequence[Batch],
    rejects: Rejects,
    *,
    format_name: str,
    provenance: Provenance,
    node: str,
    meta: dict[str, str],
    home: dict[Any, Any],
    arrival_s: np.ndarray | None = None,
    so_far: dict[str, Any] | None = None,
) -> Recording:
    """All of them as links. arrival_s: by line, where lines came one by one; else the clocks tell the time.

    home: the first channel of each transmitter, and what was seen of its layout.  so_far: for a text in pieces.
    """
    batches = [batch for batch in batches if len(batch.line)]
    if not batches:
        return Recording(rejects=rejects, format=format_name)
    rank = np.argsort(np.concatenate([b.line for b in batches]), kind="stable")
    address, channel = (
        np.concatenate(column) for column in zip(*((b.address, b.fields[:, _CHANNEL]) for b in batches), strict=True)
    )
    _remember_home(address[rank], channel[rank], home)
    heard = timed(batches, rank, node, {} if so_far is None else so_far, arrival_s)
    kinds: dict[tuple[object, ...], list[Batch]] = {}
    for b in batches:
        key = b.columns, b.values.shape[1], b.values.dtype.kind, b.truth is None, b.classic, b.chip, b.spoiled
        kinds.setdefault(key, []).append(b)
    words = meta | {"format": format_name}
    links = [link for parts in kinds.values() for link in _links(_join(parts), heard, provenance, home, words)]
    return Recording(joined(links), rejects=rejects, format=format_name)


def _remember_home(address: np.ndarray, channel: np.ndarray, home: dict[Any, Any]) -> None:
    """The channel on which each transmitter was heard first."""
    if (address == address[0]).all():
        home.setdefault(int(address[0]), int(channel[0]))
        return
    addresses, first = np.unique(address, return_index=True)
    for one, at in zip(addresses.tolist(), first.tolist(), strict=True):
        if len(home) < _MOST_HOMES:
            home.setdefault(one, int(channel[at]))


def _join(parts: list[Batch]) -> Batch:
    """One batch, its lines in the recording's order (a second look comes after its block's other lines)."""
    whole = parts[0] if len(parts) == 1 else _taken(parts, slice(None))
    if (np.diff(whole.line) < 0).any():
        whole = _taken([whole], np.argsort(whole.line, kind="stable"))
    return whole


def _taken(parts: list[Batch], rows: slice | np.ndarray) -> Batch:
    """Rows of the parts put together; what served to find times and receivers stays behind."""
    columns: dict[str, Any] = {"host": None, "label": None, "node": None}
    for name in ("line", "values", "fields", "address", "sequence", "clock", "time_s", "who"):
        columns[name] = np.concatenate([getattr(part, name) for part in parts])[rows]
    if parts[0].truth is not None:
        columns["truth"] = np.concatenate([part.truth for part in parts if part.truth is not None])[rows]
    return replace(parts[0], **columns)


def _links(
    batch: Batch, heard: list[Receiver], provenance: Provenance, home: dict[Any, Any], meta: dict[str, str]
) -> list[Frames]:
    """One Frames for each receiver, transmitter, layout and channel; the transmitter's name tells its later channels
    apart. home: beside the channels, the `Sight` of each link.
    """
    fields, time_s = batch.fields, batch.time_s
    spoiled = (fields[:, _FIRST_WORD] > 0) | batch.spoiled  # four bytes, by the hardware
    told_apart = [fields[:, column] for column in (_BANDWIDTH, _STBC, _SECONDARY, _CHANNEL, _FREQUENCY)]
    packed = are_packed(batch.values) if batch.values.dtype.kind == "i" else np.zeros(len(batch.line), bool)
    keys, which = _unique_columns(np.stack([batch.who, batch.address, *told_apart, packed]))
    links, sights = [], home.setdefault("sights", {})
    if len(sights) + keys.shape[1] > _MOST_HOMES:
        sights.clear()
    for i, key in enumerate(keys.T.tolist()):
        who, address, bandwidth, stbc, secondary, channel, mhz, _ = key
        rows = slice(None) if keys.shape[1] == 1 else which == i
        csi, layout, said = _csi_of(
            batch.values[rows],
            chip=batch.chip,
            secondary=_SECONDARY_NAMES[secondary] if batch.classic and 0 <= secondary < 3 else None,
            stbc=bool(stbc) if batch.classic and stbc != UNKNOWN else None,
            bandwidth_mhz=_width_mhz(bandwidth) if batch.classic else None,
            spoiled=spoiled[rows],
            sight=sights.setdefault((batch.columns, *batch.values.dtype.kind, batch.values.shape[1], *key), Sight()),
        )
        told = fields[rows]
        words = meta | {"columns": batch.columns} | said | heard[who].words
        if batch.chip:
            words["chip"] = "C5, C6 or C61" if batch.chip == "C5/C6/C61" else batch.chip
        transmitter = address.to_bytes(6, "big").hex(":") if address >= 0 else ""
        frequency_hz = mhz * 1e6 if mhz > 0 else frequency_of(channel)
        if home.get(address) != channel:
            transmitter += f" {frequency_hz / 1e6:.0f} MHz" if frequency_hz > 0 else f" channel {channel}"
        frames = Frames.build(
            LinkId(heard[who].name, transmitter.strip(), layout.name), layout, provenance, time_s[rows], csi,
            rssi_dbm=_levels(told[:, _RSSI]),
            noise_floor_dbm=_levels(told[:, _NOISE]),
            agc_gain_db=_known(told[:, _AGC]),
            fft_gain_db=_known(told[:, _FFT], 0.25),  # the chip counts in quarters of a dB
            sequence=batch.sequence[rows], frequency_hz=frequency_hz,
            label=None if batch.truth is None else batch.truth[rows], meta=words,
        )  # fmt: skip
        links.append(frames)
    return links


def _csi_of(values: np.ndarray, *, spoiled: np.ndarray, sight: Sight, **told: Any) -> Values:
    """`values_of` integers; what is complex or an amplitude already, as it is."""
    if values.dtype.kind == "i":
        return values_of(values, spoiled=spoiled, sight=sight, **told)
    csi = values[:, None].copy()
    csi[spoiled, :, :2] = np.nan
    layout = sight.layout_of(csi[:, 0], **told)
    return Values(csi, layout, {"layout": layout.assumed} if layout.assumed else {})


def _levels(column: np.ndarray) -> np.ndarray:
    """Levels in dBm, NaN where there is none."""
    return np.where(column == UNKNOWN, np.nan, column).astype(np.float32)


def _known(column: np.ndarray, unit: float = 1.0) -> np.ndarray | None:
    return None if column[0] == UNKNOWN else _levels(column) * np.float32(unit)


def _width_mhz(bandwidth: int) -> int | None:
    """The cwb bit of the metadata, or megahertz."""
    if bandwidth in (20, 40):
        return bandwidth
    return None if bandwidth == UNKNOWN else 40 if bandwidth else 20


def _unique_columns(key: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """np.unique over columns, without the sort where few differ."""
    if (key == key[:, :1]).all():
        return key[:, :1], np.zeros(key.shape[1], int)
    found, left, which = list[np.ndarray](), np.arange(key.shape[1]), np.zeros(key.shape[1], int)
    while len(left):
        if len(found) == _FEW_KINDS:
            return np.unique(key, axis=1, return_inverse=True)
        others = (key[:, left] != key[:, left[:1]]).any(axis=0)
        which[left] = len(found)
        found.append(key[:, left[0]])
        left = left[others]
    order = sorted(range(len(found)), key=lambda i: found[i].tolist())
    return np.stack(found, axis=1)[:, order], np.argsort(order)[which]
