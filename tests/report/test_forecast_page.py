"""The forecast's page: whole for any names and any shape of forecast, nothing loaded, nothing run."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html.parser import HTMLParser

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm import pipeline
from wfm.models.forecast import Anomaly
from wfm.models.history import History, QueueHistory
from wfm.models.organisation import Configuration
from wfm.models.plan import Plan, PlanInputs
from wfm.models.time import IntervalGrid
from wfm.report.svg_frame import Frame

START = date(2026, 3, 9)
VOID = {"meta", "br", "link", "img", "hr", "input"}


class Page(HTMLParser):
    """Elements, attributes and text of a page; fails where tags do not pair up."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def planned(names: list[str], weeks: int = 6, interval_minutes: int = 60) -> tuple[Plan, History]:
    """A forecast of some queues over a week from a history of so many weeks."""
    settings = Configuration.model_validate(
        {
            "organisation": names[0],
            "time_zone": "UTC",
            "interval_minutes": interval_minutes,
            "horizon": {"start": START, "days": 7},
            "sites": {"s": {"time_zone": "UTC"}},
            "queues": {
                name: {
                    "channel": ("voice", "email")[place % 2],
                    "group": name,
                    "opening_hours": {"mon-sat": "08:00-18:00"},
                    "aht_seconds": 200,
                }
                for place, name in enumerate(names)
            },
        }
    )
    queues = {}
    grid = IntervalGrid.of_days(START - timedelta(weeks=weeks), 7 * weeks, interval_minutes, "UTC")
    hour = grid.utc.astype("datetime64[h]").astype(int) % 24
    rng = np.random.default_rng(1)
    for name in names if weeks else []:
        offered = np.where((hour >= 8) & (hour < 18), rng.poisson(20, grid.count), np.nan)
        queues[name] = QueueHistory(grid=grid, offered=offered, aht_seconds=np.zeros(0), abandoned=np.zeros(0))
    history = History(queues=queues)
    return pipeline.forecast(PlanInputs(configuration=settings, history=history)), history


def odd(plan: Plan, reason: str) -> Plan:
    """The same with a day of every kind that is not as usual."""
    assert plan.forecast
    days = tuple(
        Anomaly(day=START - timedelta(days=3 + place), kind=kind, reason=reason, weight=0.25, marked=bool(place))
        for place, kind in enumerate(("outage", "level_shift"))  # type: ignore[arg-type]
    )
    queues = {name: queue.model_copy(update={"anomalies": days}) for name, queue in plan.forecast.queues.items()}
    return plan.model_copy(update={"forecast": plan.forecast.model_copy(update={"queues": queues})})


AWKWARD = [
    "</title><script>alert(1)</script>",
    '"onload="x',
    "'&amp;<b>",
    "{}%s",
    "\u202e\U0001f600",
    "</svg></details>",
]
names = st.lists(
    st.sampled_from(AWKWARD) | st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20),
    min_size=1,
    max_size=2,
    unique=True,
)


@settings(max_examples=15)
@given(names)
def test_any_name_is_text_and_nothing_else(given: list[str]) -> None:
    plan, history = planned(given)
    page = Page(pipeline.forecast_page(odd(plan, given[0]), history))
    text = "".join(page.texts)
    assert all(name in text for name in given)
    assert "script" not in page.tags
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert not [value for name, value in page.attributes if name in ("src", "href") and not value.startswith("#")]


def test_it_loads_nothing() -> None:
    plan, history = planned(["a", "b"])
    page = pipeline.forecast_page(plan, history)
    assert not re.search(r"https?://|@import|url\(", page)
    assert page == pipeline.forecast_page(plan, history), "the same plan gives the same page"


@pytest.mark.parametrize(("count", "opened"), [(1, 1), (3, 3), (4, 0), (9, 0)])
def test_of_many_queues_each_is_opened_when_it_is_wanted(count: int, opened: int) -> None:
    plan, history = planned([f"queue {number}" for number in range(count)])
    page = Page(pipeline.forecast_page(plan, history))
    assert page.tags.count("details") == count
    assert [name for name, _ in page.attributes].count("open") == opened
    targets = {value for name, value in page.attributes if name == "id"}
    links = {value[1:] for name, value in page.attributes if name == "href"}
    assert links <= targets
    assert {f"q{number + 1}" for number in range(count)} <= links


def test_it_holds_what_a_planner_looks_for() -> None:
    plan, history = planned(["calls"], weeks=16)
    assert plan.forecast
    errors = plan.forecast.queues["calls"].accuracy
    assert errors
    text = " ".join(Page(pipeline.forecast_page(odd(plan, "half of the usual"), history)).texts)
    for expected in ("happened", "80 % band", "The mean week", "origin to origin", "half of the usual", "level shift"):
        assert expected in text
    assert f"{errors.wape * 100:.1f} %" in text
    assert f"{errors.baseline_wape * 100:.1f} %" in text


@pytest.mark.parametrize(("weeks", "interval_minutes"), [(0, 60), (1, 60), (2, 5), (30, 30)])
def test_any_length_of_history_and_interval(weeks: int, interval_minutes: int) -> None:
    plan, history = planned(["calls"], weeks, interval_minutes)
    for past in (history, None):
        page = Page(pipeline.forecast_page(plan, past))
        assert not re.search(r"\bnan\b|\binf\b", "".join(page.texts).lower())
        assert not [value for _, value in page.attributes if re.search(r"\bnan\b|\binf\b", value.lower())]


class TestFrame:
    def test_scale(self) -> None:
        frame = Frame(156, 132, 0, 10, 95)
        assert (frame.bottom, frame.top) == (0, 100)
        assert (frame.x(0), frame.x(10)) == (46, 146)
        assert (frame.y(0), frame.y(100)) == (110, 10)
        assert frame.y(1000) == 10, "beyond the axis it lies on its end"

    def test_gaps_part_a_line(self) -> None:
        frame = Frame(156, 132, 0, 4, 10)
        frame.line([0, 1, 2, 3, 4], [1, 2, float("nan"), 3, float("nan")], "x")
        drawn = "".join(frame.parts)
        assert drawn.count("<polyline") == 1
        assert drawn.count("<circle") == 1

    @given(st.floats(0, 1e7), st.floats(0, 1e7))
    def test_nothing_leaves_the_frame(self, top: float, value: float) -> None:
        frame = Frame(200, 100, 0, 1, top)
        assert frame.top >= top * (1 - 1e-9)
        assert 10 <= frame.y(value) <= 78
