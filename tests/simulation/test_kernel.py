"""The event loop's rules one by one, in courses so small that they are known by hand."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from tests.simulation.building import ROOT, always, merge
from wfm.simulation.centre import Arrivals, Centre, Draws, Presence, Route, SimulatedQueue
from wfm.simulation.layout import ABANDONED, ANSWERED, BLOCKED, CLOSED, WAITING
from wfm.simulation.world import World

FOREVER = 1e9


def centre(queues: list[SimulatedQueue], groups: list[dict[int, Route]], agents: list[int], **more: object) -> Centre:
    """Four half hours, all open."""
    return Centre(
        queues=tuple(queues),
        groups=tuple(groups),
        agent_group=np.array(agents, dtype=np.int64),
        is_open=np.ones((len(queues), 4), dtype=bool),
        interval_seconds=1800.0,
        **more,  # type: ignore[arg-type]
    )


def contacts(*rows: tuple[float, int, float, float]) -> Arrivals:
    """(time, queue, work, patience)."""
    time, queue, work, patience = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    return Arrivals(time, queue.astype(np.int64), work, patience)


def there(*rows: tuple[int, float, float]) -> Presence:
    """(agent, from, until)."""
    agent, begin, end = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    return Presence(agent.astype(np.int64), begin, end)


CALLS = SimulatedQueue("calls", drain_seconds=FOREVER)


def test_first_come_first_served_by_whoever_is_idle_longest() -> None:
    world = World(centre([CALLS], [{0: Route()}], [0, 0]))
    course = world.run(
        contacts(
            (0, 0, 100, FOREVER), (10, 0, 30, FOREVER), (20, 0, 50, FOREVER), (25, 0, 50, FOREVER), (200, 0, 1, 9)
        ),
        always(2),
    )
    assert course.agent.tolist() == [0, 1, 1, 1, 0]  # agent 1 is free at 40 and 90; agent 0 is idle since 100
    assert course.wait.tolist() == [0, 0, 20, 65, 0]


@pytest.mark.parametrize(
    ("patience", "outcome", "wait"), [(29.0, ABANDONED, 29.0), (30.0, ABANDONED, 30.0), (31.0, ANSWERED, 30.0)]
)
def test_patience_at_its_boundary(patience: float, outcome: int, wait: float) -> None:
    world = World(centre([CALLS], [{0: Route()}], [0]))
    course = world.run(contacts((0, 0, 40, 1), (10, 0, 5, patience)), always(1))
    assert (course.outcome[1], course.wait[1]) == (outcome, wait)
    assert course.virtual[1] == 30.0


@pytest.mark.parametrize(("places", "outcomes"), [(0, [1, 3, 3]), (1, [1, 1, 3]), (2, [1, 1, 1])])
def test_places_to_wait(places: int, outcomes: list[int]) -> None:
    world = World(centre([replace(CALLS, places=places)], [{0: Route()}], [0]))
    course = world.run(contacts(*((time, 0, 50, FOREVER) for time in (0, 1, 2))), always(1))
    assert course.outcome.tolist() == outcomes
    assert (ANSWERED, BLOCKED) == (1, 3)


def test_who_gave_up_holds_no_place() -> None:
    world = World(centre([replace(CALLS, places=1)], [{0: Route()}], [0]))
    course = world.run(contacts((0, 0, 50, FOREVER), (1, 0, 5, 3), (5, 0, 5, FOREVER)), always(1))
    assert course.outcome.tolist() == [ANSWERED, ABANDONED, ANSWERED]


def test_people_finish_what_they_hold_and_leave() -> None:
    world = World(centre([CALLS], [{0: Route()}], [0, 0]))
    course = world.run(contacts((50, 0, 100, FOREVER), (60, 0, 10, FOREVER)), there((0, 0, 55), (1, 120, FOREVER)))
    assert course.agent.tolist() == [0, 1]
    assert course.wait.tolist() == [0, 60]
    assert course.agent_over.tolist() == [95, 0]
    assert course.agent_duty[0] == 55


def test_a_break_starts_late_when_busy_and_ends_on_time() -> None:
    world = World(centre([CALLS], [{0: Route()}], [0]))
    course = world.run(
        contacts((90, 0, 30, FOREVER), (110, 0, 30, FOREVER), (300, 0, 5, FOREVER)),
        there((0, 0, 100), (0, 200, FOREVER)),
    )
    assert course.wait.tolist() == [0, 90, 0]


def test_priority_between_queues_then_who_waited_longest() -> None:
    first, second = replace(CALLS, priority=1), replace(CALLS, priority=2)
    rows = contacts((0, 0, 100, FOREVER), (10, 1, 5, FOREVER), (20, 0, 5, FOREVER))
    group = [{0: Route(), 1: Route()}]
    ranked = World(centre([first, second], group, [0])).run(rows, always(1))
    assert ranked.wait.tolist() == [0, 95, 80]
    equal = World(centre([first, replace(second, priority=1)], group, [0])).run(rows, always(1))
    assert equal.wait.tolist() == [0, 90, 85]


@pytest.mark.parametrize(("credit", "waits"), [(9.0, [0, 90, 85]), (11.0, [0, 95, 80])])
def test_credit_counts_as_waited(credit: float, waits: list[float]) -> None:
    queues = [replace(CALLS, credit_seconds=credit), CALLS]
    world = World(centre(queues, [{0: Route(), 1: Route()}], [0]))
    course = world.run(contacts((0, 0, 100, FOREVER), (10, 1, 5, FOREVER), (20, 0, 5, FOREVER)), always(1))
    assert course.wait.tolist() == waits


def test_specialists_first_by_rank_else_the_longest_idle() -> None:
    rows = contacts((100, 0, 10, FOREVER))
    for rank, agent in ((0, 0), (1, 1)):  # agent 0 of the generalists has been idle longer
        groups = [{0: Route(rank=rank), 1: Route()}, {0: Route()}]
        course = World(centre([CALLS, CALLS], groups, [0, 1])).run(rows, there((0, 0, FOREVER), (1, 50, FOREVER)))
        assert course.agent.tolist() == [agent]


@pytest.mark.parametrize(("delay", "wait", "agent"), [(29.0, 29.0, 1), (30.0, 30.0, 0), (31.0, 30.0, 0)])
def test_overflow_after_a_wait(delay: float, wait: float, agent: int) -> None:
    groups = [{0: Route()}, {0: Route(rank=1, delay_seconds=delay)}]
    world = World(centre([CALLS], groups, [0, 1]))
    course = world.run(contacts((0, 0, 40, FOREVER), (10, 0, 5, FOREVER)), always(2))
    assert (course.wait[1], course.agent[1]) == (wait, agent)


def test_who_is_free_for_an_overflow_does_not_take_it_early() -> None:
    groups = [{0: Route()}, {0: Route(delay_seconds=30), 1: Route()}]
    world = World(centre([CALLS, CALLS], groups, [0, 1]))
    course = world.run(contacts((0, 0, 99, FOREVER), (0, 1, 15, FOREVER), (10, 0, 5, FOREVER)), always(2))
    assert (course.wait[2], course.agent[2]) == (30, 1)  # agent 1 is free from 15 on


def test_chats_are_spread_evenly_and_slow_each_other_down() -> None:
    chats = replace(CALLS, rates=(1.0, 0.5))
    world = World(centre([chats], [{0: Route()}], [0, 0]))
    course = world.run(
        contacts((0, 0, 100, FOREVER), (10, 0, 100, FOREVER), (20, 0, 30, FOREVER), (25, 0, 5, FOREVER)), always(2)
    )
    assert course.agent.tolist() == [0, 1, 0, 1]
    # agent 0: 20 done alone, then both at half speed: 30 takes 60 (until 80), the rest of 50 alone until 130
    assert course.busy.sum() == pytest.approx(130 + (25 - 10) + 10 + 80)


def test_calls_are_not_given_to_who_chats() -> None:
    chats = replace(CALLS, rates=(1.0, 1.0))
    world = World(centre([CALLS, chats], [{0: Route(), 1: Route()}], [0]))
    course = world.run(contacts((0, 1, 50, FOREVER), (5, 0, 10, FOREVER), (6, 1, 10, FOREVER)), always(1))
    assert course.wait.tolist() == [0, 45, 0]


def test_deferred_work_waits_for_troughs_and_goes_by_deadline() -> None:
    slow = SimulatedQueue("mail", deferred=True, within_seconds=3600)
    fast = SimulatedQueue("social", deferred=True, within_seconds=600)
    world = World(centre([CALLS, slow, fast], [{0: Route(), 1: Route(), 2: Route()}], [0]))
    course = world.run(
        contacts((0, 0, 100, FOREVER), (5, 1, 10, FOREVER), (50, 2, 10, FOREVER), (60, 0, 10, FOREVER)), always(1)
    )
    # the call first, then by deadline (650 before 3605); deferred work waits until it is done
    assert course.wait.tolist() == [0, 125, 70, 40]


@pytest.mark.parametrize(("reserve", "begun"), [(0, 0), (1, 0), (2, 300)])
def test_deferred_work_leaves_people_idle_until_half_of_its_deadline(reserve: int, begun: float) -> None:
    mail = SimulatedQueue("mail", deferred=True, within_seconds=600, reserve=reserve)
    world = World(centre([CALLS, mail], [{0: Route(), 1: Route()}], [0, 0]))
    course = world.run(contacts((10, 1, 20, FOREVER), (310, 0, 5, FOREVER), (311, 0, 5, FOREVER)), always(2))
    # whoever becomes idle looks again: at 315 more than half of 600 s has passed
    assert course.wait[0] == (20 if not begun else 325)


def test_opening_hours() -> None:
    mail = SimulatedQueue("mail", deferred=True, within_seconds=3600)
    place = centre([replace(CALLS, drain_seconds=60), mail], [{0: Route(), 1: Route()}], [0])
    place = replace(place, is_open=np.array([[True, True, False, False], [False, True, False, True]]))
    course = World(place).run(
        contacts(
            (100, 1, 10, FOREVER), (3590, 0, 200, FOREVER), (3595, 0, 5, FOREVER), (3700, 0, 5, 9), (3720, 1, 5, 9e9)
        ),
        always(1),
    )
    assert course.wait[0] == 1710  # from the opening at 1800 on
    assert (course.outcome[2], course.wait[2]) == (ABANDONED, 65)  # sent away a minute after closing
    assert course.outcome[3] == CLOSED
    assert course.wait[4] == 5400 - 3720 + 5


def draws(queues: int, work: float = 10.0, patience: float = FOREVER) -> Draws:
    one = np.array([work]), np.array([patience])
    return Draws((one[0],) * queues, (one[1],) * queues, chance=np.array([0.5]), delay=np.array([60.0]))


@pytest.mark.parametrize(("share", "calls"), [(0.0, 2), (0.5, 2), (0.6, 3)])
def test_redials(share: float, calls: int) -> None:
    world = World(centre([replace(CALLS, redial_share=share)], [{0: Route()}], [0]))
    course = world.run(contacts((0, 0, 200, 1), (10, 0, 5, 20)), always(1), draws(1))
    assert course.time.size == calls
    if calls == 3:
        assert (course.time[2], course.wait[2]) == (90, 110)  # left at 30, called again a minute later


def test_escalations_go_to_the_next_tier() -> None:
    first = replace(CALLS, escalates=(1, 0.6))
    world = World(centre([first, CALLS], [{0: Route()}, {1: Route()}], [0, 1]))
    course = world.run(contacts((0, 0, 30, 1)), always(2), draws(2))
    assert course.queue.tolist() == [0, 1]
    assert (course.time[1], course.agent[1], course.helper[1]) == (30, 1, False)


def test_consultations_keep_a_colleague_busy() -> None:
    first = replace(CALLS, consults=((1, 0.25),))
    world = World(centre([first, CALLS], [{0: Route()}, {1: Route()}], [0, 1]))
    course = world.run(contacts((0, 0, 100, 1)), always(2), draws(2))
    assert course.helper.tolist() == [False, True]
    assert course.agent_busy.tolist() == [100, 25]


def test_who_moves_takes_what_the_new_group_serves_and_finishes_the_rest() -> None:
    other = SimulatedQueue("mails", drain_seconds=FOREVER)
    place = centre([CALLS, other], [{0: Route()}, {1: Route()}], [0], moves=((1, 0, 1),))
    rows = contacts((0, 1, 50, FOREVER), (5, 0, 10, FOREVER), (1795, 0, 25, FOREVER), (1799, 0, 7, FOREVER))
    course = World(place).run(rows, always(1))
    # The call begun at 1795 is finished at 1820, after the move; the mail of second 0 comes then, the last call never.
    assert course.agent.tolist() == [0, 0, 0, -1]
    assert course.wait[:3].tolist() == [1820, 0, 0]
    assert course.agent_duty[0] == 7200  # one person, there all the time


@pytest.mark.parametrize(("comes", "answered"), [(0.0, 1), (1799.0, 1), (1800.0, 0), (1801.0, 0)])
def test_who_comes_at_the_move_is_of_the_new_group(comes: float, answered: int) -> None:
    place = centre([CALLS], [{0: Route()}, {}], [0], moves=((1, 0, 1),))
    course = World(place).run(contacts((0, 0, 1, FOREVER)), there((0, comes, 7200)))
    assert (course.outcome == ANSWERED).sum() == answered


@pytest.mark.parametrize(("goes", "answered"), [(1800.0, 0), (1801.0, 1)])
def test_who_goes_at_the_move_takes_nothing_more(goes: float, answered: int) -> None:
    place = centre([CALLS], [{}, {0: Route()}], [0], moves=((1, 0, 1),))
    course = World(place).run(contacts((0, 0, 1, FOREVER)), there((0, 0, goes)))
    assert (course.outcome == ANSWERED).sum() == answered


def test_moving_is_as_leaving_for_a_colleague_who_comes() -> None:
    """One who moves is as two people of whom one goes when the other comes, where nothing is in hand at that time."""
    queues = [CALLS, SimulatedQueue("chats", rates=(1.0, 0.7), drain_seconds=FOREVER)]
    groups = [{0: Route()}, {0: Route(rank=1), 1: Route()}]
    random = np.random.default_rng(3)
    time = np.sort(random.uniform(0, 7000, 80))
    time = time[(time < 1500) | (time > 1800)]
    rows = merge([time, time + 1], [np.full(len(time), 40.0)] * 2, [np.full(len(time), 90.0)] * 2)
    one = World(centre(queues, groups, [0, 1], moves=((1, 0, 1),))).run(rows, always(2))
    presence = there((0, 0, 1800), (1, 0, FOREVER), (2, 1800, FOREVER))
    two = World(centre(queues, groups, [0, 1, 1])).run(rows, presence)
    assert one.outcome.tolist() == two.outcome.tolist()
    assert one.wait.tolist() == two.wait.tolist()
    assert one.agent.tolist() == np.where(two.agent == 2, 0, two.agent).tolist()


def test_skilled_people_are_quicker() -> None:
    world = World(centre([CALLS], [{0: Route(speed=1.25)}], [0]))
    course = world.run(contacts((0, 0, 100, 1), (0, 0, 1, FOREVER)), always(1))
    assert course.wait[1] == pytest.approx(80)


def test_endless_patience_without_people_waits_for_ever() -> None:
    world = World(centre([CALLS], [{0: Route()}], [0]))
    course = world.run(contacts((0, 0, 1, np.inf)), there((0, 1e6, 1e6 + 1)))
    assert course.outcome.tolist() == [ANSWERED]
    late = World(centre([SimulatedQueue("mail", deferred=True)], [{0: Route()}], [0])).run(
        contacts((0, 0, 1, np.inf)), Presence(np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0))
    )
    assert late.outcome.tolist() == [WAITING]


SAME = """
import json, sys
import numpy as np
from benchmarks.simulation_formulas import cases
from wfm.simulation.counting import count
from wfm.simulation.kernel import run
from wfm.simulation.world import World
sums = [hasattr(run, "py_func")]
for name in ("calls, redials", "chats, longer in parallel", "deferred, a backlog through the day"):
    scenario = cases()[name].scenario(3)
    world = World(scenario.centre)
    world.play(*scenario.replication(0))
    counted = count(world, scenario.within, scenario.day_of)
    sums += [float(each.sum()) for each in (counted.table, counted.standing, counted.waits, counted.busy)]
