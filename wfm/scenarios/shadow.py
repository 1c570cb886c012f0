"""Shadow prices of a plan: what one more hour, or a relaxed rule, would buy, by the bound's duals and by solving again.

Prices come from the same program that proves the bound. They say at once where an hour is worth most, and what the
bound falls by when a rule is relaxed; a roster made anew from the one that is there confirms it. Differences are taken
from a roster that the same search could not improve, so that what is found is the change's doing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from wfm.errors import ConfigurationError, UsageError
from wfm.models.organisation import RuleSetting
from wfm.models.people import Agent
from wfm.models.plan import Plan
from wfm.models.roster import BoundPrices, Roster, RosterProblem, SolveResult
from wfm.models.scenario import Scenario
from wfm.models.skills import meets
from wfm.models.time import zone
from wfm.models.worth import HourWorth, RuleWorth
from wfm.scenarios.apply import apply_inputs
from wfm.scenarios.worth import candidates, given
from wfm.solver.coverage import share_out
from wfm.solver.problem import build_problem

if TYPE_CHECKING:
    from wfm.solver.engines.shadow import Shadow

Say = Callable[[str], None]

POLISHES = 3
"""Searches that the roster is improved by at most, before anything is compared with it."""


@dataclass(frozen=True)
class Reference:
    """What changes are compared with."""

    problem: RosterProblem
    roster: Roster
    objective: float
    bound: float | None
    prices: BoundPrices | None
    short_hours: float


def reference(plan: Plan, say: Say = lambda _: None) -> Reference:
    """The plan's roster with its prices, improved until the search finds no more. Raises UsageError without one."""
    problem, roster = given(plan)
    objective = plan.result.objective or 0.0 if plan.result else 0.0
    bound: float | None = None
    prices: BoundPrices | None = None
    say("the prices of the roster")
    shadow = _prices(problem, roster)
    if shadow is not None:
        bound, prices = shadow.bound, shadow.prices
    for _ in range(POLISHES):
        say("the roster itself once more")
        better = _again(problem, roster, prices)
        if better.roster is None or better.objective is None or better.objective >= objective - 1e-6:
            break
        roster, objective = better.roster, better.objective
        bound = max((each for each in (bound, better.bound) if each is not None), default=None)
    return Reference(problem, roster, objective, bound, prices, _short_hours(problem, roster))


