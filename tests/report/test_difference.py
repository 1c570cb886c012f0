"""What changed, in words: shifts, breaks, templates and coverage."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from wfm import pipeline
from wfm.models.people import Assignment, WorkSpan
from wfm.models.plan import Plan, PlanInputs
from wfm.report.difference import coverage_changes, moves, text


@pytest.fixture(scope="module")
def tiny_plan(tiny_inputs: PlanInputs) -> Plan:
    return pipeline.plan(tiny_inputs)


def with_roster(plan: Plan, assignments: tuple[Assignment, ...]) -> Plan:
    assert plan.result
    assert plan.result.roster
    roster = plan.result.roster.model_copy(update={"assignments": assignments})
    return plan.model_copy(update={"result": plan.result.model_copy(update={"roster": roster})})


def test_shifts(tiny_plan: Plan) -> None:
    assert tiny_plan.result
    assert tiny_plan.result.roster
    first, *rest = tiny_plan.result.roster.assignments
    later = first.model_copy(update={"start": first.start + timedelta(hours=2), "end": first.end + timedelta(hours=2)})
    (move,) = moves(tiny_plan, with_roster(tiny_plan, (later, *rest)))
    assert (move.agent, move.day) == (first.agent, first.date)
    assert "–" in move.text
    assert "→" in move.text
    (gone,) = moves(tiny_plan, with_roster(tiny_plan, tuple(rest)))
    assert gone.text.endswith("→ off")
    (back,) = moves(with_roster(tiny_plan, tuple(rest)), tiny_plan)
    assert back.text.startswith("off → ")
    assert moves(tiny_plan, tiny_plan) == []


def test_breaks_and_templates(tiny_plan: Plan) -> None:
    assert tiny_plan.result
    assert tiny_plan.result.roster
    first, *rest = tiny_plan.result.roster.assignments

    def at(minutes: int) -> Assignment:
        start = first.start + timedelta(minutes=minutes)
        pause = WorkSpan(activity="meal", start=start, end=start + timedelta(minutes=30))
        return first.model_copy(update={"breaks": (pause,)})

    (move,) = moves(with_roster(tiny_plan, (at(60), *rest)), with_roster(tiny_plan, (at(90), *rest)))
    assert move.text.startswith("meal ")
    other = first.model_copy(update={"template": "other"})
    (move,) = moves(tiny_plan, with_roster(tiny_plan, (other, *rest)))
    assert move.text == "day → other"


@pytest.mark.parametrize(
    ("was", "now", "word"),
    [(0.0, 1.0, "1.0 short"), (1.0, 0.0, "covered"), (2.0, 1.0, "1.0 short (was 2.0)"), (0.0, 0.04, "")],
)
def test_coverage(tiny_plan: Plan, was: float, now: float, word: str) -> None:
    def short(amount: float) -> Plan:
        assert tiny_plan.evaluation
        queue = tiny_plan.evaluation.queues["help"]
        values = np.zeros(len(queue.short))
        values[10:12] = amount
        queues = {"help": queue.model_copy(update={"short": values})}
        return tiny_plan.model_copy(update={"evaluation": tiny_plan.evaluation.model_copy(update={"queues": queues})})

    told = list(coverage_changes(short(was), short(now)))
    assert told == ([f"help: Mon 2 10:00–12:00 {word}"] if word else [])
    assert (word in text(short(was), short(now))) or not word
