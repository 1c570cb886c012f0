"""A centre laid out in the two arrays of the event loop; filled, run and read once per replication."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from wfm.simulation import layout as at
from wfm.simulation.centre import LATER, Arrivals, Centre, Draws, Presence, SimulatedQueue

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Course:
    """What happened in one replication. Contacts: those given first, then those that followed from others.

    `wait` is the time until the answer (deferred work: until it is done) or until the customer left, `virtual` what a
    customer of endless patience would have waited, `agent` −1 where nobody answered. `busy[q, i]` and `duty[i]` are
    seconds of people's time per interval; `agent_…` in all, `agent_over` what they were busy after leaving.
    """

    time: Floats
    queue: Ints
    wait: Floats
    virtual: Floats
    outcome: Ints
    agent: Ints
    helper: npt.NDArray[np.bool_]
    busy: Floats
    duty: Floats
    agent_busy: Floats
    agent_duty: Floats
    agent_over: Floats


class World:
    """Not for several threads at once. `run` may be called any number of times."""

    def __init__(self, centre: Centre) -> None:
        self.centre = centre
        self.f: Any = np.zeros(0)
        self.i: Any = np.zeros(0, dtype=np.int64)
        self._room = (0, 0, 0)
        self._regions: dict[int, tuple[int, int]] = {}

    def run(self, arrivals: Arrivals, presence: Presence, draws: Draws | None = None) -> Course:
        """One replication."""
        self.play(arrivals, presence, draws)
        return self.course()

    def play(self, arrivals: Arrivals, presence: Presence, draws: Draws | None = None) -> None:
        """Let everything happen; what came of it stays in `f` and `i`."""
        from wfm.simulation.kernel import run

        draws = draws or _no_draws(len(self.centre.queues))
        given = arrivals.time.size
        columns = [np.ascontiguousarray(each) for each in vars(arrivals).values()]
        room = given + (given if _something_follows(self.centre.queues) else 0) + 16
        while True:
            self._lay_out(room, presence, draws)
            self._fill(given, presence, draws)
            self.call(run, (), *columns, self.centre.interval_seconds)
            if not self.i[at.OVERFULL]:
                return
            room *= 2

    def region(self, which: int) -> Any:
        """The numbers of a region."""
        start, size = self._regions[which]
        return (self.f if which in _FLOAT_SIZES else self.i)[start : start + size]

    def course(self) -> Course:
        """What happened, as arrays of their own."""
        count, given = int(self.i[at.CONTACTS]), int(self.i[at.GIVEN])
        times = self.region(at.F_CONTACT).reshape(-1, at.CF)[:count]
        numbers = self.region(at.I_CONTACT).reshape(-1, at.CI)[:count]
        chains = self.region(at.I_FOLLOWED).reshape(-1, at.FI)[: count - given]
        agents = self.region(at.F_AGENT).reshape(-1, at.AF)
        queues = len(self.centre.queues)
        return Course(
            time=times[:, at.TIME].copy(),
            queue=numbers[:, at.QUEUE].copy(),
            wait=times[:, at.WAIT].copy(),
            virtual=times[:, at.VIRTUAL].copy(),
            outcome=numbers[:, at.OUTCOME].copy(),
            agent=numbers[:, at.AGENT].copy(),
            helper=np.concatenate([np.zeros(given, dtype=bool), chains[:, at.HELPER] == 1]),
            busy=self.region(at.F_BUSY).reshape(queues, -1).copy(),
            duty=self.region(at.F_DUTY).copy(),
            agent_busy=agents[:, at.BUSY].copy(),
            agent_duty=agents[:, at.DUTY].copy(),
            agent_over=agents[:, at.OVER].copy(),
        )

    def call(self, function: Any, results: tuple[Floats, ...], *arguments: Any) -> None:
        """Call a compiled function on `f` and `i`, with arrays to fill; uncompiled, lists take their place, which are
        three times as quick element by element.
        """
        if hasattr(function, "py_func"):
            function(self.f, self.i, *results, *arguments)
            return
        arrays = (self.f, self.i, *results)
        lists = [array.tolist() for array in arrays]
        function(*lists, *(value.tolist() if isinstance(value, np.ndarray) else value for value in arguments))
        for array, values in zip(arrays, lists, strict=True):
            array[:] = values

    def _lay_out(self, room: int, presence: Presence, draws: Draws) -> None:
        """Make room, and write down what no replication changes; keep the old place where it is large enough."""
        changes = (
            2 * presence.agent.size
            + len(self.centre.moves)
            + int((np.diff(self.centre.is_open.astype(int), axis=1) == 1).sum())
        )
        pool = sum(work.size for work in draws.work) + draws.chance.size + draws.delay.size
        if room <= self._room[0] and changes <= self._room[1] and pool == self._room[2]:
            return
        self._room = (int(room * 1.1), int(changes * 1.1) + 16, pool)
        sizes = _sizes(self.centre, self._room[0], self._room[1], draws)
        floats, ints = 0, at.HEAD
        self._regions = {}
        for which, size in sizes.items():
            if which in _FLOAT_SIZES:
                self._regions[which] = (floats, size)
                floats += size
            else:
                self._regions[which] = (ints, size)
                ints += size
        self.f, self.i = np.empty(floats), np.empty(ints, dtype=np.int64)
        for which, (start, _) in self._regions.items():
            self.i[which] = start
        _describe(self)

    def _fill(self, given: int, presence: Presence, draws: Draws) -> None:
        centre = self.centre
        self._fill_changes(presence)
        for which in (at.F_BUSY, at.F_DUTY, at.F_AGENT, at.I_IDLE, at.I_OWING):
            self.region(which)[:] = 0
        for which in (at.I_FIRST, at.I_LAST, at.I_WAITING):
            self.region(which)[:] = -1
        agents = self.region(at.I_AGENT).reshape(-1, at.AI)
        agents[:] = 0
        agents[:, at.GROUP] = centre.agent_group
        agents[:, at.LEVEL] = -1
        self.region(at.F_POOL_WORK)[:] = np.concatenate(draws.work)
        self.region(at.F_POOL_PATIENCE)[:] = np.minimum(np.concatenate(draws.patience), at.NEVER)
        self.region(at.F_CHANCE)[:] = draws.chance
        self.region(at.F_DELAY)[:] = draws.delay
        self.region(at.I_POOL_START)[:] = np.concatenate([[0], np.cumsum([work.size for work in draws.work])])
        for name, value in (
            (at.GIVEN, given),
            (at.CONTACTS, given),
            (at.HEAP_SIZE, 0),
            (at.DEFERRED_WAITING, 0),
            (at.OVERFULL, 0),
        ):
            self.i[name] = value

    def _fill_changes(self, presence: Presence) -> None:
        openings = np.argwhere(np.diff(self.centre.is_open.astype(int), axis=1) == 1)
        moves = np.array(self.centre.moves, dtype=np.int64).reshape(-1, 3)
        length = self.centre.interval_seconds
        time = np.concatenate([presence.begin, presence.end, moves[:, 0] * length, (openings[:, 1] + 1) * length])
        agent = np.concatenate([presence.agent, presence.agent, moves[:, 1], -1 - openings[:, 0]])
        comes = np.concatenate(
            [np.ones_like(presence.agent), np.zeros_like(presence.agent), at.MOVES + moves[:, 2], 0 * openings[:, 0]]
        )
        # At one moment people go, then move, then queues open, then people come: who goes and comes stays, and nobody
        # takes what the new group does not serve.
        order = np.lexsort((comes == 1, time))
        self.i[at.CHANGES] = time.size
        self.region(at.F_CHANGE)[: time.size] = time[order]
        changes = self.region(at.I_CHANGE).reshape(-1, 2)[: time.size]
        changes[:, 0], changes[:, 1] = agent[order], comes[order]


_FLOAT_SIZES = range(at.F_CONTACT, at.F_DUTY + 1)


def _sizes(centre: Centre, room: int, changes: int, draws: Draws) -> dict[int, int]:
    queues, groups, agents, count = len(centre.queues), len(centre.groups), centre.agent_group.size, centre.count
    entries = sum(map(len, centre.groups))
    consults = sum(len(queue.consults) for queue in centre.queues)
    pool = sum(work.size for work in draws.work)
    events = agents + changes + 16 + (room if centre.slots > 1 else 0) + (4 * room if _has_timers(centre) else 0)
    return {
        at.F_CONTACT: room * at.CF,
        at.F_QUEUE: queues * at.QF,
        at.F_RATE: queues * (centre.slots + 1),
        at.F_OPENED: queues * (count + 1),
        at.F_OPENS: queues * count,
        at.F_CLOSES: queues * count,
        at.F_QUEUE_DELAY: entries,
        at.F_GROUP_DELAY: entries,
        at.F_SPEED: groups * queues,
        at.F_CONSULT: consults,
        at.F_POOL_WORK: pool,
        at.F_POOL_PATIENCE: pool,
        at.F_CHANCE: draws.chance.size,
        at.F_DELAY: draws.delay.size,
        at.F_CHANGE: changes,
        at.F_AGENT: agents * at.AF,
        at.F_SLOT: agents * centre.slots,
        at.F_HEAP: events,
        at.F_BUSY: queues * count,
        at.F_DUTY: count,
        at.I_CONTACT: room * at.CI,
        at.I_FOLLOWED: room * at.FI if _something_follows(centre.queues) else 0,
        at.I_QUEUE: queues * at.QI,
        at.I_QUEUE_START: queues + 1,
        at.I_QUEUE_GROUP: entries,
        at.I_QUEUE_RANK: entries,
        at.I_GROUP_START: groups + 1,
        at.I_GROUP_QUEUE: entries,
        at.I_GROUP_RANK: entries,
        at.I_CONSULT_START: queues + 1,
        at.I_CONSULT_QUEUE: consults,
        at.I_POOL_START: queues + 1,
        at.I_CHANGE: 2 * changes,
        at.I_AGENT: agents * at.AI,
        at.I_SLOT: agents * centre.slots,
        at.I_FIRST: groups * centre.slots,
        at.I_LAST: groups * centre.slots,
        at.I_IDLE: groups,
        at.I_WAITING: 2 * queues,
        at.I_OWING: groups,
        at.I_HEAP: 2 * events,
    }


def _describe(world: World) -> None:
    """Write down sizes, queues, opening hours and routes."""
    centre = world.centre
    queues = centre.queues
    for name, value in (
        (at.QUEUES, len(queues)),
        (at.GROUPS, len(centre.groups)),
        (at.AGENTS, centre.agent_group.size),
        (at.INTERVALS, centre.count),
        (at.SLOTS, centre.slots),
        (at.INTERCHANGEABLE, int(centre.interchangeable)),
        (at.ROOM, world._room[0]),
        (at.CHANCES, world._regions[at.F_CHANCE][1]),
        (at.DELAYS, world._regions[at.F_DELAY][1]),
    ):
        world.i[name] = value
    floats = world.region(at.F_QUEUE).reshape(-1, at.QF)
    numbers = world.region(at.I_QUEUE).reshape(-1, at.QI)
    rates = world.region(at.F_RATE).reshape(len(queues), -1)
    rates[:] = 1.0
    for index, queue in enumerate(queues):
        escalates = queue.escalates or (-1, 0.0)
        floats[index] = (queue.credit_seconds, queue.within_seconds, queue.redial_share, escalates[1])
        places = -1 if queue.places is None else queue.places
        numbers[index] = (int(queue.deferred), len(queue.rates), places, queue.reserve, escalates[0])
        rates[index, 1 : len(queue.rates) + 1] = queue.rates
    _describe_hours(world)
    consults = [entry for queue in queues for entry in queue.consults]
    world.region(at.I_CONSULT_START)[:] = _starts(len(queue.consults) for queue in queues)
    world.region(at.I_CONSULT_QUEUE)[:] = [queue for queue, _ in consults]
    world.region(at.F_CONSULT)[:] = [share for _, share in consults]
    _describe_routes(world)


def _describe_hours(world: World) -> None:
    centre, length = world.centre, world.centre.interval_seconds
    is_open = centre.is_open
    opened = np.concatenate([np.zeros((len(centre.queues), 1)), np.cumsum(is_open * length, axis=1)], axis=1)
    world.region(at.F_OPENED)[:] = opened.ravel()
    count = centre.count
    index = np.arange(count)
    next_open = np.minimum.accumulate(np.where(is_open, index, 1 << 40)[:, ::-1], axis=1)[:, ::-1]
    next_shut = np.minimum.accumulate(np.where(is_open, 1 << 40, index)[:, ::-1], axis=1)[:, ::-1]
    opens = np.where(is_open, -at.NEVER, np.where(next_open >= 1 << 40, at.NEVER, next_open * length))
    drain = np.array([queue.drain_seconds for queue in centre.queues])[:, None]
    closes = np.where(next_shut >= 1 << 40, count * length, next_shut * length) + drain
    world.region(at.F_OPENS)[:] = opens.ravel()
    world.region(at.F_CLOSES)[:] = closes.ravel()


def _describe_routes(world: World) -> None:
    centre = world.centre
    queues = centre.queues
    by_queue = [
        sorted(
            (routes[queue].rank, g, routes[queue].delay_seconds)
            for g, routes in enumerate(centre.groups)
            if queue in routes
        )
        for queue in range(len(queues))
    ]
    by_group = [
        sorted((_rank(queues[queue]), queue, route.delay_seconds) for queue, route in routes.items())
        for routes in centre.groups
    ]
    for start, number, rank, delay, lists in (
        (at.I_QUEUE_START, at.I_QUEUE_GROUP, at.I_QUEUE_RANK, at.F_QUEUE_DELAY, by_queue),
        (at.I_GROUP_START, at.I_GROUP_QUEUE, at.I_GROUP_RANK, at.F_GROUP_DELAY, by_group),
    ):
        world.region(start)[:] = _starts(map(len, lists))
        entries = [entry for each in lists for entry in each]
        world.region(rank)[:] = [entry[0] for entry in entries]
        world.region(number)[:] = [entry[1] for entry in entries]
        world.region(delay)[:] = [entry[2] for entry in entries]
    speed = world.region(at.F_SPEED).reshape(len(centre.groups), len(queues))
    speed[:] = 1.0
    for group, routes in enumerate(centre.groups):
        for queue, route in routes.items():
            speed[group, queue] = route.speed


def _rank(queue: SimulatedQueue) -> int:
    return queue.priority + (LATER if queue.deferred else 0)


def _starts(counts: Iterable[int]) -> npt.NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(list(counts))]).astype(np.int64)


def _something_follows(queues: Iterable[SimulatedQueue]) -> bool:
    return any(queue.redial_share or queue.escalates or queue.consults for queue in queues)


def _has_timers(centre: Centre) -> bool:
    overflow = any(route.delay_seconds > 0 for routes in centre.groups for route in routes.values())
    return overflow or _something_follows(centre.queues)


def _no_draws(queues: int) -> Draws:
    one = np.ones(1)
    return Draws(work=(one,) * queues, patience=(one,) * queues, chance=one, delay=one)
