"""What a placement of duties costs, as the placement counts it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from wfm.models.duty import OnCallDuty
from wfm.models.on_call import ON_CALL, OnCallRota
from wfm.models.people import Agent, Preference
from wfm.models.roster import RosterProblem
from wfm.models.time import local_instant
from wfm.solver.on_call.duties import Duties, key_of
from wfm.solver.on_call.shares import Burdens

TERMS = ("on_call_open", "on_call_pay", "on_call_wishes", "on_call_changes", "on_call_fairness")
"""Names of the costs of on-call duties."""


def pay_of(rota: OnCallRota, duty: OnCallDuty) -> float:
    """What somebody gets for a duty."""
    return rota.pay_per_duty + rota.pay_per_hour * duty.hours


def speaks_of(wish: Preference, duty: OnCallDuty, zone_name: str) -> bool:
    """Whether a wish is about a duty: its rota, and a time on call that touches its day on the own clock."""
    if wish.what not in (ON_CALL, duty.rota):
        return False
    low, high = local_instant(wish.date, 0, zone_name), local_instant(wish.date, 1440, zone_name)
    return any(span.start < high and low < span.end for span in duty.times)


def compared(problem: RosterProblem, burdens: Burdens, possible: dict[str, set[str]]) -> dict[str, dict[str, float]]:
    """Rota → person → points carried, of those who are compared: who may take, or holds, one of its duties."""
    return {
        name: {agent.agent: burdens.carried(name, agent) for agent in problem.agents if agent.agent in possible[name]}
        for name, rota in problem.on_call.rotas.items()
        if rota.fair_weight > 0
    }


def terms_of(
    problem: RosterProblem,
    duties: Duties,
    held: Iterable[OnCallDuty],
    burdens: Burdens,
    carried: dict[str, dict[str, float]],
) -> dict[str, float]:
    """Costs by term of the duties that people hold in the planned days, the fixed ones among them."""
    rotas, held = problem.on_call.rotas, list(held)
    agents: dict[str, Agent] = {agent.agent: agent for agent in problem.agents}
    terms = dict.fromkeys(TERMS, 0.0)
    number: dict[object, int] = defaultdict(int)
    for item in held:
        number[key_of(item)] += 1
        terms["on_call_pay"] += pay_of(rotas[item.rota], item)
    for item in duties.turns:
        rota = rotas[item.rota]
        terms["on_call_open"] += rota.open_cost * max(rota.people - number[key_of(item)], 0)
    mine: dict[str, list[OnCallDuty]] = defaultdict(list)
    for item in (*duties.past, *held):
        mine[item.agent].append(item)
    for wish in problem.on_call.wishes:
        zone_name = problem.zone_of(agents[wish.agent])
        if 0 <= (wish.date - problem.start).days < problem.days:
            got = any(speaks_of(wish, item, zone_name) for item in mine[wish.agent])
            terms["on_call_wishes"] += 0.0 if got == (wish.wish == "want") else wish.weight
    keep = {(key_of(item), item.agent) for item in held}
    for key, names in duties.published.items():
        lost = sum((key, name) not in keep for name in names)
        terms["on_call_changes"] += rotas[key[0]].change_cost * lost
    for name, loads in carried.items():
        rota = rotas[name]
        for item in held:
            if item.rota in (name, *rota.with_rotas) and item.agent in loads:
                loads[item.agent] += burdens.points(rota, agents[item.agent], item)
        if len(loads) > 1:
            terms["on_call_fairness"] += rota.fair_weight * (max(loads.values()) - min(loads.values()))
    return {name: cost for name, cost in terms.items() if abs(cost) > 1e-9}
