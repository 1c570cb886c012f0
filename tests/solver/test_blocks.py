"""Work in blocks: fills against brute force, the audit's limits, whole rosters, and plans made again."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.errors import ConfigurationError
from wfm.models.organisation import Break, ShiftTemplate, SolveOptions
from wfm.models.people import Agent, Assignment, PublishedRoster, TimeOff, WorkSpan
from wfm.models.roster import Demand, RosterProblem, Status
from wfm.models.skills import DatedSkill
from wfm.solver.audit import audit
from wfm.solver.blocks import without_blocks
from wfm.solver.compile import Compiled, compile_problem
from wfm.solver.engines import block_kernel
from wfm.solver.engines import blocks as engine
from wfm.solver.engines.block_bound import bound_at
from wfm.solver.engines.block_floor import Chains, Floor, every_chain
from wfm.solver.engines.engine import Outcome, Search
from wfm.solver.engines.lines import Lines
from wfm.solver.replan import replan
from wfm.solver.solve import solve

from .builders import MONDAY, problem, rule, wall

HALF = timedelta(minutes=30)


def fills(count: int, queues: int, least: list[int]) -> list[tuple[int, ...]]:
    """All ways to fill so many intervals."""
    return [
        fill
        for fill in product(range(queues), repeat=count)
        if all((size := len(list(block))) >= least[queue] or size == count for queue, block in groupby(fill))
    ]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_cheapest_fill_of_a_shift(data: st.DataObject) -> None:
    count, queues = data.draw(st.integers(1, 7)), data.draw(st.integers(1, 3))
    least = data.draw(st.lists(st.integers(1, 4), min_size=queues, max_size=queues))
    prices = data.draw(st.lists(st.integers(-5, 5), min_size=count * queues, max_size=count * queues))
    price = np.array(prices, dtype=float).reshape(queues, count)
    part = np.array(data.draw(st.lists(st.sampled_from((0.5, 1.0)), min_size=count, max_size=count)))
    out, fill = np.zeros(1), np.full(count, -1, dtype=np.int16)
    common = np.arange(count), part, price, np.arange(queues), np.array(least)
    interval, part, price, serves, stays = common
    block_kernel.option_prices(
        np.array([0, count]), interval, part, np.zeros(1, dtype=np.int64), np.array([count]), price, serves, stays, out
    )
    block_kernel.trace(0, count, interval, part, price, serves, stays, fill)
    costs = {way: sum(price[q, t] * part[t] for t, q in enumerate(way)) for way in fills(count, queues, least)}
    assert out[0] == pytest.approx(min(costs.values()))
    assert costs[tuple(fill.tolist())] == pytest.approx(out[0])


def centre(first: list[float], second: list[float], *, people: int = 2, **fields: object) -> RosterProblem:
    """One day from 09:00 to 13:00, two queues, everybody works it all."""
    begin = 18  # half hours before 09:00
    demand = tuple(
        Demand(
            queue=name,
            required=np.array([0.0] * begin + need + [0.0] * (48 - begin - len(need))),
            short_cost=20,
            block_minutes=minutes,
        )
        for name, need, minutes in (("chat", first, 90), ("mail", second, 60))
    )
    return problem(
        1,
        people=people,
        templates={"morning": ShiftTemplate(earliest_start=540, latest_start=540, length_minutes=(240,))},
        rules=[rule("shift_count", min_shifts=1, max_shifts=1, per="horizon")],
        demand=demand,
        options=SolveOptions(time_limit_seconds=60),
        **fields,
    )


def cost_of(tiny: RosterProblem, ways: tuple[tuple[int, ...], ...]) -> float:
    """What a day costs with everybody's queue by half hour, from the definition."""
    total = 0.0
    for queue, demand in enumerate(tiny.demand):
        for place in range(48):
            on = sum(way[place - 18] == queue for way in ways) if 18 <= place < 26 else 0
            over = on - float(demand.required[place])
            crowd = tiny.crowding_cost * over * (over - 1) if over > 1 else 0.0
            total += (-over * demand.short_cost if over < 0 else over * tiny.idle_cost + crowd) / 2
    return total


needs = st.lists(st.sampled_from((0.0, 0.5, 1.0, 2.0)), min_size=8, max_size=8)


@settings(max_examples=8, deadline=None)
@given(needs, needs, st.sampled_from((0.0, 3.0)))
def test_two_people_are_put_into_the_best_blocks(first: list[float], second: list[float], crowding: float) -> None:
    tiny = centre(first, second, crowding_cost=crowding)
    result = solve(tiny)
    ways = fills(8, 2, [3, 2])
    best = min(cost_of(tiny, pair) for pair in product(ways, repeat=2))
    assert result.objective == pytest.approx(best)
    assert result.bound is not None
    assert result.bound <= best + 1e-6
    assert result.roster is not None
    assert not audit(tiny, result.roster).hard


