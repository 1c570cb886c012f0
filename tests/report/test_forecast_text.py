"""What the terminal shows of sums, layers, scores and today: whole in eighty columns, names as they are."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import pytest
from rich.console import Console, RenderableType

from wfm.models.adjustment import LayerEffect
from wfm.models.forecast import Forecast
from wfm.models.intraday import QueueToday, Today
from wfm.models.score import Score
from wfm.models.time import IntervalGrid
from wfm.models.totals import NodeTotal
from wfm.report.forecast_text import layers_table, scores_table, today_table, totals_table
from wfm.report.wording import signed, signed_percent

NAME = "[red]x[/red] 東京"


def shown(part: RenderableType | None) -> str:
    assert part is not None
    text = io.StringIO()
    Console(file=text, width=80, highlight=False).print(part)
    assert all(len(line) <= 80 for line in text.getvalue().splitlines())
    return text.getvalue()


def total(contacts: float, statistical: float, **given: object) -> NodeTotal:
    values = {"level": "queue", "node": NAME, "queues": 1, "first": date(2026, 3, 9), "last": date(2026, 3, 15)}
    figures = {"contacts": contacts, "statistical": statistical, "quantiles": (1, 2, 3), "work_hours": contacts / 10}
    return NodeTotal.model_validate({**values, **figures, **given})


def test_sums() -> None:
    text = shown(totals_table([total(12345678, 12345000), total(0, 0)], (0.1, 0.5, 0.9)))
    for expected in (
        "[red]x[/",
        "東京",
        "2026-03-09 to 03-15",
        "12,345,678",
        "+678",
        "P10",
        "P90",
        "360",
        "1,234,567.8",
        "–",
    ):
        assert expected in text, expected
    assert "Changed" not in shown(totals_table([total(5, 5)], (0.1, 0.9)))
    assert "Mon 2026-03-09" in shown(totals_table([total(5, 5, last=date(2026, 3, 9))], (0.1, 0.9)))
    start = datetime(2026, 3, 9, 8, 30, tzinfo=UTC)
    assert "2026-03-09 08:30Z" in shown(totals_table([total(5, 5, start=start)], (0.1, 0.9)))
    assert shown(totals_table([], (0.1, 0.9)))


def test_layers() -> None:
    grid = IntervalGrid(start=datetime(2026, 3, 9, tzinfo=UTC), count=0)
    touched = {f"q{number}": 10.0 for number in range(5)}
    layers = (
        LayerEffect(name=NAME, contacts={NAME: -5.0}, below={NAME: 100.0}, work_hours={NAME: -0.25}, notes=("odd",)),
        LayerEffect(name="many", contacts=touched, below=touched, work_hours=touched),
        LayerEffect(name="idle"),
        LayerEffect(name="off", enabled=False),
    )
    text = shown(layers_table(Forecast(grid=grid, queues={}, layers=layers)))
    for expected in (NAME, "−5", "−5.0 %", "5 queues", "+50", "+100.0 %", "none", "switched off", f"note: {NAME}: odd"):
        assert expected in text, expected
    assert layers_table(Forecast(grid=grid, queues={})) is None


def test_scores_of_one_queue_are_told_once() -> None:
    def score(queue: str, name: str) -> Score:
        figures = {"contacts": 1e3, "actual": 2e3, "wape": 0.5, "wape_day": 0.25, "wape_week": 0.1, "bias": -0.5}
        return Score.model_validate({"forecast": name, "queue": queue, "intervals": 9, **figures})

    one = shown(scores_table([score(queue, name) for queue in ("", NAME) for name in ("statistical", "+ x")], "t"))
    assert one.count("statistical") == 1
    assert "[red]x[" in one
    several = shown(scores_table([score(queue, "statistical") for queue in ("", "a", "b")], "t"))
    assert several.count("statistical") == 3
    assert "all" in several


def test_today() -> None:
    nan = float("nan")

    def queue(learnt: int, low: float, note: str) -> QueueToday:
        return QueueToday(
            day=date(2026, 3, 9),
            so_far_forecast=100,
            so_far_actual=130,
            deviation=0.3,
            gain=0.5,
            half_life_hours=1,
            fading_hours=float("inf"),
            factor=1.15,
            narrowing=0.9,
            learnt_from_days=learnt,
            rest_before=200,
            rest=230,
            rest_low=low,
            rest_high=260,
            note=note,
        )

    now = datetime(2026, 3, 9, 11, tzinfo=UTC)
    text = shown(
        today_table(Today(now=now, queues={"a": queue(50, 210, ""), "b": queue(0, nan, "odd")}), "Europe/Oslo")
    )
    for expected in ("Mon 2026-03-09, at 12:00 (Europe/Oslo)", "30.0 %", "50 %", "210–260", "360", "note: b: odd"):
        assert expected in text, expected


@pytest.mark.parametrize(
    ("value", "text"), [(1.4, "+1"), (0.4, "0"), (-0.4, "0"), (-1.6, "−2"), (float("nan"), "–"), (1e6, "+1,000,000")]
)
def test_signs(value: float, text: str) -> None:
    assert signed(value) == text


@pytest.mark.parametrize(("share", "text"), [(None, "–"), (0.1, "+10.0 %"), (0.0, "0.0 %"), (-0.001, "−0.1 %")])
def test_signed_shares(share: float | None, text: str) -> None:
    assert signed_percent(share) == text
