from __future__ import annotations

import time
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.errors import ConfigurationError
from wfm.forecasting.forecast import make_forecast
from wfm.models.forecast import Forecast, QueueForecast
from wfm.models.organisation import ForecastOptions
from wfm.models.people import SpecialDay

from .synthetic import PLAN_START, WEEK, history_grid, inputs_of, queue_history, usual

LISBON = "Europe/Lisbon"


def poisson(days: int, level: float = 30.0, seed: int = 1, zone_name: str = LISBON):
    grid = history_grid(days, zone_name=zone_name)
    return grid, np.random.default_rng(seed).poisson(usual(grid, zone_name, level)).astype(float)


def only(forecast: Forecast) -> QueueForecast:
    (queue,) = forecast.queues.values()
    return queue


def sound(queue: QueueForecast) -> None:
    assert np.isfinite(queue.offered).all()
    assert (queue.offered >= 0).all()
    assert np.isfinite(queue.quantiles).all()
    assert (np.diff(queue.quantiles, axis=0) >= 0).all()
    assert (queue.quantiles >= 0).all()
    assert (queue.quantiles[:, queue.offered == 0] == 0).all()
    assert np.isfinite(queue.aht_seconds).all()


def test_recovers_level_and_weekday_profile():
    grid, offered = poisson(182)
    inputs = inputs_of({"help": queue_history(offered, grid)}, days=14)
    queue = only(make_forecast(inputs))
    truth = usual(inputs.configuration.grid(), LISBON, 30.0)
    assert np.abs(queue.offered - truth).sum() / truth.sum() < 0.04
    assert queue.offered.sum() == pytest.approx(truth.sum(), rel=0.02)
    days = queue.offered.reshape(14, 24).sum(axis=1)
    assert days[:7] / days[2] == pytest.approx(WEEK, rel=0.06)
    assert queue.aht_seconds == pytest.approx(240.0)
    accuracy = queue.accuracy
    assert accuracy is not None
    assert accuracy.skill > 0.2
    assert accuracy.wape < 1.07 * accuracy.floor_wape
    assert abs(accuracy.bias) < 0.03
    assert abs(accuracy.coverage - accuracy.coverage_nominal) < 0.04
    sound(queue)


def test_true_outcomes_fall_into_the_band():
    grid, offered = poisson(182, level=8.0)
    inputs = inputs_of({"help": queue_history(offered, grid)}, days=28)
    queue = only(make_forecast(inputs))
    truth = np.random.default_rng(7).poisson(usual(inputs.configuration.grid(), LISBON, 8.0))
    levels = queue.quantile_levels.tolist()
    for low, high in ((0.05, 0.95), (0.1, 0.9), (0.25, 0.75)):
        below, above = queue.quantiles[levels.index(low)], queue.quantiles[levels.index(high)]
        assert ((truth >= below) & (truth <= above)).mean() == pytest.approx(high - low, abs=0.05)
    local = inputs.configuration.grid().local(LISBON).astype("datetime64[D]").astype(np.int64)
    days, found = np.bincount(local - local[0], weights=truth), queue.day_quantiles
    assert (days >= found[levels.index(0.05)]).mean() > 0.8
    assert (days <= found[levels.index(0.95)]).mean() > 0.8


def test_follows_a_change_of_level():
    grid, offered = poisson(182)
    offered[-42 * 24 :] *= 1.5
    queue = only(make_forecast(inputs_of({"help": queue_history(offered, grid)})))
    assert queue.offered.mean() == pytest.approx(1.5 * 30.0 * 1.1 * WEEK.mean(), rel=0.06)


@pytest.mark.parametrize("factor", [0.0, 2.2, 20.0])
def test_one_odd_day_barely_moves_the_forecast(factor):
    grid, offered = poisson(182)
    plain = only(make_forecast(inputs_of({"help": queue_history(offered, grid)}))).offered
    odd = offered.copy()
    odd[-7 * 24 : -6 * 24] *= factor
    moved = only(make_forecast(inputs_of({"help": queue_history(odd, grid)}))).offered
    assert np.abs(moved - plain).sum() / plain.sum() < 0.02


