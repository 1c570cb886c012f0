"""The published shift scheduling set: reader, evaluator, and the problem that is made of it."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from benchmarks.published import shift_scheduling
from benchmarks.published.plot import gap_plot
from benchmarks.published.runs import run, table
from benchmarks.published.sets import SETS
from wfm.models.organisation import SolveOptions
from wfm.solver.compile import compile_problem
from wfm.solver.engines.sums import Sums
from wfm.solver.engines.together import together
from wfm.solver.solve import solve

TEXT = """# a comment
SECTION_HORIZON
7

SECTION_SHIFTS
E,480,
L,600,E

SECTION_STAFF
A,E=7|L=1,2400,960,3,2,2,1
B,E=0|L=7,3000,600,5,1,1,1

SECTION_DAYS_OFF
A,0
B,6

SECTION_SHIFT_ON_REQUESTS
A,1,E,3

SECTION_SHIFT_OFF_REQUESTS
B,2,L,4

SECTION_COVER
1,E,1,100,1
1,L,0,100,1
2,L,1,100,1
"""


@pytest.fixture
def instance(tmp_path: Path) -> shift_scheduling.Instance:
    path = tmp_path / "tiny.txt"
    path.write_text(TEXT.replace("\n", "\r\n"), encoding="utf-8")
    return shift_scheduling.read(path)


def lines(first: str, second: str) -> dict[str, list[str]]:
    return {name: ["" if letter == "." else letter for letter in text] for name, text in (("A", first), ("B", second))}


@pytest.mark.parametrize(
    ("first", "second", "cost", "broken"),
    [
        (".EE....", "..L....", 4, 0),
        (".EE....", "L......", 100, 0),
        ("..EE...", "..L....", 3 + 100 + 4, 0),
        (".EE....", ".L.....", 1 + 100, 0),
        (".EEEE..", "L......", 100, 1),  # four in a row
        (".E.E...", "L......", 100, 3),  # two single days on, one off
        ("EE.....", "L......", 100, 1),  # a day off
        (".LL....", "L......", 3 + 100 + 1, 1),  # one L at the most, and one is enough on Tuesday
        (".LE....", "L......", 3 + 100 + 1 + 100, 1),  # E after L
        ("...E...", "L......", 3 + 100 + 100, 2),  # too short a row, too few minutes
        (".EE....", ".......", 100, 1),
    ],
)
def test_published_rules(instance: shift_scheduling.Instance, first: str, second: str, cost: int, broken: int) -> None:
    found, rules = shift_scheduling.evaluate(instance, lines(first, second))
    assert len(rules) == broken, rules
    if not broken or "L" not in first:
        assert found == cost


def test_the_solver_counts_like_the_evaluator(instance: shift_scheduling.Instance) -> None:
    for engine in ("cpsat", "colgen"):
        result = solve(
            shift_scheduling.problem(instance, SolveOptions(engine=engine, time_limit_seconds=30, effort=0.2))
        )
        assert result.roster is not None
        cost, broken = shift_scheduling.evaluate(instance, shift_scheduling.lines(result.roster, instance))
        assert not broken
        assert cost == result.objective == 0  # A works E and then L


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "broken.txt"
    path.write_text(TEXT.replace("A,0\n", "A,x\n"), encoding="utf-8")
    with pytest.raises(ValueError, match=r"broken\.txt:14: SECTION_DAYS_OFF: cannot read 'A,x'"):
        shift_scheduling.read(path)


def published() -> Path:
    shared = Path(os.environ.get("WFM_DATA_DIR", Path(__file__).parents[2].parent / "shared"))
    folder = shared / "benchmarks" / "shift_scheduling"
    if not folder.exists():
        pytest.skip("no benchmarks/shift_scheduling in WFM_DATA_DIR")
    return folder


def test_a_published_instance_is_solved_to_its_known_optimum() -> None:
    rows = list(run(SETS["shift_scheduling"], published(), ["2"], seconds=120, seed=1))
    assert rows[0].cost == rows[0].bound == 828
    assert table(rows).splitlines()[1].startswith("2,828,0,828,828,828,0.000,0.000,0.000,")
    assert "instance 2" in gap_plot(rows, 60)


@pytest.mark.slow
@pytest.mark.parametrize("number", [*range(1, 6), *range(8, 11), 12, 17])
def test_no_bound_lies_above_the_best_known_roster(number: int) -> None:
    (row,) = run(
        SETS["shift_scheduling"], published(), [str(number)], seconds=3, seed=1, workers=1
    )  # raises where it does
    assert row.cost >= row.best_low


@pytest.mark.slow
@pytest.mark.parametrize("number", [13, 15, 19, 20, 22, 24])  # the programs of these take long to build
def test_no_quick_bound_lies_above_the_best_known_roster(number: int) -> None:
    folder = published()
    problem = shift_scheduling.problem(shift_scheduling.read(folder / f"Instance{number}.txt"), SolveOptions())
    compiled = compile_problem(problem)
    found = together(compiled, Sums(compiled), 60)
    assert found is not None
    with (folder / "records.csv").open(encoding="utf-8") as file:
        best = {row["instance"]: float(row["ub"]) for row in csv.DictReader(file)}
    assert 0 <= found[0] <= best[str(number)] + 1e-6
