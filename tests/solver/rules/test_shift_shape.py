"""The shape of shifts is judged from the templates alone."""

from datetime import date, timedelta

import pytest

from wfm.models.organisation import Break, ShiftTemplate, Site
from wfm.models.people import Agent, Assignment, LockedDay, WorkSpan
from wfm.solver.audit import audit

from ..builders import LISBON, MEAL, MONDAY, TEMPLATES, before, findings, line, problem, roster, rule, shift
from ..harness import check_agreement, judge

TUESDAY = MONDAY + timedelta(days=1)
PAUSE = Break(activity="pause", minutes=15, paid=True, earliest_minutes=60, latest_minutes=120)
FLEXIBLE = ShiftTemplate(
    earliest_start=480, latest_start=540, start_step_minutes=30, length_minutes=(480, 510), breaks=(PAUSE, MEAL)
)


def flexible(start: str, end: str, *breaks: tuple[str, int, int, bool]) -> Assignment:
    begin = shift(MONDAY, "", start=start, end=end).start
    spans = tuple(
        WorkSpan(
            activity=name,
            start=begin + timedelta(minutes=offset),
            end=begin + timedelta(minutes=offset + minutes),
            paid=paid,
        )
        for name, offset, minutes, paid in breaks
    )
    return shift(MONDAY, "flexible", start=start, end=end, breaks=spans)


PAUSED, FED = ("pause", 60, 15, True), ("meal", 240, 30, False)


@pytest.mark.parametrize(
    ("assignment", "message"),
    [
        (flexible("8:00", "16:00", PAUSED, FED), ""),
        (flexible("8:30", "17:00", ("pause", 120, 15, True), FED), ""),
        (flexible("9:00", "17:00", ("pause", 90, 15, True), FED), ""),
        (flexible("7:30", "15:30", PAUSED, FED), "not a start and length"),
        (flexible("8:15", "16:15", PAUSED, FED), "not a start and length"),
        (flexible("9:30", "17:30", PAUSED, FED), "not a start and length"),
        (flexible("8:00", "16:15", PAUSED, FED), "not a start and length"),
        (flexible("8:00", "16:00", PAUSED), "breaks are not"),
        (flexible("8:00", "16:00"), "breaks are not"),
        (flexible("8:00", "16:00", PAUSED, ("pause", 90, 15, True), FED), "breaks are not"),
        (flexible("8:00", "16:00", ("pause", 60, 15, False), FED), "breaks are not"),
        (flexible("8:00", "16:00", ("pause", 60, 20, True), FED), "breaks are not"),
        (flexible("8:00", "16:00", ("pause", 30, 15, True), FED), "breaks are not"),
        (flexible("8:00", "16:00", ("pause", 75, 15, True), FED), "breaks are not"),
        (flexible("8:00", "16:00", ("pause", 150, 15, True), FED), "breaks are not"),
        (flexible("8:00", "16:00", PAUSED, ("meal", 270, 30, False)), "breaks are not"),
        (flexible("8:00", "16:00", ("pause", 105, 15, True), FED), "breaks are not"),
        (shift(MONDAY, "unknown", start="8:00", end="16:00"), "no shift template"),
        (shift(MONDAY, "day", tags=("dark",)), "tags differ"),
    ],
)
def test_shapes(assignment: Assignment, message: str) -> None:
    tiny = problem(2, templates={"flexible": FLEXIBLE, "day": TEMPLATES["day"]})
    found = [item.message for item in findings(tiny, assignment, rule="shift_shape")]
    assert len(found) == bool(message), found
    assert not message or message in found[0]


def test_every_variant_that_is_offered_has_the_right_shape() -> None:
    # 3 starts × 2 lengths × 3 places for the pause, or a day off, on two days
    assert check_agreement(problem(2, templates={"flexible": FLEXIBLE}), limit=400) == 19**2


@pytest.mark.parametrize(
    ("update", "message"),
    [
        ({"weekdays": ("tue",)}, "not worked on this weekday"),
        ({"sites": ("there",)}, "not worked at here"),
    ],
)
def test_weekdays_and_sites(update: dict[str, object], message: str) -> None:
    tiny = problem(2, templates={"day": TEMPLATES["day"].model_copy(update=update)})
    (found,) = findings(tiny, shift(MONDAY), rule="shift_shape")
    assert message in found.message
    assert found.cost is None


