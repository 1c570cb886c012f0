"""Every stage's result survives JSON without loss: random values, the awkward ones among them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from wfm.models.base import Model
from wfm.models.forecast import Accuracy, Forecast, QueueForecast
from wfm.models.history import History, QueueHistory
from wfm.models.people import Assignment, WorkSpan
from wfm.models.requirement import PooledRequirement, QueueRequirement, Requirement
from wfm.models.roster import Evaluation, Finding, QueueCoverage, Roster, SolveResult, Status
from wfm.models.time import IntervalGrid

NAMES = st.text(st.characters(blacklist_categories=("Cc", "Cs")), min_size=1, max_size=12)
ANY = st.floats(width=64)
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC))


@st.composite
def grids(draw: st.DrawFn) -> IntervalGrid:
    minutes = draw(st.sampled_from([5, 6, 10, 12, 15, 20, 30, 60]))
    return IntervalGrid(start=draw(MOMENTS), interval_minutes=minutes, count=draw(st.integers(0, 6)))


def rows(draw: st.DrawFn, grid: IntervalGrid, values: st.SearchStrategy[float] = ANY) -> np.ndarray:
    return np.array(draw(st.lists(values, min_size=grid.count, max_size=grid.count)))


@st.composite
def histories(draw: st.DrawFn) -> History:
    grid = draw(grids())
    names = draw(st.lists(NAMES, unique=True, max_size=3))
    empty = np.zeros(0)
    return History(
        queues={
            name: QueueHistory(
                grid=grid,
                offered=rows(draw, grid),
                aht_seconds=rows(draw, grid) if draw(st.booleans()) else empty,
                abandoned=rows(draw, grid) if draw(st.booleans()) else empty,
            )
            for name in names
        },
        notes=tuple(draw(st.lists(st.text(), max_size=2))),
    )


@st.composite
def forecasts(draw: st.DrawFn) -> Forecast:
    grid = draw(grids())
    finite = st.floats(allow_nan=False, allow_infinity=False)
    accuracy = Accuracy(
        origins=draw(st.integers(0, 99)),
        horizon_days=28,
        **{
            name: draw(finite)
            for name in ("wape", "wape_day", "bias", "baseline_wape", "floor_wape", "coverage", "coverage_nominal")
        },
    )
    levels = draw(st.lists(st.floats(0, 1), max_size=3))
    queue = QueueForecast(
        offered=rows(draw, grid),
        quantile_levels=np.array(levels),
        quantiles=np.array([rows(draw, grid) for _ in levels]).reshape(len(levels), grid.count),
        aht_seconds=rows(draw, grid),
        method=draw(st.text()),
        accuracy=draw(st.sampled_from([None, accuracy])),
        notes=tuple(draw(st.lists(st.text(), max_size=2))),
    )
    return Forecast(grid=grid, queues={draw(NAMES): queue}, seed=draw(st.integers(0, 2**31)))


@st.composite
def requirements(draw: st.DrawFn) -> Requirement:
    grid = draw(grids())
    names = draw(st.lists(NAMES, unique=True, min_size=2, max_size=3))
    return Requirement(
        grid=grid,
        queues={
            name: QueueRequirement(
                workload=rows(draw, grid), agents=rows(draw, grid), scheduled=rows(draw, grid), model=draw(st.text())
            )
            for name in names
        },
        pooled=(PooledRequirement(queues=tuple(names), scheduled=rows(draw, grid)),),
    )


@st.composite
def results(draw: st.DrawFn) -> SolveResult:
    start = draw(MOMENTS).replace(second=0, microsecond=0)
    pause = WorkSpan(activity="meal", start=start + timedelta(hours=4), end=start + timedelta(hours=4, minutes=30))
    shift = Assignment(
        agent=draw(NAMES),
        date=start.date(),
        start=start,
        end=start + timedelta(minutes=draw(st.integers(300, 900))),
        breaks=draw(st.sampled_from([(), (pause,)])),
        template=draw(st.text()),
        tags=tuple(draw(st.lists(NAMES, max_size=2))),
        locked=draw(st.booleans()),
    )
    number = st.one_of(st.none(), ANY.filter(lambda value: value == value))
    return SolveResult(
        status=draw(st.sampled_from(list(Status))),
        roster=draw(st.sampled_from([None, Roster(start=start.date(), days=3, assignments=(shift,))])),
        objective=draw(number),
        bound=draw(number),
        gap=draw(number),
        terms={draw(NAMES): draw(ANY.filter(lambda value: value == value))},
        findings=(Finding(rule=draw(NAMES), day=date(2026, 3, 9), message=draw(st.text()), cost=draw(number)),),
        trace=((0.5, draw(number), draw(number)),),
    )


@st.composite
def evaluations(draw: st.DrawFn) -> Evaluation:
    grid = draw(grids())
    coverage = QueueCoverage(
        assigned=rows(draw, grid),
        short=rows(draw, grid),
        service_level=rows(draw, grid),
        asa_seconds=rows(draw, grid),
        occupancy=rows(draw, grid),
    )
    return Evaluation(
        grid=grid,
        queues={draw(NAMES): coverage},
        on_duty=rows(draw, grid),
        idle=rows(draw, grid),
        short_share=draw(st.floats(0, 1)),
        service_level={draw(NAMES): draw(st.floats(0, 1))},
        paid_hours=draw(st.floats(0, 1e9)),
        wage_cost=draw(st.floats(0, 1e9)),
    )


@given(st.one_of(histories(), forecasts(), requirements(), results(), evaluations()))
def test_nothing_is_lost(model: Model) -> None:
    text = model.model_dump_json()
    again = type(model).model_validate_json(text)
    assert again == model
    assert again.model_dump_json() == text
