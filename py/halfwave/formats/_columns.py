"""What a column is, by the name that a header or a key of JSON gives it: the words that loggers use for one thing.

A header decides wherever it stands in a log; without one, a known number of columns does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

__all__ = ["FIELDS", "HEADER_WORDS", "KNOWN", "LISTS", "Columns", "canonical", "cells_of", "header_of", "mark_of"]

_WORDS = {
    "data": "data csi csidata csiraw rawcsi rawdata iq iqdata values csivalues csibuf buf buffer subcarriers cfr h",
    "amplitudes": "amplitudes amplitude amp amps csiamplitude csiamplitudes magnitude magnitudes mag",
    "phases": "phases phase csiphase csiphases",
    "iq_hex": "iqhex csihex hex rawhex",
    "real": "real re i inphase csireal realpart",
    "imaginary": "imag imaginary im q quadrature csiimag csiimaginary imagpart",
    "sequence": "id seq sequence seqnum sequencenumber sequenceno seqno packetid packetno idx index counter frame "
    "frameid",
    "mac": "mac macaddress macaddr srcmac sourcemac addr address bssid ta transmitter txmac source src sender",
    "rssi": "rssi rssidbm signal signaldbm level",
    "noise_floor": "noisefloor noise noisedbm noisefloordbm nf",
    "channel": "channel chan ch primarychannel wifichannel",
    "frequency_mhz": "freq frequency frequencymhz freqmhz",
    "secondary_channel": "secondarychannel secondary second",
    "bandwidth": "bandwidth bw cwb chanbw",
    "stbc": "stbc",
    "len": "len length n datalen csilen nvalues",
    "first_word": "firstword firstwordinvalid",
    "fft_gain": "fftgain",
    "agc_gain": "agcgain agc",
    "clock": "localtimestamp localus localtime localts esptimestamp esptime devicetimestamp devicetime boardtime "
    "boardus boardtimestamp timestampus tsus rxtimestamp micros millis uptime uptimems uptimeus esp32timestamp",
    "host": "pctime hosttime hosttimestamp hostus hostunixus timestamp time ts tsns timestampns datetime date t times "
    "timestampms tsms unixtime unix epoch received arrival systemtime pctimestamp localdatetime recordedat tms "
    "timens timeus timems rxtime receivetime times0",
    "node": "node nodeid device deviceid receiver receiverid rx rxid rxmac board boardid port sensor station topic",
    "label": "label activity class",
    "chip": "chip target",
    "type": "type",
    "role": "role",
}
_NAMES = {word: name for name, words in _WORDS.items() for word in words.split()}
HEADER_WORDS = (b"rssi", b"time", b"csi", b"type", b"data", b"mac", b"amp", b"sub ", b"ts")
"""One of them stands in every header, in lower case."""
LISTS = ("data", "amplitudes", "iq_hex")
FIELDS = ("rssi", "bandwidth", "stbc", "noise_floor", "channel", "secondary_channel", "first_word", "len",
          "fft_gain", "agc_gain", "frequency_mhz")  # fmt: skip
"""Columns of small integers."""
_QUOTES = b" \t\"'\r"
_NUMBERED = re.compile(r"(?i)^(.*?)[ _.\-]?\(?\[?(\d+)\]?\)?(?: rxtx \d+/\d+)?$")
_OTHER_LIST = re.compile(rb"[\"({]\s*([-+]?\d[-+\d\s,.;|eE]{40,}?)\s*[\")}]+")
"""A list in quotes, parentheses or braces."""
_NUMBER = re.compile(rb"^[-+]?\d[\d.:eE+\-/T Z]*$")


def canonical(word: str) -> str:
    """The one name of what a column or key is called; empty where it is none that is used.

    >>> canonical("Noise Floor"), canonical("local_timestamp"), canonical("ts_ns"), canonical("mcs")
    ('noise_floor', 'clock', 'host', '')
    """
    return _NAMES.get(re.sub(r"[^a-z0-9]", "", word.lower()), "")


@dataclass(frozen=True)
class Columns:
    """The columns of a line. names: as `canonical`, '' what is not used.  written: as the header has them.

    spread: where each value has a column of its own, the first of them; else -1.
    mark: between the header's cells.
    words: for meta, where no header says what they are, but the values.
    pairs: which of the values are what where their columns' names say it: 'real first', 'real, then imaginary' and so
    on; the driver's order where empty.
    """

    names: tuple[str, ...]
    written: tuple[str, ...]
    of_header: bool = True
    spread: int = -1
    mark: bytes = b""
    words: str = ""
    pairs: str = ""

    @cached_property
    def list_at(self) -> int:
        """The column with the list of values: the last that may be; the last of all where none is named so."""
        if self.spread >= 0:
            return self.spread
        return max((i for i, name in enumerate(self.names) if name in LISTS), default=len(self.names) - 1)

    def at(self, name: str) -> int:
        """Where a column stands; -1 where there is none."""
        return self.names.index(name) if name in self.names else -1

    @property
    def is_espressif(self) -> bool:
        """Whether its clock is the driver's own, by its name."""
        return "local_timestamp" in self.written

    @property
    def is_tool(self) -> bool:
        """ESP32-CSI-Tool's."""
        return "role" in self.names

    @property
    def is_classic(self) -> bool:
        """Whether metadata of the packet tell its bandwidth, STBC and secondary channel."""
        return "bandwidth" in self.names or "stbc" in self.names

    @property
    def chip(self) -> str:
        """What can be said of the chip: C5, C6 and C61 tell their gains and none of the old metadata."""
        return "C5/C6/C61" if "fft_gain" in self.names and not self.is_classic else ""

    @property
    def told(self) -> str:
        """For meta: how many there are, and who says what they are."""
        if self.words:
            return self.words
        known = KNOWN.get(len(self.names))
        usual = known is not None and known.names == self.names
        return str(len(self.names)) + ("" if usual else ", as the header names them")


