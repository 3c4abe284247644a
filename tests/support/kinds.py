"""The kinds of text that people have, each rebuilt of the same packets in a few lines."""

from __future__ import annotations

import base64
import json

import numpy as np

RANDOM = np.random.default_rng(3)
COLUMNS = (
    "type,id,mac,rssi,rate,sig_mode,mcs,bandwidth,smoothing,not_sounding,aggregation,stbc,fec_coding,sgi,noise_floor,"
    "ampdu_cnt,channel,secondary_channel,local_timestamp,ant,sig_len,rx_state,len,first_word,data"
)
N = 40
VALUES = RANDOM.integers(-60, 60, (N, 128))
VALUES[:, [0, 1, *range(54, 76)]] = 0


def line(i: int, *, clock: object = None, values: object = None, mac: str = "1a:00:00:00:00:01") -> str:
    """A line of csi_recv at 50 Hz."""
    clock = 5_000_000 + 20_000 * i if clock is None else clock
    values = f'"[{",".join(map(str, VALUES[i]))}]"' if values is None else values
    return f"CSI_DATA,{i},{mac},-46,11,1,7,0,1,1,0,0,0,0,-95,0,6,0,{clock},0,47,0,128,0,{values}"


COMPLEX = VALUES[:, 1::2] + 1j * VALUES[:, ::2]
PLAIN = [line(i) for i in range(N)]
SPACED = ["[" + " ".join(map(str, row)) + "]" for row in VALUES]


def console(i: int, data: str) -> str:
    """A line of console_test, 30 columns."""
    start, middle = f"CSI_DATA,{i},{5000 + 20 * i},0,unknown", line(i, values="").split(",", 2)[2]
    return f"{start},{middle.removesuffix(',0,128,0,')},0,32,-4,128,0,{data}"


def parted(mark: str, quote: str = "") -> bytes:
    """With cells parted by something else, and quoted."""
    cells = [[*p.split(",", 24)[:24], spaced] for p, spaced in zip(PLAIN, SPACED, strict=True)]
    return joined([mark.join(f"{quote}{cell}{quote}" for cell in row) for row in cells])


def listed(values: np.ndarray) -> str:
    return ",".join(map(str, values.astype(int)))


def wrapped(text: str, width: int) -> bytes:
    """As a terminal of so many columns breaks its lines."""
    return joined([one[at : at + width] for one in text.split("\n") for at in range(0, max(len(one), 1), width)])


def rows_of(text: bytes) -> list[str]:
    return text.decode().split("\n")[:-1]


def ruview(i: int) -> str:
    iq = np.array([2437, i], "<u4").tobytes() + bytes([0xD2, 0xA1, 0, 0]) + VALUES[i].astype(np.int8).tobytes()
    told = {"type": "raw_csi", "timestamp": "2026-04-03T02:09:00Z", "ts_ns": 1_700_000_000_000_000_000 + 20_000_000 * i}
    return json.dumps(told | {"node_id": 1, "rssi": 64, "channel": 0, "iq_hex": iq.hex()})


def base64_of(i: int) -> str:
    return base64.b64encode(VALUES[i].astype(np.int8).tobytes()).decode()


def joined(lines: list[str]) -> bytes:
    return "\n".join([*lines, ""]).encode()


def objects(key: str = "csi", **columns) -> bytes:
    rows = [{"ts": 1.7e9 + i / 50, "mac": "1a:00:00:00:00:01", "rssi": -46, key: VALUES[i].tolist()} for i in range(N)]
    return joined([json.dumps(row | {k: c(i) for k, c in columns.items()}) for i, row in enumerate(rows)])


