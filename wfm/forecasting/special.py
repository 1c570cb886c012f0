"""Closed days, public holidays and events: which days they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from wfm.forecasting.days import Booleans, DayMatrix, Floats, Integers, served_slots, weekdays
from wfm.forecasting.member import Days, Past
from wfm.models.people import DayMark, Driver, SpecialDay

EPOCH = date(1970, 1, 1).toordinal()

_LONGEST_CLOSURE_DAYS = 4
_LEAST_PLAIN = 2
"""Days of a weekday that must be known besides special ones, or else these are learnt from too."""
BEFORE = "before a holiday"


@dataclass(frozen=True)
class SpecialDays:
    """The special days of one queue, by day since 1970."""

    closed: frozenset[int]
    special: dict[int, tuple[SpecialDay, ...]]
    ignored: frozenset[int] = frozenset()
    trusted: frozenset[int] = frozenset()
    drivers: tuple[dict[int, float], ...] = ()

    @classmethod
    def of_queue(
        cls, days: Iterable[SpecialDay], queue: str, marks: Iterable[DayMark] = (), drivers: Iterable[Driver] = ()
    ) -> SpecialDays:
        """Those that concern a queue's contacts: its own and those of all queues. A site's day concerns its people.

        Of the planner's marks of a day, the last one holds.
        """
        mine = [day for day in days if not day.site and day.queue in ("", queue)]
        closed = frozenset(day.date.toordinal() - EPOCH for day in mine if day.kind == "closed")
        special: dict[int, tuple[SpecialDay, ...]] = {}
        for day in sorted(mine, key=lambda day: (day.date, day.kind, day.name)):
            ordinal = day.date.toordinal() - EPOCH
            if day.kind != "closed" and ordinal not in closed:
                special[ordinal] = (*special.get(ordinal, ()), day)
        use: dict[int, str] = {}
        for mark in marks:
            if mark.queue in (None, queue):
                days_marked = range(mark.first.toordinal() - EPOCH, mark.last.toordinal() - EPOCH + 1)
                use |= dict.fromkeys(days_marked, mark.use)
        ignored, trusted = (frozenset(day for day, word in use.items() if word == sort) for sort in ("ignore", "use"))
        named: dict[str, dict[int, float]] = {}
        for driver in sorted(drivers, key=lambda driver: (driver.name, driver.queue)):  # a queue's own value wins
            if driver.queue in ("", queue):
                named.setdefault(driver.name, {})[driver.date.toordinal() - EPOCH] = driver.value
        return cls(closed, special, ignored, trusted, tuple(named.values()))

    def is_closed(self, ordinals: Integers) -> Booleans:
        """Which days are declared closed."""
        return np.array([day in self.closed for day in ordinals.tolist()], dtype=bool)

    def is_ignored(self, ordinals: Integers) -> Booleans:
        """Which days the planner wants left out."""
        return np.array([day in self.ignored for day in ordinals.tolist()], dtype=bool)

    def is_trusted(self, ordinals: Integers) -> Booleans:
        """Which days the planner wants to count as they are."""
        return np.array([day in self.trusted for day in ordinals.tolist()], dtype=bool)

    def is_special(self, ordinals: Integers) -> Booleans:
        """Which days are holidays or events."""
        return np.array([day in self.special for day in ordinals.tolist()], dtype=bool)

    def sorts(self, ordinal: int) -> tuple[str, ...]:
        """What a day is: the keys of its own holidays and events, or that a holiday follows."""
        if ordinal in self.closed:
            return ()
        if own := self.special.get(ordinal):
            return tuple(key(day) for day in own)
        eve = any(day.kind == "holiday" for day in self.special.get(ordinal + 1, ()))
        return (BEFORE,) if eve else ()

    def _driven(self, ordinals: Integers) -> Floats:
        """Days × drivers."""
        if not self.drivers:
            return np.zeros((len(ordinals), 0))
        return np.stack([_scaled(given, ordinals) for given in self.drivers], axis=1)

    def split(self, matrix: DayMatrix, ordinals: Integers) -> tuple[Past, Days]:
        """The ordinary part of a history, and days to forecast with what is known of them at its end.

        A weekday that is hardly known but on special days is learnt from these too. A day after a closed one is
        flagged. Closed are the days declared so and, within the history, days without any data on weekdays that usually
        have some, if few together (a longer gap is rather a loss of data).
        """
        past = matrix.ordinals
        everything = np.arange(past[0], max(past[-1], ordinals.max(initial=past[-1])) + 1)
        closed = self.is_closed(everything)
        usual = np.asarray(served_slots(matrix).any(axis=1))[weekdays(everything)]
        dark = usual[: len(past)] & ~matrix.known
        closed[: len(past)] |= dark & (_dark_run(matrix.known, dark) <= _LONGEST_CLOSURE_DAYS)
        after = np.zeros(len(everything), dtype=bool)
        state = False
        for index in np.flatnonzero(usual | closed).tolist():
            after[index] = state
            state = bool(closed[index])
        out = self.is_closed(past) | self.is_ignored(past)
        special = self.is_special(past) & ~out
        plain = matrix.known & ~out & ~special
        learnt = np.bincount(weekdays(past[plain]), minlength=7) >= _LEAST_PLAIN
        ordinary = matrix.without(out | (special & learnt[weekdays(past)]))
        return (
            Past(ordinary, Days(past, after[: len(past)], self._driven(past)), self.is_trusted(past)),
            Days(ordinals, after[ordinals - past[0]], self._driven(ordinals)),
        )


def _scaled(given: dict[int, float], ordinals: Integers) -> Floats:
    """A driver on some days.

    One that most days have is centred, and taken by its logarithm where it is positive; of one that few days have, such
    as a mailing, the other days have nothing.
    """
    values = np.array(list(given.values()))
    days = np.array(list(given))
    daily = len(days) > 0.7 * (days.max() - days.min() + 1) and len(days) >= 28
    if daily and (values > 0).all():
        values = np.log(values)
    centre = float(np.median(values)) if daily else 0.0
    scale = float(values.std()) if daily else float(np.abs(values).max())
    scaled = dict(zip(given, ((values - centre) / (scale or 1.0)).tolist(), strict=True))
    return np.array([scaled.get(day, 0.0) for day in ordinals.tolist()])


def key(day: SpecialDay) -> str:
    """What days of one sort have in common."""
    return f"{day.kind}:{day.name.strip().casefold()}"


def _dark_run(known: Booleans, dark: Booleans) -> Integers:
    """For each day, how many dark days lie between the known days around it."""
    run = np.cumsum(known)
    return np.bincount(run, weights=dark, minlength=run[-1] + 1).astype(np.int64)[run]
