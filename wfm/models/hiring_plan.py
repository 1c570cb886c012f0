"""A hiring plan: the calendar of requisitions, what it leads to, what it costs, and how good it is proved to be."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from wfm.models.base import FloatArray, Model, Name
from wfm.models.hiring import HiringInputs


class Requisition(Model):
    """People to be hired together. `productive` is the first day of any output, `full` the first of all of it."""

    requisition: date = Field(description="when it must be opened")
    start: date = Field(description="first day of work")
    option: Name
    group: Name
    site: Name
    skill: str
    tier: int
    heads: int
    fte: float
    productive: date
    full: date
    hiring_cost: float


class ClassRun(Model):
    """Classes of one course that begin together."""

    site: Name
    course: Name
    start: date
    end: date
    classes: int
    people: int
    trainers: float


class StaffMove(Model):
    """Transfers or cross-training of people who are there."""

    day: date
    kind: str = Field(description="transfer or cross-training")
    group: Name
    target: Name = Field(description="group they change to, or queue they learn")
    heads: int
    cost: float


class GroupOutlook(Model):
    """People of a group, as means over each period."""

    group: Name
    site: Name
    skill: str
    tier: int
    heads: FloatArray
    paid_fte: FloatArray = Field(description="contract hours in FTE")
    productive_fte: FloatArray = Field(description="after ramp, leave season and training")
    hires: FloatArray = Field(description="people who begin in the period")
    leavers: FloatArray = Field(description="people expected to leave in the period")
    overtime_fte: FloatArray
    time_off_fte: FloatArray


class QueueOutlook(Model):
    """Work of a queue in each period."""

    queue: Name
    contacts: FloatArray = Field(description="expected contacts; NaN where FTE are given")
    required_fte: FloatArray = Field(description="at the plan's percentile")
    own_fte: FloatArray = Field(description="served by own people, in FTE of the requirement")
    outsourced_fte: FloatArray
    short_fte: FloatArray


class SiteOutlook(Model):
    """Leaders and trainers of a site in each period."""

    site: Name
    leaders: FloatArray
    trainers: FloatArray = Field(description="beyond those who are there")


class Risk(Model):
    """How the plan's people cope with work at a percentile, overtime and partners used as need be."""

    percentile: float
    short_share: float = Field(description="FTE missing / FTE required, over all periods")
    worst_share: float = Field(description="the same in the worst queue and period")
    cost: float = Field(description="all costs then")


class Alternative(Model):
    """The same problem solved by a planner's rule of thumb."""

    name: str
    cost: float = Field(description="the objective: money, what missing people cost, and the price of a broken budget")
    money: float
    heads: int
    short_share: float


class HiringPlan(Model):
    """The result, with all it was made from."""

    inputs: HiringInputs
    percentile: float
    period_starts: tuple[date, ...]
    requisitions: tuple[Requisition, ...]
    classes: tuple[ClassRun, ...]
    moves: tuple[StaffMove, ...]
    groups: tuple[GroupOutlook, ...]
    queues: tuple[QueueOutlook, ...]
    sites: tuple[SiteOutlook, ...]
    costs: dict[str, FloatArray] = Field(description="term → cost per period")
    look_ahead_cost: float = Field(
        0.0, description="cost of the months after the last period that were looked ahead to"
    )
    objective: float = Field(description="all costs, those of looking ahead included")
    bound: float | None
    gap: float | None
    status: str
    wall_seconds: float = 0.0
    risks: tuple[Risk, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    findings: tuple[str, ...] = ()
    versions: dict[str, str] = Field(default_factory=dict)

    @property
    def cost(self) -> float:
        """Money spent over all periods; what missing people cost is a price, not money, and left out."""
        return float(sum(values.sum() for term, values in self.costs.items() if term not in PRICES))


PRICES = ("missing", "missing beyond the promise", "wanted and not hired", "over budget")
"""Terms of the objective that are prices on what is undesired, not money spent."""
