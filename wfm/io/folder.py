"""A plan folder: site.yaml and tables as CSV.

Values are kept exactly as they are, also those that begin with `=`, `+`, `-` or `@`: a spreadsheet that opens such a
table may take them for formulas, so look at tables from strangers with a text editor first.
"""

from __future__ import annotations

import difflib
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from wfm.errors import Problem
from wfm.io import workbook
from wfm.io.adjustments import adjustment_rows
from wfm.io.assemble import EXTERNAL, NOTES, TABLES, ReadResult, assemble, failed
from wfm.io.csv_files import find_history, read_table
from wfm.io.external import external_rows
from wfm.io.files import read_bytes, write_atomically
from wfm.io.history_writer import history_rows
from wfm.io.known import COLUMNS
from wfm.io.people_writer import people_rows
from wfm.io.site_writer import write_site
from wfm.io.table import Table, decode, write_csv
from wfm.io.yaml_source import Document, read_yaml
from wfm.models.organisation import HistorySource
from wfm.models.plan import PlanInputs

SITE = "site.yaml"


def read(path: Path, *, history: Path | None = None, external: Path | None = None) -> ReadResult:
    """Read a plan folder or an .xlsx workbook.

    `history` and `external` replace the files of contacts and of somebody else's forecast that the configuration names.

    Never raises for what is in the files: all that is wrong is in the result's problems.
    """
    path = Path(path)
    if path.suffix.lower() == ".xlsx" and not path.is_dir():
        return workbook.read(path, history=history, external=external)
    if not path.is_dir():
        words = "is a file, must be a plan folder or an .xlsx workbook" if path.exists() else "no such folder"
        return failed(Problem(str(path), 0, "", words))
    strays = _strays(path)

    def table(name: str) -> Table | None:
        file = f"{name}.csv"
        if not (path / file).exists() and name != "agents":
            return None
        found = read_table(path / file, file)
        for stray in strays.pop(name, ()):
            found.problems.append(stray)
        return found

    def history_table(source: HistorySource) -> Table | None:
        return find_history(path, source, history)

    def external_table(source: HistorySource) -> Table | None:
        return find_history(path, source, external)

    result = assemble(_document(path), table, history_table, external_table)
    left = [problem for each in strays.values() for problem in each]
    if left:
        return replace(result, inputs=None, problems=tuple(sorted((*result.problems, *left))))
    return result


def write(inputs: PlanInputs, path: Path) -> None:
    """Write a plan folder that reads back as equal inputs. Each file is written whole or not at all.

    History goes to the file that the configuration names if that lies inside the folder, else to history.csv: the
    original elsewhere is never overwritten. Tables without rows are left out, or emptied where such a file is there.
    Inputs without history leave a history file that is there as it is.
    """
    path = Path(path)
    configuration = inputs.configuration
    files = {}
    if inputs.history is not None:
        if not _own(configuration.history.file):
            source = configuration.history.model_copy(update={"file": "history.csv"})
            configuration = configuration.model_copy(update={"history": source})
        configuration, header, rows = history_rows(inputs.history, configuration)
        files[configuration.history.file] = write_csv(header, rows)
        if inputs.history.notes or (path / f"{NOTES}.csv").exists():
            files[f"{NOTES}.csv"] = write_csv(("note",), [[note] for note in inputs.history.notes])
    if inputs.external is not None:
        if not _own(configuration.external.file):
            external = configuration.external.model_copy(update={"file": f"{EXTERNAL}.csv"})
            configuration = configuration.model_copy(update={"external": external})
        configuration, header, rows = external_rows(inputs.external, configuration)
        files[configuration.external.file] = write_csv(header, rows)
    tables = people_rows(inputs) | adjustment_rows(inputs)
    for name, columns in COLUMNS.items():
        if name in tables or (path / f"{name}.csv").exists():
            files[f"{name}.csv"] = write_csv(columns, tables.get(name, []))
    files[SITE] = write_site(configuration)
    for name, text in files.items():
        write_atomically(path / name, text)


def _own(file: str) -> bool:
    """Whether a path lies inside the plan folder and is none of its other files."""
    path = Path(file)
    others = {SITE, *(f"{name}.csv" for name in TABLES if name not in ("history", EXTERNAL))}
    return not path.is_absolute() and ".." not in path.parts and path.name != "" and file.casefold() not in others


def _document(path: Path) -> Document:
    content = read_bytes(path / SITE, SITE)
    text = decode(content, SITE) if isinstance(content, bytes) else content
    return Document(SITE, problems=[text]) if isinstance(text, Problem) else read_yaml(text, SITE)


def _strays(path: Path) -> dict[str, list[Problem]]:
    """Files whose names are nearly those of tables that are not there: nobody would read them."""
    found: dict[str, list[Problem]] = {}
    with suppress(OSError):
        there = sorted(each.name for each in path.iterdir() if each.suffix.lower() == ".csv")
        wanted = [f"{name}.csv" for name in TABLES if f"{name}.csv" not in there and name not in ("history", EXTERNAL)]
        for name in there:
            close = difflib.get_close_matches(name.casefold(), wanted, n=1, cutoff=0.8)
            if close and name.removesuffix(".csv") not in TABLES:
                problem = Problem(name, 0, "", f"is not a table of a plan (did you mean {close[0]!r}?)")
                found.setdefault(close[0].removesuffix(".csv"), []).append(problem)
    return found
