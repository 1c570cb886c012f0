"""Only what changed is made again; results do not depend on order, processes or interruptions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from wfm import pipeline
from wfm.errors import UsageError
from wfm.io.scenarios import ResultFiles
from wfm.models.plan import PlanInputs
from wfm.models.scenario import Figures, QueueFigures, Scenario, ScenarioResult
from wfm.report.scenario_tables import comparison, differences, front, pareto
from wfm.scenarios import run as running
from wfm.scenarios.combine import merge, parse_axis, resolve, sweep
from wfm.scenarios.executor import Cores, Here
from wfm.scenarios.run import Baseline, Run, evaluate, make_baseline, run_all, with_roster
from wfm.solver.fairness import fairness
from wfm.solver.problem import build_problem
from wfm.staffing.requirement import make_requirement


@pytest.fixture(scope="module")
def baseline(tiny_inputs: PlanInputs) -> Baseline:
    return make_baseline(tiny_inputs)


def run(name: str = "x", **sections: Any) -> Run:
    return Run(name, Scenario.model_validate(sections))


def figures(baseline: Baseline, **sections: Any) -> Figures:
    return evaluate(baseline, run(**sections), "requirement").figures


def test_the_figures_are_those_of_the_pipeline(baseline: Baseline, tiny_inputs: PlanInputs) -> None:
    plan = pipeline.require(pipeline.forecast(tiny_inputs))
    assert plan.requirement is not None
    made = figures(baseline)
    hours = float(plan.requirement.queues["help"].scheduled.sum())
    assert made.scheduled_hours == pytest.approx(hours)
    assert made.fte == pytest.approx(hours / (3 / 7) / 30)
    assert made.available_fte == pytest.approx(6)
    assert made.required_by_day.sum() == pytest.approx(hours)


@pytest.mark.parametrize(
    ("sections", "reused"),
    [
        ({}, ("forecast", "requirement")),
        ({"set": {"contracts.full.cost_per_hour": 30}}, ("forecast", "requirement")),
        ({"agents": [{"add": 3}]}, ("forecast", "requirement")),
        ({"volume": [{"factor": 1.1}]}, ("forecast",)),
        ({"set": {"queues.help.target.service_level": 0.9}}, ("forecast",)),
        ({"set": {"queues.help.opening_hours": {"mon-sun": "10:00-15:00"}}}, ()),
        ({"set": {"horizon.days": 2}}, ()),
    ],
)
def test_only_what_changed_is_made_again(baseline: Baseline, sections: dict[str, Any], reused: tuple[str, ...]) -> None:
    assert evaluate(baseline, run(**sections), "requirement").reused == reused


def test_parts_made_again_are_those_of_the_whole(baseline: Baseline, tiny_inputs: PlanInputs) -> None:
    """Two queues of which one changes: its requirement and the kept one are those of everything made afresh."""
    two = Scenario.model_validate({"new_queues": [{"name": "more", "like": "help", "share": 0.5}]})
    from wfm.scenarios.apply import apply_inputs
    from wfm.scenarios.demand_changes import apply_forecast

    inputs = apply_inputs(tiny_inputs, two, "x").inputs
    forecast, _ = apply_forecast(baseline.forecast, inputs, two)
    whole = make_requirement(inputs.configuration, forecast)
    base = Baseline(inputs, forecast, whole, "digest", baseline.plan)
    changed = {
        name: made.model_copy(update={"offered": made.offered * 2}) if name == "more" else made
        for name, made in forecast.queues.items()
    }
    doubled = forecast.model_copy(update={"queues": changed})
    part, kept = running._requirement(base, inputs, doubled)
    assert kept == ()
    assert part == make_requirement(inputs.configuration, doubled)
    assert part.queues["help"] is whole.queues["help"]


def test_more_contacts_need_more_people_and_money(baseline: Baseline) -> None:
    paid = {"contracts.full.cost_per_hour": 20}
    base, more = (figures(baseline, set=paid, volume=[{"factor": factor}]) for factor in (1, 1.3))
    assert more.contacts == pytest.approx(1.3 * base.contacts)
    assert base.fte < more.fte < 1.3 * base.fte
    assert more.required_cost == pytest.approx(20 * more.scheduled_hours)


def test_order_processes_and_interruptions_make_no_difference(baseline: Baseline, tmp_path: Path) -> None:
    runs = [
        Run(name, each, "", tuple(values.items()))
        for name, values, each in sweep(
            [parse_axis("volume=0.9..1.1:0.1"), parse_axis("shrinkage=0.1,0.3")], Scenario()
        )
    ]
    straight = dict(run_all(baseline, runs, "requirement", Here()))

    class Backwards:
        def run(self, function: Any, shared: Any, tasks: Sequence[Any]) -> Iterator[tuple[int, Any]]:
            for index in reversed(range(len(tasks))):
                yield index, function(shared, tasks[index])

    class Killed(Backwards):
        def run(self, function: Any, shared: Any, tasks: Sequence[Any]) -> Iterator[tuple[int, Any]]:
            for number, found in enumerate(super().run(function, shared, tasks)):
                if number == 2:
                    raise KeyboardInterrupt
                yield found

    assert dict(run_all(baseline, runs, "requirement", Backwards())) == straight
    with pytest.raises(KeyboardInterrupt):
        list(run_all(baseline, runs, "requirement", Killed(), keep=ResultFiles(tmp_path).keep))
    files = ResultFiles(tmp_path)
    assert len(files.names) == 2
    again: list[ScenarioResult] = []
    resumed = dict(run_all(baseline, runs, "requirement", Here(), known=files.find, keep=again.append))
    assert len(again) == len(runs) - 2
    assert resumed == straight


@pytest.mark.slow
def test_processes_give_the_same_figures(baseline: Baseline) -> None:
    runs = [run(f"v{factor}", volume=[{"factor": factor}]) for factor in (0.9, 1.0, 1.1)]
    assert dict(run_all(baseline, runs, "requirement", Cores(2))) == dict(
        run_all(baseline, runs, "requirement", Here())
    )


def test_another_plan_or_change_is_another_key(baseline: Baseline, tiny_inputs: PlanInputs) -> None:
    keys = {
        running.key(baseline, run(), "requirement"),
        running.key(baseline, run(), "roster"),
        running.key(baseline, run(volume=[{"factor": 1.1}]), "requirement"),
    }
    assert len(keys) == 3
    assert running.key(baseline, run(about="other words"), "requirement") in keys
    other = tiny_inputs.model_copy(update={"agents": tiny_inputs.agents[1:]})
    assert running.key(make_baseline(other), run(), "requirement") not in keys


def test_rosters_follow_the_requirement(baseline: Baseline) -> None:
    quick = {"solve.time_limit_seconds": 1}
    fewer = evaluate(baseline, run(agents=[{"remove": 3}], set=quick), "roster").figures
    base = evaluate(baseline, run(set=quick), "roster").figures
    assert base.wage_cost is not None
    assert base.short_share is not None
    assert fewer.short_share is not None
    assert fewer.short_share > base.short_share
    assert base.queues[0].service_level is not None
    assert base.bound is not None


def test_rosters_start_from_the_baselines_and_it_is_not_made_twice(tiny_inputs: PlanInputs, tmp_path: Path) -> None:
    solve = tiny_inputs.configuration.solve.model_copy(update={"time_limit_seconds": 1})
    configuration = tiny_inputs.configuration.model_copy(update={"solve": solve})
    cold = make_baseline(tiny_inputs.model_copy(update={"configuration": configuration}))
    warm = with_roster(cold)
    assert warm.start is not None
    same = evaluate(warm, run(), "roster").figures
    assert same.objective == warm.start.result.objective
    assert running.key(cold, run(), "roster") != running.key(warm, run(), "roster")
    assert running.key(cold, run(), "requirement") == running.key(warm, run(), "requirement")
    files = ResultFiles(tmp_path)
    assert files.start(warm.digest) is None
    files.keep_start(warm.digest, warm.start)
    again = with_roster(cold, files.start(cold.digest))
    assert running.key(again, run(), "roster") == running.key(warm, run(), "roster")
    more = evaluate(warm, run(agents=[{"add": 1, "like": "a1"}]), "roster").figures
    assert more.objective is not None


def test_a_scenario_without_a_roster_says_why(baseline: Baseline) -> None:
    impossible = {"rules.period_hours": {"min_hours": 200}}
    result = evaluate(baseline, run(set=impossible), "roster")
    assert result.notes
    assert result.figures.wage_cost is None


KNOWN = {
    "base": Scenario(about="b", set={"idle_cost": 1, "currency": "USD"}),
    "left": Scenario.model_validate(
        {"about": "l", "inherits": ["base"], "set": {"idle_cost": 2}, "volume": [{"factor": 2}]}
    ),
    "right": Scenario.model_validate({"about": "r", "inherits": ["base"], "volume": [{"factor": 3}]}),
    "circle": Scenario(inherits=("round",)),
    "round": Scenario(inherits=("circle",)),
}


def test_what_is_inherited_comes_first_and_once() -> None:
    both = resolve("left+right", KNOWN)
    assert both.set == {"idle_cost": 2, "currency": "USD"}
    assert [change.factor for change in both.volume] == [2, 3]
    assert both.about == "l; r"
    assert resolve("left + base", KNOWN) == resolve("left", KNOWN).model_copy(update={"about": "b; l"})
    assert resolve("baseline", KNOWN) == Scenario()
    assert merge(Scenario(), KNOWN["base"]) == KNOWN["base"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("lft", "did you mean 'left'"),
        ("circle", "in a circle: circle → round → circle"),
        ("left+rigt", "did you mean 'right'"),
    ],
)
def test_names_that_lead_nowhere(name: str, reason: str) -> None:
    with pytest.raises(UsageError, match=reason.replace("+", r"\+")):
        resolve(name, KNOWN)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("volume=0.9..1.3:0.05", [0.9, 0.95, 1.0, 1.05, 1.1, 1.15, 1.2, 1.25, 1.3]),
        ("heads=-2..2", [-2, -1, 0, 1, 2]),
        ("aht=1,1.5", [1, 1.5]),
        ("queues.help.shrinkage=0.1..0.35:0.1", [0.1, 0.2, 0.3]),
    ],
)
def test_ranges(text: str, values: list[float]) -> None:
    name, found = parse_axis(text)
    assert name == text.partition("=")[0]
    assert found == pytest.approx(values)


@pytest.mark.parametrize(
    "text",
    [
        "volume",
        "volume=",
        "=1",
        "volum=1",
        "volume=x",
        "volume=2..1",
        "volume=1..2:0",
        "volume=1..inf",
        "volume=0..1:0.00001",
    ],
)
def test_ranges_that_are_none(text: str) -> None:
    with pytest.raises(UsageError):
        parse_axis(text)


def test_a_sweep_is_every_combination() -> None:
    found = sweep([parse_axis("volume=1,2"), parse_axis("heads=-1,0,1")], Scenario(set={"idle_cost": 1}))
    assert [values for _, values, _ in found] == [
        {"volume": volume, "heads": heads} for volume in (1.0, 2.0) for heads in (-1.0, 0.0, 1.0)
    ]
    assert found[0][0] == "volume=1 heads=-1"
    assert all(scenario.set == {"idle_cost": 1} for _, _, scenario in found)
    for axes in (["volume=1", "volume=2"], ["volume=-1"], ["shrinkage=1"], ["volume=1..200", "aht=1..200"]):
        with pytest.raises(UsageError):
            sweep([parse_axis(axis) for axis in axes], Scenario())


def result(name: str, cost: float, level: float, unfair: float = 0.0) -> ScenarioResult:
    queue = QueueFigures(
        queue="q", contacts=10, aht_seconds=1, required_hours=1, peak_agents=3, target=0.8, service_level=level
    )
    made = Figures(
        contacts=10,
        workload_hours=1,
        required_hours=1,
        scheduled_hours=1,
        fte=cost / 100,
        available_fte=1,
        required_cost=1,
        queues=(queue,),
        required_by_day=np.ones(1),
        wage_cost=cost,
        unfairness=unfair,
        short_share=0.1,
    )
    return ScenarioResult(name=name, key=name, stage="roster", figures=made)


def test_the_front_is_what_nothing_beats() -> None:
    results = [
        result("cheap", 100, 0.7),
        result("dominated", 120, 0.7),
        result("middle", 150, 0.8),
        result("fair", 160, 0.8, -1),
        result("best", 200, 0.9),
        result("same as best", 200, 0.9),
    ]
    assert {results[index].name for index in pareto(results)} == {"cheap", "middle", "fair", "best", "same as best"}
    rows = comparison(results, "EUR").rows
    assert [row[-1] for row in rows] == ["●", "", "●", "●", "●", "●"]
    assert differences(results, "EUR")[3] == ("best: +1.0 FTE (+100.0 %), +100 EUR, q 90.0 % in time (+20.0 points)")


def test_the_front_tells_what_each_step_buys() -> None:
    results = [result("cheap", 100, 0.7), result("dominated", 120, 0.7), result("best", 200, 0.9, 0.3)]
    sheet = front(results, "EUR")
    assert [row[0] for row in sheet.rows] == ["cheap", "best"]
    assert [row[-1] for row in sheet.rows] == ["the cheapest", "+100 EUR, +20.0 points in time, less fair"]


def test_simulated_service_and_fairness_of_a_roster(baseline: Baseline) -> None:
    solve = baseline.inputs.configuration.solve.model_copy(update={"time_limit_seconds": 2})
    settings = baseline.inputs.configuration.simulation.model_copy(update={"max_replications": 20})
    changed = baseline.inputs.configuration.model_copy(update={"solve": solve, "simulation": settings})
    small = make_baseline(baseline.inputs.model_copy(update={"configuration": changed}))
    both = [evaluate(small, run(agents=[{"remove": number}] if number else []), "simulation") for number in (0, 3)]
    full, fewer = (each.figures for each in both)
    assert full.queues[0].simulated is not None
    assert full.queues[0].simulated_low is not None
    assert full.queues[0].simulated_high is not None
    assert full.queues[0].simulated_low <= full.queues[0].simulated <= full.queues[0].simulated_high
    assert fewer.queues[0].simulated is not None
    assert fewer.queues[0].simulated < full.queues[0].simulated
    plan = running.rostered(small, run(), "roster")
    assert plan.requirement is not None
    assert plan.result is not None
    assert plan.result.roster is not None
    told = fairness(build_problem(plan.inputs, plan.requirement), plan.result.roster).metrics
    assert {burden.name: (burden.spread, burden.gini) for burden in full.burdens} == told
    assert full.unfairness == pytest.approx(told["points"][1])
    assert "Simulated" in comparison(both, "EUR").header
    assert any("by simulation" in line for line in differences(both, "EUR"))
