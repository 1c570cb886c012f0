"""Scenarios run: only what changed is made again, results are kept as they come, and a killed run goes on.

A result is found again by its key, which is made of the plan, the changes and the version; so the order of the work,
the number of processes and interruptions make no difference to any figure.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from wfm import __version__, pipeline
from wfm.errors import InfeasibleError, NoRosterError, UsageError
from wfm.models.forecast import Forecast
from wfm.models.organisation import Configuration
from wfm.models.plan import Plan, PlanInputs
from wfm.models.requirement import Requirement
from wfm.models.roster import Neighbour, Roster, RosterProblem, StartingPoint
from wfm.models.scenario import Scenario, ScenarioResult
from wfm.scenarios.apply import Applied, apply_inputs
from wfm.scenarios.combine import BASELINE
from wfm.scenarios.demand_changes import apply_forecast
from wfm.scenarios.executor import Executor
from wfm.scenarios.figures import requirement_figures, roster_figures
from wfm.solver.problem import build_problem
from wfm.staffing.requirement import make_requirement

if TYPE_CHECKING:
    from wfm.solver.engines.shadow import Shadow

Stage = Literal["requirement", "roster", "simulation"]

NEIGHBOURS = (0.93, 1.04, 1.08)
"""Shares of the baseline's requirement that have rosters of their own, for scenarios to begin with. Above it costs
change fastest."""

START_EFFORT = 3.0
"""How much longer the baseline's roster is searched than others, which begin with it."""

BESIDE = (
    *("organisation", "currency", "skills", "queues", "shift_templates", "contracts", "rules"),
    *("staffing", "idle_cost", "solve"),
)
BESIDE_QUEUE = (
    *("skills", "target", "concurrency", "aht_by_concurrency_seconds", "patience_seconds", "patience_shape"),
    *("blended_with", "interruptible", "redial_share", "backlog", "backlog_waited_seconds", "shrinkage"),
    *("shrinkage_causes", "first_contact_resolution", "escalates_to", "consults", "handovers", "short_cost"),
)
"""Settings that cannot matter to a forecast (of queues: their own list is compared)."""


@dataclass(frozen=True, eq=False)
class Baseline:
    """The plan as it is, with what its scenarios start from."""

    inputs: PlanInputs
    forecast: Forecast
    requirement: Requirement
    digest: str
    plan: Plan
    start: StartingPoint | None = None
    """The roster of the plan as it is and the prices behind its bound, from which those of scenarios start."""

    @cached_property
    def start_digest(self) -> str:
        """Identifies where searches start, which decides where they end."""
        return "" if self.start is None else hashlib.sha256(self.start.model_dump_json().encode()).hexdigest()


@dataclass(frozen=True)
class Run:
    """One scenario to be run. `file` is where its problems are told; `axes` are the values of a sweep."""

    name: str
    scenario: Scenario
    file: str = ""
    axes: tuple[tuple[str, float], ...] = ()


def make_baseline(inputs: PlanInputs) -> Baseline:
    """Forecast and size the plan as it is. Raises UsageError where there is no history."""
    plan = pipeline.forecast(inputs)
    assert plan.forecast is not None
    alone = inputs.model_copy(update={"history": None})
    said = f"{__version__}\n{alone.model_dump_json()}\n{plan.history_digest}"
    requirement = make_requirement(_unpooled(inputs.configuration), plan.forecast, inputs.agents)
    return Baseline(inputs, plan.forecast, requirement, hashlib.sha256(said.encode()).hexdigest(), plan)


def with_roster(baseline: Baseline, start: StartingPoint | None = None) -> Baseline:
    """The baseline with its roster, made now where `start` is none. Raises as `pipeline.roster` does.

    All others begin with it, so it is searched for longer; and rosters for somewhat less and more work are made too,
    with which those begin that ask for so much.
    """
    return replace(baseline, start=start or _start(baseline))


def _start(baseline: Baseline) -> StartingPoint:
    plan = pipeline.require(baseline.plan)
    result = pipeline.roster(_longer(plan)).result
    assert result is not None
    assert plan.requirement is not None
    problem = build_problem(plan.inputs, plan.requirement)
    shadow = _shadow(problem, result.roster)
    if shadow is None:
        return StartingPoint(result=result)
    neighbours = [_neighbour(problem, share) for share in NEIGHBOURS]
    return StartingPoint(
        result=result, prices=shadow.prices, neighbours=tuple(each for each in neighbours if each is not None)
    )


