"""From a mixture of lines to one line each, shift by shift.

A dive that fixes whole lines decides too much at once where a mixture takes a little of many lines. Here the sums of
the mixture over single shifts decide: those that it is surest of are kept, what contradicts them goes, new lines are
made for what is left, and so on until nobody's line is mixed. Shifts are only kept together if some line has them all,
so that everybody always has one.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from wfm.solver.engines.generation import Generated, generate
from wfm.solver.engines.master import Master
from wfm.solver.primitives import Bools, Floats, Ints

SURE = 0.98
"""Part of the mixture from which a shift is kept in any case."""

UNMIXED = 0.999

WIDER, WIDEST = 1.5, 8.0
"""By how much more a step may cost after one of a single shift has cost too much, and in the end, so that there is one.
"""

BOLDER = 1.25
"""By how much the most shifts kept at once grow with each step that was not taken back."""


def round_shifts(
    master: Master,
    start: Generated,
    pool: ThreadPoolExecutor | None,
    left: Callable[[], float],
    generator: np.random.Generator,
    *,
    step: float,
    rounds: int,
    cutoff: float,
    slack: float,
    tolerance: float = 1e-4,
) -> dict[int, Ints] | None:
    """Everybody's line; None where the bound passes `cutoff`. Where time runs out, the heaviest line of each.

    `master` is solved, with `start` its last answer, and has blocks of one agent each. `step` is the share of the
    working days kept at once, with up to `rounds` of new lines in between; where they cost more than `slack`, fewer are
    kept, in the end one or none; then `slack` grows.
    """
    state = start
    size = max(master.compiled.catalogue(agents[0]).size for agents in master.blocks)
    fixed = np.zeros((len(master.blocks), master.compiled.days), dtype=bool)
    base = start.bound
    share = _shares(master, state, size)
    most = least = max(int(step * share[:, :, 1:].sum()), 1)
    limit, widest = float(most), WIDEST * slack
    while left() > 0:
        enough = base + slack * (least / most if least > 1 else 1.0) + 1e-6
        branch, marks = master.copy(), fixed.copy()
        kept = _keep(branch, state, share, marks, least, generator)
        if not kept:
            break
        after = generate(
            branch, pool, left, rounds=rounds, cutoff=2 * enough - base, enough=enough, tolerance=tolerance
        )
        if after is None:
            break
        if after.objective > enough and least > 1:
            limit, least = max(least / 2, 1.0), max(least // 4, 1)
            continue
        if after.objective > enough:  # the surest shift of all costs much: what if it is not taken?
            slack = min(slack * WIDER, widest)
            other = master.copy()
            _forbid(other, *kept[0], size)
            if any(column.block == kept[0][0] for column in other.columns):
                without = generate(other, pool, left, rounds=rounds, cutoff=after.objective, tolerance=tolerance)
                if without is not None and without.objective < after.objective - 1e-6:
                    branch, after, marks = other, without, fixed
        master, state, fixed = branch, after, marks
        base = max(base, after.bound)
        if base > cutoff + 1e-6:
            return None
        limit = min(limit * BOLDER, most)
        least = max(min(2 * least, int(limit)), 1)
        share = _shares(master, state, size)
        if not (share.max(axis=2) < UNMIXED).any():
            break
    heaviest: dict[int, tuple[float, Ints]] = {}
    for column, value in zip(state.columns, state.values.tolist(), strict=False):
        if value > heaviest.get(column.block, (-1.0, column.line))[0]:
            heaviest[column.block] = value, column.line
    return {agents[0]: heaviest[block][1] for block, agents in enumerate(master.blocks)}


def _shares(master: Master, state: Generated, size: int) -> Floats:
    """[block, day, option] of the mixture."""
    days = master.compiled.days
    share = np.zeros((len(master.blocks), days, size))
    values = state.values[: len(state.columns)]
    used = np.flatnonzero(values > 1e-6)
    blocks = np.array([state.columns[index].block for index in used.tolist()])
    lines = np.array([state.columns[index].line for index in used.tolist()])
    np.add.at(share, (blocks[:, None], np.arange(days)[None, :], lines), values[used][:, None])
    return share


def _keep(
    master: Master, state: Generated, share: Floats, fixed: Bools, least: int, generator: np.random.Generator
) -> list[tuple[int, int, int]]:
    """Keep the shifts that the mixture is surest of: at least so many, if there are."""
    open_ = np.where(fixed[:, :, None], 0.0, share)
    open_[:, :, 0] = 0.0
    block, day, option = np.nonzero(open_ > 1e-3)
    value = open_[block, day, option]
    order = np.argsort(-(value + 1e-3 * generator.random(len(value))), kind="stable")
    of_block: list[list[Ints]] = [[] for _ in master.blocks]
    for column in state.columns:
        of_block[column.block].append(column.line)
    lines = [np.array(found) for found in of_block]
    kept: list[tuple[int, int, int]] = []
    for index in order.tolist():
        b, d, o = int(block[index]), int(day[index]), int(option[index])
        if len(kept) >= least and value[index] < SURE:
            break
        if fixed[b, d]:
            continue
        having = lines[b][:, d] == o
        if not having.any():
            continue
        lines[b] = lines[b][having]
        fixed[b, d] = True
        mask = master.masks.setdefault(master.blocks[b][0], np.zeros(share.shape[1:]))
        only = np.full(mask.shape[1], np.inf)
        only[o] = 0.0
        mask[d] = np.maximum(mask[d], only)
        kept.append((b, d, o))
    master.drop({b for b, _, _ in kept})
    return kept


def _forbid(master: Master, block: int, day: int, option: int, size: int) -> None:
    """Let a block never choose an option on a day."""
    mask = master.masks.setdefault(master.blocks[block][0], np.zeros((master.compiled.days, size)))
    mask[day, option] = np.inf
    master.drop({block})
