"""Colours of kinds of day, the same in the workbook and on the page.

Paper tones fall from light to dark by start of shift, so that they stay apart in grey print.
"""

from __future__ import annotations

from typing import NamedTuple


class Fill(NamedTuple):
    """Background and text on white paper, and on a dark screen."""

    paper: str
    ink: str
    night_paper: str
    night_ink: str


FILLS = {
    "early": Fill("#FFF0C9", "#5C4300", "#4A3B12", "#FFE3A1"),
    "day": Fill("#CFEBDC", "#0D4A30", "#15402F", "#B6EBD2"),
    "late": Fill("#B9D3F2", "#0E3561", "#1B3A61", "#C6DDFA"),
    "night": Fill("#54498C", "#FFFFFF", "#453A80", "#E4DFFF"),
    "leave": Fill("#F6D9E1", "#7A1F3A", "#4C2230", "#FFC4D3"),
    "off": Fill("#FFFFFF", "#9AA5B1", "#161B22", "#5D6875"),
    "out": Fill("#E5E8EC", "#9AA5B1", "#262C35", "#5D6875"),
}
LABELS = {
    "early": "early, from 05:00",
    "day": "day, from 09:00",
    "late": "late, from 12:00",
    "night": "night, from 20:00",
    "leave": "time off",
    "off": "day off",
    "out": "not employed",
}
