"""Why no roster obeys the hard rules: the fewest statements that clash, and the cheapest ways out, each tried."""

from __future__ import annotations

from collections.abc import Sequence

from wfm.models.roster import Conflict, Finding
from wfm.solver.compile import Compiled
from wfm.solver.conflict import smallest_conflict
from wfm.solver.engines.feasibility import possible
from wfm.solver.primitives import Balance, Cover, Linear
from wfm.solver.repairs import repairs
from wfm.solver.statements import Statement, statements
from wfm.solver.wording import statement_text

MOST_CONFLICTS = 5
"""People whose conflict is told; further ones are only named."""


def diagnose(compiled: Compiled) -> tuple[Conflict, ...]:
    """A conflict for each agent who cannot obey the hard rules; if all can alone, one of the team."""
    personal = compiled.with_primitives(
        item for item in compiled.primitives if not isinstance(item, Cover | Linear | Balance)
    )
    stuck = [agent for agent in range(compiled.agents) if possible(personal, [agent]) is False]
    if stuck:
        found = [_conflict(compiled, [agent], team=False) for agent in stuck[:MOST_CONFLICTS]]
        return (*found, *(_named(compiled, agent) for agent in stuck[MOST_CONFLICTS:]))
    return (_conflict(compiled, list(range(compiled.agents)), team=True),)


def _conflict(compiled: Compiled, agents: list[int], *, team: bool) -> Conflict:
    def clash(items: Sequence[Statement]) -> bool:
        trial = compiled.with_primitives(item.primitive for item in items)
        return possible(trial, agents) is False

    pieces = statements(compiled, agents, team=team)
    found = min((smallest_conflict(order, clash) for order in (pieces, pieces[::-1])), key=len)
    found.sort(key=lambda item: (item.first, item.last, item.rule.name))
    minimal = all(
        possible(compiled.with_primitives(item.primitive for item in found if item is not other), agents)
        for other in found
    )
    elements = tuple(
        Finding(
            rule=item.rule.name,
            agent="" if item.agent < 0 else compiled.context.agents[item.agent].agent,
            day=item.dates(compiled)[0],
            message=statement_text(compiled, item),
        )
        for item in found
    )
    name = "" if team else compiled.context.agents[agents[0]].agent
    return Conflict(agent=name, elements=elements, minimal=minimal, repairs=repairs(compiled, found, agents, team=team))


def _named(compiled: Compiled, agent: int) -> Conflict:
    person = compiled.context.agents[agent]
    message = f"{person.label} has no line of work that obeys the hard rules either"
    return Conflict(
        agent=person.agent, elements=(Finding(rule="hard rules", agent=person.agent, message=message),), minimal=False
    )