def _longer(plan: Plan) -> Plan:
    """The plan with more effort allowed, and more time."""
    configuration = plan.inputs.configuration
    solve = configuration.solve
    more = {"effort": START_EFFORT * solve.effort, "time_limit_seconds": START_EFFORT * solve.time_limit_seconds}
    configuration = configuration.model_copy(update={"solve": solve.model_copy(update=more)})
    return plan.model_copy(update={"inputs": plan.inputs.model_copy(update={"configuration": configuration})})


def _neighbour(problem: RosterProblem, share: float) -> Neighbour | None:
    """A roster for a share of the requirement; None where there is none, or no prices of its bound."""
    from wfm.solver.solve import solve  # loads OR-Tools

    parts = {
        name: tuple(each.model_copy(update={"required": share * each.required}) for each in getattr(problem, name))
        for name in ("demand", "pooled")
    }
    less = problem.model_copy(update=parts)
    roster = solve(less).roster
    shadow = _shadow(less, roster)
    return None if roster is None or shadow is None else Neighbour(share=share, roster=roster, prices=shadow.prices)


def _shadow(problem: RosterProblem, roster: Roster | None) -> Shadow | None:
    from wfm.solver.engines.shadow import shadow_prices  # loads OR-Tools

    return None if roster is None else shadow_prices(problem, roster)


def key(baseline: Baseline, run: Run, stage: Stage) -> str:
    """What identifies a result: equal keys, equal figures."""
    said = f"{baseline.digest}\n{run.scenario.model_dump_json(exclude={'about', 'inherits'})}\n{stage}"
    if stage != "requirement":
        said += f"\n{baseline.start_digest}"
    return hashlib.sha256(said.encode()).hexdigest()


def run_all(
    baseline: Baseline,
    runs: Sequence[Run],
    stage: Stage,
    executor: Executor,
    *,
    known: Callable[[str], ScenarioResult | None] = lambda _: None,
    keep: Callable[[ScenarioResult], None] = lambda _: None,
) -> Iterator[tuple[int, ScenarioResult]]:
    """Every scenario's result, in any order. `known` finds an earlier one by its key, `keep` is given each new one."""
    waiting = []
    for index, run in enumerate(runs):
        found = known(key(baseline, run, stage))
        if found is None:
            waiting.append(index)
        else:
            yield (
                index,
                found.model_copy(update={"name": run.name, "about": run.scenario.about, "axes": dict(run.axes)}),
            )
    for place, result in executor.run(_task, (baseline, stage), [runs[index] for index in waiting]):
        keep(result)
        yield waiting[place], result


def _task(shared: tuple[Baseline, Stage], run: Run) -> ScenarioResult:
    return evaluate(shared[0], run, shared[1])


def evaluate(baseline: Baseline, run: Run, stage: Stage) -> ScenarioResult:
    """One scenario. Raises ConfigurationError with everything wrong in it."""
    applied = apply_inputs(baseline.inputs, run.scenario, run.file or f"scenario {run.name}")
    forecast, forecast_kept = _forecast(baseline, applied, run.scenario)
    forecast, words = apply_forecast(forecast, applied.inputs, run.scenario)
    requirement, kept = _requirement(baseline, applied.inputs, forecast)
    figures = requirement_figures(applied.inputs, forecast, requirement)
    notes: list[str] = []
    if stage != "requirement":
        try:
            figures = roster_figures(_rostered(baseline, applied.inputs, forecast, stage), figures)
        except (InfeasibleError, NoRosterError) as error:  # a note, so that the others go on
            notes.append(str(error).splitlines()[0])
    return ScenarioResult(
        name=run.name,
        about=run.scenario.about,
        key=key(baseline, run, stage),
        stage=stage,
        organisation=applied.inputs.configuration.organisation,
        currency=applied.inputs.configuration.currency,
        axes=dict(run.axes),
        changes=(*applied.words, *words),
        figures=figures,
        reused=(*(("forecast",) if forecast_kept else ()), *kept),
        notes=tuple(notes),
    )


def _forecasting(configuration: Configuration, names: Collection[str]) -> object:
    """Settings that a forecast may depend on: all but those that cannot matter to it."""
    queues = {
        name: queue.model_dump(exclude=set(BESIDE_QUEUE))
        for name, queue in configuration.queues.items()
        if name in names
    }
    return configuration.model_dump(exclude=set(BESIDE)), queues


