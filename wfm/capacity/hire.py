"""A hiring plan from its inputs: optimised, counted again, put beside rules of thumb and beside other futures."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable
from datetime import date, timedelta
from importlib.metadata import version

import numpy as np

from wfm.capacity.accounting import Count, costs, count_people, insist, not_hired
from wfm.capacity.decided import Decisions, Optimised
from wfm.capacity.demand import Work
from wfm.capacity.optimise import HiringProgram
from wfm.capacity.problem import Future, HiringProblem, Start
from wfm.capacity.thumb import rules_of_thumb
from wfm.errors import NoRosterError
from wfm.models.hiring import HireOption, HiringInputs
from wfm.models.hiring_plan import (
    PRICES,
    Alternative,
    ClassRun,
    GroupOutlook,
    HiringPlan,
    QueueOutlook,
    Requisition,
    Risk,
    SiteOutlook,
    StaffMove,
)
from wfm.models.plan import Plan

RISKS = (0.1, 0.5, 0.8, 0.9, 0.95)
"""Percentiles of the work at which a finished plan is tried."""

HEDGED = (0.1, 0.3, 0.5, 0.7, 0.9)
"""Futures of equal weight that a hedged plan is made for, the middles of five equal shares of all futures."""

_SECONDS = 20.0
"""For what has its people given already: an easy program."""


def hire(
    inputs: HiringInputs,
    plan: Plan | None = None,
    *,
    compare: bool = False,
    progress: Callable[[str], None] | None = None,
) -> HiringPlan:
    """The cheapest hiring plan that keeps the promise at the percentile, with its bound.

    `plan`: the forecast that queues with `plan_queue` refer to. `compare` also tries the rules of thumb. Too few ways
    to hire is a result, with findings that say what is missing and when. Raises DataError where a queue has no work
    given, NoRosterError where the time was too short for any plan.
    """
    began = time.monotonic()
    say = progress or (lambda _: None)
    settings = inputs.settings
    work = Work(inputs, plan)
    problem = HiringProblem(inputs, _futures(inputs, work))
    say("searching")
    found = HiringProgram(problem).solve(
        seconds=settings.solve.time_limit_seconds, relative_gap=settings.solve.relative_gap
    )
    alternatives: list[Alternative] = []
    if compare or found is None:
        say("comparing with rules of thumb")
        found, alternatives = _compare(problem, found)
    if found is None:
        raise NoRosterError(
            f"no hiring plan found in {settings.solve.time_limit_seconds:g} s: allow more time (--time-limit)"
        )
    people = count_people(problem, found)
    terms = costs(problem, found)
    insist(problem, found, people, terms)
    risks: tuple[Risk, ...] = ()
    if settings.uncertainty.now or settings.uncertainty.per_year:
        say("trying it on other futures")
        risks = tuple(_risk(inputs, work, found.decisions, percentile) for percentile in RISKS)
    objective = float(sum(values.sum() for values in terms.values()))
    shown = problem.periods.shown
    costs_shown = {term: values[:shown] for term, values in terms.items()}
    bound = None if found.solution.bound is None else min(found.solution.bound, objective)
    return HiringPlan(
        inputs=inputs,
        percentile=settings.percentile,
        period_starts=tuple(problem.periods.starts[:shown]),
        requisitions=tuple(_requisitions(problem, found)),
        classes=tuple(_classes(problem, found)),
        moves=tuple(_moves(problem, found)),
        groups=tuple(_groups(problem, found, people)),
        queues=tuple(_queues(problem, work, found)),
        sites=tuple(
            SiteOutlook(
                site=site,
                leaders=leaders[:shown].astype(float),
                trainers=found.trainers.get(site, np.zeros(len(problem.periods)))[:shown],
            )
            for site, leaders in found.leaders.items()
        ),
        costs=costs_shown,
        look_ahead_cost=objective - float(sum(values.sum() for values in costs_shown.values())),
        objective=objective,
        bound=bound,
        gap=None if bound is None else (objective - bound) / objective if objective else 0.0,
        status=found.solution.status,
        wall_seconds=time.monotonic() - began,
        risks=risks,
        alternatives=tuple(alternatives),
        findings=tuple(_findings(problem, found)),
        versions={"python": platform.python_version()} | {name: version(name) for name in ("wfm", "numpy", "scipy")},
    )


def _futures(inputs: HiringInputs, work: Work) -> list[Future]:
    settings = inputs.settings
    if not settings.hedge:
        return [Future(settings.percentile, 1.0, True, work.fte(settings.percentile))]
    futures = [Future(each, 1 / len(HEDGED), each <= settings.percentile, work.fte(each)) for each in HEDGED]
    return [*futures, Future(settings.percentile, 0.0, True, work.fte(settings.percentile))]


def _compare(problem: HiringProblem, found: Optimised | None) -> tuple[Optimised | None, list[Alternative]]:
    """Rules of thumb, each made the best of; should the search have been too short to beat one, that one is kept."""
    best: dict[str, tuple[Optimised, Alternative]] = {}
    for name, decisions in rules_of_thumb(problem):
        made = HiringProgram(problem).solve(seconds=_SECONDS, relative_gap=1e-4, decisions=decisions)
        if made is None or made.solution.objective is None:
            continue
        rule = name.split(" ×")[0]
        shown = problem.periods.shown
        need = sum(future.need[:, :shown].sum() for future in problem.futures if future.held)
        short = sum(
            (recourse.short + recourse.beyond)[:, :shown].sum()
            for future, recourse in zip(problem.futures, made.recourse, strict=True)
            if future.held
        )
        alternative = Alternative(
            name=rule,
            cost=made.solution.objective,
            money=_money(problem, made),
            heads=int(sum(n for n, start in _hired(problem, decisions))),
            short_share=float(short / need) if need else 0.0,
        )
        if rule not in best or alternative.cost < best[rule][1].cost:
            best[rule] = made, alternative
    for made, alternative in best.values():
        if found is None or alternative.cost < (found.solution.objective or np.inf):
            bound = found.solution.bound if found else None
            found = made
            found.solution = type(made.solution)(made.solution.values, made.solution.objective, bound, "feasible")
    return found, [alternative for _, alternative in best.values()]


def _risk(inputs: HiringInputs, work: Work, decisions: Decisions, percentile: float) -> Risk:
    """The same people when the work turns out otherwise: nothing is promised, what is missing costs its price."""
    need = work.fte(percentile)
    problem = HiringProblem(inputs, [Future(percentile, 1.0, False, need)])
    made = HiringProgram(problem).solve(seconds=_SECONDS, relative_gap=1e-4, decisions=decisions)
    if made is None:
        return Risk(percentile=percentile, short_share=float("nan"), worst_share=float("nan"), cost=float("nan"))
    shown = problem.periods.shown
    short, need = made.recourse[0].short[:, :shown], need[:, :shown]
    shares = np.divide(short, need, out=np.zeros_like(short), where=need > 0)
    return Risk(
        percentile=percentile,
        short_share=float(short.sum() / need.sum()) if need.sum() else 0.0,
        worst_share=float(shares.max(initial=0)),
        cost=_money(problem, made),
    )


def _money(problem: HiringProblem, made: Optimised) -> float:
    terms, shown = costs(problem, made), problem.periods.shown
    return sum(float(values[:shown].sum()) for term, values in terms.items() if term not in PRICES)


def _hired(problem: HiringProblem, decisions: Decisions) -> list[tuple[int, Start]]:
    """How many begin at each start of the plan's own periods, where anybody does."""
    pairs = zip(decisions.hires.tolist(), problem.starts, strict=True)
    return [(number, start) for number, start in pairs if number and start.period < problem.periods.shown]


