"""A scenario's changes to settings and people, made to a copy of a plan's inputs: the baseline is never touched."""

from __future__ import annotations

import copy
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, TypeVar

from wfm.errors import ConfigurationError, Problem
from wfm.io.site import read_site
from wfm.io.site_writer import site_tree
from wfm.io.yaml_source import Document
from wfm.models.base import Model
from wfm.models.messages import unknown
from wfm.models.organisation import Configuration
from wfm.models.plan import PlanInputs
from wfm.models.scenario import Scenario
from wfm.pipeline import unworkable
from wfm.scenarios.demand_changes import check_changes, known_queues
from wfm.scenarios.paths import PathError, apply_path
from wfm.scenarios.people_changes import change_agents, close_site

Holder = TypeVar("Holder", bound=Model)


@dataclass
class Applied:
    """Inputs as the scenario has them, and what it did, in words."""

    inputs: PlanInputs
    words: list[str] = field(default_factory=list)


def apply_inputs(inputs: PlanInputs, scenario: Scenario, file: str) -> Applied:
    """Change configuration and people. Raises ConfigurationError with everything wrong in `file`."""
    problems: list[Problem] = []
    words: list[str] = []
    tree = site_tree(inputs.configuration)
    tree = copy.deepcopy(tree)
    if isinstance(tree.get("rules"), list):
        tree["rules"] = _by_name(tree["rules"])
    for new in scenario.new_queues:
        queues = tree["queues"]
        if new.like not in queues:
            problems.append(Problem(file, 0, "new_queues", unknown("queue", new.like, queues)))
        elif new.name in queues:
            problems.append(Problem(file, 0, "new_queues", f"there is a queue {new.name!r} already"))
        else:
            queues[new.name] = copy.deepcopy(queues[new.like]) | new.settings
            words.append(f"new queue {new.name} with {new.share:.0%} of the contacts of {new.like}")
    for path, value in scenario.set.items():
        try:
            words += apply_path(tree, inputs.configuration, path, value)
        except PathError as error:
            problems.append(Problem(file, 0, f"set.{path}", str(error)))
    for change in scenario.shrinkage:
        for name in known_queues(change.queues, tree["queues"], "shrinkage", file, problems):
            before = float(tree["queues"][name].get("shrinkage", 0.0))
            after = before + change.add if change.to is None else change.to
            tree["queues"][name]["shrinkage"] = after
            words.append(f"shrinkage of {name}: {before:.1%} → {after:.1%}")
    configuration: Configuration | None = inputs.configuration
    if scenario.set or scenario.shrinkage or scenario.new_queues:
        configuration = _configuration(tree, file, problems)
    agents, moved = change_agents(inputs, scenario, tree, file, problems)
    words += moved
    time_off = [*inputs.time_off]
    for closed in scenario.sites_closed:
        agents, time_off = close_site(inputs, closed, agents, time_off, file, problems)
        until = f" until {closed.end}" if closed.end else ""
        words.append(f"{closed.site} is closed" + (f" from {closed.start}" if closed.start else "") + until)
    check_changes(scenario, tree["queues"], file, problems)
    if problems or configuration is None:
        raise ConfigurationError(problems)
    changed = inputs.model_copy(
        update={"configuration": configuration, "agents": tuple(agents), "time_off": tuple(time_off)}
    )
    return Applied(of_people(changed, {agent.agent for agent in agents}), words)


def of_people(holder: Holder, names: Collection[str]) -> Holder:
    """The same with only those rows of every table that are about these people."""
    kept = {}
    for name in type(holder).model_fields:
        rows = getattr(holder, name)
        if name != "agents" and isinstance(rows, tuple) and rows and hasattr(rows[0], "agent"):
            kept[name] = tuple(row for row in rows if row.agent in names)
    published = getattr(holder, "published", None)
    if published is not None:
        kept["published"] = of_people(published, names)
    return holder.model_copy(update=kept)


def _by_name(blocks: list[dict[str, Any]]) -> dict[str, Any]:
    """Rules as a mapping: settings of one rule that are not neighbours become one list."""
    found: dict[str, list[Any]] = {}
    for block in blocks:
        for name, body in block.items():
            found.setdefault(name, []).extend(body if isinstance(body, list) else [body])
    return {name: bodies[0] if len(bodies) == 1 else bodies for name, bodies in found.items()}


def _configuration(tree: dict[str, Any], file: str, problems: list[Problem]) -> Configuration | None:
    document = Document(file, value=tree)
    site = read_site(document)
    problems += [Problem(file, 0, each.column, each.message) for each in document.problems]
    if site.configuration is not None:
        for where, message in unworkable(site.configuration):
            problems.append(Problem(file, 0, ".".join(map(str, where)), message))
    return site.configuration
