"""Cell formats of the workbook, and cells that Excel's limits do not break."""

from __future__ import annotations

import math
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from wfm.report.palette import FILLS

LONGEST_TEXT = 32_767
"""Characters in a cell, at most."""


class Styles:
    """Formats of one workbook, made when first asked for."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}

    def of(self, **properties: Any) -> Format:
        """The format with these XlsxWriter properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format({"font_name": "Calibri", "valign": "vcenter", **properties})
        return self._formats[key]

    @property
    def header(self) -> Format:
        """Column headings."""
        return self.of(bold=True, bg_color="#1F3A5F", font_color="#FFFFFF", text_wrap=True, border=1)

    @property
    def title(self) -> Format:
        """The title of a sheet."""
        return self.of(bold=True, font_size=14, font_color="#1F3A5F")

    @property
    def section(self) -> Format:
        """The heading of a group of rows."""
        return self.of(bold=True, bg_color="#DCE3EC", font_color="#1F3A5F")

    @property
    def note(self) -> Format:
        """Small print."""
        return self.of(italic=True, font_color="#5F6B7A")

    def day(self, kind: str, locked: bool) -> Format:
        """A cell of the week grid; `kind` is that of `AgentDay`. Locked days have a thick frame."""
        fill = FILLS[kind]
        properties: dict[str, Any] = {"align": "center", "border": 5 if locked else 1, "border_color": "#9AA5B1"}
        properties |= {"bg_color": fill.paper, "font_color": fill.ink, "text_wrap": True, "font_size": 10}
        if locked:
            properties |= {"bold": True, "border_color": "#1F3A5F"}
        return self.of(**properties)


def put(sheet: Worksheet, row: int, column: int, value: str | float | None, style: Format | None = None) -> None:
    """Write text or a number. Blank where a number is unknown; an infinite one reads ∞."""
    if isinstance(value, str):
        sheet.write_string(row, column, value[:LONGEST_TEXT], style)
    elif value is None or math.isnan(value):
        sheet.write_blank(row, column, None, style)
    elif math.isinf(value):
        sheet.write_string(row, column, "∞" if value > 0 else "−∞", style)
    else:
        sheet.write_number(row, column, value, style)
