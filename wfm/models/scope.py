"""Whom and when something holds for."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from wfm.models.base import Model, Name
from wfm.models.people import Agent
from wfm.models.skills import SkillNeed, meets


class Scope(Model):
    """People and dates. What is left out says nothing."""

    sites: tuple[Name, ...] = Field((), description="only people of these sites; none: all")
    contracts: tuple[Name, ...] = Field((), description="only people on these contracts; none: all")
    teams: tuple[Name, ...] = Field((), description="only people of these teams; none: all")
    agents: tuple[Name, ...] = Field((), description="only these people; none: all")
    skills: tuple[SkillNeed, ...] = Field((), description="only people with all of these skills; none: all")
    labels: tuple[Name, ...] = Field((), description="only people with any of these labels; none: all")
    except_labels: tuple[Name, ...] = Field((), description="but nobody with any of these labels")
    except_agents: tuple[Name, ...] = Field((), description="but none of these people")
    valid_from: date | None = None
    valid_until: date | None = None

    def covers(self, agent: Agent, day: date) -> bool:
        """Whether somebody is in scope, with the skills of a day."""
        return self.fits(agent) and meets(agent.skills_on(day), self.skills)

    def fits(self, agent: Agent) -> bool:
        """Whether somebody is in scope but for the skills."""
        return all(
            not wanted or value in wanted
            for wanted, value in (
                (self.sites, agent.site),
                (self.contracts, agent.contract),
                (self.teams, agent.team),
                (self.agents, agent.agent),
            )
        ) and not (
            agent.agent in self.except_agents
            or set(self.except_labels).intersection(agent.labels)
            or (self.labels and not set(self.labels).intersection(agent.labels))
        )

    def in_force(self, day: date) -> bool:
        """Whether a day lies within the dates of validity."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )
