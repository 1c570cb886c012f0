"""Some days of a problem, the rest of a roster kept, as a problem of its own.

What lies outside goes into what the primitives carry: runs that begin before, counts of windows and groups that reach
over the edges, sums over people. Behind the days that are free some more are locked as they stand, as many as the
longest run or succession looks ahead, so that what follows is obeyed as well. A roster of the stretch put back into the
whole one costs as much more or less there as here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from wfm.solver.compile import Compiled
from wfm.solver.evaluate import burden, pick
from wfm.solver.options import Catalogue
from wfm.solver.primitives import (
    Allow,
    AnyOf,
    Balance,
    Bools,
    Cover,
    Distinct,
    Floats,
    GroupCount,
    Ints,
    Linear,
    OptionCost,
    Part,
    PersonalPrimitive,
    Primitive,
    Run,
    Succession,
    WindowSum,
)


@dataclass(frozen=True, eq=False)
class Stretch:
    """A problem over days first … last − 1 of another, of which those before `free` may change."""

    compiled: Compiled
    first: int
    last: int
    free: int
    sums: Ints
    """Which of the whole problem's sums over people each of the stretch's is, both in the order of their primitives."""

    def put(self, choice: Ints, part: Ints) -> Ints:
        """The whole roster with another in the stretch."""
        changed = choice.copy()
        changed[:, self.first : self.last] = part
        return changed


def stretch(compiled: Compiled, choice: Ints, first: int, free: int, share: float = 1.0) -> Stretch:
    """Days first … free − 1 of a problem, the others as in `choice`.

    `share` is how much of the room that hard bounds across the edges leave may be used up here: less than all where
    other stretches change at the same time. Problems with cover, balance or kinds of option are not for this.
    """
    last = min(free + _ahead(compiled), compiled.days)
    cut = _Cut(compiled, choice, first, free, last, share)
    primitives: list[Primitive] = []
    sums: list[int] = []
    count = 0
    for item in compiled.primitives:
        if isinstance(item, Linear):
            if (linear := cut.linear(item)) is not None:
                primitives.append(linear)
                sums.append(count)
            count += 1
        elif isinstance(item, Cover | Balance | Distinct):
            raise TypeError(f"{item.term} does not fall apart by days")
        else:
            primitives.extend(cut.personal(item))
    context = replace(
        compiled.context,
        dates=compiled.context.dates[first:last],
        catalogues=tuple(_days(catalogue, first, last) for catalogue in compiled.context.catalogues),
    )
    allowed = cut.allowed()
    primitives.extend(cut.edges())
    return Stretch(Compiled(context, tuple(primitives), allowed), first, last, free, np.array(sums, dtype=np.int64))


def _ahead(compiled: Compiled) -> int:
    """How many days after a change the rules on successions and runs may notice it."""
    most = 0
    for item in compiled.primitives:
        if isinstance(item, Succession):
            most = max(most, item.gap)
        elif isinstance(item, Run):
            longest = compiled.days + int(item.carried.max(initial=0))
            most = max(most, item.minimum, item.maximum if item.maximum < longest else 0)
    return most


def _days(catalogue: Catalogue, first: int, last: int) -> Catalogue:
    return replace(
        catalogue,
        exists=catalogue.exists[first:last],
        start=catalogue.start[first:last],
        end=catalogue.end[first:last],
        paid=catalogue.paid[first:last],
        spans=catalogue.spans[first:last],
        pointer=catalogue.pointer[first * catalogue.size : last * catalogue.size + 1],
    )


class _Cut:
    """Cuts primitives down to the days first … last − 1, those from `free` on locked."""

    def __init__(self, compiled: Compiled, choice: Ints, first: int, free: int, last: int, share: float) -> None:
        self.compiled, self.choice, self.share = compiled, choice, share
        self.first, self.free, self.last = first, free, last
        self.inside = np.zeros(compiled.days, dtype=bool)
        self.inside[first:last] = True
        self._edge: dict[int, dict[str, Floats]] = defaultdict(dict)
        """Per agent and term, [day, option] what the days before cost or forbid."""

    def allowed(self) -> tuple[Bools, ...]:
        """What may be chosen: nothing else than before on locked days."""
        found = []
        locked = np.arange(self.free, self.last)
        for agent, whole in enumerate(self.compiled.allowed):
            mask = whole[self.first : self.last].copy()
            for cost in self._edge[agent].values():
                mask &= np.isfinite(cost)
            mask[locked - self.first] = False
            mask[locked - self.first, self.choice[agent, locked]] = True
            found.append(mask)
        return tuple(found)

    def edges(self) -> Iterator[OptionCost]:
        """What options cost after those of the days before."""
        for agent, costs in self._edge.items():
            for term, cost in costs.items():
                paid = np.where(np.isfinite(cost), cost, 0.0)
                if paid.any():
                    yield OptionCost(term, int(self.compiled.context.catalogue_of[agent]), np.array([agent]), paid)

    def linear(self, item: Linear) -> Linear | None:
        """A sum over people with what the days outside add to it; None where it speaks of no free day."""
        parts, constant = [], item.constant
        for part in item.parts:
            begin, end = max(part.first, self.first), min(part.first + len(part.weight), self.free)
            if begin >= end:
                constant += self._outside(part, part.days)
                continue
            constant += self._outside(part, range(part.first, begin)) + self._outside(part, range(end, part.days.stop))
            weight = part.weight[begin - part.first : end - part.first]
            parts.append(replace(part, weight=weight, first=begin - self.first))
        return replace(item, parts=tuple(parts), constant=constant) if parts else None

    def _outside(self, part: Part, days: range) -> float:
        if not days:
            return 0.0
        weight = part.weight[days.start - part.first : days.stop - part.first]
        return float(burden(replace(part, weight=weight, first=days.start), self.choice).sum())

    def personal(self, item: PersonalPrimitive) -> Iterator[PersonalPrimitive]:
        """What a primitive about one agent says of the stretch."""
        days = slice(self.first, self.last)
        if isinstance(item, Allow):
            return  # `allowed` says so
        if isinstance(item, OptionCost):
            if item.cost[days].any():
                yield replace(item, cost=item.cost[days])
        elif isinstance(item, Succession):
            yield from self._succession(item)
        elif isinstance(item, Run):
            yield self._run(item)
        elif isinstance(item, WindowSum):
            yield from self._window(item)
        elif isinstance(item, AnyOf):
            yield from self._any_of(item)
        else:
            yield from self._groups(item)

    def _succession(self, item: Succession) -> Iterator[Succession]:
        for day in range(max(self.first - item.gap, 0), min(self.first, self.last - item.gap)):
            if (table := int(item.table_of_day[day])) < 0:
                continue
            for agent in item.agents.tolist():
                cost = item.tables[table][self.choice[agent, day]]
                if cost.any():
                    shape = (self.last - self.first, len(cost))
                    known = self._edge[agent].setdefault(item.term, np.zeros(shape))
                    known[day + item.gap - self.first] += cost
        of_day = item.table_of_day[self.first : max(self.last - item.gap, self.first)]
        if (of_day >= 0).any():
            yield replace(item, table_of_day=of_day)

    def _run(self, item: Run) -> Run:
        tagged = pick(item.tag, self.choice[item.agents])[:, : self.first]
        back = np.where(tagged.all(axis=1), self.first, np.argmin(tagged[:, ::-1], axis=1)) if self.first else 0
        whole = np.full(len(item.agents), self.first) == back
        carried = np.where(whole, item.carried + back, back)
        open_start = item.open_start & whole & (carried == 0) & (self.first == 0)
        begun = item.open_start & whole & (item.carried == 0) & (self.first > 0)
        carried = np.where(begun, np.maximum(carried, item.minimum), carried)  # owes no minimum
        return replace(item, tag=item.tag[self.first : self.last], carried=carried, open_start=open_start)

    def _window(self, item: WindowSum) -> Iterator[WindowSum]:
        begin, end = max(item.first, self.first), min(item.last, self.last)
        if begin >= end:
            return
        rows = pick(item.weight, self.choice[item.agents])
        where = np.zeros(self.compiled.days, dtype=bool)
        where[item.first : item.last] = True
        carried = item.carried + rows[:, where & ~self.inside].sum(axis=1)
        lower, upper = item.lower, item.upper
        if self.share < 1 and item.cost is None and (where & ~self.inside).any():
            now = item.carried + rows[:, where].sum(axis=1)
            with np.errstate(invalid="ignore"):
                lower = np.where(np.isfinite(lower) & (lower < now), now - self.share * (now - lower), lower)
                upper = np.where(np.isfinite(upper) & (upper > now), now + self.share * (upper - now), upper)
        yield replace(
            item,
            weight=item.weight[self.first : self.last],
            first=begin - self.first,
            last=end - self.first,
            carried=carried,
            lower=lower,
            upper=upper,
        )

    def _any_of(self, item: AnyOf) -> Iterator[AnyOf]:
        end = item.first + item.masks.shape[1]
        begin, stop = max(item.first, self.first), min(end, self.last)
        if begin >= stop:
            return
        days = np.arange(item.first, end)
        outside = np.flatnonzero(~self.inside[days])
        chosen = self.choice[item.agents][:, days[outside]]
        kept = item.masks[:, outside, chosen].all(axis=2).T
        yield replace(
            item,
            masks=item.masks[:, begin - item.first : stop - item.first],
            first=begin - self.first,
            available=item.available & kept,
        )

    def _groups(self, item: GroupCount) -> Iterator[GroupCount]:
        tagged = pick(item.tag, self.choice[item.agents])
        within = [tuple(day - self.first for day in group if self.inside[day]) for group in item.groups]
        if not any(within):
            return
        outside = np.array(
            [tagged[:, [day for day in group if not self.inside[day]]].any(axis=1) for group in item.groups]
        )
        carried = item.carried + outside.sum(axis=0)
        if self.share < 1 and item.cost is None and item.lower <= 0 and not all(within):
            now = item.carried + np.array([tagged[:, list(group)].any(axis=1) for group in item.groups]).sum(axis=0)
            room = np.maximum(item.upper - now, 0)
            carried = carried + room - np.floor(self.share * room).astype(np.int64)
        # A group across an edge that is hit outside counts already, for those agents alone.
        across = [number for number, group in enumerate(item.groups) if 0 < len(within[number]) < len(group)]
        hit = outside[across].T
        for pattern in np.unique(hit, axis=0):
            rows = np.flatnonzero((hit == pattern).all(axis=1))
            counted = {number for number, is_hit in zip(across, pattern.tolist(), strict=True) if is_hit}
            groups = tuple(group for number, group in enumerate(within) if group and number not in counted)
            yield replace(
                item,
                agents=item.agents[rows],
                tag=item.tag[self.first : self.last],
                groups=groups,
                carried=carried[rows],
            )
