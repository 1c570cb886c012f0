"""A scenario's changes, made to a plan's inputs and forecast. The baseline is never touched: models are frozen."""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from wfm.errors import ConfigurationError, Problem
from wfm.io.site import read_site
from wfm.io.site_writer import site_tree
from wfm.io.yaml_source import Document
from wfm.models.base import Model
from wfm.models.forecast import Forecast, QueueForecast
from wfm.models.messages import unknown
from wfm.models.organisation import Configuration
from wfm.models.people import Agent, SpecialDay, TimeOff
from wfm.models.plan import PlanInputs
from wfm.models.scenario import (
    AgentsChange,
    Incident,
    Outage,
    Scenario,
    SiteClosed,
    SkillsChange,
    When,
)
from wfm.models.skills import DatedSkill
from wfm.models.time import WEEKDAYS, IntervalGrid, local_instant
from wfm.pipeline import unworkable
from wfm.scenarios.paths import PathError, apply_path

Floats = npt.NDArray[np.float64]
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
        for name in _known(change.queues, tree["queues"], "shrinkage", file, problems):
            before = float(tree["queues"][name].get("shrinkage", 0.0))
            after = before + change.add if change.to is None else change.to
            tree["queues"][name]["shrinkage"] = after
            words.append(f"shrinkage of {name}: {before:.1%} → {after:.1%}")
    configuration: Configuration | None = inputs.configuration
    if scenario.set or scenario.shrinkage or scenario.new_queues:
        configuration = _configuration(tree, file, problems)
    agents, moved = _agents(inputs, scenario, tree, file, problems)
    words += moved
    time_off = [*inputs.time_off]
    for closed in scenario.sites_closed:
        agents, time_off = _close(inputs, closed, agents, time_off, file, problems)
        until = f" until {closed.end}" if closed.end else ""
        words.append(f"{closed.site} is closed" + (f" from {closed.start}" if closed.start else "") + until)
    _check_forecast_changes(scenario, tree["queues"], file, problems)
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


def apply_forecast(forecast: Forecast, inputs: PlanInputs, scenario: Scenario) -> tuple[Forecast, list[str]]:
    """Change what is expected: volume, handling time, incidents, outages, new queues."""
    queues, words = dict(forecast.queues), []
    configuration, grid = inputs.configuration, forecast.grid
    for new in scenario.new_queues:
        source = queues[new.like]
        queues[new.name] = _scaled(source, np.full(grid.count, new.share), method=f"share of {new.like}")
        if new.moved:
            queues[new.like] = _scaled(source, np.full(grid.count, max(1 - new.share, 0.0)))
    for change in scenario.volume:
        for name in change.queues or tuple(queues):
            where = _when(change, configuration, name, grid, inputs.special_days)
            factor = np.where(where, change.factor, 1.0)
            queues[name] = _scaled(queues[name], factor, add=np.where(where, change.add, 0.0))
        extra = f" {change.add:+g} an interval" if change.add else ""
        words.append(f"volume of {_names(change.queues)} ×{change.factor:g}{extra}{_span(change)}")
    for longer in scenario.aht:
        for name in longer.queues or tuple(queues):
            where = _when(longer, configuration, name, grid, inputs.special_days)
            made = queues[name]
            after = made.aht_seconds * longer.factor if longer.seconds is None else longer.seconds
            queues[name] = made.model_copy(update={"aht_seconds": np.where(where, after, made.aht_seconds)})
        amount = f"×{longer.factor:g}" if longer.seconds is None else f"{longer.seconds:g} s"
        words.append(f"handling time of {_names(longer.queues)} {amount}{_span(longer)}")
    for incident in scenario.incidents:
        for name in incident.queues or tuple(queues):
            surplus = _surplus(incident, configuration.queue_zone(name), grid)
            made = _scaled(queues[name], 1 + (incident.surge - 1) * surplus)
            longer_aht = np.where(surplus > 0.05, incident.aht_factor, 1.0)
            queues[name] = made.model_copy(update={"aht_seconds": made.aht_seconds * longer_aht})
        words.append(
            f"incident at {incident.at} on {_names(incident.queues)}: contacts ×{incident.surge:g} for "
            f"{incident.minutes:g} min, the surplus halving every {incident.half_life_minutes:g} min"
        )
    for outage in scenario.outages:
        for name in outage.queues or tuple(queues):
            queues[name] = _after_outage(outage, configuration.queue_zone(name), grid, queues[name])
        words.append(
            f"outage at {outage.at} on {_names(outage.queues)} for {outage.minutes:g} min; "
            f"{outage.return_share:.0%} come back"
        )
    kept = {name: queues[name] for name in configuration.queues}
    return forecast.model_copy(update={"queues": kept}), words