_CLASSIC = (
    "type id mac rssi rate sig_mode mcs bandwidth smoothing not_sounding aggregation stbc fec_coding sgi noise_floor "
    "ampdu_cnt channel secondary_channel local_timestamp ant sig_len rx_state"
)
_GAIN_TOLD = "type id mac rssi rate noise_floor fft_gain agc_gain channel local_timestamp sig_len rx_format"
_CONSOLE = _CLASSIC.replace(" id mac", " sequence timestamp taget_seq taget mac") + " agc_gain fft_gain"


def _known(names: str) -> Columns:
    written = tuple(names.split())
    return Columns(tuple(map(canonical, written)), written, of_header=False)


KNOWN = {
    len(columns.names): columns
    for columns in (
        _known(f"{_CLASSIC} len first_word data"),
        _known(f"{_GAIN_TOLD} len first_word data"),
        _known(_CLASSIC.replace(" id ", " role ") + " real_time_set real_timestamp len data"),
        _known(f"{_CONSOLE} len first_word data"),
    )
}
"""What nodes print where no header says it, by number: 25 csi_recv, 15 the same on a C5, C6 or C61, 26
ESP32-CSI-Tool, 30 console_test."""


def mark_of(text: bytes) -> bytes:
    """What parts the cells of a line, by what comes most often; spaces where nothing else does."""
    mark = max((b",", b";", b"\t", b"|"), key=text.count)
    return mark if mark in text or b" " not in text.strip() else b" "


def cells_of(line: bytes, mark: bytes = b"") -> list[bytes]:
    """The cells of a line, without quotes; parted by the mark, else by the one that comes most often outside its list.

    >>> cells_of(b'"1.5";"a b";[1,2]'), cells_of(b"walk, 2")
    ([b'1.5', b'a b', b'[1,2]'], [b'walk', b'2'])
    """
    if b"[" not in line:
        line = _OTHER_LIST.sub(rb"[\1]", line, count=1)
    head, bracket, rest = line.partition(b"[")
    closing = b"]]" if rest.lstrip()[:1] == b"[" else b"]"
    values, closed, behind = rest.partition(closing)
    mark = mark or mark_of(head + behind)
    if mark == b"|" and head.lstrip()[:1] == b"|":  # a table of Markdown has one at both ends
        head = head.lstrip()[1:]
        head, behind = (head, behind.rstrip()[:-1]) if bracket else (head.rstrip().removesuffix(b"|"), b"")
    spaces = mark == b" "
    cells = [cell.strip(_QUOTES) for cell in (head.split() if spaces else head.split(mark))]
    if bracket:
        if (spaces and head[-1:].strip(b" \t") == b"") or not cells:
            cells.append(b"")
        cells[-1] = b"[" + values + closed
        cells += [cell.strip(_QUOTES) for cell in ([b"", *behind.split()] if spaces else behind.split(mark))][1:]
    return cells