def hours(base: Reference, *, confirm: int = 0, say: Say = lambda _: None) -> tuple[HourWorth, ...]:
    """For every site, skills and week what one more hour, shift and person would save, the dearest hour first.

    `confirm`: how many of the first are rostered anew with that hour given. Empty where the rules have no prices.
    """
    problem = base.problem
    kinds = [
        Agent(agent=f"kind {number}", site=site, contract=contract, skills=dict(skills))
        for number, (site, contract, skills) in enumerate(candidates(problem))
    ]
    asked = problem.model_copy(update={"agents": (*problem.agents, *kinds)})
    if base.prices is None:
        return ()
    from wfm.solver.engines.shadow import saved  # loads OR-Tools

    worth = saved(asked, base.prices, tuple(kind.agent for kind in kinds))
    found: list[tuple[HourWorth, int]] = []
    for kind in kinds:
        clock, hour = zone(problem.sites[kind.site].time_zone), worth[kind.agent].hour
        days = worth[kind.agent].shifts
        for first in range(0, problem.days, 7):
            best = sorted((day for day in days[first : first + 7] if day), key=lambda day: -day.value)
            if not best:
                continue
            reach = np.zeros(len(hour), dtype=bool)
            for day in best:
                reach[day.start // problem.grid.interval_minutes : -(-day.end // problem.grid.interval_minutes)] = True
            place = int(np.where(reach, hour, -np.inf).argmax())
            moments = [problem.grid.start + timedelta(minutes=minute) for minute in (best[0].start, best[0].end)]
            begin, end = (moment.astimezone(clock) for moment in moments)
            week_hours = problem.contracts[kind.contract].hours_per_week
            worked = np.cumsum([(day.end - day.start) / 60 for day in best])
            made = HourWorth(
                site=kind.site,
                skills=kind.skills,
                week=problem.start + timedelta(days=first),
                hour=float(hour[place]),
                hour_at=f"{problem.grid.instant(place).astimezone(clock):%a %d %b %H:%M}",
                shift=best[0].value,
                shift_at=f"{begin:%a %d %b %H:%M}-{end:%H:%M}",
                agent=sum(day.value for day, so_far in zip(best, worked, strict=True) if so_far <= week_hours + 1e-9),
            )
            found.append((made, place))
    found.sort(key=lambda each: (-each[0].hour, each[0].week, each[0].site, str(each[0].skills)))
    out = [made for made, _ in found]
    for number, (made, place) in enumerate(found[:confirm]):
        say(f"one more hour in {made.site}, {made.hour_at}")
        out[number] = _confirmed_hour(base, made, place)
    return tuple(out)


def _confirmed_hour(base: Reference, made: HourWorth, place: int) -> HourWorth:
    """One person more for an hour: the requirement of the dearest queue that is short then, less that much."""
    problem = base.problem
    per_hour = max(60 // problem.grid.interval_minutes, 1)
    short = share_out(problem, base.roster).short
    able = [
        number for number, demand in enumerate(problem.demand) if meets(made.skills, demand.skills)
    ] or [0]  # fmt: skip
    queue = max(able, key=lambda number: (short[number, place] * problem.demand[number].short_cost, -number))
    row = problem.demand[queue].required.copy()
    row[place : place + per_hour] = np.maximum(row[place : place + per_hour] - 1.0, 0.0)
    demand = tuple(
        each.model_copy(update={"required": row}) if number == queue else each
        for number, each in enumerate(problem.demand)
    )
    result = _again(problem.model_copy(update={"demand": demand}), base.roster, base.prices)
    if result.objective is None:
        return made
    proved = base.bound is not None and result.objective < base.bound
    return made.model_copy(update={"confirmed": base.objective - result.objective, "confirmed_proved": proved})


def rules(base: Reference, *, say: Say = lambda _: None) -> tuple[RuleWorth, ...]:
    """What each hard rule costs: its worth if it did not hold at all, the dearest first."""
    found = []
    for number, setting in enumerate(base.problem.rules):
        if setting.weight is None:
            left = (*base.problem.rules[:number], *base.problem.rules[number + 1 :])
            changed = base.problem.model_copy(update={"rules": left})
            found.append(_relaxed(base, changed, f"without {_of_rule(setting)}", say))
    return tuple(sorted(found, key=lambda each: -(each.confirmed or 0.0)))


def relaxed(plan: Plan, base: Reference, changes: Sequence[tuple[str, str]], say: Say) -> tuple[RuleWorth, ...]:
    """The same for settings changed one at a time: paths in site.yaml with their values, as scenarios have them.

    Raises UsageError for a path that leads nowhere.
    """
    assert plan.requirement is not None
    found = []
    for path, value in changes:
        try:
            inputs = apply_inputs(plan.inputs, Scenario(set={path: value}), "").inputs
        except ConfigurationError as error:
            raise UsageError(error.problems[0].message) from None
        found.append(_relaxed(base, build_problem(inputs, plan.requirement), f"{path} {value}", say))
    return tuple(found)


def _relaxed(base: Reference, problem: RosterProblem, words: str, say: Say) -> RuleWorth:
    say(words)
    shadow = _prices(problem, base.roster, base.prices)
    result = _again(problem, base.roster, base.prices)
    by_prices = max(base.bound - shadow.bound, 0.0) if shadow is not None and base.bound is not None else None
    if result.objective is None or result.roster is None:
        return RuleWorth(change=words, by_prices=by_prices)
    return RuleWorth(
        change=words,
        by_prices=by_prices,
        confirmed=base.objective - result.objective,
        short_hours=base.short_hours - _short_hours(problem, result.roster),
        proved=base.bound is not None and result.objective < base.bound,
    )


def _of_rule(setting: RuleSetting) -> str:
    """A rule with its parameters and whom it is for, briefly."""
    said = ", ".join(f"{name} {value}" for name, value in setting.params.items())
    whom = [*setting.sites, *setting.contracts, *setting.teams, *setting.labels, *setting.agents]
    who = f" for {', '.join(whom[:3])}" if whom else ""
    return f"{setting.rule}" + (f" ({said})" if said else "") + who


def _prices(problem: RosterProblem, roster: Roster, start: BoundPrices | None = None) -> Shadow | None:
    from wfm.solver.engines.shadow import shadow_prices  # loads OR-Tools

    return shadow_prices(problem, roster, start=start)


def _again(problem: RosterProblem, roster: Roster, prices: BoundPrices | None) -> SolveResult:
    from wfm.solver.solve import solve

    return solve(problem, start=roster, prices=prices)


def _short_hours(problem: RosterProblem, roster: Roster) -> float:
    return float(share_out(problem, roster).short.sum()) * problem.grid.interval_minutes / 60
