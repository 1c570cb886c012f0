"""The whole story in one screen: history → forecast → requirement → roster → evaluation → simulation.

Every stage takes the plan so far and returns it with one part more; what later stages had made is dropped, because it
no longer follows. The first one takes the inputs, which alone carry the history.
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
import numpy.typing as npt

from wfm.errors import ConfigurationError, DataError, InfeasibleError, NoRosterError, Problem, UsageError, WfmError
from wfm.evaluation import compare_rosters, make_evaluation, make_simulation
from wfm.forecasting.adjust import adjust, switched_off
from wfm.forecasting.external import days_foretold
from wfm.forecasting.forecast import Progress, make_forecast
from wfm.forecasting.hindsight import in_hindsight
from wfm.forecasting.intraday import last_known, update_today
from wfm.forecasting.odd_days import odd_days as find_odd_days
from wfm.forecasting.paths import sample_paths
from wfm.forecasting.registry import registry
from wfm.forecasting.totals import Per
from wfm.forecasting.totals import totals as make_totals
from wfm.improvement.mean_target import with_mean_targets
from wfm.io import folder
from wfm.models.certificate import Certificate
from wfm.models.forecast import Anomaly
from wfm.models.hierarchy import Level, nodes
from wfm.models.history import History
from wfm.models.intraday import Today
from wfm.models.messages import unknown
from wfm.models.on_call import OnCallNeeds
from wfm.models.organisation import Configuration
from wfm.models.people import PublishedRoster
from wfm.models.plan import Plan, PlanInputs
from wfm.models.roster import BoundPrices, Roster, RosterProblem, SolveResult, Status
from wfm.models.score import Score
from wfm.models.totals import NodeTotal
from wfm.report.forecast_page import QUANTILES
from wfm.report.forecast_page import render as render_forecast_page
from wfm.solver.audit import AuditReport
from wfm.solver.audit import audit as audit_roster
from wfm.solver.certificate import certify as certify_roster
from wfm.solver.options import breaks_fit
from wfm.solver.problem import build_problem
from wfm.solver.rules.base import check_settings
from wfm.solver.templates import with_templates
from wfm.staffing.channels import staffing_model
from wfm.staffing.leftover import blending_problems
from wfm.staffing.requirement import make_requirement
from wfm.staffing.tiers import tier_problems


def load(path: str | Path, *, history: str | Path | None = None, external: str | Path | None = None) -> PlanInputs:
    """Read and check a plan folder or workbook.

    `history` replaces the file of contacts that it names, `external` that of somebody else's forecast.
    Raises ConfigurationError or DataError with every problem found, ConfigurationError where the configuration has any.
    """
    read = folder.read(Path(path), history=_path(history), external=_path(external))
    problems = list(read.problems)
    if read.configuration is not None:
        problems += [Problem(*read.place(where), message) for where, message in unworkable(read.configuration)]
    if read.inputs is not None and not problems:
        return read.inputs
    configuration = read.place(())[0]
    raise (ConfigurationError if any(problem.file == configuration for problem in problems) else DataError)(problems)


def _path(given: str | Path | None) -> Path | None:
    return None if given is None else Path(given)


def unworkable(configuration: Configuration) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What only the parts that use a setting can find wrong with it, each with its path in the configuration."""
    for where, message in check_settings(configuration.rules):
        yield ("rules", *where), message
    for place, name in enumerate(configuration.forecasting.members):
        if name not in registry():
            yield ("forecasting", "members", place), unknown("forecasting method", name, registry())
    for name, queue in configuration.queues.items():
        if reason := staffing_model(queue).problem(queue):
            yield ("queues", name, "target", "service_level"), reason
    for name, template in configuration.shift_templates.items():
        if not breaks_fit(template):
            yield ("shift_templates", name, "breaks"), "have no placement without overlap inside the shift"
    yield from tier_problems(configuration)
    yield from blending_problems(configuration)


