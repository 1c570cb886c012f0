"""The certificate: a line for every person and rule, with what was measured, kept or not."""

from __future__ import annotations

import json

import pytest

from wfm.models.certificate import Certificate, CertificateLine
from wfm.report import certificate as form
from wfm.solver.certificate import certify
from wfm.solver.rules.base import registry

from .builders import before, line, problem, roster, rule


def lines(text: str, *rules: object, **fields: object) -> dict[str, CertificateLine]:
    tiny = problem(7, people=2, templates=("day", "early", "night"), rules=rules, **fields)  # type: ignore[arg-type]
    certificate = certify(tiny, roster(tiny, *line(text)))
    return {item.rule: item for item in certificate.lines if item.agent in ("a0", "")}


@pytest.mark.parametrize(
    ("text", "setting", "measured", "least", "most", "margin", "verdict"),
    [
        ("dd.....", rule("daily_rest", hours=15.5), 15.5, 15.5, None, 0, "kept"),
        ("dd.....", rule("daily_rest", hours=15.75), 15.5, 15.75, None, -0.25, "broken"),
        ("dd.....", rule("daily_rest", 3, hours=15.75), 15.5, 15.75, None, -0.25, "paid for"),
        ("ddddd..", rule("weekly_hours", min_hours=38, max_hours=44), 40, 38, 44, 2, "kept"),
        ("ddddd..", rule("weekly_hours", max_hours=39), 40, None, 39, -1, "broken"),
        ("ddd.dd.", rule("consecutive_days", max_days=4), 3, None, 4, 1, "kept"),
        ("ddddd..", rule("consecutive_days", max_days=4), 5, None, 4, -1, "broken"),
        ("ddddd.d", rule("days_off", min_days=2), 1, 2, None, -1, "broken"),
        (".....dd", rule("weekends", max_weekends=1), 1, None, 1, 0, "kept"),
        ("nn.....", rule("consecutive_nights", max_nights=3), 2, None, 3, 1, "kept"),
        ("n..d...", rule("rest_after_nights", hours=48), 50.5, 48, None, 2.5, "kept"),
        ("ddd....", rule("shift_count", max_shifts=2), 3, None, 2, -1, "broken"),
        ("ed.....", rule("start_consistency", max_shift_minutes=120), 180, None, 120, -60, "broken"),
        ("de.....", rule("forward_rotation"), 180, None, 0, -180, "broken"),
        ("ddddd..", rule("weekly_rest", hours=35), 54.5, 35, None, 19.5, "kept"),
        ("ddddd..", rule("average_hours", max_hours=48), 40, None, 48, 8, "kept"),
    ],
)
def test_what_is_measured(
    text: str, setting: object, measured: float, least: float | None, most: float | None, margin: float, verdict: str
) -> None:
    found = lines(text, setting)[setting.rule]  # type: ignore[attr-defined]
    assert (found.measured, found.least, found.most, found.margin, found.verdict) == (
        measured,
        least,
        most,
        margin,
        verdict,
    )
    assert found.hard == (verdict != "paid for")


@pytest.mark.parametrize(
    ("setting", "measured", "margin"),
    [
        (rule("rolling_hours", max_hours=40, days=5), 32, 8),
        (rule("rolling_shifts", max_shifts=4, days=5), 4, 0),
        (rule("shift_count", max_shifts=5, per="week", week_start="sat"), 4, 1),
    ],
)
def test_the_past_is_measured_too(setting: object, measured: float, margin: float) -> None:
    found = lines("dd.....", setting, past=before("dd"))[setting.rule]  # type: ignore[attr-defined]
    assert (found.measured, found.margin) == (measured, margin)


def test_rules_without_measures_tell_what_they_find() -> None:
    found = lines("d......", rule("headcount", window="09:00-10:00", min_people=1))
    assert found["headcount"].verdict == "broken"
    assert found["headcount"].agent == ""
    assert found["availability"].verdict == "kept"
    assert "coverage" not in found


def test_the_source_is_told_and_everything_survives_json_and_csv() -> None:
    setting = rule("daily_rest", hours=11).model_copy(update={"source": "Directive 2003/88/EC, article 3"})
    tiny = problem(7, people=2, rules=[setting])
    certificate = certify(tiny, roster(tiny, *line("dd")), "Us")
    assert Certificate.model_validate_json(form.render_json(certificate)) == certificate
    rows = form.render_csv(certificate).decode("utf-8-sig").splitlines()
    assert len(rows) == 1 + len(certificate.lines)
    assert any("Directive 2003/88/EC" in row for row in rows)
    assert json.loads(form.render_json(certificate))["days"] == 7
    assert form.table(certificate).row_count == 6


def test_digests_tell_rosters_and_problems_apart() -> None:
    tiny = problem(7, rules=[rule("daily_rest")])
    one, two = certify(tiny, roster(tiny, *line("d"))), certify(tiny, roster(tiny, *line("dd")))
    assert one.roster_digest != two.roster_digest
    assert one.problem_digest == two.problem_digest
    other = problem(7, rules=[rule("daily_rest", hours=12)])
    assert certify(other, roster(other, *line("d"))).problem_digest != one.problem_digest


@pytest.mark.parametrize("name", registry())
def test_every_rule_measures_or_audits(name: str) -> None:
    own = type(registry()[name])
    assert ("measure" in vars(own)) != ("audit" in vars(own))