@pytest.mark.parametrize("days", [1, 2, 6, 7, 8, 13, 14, 15, 20, 21, 22, 27, 40])
def test_short_histories(days):
    grid, offered = poisson(days)
    queue = only(make_forecast(inputs_of({"help": queue_history(offered, grid)})))
    sound(queue)
    if days < 21:
        assert queue.accuracy is None
        assert any("too little history" in note for note in queue.notes)
    else:
        assert queue.accuracy is not None
    truth = 30 * 1.1 * (WEEK.mean() if days >= 7 else 1.0)
    assert 0.3 * truth < queue.offered.mean() < 1.5 * truth


def test_one_day_serves_all_weekdays():
    grid, offered = poisson(1)
    queue = only(make_forecast(inputs_of({"help": queue_history(offered, grid)})))
    days = queue.offered.reshape(7, 24)
    assert days.sum(axis=1) == pytest.approx(offered.sum())
    assert days == pytest.approx(np.tile(days[0], (7, 1)))
    assert np.abs(days[0] - offered).sum() < 0.2 * offered.sum()  # what looks like chance is smoothed away
    assert any("tue, wed, thu, fri, sat are forecast like the others" in note for note in queue.notes)


def test_no_history_is_said():
    inputs = inputs_of({}, configured={"help": {"aht_seconds": 300}, "new": {}})
    forecast = make_forecast(inputs)
    for queue in forecast.queues.values():
        assert not queue.offered.any()
        assert not queue.quantiles.any()
        assert queue.accuracy is None
        assert any("no history" in note for note in queue.notes)
    assert (forecast.queues["help"].aht_seconds == 300).all()


def test_unknown_and_empty_histories_are_none():
    grid = history_grid(28)
    empty = history_grid(0)
    queues = {
        "unknown": queue_history(np.full(grid.count, np.nan), grid),
        "empty": queue_history(np.zeros(0), empty),
    }
    forecast = make_forecast(inputs_of(queues))
    for queue in forecast.queues.values():
        assert not queue.offered.any()
        assert any("no history" in note for note in queue.notes)


@pytest.mark.parametrize("value", [0.0, 5.0, 1e6])
def test_constant_histories(value):
    grid = history_grid(84)
    queue = only(make_forecast(inputs_of({"help": queue_history(np.full(grid.count, value), grid)})))
    assert queue.offered == pytest.approx(value, rel=1e-3)
    sound(queue)


def test_huge_values():
    grid, offered = poisson(84)
    queue = only(make_forecast(inputs_of({"help": queue_history(offered * 1e8, grid)})))
    sound(queue)
    assert queue.offered.mean() == pytest.approx(30e8 * 1.1 * WEEK.mean(), rel=0.1)


def test_missing_days_are_left_out():
    grid, offered = poisson(182)
    offered[-30 * 24 : -25 * 24] = np.nan
    offered[-3 * 24 : -3 * 24 + 10] = np.nan
    inputs = inputs_of({"help": queue_history(offered, grid)})
    truth = usual(inputs.configuration.grid(), LISBON, 30.0)
    assert np.abs(only(make_forecast(inputs)).offered - truth).sum() / truth.sum() < 0.05


@pytest.mark.parametrize("gap", [1, 10, 90])
def test_gap_between_history_and_plan(gap):
    grid, offered = poisson(182)
    start = PLAN_START + timedelta(days=gap)
    inputs = inputs_of({"help": queue_history(offered, grid)}, start=start)
    truth = usual(inputs.configuration.grid(), LISBON, 30.0)
    assert np.abs(only(make_forecast(inputs)).offered - truth).sum() / truth.sum() < 0.05


def test_history_inside_the_plan_is_not_used():
    grid, offered = poisson(182)
    start = PLAN_START - timedelta(days=14)
    changed = offered.copy()
    changed[-14 * 24 :] = 9999.0
    before = make_forecast(inputs_of({"help": queue_history(offered, grid)}, start=start))
    after = make_forecast(inputs_of({"help": queue_history(changed, grid)}, start=start))
    assert before == after
    assert any("before the plan's start" in note for note in only(after).notes)


