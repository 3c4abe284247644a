"""The partition of sub-carriers is the cheapest there is, by trying all."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from halfwave import ParameterError
from halfwave.signal.selection import motion_scores, partition, partition_links, weights

NUMBER = st.floats(-5, 5, width=32)
SCORES = st.lists(NUMBER, min_size=2, max_size=12).map(np.array)
TWO_LINKS = st.integers(2, 6).flatmap(lambda k: st.lists(NUMBER, min_size=2 * k, max_size=2 * k))


def stated_costs(scores, pairs, parted, strength=0.3):
    """The cost as the module's first lines have it, written anew, of each row of `parted`."""
    ordered = np.sort(scores)
    splits = [(ordered[:i], ordered[i:]) for i in range(1, len(ordered))]
    low, high = max(splits, key=lambda s: len(s[0]) * len(s[1]) * (s[1].mean() - s[0].mean()) ** 2)
    costs = (((scores - np.where(parted, high.mean(), low.mean())) ** 2) / scores.var()).sum(axis=1)
    for j, k in pairs:
        apart = strength * np.exp(-((scores[j] - scores[k]) ** 2) / (2 * scores.var()))
        costs += np.where(parted[:, j] != parted[:, k], apart, 0)
    return costs


def cheapest(scores, pairs):
    return stated_costs(scores, pairs, np.array([*product((False, True), repeat=len(scores))])).min()


@settings(max_examples=40, deadline=None)
@given(SCORES)
def test_a_link_is_parted_at_the_least_cost(scores):
    found = partition(scores)
    if np.ptp(scores) < 1e-9:
        assert found.sensitive.all()
        return
    pairs = [(k, k + 1) for k in range(len(scores) - 1)]
    least = cheapest(scores, pairs)
    assert stated_costs(scores, pairs, found.sensitive[None])[0] == pytest.approx(least, abs=1e-2)
    assert found.cost == pytest.approx(least, abs=1e-2)


@settings(max_examples=25, deadline=None)
@given(TWO_LINKS.map(lambda values: np.array(values).reshape(2, -1)))
def test_two_links_are_parted_at_the_least_cost(scores):
    if np.ptp(scores) < 1e-9:
        return
    k = scores.shape[1]
    pairs = [(i, i + 1) for i in range(2 * k - 1) if i != k - 1] + [(i, i + k) for i in range(k)]
    found = np.concatenate([p.sensitive for p in partition_links(list(scores))])
    cost = stated_costs(scores.ravel(), pairs, found[None])[0]
    assert cost == pytest.approx(cheapest(scores.ravel(), pairs), abs=1e-2)


def test_dynamic_programming_and_maximum_flow_agree_on_a_whole_band():
    scores = np.cumsum(np.random.default_rng(0).normal(size=(20, 114)), axis=1) / 4
    for q in scores:
        assert partition(q).cost == partition_links([q])[0].cost


def test_blocks_are_no_neighbours():
    scores = np.array([0, 0, 1.1, 1.1, 2.2, 2.2])
    apart = partition(scores, np.array([0, 0, 0, 1, 1, 1]), strength=9.0)
    assert apart.cost <= partition(scores, strength=9.0).cost


def test_scores_that_are_not_finite_are_insensitive():
    scores = np.array([0.1, np.nan, 0.2, -np.inf, 2.0, 1.9, 2.1, np.inf, np.nan])
    found, (linked,) = partition(scores), partition_links([scores])
    assert found.sensitive.tolist() == linked.sensitive.tolist() == [False] * 4 + [True] * 3 + [False] * 2
    assert np.isfinite([found.cost, found.contrast]).all()
    assert partition(np.full(4, np.nan)).sensitive.all()


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda q: partition(q, np.zeros(2)), "block has 2 values, expected 3"),
        (lambda q: partition_links([q, q], [np.zeros(3)]), "blocks has 1 entries, expected 2"),
        (lambda q: partition(q, strength=np.nan), "strength is nan, expected 0 or more"),
    ],
)
def test_blocks_and_a_strength_that_do_not_fit_are_refused(ask, words):
    with pytest.raises(ParameterError, match=words):
        ask(np.array([0.0, 1.0, 2.0]))


def test_scores_rank_sub_carriers_by_what_moves_and_weights_follow():
    t, rng = np.arange(500)[:, None] / 100, np.random.default_rng(1)
    strength = np.linspace(0, 3, 24)
    scores = motion_scores(strength * np.sin(2 * np.pi * 1.5 * t) + rng.normal(size=(500, 24)), 100.0)
    assert np.corrcoef(np.argsort(np.argsort(scores)), np.arange(24))[0, 1] > 0.95
    assert weights(scores)[:8].sum() < 0.01
    assert weights(scores).sum() == pytest.approx(1)
    found = partition(scores)
    assert not found.sensitive[0]
    assert found.sensitive[-8:].all()
    again = motion_scores(7 + 5 * (strength * np.sin(2 * np.pi * 1.5 * t) + rng.normal(size=(500, 24))), 100.0)
    assert np.abs(again - scores)[8:].max() < 0.5


def test_constant_and_missing_columns_score_lowest_and_too_few_packets_are_refused():
    values = np.random.default_rng(0).normal(size=(100, 4))
    values[:, 1], values[5, 2], values[5, 3] = 4.0, np.nan, np.inf
    assert (motion_scores(values, 50.0)[1:] == -20).all()
    with pytest.raises(ParameterError, match="at least 20 packets"):
        motion_scores(values[:15], 100.0)