EXACT = {
    "plain": joined(PLAIN),
    "host time behind": joined([f"{p},2024-05-01 12:00:00.{i:02}0000" for i, p in enumerate(PLAIN)]),
    "host time and a label behind, named": joined(
        [COLUMNS + ",host_time,label", *(f"{p},{1.7e9 + i / 50:.3f},walk" for i, p in enumerate(PLAIN))]
    ),
    "utf-16 with mark": joined(PLAIN).decode().encode("utf-16"),
    "utf-16-le without mark": joined(PLAIN).decode().encode("utf-16-le"),
    "utf-16-be with mark, CR LF": b"\xfe\xff" + joined(PLAIN).decode().replace("\n", "\r\n").encode("utf-16-be"),
    "utf-8 mark": b"\xef\xbb\xbf" + joined(PLAIN),
    "colours": joined([f"\x1b[0;32mI ({5000 + 20 * i}) csi: {p}\x1b[0m" for i, p in enumerate(PLAIN)]),
    "brackets behind": joined([f"{p} [cpu0]" for p in PLAIN]),
    "semicolons": parted(";"),
    "tabs": parted("\t"),
    "every cell quoted": parted(",", '"'),
    "an index in front, as pandas writes it": joined(["," + COLUMNS, *(f"{i},{p}" for i, p in enumerate(PLAIN))]),
    "host time in front, named": joined(["time," + COLUMNS, *(f"12:00:00.{i:03},{p}" for i, p in enumerate(PLAIN))]),
    "bytes as Python prints them": joined([f"b'{p}\\r\\n'" for p in PLAIN]),
    "a monitor's time": joined([f"12:00:00.{20 * i:03} > {p}" for i, p in enumerate(PLAIN)]),
    "a table of complex numbers": joined(
        ["time\trssi\tcsi", *(f"12:00:00.{20 * i:03}\t-46\t{' '.join(map(str, csi))}" for i, csi in enumerate(COMPLEX))]
    ),
    "one cell": joined(['"' + p.replace('"', '""') + '"' for p in PLAIN]),
    "list on its own line": joined([p.replace('"[', '"\n[') for p in PLAIN]),
    "list over many lines": joined([p.replace(",0,0,0,0,0,", ",0,0,\n 0,0,0,") for p in PLAIN]),
    "30 columns without a header": joined([console(i, f'"[{",".join(map(str, v))}]"') for i, v in enumerate(VALUES)]),
    "30 columns, base64": joined([console(i, base64_of(i)) for i in range(N)]),
    "10 named columns": joined(
        ["type,seq,mac,rssi,channel,local_timestamp,other,len,data",
         *(f'CSI_DATA,{i},1a:00:00:00:00:01,-46,6,{20_000 * i},x7,128,"{s}"' for i, s in enumerate(SPACED))]
    ),
    "a table": joined(
        ["pc_time,idx,rssi,mac,n,csi",
         *(f"{1.7e9 + i / 50:.3f},{i},-46,1a:00:00:00:00:01,128,{s[1:-1]}" for i, s in enumerate(SPACED))]
    ),
    "a table, the list first, in brackets, dates": joined(
        ["csi;date time;rssi;mac",
         *(f"{s};2024-05-01 12:00:00.{20 * i:03};-46;1a:00:00:00:00:01" for i, s in enumerate(SPACED))]
    ),
    "a clock, a level and values": joined(
        [f"{5_000_000 + 20_000 * i},-46,{s[1:-1].replace(' ', ',')}" for i, s in enumerate(SPACED)]
    ),
    "hexadecimal": joined(
        ["type,id,mac,rssi,local_timestamp,data",
         *(f"CSI_DATA,{i},1a:00:00:00:00:01,-46,{20_000 * i},{v.astype(np.int8).tobytes().hex()}"
           for i, v in enumerate(VALUES))]
    ),
    "utf-32 with mark": joined(PLAIN).decode().encode("utf-32"),
    "utf-32-be without mark": joined(PLAIN).decode().encode("utf-32-be"),
    "values parted by |": joined([p.replace(",", "|").replace("|", ",", 24) for p in PLAIN]),
    "cells parted by |": parted("|"),
    "a table parted by |, values too": joined(
        ["pc_time,rssi,csi", *(f"{1.7e9 + i / 50:.3f},-46,{s[1:-1].replace(' ', '|')}" for i, s in enumerate(SPACED))]
    ),
    "a table parted by |": joined(
        ["| time | rssi | csi |", *(f"| {1.7e9 + i / 50:.3f} | -46 | {s} |" for i, s in enumerate(SPACED))]
    ),
    "80 columns of a terminal": wrapped("\n".join([COLUMNS, *PLAIN]), 80),
    "120 columns of a terminal, CR LF": wrapped("\n".join(PLAIN), 120).replace(b"\n", b"\r\n"),
    "arrays as numpy prints them": joined(
        ["time,rssi,csi", *(f'{1.7e9 + i / 50:.3f},-46,"{np.array2string(v)}"' for i, v in enumerate(VALUES))]
    ),
    "a sign on the clock": joined([line(i, clock=(2**32 - 400_000 + 20_000 * i) % 2**32 - 2**31) for i in range(N)]),
    "a negative clock": joined([line(i, clock=-900_000_000 + 20_000 * i) for i in range(N)]),
    "a clock in nanoseconds": joined([line(i, clock=5_000_000_000 + 20_000_000 * i) for i in range(N)]),
    "a clock in nanoseconds of our days": joined(
        [line(i, clock=1_700_000_000 * 10**9 + 20_000_000 * i) for i in range(N)]
    ),
    "a clock in hexadecimal": joined([line(i, clock=hex(5_000_000 + 20_000 * i)) for i in range(N)]),
    "a clock in bare hexadecimal": joined([line(i, clock=f"{5_000_000 + 20_000 * i:08x}") for i in range(N)]),
    "unsigned bytes": joined([line(i, values=f'"{v.tolist()}"') for i, v in enumerate(VALUES % 256)]),
    "a table of unsigned bytes": joined(
        ["time,rssi,csi", *(f"{1.7e9 + i / 50:.3f},-46,{' '.join(map(str, v))}" for i, v in enumerate(VALUES % 256))]
    ),
    "no header: time, level, list": joined([f"{1.7e9 + i / 50:.3f},-46,{s}" for i, s in enumerate(SPACED)]),
    "no header: twelve columns": joined(
        [f"{1.7e9 + i / 50:.6f},{i},-46,11,1,6,1,-94,6,{5_000_000 + 20_000 * i},128,{s[1:-1]}"
         for i, s in enumerate(SPACED)]
    ),
    "no header: date, address, level, quoted list": joined(
        [f'2024-05-01 12:00:00.{20 * i:03},1a:00:00:00:00:01,-46,"{v.tolist()}"' for i, v in enumerate(VALUES)]
    ),
    "no header: milliseconds, level, complex numbers": joined(
        [f"{20 * i},-46,{','.join(map(str, csi))}" for i, csi in enumerate(COMPLEX)]
    ),
    "a table, a list in quotes": joined(
        ["time,rssi,csi", *(f'{1.7e9 + i / 50:.3f},-46,"{listed(v)}"' for i, v in enumerate(VALUES))]
    ),
    "a table, a list without any": joined(
        ["time,rssi,csi", *(f"{1.7e9 + i / 50:.3f},-46,{listed(v)}" for i, v in enumerate(VALUES))]
    ),
    "a column for each real and imaginary part": joined(
        ["time,rssi," + ",".join(f"re_{k},im_{k}" for k in range(64)),
         *(f"{1.7e9 + i / 50:.3f},-46,{listed(c.view(float))}" for i, c in enumerate(COMPLEX))]
    ),
    "a column for each imaginary part, then the real ones": joined(
        ["time,rssi," + ",".join(f"{part}{k}" for part in ("imag", "real") for k in range(64)),
         *(f"{1.7e9 + i / 50:.3f},-46,{listed(v[::2])},{listed(v[1::2])}" for i, v in enumerate(VALUES))]
    ),
    "lists in parentheses": joined([p.replace("[", "(").replace("]", ")") for p in PLAIN]),
    "lists in braces": joined([p.replace("[", "{").replace("]", "}") for p in PLAIN]),
    "a list of hexadecimal bytes": joined(
        [line(i, values=f'"[{v.astype(np.int8).tobytes().hex(" ")}]"') for i, v in enumerate(VALUES)]
    ),
    "a table, its clock in bare hexadecimal": joined(
        ["local_timestamp,rssi,csi", *(f"{5_000_000 + 20_000 * i:08x},-46,{s}" for i, s in enumerate(SPACED))]
    ),
    "a table with decimal commas": joined(
        ["time;rssi;csi", *(f"{5 + i / 50:.3f};-46;{s}".replace(".", ",") for i, s in enumerate(SPACED))]
    ),
    "a table with German dates": joined(
        ["time;rssi;csi", *(f"01.05.2024 12:00:00.{20 * i:03};-46;{s}" for i, s in enumerate(SPACED))]
    ),
    "a table with American times": joined(
        ["time;rssi;csi", *(f"05/01/2024 12:00:00.{20 * i:03} AM;-46;{s}" for i, s in enumerate(SPACED))]
    ),
    "typographic minus and space": joined([p.replace("-", "\u2212").replace(",", ",\u00a0", 20) for p in PLAIN]),
    "small letters": joined([p.replace("CSI_DATA", "csi_data") for p in PLAIN]),
    "JSON, objects of real and imaginary parts": joined(
        [json.dumps({"ts": 1.7e9 + i / 50, "rssi": -46, "csi": [{"re": c.real, "im": c.imag} for c in row]})
         for i, row in enumerate(COMPLEX)]
    ),
    "complex numbers as numpy prints them": joined(
        ["time,rssi,csi", *(f'{1.7e9 + i / 50:.3f},-46,"{np.array2string(c)}"' for i, c in enumerate(COMPLEX))]
    ),
    "complex numbers as MATLAB prints them": joined(
        ["time,rssi,csi",
         *(f'{1.7e9 + i / 50:.3f},-46,"[{" ".join(f"{h.real:.0f}{h.imag:+.0f}i" for h in c)}]"'
           for i, c in enumerate(COMPLEX))]
    ),
    "a table of pairs": joined(
        ["time,rssi,csi",
         *(f'{1.7e9 + i / 50:.3f},-46,"{v[:, ::-1].tolist()}"' for i, v in enumerate(VALUES.reshape(N, 64, 2)))]
    ),
    "a table parted by spaces": joined(
        ["time rssi csi", *(f"{1.7e9 + i / 50:.3f} -46 [{listed(v)}]" for i, v in enumerate(VALUES))]
    ),
    "no header, parted by spaces": joined(
        [f"{1.7e9 + i / 50:.3f} -46 [{listed(v)}]" for i, v in enumerate(VALUES)]
    ),
    "a table with short times": joined(
        ["time;rssi;csi", *(f"9:00:00.{20 * i:03};-46;{s}" for i, s in enumerate(SPACED))]
    ),
    "JSON, one behind the other": objects().replace(b"\n", b""),
    "JSON, over many lines": joined([json.dumps(json.loads(row), indent=2) for row in rows_of(objects())]),
    "JSON, 80 columns of a terminal": wrapped(objects().decode(), 80),
    "JSON, lists as columns": json.dumps(
        {"time": [1.7e9 + i / 50 for i in range(N)], "rssi": [-46] * N, "csi": VALUES.tolist()}
    ).encode(),
    "dicts as Python prints them": joined([str(json.loads(row) | {"label": None}) for row in rows_of(objects())]),
    "JSON, several packets an object": joined([json.dumps({"node": "a", "packets": [json.loads(row)]}) for row in
                                               rows_of(objects())]),
    "JSON of a broker": objects(topic=lambda i: "csi/room"),
    "JSON, other words": objects("csi_data", timestamp_ms=lambda i: 20 * i, device=lambda i: "a"),
    "JSON, nested": joined([json.dumps({"topic": "x", "payload": json.loads(row)}) for row in rows_of(objects())]),
    "JSON behind a topic": joined([f"csi/room {row}" for row in rows_of(objects())]),
    "JSON, one list": json.dumps([json.loads(row) for row in rows_of(objects())], indent=1).encode(),
    "JSON, base64": joined([json.dumps({"time": i / 50, "rssi": -46, "data": base64_of(i)}) for i in range(N)]),
    "RuView's recorder": joined([ruview(i) for i in range(N)]),
}  # fmt: skip