def test_opening_hours_are_kept():
    grid, offered = poisson(84)
    hours = {"opening_hours": {"mon-fri": "08:00-20:00", "sat": "22:00-02:00"}}
    inputs = inputs_of({"help": queue_history(offered, grid)}, configured={"help": hours})
    queue = only(make_forecast(inputs))
    expected = np.zeros((7, 24), dtype=bool)
    expected[:5, 8:20] = True
    expected[5, 22:] = expected[6, :2] = True
    assert ((queue.offered.reshape(7, 24) > 0) == expected).all()
    assert any("outside opening hours" in note for note in queue.notes)
    truth = usual(inputs.configuration.grid(), LISBON, 30.0) * expected.ravel()
    assert np.abs(queue.offered - truth).sum() / truth.sum() < 0.08


def test_closed_times_are_inferred_from_the_history():
    grid, offered = poisson(84)
    matrix = offered.reshape(84, 24).copy()
    matrix[:, :7] = np.nan
    matrix[5::7] = matrix[6::7] = np.nan  # the grid starts on a Monday
    queue = only(make_forecast(inputs_of({"help": queue_history(matrix.ravel(), grid)})))
    week = queue.offered.reshape(7, 24)
    assert not week[:, :7].any()
    assert not week[5:].any()
    assert (week[:5, 7:] > 0).all()
    assert any("83 open intervals lie at times that the history never covers" in note for note in queue.notes)


def test_closed_day_of_one_queue_and_of_all():
    grid, offered = poisson(84)
    queues = {"one": queue_history(offered, grid), "two": queue_history(offered, grid)}
    closed = [
        SpecialDay(date=PLAN_START + timedelta(days=1), kind="closed", queue="one"),
        SpecialDay(date=PLAN_START + timedelta(days=2), kind="closed"),
        SpecialDay(date=PLAN_START + timedelta(days=3), kind="closed", site="Somewhere"),
    ]
    forecast = make_forecast(inputs_of(queues, special_days=closed))
    open_days = {name: (queue.offered.reshape(7, 24) > 0).all(axis=1) for name, queue in forecast.queues.items()}
    assert open_days["one"].tolist() == [True, False, False, True, True, True, True]
    assert open_days["two"].tolist() == [True, True, False, True, True, True, True]
    for queue in forecast.queues.values():
        sound(queue)


def test_closed_days_of_the_past_do_not_count():
    grid, offered = poisson(182)
    zeros = offered.copy()
    days = [PLAN_START - timedelta(days=7 * week) for week in (1, 2, 3, 4, 5, 6)]
    for day in days:
        row = 182 - (PLAN_START - day).days
        zeros[24 * row : 24 * (row + 1)] = 0.0
    closed = [SpecialDay(date=day, kind="closed") for day in days]
    inputs = inputs_of({"help": queue_history(zeros, grid)}, special_days=closed)
    truth = usual(inputs.configuration.grid(), LISBON, 30.0)
    assert np.abs(only(make_forecast(inputs)).offered - truth).sum() / truth.sum() < 0.05


def test_the_day_after_a_closed_day():
    grid, offered = poisson(364)
    matrix = offered.reshape(364, 24).copy()
    closed = []
    for row in range(10, 340, 30):
        matrix[row] = np.nan
        matrix[row + 1] *= 1.4
        closed.append(SpecialDay(date=PLAN_START - timedelta(days=364 - row), kind="closed"))
    closed.append(SpecialDay(date=PLAN_START + timedelta(days=1), kind="closed"))
    inputs = inputs_of({"help": queue_history(matrix.ravel(), grid)}, special_days=closed)
    days = only(make_forecast(inputs)).offered.reshape(7, 24).sum(axis=1)
    truth = usual(inputs.configuration.grid(), LISBON, 30.0).reshape(7, 24).sum(axis=1)
    assert days[2] / truth[2] == pytest.approx(1.4, abs=0.1)
    assert days[3] / truth[3] == pytest.approx(1.0, abs=0.05)