def test_what_blocks_cost_beside_free_moves() -> None:
    """Half an hour of mail: free people would serve it, in blocks an hour goes there."""
    tiny = centre([1.0] * 4 + [0.0] + [1.0] * 3, [0.0] * 4 + [1.0] + [0.0] * 3, people=1)
    free, kept = solve(without_blocks(tiny)), solve(tiny)
    assert free.objective == 0
    assert kept.terms == {"queue_blocks": pytest.approx(10 + 0.5)}  # mail short, one too many on chat
    assert kept.bound == 0


def test_skills_limit_blocks() -> None:
    people = tuple(
        Agent(agent=f"a{n}", site="here", contract="full", skills={"chat": 1} if n else {"mail": 1}) for n in range(2)
    )
    tiny = centre([0.0] * 8, [2.0] * 8, people=people)
    needed = "chat", "mail"
    demand = tuple(
        Demand.model_validate(item.model_dump() | {"skills": (need,)})
        for item, need in zip(tiny.demand, needed, strict=True)
    )
    result = solve(tiny.model_copy(update={"demand": demand}))
    assert result.roster is not None
    assert [[span.activity for span in item.blocks] for item in result.roster.assignments] == [["mail"], ["chat"]]


def test_skills_that_change_on_the_way_are_refused() -> None:
    person = Agent(
        agent="a0",
        site="here",
        contract="full",
        dated_skills=(DatedSkill(skill="chat", level=1, valid_from=MONDAY + timedelta(days=1)),),
    )
    tiny = problem(
        2,
        people=(person,),
        demand=(
            Demand.model_validate(
                {
                    "queue": "chat",
                    "required": np.ones(96),
                    "block_minutes": 60,
                    "skills": ("chat",),
                }
            ),
        ),
    )
    with pytest.raises(ConfigurationError, match="skills of a0 change within the plan"):
        solve(tiny)


def test_shifts_of_the_past_count_on_their_queue() -> None:
    """Who works into the plan from the day before is on the queue that the shift names, else on the first."""
    past = Assignment(
        agent="a0", date=MONDAY - timedelta(days=1), start=wall(MONDAY, "00:00") - 2 * HALF, end=wall(MONDAY, "01:00")
    )
    tiny = centre([0.0] * 8, [0.0] * 8, people=1)
    row = np.zeros(48)
    row[:2] = 1
    chat, mail = tiny.demand
    for needy, minutes in ((chat, 0.0), (mail, 60.0)):
        demand = tuple(
            item.model_copy(update={"required": row if item.queue == needy.queue else np.zeros(48)})
            for item in (chat, mail)
        )
        result = solve(tiny.model_copy(update={"demand": demand, "past": (past,)}))
        added = result.terms.get("queue_blocks", 0.0)
        assert added == pytest.approx(minutes / 60 * (mail.short_cost + tiny.idle_cost))
    named = past.model_copy(update={"blocks": (WorkSpan(activity="mail", start=past.start, end=past.end),)})
    result = solve(tiny.model_copy(update={"demand": demand, "past": (named,)}))
    assert "queue_blocks" not in result.terms


def test_options_that_begin_alike_share_a_chain() -> None:
    templates = {
        "plain": ShiftTemplate(earliest_start=540, latest_start=600, length_minutes=(240, 300)),
        "meal": ShiftTemplate(
            earliest_start=540,
            latest_start=540,
            length_minutes=(300,),
            breaks=(Break(activity="meal", minutes=30, earliest_minutes=120, latest_minutes=120),),
        ),
    }
    catalogue = compile_problem(problem(1, templates=templates)).catalogue(0)
    chains = Chains.of(catalogue)
    assert len(chains.first) - 1 == 4  # three starts without a meal, one with
    for option in range(1, catalogue.size):
        interval, part = catalogue.cover(0, option)
        first = chains.first[chains.chain[option]]
        assert chains.interval[first : first + len(interval)].tolist() == interval.tolist()
        assert chains.part[first : first + len(interval)].tolist() == part.tolist()


