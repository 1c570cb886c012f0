"""Both sites present at the hand-over, 13:00 to 15:00 UTC."""

import pytest

from wfm.models.organisation import Contract, Site
from wfm.models.people import Agent
from wfm.models.roster import RosterProblem
from wfm.models.time import IntervalGrid

from ..builders import MONDAY, TEMPLATES, line, rule
from ..harness import judge


def two_sites(weight: float | None, **params: object) -> RosterProblem:
    people = tuple(
        Agent(agent=f"a{number}", site=site, contract="full") for number, site in enumerate(("east", "west"))
    )
    return RosterProblem(
        grid=IntervalGrid.of_days(MONDAY, 1, 30, "Europe/Lisbon"),
        start=MONDAY,
        days=1,
        sites=dict.fromkeys(("east", "west"), Site(time_zone="Europe/Lisbon")),
        contracts={"full": Contract(hours_per_week=40)},
        shift_templates={name: TEMPLATES[name] for name in ("early", "day", "late")},
        agents=people,
        rules=(rule("handover_overlap", weight, window="13:00-15:00", **params),),
    )


@pytest.mark.parametrize(
    ("first", "second", "params", "expected"),
    [
        ("d", "d", {}, 0),
        ("e", "d", {}, 1),  # gone at 14:00
        ("e", "l", {}, 2),
        ("", "d", {}, 2),
        ("d", "d", {"min_people": 2}, 4),
        ("", "", {"weekdays": ("tue",)}, 0),
    ],
)
def test_people_of_each_site(first: str, second: str, params: dict[str, object], expected: float) -> None:
    for weight in (1, None):
        found = judge(two_sites(weight, **params), *line(first), *line(second, agent="a1"), rule="handover_overlap")
        assert found == (pytest.approx(expected) if weight or not expected else None)
