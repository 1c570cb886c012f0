"""`wfm forecast` and `wfm intraday`: layers, sums, scores, the page, and what is said when it cannot be."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from wfm.cli import main
from wfm.io import folder
from wfm.models.plan import Plan, PlanInputs

ADJUSTMENTS = """\
name,queue,first,last,kind,value,reason
Campaign,help,2026-03-02,2026-03-03,percent,50,mailing
Board,,2026-03-04,2026-03-04,replace,100,
"""


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def pristine(tiny_inputs: PlanInputs, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tiny") / "plan"
    folder.write(tiny_inputs, path)
    (path / "adjustments.csv").write_text(ADJUSTMENTS)
    return path


@pytest.fixture
def tiny(pristine: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(pristine, tmp_path / "tiny"))


def actuals(tiny: Path, path: Path, until: str = "2026-03-06", factor: float = 1.0) -> Path:
    """The history with as many of the plan's days behind it: the week before again."""
    lines = (tiny / "history.csv").read_text().splitlines()
    header, rows = lines[0].split(","), [line.split(",") for line in lines[1:]]
    stamp, offered = header.index("timestamp"), header.index("offered")
    new = []
    for row in rows:
        day = row[stamp][:10]
        if "2026-02-23" <= day <= "2026-02-25":
            again = list(row)
            again[stamp] = row[stamp].replace(day, f"2026-03-{int(day[-2:]) - 21:02d}")
            again[offered] = str(float(row[offered] or 0) * factor) if row[offered] else ""
            new.append(again)
    path.write_text(
        "\n".join(",".join(row) for row in [header, *rows, *new] if row is header or row[stamp] < until) + "\n"
    )
    return path


def saved(path: Path) -> Plan:
    return Plan.model_validate_json(path.read_text())


class TestLayers:
    def test_they_are_told_and_the_plan_keeps_both_forecasts(self, tiny: Path, tmp_path: Path) -> None:
        result = run("forecast", tiny, "-o", tmp_path / "f.json")
        assert result.exit_code == 0, result.stderr
        for expected in ("Campaign", "Board", "Adjustments", "+"):
            assert expected in result.stdout
        forecast = saved(tmp_path / "f.json").forecast
        assert forecast
        queue = forecast.queues["help"]
        assert queue.base
        assert queue.offered[:24] == pytest.approx(queue.base.offered[:24] * 1.5)
        assert queue.offered[48:].sum() == pytest.approx(100)

    def test_the_roster_is_made_from_the_adjusted_forecast_and_keeps_it(self, tiny: Path, tmp_path: Path) -> None:
        assert run("plan", tiny, "--effort", "0.1", "--out", tmp_path / "out", "-q").exit_code == 0
        plan = saved(tmp_path / "out/plan.json")
        assert plan.forecast
        assert plan.forecast.queues["help"].offered[48:].sum() == pytest.approx(100)
        assert plan.inputs.adjustments[0].reason == "mailing"
        assert run("report", tmp_path / "out/plan.json", "--out", tmp_path / "again", "-q").exit_code == 0
        assert saved(tmp_path / "again/plan.json").forecast == plan.forecast

    def test_one_is_switched_off_in_a_folder_as_in_a_stored_plan(self, tiny: Path, tmp_path: Path) -> None:
        assert run("forecast", tiny, "-o", tmp_path / "both.json", "-q").exit_code == 0
        assert run("forecast", tiny, "--without", "Board", "-o", tmp_path / "one.json", "-q").exit_code == 0
        args = ("forecast", tmp_path / "both.json", "--without", "Board", "-o", tmp_path / "same.json")
        result = run(*args)
        assert result.exit_code == 0
        assert "switched off" in result.stdout
        assert saved(tmp_path / "same.json") == saved(tmp_path / "one.json")
        (tiny / "adjustments.csv").write_text("\n".join(ADJUSTMENTS.splitlines()[:2]) + "\n")
        assert run("forecast", tiny, "-o", tmp_path / "without.json", "-q").exit_code == 0
        one, without = saved(tmp_path / "one.json").forecast, saved(tmp_path / "without.json").forecast
        assert one
        assert without
        assert one.queues == without.queues

    def test_an_unknown_layer_is_refused(self, tiny: Path) -> None:
        result = run("forecast", tiny, "--without", "Bord")
        assert result.exit_code == 2
        assert "no layer of adjustments 'Bord' (did you mean 'Board'?)" in result.stderr

    def test_a_bad_table_is_told_with_its_place(self, tiny: Path) -> None:
        (tiny / "adjustments.csv").write_text(ADJUSTMENTS.replace("percent,50", "percent,fifty"))
        result = run("forecast", tiny)
        assert result.exit_code == 3
        assert "adjustments.csv:2: value: must be a number, got 'fifty'" in result.stderr