def header_of(line: bytes) -> Columns | None:
    """The columns that a line names; None where it is no header.

    Numbered columns at the end (amp_0, amp_1 ...) are a value each.

    >>> header_of(b"type,id,mac,rssi,local_timestamp,data").at("clock"), header_of(b"1,2,3"), header_of(b"a,b,c,d")
    (4, None, None)
    >>> header_of(b"time,rssi," + b",".join(b"csi_%d" % i for i in range(64))).spread
    2
    """
    if b"[" in line and b"]" in line:
        return None
    cells = cells_of(line[:65536])
    if len(cells) < 2 or not all(cells[1:]) or any(map(_NUMBER.match, cells)):
        return None
    written = [cell.decode("utf-8", "replace") for cell in cells]
    written[0] = written[0].split()[-1] if written[0] else ""  # what a log puts before it
    if "type" in written[1:4] and {"mac", "rssi"} <= {*map(canonical, written)}:
        del written[: written.index("type")]  # what a table puts before CSI_DATA, where its lines are read from
    spread = _spread(written)
    named = [canonical(word) for word in written[: spread if spread >= 0 else None]]
    if mark_of(line[:65536]) == b" " and not all(named):
        return None  # a sentence
    if written[-1].upper() == "CSI_DATA" or written[0] == "type":
        named[0] = "type" if written[0] == "type" else named[0]
    else:
        named = ["" if name == "type" else name for name in named]
    if spread < 0:
        if not any(name in LISTS for name in named) or sum(map(bool, named)) < 2:
            return None  # a list, and something beside it
    else:
        prefix = _NUMBERED.match(written[spread])
        named.append(canonical(prefix[1]) if prefix and canonical(prefix[1]) in LISTS else "data")
        if "rxtx" in written[spread].lower():
            named[-1] = "amplitudes"
    return Columns(
        tuple(_each_once(named)),
        tuple(written),
        spread=spread,
        mark=mark_of(line[:65536]),
        pairs=_pairs(written, spread),
    )


def _spread(written: list[str]) -> int:
    """Where a row of numbered names begins that goes on to the last; -1 where none does."""
    start = len(written)
    while start and (found := _NUMBERED.match(written[start - 1])) and found[1]:
        start -= 1
    return start if len(written) - start >= 8 else -1


def _pairs(written: list[str], spread: int) -> str:
    """What numbered columns are called where they are real and imaginary parts, one by one or one half and the other.

    >>> _pairs(["t", "re_0", "im_0", "re_1", "im_1"], 1), _pairs(["im0", "im1", "re0", "re1"], 0)
    ('real first', 'imaginary, then real')
    """
    found = [_NUMBERED.match(word) for word in written[spread:]] if spread >= 0 else []
    parts = [canonical(one[1].split("_")[-1]) if one else "" for one in found]
    n = len(parts)
    if n % 2 or not n or set(parts) != {"real", "imaginary"}:
        return ""
    other = "imaginary" if parts[0] == "real" else "real"
    if parts == [parts[0], other] * (n // 2):
        return f"{parts[0]} first"
    return f"{parts[0]}, then {other}" if parts == [parts[0]] * (n // 2) + [other] * (n // 2) else ""


def _each_once(names: list[str]) -> list[str]:
    """Of two columns of one name the first, of lists the last; of host clocks the one that is no date alone."""
    last_list = max((i for i, name in enumerate(names) if name in LISTS), default=-1)
    seen: set[str] = set()
    out = []
    for i, name in enumerate(names):
        keep = name and (i == last_list or (name not in seen and not (name == "data" and last_list >= 0)))
        out.append(name if keep else "")
        seen.add(name)
    return out
