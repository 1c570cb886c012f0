"""Odd days of a history: which, what they look like, and how much the forecast has learnt from them.

Looked for in what the calendar, the level and the weekday's profile leave unexplained. Nothing is deleted: the fit
itself gives odd days little weight, and the planner's marks overrule it.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from wfm.forecasting.day_fit import DayFit
from wfm.forecasting.days import Booleans, DayMatrix, Floats, served_slots, weekdays
from wfm.forecasting.member import Past
from wfm.forecasting.special import EPOCH, SpecialDays
from wfm.models.forecast import Anomaly, AnomalyKind
from wfm.models.people import DayMark

_ODD = 4.5
"""Standardised deviation of a day's total from which it is told."""
_LEAST_CHANGE = 0.15
"""Share by which an odd day must differ, at least."""
_OUTAGE_HOURS = 1.5
_OUTAGE_SHARE = 0.25
"""Contacts of an outage are at most this share of the usual ones."""
_OUTAGE_CONTACTS = 20.0
_DOUBLE = (1.75, 2.35)
_ALIKE = 0.25
"""Double counting raises all hours alike: largest spread (median) of the hours' ratios."""
_CLOSED_RUN_DAYS = 4
_KNOWN_SHARE = 0.9


def find_anomalies(
    past: Past, matrix: DayMatrix, special: SpecialDays, marks: tuple[DayMark, ...]
) -> tuple[Anomaly, ...]:
    """Odd days of a whole history `matrix`, of which `past` is the ordinary part, in order."""
    found = {item.day: item for item in _gaps(matrix, special)}
    if past.matrix.known.sum() >= 14:
        fit = past.day_fit
        found |= {item.day: item for item in _odd_days(fit)}
        found |= {item.day: item for item in _shifts(fit)}
    for mark in marks:
        for ordinal in range(mark.first.toordinal(), mark.last.toordinal() + 1):
            row = ordinal - EPOCH - matrix.first
            if 0 <= row < len(matrix.values):
                day = date.fromordinal(ordinal)
                before = found.get(day)
                reason = mark.reason or (before.reason if before else "marked by the planner")
                weight = 1.0 if mark.use == "use" else 0.0
                kind: AnomalyKind = before.kind if before else "outlier"
                found[day] = Anomaly(day=day, kind=kind, reason=reason, weight=weight, marked=True)
    return tuple(found[day] for day in sorted(found))


def bad_days(anomalies: tuple[Anomaly, ...], matrix: DayMatrix) -> Booleans:
    """Days whose contacts say little of what customers wanted: forecasts are not judged by them."""
    bad = np.zeros(len(matrix.values), dtype=bool)
    for item in anomalies:
        if item.weight < 0.5 and item.kind in ("outage", "double_count", "outlier", "missing"):
            bad[item.day.toordinal() - EPOCH - matrix.first] = True
    return bad


def _odd_days(fit: DayFit) -> list[Anomaly]:
    finite = np.isfinite(fit.matrix.values)
    expected = (fit.whole * fit.slow)[:, None] * fit.profile[fit.days.weekdays]
    mean = np.where(finite, expected, 0.0).sum(axis=1)
    some = mean > 0
    ratio = np.where(some, fit.totals / np.where(some, mean, 1.0), 1.0)
    centre = float(np.median(ratio[some])) if some.any() else 1.0
    scale = max(1.4826 * float(np.median(np.abs(ratio[some] - centre))), 1e-9) if some.any() else 1.0
    size = np.abs(ratio - centre) / np.sqrt(scale**2 + 1 / np.maximum(mean, 1.0))
    found = []
    for row in np.flatnonzero(some & (fit.exposure > 0)).tolist():
        hours = _quiet_hours(fit.matrix.values[row], expected[row])
        odd = bool(size[row] > _ODD and abs(ratio[row] - 1) > _LEAST_CHANGE)
        if not odd and hours is None:
            continue
        weight = float(np.clip(fit.weight[row], 0, 1))
        day = date.fromordinal(int(fit.matrix.ordinals[row]) + EPOCH)
        kind, reason = _explain(fit.matrix.values[row], expected[row], float(ratio[row]), hours)
        found.append(Anomaly(day=day, kind=kind, reason=reason, weight=round(weight, 3)))
    return found


