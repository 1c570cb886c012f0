"""Draws have the means, spreads and survival that they are named for; streams do not depend on one another."""

from __future__ import annotations

import numpy as np
import pytest

from wfm.models.patience import PatienceShape
from wfm.models.simulation import TimeShape
from wfm.simulation.draws import GAPS, WORK, patience, poisson_times, shaped, stream
from wfm.staffing.patience import patience_of

COUNT = 200_000


@pytest.mark.parametrize(
    ("shape", "cv"),
    [
        (TimeShape(), 1.0),
        (TimeShape(distribution="deterministic"), 0.0),
        (TimeShape(distribution="erlang", phases=4), 0.5),
        (TimeShape(distribution="lognormal", cv=1.3), 1.3),
        (TimeShape(distribution="empirical", sample=(10.0, 20.0, 60.0)), np.std([10, 20, 60]) / 30),
    ],
)
def test_handling_times(shape: TimeShape, cv: float) -> None:
    drawn = shaped(np.random.default_rng(2), shape, COUNT)
    assert drawn.mean() == pytest.approx(1, abs=0.015)
    assert drawn.std() == pytest.approx(cv, rel=0.05)


@pytest.mark.parametrize(
    "shape",
    [
        PatienceShape(),
        PatienceShape(distribution="uniform"),
        PatienceShape(distribution="lognormal", cv=1.4),
        PatienceShape(distribution="weibull", cv=0.6),
        PatienceShape(distribution="weibull", cv=1.7),
        PatienceShape(distribution="hyperexponential", cv=1.5),
        PatienceShape(distribution="empirical", survival=((0, 1), (10, 0.8), (60, 0.5), (200, 0.2))),
        PatienceShape(distribution="empirical", survival=((0, 1), (30, 0.0))),
    ],
)
def test_patience_has_the_survival_of_the_formulas(shape: PatienceShape) -> None:
    mean = None if shape.distribution == "empirical" else 90.0
    drawn = patience(np.random.default_rng(4), mean, shape, COUNT)
    times = np.array([5.0, 20.0, 60.0, 120.0, 300.0])
    expected = patience_of(shape, mean).survival(times)
    assert (drawn[:, None] > times).mean(axis=0) == pytest.approx(expected, abs=0.005)


def test_everybody_is_as_patient_where_patience_is_fixed_and_endless_without_a_mean() -> None:
    random = np.random.default_rng(1)
    assert set(patience(random, 40.0, PatienceShape(distribution="deterministic"), 5)) == {40.0}
    assert np.isinf(patience(random, None, PatienceShape(), 3)).all()


def test_arrivals_follow_their_rate_and_closed_intervals_have_none() -> None:
    expected = np.array([0.0, 40.0, 0.0, 120.0, 0.0])
    counts = np.array(
        [
            np.bincount((poisson_times(np.random.default_rng(seed), expected, 1800) / 1800).astype(int), minlength=5)
            for seed in range(400)
        ]
    )
    assert counts[:, [0, 2, 4]].sum() == 0
    assert counts.mean(axis=0)[[1, 3]] == pytest.approx([40, 120], rel=0.02)
    assert counts.var(axis=0)[[1, 3]] == pytest.approx([40, 120], rel=0.25)
    times = poisson_times(np.random.default_rng(1), expected, 1800)
    assert np.all(np.diff(times) > 0)
    assert not poisson_times(np.random.default_rng(1), np.zeros(3), 1800).size


def test_a_little_more_moves_contacts_a_little() -> None:
    few, more = (poisson_times(np.random.default_rng(9), np.full(10, rate), 1800) for rate in (50.0, 50.5))
    shared = min(few.size, more.size)
    assert np.abs(few[:shared] - more[:shared]).max() <= 0.011 * 18000


def test_streams_differ_by_purpose_and_replication_only() -> None:
    first = stream(1, 2, GAPS, 0).random(3)
    assert np.array_equal(first, stream(1, 2, GAPS, 0).random(3))
    for other in (stream(1, 2, GAPS, 1), stream(1, 3, GAPS, 0), stream(1, 2, WORK, 0), stream(2, 2, GAPS, 0)):
        assert not np.array_equal(first, other.random(3))