print(json.dumps(sums))
"""


def test_uncompiled_it_gives_the_same() -> None:
    found = []
    for off in ("0", "1"):
        done = subprocess.run(
            [sys.executable, "-c", SAME],
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
            env={"NUMBA_DISABLE_JIT": off, "PATH": "", "PYTHONPATH": str(ROOT)},
        )
        found.append(json.loads(done.stdout))
    assert [each[0] for each in found] == [True, False]
    assert found[0][1:] == pytest.approx(found[1][1:], rel=1e-12)


def test_it_runs_without_numba() -> None:
    code = "import sys; sys.modules['numba'] = None\n" + SAME
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert json.loads(done.stdout)[0] is False


def test_random_centres_lose_no_contact_and_no_time() -> None:
    random = np.random.default_rng(8)
    for _ in range(60):
        count, agents = int(random.integers(1, 4)), int(random.integers(1, 6))
        queues = [
            SimulatedQueue(
                str(number),
                deferred=bool(random.random() < 0.3),
                rates=(1.0,) * int(random.integers(1, 4)),
                places=None if random.random() < 0.7 else int(random.integers(0, 3)),
                reserve=int(random.integers(0, 2)),
                drain_seconds=float(random.choice([60.0, FOREVER])),
            )
            for number in range(count)
        ]
        groups = [{queue: _route(random) for queue in range(count) if random.random() < 0.7} for _ in range(3)]
        moves = tuple((int(random.integers(1, 4)), int(random.integers(agents)), int(random.integers(3))) for _ in "ab")
        place = centre(queues, groups, random.integers(0, 3, agents).tolist(), moves=moves)
        number = int(random.integers(1, 120))
        rows = merge(
            [np.sort(random.uniform(0, 7200, number))] * count,
            [random.exponential(200, number)] * count,
            [random.exponential(100, number) if not queue.deferred else np.full(number, np.inf) for queue in queues],
        )
        begin = random.uniform(0, 3600, agents)
        presence = Presence(np.arange(agents), begin, begin + random.uniform(60, 7200, agents))
        course = World(place).run(rows, presence)
        answered = course.outcome == ANSWERED
        assert np.all((course.agent >= 0) == answered)
        assert np.all(course.wait >= 0)
        assert np.all(course.wait[course.outcome == ABANDONED] <= rows.patience[course.outcome == ABANDONED] + 1e-9)
        # everybody's busy time is the work of what they took, where they hold one at a time
        if all(len(queue.rates) == 1 for queue in queues):
            for agent in range(agents):
                assert course.agent_busy[agent] == pytest.approx(rows.work[course.agent == agent].sum())
        served = {queue for group in groups for queue in group}
        assert set(course.queue[answered].tolist()) <= served


def _route(random: np.random.Generator) -> Route:
    return Route(rank=int(random.integers(0, 2)), delay_seconds=float(random.choice([0, 0, 30])))