def forecast(inputs: PlanInputs, *, progress: Progress | None = None, processes: int = 1) -> Plan:
    """History → contacts and handling time per queue and interval, with the planner's layers over them.

    `progress` is called after each queue with how many are done, of how many, and its name. `processes` share the
    queues; more than one are spawned, so that a script keeps its own work below `if __name__ == "__main__":`.
    Raises UsageError where there is no history.
    """
    if inputs.history is None:
        raise UsageError("there is no history to forecast from: plans carry only its digest, so give the plan folder")
    wanted = inputs.configuration.external
    if wanted.use and inputs.external is None:
        raise ConfigurationError([Problem("site.yaml", 0, "external.use", f"needs the file {wanted.file!r}")])
    made = make_forecast(inputs, progress=progress, processes=processes)
    return Plan(
        inputs=inputs.model_copy(update={"history": None}),
        history_digest=digest(inputs.history),
        forecast=adjust(inputs.configuration, made, inputs.adjustments, inputs.external),
        versions={"python": platform.python_version()}
        | {name: version(name) for name in ("wfm", "numba", "numpy", "ortools", "pandas", "pydantic", "scipy")},
    )


def odd_days(inputs: PlanInputs) -> dict[str, tuple[Anomaly, ...]]:
    """Queue → days of its history that are not like their neighbours, with the planner's marks on them."""
    return find_odd_days(inputs)


def readjust(plan: Plan, *, without: Collection[str] = ()) -> Plan:
    """The plan with its forecast's layers put on anew, as its inputs have them, those named here switched off.

    Raises UsageError where there is no forecast or no such layer.
    """
    if plan.forecast is None:
        raise UsageError("the plan has no forecast yet")
    inputs = without_layers(plan.inputs, without)
    forecast = adjust(inputs.configuration, plan.forecast, inputs.adjustments, inputs.external)
    changed = {"inputs": inputs, "forecast": forecast, "requirement": None, "result": None, "evaluation": None}
    return plan.model_copy(update=changed)


def without_layers(inputs: PlanInputs, names: Collection[str]) -> PlanInputs:
    """The inputs with some layers over the forecast switched off. Raises UsageError where one does not exist."""
    external = inputs.external
    known = [*([external.label] if external else []), *dict.fromkeys(row.name for row in inputs.adjustments)]
    for name in names:
        if name not in known:
            raise UsageError(unknown("layer of adjustments", name, known))
    if external is not None and external.label in names:
        external = external.model_copy(update={"use": False})
    rows = switched_off(inputs.adjustments, names)
    return inputs.model_copy(update={"external": external, "adjustments": rows})


def totals(plan: Plan, level: Level, per: Per, quantile_levels: Sequence[float]) -> tuple[NodeTotal, ...]:
    """Sums of the plan's forecast at every node of a level. Raises UsageError where there is no forecast."""
    if plan.forecast is None:
        raise UsageError("the plan has no forecast yet")
    return make_totals(plan.inputs.configuration, plan.forecast, level, per, quantile_levels)


def paths(plan: Plan, count: int) -> dict[str, npt.NDArray[np.float64]]:
    """So many ways in which each queue's contacts may come (path × interval), drawn with the plan's seed.

    Raises UsageError where there is no forecast.
    """
    if plan.forecast is None:
        raise UsageError("the plan has no forecast yet")
    configuration, found = plan.inputs.configuration, plan.forecast
    seeds = np.random.SeedSequence(configuration.seed).generate_state(len(found.queues)).tolist()
    return {
        name: sample_paths(queue, found.grid, configuration.queue_zone(name), count, seed)
        for (name, queue), seed in zip(found.queues.items(), seeds, strict=True)
    }


def forecast_page(plan: Plan, history: History | None = None) -> str:
    """The plan's forecast as an HTML page, with the past where the history is given."""
    days = totals(plan, "queue", "day", QUANTILES)
    levels: tuple[Level, ...] = ("total", "channel", "tier", "site", "group")
    sums = [
        total
        for level in levels
        if level == "total" or len(nodes(plan.inputs.configuration, level)) > 1
        for total in totals(plan, level, "week", QUANTILES)
    ]
    return render_forecast_page(plan, history, days, sums)


def score(plan: Plan, actuals: History) -> tuple[Score, ...]:
    """The plan's forecast beside what then happened, layer by layer, and somebody else's forecast.

    Raises UsageError where there is no forecast, or nothing is known of its days.
    """
    if plan.forecast is None:
        raise UsageError("the plan has no forecast yet")
    inputs = plan.inputs
    found = in_hindsight(inputs.configuration, plan.forecast, inputs.adjustments, inputs.external, actuals)
    if not found:
        raise UsageError("nothing of what happened on the plan's days is known there")
    return found


