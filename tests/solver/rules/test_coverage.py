"""People on duty against the requirement; sharing out is compared with a linear program."""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from wfm.models.people import Assignment
from wfm.models.roster import Demand, RosterProblem

from ..builders import MONDAY, agents, before, findings, line, problem, rule, shift
from ..harness import judge


def flat(queue: str, people: float, hours: range, short_cost: float = 10, skills: tuple[str, ...] = ()) -> Demand:
    required = np.zeros(24)
    required[list(hours)] = people
    return Demand(queue=queue, skills=skills, required=required, short_cost=short_cost)


def one_day(*demand: Demand, skills: Sequence[dict[str, int]] = ({},), **fields: object) -> RosterProblem:
    staff = tuple(
        agent.model_copy(update={"skills": known}) for agent, known in zip(agents(len(skills)), skills, strict=True)
    )
    return problem(1, people=staff, interval_minutes=60, demand=demand, templates=("day", "early"), **fields)


@pytest.mark.parametrize(
    ("people", "hours", "short", "idle"),
    [
        (1, range(9, 13), 0, 4),  # the meal is 13:00–13:30, the last half hour ends at 17:30
        (1, range(9, 17), 5, 0.5),
        (1, range(9, 18), 10, 0),
        (0.5, range(9, 13), 0, 6),
        (2, range(9, 13), 40, 4),
        (1, range(8, 9), 10, 8),
    ],
)
def test_one_agent_one_queue(people: float, hours: range, short: float, idle: float) -> None:
    tiny = one_day(flat("q", people, hours), idle_cost=1)
    assert judge(tiny, shift(MONDAY), rule="coverage") == pytest.approx(short)
    assert judge(tiny, shift(MONDAY), rule="idle") == pytest.approx(idle)


def test_scale_and_the_past() -> None:
    demand = flat("q", 1, range(7))
    tiny = one_day(demand, rules=[rule("coverage", scale=0.5)], past=before("n"))
    assert judge(tiny, rule="coverage") == pytest.approx(0.5 * 10 * 0.5)  # the night ends at 06:30


def test_an_agent_serves_one_queue_at_a_time_and_only_those_of_the_own_skills() -> None:
    french = flat("french", 1, range(9, 10), 30, ("french",))
    any_queue = flat("any", 1, range(9, 10), 10)
    both = [*line("d"), *line("d", agent="a1")]
    for skills, shifts, short in (
        ([{"french": 1}, {}], both, 0),
        ([{}, {}], both, 30),
        ([{"french": 1}, {}], both[:1], 10),
        ([{"french": 1}, {}], both[1:], 30),
    ):
        assert judge(one_day(french, any_queue, skills=skills), *shifts, rule="coverage") == pytest.approx(short)


def test_findings_name_queue_day_and_hours() -> None:
    tiny = one_day(flat("q", 1, range(8, 10)))
    (found,) = findings(tiny, shift(MONDAY), rule="coverage")
    assert (found.day, found.message, found.cost) == (MONDAY, "q: 1.00 agent-hours short", 10)
    assert found.day + timedelta(days=1) not in {item.day for item in findings(tiny, rule="coverage")}


SKILLS = ("a", "b", "c")


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.sampled_from([0.5, 1, 1.5, 2.25]), st.sampled_from([5, 10, 20])), min_size=3, max_size=3),
    st.lists(st.sets(st.sampled_from(SKILLS)), min_size=1, max_size=4),
)
def test_shortage_is_the_least_that_any_sharing_out_leaves(
    wanted: list[tuple[float, float]], able: list[set[str]]
) -> None:
    demand = [flat(name, *pair[:1], range(9, 10), pair[1], (name,)) for name, pair in zip(SKILLS, wanted, strict=True)]
    tiny = one_day(*demand, skills=[dict.fromkeys(known, 1) for known in able])
    shifts: list[Assignment] = [item for index in range(len(able)) for item in line("d", agent=f"a{index}")]
    edges = [(agent, queue) for agent, known in enumerate(able) for queue, name in enumerate(SKILLS) if name in known]
    limits = np.zeros((len(able) + 3, len(edges)))
    for column, (agent, queue) in enumerate(edges):
        limits[agent, column] = limits[len(able) + queue, column] = 1
    bounds = [1.0] * len(able) + [people for people, _ in wanted]
    total = sum(people * cost for people, cost in wanted)
    saved = linprog([-wanted[queue][1] for _, queue in edges], limits, bounds).fun if edges else 0.0
    assert judge(tiny, *shifts, rule="coverage") == pytest.approx(total + saved, abs=1e-6)
