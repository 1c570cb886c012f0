"""Judges any roster from the inputs alone: every rule in force, every cost. It shares no code with the solver."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from wfm.models.roster import Finding, Roster, RosterProblem
from wfm.solver.auditing_on_call import judge
from wfm.solver.scope import settings_of
from wfm.solver.view import View


@dataclass(frozen=True)
class AuditReport:
    """What the auditor found, sorted by rule, agent and day. `terms` are costs by rule, without those that are nil."""

    findings: tuple[Finding, ...]
    terms: dict[str, float]

    @property
    def hard(self) -> tuple[Finding, ...]:
        """Findings that break a hard rule."""
        return tuple(finding for finding in self.findings if finding.cost is None)

    @property
    def objective(self) -> float:
        """The sum of the terms."""
        return sum(self.terms.values())


def audit(problem: RosterProblem, roster: Roster) -> AuditReport:
    """Judge a roster by all rules in force, and its on-call duties.

    Raises ConfigurationError for settings that the rules do not know.
    """
    view = View(problem, roster)
    findings = [finding for rule, setting in settings_of(problem) for finding in rule.audit(setting, view)]
    findings += judge(problem, roster).findings
    findings.sort(key=lambda item: (item.rule, item.agent, item.day or date.min, item.message))
    terms: dict[str, float] = defaultdict(float)
    for finding in findings:
        if finding.cost is not None:
            terms[finding.rule] += finding.cost
    return AuditReport(findings=tuple(findings), terms=dict(sorted(terms.items())))
