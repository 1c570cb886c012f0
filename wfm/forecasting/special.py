"""Closed days, public holidays and events: which days they are and by how much they change the volume."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from wfm.forecasting.days import Booleans, DayMatrix, Floats, Integers, served_slots, weekdays
from wfm.forecasting.member import Days, Past
from wfm.models.people import SpecialDay

EPOCH = date(1970, 1, 1).toordinal()

_NEIGHBOUR_WEEKS = 4
_PRIOR_OCCURRENCES = 0.5
"""How many past occurrences the general effect of holidays counts for, when a name's own effect is estimated."""
_LONGEST_CLOSURE_DAYS = 4


@dataclass(frozen=True)
class SpecialDays:
    """The special days of one queue, by day since 1970."""

    closed: frozenset[int]
    special: dict[int, tuple[SpecialDay, ...]]

    @classmethod
    def of_queue(cls, days: Iterable[SpecialDay], queue: str) -> SpecialDays:
        """Those that concern a queue's contacts: its own and those of all queues. A site's day concerns its people."""
        mine = [day for day in days if not day.site and day.queue in ("", queue)]
        closed = frozenset(day.date.toordinal() - EPOCH for day in mine if day.kind == "closed")
        special: dict[int, tuple[SpecialDay, ...]] = {}
        for day in sorted(mine, key=lambda day: (day.date, day.kind, day.name)):
            ordinal = day.date.toordinal() - EPOCH
            if day.kind != "closed" and ordinal not in closed:
                special[ordinal] = (*special.get(ordinal, ()), day)
        return cls(closed, special)

    def is_closed(self, ordinals: Integers) -> Booleans:
        """Which days are declared closed."""
        return np.array([day in self.closed for day in ordinals.tolist()], dtype=bool)

    def is_special(self, ordinals: Integers) -> Booleans:
        """Which days are holidays or events."""
        return np.array([day in self.special for day in ordinals.tolist()], dtype=bool)

    def split(self, matrix: DayMatrix, ordinals: Integers) -> tuple[Past, Days]:
        """The ordinary part of a history, and days to forecast with what is known of them at its end.

        A day after a closed one is flagged. Closed are the days declared so and, within the history, days without any
        data on weekdays that usually have some, if few together (a longer gap is rather a loss of data).
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
        ordinary = matrix.without(self.is_closed(past) | self.is_special(past))
        return (
            Past(ordinary, Days(past, after[: len(past)])),
            Days(ordinals, after[ordinals - past[0]]),
        )

    def effects(self, matrix: DayMatrix, ordinals: Integers) -> Floats:
        """Factor by which each day differs from an ordinary one: 0 for closed days, 1 for ordinary ones.

        A name seen before has the effect it had (median ratio to the same weekday in the weeks around, drawn a little
        towards the general one); else the declared `factor` holds; else a holiday has the median effect of all
        holidays seen, or none if no holiday was seen, and an event has none.
        """
        ratios: dict[str, list[float]] = {}
        holidays: list[float] = []
        past = matrix.ordinals
        plain = matrix.without(self.is_closed(past) | self.is_special(past)).values
        for ordinal, days in self.special.items():
            row = ordinal - matrix.first
            if not 0 <= row < len(past):
                continue
            ratio = _ratio(matrix.values[row], plain, row)
            if ratio is None:
                continue
            for day in days:
                ratios.setdefault(_key(day), []).append(ratio)
                if day.kind == "holiday":
                    holidays.append(ratio)
        general = float(np.median(holidays)) if holidays else 1.0
        result = np.ones(len(ordinals))
        for index, ordinal in enumerate(ordinals.tolist()):
            if ordinal in self.closed:
                result[index] = 0.0
            for day in self.special.get(ordinal, ()):
                seen = ratios.get(_key(day))
                prior = day.factor or (general if day.kind == "holiday" else 1.0)
                if seen:
                    count = len(seen)
                    effect = (float(np.median(seen)) * count + prior * _PRIOR_OCCURRENCES) / (
                        count + _PRIOR_OCCURRENCES
                    )
                else:
                    effect = prior
                result[index] *= effect
        return result


def _key(day: SpecialDay) -> str:
    return f"{day.kind}:{day.name.strip().casefold()}"


def _ratio(row: Floats, plain: Floats, index: int) -> float | None:
    """A day's contacts over those of the same weekday in the weeks around it (median of each slot)."""
    around = [index + 7 * week for week in range(-_NEIGHBOUR_WEEKS, _NEIGHBOUR_WEEKS + 1) if week]
    rows = plain[[place for place in around if 0 <= place < len(plain)]]
    rows = rows[np.isfinite(rows).any(axis=1)]
    if not len(rows):
        return None
    usual = _median(rows)
    both = np.isfinite(row) & np.isfinite(usual)
    expected = float(usual[both].sum())
    return float(row[both].sum()) / expected if expected > 0 else None


def _median(rows: Floats) -> Floats:
    result = np.full(rows.shape[1], np.nan)
    some = np.isfinite(rows).any(axis=0)
    result[some] = np.nanmedian(rows[:, some], axis=0)
    return result


def _dark_run(known: Booleans, dark: Booleans) -> Integers:
    """For each day, how many dark days lie between the known days around it."""
    run = np.cumsum(known)
    return np.bincount(run, weights=dark, minlength=run[-1] + 1).astype(np.int64)[run]
