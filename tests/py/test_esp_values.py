"""What the numbers of a CSI buffer are, and which layout: as a chip writes it, it is read, with nothing told of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.chips import of_row, packets, printed
from support.datagrams import stream

import halfwave as hw
from halfwave.csi.frames import Provenance
from halfwave.csi.ltf_tables import rows
from halfwave.csi.subcarriers import layout_of
from halfwave.formats import esp_csv
from halfwave.formats.esp32_udp import encode_raw_csi
from halfwave.formats.esp_values import packed, values_of
from halfwave.formats.export import to_pcapng
from halfwave.formats.sight import Sight
from halfwave.links.cleaning import Columns, gain_compensated
from halfwave.signal.motion_statistics import change_db

CASES = Path(__file__).parents[2] / ".." / "shared" / "cases"
REPLAY = Provenance("replay")
NAMED = {f"{row.name} {sum(len(f.order) for f in row.fields)}": row for row in rows()}


def as_written(csi: np.ndarray) -> np.ndarray:
    values = printed(csi)
    return values if values.shape[1] == 52 else values.astype(np.int8)


@pytest.mark.parametrize("name", [n for n in NAMED if n != "HT-LTF40, used bins 114"])  # as many as HT20 with STBC
@given(seed=st.integers(0, 2**32 - 1), count=st.integers(1, 40), dc=st.sampled_from([0, 10]))
@settings(max_examples=6, deadline=None)
def test_every_layout_is_recognised_with_nothing_told(name, seed, count, dc):
    row, rng = NAMED[name], np.random.default_rng(seed)
    csi = packets(row, count, rng)
    near_dc = np.concatenate([np.abs(np.array(f.order) - f.centre) <= f.dc for f in row.fields])
    csi[:, near_dc] += np.rint(rng.normal(0, dc, (count, near_dc.sum())))  # receivers give DC a value now and then
    got, layout, _ = values_of(as_written(csi))
    assert np.array_equal(got[:, 0], csi)
    # otherwise it is said that there are several, as where the noise of DC bins hides the order
    assert of_row(row, layout) or "commonest" in layout.assumed, (layout.name, layout.assumed)
    if not dc:
        assert of_row(row, layout), (layout.name, layout.note)


def test_no_layout_is_taken_for_another_where_guards_and_noise_tell_nothing():
    rng = np.random.default_rng(0)
    for row in NAMED.values():
        csi = packets(row, 30, rng, peak=10)
        csi += np.rint(rng.normal(0, 2, csi.shape)) + 1j * np.rint(rng.normal(0, 2, csi.shape))
        layout = values_of(as_written(csi)).layout
        assert of_row(row, layout) or layout.note or "commonest" in layout.assumed, row.name


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=20, deadline=None)
def test_twelve_bits_are_exact_by_text_datagram_and_archive(seed):
    rng = np.random.default_rng(seed)
    csi = packets(NAMED["LLTF, every second 26"], 25, rng, peak=2000)
    raw = packed(csi[:, None]).reshape(25, 106)
    head = "1a:00:00:00:00:00,-40,11,-96,-4,32,36"
    lines = [f'CSI_DATA,{i},{head},{20_000 * i},47,1,{{}},0,"[{{}}]"' for i in range(25)]
    texts = {
        "packed": "\n".join(s.format(106, ",".join(map(str, v))) for s, v in zip(lines, raw, strict=True)),
        "cut": "\n".join(s.format(104, ",".join(map(str, v[:104]))) for s, v in zip(lines, raw, strict=True)),
        "unsigned": "\n".join(
            s.format(106, ",".join(map(str, v % 256))) for s, v in zip(lines, raw.astype(int), strict=True)
        ),
        "integers": "\n".join(s.format(52, ",".join(map(str, v))) for s, v in zip(lines, printed(csi), strict=True)),
    }
    recordings = {what: esp_csv.parse(text.encode(), provenance=REPLAY) for what, text in texts.items()}
    recordings["datagrams"] = hw.read(stream([encode_raw_csi(x, node=1) for x in raw]))
    recordings["datagrams, cut"] = hw.read(stream([encode_raw_csi(x[:104], node=1) for x in raw]))
    recordings["converted"] = hw.read(to_pcapng(recordings["packed"]))
    for what, recording in recordings.items():
        [frames] = recording
        assert np.array_equal(frames.csi[:, 0], csi), what
        assert frames.layout.name == "LLTF, every second"
        assert frames.layout.index.tolist() == [k for k in range(-26, 27, 2) if k]
        assert "compensated" not in frames.meta.get("values", "")


def test_int8_of_a_c5_and_its_twelve_bits_are_two_links():
    rng = np.random.default_rng(3)
    fine = packed(packets(NAMED["LLTF, every second 26"], 25, rng, peak=900)[:, None]).reshape(25, 106)
    coarse = as_written(packets(NAMED["LLTF, one field, ascending 53"], 25, rng))
    both = [encode_raw_csi(x, node=1) for pair in zip(fine, coarse, strict=True) for x in pair]
    assert {f.layout.name: len(f) for f in hw.read(stream(both))} == {
        "LLTF, every second": 25,
        "LLTF, one field, ascending": 25,
    }


def test_where_a_chip_goes_on_to_the_last_real_part_its_order_is_from_minus_26():
    csi = packets(NAMED["LLTF, every second to 24 26"], 25, np.random.default_rng(1), peak=900)
    raw = packed(csi[:, None]).reshape(25, 106)
    raw[:, 104] = 7
    layout = values_of(raw).layout
    assert (layout.name, layout.index[[0, -1]].tolist()) == ("LLTF, every second to 24", [-26, 24])
    assert np.flatnonzero(layout.null).tolist() == [13]


@pytest.mark.parametrize(
    ("file", "layout", "phase", "moves"),
    [
        ("11_c5_lltf_12bit_raw_still.csv", "LLTF, every second", True, False),
        ("12_c5_lltf_12bit_raw_moving.csv", "LLTF, every second", True, True),
        ("13_c5_lltf_12bit_as_integers.csv", "LLTF, every second", True, True),
        ("14_csitool_amplitude_build_256.csv", "LLTF+HT-LTF", False, False),
    ],
)
@pytest.mark.skipif(not CASES.is_dir(), reason="the cases are not beside this checkout")
def test_what_the_field_meets_is_read_and_its_motion_seen(file, layout, phase, moves):
    [frames] = recording = hw.read(CASES / file)
    assert (frames.layout.name, frames.layout.note, frames.has_phase) == (layout, "", phase)
    assert (len(frames), recording.rejects.total) == (600, 0)
    words = {hw.motion(frames.between(s, s + 4.0)).value for s in (0.0, 2.0, 4.0, 6.0)}
    assert words == {"moving" if moves else "still"}


def test_ht_ltf40_of_a_c6_in_text_and_datagrams():
    row = NAMED["HT-LTF40 ascending 128"]
    values = as_written(packets(row, 25, np.random.default_rng(2)))
    lines = [
        f'CSI_DATA,{i},1a:00:00:00:00:00,-40,11,-96,-4,32,6,{20_000 * i},47,1,256,0,"[{",".join(map(str, v))}]"'
        for i, v in enumerate(values)
    ]
    older = [
        f"CSI_DATA,{i},1a:00:00:00:00:00,-40,11,1,0,0,1,1,0,0,0,0,-96,0,6,0,{20_000 * i},0,47,0,256,0,"
        f'"[{",".join(map(str, v))}]"'  # 25 columns, whose bandwidth says 20 MHz
        for i, v in enumerate(values)
    ]
    for recording in (
        esp_csv.parse("\n".join(lines).encode(), provenance=REPLAY),
        esp_csv.parse("\n".join(older).encode(), provenance=REPLAY),
        hw.read(stream([encode_raw_csi(v, node=1) for v in values])),
    ):
        [frames] = recording
        assert frames.layout.name == "HT-LTF40 ascending"
        assert frames.layout.index.tolist() == list(range(-64, 64))
        assert np.flatnonzero(frames.layout.null).tolist() == [*range(6), 63, 64, 65, *range(123, 128)]


def amplitudes(count: int) -> np.ndarray:
    csi = packets(NAMED["LLTF+HT-LTF 128"], count, np.random.default_rng(5))
    return np.floor(np.abs(csi)).astype(np.int16)


def test_amplitudes_are_told_by_their_guards_or_by_twenty_packets_that_are_never_negative():
    csi, layout, said = values_of(amplitudes(2))
    assert (csi.dtype, csi.shape, layout.name) == (np.float32, (2, 1, 128), "LLTF+HT-LTF")
    assert "amplitudes alone" in said["values"]
    without = np.maximum(amplitudes(20), 1)
    assert np.iscomplexobj(values_of(without[:19]).csi)
    assert not np.iscomplexobj(values_of(without).csi)
    without[7, 9] = -1
    assert np.iscomplexobj(values_of(without).csi)
    assert "gain" not in values_of(amplitudes(2) * 3).said  # two parts of int8 make up to 181
    assert "compensated" in values_of(amplitudes(2) * 30).said["values"]


def test_a_stream_that_proves_to_be_amplitudes_is_read_so_from_then_on_and_one_that_does_not_never():
    sight, without = Sight(), np.maximum(amplitudes(60), 1)
    kinds = [values_of(without[i : i + 6], sight=sight) for i in range(0, 60, 6)]
    assert [(v.csi.shape[2], v.layout.bins, np.iscomplexobj(v.csi)) for v in kinds] == [(64, 64, True)] * 3 + [
        (128, 128, False)
    ] * 7
    sight = Sight()
    values_of(-without, sight=sight)
    assert all(np.iscomplexobj(values_of(without, sight=sight).csi) for _ in range(5))


def test_pairs_that_happen_to_be_positive_stay_pairs():
    csi = np.abs(packets(NAMED["LLTF 64"], 30, np.random.default_rng(6)).real) * (1 + 1j)
    assert values_of(as_written(csi)).layout.name == "LLTF"  # their guards are two zeros each


def test_values_beyond_their_bits_are_compensated_and_not_compensated_again():
    values = printed(packets(NAMED["HT-LTF, one field, ascending 57"], 25, np.random.default_rng(7), peak=900))
    lines = [
        f'CSI_DATA,{i},1a:00:00:00:00:00,-40,11,-96,{i},32,6,{20_000 * i},47,1,114,0,"[{",".join(map(str, v))}]"'
        for i, v in enumerate(values)
    ]
    [frames] = esp_csv.parse("\n".join(lines).encode(), provenance=REPLAY)
    assert "compensated" in frames.meta["values"]
    again = gain_compensated(frames)
    assert again is not None
    assert np.array_equal(again.csi, frames.csi)


def test_a_stream_that_was_compensated_once_stays_so():
    sight, values = Sight(), printed(packets(NAMED["LLTF 64"], 3, np.random.default_rng(7)))
    said = [values_of(v, sight=sight).said.get("gain", "") for v in (values, 9 * values, values)]
    assert [bool(word) for word in said] == [False, True, True]


def test_a_stream_settles_on_a_layout_after_twenty_packets():
    rng = np.random.default_rng(8)
    sight = Sight()
    first = packets(NAMED["LLTF above 64"], 12, rng)
    later = packets(NAMED["LLTF 64"], 30, rng)
    assert [sight.layout_of(x).name for x in (first[:4], first[4:8])] == ["LLTF ascending"] * 2
    assert not sight.settled
    assert [sight.layout_of(np.concatenate([x, x])).name for x in (later, first)] == ["LLTF"] * 2  # nothing fits both
    assert sight.settled


def test_every_second_subcarrier_has_the_band_of_all():
    rng = np.random.default_rng(9)
    k = np.arange(-26, 27)
    wave = 0.3 * rng.normal(size=(200, 1)) * np.cos(k / 9) + 1 + rng.normal(0, 0.05, (200, 53))
    every = Columns(np.zeros(53, int), k, 312_500.0)
    second = Columns(np.zeros(27, int), k[::2], 312_500.0)
    assert second.width_hz(np.arange(27)) == pytest.approx(every.width_hz(np.arange(53)), rel=0.05)
    lost = 10 * np.log10(2)  # half as many columns leave twice the noise
    assert change_db(wave[:, ::2], second)[0] == pytest.approx(change_db(wave, every)[0] - lost, abs=1)


def test_tables_agree_with_the_standard():
    """Used sub-carriers by IEEE 802.11: 52 legacy, 56 and 114 HT, 242 HE; a field is symmetric about its centre."""
    used = {(26, 0): 52, (28, 0): 56, (58, 1): 114, (122, 1): 242}
    for row in rows():
        for f in row.fields:
            if f.edge < 0 or "every second" in row.name:
                continue
            away = np.array(f.order) - f.centre
            kept = away[(np.abs(away) <= f.edge) & (np.abs(away) > f.dc)]
            assert len(kept) == used[f.edge, f.dc], row.name
            assert sorted(kept) == sorted(-kept), row.name
            assert len(set(f.order)) == len(f.order), row.name


@pytest.mark.parametrize(
    ("total_bytes", "told", "name"),
    [  # ESP-IDF's tables: total bytes by secondary channel, bandwidth and STBC
        (128, {"secondary": "none"}, "LLTF"),
        (256, {"secondary": "none", "stbc": False, "bandwidth_mhz": 20}, "LLTF+HT-LTF"),
        (384, {"secondary": "none", "stbc": True, "bandwidth_mhz": 20}, "LLTF+HT-LTF+STBC-HT-LTF"),
        (380, {"secondary": "below", "stbc": True, "bandwidth_mhz": 20}, "LLTF+HT-LTF+STBC-HT-LTF below"),
        (376, {"secondary": "above", "stbc": True, "bandwidth_mhz": 20}, "LLTF+HT-LTF+STBC-HT-LTF above"),
        (384, {"secondary": "below", "stbc": False, "bandwidth_mhz": 40}, "LLTF+HT-LTF40 below"),
        (612, {"secondary": "above", "stbc": True, "bandwidth_mhz": 40}, "LLTF+HT-LTF40+STBC-HT-LTF40 above"),
        (244, {"secondary": "above", "stbc": True, "bandwidth_mhz": 40}, "STBC-HT-LTF40"),  # its own example
        (106, {"chip": "ESP32-C61"}, "LLTF, one field"),
        (114, {"chip": "ESP32-C5", "bandwidth_mhz": 20}, "HT-LTF, one field"),
        (106, {"chip": "ESP32-C5", "secondary": "above"}, "LLTF, one field above"),
        (228, {"chip": "ESP32-C5", "stbc": True, "secondary": "below"}, "HT-LTF+STBC-HT-LTF below"),
        (234, {"chip": "ESP32-C5"}, "HT-LTF40, one field"),
        (468, {"chip": "ESP32-C5"}, "HT-LTF40+STBC-HT-LTF40"),
        (490, {"chip": "ESP32-C5"}, "HE-LTF, one field"),
        (256, {"chip": "ESP32-C6", "bandwidth_mhz": 40}, "HT-LTF40 ascending"),
        (128, {"chip": "ESP32-C6", "bandwidth_mhz": 20}, "HT-LTF ascending"),
        (512, {"chip": "ESP32-C6"}, "HE-LTF"),
    ],
)
def test_documented_byte_counts(total_bytes, told, name):
    layout = layout_of(total_bytes // 2, **told)
    assert (layout.name, layout.note) == (name, "")


@given(
    seed=st.integers(0, 2**32 - 1),
    values=st.sampled_from([2, 52, 104, 106, 114, 128, 228, 234, 256, 376, 380, 384, 468, 490, 512, 612, 700]),
    low=st.sampled_from([-32768, -128, -3, 0]),
    high=st.sampled_from([0, 1, 15, 127, 32767]),
    told=st.fixed_dictionaries(
        {"chip": st.sampled_from(["", "C5/C6/C61", "ESP32"]), "secondary": st.sampled_from([None, "none", "above"])}
    ),
)
@settings(max_examples=200, deadline=None)
@pytest.mark.filterwarnings("error")
def test_no_numbers_stop_it(seed, values, low, high, told):
    rng, sight = np.random.default_rng(seed), Sight()
    for count in rng.integers(1, 25, 3):
        block = rng.integers(low, high + 1, (count, values)).astype(np.int16)
        block[:, rng.random(values) < 0.2] = 0
        csi, layout, _ = values_of(block, sight=sight, spoiled=rng.random(count) < 0.1, **told)
        assert csi.shape == (count, 1, layout.bins)
