"""The command line: exit codes, messages without tracebacks, chaining, help."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import click
import pytest
from click.testing import CliRunner, Result

from wfm import pipeline
from wfm.cli import main
from wfm.commands.options import ENGINES
from wfm.errors import AuditError, InfeasibleError, NoRosterError
from wfm.io import folder
from wfm.models.organisation import SolveOptions
from wfm.models.plan import Plan, PlanInputs
from wfm.models.roster import RosterProblem, SolveResult, Status
from wfm.solver import solve as solve_module

COMMANDS = sorted(main.commands)


def run(*arguments: str | Path, stdin: str | None = None) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], input=stdin)


@pytest.fixture(scope="session")
def pristine(tiny_inputs: PlanInputs, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tiny") / "plan"
    folder.write(tiny_inputs, path)
    return path


@pytest.fixture
def tiny(pristine: Path, tmp_path: Path) -> Path:
    """A plan folder of one's own, to break."""
    return Path(shutil.copytree(pristine, tmp_path / "tiny"))


@pytest.fixture(scope="session")
def planned(pristine: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The JSON of a finished plan."""
    path = tmp_path_factory.mktemp("planned") / "plan.json"
    assert run("roster", pristine, "-q", "-o", path).exit_code == 0
    return path


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_says_what_it_is_for(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert len(main.commands[command].help or "") > 20
    assert all(parameter.help for parameter in main.commands[command].params if isinstance(parameter, click.Option))


def test_the_list_of_commands_shows_whole_summaries() -> None:
    listed = run("--help").stdout.split("Commands:")[1].split("Exit codes")[0]
    assert "..." not in listed
    assert {line.split()[0] for line in listed.splitlines() if line.strip()} == set(COMMANDS)


def test_engines_are_those_of_the_model() -> None:
    assert get_args(SolveOptions.model_fields["engine"].annotation) == ENGINES


class TestStart:
    """`wfm --help` is quick, because nothing heavy is imported for it."""

    HEAVY = ("numpy", "pandas", "ortools", "scipy", "pydantic", "rich", "holidays")

    @pytest.mark.parametrize("statement", ["import wfm", "import wfm.cli"])
    def test_imports_nothing_heavy(self, statement: str) -> None:
        assert self.imported(statement, self.HEAVY) == "[]\n"

    def test_only_the_search_imports_ortools(self) -> None:
        assert self.imported("import wfm.pipeline", ("ortools", "rich")) == "[]\n"

    @staticmethod
    def imported(statement: str, names: tuple[str, ...]) -> str:
        code = f"{statement}, sys\nprint([name for name in {names} if name in sys.modules])"
        return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout

    def test_help_within_a_fifth_of_a_second(self) -> None:
        """In processor time, which a busy machine does not stretch as it does the clock's."""
        command = [sys.executable, "-c", "from wfm.cli import main; main(['--help'])"]
        seconds = []
        for _ in range(5):
            before = os.times()
            subprocess.run(command, capture_output=True, check=True)
            after = os.times()
            seconds.append(after.children_user + after.children_system - before.children_user - before.children_system)
        assert min(seconds) < 0.2, seconds


class TestStages:
    """Each stage alone and all together, from a folder, a file or standard input."""

    def test_stages_chain_by_file_and_by_pipe(self, tiny: Path, tmp_path: Path) -> None:
        assert run("forecast", tiny, "-o", tmp_path / "forecast.json", "-q").exit_code == 0
        required = run("require", tmp_path / "forecast.json", "-o", "-", "-q")
        assert required.exit_code == 0
        rostered = run("roster", "-", "-o", "-", stdin=required.stdout)
        assert rostered.exit_code == 0, rostered.stderr
        plan = Plan.model_validate_json(rostered.stdout)
        assert plan.result
        assert plan.evaluation
        assert "Tiny" in rostered.stderr, "the summary goes where the JSON does not"
        assert run("audit", "-", stdin=rostered.stdout).exit_code == 0
        reported = run("report", "-", "--out", tmp_path / "out", stdin=rostered.stdout)
        assert reported.exit_code == 0
        assert (tmp_path / "out/roster.xlsx").exists()

    def test_each_stage_takes_a_folder(self, tiny: Path, tmp_path: Path) -> None:
        for command in ("forecast", "require", "roster", "audit"):
            assert run(command, tiny).exit_code == 0, command
        assert run("report", tiny, "--out", tmp_path / "out").exit_code == 0

    def test_plan_does_all_and_says_where_the_files_are(self, tiny: Path, tmp_path: Path) -> None:
        result = run("plan", tiny, "--out", tmp_path / "out")
        assert result.exit_code == 0, result.stderr
        for expected in ("help", "cost", "bound", "gap", str(tmp_path / "out"), "roster.html"):
            assert expected in result.stdout, expected
        saved = Plan.model_validate_json((tmp_path / "out/plan.json").read_text())
        assert saved.inputs.history is None
        assert len(saved.history_digest) == 64

    def test_a_workbook_is_a_plan_too(self, tiny: Path, tmp_path: Path) -> None:
        assert run("convert", tiny, tmp_path / "plan.xlsx").exit_code == 0
        assert run("convert", tmp_path / "plan.xlsx", tmp_path / "again").exit_code == 0
        assert pipeline.load(tmp_path / "again") == pipeline.load(tiny)
        assert run("forecast", tmp_path / "plan.xlsx").exit_code == 0

    def test_same_seed_same_plan(self, tiny: Path) -> None:
        first, second = (run("roster", tiny, "--seed", "7", "-o", "-", "-q").stdout for _ in range(2))
        first_plan, second_plan = Plan.model_validate_json(first), Plan.model_validate_json(second)
        assert first_plan.inputs.configuration.seed == first_plan.inputs.configuration.solve.seed == 7
        assert first_plan.forecast == second_plan.forecast
        assert first_plan.result
        assert second_plan.result
        assert first_plan.result.roster == second_plan.result.roster

    def test_init_writes_a_folder_that_runs(self, tmp_path: Path) -> None:
        assert run("init", tmp_path / "mine").exit_code == 0
        assert run("check", tmp_path / "mine").stdout.endswith("no problems\n")
        assert run("init", tmp_path / "mine").exit_code == 2

    def test_schemas_are_json(self) -> None:
        schemas = json.loads(run("schema").stdout)
        assert {"Configuration", "Agent", "Plan", "SolveResult"} <= schemas.keys()
        assert json.loads(run("schema", "Agent").stdout) == schemas["Agent"]

    def test_rules_are_listed_with_their_parameters(self) -> None:
        assert "daily_rest" in run("rules").stdout
        assert "hours" in run("rules", "daily_rest").stdout


class TestExitCodes:
    """One code per kind of trouble, a message for people, and never a traceback."""

    @staticmethod
    def clean(result: Result, code: int, *words: str) -> None:
        assert result.exit_code == code, result.output
        assert "Traceback" not in result.output
        for word in words:
            assert word in result.stderr, result.stderr

    def test_wrong_usage_is_2(self, tiny: Path, tmp_path: Path) -> None:
        self.clean(run("plan", tmp_path / "nowhere"), 2, "nowhere")
        self.clean(run("rooster", tiny), 2)
        self.clean(run("plan", tiny, "--workers", "0"), 2, "--workers")
        self.clean(run("schema", "Agnet"), 2, "did you mean 'Agent'?")
        self.clean(run("rules", "dayly_rest"), 2, "did you mean 'daily_rest'?")

    def test_a_place_that_cannot_be_written_is_2(self, planned: Path, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        self.clean(run("report", planned, "--out", tmp_path / "file" / "below"), 2, "file")

    def test_bad_data_is_3_with_every_problem(self, tiny: Path) -> None:
        agents = tiny / "agents.csv"
        agents.write_text(agents.read_text().replace("english", "frech").replace("Lisbon", "Lisbun"))
        result = run("check", tiny)
        self.clean(result, 3, "agents.csv:2: ", "agents.csv:7: ", "did you mean 'Lisbon'?")
        assert re.search(r"^1[0-9] problems", result.stderr, re.MULTILINE)

    def test_bad_configuration_is_4(self, tiny: Path) -> None:
        site = tiny / "site.yaml"
        site.write_text(site.read_text().replace("daily_rest", "dayly_rest").replace("Europe/Lisbon", "Europe/Lisbun"))
        self.clean(run("plan", tiny), 4, "site.yaml:", "did you mean 'Europe/Lisbon'?")

    def test_a_bad_rule_is_4_at_its_line(self, tiny: Path) -> None:
        site = tiny / "site.yaml"
        site.write_text(site.read_text().replace("daily_rest", "dayly_rest"))
        line = next(number for number, text in enumerate(site.read_text().splitlines(), 1) if "dayly_rest" in text)
        self.clean(run("check", tiny), 4, f"site.yaml:{line}: ", "did you mean 'daily_rest'?", "1 problem;")

    @pytest.mark.parametrize("text", ["", "{", "[]", '{"inputs": 1}', "\x00", '{"surprise": 1}'])
    def test_a_broken_document_is_3(self, text: str) -> None:
        self.clean(run("require", "-", stdin=text), 3)

    def test_nothing_is_written_for_bad_input(self, tiny: Path, tmp_path: Path) -> None:
        (tiny / "agents.csv").write_text("agent,site\nx,y\n")
        self.clean(run("plan", tiny, "--out", tmp_path / "out"), 3)
        assert not (tmp_path / "out").exists()

    def test_impossible_rules_are_5_with_reasons(self, tiny: Path) -> None:
        locked = "agent,date,start,end\na0,2026-03-02,09:00,18:00\na0,2026-03-03,00:30,06:30\n"
        (tiny / "locked_shifts.csv").write_text(locked)
        self.clean(run("roster", tiny), 5, "Ana", "daily_rest", "locked_days")

    def test_a_broken_rule_in_a_given_roster_is_5(self, planned: Path, tmp_path: Path) -> None:
        document = json.loads(planned.read_text())
        document["inputs"]["configuration"]["rules"] = [{"rule": "daily_rest", "params": {"hours": 47}}]
        (tmp_path / "edited.json").write_text(json.dumps(document))
        result = run("audit", tmp_path / "edited.json")
        assert result.exit_code == 5
        assert "daily_rest" in result.stdout

    @pytest.mark.parametrize(
        ("error", "code"), [(NoRosterError("too short"), 6), (InfeasibleError(["why"]), 5), (AuditError("bug"), 1)]
    )
    def test_errors_of_the_search(
        self, tiny: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, code: int
    ) -> None:
        monkeypatch.setattr("wfm.solver.solve.solve", raiser(error))
        self.clean(run("plan", tiny), code, str(error).splitlines()[0])

    def test_too_little_time_is_6(self, tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        nothing = SolveResult(status=Status.UNKNOWN, roster=None, objective=None, bound=None, gap=None)
        monkeypatch.setattr("wfm.solver.solve.solve", lambda *_, **__: nothing)
        self.clean(run("roster", tiny), 6, "more time")

    def test_our_bugs_are_1_and_hide_the_traceback(self, tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pipeline, "load", raiser(KeyError("oops")))
        self.clean(run("check", tiny), 1, "bug in wfm", "--debug")
        assert "Traceback" in run("--debug", "check", tiny).stderr


def raiser(error: Exception) -> Callable[..., object]:
    def raise_it(*_: object, **__: object) -> object:
        raise error

    return raise_it


@pytest.mark.parametrize("option", ["--time-limit", "--effort"])
@pytest.mark.parametrize("value", ["nan", "0", "-1", "inf"])
def test_search_takes_positive_numbers_only(tiny: Path, option: str, value: str) -> None:
    result = run("plan", tiny, option, value, "--out", tiny / "out")
    assert result.exit_code == 2
    assert option in result.stderr
    assert not (tiny / "out").exists()


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a folder that nobody can write to")
def test_a_folder_that_cannot_be_written_is_told_before_any_work(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "forecast", lambda _: pytest.fail("work was done"))
    assert run("plan", tiny, "--out", "/proc/self").exit_code == 2


def test_a_workbook_of_another_kind_is_not_a_folder(tiny: Path, tmp_path: Path) -> None:
    result = run("convert", tiny, tmp_path / "plan.xls")
    assert result.exit_code == 2
    assert "plan.xls: workbooks are written as .xlsx only" in result.stderr
    assert not (tmp_path / "plan.xls").exists()


def test_a_reader_that_leaves_is_no_error() -> None:
    code = "from wfm.cli import main; main(['schema'])"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""


@pytest.mark.slow
def test_the_demo_shows_everything_within_a_minute(tmp_path: Path) -> None:
    begin = time.monotonic()
    result = run("demo", "--out", tmp_path)
    assert result.exit_code == 0, result.output
    assert time.monotonic() - begin < 60
    for shown in (
        "Last week",
        "WAPE",
        "Requirement",
        "cost",
        "lower bound",
        "gap",
        "Coverage",
        "Formula",
        "Simulated",
        "roster.xlsx",
    ):
        assert shown in result.stdout, shown
    plan = Plan.model_validate_json((tmp_path / "plan.json").read_text())
    assert plan.result
    assert all(finding.cost is not None for finding in plan.result.findings)
    assert plan.evaluation
    assert plan.evaluation.short_share <= 0.03
    assert pipeline.load(tmp_path / "plan").configuration == plan.inputs.configuration


@pytest.mark.skipif(os.name == "nt", reason="sends SIGINT")
def test_ctrl_c_writes_the_first_roster_where_there_is_no_better(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The signal comes with the first roster that `wfm roster` finds, in a search that would go on for hours."""
    search, told = solve_module.solve, []

    def interrupted(problem: RosterProblem, **options: Any) -> SolveResult:
        def progress(seconds: float, objective: float | None, bound: float | None) -> None:
            told.append((seconds, objective, bound))
            if objective is not None and len([cost for _, cost, _ in told if cost is not None]) == 1:
                os.kill(os.getpid(), signal.SIGINT)

        return search(problem, **options | {"progress": progress})

    monkeypatch.setattr("wfm.solver.solve.solve", interrupted)
    path = tmp_path / "plan.json"
    arguments = ("--engine", "neighbourhood", "--effort", "100000", "--time-limit", "3600")
    done = run("roster", tiny, "-o", path, *arguments)
    assert done.exit_code == 0, done.stderr
    assert "stopping with the best roster so far" in done.stderr
    result = Plan.model_validate_json(path.read_text()).result
    assert result is not None
    assert result.roster is not None
    assert result.roster.assignments
    assert result.objective == min(cost for _, cost, _ in told if cost is not None)
    assert not result.reproducible
    assert result.wall_seconds < 600


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="sends SIGINT")
def test_ctrl_c_keeps_the_best_roster_so_far(tmp_path: Path) -> None:
    code = "from wfm.cli import main; main()"
    command = [sys.executable, "-c", code, "demo", "--out", str(tmp_path), "--time-limit", "300", "--effort", "1000"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        time.sleep(40)
        process.send_signal(signal.SIGINT)
        begin = time.monotonic()
        _, stderr = process.communicate(timeout=60)
        assert process.returncode == 0, stderr.decode()
        assert time.monotonic() - begin < 30
    assert (tmp_path / "roster.html").exists()
