"""The text that ESP32 firmware prints, one packet a line: CSI_DATA, then 13 to 24 columns, then [imaginary real ...].

| columns | printed by                                     | chips              |
|---------|------------------------------------------------|--------------------|
| 25      | Espressif esp-csi, csi_recv                    | ESP32, S2, S3, C3  |
| 15      | the same on chips that tell their receive gain | C5, C6             |
| 26      | ESP32-CSI-Tool                                 | ESP32              |

Log text may stand before CSI_DATA, values may be parted by commas or spaces. The clock is a 32-bit counter of
microseconds, so times are seconds since the recording's first line. Values that do not fit int8 come from firmware
that compensates its gain: they are kept, and meta says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..frames import Frames, LinkId, Provenance, Recording, Rejects
from ._text import (
    NOT_SMALL,
    Tokens,
    blocks,
    characters,
    integers,
    order,
    plain,
    runs,
    small_integers,
    tokenise,
    unwrap_us,
)
from .esp32_udp import joined
from .esp_values import Sight, are_packed, values_of

__all__ = ["matches", "name", "parse", "parse_lines"]

name = "ESP32 CSI text"

_CLASSIC = (
    "type id mac rssi rate sig_mode mcs bandwidth smoothing not_sounding aggregation stbc fec_coding sgi noise_floor "
    "ampdu_cnt channel secondary_channel local_timestamp ant sig_len rx_state"
)
_GAIN_TOLD = "type id mac rssi rate noise_floor fft_gain agc_gain channel local_timestamp sig_len rx_format"
_COLUMNS = {
    n: names.split()
    for n, names in (
        (25, f"{_CLASSIC} len first_word"),
        (15, f"{_GAIN_TOLD} len first_word"),
        (26, _CLASSIC.replace(" id ", " role ") + " real_time_set real_timestamp len"),
    )
}  # fmt: skip
_FIELDS = ("rssi", "bandwidth", "stbc", "noise_floor", "channel", "secondary_channel", "first_word", "len",
           "fft_gain", "agc_gain")  # fmt: skip
_RSSI, _BANDWIDTH, _STBC, _NOISE, _CHANNEL, _SECONDARY, _FIRST_WORD, _LEN, _FFT, _AGC = range(len(_FIELDS))
_UNKNOWN = NOT_SMALL
_SECONDARY_NAMES = ("none", "above", "below")  # wifi_second_chan_t
_BUFFER_BYTES = (128, 256, 376, 380, 384, 612)  # of a classic chip, by ESP-IDF's table of LTF fields
_MOST_VALUES = 2048
_MOST_HOMES = 4096  # forged addresses must not grow memory; the others' links all name their channel
_START = b"CSI_DATA"
_START_WORD = np.frombuffer(_START, "<u8")[0]


@dataclass
class _Batch:
    """Lines of one column count and one value count."""

    columns: int
    line: np.ndarray
    values: np.ndarray
    fields: np.ndarray
    address: np.ndarray
    sequence: np.ndarray
    clock_us: np.ndarray
    time_s: np.ndarray = field(default_factory=lambda: np.zeros(0))


def matches(head: bytes) -> bool:
    """Whether a whole CSI_DATA line, or at least its columns, is among the first bytes; others may be torn."""
    return any(
        len(columns) < 400 and columns.count(b",") + 1 in (14, 24, 25)
        for text in plain(head).split(_START + b",")[1:]
        for columns in [text[:400].partition(b"\n")[0].partition(b"[")[0]]
    )


def parse(
    data: bytes, *, provenance: Provenance, name: str = "", so_far: dict[str, Any] | None = None
) -> Recording:  # fmt: skip
    """All packets of a text; times are seconds since the first one, by the node's own clock.

    so_far: for a text that comes in pieces of whole lines, what the caller keeps between them; empty before the first.

    >>> line = b'CSI_DATA,7,1a:00:00:00:00:00,-40,11,-96,4,32,11,%d,47,1,4,0,"[1,2,-3,4]"\\n'
    >>> recording = parse(line % 0 + b"CSI_DATA,7,torn\\n" + line % 50_000, provenance=Provenance("replay"))
    >>> recording[0].csi[0, 0].tolist(), recording[0].agc_gain_db.tolist()
    ([(2+1j), (4-3j)], [32.0, 32.0])
    >>> recording[0].time_s.tolist(), recording.rejects.counts
    ([0.0, 0.05], {'line is torn or mixed up': 1})
    """
    so_far = {} if so_far is None else so_far
    home = so_far.setdefault("home", {})
    return _recording(plain(data), None, provenance, "1", home, {"file": name} if name else {}, so_far)


def parse_lines(
    data: bytes, *, time_s: np.ndarray, provenance: Provenance, node: str, home: dict[int, int] | None = None
) -> Recording:
    """Lines that came one by one: time_s is the arrival of each (lines without CSI count too).

    home: the first channel of each transmitter, kept by the caller from one call to the next.
    """
    return _recording(data, np.asarray(time_s, np.float64), provenance, node, {} if home is None else home, {})


def _recording(
    data: bytes,
    arrival_s: np.ndarray | None,
    provenance: Provenance,
    node: str,
    home: dict[int, int],
    meta: dict[str, str],
    so_far: dict[str, Any] | None = None,
) -> Recording:
    rejects, batches, lines = Rejects(), [], 0
    for block in blocks(data):
        tokens = tokenise(block)
        batches += _read_block(tokens, lines + np.arange(len(tokens.count), dtype=np.int64), rejects)
        lines += len(tokens.count)
    if not batches:
        return Recording(rejects=rejects, format=globals()["name"])
    line = np.concatenate([b.line for b in batches])
    rank = np.argsort(line, kind="stable")
    _remember_home(
        np.concatenate([b.address for b in batches])[rank],
        np.concatenate([b.fields[:, _CHANNEL] for b in batches])[rank],
        home,
    )
    if arrival_s is None:
        time_s = np.empty(len(line))
        time_s[rank], boots = unwrap_us(np.concatenate([b.clock_us for b in batches])[rank], so_far)
        meta = meta | order(time_s[rank]) | ({"clock": f"began anew {boots} times"} if boots else {})
    else:
        time_s = arrival_s[np.minimum(line, len(arrival_s) - 1)]
    kinds: dict[tuple[int, int], list[_Batch]] = {}
    for batch in batches:
        batch.time_s, time_s = time_s[: len(batch.line)], time_s[len(batch.line) :]
        kinds.setdefault((batch.columns, batch.values.shape[1]), []).append(batch)
    links = [link for parts in kinds.values() for link in _links(_join(parts), provenance, node, home, meta)]
    return Recording(joined(links), rejects=rejects, format=globals()["name"])


def _remember_home(address: np.ndarray, channel: np.ndarray, home: dict[int, int]) -> None:
    """The channel on which each transmitter was heard first."""
    if (address == address[0]).all():
        home.setdefault(int(address[0]), int(channel[0]))
        return
    addresses, first = np.unique(address, return_index=True)
    for one, at in zip(addresses.tolist(), first.tolist(), strict=True):
        if len(home) < _MOST_HOMES:
            home.setdefault(one, int(channel[at]))


def _read_block(tokens: Tokens, numbers: np.ndarray, rejects: Rejects, *, again: bool = True) -> list[_Batch]:
    """Batches of a block's good lines; `numbers` are its lines' numbers in the recording."""
    start, stop = tokens.line_start, tokens.line_stop
    words = np.lib.stride_tricks.sliding_window_view(np.frombuffer(tokens.text, np.uint8), 8)
    begins = np.zeros(len(start), bool)
    long_enough = stop - start > 8
    begins[long_enough] = (words[start[long_enough]].copy().view("<u8") == _START_WORD)[:, 0]
    at = np.searchsorted(tokens.opening, start)
    one_list = (np.searchsorted(tokens.opening, stop) - at == 1) & (
        np.searchsorted(tokens.closing, stop) - np.searchsorted(tokens.closing, start) == 1
    )
    good = np.flatnonzero(begins & one_list)
    opening = tokens.opening[at[good]]
    closing = tokens.closing[np.searchsorted(tokens.closing, start[good])]
    data_first = np.searchsorted(tokens.end, opening)
    columns = data_first - tokens.first[good] + 1
    count = tokens.first[good] + tokens.count[good] - data_first
    last = tokens.end[np.maximum(tokens.first[good] + tokens.count[good] - 1, 0)] if len(good) else opening
    whole = (count > 0) & (count % 2 == 0) & (count <= _MOST_VALUES) & (closing > last)
    batches, used = [], np.zeros(len(start), bool)
    for n, names in _COLUMNS.items():
        for values in np.unique(count[whole & (columns == n)]).tolist():
            rows = whole & (columns == n) & (count == values)
            batch, sound = _read_rows(tokens, names, good[rows], data_first[rows], values)
            used[good[rows][sound]] = True
            batch.line = numbers[good[rows]][sound]
            batches.append(batch)
    batches += _second_look(tokens, np.flatnonzero(~used), numbers, rejects, again)
    return [b for b in batches if len(b.line)]


def _read_rows(
    tokens: Tokens, names: list[str], lines: np.ndarray, data_first: np.ndarray, values: int
) -> tuple[_Batch, np.ndarray]:
    """The lines as a batch of those that are sound, and which ones are."""
    first, end = tokens.first[lines], tokens.end
    data = small_integers(tokens, runs(end, data_first, values))
    wide = data.min(axis=1) == NOT_SMALL
    if wide.any():
        data = data.astype(np.int32)
        data[wide] = _wide_integers(tokens, end[data_first[wide, None] + np.arange(values)])
        wide = data.min(axis=1) == NOT_SMALL
    fields = np.full((len(lines), len(_FIELDS)), _UNKNOWN, np.int32)
    told = [field in names for field in _FIELDS]
    places = [names.index(field) for field in _FIELDS if field in names]
    fields[:, told] = small_integers(tokens, end[first[:, None] + places])
    address = _addresses(tokens, end[first + names.index("mac")])
    clock_us = integers(tokens, end[first + names.index("local_timestamp")])
    sequence = integers(tokens, end[first + 1]) if "id" in names else np.full(len(lines), -1, np.int64)
    as_long_as_said = fields[:, _LEN] == values
    if "role" in names:  # ESP32-CSI-Tool says the buffer's length and may print the legacy field alone
        whole = values in _BUFFER_BYTES or 2 * values in _BUFFER_BYTES  # pairs, or amplitudes
        as_long_as_said = whole & (fields[:, _LEN] >= values)
    known = (fields != _UNKNOWN) | ~np.array(told)
    sound = as_long_as_said & known.all(axis=1) & ~wide & (address >= 0) & (clock_us >= 0)
    sound &= (clock_us < 2**32) & (np.abs(fields[:, [_RSSI, _NOISE]] + 0.5) < 128).all(axis=1)  # int8 in the driver
    if sound.all():
        sound = slice(None)
    if data.min() >= -128 and data.max() <= 127:
        data = data.astype(np.int8)  # half the memory to move
    batch = _Batch(
        len(names) + 1, lines[sound], data[sound], fields[sound], address[sound], sequence[sound], clock_us[sound]
    )
    return batch, sound


def _wide_integers(tokens: Tokens, end: np.ndarray) -> np.ndarray:
    """Integers that fit int16, with a sign; NOT_SMALL where a token is none."""
    minus = np.zeros(end.shape, bool)
    inside = np.ones(end.shape, bool)
    value = np.zeros(end.shape, np.int32)
    bad = tokens.codes[end] > 9
    for place in range(7):
        code = tokens.codes[end - place].astype(np.int32)
        inside &= code < 12
        bad |= inside & (minus | (code == 11) | (place == 6))
        minus |= inside & (code == 10)
        value += np.where(inside & (code < 10), code, 0) * 10 ** min(place, 5)
    value = np.where(minus, -value, value)
    return np.where(bad | (abs(value) > 32767), NOT_SMALL, value)


_HEX = np.full(256, -1, np.int64)
_HEX[np.frombuffer(b"0123456789abcdefABCDEF", np.uint8)] = [*range(16), *range(10, 16)]


def _addresses(tokens: Tokens, end: np.ndarray) -> np.ndarray:
    """MAC addresses as 48-bit integers, -1 where a token is none."""
    text = characters(tokens, end, 17)
    digits = _HEX[text[:, [i for i in range(17) if i % 3 < 2]]]
    good = (digits >= 0).all(axis=1) & (text[:, 2::3] == ord(":")).all(axis=1)
    return np.where(good, digits @ (16 ** np.arange(11, -1, -1, dtype=np.int64)), -1)


def _second_look(tokens: Tokens, lines: np.ndarray, numbers: np.ndarray, rejects: Rejects, again: bool) -> list[_Batch]:
    """Lines with something before CSI_DATA, read from there; all others counted by what is wrong with them."""
    lines = tokens.written(lines, b"type,")
    if not len(lines):
        return []
    starts = np.array([match.start() for match in re.finditer(_START, tokens.text)], np.int64)
    before, behind = (np.searchsorted(starts, edge[lines]) for edge in (tokens.line_start, tokens.line_stop))
    tokens.reject(rejects, "line without CSI_DATA", lines[before == behind])
    lines, before, behind = (column[before < behind] for column in (lines, before, behind))
    last = starts[behind - 1]
    read_again = (last > tokens.line_start[lines]) & again
    tokens.reject(rejects, "line is torn or mixed up", lines[~read_again | (behind - before > 1)])
    of_line = numbers[lines[read_again]]
    stop = tokens.line_stop[lines]
    tails = [tokens.text[a:b] for a, b in zip(last[read_again].tolist(), stop[read_again].tolist(), strict=True)]
    return _read_block(tokenise(b"\n".join(tails)), of_line, rejects, again=False) if tails else []


def _join(parts: list[_Batch]) -> _Batch:
    """One batch, its lines in the recording's order (a second look comes after its block's other lines)."""
    columns = ("line", "values", "fields", "address", "sequence", "clock_us", "time_s")
    joined = {c: np.concatenate([getattr(p, c) for p in parts]) for c in columns}
    if (np.diff(joined["line"]) < 0).any():
        order = np.argsort(joined["line"], kind="stable")
        joined = {c: values[order] for c, values in joined.items()}
    return _Batch(parts[0].columns, **joined)


def _links(
    batch: _Batch, provenance: Provenance, node: str, home: dict[Any, Any], meta: dict[str, str]
) -> list[Frames]:
    """One Frames for each transmitter, layout and channel; the transmitter's name tells its later channels apart.

    home: beside the channels, the `Sight` of each link.
    """
    fields, time_s = batch.fields, batch.time_s
    spoiled = (fields[:, _FIRST_WORD] > 0) | (batch.columns == 26)  # four bytes, by the hardware
    told_apart = [fields[:, column] for column in (_BANDWIDTH, _STBC, _SECONDARY, _CHANNEL)]
    keys, which = _unique_columns(np.stack([batch.address, *told_apart, are_packed(batch.values)]))
    links, sights = [], home.setdefault("sights", {})
    if len(sights) + keys.shape[1] > _MOST_HOMES:
        sights.clear()
    for i, key in enumerate(keys.T.tolist()):
        address, bandwidth, stbc, secondary, channel, _ = key
        rows = slice(None) if keys.shape[1] == 1 else which == i
        classic = batch.columns != 15
        csi, layout, said = values_of(
            batch.values[rows],
            chip="" if classic else "C5/C6/C61",
            secondary=_SECONDARY_NAMES[secondary] if classic and 0 <= secondary < 3 else None,
            stbc=bool(stbc) if classic else None,
            bandwidth_mhz=(40 if bandwidth else 20) if classic else None,
            spoiled=spoiled[rows],
            sight=sights.setdefault((batch.columns, batch.values.shape[1], *key), Sight()),
        )
        told = fields[rows]
        words = meta | {"format": globals()["name"], "columns": str(batch.columns)} | said
        if not classic:
            words["chip"] = "C5, C6 or C61"
        transmitter, frequency_hz = address.to_bytes(6, "big").hex(":"), _frequency_hz(channel)
        if home.get(address) != channel:
            transmitter += f" {frequency_hz / 1e6:.0f} MHz" if frequency_hz > 0 else f" channel {channel}"
        frames = Frames.build(
            LinkId(node, transmitter, layout.name), layout, provenance, time_s[rows], csi,
            rssi_dbm=told[:, _RSSI].astype(np.float32),
            noise_floor_dbm=told[:, _NOISE].astype(np.float32),
            agc_gain_db=None if classic else told[:, _AGC].astype(np.float32),
            fft_gain_db=None if classic else told[:, _FFT] * np.float32(0.25),  # the chip counts in quarters of a dB
            sequence=batch.sequence[rows], frequency_hz=frequency_hz, meta=words,
        )  # fmt: skip
        links.append(frames)
    return links


def _unique_columns(key: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """np.unique over columns, without the sort where all are the same."""
    if (key == key[:, :1]).all():
        return key[:, :1], np.zeros(key.shape[1], int)
    return np.unique(key, axis=1, return_inverse=True)


def _frequency_hz(channel: int) -> float:
    """Centre of a primary channel, IEEE 802.11-2020 annex E; NaN for a number that is none."""
    if 1 <= channel <= 13:
        return (2407 + 5 * channel) * 1e6
    if channel == 14:
        return 2484e6
    return (5000 + 5 * channel) * 1e6 if 32 <= channel <= 177 else float("nan")
