"""What one more person, or one more skill, would buy: priced by solving again, and the best hired in turn.

All others keep their shifts; what they leave uncovered is the demand of a problem with one person in it, solved under
every rule about people. So each question is small, and its answer a lower estimate: the others could make room.
What a roster leaves uncovered thereby chooses skill, site, contract and shifts of those to hire.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta

import numpy as np

from wfm.errors import UsageError
from wfm.models.base import format_clock
from wfm.models.people import Agent
from wfm.models.plan import Plan
from wfm.models.roster import Roster, RosterProblem, SolveResult
from wfm.models.skills import meets
from wfm.models.time import WEEKDAYS, zone
from wfm.models.worth import PatternDay, Worth
from wfm.scenarios.apply import of_people
from wfm.solver.audit import audit
from wfm.solver.coverage import share_out
from wfm.solver.problem import build_problem

SECONDS = 3.0
"""Search for one person's best line."""

PLACEMENTS = 2
"""Break placements per shift that a priced person may choose from: the price hardly depends on them."""

MOST = 8
"""Kinds of people that are priced in each round: those who could serve the dearest part of what is missing."""


def hire_from_roster(
    plan: Plan, people: int, *, confirm: bool = False, say: Callable[[str], None] = lambda _: None
) -> Iterator[tuple[Worth, ...]]:
    """Every candidate's worth, best first; then again with the best one hired, `people` times in all.

    With `confirm` the best of each round is rostered anew with everybody. Raises UsageError where there is no roster.
    """
    problem, roster = given(plan)
    for number in range(people):
        found = []
        missing = share_out(problem, roster).short
        for site, contract, skills in _promising(problem, missing):
            new = Agent(agent=f"hire {number + 1}", site=site, contract=contract, skills=dict(skills))
            say(f"a person in {site} with {', '.join(new.skills) or 'no skill'}")
            alone = _alone(problem, missing, new)
            found.append((new, *_priced(alone, new, float(sum(_cost(problem, missing))))))
        if not found:
            return
        found.sort(key=lambda each: (-each[1].gain, each[1].wage, each[1].site, str(each[1].skills)))
        new, best, result = found[0]
        problem = problem.model_copy(update={"agents": (*problem.agents, new)})
        if confirm:
            say("everybody anew, with the best one")
            best = _confirmed(plan, problem, best)
        yield (best, *(each[1] for each in found[1:]))
        if result.roster is None or best.gain <= 0:
            return
        roster = roster.model_copy(update={"assignments": (*roster.assignments, *result.roster.assignments)})


def learn_from_roster(plan: Plan, *, say: Callable[[str], None] = lambda _: None) -> tuple[Worth, ...]:
    """For every site and skill, what it is worth that one of its people learns it.

    The person's shifts stay or become those that the search finds best, those of all others stay; who serves what is
    shared out anew, and both rosters are judged by the auditor. The one asked is the first without the skill.
    """
    problem, roster = given(plan)
    before, short = audit(problem, roster).objective, _short_hours(problem, roster)
    found = []
    known = {agent.agent: {name for each in _skill_sets(problem, agent) for name in each} for agent in problem.agents}
    skills = sorted(set().union(*known.values()))
    for site in problem.sites:
        for skill in skills:
            who = next((x for x in problem.agents if x.site == site and skill not in known[x.agent]), None)
            if who is None:
                continue
            say(f"{who.label} in {site} learns {skill}")
            own = tuple(each for each in roster.assignments if each.agent == who.agent)
            others = tuple(each for each in roster.assignments if each.agent != who.agent)
            missing = share_out(problem, roster.model_copy(update={"assignments": others})).short
            learnt = who.model_copy(update={"skills": {**who.skills, skill: 1}})
            people = tuple(learnt if each is who else each for each in problem.agents)
            then = problem.model_copy(update={"agents": people})
            line = _solve(_alone(problem, missing, learnt)).roster
            made = [roster.model_copy(update={"assignments": (*others, *(line.assignments if line else own))}), roster]
            judged = [(audit(then, each), each) for each in made]
            report, best = min((x for x in judged if not x[0].hard), key=lambda x: x[0].objective, default=judged[-1])
            found.append(
                Worth(
                    kind="skill",
                    site=site,
                    contract=who.contract,
                    skills=learnt.skills_on(problem.start + timedelta(days=problem.days - 1)),
                    who=who.label,
                    gain=before - report.objective,
                    short_hours=short - _short_hours(then, best),
                    wage=0.0,
                    proved=False,
                    pattern=_pattern(then, best, learnt),
                )
            )
    return tuple(sorted(found, key=lambda each: -each.gain))


def candidates(problem: RosterProblem) -> list[tuple[str, str, tuple[tuple[str, int], ...]]]:
    """Site, contract and skills that a new person could have: those that people have now, each once."""
    kinds = {
        (agent.site, agent.contract, tuple(sorted(skills.items())))
        for agent in problem.agents
        for skills in _skill_sets(problem, agent)
    }
    return sorted(kinds)


