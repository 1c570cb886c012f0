"""A plan: its inputs and, stage by stage, what was made of them. The one document that commands hand on."""

from __future__ import annotations

from pydantic import Field

from wfm.models.base import Model
from wfm.models.forecast import Forecast
from wfm.models.history import History
from wfm.models.organisation import Configuration
from wfm.models.people import Agent, Assignment, LockedDay, Preference, SpecialDay, TimeOff
from wfm.models.requirement import Requirement
from wfm.models.roster import Evaluation, SolveResult


class PlanInputs(Model):
    """A plan folder or workbook, read and checked."""

    configuration: Configuration
    agents: tuple[Agent, ...] = ()
    time_off: tuple[TimeOff, ...] = ()
    preferences: tuple[Preference, ...] = ()
    locked: tuple[LockedDay, ...] = ()
    past: tuple[Assignment, ...] = ()
    special_days: tuple[SpecialDay, ...] = ()
    history: History | None = Field(None, description="left out of plans, which carry its digest")


class Plan(Model):
    """Inputs and the results so far; later stages are None until they have run."""

    inputs: PlanInputs
    history_digest: str = Field("", description="sha256 of the history that the forecast was made from")
    forecast: Forecast | None = None
    requirement: Requirement | None = None
    result: SolveResult | None = None
    evaluation: Evaluation | None = None
    versions: dict[str, str] = Field(default_factory=dict)