class TestSums:
    def test_by_channel_on_the_terminal_and_as_csv(self, tiny: Path, tmp_path: Path) -> None:
        result = run("forecast", tiny, "--by", "channel", "--per", "day", "--csv", tmp_path / "sums.csv")
        assert result.exit_code == 0, result.stderr
        assert "voice" in result.stdout
        assert "Changed" in result.stdout
        with (tmp_path / "sums.csv").open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.DictReader(lines))
        assert [row["first"] for row in rows] == ["2026-03-02", "2026-03-03", "2026-03-04"]
        assert float(rows[2]["contacts"]) == pytest.approx(100)
        assert float(rows[0]["contacts"]) == pytest.approx(1.5 * float(rows[0]["statistical"]), rel=1e-4)
        assert float(rows[0]["p10"]) < float(rows[0]["p50"]) < float(rows[0]["p90"])

    def test_paths_drawn_from_it_have_its_mean_and_come_again_with_the_seed(self, tiny: Path, tmp_path: Path) -> None:
        for name in ("a.csv", "b.csv"):
            args = ("--paths", tmp_path / name, "--path-count", "200", "-o", tmp_path / "f.json")
            assert run("forecast", tiny, *args).exit_code == 0
        assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
        with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.DictReader(lines))
        forecast = saved(tmp_path / "f.json").forecast
        assert forecast
        queue = forecast.queues["help"]
        assert [row["queue"] for row in rows] == ["help"] * forecast.grid.count
        drawn = np.array([[float(row[f"path_{number + 1}"]) for row in rows] for number in range(200)])
        assert drawn.sum(axis=1).mean() == pytest.approx(queue.offered.sum(), rel=0.1)
        assert drawn.sum(axis=1).std() > 0
        assert not drawn[:, queue.offered == 0].any()
        assert run("forecast", tiny, "--path-count", "3").exit_code == 2

    @pytest.mark.parametrize("option", [("--per", "day"), ("--csv", "x.csv")])
    def test_what_goes_with_by_needs_it(self, tiny: Path, option: tuple[str, str]) -> None:
        result = run("forecast", tiny, *option)
        assert result.exit_code == 2
        assert "--per and --csv go with --by" in result.stderr


class TestScores:
    def test_a_stored_plan_is_scored_against_what_happened_later(self, tiny: Path, tmp_path: Path) -> None:
        assert run("forecast", tiny, "-o", tmp_path / "f.json", "-q").exit_code == 0
        result = run("forecast", tmp_path / "f.json", "--score", actuals(tiny, tmp_path / "later.csv"))
        assert result.exit_code == 0, result.stderr
        for expected in ("statistical", "+ Campaign", "+ Board", "last week", "WAPE"):
            assert expected in result.stdout

    def test_a_file_without_the_plan_s_days_is_refused(self, tiny: Path, tmp_path: Path) -> None:
        result = run("forecast", tiny, "--score", tiny / "history.csv")
        assert result.exit_code == 2
        assert "nothing of what happened on the plan's days is known there" in result.stderr

    def test_a_broken_file_is_told_with_its_place(self, tiny: Path, tmp_path: Path) -> None:
        (tmp_path / "broken.csv").write_text("timestamp,queue,offered\n2026-03-02 09:00,help,many\n")
        result = run("forecast", tiny, "--score", tmp_path / "broken.csv")
        assert result.exit_code == 3
        assert "broken.csv:2: offered: must be a number, got 'many'" in result.stderr