def hindcast(inputs: PlanInputs) -> tuple[Score, ...]:
    """Somebody else's forecast of past days beside what happened, and beside ours of the same days.

    Ours is made from what was known before the first of them. Empty where there are no such days.
    """
    if inputs.history is None or inputs.external is None:
        return ()
    configuration = inputs.configuration
    history = inputs.history.by_interval
    days = days_foretold(configuration, inputs.external, history)
    if days is None:
        return ()
    horizon = configuration.horizon.model_copy(update={"start": days[0], "days": (days[1] - days[0]).days + 1})
    then = inputs.model_copy(update={"configuration": configuration.model_copy(update={"horizon": horizon})})
    aside = inputs.external.model_copy(update={"use": False})
    return in_hindsight(then.configuration, make_forecast(then), (), aside, history)


def today(
    plan: Plan, actuals: History, *, past: History | None = None, now: datetime | None = None
) -> tuple[Plan, Today]:
    """The plan with the rest of today forecast anew, and what was done, queue by queue.

    `actuals` know how today has gone until `now` (default: as far as they reach). How much of that carries over is
    learnt from days before: of the actuals where these reach back eight weeks, else of `past`. Raises UsageError where
    there is no forecast or today is none of its days.
    """
    if plan.forecast is None:
        raise UsageError("the plan has no forecast yet")
    moment = now or last_known(actuals)
    if moment is None or not plan.forecast.grid.start < moment <= plan.forecast.grid.end:
        days = plan.inputs.configuration.horizon
        when = "nothing" if moment is None else f"what happened until {moment:%Y-%m-%d %H:%M} UTC"
        raise UsageError(f"the actuals tell {when}, but the plan has {days.days} days from {days.start}")
    long_enough = any(moment - series.grid.start >= timedelta(weeks=8) for series in actuals.queues.values())
    forecast, told = update_today(
        plan.inputs, plan.forecast, actuals, actuals if long_enough or past is None else past.by_interval, moment
    )
    changed = {"forecast": forecast, "requirement": None, "result": None, "evaluation": None}
    return plan.model_copy(update=changed), told


def require(plan: Plan) -> Plan:
    """Forecast and targets → people per queue and interval."""
    if plan.forecast is None:
        raise UsageError("the plan has no forecast yet")
    requirement = make_requirement(plan.inputs.configuration, plan.forecast, plan.inputs.agents)
    requirement = with_mean_targets(plan.inputs, plan.forecast, requirement)
    return plan.model_copy(update={"requirement": requirement, "result": None, "evaluation": None, "simulation": None})


def roster(
    plan: Plan,
    *,
    progress: Callable[..., Any] | None = None,
    stop: Event | None = None,
    start: Roster | None = None,
    prices: BoundPrices | None = None,
    others: Sequence[tuple[Roster, BoundPrices]] = (),
) -> Plan:
    """Requirement and people → who works when, audited, with its bound; `start` is a roster to improve on.

    `prices` are of a bound for the problem that `start` was made for: with both a variation takes a fraction of the
    time. It begins with whichever of `others` is cheaper, where there are any.

    Raises InfeasibleError with the rules in conflict, NoRosterError where the time was too short for any roster.
    """
    if plan.requirement is None:
        raise UsageError("the plan has no requirement yet")
    from wfm.solver.solve import solve  # loads OR-Tools, which takes longer than the other stages and is not theirs

    problem = build_problem(plan.inputs, plan.requirement)
    result = solve(problem, progress=progress, stop=stop, start=start, prices=prices, others=others)
    _insist_on_a_roster(result)
    return plan.model_copy(update={"result": result, "evaluation": None, "simulation": None})


