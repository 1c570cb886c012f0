"""What duties burden people with, as the auditor and the fairness report count it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from wfm.models.duty import OnCallDuty
from wfm.models.on_call import OnCallRota
from wfm.models.people import Agent
from wfm.models.roster import RosterProblem
from wfm.models.time import zone

KINDS = ("duties", "hours", "weekend_hours", "holiday_hours")
"""What is counted of duties."""

_LEDGER = "on_call."


def amount_of(problem: RosterProblem, agent: Agent, duty: OnCallDuty, kind: str) -> float:
    """How much of a kind of burden a duty is; weekends and holidays by the person's own clock."""
    if kind == "duties":
        return 1.0
    if kind == "hours":
        return duty.hours
    free = {
        item.date
        for item in problem.special_days
        if item.kind == "holiday" and not item.queue and item.site in ("", agent.site)
    }
    own = zone(problem.zone_of(agent))
    minutes = 0
    for span in duty.times:
        moment = span.start
        while moment < span.end:  # in quarters of an hour, at which all clocks change and all days begin
            step = min(timedelta(minutes=15 - moment.minute % 15), span.end - moment)
            day = moment.astimezone(own).date()
            if (day.weekday() >= 5) if kind == "weekend_hours" else (day in free):
                minutes += int(step.total_seconds() // 60)
            moment += step
    return minutes / 60


def carried_of(problem: RosterProblem, agent: Agent, rota: str, kind: str, weeks: int) -> float:
    """How much somebody has carried of a rota in some weeks before the plan.

    Duties told one by one count from the first of them on, the ledger for the days before that.
    """
    first = problem.start - timedelta(days=7 * weeks)
    told = [item for item in problem.on_call.given if item.rota == rota and item.date < problem.start]
    known = min([item.date for item in told] + [problem.start])
    total = sum(
        amount_of(problem, agent, item, kind) for item in told if item.agent == agent.agent and item.date >= first
    )
    for entry in problem.ledger:
        if entry.agent == agent.agent and entry.what == ledger_name(rota, kind):
            days = [entry.first + timedelta(days=each) for each in range((entry.last - entry.first).days + 1)]
            total += entry.amount * sum(first <= day < known for day in days) / len(days)
    return total


def points_before(problem: RosterProblem, agent: Agent, points: dict[str, float], weeks: int) -> float:
    """Points of duties of every rota in some weeks before the plan."""
    told = [entry.what for entry in problem.ledger if of_duties(entry.what)]
    rotas = {item.rota for item in problem.on_call.given} | {what[len(_LEDGER) :].rsplit(".", 1)[0] for what in told}
    return sum(
        each * carried_of(problem, agent, rota, kind, weeks) for rota in sorted(rotas) for kind, each in points.items()
    )


def ledger_name(rota: str, kind: str) -> str:
    """What the ledger calls a burden of a rota."""
    return f"{_LEDGER}{rota}.{kind}"


def of_duties(what: str) -> bool:
    """Whether a ledger entry is about duties on call."""
    return what.startswith(_LEDGER)


def load_of(problem: RosterProblem, name: str, rota: OnCallRota, agent: Agent, duties: Iterable[OnCallDuty]) -> float:
    """Points of a rota's fair share: carried, and of somebody's duties of the planned days."""
    counted = (name, *rota.with_rotas)
    mine = [item for item in duties if item.agent == agent.agent and item.rota in counted]
    points = 0.0
    for kind, each in rota.points.items():
        points += each * sum(amount_of(problem, agent, item, kind) for item in mine)
        points += each * sum(carried_of(problem, agent, other, kind, rota.memory_weeks) for other in counted)
    full = max((item.hours_per_week for item in problem.contracts.values()), default=1.0)
    return points * full / problem.contracts[agent.contract].hours_per_week if rota.by_contract else points
