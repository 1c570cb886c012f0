"""Shadow prices: each beside what solving the changed problem says, on problems that are solved to the end."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from wfm import pipeline
from wfm.cli import main
from wfm.errors import UsageError
from wfm.models.organisation import RuleSetting
from wfm.models.plan import Plan, PlanInputs
from wfm.models.roster import SolveResult
from wfm.scenarios import shadow
from wfm.scenarios.shadow import Reference
from wfm.solver.engines.shadow import shadow_prices
from wfm.solver.problem import build_problem
from wfm.solver.solve import solve


@pytest.fixture(scope="module")
def short_plan(tiny_inputs: PlanInputs) -> Plan:
    """Three people where five are needed, two days each at the most."""
    settings = tiny_inputs.configuration.solve.model_copy(update={"time_limit_seconds": 10})
    rules = (*tiny_inputs.configuration.rules, RuleSetting(rule="consecutive_days", params={"max_days": 2}))
    configuration = tiny_inputs.configuration.model_copy(update={"solve": settings, "rules": rules})
    return pipeline.plan(
        tiny_inputs.model_copy(update={"agents": tiny_inputs.agents[:3], "configuration": configuration})
    )


@pytest.fixture(scope="module")
def base(short_plan: Plan) -> Reference:
    return shadow.reference(short_plan)


def solved(plan: Plan) -> SolveResult:
    assert plan.requirement is not None
    return solve(build_problem(plan.inputs, plan.requirement))


def test_the_reference_is_the_roster_with_its_bound(base: Reference, short_plan: Plan) -> None:
    assert short_plan.result is not None
    assert short_plan.result.objective is not None
    assert base.objective <= short_plan.result.objective + 1e-6
    assert base.bound is not None
    assert 0 < base.bound <= base.objective + 1e-6


def test_an_hour_that_is_short_is_worth_its_price(base: Reference) -> None:
    """Missing people cost 100 an hour and idle ones 1: with five needed and at most two there, an hour saves 100."""
    found = shadow.hours(base, confirm=1)
    assert {(each.site, tuple(each.skills)) for each in found} == {("Lisbon", ("english",))}
    best = found[0]
    assert best.hour == pytest.approx(100, rel=0.02)
    assert best.confirmed == pytest.approx(100, rel=0.02)
    assert best.shift == pytest.approx(600, rel=0.05)  # six hours
    assert best.shift <= best.agent <= 3 * best.shift + 1e-6
    assert best.hour_at.startswith(("Mon 02 Mar", "Tue 03 Mar", "Wed 04 Mar"))


def test_what_a_rule_costs_is_what_dropping_it_saves(base: Reference, short_plan: Plan) -> None:
    by_change = {each.change: each for each in shadow.rules(base)}
    days = next(each for change, each in by_change.items() if change.startswith("without consecutive_days"))
    rest = next(each for change, each in by_change.items() if change.startswith("without daily_rest"))
    configuration = short_plan.inputs.configuration
    left = tuple(setting for setting in configuration.rules if setting.rule != "consecutive_days")
    without = solved(
        short_plan.model_copy(
            update={
                "inputs": short_plan.inputs.model_copy(
                    update={"configuration": configuration.model_copy(update={"rules": left})}
                )
            }
        )
    )
    assert without.objective is not None
    assert days.confirmed == pytest.approx(base.objective - without.objective, abs=1e-6)
    assert days.confirmed > 500  # three more shifts of six hours
    assert days.by_prices == pytest.approx(days.confirmed, rel=0.1)
    assert days.short_hours is not None
    assert days.short_hours > 5
    assert rest.confirmed == pytest.approx(0, abs=1e-6)  # starts are at 08:00 to 11:00: the rest never binds
    assert not rest.proved


def test_a_setting_is_relaxed_by_its_path(base: Reference, short_plan: Plan) -> None:
    (third,) = shadow.relaxed(short_plan, base, [("rules.consecutive_days.max_days", "+1")], lambda _: None)
    dropped = next(each for each in shadow.rules(base) if "consecutive_days" in each.change)
    assert third.confirmed == pytest.approx(dropped.confirmed)  # of three days all may be worked either way
    with pytest.raises(UsageError, match="did you mean 'rules"):
        shadow.relaxed(short_plan, base, [("rules.consecutive_days.max_day", "+1")], lambda _: None)


def test_prices_begin_where_they_were(base: Reference) -> None:
    again = shadow_prices(base.problem, base.roster, start=base.prices)
    assert again is not None
    assert base.bound is not None
    assert again.bound >= base.bound - 1e-6


def test_worth_of_hours_and_rules_on_the_command_line(short_plan: Plan, tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "plan.json"
    path.write_text(short_plan.model_dump_json())
    asked = ["--hours", "--relax", "rules.consecutive_days.max_days=+1", "-o", str(tmp_path / "worth.xlsx")]
    done = CliRunner().invoke(main, ["scenario", "worth", str(path), *asked])
    assert done.exit_code == 0, done.output
    assert "One more hour" in done.output
    assert "Relaxed settings" in done.output
    assert "Person 1" not in done.output
    assert (tmp_path / "worth.xlsx").stat().st_size > 4000
    wrong = CliRunner().invoke(main, ["scenario", "worth", str(path), "--relax", "rules"])
    assert wrong.exit_code == 2
