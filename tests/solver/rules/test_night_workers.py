"""Night workers: who is one, and the average of the day. Nights have 8.5 paid hours."""

import pytest

from ..builders import agents, before, line, problem, rule
from ..harness import judge


@pytest.mark.parametrize(
    ("labels", "past", "params", "text", "expected"),
    [
        (("night_worker",), "", {}, "nnnnn..", 0),  # 42.5 of 48
        (("night_worker",), "", {}, "nnnnnn.", 3),  # 51
        (("night_worker",), "", {"max_hours_per_day": 8.5}, "nnnnnn.", 0),
        ((), "", {}, "nnnnnn.", 0),
        ((), "n......", {"min_nights": 1}, "nnnnnn.", 3),
        ((), "n......", {"min_nights": 2}, "nnnnnn.", 0),
        (("a",), "", {"label": "a"}, "nnnnnn.", 3),
    ],
)
def test_who_and_how_much(
    labels: tuple[str, ...], past: str, params: dict[str, object], text: str, expected: float
) -> None:
    for weight in (1, None):
        tiny = problem(
            7,
            people=agents(1, labels=labels),
            templates=("night",),
            rules=[rule("night_workers", weight, weeks=1, **params)],
            past=before(past),
        )
        found = judge(tiny, *line(text), rule="night_workers")
        assert found == (pytest.approx(expected) if weight or not expected else None)
