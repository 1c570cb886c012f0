"""The stages as Python users call them, and what holds between them."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

import wfm
from wfm import pipeline
from wfm.errors import ConfigurationError, DataError, InfeasibleError, NoRosterError, UsageError, WfmError
from wfm.io import folder
from wfm.models.history import History, QueueHistory
from wfm.models.organisation import Break
from wfm.models.plan import Plan, PlanInputs
from wfm.models.roster import Finding, SolveResult, Status
from wfm.solver.problem import build_problem
from wfm.staffing.model import Work
from wfm.staffing.transient import follow


@pytest.fixture(scope="module")
def plan(tiny_inputs: PlanInputs) -> Plan:
    return wfm.plan(tiny_inputs)


def test_one_screen_of_python(tiny_inputs: PlanInputs, tmp_path: Path) -> None:
    folder.write(tiny_inputs, tmp_path / "tiny")
    inputs = wfm.load(tmp_path / "tiny")
    assert inputs == tiny_inputs
    assert wfm.load(str(tmp_path / "tiny")) == inputs
    assert set(dir(wfm)) >= {"load", "plan", "solve", "Plan", "__version__"}
    assert not hasattr(wfm, "ploan")


def test_every_stage_round_trips_through_json(tiny_inputs: PlanInputs, plan: Plan) -> None:
    forecast = pipeline.forecast(tiny_inputs)
    for stage in (forecast, pipeline.require(forecast), plan):
        again = Plan.model_validate_json(stage.model_dump_json())
        assert again == stage
        assert again.model_dump_json() == stage.model_dump_json()


def test_the_plan_names_its_history_and_does_not_carry_it(tiny_inputs: PlanInputs, plan: Plan) -> None:
    assert plan.inputs.history is None
    assert tiny_inputs.history
    assert plan.history_digest == pipeline.digest(tiny_inputs.history)
    assert "Ana" not in plan.versions
    assert {"wfm", "ortools", "numpy"} <= plan.versions.keys()


def test_the_solver_alone(plan: Plan) -> None:
    assert plan.requirement
    assert plan.result
    again = wfm.solve(build_problem(plan.inputs, plan.requirement))
    assert again.objective == pytest.approx(plan.result.objective)


def test_cost_is_the_sum_of_its_terms_and_of_the_audit(plan: Plan) -> None:
    assert plan.result
    assert plan.result.objective == pytest.approx(sum(plan.result.terms.values()))
    report = pipeline.audit(plan)
    assert not report.hard
    assert plan.result.objective == pytest.approx(report.objective)
    assert plan.result.bound is not None
    assert plan.result.bound <= plan.result.objective + 1e-6


def test_evaluation_adds_up(plan: Plan) -> None:
    """People assigned and idle are those on duty; the service is that of whoever is assigned, followed through time."""
    evaluation, requirement, forecast = plan.evaluation, plan.requirement, plan.forecast
    assert evaluation
    assert requirement
    assert forecast
    assert plan.result
    assert plan.result.roster
    queue = evaluation.queues["help"]
    np.testing.assert_allclose(queue.assigned + evaluation.idle, evaluation.on_duty)
    grid, on_duty = evaluation.grid, np.zeros(evaluation.grid.count)
    for assignment in plan.result.roster.assignments:
        on_duty[grid.index(assignment.start) : grid.index(assignment.end)] += 1
    np.testing.assert_allclose(evaluation.on_duty, on_duty)
    scheduled = requirement.queues["help"].scheduled
    np.testing.assert_allclose(queue.short, np.maximum(scheduled - on_duty, 0), atol=0.011)
    expected = forecast.queues["help"]
    busy = np.flatnonzero(expected.offered)
    hours = plan.inputs.configuration.queues["help"].opening_hours
    work = Work(expected.offered, expected.aht_seconds, grid.open_mask(hours, "Europe/Lisbon"), 3600.0)
    level = follow(work, queue.assigned * 0.9, within_seconds=20).virtual[busy]
    np.testing.assert_allclose(queue.service_level[busy], level)
    assert evaluation.service_level["help"] == pytest.approx(np.average(level, weights=expected.offered[busy]))
    assert evaluation.short_share == pytest.approx(queue.short.sum() / scheduled.sum(), abs=1e-3)
    assert evaluation.paid_hours == 6 * len(plan.result.roster.assignments)


def test_a_stage_that_runs_again_drops_what_followed_from_the_old(tiny_inputs: PlanInputs, plan: Plan) -> None:
    again = pipeline.require(plan)
    assert again.requirement == plan.requirement
    assert again.result is None
    assert again.evaluation is None


@pytest.mark.parametrize("stage", [pipeline.require, pipeline.roster, pipeline.evaluate, pipeline.audit])
def test_a_stage_too_early_says_what_is_missing(tiny_inputs: PlanInputs, stage: object) -> None:
    assert callable(stage)
    with pytest.raises(UsageError, match="no "):
        stage(Plan(inputs=tiny_inputs))


def test_no_history_no_forecast(tiny_inputs: PlanInputs) -> None:
    with pytest.raises(UsageError, match="plan folder"):
        pipeline.forecast(tiny_inputs.model_copy(update={"history": None}))


@pytest.mark.parametrize(
    ("status", "error", "words"),
    [
        (Status.INFEASIBLE, InfeasibleError, "Ana cannot"),
        (Status.UNKNOWN, NoRosterError, "more time"),
        (Status.INVALID, WfmError, "invalid"),
    ],
)
def test_a_search_without_a_roster(
    plan: Plan, monkeypatch: pytest.MonkeyPatch, status: Status, error: type[Exception], words: str
) -> None:
    finding = Finding(rule="daily_rest", agent="a0", message="Ana cannot rest")
    result = SolveResult(status=status, roster=None, objective=None, bound=None, gap=None, findings=(finding,))
    monkeypatch.setattr("wfm.solver.solve.solve", lambda *_, **__: result)
    with pytest.raises(error, match=words):
        pipeline.roster(plan)


class TestLoad:
    """All problems at once, with the kind that must be mended first deciding the class."""

    @pytest.fixture
    def tiny(self, tiny_inputs: PlanInputs, tmp_path: Path) -> Path:
        folder.write(tiny_inputs, tmp_path / "tiny")
        return tmp_path / "tiny"

    def test_rules_and_targets_are_checked_where_they_stand(self, tiny: Path) -> None:
        site = tiny / "site.yaml"
        text = site.read_text().replace("hours: 11", "hours: 1100")
        site.write_text(text.replace("    shrinkage: 0.1", "    shrinkage: 0.1\n    target:\n      service_level: 1"))
        with pytest.raises(ConfigurationError) as caught:
            wfm.load(tiny)
        lines = site.read_text().splitlines()
        problems = {lines[problem.row - 1].strip(): problem for problem in caught.value.problems}
        assert {"hours: 1100", "service_level: 1"} == problems.keys()
        assert all(problem.file == "site.yaml" for problem in problems.values())

    def test_wrong_rules_are_told_beside_wrong_data(self, tiny: Path) -> None:
        (tiny / "agents.csv").write_text("agent,site,contract\na,nowhere,full\n")
        site = tiny / "site.yaml"
        site.write_text(site.read_text().replace("hours: 11", "hours: 1100"))
        with pytest.raises(ConfigurationError) as caught:
            wfm.load(tiny)
        assert {(each.file, each.column.rpartition(".")[2]) for each in caught.value.problems} == {
            ("agents.csv", "site"), ("site.yaml", "hours"),
        }  # fmt: skip

    def test_breaks_that_cannot_be_placed_are_told_before_anything_is_planned(
        self, tiny_inputs: PlanInputs, tmp_path: Path
    ) -> None:
        meal = Break(activity="meal", minutes=30, earliest_minutes=60, latest_minutes=60)
        name, template = next(iter(tiny_inputs.configuration.shift_templates.items()))
        broken = {name: template.model_copy(update={"breaks": (meal, meal)})}
        settings = tiny_inputs.configuration.model_copy(
            update={"shift_templates": tiny_inputs.configuration.shift_templates | broken}
        )
        folder.write(tiny_inputs.model_copy(update={"configuration": settings}), tmp_path / "broken")
        with pytest.raises(ConfigurationError, match=f"shift_templates.{name}.breaks: have no placement"):
            wfm.load(tmp_path / "broken")

    def test_data_and_configuration_together(self, tiny: Path) -> None:
        (tiny / "agents.csv").write_text("agent,site,contract\na,nowhere,full\n")
        with pytest.raises(DataError):
            wfm.load(tiny)
        (tiny / "site.yaml").write_text((tiny / "site.yaml").read_text() + "\nsurprise: 1\n")
        with pytest.raises(ConfigurationError) as caught:
            wfm.load(tiny)
        assert {problem.file for problem in caught.value.problems} == {"agents.csv", "site.yaml"}

    def test_another_history(self, tiny: Path, tmp_path: Path) -> None:
        (tiny / "history.csv").rename(tmp_path / "elsewhere.csv")
        inputs = wfm.load(tiny, history=tmp_path / "elsewhere.csv")
        assert inputs.history
        with pytest.raises(DataError, match="nowhere"):
            wfm.load(tiny, history=tmp_path / "nowhere.csv")


class TestDigest:
    """One digest per history: of values, not of how they were made."""

    @staticmethod
    def of(history: History, **changes: object) -> str:
        queues = {name: queue.model_copy(update=changes) for name, queue in history.queues.items()}
        return pipeline.digest(History(queues=queues))

    def test_every_value_counts(self, tiny_inputs: PlanInputs) -> None:
        history = tiny_inputs.history
        assert history
        queue = history.queues["help"]
        changed = np.array(queue.offered)
        changed[9] += 1e-9
        later = queue.grid.model_copy(update={"start": queue.grid.start + timedelta(hours=1)})
        digests = {
            pipeline.digest(history),
            self.of(history, offered=changed),
            self.of(history, grid=later),
            self.of(history, abandoned=np.zeros(queue.grid.count)),
            pipeline.digest(History(queues={"other": queue})),
        }
        assert len(digests) == 5
        assert all(len(digest) == len(hashlib.sha256().hexdigest()) for digest in digests)

    def test_order_notes_and_kinds_of_nan_do_not(self, tiny_inputs: PlanInputs) -> None:
        history = tiny_inputs.history
        assert history
        queue = history.queues["help"]
        other = np.array(queue.offered)
        other[np.isnan(other)] = -np.array(np.nan)
        twin = QueueHistory(grid=queue.grid, offered=other, aht_seconds=queue.aht_seconds, abandoned=[])
        first = History(queues={"a": queue, "b": queue}, notes=("repaired",))
        assert pipeline.digest(first) == pipeline.digest(History(queues={"b": twin, "a": queue}))


def test_planning_tells_of_the_forecast(tiny_inputs: PlanInputs, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[int, int, str]] = []

    def stop_here(plan: Plan) -> Plan:
        raise UsageError("far enough")

    monkeypatch.setattr(pipeline, "require", stop_here)
    with pytest.raises(UsageError, match="far enough"):
        pipeline.plan(tiny_inputs, forecast_progress=lambda *news: told.append(news))
    names = list(tiny_inputs.configuration.queues)
    assert told == [(place, len(names), name) for place, name in enumerate(names, 1)]
