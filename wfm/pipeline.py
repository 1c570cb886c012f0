"""The whole story in one screen: history → forecast → requirement → roster → evaluation → simulation.

Every stage takes the plan so far and returns it with one part more; what later stages had made is dropped, because it
no longer follows. The first one takes the inputs, which alone carry the history.
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from importlib.metadata import version
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np

from wfm.errors import ConfigurationError, DataError, InfeasibleError, NoRosterError, Problem, UsageError, WfmError
from wfm.evaluation import compare_rosters, make_evaluation, make_simulation
from wfm.forecasting.forecast import make_forecast
from wfm.improvement.mean_target import with_mean_targets
from wfm.io import folder
from wfm.models.certificate import Certificate
from wfm.models.history import History
from wfm.models.messages import unknown
from wfm.models.organisation import Configuration
from wfm.models.people import PublishedRoster
from wfm.models.plan import Plan, PlanInputs
from wfm.models.roster import Roster, RosterProblem, SolveResult, Status
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


def load(path: str | Path, *, history: str | Path | None = None) -> PlanInputs:
    """Read and check a plan folder or workbook; `history` replaces the file that it names.

    Raises ConfigurationError or DataError with every problem found, ConfigurationError where the configuration has any.
    """
    read = folder.read(Path(path), history=None if history is None else Path(history))
    problems = list(read.problems)
    if read.inputs is not None:
        problems += [Problem(*read.place(where), message) for where, message in unworkable(read.inputs.configuration)]
        if not problems:
            return read.inputs
    configuration = read.place(())[0]
    raise (ConfigurationError if any(problem.file == configuration for problem in problems) else DataError)(problems)


def unworkable(configuration: Configuration) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What only the parts that use a setting can find wrong with it, each with its path in the configuration."""
    for where, message in check_settings(configuration.rules):
        yield ("rules", *where), message
    for name, queue in configuration.queues.items():
        if reason := staffing_model(queue).problem(queue):
            yield ("queues", name, "target", "service_level"), reason
    for name, template in configuration.shift_templates.items():
        if not breaks_fit(template):
            yield ("shift_templates", name, "breaks"), "have no placement without overlap inside the shift"
    yield from tier_problems(configuration)
    yield from blending_problems(configuration)


def forecast(inputs: PlanInputs) -> Plan:
    """History → contacts and handling time per queue and interval. Raises UsageError where there is no history."""
    if inputs.history is None:
        raise UsageError("there is no history to forecast from: plans carry only its digest, so give the plan folder")
    return Plan(
        inputs=inputs.model_copy(update={"history": None}),
        history_digest=digest(inputs.history),
        forecast=make_forecast(inputs),
        versions={"python": platform.python_version()}
        | {name: version(name) for name in ("wfm", "numba", "numpy", "ortools", "pandas", "pydantic", "scipy")},
    )


def require(plan: Plan) -> Plan:
    """Forecast and targets → people per queue and interval."""
    if plan.forecast is None:
        raise UsageError("the plan has no forecast yet")
    requirement = make_requirement(plan.inputs.configuration, plan.forecast, plan.inputs.agents)
    requirement = with_mean_targets(plan.inputs, plan.forecast, requirement)
    return plan.model_copy(update={"requirement": requirement, "result": None, "evaluation": None, "simulation": None})


def roster(plan: Plan, *, progress: Callable[..., Any] | None = None, stop: Event | None = None) -> Plan:
    """Requirement and people → who works when, audited, with its bound.

    Raises InfeasibleError with the rules in conflict, NoRosterError where the time was too short for any roster.
    """
    if plan.requirement is None:
        raise UsageError("the plan has no requirement yet")
    from wfm.solver.solve import solve  # loads OR-Tools, which takes longer than the other stages and is not theirs

    result = solve(build_problem(plan.inputs, plan.requirement), progress=progress, stop=stop)
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
    published = PublishedRoster(today=now, assignments=plan.result.roster.assignments)
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
    return problem, found if roster is None else with_templates(problem, roster)


def plan(inputs: PlanInputs, *, progress: Callable[..., Any] | None = None, stop: Event | None = None) -> Plan:
    """All stages. `progress` is called whenever the search has news; setting `stop` ends it with the best so far."""
    return simulate(evaluate(roster(require(forecast(inputs)), progress=progress, stop=stop)))


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
        hasher.update(f"{name}\n{queue.grid.model_dump_json()}\n".encode())
        for values in (queue.offered, queue.aht_seconds, queue.abandoned):
            hasher.update(np.where(np.isnan(values), np.nan, values).astype("<f8").tobytes() + b"\n")
    return hasher.hexdigest()
