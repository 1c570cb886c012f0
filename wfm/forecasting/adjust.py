"""The planner's layers over the statistical forecast: what they change, and how the quantiles follow.

Every layer is worked out from the one below, the lowest from the statistical forecast, which stays as it is in `base`:
without a layer, the numbers are exactly those that they were before it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np

from wfm.errors import ConfigurationError, Problem
from wfm.forecasting.adjusted_quantiles import with_values
from wfm.forecasting.chosen_cells import Cells, chosen
from wfm.forecasting.days import Floats
from wfm.forecasting.external import external_layer
from wfm.models.adjustment import Adjustment, LayerEffect
from wfm.models.external import ExternalForecast
from wfm.models.forecast import Forecast, QueueForecast
from wfm.models.organisation import Configuration

_LEAST_SECONDS = 1.0
"""No adjustment takes a handling time below this."""


@dataclass
class _Values:
    """Contacts and handling times per queue as they are below the next layer."""

    offered: dict[str, Floats]
    aht: dict[str, Floats]


def adjust(
    configuration: Configuration,
    forecast: Forecast,
    adjustments: Iterable[Adjustment] = (),
    external: ExternalForecast | None = None,
) -> Forecast:
    """The forecast with these layers over its statistical base, whatever layers it had before.

    The lowest layer is somebody else's forecast where that is to be used, then come the adjustments by name in the
    order in which the names appear. Raises `ConfigurationError` where contacts come to a queue without a handling time.
    """
    plain = {name: _base(queue) for name, queue in forecast.queues.items()}
    values = _Values(
        {name: queue.offered for name, queue in plain.items()},
        {name: queue.aht_seconds for name, queue in plain.items()},
    )
    effects: list[LayerEffect] = []
    if external is not None and external.use:
        offered, aht, notes = external_layer(configuration, forecast.grid, external, values.offered, values.aht)
        effects.append(_effect(external.label, values, _Values(offered, aht), notes))
        values = _Values(offered, aht)
    layers: dict[str, list[Adjustment]] = {}
    for row in adjustments:
        layers.setdefault(row.name, []).append(row)
    for name, rows in layers.items():
        after, told = values, []
        live = [row for row in rows if row.enabled]
        for row in live:
            after, said = _apply(configuration, forecast, row, after)
            told += said
        effects.append(_effect(name, values, after, told, enabled=bool(live)))
        values = after
    _insist_on_handling_times(values)
    queues = {
        name: with_values(queue, forecast.grid, configuration.queue_zone(name), values.offered[name], values.aht[name])
        for name, queue in plain.items()
    }
    return forecast.model_copy(update={"queues": queues, "layers": tuple(effects)})


def switched_off(adjustments: Iterable[Adjustment], names: Collection[str]) -> tuple[Adjustment, ...]:
    """The same rows, those of some layers not in force."""
    return tuple(row.model_copy(update={"enabled": row.enabled and row.name not in names}) for row in adjustments)


def _base(queue: QueueForecast) -> QueueForecast:
    """The statistical forecast of a queue, as it was before any layer."""
    return queue if queue.base is None else queue.model_copy(update={**dict(queue.base), "base": None})


def _apply(
    configuration: Configuration, forecast: Forecast, row: Adjustment, values: _Values
) -> tuple[_Values, list[str]]:
    names = row.queues(configuration)
    cells = chosen(configuration, forecast.grid, row, names)
    if not len(cells.place):
        where = f"{row.place}, {row.first} to {row.last}"
        return values, [f"{where}: without effect, as no open interval of the plan is chosen"]
    offered = cells.take(values.offered)
    aht = cells.take(values.aht)
    notes: list[str] = []
    if row.what == "volume":
        changed = _volume(row, cells, offered, notes)
        return _Values(cells.put(values.offered, changed), values.aht), notes
    changed = _handling_time(row, cells, offered, aht, notes)
    return _Values(values.offered, cells.put(values.aht, changed)), notes


def _volume(row: Adjustment, cells: Cells, offered: Floats, notes: list[str]) -> Floats:
    if row.kind == "percent":
        return np.maximum(offered * (1 + row.value / 100 * cells.weight), 0.0)
    below = cells.total(offered)
    if row.kind != "absolute":
        wanted = _limited(row.kind, below, row.value * cells.inside)
        return np.where((wanted == below)[cells.group], offered, _spread(cells, offered, wanted))
    weighed = offered * cells.weight
    amount = row.value * cells.inside
    if row.per != "period":  # a period's contacts are shared out by the shape, a day's are as many as it says then
        even = cells.total(cells.weight) / cells.total(np.ones(len(offered)))
        amount = amount * np.where(below > 0, cells.total(weighed) / np.where(below > 0, below, 1), even)
    changed = offered + _spread(cells, weighed, amount)
    missing = float(-np.minimum(changed, 0.0).sum())
    if missing > 1e-6:
        notes.append(f"{row.place}, {row.first} to {row.last}: takes away {missing:,.1f} contacts more than there are")
    return np.maximum(changed, 0.0)


def _limited(kind: str, below: Floats, value: Floats) -> Floats:
    """What a replacing row makes of numbers: the value, or the value where they are less or more."""
    return np.maximum(below, value) if kind == "at_least" else np.minimum(below, value) if kind == "at_most" else value


def _spread(cells: Cells, weights: Floats, amount: Floats) -> Floats:
    """Each group's amount over its cells in proportion to their weights, or evenly (by the shape) where all are 0."""
    weights = np.where((cells.total(weights) > 0)[cells.group], weights, cells.weight)
    total = cells.total(weights)[cells.group]
    shares = np.divide(weights, total, out=np.zeros(len(weights)), where=total > 0)
    return np.asarray(amount[cells.group] * shares)