class TestExternal:
    @pytest.fixture
    def vendor(self, tmp_path: Path) -> Path:
        path = tmp_path / "vendor.csv"
        days = [f"2026-02-{day},help,150" for day in range(20, 29)] + [f"2026-03-0{day},help,300" for day in (2, 3)]
        path.write_text("date,queue,offered\n" + "\n".join(days) + "\n")
        return path

    def test_beside_ours_it_is_scored_and_changes_nothing(self, tiny: Path, tmp_path: Path, vendor: Path) -> None:
        (tiny / "adjustments.csv").unlink()
        result = run("forecast", tiny, "--external", vendor, "-o", tmp_path / "f.json")
        assert result.exit_code == 0, result.stderr
        assert "Past days of the external forecast" in result.stdout
        forecast = saved(tmp_path / "f.json").forecast
        assert forecast
        assert forecast.queues["help"].base is None

    def test_in_place_of_ours(self, tiny: Path, tmp_path: Path, vendor: Path) -> None:
        (tiny / "adjustments.csv").unlink()
        args = ("forecast", tiny, "--external", vendor, "--use-external", "-o", tmp_path / "f.json")
        assert run(*args, "-q").exit_code == 0
        plan = saved(tmp_path / "f.json")
        assert plan.forecast
        assert plan.forecast.queues["help"].offered[:24].sum() == pytest.approx(300)
        assert run("forecast", tmp_path / "f.json", "--without", "external forecast", "-q").exit_code == 0

    def test_there_must_be_one_to_use(self, tiny: Path) -> None:
        result = run("forecast", tiny, "--use-external")
        assert result.exit_code == 2
        assert "there is no external forecast; give its file with --external" in result.stderr

    def test_a_setting_that_wants_one_needs_its_file(self, tiny: Path) -> None:
        with (tiny / "site.yaml").open("a") as site:
            site.write("external: {use: true}\n")
        result = run("check", tiny)
        assert result.exit_code == 0
        assert "there is no file 'external_forecast.csv'" in result.stdout
        result = run("forecast", tiny)
        assert result.exit_code == 4
        assert "site.yaml: external.use: needs the file 'external_forecast.csv'" in result.stderr

    def test_it_survives_conversion(self, tiny: Path, tmp_path: Path, vendor: Path) -> None:
        shutil.copy(vendor, tiny / "external_forecast.csv")
        assert run("convert", tiny, tmp_path / "plan.xlsx").exit_code == 0
        assert run("convert", tmp_path / "plan.xlsx", tmp_path / "again").exit_code == 0
        for name in ("adjustments", "external_forecast"):
            assert (tmp_path / "again" / f"{name}.csv").exists()
        assert run("forecast", tmp_path / "again", "-q").exit_code == 0


