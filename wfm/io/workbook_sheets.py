"""Workbooks as sheets of cells: read as text such as a CSV file would have, written so that nothing is lost.

Text is kept as text (nothing becomes a formula or a link), numbers and dates are cells of their kind, and what a
spreadsheet makes of hand-typed values is understood: numbers as text, dates, times of day, per cent, true and false.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

from wfm.errors import DataError, Problem
from wfm.io.files import read_bytes, write_atomically
from wfm.io.site_sheet import HEADER, read_site_sheet
from wfm.io.table import Table, fill
from wfm.io.yaml_source import Document

Sheets = dict[str, list[list[Any]]]

_DATES = {
    "date",
    "start",
    "end",
    "start_date",
    "end_date",
    "valid_from",
    "valid_until",
    "first",
    "last",
    "made",
    "earliest",
    "latest",
    "period",
}
_NUMBERS = {
    "weight",
    "amount",
    "paid_hours",
    "factor",
    "interval_minutes",
    "offered",
    "handled",
    "abandoned",
    "escalated",
    "aht_seconds",
    "value",
    "tier",
    "level",
    "heads",
    "fte",
    "yearly_cost_per_fte",
    "hiring_cost",
    "recruiting_weeks",
    "notice_weeks",
    "most",
    "wanted",
    "contacts",
    "customers",
    "share",
}
_CREATED = datetime(2026, 1, 1)
"""The same in every workbook, so that equal inputs give equal files."""

_LONGEST_TEXT = 32_767
_MOST_ROWS = 1_048_576


def read_sheets(path: Path) -> Sheets | Problem:
    """Every sheet by its name, or why there are none."""
    label = path.name
    content = read_bytes(path, label)
    if isinstance(content, Problem):
        return content
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    except (CalamineError, OSError, ValueError) as error:
        return Problem(label, 0, "", f"is not a workbook that can be read: {error}")
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # the reader is compiled: some damage makes it give up this way
            raise
        return Problem(label, 0, "", "is not a workbook that can be read: it is damaged")


def sheet_table(sheets: Sheets, label: str, name: str) -> Table:
    """A sheet as a table."""
    rows = [[_text(cell) for cell in row] for row in sheets[name]]
    return fill(Table(f"{label}[{name}]"), list(range(1, len(rows) + 1)), rows)


def sheet_document(sheets: Sheets, label: str, name: str) -> Document:
    """A sheet of settings as a document."""
    file = f"{label}[{name}]"
    if name not in sheets:
        return Document(file, problems=[Problem(file, 0, "", "no such sheet")])
    rows = []
    for number, cells in enumerate(sheets[name], start=1):
        setting = _text(cells[0]).strip() if cells else ""
        value = cells[1] if len(cells) > 1 else None
        if setting and not (number == 1 and setting == HEADER[0]):
            rows.append((number, setting, value if isinstance(value, str | bool) else _native(value)))
    return read_site_sheet(rows, file)


def write_sheets(path: Path, title: str, tables: Mapping[str, tuple[Sequence[str], Sequence[Sequence[Any]]]]) -> None:
    """Write a workbook; equal tables give equal bytes.

    Raises DataError where a text or table is too long for a sheet, and then writes nothing.
    """
    stream = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({"created": _CREATED, "title": title[:200]})
        formats = {
            "head": book.add_format({"bold": True, "bottom": 1}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        }
        for name, (header, rows) in tables.items():
            place = f"{path.name}[{name}]"
            if len(rows) >= _MOST_ROWS:
                raise DataError([Problem(place, 0, "", f"{len(rows)} rows are too many for a sheet: write a folder")])
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(header) - 1, 18)
            if tuple(header) == HEADER:
                sheet.set_column(0, 1, 48)
                sheet.set_column(2, 2, 80)
            for column, heading in enumerate(header):
                sheet.write_string(0, column, heading, formats["head"])
            for number, row in enumerate(rows, start=1):
                for column, value in enumerate(row):
                    _write_cell(sheet, number, column, _value(header[column], value), formats["date"], place)
    write_atomically(path, stream.getvalue())


def _write_cell(sheet: Any, row: int, column: int, value: Any, date_format: Any, place: str) -> None:
    if value == "" and isinstance(value, str):
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float):
        if float(f"{value:.16G}") == value:
            sheet.write_number(row, column, value)
        else:  # the file format would round it
            sheet.write_string(row, column, repr(value))
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, date_format)
    elif len(value) > _LONGEST_TEXT:
        message = f"a text of {len(value)} characters is too long for a cell: write a folder"
        raise DataError([Problem(place, row + 1, "", message)])
    else:
        sheet.write_string(row, column, value)


def _value(column: str, text: Any) -> Any:
    """The cell of a text from a table: a date or number where the column holds such and nothing is lost by it."""
    if not isinstance(text, str):
        return text
    if column in _DATES and re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return date.fromisoformat(text)
    if column in _NUMBERS and re.fullmatch(r"-?\d{1,15}(\.\d+)?", text):
        return float(text)
    return text


def _text(cell: Any) -> str:
    """A cell as the text that a CSV file would have."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        moment = (cell + timedelta(milliseconds=500)).replace(microsecond=0)  # spreadsheets keep days as fractions
        return moment.date().isoformat() if moment.time() == time() else moment.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return f"{cell:%H:%M}" if not cell.second else cell.isoformat()
    if isinstance(cell, timedelta):
        minutes = round(cell.total_seconds() / 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    return "" if cell is None else str(cell)


def _native(value: Any) -> Any:
    """A setting's number as it is (whole ones as such), a date or time of day as text."""
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 1e15 else value
    return value if value is None else _text(value)
