"""One group's share of the work."""

from datetime import timedelta
from itertools import product

import numpy as np
import pytest
from pydantic import ValidationError

from wfm.models.organisation import RuleSetting, SolveOptions
from wfm.models.people import Agent
from wfm.models.roster import Demand, RosterProblem, Status
from wfm.solver.audit import audit
from wfm.solver.compile import compile_problem
from wfm.solver.rules.work_share import WorkShareParams
from wfm.solver.solve import solve

from ..builders import MONDAY, before, line, problem
from ..harness import judge

STAFF = (
    Agent(agent="a0", site="here", contract="full", labels=("ours",)),
    Agent(agent="a1", site="here", contract="full", labels=("agency",)),
    Agent(agent="a2", site="here", contract="full"),
)


def share(weight: float | None = None, **params: object) -> RuleSetting:
    """A share of those with the label `ours`."""
    return RuleSetting(rule="work_share", weight=weight, params=params, labels=("ours",))


def team(setting: RuleSetting, days: int = 4, people: int = 3) -> RosterProblem:
    return problem(days, people=STAFF[:people], templates=("day", "night"), rules=[setting], past=before("dd"))


@pytest.mark.parametrize(
    ("lines", "params", "expected"),
    [
        (("d...", "d...", "...."), {"min_percent": 50}, 0),
        (("d...", "d...", "...."), {"min_percent": 51}, 0.16),  # of 16 hours
        (("d...", "d...", "...."), {"min_percent": 49}, 0),
        (("d...", "d...", "...."), {"max_percent": 49}, 0.16),
        (("d...", "d...", "...."), {"max_percent": 50}, 0),
        (("d...", "d...", "dd.."), {"min_percent": 25}, 0),
        (("d...", "d...", "dd.."), {"min_percent": 50}, 8),
        (("d...", "d...", "dd.."), {"min_percent": 50, "among_labels": ("agency",)}, 0),
        (("d...", "dd..", "dd.."), {"min_percent": 50, "among_labels": ("agency",)}, 4),
        (("d...", "dd..", "...."), {"what": "work", "min_percent": 50}, 0.5),
        (("dd..", "dd..", "...."), {"what": "work", "min_percent": 50}, 0),
        (("n...", "d.n.", "...."), {"what": "nights", "min_percent": 50, "max_percent": 50}, 0),
        (("n.n.", "d.n.", "...."), {"what": "nights", "min_percent": 50, "max_percent": 60}, 0.2),
        (("....", "d...", "...."), {"min_percent": 100}, 8),
        (("d...", "....", "...."), {"max_percent": 0}, 8),
        (("....", "....", "...."), {"min_percent": 100}, 0),  # no work: any share is kept
        (("d...", "d...", "...."), {"min_percent": 40, "max_percent": 60}, 0),
    ],
)
def test_bounds(lines: tuple[str, ...], params: dict[str, object], expected: float) -> None:
    shifts = [item for number, text in enumerate(lines) for item in line(text, agent=f"a{number}")]
    soft = judge(team(share(1, **params)), *shifts, rule="work_share")
    assert soft == pytest.approx(expected)
    assert judge(team(share(**params)), *shifts, rule="work_share") == (None if expected else 0)


def test_dates() -> None:
    setting = share(1, min_percent=50).model_copy(update={"valid_from": MONDAY + timedelta(days=1)})
    shifts = (*line(".d..", agent="a0"), *line("dd..", agent="a1"))
    assert judge(team(setting), *shifts, rule="work_share") == 0


def test_nobody_in_scope() -> None:
    setting = share(1, min_percent=50).model_copy(update={"labels": ("nobody",)})
    assert judge(team(setting), *line("dd..", agent="a1"), rule="work_share") == 0


@pytest.mark.parametrize("weight", [None, 3.0])
@pytest.mark.parametrize(
    "params",
    [
        {"min_percent": 50},
        {"min_percent": 67},
        {"min_percent": 66, "what": "work"},
        {"max_percent": 33, "what": "work"},
        {"max_percent": 34},
        {"what": "nights", "min_percent": 100},
    ],
)
def test_engine_and_brute_force_over_the_audit_agree(params: dict[str, object], weight: float | None) -> None:
    required = np.repeat([0.0, 1.2, 0.4, 0.9, 1.6, 0.3], 16)
    given = team(share(weight, **params), days=2, people=2).model_copy(
        update={
            "demand": (Demand(queue="q", required=required, short_cost=12.0),),
            "idle_cost": 0.5,
            "options": SolveOptions(workers=1, time_limit_seconds=20),
        }
    )
    compiled = compile_problem(given)
    costs = []
    for choice in product(range(compiled.catalogue(0).size), repeat=4):
        report = audit(given, compiled.roster(np.array(choice).reshape(2, 2)))
        if not report.hard:
            costs.append(report.objective)
    result = solve(given)
    assert result.status is Status.OPTIMAL
    assert result.objective == pytest.approx(min(costs), abs=1e-6)


@pytest.mark.parametrize("params", [{}, {"min_percent": 60, "max_percent": 50}, {"min_percent": 101}])
def test_parameters_that_say_nothing(params: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        WorkShareParams.model_validate(params)