class TestOddDays:
    @pytest.fixture
    def doubled(self, tiny: Path) -> Path:
        """The plan with a day of the history counted twice."""
        header, *lines = (tiny / "history.csv").read_text().splitlines()
        stamp, offered = (header.split(",").index(name) for name in ("timestamp", "offered"))
        rows = [line.split(",") for line in lines]
        for row in rows:
            if row[stamp].startswith("2026-02-17") and row[offered]:
                row[offered] = str(2 * float(row[offered]))
        (tiny / "history.csv").write_text("\n".join([header, *map(",".join, rows)]) + "\n")
        return tiny

    def test_check_tells_them_and_how_to_overrule_that(self, doubled: Path) -> None:
        told = [line for line in run("check", doubled).stdout.splitlines() if "2026-02-17" in line]
        assert len(told) == 1
        assert "queue 'help'" in told[0]
        assert "marks.csv" in run("check", doubled).stdout

    @pytest.mark.parametrize(("use", "counts"), [("use", "100%"), ("ignore", "0%")])
    def test_a_mark_overrules(self, doubled: Path, tmp_path: Path, use: str, counts: str) -> None:
        (doubled / "marks.csv").write_text(f"queue,first,last,use,reason\nhelp,2026-02-17,,{use},sale\n")
        (told,) = (line for line in run("check", doubled).stdout.splitlines() if "2026-02-17" in line)
        assert f"it counts {counts} in the forecast, as it is marked" in told
        assert run("forecast", doubled, "-o", tmp_path / "f.json", "-q").exit_code == 0
        forecast = saved(tmp_path / "f.json").forecast
        assert forecast
        marked = [odd for odd in forecast.queues["help"].anomalies if odd.marked]
        assert [(odd.day.isoformat(), odd.reason) for odd in marked] == [("2026-02-17", "sale")]


def test_the_page_is_written_whole(tiny: Path, tmp_path: Path) -> None:
    result = run("forecast", tiny, "--report", tmp_path / "page.html")
    assert result.exit_code == 0, result.stderr
    assert f"wrote {tmp_path / 'page.html'}" in result.stdout
    assert (tmp_path / "page.html").read_text().endswith("</html>\n")
    assert run("forecast", tiny, "-o", tmp_path / "f.json", "-q").exit_code == 0
    assert run("forecast", tmp_path / "f.json", "--report", tmp_path / "past.html", "-q").exit_code == 0
    assert not run("forecast", tiny, "--report", tmp_path / "page.html", "-q").stdout


class TestIntraday:
    def test_the_rest_of_today_goes_on_to_the_requirement(self, tiny: Path, tmp_path: Path) -> None:
        now = actuals(tiny, tmp_path / "now.csv", until="2026-03-03T12:00", factor=1.5)
        assert run("forecast", tiny, "-o", tmp_path / "f.json", "-q").exit_code == 0
        for source in (tiny, tmp_path / "f.json"):
            result = run("intraday", source, now, "-o", tmp_path / "today.json")
            assert result.exit_code == 0, result.stderr
            assert "Today, Tue 2026-03-03, at 12:00" in result.stdout
        assert run("require", tmp_path / "today.json", "-q").exit_code == 0
        plan = saved(tmp_path / "today.json")
        assert plan.forecast
        assert plan.forecast.layers[-1].name == "today at 2026-03-03 12:00"

    @pytest.mark.parametrize(("at", "clock"), [("10:00", "10:00"), ("2026-03-03T11:00", "11:00")])
    def test_now_may_be_given(self, tiny: Path, tmp_path: Path, at: str, clock: str) -> None:
        now = actuals(tiny, tmp_path / "now.csv", until="2026-03-03T12:00")
        result = run("intraday", tiny, now, "--at", at)
        assert result.exit_code == 0, result.stderr
        assert f"at {clock}" in result.stdout

    def test_a_time_that_is_none_and_a_day_that_is_not_planned(self, tiny: Path, tmp_path: Path) -> None:
        now = actuals(tiny, tmp_path / "now.csv")
        result = run("intraday", tiny, now, "--at", "noon")
        assert result.exit_code == 2
        assert "--at must be a time such as 11:00 or 2026-03-09T11:00, got 'noon'" in result.stderr
        result = run("intraday", tiny, tiny / "history.csv")
        assert result.exit_code == 2
        assert "the plan has 3 days from 2026-03-02" in result.stderr


def test_a_method_misspelt_is_guessed(tiny: Path) -> None:
    site = tiny / "site.yaml"
    site.write_text(site.read_text() + "forecasting: {members: [mstl, lightgmb]}\n")
    result = run("forecast", tiny)
    assert result.exit_code == 4
    assert "forecasting.members.1: no forecasting method 'lightgmb' (did you mean 'lightgbm'?)" in result.output
