"""A certificate of a roster: every rule in force for every person, measured by the auditor alone."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from wfm.models.certificate import Certificate, CertificateLine
from wfm.models.roster import Finding, Roster, RosterProblem
from wfm.solver.auditing_on_call_certificate import certify_on_call
from wfm.solver.measure import Measure
from wfm.solver.rules.base import Rule, Setting
from wfm.solver.scope import settings_of
from wfm.solver.view import View


def certify(problem: RosterProblem, roster: Roster, organisation: str = "") -> Certificate:
    """Judge a roster by all rules in force, telling what was measured also where all is well.

    Raises ConfigurationError for settings that the rules do not know.
    """
    view = View(problem, roster)
    lines = [
        line for rule, setting in settings_of(problem) if _told(rule, problem) for line in _lines(rule, setting, view)
    ]
    lines += certify_on_call(problem, roster)
    return Certificate(
        organisation=organisation,
        start=problem.start,
        days=problem.days,
        roster_digest=hashlib.sha256(roster.model_dump_json().encode()).hexdigest(),
        problem_digest=hashlib.sha256(
            problem.model_dump_json(exclude={"options", "demand", "pooled"}).encode()
        ).hexdigest(),
        lines=tuple(lines),
    )


def _told(rule: Rule[Any], problem: RosterProblem) -> bool:
    return not rule.priced and rule.concerns(problem)


def _lines(rule: Rule[Any], setting: Setting[Any], view: View) -> Iterator[CertificateLine]:
    found: dict[str, list[Finding]] = defaultdict(list)
    measures: dict[str, list[Measure]] = defaultdict(list)
    for finding in rule.audit(setting, view):
        found[finding.agent].append(finding)
    if rule.measures():
        for item in rule.measure(setting, view):
            measures[item.agent].append(item)
    names = [] if rule.team else [agent.agent for agent in view.agents(setting)]
    others = (found.keys() | measures.keys() | ({""} if rule.team else set())) - set(names)
    for name in [*names, *sorted(others)]:
        yield _line(rule, setting, name, found.get(name, []), measures.get(name, []))


def _line(
    rule: Rule[Any], setting: Setting[Any], name: str, found: list[Finding], measures: list[Measure]
) -> CertificateLine:
    worst = min(
        (item for item in measures if item.margin is not None),
        key=lambda item: (-(item.amount > 0), item.margin or 0.0, item.day),
        default=None,
    )
    return CertificateLine(
        rule=rule.name,
        text=rule.summary,
        params=setting.source.params,
        source=setting.source.source,
        hard=setting.weight is None,
        agent=name,
        verdict="kept" if not found else "broken" if any(item.cost is None for item in found) else "paid for",
        places=len(found),
        judged=len(measures),
        measured=None if worst is None else round(worst.value, 6),
        unit="" if worst is None else worst.unit,
        what=worst.what if worst is not None else found[0].message if found else "",
        least=None if worst is None else worst.least,
        most=None if worst is None else worst.most,
        margin=None if worst is None or worst.margin is None else round(worst.margin, 6),
        first=None if worst is None else worst.first or worst.day,
        last=None if worst is None else worst.last or worst.day,
        cost=sum(item.cost or 0.0 for item in found),
    )
