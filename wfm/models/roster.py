"""Who works when, what it costs, and how good it is proved to be."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Self

import numpy as np
from pydantic import Field, model_validator

from wfm.models.base import Cost, FloatArray, Model, Name, Positive
from wfm.models.duty import OnCallDuty
from wfm.models.meetings import Meetings
from wfm.models.on_call import OnCallNeeds, OnCallProof
from wfm.models.organisation import Contract, RuleSetting, ShiftTemplate, Site, SolveOptions
from wfm.models.people import (
    Agent,
    Assignment,
    AvailabilityLevel,
    LedgerEntry,
    LockedDay,
    Preference,
    PublishedRoster,
    SpecialDay,
    TimeOff,
)
from wfm.models.skills import SkillNeed
from wfm.models.time import IntervalGrid


class Demand(Model):
    """People needed on duty with certain skills, per interval; real-valued. Short costs, idle costs less."""

    queue: Name
    skills: tuple[SkillNeed, ...] = ()
    required: FloatArray = Field(description="people per interval of the problem's grid")
    short_cost: Cost = Field(100, description="cost of one agent missing for an hour")
    block_minutes: Annotated[int, Field(ge=0, le=1440)] = Field(
        0, description="least time that somebody stays on the queue, breaks not counted; 0: any"
    )


class PooledDemand(Model):
    """What a set of queues needs together from everybody who can serve any of them, where that is less than the sum."""

    queues: tuple[Name, ...] = Field(min_length=2)
    required: FloatArray = Field(description="people per interval of the problem's grid")


class RosterProblem(Model):
    """All that the solver needs, and all that the auditor may look at.

    Days are the local days `start` … `start + days − 1` of each agent's own zone. `past` holds assignments before them
    (for rest, runs and averages carried in, and for shifts that reach into the grid).
    """

    grid: IntervalGrid
    start: date
    days: Annotated[int, Field(ge=1)]
    sites: dict[Name, Site]
    contracts: dict[Name, Contract]
    shift_templates: dict[Name, ShiftTemplate]
    agents: tuple[Agent, ...]
    demand: tuple[Demand, ...] = ()
    pooled: tuple[PooledDemand, ...] = ()
    idle_cost: Cost = 1.0
    crowding_cost: Cost = Field(
        0,
        description="where work is in blocks: n people left over on a queue cost n × (n − 1) times this an hour on top",
    )
    rules: tuple[RuleSetting, ...] = ()
    time_off: tuple[TimeOff, ...] = ()
    preferences: tuple[Preference, ...] = ()
    locked: tuple[LockedDay, ...] = ()
    past: tuple[Assignment, ...] = ()
    special_days: tuple[SpecialDay, ...] = ()
    ledger: tuple[LedgerEntry, ...] = ()
    levels: tuple[AvailabilityLevel, ...] = ()
    published: PublishedRoster | None = None
    meetings: Meetings = Meetings()
    on_call: OnCallNeeds = OnCallNeeds()
    options: SolveOptions = SolveOptions()

    @model_validator(mode="after")
    def _references(self) -> Self:
        names = {agent.agent for agent in self.agents}
        if len(names) != len(self.agents):
            raise ValueError("agents must have distinct identifiers")
        for agent in self.agents:
            for kind, name, known in (
                ("site", agent.site, self.sites),
                ("contract", agent.contract, self.contracts),
            ):
                if name not in known:
                    raise ValueError(f"agent {agent.agent}: no {kind} {name!r}")
        for demand in self.demand:
            if len(demand.required) != self.grid.count:
                raise ValueError(f"demand {demand.queue}: needs {self.grid.count} values, got {len(demand.required)}")
        if len({demand.queue for demand in self.demand}) != len(self.demand):
            raise ValueError("demand must name each queue once")
        queues = {demand.queue for demand in self.demand}
        if len({frozenset(pool.queues) for pool in self.pooled}) != len(self.pooled):
            raise ValueError("pooled must name each set of queues once")
        for pool in self.pooled:
            if len(pool.required) != self.grid.count:
                raise ValueError(f"pooled: needs {self.grid.count} values, got {len(pool.required)}")
            if not queues.issuperset(pool.queues) or len(set(pool.queues)) != len(pool.queues):
                raise ValueError(f"pooled: must name queues of the demand once each, got {', '.join(pool.queues)}")
        for field in ("time_off", "preferences", "locked", "past", "ledger", "levels"):
            for item in getattr(self, field):
                if item.agent not in names:
                    raise ValueError(f"{field}: no agent {item.agent!r}")
        concerned = [duty.agent for duty in self.on_call.given] + [wish.agent for wish in self.on_call.wishes]
        if strangers := sorted({*concerned} - names):
            raise ValueError(f"on_call: no agent {strangers[0]!r}")
        return self

    @property
    def in_blocks(self) -> bool:
        """Whether any queue keeps people for some time, so that every shift says which queue is served when."""
        return any(demand.block_minutes for demand in self.demand)

    def zone_of(self, agent: Agent) -> str:
        """The zone on whose clock an agent's rest, nights and weekends are judged."""
        return agent.time_zone or self.sites[agent.site].time_zone


