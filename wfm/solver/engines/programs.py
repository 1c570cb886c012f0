"""The dynamic programs of a problem: one for all agents whose rules differ in amounts, history and leave alone."""

from __future__ import annotations

import threading
from collections import defaultdict
from dataclasses import dataclass, field, fields, replace
from hashlib import blake2b
from math import prod

import numpy as np
from threadpoolctl import threadpool_limits

from wfm.solver.compile import Compiled
from wfm.solver.engines.assemble import Program
from wfm.solver.engines.automaton import (
    Counter,
    GroupComponent,
    RunComponent,
    SuccessionComponent,
    UnsupportedError,
    joined,
    window_counter,
)
from wfm.solver.engines.layers import Component, build
from wfm.solver.engines.program_store import ProgramStore, can_share
from wfm.solver.engines.ways import WaysComponent, in_sequences
from wfm.solver.evaluate import of_agent
from wfm.solver.primitives import (
    Allow,
    AnyOf,
    Bools,
    Floats,
    GroupCount,
    Ints,
    OptionCost,
    PersonalPrimitive,
    Run,
    Succession,
    TeamPrimitive,
    WindowSum,
)

MOST_CELLS = 8_000_000
"""Cells of a program up to which limits are held in it."""

MOST_CELLS_AT_ALL = 12_000_000
"""Cells of a program without any limits, up to which it is built."""

MULTIPLIER_STEPS = 8
"""Programs solved to find prices for limits that are not held."""


@dataclass(frozen=True, eq=False)
class Priced:
    """A line and what it costs, prices and own costs together; no line costs less than `bound`."""

    cost: float
    line: Ints
    bound: float


@dataclass(eq=False)
class _Family:
    """Agents that share automata and counters."""

    agents: list[int]
    rules: dict[object, list[PersonalPrimitive]]
    """By what they say apart from amounts and history: each agent's own primitive."""
    stated: _Stated | None = None
    refused: str = ""
    programs: dict[frozenset[int], _Held | None] = field(default_factory=dict)
    """By the counters that are left out; None where they would be too large."""


@dataclass(frozen=True, eq=False)
class _Stated:
    """A family's rules as automata and counters."""

    open: Bools
    components: list[Component]
    counter_of: list[int]
    counters: list[Counter]
    limits: frozenset[int]
    """Counters that may be left out while no line exceeds them."""
    store: ProgramStore | None
    """Where programs are kept that others may ask for too."""

    def program(self, left_out: frozenset[int], agents: int, most_cells: int) -> Program | None:
        """The program without some counters; None where no line is feasible even so. Raises UnsupportedError."""
        kept = [index for index in range(len(self.counters)) if index not in left_out]
        limits = [max(self.counters[index].most_for_anybody(), 0) + 1 for index in kept if index in self.limits]
        if prod(limits) * len(self.open) > most_cells:
            raise UnsupportedError("too many limits at once")  # sooner than by building it
        number = {index: position for position, index in enumerate(kept)}
        chosen = [place for place, counter in enumerate(self.counter_of) if counter not in left_out]
        make = build if self.store is None else self.store.program
        return make(
            [self.components[place] for place in chosen],
            [number.get(self.counter_of[place], -1) for place in chosen],
            [replace(self.counters[index], parent=-1, ratio=1) for index in kept],
            self.open,
            agents,
            most_cells,
        )


@dataclass(eq=False)
class _Held:
    """A program, with the penalties of each agent once they are needed."""

    program: Program | None
    """None where nobody has a line."""
    penalties: dict[int, Floats] = field(default_factory=dict)


