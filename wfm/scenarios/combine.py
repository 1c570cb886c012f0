"""Scenarios by name: inheritance, combination with +, and sweeps over ranges."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from wfm.errors import UsageError
from wfm.models.messages import did_you_mean, unknown
from wfm.models.scenario import (
    AgentsChange,
    HandlingTimeChange,
    Scenario,
    ShrinkageChange,
    VolumeChange,
)

MOST = 10_000
"""Combinations that a sweep may have."""

BASELINE = "baseline"
"""The name of the plan as it is."""

AXES = ("volume", "aht", "shrinkage", "heads")
"""Short names of what is swept most: factors of contacts and handling time, the shrinkage, people more or fewer."""


def resolve(name: str, known: Mapping[str, Scenario]) -> Scenario:
    """The scenario of a name, or of several joined by `+`, with all that it inherits. Raises UsageError.

    What several inherit comes once, before them.
    """
    names = [name] if name in known else [part.strip() for part in name.split("+")]
    order: dict[str, None] = {}
    for part in names:
        _in_order(part, known, (), order)
    merged = Scenario()
    for part in order:
        own = known[part].model_copy(update={"inherits": ()} if part in names else {"inherits": (), "about": ""})
        merged = merge(merged, own)
    return merged


def merge(first: Scenario, second: Scenario) -> Scenario:
    """Both, the second on top: its paths win, its changes come after."""
    values: dict[str, Any] = {
        field: (*getattr(first, field), *getattr(second, field))
        for field in Scenario.model_fields
        if field not in ("about", "inherits", "set")
    }
    about = "; ".join(filter(None, (first.about, second.about)))
    return Scenario(about=about, set={**first.set, **second.set}, **values)


def _in_order(name: str, known: Mapping[str, Scenario], children: tuple[str, ...], order: dict[str, None]) -> None:
    """Names in the order of their changes: what is inherited first, each once."""
    if name == BASELINE and name not in known:
        return
    if name not in known:
        raise UsageError(unknown("scenario", name, (*known, BASELINE)))
    if name in children:
        raise UsageError(f"scenarios inherit in a circle: {' → '.join((*children, name))}")
    for parent in known[name].inherits:
        _in_order(parent, known, (*children, name), order)
    order.setdefault(name)


def parse_axis(text: str) -> tuple[str, tuple[float, ...]]:
    """`volume=0.9..1.3:0.05` or `heads=-5,0,5`: what is swept, and its values. Raises UsageError."""
    name, equals, values = text.partition("=")
    name = name.strip()
    if not equals or not name or not values.strip():
        raise UsageError(f"must read like volume=0.9..1.3:0.05, got {text!r}")
    if name not in AXES and "." not in name:
        hint = did_you_mean(name, AXES) or f" (one of {', '.join(AXES)}, or a path in site.yaml)"
        raise UsageError(f"nothing to sweep is called {name!r}{hint}")
    return name, tuple(value for part in values.split(",") for value in _range(part.strip(), text))


def _range(text: str, axis: str) -> list[float]:
    first, dots, rest = text.partition("..")
    last, _, step = rest.partition(":")
    try:
        numbers = [float(part) for part in ([first, last, step or "1"] if dots else [first])]
    except ValueError:
        raise UsageError(f"{axis}: must be numbers such as 0.9..1.3:0.05 or 1,2,3, got {text!r}") from None
    if not all(map(math.isfinite, numbers)):
        raise UsageError(f"{axis}: must be finite numbers")
    if not dots:
        return numbers
    low, high, by = numbers
    if by <= 0 or high < low or (high - low) / by > MOST:
        raise UsageError(f"{axis}: must go up by a step above 0, in at most {MOST:,} values")
    return [round(low + index * by, 12) for index in range(math.floor((high - low) / by + 1e-9) + 1)]


def sweep(
    axes: Sequence[tuple[str, tuple[float, ...]]], base: Scenario
) -> list[tuple[str, dict[str, float], Scenario]]:
    """Every combination on top of a scenario: name, values, scenario. Raises UsageError where they are too many."""
    if math.prod(len(values) for _, values in axes) > MOST:
        raise UsageError(f"these ranges have more than {MOST:,} combinations")
    names = [name for name, _ in axes]
    if len(set(names)) < len(names):
        raise UsageError(f"{next(name for name in names if names.count(name) > 1)} is swept twice")
    found = []
    for values in itertools.product(*(values for _, values in axes)):
        scenario = base
        for name, value in zip(names, values, strict=True):
            scenario = merge(scenario, _single(name, value))
        title = " ".join(f"{_last(name)}={value:g}" for name, value in zip(names, values, strict=True))
        found.append((title, dict(zip(names, values, strict=True)), scenario))
    return found


def _last(path: str) -> str:
    return path if len(path) <= 30 else re.sub(r"^.*\.(?=[^.]+\.[^.]+$)", "…", path)


def _single(name: str, value: float) -> Scenario:
    try:
        if name == "volume":
            return Scenario(volume=(VolumeChange(factor=value),))
        if name == "aht":
            return Scenario(aht=(HandlingTimeChange(factor=value),))
        if name == "shrinkage":
            return Scenario(shrinkage=(ShrinkageChange(to=value),))
        if name == "heads":
            people = round(value)
            if people == 0:
                return Scenario()
            return Scenario(agents=(AgentsChange(add=people) if people > 0 else AgentsChange(remove=-people),))
    except ValueError:
        raise UsageError(f"{name}={value:g} is out of range") from None
    return Scenario(set={name: int(value) if value == int(value) else value})
