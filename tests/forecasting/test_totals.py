"""Sums over queues and time: means add up at every level, bands are those of simulated days."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from tests.forecasting.making import START, configuration, forecast
from wfm.forecasting.adjust import adjust
from wfm.forecasting.lasting_share import lasting_share
from wfm.forecasting.queue_correlation import queue_correlation
from wfm.forecasting.totals import Per, totals
from wfm.models.adjustment import Adjustment
from wfm.models.forecast import BacktestDays, ForecastSpread, OriginScore
from wfm.models.hierarchy import LEVELS, Level, nodes

SETTINGS = configuration(days=10)
PLAIN = forecast(SETTINGS)
RAISED = adjust(
    SETTINGS, PLAIN, [Adjustment(name="x", channel="voice", first=START, last=START, kind="replace", value=999)]
)


def test_every_queue_is_in_one_node_of_each_level() -> None:
    assert nodes(SETTINGS, "channel") == {"voice": ("phone", "experts"), "email": ("mail",)}
    assert nodes(SETTINGS, "tier") == {"tier 1": ("phone", "mail"), "tier 2": ("experts",)}
    assert nodes(SETTINGS, "site") == {"Lisbon": ("phone",), "Oslo": ("experts",), "(none)": ("mail",)}
    assert nodes(SETTINGS, "group") == {"home": ("phone", "mail"), "(none)": ("experts",)}
    for level in LEVELS:
        names = [name for queues in nodes(SETTINGS, level).values() for name in queues]
        assert sorted(names) == sorted(SETTINGS.queues)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("per", ["interval", "day", "week", "plan"])
def test_sums_agree_from_level_to_level(level: Level, per: Per) -> None:
    found = totals(SETTINGS, RAISED, level, per, (0.1, 0.9))
    assert sum(total.contacts for total in found) == pytest.approx(
        sum(queue.offered.sum() for queue in RAISED.queues.values())
    )
    assert sum(total.statistical for total in found) == pytest.approx(
        sum(queue.offered.sum() for queue in PLAIN.queues.values())
    )
    work = sum((queue.offered * queue.aht_seconds).sum() for queue in RAISED.queues.values())
    assert sum(total.work_hours for total in found) == pytest.approx(work / 3600)
    assert all(total.quantiles[0] <= total.contacts <= total.quantiles[1] for total in found)


def test_an_overridden_node_reads_what_was_asked_for() -> None:
    day = totals(SETTINGS, RAISED, "channel", "day", (0.5,))[0]
    assert (day.node, day.first, day.last) == ("voice", START, START)
    assert day.contacts == pytest.approx(999)


def test_a_queue_s_own_quantiles_are_told_as_they_are() -> None:
    queue = PLAIN.queues["phone"]
    days = np.bincount(np.arange(PLAIN.grid.count) // 24, queue.offered) * np.array([[0.7], [1.0], [1.4]])
    queues = {**PLAIN.queues, "phone": queue.model_copy(update={"day_quantiles": days})}
    made = PLAIN.model_copy(update={"queues": queues})
    by_day = [total.quantiles for total in totals(SETTINGS, made, "queue", "day", (0.1, 0.9)) if total.node == "phone"]
    assert pytest.approx(days[[0, 2]]) == np.array(by_day).T
    found = totals(SETTINGS, made, "queue", "interval", (0.5, 0.9))
    assert (
        pytest.approx(queue.quantiles[[1, 2]])
        == np.array([total.quantiles for total in found if total.node == "phone"]).T
    )
    others = [total.quantiles for total in totals(SETTINGS, made, "queue", "day", (0.2,)) if total.node == "phone"]
    assert all(0 < low < 1.4 * high for (low,), high in zip(others, days[1], strict=True))


def test_weeks_begin_on_mondays() -> None:
    found = totals(SETTINGS, PLAIN, "queue", "week", (0.5,))
    assert [(total.first, total.last) for total in found if total.node == "phone"] == [
        (START, START + timedelta(days=6)),
        (START + timedelta(days=7), START + timedelta(days=9)),
    ]


def test_bands_are_those_of_simulated_days() -> None:
    """Levels of days are drawn as the spread says, contacts given them; queues go together by 0.6."""
    settings = configuration(days=7, a={}, b={})
    made = forecast(settings, spread=True)
    rng = np.random.default_rng(3)
    shared = rng.normal(size=60)
    tested = {}
    for name in "ab":
        level = 0.15 * (np.sqrt(0.6) * shared + np.sqrt(0.4) * rng.normal(size=60))
        days = tuple(START - timedelta(days=60 - number) for number in range(60))
        tested[name] = BacktestDays(days=days, forecast=np.full(60, 5000.0), actual=rng.poisson(5000 * (1 + level)))
    share = queue_correlation(list(tested.values()))
    assert share == pytest.approx(0.6, abs=0.15)
    queues = {name: queue.model_copy(update={"backtest": tested[name]}) for name, queue in made.queues.items()}
    made = made.model_copy(update={"queues": queues})
    day = made.grid.local("Europe/Lisbon").astype("datetime64[D]").astype(int)
    day -= day[0]
    apart = np.abs(np.arange(7)[:, None] - np.arange(7)[None])
    spread = queues["a"].spread
    assert isinstance(spread, ForecastSpread)
    lasting = lasting_share(queues["a"])
    covariance = np.kron([[1, share], [share, 1]], 0.1**2 * (lasting + (1 - lasting) * 0.5**apart))
    draws = rng.multivariate_normal(np.ones(14), covariance, size=20_000)
    sums = np.zeros(20_000)
    days = np.zeros((20_000, 7))
    for place, name in enumerate("ab"):
        mean = queues[name].offered * draws[:, 7 * place + day]
        variance = 1.5 * mean + 0.1**2 * mean**2
        drawn = rng.normal(mean, np.sqrt(np.maximum(variance, 0)))
        sums += drawn.sum(axis=1)
        if name == "a":
            days += np.stack([drawn[:, day == number].sum(axis=1) for number in range(7)], axis=1)
    (week,) = totals(settings, made, "total", "week", (0.1, 0.5, 0.9))
    assert week.quantiles == pytest.approx(np.quantile(sums, [0.1, 0.5, 0.9]), rel=0.01)
    found = [total.quantiles for total in totals(settings, made, "queue", "day", (0.1, 0.9)) if total.node == "a"]
    assert pytest.approx(np.quantile(days, [0.1, 0.9], axis=0), rel=0.015) == np.array(found).T


def test_unrelated_queues_have_no_correlation_and_few_days_tell_nothing() -> None:
    rng = np.random.default_rng(5)
    days = tuple(START - timedelta(days=200 - number) for number in range(200))
    lone = [BacktestDays(days=days, forecast=np.full(200, 100.0), actual=rng.poisson(100, 200)) for _ in range(6)]
    assert queue_correlation(lone) < 0.2
    few = [BacktestDays(days=days[:5], forecast=np.ones(5), actual=np.ones(5))] * 2
    assert queue_correlation(few) == 0
    assert queue_correlation([]) == 0
    assert queue_correlation([BacktestDays()] * 3) == 0


@pytest.mark.parametrize(("lasting", "low", "high"), [(0.0, 0.0, 0.12), (0.5, 0.35, 0.65), (1.0, 0.85, 1.0)])
def test_the_share_that_lasts_is_found_in_the_biases_of_origins(lasting: float, low: float, high: float) -> None:
    """Levels of 28 days with a correlation of 0.5 from day to day, and a part that they all have in common."""
    made = forecast(configuration(days=28, q={}), spread=True, level=200).queues["q"]
    rng = np.random.default_rng(9)
    apart = np.abs(np.arange(28)[:, None] - np.arange(28)[None])
    correlation = lasting + (1 - lasting) * 0.5**apart
    day = np.arange(len(made.offered)) // 24
    origins = []
    for _ in range(300):
        level = rng.multivariate_normal(np.ones(28), 0.1**2 * correlation)[day]
        mean = made.offered * level
        actual = rng.normal(mean, np.sqrt(1.5 * mean + (0.1 * mean) ** 2)).sum()
        bias = float(made.offered.sum() / actual - 1)
        origins.append(OriginScore(first=START, days=28, wape=0, baseline_wape=0, bias=bias))
    assert low <= lasting_share(made.model_copy(update={"origins": tuple(origins)})) <= high


def test_without_origins_most_lasts() -> None:
    made = forecast(configuration(q={}), spread=True).queues["q"]
    assert lasting_share(made) == pytest.approx(0.6)
    assert lasting_share(made.model_copy(update={"spread": None})) == 0