def _handling_time(row: Adjustment, cells: Cells, offered: Floats, aht: Floats, notes: list[str]) -> Floats:
    if row.kind == "percent":
        changed = aht * (1 + row.value / 100 * cells.weight)
    elif row.kind == "absolute":
        changed = aht + row.value * cells.weight
    else:
        weights = np.where((cells.total(offered) > 0)[cells.group], offered, 1.0)
        means = cells.total(weights * aht) / cells.total(weights)
        wanted = _limited(row.kind, means, np.full(len(means), row.value))
        ratio = np.divide(wanted, means, out=np.ones(len(means)), where=means > 0)
        changed = np.where((means > 0)[cells.group], aht * ratio[cells.group], wanted[cells.group])
    if (changed < _LEAST_SECONDS).any():
        notes.append(f"{row.place}, {row.first} to {row.last}: would leave no handling time, held at 1 second")
    return np.maximum(changed, _LEAST_SECONDS)


def _effect(name: str, below: _Values, above: _Values, notes: Iterable[str], *, enabled: bool = True) -> LayerEffect:
    touched = [
        queue
        for queue in below.offered
        if not np.array_equal(below.offered[queue], above.offered[queue])
        or not np.array_equal(below.aht[queue], above.aht[queue])
    ]

    def work(values: _Values, queue: str) -> float:
        return float((values.offered[queue] * values.aht[queue]).sum()) / 3600

    return LayerEffect(
        name=name,
        enabled=enabled,
        contacts={queue: float((above.offered[queue] - below.offered[queue]).sum()) for queue in touched},
        below={queue: float(below.offered[queue].sum()) for queue in touched},
        work_hours={queue: work(above, queue) - work(below, queue) for queue in touched},
        notes=tuple(notes),
    )


def _insist_on_handling_times(values: _Values) -> None:
    problems = [
        Problem("site.yaml", 0, f"queues.{name}.aht_seconds", "is needed because an adjustment brings contacts here")
        for name, offered in values.offered.items()
        if ((offered > 0) & (values.aht[name] <= 0)).any()
    ]
    if problems:
        raise ConfigurationError(problems)
