"""Why no roster obeys the hard rules: the fewest statements that clash, and the cheapest ways out, each tried."""

from __future__ import annotations

import time
from collections.abc import Sequence

from wfm.models.roster import Conflict, Finding
from wfm.solver.compile import Compiled
from wfm.solver.conflict import smallest_conflict
from wfm.solver.engines.feasibility import possible
from wfm.solver.primitives import Linear, TeamPrimitive
from wfm.solver.repairs import repairs
from wfm.solver.statements import Statement, statements
from wfm.solver.wording import statement_text

MOST_CONFLICTS = 5
"""People whose conflict is told; further ones are only named."""


SECONDS = 60.0
"""Wall clock after which a conflict of the team is told as far as it has been found."""


def diagnose(compiled: Compiled) -> tuple[Conflict, ...]:
    """A conflict for each agent who cannot obey the hard rules; if all can alone, one of the team."""
    personal = compiled.with_primitives(item for item in compiled.primitives if not isinstance(item, TeamPrimitive))
    stuck = [agent for agent in range(compiled.agents) if possible(personal, [agent]) is False]
    if stuck:
        found = [_of_person(compiled, agent) for agent in stuck[:MOST_CONFLICTS]]
        return (*found, *(_named(compiled, agent) for agent in stuck[MOST_CONFLICTS:]))
    return (_of_team(compiled),)


def _of_person(compiled: Compiled, agent: int) -> Conflict:
    pieces = statements(compiled, [agent], team=False)
    return _conflict(compiled, pieces, [agent], range(compiled.days), team=False)


def of_few_days(compiled: Compiled) -> tuple[Conflict, ...]:
    """A conflict of people together that a few days alone show; empty where none does, which proves nothing."""
    pieces = statements(compiled, list(range(compiled.agents)), team=True)
    found = _of_few_days(compiled, pieces, (0, 1), time.monotonic() + SECONDS)
    return () if found is None else (found,)


def _of_team(compiled: Compiled) -> Conflict:
    """Looked for in the days that a rule about people together speaks of, then with days about them, then anywhere."""
    everybody = list(range(compiled.agents))
    pieces, until = statements(compiled, everybody, team=True), time.monotonic() + SECONDS
    found = _of_few_days(compiled, pieces, (0, 1, 3), until)
    return found or _conflict(compiled, pieces, everybody, range(compiled.days), team=True, until=until)


def _of_few_days(
    compiled: Compiled, pieces: list[Statement], reaches: tuple[int, ...], until: float
) -> Conflict | None:
    spans = sorted({(item.first, item.last) for item in pieces if item.agent < 0}, key=lambda span: span[1] - span[0])
    for reach in reaches:
        for first, last in spans:
            days = range(max(first - reach, 0), min(last + reach + 1, compiled.days))
            local = [item for item in pieces if item.first in days and item.last in days]
            who = sorted({agent for item in local for agent in _people(item)})
            trial = compiled.with_primitives(item.primitive for item in local)
            if who and possible(trial, who, days) is False:
                mine = [item for item in local if item.agent < 0 or item.agent in who]
                return _conflict(compiled, mine, who, days, team=True, until=until)
            if time.monotonic() > until:
                return None
    return None


def _people(item: Statement) -> list[int]:
    """Agents that a statement about people together speaks of."""
    parts = item.primitive.parts if isinstance(item.primitive, Linear) else ()
    return [agent for part in parts for agent in part.agents.tolist()]


def _conflict(
    compiled: Compiled,
    pieces: list[Statement],
    agents: list[int],
    days: range,
    *,
    team: bool,
    until: float | None = None,
) -> Conflict:
    def clash(items: Sequence[Statement]) -> bool:
        late = until is not None and time.monotonic() > until
        trial = compiled.with_primitives(item.primitive for item in items)
        return not late and possible(trial, agents, days) is False

    found = min((smallest_conflict(order, clash) for order in (pieces, pieces[::-1])), key=len)
    found.sort(key=lambda item: (item.first, item.last, item.rule.name))
    minimal = clash(found) and all(
        possible(compiled.with_primitives(item.primitive for item in found if item is not other), agents, days)
        for other in found
    )
    if not minimal:  # time ran out: name the settings alone
        found = list({id(item.setting): item for item in found}.values())
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
    ways = repairs(compiled, found, agents, team=team, until=until) if minimal else ()
    return Conflict(agent=name, elements=elements, minimal=minimal, repairs=ways)


def _named(compiled: Compiled, agent: int) -> Conflict:
    person = compiled.context.agents[agent]
    message = f"{person.label} has no line of work that obeys the hard rules either"
    return Conflict(
        agent=person.agent, elements=(Finding(rule="hard rules", agent=person.agent, message=message),), minimal=False
    )
