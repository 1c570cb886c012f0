"""Paths into site.yaml such as `queues.*.target.service_level`; one that leads nowhere is told with its neighbour."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from typing import Any

from wfm.models.messages import Location, settings_at, shown
from wfm.models.organisation import Configuration, RuleSetting
from wfm.solver.rules.base import registry

Tree = dict[str, Any]

BY_NAME = ("sites", "queues", "shift_templates", "contracts")
"""Sections whose keys are the planner's own names."""

_RELATIVE = re.compile(r"^\s*([*×+\-−])\s*(\d+(?:\.\d+)?)\s*(%?)\s*$")


class PathError(ValueError):
    """A path that leads nowhere, or a value that cannot be changed so. The text is for the planner."""


def apply_path(tree: Tree, defaults: Configuration, path: str, value: Any) -> list[str]:
    """Set a value in a tree of site.yaml, in place; the change in words. Raises PathError.

    `defaults` is the configuration of the tree before any change: what a relative value starts from where the tree
    leaves a setting to its default.
    """
    places = list(_resolve(tree, tuple(_split(tree, path))))
    if not places:
        raise PathError(_nowhere(tree, path))
    words = []
    for place in places:
        holder = _holder(tree, place)
        before = holder.get(place[-1]) if isinstance(holder, dict) else holder[int(place[-1])]
        if before is None:
            before = _default(defaults, place)
        after = _value(path, before, value)
        if isinstance(holder, dict):
            holder[str(place[-1])] = after
        else:
            holder[int(place[-1])] = after
        words.append(f"{'.'.join(map(str, place))}: {_short(before)} → {_short(after)}")
    return words


def _value(path: str, before: Any, value: Any) -> Any:
    match = _RELATIVE.match(value) if isinstance(value, str) else None
    if match is None:
        return value
    if not isinstance(before, int | float) or isinstance(before, bool):
        raise PathError(f"{path}: {value!r} changes a number, but there is {_short(before)}: give the value itself")
    sign, number = match[1], float(match[2])
    amount = number / 100 if match[3] else number
    if sign in "*×":
        after = before * amount
    else:
        change = before * amount if match[3] else amount
        after = before + change if sign == "+" else before - change
    return round(after) if isinstance(before, int) and abs(after - round(after)) < 1e-9 else after


def _split(tree: Tree, path: str) -> Iterator[str]:
    """Steps of a path; a name of the plan may have dots, so the longest name that fits is taken."""
    rest, place = path, tree
    while rest:
        names = [
            name for name in (place if isinstance(place, dict) else ()) if rest == name or rest.startswith(f"{name}.")
        ]
        step = max(names, key=len) if names else rest.partition(".")[0]
        yield step
        rest = rest[len(step) + 1 :]
        if step == "*" and isinstance(place, dict) and place:
            place = next(iter(place.values()))
        else:
            place = place.get(step, {}) if isinstance(place, dict) else {}


def _resolve(tree: Any, steps: tuple[str, ...], done: Location = ()) -> Iterator[Location]:
    """All places that a path with stars leads to; settings left to their default are places too."""
    if not steps:
        if done:
            yield done
        return
    step, rest = steps[0], steps[1:]
    if isinstance(tree, list):
        chosen: list[Any] = (
            list(range(len(tree))) if step == "*" else [int(step)] if step.isdigit() and int(step) < len(tree) else []
        )
        if not chosen and done[:1] == ("rules",):  # several settings of one rule: the path means each
            for index, each in enumerate(tree):
                yield from _resolve(each, steps, (*done, index))
            return
        for index in chosen:
            yield from _resolve(tree[index], rest, (*done, index))
        return
    if not isinstance(tree, dict):
        return
    names = list(tree) if step == "*" else [step] if step in tree else []
    for name in names:
        yield from _resolve(tree[name], rest, (*done, name))
    if step != "*" and step not in tree and step in _allowed(done):
        if rest:
            tree[step] = {}
            yield from _resolve(tree[step], rest, (*done, step))
        else:
            yield (*done, step)
    elif not rest and step != "*" and step not in tree and (done in {(name,) for name in BY_NAME}):
        yield (*done, step)  # a new site, queue, template or contract


def _allowed(location: Location) -> tuple[str, ...]:
    """Settings that a place may have beyond those that it has."""
    if location == ("rules",):
        return tuple(registry())
    if location[:1] == ("rules",):
        if len(location) > 3 or (len(location) == 3 and not isinstance(location[2], int)):
            return ()
        rule = registry().get(str(location[1]))
        scope = tuple(name for name in RuleSetting.model_fields if name not in ("rule", "params"))
        return (*(rule.Params.model_fields if rule else ()), *scope)
    return settings_at(Configuration, location)


def _holder(tree: Any, place: Location) -> Any:
    for step in place[:-1]:
        tree = tree[step]
    return tree


def _default(configuration: Configuration, place: Location) -> Any:
    """What a setting is where the file does not say: the model's default, or a rule's."""
    if place[0] == "rules":
        rule = registry().get(str(place[1])) if len(place) > 2 else None
        field = rule.Params.model_fields.get(str(place[-1])) if rule else None
        return None if field is None or field.is_required() else field.default
    value: Any = configuration
    for step in place:
        value = value.get(step) if isinstance(value, dict) else getattr(value, str(step), None)
    return value


def _nowhere(tree: Tree, path: str) -> str:
    known = sorted(set(valid_paths(tree)))
    close = difflib.get_close_matches(path, known, n=1, cutoff=0.5)
    hint = f" (did you mean {close[0]!r}?)" if close else ""
    return f"no setting {shown(path)} in site.yaml{hint}"


def valid_paths(tree: Any, done: Location = ()) -> Iterator[str]:
    """Every path of a tree, and those of settings left to their default; names of the plan also as *."""
    if isinstance(tree, dict):
        for name in dict.fromkeys([*tree, *_allowed(done)]):
            yield ".".join(map(str, (*done, name)))
            yield from valid_paths(tree.get(name, {}), (*done, name))
        if len(done) == 1 and done[0] in BY_NAME:
            for each in tree.values():
                yield from valid_paths(each, (*done, "*"))
    elif isinstance(tree, list) and done[:1] == ("rules",):
        for each in tree:
            yield from valid_paths(each, done)


def _short(value: Any) -> str:
    if value is None:
        return "nothing"
    return f"{value:.6g}" if isinstance(value, float) else shown(value)