def replan(
    plan: Plan,
    absent: Iterable[tuple[str, date, date]] = (),
    *,
    today: date | None = None,
    kind: str = "sick",
    progress: Callable[..., Any] | None = None,
    stop: Event | None = None,
) -> Plan:
    """The plan with its roster mended after absences (agent, first day, last day), with the fewest moves.

    The roster as it stands becomes the published one, and `today` (none: the first day of absence, or of the plan) the
    day on which changes are announced. Where the plan has no rule on changes, those of `wfm replan` come in force.
    Raises UsageError for people that the plan does not have, and as `roster` does.
    """
    absent = tuple(absent)
    if plan.requirement is None or plan.result is None or plan.result.roster is None:
        raise UsageError("the plan has no roster to plan again")
    inputs, start = plan.inputs, plan.inputs.configuration.horizon.start
    known = {agent.agent for agent in inputs.agents}
    for name, *_ in absent:
        if name not in known:
            raise UsageError(unknown("agent", name, known))
    from wfm.solver.replan import DEFAULT_CHANGES, absence
    from wfm.solver.replan import replan as mend

    now = today or min((first for _, first, _ in absent), default=start)
    told = plan.result.roster
    published = PublishedRoster(
        today=now, assignments=told.assignments, on_call=tuple(item for item in told.on_call if item.agent)
    )
    inputs = inputs.model_copy(update={"published": published})
    problem = build_problem(inputs, plan.requirement)
    off = tuple(absence(problem, name, first, last, kind) for name, first, last in absent)
    configuration = inputs.configuration
    if not any(setting.rule == "changes" for setting in configuration.rules):
        configuration = configuration.model_copy(update={"rules": (*configuration.rules, *DEFAULT_CHANGES)})
    inputs = inputs.model_copy(update={"time_off": (*inputs.time_off, *off), "configuration": configuration})
    result = mend(build_problem(inputs, plan.requirement), progress=progress, stop=stop)
    _insist_on_a_roster(result)
    return plan.model_copy(update={"inputs": inputs, "result": result, "evaluation": None, "simulation": None})


def evaluate(plan: Plan) -> Plan:
    """Roster → coverage and service per queue and interval."""
    if plan.forecast is None or plan.requirement is None or plan.result is None or plan.result.roster is None:
        raise UsageError("the plan has no roster yet")
    evaluation = make_evaluation(plan.inputs, plan.forecast, plan.requirement, plan.result.roster)
    return plan.model_copy(update={"evaluation": evaluation})


def simulate(plan: Plan, *, progress: Callable[[int, float], None] | None = None) -> Plan:
    """Roster → the service that customers meet, with confidence intervals."""
    if plan.forecast is None or plan.result is None or plan.result.roster is None:
        raise UsageError("the plan has no roster to simulate")
    simulation = make_simulation(plan.inputs, plan.forecast, plan.result.roster, progress=progress)
    return plan.model_copy(update={"simulation": simulation})


def improve(
    plan: Plan,
    *,
    most_rounds: int = 3,
    progress: Callable[..., Any] | None = None,
    stop: Event | None = None,
    told: Callable[[Plan], None] | None = None,
) -> tuple[Plan, tuple[str, ...]]:
    """Raise the requirement where the simulated service falls short and make the roster again, until it holds.

    Returns the best plan and what it still misses (empty where every queue's target holds within its interval); `told`
    hears of every plan on the way. Raises UsageError where there is no roster to begin with.
    """
    from wfm.improvement.roster import Step
    from wfm.improvement.roster import improve as improve_roster
    from wfm.solver.solve import solve

    if plan.forecast is None or plan.requirement is None or plan.result is None or plan.result.roster is None:
        raise UsageError("the plan has no roster to improve")

    def at(step: Step) -> Plan:
        parts = ("requirement", "result", "evaluation", "simulation")
        return plan.model_copy(update={part: getattr(step, part) for part in parts})

    found = improve_roster(
        plan.inputs,
        plan.forecast,
        plan.requirement,
        plan.result,
        lambda requirement, start: solve(
            build_problem(plan.inputs, requirement), progress=progress, stop=stop, start=start
        ),
        most_rounds=most_rounds,
        simulation=plan.simulation,
        told=None if told is None else lambda step: told(at(step)),
    )
    return at(found.steps[-1]), found.missing


