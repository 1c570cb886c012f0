"""What decisions lead to and cost, counted day by day without the optimiser: the second opinion on every plan.

Only the model of cohorts and the calendars are shared with the program; every promise and limit is checked again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.capacity.decided import Optimised, Recourse
from wfm.capacity.optimise import OVER_BUDGET, PENALTY, unhired
from wfm.capacity.problem import HiringProblem
from wfm.capacity.program import Floats
from wfm.capacity.shares import budget_share, partner_share
from wfm.errors import AuditError
from wfm.models.hiring import HireOption

TOLERANCE = 1e-4
"""FTE by which a limit may be missed: the solver's own tolerance, in sums of a few hundred."""


@dataclass(eq=False)
class Count:
    """People of every group as means over each period; groups × periods."""

    heads: Floats
    paid: Floats
    productive: Floats
    hires: Floats


def count_people(problem: HiringProblem, plan: Optimised) -> Count:
    """Those who are there and what the decisions add and take."""
    settings, options = problem.inputs.settings, problem.inputs.options
    heads, paid = problem.base_heads.copy(), problem.base_paid.copy()
    productive, hires = problem.base_productive.copy(), np.zeros_like(heads)
    for number, start in zip(plan.decisions.hires.tolist(), problem.starts, strict=True):
        if number:
            option = options[start.option]
            row = problem.row(option.group)
            heads[row] += number * start.heads
            paid[row] += number * option.fte * start.heads
            productive[row] += number * start.productive
            hires[row, start.period] += number
    for number, move in zip(plan.decisions.moves.tolist(), problem.moves, strict=True):
        transfer = settings.transfers[move.transfer]
        for name, sign, output in ((transfer.from_group, -1, -move.lost), (transfer.to_group, 1, move.won)):
            row = problem.row(name)
            heads[row] += number * sign * move.heads
            paid[row] += number * sign * move.heads
            productive[row] += number * output
    for number, learner in zip(plan.decisions.learners.tolist(), problem.learners, strict=True):
        row = problem.row(settings.cross_training[learner.training].group)
        productive[row] -= number * learner.lost
    return Count(heads, paid, productive, hires)


def costs(problem: HiringProblem, plan: Optimised) -> dict[str, Floats]:
    """Every term per period, expected over the futures. Their sum is the objective."""
    settings, options, years = problem.inputs.settings, problem.inputs.options, problem.years
    count = len(problem.periods)
    terms: dict[str, Floats] = {}

    def add(term: str, values: Floats) -> None:
        terms[term] = terms.get(term, np.zeros(count)) + values

    def at(period: int) -> Floats:
        return np.asarray(np.arange(count) == period, dtype=float)

    wages = problem.base_paid.copy() * np.array([group.yearly_cost_per_fte for group in problem.groups])[:, None]
    add("wages", wages.sum(axis=0) * years)
    for number, start in zip(plan.decisions.hires.tolist(), problem.starts, strict=True):
        option = options[start.option]
        add("wages", number * option.fte * problem.wage(option) * start.heads * years)
        add("hiring", at(start.period) * number * option.hiring_cost)
    for number, move in zip(plan.decisions.moves.tolist(), problem.moves, strict=True):
        transfer = settings.transfers[move.transfer]
        difference = (
            problem.groups[problem.row(transfer.to_group)].yearly_cost_per_fte
            - problem.groups[problem.row(transfer.from_group)].yearly_cost_per_fte
        )
        add("wages", number * difference * move.heads * years)
        add("transfers", at(move.period) * number * transfer.cost)
    for number, learner in zip(plan.decisions.learners.tolist(), problem.learners, strict=True):
        add("cross-training", at(learner.period) * number * settings.cross_training[learner.training].cost)
    for (_, course), held in plan.classes.items():
        add("classes", np.asarray(held * settings.courses[course].cost, dtype=float))
    for site, more in plan.trainers.items():
        add("trainers", more * settings.sites[site].trainer_yearly_cost * years)
    for leaders in plan.leaders.values():
        add("leaders", leaders * settings.span.leader_yearly_cost * years)
    pay = np.array([group.yearly_cost_per_fte for group in problem.groups])[:, None] * years
    missing = np.array([settings.queues[name].short_yearly_cost for name in problem.queues])[:, None] * years
    dearest = max(
        [
            1.0,
            *(group.yearly_cost_per_fte for group in problem.groups),
            *(problem.wage(option) for option in options),
            *(partner.yearly_price_per_fte for partner in settings.outsourcing.values()),
        ]
    )
    for future, recourse in zip(problem.futures, plan.recourse, strict=True):
        weight = future.probability
        add("overtime", weight * settings.overtime.factor * (recourse.overtime * pay).sum(axis=0))
        add("time off", -weight * settings.time_off.saved * (recourse.time_off * pay).sum(axis=0))
        for (partner, _), bought in recourse.outsourced.items():
            price = [*settings.outsourcing.values()][partner].yearly_price_per_fte
            add("outsourcing", weight * bought * price * years)
        add("missing", weight * (recourse.short * missing).sum(axis=0))
        add("missing beyond the promise", (recourse.beyond * (missing + PENALTY * dearest * years)).sum(axis=0))
    money = sum(values for values in terms.values()) - terms["missing"] - terms["missing beyond the promise"]
    for option, lacking in not_hired(problem, plan):
        add("wanted and not hired", at(problem.periods.shown - 1) * lacking * unhired(problem, option))
    for number, budget in enumerate(settings.budgets):
        share = budget_share(problem, number)
        over = max(float(share @ money) - budget.amount, 0.0)
        add("over budget", at(int(np.flatnonzero(share)[-1]) if share.any() else 0) * over * OVER_BUDGET)
    return {term: values for term, values in terms.items() if np.abs(values).max(initial=0) > 1e-9 or term == "wages"}


