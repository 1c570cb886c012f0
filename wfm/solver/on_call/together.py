"""What stands between a person's duties: time, days between, and how many in so many weeks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from wfm.models.duty import OnCallDuty
from wfm.models.on_call import OnCallRota
from wfm.models.time import zone
from wfm.solver.engines.duties import AtMost


class Together:
    """Which duties of the planned days one person may hold together, and beside those that are fixed."""

    def __init__(self, rotas: dict[str, OnCallRota], turns: tuple[OnCallDuty, ...]) -> None:
        self.rotas, self.turns = rotas, turns
        self._clash: dict[tuple[str, ...], dict[int, list[int]]] = {}

    def apart(self, one: OnCallDuty, other: OnCallDuty, scopes: frozenset[str]) -> bool:
        """Whether somebody in the scope of some rotas may not hold both duties."""
        if any(a.start < b.end and b.start < a.end for a in one.times for b in other.times):
            return True
        earlier, later = sorted((one, other), key=lambda item: (item.start, item.end))
        for name in scopes:
            rota = self.rotas[name]
            if not rota.days_between or not _concerns(name, rota, one, other):
                continue
            assert rota.time_zone is not None
            end, start = (
                moment.astimezone(zone(rota.time_zone)).replace(tzinfo=None) for moment in (earlier.end, later.start)
            )
            if start < end + timedelta(days=rota.days_between):
                return True
        return False

    def limits(self, person: int, scopes: frozenset[str], free: list[int], fixed: list[OnCallDuty]) -> Iterator[AtMost]:
        """What binds a person who may take the duties `free` beside the fixed ones, none of which forbids any."""
        clash = self._pairs(scopes)
        allowed, covered = set(free), set[tuple[int, int]]()
        for duty in free:
            others = [other for other in clash[duty] if other in allowed and other > duty]
            clique = [duty]
            for other in others:
                if all(other in clash[each] for each in clique):
                    clique.append(other)
            if len(clique) > 2 and any((duty, other) not in covered for other in clique[1:]):
                covered |= {(a, b) for a in clique for b in clique if a < b}
                yield AtMost(person, tuple(clique), 1)
            for other in others:
                if (duty, other) not in covered:
                    covered.add((duty, other))
                    yield AtMost(person, (duty, other), 1)
        for name in sorted(scopes):
            rota = self.rotas[name]
            counted = (name, *rota.with_rotas)
            mine = [duty for duty in free if self.turns[duty].rota in counted]
            stand = [item.date.toordinal() for item in fixed if item.rota in counted]
            days = {duty: self.turns[duty].date.toordinal() for duty in mine}
            for limit in rota.limits:
                yield from _windows(person, days, stand, limit.duties, limit.weeks * 7)

    def _pairs(self, scopes: frozenset[str]) -> dict[int, list[int]]:
        """Duty → duties that may not go with it, for everybody in the scope of the same rotas."""
        key = tuple(sorted(scopes))
        if key not in self._clash:
            found: dict[int, list[int]] = defaultdict(list)
            for one, duty in enumerate(self.turns):
                for other in range(one + 1, len(self.turns)):
                    if self.apart(duty, self.turns[other], scopes):
                        found[one].append(other)
                        found[other].append(one)
            self._clash[key] = found
        return self._clash[key]


def _concerns(name: str, rota: OnCallRota, one: OnCallDuty, other: OnCallDuty) -> bool:
    """Whether the days between of a rota speak of two duties: one of its own, and one that counts with it."""
    counted = (name, *rota.with_rotas)
    return name in (one.rota, other.rota) and one.rota in counted and other.rota in counted


def _windows(person: int, days: dict[int, int], stand: list[int], most: int, length: int) -> Iterator[AtMost]:
    """Every window of days that holds too many duties, the widest only of those that hold the same."""
    seen: set[tuple[tuple[int, ...], int]] = set()
    for first in sorted({*days.values(), *stand}):
        inside = tuple(duty for duty, day in days.items() if first <= day < first + length)
        fixed = sum(first <= day < first + length for day in stand)
        room = max(most - fixed, 0)
        if len(inside) > room and (inside, room) not in seen:
            seen.add((inside, room))
            yield AtMost(person, inside, room)