def _shifts(fit: DayFit) -> list[Anomaly]:
    found = []
    for row in fit.shifts:
        change = float(np.exp(fit.jump[row] - fit.jump[row - 1])) - 1
        reason = f"the level {'rises' if change > 0 else 'falls'} by {abs(change):.0%} and stays there"
        day = date.fromordinal(int(fit.matrix.ordinals[row]) + EPOCH)
        found.append(Anomaly(day=day, kind="level_shift", reason=reason, weight=1.0))
    return found


def _quiet_hours(values: Floats, expected: Floats) -> tuple[int, int] | None:
    """The longest stretch of slots (first, after the last) with hardly any of many expected contacts."""
    slots = len(values)
    quiet = np.isfinite(values) & (expected > 0) & (np.where(np.isfinite(values), values, 0) < _OUTAGE_SHARE * expected)
    best = (0, 0)
    start = None
    for slot in range(slots + 1):
        if slot < slots and quiet[slot]:
            start = slot if start is None else start
        elif start is not None:
            best = max(best, (start, slot), key=lambda pair: pair[1] - pair[0])
            start = None
    long_enough = (best[1] - best[0]) * 24 / slots >= _OUTAGE_HOURS
    return best if long_enough and expected[best[0] : best[1]].sum() >= _OUTAGE_CONTACTS else None


def _explain(values: Floats, expected: Floats, ratio: float, hours: tuple[int, int] | None) -> tuple[AnomalyKind, str]:
    got, usual = float(np.nansum(values)), float(expected[np.isfinite(values)].sum())
    told = f"{got:,.0f} contacts where about {usual:,.0f} were to be expected"
    if hours is not None:
        first, last = (
            f"{slot * 1440 // len(values) // 60:02d}:{slot * 1440 // len(values) % 60:02d}" for slot in hours
        )
        part = slice(*hours)
        got, usual = float(np.nansum(values[part])), float(expected[part].sum())
        return (
            "outage",
            f"hardly any contacts from {first} to {last}: {got:,.0f} where about {usual:,.0f} were expected",
        )
    heavy = np.isfinite(values) & (expected >= 3)
    if heavy.sum() >= 4 and _DOUBLE[0] <= ratio <= _DOUBLE[1]:
        by_slot = values[heavy] / expected[heavy]
        noise = 1 / np.sqrt(float(np.median(expected[heavy])))
        if float(np.median(np.abs(by_slot / ratio - 1))) < _ALIKE + noise:
            return "double_count", f"{told}: about twice as many at all hours, as if counted twice"
    return ("outage" if ratio < 0.5 else "outlier"), told


def _gaps(matrix: DayMatrix, special: SpecialDays) -> list[Anomaly]:
    """Days without any data on weekdays that usually have some, and days with a part of it only."""
    finite = np.isfinite(matrix.values)
    served = served_slots(matrix)[weekdays(matrix.ordinals)]
    share = (finite & served).sum(axis=1) / np.maximum(served.sum(axis=1), 1)
    usual = served.any(axis=1) & ~special.is_closed(matrix.ordinals)
    found: list[Anomaly] = []
    rows = np.flatnonzero(usual)
    run: list[int] = []

    def close_run() -> None:
        kind: AnomalyKind = "closed" if len(run) <= _CLOSED_RUN_DAYS else "missing"
        reason = "no data: taken for closed" if kind == "closed" else f"no data for {len(run)} days in a row"
        found.extend(Anomaly(day=_day(matrix, row), kind=kind, reason=reason, weight=0.0) for row in run)
        run.clear()

    for row in rows.tolist():
        if share[row] == 0:
            run.append(row)
            continue
        close_run()
        if share[row] < _KNOWN_SHARE:
            reason = f"{1 - share[row]:.0%} of the open intervals have no data"
            found.append(
                Anomaly(day=_day(matrix, row), kind="missing", reason=reason, weight=round(float(share[row]), 3))
            )
    close_run()
    return found


def _day(matrix: DayMatrix, row: int) -> date:
    return date.fromordinal(matrix.first + row + EPOCH)
