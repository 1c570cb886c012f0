from __future__ import annotations

from wfm.models.plan import Plan
from wfm.report import bundle

from . import awkward


def test_a_whole_plan_has_all_files_and_the_same_bytes_each_time(plan: Plan) -> None:
    files = bundle.render(plan)
    assert {name for name in files if not name.startswith("ics/")} == {
        *("roster.csv", "roster.xlsx", "roster.html", "coverage.csv", "plan.json")
    }
    assert sum(name.startswith("ics/") and name.endswith(".ics") for name in files) == len(awkward.NAMES)
    assert files == bundle.render(awkward.plan())
    assert Plan.model_validate_json(files["plan.json"]) == plan


def test_what_has_not_run_is_left_out(plan: Plan, bare: Plan) -> None:
    assert set(bundle.render(bare)) == {"roster.html", "roster.xlsx", "plan.json"}
    forecast = Plan(inputs=plan.inputs, forecast=plan.forecast)
    assert set(bundle.render(forecast)) == {"roster.html", "roster.xlsx", "coverage.csv", "plan.json"}


def test_a_search_without_a_roster_is_reported(plan: Plan) -> None:
    assert plan.result
    none = plan.result.model_copy(update={"roster": None, "objective": None, "bound": None, "gap": None})
    files = bundle.render(plan.model_copy(update={"result": none, "evaluation": None}))
    assert "roster.csv" not in files
    assert b"feasible" in files["roster.html"]
