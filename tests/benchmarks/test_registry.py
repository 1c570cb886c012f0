"""Every case has the right shape; none is run here."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from benchmarks import registry, results
from benchmarks.staffing_erlang_c import _fewest, _one
from wfm.staffing.erlang_c import required_agents

CASES = registry.cases()


def test_there_are_cases() -> None:
    assert "staffing_erlang_c" in CASES


@pytest.mark.parametrize("name", CASES)
def test_a_case_has_a_name_a_description_and_a_run_without_arguments(name: str) -> None:
    case = CASES[name]
    assert case.name == name
    assert case.name.isidentifier()
    assert case.about.splitlines()[0].endswith(".")
    assert not inspect.signature(case.run).parameters


def test_the_yardsticks_of_the_staffing_case_agree() -> None:
    for load in (0.4, 1.0, 17.3, 149.9):
        agents = int(required_agents(load, aht_seconds=180, service_level=0.8, within_seconds=20))
        assert _one(load) == agents
        assert _fewest(load, agents)
        assert not _fewest(load, agents + 1)
        assert not _fewest(load, agents - 1)


def test_rows_of_one_day_and_commit_are_replaced_and_others_kept(tmp_path: Path) -> None:
    path = tmp_path / "RESULTS.md"
    old, new = ("2026-01-01", "aaaaaaa", "2", "3.11.9", "0.1"), ("2026-01-02", "bbbbbbb", "2", "3.11.9", "0.2")
    results.write("b", {"speed_per_second": 1234567.8, "gap": 0.01234567}, old, path)
    results.write("a", {"count": 12345}, old, path)
    results.write("b", {"speed_per_second": 1.0}, new, path)
    results.write("b", {"speed_per_second": 2.0}, new, path)
    text = path.read_text(encoding="utf-8")
    assert text.index("## a") < text.index("## b")
    rows = [line for line in text.splitlines() if line.startswith("| 2")]
    assert rows == [
        "| 2026-01-01 | aaaaaaa | 2 | 3.11.9 | 0.1 | count | 12,345 |",
        "| 2026-01-02 | bbbbbbb | 2 | 3.11.9 | 0.2 | speed_per_second | 2 |",
        "| 2026-01-01 | aaaaaaa | 2 | 3.11.9 | 0.1 | speed_per_second | 1,234,568 |",
        "| 2026-01-01 | aaaaaaa | 2 | 3.11.9 | 0.1 | gap | 0.01235 |",
    ]


def test_missing_data_skips_with_a_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WFM_DATA_DIR", str(tmp_path))
    with pytest.raises(registry.Skip, match=r"no file data/x\.csv in WFM_DATA_DIR"):
        registry.data_file("data", "x.csv")