def special_effect(days_past: list[tuple[SpecialDay, float]], ahead: SpecialDay) -> float:
    """Forecast with over forecast without a special day next Wednesday, after days that had given ratios."""
    grid, offered = poisson(364)
    matrix = offered.reshape(364, 24).copy()
    for day, ratio in days_past:
        matrix[364 - (PLAN_START - day.date).days] *= ratio
    past = [day for day, _ in days_past]
    queues = {"help": queue_history(matrix.ravel(), grid)}
    without = only(make_forecast(inputs_of(queues, special_days=past))).offered.reshape(7, 24)
    queue = only(make_forecast(inputs_of(queues, special_days=[*past, ahead])))
    sound(queue)
    with_it = queue.offered.reshape(7, 24)
    row = (ahead.date - PLAN_START).days
    assert np.delete(with_it, row, axis=0) == pytest.approx(np.delete(without, row, axis=0))
    return float(with_it[row].sum() / without[row].sum())


def test_effects_of_special_days():
    ahead = PLAN_START + timedelta(days=2)

    def day(kind, name, back=None, factor=None):
        when = PLAN_START - timedelta(days=back) if back else ahead
        return SpecialDay(date=when, kind=kind, name=name, factor=factor)

    seen = [(day("holiday", "Spring day", 60), 0.4), (day("holiday", "Spring day", 200), 0.4)]
    assert special_effect(seen, day("holiday", "Spring day")) == pytest.approx(0.4, abs=0.04)
    assert special_effect(seen, day("holiday", "Other day")) == pytest.approx(0.4, abs=0.04)
    assert special_effect(seen, day("holiday", "Other day", factor=0.7)) == pytest.approx(0.7, abs=0.01)
    assert special_effect(seen, day("event", "Launch")) == pytest.approx(1.0, abs=0.01)
    assert special_effect([], day("holiday", "Spring day")) == pytest.approx(1.0, abs=0.01)
    assert special_effect([], day("event", "Launch", factor=1.8)) == pytest.approx(1.8, abs=0.01)
    launched = [(day("event", "launch", 100), 2.0), (day("event", "launch", 130), 2.0)]
    assert special_effect(launched, day("event", "Launch", factor=2.0)) == pytest.approx(2.0, abs=0.15)


@pytest.mark.parametrize(
    ("zone_name", "start", "count"),
    [
        ("Europe/Lisbon", date(2026, 3, 23), 7 * 48 - 2),
        ("Europe/Lisbon", date(2025, 10, 20), 7 * 48 + 2),
        ("America/New_York", date(2026, 3, 2), 7 * 48 - 2),
        ("America/New_York", date(2025, 10, 27), 7 * 48 + 2),
    ],
)
def test_weeks_of_changing_clocks(zone_name, start, count):
    grid = history_grid(84, zone_name=zone_name, interval=30, end=start)
    offered = usual(grid, zone_name, 30.0)
    inputs = inputs_of(
        {"help": queue_history(offered, grid)},
        start=start,
        interval=30,
        zone_name=zone_name,
        configured={"help": {"opening_hours": {"mon-sun": "07:00-21:00"}}},
    )
    queue = only(make_forecast(inputs))
    plan = inputs.configuration.grid()
    assert plan.count == count
    local = plan.local(zone_name).astype("datetime64[m]").astype(np.int64) % 1440
    opened = (local >= 7 * 60) & (local < 21 * 60)
    assert ((queue.offered > 0) == opened).all()
    assert queue.offered == pytest.approx(usual(plan, zone_name, 30.0) * opened, rel=0.03)


@pytest.mark.parametrize("zone_name", ["Europe/Lisbon", "America/New_York"])
def test_history_across_changing_clocks(zone_name):
    grid = history_grid(182, zone_name=zone_name, interval=30, end=date(2026, 4, 13))
    inputs = inputs_of(
        {"help": queue_history(usual(grid, zone_name, 30.0), grid)},
        start=date(2026, 4, 13),
        interval=30,
        zone_name=zone_name,
    )
    queue = only(make_forecast(inputs))
    assert queue.offered == pytest.approx(usual(inputs.configuration.grid(), zone_name, 30.0), rel=0.02)


