from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfm.report.tables import csv_bytes, protect, unprotect

ANY = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)


@pytest.mark.parametrize("start", list("=+-@\t\r\n＝＋－＠'"))
def test_what_a_spreadsheet_would_run_is_text(start: str) -> None:
    assert protect(start + "1+1") == "'" + start + "1+1"
    assert protect("a" + start) == "a" + start


def test_an_empty_cell_stays_empty() -> None:
    assert protect("") == ""


@given(st.lists(st.tuples(ANY, ANY), max_size=5))
def test_any_text_reads_back(rows: list[tuple[str, str]]) -> None:
    content = csv_bytes(("a", "b"), rows)
    read = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert [tuple(map(unprotect, row)) for row in read[1:]] == rows
    raw = csv_bytes(("a", "b"), rows, raw=True)
    assert [tuple(row) for row in csv.reader(io.StringIO(raw.decode(), newline=""))][1:] == rows


@given(ANY)
def test_no_cell_starts_a_formula(cell: str) -> None:
    assert not protect(cell).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_spreadsheets_are_told_the_encoding_and_programs_are_not() -> None:
    assert csv_bytes(("a",), []).startswith(b"\xef\xbb\xbf")
    assert csv_bytes(("a",), [], raw=True) == b"a\r\n"
