"""What a mixture of lines has learnt, told so that one for much the same problem can begin with it.

Nothing of it is believed: sets of queues are found by their names, lines count where they obey the rules of the new
problem, and whatever prices come of it prove a bound there (Lagrange).
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np

from wfm.models.roster import AgentLines, BoundPrices, CoverPrice
from wfm.solver.compile import Compiled
from wfm.solver.engines.cuts import Cuts
from wfm.solver.engines.lines import Lines
from wfm.solver.engines.mixture import MOST_LINES, Mixture
from wfm.solver.primitives import Bools
from wfm.solver.shortage import CoverModel

LEAST_WEIGHT = 1e-3
"""Weight from which on a line is told."""


def learnt(mixture: Mixture) -> BoundPrices:
    """Prices and lines of a mixture as they stand."""
    return BoundPrices(
        cover=tuple(
            price
            for model, cuts in zip(mixture.covers, mixture.cuts, strict=True)
            for item in cuts
            for price in _prices_of(item, model)
        ),
        sums=mixture.sum_prices.copy(),
        lines=tuple(_lines_of(mixture, agent) for agent in mixture.leaders.tolist()),
    )


def resume(mixture: Mixture, prices: BoundPrices, lines: Lines) -> bool:
    """Let a mixture go on from what another has learnt; whether any of its prices belong here."""
    told = {agent: item for item in prices.lines for agent in item.agents}
    led: dict[int, list[AgentLines]] = {}
    for agent, leader in zip(mixture.compiled.context.agents, mixture.leader.tolist(), strict=True):
        if agent.agent in told:
            led.setdefault(leader, []).append(told[agent.agent])
    for leader, items in led.items():
        _mix(mixture, leader, items, lines)
    fits = place_prices(mixture.covers, mixture.cuts, prices)
    if len(prices.sums) == mixture.sums.count:
        mixture.centre[:] = prices.sums
    mixture.price()
    return fits


def place_prices(covers: Sequence[CoverModel], cuts: Sequence[Sequence[Cuts]], prices: BoundPrices) -> bool:
    """Make prices the centres of the rows that they belong to, which are added where they are not there yet."""
    fits = False
    for model, items in zip(covers, cuts, strict=True):
        place = {name: number for number, name in enumerate(model.cover.queues)}
        for price in prices.cover:
            queues = [place.get(name, -1) for name in price.queues]
            for item in items:
                members = np.isin(item.pool.queues, queues)
                if queues and -1 not in queues and int(members.sum()) == len(queues):
                    fits |= _place(item, members, price)
    return fits


def _prices_of(item: Cuts, model: CoverModel) -> list[CoverPrice]:
    there = np.arange(item.price.shape[1]) < item.count[:, None]
    interval, row = np.nonzero(there & (item.price > 0))
    level, key, value = item.level[interval, row], item.keys[interval, row], item.price[interval, row]
    names = [tuple(model.cover.queues[queue] for queue in item.pool.queues[members].tolist()) for members in item.sets]
    found = []
    for number, of_set in sorted({*zip(level.tolist(), key.tolist(), strict=True)}):
        mine = np.flatnonzero((level == number) & (key == of_set))
        found.append(
            CoverPrice(
                queues=names[of_set // 2],
                level=number,
                rounded=bool(of_set % 2),
                intervals=tuple(interval[mine].tolist()),
                prices=np.round(value[mine], 6),
            )
        )
    return found


def _lines_of(mixture: Mixture, leader: int) -> AgentLines:
    weight = mixture.weight[leader, : int(mixture.count[leader])] / mixture.size[leader]
    kept = np.flatnonzero(weight >= LEAST_WEIGHT)
    agents = mixture.compiled.context.agents
    return AgentLines(
        agents=tuple(agents[agent].agent for agent in np.flatnonzero(mixture.leader == leader).tolist()),
        catalogue=_catalogue(mixture.compiled, leader),
        lines=tuple(map(tuple, mixture.lines[leader, kept].tolist())),
        weights=np.round(weight[kept], 6),
    )


def _mix(mixture: Mixture, leader: int, items: list[AgentLines], lines: Lines) -> None:
    """What people who are alike have been told that they may still work; where it is nothing, what they have stays.

    They may have been told different things, where they were not alike.
    """
    catalogue = _catalogue(mixture.compiled, leader)
    known = [item for item in items if item.catalogue == catalogue and item.lines]
    if not known:
        return
    made, of = np.unique(np.array([line for item in known for line in item.lines]), axis=0, return_inverse=True)
    weight = np.bincount(of.ravel(), weights=np.concatenate([item.weights for item in known]))
    most = np.sort(np.argsort(-weight, kind="stable")[:MOST_LINES])
    made, weight = made[most], weight[most]
    own = lines.own_costs(leader, made)
    lawful = np.isfinite(own) & (weight > 0)
    if lawful.any():
        share = weight[lawful] / weight[lawful].sum()
        mixture.mix(leader, made[lawful], own[lawful], share * mixture.size[leader])


def _place(item: Cuts, members: Bools, price: CoverPrice) -> bool:
    """Whether a set and its level mean something here; its prices are then those of its rows."""
    found = item.number(members, price.level)
    intervals = np.array(price.intervals, dtype=np.int64)
    inside = intervals < item.intervals
    if found is None or not inside.any() or len(price.prices) != len(intervals):
        return False
    item.centre_on(found, price.level, price.rounded, intervals[inside], price.prices[inside])
    return True


def _catalogue(compiled: Compiled, agent: int) -> str:
    """Identifies what an agent's options are numbers of."""
    catalogue = compiled.catalogue(agent)
    made = blake2b(digest_size=12)
    for values in (catalogue.exists, catalogue.start, catalogue.end, catalogue.pointer, catalogue.interval):
        made.update(np.ascontiguousarray(values).tobytes())
    made.update(catalogue.part.tobytes())
    return made.hexdigest()
