"""`wfm erlang`: every model in both directions, ranges, plots, files, friendly errors."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from click.testing import CliRunner, Result

from wfm.cli import main
from wfm.staffing.erlang_c import required_agents, service_level


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["erlang", *map(str, arguments)])


def table(result: Result) -> list[dict[str, str]]:
    assert result.exit_code == 0, result.output
    lines = result.stdout.split("\n\n")[0].splitlines()
    heads = [head.strip() for head in lines[0].split("  ") if head.strip()]
    rows = [[cell.strip() for cell in line.split("  ") if cell.strip()] for line in lines[1:]]
    return [dict(zip(heads, row, strict=True)) for row in rows]


def test_a_hundred_calls_need_fourteen_agents() -> None:
    (row,) = table(run("--calls", 100, "--aht", 180))
    assert (row["erlangs"], row["agents"], row["in time"], row["busy"]) == ("10", "14", "88.8 %", "71.4 %")


MODELS = {
    "b": ["--model", "b"],
    "c": [],
    "a": ["--patience", 120],
    "x": ["--model", "x", "--patience", 120, "--redials", "50%"],
    "mmn_g": ["--model", "mmn_g", "--patience", 120, "--patience-kind", "weibull:1.3"],
    "chat": ["--model", "chat", "--aht-by-chats", "150,200,270"],
    "blend": ["--model", "blend", "--beside", 2.5, "--quantile", "95%"],
    "deferred": ["--model", "deferred", "--within", 7200],
}


@pytest.mark.parametrize("model", MODELS)
def test_staff_for_a_target_gives_the_target_and_one_fewer_does_not(model: str) -> None:
    inputs = ["--calls", 120, "--aht", 180, *MODELS[model]]
    (sized,) = table(run(*inputs))
    agents = int(sized["agents"])
    fewer, same = table(run(*inputs, "--agents", f"{agents - 1}..{agents}"))
    share = "blocked" if model == "b" else "in time"
    assert same[share] == sized[share]
    if model == "b":
        assert float(same[share].split()[0]) <= 1 < float(fewer[share].split()[0])
    else:
        assert float(same[share].split()[0]) >= 80
        if model == "blend":
            assert float(fewer["beside"]) < 2.5 <= float(same["beside"])
        elif model != "deferred":
            assert float(fewer[share].split()[0]) < 80


def test_a_range_of_calls_as_csv(tmp_path: Path) -> None:
    file = tmp_path / "staff.csv"
    shown = table(run("--calls", "50..200:25", "--aht", 240, "--service-level", "90%", "-o", file))
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"))))
    calls = np.arange(50.0, 201, 25)
    assert [float(row["calls"]) for row in rows] == calls.tolist()
    expected = required_agents(calls * 240 / 1800, aht_seconds=240, service_level=0.9, within_seconds=20)
    assert [float(row["agents"]) for row in rows] == expected.tolist()
    assert [float(row["agents"]) for row in shown] == expected.tolist()
    level = service_level(expected, calls * 240 / 1800, aht_seconds=240, within_seconds=20)
    assert [float(row["service_level"]) for row in rows] == pytest.approx(level.tolist())


def test_a_plot_in_the_terminal_and_as_a_file(tmp_path: Path) -> None:
    file = tmp_path / "service.svg"
    result = run("--calls", 100, "--aht", 180, "--agents", "8..20", "--plot", "-o", file)
    assert len(table(result)) == 13
    chart = result.stdout.split("\n\n")[1].splitlines()
    assert chart[0] == "in time, % over agents"
    assert chart[1].count("█") < chart[-3].count("█")
    assert max(map(len, chart)) <= 80
    root = ElementTree.fromstring(file.read_text(encoding="utf-8"))
    assert len(root.findall(".//{http://www.w3.org/2000/svg}circle")) == 13


def test_quiet_hours_overload_and_other_targets() -> None:
    (none,) = table(run("--calls", 0, "--aht", 180))
    assert (none["agents"], none["in time"]) == ("0", "100.0 %")
    (over,) = table(run("--calls", 100, "--aht", 180, "--agents", 8))
    assert (over["in time"], over["ASA s"], over["busy"]) == ("0.0 %", "∞", "100.0 %")
    (asa,) = table(run("--calls", 100, "--aht", 180, "--max-asa", 5))
    assert asa["agents"] == "15"
    (capped,) = table(run("--calls", 100, "--aht", 180, "--max-occupancy", "50%", "--interval-minutes", 30))
    assert capped["agents"] == "20"
    (real,) = table(run("--calls", 100, "--aht", 180, "--real"))
    assert 13 < float(real["agents"]) < 14
    assert real["in time"] == "80.0 %"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--calls", "ten", "--aht", 180], "must be a number of at least 0, or a range"),
        (["--calls", "20..10", "--aht", 180], "must not end before it begins"),
        (["--calls", "1..2:0", "--aht", 180], "the step must be above 0"),
        (["--calls", "0..1000000", "--aht", 180], "at most 10,000 values"),
        (["--calls", "1..200", "--aht", "1..200"], "more than 10,000 combinations"),
        (["--calls", 10, "--aht", 180, "--service-level", "120%"], "must be a share such as 0.8 or 80%"),
        (["--calls", 10, "--aht", 180, "--service-level", 1], "must be below 1"),
        (["--calls", 10], "give the handling time"),
        (["--calls", 10, "--model", "a", "--aht", 180], "needs the mean patience"),
        (["--calls", 10, "--model", "chat", "--aht", 180], "needs the handling times of a chat"),
        (["--calls", 10, "--aht-by-chats", "180,x"], "must be handling times"),
        (["--calls", 10, "--aht", 9, "--patience", 9, "--model", "mmn_g", "--patience-kind", "odd"], "exponential, "),
        (
            ["--calls", 10, "--aht", 9, "--patience", 9, "--model", "mmn_g", "--patience-kind", "weibull"],
            "cv goes with",
        ),
        (["--calls", 10, "--aht", 180, "--plot"], "exactly one range"),
        (["--calls", 10, "--aht", 180, "-o", "x.pdf"], "must end in .csv or .svg"),
        (["--calls", 1e12, "--aht", 180], "load must be at most"),
    ],
)
def test_mistakes_are_told_in_a_line(arguments: list[str], message: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.output
