"""Cases of customers, for the KPIs of a review that counts of contacts cannot give."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field, model_validator

from wfm.models.base import Model, Name


class Ticket(Model):
    """One case, from its first contact to its end. Moments are UTC."""

    ticket: Name
    queue: Name
    opened: datetime = Field(description="the first contact")
    answered: datetime | None = Field(None, description="the first answer of a person; none: not yet")
    resolved: datetime | None = Field(None, description="the end of the case; none: still open")
    contacts: Annotated[int, Field(ge=1, le=10_000)] = Field(1, description="contacts of the customer about it so far")
    escalated: bool = Field(False, description="whether it was passed on to another queue or tier")
    agent: str = Field("", description="who resolved it, or has it; blank: not known")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        for name in ("answered", "resolved"):
            moment = getattr(self, name)
            if moment is not None and moment < self.opened:
                raise ValueError(f"{name} must not lie before opened")
        return self
