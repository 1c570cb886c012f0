"""Settings of the requirement: how load is followed through the day, uncertainty, shrinkage by cause, hand-overs."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from wfm.models.base import ClockTime, Model, Name, Positive
from wfm.models.time import WEEKDAYS, Span

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

LoadMethod = Literal["mol", "sipp", "sipp_max", "lag_sipp"]
"""How the load of voice and chat is followed through the day; see `StaffingOptions.load`."""

Share = Annotated[float, Field(ge=0, lt=1, allow_inf_nan=False)]
"""A share that leaves something over."""


class StaffingOptions(Model):
    """How the requirement is made from the forecast."""

    load: LoadMethod = Field(
        "mol",
        description="load of voice and chat: mol (contacts in progress, followed over time), sipp (each interval on "
        "its own), sipp_max (its highest rate), lag_sipp (shifted by the handling time)",
    )
    busyness_cv: Annotated[float, Field(ge=0, le=2, allow_inf_nan=False)] = Field(
        0.0,
        description="how much whole days of voice and chat vary around the forecast: coefficient of variation of a "
        "gamma factor; the target is then met on average over days",
    )
    pooling_credit: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] = Field(
        0.0,
        description="share of what queues would save as one line that the roster may count on where people serve "
        "several of them: 0 counts on none (every queue keeps its target alone), 1 on all (too few, mostly)",
    )
    quantile: Annotated[float, Field(gt=0, lt=1)] | None = Field(
        None, description="staff to this quantile of the forecast; none: to the expected contacts"
    )


class ShrinkageException(Model):
    """When a cause of shrinkage takes another share."""

    weekdays: tuple[Weekday, ...] = Field(
        WEEKDAYS,  # type: ignore[arg-type]
        description="days on which it applies",
    )
    hours: Span | None = Field(None, description="clock time of the queue's zone; none: all day")
    share: Share = Field(description="the share lost then")


class ShrinkageCause(Model):
    """One reason why people in the roster are not on the phone."""

    share: Share = Field(description="share of the scheduled time that is left after other causes")
    in_office: bool = Field(False, description="at work but not on the phone (training, meetings), or away (sickness)")
    planned: bool = Field(True, description="known beforehand (leave, training), or not (sickness, lateness)")
    exceptions: tuple[ShrinkageException, ...] = Field((), description="other shares at times; the last that fits")


class Handover(Model):
    """People who are needed beyond the contacts while one site hands its work over to the next."""

    site: Name = Field(description="the site on whose clock it is")
    start: ClockTime = Field(description="when the overlap begins, on the site's clock")
    minutes: Annotated[int, Field(ge=5, le=480)] = Field(30, description="how long it lasts")
    agents: Positive = Field(1.0, description="people on the phone that it takes beyond the contacts")
    weekdays: tuple[Weekday, ...] = Field(
        WEEKDAYS,  # type: ignore[arg-type]
        description="the site's days on which it happens",
    )
