"""Somebody else's forecast, beside ours or in its place."""

from __future__ import annotations

import datetime

from pydantic import Field

from wfm.models.base import Model, Name, NonNegative, Positive
from wfm.models.history import History


class ExternalDay(Model):
    """A whole local day of a queue; its contacts are spread by the shape of our own forecast."""

    queue: Name
    date: datetime.date
    offered: NonNegative
    aht_seconds: Positive | None = None


class ExternalForecast(Model):
    """What a file says: by interval, or by day. Where it says nothing, nothing is known of it."""

    label: str = Field("external", description="the file's name")
    use: bool = Field(False, description="whether it stands in place of ours wherever it says something")
    intervals: History = Field(History(queues={}), description="contacts expected, as a history has them")
    days: tuple[ExternalDay, ...] = ()
