"""What duties burden people with, and what they carry from before, when duties are placed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from wfm.models.duty import OnCallDuty
from wfm.models.on_call import OnCallRota
from wfm.models.people import Agent
from wfm.models.roster import RosterProblem
from wfm.models.time import local_instant, zone
from wfm.solver.kinds import holidays_of
from wfm.solver.on_call.duties import Duties, since


class Burdens:
    """Points of duties, per full-time share where a rota says so."""

    def __init__(self, problem: RosterProblem, duties: Duties) -> None:
        self.problem, self.duties = problem, duties
        self._free = {site: holidays_of(problem, site) for site in problem.sites}
        self._full = max((item.hours_per_week for item in problem.contracts.values()), default=1.0)
        self._hours: dict[tuple[object, str, str], dict[str, float]] = {}

    def points(self, rota: OnCallRota, agent: Agent, duty: OnCallDuty) -> float:
        """Points of a duty for somebody."""
        amounts = self._amounts(agent, duty)
        return sum(each * amounts[kind] for kind, each in rota.points.items()) / self.share(rota, agent)

    def carried(self, name: str, agent: Agent) -> float:
        """Points from before the planned days, of duties that are told one by one and, before them, the ledger."""
        rota = self.problem.on_call.rotas[name]
        first = since(self.problem.start, rota.memory_weeks)
        total = 0.0
        for counted in (name, *rota.with_rotas):
            told = [item for item in self.duties.past if item.rota == counted]
            for item in told:
                if item.agent == agent.agent and item.date.toordinal() >= first:
                    total += self.points(rota, agent, item)
            known = min([item.date.toordinal() for item in told] + [self.problem.start.toordinal()])
            for kind, each in rota.points.items():
                amount = self._ledger(agent, f"on_call.{counted}.{kind}", first, known)
                total += each * amount / self.share(rota, agent)
        return total

    def before(self, agent: Agent, points: Mapping[str, float], weeks: int) -> float:
        """Points of duties of all rotas in some weeks before the plan, and of the ledger for the days before them."""
        first, start, total = since(self.problem.start, weeks), self.problem.start.toordinal(), 0.0
        known: dict[str, int] = {}
        for item in self.duties.past:
            day = item.date.toordinal()
            if day < start:
                known[item.rota] = min(day, known.get(item.rota, start))
                if item.agent == agent.agent and day >= first:
                    total += sum(each * self._amounts(agent, item)[kind] for kind, each in points.items())
        for what in {item.what for item in self.problem.ledger if item.agent == agent.agent}:
            head, _, kind = what.rpartition(".")
            if head.startswith("on_call.") and kind in points:
                until = known.get(head.removeprefix("on_call."), start)
                total += points[kind] * self._ledger(agent, what, first, until)
        return total

    def share(self, rota: OnCallRota, agent: Agent) -> float:
        """The part of full time by which points are divided."""
        hours = self.problem.contracts[agent.contract].hours_per_week
        return hours / self._full if rota.by_contract else 1.0

    def _ledger(self, agent: Agent, what: str, first: int, known: int) -> float:
        total = 0.0
        for item in self.problem.ledger:
            if item.agent == agent.agent and item.what == what:
                low, high = item.first.toordinal(), item.last.toordinal() + 1
                total += item.amount * max(min(high, known) - max(low, first), 0) / (high - low)
        return total

    def _amounts(self, agent: Agent, duty: OnCallDuty) -> dict[str, float]:
        zone_name = self.problem.zone_of(agent)
        key = tuple((span.start, span.end) for span in duty.times), zone_name, agent.site
        if key not in self._hours:
            days = {date.fromordinal(number): hours for number, hours in _hours_by_day(duty, zone_name).items()}
            self._hours[key] = {
                "duties": 1.0,
                "hours": sum(days.values()),
                "weekend_hours": sum(hours for day, hours in days.items() if day.weekday() >= 5),
                "holiday_hours": sum(hours for day, hours in days.items() if day in self._free[agent.site]),
            }
        return self._hours[key]


def _hours_by_day(duty: OnCallDuty, zone_name: str) -> dict[int, float]:
    """Elapsed hours on call by local day."""
    found: dict[int, float] = {}
    for span in duty.times:
        low = span.start
        while low < span.end:
            day = low.astimezone(zone(zone_name)).date()
            high = min(span.end, local_instant(day + timedelta(days=1), 0, zone_name))
            found[day.toordinal()] = found.get(day.toordinal(), 0.0) + (high - low).total_seconds() / 3600
            low = high
    return found
