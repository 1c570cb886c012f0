"""The duties of a problem: those to be placed, and those that stand already."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime

from wfm.models.duty import OnCallDuty
from wfm.models.on_call import turns_of
from wfm.models.roster import RosterProblem

Key = tuple[str, datetime]
"""Rota and beginning: what a duty is known by."""


@dataclass(frozen=True, eq=False)
class Duties:
    """`turns` are the duties of the planned days, open; `need` tells how many people each still lacks.

    `fixed` are duties of planned days that somebody holds and will hold: locked, or begun before a published roster is
    planned again; neither where the holder is absent. `published` names the holders that people have been told of
    other duties.
    """

    turns: tuple[OnCallDuty, ...]
    need: tuple[int, ...]
    fixed: tuple[OnCallDuty, ...]
    past: tuple[OnCallDuty, ...]
    published: dict[Key, tuple[str, ...]] = field(default_factory=dict)


def key_of(duty: OnCallDuty) -> Key:
    """What tells a duty from others."""
    return duty.rota, duty.start


def duties_of(problem: RosterProblem) -> Duties:
    """All duties of a problem."""
    needs, first = problem.on_call, problem.start
    turns = tuple(duty for name, rota in needs.rotas.items() for duty in turns_of(name, rota, first, problem.days))
    given = [item.model_copy(update={"locked": True}) for item in needs.given if item.rota in needs.rotas]
    past = [item for item in given if item.date < first]
    fixed = {(key_of(item), item.agent): item for item in given if item.date >= first and not is_absent(problem, item)}
    published: dict[Key, list[str]] = defaultdict(list)
    if problem.published is not None:
        for item in problem.published.on_call:
            if item.rota not in needs.rotas or not item.agent or (key_of(item), item.agent) in fixed:
                continue
            if is_absent(problem, item):
                continue
            if first <= item.date < problem.published.today:
                fixed[key_of(item), item.agent] = item.model_copy(update={"locked": True})
            else:
                published[key_of(item)].append(item.agent)
    held: dict[Key, int] = defaultdict(int)
    for key, _ in fixed:
        held[key] += 1
    return Duties(
        turns=turns,
        need=tuple(max(needs.rotas[item.rota].people - held[key_of(item)], 0) for item in turns),
        fixed=tuple(fixed.values()),
        past=tuple(past),
        published={key: tuple(names) for key, names in published.items()},
    )


def is_absent(problem: RosterProblem, duty: OnCallDuty) -> bool:
    """Whether an absence of its holder takes any of a duty."""
    return any(
        item.agent == duty.agent and item.start < span.end and span.start < item.end
        for item in problem.time_off
        for span in duty.times
    )


def since(day: date, weeks: int) -> int:
    """The number of the first of some weeks' days before a day."""
    return day.toordinal() - 7 * weeks
