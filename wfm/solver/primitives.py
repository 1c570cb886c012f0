"""The small language that rules are written in.

A roster gives every agent exactly one option on every day: option 0 is a day off, the others are shift variants of the
agent's catalogue (`wfm.solver.options`). Primitives speak of options by arrays: D days × O options of one catalogue.
`agents` are indices of agents that all use that catalogue, and per-agent arrays follow their order. Every primitive
names its `term`: the name under which its cost, or its breach, is reported.

Hard and soft are one: where a cost is None the bound is hard. Costs are per unit of violation and never negative.
A new engine must understand all of these, or hand the problem to an engine that does.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Allow:
    """Only the options of `mask[day, option]` may be chosen. Always hard; for a soft form see OptionCost."""

    term: str
    catalogue: int
    agents: Ints
    mask: Bools


@dataclass(frozen=True, eq=False)
class OptionCost:
    """Choosing an option on a day costs `cost[day, option]` (may be zero, never negative)."""

    term: str
    catalogue: int
    agents: Ints
    cost: Floats


@dataclass(frozen=True, eq=False)
class Succession:
    """Option i on day d and option j on day d + gap together cost `tables[table_of_day[d]][i, j]`; infinity forbids.

    `table_of_day` has D − gap entries, −1 where nothing is said. Days share tables because most days are alike.
    """

    term: str
    catalogue: int
    agents: Ints
    gap: int
    tables: Floats
    table_of_day: Ints


@dataclass(frozen=True, eq=False)
class Run:
    """Days in a row whose option has the tag: a run lasts at least `minimum` and at most `maximum` days.

    `carried[agent]` tagged days in a row ended just before day 0; they count. Runs that touch the end of the horizon
    owe no minimum, nor do runs from day 0 of agents in `open_start` (whose past is not known). The maximum always
    holds. `cost` is per day above the maximum or below the minimum.
    """

    term: str
    catalogue: int
    agents: Ints
    tag: Bools
    minimum: int
    maximum: int
    carried: Ints
    open_start: Bools
    cost: float | None


@dataclass(frozen=True, eq=False)
class WindowSum:
    """lower ≤ carried + Σ weight[day, choice] over days first … last − 1 ≤ upper, per agent (±inf: no bound).

    Costs are per unit of weight below `lower` and above `upper`; a piecewise linear cost is several WindowSums.
    """

    term: str
    catalogue: int
    agents: Ints
    weight: Floats
    first: int
    last: int
    carried: Floats
    lower: Floats
    upper: Floats
    cost: float | None


@dataclass(frozen=True, eq=False)
class GroupCount:
    """lower ≤ carried + number of groups of days in which some day's option has the tag ≤ upper, per agent.

    `groups` are tuples of day indices (the two days of a weekend, say). `cost` is per group outside the bounds.
    """

    term: str
    catalogue: int
    agents: Ints
    tag: Bools
    groups: tuple[tuple[int, ...], ...]
    carried: Ints
    lower: int
    upper: int
    cost: float | None


@dataclass(frozen=True, eq=False)
class AnyOf:
    """At least one of several ways is kept: for some k, every choice on its days is in `masks[k, day − first, option]`.

    `masks` speak of the days from `first` on; `available[agent, k]` says which ways the past leaves to an agent. `cost`
    is paid once where no way is kept.
    """

    term: str
    catalogue: int
    agents: Ints
    masks: Bools
    first: int
    available: Bools
    cost: float | None


@dataclass(frozen=True, eq=False)
class Part:
    """Some agents' share in a sum over people: Σ over agents and days of `weight[day − first, choice]`.

    `weight` has a row for each of the days from `first` on that count; the others do not.
    """

    catalogue: int
    agents: Ints
    weight: Floats
    first: int = 0

    @property
    def days(self) -> range:
        """The days that count."""
        return range(self.first, self.first + len(self.weight))


@dataclass(frozen=True, eq=False)
class Linear:
    """lower ≤ constant + Σ over parts ≤ upper: seats, budgets, leaders on duty. `cost` is per unit outside."""

    term: str
    parts: tuple[Part, ...]
    constant: float
    lower: float
    upper: float
    cost: float | None


@dataclass(frozen=True, eq=False)
class Balance:
    """A burden spread over people: costs `cost` × (largest − smallest) of carried + Σ weight[day, choice] per agent.

    `carried` follows the agents in the order of the parts.
    """

    term: str
    parts: tuple[Part, ...]
    carried: Floats
    cost: float


@dataclass(frozen=True, eq=False)
class Kinds:
    """Some agents, and of which kind each option is on each day: `kind[day, option]`, −1 for none that counts."""

    catalogue: int
    agents: Ints
    kind: Ints


@dataclass(frozen=True, eq=False)
class Distinct:
    """At most `upper` kinds of option are chosen by anybody on any day; `cost` is per kind above that."""

    term: str
    parts: tuple[Kinds, ...]
    upper: int
    cost: float | None


@dataclass(frozen=True, eq=False)
class Cover:
    """People on duty for queues, per interval; each serves at most one queue at a time.

    `required[queue, interval]` people (real); `serves[agent, queue]`, until one of `changes` says otherwise. An
    interval costs the least, over all ways to share people out, of Σ short × `short_cost[queue]` (reported as `term`)
    plus `idle_cost` for every person left over (`idle_term`); both are per person and interval. A person on duty for
    part of an interval counts as that part, one who serves no queue then does not count.

    `pooled` sets of queues require less together than the sum of their parts: (indices of queues, people per interval).
    Any other set requires the least that pooled sets and single queues which make it up do, and no less than any part
    of it; the shortage of a set is the most that the people who can serve a part of it fall short of that part.
    """

    term: str
    idle_term: str
    queues: tuple[str, ...]
    required: Floats
    serves: Bools
    short_cost: Floats
    idle_cost: float
    carried: tuple[tuple[int, int, float], ...]
    """(agent, interval, part of the interval) of shifts from before the horizon."""
    pooled: tuple[tuple[tuple[int, ...], Floats], ...] = ()
    changes: tuple[tuple[int, int, Bools], ...] = ()
    """(agent, interval, queues): what an agent serves from an interval on; by agent, then interval."""


TeamPrimitive = Linear | Balance | Distinct | Cover
"""Those that speak of people together."""

PersonalPrimitive = Allow | OptionCost | Succession | Run | WindowSum | GroupCount | AnyOf
"""Those that speak of each agent alone: together they describe one agent's line of options."""

Primitive = PersonalPrimitive | TeamPrimitive
