"""Work ahead → full-time agents needed per queue and period, by the same staffing models that size a day.

Contacts of a period are spread over a typical week; the staffing model of the queue turns every interval into people,
shrinkage included; their hours, over what a roster can place and over the hours of a full-time contract, are FTE.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from statistics import NormalDist

import numpy as np

from wfm.capacity.cohorts import Floats
from wfm.capacity.periods import YEAR, Periods
from wfm.errors import DataError, Problem
from wfm.models.forecast import Forecast, QueueForecast
from wfm.models.hiring import Growth, HiringInputs, HiringQueue
from wfm.models.organisation import Configuration
from wfm.models.plan import Plan
from wfm.models.time import IntervalGrid
from wfm.staffing.requirement import make_requirement

POINTS = 9
"""Volumes at which the staffing model is asked; between them FTE are interpolated (they bend little)."""

MONTH = YEAR / 12


class Work:
    """Work of every queue, from which the need at any percentile follows."""

    def __init__(self, inputs: HiringInputs, plan: Plan | None = None) -> None:
        """`plan` needs a forecast where a queue takes its shape from it. Raises DataError: work that nobody gave."""
        self.settings = inputs.settings
        self.periods = Periods(inputs.settings)
        self._fine = Periods(inputs.settings, fine=True)
        self.plan = plan
        self._contacts: dict[str, Floats] = {}
        self._fte: dict[str, Floats] = {}
        problems: list[Problem] = []
        for name, queue in inputs.settings.queues.items():
            self._read(inputs, name, queue, problems)
        if problems:
            raise DataError(problems)
        self._curves: dict[str, Callable[[Floats], Floats]] = {}

    @property
    def contacts(self) -> dict[str, Floats]:
        """Expected (median) contacts per queue and period; NaN where FTE were given instead."""
        return self._contacts

    def factor(self, percentile: float) -> Floats:
        """How the work of each period at a percentile compares with its median."""
        spread, days = self.settings.uncertainty, np.cumsum(self.periods.days) - np.array(self.periods.days) / 2
        sigma = np.sqrt(spread.now**2 + spread.per_year**2 * days / YEAR)
        return np.asarray(np.exp(NormalDist().inv_cdf(percentile) * sigma))

    def fte(self, percentile: float) -> Floats:
        """FTE needed, one row per queue of the settings."""
        factor = self.factor(percentile)
        rows = []
        for name in self.settings.queues:
            contacts, given = self._contacts[name], self._fte[name]
            need = given * factor
            if not np.isnan(contacts).all():
                if name not in self._curves:
                    self._curves[name] = self._curve(name)
                need = np.where(np.isnan(given), self._curves[name](contacts * factor), need)
            rows.append(need)
        return np.array(rows)

    def _read(self, inputs: HiringInputs, name: str, queue: HiringQueue, problems: list[Problem]) -> None:
        periods, shown = self._fine, self._fine.shown
        contacts, fte = np.full(len(periods), np.nan), np.full(len(periods), np.nan)
        given = {periods.index(row.period): row for row in inputs.demand if row.queue == name}
        if queue.growth is not None:
            customers = {number: row.customers for number, row in given.items() if number is not None}
            contacts = _growth_contacts(periods, queue.growth, customers)
        elif queue.plan_queue and self.plan and self.plan.forecast:
            weekly = weekly_contacts(self.plan, queue.plan_queue)
            contacts = np.array(
                [
                    weekly * (end - start).days / 7 * (1 + queue.yearly_growth) ** _years(periods, start, end)
                    for start, end in periods
                ]
            )
        for number, row in given.items():
            if number is not None:
                contacts[number] = row.contacts if row.contacts is not None else contacts[number]
                fte[number] = np.nan if row.fte is None else row.fte
        missing = np.flatnonzero(np.isnan(contacts[:shown]) & np.isnan(fte[:shown]))
        absent = [periods.label(number) for number in missing.tolist()]
        if absent:
            more = f" and {len(absent) - 3} more" if len(absent) > 3 else ""
            reason = f"queue {name!r} has no work in {', '.join(absent[:3])}{more}: give fte or contacts, or its growth"
            problems.append(Problem("hiring_demand.csv", 0, "period", reason))
        elif not (queue.service or queue.plan_queue) and np.isnan(fte[:shown]).any():
            reason = f"queue {name!r} has contacts, so it needs service or plan_queue in hiring.yaml to become people"
            problems.append(Problem("hiring_demand.csv", 0, "contacts", reason))
        if not absent:
            self._look_ahead(contacts, fte)
        self._contacts[name], self._fte[name] = self._in_periods(contacts, total=True), self._in_periods(fte)

    def _look_ahead(self, contacts: Floats, fte: Floats) -> None:
        """Work of the periods after the plan's own where nobody gave it: that of a year before, grown as it grew."""
        days, shown = np.array(self._fine.days, dtype=float), self._fine.shown
        daily, year = contacts / days, 12 if self._fine.monthly else 52
        known = fte if not np.isnan(fte[:shown]).all() else daily
        now, before = known[year:shown], known[: max(shown - year, 0)]
        both = ~np.isnan(now) & ~np.isnan(before)
        grown = float(now[both].sum() / before[both].sum()) if before[both].sum() > 0 else 1.0
        for number in range(shown, len(days)):
            if np.isnan(contacts[number]) and np.isnan(fte[number]):
                source, growth = (number - year, grown) if number >= year else (number - 1, 1.0)
                fte[number], daily[number] = fte[source] * growth, daily[source] * growth
                contacts[number] = daily[number] * days[number]

    def _in_periods(self, values: Floats, *, total: bool = False) -> Floats:
        """The plan's periods and the tail: the total of its parts, or their mean by their days."""
        shown, days = self._fine.shown, np.array(self._fine.days, dtype=float)
        if not self._fine.ahead:
            return values
        tail = values[shown:].sum() if total else (values[shown:] * days[shown:]).sum() / days[shown:].sum()
        return np.append(values[:shown], tail)

    def _curve(self, name: str) -> Callable[[Floats], Floats]:
        """FTE by contacts of a period, at the period's own length; contacts are taken by the week."""
        typical, forecast, weeks = self._typical_week(name)
        queue = typical.configuration_queue
        days = np.array(self.periods.days)
        weekly = self._contacts[name] / days * 7
        top = float(np.nanmax(weekly)) * 1.05
        spread = self.settings.uncertainty
        top *= float(np.exp(2.4 * np.hypot(spread.now, spread.per_year * np.sqrt(days.sum() / YEAR))))
        base = float(forecast.queues[queue].offered.sum()) / weeks
        if top <= 0 or base <= 0:
            return lambda contacts: np.zeros_like(contacts)
        marks = top * np.linspace(0, 1, POINTS) ** 1.5
        fte = [0.0]
        for mark in marks[1:].tolist():
            scaled = _scaled(forecast, queue, mark / base)
            requirement = make_requirement(typical.configuration, scaled)
            hours = float(requirement.queues[queue].scheduled.sum()) * requirement.grid.interval_minutes / 60 / weeks
            fte.append(hours / self.settings.roster_efficiency / self.settings.hours_per_week)
        return lambda contacts: np.interp(contacts / days * 7, marks, fte)

    def _typical_week(self, name: str) -> tuple[_Typical, Forecast, float]:
        queue = self.settings.queues[name]
        if queue.plan_queue and self.plan and self.plan.forecast:
            source = self.plan.inputs.configuration
            kept = source.queues[queue.plan_queue].model_copy(
                update={"blended_with": (), "escalates_to": None, "consults": {}, "backlog": 0}
            )
            staffing = source.staffing.model_copy(update={"quantile": None})  # percentiles are taken of the volume
            configuration = source.model_copy(update={"queues": {queue.plan_queue: kept}, "staffing": staffing})
            forecast = self.plan.forecast.model_copy(
                update={"queues": {queue.plan_queue: self.plan.forecast.queues[queue.plan_queue]}}
            )
            days = forecast.grid.count * forecast.grid.interval_minutes / 1440
            return _Typical(configuration, queue.plan_queue), forecast, days / 7
        assert queue.service is not None
        configuration = Configuration.model_validate(
            {
                "organisation": self.settings.organisation,
                "time_zone": "UTC",
                "horizon": {"start": date(2024, 1, 1), "days": 7},  # any week that begins on a Monday
                "sites": {"site": {"time_zone": "UTC"}},
                "queues": {name: queue.service.model_copy(update={"skills": (), "time_zone": None})},
            }
        )
        grid = configuration.grid()
        return _Typical(configuration, name), _own_week(queue, name, grid), 1.0


