"""The fewest agents that meet any combination of targets, for every model: one vectorised search.

Each measure of a queue improves with every agent, so that the numbers that meet all targets are those from some number
on. The search brackets it between a number that misses and one that meets, and narrows the bracket by interpolating
how far the targets are missed or met (on a logarithmic scale), until they are neighbours: every answer was tried, and
so was the number below it. Only the intervals still open are computed again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from wfm.errors import UsageError
from wfm.staffing.erlang_b import Floats
from wfm.staffing.stationary import Measures, State, StationaryQueue, Targets

Between = Literal["mixed", "continuous"]

LARGEST_LOAD = 1e7
"""Erlangs that can be sized; beyond it, the input is wrong."""

_TIE = 1e-12  # relative; a target missed by no more than rounding is met
_BLOCK = 8192  # elements sized together: their arrays stay in the processor's cache
_DIGITS = 1e-10


def smallest_staff(
    queue: StationaryQueue, targets: Targets, *, real: bool = False, between: Between = "mixed"
) -> Floats:
    """The fewest agents with a steady state that meet every target, at least `min_agents`; without load, `min_agents`.

    Whole numbers, or with `real` the real number by the reading `between`: "mixed" lies on the line between the last
    whole number that misses a target and the first that meets them all, as whole numbers mixed in time would be;
    "continuous" solves the model's formula at real agents, to ten digits. Occupancy is that of all agents together,
    so the cap is met by a mixture where the load served by it is at most the cap. Raises `UsageError` above
    `LARGEST_LOAD` and for another reading.
    """
    if between not in ("mixed", "continuous"):
        raise UsageError(f"between must be 'mixed' or 'continuous', got {between!r}")
    load = queue.load
    if not np.all(load <= LARGEST_LOAD):
        raise UsageError(f"load must be at most {LARGEST_LOAD:g} erlangs, got {load.max():g}")
    wide = _wide(targets, load.size)
    floor = np.asarray(wide.min_agents)
    result = np.where(load > 0, 0.0, floor if real else np.ceil(floor))
    for first in range(0, load.size, _BLOCK):
        block = first + np.flatnonzero(load[first : first + _BLOCK] > 0)
        if block.size:
            result[block] = _block(queue.take(block), _chosen(wide, block), real, between)
    return result


def _block(queue: StationaryQueue, targets: Targets, real: bool, between: Between) -> Floats:
    whole = _whole(queue, targets)
    if not real:
        return whole
    floor = np.asarray(targets.min_agents, dtype=np.float64)
    answer = whole if between == "mixed" else _continue(queue, targets, whole)
    if between == "mixed":
        answer = _mix(queue, targets, whole)
    return np.maximum(answer, floor)


def meets(queue: StationaryQueue, agents: Floats, targets: Targets) -> npt.NDArray[np.bool_]:
    """Whether so many agents, read continuously, meet every target."""
    return _slack(queue, _wide(targets, queue.load.size), agents) >= 0


def measure(queue: StationaryQueue, agents: npt.ArrayLike, targets: Targets, *, between: Between = "mixed") -> Measures:
    """What `agents` give, by the same reading of fractions as the sizing.

    Mixed, every measure is the mean over time of those of the two whole numbers around; the mean wait is read
    continuously where the lower of them would have none.
    """
    people = np.array(np.broadcast_to(np.asarray(agents, dtype=np.float64), queue.load.shape))
    if between == "continuous":
        return _measures(queue.at(people), targets, queue.load.size)
    low = np.floor(people)
    part = people - low
    here, above = (_measures(queue.at(whole), targets, queue.load.size) for whole in (low, low + 1))
    exact = queue.at(people)
    mixed = {}
    for name in Measures.__dataclass_fields__:
        before, after = getattr(here, name), getattr(above, name)
        with np.errstate(invalid="ignore"):
            value = np.where(part == 0, before, (1 - part) * before + part * after)
        if name.startswith("asa") and np.isinf(value).any():
            value = np.where(np.isinf(value), getattr(exact, name), value)
        mixed[name] = value
    mixed["occupancy"] = np.where(part == 0, here.occupancy, exact.occupancy)
    return Measures(**mixed)


def _measures(state: State, targets: Targets, size: int) -> Measures:
    within = np.broadcast_to(np.asarray(targets.within_seconds, dtype=np.float64), (size,))
    return Measures(
        service_level=1 - state.late(within, targets.definition),
        wait_probability=state.wait_probability,
        asa_seconds=state.asa_seconds,
        abandonment=state.abandonment,
        occupancy=state.occupancy,
    )


def _wide(targets: Targets, size: int) -> Targets:
    def spread(value: npt.ArrayLike | None) -> Floats | None:
        return None if value is None else np.broadcast_to(np.ravel(np.asarray(value, dtype=np.float64)), (size,))

    return _rebuilt(targets, {name: spread(getattr(targets, name)) for name in _NUMBERS})


_NUMBERS = (
    "service_level",
    "within_seconds",
    "max_asa_seconds",
    "max_abandonment",
    "max_occupancy",
    "min_agents",
)


def _chosen(targets: Targets, where: npt.NDArray[np.intp]) -> Targets:
    values = {name: getattr(targets, name) for name in _NUMBERS}
    return _rebuilt(targets, {name: None if value is None else value[where] for name, value in values.items()})


def _rebuilt(targets: Targets, values: dict[str, Floats | None]) -> Targets:
    """The same targets with other arrays, which need no second check."""
    new = object.__new__(Targets)
    for name, value in values.items():
        object.__setattr__(new, name, value)
    object.__setattr__(new, "definition", targets.definition)
    return new


def _limits(state: State, targets: Targets) -> list[tuple[Floats, Floats]]:
    """Measures that must not exceed their limits, rounding allowed for."""
    pairs: list[tuple[Floats, Floats]] = []
    if targets.service_level is not None:
        allowed = (1 - np.asarray(targets.service_level)) * (1 + _TIE) + np.finfo(float).eps
        pairs.append((state.late(targets.within_seconds, targets.definition), allowed))
    if targets.max_asa_seconds is not None:
        pairs.append((state.asa_seconds, np.asarray(targets.max_asa_seconds) * (1 + _TIE)))
    if targets.max_abandonment is not None:
        pairs.append((state.abandonment, np.asarray(targets.max_abandonment) * (1 + _TIE)))
    cap = np.asarray(targets.max_occupancy)
    if np.any(cap < 1):
        pairs.append((state.occupancy, cap * (1 + _TIE)))
    return pairs


def _slack(queue: StationaryQueue, targets: Targets, agents: Floats) -> Floats:
    """The least log(limit / measure) over all targets: at least 0 exactly where all are met."""
    slack = np.full(agents.shape, 700.0)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        for value, limit in _limits(queue.at(agents), targets):
            slack = np.minimum(
                slack, np.where(value <= limit, np.maximum(np.log(limit / value), 0), -np.log(value / limit))
            )
    return np.where(np.isnan(slack), -700.0, np.clip(slack, -700, 700))


def _whole(queue: StationaryQueue, targets: Targets) -> Floats:
    """Whole agents by safeguarded interpolation, for a load above 0 everywhere."""
    spread = np.sqrt(queue.load)
    stable = np.where(queue.stable_above > 0, np.floor(queue.stable_above) + 1, 0)
    least = np.maximum(np.ceil(np.asarray(targets.min_agents)), stable)
    low, high = least - 1, np.full(spread.size, np.inf)
    low_slack, high_slack = np.full(spread.size, -np.inf), np.full(spread.size, np.inf)
    step, side = np.maximum(spread / 16, 1), np.zeros(spread.size)
    active = np.arange(spread.size)
    cap = np.asarray(targets.max_occupancy)
    now = np.maximum(np.ceil(np.maximum(queue.load + 0.2 * spread, np.where(cap < 1, queue.load / cap, 0))), least)
    part, goals = queue, targets
    for turn in range(400):
        slack = _slack(part, goals, now)
        met = slack >= 0
        yes, no = active[met], active[~met]
        # regula falsi with the Illinois rule: an end that stays twice counts for half
        low_slack[yes] *= np.where(side[yes] > 0, 0.5, 1.0)
        high_slack[no] *= np.where(side[no] < 0, 0.5, 1.0)
        high[yes], high_slack[yes], side[yes] = now[met], slack[met], 1
        low[no], low_slack[no], side[no] = now[~met], slack[~met], -1
        left = high[active] - low[active] > 1
        if not left.any():
            return high
        if not left.all():
            active, now, slack = active[left], now[left], slack[left]
            part, goals = part.take(left), _chosen(goals, np.flatnonzero(left))
        below, above, under, over = low[active], high[active], low_slack[active], high_slack[active]
        with np.errstate(invalid="ignore", over="ignore"):
            line = np.ceil(below + (above - below) * under / (under - over) - 1e-9)
            if turn % 3 == 2 and turn > 8:  # halve what interpolation leaves open
                line = np.floor((below + above) / 2)
            # only one side is known yet: a target's logarithm falls by about 1.5 per √load, or else by longer steps
            jump = np.maximum(np.minimum(np.abs(slack) / 1.5, 4) * spread[active], step[active])
            away = np.where(slack < 0, np.ceil(now + jump), np.maximum(np.floor(now - jump), below + 1))
        bounded = np.isfinite(under) & np.isfinite(above)
        now = np.where(bounded, np.clip(line, below + 1, above - 1), away)
        step[active[~bounded]] *= 3
    raise UsageError("a target cannot be met by any number of agents")


def _mix(queue: StationaryQueue, targets: Targets, whole: Floats) -> Floats:
    """Between `whole` − 1, which misses a target, and `whole`: where the mixture just meets them all."""
    low = np.maximum(whole - 1, 0)
    part = np.zeros_like(whole)
    uncapped = replace(targets, max_occupancy=1.0)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        for (before, limit), (after, _) in zip(
            _limits(queue.at(low), uncapped), _limits(queue.at(whole), uncapped), strict=True
        ):
            share = np.where(np.isinf(before), 1.0, (before - limit) / (before - after))
            part = np.maximum(part, np.where(before > limit, share, 0.0))
    answer = np.where(whole > 0, low + np.minimum(part, 1), 0.0)
    capped = Targets(max_occupancy=targets.max_occupancy)
    return np.maximum(_continue(queue, capped, whole, least=answer), queue.stable_above)


def _continue(queue: StationaryQueue, targets: Targets, whole: Floats, least: Floats | None = None) -> Floats:
    """The real number up to `whole` from which on the continuous formula meets the targets, by halving."""
    low = np.maximum(whole - 1, np.minimum(queue.stable_above, whole)) if least is None else least.copy()
    high = whole.copy()
    enough = _slack(queue, targets, low) >= 0
    high = np.where(enough, low, high)
    if enough.all():
        return high
    for _ in range(34):
        middle = (low + high) / 2
        met = _slack(queue, targets, middle) >= 0
        low, high = np.where(met, low, middle), np.where(met, middle, high)
    return high
