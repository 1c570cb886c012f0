"""The time axis and the calendar: UTC inside, clock times and zones at the edges."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache, cached_property, lru_cache
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo, available_timezones

import numpy as np
import numpy.typing as npt
from pydantic import AfterValidator, AwareDatetime, Field, PlainSerializer, WithJsonSchema, model_validator
from pydantic.functional_validators import BeforeValidator

from wfm.models.base import Model, format_clock, parse_clock

INTERVAL_MINUTES = (5, 6, 10, 12, 15, 20, 30, 60)
"""Lengths an interval may have: 5 to 60 minutes, dividing the hour."""

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@cache
def zone_names() -> frozenset[str]:
    """All IANA zone names this machine knows."""
    return frozenset(available_timezones())


def _known_zone(name: str) -> str:
    if name not in zone_names():
        raise ValueError(f"no time zone {name!r}")
    return name


ZoneName = Annotated[str, AfterValidator(_known_zone)]
"""An IANA time zone such as Europe/Lisbon."""


@cache
def zone(name: str) -> ZoneInfo:
    """The zone of a name."""
    return ZoneInfo(name)


def _to_utc(value: datetime) -> datetime:
    return value.astimezone(UTC)


Instant = Annotated[AwareDatetime, AfterValidator(_to_utc)]
"""A moment, kept in UTC."""


@lru_cache(maxsize=1 << 16)
def local_instant(day: date, minutes: int, zone_name: str) -> datetime:
    """The UTC moment of a clock time (minutes after midnight, may exceed 24 h) on a local day.

    A clock time that the spring change skips is read with the offset before the change (so 02:30 becomes 03:30);
    one that happens twice in autumn is the first of the two.
    """
    local = datetime.combine(day + timedelta(days=minutes // 1440), time(minutes // 60 % 24, minutes % 60))
    return local.replace(tzinfo=zone(zone_name)).astimezone(UTC)


class ClockSpan(Model):
    """A span of clock time on one day; `end` may pass 24:00 into the next day."""

    start: Annotated[int, Field(ge=0, le=1440)]
    end: Annotated[int, Field(ge=0, le=2880)]

    @model_validator(mode="before")
    @classmethod
    def _parse(cls, value: Any) -> Any:
        if isinstance(value, str):
            start, dash, end = value.partition("-")
            if not dash:
                raise ValueError(f"must be a span HH:MM-HH:MM, got {value!r}")
            first, last = parse_clock(start), parse_clock(end)
            return {"start": first, "end": last + 1440 if last <= first else last}
        return value

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.start < self.end <= self.start + 1440:
            raise ValueError("must end after it starts, within 24 hours")
        return self

    def __str__(self) -> str:
        return f"{format_clock(self.start)}-{format_clock(self.end)}"


Span = Annotated[
    ClockSpan,
    PlainSerializer(str, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": r"^\d{1,2}:\d\d-\d{1,2}:\d\d$", "examples": ["08:00-18:00"]}),
]


def _parse_hours(value: Any) -> Any:
    if isinstance(value, str) and value.strip() == "24/7":
        value = dict.fromkeys(WEEKDAYS, "00:00-24:00")
    if not isinstance(value, dict):
        return value
    spread: dict[str, Any] = {}
    for key, spans in value.items():
        listed = [] if spans in (None, "closed") else [spans] if isinstance(spans, str) else spans
        for weekday in _weekdays(key):
            if weekday in spread:
                raise ValueError(f"{weekday} is given twice")
            spread[weekday] = listed
    return spread


def _weekdays(key: Any) -> tuple[str, ...]:
    first, dash, last = str(key).strip().lower().partition("-")
    last = last if dash else first
    if first not in WEEKDAYS or last not in WEEKDAYS or WEEKDAYS.index(first) > WEEKDAYS.index(last):
        raise ValueError(f"{key!r} is not a weekday or range of weekdays such as mon or mon-fri")
    return WEEKDAYS[WEEKDAYS.index(first) : WEEKDAYS.index(last) + 1]


class _WeekHours(Model):
    mon: tuple[Span, ...] = ()
    tue: tuple[Span, ...] = ()
    wed: tuple[Span, ...] = ()
    thu: tuple[Span, ...] = ()
    fri: tuple[Span, ...] = ()
    sat: tuple[Span, ...] = ()
    sun: tuple[Span, ...] = ()

    def on(self, day: date) -> tuple[ClockSpan, ...]:
        """The spans that begin on a day."""
        spans: tuple[ClockSpan, ...] = getattr(self, WEEKDAYS[day.weekday()])
        return spans


OpeningHours = Annotated[_WeekHours, BeforeValidator(_parse_hours)]
"""Opening hours by weekday, in local clock time; written `24/7` or `{mon-fri: 08:00-20:00, sat: [09:00-13:00]}`."""


class IntervalGrid(Model):
    """The only time axis: `count` intervals of `interval_minutes` from `start`, in UTC."""

    start: Instant
    interval_minutes: int = Field(30, description="5 to 60 minutes, a divisor of the hour")
    count: Annotated[int, Field(ge=0)]

    @model_validator(mode="after")
    def _valid(self) -> Self:
        if self.interval_minutes not in INTERVAL_MINUTES:
            raise ValueError(f"interval_minutes must be one of {INTERVAL_MINUTES}, got {self.interval_minutes}")
        return self

    @classmethod
    def of_days(cls, first: date, days: int, interval_minutes: int, zone_name: str) -> IntervalGrid:
        """The intervals of whole local days; across a change of clocks a day has more or fewer."""
        start = local_instant(first, 0, zone_name)
        end = local_instant(first + timedelta(days=days), 0, zone_name)
        return cls(
            start=start,
            interval_minutes=interval_minutes,
            count=int((end - start).total_seconds()) // (60 * interval_minutes),
        )

    @property
    def end(self) -> datetime:
        """The moment after the last interval."""
        return self.instant(self.count)

    def instant(self, index: int) -> datetime:
        """When an interval begins."""
        return self.start + timedelta(minutes=self.interval_minutes * index)

    def minute(self, instant: datetime) -> int:
        """Whole minutes from the grid's start to a moment (negative before it)."""
        return int((instant - self.start).total_seconds() // 60)

    def index(self, instant: datetime) -> int:
        """The interval that a moment falls in; outside the grid it is negative or at least `count`."""
        return self.minute(instant) // self.interval_minutes

    @cached_property
    def utc(self) -> npt.NDArray[np.datetime64]:
        """Starts of all intervals as naive UTC `datetime64[s]`."""
        start = np.datetime64(self.start.replace(tzinfo=None), "s")
        return start + np.arange(self.count) * np.timedelta64(60 * self.interval_minutes, "s")

    def local(self, zone_name: str) -> npt.NDArray[np.datetime64]:
        """Local wall-clock starts of all intervals as naive `datetime64[s]`."""
        return self.utc + utc_offsets(self.utc, zone_name)

    def open_mask(self, hours: OpeningHours, zone_name: str) -> npt.NDArray[np.bool_]:
        """Which intervals begin within opening hours of the zone's local days."""
        mask = np.zeros(self.count, dtype=bool)
        if not self.count:
            return mask
        day = self.start.astimezone(zone(zone_name)).date() - timedelta(days=1)
        last = self.end.astimezone(zone(zone_name)).date()
        while day <= last:
            for span in hours.on(day):
                start = self.index(
                    local_instant(day, span.start, zone_name) + timedelta(minutes=self.interval_minutes - 1)
                )
                end = self.index(local_instant(day, span.end, zone_name) + timedelta(minutes=self.interval_minutes - 1))
                mask[max(start, 0) : max(end, 0)] = True
            day += timedelta(days=1)
        return mask


def utc_offsets(utc: npt.NDArray[np.datetime64], zone_name: str) -> npt.NDArray[np.timedelta64]:
    """The zone's offset from UTC at each moment, as `timedelta64[s]`; `utc` is sorted or not, naive `datetime64[s]`."""
    if not utc.size:
        return np.zeros(0, dtype="timedelta64[s]")
    moments = utc.astype("datetime64[s]").astype(np.int64)
    days, day = np.unique(moments // _DAY, return_inverse=True)
    first, last = _offsets(days * _DAY, zone_name), _offsets((days + 1) * _DAY, zone_name)
    offsets = first[day]
    changing = (first != last)[day]  # no zone changes twice within a day
    if changing.any():
        quarters, quarter = np.unique(moments[changing] // _QUARTER, return_inverse=True)
        offsets[changing] = _offsets(quarters * _QUARTER, zone_name)[quarter]
    return offsets.astype("timedelta64[s]")


_DAY, _QUARTER = 86400, 900
"""In seconds. All changes of clocks fall on quarters of an hour."""


def _offsets(seconds: npt.NDArray[np.int64], zone_name: str) -> npt.NDArray[np.int64]:
    """Offsets in seconds at moments in seconds since 1970, one by one."""
    info = zone(zone_name)
    found = [datetime.fromtimestamp(each, info).utcoffset() for each in seconds.tolist()]
    return np.array([int(offset.total_seconds()) if offset else 0 for offset in found], dtype=np.int64)
