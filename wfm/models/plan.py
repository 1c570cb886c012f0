"""A plan: its inputs and, stage by stage, what was made of them. The one document that commands hand on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

from pydantic import Field, model_validator

from wfm.models.adjustment import Adjustment
from wfm.models.base import Model
from wfm.models.duty import OnCallDuty
from wfm.models.external import ExternalForecast
from wfm.models.forecast import Forecast
from wfm.models.history import History
from wfm.models.organisation import Configuration
from wfm.models.people import (
    Agent,
    Assignment,
    AvailabilityLevel,
    DayMark,
    Driver,
    LedgerEntry,
    LockedDay,
    Preference,
    PublishedRoster,
    SpecialDay,
    TimeOff,
)
from wfm.models.requirement import Requirement
from wfm.models.roster import Evaluation, SolveResult
from wfm.models.simulation import SimulationResult


class PlanInputs(Model):
    """A plan folder or workbook, read and checked."""

    configuration: Configuration
    agents: tuple[Agent, ...] = ()
    time_off: tuple[TimeOff, ...] = ()
    preferences: tuple[Preference, ...] = ()
    locked: tuple[LockedDay, ...] = ()
    past: tuple[Assignment, ...] = ()
    special_days: tuple[SpecialDay, ...] = ()
    ledger: tuple[LedgerEntry, ...] = ()
    levels: tuple[AvailabilityLevel, ...] = ()
    on_call: tuple[OnCallDuty, ...] = Field((), description="on-call duties before the planned days, and locked ones")
    published: PublishedRoster | None = Field(None, description="the roster that people know, when it is planned again")
    marks: tuple[DayMark, ...] = Field((), description="days of the history to be used or ignored")
    drivers: tuple[Driver, ...] = Field((), description="dated values that contacts may follow")
    adjustments: tuple[Adjustment, ...] = Field((), description="the planner's changes to the forecast, in layers")
    external: ExternalForecast | None = Field(None, description="somebody else's forecast")
    history: History | None = Field(None, description="left out of plans, which carry its digest")


class Plan(Model):
    """Inputs and the results so far; later stages are None until they have run.

    Its parts have one horizon, the same queues and the same people; a document where they have not is no plan.
    """

    inputs: PlanInputs
    history_digest: str = Field("", description="sha256 of the history that the forecast was made from")
    forecast: Forecast | None = None
    requirement: Requirement | None = None
    result: SolveResult | None = None
    evaluation: Evaluation | None = None
    simulation: SimulationResult | None = None
    versions: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _parts_belong_together(self) -> Self:
        reasons = [*_people_unknown(self.inputs), *_parts_astray(self)]
        if reasons:
            raise ValueError("; ".join(reasons[:5]) + (" …" if len(reasons) > 5 else ""))
        return self


def _people_unknown(inputs: PlanInputs) -> Iterator[str]:
    """Agents of sites or contracts that are not there, and rows about agents who are not."""
    configuration = inputs.configuration
    for agent in inputs.agents:
        if agent.site not in configuration.sites:
            yield f"agent {agent.agent!r}: no site {agent.site!r}"
        if agent.contract not in configuration.contracts:
            yield f"agent {agent.agent!r}: no contract {agent.contract!r}"
    names = {agent.agent for agent in inputs.agents}
    for field in ("time_off", "preferences", "locked", "past", "ledger", "levels", "on_call"):
        strangers = sorted({item.agent for item in getattr(inputs, field)} - names)
        yield from (f"{field}: no agent {name!r}" for name in strangers)


def _parts_astray(plan: Plan) -> Iterator[str]:
    """Results that were made for another configuration than the one beside them."""
    grid, queues = plan.inputs.configuration.grid(), set(plan.inputs.configuration.queues)
    parts = {name: getattr(plan, name) for name in ("forecast", "requirement", "evaluation", "simulation")}
    for name, part in parts.items():
        if part is None:
            continue
        if part.grid != grid:
            yield f"the {name} has other intervals than the horizon of the configuration"
        yield from (f"the {name} lacks queue {queue!r}" for queue in sorted(queues - set(part.queues)))
        yield from (
            f"the {name} has queue {queue!r}, the configuration has not" for queue in sorted(set(part.queues) - queues)
        )
    roster, horizon = plan.result and plan.result.roster, plan.inputs.configuration.horizon
    if roster and (roster.start, roster.days) != (horizon.start, horizon.days):
        yield "the roster has other days than the horizon of the configuration"
