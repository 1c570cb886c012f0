from __future__ import annotations

import re
from html.parser import HTMLParser

from hypothesis import given, settings

from wfm.models.plan import Plan
from wfm.models.roster import Finding
from wfm.report import html

from . import awkward
from .awkward import one_agent

VOID = {"meta", "br", "line", "rect", "path"}


class Page(HTMLParser):
    """Checks that tags are balanced; collects texts, attributes and the rows of the week grids."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: list[str] = []
        self.rows: list[list[str]] = []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
        if "td" in self.open or "th" in self.open:
            self.rows[-1][-1] += data


def test_the_grid_says_what_the_roster_says(plan: Plan) -> None:
    page = Page(html.render(plan))
    shown = [(row[0], cell) for row in page.rows for cell in row[1:] if re.fullmatch(r"\d\d:\d\d–\d\d:\d\d", cell)]
    expected = []
    for item in awkward.assignments():
        start, end = divmod(awkward.STARTS[item.agent], 60), divmod((awkward.STARTS[item.agent] + 510) % 1440, 60)
        clock = "{:02d}:{:02d}–{:02d}:{:02d}".format(*start, *end)
        name = awkward.NAMES[item.agent]
        small = [item.agent] if name != item.agent else []
        small += [awkward.OWN_ZONE[item.agent]] if item.agent in awkward.OWN_ZONE else []
        expected.append((name + " · ".join(small), clock))
    assert sorted(shown) == sorted(expected)
    assert sum(cell == "férias; <leave>" for row in page.rows for cell in row) == 3


def test_figures_and_findings_are_there(plan: Plan) -> None:
    page = Page(html.render(plan))
    assert {"1,234.5", "1,200.2", "2.8 %", "feasible", "6,060 EUR", "73.1 %", "works 2 <weekends>"} <= set(page.texts)
    assert {"svg", "table"} <= page.tags


def test_it_asks_nobody_and_runs_nothing(plan: Plan) -> None:
    text = html.render(plan)
    page = Page(text)
    assert not page.tags & {"script", "link", "img", "iframe", "object", "embed", "base", "form", "a"}
    assert not [name for name, _ in page.attributes if name in ("src", "href", "srcset") or name.startswith("on")]
    assert "url(" not in text
    assert "@import" not in text
    assert "http" not in text


def test_the_print_style_keeps_weeks_apart(plan: Plan) -> None:
    text = html.render(plan)
    assert "@page{size:A4 landscape" in text
    assert text.count("<section class='week'>") == 2


def test_two_renderings_are_one(plan: Plan) -> None:
    assert html.render(plan) == html.render(awkward.plan())


def test_what_there_is_is_shown(plan: Plan, bare: Plan) -> None:
    assert "Açores & <Co>, Lda." in "".join(Page(html.render(bare)).texts)
    forecast = Page(html.render(Plan(inputs=plan.inputs, forecast=plan.forecast)))
    assert "seasonal <mean>" in forecast.texts
    assert "Week of" not in "".join(forecast.texts)
    needs = Plan(inputs=plan.inputs, forecast=plan.forecast, requirement=plan.requirement)
    assert html.render(needs).count("<svg") == 14
    assert "on shift" not in html.render(needs)


def test_a_broken_rule_leads_and_many_findings_are_summed_up(plan: Plan) -> None:
    assert plan.result
    many = tuple(Finding(rule="wish", message=f"no. {number}", cost=1.0) for number in range(300))
    broken = Finding(rule="rest", agent="ana", message="rests 9 hours")
    result = plan.result.model_copy(update={"findings": (*many, broken)})
    page = Page(html.render(plan.model_copy(update={"result": result})))
    rules = [row[0] for row in page.rows if row and row[0] in ("wish", "rest")]
    assert rules == ["rest"] + ["wish"] * 199
    assert "and 101 more, which cost 101.0; the workbook has all." in page.texts


@settings(max_examples=60)
@given(awkward.NAMES_OF_PEOPLE)
def test_any_name_survives(name: str) -> None:
    page = Page(html.render(one_agent(name, name)))
    assert [name] in [[row[0]] for row in page.rows if row]
    assert any(key == "title" and value and value.startswith(f"{name}; 8 h paid") for key, value in page.attributes)