def _requisitions(problem: HiringProblem, found: Optimised) -> list[Requisition]:
    requisitions = []
    for number, start in _hired(problem, found.decisions):
        option = problem.inputs.options[start.option]
        group = problem.groups[problem.row(option.group)]
        productive, full = milestones(problem, start)
        requisitions.append(
            Requisition(
                requisition=start.requisition,
                start=start.day,
                option=option.option,
                group=group.group,
                site=group.site,
                skill=group.skill,
                tier=group.tier,
                heads=number,
                fte=number * option.fte,
                productive=productive,
                full=full,
                hiring_cost=number * option.hiring_cost,
            )
        )
    return sorted(requisitions, key=lambda each: (each.requisition, each.start, each.group, each.option))


def milestones(problem: HiringProblem, start: Start) -> tuple[date, date]:
    """First day of any output, and first day of all of it."""
    option = problem.inputs.options[start.option]
    ramp, course = problem.ramp(option.ramp), problem.course(option)
    curve = [*(ramp.productivity if ramp else ()), 1.0]
    taught = course.weeks if course else 0.0
    first = next(week for week, share in enumerate(curve) if share > 0)
    last = next((week + 1 for week in range(len(curve) - 1, -1, -1) if curve[week] < 1), 0)
    return (
        start.day + timedelta(days=max(7 * first, int(np.ceil(7 * taught)))),
        start.day + timedelta(days=max(7 * last, int(np.ceil(7 * taught)))),
    )