@pytest.fixture(scope="module")
def week() -> RosterProblem:
    """Six people over a week, two queues whose demand moves against each other, breaks, and a wish."""
    hours = np.arange(48 * 7) % 48
    open_ = (hours >= 16) & (hours < 36)
    demand = tuple(
        Demand(queue=name, required=np.where(open_ & ((hours // 3) % 2 == odd), 2.0, 1.0 * open_), block_minutes=60)
        for odd, name in enumerate(("chat", "mail"))
    )
    meal = Break(activity="meal", minutes=30, earliest_minutes=180, latest_minutes=240)
    return problem(
        7,
        people=6,
        templates={
            "any": ShiftTemplate(earliest_start=480, latest_start=660, length_minutes=(480, 510), breaks=(meal,))
        },
        rules=[rule("daily_rest", hours=11), rule("weekly_hours", max_hours=40), rule("fair_burden", weight=1.0)],
        demand=demand,
        crowding_cost=1.0,
        options=SolveOptions(time_limit_seconds=120, effort=0.05, seed=3, engine="neighbourhood"),
    )


def test_a_week_is_audited_and_the_same_again(week: RosterProblem) -> None:
    """`solve` compares all costs with the auditor's; the effort ends before the clock, so that nothing is by chance."""
    result, again = solve(week), solve(week)
    assert result.engine == "blocks"
    assert result.roster == again.roster
    assert result.reproducible
    assert result.roster is not None
    assert all(item.blocks for item in result.roster.assignments)
    assert result.bound is not None
    assert result.objective is not None
    assert result.bound <= result.objective


def test_a_plan_made_again_has_blocks(week: RosterProblem) -> None:
    result = solve(week)
    assert result.roster is not None
    lost = result.roster.assignments[0]
    away = TimeOff(agent=lost.agent, start=lost.start, end=lost.end)
    published = PublishedRoster(today=MONDAY, assignments=result.roster.assignments)
    changed = replan(week.model_copy(update={"published": published, "time_off": (away,)}))
    assert changed.roster is not None
    assert not audit(week.model_copy(update={"time_off": (away,)}), changed.roster).hard
    assert all(item.blocks for item in changed.roster.assignments)


def made_of_nothing(problem: RosterProblem, **limits: float) -> tuple[Compiled, engine.Standing | None, Search]:
    compiled = compile_problem(without_blocks(problem))
    search = Search.under(problem.options.model_copy(update=limits), None, None)
    lines = Lines(engine._uncovered(compiled), search)
    return compiled, engine.constructed(compiled, problem, every_chain(compiled), lines, search), search


@settings(max_examples=10, deadline=None)
@given(needs, needs, st.sampled_from((0.0, 3.0)), st.integers(1, 4))
def test_a_first_roster_costs_what_the_audit_says(
    first: list[float], second: list[float], crowding: float, people: int
) -> None:
    tiny = centre(first, second, crowding_cost=crowding, people=people)
    compiled, made, _ = made_of_nothing(tiny)
    assert made is not None
    report = audit(tiny, made.floor.written(compiled.roster(made.floor.choice)))
    assert not report.hard
    assert made.cost == pytest.approx(report.objective)


def test_a_first_roster_of_a_week(week: RosterProblem) -> None:
    compiled, made, _ = made_of_nothing(week)
    assert made is not None
    report = audit(week, made.floor.written(compiled.roster(made.floor.choice)))
    assert not report.hard
    assert made.cost == pytest.approx(report.objective)


def test_a_first_roster_of_people_who_must_differ() -> None:
    """Everybody works the only shift there is, and no more than one may: the cost says that this is no roster."""
    alone = rule("shift_count", min_shifts=1, max_shifts=1, per="horizon"), rule("headcount", max_people=1)
    tiny = centre([1.0] * 8, [1.0] * 8).model_copy(update={"rules": alone})
    _, made, _ = made_of_nothing(tiny)
    assert made is not None
    assert made.cost == np.inf
    result = solve(tiny)
    assert result.status is Status.INFEASIBLE
    assert all(objective is None for _, objective, _ in result.trace)


def test_no_first_roster_where_somebody_has_no_line() -> None:
    never = rule("period_hours", min_hours=5)
    tiny = centre([1.0] * 8, [1.0] * 8).model_copy(update={"rules": (never,)})
    assert made_of_nothing(tiny)[1] is None
    assert solve(tiny).status is Status.INFEASIBLE


def test_no_first_roster_where_time_is_up(week: RosterProblem) -> None:
    _, made, search = made_of_nothing(week, time_limit_seconds=1e-6)
    assert made is None
    assert search.interrupted


class Nothing:
    """An engine that finds neither roster nor bound."""

    name = "nothing"

    def solve(self, compiled: Compiled, search: Search) -> Outcome:
        return Outcome(Status.UNKNOWN)


def test_a_first_roster_is_kept_where_the_engine_before_finds_none(week: RosterProblem) -> None:
    compiled, made, search = made_of_nothing(week, effort=0.0)
    assert made is not None
    blocks = engine.Blocks(week, Nothing())
    outcome = blocks.solve(compiled, search)
    assert outcome.choice is not None
    assert outcome.status is Status.FEASIBLE
    report = audit(week, blocks.written(compiled.roster(outcome.choice)))
    assert not report.hard
    assert report.objective == pytest.approx(made.cost) == search.objective


@settings(max_examples=10, deadline=None)
@given(needs, needs, st.sampled_from((0.0, 3.0)), st.sampled_from((0.25, 1.0)))
def test_prices_of_one_person_more(first: list[float], second: list[float], crowding: float, share: float) -> None:
    """The floor's prices, of all that is required and of a share, are differences of costs from the definition."""
    tiny = centre(first, second, crowding_cost=crowding)
    compiled = compile_problem(without_blocks(tiny))
    floor = Floor(compiled, tiny, every_chain(compiled))
    floor.join(0, np.array([1]), floor.price)
    way = tuple(floor.queues[0, 0, :8].tolist())
    less = tuple(item.model_copy(update={"required": item.required * share}) for item in tiny.demand)
    shrunk = tiny.model_copy(update={"demand": less})
    price = floor.price_of_share(share)
    for place, queue in product(range(8), range(2)):
        outside = [-1] * 8  # on no queue but for one half hour
        outside[place] = queue
        more = cost_of(shrunk, (way, tuple(outside))) - cost_of(shrunk, (way,))
        assert price[queue, 18 + place] == pytest.approx(more)
    if share == 1:
        np.testing.assert_allclose(price, floor.price)


@settings(max_examples=20, deadline=None)
@given(needs, needs, st.sampled_from((0.0, 3.0)), st.data())
def test_the_bound_at_prices(first: list[float], second: list[float], crowding: float, data: st.DataObject) -> None:
    """Everybody's cheapest blocks and every queue's cheapest number of people, and never above the best roster."""
    tiny = centre(first, second, crowding_cost=crowding)
    compiled = compile_problem(without_blocks(tiny))
    floor = Floor(compiled, tiny, every_chain(compiled))
    drawn = data.draw(st.lists(st.sampled_from((-15.0, -5.0, -0.5, 0.0, 0.5, 2.0, 4.0)), min_size=16, max_size=16))
    price = np.zeros(floor.people.shape)
    price[:, 18:26] = np.array(drawn).reshape(2, 8)
    search = Search.under(tiny.options, None, None)
    bound = bound_at(price, floor, Lines(engine._uncovered(compiled), search))
    ways = fills(8, 2, [3, 2])
    best = min(cost_of(tiny, pair) for pair in product(ways, repeat=2))
    assert bound is not None
    assert bound <= best + 1e-9
    whole = all(need == int(need) for need in first + second)
    people = np.arange(0, 2.5, 1.0 if whole else 0.5)  # both can be on a queue
    expected = 2 * min(sum(price[queue, 18 + place] for place, queue in enumerate(way)) for way in ways)
    for queue, place in product(range(2), range(8)):
        over = people - tiny.demand[queue].required[18 + place]
        crowd = np.where(over > 1, crowding * over * (over - 1), 0.0)
        costs = np.where(over < 0, -over * tiny.demand[queue].short_cost, over * tiny.idle_cost + crowd) / 2
        expected += (costs - price[queue, 18 + place] * people).min()
    assert bound == pytest.approx(expected) if whole else bound <= expected + 1e-9


def test_walks_of_every_length() -> None:
    moves = [engine.moves_of(number) for number in range(27)]
    assert moves[:8] == [20, 200, 400, 400, 400, 400, 1600, 400]
    assert moves.count(1600) == 4
    assert moves[26] == 6400


def test_walks_begin_anew_in_turn(week: RosterProblem, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first and its sequel, then from others made anew and the best by turns; the best is never lost."""
    compiled, made, search = made_of_nothing(week, effort=0.3, workers=1)
    assert made is not None
    begun: list[tuple[float, float]] = []

    def go(walk: engine._Walk, start: engine.Standing, moves: int, seconds: float) -> engine.Standing:
        walk.pace = 1e-9
        begun.append((start.cost, moves / compiled.agents))
        return engine.Standing(start.floor, made.cost - len(begun))

    monkeypatch.setattr(engine, "FIRST_MOVES", (2, 3))
    monkeypatch.setattr(engine, "MOVES", 4)
    monkeypatch.setattr(engine._Walk, "go", go)
    blocks = engine.Blocks(week, Nothing())
    outcome = blocks.solve(compiled, search)
    first = made.cost
    lines = Lines(engine._uncovered(compiled), search)
    anew = {}
    for number in (2, 4, 6):
        other = engine.constructed(compiled, week, every_chain(compiled), lines, search, number)
        assert other is not None
        anew[number] = other.cost
    assert begun[:7] == [
        (first, 2),
        (first - 1, 3),
        (anew[2], 4),
        (first - 3, 4),
        (anew[4], 4),
        (first - 5, 4),
        (anew[6], 16),
    ]
    assert outcome.status is Status.FEASIBLE
    assert search.objective == first - len(begun)