class _Typical:
    def __init__(self, configuration: Configuration, queue: str) -> None:
        self.configuration, self.configuration_queue = configuration, queue


def weekly_contacts(plan: Plan, queue: str) -> float:
    """Contacts of an average week of the plan's forecast."""
    assert plan.forecast is not None
    grid = plan.forecast.grid
    return float(plan.forecast.queues[queue].offered.sum()) / (grid.count * grid.interval_minutes / 10080)


def _years(periods: Periods, start: date, end: date) -> float:
    """Years from the plan's first day to the middle of a period."""
    return ((start - periods.edges[0]).days + (end - start).days / 2) / YEAR


def _growth_contacts(periods: Periods, growth: Growth, given: dict[int, float | None]) -> Floats:
    """Customers × contacts per customer × season, for the days of each period."""
    contacts = []
    customers, since = growth.customers, 0.0
    known = {number: value for number, value in given.items() if value is not None}
    for number, (start, end) in enumerate(periods):
        if number in known:
            customers, since = known[number], _years(periods, start, end)
        grown = customers * (1 + growth.yearly_growth) ** (_years(periods, start, end) - since)
        season = growth.seasonality[start.month - 1] if growth.seasonality else 1.0
        if growth.seasonality and not periods.monthly:  # a week may lie in two months
            season = (season + growth.seasonality[end.month - 1]) / 2
        months = 1.0 if periods.monthly else (end - start).days / MONTH
        contacts.append(grown * growth.contacts_per_customer * season * months)
    return np.array(contacts)


def _own_week(queue: HiringQueue, name: str, grid: IntervalGrid) -> Forecast:
    assert queue.service is not None
    assert queue.service.aht_seconds is not None
    hours = queue.service.opening_hours
    is_open = np.ones(grid.count, bool) if hours is None else grid.open_mask(hours, "UTC")
    per_hour = np.array(queue.profile or (1.0,) * 24)
    offered = np.where(is_open, per_hour[np.arange(grid.count) * grid.interval_minutes // 60 % 24], 0.0)
    offered = offered if offered.sum() else is_open.astype(float)
    made = QueueForecast(
        offered=offered / max(offered.sum(), 1.0),
        quantile_levels=[],
        quantiles=np.zeros((0, 0)),
        aht_seconds=np.full(grid.count, queue.service.aht_seconds),
        method="given",
        accuracy=None,
    )
    return Forecast(grid=grid, queues={name: made})


def _scaled(forecast: Forecast, queue: str, factor: float) -> Forecast:
    made = forecast.queues[queue]
    scaled = made.model_copy(update={"offered": made.offered * factor, "quantiles": made.quantiles * factor})
    return forecast.model_copy(update={"queues": {queue: scaled}})