def _classes(problem: HiringProblem, found: Optimised) -> list[ClassRun]:
    runs = []
    for (site, course), held in found.classes.items():
        settings = problem.inputs.settings.courses[course]
        for period in np.flatnonzero(held[: problem.periods.shown]).tolist():
            people = sum(
                number
                for number, start in zip(found.decisions.hires.tolist(), problem.starts, strict=True)
                if start.period == period
                and problem.inputs.options[start.option].course == course
                and problem.groups[problem.row(problem.inputs.options[start.option].group)].site == site
            )
            first = problem.periods.edges[period]
            runs.append(
                ClassRun(
                    site=site,
                    course=course,
                    start=first,
                    end=first + timedelta(days=max(int(np.ceil(7 * settings.weeks)) - 1, 0)),
                    classes=int(held[period]),
                    people=people,
                    trainers=float(held[period] * settings.trainers),
                )
            )
    return sorted(runs, key=lambda run: (run.start, run.site, run.course))


def _moves(problem: HiringProblem, found: Optimised) -> list[StaffMove]:
    settings, moves = problem.inputs.settings, []
    shown = problem.periods.shown
    for number, move in zip(found.decisions.moves.tolist(), problem.moves, strict=True):
        if number and move.period < shown:
            transfer = settings.transfers[move.transfer]
            day, cost = problem.periods.edges[move.period], number * transfer.cost
            moves.append(
                StaffMove(
                    day=day,
                    kind="transfer",
                    group=transfer.from_group,
                    target=transfer.to_group,
                    heads=number,
                    cost=cost,
                )
            )
    for number, learner in zip(found.decisions.learners.tolist(), problem.learners, strict=True):
        if number and learner.period < shown:
            training = settings.cross_training[learner.training]
            day, cost = problem.periods.edges[learner.period], number * training.cost
            moves.append(
                StaffMove(
                    day=day, kind="cross-training", group=training.group, target=training.queue, heads=number, cost=cost
                )
            )
    return sorted(moves, key=lambda move: (move.day, move.kind, move.group, move.target))


def _shown(problem: HiringProblem) -> int:
    """The future that outlooks show: the one at the plan's percentile, which is the last that is held."""
    return max(number for number, future in enumerate(problem.futures) if future.held)


def _groups(problem: HiringProblem, found: Optimised, people: Count) -> list[GroupOutlook]:
    recourse, shown = found.recourse[_shown(problem)], problem.periods.shown
    outlooks = []
    for row, group in enumerate(problem.groups):
        heads, hires = people.heads[row], people.hires[row]
        outlooks.append(
            GroupOutlook(
                group=group.group,
                site=group.site,
                skill=group.skill,
                tier=group.tier,
                heads=heads[:shown],
                paid_fte=people.paid[row, :shown],
                productive_fte=people.productive[row, :shown],
                hires=hires[:shown],
                leavers=_leavers(problem, found, row)[:shown],
                overtime_fte=recourse.overtime[row, :shown],
                time_off_fte=recourse.time_off[row, :shown],
            )
        )
    return outlooks


