"""The engines against brute force, and what a result promises."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from itertools import product

import numpy as np
import pytest

from wfm.errors import ConfigurationError
from wfm.models.organisation import RuleSetting, SolveOptions
from wfm.models.people import Agent, LockedDay, Preference, TimeOff
from wfm.models.roster import Demand, PooledDemand, RosterProblem, SolveResult, Status
from wfm.solver.compile import Compiled, compile_problem
from wfm.solver.engines.engine import Search
from wfm.solver.engines.relaxation import Relaxation
from wfm.solver.evaluate import evaluate
from wfm.solver.primitives import Cover
from wfm.solver.shortage import CoverModel
from wfm.solver.solve import solve

from .builders import MONDAY, agents, before, problem, rule, shift, wall

RULES = (
    rule("daily_rest", hours=11),
    rule("consecutive_days", max_days=2),
    rule("weekly_hours", weight=3, min_hours=16),
    rule("weekly_hours", max_hours=24.5),
)


def random_problem(
    seed: int, *, people: int = 2, days: int = 3, rules: tuple[RuleSetting, ...] = RULES
) -> RosterProblem:
    """Two queues with requirements of any fraction, people with either skill or both."""
    random = np.random.default_rng(seed)
    skills = [{"french": 1}, {"german": 1}, {"french": 1, "german": 1}]
    staff = tuple(
        Agent(agent=f"a{number}", site="here", contract="full", skills=skills[random.integers(3)])
        for number in range(people)
    )
    grid = problem(days, interval_minutes=60).grid
    return problem(
        days,
        people=staff,
        templates=("day", "late", "night"),
        interval_minutes=60,
        rules=rules,
        demand=tuple(
            Demand(
                queue=skill,
                skills=(skill,),
                required=np.round(random.random(grid.count) * 1.4, 2),
                short_cost=float(random.integers(1, 30)),
            )
            for skill in ("french", "german")
        ),
        preferences=(
            Preference(agent="a0", date=MONDAY, wish="want", what="off", weight=7.5),
            Preference(agent="a1", date=MONDAY + timedelta(days=1), wish="avoid", what="night", weight=20),
        ),
        past=before("nd", agent="a0"),
        options=SolveOptions(workers=1, seed=seed, time_limit_seconds=60),
    )


def cheapest(compiled: Compiled) -> float:
    """The least cost over all rosters, one by one."""
    cells = [
        np.flatnonzero(compiled.allowed[agent][day]).tolist()
        for agent in range(compiled.agents)
        for day in range(compiled.days)
    ]
    best = np.inf
    for choice in product(*cells):
        judged = evaluate(compiled, np.array(choice).reshape(compiled.agents, compiled.days))
        if not judged.breaches:
            best = min(best, judged.objective)
    return best


@pytest.mark.parametrize("seed", range(6))
def test_cpsat_proves_what_brute_force_finds(seed: int) -> None:
    tiny = random_problem(seed)
    result = solve(tiny.model_copy(update={"options": tiny.options.model_copy(update={"engine": "cpsat"})}))
    truth = cheapest(compile_problem(tiny))
    assert result.status is Status.OPTIMAL
    assert result.objective == pytest.approx(truth, abs=1e-4)
    assert result.bound == pytest.approx(truth, abs=1e-3)
    assert result.objective == pytest.approx(sum(result.terms.values()))


@pytest.mark.parametrize("seed", range(3))
def test_pooled_queues(seed: int) -> None:
    plain = random_problem(seed, rules=RULES[:2])
    together = PooledDemand(
        queues=("french", "german"), required=np.round(0.7 * sum(item.required for item in plain.demand), 2)
    )
    tiny = plain.model_copy(update={"pooled": (together,)})
    truth = cheapest(compile_problem(tiny))
    for engine, tolerance in (("cpsat", 1e-6), ("neighbourhood", 0.02)):
        result = solve(tiny.model_copy(update={"options": tiny.options.model_copy(update={"engine": engine})}))
        assert result.objective == pytest.approx(truth, rel=tolerance)
        assert result.bound is not None
        assert result.bound <= truth + 1e-3
    apart = solve(plain)
    assert apart.objective is not None
    assert truth < apart.objective - 1


@pytest.mark.parametrize("seed", range(6))
def test_neighbourhood_and_its_bound_enclose_the_optimum(seed: int) -> None:
    tiny = random_problem(seed)
    result = solve(tiny.model_copy(update={"options": tiny.options.model_copy(update={"engine": "neighbourhood"})}))
    truth = cheapest(compile_problem(tiny))
    assert result.objective is not None
    assert result.bound is not None
    assert result.objective >= truth - 1e-6
    assert result.bound <= truth + 1e-6
    assert result.objective <= truth * 1.02 + 1e-6  # so small that search should find it


@pytest.mark.parametrize("seed", range(4))
def test_relaxation_bounds_shortage(seed: int) -> None:
    tiny = random_problem(seed, rules=RULES[:2])
    compiled = compile_problem(tiny)
    covers = [CoverModel(item) for item in compiled.primitives if isinstance(item, Cover)]
    search = Search(60, 1, 0, 1, 1, threading.Event())
    least = Relaxation(compiled, covers).least_short(search)
    everybody = solve(tiny.model_copy(update={"preferences": (), "idle_cost": 0.0}))
    assert everybody.roster is not None
    demand = sum(float(item.required.sum()) for item in tiny.demand)
    assert 0 < least <= demand


def test_locked_days_history_and_wishes_are_kept() -> None:
    given = shift(MONDAY, "", start="10:15", end="15:45")
    result = solve(
        problem(
            7,
            people=2,
            templates=("day", "night"),
            rules=[rule("daily_rest", hours=11)],
            locked=(LockedDay(agent="a0", date=MONDAY, assignment=given),),
            past=(shift(MONDAY - timedelta(days=1), "night", "a1"),),
            demand=(Demand(queue="q", required=np.ones(7 * 48)),),
        )
    )
    assert result.roster is not None
    found = {(item.agent, item.date): item for item in result.roster.assignments}
    kept = found["a0", MONDAY]
    assert (kept.start, kept.end, kept.locked) == (given.start, given.end, True)
    after_night = found.get(("a1", MONDAY))
    assert after_night is None or after_night.start >= wall(MONDAY, "17:30")


def test_a_night_over_the_autumn_change_counts_its_extra_hour() -> None:
    night = problem(
        1,
        start=MONDAY.replace(month=10, day=24),
        templates=("night",),
        demand=(Demand(queue="q", required=np.ones(48)),),
        rules=[rule("weekly_hours", max_hours=9)],
    )
    longer = night.model_copy(update={"rules": (rule("weekly_hours", max_hours=9.5),)})
    assert solve(night).roster.assignments == ()  # type: ignore[union-attr]
    (only,) = solve(longer).roster.assignments  # type: ignore[union-attr]
    assert only.paid_minutes == 570


def test_rules_that_clash_are_named() -> None:
    late, early = shift(MONDAY, "late"), shift(MONDAY + timedelta(days=1), "early")
    result = solve(
        problem(
            7,
            templates=("early", "late"),
            rules=[rule("daily_rest", hours=11), rule("consecutive_days", max_days=5)],
            locked=(
                LockedDay(agent="a0", date=MONDAY, assignment=late),
                LockedDay(agent="a0", date=MONDAY + timedelta(days=1), assignment=early),
            ),
        )
    )
    assert result.status is Status.INFEASIBLE
    assert result.roster is None
    (conflict,) = result.conflicts
    assert conflict.agent == "a0"
    assert conflict.minimal
    assert sorted(item.rule for item in conflict.elements) == ["daily_rest", "locked_days", "locked_days"]
    assert conflict.elements == result.findings


def test_too_little_staff_is_a_report() -> None:
    result = solve(problem(7, people=1, demand=(Demand(queue="q", required=np.full(7 * 48, 5.0)),)))
    assert result.status is Status.OPTIMAL
    assert result.terms["coverage"] > 0


def test_an_unknown_rule_and_parameter_are_refused_together() -> None:
    with pytest.raises(ConfigurationError) as caught:
        solve(problem(7, rules=[rule("daily_rests"), rule("daily_rest", ours=3)]))
    messages = [str(item) for item in caught.value.problems]
    assert "did you mean 'daily_rest'?" in messages[0]
    assert "did you mean 'hours'?" in messages[1]


def busy_problem(seed: int = 1, effort: float = 0.1) -> RosterProblem:
    options = SolveOptions(engine="neighbourhood", workers=2, seed=seed, effort=effort, time_limit_seconds=120)
    large = random_problem(3, people=12, days=14, rules=RULES[:2])
    return large.model_copy(update={"options": options})


def _lasting(result: SolveResult) -> SolveResult:
    return result.model_copy(update={"wall_seconds": 0.0, "trace": ()})


def test_same_seed_same_roster_with_two_workers() -> None:
    first, second = solve(busy_problem()), solve(busy_problem())
    assert first.reproducible
    assert _lasting(first) == _lasting(second)
    assert first.terms != solve(busy_problem(seed=2)).terms


def test_result_survives_json() -> None:
    result = solve(busy_problem(effort=0.05))
    assert SolveResult.model_validate_json(result.model_dump_json()) == result


@pytest.mark.parametrize("engine", ["cpsat", "neighbourhood"])
def test_a_stop_returns_the_best_so_far_within_a_moment(engine: str) -> None:
    stop = threading.Event()
    seen: list[float] = []

    def progress(seconds: float, objective: float | None, bound: float | None) -> None:
        if objective is not None and not stop.is_set():
            stop.set()
            seen.append(time.monotonic())

    large = busy_problem(effort=50)
    large = large.model_copy(update={"options": large.options.model_copy(update={"engine": engine})})
    result = solve(large, progress=progress, stop=stop)
    assert time.monotonic() - seen[0] < 5
    assert result.status is Status.FEASIBLE
    assert result.roster is not None
    assert not result.reproducible


def test_time_is_kept_for_what_follows_the_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """A share of the limit is not searched; where all of it is kept, the first roster is the answer."""
    search = Search(60, 1, 0, 1, 1, threading.Event(), reserve_seconds=20)
    assert 39 < search.left <= 40
    monkeypatch.setattr("wfm.solver.solve.END_OVER_COMPILING", 1e9)
    large = busy_problem(effort=50)
    large = large.model_copy(update={"options": large.options.model_copy(update={"engine": "neighbourhood"})})
    monkeypatch.setattr("wfm.solver.solve.MOST_RESERVED", 1.0)
    result = solve(large)
    assert result.status is Status.FEASIBLE
    assert result.roster is not None
    assert not result.reproducible


def test_no_demand_no_agents() -> None:
    nobody = solve(problem(3, people=()))
    assert nobody.status is Status.OPTIMAL
    assert nobody.objective == 0
    idle = solve(problem(3, people=agents(2)))
    assert idle.roster is not None


def test_trace_improves() -> None:
    result = solve(busy_problem())
    objectives = [objective for _, objective, _ in result.trace if objective is not None]
    bounds = [bound for _, _, bound in result.trace if bound is not None]
    assert objectives == sorted(objectives, reverse=True)
    assert bounds == sorted(bounds)


def test_bound_holds_where_costs_are_no_round_numbers() -> None:
    """Costs that no common scale makes whole are rounded for the engine; the bound allows for it."""
    odd = random_problem(1)
    odd = odd.model_copy(
        update={
            "idle_cost": np.pi / 3,
            "demand": tuple(item.model_copy(update={"short_cost": np.e * 7}) for item in odd.demand),
            "rules": (rule("daily_rest", weight=np.sqrt(2), hours=13), rule("wages", weight=1 / 7)),
        }
    )
    result = solve(odd)
    truth = cheapest(compile_problem(odd))
    assert result.objective == pytest.approx(truth, abs=1e-3)
    assert result.bound is not None
    assert truth - 0.5 <= result.bound <= truth + 1e-6


def test_hard_bounds_on_people_at_once_are_kept_by_a_large_search() -> None:
    """At least two and at most three people on duty at noon, whatever the demand."""
    busy = busy_problem()
    bounds = rule("headcount", window="12:00-13:00", min_people=2, max_people=3)
    result = solve(busy.model_copy(update={"rules": (*busy.rules, bounds)}))
    assert result.roster is not None
    for day in range(14):
        noon = wall(MONDAY + timedelta(days=day), "12:00")
        assert 2 <= sum(item.start <= noon < item.end for item in result.roster.assignments) <= 3


def test_impossible_bounds_on_people_at_once_are_named() -> None:
    tiny = random_problem(2)
    result = solve(
        tiny.model_copy(update={"rules": (*tiny.rules, rule("headcount", window="12:00-13:00", min_people=3))})
    )
    assert result.status is Status.INFEASIBLE
    assert any("headcount" in item.message for item in result.findings)


def test_a_lock_inside_leave_is_blamed_and_nothing_else() -> None:
    tuesday = MONDAY + timedelta(days=1)
    leave = TimeOff(agent="a0", start=wall(tuesday, "00:00"), end=wall(tuesday, "24:00"))
    result = solve(
        problem(
            7,
            time_off=(leave,),
            locked=(LockedDay(agent="a0", date=tuesday, assignment=shift(tuesday)),),
            rules=[rule("weekly_hours", min_hours=40), rule("consecutive_days", max_days=5)],
        )
    )
    assert {(item.rule, item.day) for item in result.findings} == {("time_off", tuesday), ("locked_days", tuesday)}