def _scaled(made: QueueForecast, factor: Floats, *, add: Floats | float = 0.0, method: str = "") -> QueueForecast:
    """Contacts and their quantiles, by interval; what is added widens nothing."""
    return made.model_copy(
        update={
            "offered": np.maximum(made.offered * factor + add, 0.0),
            "quantiles": np.maximum(made.quantiles * factor + add, 0.0) if made.quantiles.size else made.quantiles,
            **({"method": method} if method else {}),
        }
    )


def _when(
    change: When, configuration: Configuration, queue: str, grid: IntervalGrid, special: Iterable[SpecialDay]
) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """The intervals that a change holds in, on the queue's clock."""
    if change.model_copy(update={"queues": ()}) == type(change)(**_amounts(change)):
        return np.ones(grid.count, dtype=bool)
    local = grid.local(configuration.queue_zone(queue))
    days = local.astype("datetime64[D]")
    minutes = (local - days).astype("timedelta64[m]").astype(int)
    weekday = (days.astype(int) + 3) % 7  # 1970-01-01 was a Thursday
    where = np.isin(weekday, [WEEKDAYS.index(day) for day in change.weekdays])
    if change.start is not None:
        where &= days >= np.datetime64(change.start)
    if change.end is not None:
        where &= days <= np.datetime64(change.end)
    if change.hours is not None:
        start, end = change.hours.start, change.hours.end
        where &= ((minutes >= start) & (minutes < end)) | (minutes + 1440 < end)
    if change.event is not None:
        dates = [np.datetime64(day.date) for day in special if day.name == change.event and day.queue in ("", queue)]
        where &= np.isin(days, dates)
    return where


def _amounts(change: When) -> dict[str, Any]:
    """What a change changes, without when."""
    return {name: getattr(change, name) for name in type(change).model_fields if name not in When.model_fields}


