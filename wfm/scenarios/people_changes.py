"""A scenario's changes to people: who comes and goes, who learns what, which site closes."""

from __future__ import annotations

from typing import Any

from wfm.errors import Problem
from wfm.models.messages import unknown
from wfm.models.people import Agent, TimeOff
from wfm.models.plan import PlanInputs
from wfm.models.scenario import AgentsChange, Scenario, SiteClosed, SkillsChange
from wfm.models.skills import DatedSkill
from wfm.models.time import local_instant


def change_agents(
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


def close_site(
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
