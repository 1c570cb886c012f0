"""Lines of the certificate about on-call duties: every condition of every rota for everybody in its scope."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from wfm.models.certificate import CertificateLine
from wfm.models.on_call import OnCallRota
from wfm.models.roster import Roster, RosterProblem
from wfm.solver.auditing_on_call import RULE, DutyView
from wfm.solver.auditing_on_call_conditions import CONDITIONS, Check


def certify_on_call(problem: RosterProblem, roster: Roster) -> Iterator[CertificateLine]:
    """A line for each condition in force and person; given duties are measured too, and nobody's fault."""
    if not problem.on_call.rotas:
        return
    view = DutyView(problem, roster)
    found: dict[tuple[str, str, str], list[Check]] = defaultdict(list)
    for check in view.checks():
        found[check.rota, check.condition, check.measure.agent].append(check)
    for name, rota in problem.on_call.rotas.items():
        for condition, text in CONDITIONS.items():
            asked = _asked(rota, condition)
            if asked is None:
                continue
            for agent in problem.agents:
                checks = found.get((name, condition, agent.agent), [])
                if rota.ever_covers(agent) or checks:
                    yield _line(name, condition, text, asked, agent.agent, checks)


def _asked(rota: OnCallRota, condition: str) -> dict[str, Any] | None:
    """The settings that a condition stands on; None where it is not in force."""
    if condition in ("scope", "employment", "absence", "together"):
        return {}
    if condition == "availability":
        return {} if rota.within_availability else None
    if condition == "shifts":
        return None if rota.overlap_shifts else {}
    if condition == "limits":
        return {"limits": [item.model_dump() for item in rota.limits]} if rota.limits else None
    setting = condition if condition == "days_between" else f"{condition}_minutes"
    value = getattr(rota, setting)
    nights = condition in ("before_night", "after_night")
    return {setting: value} if value or (nights and value is not None) else None


def _line(
    rota: str, condition: str, text: str, asked: dict[str, Any], agent: str, checks: list[Check]
) -> CertificateLine:
    worst = min(
        checks,
        key=lambda item: (-(item.measure.amount > 0), item.measure.margin or 0.0, item.measure.day),
        default=None,
    )
    outside = [item for item in checks if item.measure.amount > 0]
    measure = None if worst is None else worst.measure
    return CertificateLine(
        rule=f"{RULE}.{condition}",
        text=text,
        params={"rota": rota, **asked},
        hard=True,
        agent=agent,
        verdict="broken" if any(not item.given for item in outside) else "paid for" if outside else "kept",
        places=len(outside),
        judged=len(checks),
        measured=None if measure is None else round(measure.value, 6),
        unit="" if measure is None else measure.unit,
        what="" if measure is None else measure.what,
        least=None if measure is None else measure.least,
        most=None if measure is None else measure.most,
        margin=None if measure is None or measure.margin is None else round(measure.margin, 6),
        first=None if measure is None else measure.first or measure.day,
        last=None if measure is None else measure.last or measure.day,
    )