def compare(plan: Plan, other: Plan, replications: int = 30) -> dict[str, tuple[float, float, float]]:
    """Per queue the service level of a plan less that of another, and the ends of its confidence interval.

    Both meet the same contacts. Raises UsageError where they have other queues or days.
    """
    for each in (plan, other):
        if each.forecast is None or each.result is None or each.result.roster is None:
            raise UsageError("both plans need a roster to be compared")
    if list(plan.inputs.configuration.queues) != list(other.inputs.configuration.queues):
        raise UsageError("the plans have different queues")
    if plan.inputs.configuration.grid() != other.inputs.configuration.grid():
        raise UsageError("the plans have different days or intervals")
    return compare_rosters(plan, other, replications)


def audit(plan: Plan, roster: Roster | None = None) -> AuditReport:
    """Judge the plan's roster, or another one for it, whoever made it: every rule again, every cost recomputed."""
    return audit_roster(*_judged(plan, roster))


def certify(plan: Plan, roster: Roster | None = None) -> Certificate:
    """What the auditor measures of the plan's roster, or of another one, person by person and rule by rule."""
    return certify_roster(*_judged(plan, roster), plan.inputs.configuration.organisation)


def _judged(plan: Plan, roster: Roster | None) -> tuple[RosterProblem, Roster]:
    """The problem, and the roster that is judged."""
    found = roster or (plan.result and plan.result.roster)
    if plan.requirement is None or not found:
        raise UsageError("the plan has no roster to audit")
    problem = build_problem(plan.inputs, plan.requirement)
    if roster is None:
        return problem, found
    if not roster.on_call:  # others' rosters tell of shifts alone, and are judged by them
        problem = problem.model_copy(update={"on_call": OnCallNeeds()})
    return problem, with_templates(problem, roster)


def plan(
    inputs: PlanInputs,
    *,
    progress: Callable[..., Any] | None = None,
    stop: Event | None = None,
    forecast_progress: Progress | None = None,
    processes: int = 1,
) -> Plan:
    """All stages. `progress` is called whenever the search has news; setting `stop` ends it with the best so far.

    `forecast_progress` and `processes` are those of `forecast`.
    """
    foretold = forecast(inputs, progress=forecast_progress, processes=processes)
    return simulate(evaluate(roster(require(foretold), progress=progress, stop=stop)))


def _insist_on_a_roster(result: SolveResult) -> None:
    if result.status is Status.INFEASIBLE:
        raise InfeasibleError(_told(result))
    if result.status is Status.UNKNOWN:
        raise NoRosterError(
            f"no roster found in {result.wall_seconds:.0f} s, and none proved impossible: allow more time"
        )
    if result.roster is None:
        raise WfmError(f"the solver ended with status {result.status} and no roster")


def _told(result: SolveResult) -> Iterator[str]:
    """The conflicts in words: what cannot hold together, and what would help."""
    for conflict in result.conflicts:
        whose = f"{conflict.agent}: " if conflict.agent else ""
        if not conflict.minimal:
            yield from (f"{whose}{item.message}" for item in conflict.elements)
            continue
        yield f"{whose}these cannot hold together (without any one of them, the others can):"
        days: dict[str, list[str]] = {}
        for item in conflict.elements:
            when, _, what = item.message.partition(": ")
            days.setdefault(what, []).append(when)
        yield from (f"  {', '.join(dict.fromkeys(when))}: {what}" for what, when in days.items())
        helping = [repair.message for repair in conflict.repairs if repair.resolves]
        if helping:
            yield "  what would help, the least to ask for first:"
            yield from (f"    {message}" for message in helping)
    if not result.conflicts:
        yield from (item.message for item in result.findings)


def digest(history: History) -> str:
    """The sha256 of a history: queues by name, each with its grid and little-endian values (every NaN alike)."""
    hasher = hashlib.sha256()
    for name, queue in sorted(history.queues.items()):
        kind = "by day\n" if queue.by_day else ""
        hasher.update(f"{name}\n{kind}{queue.grid.model_dump_json()}\n".encode())
        parts = (queue.offered, queue.aht_seconds, queue.abandoned)
        for values in (*parts, queue.escalated) if len(queue.escalated) else parts:
            hasher.update(np.where(np.isnan(values), np.nan, values).astype("<f8").tobytes() + b"\n")
    return hasher.hexdigest()
