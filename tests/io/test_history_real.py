"""Public histories of two banks, and the speed of reading."""

from __future__ import annotations

import csv
import time
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from tests.io.small import SITE, read_files
from wfm.io import folder
from wfm.io.csv_files import read_table
from wfm.io.history import read_history
from wfm.models.history import History
from wfm.models.organisation import HistorySource


def _read(path: Path, queues: list[str], zone: str, **source: object) -> History:
    table = read_table(path, path.name)
    history = read_history(table, HistorySource.model_validate(source), queues, zone, 30)
    assert table.problems == []
    assert history is not None
    return history


def test_five_minute_rows_sum_to_the_published_half_hours(data_dir: Path) -> None:
    columns = {"offered": "volume"}
    zone = "America/New_York"
    half_hours = _read(data_dir / "data" / "bank_calls_30min.csv", ["voice"], zone, columns=columns)
    five_minutes = _read(data_dir / "data" / "bank_calls_5min.csv", ["voice"], zone, columns=columns)
    assert half_hours.notes == ()
    assert len(five_minutes.notes) == 2
    assert half_hours.queues["voice"] == five_minutes.queues["voice"]


def test_sparse_rows_by_queue_keep_every_call(data_dir: Path) -> None:
    path = data_dir / "data" / "anonbank_aug1999_30min_by_queue.csv"
    with path.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    columns = {"offered": "volume", "aht_seconds": "aht_s", "abandoned": "abandoned_in_queue"}
    names = ["PS", "NW", "IN", "NE", "PE", "TT"]
    told = _read(path, names, "Asia/Jerusalem", columns=columns, missing="zero", interval_minutes=30)
    found = _read(path, names, "Asia/Jerusalem", columns=columns, missing="zero")
    for name, queue in told.queues.items():
        mine = [row for row in rows if row["queue"] == name]
        assert queue.offered.sum() == sum(float(row["volume"]) for row in mine)
        assert queue.abandoned.sum() == sum(float(row["abandoned_in_queue"]) for row in mine)
        assert np.isfinite(queue.aht_seconds).sum() == sum(bool(row["aht_s"]) for row in mine)
        assert queue.grid.count == 31 * 48
        assert queue == found.queues[name]


def _large(rows: int) -> list[str]:
    start = datetime(2023, 1, 1)
    lines = ["timestamp,queue,offered,abandoned,aht_seconds"]
    for place in range(rows // 2):
        moment = start + timedelta(minutes=30 * place)
        volume = place * 7919 % 100 + place % 3 / 2
        lines.append(f"{moment},voice,{volume},{place % 5},{200 + place * 31 % 997 / 10}")
        lines.append(f"{moment},chat,{place % 40},,{400 + place % 50}")
    return lines


@pytest.fixture(scope="module")
def large() -> list[str]:
    return _large(100_000)


def _seconds(path: Path) -> float:
    """The faster of two readings, in processor time: what else the machine does is no matter here."""
    taken = []
    for _ in range(2):
        begin = time.process_time()
        folder.read(path)
        taken.append(time.process_time() - begin)
    return min(taken)


def test_100_000_rows_are_read_in_two_seconds(tmp_path: Path, large: list[str]) -> None:
    """About 0.7 s on one core of a small machine, the whole folder included."""
    site = SITE.replace("Europe/Lisbon\nhorizon", "UTC\nhorizon")
    result = read_files(tmp_path / "plan", site=site, history="\n".join(large))
    assert result.problems == ()
    assert result.inputs is not None
    assert result.inputs.history is not None
    assert result.inputs.history.queues["voice"].grid.count >= 50_000
    assert _seconds(tmp_path / "plan") < 2


def test_all_of_1_000_broken_rows_are_told_as_fast(tmp_path: Path, large: list[str]) -> None:
    lines = list(large)
    broken = range(50, 100_000, 100)
    for place in broken:
        lines[place] = lines[place].replace(":00,", ":00x,", 1) if place % 200 == 50 else lines[place] + "oops"
    site = SITE.replace("Europe/Lisbon\nhorizon", "UTC\nhorizon")
    result = read_files(tmp_path / "plan", site=site, history="\n".join(lines))
    assert result.inputs is None
    assert [problem.row for problem in result.problems] == [place + 1 for place in broken]
    assert _seconds(tmp_path / "plan") < 2
    assert sorted(each.name for each in (tmp_path / "plan").iterdir()) == [
        "agents.csv",
        "history.csv",
        "locked_shifts.csv",
        "past_shifts.csv",
        "preferences.csv",
        "site.yaml",
        "skills.csv",
        "special_days.csv",
        "time_off.csv",
    ]


def test_zones_with_changes_of_clocks_are_as_fast(tmp_path: Path, large: list[str]) -> None:
    lines = [line for line in large if not ("-03-26 01:" in line or "-03-31 01:" in line or "-03-30 01:" in line)]
    result = read_files(tmp_path / "plan", history="\n".join(lines))
    assert [str(problem) for problem in result.problems if "does not exist" not in problem.message] == []
    assert _seconds(tmp_path / "plan") < 2
