from __future__ import annotations

import numpy as np
import pytest

from wfm.forecasting.forecast import make_forecast
from wfm.forecasting.paths import sample_paths
from wfm.forecasting.totals import totals

from .synthetic import history_grid, inputs_of, queue_history, usual

LISBON = "Europe/Lisbon"


@pytest.fixture(scope="module")
def made():
    grid = history_grid(120)
    random = np.random.default_rng(1)
    factor = random.gamma(25, 1 / 25, 120)[np.arange(grid.count) // 24 % 120]
    offered = random.poisson(usual(grid, LISBON, 40.0) * factor).astype(float)
    inputs = inputs_of({"help": queue_history(offered, grid)}, days=14)
    return make_forecast(inputs)


def test_paths_have_the_mean_and_the_spread_of_the_forecast(made):
    queue = made.queues["help"]
    paths = sample_paths(queue, made.grid, LISBON, 4000, 7)
    assert paths.mean(axis=0).sum() == pytest.approx(queue.offered.sum(), rel=0.01)
    levels = queue.quantile_levels.tolist()
    days = paths.reshape(4000, 14, 24).sum(axis=2)
    for level in (0.1, 0.9):
        drawn = np.quantile(paths, level, axis=0)
        assert np.abs(drawn - queue.quantiles[levels.index(level)]).mean() < 0.04 * queue.offered.mean() + 0.5
        assert np.quantile(days, level, axis=0) == pytest.approx(queue.day_quantiles[levels.index(level)], rel=0.12)


def test_sums_of_paths_spread_as_the_totals_do(made):
    """Drawn on one side, from variances on the other."""
    inputs = inputs_of({}, configured={"help": {}}, days=14)
    paths = sample_paths(made.queues["help"], made.grid, LISBON, 8000, 3)
    (plan,) = totals(inputs.configuration, made, "total", "plan", (0.05, 0.1, 0.5, 0.9, 0.95))
    assert np.quantile(paths.sum(axis=1), (0.05, 0.1, 0.5, 0.9, 0.95)) == pytest.approx(plan.quantiles, rel=0.03)


def test_intervals_of_a_day_go_together(made):
    queue = made.queues["help"]
    paths = sample_paths(queue, made.grid, LISBON, 4000, 7).reshape(4000, 14, 24)
    morning, evening = paths[:, 0, 8:12].sum(axis=1), paths[:, 0, 14:18].sum(axis=1)
    assert np.corrcoef(morning, evening)[0, 1] > 0.3


def test_a_seed_draws_the_same_paths(made):
    queue = made.queues["help"]
    first, again, other = (sample_paths(queue, made.grid, LISBON, 3, seed) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_without_spread_it_is_the_expectation(made):
    queue = made.queues["help"].model_copy(update={"spread": None})
    assert np.array_equal(sample_paths(queue, made.grid, LISBON, 2, 1), np.tile(queue.offered, (2, 1)))
