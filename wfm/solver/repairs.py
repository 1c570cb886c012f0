"""Ways out of a conflict, cheapest first, each tried on the people concerned."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from wfm.models.organisation import RuleSetting
from wfm.models.roster import Repair, RosterProblem
from wfm.models.time import zone
from wfm.solver.compile import Compiled, compile_problem
from wfm.solver.engines.feasibility import least_cost, possible
from wfm.solver.parts import only_people
from wfm.solver.primitives import Balance, Cover, OptionCost, TeamPrimitive
from wfm.solver.statements import Statement
from wfm.solver.wording import days_text, setting_text, unit_of


@dataclass(frozen=True)
class Proposal:
    """A change of the problem, in words; `tier` says how hard it is to ask for, `soft` has the rule with a weight."""

    tier: int
    message: str
    problem: RosterProblem
    soft: RosterProblem | None = None
    unit: str = ""
    wider: Proposal | None = None
    """The same for the whole plan, for where some days are not enough."""


def repairs(
    compiled: Compiled, found: list[Statement], agents: list[int], *, team: bool, until: float | None = None
) -> tuple[Repair, ...]:
    """What would resolve a conflict, tried: unlock, bend a rule for the person and days, move leave.

    No more are tried after the moment `until` (of `time.monotonic`).
    """
    told: dict[str, tuple[tuple[float, float], Repair]] = {}
    people = {compiled.context.agents[agent].agent for agent in agents}
    for item in found:
        for proposal in proposals(compiled, item):
            if until is not None and time.monotonic() > until:
                break
            if proposal.message not in told:
                told[proposal.message] = _tried(proposal, people, team=team)
            if proposal.wider is not None and not told[proposal.message][1].resolves:
                told.setdefault(proposal.wider.message, _tried(proposal.wider, people, team=team))
    return tuple(repair for _, repair in sorted(told.values(), key=lambda pair: (not pair[1].resolves, *pair[0])))


def proposals(compiled: Compiled, item: Statement) -> Iterator[Proposal]:
    """How one element of a conflict could give way."""
    problem, rule = compiled.problem, item.rule
    first, last = item.dates(compiled)
    when = days_text(first, last)
    if item.agent < 0:
        changed = exempt(problem, item.setting.source, None, first, last)
        weighed = _softened(problem, item.setting.source, None)
        text = f"do without {setting_text(rule, item.setting)}"
        whole = exempt(problem, item.setting.source, None)
        wider = Proposal(_tier(item), f"{text} in the whole plan", whole, weighed, unit_of(rule))
        yield Proposal(_tier(item), f"{text} on {when}", changed, weighed, unit_of(rule), wider)
        return
    person = compiled.context.agents[item.agent]
    if rule.name == "locked_days":
        kept = tuple(lock for lock in problem.locked if (lock.agent, lock.date) != (person.agent, first))
        yield Proposal(0, f"unlock {person.label} on {when}", problem.model_copy(update={"locked": kept}))
    elif rule.name == "time_off":
        low, high = first - timedelta(days=1), last + timedelta(days=1)
        touching = [
            off
            for off in problem.time_off
            if off.agent == person.agent and off.start.date() <= high and off.end.date() >= low
        ]
        name = zone(problem.zone_of(person))
        for off in touching:
            kept_off = tuple(other for other in problem.time_off if other is not off)
            end = off.end - timedelta(seconds=1)
            days = days_text(off.start.astimezone(name).date(), end.astimezone(name).date())
            yield Proposal(
                4,
                f"move {person.label}'s {off.kind} of {days}",
                problem.model_copy(update={"time_off": kept_off}),
            )
    elif rule.name != "shift_shape":
        changed = exempt(problem, item.setting.source, person.agent, first, last)
        soft = _softened(problem, item.setting.source, person.agent) if rule.soft and not rule.always else None
        text = f"exempt {person.label} from {setting_text(rule, item.setting)}"
        tier, unit = 3 if rule.always else _tier(item), unit_of(rule)
        whole = exempt(problem, item.setting.source, person.agent)
        wider = Proposal(tier, f"{text} in the whole plan", whole, soft, unit)
        yield Proposal(tier, f"{text} on {when}", changed, soft, unit, wider)


def exempt(
    problem: RosterProblem,
    source: RuleSetting,
    agent: str | None,
    first: date | None = None,
    last: date | None = None,
) -> RosterProblem:
    """The problem with a setting out of force on some days (none: on all), for one agent or for everybody."""
    pieces: list[RuleSetting] = []
    scope = {} if agent is None else {"agents": (agent,)}
    if agent is not None:
        pieces.append(source.model_copy(update={"except_agents": (*source.except_agents, agent)}))
    if first is not None and (source.valid_from is None or source.valid_from < first):
        pieces.append(source.model_copy(update={**scope, "valid_until": first - timedelta(days=1)}))
    if last is not None and (source.valid_until is None or last < source.valid_until):
        pieces.append(source.model_copy(update={**scope, "valid_from": last + timedelta(days=1)}))
    return _replaced(problem, source, pieces)


def _softened(problem: RosterProblem, source: RuleSetting, agent: str | None) -> RosterProblem:
    """The problem with a setting at a weight of 1, for one agent or for everybody, and no other cost."""
    pieces = [source.model_copy(update={"weight": 1.0} | ({} if agent is None else {"agents": (agent,)}))]
    if agent is not None:
        pieces.append(source.model_copy(update={"except_agents": (*source.except_agents, agent)}))
    changed = _replaced(problem, source, pieces)
    hard = tuple(item for item in changed.rules if item.weight is None or item is pieces[0])
    return changed.model_copy(update={"rules": hard, "preferences": (), "demand": (), "pooled": ()})


def _replaced(problem: RosterProblem, source: RuleSetting, pieces: list[RuleSetting]) -> RosterProblem:
    known = any(item is source for item in problem.rules)
    kept = [piece for item in problem.rules for piece in (pieces if item is source else [item])]
    return problem.model_copy(update={"rules": tuple(kept if known else [*kept, *pieces])})


def _tier(item: Statement) -> int:
    """Rules with a source are law or agreement, and the last to ask about."""
    return 6 if item.setting.source.source else 1


def _tried(proposal: Proposal, people: set[str], *, team: bool) -> tuple[tuple[float, float], Repair]:
    compiled = _compiled(proposal.problem, people, team=team)
    resolves = possible(compiled, list(range(compiled.agents))) is True
    amount = None
    if resolves and proposal.soft is not None:
        soft = _compiled(proposal.soft, people, team=team, prices=True)
        amount = least_cost(soft, list(range(soft.agents)))
    words = "" if amount is None or not proposal.unit else f": {amount:.4g} {_plural(proposal.unit, amount)} in all"
    repair = Repair(message=proposal.message + words, amount=amount, resolves=resolves)
    return (proposal.tier, 0.0 if amount is None else amount), repair


def _plural(unit: str, amount: float) -> str:
    return unit if amount == 1 else unit + "s"


def _compiled(problem: RosterProblem, people: set[str], *, team: bool, prices: bool = False) -> Compiled:
    """The hard rules about some people, with prices where they are wanted."""
    part = problem if team else only_people(problem, people)
    compiled = compile_problem(part)
    left = Cover | Balance if team else TeamPrimitive
    return compiled.with_primitives(
        item
        for item in compiled.primitives
        if not isinstance(item, left) and (prices or not isinstance(item, OptionCost))
    )
