"""The published multi-activity set: reader, evaluator, and the problem that is made of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.published import multi_activity
from benchmarks.published.multi_activity import Shift
from benchmarks.published.runs import run, table
from benchmarks.published.sets import SETS
from wfm.models.organisation import SolveOptions
from wfm.solver.solve import solve


def text(days: int, staff: list[str], need: dict[int, tuple[tuple[int, int], ...]]) -> str:
    """A file in which tasks need one person between clock hours (counted on from day 1) and none else."""
    rows = ["# a comment", "SECTION_HORIZON", str(days), "SECTION_TASKS", str(len(need)), "SECTION_STAFF", *staff]
    rows.append("SECTION_COVER")
    for task, spans in need.items():
        for period in range(days * 96):
            minute = 360 + 15 * period
            people = int(any(first * 60 <= minute < last * 60 for first, last in spans))
            first, last = (f"{m // 60 % 24:02d}:{m % 60:02d}" for m in (minute, minute + 15))
            rows.append(f"{minute // 1440 + 1},{first}-{last},{task},{people},{people}")
    return "\r\n".join(rows) + "\r\n"


@pytest.fixture
def instance(tmp_path: Path) -> multi_activity.Instance:
    path = tmp_path / "1_2_2_2.txt"
    path.write_text(text(2, ["A,360,960", "B,360,1200"], {1: ((8, 14), (32, 38)), 2: ((8, 12),)}), encoding="utf-8")
    return multi_activity.read(path)


def clock(*blocks: tuple[int, float, float]) -> Shift:
    spans = tuple((task, int(first * 60), int(last * 60)) for task, first, last in blocks)
    return Shift(spans[0][1], spans[-1][2], spans)


GOOD = {"A": [clock((1, 8, 14)), clock((1, 32, 38))], "B": [clock((2, 8, 12), (1, 12, 14))]}


@pytest.mark.parametrize(
    ("changed", "cost", "broken", "missed"),
    [
        ({}, 8, "", 0),
        ({"B": [clock((2, 8, 14))]}, 8, "", 0),
        ({"A": [clock((1, 8, 14)), clock((1, 32, 37.75))]}, 8, "lasts 345", 1),
        ({"A": [clock((1, 8, 14)), clock((1, 32, 38.25))]}, 9, "", 0),
        ({"A": [clock((1, 8, 14)), clock((1, 28, 38))]}, 8 + 16, "begins outside", 0),
        ({"A": [clock((1, 8, 18)), clock((1, 32, 38))]}, 8 + 16, "", 0),
        ({"A": [clock((1, 8, 14.25)), clock((1, 32, 38)), clock((1, 44, 50))]}, 8 + 1 + 24, "rest", 0),
        ({"B": [clock((2, 8, 12), (1, 12, 12.75), (2, 12.75, 14))]}, 3 + 5, "task 1 from 720", 0),
        ({"B": [clock((2, 8, 11), (1, 11, 14))]}, 12, "", 4),
        ({"B": []}, 0, "0 minutes", 16),
        ({"B": [clock((2, 8, 12), (1, 12, 14)), clock((2, 46, 54))]}, 8 + 32, "", 0),
        ({"B": [clock((2, 8, 12), (1, 12, 14)), clock((2, 46, 55))]}, 8 + 32, "leaves the horizon", 0),
        ({"B": [clock((2, 8, 12), (1, 12, 16)), clock((2, 44, 54))]}, 16 + 40, "", 0),
        ({"B": [clock((2, 8, 12), (1, 12, 16)), clock((2, 43, 54))]}, 16 + 44, "outside", 0),
        ({"B": [Shift(480, 840, ((2, 480, 720),))]}, 0, "is not filled", 16),
    ],
)
def test_published_rules(
    instance: multi_activity.Instance, changed: dict[str, list[Shift]], cost: int, broken: str, missed: int
) -> None:
    found, rules, short = multi_activity.evaluate(instance, GOOD | changed)
    assert bool(rules) == bool(broken), rules
    assert broken in " ".join(rules)
    assert short == missed
    if not broken:
        assert found == cost


def test_days_in_a_row(tmp_path: Path) -> None:
    path = tmp_path / "1_7_1_1.txt"
    path.write_text(text(7, ["A,360,3600"], {1: ()}), encoding="utf-8")
    instance = multi_activity.read(path)
    days = [clock((1, 24 * day + 8, 24 * day + 14)) for day in range(7)]
    assert not multi_activity.evaluate(instance, {"A": days[:5]})[1]
    assert not multi_activity.evaluate(instance, {"A": [*days[:5], days[6]]})[1]
    assert "in a row" in multi_activity.evaluate(instance, {"A": days[:6]})[1][0]
    assert multi_activity.evaluate(instance, {"A": [days[0]] * 2})[0] == 4 * 24  # the square of two


def test_the_solver_counts_like_the_evaluator(instance: multi_activity.Instance) -> None:
    result = solve(multi_activity.problem(instance, SolveOptions(time_limit_seconds=60, effort=0.2)))
    assert result.roster is not None
    found = multi_activity.shifts(result.roster)
    cost, broken, missed = multi_activity.evaluate(instance, found)
    assert (broken, missed) == ([], 0)
    assert cost == pytest.approx(result.objective)
    assert result.bound is not None
    assert result.bound <= cost + 1e-6
    rows = multi_activity.write(found).splitlines()
    assert len(rows) == 1 + sum(len(shift.blocks) for shifts in found.values() for shift in shifts)


def test_solutions_are_written_block_by_block() -> None:
    assert multi_activity.write(GOOD).splitlines()[1:] == [
        "A,1,08:00,14:00,1",
        "A,2,08:00,14:00,1",
        "B,1,08:00,12:00,2",
        "B,1,12:00,14:00,1",
    ]


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "broken.txt"
    path.write_text("SECTION_STAFF\nA,x,2\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"broken\.txt:2: SECTION_STAFF: cannot read 'A,x,2'"):
        multi_activity.read(path)


@pytest.mark.slow
def test_a_published_instance_is_feasible(data_dir: Path) -> None:
    folder = data_dir / "benchmarks" / "multi_activity"
    if not folder.exists():
        pytest.skip("no benchmarks/multi_activity in WFM_DATA_DIR")
    rows = list(run(SETS["multi_activity"], folder, ["1_7_10_1"], seconds=25, seed=1))
    assert rows[0].missed == 0
    assert rows[0].cost <= 450  # 383 is published, and the least
    assert table(rows).splitlines()[1].startswith("1_7_10_1,")
