"""The earth mover's fit costs what scipy's linear programme costs, and proves it."""

import sys

import numpy as np
import pytest

from halfwave.signal.earth_mover import fit

LENGTHS = (30, 21, 40)


def problem(seed, masses=120):
    """Histograms that no masses explain wholly, and where each mass falls."""
    rng = np.random.default_rng(seed)
    bins = np.array([rng.integers(0, n, masses) for n in LENGTHS], np.intp)
    wanted = [rng.random(n) ** 4 for n in LENGTHS]
    return bins, [d / d.sum() for d in wanted], rng.uniform(0.2, 2, len(LENGTHS))


def cost(mass, bins, wanted, weights, price):
    found = price * mass.sum()
    for at, d, w in zip(bins, wanted, weights, strict=True):
        found += w * np.abs(np.cumsum(np.bincount(at, mass, len(d)) - d)).sum()
    return found


@pytest.mark.skipif(sys.platform == "emscripten", reason="the page has no scipy.optimize to compare with")
@pytest.mark.parametrize("price", [1e-4, 0.3])
def test_it_costs_what_the_linear_programme_of_scipy_costs(price):
    from scipy.optimize import linprog

    for seed in range(5):
        bins, wanted, weights = problem(seed)
        rows = [np.cumsum(at == np.arange(n)[:, None], axis=0) for at, n in zip(bins, LENGTHS, strict=True)]
        a, b = np.concatenate(rows).astype(float), np.concatenate([np.cumsum(d) for d in wanted])
        dear = np.concatenate([np.full(bins.shape[1], price), np.repeat(weights, LENGTHS)])
        slack = -np.eye(len(b))
        least = linprog(dear, A_ub=np.block([[a, slack], [-a, slack]]), b_ub=np.concatenate([b, -b])).fun
        found = fit(bins, wanted, weights, price=price)
        assert found.cost == pytest.approx(least, rel=1e-5)
        assert found.cost - found.gap <= least + 1e-9


def test_the_cost_is_that_of_the_masses_and_the_gap_holds_for_any_others():
    rng = np.random.default_rng(9)
    bins, wanted, weights = problem(9)
    found = fit(bins, wanted, weights)
    assert (found.mass >= 0).all()
    assert found.cost == pytest.approx(cost(found.mass, bins, wanted, weights, 1e-4))
    assert 0 <= found.gap < 1e-5 * found.cost
    for _ in range(50):
        other = found.mass * rng.uniform(0.9, 1.1, len(found.mass))
        assert cost(other, bins, wanted, weights, 1e-4) >= found.cost - found.gap


def test_masses_that_are_spread_over_bins_are_found_again():
    rng = np.random.default_rng(4)
    bins = np.array([rng.integers(0, n, (3, 40)) for n in LENGTHS], np.intp)
    shares = np.array([[0.6, 0.3, 0.1], [0.8, 0.2, 0.0], [0.5, 0.25, 0.25]])
    true = np.zeros(40)
    true[[5, 22]] = 0.7, 0.3
    wanted = [
        sum(np.bincount(at, s * true, n) for at, s in zip(b, share, strict=True))
        for b, share, n in zip(bins, shares, LENGTHS, strict=True)
    ]
    found = fit(bins, wanted, np.ones(3), shares=shares)
    np.testing.assert_allclose(found.mass, true, atol=1e-3)
    assert found.gap < 1e-5


def test_one_place_for_all_is_found_without_a_rest():
    bins, _, weights = problem(3)
    wanted = [np.bincount([at[7]], minlength=n) for at, n in zip(bins, LENGTHS, strict=True)]
    found = fit(bins, wanted, weights)
    assert found.mass[7] == pytest.approx(1, abs=1e-4)
    assert found.cost == pytest.approx(1e-4, abs=1e-5)
