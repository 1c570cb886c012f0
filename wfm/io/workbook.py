"""A plan as one .xlsx workbook: a sheet `site` with the configuration, and a sheet for each table.

A plan of hiring lies beside them: a sheet `hiring` with its settings, and those of its tables; scenarios are one sheet
of settings, by their names.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from wfm.errors import Problem
from wfm.io.adjustments import adjustment_rows
from wfm.io.assemble import EXTERNAL, NOTES, TABLES, ReadResult, assemble, failed
from wfm.io.csv_files import find_history
from wfm.io.external import external_rows
from wfm.io.hiring_writer import HIRING, HIRING_TABLES, hiring_sheets
from wfm.io.history_writer import history_rows
from wfm.io.known import COLUMNS
from wfm.io.people_writer import people_rows
from wfm.io.scenarios import FOLDER as SCENARIOS
from wfm.io.scenarios import scenario_sheet
from wfm.io.site_sheet import HEADER, site_sheet
from wfm.io.table import Table
from wfm.io.workbook_sheets import read_sheets, sheet_document, sheet_table, write_sheets
from wfm.models.hiring import HiringInputs
from wfm.models.organisation import HistorySource
from wfm.models.plan import PlanInputs
from wfm.models.scenario import Scenario

SITE = "site"


def read(path: Path, *, history: Path | None = None, external: Path | None = None) -> ReadResult:
    """Read a workbook; `history` replaces its sheet of contacts (or the file that the configuration names).

    So does `external` for the sheet of somebody else's forecast.

    Never raises for what is in the file: all that is wrong is in the result's problems.
    """
    label = path.name
    sheets = read_sheets(path)
    if isinstance(sheets, Problem):
        return failed(sheets)

    def table(name: str) -> Table | None:
        file = f"{label}[{name}]"
        if name in sheets:
            return sheet_table(sheets, label, name)
        return Table(file, problems=[Problem(label, 0, "", "has no sheet 'agents'")]) if name == "agents" else None

    def history_table(source: HistorySource) -> Table | None:
        return (
            table("history") if history is None and "history" in sheets else find_history(path.parent, source, history)
        )

    def external_table(source: HistorySource) -> Table | None:
        return (
            table(EXTERNAL) if external is None and EXTERNAL in sheets else find_history(path.parent, source, external)
        )

    result = assemble(sheet_document(sheets, label, SITE), table, history_table, external_table)
    strays = _strays(list(sheets), label)
    return replace(result, inputs=None, problems=tuple(sorted((*result.problems, *strays)))) if strays else result


def write(
    inputs: PlanInputs,
    path: Path,
    hiring: HiringInputs | None = None,
    scenarios: Mapping[str, Scenario] | None = None,
) -> None:
    """Write a workbook that reads back as equal inputs, with the plan of hiring and the scenarios if there are any.

    Raises DataError where a text or table is too long for a sheet, and then writes nothing.
    """
    configuration = inputs.configuration
    people = people_rows(inputs) | adjustment_rows(inputs)
    tables = {name: (list(columns), people.get(name, [])) for name, columns in COLUMNS.items()}
    if inputs.history is not None:
        configuration, header, rows = history_rows(inputs.history, configuration)
        tables["history"] = (header, rows)
        if inputs.history.notes:
            tables[NOTES] = (["note"], [[note] for note in inputs.history.notes])
    if inputs.external is not None:
        configuration, header, rows = external_rows(inputs.external, configuration)
        tables[EXTERNAL] = (header, rows)
    settings = [list(row) for row in site_sheet(configuration)]
    sheets: dict[str, tuple[Sequence[str], Sequence[Sequence[Any]]]] = {SITE: (list(HEADER), settings), **tables}
    if hiring is not None:
        sheets |= hiring_sheets(hiring)
    if scenarios:
        sheets[SCENARIOS] = scenario_sheet(scenarios)
    write_sheets(path, configuration.organisation, sheets)


def write_hiring_alone(hiring: HiringInputs, path: Path) -> None:
    """Write a workbook with nothing but a plan of hiring."""
    write_sheets(path, hiring.settings.organisation, hiring_sheets(hiring))


def _strays(names: list[str], label: str) -> list[Problem]:
    """Sheets whose names are nearly those of tables that are not there: nobody would read them."""
    wanted = [name for name in (SITE, *TABLES, HIRING, *HIRING_TABLES, SCENARIOS) if name not in names]
    found = []
    for name in names:
        close = difflib.get_close_matches(name.strip().casefold(), wanted, n=1, cutoff=0.8)
        if close and name not in (SITE, *TABLES, HIRING, *HIRING_TABLES, SCENARIOS):
            message = f"is not a table of a plan (did you mean {close[0]!r}?)"
            found.append(Problem(f"{label}[{name}]", 0, "", message))
    return found
