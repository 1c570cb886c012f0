"""The scenarios that `wfm init` brings: every kind of change, each with the effect that it says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from wfm import pipeline
from wfm.io.scenarios import read_scenarios
from wfm.io.starter import write_starter
from wfm.models.scenario import Figures, Scenario
from wfm.scenarios.combine import parse_axis, resolve, sweep
from wfm.scenarios.executor import Here
from wfm.scenarios.run import Baseline, Run, baseline_run, evaluate, make_baseline, run_all


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shipped") / "plan"
    write_starter(path)
    return path


@pytest.fixture(scope="module")
def known(folder: Path) -> dict[str, Scenario]:
    return read_scenarios(folder)[0]


@pytest.fixture(scope="module")
def baseline(folder: Path) -> Baseline:
    return make_baseline(pipeline.load(folder))


@pytest.fixture(scope="module")
def made(known: dict[str, Scenario], baseline: Baseline) -> dict[str, Figures]:
    runs = [baseline_run(), *(Run(name, resolve(name, known), f"scenarios/{name}.yaml") for name in known)]
    found = dict(run_all(baseline, runs, "requirement", Here()))
    return {runs[index].name: result.figures for index, result in found.items()}


def by_queue(figures: Figures, queue: str) -> float:
    return next(each.contacts for each in figures.queues if each.queue == queue)


def test_every_kind_of_change_is_shown(known: dict[str, Scenario]) -> None:
    used = {name for each in known.values() for name in each.model_fields_set}
    assert used == set(Scenario.model_fields)
    whens = {name for each in known.values() for change in each.volume for name in change.model_fields_set}
    assert whens >= {"queues", "factor", "add", "start", "end", "weekdays", "hours", "event"}
    roots = {path.split(".")[0] for each in known.values() for path in each.set}
    assert roots >= {"queues", "sites", "shift_templates", "contracts", "rules"}
    assert all(each.about for each in known.values())


def test_contacts_change_as_it_is_said(made: dict[str, Figures]) -> None:
    base = made["baseline"]
    assert by_queue(made["growth"], "calls") == pytest.approx(1.15 * by_queue(base, "calls"))
    assert by_queue(made["growth"], "email") == pytest.approx(1.1 * by_queue(base, "email"))
    assert by_queue(made["campaign"], "calls") > by_queue(base, "calls")
    assert by_queue(made["campaign"], "email") > by_queue(base, "email")
    assert by_queue(made["chat"], "chat") == pytest.approx(0.2 * by_queue(base, "calls"))
    assert by_queue(made["chat"], "calls") == pytest.approx(0.8 * by_queue(base, "calls"))
    surplus = by_queue(made["incident"], "calls") - by_queue(base, "calls")
    assert surplus > 0
    lost = by_queue(base, "calls") - by_queue(made["lines_down"], "calls")
    assert 0 < lost < by_queue(base, "calls") / 50  # a quarter of an hour's calls


@pytest.mark.parametrize("name", ["growth", "campaign", "new_product", "flu_wave", "gold_service", "evenings"])
def test_more_to_do_takes_more_people(name: str, made: dict[str, Figures]) -> None:
    assert made[name].fte > made["baseline"].fte
    assert made[name].available_fte == pytest.approx(made["baseline"].available_fte)


def test_people_come_and_go(made: dict[str, Figures]) -> None:
    base = made["baseline"]
    assert made["two_more"].available_fte == pytest.approx(base.available_fte + 2)
    assert made["porto"].available_fte == pytest.approx(base.available_fte + 4)
    assert made["fewer_hours"].available_fte < base.available_fte
    assert made["lisbon_shut"].available_fte < made["porto"].available_fte
    assert made["pay_rise"].required_cost == pytest.approx(1.04 * base.required_cost)
    for name in ("two_more", "everybody_writes", "gentler_rules"):
        assert made[name].fte == pytest.approx(base.fte)


def test_what_is_inherited_adds_up(made: dict[str, Figures]) -> None:
    parts = [made[name] for name in ("growth", "flu_wave", "incident")]
    assert made["hard_spring"].fte > max(each.fte for each in parts)


def test_they_combine_and_are_swept(known: dict[str, Scenario], baseline: Baseline) -> None:
    both = evaluate(baseline, Run("both", resolve("growth+flu_wave", known)), "requirement").figures
    steps = sweep([parse_axis("volume=0.9..1.1:0.1")], resolve("flu_wave", known))
    swept = [evaluate(baseline, Run(name, each), "requirement").figures.fte for name, _, each in steps]
    assert np.all(np.diff(swept) > 0)
    assert both.fte > swept[1]


@pytest.mark.slow
def test_rosters_follow_where_people_or_rules_change(known: dict[str, Scenario], baseline: Baseline) -> None:
    for name in ("everybody_writes", "gentler_rules", "lisbon_shut", "chat"):
        result = evaluate(baseline, Run(name, resolve(name, known)), "roster")
        assert result.figures.objective is not None, (name, result.notes)