class Status(StrEnum):
    """How a search ended: five different things."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"
    INVALID = "invalid"


class Roster(Model):
    """The assignments of the horizon, sorted by agent and date. An agent and day without one is a day off."""

    start: date
    days: int
    assignments: tuple[Assignment, ...]
    on_call: tuple[OnCallDuty, ...] = Field(
        (), description="duties of on-call rotas, open ones too, by rota, start and person"
    )


class Finding(Model):
    """One place where a rule is broken (`cost` none: hard) or a wish, target or rule is paid for."""

    rule: Name
    agent: str = Field("", description="blank where it concerns the team")
    day: date | None = None
    message: str
    cost: float | None = Field(None, description="what it adds to the objective; none: a hard rule is broken")


class Repair(Model):
    """A change that would resolve a conflict."""

    message: str
    amount: float | None = Field(None, description="how far a rule would be broken, in its own units; none: no matter")
    resolves: bool = Field(description="whether applying it left the people concerned with a roster; tested")


class Conflict(Model):
    """What cannot hold together: leave any one element out, and the rest can (where `minimal`, which is tested)."""

    agent: str = Field("", description="blank where it concerns the team")
    elements: tuple[Finding, ...]
    minimal: bool = True
    repairs: tuple[Repair, ...] = Field((), description="cheapest first")


class MeetingsHeld(Model):
    """How meetings were placed into the shifts."""

    owed: int = Field(description="meetings owed to the people of this roster")
    held: int = Field(description="of them held")
    added_cost: float = Field(
        description="what they add to the cost of coverage and idleness, and what those not held cost"
    )
    least_added_cost: float = Field(description="no placement into these shifts adds less")


class SolveResult(Model):
    """A roster with the proof of its quality.

    `objective` is the sum of `terms` (name → cost), which the audit has recomputed; no roster costs less than `bound`;
    `gap` is (objective − bound) / objective, 0 where both are 0. `reproducible` is false where the clock cut in.
    `least_short_hours` is a lower bound on the agent-hours of shortage in any roster that obeys the hard rules.
    `worth` is what the proof says of more people: per queue and interval, what one more agent-hour on it would save.
    """

    status: Status
    roster: Roster | None
    objective: float | None
    bound: float | None
    gap: float | None
    terms: dict[str, float] = Field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    conflicts: tuple[Conflict, ...] = Field((), description="why there is no roster, where there is none")
    least_short_hours: float | None = None
    on_call: OnCallProof | None = Field(None, description="how good the on-call duties are, where there are rotas")
    worth: dict[Name, FloatArray] = Field(
        default_factory=dict, description="cost saved by one more agent-hour on a queue, per interval; empty: not known"
    )
    meetings: MeetingsHeld | None = Field(None, description="how meetings were placed; none: the plan has none")
    options: SolveOptions = SolveOptions()
    engine: str = ""
    reproducible: bool = False
    versions: dict[str, str] = Field(default_factory=dict)
    wall_seconds: float = 0
    trace: tuple[tuple[float, float | None, float | None], ...] = Field(
        (), description="(seconds, objective, bound) whenever one of them improved"
    )


class CoverPrice(Model):
    """Prices behind a bound, on one set of queues at one level of shortage, in the intervals where there are any."""

    queues: tuple[Name, ...]
    level: Annotated[int, Field(ge=0)]
    rounded: bool = Field(description="whether the set's requirement counts in whole people")
    intervals: tuple[Annotated[int, Field(ge=0)], ...]
    prices: FloatArray


class AgentLines(Model):
    """Lines of shifts that each of some people who are alike mixes behind a bound, with weights that add up to 1."""

    agents: tuple[Name, ...]
    catalogue: str = Field(description="identifies the shifts that options are numbers of")
    lines: tuple[tuple[Annotated[int, Field(ge=0)], ...], ...] = Field(description="[line][day] option, 0: off")
    weights: FloatArray


class BoundPrices(Model):
    """What a search for a bound has learnt: prices that prove it, and what people do at them.

    A search for any like problem may begin with them.
    """

    cover: tuple[CoverPrice, ...] = ()
    sums: FloatArray = Field(default_factory=lambda: np.zeros(0), description="on sums over people")
    lines: tuple[AgentLines, ...] = ()


class Neighbour(Model):
    """A roster for a share of what a problem requires, and what the search for its bound has learnt."""

    share: Positive
    roster: Roster
    prices: BoundPrices


class StartingPoint(Model):
    """What searches for variations of a problem begin with: its roster, the prices behind its bound, and neighbours.

    A variation begins with whichever of the rosters costs least under its own conditions.
    """

    result: SolveResult
    prices: BoundPrices | None = None
    neighbours: tuple[Neighbour, ...] = ()


class QueueCoverage(Model):
    """What one queue gets from a roster, per interval, when people are shared out at the least cost of shortage.

    `assigned` people, `short` of the requirement; the service after shrinkage: voice and
    chat are followed through time, with what waits at the end of an interval carried into the next. `abandonment` is
    the share that hangs up, `waiting` the mean number in the queue (NaN where not known; empty in older plans).
    """

    assigned: FloatArray
    short: FloatArray
    service_level: FloatArray
    asa_seconds: FloatArray
    occupancy: FloatArray
    abandonment: FloatArray = Field(default_factory=lambda: np.zeros(0))
    waiting: FloatArray = Field(default_factory=lambda: np.zeros(0))


class Evaluation(Model):
    """How a roster serves its requirement. `on_duty` counts people at work and not on a break; `idle` those left over.

    `service_level` weighs a queue's intervals by the contacts forecast; `short_share` is short / required
    agent-intervals.
    """

    grid: IntervalGrid
    queues: dict[Name, QueueCoverage]
    on_duty: FloatArray
    idle: FloatArray
    short_share: float
    service_level: dict[Name, float]
    paid_hours: float
    wage_cost: float
