"""The dynamic programs of a problem: one for all agents whose rules differ in amounts, history and leave alone."""

from __future__ import annotations

import threading
from collections import defaultdict
from dataclasses import dataclass, field, fields, replace
from hashlib import blake2b

import numpy as np

from wfm.solver.compile import Compiled
from wfm.solver.engines.automaton import (
    Component,
    Counter,
    GroupComponent,
    RunComponent,
    SuccessionComponent,
    UnsupportedError,
    window_counter,
)
from wfm.solver.engines.layers import Program, build
from wfm.solver.evaluate import of_agent
from wfm.solver.primitives import (
    Floats,
    GroupCount,
    Ints,
    OptionCost,
    PersonalPrimitive,
    Run,
    Succession,
    WindowSum,
)


@dataclass(frozen=True, eq=False)
class Priced:
    """A line and what it costs: prices and own costs together."""

    cost: float
    line: Ints


@dataclass(eq=False)
class _Family:
    """Agents that share a program."""

    agents: list[int]
    rules: dict[object, list[PersonalPrimitive]]
    """By what they say apart from amounts and history: each agent's own primitive."""
    program: Program | None = None
    """None before it is built, and where nobody has a line."""
    built: bool = False
    refused: str = ""
    penalties: dict[int, Floats] = field(default_factory=dict)


class Programs:
    """Cheapest lines under the rules about single agents, exactly."""

    def __init__(self, compiled: Compiled) -> None:
        self.compiled = compiled
        self._lock = threading.Lock()
        self._spaces = threading.local()
        self._own: dict[int, Floats] = {}
        self._costs: dict[int, list[OptionCost]] = defaultdict(list)
        self._family_of: list[_Family] = []
        self._row: list[int] = []
        self._group()

    def best(self, agent: int, prices: Floats) -> Priced:
        """The line of least Σ prices[day, option] + own costs; its cost is infinite where no line is feasible.

        Raises UnsupportedError for agents whose rules are not all in their program.
        """
        family = self.built(agent)
        program = family.program
        line = np.zeros(self.compiled.days, dtype=np.int64)
        if program is None:
            return Priced(np.inf, line)
        start = int(program.start[self._row[agent]])
        if start < 0:
            return Priced(np.inf, line)
        from wfm.solver.engines import kernel

        price, member = kernel.cheapest(
            prices + self.own(agent), program.entry_class, program.entry_day, program.entry_option, program.classes
        )
        least, class_ = kernel.least_of_sets(price, program.set_first, program.set_members)
        cells = self._space(program.cells)
        penalty = self._penalty(family, agent)
        kernel.sweep(
            cells, program.kind, program.src, program.dst, program.detail, program.constant, program.from_cell,
            program.to_cell, program.count, program.stride, program.closing, program.low, penalty, least, start,
        )  # fmt: skip
        cost = float(cells[program.offset[program.final]])
        if np.isfinite(cost):
            found = kernel.trace(
                cells, program.kind, program.src, program.dst, program.detail, program.constant, program.gain,
                program.closing, program.low, program.offset, program.stride, penalty, least, program.incoming_first,
                program.incoming, program.final, start, line, program.set_day, class_, member,
            )  # fmt: skip
            assert found, "a line of finite cost cannot be traced"
        return Priced(cost, line)

    def own(self, agent: int) -> Floats:
        """[day, option] what options cost the agent by themselves; infinity where they are not open."""
        if agent not in self._own:
            cost = np.where(self.compiled.allowed[agent], 0.0, np.inf)
            for item in self._costs[agent]:
                cost = cost + item.cost
            self._own[agent] = cost
        return self._own[agent]

    def built(self, agent: int) -> _Family:
        """The agent's family with its program. Raises UnsupportedError."""
        family = self._family_of[agent]
        with self._lock:
            if not family.built:
                family.built = True
                try:
                    family.program = self._build(family)
                except UnsupportedError as error:
                    family.refused = str(error) or "unsupported"
        if family.refused:
            raise UnsupportedError(family.refused)
        return family

    def _space(self, cells: int) -> Floats:
        """A thread's own cells."""
        space = getattr(self._spaces, "cells", None)
        if space is None or len(space) < cells:
            space = self._spaces.cells = np.empty(cells)
        return space[:cells]

    def _penalty(self, family: _Family, agent: int) -> Floats:
        if agent not in family.penalties:
            program = family.program
            assert program is not None
            row = self._row[agent]
            pieces = [
                counter.penalty(row, int(most)) for counter, most in zip(program.counters, program.most, strict=True)
            ]
            family.penalties[agent] = np.concatenate(pieces) if pieces else np.zeros(1)
        return family.penalties[agent]

    def _group(self) -> None:
        compiled = self.compiled
        rules: list[dict[object, list[PersonalPrimitive]]] = [defaultdict(list) for _ in range(compiled.agents)]
        for primitive in compiled.primitives:
            if isinstance(primitive, OptionCost):
                for agent in primitive.agents.tolist():
                    self._costs[agent].append(primitive)
            elif isinstance(primitive, Run | Succession | WindowSum | GroupCount):
                key = _key(primitive)
                for row, agent in enumerate(primitive.agents.tolist()):
                    rules[agent][key].append(of_agent(primitive, row))
        found: dict[object, _Family] = {}
        for agent in range(compiled.agents):
            catalogue = compiled.catalogue(agent)
            ever = compiled.allowed[agent].any(axis=0)[: catalogue.first_extra]
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

    def _build(self, family: _Family) -> Program | None:
        """Automata and counters of a family, and their product."""
        compiled = self.compiled
        open_ = np.any([compiled.allowed[agent] for agent in family.agents], axis=0)
        everybody = np.arange(len(family.agents))
        components: list[Component] = []
        counter_of: list[int] = []
        counters: list[Counter] = []
        known: dict[object, Counter] = {}
        for parts in family.rules.values():
            first = parts[0]
            if isinstance(first, Succession):
                components.append(SuccessionComponent(first, everybody))
                counter_of.append(-1)
            elif isinstance(first, Run):
                whole = replace(first, carried=_column(parts, "carried"), open_start=_column(parts, "open_start"))
                components.append(RunComponent(whole, everybody, compiled.days))
                counter_of.append(-1)
            elif isinstance(first, GroupCount):
                carried = _column(parts, "carried").astype(float)
                lower = np.array([float(item.lower) for item in parts]) - carried  # type: ignore[union-attr,arg-type]
                upper = np.array([float(item.upper) for item in parts]) - carried  # type: ignore[union-attr,arg-type]
                if not _binds(lower, upper, 0.0, float(len(first.groups))):
                    continue
                where: object = (first.tag.tobytes(), first.groups)
                if where not in known:
                    component = GroupComponent(first.tag, first.groups, everybody)
                    known[where] = Counter(component.first, component.last, 1.0, None)
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
        return build(components, counter_of, counters, open_, len(family.agents))


def _key(primitive: PersonalPrimitive) -> object:
    """What a primitive says apart from amounts and history: equal for primitives that may share an automaton."""
    digest = blake2b(digest_size=16)
    for item in fields(primitive):
        value = getattr(primitive, item.name)
        if item.name in ("tag", "weight", "tables", "table_of_day"):
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
