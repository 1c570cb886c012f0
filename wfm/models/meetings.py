"""Meetings, training and coaching: time inside shifts that people spend off their queues."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from wfm.models.base import Cost, Model, Name, NonNegative
from wfm.models.people import Agent
from wfm.models.scope import Scope
from wfm.models.skills import SkillNeed, meets
from wfm.models.time import OpeningHours


class Meeting(Scope):
    """A kind of meeting that people of its scope are owed every so many days.

    Counted in blocks of `every_days` from the plan's first day; one that the plan cuts short owes nothing. Nobody is
    owed more meetings in a block than days with a shift, and never two of a kind on one day. Where skills have dates,
    those of each day count: days on which the meeting is not for somebody owe nothing.
    """

    minutes: Annotated[int, Field(ge=5, le=480)] = Field(description="length")
    together: Literal["alone", "leader", "team"] = Field(
        "alone",
        description="alone: each person by himself, as for training; leader: each with a leader of the own team; "
        "team: all of a team who are on duty then",
    )
    times: Annotated[int, Field(ge=1, le=31)] = Field(1, description="how many in each block")
    every_days: Annotated[int, Field(ge=1, le=366)] = Field(7, description="length of a block in days")
    leader_agents: tuple[Name, ...] = Field((), description="these people lead their team, and are owed no meeting")
    leader_labels: tuple[Name, ...] = Field(("leader",), description="so do people with any of these labels")
    leader_skills: tuple[SkillNeed, ...] = Field((), description="so do people with all of these skills")
    present_share: Annotated[float, Field(gt=0, le=1)] = Field(
        0.7, description="of a team's people with a shift in the block, the least share that must be able to come"
    )
    hours: OpeningHours | None = Field(
        None,
        description="when it may be held, on the clock of who is owed it, a team's on its first person's; none: any",
    )
    step_minutes: Literal[5, 10, 15, 20, 30, 60] = Field(15, description="it begins at such minutes of the hour")
    most_at_once: Annotated[int, Field(ge=1)] | None = Field(
        None, description="most meetings of the kind that may go on at once; none: any number"
    )
    open_cost: Cost = Field(50, description="cost of one that is not held; it is not, where holding it costs more")

    def leads(self, agent: Agent, day: date) -> bool:
        """Whether somebody meets the people of the own team one by one, with the skills of a day."""
        return self.together == "leader" and (
            agent.agent in self.leader_agents
            or bool(set(self.leader_labels).intersection(agent.labels))
            or (bool(self.leader_skills) and meets(agent.skills_on(day), self.leader_skills))
        )

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.times > self.every_days:
            raise ValueError(f"times must be at most every_days ({self.every_days}), got {self.times}")
        return self


class Meetings(Model):
    """All kinds, and what they may cost customers together."""

    kinds: dict[Name, Meeting] = Field(
        default_factory=dict, description="name, as shifts show it → what is owed to whom"
    )
    max_short_hours: NonNegative | None = Field(
        None, description="agent-hours of shortage that all of them together may add to a roster; none: any"
    )