def _leavers(problem: HiringProblem, found: Optimised, row: int) -> np.ndarray:
    """People expected to leave in each period, by counting those who are there at the edges of periods."""
    from wfm.capacity.cohorts import LONG_AGO, survival

    group, periods = problem.groups[row], problem.periods
    attrition, first = problem.attrition(group), periods.edges[0]
    edges = np.cumsum([0, *periods.days]).astype(float)
    left = np.zeros(len(periods))
    for staff in problem.inputs.staff:
        if staff.group != group.group:
            continue
        begin = (staff.start_date - first).days if staff.start_date else -LONG_AGO
        there = survival(attrition, np.maximum(edges - begin, 0)) / survival(attrition, np.array([max(-begin, 0.0)]))
        if staff.end_date is not None:
            there = np.where(edges > (staff.end_date - first).days, 0.0, there)
        left -= staff.heads * np.diff(there)
    for number, start in zip(found.decisions.hires.tolist(), problem.starts, strict=True):
        if number and problem.inputs.options[start.option].group == group.group:
            there = survival(attrition, np.maximum(edges - edges[start.period], 0))
            left -= number * np.diff(there)
    return left


def _queues(problem: HiringProblem, work: Work, found: Optimised) -> list[QueueOutlook]:
    number = _shown(problem)
    future, recourse = problem.futures[number], found.recourse[number]
    outlooks = []
    for queue, name in enumerate(problem.queues):
        bought = np.zeros(len(problem.periods))
        for (partner, at), flow in recourse.outsourced.items():
            if at == queue:
                bought += flow * [*problem.inputs.settings.outsourcing.values()][partner].efficiency
        shown = problem.periods.shown
        need, bought = future.need[queue, :shown], bought[:shown]
        short = (recourse.short[queue] + recourse.beyond[queue])[:shown]
        outlooks.append(
            QueueOutlook(
                queue=name,
                contacts=work.contacts[name][:shown],
                required_fte=need,
                own_fte=np.maximum(need - np.minimum(bought, need) - short, 0),
                outsourced_fte=np.minimum(bought, need),
                short_fte=short,
            )
        )
    return outlooks


def _findings(problem: HiringProblem, found: Optimised) -> list[str]:
    """What could not be kept, with when and why it is so."""
    settings, periods = problem.inputs.settings, problem.periods
    recourse = found.recourse[_shown(problem)]
    findings = []
    for queue, name in enumerate(problem.queues):
        missing = recourse.beyond[queue, : periods.shown]
        worst = int(np.argmax(missing))
        if missing[worst] > 0.005:
            late = [
                start.day
                for start in problem.starts
                if name in problem.groups[problem.row(problem.inputs.options[start.option].group)].serves
            ]
            why = f"nobody hired can begin before {min(late)}" if late else "no option hires for it"
            if late and periods.edges[worst] >= min(late):
                why = "limits on hiring, classes, seats or budgets bind"
            findings.append(
                f"{name}: {missing.sum() / periods.shown:,.2f} FTE missing on average beyond the promise, most in "
                f"{periods.label(worst)} ({missing[worst]:,.2f} FTE); {why}"
            )
    for option, lacking in not_hired(problem, found):
        findings.append(
            f"{option.option}: {lacking} of {option.wanted} people wanted are not hired; {_too_few(problem, option)}"
        )
    for budget, over in zip(settings.budgets, found.over_budget.tolist(), strict=True):
        if over > 0.5:
            findings.append(
                f"the budget from {budget.start} to {budget.end} is exceeded by {over:,.0f} {settings.currency}: "
                f"the people who are there cost more"
            )
    return findings


def _too_few(problem: HiringProblem, option: HireOption) -> str:
    """Why people who are wanted are not hired."""
    starts = problem.shown_starts(problem.inputs.options.index(option))
    if not starts:
        return "nobody can begin under it in time"
    if sum(problem.most(problem.starts[number]) for number in starts) < option.wanted:
        return f"at most {option.most} can begin in a period"
    return "limits on classes, seats or budgets bind"
