from __future__ import annotations

import pytest

from wfm.errors import Problem
from wfm.io.table import Table, decode, read_csv, write_csv


def said(table: Table) -> list[str]:
    return list(map(str, table.problems))


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends(mark: str, end: str) -> None:
    table = read_csv(
        end.join([mark.join(["a", " b "]), mark.join([" 1", '"x,;y"']), "", mark.join(["2", ""])]), "t.csv"
    )
    assert table.problems == []
    assert table.column("a") == ["1", "2"]
    assert table.column("b") == ["x,;y", ""]
    assert table.column("c") is None
    assert table.lines == [2, 4]


def test_line_numbers_are_those_of_the_file_across_quoted_line_ends() -> None:
    table = read_csv('a,b\n"one\ntwo\r\nthree",1\n\n  ,\n"x\n",2\nlast,3\n', "t.csv")
    assert table.lines == [2, 7, 9]
    assert table.column("a") == ["one\ntwo\r\nthree", "x", "last"]


def test_short_rows_are_filled_and_long_ones_reported() -> None:
    table = read_csv("a,b,c\n1\n1,2,3,4\n1,2,3,,\n", "t.csv")
    assert table.column("c") == ["", "3", "3"]
    assert said(table) == ["t.csv:3: has 4 cells, the header has 3"]


def test_headers() -> None:
    assert said(read_csv("", "t.csv")) == ["t.csv: is empty, must have at least a header"]
    assert said(read_csv("\n , \n", "t.csv")) == ["t.csv: is empty, must have at least a header"]
    assert said(read_csv("a,b,a\n", "t.csv")) == ["t.csv:1: column 'a' is there twice"]
    assert said(read_csv("a,,b,\n1,x,2,\n", "t.csv")) == ["t.csv:1: column 2 has no name"]
    table = read_csv("\nagnt,site,zzz\n1,2,3\n", "t.csv")
    assert not table.check_columns(("agent", "site"), ("agent", "site", "team"))
    assert said(table) == [
        "t.csv:2: unknown column 'agnt' (did you mean 'agent'?)",
        "t.csv:2: unknown column 'zzz' (allowed: agent, site, team)",
        "t.csv:2: column 'agent' is missing",
    ]


def test_broken_quoting_is_told_where_it_begins() -> None:
    table = read_csv('a,b\n1,2\n"x,3\n4,5\n', "t.csv")
    assert table.lines == [2]
    assert len(table.problems) == 1
    assert str(table.problems[0]).startswith("t.csv:3: cannot be read on from here, a quote is not closed")


def test_decoding() -> None:
    assert decode(b"\xef\xbb\xbfa,\xc3\xa9", "t.csv") == "a,é"
    latin = decode("a\nb\né".encode("latin-1"), "t.csv")
    assert isinstance(latin, Problem)
    assert str(latin) == "t.csv:3: is not UTF-8 (byte 0xe9): save the file again as UTF-8 ('CSV UTF-8')"
    assert "UTF-16" in str(decode("a".encode("utf-16"), "t.csv"))
    assert "Excel" in str(decode(b"PK\x03\x04rest", "t.csv"))


def test_what_looks_like_a_formula_is_kept() -> None:
    values = ["=1+1", "+1", "-1", "@x", "'x", 'say "hi", you', "two\nlines"]
    table = read_csv(write_csv(["a"], [[value] for value in values]), "t.csv")
    assert table.column("a") == values
