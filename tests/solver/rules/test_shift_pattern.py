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


def test_dates() -> None:
    setting = rule("shift_pattern", 1, pattern=("work", "work")).model_copy(update={"valid_until": MONDAY})
    assert judge(problem(3, rules=[setting]), *line("ddd"), rule="shift_pattern") == 0
    later = setting.model_copy(update={"valid_until": MONDAY + timedelta(days=1)})
    assert judge(problem(3, rules=[later]), *line("ddd"), rule="shift_pattern") == 1