def test_queue_in_another_zone_and_half_hour_offset():
    grid = history_grid(84, zone_name="Europe/Lisbon")
    offered = usual(grid, "Asia/Kolkata", 30.0)
    configured = {"help": {"time_zone": "Asia/Kolkata", "opening_hours": {"mon-sat": "09:00-18:00"}}}
    inputs = inputs_of({"help": queue_history(offered, grid)}, configured=configured)
    queue = only(make_forecast(inputs))
    opened = inputs.configuration.grid().open_mask(inputs.configuration.queues["help"].opening_hours, "Asia/Kolkata")
    assert ((queue.offered > 0) == opened).all()
    truth = usual(inputs.configuration.grid(), "Asia/Kolkata", 30.0)
    assert queue.offered[opened] == pytest.approx(truth[opened], rel=0.03)


@pytest.mark.parametrize(("of_history", "of_plan"), [(15, 60), (60, 15), (20, 30)])
def test_other_interval_lengths(of_history, of_plan):
    grid = history_grid(84, interval=of_history)
    offered = usual(grid, LISBON, 30.0 * of_history / 60)
    inputs = inputs_of({"help": queue_history(offered, grid)}, interval=of_plan)
    queue = only(make_forecast(inputs))
    truth = usual(inputs.configuration.grid(), LISBON, 30.0 * of_plan / 60)
    assert queue.offered.sum() == pytest.approx(truth.sum(), rel=0.01)
    assert np.abs(queue.offered - truth).sum() / truth.sum() < 0.06


def test_handling_time_of_summed_intervals():
    grid = history_grid(84, interval=15)
    offered = np.random.default_rng(1).poisson(1.0, grid.count).astype(float)
    history = queue_history(offered, grid).model_copy(update={"aht_seconds": np.where(offered > 0, 250.0, np.nan)})
    queue = only(make_forecast(inputs_of({"help": history}, interval=60)))
    assert queue.aht_seconds == pytest.approx(250.0)


def test_shares_abandoned_of_those_offered_and_escalated_of_those_handled():
    grid = history_grid(84)
    history = queue_history(np.full(grid.count, 20.0), grid)
    parts = {"abandoned": np.full(grid.count, 4.0), "escalated": np.full(grid.count, 2.0)}
    queue = only(make_forecast(inputs_of({"help": history.model_copy(update=parts)})))
    assert queue.abandonment_share == pytest.approx(4 / 20)
    assert queue.escalation_share == pytest.approx(2 / 16)
    impossible = {"abandoned": np.full(grid.count, 30.0), "escalated": np.full(grid.count, 30.0)}
    queue = only(make_forecast(inputs_of({"help": history.model_copy(update=impossible)})))
    assert queue.abandonment_share == pytest.approx(1.0)
    assert len(queue.escalation_share) == 0, "none is handled"


def test_missing_handling_times_are_all_reported():
    grid, offered = poisson(28)
    queues = {name: queue_history(offered, grid, None) for name in ("a", "b", "c")}
    queues["zero"] = queue_history(np.zeros(grid.count), grid, None)
    with pytest.raises(ConfigurationError) as caught:
        make_forecast(inputs_of(queues, configured={"b": {"aht_seconds": 200}}))
    assert [problem.column for problem in caught.value.problems] == ["queues.a.aht_seconds", "queues.c.aht_seconds"]


def test_same_inputs_same_forecast():
    grid, offered = poisson(84)
    inputs = inputs_of({"help": queue_history(offered, grid)})
    first, second = make_forecast(inputs), make_forecast(inputs)
    assert first == second
    assert Forecast.model_validate_json(first.model_dump_json()) == first


def test_order_of_queues_does_not_matter():
    histories = {}
    for seed, name in enumerate(["x", "y", "z"]):
        grid, offered = poisson(60, level=10.0 * (seed + 1), seed=seed)
        histories[name] = queue_history(offered, grid)
    forward = make_forecast(inputs_of(histories))
    backward = make_forecast(inputs_of(dict(reversed(histories.items()))))
    for name in histories:
        assert forward.queues[name] == backward.queues[name]


def test_scaling_volumes_scales_the_mean():
    grid, offered = poisson(182, level=200.0)
    plain = only(make_forecast(inputs_of({"help": queue_history(offered, grid)}))).offered
    scaled = only(make_forecast(inputs_of({"help": queue_history(10 * offered, grid)}))).offered
    assert scaled == pytest.approx(10 * plain, rel=0.02)


