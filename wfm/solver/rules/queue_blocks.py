"""People stay on a queue for some time before they move to another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from math import ceil

from wfm.models.people import Agent, Assignment, WorkSpan
from wfm.models.roster import Finding, RosterProblem
from wfm.models.skills import meets
from wfm.solver.compile import Context
from wfm.solver.coverage import share_out
from wfm.solver.primitives import Primitive
from wfm.solver.rules.base import NoParams, Rule, Setting
from wfm.solver.view import View


class QueueBlocks(Rule[NoParams]):
    """Where queues have `block_minutes`, every shift says which queue is served when, in blocks that are long enough.

    A block lasts at least as many intervals in which its person is at work and not on a break as the queue's
    `block_minutes` come to, or else is the whole shift; queues change between intervals only, and everybody serves
    queues whose skills they have. The cost is what shortage and idleness cost with people in blocks, crowding included
    (`crowding_cost`), above what they would if people were shared out anew in every interval.
    """

    name = "queue_blocks"
    summary = "people stay on a queue for a least time"
    always = True
    team = True
    soft = False

    def lower(self, setting: Setting[NoParams], context: Context) -> Iterator[Primitive]:
        """Nothing: how a shift is filled is no matter of its option alone."""
        return iter(())

    def concerns(self, problem: RosterProblem) -> bool:
        """Plans with queues that keep people."""
        return problem.in_blocks

    def audit(self, setting: Setting[NoParams], view: View) -> Iterator[Finding]:
        """Every block against its queue, then the queues day by day against people shared out freely."""
        problem = view.problem
        if not problem.in_blocks:
            return
        people: dict[str, dict[int, float]] = {demand.queue: defaultdict(float) for demand in problem.demand}
        for agent in problem.agents:
            able = _able(agent, problem, view.dates)
            for shift in view.past(agent) if able else ():
                self._on(people, problem, shift, able[0])
            for shift in view.planned(agent).values() if able else ():
                for message in _wrong(problem, shift, able):
                    yield Finding(rule=self.name, agent=agent.agent, day=shift.date, message=message)
                self._on(people, problem, shift, "")
        costs: dict[date, float] = defaultdict(float)
        shared = share_out(problem, view.roster)
        hours = problem.grid.interval_minutes / 60 * _scale(problem)
        for interval in range(problem.grid.count):
            now = -float(shared.idle[interval]) * problem.idle_cost
            for row, demand in enumerate(problem.demand):
                over = people[demand.queue][interval] - float(demand.required[interval])
                crowd = problem.crowding_cost * (over - 1) if over > 1 else 0.0
                now += -over * demand.short_cost if over < 0 else over * (problem.idle_cost + crowd)
                now -= float(shared.short[row, interval]) * demand.short_cost
            costs[problem.grid.instant(interval).date()] += now * hours
        for day, cost in sorted(costs.items()):
            if abs(cost) > 1e-9:
                yield Finding(
                    rule=self.name,
                    day=day,
                    message="people stay on their queues while others fall short or have people left over",
                    cost=cost,
                )

    def _on(
        self, people: dict[str, dict[int, float]], problem: RosterProblem, shift: Assignment, otherwise: str
    ) -> None:
        for interval, part in _worked(problem, shift, shift.away).items():
            queue = _queue_at(problem, shift, interval) or otherwise
            if queue in people:
                people[queue][interval] += part


def _able(agent: Agent, problem: RosterProblem, dates: tuple[date, ...]) -> list[str]:
    """Queues that somebody serves on all days."""
    sets = agent.skill_sets(dates[0], dates[-1])
    return [demand.queue for demand in problem.demand if all(meets(skills, demand.skills) for skills in sets)]


def _wrong(problem: RosterProblem, shift: Assignment, able: list[str]) -> Iterator[str]:
    """What is wrong with the blocks of a shift."""
    worked = sorted(_worked(problem, shift, shift.breaks))
    if not worked:
        return
    if not shift.blocks:
        yield "no queue is named"
        return
    minutes = {demand.queue: demand.block_minutes for demand in problem.demand}
    length = timedelta(minutes=problem.grid.interval_minutes)
    queues = [(block.activity, 0) for block in shift.blocks]
    for interval in worked:
        moment = max(problem.grid.instant(interval), shift.start)
        place = next(n for n, block in enumerate(shift.blocks) if block.start <= moment < block.end)
        queues[place] = queues[place][0], queues[place][1] + 1
    for number, (block, (queue, stays)) in enumerate(zip(shift.blocks, queues, strict=True)):
        if queue not in able:
            yield f"{queue} is none of the queues that this person serves"
        elif len(queues) > 1 and stays < ceil(minutes[queue] / problem.grid.interval_minutes):
            yield f"{stays * length.total_seconds() / 60:g} minutes on {queue}, {minutes[queue]} are the least"
        if number and (block.start - problem.grid.start) % length:
            yield f"{queue} begins within an interval"


def _queue_at(problem: RosterProblem, shift: Assignment, interval: int) -> str:
    moment = max(problem.grid.instant(interval), shift.start)
    return next((block.activity for block in shift.blocks if block.start <= moment < block.end), "")


def _worked(problem: RosterProblem, shift: Assignment, away: tuple[WorkSpan, ...]) -> dict[int, float]:
    """The intervals of a shift outside some spans, with the part of each."""
    edges = [shift.start, *(edge for item in away for edge in (item.start, item.end)), shift.end]
    length = timedelta(minutes=problem.grid.interval_minutes)
    found: dict[int, float] = defaultdict(float)
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        moment: datetime = begin
        while moment < end:
            interval = problem.grid.index(moment)
            stop = min(end, problem.grid.instant(interval + 1))
            if 0 <= interval < problem.grid.count:
                found[interval] += (stop - moment) / length
            moment = stop
    return found


def _scale(problem: RosterProblem) -> float:
    """How the costs of coverage are scaled."""
    scales = [setting.params.get("scale", 1.0) for setting in problem.rules if setting.rule == "coverage"]
    return float(scales[0]) if scales else 1.0
