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
        lines=tuple(_lines_of(mixture, agent) for agent in range(mixture.compiled.agents)),
    )


def resume(mixture: Mixture, prices: BoundPrices, lines: Lines) -> bool:
    """Let a mixture go on from what another has learnt; whether any of its prices belong here."""
    index = mixture.compiled.context.index
    for item in prices.lines:
        if item.agent in index:
            _mix(mixture, index[item.agent], item, lines)
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


def _lines_of(mixture: Mixture, agent: int) -> AgentLines:
    weight = mixture.weight[agent, : int(mixture.count[agent])]
    kept = np.flatnonzero(weight >= LEAST_WEIGHT)
    return AgentLines(
        agent=mixture.compiled.context.agents[agent].agent,
        catalogue=_catalogue(mixture.compiled, agent),
        lines=tuple(map(tuple, mixture.lines[agent, kept].tolist())),
        weights=np.round(weight[kept], 6),
    )


def _mix(mixture: Mixture, agent: int, item: AgentLines, lines: Lines) -> None:
    """The lines that an agent may still work, with their weights; where there are none, what it has stays."""
    if item.catalogue != _catalogue(mixture.compiled, agent) or not item.lines:
        return
    made = np.array(item.lines[:MOST_LINES], dtype=np.int64)
    own, weight = lines.own_costs(agent, made), item.weights[:MOST_LINES]
    lawful = np.isfinite(own) & (weight > 0)
    if lawful.any():
        mixture.mix(agent, made[lawful], own[lawful], weight[lawful] / weight[lawful].sum())


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
