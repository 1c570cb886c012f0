"""Published rosters with known answers, through the public `solve()`, judged by evaluators of their own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.published import ortools_sample, rotating_workforce, shift_design, shift_split
from wfm.models.organisation import SolveOptions
from wfm.models.roster import Status
from wfm.solver.solve import solve

OPTIONS = SolveOptions(time_limit_seconds=120, workers=1)

ROTATION = """#Length of the schedule
7
#Number of Employees
3
##Number of Shifts
1
# Temporal Requirements Matrix
2 2 2 2 1 1 1
#ShiftName, Start, Length, Name, MinlengthOfBlocks, MaxLengthOfBlocks
D 360 480 2 6
# Minimum and maximum length of days-off blocks
2 7
# Minimum and maximum length of work blocks
2 6
# Number of not allowed shift sequences
0 0
"""


@pytest.mark.parametrize(
    ("cycle", "broken"),
    [
        (["D D D D D - -", "- - - - - D D", "D D D D - - -"], 0),
        (["D D D D D - -", "- - - - - D -", "D D D D - - D"], 3),  # blocks of one day
        (["- - - - - - -", "- - - - - D D", "D D D D D - -"], 7),
        (["D D D D D D D"] * 3, 9),
    ],
)
def test_a_cycle_is_judged(tmp_path: Path, cycle: list[str], broken: int) -> None:
    path = tmp_path / "tiny.txt"
    path.write_text(ROTATION, encoding="utf-8")
    assert len(rotating_workforce.evaluate(rotating_workforce.read(path), cycle)) == broken


def test_a_small_rotation_is_found(tmp_path: Path) -> None:
    path = tmp_path / "tiny.txt"
    path.write_text(ROTATION, encoding="utf-8")
    instance = rotating_workforce.read(path)
    result = solve(rotating_workforce.problem(instance, OPTIONS))
    assert result.roster is not None
    assert rotating_workforce.evaluate(instance, rotating_workforce.weeks(result.roster, instance)) == []
    path.write_text(ROTATION.replace("2 2 2 2 1 1 1", "3 3 3 3 3 3 3"), encoding="utf-8")
    assert solve(rotating_workforce.problem(rotating_workforce.read(path), OPTIONS)).status is Status.INFEASIBLE


def test_broken_files_are_told(tmp_path: Path) -> None:
    path = tmp_path / "tiny.txt"
    path.write_text(ROTATION.replace("0 0", "1 0"), encoding="utf-8")
    with pytest.raises(ValueError, match=r"tiny\.txt: not a rotating workforce instance"):
        rotating_workforce.read(path)
    path.write_text("interval = 60; days = 7; demand = [1, 2];", encoding="utf-8")
    with pytest.raises(ValueError, match=r"tiny\.txt: not a shift design instance"):
        shift_design.read(path)


@pytest.mark.parametrize("number", [2, 6])
def test_published_rotations(data_dir: Path, number: int) -> None:
    instance = rotating_workforce.read(data_dir / f"benchmarks/rotating_workforce/Example{number}.txt")
    result = solve(rotating_workforce.problem(instance, OPTIONS))
    assert result.roster is not None
    assert rotating_workforce.evaluate(instance, rotating_workforce.weeks(result.roster, instance)) == []


DESIGN = shift_design.Instance(
    interval=60,
    demand=(*(0,) * 6, *(1,) * 8, *(0,) * 10) * 6 + (*(0,) * 6, *(1,) * 8, *(0,) * 7, *(1,) * 3),
    starts=((6, 7), (21, 22)),
    lengths=((7, 8), (7, 9)),
    under=1,
    over=1,
    each_shift=60,
)
"""Every day one shift from 6 to 14, and three hours of Sunday night: what is longer lies in Monday's small hours."""


@pytest.mark.parametrize(
    ("on", "cost"),
    [
        ({(day, 6, 8): 1 for day in range(7)}, 60 + 180),  # without the night: three hours missing
        ({(day, 6, 8): 1 for day in range(7)} | {(6, 21, 7): 1}, 120 + 240),  # with it: four hours too many
        ({(day, 6, 7): 1 for day in range(7)}, 60 + 7 * 60 + 180),
        ({(day, 6, 8): 2 for day in range(7)}, 60 + 7 * 8 * 60 + 180),
    ],
)
def test_a_design_is_judged(on: dict[tuple[int, int, int], int], cost: int) -> None:
    assert shift_design.evaluate(DESIGN, shift_design.Staffing(on)) == (cost, [])


def test_a_small_design_is_the_best() -> None:
    result = solve(shift_design.problem(DESIGN, OPTIONS))
    assert result.status is Status.OPTIMAL
    assert result.objective == pytest.approx(240)
    assert result.roster is not None
    assert shift_design.evaluate(DESIGN, shift_design.staffing(result.roster, DESIGN)) == (240, [])


@pytest.mark.slow
@pytest.mark.parametrize(("number", "optimum"), [(1, 480), (3, 600), (5, 480)])
def test_published_designs(data_dir: Path, number: int, optimum: int) -> None:
    instance = shift_design.read(data_dir / f"benchmarks/shift_design/RandomExample{number}.dzn")
    result = solve(shift_design.problem(instance, OPTIONS))
    assert result.status is Status.OPTIMAL
    assert result.roster is not None
    assert shift_design.evaluate(instance, shift_design.staffing(result.roster, instance)) == (optimum, [])


def test_the_sample_of_ortools(data_dir: Path) -> None:
    given = json.loads((data_dir / "oracles/ortools_shift_scheduling_sat.json").read_text(encoding="utf-8"))
    result = solve(ortools_sample.problem(given["instance"], OPTIONS))
    assert result.status is Status.OPTIMAL
    assert result.roster is not None
    assert ortools_sample.evaluate(given["instance"], result.roster) == (given["objective"], [])
    assert result.objective == pytest.approx(given["objective"] + ortools_sample.gain(given["instance"]))


def test_shift_decompositions(data_dir: Path) -> None:
    given = json.loads((data_dir / "oracles/shift_decomposition_oracles.json").read_text(encoding="utf-8"))
    for name, each in given["instances"].items():
        result = solve(shift_split.problem(each["demand"], each["min_length"], each["max_length"], OPTIONS))
        assert result.status is Status.OPTIMAL, name
        assert result.objective == pytest.approx(each["optimal_hours"]), name
        assert "coverage" not in result.terms, name
