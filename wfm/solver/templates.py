"""Templates for shifts that name none, as in rosters that others have made."""

from __future__ import annotations

from wfm.models.people import Agent, Assignment
from wfm.models.roster import Roster, RosterProblem
from wfm.solver.rules.shift_shape import Shapes


def with_templates(problem: RosterProblem, roster: Roster) -> Roster:
    """The roster with shifts that name no template given the first one that their times and breaks follow, if any."""
    shapes, agents = Shapes(problem), {agent.agent: agent for agent in problem.agents}
    return roster.model_copy(
        update={
            "assignments": tuple(
                item
                if item.template or item.agent not in agents
                else _fitted(problem, shapes, agents[item.agent], item)
                for item in roster.assignments
            )
        }
    )


def _fitted(problem: RosterProblem, shapes: Shapes, agent: Agent, item: Assignment) -> Assignment:
    for name, template in problem.shift_templates.items():
        fitted = item.model_copy(update={"template": name, "tags": item.tags or tuple(template.tags)})
        if not any(shapes.problems(agent, fitted)):
            return fitted
    return item
