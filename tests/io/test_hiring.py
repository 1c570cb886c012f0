"""hiring.yaml and its tables: what is right is read, and every mistake is told with its place."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from wfm.errors import ConfigurationError, DataError, InputError
from wfm.io.hiring import read_hiring

EXAMPLE = Path(__file__).parents[2] / "examples/hiring"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "hiring"))


def change(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def problems(folder: Path, **options: object) -> list[str]:
    with pytest.raises(InputError) as told:
        read_hiring(folder, **options)  # type: ignore[arg-type]
    return [str(problem) for problem in told.value.problems]


def test_the_example_is_read() -> None:
    inputs = read_hiring(EXAMPLE)
    assert len(inputs.groups) == 4
    assert inputs.groups[1].serves == {"second_line": 1.0, "english": 1.1}
    assert inputs.staff[1].start_date == date(2026, 2, 1)
    assert inputs.demand[0].period == date(2026, 7, 1)
    assert inputs.leave[0].site == ""


def test_every_mistake_is_told_in_one_go(folder: Path) -> None:
    change(folder, "hiring.yaml", "percentile: 0.8", "percentil: 0.8")
    change(folder, "hiring.yaml", "queues: [english]", "queues: [englisch]")
    change(folder, "hiring.yaml", "to_group: porto_second", "to_group: porto_secnd")
    change(folder, "hiring_groups.csv", "lodz_german,Lodz,", "lodz_german,Lodzz,")
    change(folder, "hiring_options.csv", "lodz german,lodz_german,1", "lodz german,lodz_germn,0")
    change(folder, "hiring_staff.csv", "porto_second,9,1", "porto_second,9.5,1")
    change(folder, "hiring_leave.csv", "2026-08,,0.07", "2026-8,,7")
    told = problems(folder)
    for expected in (
        "hiring.yaml:10: unknown setting 'percentil' (did you mean 'percentile'?)",
        "outsourcing.Calltide.queues.0: no queue 'englisch' (did you mean 'english'?)",
        "transfers.0.to_group: no group 'porto_secnd' (did you mean 'porto_second'?)",
        "hiring_groups.csv:5: site: no site 'Lodzz' (did you mean 'Lodz'?)",
        "hiring_options.csv:6: group: no group 'lodz_germn' (did you mean 'lodz_german'?)",
        "hiring_staff.csv:5: heads: must be a whole number, got '9.5'",
        "hiring_leave.csv:2: period: must be a date such as 2026-01-31, got '2026-8'",
    ):
        assert any(expected in line for line in told), (expected, told)


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("hiring_demand.csv", "german,2026-08,", "german,2026-07,", "has this period twice (first on line 2)"),
        ("hiring_demand.csv", "german,2026-07,", "german,2026-07-02,", "must be the first day of a period"),
        ("hiring_demand.csv", "second_line,2026-07,,7.5", "second_line,2026-07,9,7.5", "give exactly one of fte"),
        ("hiring_demand.csv", "queue,period,contacts,fte", "queue,period,contacts,ftes", "unknown column 'ftes'"),
        ("hiring_options.csv", "12,,\n", "12,2027-01-01,2026-01-01\n", "latest: must not be before earliest"),
        ("hiring_groups.csv", "porto_second,", "porto_english,", "group 'porto_english' is given twice"),
        ("hiring_groups.csv", "english:1.1", "english:3", "serves: must be at most 2"),
        ("hiring_staff.csv", "34,1", "-3,1", "heads: must be at least 0"),
        ("hiring.yaml", "start: 2026-07-01 ", "start: 2026-07-02 ", "must be the first of a month"),
        ("hiring.yaml", "  second_line: {} ", "  third_line: {}\n  second_line: {} ", "is served by no group"),
        ("hiring.yaml", "{weeks: 3, least: 4", "{weeks: 3, least: 14", "least must not be above most"),
        ("hiring.yaml", "seasonality: [1.06, ", "seasonality: [", "seasonality must have 12 values"),
        ("hiring.yaml", "  second_line: {} ", "  second_line: {plan_queue: x} ", "there is no site.yaml beside"),
    ],
)
def test_a_mistake_is_told(folder: Path, file: str, old: str, new: str, expected: str) -> None:
    change(folder, file, old, new)
    told = problems(folder)
    assert any(expected in line and line.startswith(file) for line in told), told


def test_queues_of_the_plan_must_exist(folder: Path) -> None:
    change(folder, "hiring.yaml", "  second_line: {} ", "  second_line: {plan_queue: phne} ")
    assert any(
        "no queue in site.yaml 'phne' (did you mean 'phone'?)" in line
        for line in problems(folder, plan_queues=["phone"])
    )


def test_missing_and_misnamed_files(folder: Path) -> None:
    (folder / "hiring_staff.csv").rename(folder / "hiring_staf.csv")
    (folder / "hiring_groups.csv").unlink()
    told = problems(folder)
    assert "hiring_groups.csv: no such file" in told
    assert "hiring_staf.csv: is not a table of a hiring plan (did you mean 'hiring_staff.csv'?)" in told
    (folder / "hiring.yaml").unlink()
    assert "hiring.yaml: no such file" in problems(folder)


def test_configuration_and_data_have_their_own_exit_codes(folder: Path) -> None:
    change(folder, "hiring_staff.csv", "34,1", "x,1")
    with pytest.raises(DataError):
        read_hiring(folder)
    change(folder, "hiring.yaml", "periods: 18", "periods: 0")
    with pytest.raises(ConfigurationError):
        read_hiring(folder)
