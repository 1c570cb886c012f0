from __future__ import annotations

import re
from io import StringIO

import pytest
from rich.cells import cell_len
from rich.console import Console, RenderableType

from wfm.models.organisation import Horizon
from wfm.models.plan import Plan
from wfm.models.roster import Finding
from wfm.report import text


def _printed(renderable: RenderableType, width: int) -> str:
    console = Console(file=StringIO(), width=width, color_system=None)
    console.print(renderable)
    printed: str = console.file.getvalue()  # type: ignore[attr-defined]
    return printed


@pytest.mark.parametrize("width", [80, 100, 120])
def test_tables_say_it_all_within_the_width(plan: Plan, width: int) -> None:
    assert plan.forecast
    assert plan.requirement
    assert plan.result
    parts = {
        "forecast": (text.forecast_table(plan.forecast), ("6,581", "18.0 %", "24.0 %", "12.0 %", "−1.1 %", "78.0 %")),
        "requirement": (text.requirement_table(plan.requirement), ("erlang_c", "274", "3.0")),
        "roster": (text.roster_summary(plan.result), ("feasible", "1,234.5", "1,200.2", "2.8 %", "1,000.0", "12.3 s")),
        "service": (text.service_table(plan), ("73.1 %", "80 % in 20 s", "57.9", "474.0")),
        "findings": (text.findings_list(plan.result.findings), ("weekends: ana 2026-10-24: works 2 <weekends>",)),
        "title": (text.title(plan), ("14 days from 19 October 2026",)),
    }
    for name, (renderable, figures) in parts.items():
        printed = _printed(renderable, width)
        assert max(map(cell_len, printed.splitlines())) <= width, name
        for figure in figures:
            assert figure in printed, name


def test_the_line_below_a_table_is_not_broken_to_its_width(plan: Plan) -> None:
    assert plan.forecast
    assert "\nWAPE per interval; last week: of repeating it; floor: what chance leaves" in _printed(
        text.forecast_table(plan.forecast), 80
    )
    assert re.search(r"^short .* paid hours · wages [\d,]+ EUR$", _printed(text.service_table(plan), 80), re.M)


@pytest.mark.parametrize("width", [80, 120])
def test_the_heat_map_fits_and_reads_without_colour(plan: Plan, width: int) -> None:
    plain = text.heat_map(plan, width, colour=False)
    assert not plain.spans
    assert text.heat_map(plan, width, colour=True).plain == plain.plain
    lines = plain.plain.splitlines()
    assert max(map(cell_len, lines)) <= width
    assert len(lines) == 3 + 14
    assert lines[2].split() == [f"{hour:02d}" for hour in range(24)]
    sunday = next(line for line in lines if line.startswith("Sun 25"))
    assert " ++" in sunday
    assert "-46" in sunday


def test_long_horizons_are_shown_by_weekday(plan: Plan) -> None:
    horizon = Horizon(start=plan.inputs.configuration.horizon.start, days=15)
    settings = plan.inputs.configuration.model_copy(update={"horizon": horizon})
    longer = plan.model_copy(update={"inputs": plan.inputs.model_copy(update={"configuration": settings})})
    lines = text.heat_map(longer, 80, colour=False).plain.splitlines()[3:]
    assert [line.split()[0] for line in lines] == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


def test_without_an_evaluation_there_is_no_map(bare: Plan) -> None:
    assert text.heat_map(bare).plain == ""
    assert "73.1" not in _printed(text.service_table(bare), 80)


def test_names_that_look_like_markup_are_printed_as_they_are() -> None:
    findings = (Finding(rule="[red]", agent="[/bold]", message="[link=x]", cost=None),)
    printed = _printed(text.findings_list(findings), 80)
    assert re.search(r"broken\s+\[red\]: \[/bold\]: \[link=x\]", printed)


def test_a_long_list_of_findings_is_cut_and_summed(plan: Plan) -> None:
    findings = tuple(Finding(rule="wish", message=str(place), cost=2.0) for place in range(50))
    printed = _printed(text.findings_list(findings), 80)
    assert len(printed.strip().splitlines()) == 21
    assert "and 30 more, which cost 60.0" in printed
