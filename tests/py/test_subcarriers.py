"""Layouts: which bin is which sub-carrier, and what stays unknown."""

import numpy as np
import pytest

from halfwave.csi.subcarriers import layout_of
from halfwave.errors import ParameterError


@pytest.mark.parametrize(
    ("bins", "metadata", "name", "nulls"),
    [
        (64, {}, "LLTF", [0, *range(27, 38)]),
        (128, {}, "LLTF+HT-LTF", [0, *range(27, 38), 64, *range(93, 100)]),
        (
            192,
            {"stbc": True},
            "LLTF+HT-LTF+STBC-HT-LTF",
            [0, *range(27, 38), 64, *range(93, 100), 128, *range(157, 164)],
        ),
        (64, {"secondary": "above"}, "LLTF above", [*range(6), 32, *range(59, 64)]),
        (
            192,
            {"secondary": "below", "bandwidth_mhz": 40},
            "LLTF+HT-LTF40 below",
            [*range(6), 32, *range(59, 64), 64, 65, *range(123, 134), 191],
        ),
        (53, {"chip": "ESP32-C5"}, "LLTF, one field", [0]),
        (245, {"chip": "ESP32-C5"}, "HE-LTF, one field", [0, 1, 244]),
        (256, {}, "HE-LTF", [0, 1, *range(123, 134), 255]),
    ],
)
def test_documented_layouts(bins, metadata, name, nulls):
    layout = layout_of(bins, **metadata)
    assert (layout.name, layout.bins, layout.note) == (name, bins, "")
    assert np.flatnonzero(layout.null).tolist() == nulls


@pytest.mark.parametrize(
    ("bins", "used", "spacing_hz"),
    [(64, 52, 312_500), (128, 52 + 56, 312_500), (56, 56, 312_500), (256, 242, 78_125)],
)
def test_as_many_used_subcarriers_as_the_standard_has(bins, used, spacing_hz):
    layout = layout_of(bins)
    assert (~layout.null).sum() == used
    assert layout.spacing_hz == spacing_hz


def test_blocks_are_told_apart():
    assert np.bincount(layout_of(192, stbc=True).block).tolist() == [64, 64, 64]


def test_384_bytes_are_undecided_until_the_guard_bins_show():
    undecided = layout_of(192)
    assert undecided.name == "192 bins, undecided"
    assert "amplitude statistics only" in undecided.note
    stbc = layout_of(192, stbc=True)
    assert layout_of(192, zeros=stbc.null) is stbc
    wide = layout_of(192, secondary="above", stbc=False)
    assert "above" in layout_of(192, zeros=wide.null).note  # the mirror image looks the same: still undecided
    assert layout_of(192, zeros=np.ones(192, bool)).note  # nothing but zeros says nothing


@pytest.mark.parametrize("bins", [64, 128])
def test_what_is_taken_for_granted_is_said_until_something_tells_it(bins):
    layout = layout_of(bins)
    assert layout.assumed.startswith(f"the commonest of {layout.name}; {layout.name} below; {layout.name} above")
    assert layout_of(bins) is layout
    assert layout_of(bins, zeros=layout.null).assumed == layout_of(bins, name=layout.name).assumed == ""


def test_guards_overrule_what_was_told_and_that_is_said():
    wide = layout_of(128, chip="ESP32-C6", bandwidth_mhz=40)
    found = layout_of(128, secondary="none", bandwidth_mhz=20, zeros=wide.null)
    assert (found.name, found.assumed) == (wide.name, "by its guards, against what was told of the packet")


def test_a_chip_is_known_by_any_way_to_write_it_and_a_c61_is_no_c6():
    names = {chip: layout_of(128, chip=chip, bandwidth_mhz=40).name for chip in ("ESP32-C6", "esp32c6", "c6", "C5/C6")}
    assert set(names.values()) == {"HT-LTF40 ascending"}
    assert layout_of(64, chip="ESP32-C61").name == layout_of(64, chip="ESP32-S3").name == "LLTF"


def test_an_lltf_tells_on_which_side_of_a_40_mhz_channel_it_lies():
    for side in ("below", "above"):
        truth = layout_of(192, secondary=side, bandwidth_mhz=40)
        csi = np.exp(-0.1j * truth.index) * (3 + np.cos(truth.index / 17)) * ~truth.null
        found = layout_of(192, zeros=truth.null, csi=csi[None])
        assert (found.name, found.note) == (truth.name, "")
        assert "by the channel" in found.assumed


def test_values_in_the_guard_bins_do_not_change_what_is_usual():
    assert layout_of(64, zeros=np.zeros(64, bool)).name == "LLTF"


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("bins", [52, 56, 114, 117])
def test_zeros_of_layouts_without_guard_bins_warn_of_nothing(bins):
    assert layout_of(bins, zeros=np.zeros(bins, bool)).bins == bins


@pytest.mark.parametrize("bins", [1, 7, 100, 65535])
def test_an_unknown_bin_count_is_named_so(bins):
    layout = layout_of(bins)
    assert (layout.name, layout.bins) == (f"{bins} bins, unknown", bins)
    assert not layout.null.any()


@pytest.mark.parametrize(
    ("bins", "told", "words"),
    [
        (0, {}, "bins is 0, expected a whole number, at least 1"),
        (64.0, {}, "bins is 64.0"),
        (64, {"secondary": "left"}, "secondary is 'left', expected 'none', 'below', 'above' or None"),
        (64, {"zeros": np.zeros(63, bool)}, r"zeros has shape \(63,\), expected \(64,\)"),
    ],
)
def test_what_is_no_buffer_is_an_error(bins, told, words):
    with pytest.raises(ParameterError, match=words):
        layout_of(bins, **told)
