"""The audit sums up what rules find."""

import ast
from pathlib import Path

import pytest

import wfm.solver.audit as module
from wfm.errors import ConfigurationError
from wfm.models.people import LockedDay, Preference
from wfm.solver.audit import audit

from .builders import MONDAY, line, problem, roster, rule, shift


def test_terms_are_sums_of_soft_findings_and_hard_ones_stand_apart() -> None:
    tiny = problem(
        7,
        rules=[
            rule("weekly_hours", 2, max_hours=16),
            rule("weekly_hours", 1, max_hours=24),
            rule("consecutive_days", max_days=3),
        ],
        preferences=(Preference(agent="a0", date=MONDAY, wish="avoid", weight=5),),
    )
    report = audit(tiny, roster(tiny, *line("dddd")))
    assert report.terms == {"preferences": 5, "weekly_hours": 2 * 16 + 8}
    assert report.objective == 45
    assert [(item.rule, item.agent) for item in report.hard] == [("consecutive_days", "a0")]
    keys = [(item.rule, item.agent, item.day) for item in report.findings]
    assert keys == sorted(keys)
    assert len(keys) == 4


def test_any_roster_can_be_judged() -> None:
    tiny = problem(2, people=2, locked=(LockedDay(agent="a1", date=MONDAY),))
    strange = roster(
        tiny,
        shift(MONDAY, agent="nobody"),
        shift(MONDAY, agent="a1"),
        shift(MONDAY, "", start="10:00", end="12:00"),
        shift(MONDAY, "", start="11:00", end="13:00"),
    )
    report = audit(tiny, strange)
    assert {item.rule for item in report.hard} == {"shift_shape", "locked_days"}
    assert {item.agent for item in report.hard} == {"nobody", "a0", "a1"}


def test_an_empty_roster_of_an_easy_problem_has_nothing_to_find() -> None:
    tiny = problem(2)
    assert audit(tiny, roster(tiny)).findings == ()


def test_unknown_rules_are_an_error() -> None:
    tiny = problem(2, rules=[rule("daily_rst")])
    with pytest.raises(ConfigurationError, match="did you mean 'daily_rest'"):
        audit(tiny, roster(tiny))


def test_no_audit_reads_what_was_compiled() -> None:
    solver = Path(module.__file__).parent
    compiled = {
        "compile",
        "primitives",
        "options",
        "evaluate",
        "lowering",
        "periods",
        "runs",
        "nights",
        "pairs",
        "tables",
    }
    for name in ("audit", "auditing", "view"):
        for node in ast.walk(ast.parse((solver / f"{name}.py").read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                assert node.module.removeprefix("wfm.solver.") not in compiled, f"{name} imports {node.module}"
                assert not node.module.startswith("wfm.solver.engines")
    for path in (solver / "rules").glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        theirs = {
            alias.asname or alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module
            for alias in node.names
            if (node.module.removeprefix("wfm.solver.") in compiled)
            or f"{node.module}.{alias.name}" in {f"wfm.solver.{name}" for name in compiled}
        }
        audits = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == "audit"]
        used = {item.id for audit in audits for item in ast.walk(audit) if isinstance(item, ast.Name)}
        assert not used & theirs, f"the audit of {path.name} uses {used & theirs}"
