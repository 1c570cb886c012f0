"""People who are used at all."""

from datetime import timedelta

import pytest

from ..builders import MONDAY, line, problem, rule
from ..harness import judge


@pytest.mark.parametrize(("texts", "expected"), [(("", ""), 0), (("d..", ""), 7), (("ddd", ""), 7), (("d", "..d"), 14)])
def test_once_a_person(texts: tuple[str, str], expected: float) -> None:
    tiny = problem(3, people=2, rules=[rule("activation", 7)])
    shifts = [*line(texts[0]), *line(texts[1], agent="a1")]
    assert judge(tiny, *shifts, rule="activation") == expected


def test_dates() -> None:
    setting = rule("activation", 7).model_copy(update={"valid_from": MONDAY + timedelta(days=1)})
    tiny = problem(3, rules=[setting])
    assert judge(tiny, *line("d.."), rule="activation") == 0
    assert judge(tiny, *line(".d."), rule="activation") == 7