class Programs:
    """Cheapest lines under the rules about single agents.

    Where all counters at once would be too large a program, those that only limit a count from above are left out until
    a line exceeds them (decremental state-space relaxation, Righini & Salani 2008), so that answers stay exact; where
    even the counters exceeded are too many, some are priced instead, and `Priced.bound` tells what is proved.
    """

    def __init__(self, compiled: Compiled, store: ProgramStore | None = None, most_cells: int = MOST_CELLS) -> None:
        """Programs come from a `store`, if there is one; up to `most_cells` limits are held in them."""
        self.compiled, self.store, self.most_cells = compiled, store, most_cells
        self._lock = threading.RLock()
        self._spaces = threading.local()
        self._own: dict[int, Floats] = {}
        self._costs: dict[int, list[OptionCost]] = defaultdict(list)
        self._family_of: list[_Family] = []
        self._row: list[int] = []
        self._needed: dict[int, frozenset[int]] = {}
        """The limits that each agent's last line needed."""
        self._group()

    def best(self, agent: int, prices: Floats) -> Priced:
        """The line of least Σ prices[day, option] + own costs; its cost is infinite where no line is feasible.

        Raises UnsupportedError for agents whose rules are not all in their program.
        """
        family, stated = self.stated(agent)
        costs = prices + self.own(agent)
        whole = self._held(family, frozenset())
        if whole is not None:
            return self._line(whole, agent, costs)
        needed = self._needed.get(agent, frozenset())
        while True:
            held = self._held(family, stated.limits - needed)
            if held is None:
                return self._with_multipliers(family, agent, costs, needed)
            found = self._line(held, agent, costs)
            exceeded = self._exceeded(stated, agent, found, stated.limits - needed)
            if not exceeded:
                self._needed[agent] = needed
                return found
            needed |= exceeded

    def _exceeded(self, stated: _Stated, agent: int, found: Priced, left_out: frozenset[int]) -> frozenset[int]:
        """The counters left out that a line ought to pay for or breaks."""
        if not np.isfinite(found.cost):
            return frozenset()
        row = self._row[agent]
        counts = {index: np.array(stated.counters[index].count(found.line)) for index in left_out}
        return frozenset(index for index in left_out if stated.counters[index].paid(row, counts[index]) > 0)

    def _line(self, held: _Held, agent: int, costs: Floats) -> Priced:
        """The cheapest line of a program, counters left out not judged."""
        line = np.zeros(self.compiled.days, dtype=np.int64)
        program = held.program
        start = -1 if program is None else int(program.start[self._row[agent]])
        if program is None or start < 0:
            return Priced(np.inf, line, np.inf)
        from wfm.solver.engines import kernel

        penalty = self._penalty(held, agent)
        price, member = kernel.cheapest(
            costs, program.entry_class, program.entry_day, program.entry_option, program.classes
        )
        least, class_ = kernel.least_of_sets(price, program.set_first, program.set_members)
        cells = self._space(program.cells)
        kernel.sweep(
            cells, program.kind, program.src, program.dst, program.detail, program.constant, program.from_cell,
            program.to_cell, program.count, program.stride, program.closing, program.low, penalty, least, start,
        )  # fmt: skip
        cost = float(cells[program.offset[program.final]])
        if np.isfinite(cost):
            found = kernel.trace(
                cells, program.kind, program.src, program.detail, program.constant, program.gain,
                program.closing, program.low, program.offset, program.stride, penalty, least, program.incoming_first,
                program.incoming, program.final, start, line, program.set_day, class_, member,
            )  # fmt: skip
            assert found, "a line of finite cost cannot be traced"
        return Priced(cost, line, cost)

    def _with_multipliers(self, family: _Family, agent: int, costs: Floats, needed: frozenset[int]) -> Priced:
        """Where the limits needed do not fit together: the tightest are held, the rest priced per count for the bound.

        The line keeps the cheapest uses of what it has too much of and is found again without the others.
        """
        stated, row = family.stated, self._row[agent]
        assert stated is not None
        kept: frozenset[int] = frozenset()
        for index in sorted(needed, key=lambda index: stated.counters[index].most_without_cost(row)):
            if self._held(family, stated.limits - kept - {index}) is not None:
                kept |= {index}
        held = self._held(family, stated.limits - kept)
        if held is None:
            raise UnsupportedError("too many cells without any of the limits")
        self._needed[agent] = needed
        loose = [index for index in sorted(stated.limits - kept) if stated.counters[index].weight is not None]
        counters = [stated.counters[index] for index in loose]
        most = np.array([counter.most_without_cost(row) for counter in counters], dtype=float)
        dearest = np.array([counter.slope() for counter in counters])
        multiplier = np.zeros(len(loose))
        bound = -np.inf
        found = self._line(held, agent, costs)
        step = 0.1 * float(np.ptp(costs[np.isfinite(costs)]))
        for _ in range(MULTIPLIER_STEPS):
            bound = max(bound, found.cost - float(multiplier @ most))
            over = np.array([counter.count(found.line) for counter in counters]) - most
            if not np.isfinite(found.cost) or ((over * (multiplier > 0) == 0).all() and (over <= 0).all()):
                break
            multiplier = np.clip(multiplier + step * over, 0.0, dearest)
            step *= 0.75
            priced = costs.copy()
            for counter, price in zip(counters, multiplier.tolist(), strict=True):
                assert counter.weight is not None
                priced[counter.first : counter.last] += price * counter.weight
            found = self._line(held, agent, priced)
        masked = costs.copy()
        while True:
            found = self._line(held, agent, masked)
            exceeded = self._exceeded(stated, agent, found, stated.limits - kept)
            if not exceeded or not np.isfinite(found.cost):
                return Priced(found.cost, found.line, min(bound, found.cost))
            for index in exceeded:
                stated.counters[index].keep_cheapest(row, found.line, masked)

    def own(self, agent: int) -> Floats:
        """[day, option] what options cost the agent by themselves; infinity where they are not open."""
        if agent not in self._own:
            cost = np.where(self.compiled.allowed[agent], 0.0, np.inf)
            for item in self._costs[agent]:
                cost = cost + item.cost
            self._own[agent] = cost
        return self._own[agent]

    def signature(self, agent: int) -> object:
        """Equal for agents whose lines cost the same: identical people, as far as rules about one person go."""
        family, stated = self.stated(agent)
        row = self._row[agent]
        digest = blake2b(self.own(agent).tobytes(), digest_size=16)
        for counter in stated.counters:
            for lower, upper, _ in counter.pieces:
                digest.update(f"{lower[row]},{upper[row]};".encode())
        starts = tuple(int(component.start[row]) for component in stated.components)
        return id(family), starts, digest.digest()

    def stated(self, agent: int) -> tuple[_Family, _Stated]:
        """The agent's family and what it states. Raises UnsupportedError."""
        family = self._family_of[agent]
        with self._lock:
            if family.stated is None and not family.refused:
                try:
                    family.stated = self._state(family)
                except UnsupportedError as error:
                    family.refused = str(error) or "unsupported"
            if family.stated is None:
                raise UnsupportedError(family.refused)
        return family, family.stated

    def _held(self, family: _Family, left_out: frozenset[int]) -> _Held | None:
        """The program without some counters; None where it is too large."""
        stated = family.stated
        assert stated is not None
        with self._lock:
            if left_out not in family.programs:
                try:
                    most = self.most_cells if left_out != stated.limits else MOST_CELLS_AT_ALL
                    family.programs[left_out] = _Held(stated.program(left_out, len(family.agents), most))
                except UnsupportedError:
                    family.programs[left_out] = None
            return family.programs[left_out]

    def _space(self, cells: int) -> Floats:
        """A thread's own cells."""
        space = getattr(self._spaces, "cells", None)
        if space is None or len(space) < cells:
            space = self._spaces.cells = np.empty(cells)
        return space[:cells]

    def _penalty(self, held: _Held, agent: int) -> Floats:
        if agent not in held.penalties:
            program = held.program
            assert program is not None
            row = self._row[agent]
            pieces = [
                counter.penalty(row, int(most)) for counter, most in zip(program.counters, program.most, strict=True)
            ]
            held.penalties[agent] = np.concatenate(pieces) if pieces else np.zeros(1)
        return held.penalties[agent]

    def _group(self) -> None:
        compiled = self.compiled
        rules: list[dict[object, list[PersonalPrimitive]]] = [defaultdict(list) for _ in range(compiled.agents)]
        for primitive in compiled.primitives:
            if isinstance(primitive, OptionCost):
                for agent in primitive.agents.tolist():
                    self._costs[agent].append(primitive)
            elif not isinstance(primitive, Allow | TeamPrimitive):
                key = _key(primitive)
                for row, agent in enumerate(primitive.agents.tolist()):
                    rules[agent][key].append(of_agent(primitive, row))
        found: dict[object, _Family] = {}
        for agent in range(compiled.agents):
            catalogue = compiled.catalogue(agent)
            ever = np.asarray(compiled.allowed[agent].any(axis=0))[: catalogue.first_extra]
            counts = frozenset((key, len(items)) for key, items in rules[agent].items())
            family = found.setdefault(
                (int(compiled.context.catalogue_of[agent]), ever.tobytes(), counts), _Family([], defaultdict(list))
            )
            self._row.append(len(family.agents))
            family.agents.append(agent)
            self._family_of.append(family)
            for key, items in rules[agent].items():
                for position, item in enumerate(items):
                    family.rules[key, position].append(item)

    def _state(self, family: _Family) -> _Stated:
        """Automata and counters of a family."""
        compiled = self.compiled
        open_ = np.any([compiled.allowed[agent] for agent in family.agents], axis=0)
        if self.store is not None:  # leave and locked days are prices, so that others find the same program
            open_ = open_.any(axis=0) & compiled.catalogue(family.agents[0]).exists
        everybody = np.arange(len(family.agents))
        components: list[Component] = []
        counter_of: list[int] = []
        counters: list[Counter] = []
        ways: list[WaysComponent] = []
        known: dict[object, Counter] = {}
        firsts = [parts[0] for parts in family.rules.values()]
        for succession in joined([first for first in firsts if isinstance(first, Succession)]):
            components.append(SuccessionComponent(succession, everybody))
            counter_of.append(-1)
        for first, parts in zip(firsts, family.rules.values(), strict=True):
            if isinstance(first, Succession):
                continue
            if isinstance(first, Run):
                whole = replace(first, carried=_column(parts, "carried"), open_start=_column(parts, "open_start"))
                components.append(RunComponent(whole, everybody, compiled.days))
                counter_of.append(-1)
            elif isinstance(first, AnyOf):
                with threadpool_limits(1, user_api="blas"):  # its threads cost more than they save on tables so small
                    ways.append(WaysComponent(first, _column(parts, "available"), open_))
            elif isinstance(first, GroupCount):
                carried = _column(parts, "carried").astype(float)
                lower = np.array([float(item.lower) for item in parts]) - carried  # type: ignore[union-attr]
                upper = np.array([float(item.upper) for item in parts]) - carried  # type: ignore[union-attr]
                if not _binds(lower, upper, 0.0, float(len(first.groups))):
                    continue
                where: object = (first.tag.tobytes(), first.groups)
                if where not in known:
                    component = GroupComponent(first.tag, first.groups, everybody)
                    known[where] = Counter(
                        component.first, component.last, 1.0, None, groups=first.groups, tag=first.tag
                    )
                    components.append(component)
                    counter_of.append(len(counters))
                    counters.append(known[where])
                known[where].pieces.append((lower, upper, first.cost))
            elif isinstance(first, WindowSum):
                carried = _column(parts, "carried")
                lower, upper = _column(parts, "lower") - carried, _column(parts, "upper") - carried
                days = slice(first.first, first.last)
                least = np.where(open_[days], first.weight[days], np.inf).min(axis=1)
                most = np.where(open_[days], first.weight[days], -np.inf).max(axis=1)
                if not _binds(lower, upper, float(least.sum()), float(most.sum())):
                    continue
                counter = window_counter(first, open_)
                where = (first.first, first.last, counter.unit, np.asarray(counter.weight).tobytes())
                if where not in known:
                    known[where] = counter
                    counters.append(counter)
                known[where].pieces.append((lower, upper, first.cost))
            else:
                raise UnsupportedError(f"{first.term} is not known to the dynamic program")
        components += in_sequences(ways)
        counter_of += [-1] * (len(components) - len(counter_of))
        limits = frozenset(index for index, counter in enumerate(counters) if counter.only_limits)
        store = self.store if can_share(components) else None
        return _Stated(open_, components, counter_of, counters, limits, store)


def _key(primitive: PersonalPrimitive) -> object:
    """What a primitive says apart from amounts and history: equal for primitives that may share an automaton."""
    digest = blake2b(digest_size=16)
    for item in fields(primitive):
        value = getattr(primitive, item.name)
        if item.name in ("tag", "weight", "tables", "table_of_day", "masks"):
            digest.update(np.ascontiguousarray(value).tobytes())
        elif item.name in ("minimum", "maximum", "gap", "groups", "first", "last", "cost"):
            digest.update(repr(value).encode())
    return type(primitive).__name__, digest.digest()


def _column(parts: list[PersonalPrimitive], name: str) -> np.ndarray:
    """One value per agent."""
    return np.concatenate([getattr(item, name) for item in parts])


def _binds(lower: Floats, upper: Floats, least: float, most: float) -> bool:
    """Whether a total between least and most can leave anybody's bounds."""
    return bool((lower > least + 1e-9).any() or (upper < most - 1e-9).any())
