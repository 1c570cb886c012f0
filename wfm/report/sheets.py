"""Tables for people in every form: on the terminal, as HTML, as sheets of a workbook, as CSV."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from wfm.report.hiring_tables import Cell, Sheet
from wfm.report.tables import csv_bytes
from wfm.report.wording import number, percent
from wfm.report.xlsx_styles import Styles, put

_NUMBERS = {"n": 1, "i": 0}
_LOOKS = {"t": "@", "n": "#,##0.0", "i": "#,##0", "p": "0.0%"}


def shown(cell: Cell, form: str) -> str:
    """A cell as people read it."""
    if isinstance(cell, str):
        return cell
    return percent(cell) if form == "p" else number(cell, _NUMBERS.get(form, 0))


def parts(sheet: Sheet, width: int) -> list[tuple[list[int], list[int]]]:
    """The columns of a table in parts that fit a width, each part with the keys first: (columns, widths).

    Headings wrap between words, and texts fold where they are longer than half the width.
    """
    wide = []
    for column, (name, form) in enumerate(zip(sheet.header, sheet.formats, strict=True)):
        cells = [len(shown(row[column], form)) for row in sheet.rows]
        heading = max((len(word) for word in name.split()), default=0)
        wide.append(min(max([heading, *cells]), max(width // 2, 12)))
    keys = sheet.keys if sum(wide[: sheet.keys]) + 2 * sheet.keys <= width // 2 else 1
    found: list[list[int]] = [[*range(keys)]]
    for column in range(keys, len(wide)):
        if sum(wide[each] + 2 for each in (*found[-1], column)) - 2 > width and len(found[-1]) > keys:
            found.append([*range(keys)])
        found[-1].append(column)
    return [(columns, [wide[column] for column in columns]) for columns in found]


def html_table(sheet: Sheet) -> str:
    """A section with the table."""
    head = "".join(
        f"<th class='n'>{escape(name)}</th>" if form != "t" else f"<th>{escape(name)}</th>"
        for name, form in zip(sheet.header, sheet.formats, strict=True)
    )
    body = "".join(
        "<tr>"
        + "".join(
            f"<td class='n'>{escape(shown(cell, form))}</td>"
            if form != "t"
            else f"<td>{escape(shown(cell, form))}</td>"
            for cell, form in zip(row, sheet.formats, strict=True)
        )
        + "</tr>"
        for row in sheet.rows
    )
    note = f"<p class='note'>{escape(sheet.note)}</p>" if sheet.note else ""
    return (
        f"<section><h2>{escape(sheet.title)}</h2><div class='scroll'><table><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>{note}</section>"
    )


def csv_table(sheet: Sheet) -> bytes:
    """The table for spreadsheets; numbers in full."""
    rows = [
        ["" if cell is None else cell if isinstance(cell, str) else f"{cell:.10g}" for cell in row]
        for row in sheet.rows
    ]
    return csv_bytes(sheet.header, rows)


def workbook(title: str, sheets: Iterable[Sheet]) -> bytes:
    """A workbook with a sheet for every table; equal tables give equal bytes."""
    stream = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({"created": datetime(2000, 1, 1), "title": title[:200]})
        styles, used = Styles(book), set[str]()
        for sheet in sheets:
            write(book.add_worksheet(_sheet_name(sheet.title, used)), styles, title, sheet)
    return stream.getvalue()


def write(page: Worksheet, styles: Styles, title: str, sheet: Sheet) -> None:
    """Fill a sheet of a workbook with a table."""
    put(page, 0, 0, f"{title}: {sheet.title}", styles.title)
    put(page, 1, 0, sheet.note, styles.note)
    for column, text in enumerate(sheet.header):
        put(page, 2, column, text, styles.header)
        page.set_column(column, column, _width(sheet.header[column], [row[column] for row in sheet.rows]))
    for offset, row in enumerate(sheet.rows):
        for column, cell in enumerate(row):
            put(page, 3 + offset, column, cell, styles.of(num_format=_LOOKS[sheet.formats[column]]))
    page.freeze_panes(3, 0)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)


def _sheet_name(title: str, used: set[str]) -> str:
    """A name that a workbook allows: 31 characters, none of them reserved, each name once."""
    base = re.sub(r"[\[\]:*?/\\']", " ", title)[:28].strip() or "Sheet"
    name = base
    for again in range(2, 100):
        if name.casefold() not in used:
            break
        name = f"{base} {again}"
    used.add(name.casefold())
    return name


def _width(heading: str, cells: Sequence[Cell]) -> float:
    longest = max([len(cell) for cell in cells if isinstance(cell, str)] or [8])
    return min(max(longest, len(heading) * 0.7, 9) + 2, 60)
