"""Every real recording opens with the right packets, rate and bins. The truth was counted with zcat, awk and numpy."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from halfwave.formats import read

DATA = Path(__file__).parents[2] / ".." / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the recordings are not beside this checkout")

# file: packets of the link with the most, links, packets/s (packets over the time they span), layout, null bins
TRUTH = {
    # zcat | grep -c CSI_DATA; one stray packet of a neighbour in vacio_01 and in puertaabierta is a second link
    "pulse/raw/mov_01.csv.gz": (6477, 1, 108.0, "LLTF above", 12),
    "pulse/raw/mov_02.csv.gz": (6548, 1, 109.1, "LLTF above", 12),
    "pulse/raw/mov_04.csv.gz": (6438, 1, 107.4, "LLTF above", 12),  # the 32-bit clock wraps in here
    "pulse/raw/vacio_01.csv.gz": (6661, 2, 111.0, "LLTF above", 12),
    "pulse/raw/vacio_02.csv.gz": (6380, 1, 106.3, "LLTF above", 12),
    "pulse/raw/vacio_03.csv.gz": (6411, 1, 106.8, "LLTF above", 12),
    "pulse/breathing/resp_6rpm.csv.gz": (7222, 1, 120.3, "LLTF above", 12),
    "pulse/breathing/resp_puertaabierta_6rpm.csv.gz": (7136, 2, 119.0, "LLTF above", 12),
    "pulse/breathing/resp_vacio.csv.gz": (5659, 1, 107.3, "LLTF above", 12),
    # zcat | wc -l, less the header; 10 Hz with a pause of half a minute between the parts
    "ialr/part_1_data.csv.gz": (1276, 1, 8.3, "LLTF+HT-LTF", 20),
    "ialr/part_3_data.csv.gz": (2802, 1, 8.6, "LLTF+HT-LTF", 20),
    "ialr/part_5_data.csv.gz": (2637, 1, 8.7, "LLTF+HT-LTF", 20),
    "ialr/part_7_data.csv.gz": (2608, 1, 8.7, "LLTF+HT-LTF", 20),
    "ialr/room2_part_1_data.csv.gz": (5019, 1, 7.0, "LLTF+HT-LTF", 20),
    # rows of csi_data over duration_ms; a C6 keeps its bins in ascending order
    "espectre/baseline/baseline_esp32_64sc_20260310_232100.npz": (1120, 1, 111.9, "HT-LTF", 8),
    "espectre/movement/movement_esp32_64sc_20260214_183141.npz": (1103, 1, 73.3, "HT-LTF", 8),
    "espectre/movement/movement_c6_64sc_20260503_131826.npz": (1057, 1, 105.7, "HT-LTF ascending", 8),
    "espectre/test/test_c6_64sc_20260517_171522.npz": (6379, 1, 106.3, "HT-LTF ascending", 8),
    # 32 pairs of arrays, 56 bins each, nominally 100 Hz
    "stability-csi-har/labelled.npz": (1020, 32, 100.0, "HT-LTF, used bins", 0),
    # zcat | wc -l
    "embedded-wifi-sensing/breathing/10BPM/s1.txt.gz": (8917, 1, 49.5, "LLTF", 12),
    "embedded-wifi-sensing/breathing/15BPM/s13.txt.gz": (8148, 1, 45.3, "LLTF", 12),
}


@pytest.mark.parametrize("file", TRUTH)
def test_opens_as_counted(file):
    recording = read(DATA / file)
    largest = max(recording, key=len)
    rate_hz = (len(largest) - 1) / np.ptp(largest.time_s)
    told = len(largest), len(recording), round(rate_hz, 1), largest.layout.name, int(largest.layout.null.sum())
    assert told == TRUTH[file]
    assert largest.provenance.kind == "replay"
    assert (np.diff(largest.time_s) >= 0).all()


def test_every_line_of_the_person_recordings_is_a_packet():
    files = sorted((DATA / "embedded-wifi-sensing").rglob("*.txt.gz"))[::40]
    for file in files:
        [frames] = recording = read(file)
        used = frames.csi[:, 0, 2:27]
        assert recording.rejects.total == 0
        assert 48 < (len(frames) - 1) / np.ptp(frames.time_s) < 51, file
        assert np.isfinite(used).all()  # never reached by the cut
        guards = np.nan_to_num(frames.csi[:, 0, 27:38])  # zero again once the line feeds are undone ...
        assert guards.any(axis=1).sum() <= 1, file  # ... but for one packet in 20,000, garbage when it was recorded


def test_null_bins_of_every_recording_are_its_zero_bins():
    for file in (
        "pulse/raw/mov_01.csv.gz",
        "ialr/part_1_data.csv.gz",
        "espectre/test/test_c6_64sc_20260517_171522.npz",
    ):
        frames = max(read(DATA / file), key=len)
        zero = ~np.nan_to_num(frames.csi).any(axis=(0, 1))
        spoiled = np.isnan(frames.csi).any(axis=(0, 1))
        assert (zero == frames.layout.null)[~spoiled].all(), file


def test_node_claims_and_unknown_rows_of_the_two_nodes():
    recording = read(DATA / "ruview-two-nodes/pretrain-1775182186.csi.jsonl.gz")
    kinds = [report.kind for report in recording.reports]
    assert (kinds.count("vitals"), kinds.count("features")) == (236, 236)
    assert recording.rejects.counts == {"row of type 0xC5110005": 2}
    sizes = Counter()  # python -c json.loads, by node and bin count
    for frames in recording:
        sizes[frames.link.node, frames.layout.bins] += len(frames)
    assert sizes == {("1", 64): 2133, ("1", 128): 503, ("1", 192): 23, ("2", 64): 1994, ("2", 128): 631, ("2", 192): 25}


def test_labels_are_the_recordings_own():
    labels = read(DATA / "ialr/part_1_data.csv.gz")[0].label
    assert dict(zip(*np.unique(labels, return_counts=True), strict=True)) == {
        "empty": 600,
        "moving": 600,
        "settling": 76,
    }
    first = read(DATA / "stability-csi-har/labelled.npz")[0]
    assert set(first.label) >= {"SEATED_RX", "WALKING_TX", "TURN_TX"}