def _skill_sets(problem: RosterProblem, agent: Agent) -> list[dict[str, int]]:
    """The skills of an agent on the planned days, each set once."""
    return agent.skill_sets(problem.start, problem.start + timedelta(days=problem.days - 1))


def given(plan: Plan) -> tuple[RosterProblem, Roster]:
    """The problem of a plan and its roster. Raises UsageError where there is none."""
    if plan.requirement is None or plan.result is None or plan.result.roster is None:
        raise UsageError("the plan has no roster yet: its uncovered intervals are what is priced")
    return build_problem(plan.inputs, plan.requirement), plan.result.roster


def _cost(problem: RosterProblem, missing: np.ndarray) -> list[float]:
    """What is missing of each queue, at its price."""
    hours = problem.grid.interval_minutes / 60
    return [float(row.sum()) * hours * demand.short_cost for demand, row in zip(problem.demand, missing, strict=True)]


def _promising(problem: RosterProblem, missing: np.ndarray) -> list[tuple[str, str, tuple[tuple[str, int], ...]]]:
    """Kinds of people by the price of what one of them could cover at most, never more than one at a time."""
    one = _cost(problem, np.minimum(missing, 1.0))

    def most(kind: tuple[str, str, tuple[tuple[str, int], ...]]) -> float:
        skills = dict(kind[2])
        return sum(cost for demand, cost in zip(problem.demand, one, strict=True) if meets(skills, demand.skills))

    return sorted(candidates(problem), key=lambda kind: -most(kind))[:MOST]


def _alone(problem: RosterProblem, missing: np.ndarray, person: Agent) -> RosterProblem:
    """The problem of one person: what the others leave is the demand, and their own days are the only ones."""
    return of_people(problem, {person.agent}).model_copy(
        update={
            "agents": (person,),
            "demand": tuple(
                demand.model_copy(update={"required": row}) for demand, row in zip(problem.demand, missing, strict=True)
            ),
            "pooled": (),
            "shift_templates": {
                name: each.model_copy(update={"max_variants_per_start": min(each.max_variants_per_start, PLACEMENTS)})
                for name, each in problem.shift_templates.items()
            },
            "options": problem.options.model_copy(update={"time_limit_seconds": SECONDS, "workers": 1}),
        }
    )


def _solve(problem: RosterProblem) -> SolveResult:
    from wfm.solver.solve import solve  # loads OR-Tools

    return solve(problem)


def _short_hours(problem: RosterProblem, roster: Roster) -> float:
    return float(share_out(problem, roster).short.sum()) * problem.grid.interval_minutes / 60


def _priced(alone: RosterProblem, person: Agent, before: float) -> tuple[Worth, SolveResult]:
    """What the cost falls by with a person who is new."""
    result = _solve(alone)
    gain, wage, short = 0.0, 0.0, 0.0
    pattern: tuple[PatternDay, ...] = ()
    if result.roster is not None and result.objective is not None:
        gain = before - result.objective
        minutes = sum(each.paid_minutes for each in result.roster.assignments)
        wage = minutes / 60 * alone.contracts[person.contract].cost_per_hour
        required = sum(float(demand.required.sum()) for demand in alone.demand)
        left = float(share_out(alone, result.roster).short.sum())
        short = (required - left) * alone.grid.interval_minutes / 60
        pattern = _pattern(alone, result.roster, person)
    exact = result.gap is not None and result.gap * (result.objective or 0.0) <= 0.01 * max(gain, 1.0)
    worth = Worth.model_validate(
        {
            "kind": "person",
            "site": person.site,
            "contract": person.contract,
            "skills": person.skills_on(alone.start + timedelta(days=alone.days - 1)),
            "gain": gain,
            "short_hours": short,
            "wage": wage,
            "proved": exact,
            "pattern": pattern,
        }
    )
    return worth, result


def _pattern(problem: RosterProblem, roster: Roster, person: Agent) -> tuple[PatternDay, ...]:
    """The person's shifts by weekday and clock time, the most frequent first."""
    clock = zone(person.time_zone or problem.sites[person.site].time_zone)
    seen: Counter[tuple[int, str, str]] = Counter()
    for each in roster.assignments:
        if each.agent == person.agent:
            start, end = each.start.astimezone(clock), each.end.astimezone(clock)
            times = (format_clock(moment.hour * 60 + moment.minute) for moment in (start, end))
            seen[(each.date.weekday(), *times)] += 1  # type: ignore[index]
    ordered = sorted(seen.items(), key=lambda item: (-item[1], item[0]))
    return tuple(
        PatternDay(weekday=WEEKDAYS[weekday], start=start, end=end, days=days)
        for (weekday, start, end), days in ordered
    )


def _confirmed(plan: Plan, problem: RosterProblem, best: Worth) -> Worth:
    """The same with everybody rostered anew under the plan's own search options."""
    result = _solve(problem)
    if result.objective is None or plan.result is None or plan.result.objective is None:
        return best
    proved = plan.result.bound is not None and result.objective < plan.result.bound
    return best.model_copy(update={"confirmed": plan.result.objective - result.objective, "confirmed_proved": proved})
