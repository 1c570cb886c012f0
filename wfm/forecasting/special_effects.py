"""By how much holidays, the days around them and events change the contacts of a day, and its shape.

A day's effect is its contacts over those usual on its weekday in the weeks around it. Few are ever seen, so all is
drawn towards something better known: a name's effect towards that of all holidays, its shape over the day towards that
of all holidays, that one towards none; the days before holidays count only so far as they stand out.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from wfm.forecasting.days import DayMatrix, Floats, Integers
from wfm.forecasting.special import BEFORE, SpecialDays, key

_NEIGHBOUR_WEEKS = 4
_PRIOR_OCCURRENCES = 0.5
"""How many past occurrences the general effect of holidays counts for, when a name's own effect is estimated."""
_SHAPE_OCCURRENCES = 2.0
"""The same for the shape of the day."""
_SHAPE_CONTACTS = 8.0
"""And in contacts, because few contacts have no shape."""
_SMOOTH_HOURS = 3.0
_HOLIDAY = "holiday"


@dataclass
class _Seen:
    """What past days of one sort had: ratios to the usual, and contacts and usual contacts per slot."""

    ratios: list[float] = field(default_factory=list)
    actual: Floats | float = 0.0
    usual: Floats | float = 0.0

    def add(self, row: Floats, usual: Floats) -> None:
        both = np.isfinite(row) & np.isfinite(usual)
        got, expected = np.where(both, row, 0.0), np.where(both, usual, 0.0)
        self.ratios.append(float(got.sum() / expected.sum()))
        level = got.sum() / expected.sum()
        self.actual = self.actual + got
        self.usual = self.usual + expected * level

    def shape(self, prior: Floats, smooth: Floats) -> Floats:
        """Ratio per slot, the level taken out."""
        usual = np.maximum(smooth @ np.asarray(self.usual), 0.0)
        weight = _SHAPE_OCCURRENCES * usual / max(len(self.ratios), 1) + _SHAPE_CONTACTS * smooth[0].sum()
        total = usual + weight
        return np.where(
            total > 0, (smooth @ np.asarray(self.actual) + weight * prior) / np.where(total > 0, total, 1), prior
        )

    @property
    def beyond_chance(self) -> float:
        """Geometric mean of the ratios, drawn towards 1 by their scatter (positive-part James–Stein)."""
        logs = np.log(np.clip(self.ratios, 0.05, 20.0))
        if len(logs) < 3:
            return 1.0
        mean, error = float(np.median(logs)), float(logs.var(ddof=1)) / len(logs)
        return float(np.exp(mean * max(0.0, 1 - 2 * error / max(mean**2, 1e-12))))


def effects(special: SpecialDays, matrix: DayMatrix, ordinals: Integers) -> Floats:
    """Days × slots: factor by which each day differs from an ordinary one; 0 for closed days, 1 for ordinary ones.

    A name seen before has the effect it had (median ratio, drawn a little towards the general one); else the declared
    `factor` holds; else a holiday has the median effect of all holidays seen, or none if no holiday was seen, and an
    event has none.
    """
    slots = matrix.values.shape[1]
    result = np.ones((len(ordinals), slots))
    sorts = {day: special.sorts(day) for day in ordinals.tolist()}
    if any(sorts.values()):
        seen = _look_back(special, matrix)
        smooth = _smoothing(slots)
        ones = np.ones(slots)
        holiday = seen.get(_HOLIDAY)
        general = float(np.median(holiday.ratios)) if holiday else 1.0
        general_shape = holiday.shape(ones, smooth) if holiday else ones
        for index, ordinal in enumerate(ordinals.tolist()):
            for sort in sorts[ordinal]:
                own = seen.get(sort)
                if sort == BEFORE:
                    if own and abs(np.log(own.beyond_chance)) > 0:
                        result[index] *= own.beyond_chance * own.shape(ones, smooth)
                    continue
                days = [day for day in special.special[ordinal] if key(day) == sort]
                is_holiday = days[0].kind == "holiday"
                prior = days[0].factor or (general if is_holiday else 1.0)
                shape = general_shape if is_holiday else ones
                if own:
                    count = len(own.ratios)
                    prior = (float(np.median(own.ratios)) * count + prior * _PRIOR_OCCURRENCES) / (
                        count + _PRIOR_OCCURRENCES
                    )
                    shape = own.shape(shape, smooth)
                result[index] *= prior * shape
    result[special.is_closed(ordinals)] = 0.0
    return result


def _look_back(special: SpecialDays, matrix: DayMatrix) -> dict[str, _Seen]:
    past = matrix.ordinals
    plain = matrix.without(special.is_closed(past) | special.is_special(past) | special.is_ignored(past)).values
    seen: dict[str, _Seen] = {}
    for row, ordinal in enumerate(past.tolist()):
        sorts = special.sorts(ordinal)
        if not sorts or not np.isfinite(matrix.values[row]).any():
            continue
        usual = _usual(plain, row)
        if usual is None or not np.nansum(np.where(np.isfinite(matrix.values[row]), usual, 0.0)) > 0:
            continue
        holiday = any(day.kind == "holiday" for day in special.special.get(ordinal, ()))
        for sort in (*sorts, *([_HOLIDAY] if holiday else [])):
            seen.setdefault(sort, _Seen()).add(matrix.values[row], usual)
    return seen


def _usual(plain: Floats, row: int) -> Floats | None:
    """Median of each slot over the same weekday in the weeks around a day."""
    around = [row + 7 * week for week in range(-_NEIGHBOUR_WEEKS, _NEIGHBOUR_WEEKS + 1) if week]
    rows = plain[[place for place in around if 0 <= place < len(plain)]]
    rows = rows[np.isfinite(rows).any(axis=1)]
    if not len(rows):
        return None
    result = np.full(rows.shape[1], np.nan)
    some = np.isfinite(rows).any(axis=0)
    result[some] = np.nanmedian(rows[:, some], axis=0)
    return result


def _smoothing(slots: int) -> Floats:
    """Slots × slots: triangular weights over the hours around, round the clock."""
    apart = np.abs(np.arange(slots)[:, None] - np.arange(slots))
    hours = np.minimum(apart, slots - apart) * (24 / slots)
    return np.asarray(np.maximum(0.0, 1 - hours / _SMOOTH_HOURS))
