from __future__ import annotations

from typing import Any

import pytest

from wfm.io.yaml_source import read_yaml, scalar


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("22:30", "22:30"),
        ("1:2:3", "1:2:3"),
        ("NO", "NO"),
        ("no", "no"),
        ("on", "on"),
        ("yes", "yes"),
        ("2026-01-31", "2026-01-31"),
        ("1_000", "1_000"),
        ("0b1", "0b1"),
        ("true", True),
        ("FALSE", False),
        ("", None),
        ("~", None),
        ("Null", None),
        ("12", 12),
        ("-3", -3),
        ("+3", 3),
        ("007", 7),
        ("0o17", 15),
        ("0xfF", 255),
        ("1e3", 1000.0),
        ("1.", 1.0),
        (".5", 0.5),
        ("-.inf", float("-inf")),
        ("'12'", "12"),
        ('"true"', "true"),
        ("[1, a, 07:00]", [1, "a", "07:00"]),
        ("{NO: 1, 2: x}", {"NO": 1, "2": "x"}),
    ],
)
def test_plain_scalars_follow_yaml_1_2(text: str, value: Any) -> None:
    document = read_yaml(f"key: {text}\n", "site.yaml")
    assert document.problems == []
    assert document.value == {"key": value}
    assert type(document.value["key"]) is type(value)


def test_not_a_number_and_scalars_alone() -> None:
    value = scalar(".nan")
    assert value != value
    assert scalar("22:30") == "22:30"


def test_every_location_has_its_line() -> None:
    document = read_yaml("a:\n  - x: 1\n    y: 2\n  -\n    x: 3\nb: {c: [4,\n  5]}\n", "site.yaml")
    lines = {("a",): 1, ("a", 0): 2, ("a", 0, "y"): 3, ("a", 1, "x"): 5, ("b", "c", 1): 7}
    assert {location: document.row_of[location] for location in lines} == lines
    assert document.row(("a", 1, "x", "deeper", 7)) == 5
    assert document.row(("nothing",)) == 1


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: 1\nb: 2\na: 3\n", "site.yaml:3: a: is given twice (first on line 1)"),
        ("q:\n  x: {a: 1,\n   a: 2}\n", "site.yaml:3: q.x.a: is given twice (first on line 2)"),
        ("a: [1, 2\nb: 3\n", "site.yaml:2: is not YAML: did not find expected ',' or ']' (column 2)"),
        (
            "a: @b\n",
            "site.yaml:1: is not YAML: found character that cannot start any token (put the text in quotes) (column 4)",
        ),
        ("a: 1\n\tb: 2\n", "site.yaml:2: is not YAML: found a tab character that violates indentation (column 1)"),
        ("a: &x [*x]\n", "site.yaml:1: a.0: refers to itself"),
        ("? [a]\n: 1\n", "site.yaml:1: a key must be one word or text"),
        ("--- 1\n--- 2\n", "site.yaml:2: is not YAML: but found another document (column 1)"),
        ("a: " + "9" * 5000, f"site.yaml:1: a: cannot be read as int: '{'9' * 58}…"),
        ("[" * 1000, "site.yaml:1: is nested more than 60 deep"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, problem: str) -> None:
    assert [str(each) for each in read_yaml(text, "site.yaml").problems] == [problem]


def test_aliases_cannot_blow_up() -> None:
    levels = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40))
    assert any("too large" in problem.message for problem in read_yaml(levels, "site.yaml").problems)
