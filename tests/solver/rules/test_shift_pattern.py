"""Sequences that must not be: length, negation, the past."""

from datetime import timedelta

import pytest

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


def test_dates() -> None:
    setting = rule("shift_pattern", 1, pattern=("work", "work")).model_copy(update={"valid_until": MONDAY})
    assert judge(problem(3, rules=[setting]), *line("ddd"), rule="shift_pattern") == 0
    later = setting.model_copy(update={"valid_until": MONDAY + timedelta(days=1)})
    assert judge(problem(3, rules=[later]), *line("ddd"), rule="shift_pattern") == 1