def _moment(text: str, zone: str, grid: IntervalGrid) -> float:
    """Minutes from the grid's start to a local moment."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = local_instant(moment.date(), moment.hour * 60 + moment.minute, zone)
    return float(grid.minute(moment))


def _decay(since: Floats, length: float, half_life: float) -> Floats:
    """∫ of a surplus that is 1 for `length` minutes and then halves every `half_life`, up to so many minutes."""
    since = np.maximum(since, 0.0)
    rate = np.log(2) / half_life
    return np.asarray(np.minimum(since, length) + (1 - np.exp(-rate * np.maximum(since - length, 0.0))) / rate)


def _surplus(incident: Incident, zone: str, grid: IntervalGrid) -> Floats:
    """Mean of the surplus over each interval, 1 while the incident lasts."""
    edges = np.arange(grid.count + 1, dtype=float) * grid.interval_minutes - _moment(incident.at, zone, grid)
    return np.asarray(np.diff(_decay(edges, incident.minutes, incident.half_life_minutes)) / grid.interval_minutes)


def _after_outage(outage: Outage, zone: str, grid: IntervalGrid, made: QueueForecast) -> QueueForecast:
    start = _moment(outage.at, zone, grid)
    edges = np.arange(grid.count + 1) * float(grid.interval_minutes)
    inside = np.minimum(edges[1:], start + outage.minutes) - np.maximum(edges[:-1], start)
    out = np.clip(inside, 0.0, None) / grid.interval_minutes
    lost = float((made.offered * out).sum())
    rate = np.log(2) / outage.half_life_minutes
    back = np.diff(1 - np.exp(-rate * np.maximum(edges - start - outage.minutes, 0.0)))
    seconds = float(made.aht_seconds[made.offered > 0].mean()) if (made.offered > 0).any() else 0.0
    scaled = _scaled(made, 1 - out, add=outage.return_share * lost * back)
    return scaled.model_copy(update={"aht_seconds": np.where(made.aht_seconds > 0, made.aht_seconds, seconds)})


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


def _known(names: Iterable[str], queues: dict[str, Any], section: str, file: str, problems: list[Problem]) -> list[str]:
    names = tuple(names) or tuple(queues)
    problems += [Problem(file, 0, section, unknown("queue", name, queues)) for name in names if name not in queues]
    return [name for name in names if name in queues]


def _check_forecast_changes(scenario: Scenario, queues: dict[str, Any], file: str, problems: list[Problem]) -> None:
    for section in ("volume", "aht", "incidents", "outages"):
        for change in getattr(scenario, section):
            _known(change.queues, queues, section, file, problems)
            if section in ("incidents", "outages"):
                try:
                    datetime.fromisoformat(change.at)
                except ValueError:
                    reason = f"must be a time such as 2026-03-10 10:00, got {change.at!r}"
                    problems.append(Problem(file, 0, f"{section}.at", reason))


def _agents(
    inputs: PlanInputs, scenario: Scenario, tree: dict[str, Any], file: str, problems: list[Problem]
) -> tuple[list[Agent], list[str]]:
    agents, words = list(inputs.agents), []
    for change in scenario.agents:
        agents = _come(agents, change, tree, file, problems) if change.add else _go(agents, change, file, problems)
        who = " ".join(filter(None, (change.site, change.contract, change.team, change.like and f"like {change.like}")))
        count = change.add or (-change.remove if isinstance(change.remove, int) else -len(change.remove))
        words.append(f"people {count:+d}{' ' + who if who else ''}")
    for learnt in scenario.skills:
        agents, number = _learn(agents, learnt, tree, file, problems)
        gained = ", ".join(f"{skill}:{level}" for skill, level in learnt.add.items())
        gained += f" from {learnt.valid_from}" if learnt.valid_from else ""
        gained += f" until {learnt.valid_until}" if learnt.valid_until else ""
        lost = ", ".join(learnt.remove)
        words.append(f"{number} people" + (f" learn {gained}" if gained else "") + (f" lose {lost}" if lost else ""))
    return agents, words


def _matches(agent: Agent, change: AgentsChange | SkillsChange) -> bool:
    wanted = {name: getattr(change, name, None) for name in ("site", "contract", "team")}
    return all(value is None or getattr(agent, name) == value for name, value in wanted.items())


def _come(
    agents: list[Agent], change: AgentsChange, tree: dict[str, Any], file: str, problems: list[Problem]
) -> list[Agent]:
    """New people: like somebody, or like those who fit in turn, so that a team grows in proportion."""
    models = [agent for agent in agents if _matches(agent, change)]
    if change.like is not None:
        models = [agent for agent in agents if agent.agent == change.like]
        if not models:
            known = [agent.agent for agent in agents]
            problems.append(Problem(file, 0, "agents.like", unknown("agent", change.like, known)))
            return agents
    if change.skills or not models:
        site = change.site or next(iter(tree["sites"]))
        contract = change.contract or next(iter(tree.get("contracts", {})), "")
        for kind, name, known in (("site", site, tree["sites"]), ("contract", contract, tree.get("contracts", {}))):
            if name not in known:
                problems.append(Problem(file, 0, f"agents.{kind}", unknown(kind, name, known)))
                return agents
        strange = [skill for skill in change.skills if skill not in tree.get("skills", ())]
        problems += [
            Problem(file, 0, "agents.skills", unknown("skill", each, tree.get("skills", ()))) for each in strange
        ]
        new = Agent(agent="new", site=site, contract=contract, skills=change.skills, team=change.team or "")
        models = [new]
    taken = {agent.agent for agent in agents}
    names = (name for number in range(1, 10**6) if (name := f"new {number}") not in taken)
    return [
        *agents,
        *(
            models[number % len(models)].model_copy(
                update={"agent": next(names), "name": "", "start_date": None, "end_date": None}
            )
            for number in range(change.add)
        ),
    ]


def _go(agents: list[Agent], change: AgentsChange, file: str, problems: list[Problem]) -> list[Agent]:
    if isinstance(change.remove, tuple):
        known = {agent.agent for agent in agents}
        problems += [
            Problem(file, 0, "agents.remove", unknown("agent", name, known))
            for name in change.remove
            if name not in known
        ]
        return [agent for agent in agents if agent.agent not in change.remove]
    fitting = [agent.agent for agent in agents if _matches(agent, change)]
    if change.remove > len(fitting):
        reason = f"{change.remove} people are to go, but only {len(fitting)} fit"
        problems.append(Problem(file, 0, "agents.remove", reason))
    gone = set(fitting[len(fitting) - min(change.remove, len(fitting)) :])
    return [agent for agent in agents if agent.agent not in gone]


def _learn(
    agents: list[Agent], change: SkillsChange, tree: dict[str, Any], file: str, problems: list[Problem]
) -> tuple[list[Agent], int]:
    known = tree.get("skills", ())
    strange = [skill for skill in (*change.add, *change.remove) if skill not in known]
    problems += [Problem(file, 0, "skills", unknown("skill", skill, known)) for skill in strange]
    names = {agent.agent for agent in agents}
    problems += [
        Problem(file, 0, "skills.agents", unknown("agent", each, names)) for each in change.agents if each not in names
    ]
    fitting = [
        agent.agent
        for agent in agents
        if _matches(agent, change) and (not change.agents or agent.agent in change.agents)
    ]
    chosen = set(fitting[: change.most])
    return [_taught(agent, change) if agent.agent in chosen else agent for agent in agents], len(chosen)


def _taught(agent: Agent, change: SkillsChange) -> Agent:
    """The agent with skills lost, and others gained: for good, or in their days whatever was said of these before."""
    skills = {name: level for name, level in agent.skills.items() if name not in change.remove}
    dated = [each for each in agent.dated_skills if each.skill not in change.remove]
    if change.valid_from is None and change.valid_until is None:
        skills |= change.add
        dated = [each for each in dated if each.skill not in change.add]
    for skill, level in change.add.items() if change.valid_from or change.valid_until else ():
        new = DatedSkill(skill=skill, level=level, valid_from=change.valid_from, valid_until=change.valid_until)
        dated = [*(part for each in dated for part in each.less(new)), new]
    return agent.model_copy(update={"skills": skills, "dated_skills": tuple(dated)})


def _close(
    inputs: PlanInputs,
    closed: SiteClosed,
    agents: list[Agent],
    time_off: list[TimeOff],
    file: str,
    problems: list[Problem],
) -> tuple[list[Agent], list[TimeOff]]:
    """People of a site that closes for good from the beginning are gone; else they are away on these days."""
    sites, horizon = inputs.configuration.sites, inputs.configuration.horizon
    if closed.site not in sites:
        problems.append(Problem(file, 0, "sites_closed.site", unknown("site", closed.site, sites)))
        return agents, time_off
    if (closed.start is None or closed.start <= horizon.start) and closed.end is None:
        return [agent for agent in agents if agent.site != closed.site], time_off
    first = max(closed.start or horizon.start, horizon.start)
    for agent in agents:
        if agent.site == closed.site:
            zone = agent.time_zone or sites[closed.site].time_zone
            start = local_instant(first, 0, zone)
            end = (
                local_instant(closed.end, 1440, zone)
                if closed.end
                else local_instant(horizon.start, 1440 * horizon.days, zone)
            )
            if start < end:
                off = TimeOff(agent=agent.agent, start=start, end=end, kind="site closed")
                mine = [
                    each for each in time_off if each.agent == agent.agent and each.start < end and start < each.end
                ]
                time_off = [each for each in time_off if each not in mine] if mine else time_off
                time_off = [*time_off, off]
    return agents, time_off


def _names(queues: tuple[str, ...]) -> str:
    return ", ".join(queues) if queues else "all queues"


def _span(change: When) -> str:
    parts = [f" from {change.start}" if change.start else "", f" until {change.end}" if change.end else ""]
    parts += [f" {change.hours}" if change.hours else "", f" on {change.event}" if change.event else ""]
    parts.append(f" on {', '.join(change.weekdays)}" if len(change.weekdays) < 7 else "")
    return "".join(parts)