@settings(max_examples=25)
@given(
    seed=st.integers(0, 10**6),
    days=st.integers(1, 80),
    level=st.sampled_from([0.02, 0.5, 5.0, 300.0]),
    unknown=st.floats(0, 0.95),
    gap=st.integers(-20, 40),
    closed=st.lists(st.integers(-80, 6), max_size=4),
    hours=st.sampled_from(["24/7", {"mon-fri": "08:00-18:00"}, {"sun": "23:00-05:00"}]),
)
def test_any_history_gives_a_sound_forecast(seed, days, level, unknown, gap, closed, hours):
    rng = np.random.default_rng(seed)
    grid = history_grid(days, end=PLAN_START - timedelta(days=gap))
    offered = rng.poisson(usual(grid, LISBON, level)).astype(float)
    offered[rng.random(grid.count) < unknown] = np.nan
    special = [SpecialDay(date=PLAN_START + timedelta(days=day), kind="closed") for day in closed]
    special += [SpecialDay(date=PLAN_START + timedelta(days=day + 1), kind="holiday", name="h") for day in closed]
    inputs = inputs_of(
        {"help": queue_history(offered, grid)}, special_days=special, configured={"help": {"opening_hours": hours}}
    )
    queue = only(make_forecast(inputs))
    sound(queue)
    plan = inputs.configuration.grid()
    shut = ~plan.open_mask(inputs.configuration.queues["help"].opening_hours, LISBON)
    assert not queue.offered[shut].any()
    dates = plan.local(LISBON).astype("datetime64[D]")
    for day in special:
        if day.kind == "closed":
            assert not queue.offered[dates == np.datetime64(day.date)].any()
    if np.isfinite(offered).any():
        assert queue.offered.max() <= 20 * max(np.nanmax(offered), 1)


def test_yearly_wave_is_learned_from_three_years():
    grid = history_grid(1000)
    days = np.arange(grid.count + 28 * 24) // 24
    wave = 1 + 0.4 * np.sin(2 * np.pi * days / 365.25)
    plan = history_grid(1028, end=PLAN_START + timedelta(days=28))
    mean = usual(plan, LISBON, 30.0)[: grid.count + 28 * 24] * wave[: plan.count]
    offered = np.random.default_rng(1).poisson(mean).astype(float)
    inputs = inputs_of({"help": queue_history(offered[: grid.count], grid)}, days=27)
    queue = only(make_forecast(inputs))
    truth = mean[grid.count : grid.count + 27 * 24]
    assert queue.accuracy is not None
    assert queue.accuracy.wape < 1.1 * queue.accuracy.floor_wape
    assert queue.offered.sum() == pytest.approx(truth.sum(), rel=0.03)


def test_a_year_of_eight_queues_takes_seconds():
    queues = {}
    for seed in range(8):
        grid = history_grid(365, interval=30)
        offered = np.random.default_rng(seed).poisson(usual(grid, LISBON, 15.0)).astype(float)
        queues[f"queue {seed}"] = queue_history(offered, grid)
    inputs = inputs_of(queues, days=28, interval=30)
    began = time.process_time()
    forecast = make_forecast(inputs)
    assert time.process_time() - began < 6.0  # about 1 s on a quiet core
    assert all(queue.accuracy.skill > 0.15 for queue in forecast.queues.values())


@pytest.mark.parametrize(
    ("installed", "weeks", "note"),
    [
        (False, 30, "lightgbm takes no part: the package lightgbm is not installed (pip install wfm[lightgbm])"),
        (True, 6, "lightgbm takes no part: too little history for it, or to test it on"),
    ],
)
def test_a_method_asked_for_in_vain_is_told(monkeypatch, installed, weeks, note):
    spec = object() if installed else None
    for module in ("wfm.forecasting.registry", "wfm.forecasting.members.lightgbm"):
        monkeypatch.setattr(f"{module}.find_spec", lambda _name: spec)
    grid, offered = poisson(7 * weeks)
    inputs = inputs_of({"help": queue_history(offered, grid)})
    asking = inputs.configuration.model_copy(update={"forecasting": ForecastOptions(members=("lightgbm",))})
    assert note in only(make_forecast(inputs.model_copy(update={"configuration": asking}))).notes
    assert not only(make_forecast(inputs)).notes
