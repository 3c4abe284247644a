"""Packets of text as columns, whatever the text was, and the Frames that they make: one for each node, transmitter,
channel and kind of packet.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np

from ..csi.frames import Frames, LinkId, Provenance, Recording
from ..csi.reasons import Rejects
from ._clock import elapsed
from ._receivers import activities, receivers
from ._text import NOT_SMALL, order
from .esp32_udp import joined
from .esp_values import Sight, Values, are_packed, values_of

__all__ = ["FIELDS", "UNKNOWN", "Batch", "batches_of", "recording_of"]

FIELDS = ("rssi", "bandwidth", "stbc", "noise_floor", "channel", "secondary_channel", "first_word", "len",
          "fft_gain", "agc_gain", "frequency_mhz")  # fmt: skip
_RSSI, _BANDWIDTH, _STBC, _NOISE, _CHANNEL, _SECONDARY, _FIRST_WORD, _LEN, _FFT, _AGC, _FREQUENCY = range(len(FIELDS))
UNKNOWN = NOT_SMALL
_SECONDARY_NAMES = ("none", "above", "below")  # wifi_second_chan_t
_UNIX_S = 1e9
_FEW_KINDS = 16
_MOST_HOMES = 4096  # forged addresses must not grow memory; the others' links all name their channel


@dataclass
class Batch:
    """Packets whose lines have the same columns and as many values.

    columns: for meta, how many and who named them.  line: (n,) number of the line in the text.
    values: (n, m) integers as printed, float32 amplitudes, or complex64.  fields: (n, FIELDS) int32, else UNKNOWN.
    address: (n,) 48 bits, -1 unknown.  sequence: (n,), -1 unknown.
    clock: (n,) float64 ticks of the board's clock, or of the host's where there is none; NaN where there is neither.
    host: (n,) seconds of the host's clock beside it.  label: (n,) bytes in front of the line.  node: (n,) names of
    receivers.  truth: (n,) labels that came with the packets. The last four are None where no packet has any.
    clock_name: of its column, which may tell the unit.  documented: Espressif's `local_timestamp`.
    classic: of a chip whose metadata tell bandwidth, STBC and secondary channel.  spoiled: printed by ESP32-CSI-Tool,
    which does not say that the first four bytes are.
    """

    columns: str
    line: np.ndarray
    values: np.ndarray
    fields: np.ndarray
    address: np.ndarray
    sequence: np.ndarray
    clock: np.ndarray
    host: np.ndarray | None = None
    label: np.ndarray | None = None
    node: np.ndarray | None = None
    truth: np.ndarray | None = None
    clock_name: str = ""
    documented: bool = True
    classic: bool = True
    chip: str = ""
    spoiled: bool = False
    time_s: np.ndarray = field(default_factory=lambda: np.zeros(0))
    who: np.ndarray = field(default_factory=lambda: np.zeros(0, int))
    """(n,) index of the receiver."""


class _Receiver(NamedTuple):
    name: str
    words: dict[str, str]
    """What meta says of its clock."""


def batches_of(rows: Iterable[dict[str, Any]]) -> list[Batch]:
    """Batches from packets one by one: each a dict of what a Batch has, one of each."""
    kinds: dict[tuple[object, ...], list[dict[str, Any]]] = {}
    for row in rows:
        there = tuple(row.get(name) is not None for name in ("host", "node", "truth"))
        key = (len(row["values"]), row["values"].dtype.kind, row["columns"], row.get("clock_name"), *there)
        kinds.setdefault((*key, row.get("classic"), row.get("chip")), []).append(row)
    return [_batch_of(rows) for rows in kinds.values()]


def _batch_of(rows: list[dict[str, Any]]) -> Batch:
    values = np.stack([row["values"] for row in rows])
    if values.dtype.kind in "iu":
        values = values.astype(np.int8 if values.min() >= -128 and values.max() <= 127 else np.int32)
    told = [[row["fields"].get(name, UNKNOWN) for name in FIELDS] for row in rows]
    kinds = {"host": np.float64, "node": np.str_, "truth": np.str_}
    given: dict[str, Any] = {n: np.array([r[n] for r in rows], kind) for n, kind in kinds.items() if n in rows[0]}
    label = np.array([row.get("label", b"") for row in rows], np.bytes_)
    first = {k: rows[0][k] for k in ("clock_name", "documented", "classic", "chip", "spoiled") if k in rows[0]}
    return Batch(
        rows[0]["columns"],
        np.array([row["line"] for row in rows], np.int64),
        values,
        np.array(told, np.int32),
        np.array([row.get("address", -1) for row in rows], np.int64),
        np.array([row.get("sequence", -1) for row in rows], np.int64),
        np.array([row.get("clock", np.nan) for row in rows], np.float64),
        label=label if any(label) else None,
        **given,
        **first,
    )


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
    heard = _timed(batches, rank, node, {} if so_far is None else so_far, arrival_s)
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


def _timed(
    batches: Sequence[Batch], rank: np.ndarray, node: str, so_far: dict[str, Any], arrival_s: np.ndarray | None
) -> list[_Receiver]:
    """Gives the batches their times and receivers; each receiver has a clock of its own."""
    clock, host = (_in_order(batches, rank, name, np.nan) for name in ("clock", "host"))
    label, said_node = (_in_order(batches, rank, name, empty) for name, empty in (("label", b""), ("node", "")))
    if clock is None or arrival_s is not None:  # piece by piece neither labels nor clocks tell receivers apart
        label, clock = None, np.full(len(rank), np.nan)
    who, names = receivers(clock, label, said_node, node, so_far.setdefault("receivers", {}))
    time_s, heard = np.zeros(len(rank)), []
    for i, name in enumerate(names if arrival_s is None else ()):
        mine = slice(None) if len(names) == 1 else who == i
        state = so_far.setdefault("clocks", {}).setdefault(name, {})
        time_s[mine], said = _times(clock[mine], None if host is None else host[mine], batches[0], state)
        heard.append(_Receiver(name, order(time_s[mine]) | ({"clock": said} if said else {})))
    unsaid = len(names) == 1 and all(batch.truth is None for batch in batches)
    truth = activities(label) if unsaid and label is not None else None
    at, start = np.empty(len(rank), int), 0
    at[rank] = np.arange(len(rank))
    for batch in batches:
        rows = at[start : start + len(batch.line)]
        start += len(batch.line)
        batch.time_s, batch.who = time_s[rows], who[rows]
        batch.truth = batch.truth if truth is None else truth[rows]
        if arrival_s is not None:
            batch.time_s = arrival_s[np.minimum(batch.line, len(arrival_s) - 1)]
    return heard or [_Receiver(name, {}) for name in names]


def _in_order(batches: Sequence[Batch], rank: np.ndarray, name: str, empty: Any) -> np.ndarray | None:
    """A column of all batches in order of lines; None where none has it."""
    parts = [getattr(batch, name) for batch in batches]
    if all(part is None for part in parts):
        return None
    filled = [np.full(len(b.line), empty) if p is None else p for p, b in zip(parts, batches, strict=True)]
    column: np.ndarray = np.concatenate(filled)[rank]
    return column


def _times(
    clock: np.ndarray, host: np.ndarray | None, first: Batch, state: dict[str, Any]
) -> tuple[np.ndarray, str]:  # fmt: skip
    """Seconds since 1970 where the clock or the host's beside it tells that, else since the first packet."""
    known = np.isfinite(clock)
    if not known.any():
        return np.zeros(len(clock)), "no column tells the time" if len(clock) else ""
    if not known.all():
        clock = np.interp(np.arange(len(clock)), np.flatnonzero(known), clock[known])
    time_s, said = elapsed(clock, name=first.clock_name, documented=first.documented, host=host, so_far=state)
    if "of_day" not in state:  # the clock's own reading is a time of our days
        state["of_day"] = not first.documented and clock[0] * state["unit"] >= _UNIX_S
        host_s = host[0] if host is not None and np.isfinite(host[0]) and host[0] >= _UNIX_S else time_s[0]
        state["began_s"] = float((clock[0] * state["unit"] if state["of_day"] else host_s) - time_s[0])
    exact = state["of_day"] and not state["coarse_s"]
    return (clock * state["unit"] if exact else time_s + state["began_s"]), said


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
    batch: Batch, heard: list[_Receiver], provenance: Provenance, home: dict[Any, Any], meta: dict[str, str]
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
        frequency_hz = mhz * 1e6 if mhz > 0 else _frequency_hz(channel)
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


def _frequency_hz(channel: int) -> float:
    """Centre of a primary channel, IEEE 802.11-2020 annex E; NaN for a number that is none."""
    if 1 <= channel <= 13:
        return (2407 + 5 * channel) * 1e6
    if channel == 14:
        return 2484e6
    return (5000 + 5 * channel) * 1e6 if 32 <= channel <= 177 else float("nan")
