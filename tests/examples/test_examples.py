"""The plan folders under examples/, run on the histories they were made for."""

from __future__ import annotations

from pathlib import Path

import pytest

from wfm import pipeline
from wfm.models.plan import PlanInputs
from wfm.models.roster import Status

EXAMPLES = Path(__file__).parents[2] / "examples"
INVENTED = ("follow_the_sun", "mixed_team", "on_call", "remote_team", "round_the_clock")
"""Examples that bring a history of their own."""

HISTORIES = {"bank": "bank_calls_30min.csv", "anonymous_bank": "anonbank_aug1999_30min_by_queue.csv"}


def load(name: str, data_dir: Path) -> PlanInputs:
    return pipeline.load(EXAMPLES / name, history=data_dir / "data" / HISTORIES[name])


def test_every_example_is_tested_and_says_what_it_is() -> None:
    folders = {path.name for path in EXAMPLES.iterdir() if path.is_dir() and not path.name.startswith("_")}
    assert folders == {*HISTORIES, *INVENTED, "hiring"}
    for name in INVENTED:
        assert f"wfm plan examples/{name}\n" in (EXAMPLES / name / "README.md").read_text(encoding="utf-8")
    for name in HISTORIES:
        readme = (EXAMPLES / name / "README.md").read_text(encoding="utf-8")
        assert f"wfm plan examples/{name} --history {HISTORIES[name]}" in readme


@pytest.mark.parametrize("name", HISTORIES)
def test_it_reads_without_a_problem(name: str, data_dir: Path) -> None:
    inputs = load(name, data_dir)
    assert inputs.history is not None
    assert set(inputs.history.queues) == set(inputs.configuration.queues)


def test_the_bank_is_unknown_where_it_was_closed_or_not_recorded(data_dir: Path) -> None:
    history = load("bank", data_dir).history
    assert history is not None
    queue = history.queues["voice"]
    local = queue.grid.local("America/New_York").astype("datetime64[D]").astype(str)
    for day in ("2003-04-04", "2003-04-07", "2003-05-26", "2003-07-04", "2003-09-01", "2003-09-06"):
        assert (queue.offered[local == day] != queue.offered[local == day]).all(), day
    assert (queue.offered == queue.offered).sum() == 145 * 28


def test_the_anonymous_bank_has_zeros_where_nobody_called(data_dir: Path) -> None:
    history = load("anonymous_bank", data_dir).history
    assert history is not None
    assert all((queue.offered == 0).any() for queue in history.queues.values())
    assert any("no contacts" in note for note in history.notes)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "short_at_most"), [("bank", 0.03), ("anonymous_bank", 0.03)])
def test_it_plans(name: str, short_at_most: float, data_dir: Path) -> None:
    inputs = load(name, data_dir)
    plan = pipeline.plan(inputs)
    assert plan.result is not None
    assert plan.result.status in (Status.OPTIMAL, Status.FEASIBLE)
    assert all(finding.cost is not None for finding in plan.result.findings)
    assert plan.evaluation is not None
    assert plan.evaluation.short_share <= short_at_most


@pytest.mark.parametrize("name", INVENTED)
def test_an_operating_model_reads_without_a_problem(name: str) -> None:
    inputs = pipeline.load(EXAMPLES / name)
    assert inputs.history is not None
    assert len(inputs.agents) >= 14


def test_the_invented_histories_are_what_the_script_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in INVENTED:
        (tmp_path / name).mkdir()
    script = EXAMPLES / "make_histories.py"
    source = script.read_text(encoding="utf-8").replace("Path(__file__).parent", f"Path({str(tmp_path)!r})")
    exec(compile(source, str(script), "exec"), {"__name__": "__main__"})
    for name in INVENTED:
        written = (tmp_path / name / "history.csv").read_text(encoding="utf-8")
        assert written == (EXAMPLES / name / "history.csv").read_text(encoding="utf-8"), name


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "nights_at_most"), [("follow_the_sun", 2), ("mixed_team", 0), ("remote_team", 0), ("round_the_clock", 99)]
)
def test_an_operating_model_plans(name: str, nights_at_most: int) -> None:
    plan = pipeline.plan(pipeline.load(EXAMPLES / name))
    assert plan.result is not None
    assert plan.result.roster is not None
    assert plan.evaluation is not None
    assert plan.evaluation.short_share <= 0.03
    assert sum(item.template == "night" for item in plan.result.roster.assignments) <= nights_at_most
    certificate = pipeline.certify(plan)
    assert certificate.broken == ()
    assert any(line.source for line in certificate.lines) == (name != "remote_team")
