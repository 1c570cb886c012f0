"""How near a forecast came to what then happened."""

from __future__ import annotations

from pydantic import Field

from wfm.models.base import Model


class Score(Model):
    """One forecast of one queue (or of all together, `queue` blank) against actual contacts. Shares, not per cent.

    `wape` is Σ|F−A| / ΣA over intervals, `wape_day` and `wape_week` the same over days and weeks, `bias` Σ(F−A)/ΣA.
    `skill` is the share of the interval error that it saves against repeating the last week known before the plan.
    """

    forecast: str = Field(description="whose: the statistical one, with a layer more each, somebody else's, last week")
    queue: str = ""
    intervals: int = Field(description="intervals scored: those of which the forecast and what happened are known")
    contacts: float = Field(description="forecast on them")
    actual: float = Field(description="what then happened on them")
    wape: float
    wape_day: float
    wape_week: float
    bias: float
    skill: float | None = Field(None, description="none: the week before the plan is not known")