def _forecast(baseline: Baseline, applied: Applied, scenario: Scenario) -> tuple[Forecast, bool]:
    """The baseline's forecast, made anew only where a setting that it may depend on has changed."""
    if applied.inputs.configuration is baseline.inputs.configuration:
        return baseline.forecast, True
    new = {each.name for each in scenario.new_queues}
    names = set(applied.inputs.configuration.queues) - new
    if _forecasting(baseline.inputs.configuration, names) == _forecasting(applied.inputs.configuration, names):
        return baseline.forecast, True
    if applied.inputs.history is None:
        raise UsageError("this scenario needs a new forecast, and the plan has no history to make it from")
    queues = {name: queue for name, queue in applied.inputs.configuration.queues.items() if name in names}
    configuration = applied.inputs.configuration.model_copy(update={"queues": queues})
    made = pipeline.forecast(applied.inputs.model_copy(update={"configuration": configuration})).forecast
    assert made is not None
    return made, False


def _unpooled(configuration: Configuration) -> Configuration:
    """Without the requirement of sets of queues, which only rosters use."""
    return configuration.model_copy(
        update={"staffing": configuration.staffing.model_copy(update={"pooling_credit": 0.0})}
    )


def _linked(configuration: Configuration) -> bool:
    return any(queue.escalates_to or queue.consults or queue.blended_with for queue in configuration.queues.values())


def _requirement(
    baseline: Baseline, inputs: PlanInputs, forecast: Forecast
) -> tuple[Requirement, tuple[Literal["requirement"], ...]]:
    """The requirement of those queues that have changed; the others keep the baseline's."""
    before, after = baseline.inputs.configuration, inputs.configuration
    apart = _linked(before) or _linked(after) or (before.staffing, before.sites) != (after.staffing, after.sites)
    if apart or baseline.forecast.grid != forecast.grid or before.time_zone != after.time_zone:
        people_matter = any(queue.blended_with for queue in after.queues.values())
        same = not people_matter or baseline.inputs.agents == inputs.agents
        settings = (before.queues, before.staffing, before.sites) == (after.queues, after.staffing, after.sites)
        if same and settings and baseline.forecast == forecast:
            return baseline.requirement, ("requirement",)
        return make_requirement(_unpooled(after), forecast, inputs.agents), ()
    changed = [
        name
        for name, queue in after.queues.items()
        if before.queues.get(name) != queue or baseline.forecast.queues.get(name) != forecast.queues[name]
    ]
    if not changed and before.queues.keys() == after.queues.keys():
        return baseline.requirement, ("requirement",)
    parts = {name: baseline.requirement.queues[name] for name in after.queues if name not in changed}
    if changed:
        some = _unpooled(after).model_copy(update={"queues": {name: after.queues[name] for name in changed}})
        made = make_requirement(some, forecast.model_copy(update={"queues": {n: forecast.queues[n] for n in changed}}))
        parts |= made.queues
    return Requirement(grid=forecast.grid, queues={name: parts[name] for name in after.queues}), ()


def rostered(baseline: Baseline, run: Run, stage: Stage = "roster") -> Plan:
    """The whole plan of a scenario with its roster, evaluated, and simulated at that stage.

    Raises ConfigurationError with everything wrong in the scenario, and as `pipeline.roster` does.
    """
    applied = apply_inputs(baseline.inputs, run.scenario, run.file or f"scenario {run.name}")
    forecast, _ = apply_forecast(_forecast(baseline, applied, run.scenario)[0], applied.inputs, run.scenario)
    return _rostered(baseline, applied.inputs, forecast, stage)


def _rostered(baseline: Baseline, inputs: PlanInputs, forecast: Forecast, stage: Stage) -> Plan:
    """From the baseline's roster and prices; the baseline's own roster where nothing is different."""
    inputs = inputs.model_copy(update={"history": None})
    plan = pipeline.require(baseline.plan.model_copy(update={"inputs": inputs, "forecast": forecast}))
    start = baseline.start
    if start is None:
        plan = pipeline.roster(plan)
    elif inputs == baseline.plan.inputs and forecast == baseline.forecast:
        plan = plan.model_copy(update={"result": start.result})
    else:
        others = [(each.roster, each.prices) for each in start.neighbours]
        plan = pipeline.roster(plan, start=start.result.roster, prices=start.prices, others=others)
    plan = pipeline.evaluate(plan)
    return pipeline.simulate(plan) if stage == "simulation" else plan


def baseline_run() -> Run:
    """The plan as it is, to be compared with."""
    return Run(BASELINE, Scenario(about="the plan as it is"))
