"""Cover as rows of a CP-SAT model: shortage per interval and level, bounded below by sets of queues."""

from __future__ import annotations

from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from wfm.solver.engines.formulation import Formulation
from wfm.solver.engines.rows import CoverRows
from wfm.solver.evaluate import presence
from wfm.solver.shortage import Duty, Pool


class Covering:
    """States the cover of the intervals that free cells can reach. Units are the grain of presence and requirement."""

    def __init__(self, formulation: Formulation, rows: CoverRows, duty: Duty) -> None:
        """`duty` is who is on duty under the formulation's choice."""
        self.formulation = formulation
        self.rows = rows
        self.cover = rows.model.cover
        self.people = duty.people
        self._reach = self._reachable()
        self._free_people = rows.model.sizes(np.flatnonzero(formulation.free.any(axis=1)).tolist())
        self.constant = 0.0
        """What the objective leaves out: the cost of intervals out of reach, and of idleness at fixed presence."""
        self._add()

    def _reachable(self) -> dict[tuple[int, int], tuple[list[Any], list[float]]]:
        """(group, interval) → literals and parts, where free cells reach; the rest goes into `fixed`."""
        formulation, model = self.formulation, self.rows.model
        compiled = formulation.compiled
        fixed = self.people.copy()
        found: dict[tuple[int, int], tuple[list[Any], list[float]]] = {}
        for agent in np.flatnonzero(formulation.free.any(axis=1)).tolist():
            catalogue = compiled.catalogue(agent)
            intervals, parts = presence(
                compiled, agent, np.where(formulation.free[agent], formulation.choice[agent], 0)
            )
            fixed[model.group(agent, intervals), intervals] -= parts
            for day in np.flatnonzero(formulation.free[agent]).tolist():
                options, literals = formulation.options(agent, day)
                for option, literal in zip(options.tolist(), literals, strict=True):
                    if not option:
                        continue
                    interval, part = catalogue.cover(day, option)
                    groups = model.group(agent, interval)
                    if isinstance(literal, int):
                        fixed[groups, interval] += part
                        continue
                    each = np.broadcast_to(groups, interval.shape).tolist()
                    for group, where, share in zip(each, interval.tolist(), part.tolist(), strict=True):
                        entry = found.setdefault((group, where), ([], []))
                        entry[0].append(literal)
                        entry[1].append(share)
        self.fixed = fixed
        return dict(sorted(found.items()))

    def _add(self) -> None:
        model, cover, formulation = self.rows.model, self.cover, self.formulation
        intervals = sorted({interval for _, interval in self._reach})
        self._scale = self._grain(intervals)
        outside = np.ones(cover.required.shape[1], dtype=bool)
        outside[intervals] = False
        surplus = self.fixed[model.useful].sum(axis=0) - model.whole
        left = model.duty(self.fixed)
        self.constant = float(left.costs()[outside].sum()) + cover.idle_cost * float(surplus[~outside].sum())
        counts: dict[tuple[int, int], Any] = {}
        for (group, interval), (literals, parts) in self._reach.items():
            units = [round(part * self._scale) for part in parts]
            if model.useful[group]:
                for literal, part in zip(literals, parts, strict=True):
                    formulation.pay(cover.idle_cost * part, literal)
            count = formulation.model.new_int_var(0, self._most(group, units), "")
            formulation.model.add(count == cp_model.LinearExpr.weighted_sum(literals, units))
            counts[group, interval] = count
            now = round((self.people[group, interval] - self.fixed[group, interval]) * self._scale)
            formulation.model.add_hint(count, now)
        for interval in intervals:
            self._interval(interval, counts, left)

    def _most(self, group: int, units: list[int]) -> int:
        return max(units) * int(self._free_people[group]) * 2

    def _grain(self, intervals: list[int]) -> int:
        """Units per person, so that presence and requirement are whole numbers, and as small as that allows."""
        base = 100 * 60
        values = np.concatenate(
            [
                *(np.round(pool.required[:, intervals].ravel() * base) for pool in self.rows.model.pools),
                np.round(self.fixed[:, intervals].ravel() * base),
                *(np.round(np.array(parts) * base) for _, parts in self._reach.values()),
            ]
        ).astype(np.int64)
        divisor = int(np.gcd.reduce(values[values != 0])) if (values != 0).any() else base
        return base // int(np.gcd(divisor, base))

    def _interval(self, interval: int, counts: dict[tuple[int, int], Any], left: Duty) -> None:
        model, formulation, scale = self.rows.model, self.formulation, self._scale
        stated = sorted(self.rows.of_interval[interval])
        for number, pool in enumerate(model.pools):
            if not any((int(group), interval) in counts for group in pool.groups):
                self.constant += float(pool.price @ left.shortages(number)[:, interval])
                continue
            mine = [index for pool_number, index in stated if pool_number == number]
            needed = round(float(pool.whole[interval]) * scale)
            short: Any = None
            for level in range(len(pool.price)):
                lower = short
                rows = [index for index in mine if pool.level[index] == level]
                if not rows and lower is None:
                    continue
                short = formulation.model.new_int_var(0, max(needed, 0), f"short[{interval},{number},{level}]")
                formulation.model.add_hint(
                    short, self._short_now(pool, [i for i in mine if pool.level[i] <= level], interval)
                )
                formulation.pay(float(pool.price[level]) / scale, short)
                if lower is not None:
                    formulation.model.add(short >= lower)
                for index in rows:
                    self._row(pool, index, interval, short, counts)

    def _short_now(self, pool: Pool, stated: list[int], interval: int) -> int:
        """What the rows make of a level's shortage as the roster stands."""
        short = 0
        for index in stated:
            present = self.people[pool.groups[pool.reach[index]], interval].sum()
            short = max(short, round(float(pool.required[index, interval] - present) * self._scale))
        return short

    def _row(self, pool: Pool, index: int, interval: int, short: Any, counts: dict[tuple[int, int], Any]) -> None:
        scale = self._scale
        groups = pool.groups[pool.reach[index]]
        required = round(float(pool.required[index, interval]) * scale)
        fixed = round(float(self.fixed[groups, interval].sum()) * scale)
        free = [counts[int(group), interval] for group in groups if (int(group), interval) in counts]
        if required <= fixed:
            return
        self.formulation.model.add(short + sum(free) >= required - fixed)
        # Presence comes in grains: with g units each, N = g·k, so short ≥ φ(⌈R/g⌉ − k) with φ the rest of R over g
        # (mixed-integer rounding; it lifts the relaxation because people are whole and requirements are not).
        units = {
            round(part * scale)
            for group in groups
            if (int(group), interval) in counts
            for part in self._reach[int(group), interval][1]
        }
        grain = int(np.gcd.reduce(list(units))) if units else 0
        rest = (required - fixed) % grain if grain else 0
        if rest:
            whole = (required - fixed) // grain + 1
            self.formulation.model.add(grain * short + rest * sum(free) >= rest * whole * grain)
