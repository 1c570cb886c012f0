"""A finished roster as the auditor sees it: the problem's inputs and the assignments, nothing compiled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from wfm.models.people import Agent, Assignment
from wfm.models.roster import Roster, RosterProblem
from wfm.solver.rules.base import Setting


class View:
    """Look-ups over a problem and a roster for it."""

    def __init__(self, problem: RosterProblem, roster: Roster) -> None:
        self.problem = problem
        self.roster = roster
        self.dates = tuple(problem.start + timedelta(days=day) for day in range(problem.days))

    @cached_property
    def _planned(self) -> dict[str, dict[date, Assignment]]:
        found: dict[str, dict[date, Assignment]] = defaultdict(dict)
        for assignment in self.roster.assignments:
            found[assignment.agent][assignment.date] = assignment
        return found

    @cached_property
    def _past(self) -> dict[str, list[Assignment]]:
        found: dict[str, list[Assignment]] = defaultdict(list)
        for assignment in sorted(self.problem.past, key=lambda item: item.start):
            found[assignment.agent].append(assignment)
        return found

    def agents(self, setting: Setting[Any]) -> Iterator[Agent]:
        """The agents in a setting's scope."""
        return (agent for agent in self.problem.agents if setting.covers(agent))

    def planned(self, agent: Agent) -> dict[date, Assignment]:
        """The agent's shifts of the horizon by local working day."""
        return self._planned.get(agent.agent, {})

    def past(self, agent: Agent) -> list[Assignment]:
        """The agent's shifts from before the horizon, by start."""
        return self._past.get(agent.agent, [])

    def shifts(self, agent: Agent) -> list[Assignment]:
        """All shifts, past and planned, by start."""
        return self.past(agent) + sorted(self.planned(agent).values(), key=lambda item: item.start)

    def zone(self, agent: Agent) -> str:
        """The zone on whose clock the agent is judged."""
        return self.problem.zone_of(agent)
