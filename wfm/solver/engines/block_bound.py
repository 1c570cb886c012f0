"""What no roster with blocks can cost less than: prices of queues and intervals instead of the requirement.

At any prices of a person on a queue in an interval, everybody takes the cheapest line with the cheapest blocks, and
every queue takes as many people as are cheapest for it; together that costs no more than any roster (Lagrangian
relaxation). Blocks and crowding count, rules about people together do not: they cost nothing at least.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from wfm.solver.blocks import queue_cost
from wfm.solver.engines.automaton import UnsupportedError
from wfm.solver.engines.block_floor import Floor
from wfm.solver.engines.engine import Search
from wfm.solver.engines.lines import Lines, NoLineError
from wfm.solver.primitives import Cover, Floats


def bound_at(price: Floats, floor: Floor, lines: Lines) -> float | None:
    """The bound at prices[queue, interval], on a floor where only people of the past are in.

    None where somebody's rules are not all in a program, or somebody has no line.
    """
    cover = floor.cover
    wanted = _wanted(price, floor)
    costs = queue_cost(cover.required, wanted, cover.short_cost[:, None], cover.idle_cost, floor.crowd)
    bound = float((costs - price * (wanted - floor.people)).sum())
    try:
        for agents in _alike(floor, lines):
            bound += len(agents) * lines.best(agents[0], floor.option_prices(agents[0], price)).bound
    except (UnsupportedError, NoLineError):
        return None
    return bound if np.isfinite(bound) else None


def prices_of(search: Search, cover: Cover) -> Floats:
    """[queue, interval] prices at which another engine proved its bound: what one person more would save, negative."""
    nothing = np.zeros(cover.required.shape[1])
    return np.array([-search.worth.get(queue, nothing) for queue in cover.queues])


def _wanted(price: Floats, floor: Floor) -> Floats:
    """[queue, interval] people, or parts of them, at whom a queue costs least, were it paid the price for each."""
    cover, crowd = floor.cover, floor.crowd
    need, over = cover.required, price - cover.idle_cost
    parts = (cover.required, floor.people, *(chains.part for chains in floor.chains))
    if crowd == 0:
        more = np.full(price.shape, np.inf)
    elif all(np.array_equal(values, np.round(values)) for values in parts):
        more = np.ceil(over / (2 * crowd))
    else:
        more = np.maximum(over / (2 * crowd) + 0.5, 1.0)
    most = np.maximum(need, floor.people.max(initial=0) + len(floor.serves))
    wanted = np.where(price < -cover.short_cost[:, None], 0.0, need + np.where(over > 0, more, 0.0))
    return np.asarray(np.clip(wanted, 0.0, most))


def _alike(floor: Floor, lines: Lines) -> list[list[int]]:
    """People who have the same cheapest line at any prices. Raises UnsupportedError."""
    found = defaultdict(list)
    for agent, serves in enumerate(floor.serves):
        catalogue = int(floor.compiled.context.catalogue_of[agent])
        found[lines.programs.signature(agent), catalogue, tuple(serves.tolist())].append(agent)
    return list(found.values())
