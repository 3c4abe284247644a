"""The estimate: never a bare number, always JSON, always of the registry."""

import json

import numpy as np
import pytest
from support.streams import frames_of, quiet, walking

import halfwave as hw
from halfwave.csi.estimates import REGISTRY, Estimate, undetermined
from halfwave.sensing.activity import activity
from halfwave.sensing.activity_input import SHAPE, activity_input

SAID = {
    "still": hw.motion(frames_of(quiet(4))),
    "moving": hw.motion(frames_of(walking(4))),
    "too slow": hw.motion(frames_of(quiet(20, rate_hz=2), rate_hz=2)),
    "nothing": hw.motion(frames_of(quiet(1))[:0]),
    "statistic": hw.motion_statistic(frames_of(walking(4))),
    "slow statistic": hw.motion_statistic(frames_of(walking(20, rate_hz=10), rate_hz=10)),
    "activity": activity(np.array([6.0, 0, 0, 0, 0, 0])),
    "no activity": activity(np.zeros(6)),
    "no input": activity_input(frames_of(quiet(1))),
}


@pytest.mark.parametrize("estimate", SAID.values(), ids=SAID)
def test_every_estimator_keeps_the_contract(estimate):
    assert isinstance(estimate, Estimate)
    quantity = REGISTRY[estimate.name]
    assert json.loads(json.dumps(estimate.to_json(), allow_nan=False)) == estimate.to_json()
    assert estimate.to_json()["unit"] == estimate.unit == quantity.unit
    if estimate.value is None:
        assert estimate.reason
        assert repr(estimate).endswith(estimate.reason)
        assert estimate.std is estimate.quality is None
        return
    assert not estimate.reason
    assert 0 <= estimate.quality <= 1
    if quantity.classes:
        assert estimate.value in quantity.classes
    else:
        assert isinstance(estimate.value, float)
        assert estimate.std >= 0
        assert quantity.range[0] <= estimate.value <= quantity.range[1]


def test_an_unknown_name_is_refused():
    for make in (lambda: Estimate("aura", 1.0), lambda: undetermined("aura", "no such thing")):
        with pytest.raises(hw.ParameterError, match="name is 'aura', expected one of motion"):
            make()


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (("breathing_rate", np.nan), "value of breathing_rate is nan, expected a finite number"),
        (("breathing_rate", "fast"), "value of breathing_rate is 'fast', expected a finite number"),
        (("motion", "banana"), "value of motion is 'banana', expected one of moving, still"),
        (("motion", 1.0), "value of motion is 1.0, expected one of moving, still"),
        (("motion", None), "motion has neither a value nor a reason"),
        (("heart_rate", 60.0, np.inf), "std of heart_rate is inf, expected a finite number, 0 or more"),
        (("heart_rate", 60.0, -1.0), "std of heart_rate is -1.0"),
        (("heart_rate", 60.0, 1.0, 7), "quality of heart_rate is 7, expected 0 to 1"),
    ],
)
def test_what_nobody_could_read_is_refused(told, words):
    with pytest.raises(hw.ParameterError, match=words):
        Estimate(*told)


def test_numbers_become_plain_and_a_share_is_rounded_to_one():
    found = Estimate("velocity", np.float32(1.5), std=np.int64(2), quality=np.float64(1 + 1e-15))
    assert [type(v) for v in (found.value, found.std, found.quality)] == [float] * 3
    assert (found.value, found.std, found.quality) == (1.5, 2.0, 1.0)


def test_a_place_is_words_and_a_count_has_no_deviation():
    assert Estimate("position", "1.0 ± 0.2, 3.0 ± 0.5 m").value == "1.0 ± 0.2, 3.0 ± 0.5 m"
    assert Estimate("breathing_pauses", 2).std is None


def test_a_model_is_asked_with_its_own_shape():
    assert activity_input(frames_of(walking(21))).shape == SHAPE
    with pytest.raises(hw.ParameterError, match="logits have 3 values, expected 6"):
        activity(np.zeros(3))