@pytest.mark.parametrize(
    ("hours", "template", "inside"),
    [
        ({"mon": "09:00-17:30"}, "day", True),
        ({"mon": "09:00-17:29"}, "day", False),
        ({"mon": "09:01-17:30"}, "day", False),
        ({"mon": ["09:00-12:00", "12:00-17:30"]}, "day", True),
        ({"mon": ["09:00-12:00", "12:30-17:30"]}, "day", False),
        ({"mon": "08:00-24:00", "tue": "00:00-08:00"}, "night", True),
        ({"mon": "08:00-24:00", "tue": "00:00-06:00"}, "night", False),
        ({"sun": "20:00-10:00", "mon": "10:00-18:00"}, "day", True),
        ({"tue": "00:00-24:00"}, "day", False),
    ],
)
def test_opening_hours(hours: dict[str, object], template: str, inside: bool) -> None:
    site = Site.model_validate({"time_zone": LISBON, "opening_hours": hours})
    tiny = problem(1, templates=(template,), site=site)
    found = findings(tiny, shift(MONDAY, template), rule="shift_shape")
    assert [item.message for item in found] == ([] if inside else ["outside the opening hours of here"])
    assert check_agreement(tiny) == (2 if inside else 1)


def test_what_no_template_can_excuse() -> None:
    tiny = problem(2, people=2, past=before("n"))
    messages = {
        item.message
        for extra in (
            shift(MONDAY, agent="nobody"),
            shift(MONDAY + timedelta(days=2)),
            shift(MONDAY - timedelta(days=3)),
        )
        for item in audit(tiny, roster(tiny, extra)).hard
    }
    assert {"no such agent", "outside the planned days"} <= messages
    twice = findings(tiny, shift(MONDAY), shift(MONDAY), rule="shift_shape")
    assert {item.message for item in twice} == {
        "more than one shift on the day",
        "begins before an earlier shift has ended",
    }


@pytest.mark.parametrize(("text", "broken"), [("ne", True), ("nd", False), ("n.e", False), ("ln", False)])
def test_nobody_works_two_shifts_at_once(text: str, broken: bool) -> None:
    templates = dict(TEMPLATES)
    tiny = problem(3, templates=templates)
    assert judge(tiny, *line(text), rule="shift_shape") == (None if broken else 0)
    tiny = problem(1, start=TUESDAY, templates=templates, past=before(text[0], TUESDAY))
    assert judge(tiny, *line(text[1], TUESDAY), rule="shift_shape") == (None if broken else 0)


def test_shifts_may_touch() -> None:
    dawn = ShiftTemplate(earliest_start=390, latest_start=390, length_minutes=(480,))
    touching = shift(TUESDAY, "dawn", start="6:30", end="14:30")
    templates = {"night": TEMPLATES["night"], "dawn": dawn}
    assert judge(problem(2, templates=templates), shift(MONDAY, "night"), touching, rule="shift_shape") == 0
    tiny = problem(1, start=TUESDAY, templates=templates, past=before("n", TUESDAY))
    assert judge(tiny, touching, rule="shift_shape") == 0


def test_a_locked_shift_may_have_any_shape_for_its_agent_only() -> None:
    odd = shift(MONDAY, "", start="10:10", end="11:11")
    tiny = problem(1, people=2, locked=(LockedDay(agent="a0", date=MONDAY, assignment=odd),))
    assert judge(tiny, odd, rule="shift_shape") == 0
    other = odd.model_copy(update={"agent": "a1"})
    assert judge(tiny, odd, other, rule="shift_shape") is None
    assert check_agreement(tiny) == 9


@pytest.mark.parametrize("saturday", [date(2026, 3, 28), date(2026, 10, 24)])
def test_nights_over_a_change_of_clocks_keep_their_clock_times(saturday: date) -> None:
    tiny = problem(2, start=saturday, templates=("night",))
    assert judge(tiny, *line("nn", saturday), rule="shift_shape") == 0
    moved = shift(saturday, "night", end="29:30" if saturday.month == 10 else "31:30")
    assert len(findings(tiny, moved, rule="shift_shape")) == 1


def test_scope() -> None:
    tiny = problem(1, people=(Agent(agent="a0", site="here", contract="full", team="blue"),))
    odd = shift(MONDAY, "", start="10:10", end="11:11")
    for teams, count in ((("blue",), 1), (("red",), 0)):
        scoped = tiny.model_copy(update={"rules": (rule("shift_shape").model_copy(update={"teams": teams}),)})
        assert len(findings(scoped, odd, rule="shift_shape")) == count


@pytest.mark.parametrize(
    ("offset", "fits"), [(50, True), (80, True), (110, True), (60, False), (70, False), (100, False)]
)
def test_breaks_keep_step_from_their_earliest_begin(offset: int, fits: bool) -> None:
    odd = Break(activity="pause", minutes=15, earliest_minutes=50, latest_minutes=120, step_minutes=30)
    template = ShiftTemplate(earliest_start=480, latest_start=480, length_minutes=(480,), breaks=(odd,))
    made = flexible("8:00", "16:00", ("pause", offset, 15, False))
    tiny = problem(1, templates={"flexible": template})
    assert bool(audit(tiny, roster(tiny, made)).hard) != fits
