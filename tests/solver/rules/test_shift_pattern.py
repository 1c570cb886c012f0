"""Sequences that must not be: length, negation, the past."""

from datetime import timedelta

import pytest

from wfm.errors import ConfigurationError
from wfm.solver.compile import compile_problem

from ..builders import MONDAY, before, line, problem, rule
from ..harness import judge


@pytest.mark.parametrize(
    ("past", "text", "pattern", "expected"),
    [
        ("", "nd", ("nights", "day"), 1),
        ("", "n.d", ("nights", "day"), 0),
        ("", "nn", ("nights", "day"), 0),  # only the next day counts, and a night may follow a night
        ("", "nd", ("nights", "!off"), 1),
        ("", "n.", ("nights", "!off"), 0),
        ("n", "d", ("nights", "day"), 1),
        (".", "d", ("off", "day"), 0),  # before the first known shift nothing is known
        ("d.", "d", ("off", "day"), 1),
        ("", "n.d", ("nights", "off", "day"), 1),
        ("", "n..d", ("nights", "off", "day"), 0),
        ("", "n.n", ("nights", "off", "day"), 0),
        ("n", ".d", ("nights", "off", "day"), 1),
        ("n.", "d", ("nights", "off", "day"), 1),
        ("", "dddd", ("work", "work", "work"), 2),
    ],
)
def test_sequences(past: str, text: str, pattern: tuple[str, ...], expected: float) -> None:
    for weight in (1, None):
        setting = rule("shift_pattern", weight, pattern=pattern)
        tiny = problem(4, templates=("day", "night"), rules=[setting], past=before(past))
        found = judge(tiny, *line(text), rule="shift_pattern")
        assert found == (expected if weight or not expected else None)


@pytest.mark.parametrize(
    ("past", "text", "pattern", "expected"),
    [
        ("", "ld.", ("late", "day|early"), 1),
        ("", "le.", ("late", "day | early"), 1),
        ("", "ll.", ("late", "day | early"), 0),
        ("", "l.d", ("late", "day | early"), 0),
        ("", "l..", ("late", "day | off"), 1),
        ("", "ld.", ("late", "!day | off"), 0),  # nothing but these two
        ("", "ll.", ("late", "!day | off"), 1),
        ("", "de.", ("early | day", "early | day"), 1),
        ("l", "d..", ("late", "day | early"), 1),
        ("e", "d..", ("late | early", "day"), 1),
        ("n", "d..", ("late | early", "day"), 0),
        ("n", "d..", ("!late | early", "day"), 1),
        ("l.", "d..", ("night | off", "day"), 1),
    ],
)
def test_alternatives(past: str, text: str, pattern: tuple[str, ...], expected: float) -> None:
    for weight in (3, None):
        setting = rule("shift_pattern", weight, pattern=pattern)
        tiny = problem(3, templates=("day", "early", "late", "night"), rules=[setting], past=before(past))
        found = judge(tiny, *line(text), rule="shift_pattern")
        assert found == ((3 * expected if weight else None) if expected else 0)


@pytest.mark.parametrize("name", ["late |", "|", "!", "late || day"])
def test_an_alternative_without_a_name_is_told(name: str) -> None:
    with pytest.raises(ConfigurationError, match="must name kinds of days"):
        compile_problem(problem(3, rules=[rule("shift_pattern", pattern=("day", name))]))


@pytest.mark.parametrize(
    ("past", "text", "pattern", "then", "expected"),
    [
        ("", "n.", ("nights",), ("off",), 0),
        ("", "nd", ("nights",), ("off",), 1),
        ("", "nn.", ("nights",), ("off",), 1),  # after each night
        ("", "n", ("nights",), ("off",), 0),  # what follows is not planned
        ("n", "d", ("nights",), ("off",), 1),
        ("n", ".d", ("nights",), ("off",), 0),
        (".", "d", ("off",), ("night",), 0),  # before the first known shift nothing is known
        ("", "n..d", ("nights",), ("off", "off"), 0),
        ("", "n.d.", ("nights",), ("off", "off"), 1),
        ("", "nd..", ("nights",), ("off", "off"), 1),
        ("", "ndd.", ("nights",), ("off", "off"), 1),  # once for each sequence, however much is wrong
        ("", "n.", ("nights",), ("off", "off"), 0),
        ("", "nd", ("nights",), ("off", "off"), 1),  # wrong already
        ("n", "..d", ("nights",), ("off", "off"), 0),
        ("n", ".d.", ("nights",), ("off", "off"), 1),
        ("n.", ".d", ("nights",), ("off", "off"), 0),
        ("n.", "d.", ("nights",), ("off", "off"), 1),
        ("nd", "d.", ("nights",), ("off", "off"), 0),  # the past has broken it
        ("", "nn..", ("night", "night"), ("off", "off"), 0),
        ("", "nn.d", ("night", "night"), ("off", "off"), 1),
        ("", "n.dd", ("night", "night"), ("off", "off"), 0),
        ("n", "n.d", ("night", "night"), ("off", "off"), 1),
        ("nn", ".d", ("night", "night"), ("off", "off"), 1),
        ("", "dne.", ("day", "night"), ("late | early",), 0),
        ("", "dn..", ("day", "night"), ("late | early",), 1),
        ("", "d.e.", ("day", "!night"), ("!early",), 1),
    ],
)
def test_what_must_follow(
    past: str, text: str, pattern: tuple[str, ...], then: tuple[str, ...], expected: float
) -> None:
    for weight in (2, None):
        setting = rule("shift_pattern", weight, pattern=pattern, then=then)
        names = ("day", "early", "late", "night")
        tiny = problem(len(text), templates=names, rules=[setting], past=before(past))
        found = judge(tiny, *line(text), rule="shift_pattern")
        assert found == ((2 * expected if weight else None) if expected else 0)


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"pattern": ("day",)}, "together must be 2 to 14 days, got 1"),
        ({"pattern": ("day",), "then": ("day",) * 14}, "together must be 2 to 14 days, got 15"),
        ({"pattern": ("day",), "then": ("off |",)}, "must name kinds of days"),
    ],
)
def test_sequences_of_a_wrong_length_are_told(params: dict[str, object], words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        compile_problem(problem(3, rules=[rule("shift_pattern", **params)]))


def test_dates_of_what_must_follow() -> None:
    setting = rule("shift_pattern", 1, pattern=("work",), then=("off",))
    tuesday = MONDAY + timedelta(days=1)
    until = setting.model_copy(update={"valid_until": tuesday})
    assert judge(problem(4, rules=[until]), *line("dddd"), rule="shift_pattern") == 1
    since = setting.model_copy(update={"valid_from": tuesday})
    assert judge(problem(4, rules=[since]), *line("dddd"), rule="shift_pattern") == 2


def test_dates() -> None:
    setting = rule("shift_pattern", 1, pattern=("work", "work")).model_copy(update={"valid_until": MONDAY})
    assert judge(problem(3, rules=[setting]), *line("ddd"), rule="shift_pattern") == 0
    later = setting.model_copy(update={"valid_until": MONDAY + timedelta(days=1)})
    assert judge(problem(3, rules=[later]), *line("ddd"), rule="shift_pattern") == 1
