"""Answers about a finished roster: who could be there and why they are not, and what it costs to give a shift away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from wfm.errors import UsageError
from wfm.models.people import Agent, Assignment
from wfm.models.roster import Roster, RosterProblem
from wfm.solver.alternatives import Alternatives, Change, at_work, team_findings
from wfm.solver.coverage import share_out
from wfm.solver.wording import day_text, shift_text, span_text


@dataclass(frozen=True)
class Reason:
    """Why somebody is not there, in words, with the best way for them to be, if there is any."""

    agent: Agent
    state: str
    change: Change | None
    text: str


@dataclass(frozen=True)
class Gap:
    """One interval of a queue: what is required and short, who is there and who could be, the best first."""

    queue: str
    interval: int
    required: float
    short: float
    reasons: tuple[Reason, ...]
    unskilled: int
    """How many lack the skills then."""
    other_days: tuple[Agent, ...]
    """Of them, those who have the skills on other days of the plan."""


def why_short(problem: RosterProblem, roster: Roster, queue: str, interval: int) -> Gap:
    """Everybody with the skills of a queue: at work in the interval, or what it would take.

    Raises UsageError for a queue or interval that the problem does not have.
    """
    names = [demand.queue for demand in problem.demand]
    if queue not in names or not 0 <= interval < problem.grid.count:
        raise UsageError(f"no queue {queue!r} or no interval {interval}")
    row, choices = names.index(queue), Alternatives(problem, roster)
    shared, able = share_out(problem, roster), choices.able(queue, interval)
    reasons = [_reason(choices, agent, interval) for agent in able]
    reasons.sort(
        key=lambda item: (item.change is None, item.change.rank if item.change else (0, 0.0, item.agent.agent))
    )
    return Gap(
        queue=queue,
        interval=interval,
        required=float(problem.demand[row].required[interval]),
        short=float(shared.short[row, interval]),
        reasons=tuple(reasons),
        unskilled=len(problem.agents) - len(able),
        other_days=choices.able_on_other_days(queue, able),
    )


def _reason(choices: Alternatives, agent: Agent, interval: int) -> Reason:
    problem = choices.problem
    start, end = problem.grid.instant(interval), problem.grid.instant(interval + 1)
    zone_name = problem.zone_of(agent)
    now = next(
        (
            item
            for item in (*problem.past, *choices.roster.assignments)
            if item.agent == agent.agent and item.start < end and start < item.end
        ),
        None,
    )
    state = at_work(now, start, end)
    if state == "at work":
        return Reason(agent, state, None, "is at work then, shared with the other queues of their skills")
    found = choices.covering(agent, interval)
    if not found:
        return Reason(agent, state or "off", None, "no shift of the contract and site is at work then")
    best = found[0]
    doing = f"is on {state} then" if state else _doing(choices, agent, best.day, zone_name)
    offer = f"{span_text(best.then, zone_name)} on {day_text(best.day)}" if best.then else ""
    if best.broken:
        told = "; ".join(f"{item.rule}: {item.message}" for item in best.broken[:3])
        more = f" (and {len(best.broken) - 3} more)" if len(best.broken) > 3 else ""
        return Reason(agent, state or "off", best, f"{doing}; {offer} would break {told}{more}")
    return Reason(agent, state or "off", best, f"{doing}; {offer} would cost {_priced(best.terms)}")


def _doing(choices: Alternatives, agent: Agent, day: date, zone_name: str) -> str:
    shift = choices.shift_on(agent.agent, day)
    return "is off" if shift is None else f"works {shift_text(shift, zone_name)}"


def _priced(terms: dict[str, float]) -> str:
    total = sum(terms.values())
    parts = ", ".join(f"{name} {cost:+.1f}" for name, cost in sorted(terms.items(), key=lambda item: -item[1]))
    return f"{total:+.1f}" + (f" ({parts})" if parts else "")


@dataclass(frozen=True)
class Handing:
    """A shift given to somebody else: what it breaks and changes in cost, for both of them and the service."""

    agent: Agent
    broken: tuple[str, ...]
    terms: dict[str, float]
    text: str

    @property
    def cost(self) -> float:
        """The change in cost in all."""
        return sum(self.terms.values())


def why_this_shift(problem: RosterProblem, roster: Roster, agent: str, day: date) -> tuple[Assignment, list[Handing]]:
    """Somebody's shift, and for everybody else what giving it to them would break or cost, the best first.

    Raises UsageError where the agent has no shift on the day.
    """
    choices = Alternatives(problem, roster)
    people = {person.agent: person for person in problem.agents}
    shift = choices.shift_on(agent, day)
    if agent not in people or shift is None:
        raise UsageError(f"{agent} has no shift on {day}")
    relieved = choices.change(people[agent], day, None)
    found = [_handing(choices, relieved, shift, other) for other in problem.agents if other.agent != agent]
    return shift, sorted(found, key=lambda item: (len(item.broken), round(item.cost, 6), item.agent.agent))


def _handing(choices: Alternatives, relieved: Change, shift: Assignment, other: Agent) -> Handing:
    problem = choices.problem
    then = choices.same_shift(other, shift)
    if then is None:
        return Handing(other, ("no such shift",), {}, "has no shift with these times")
    taken = choices.change(other, then.date, then)
    broken = [f"{item.rule}: {item.message}" for item in (*taken.broken, *relieved.broken)]
    pair = ((relieved.agent, relieved.day, None), (other.agent, then.date, then))
    terms = {
        name: relieved.terms.get(name, 0.0) + taken.terms.get(name, 0.0)
        for name in relieved.terms.keys() | taken.terms.keys()
        if name not in ("coverage", "idle")
    }
    if not broken:
        terms |= choices.service(pair)
        gone = {(agent, day) for agent, day, _ in pair}
        kept = tuple(item for item in choices.roster.assignments if (item.agent, item.date) not in gone)
        after = choices.roster.model_copy(update={"assignments": (*kept, then)})
        before = {item.message for item in team_findings(problem, choices.roster)}
        broken = [f"{f.rule}: {f.message}" for f in team_findings(problem, after) if f.message not in before]
    terms = {name: cost for name, cost in terms.items() if abs(cost) > 1e-9}
    doing = _doing(choices, other, then.date, problem.zone_of(other))
    text = f"{doing}; would break {'; '.join(broken[:3])}" if broken else f"{doing}; would cost {_priced(terms)}"
    return Handing(other, tuple(broken), terms, text)


def short_intervals(problem: RosterProblem, roster: Roster, most: int = 10) -> list[tuple[str, int, float]]:
    """The shortest intervals: (queue, interval, people short), the most first, neighbours of one queue told once."""
    shared = share_out(problem, roster)
    found: list[tuple[str, int, float]] = []
    cells = sorted(
        ((float(shared.short[row, t]), -t, row) for row, t in zip(*shared.short.nonzero(), strict=True)), reverse=True
    )
    for short, back, row in cells:
        queue, interval = problem.demand[row].queue, -back
        if all(queue != name or abs(interval - other) > 4 for name, other, _ in found):
            found.append((queue, interval, short))
        if len(found) == most:
            break
    return found
