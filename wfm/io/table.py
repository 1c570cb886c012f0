"""A table as text: header, rows with their line numbers, and cells that report what is wrong with them.

CSV files and workbook sheets become the same `Table`, so that every reader above works for both.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from wfm.errors import Problem
from wfm.models.messages import did_you_mean

T = TypeVar("T")


@dataclass
class Table:
    """Cells as trimmed text. `places` maps column names to positions; `lines` are 1-based lines or sheet rows."""

    file: str
    places: dict[str, int] = field(default_factory=dict)
    lines: list[int] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    header_line: int = 0

    def report(self, line: int, column: str, message: str) -> None:
        """Keep a problem."""
        self.problems.append(Problem(self.file, line, column, message))

    def column(self, name: str) -> list[str] | None:
        """All cells of a column, or None where the table has no such column."""
        place = self.places.get(name)
        return None if place is None else [row[place] for row in self.cells]

    def rows(self) -> Iterator[Row]:
        """Each row in turn."""
        for line, cells in zip(self.lines, self.cells, strict=True):
            yield Row(self, line, cells)

    def check_columns(self, required: Iterable[str], allowed: Sequence[str]) -> bool:
        """Report columns that are missing or unknown; whether the rows can be read."""
        if not self.places:
            return False  # it has been said why
        for name in self.places:
            if name not in allowed:
                hint = did_you_mean(name, allowed) or f" (allowed: {', '.join(allowed)})"
                self.report(self.header_line, "", f"unknown column {name!r}{hint}")
        missing = [name for name in required if name not in self.places]
        for name in missing:
            self.report(self.header_line, "", f"column {name!r} is missing")
        return not missing


@dataclass
class Row:
    """One row. `bad` tells whether any of its cells has been reported."""

    table: Table
    line: int
    cells: list[str]
    bad: bool = False

    def text(self, column: str) -> str:
        """A cell, blank where the table has no such column."""
        place = self.table.places.get(column)
        return "" if place is None else self.cells[place]

    def get(self, column: str, parse: Callable[[str], T], default: T) -> T:
        """A cell's value; `default` where it is blank or bad. `parse` raises ValueError with what is wrong."""
        text = self.text(column)
        if not text:
            return default
        try:
            return parse(text)
        except ValueError as error:
            self.report(column, str(error))
            return default

    def need(self, column: str, parse: Callable[[str], T], default: T) -> T:
        """The same for a cell that must not be blank."""
        if not self.text(column):
            self.report(column, "must not be blank")
        return self.get(column, parse, default)

    def report(self, column: str, message: str) -> None:
        """Keep a problem with one of the row's cells."""
        self.bad = True
        self.table.report(self.line, column, message)


def decode(content: bytes, file: str) -> str | Problem:
    """Text of a file that must be UTF-8, with or without a byte order mark."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Problem(file, 0, "", "is UTF-16, must be UTF-8: save it again as 'CSV UTF-8'")
    if content.startswith(b"PK\x03\x04"):
        return Problem(file, 0, "", "is an Excel or zip file, must be text: save it as 'CSV UTF-8'")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        byte = content[error.start]
        return Problem(file, line, "", f"is not UTF-8 (byte 0x{byte:02x}): save the file again as UTF-8 ('CSV UTF-8')")


def read_csv(text: str, file: str) -> Table:
    """A table from CSV text, separated by comma, semicolon or tab, whichever its header has most of."""
    table = Table(file)
    end = len(text)
    for mark in ("\n", "\r"):
        place = text.find(mark)
        end = min(end, place) if place >= 0 else end
    delimiter = max(",;\t", key=text[:end].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    line = 1
    try:
        for row in reader:
            rows.append(row)
            lines.append(line)
            line = reader.line_num + 1
    except csv.Error as error:
        table.report(line, "", f"cannot be read on from here, a quote is not closed or not doubled: {error}")
    return fill(table, lines, rows)


def fill(table: Table, lines: list[int], rows: list[list[str]]) -> Table:
    """Put raw rows, the header first, into a table; rows without any text are left out."""
    filled = [(line, row) for line, row in zip(lines, rows, strict=True) if any(map(str.strip, row))]
    if not filled:
        if not table.problems:
            table.report(0, "", "is empty, must have at least a header")
        return table
    table.header_line, header = filled[0]
    width = 0
    for place, name in enumerate(map(str.strip, header)):
        if name in table.places:
            table.report(table.header_line, "", f"column {name!r} is there twice")
        elif name:
            table.places[name] = place
            width = place + 1
        elif any(place < len(row) and row[place].strip() for _, row in filled[1:]):
            table.report(table.header_line, "", f"column {place + 1} has no name")
    blank = [""] * width
    for line, row in filled[1:]:
        cells = [cell.strip() for cell in row]
        if len(cells) != width:
            if any(cells[len(header) :]):
                table.report(line, "", f"has {len(cells)} cells, the header has {len(header)}")
            cells = cells + blank[len(cells) :] if len(cells) < width else cells
        table.cells.append(cells)
        table.lines.append(line)
    return table


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """CSV text with commas, one line feed after each row.

    Values are kept exactly, also where they begin with = + - or @, which a spreadsheet may take for a formula.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return stream.getvalue()