def not_hired(problem: HiringProblem, plan: Optimised) -> list[tuple[HireOption, int]]:
    """Options of which fewer people are hired than are wanted, and how many fewer."""
    found = []
    for option in problem.inputs.options:
        hired = sum(
            int(number)
            for number, start in zip(plan.decisions.hires.tolist(), problem.starts, strict=True)
            if problem.inputs.options[start.option] is option and start.period < problem.periods.shown
        )
        if hired < option.wanted:
            found.append((option, option.wanted - hired))
    return found


def audit(problem: HiringProblem, plan: Optimised, people: Count) -> list[str]:
    """Every promise that the plan breaks; empty for a sound one."""
    settings, options = problem.inputs.settings, problem.inputs.options
    broken: list[str] = []

    def check(holds: bool, what: str) -> None:
        if not holds:
            broken.append(what)

    today = settings.today or settings.start
    members: dict[tuple[str, str, int], int] = {}
    for number, start in zip(plan.decisions.hires.tolist(), problem.starts, strict=True):
        option = options[start.option]
        check(
            0 <= number <= problem.most(start),
            f"{option.option}: {number} people in {problem.periods.label(start.period)}",
        )
        check(not number or start.requisition >= today, f"{option.option}: a requisition before {today}")
        if option.course:
            key = (problem.groups[problem.row(option.group)].site, option.course, start.period)
            members[key] = members.get(key, 0) + number
    for (site, course, period), number in members.items():
        held, sizes = int(plan.classes[site, course][period]), settings.courses[course]
        what = f"{course} in {site}, {problem.periods.label(period)}: {number} people in {held} classes"
        check(held * sizes.least <= number <= held * sizes.most, what)
    for site, place in settings.sites.items():
        rows = [row for row, group in enumerate(problem.groups) if group.site == site]
        heads = people.heads[rows].sum(axis=0)
        span = settings.span.agents_per_leader
        check(bool(np.all(plan.leaders[site] * span >= heads - TOLERANCE)), f"{site}: too few leaders")
        if place.seats is not None:
            base = problem.base_heads[rows].sum(axis=0)
            check(bool(np.all(heads <= np.maximum(place.seats, base) + TOLERANCE)), f"{site}: more people than seats")
        rooms, trainers = np.zeros(len(problem.periods)), np.zeros(len(problem.periods))
        for (where, course), runs in plan.classes.items():
            for period in np.flatnonzero(runs).tolist() if where == site else ():
                sitting = float(runs[period]) * problem.classroom(course, period)
                rooms += sitting
                trainers += sitting * settings.courses[course].trainers
        check(place.rooms is None or bool(np.all(rooms <= place.rooms + TOLERANCE)), f"{site}: more classes than rooms")
        hired = plan.trainers.get(site, np.zeros(len(problem.periods)))
        check(bool(np.all(trainers <= place.trainers + hired + TOLERANCE)), f"{site}: too few trainers")
    for future, recourse in zip(problem.futures, plan.recourse, strict=True):
        broken += _audit_future(problem, plan, people, future.percentile, future.need, recourse)
    return broken


def _audit_future(
    problem: HiringProblem, plan: Optimised, people: Count, percentile: float, need: Floats, recourse: Recourse
) -> list[str]:
    settings, found = problem.inputs.settings, []
    used, given = np.zeros_like(people.paid), recourse.short + recourse.beyond
    for (row, queue), flow in recourse.served.items():
        name, group = problem.queues[queue], problem.groups[row]
        used[row] += flow
        if name in group.serves:
            given[queue] += group.serves[name] * flow
            continue
        able = np.zeros(len(problem.periods))
        for number, learner in zip(plan.decisions.learners.tolist(), problem.learners, strict=True):
            training = settings.cross_training[learner.training]
            if (training.group, training.queue) == (group.group, name):
                able += number * learner.able
                efficiency = training.efficiency
        given[queue] += efficiency * flow
        if np.any(flow > able + TOLERANCE):
            found.append(f"P{percentile:.0%}: {group.group} serves {name} without having learnt it")
    for (partner, queue), flow in recourse.outsourced.items():
        settings_of = [*settings.outsourcing.values()][partner]
        given[queue] += settings_of.efficiency * flow
        if np.any(flow > settings_of.most_fte * partner_share(problem, partner) + TOLERANCE):
            found.append(f"P{percentile:.0%}: more bought of a partner than there is")
    limits = (
        (used <= people.productive + recourse.overtime - recourse.time_off + TOLERANCE, "more work than people"),
        (recourse.overtime <= settings.overtime.most * people.paid + TOLERANCE, "too much overtime"),
        (recourse.time_off <= settings.time_off.most * people.paid + TOLERANCE, "too much time off"),
        (given >= need - TOLERANCE, "work that nobody does and nobody misses"),
    )
    return [*found, *(f"P{percentile:.0%}: {what}" for holds, what in limits if not np.all(holds))]


def insist(problem: HiringProblem, plan: Optimised, people: Count, terms: dict[str, Floats]) -> None:
    """Raise AuditError where the plan breaks a promise, or costs another sum than the solver says."""
    broken = audit(problem, plan, people)
    total, claimed = float(sum(values.sum() for values in terms.values())), plan.solution.objective or 0.0
    if abs(total - claimed) > 1e-5 * max(abs(total), 1.0) + 1.0:
        broken.append(f"the cost is {total:,.2f}, the solver says {claimed:,.2f}")
    if broken:
        raise AuditError("the hiring plan does not hold: " + "; ".join(broken[:5]))
