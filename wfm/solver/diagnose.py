"""Why no roster obeys the hard rules: the people concerned, and rules that clash, none of which can be left out."""

from __future__ import annotations

from wfm.models.roster import Finding
from wfm.solver.compile import Compiled
from wfm.solver.engines.feasibility import possible
from wfm.solver.primitives import Balance, Cover, Linear
from wfm.solver.rules.base import registry

MOST_AGENTS = 20
"""People explained at the most."""


def diagnose(compiled: Compiled) -> tuple[Finding, ...]:
    """A finding per agent who cannot obey the hard rules; if all can alone, one for the rules about the team."""
    personal = tuple(
        dict.fromkeys(item.term for item in compiled.primitives if not isinstance(item, Cover | Linear | Balance))
    )
    alone = compiled.only(personal)
    findings: list[Finding] = []
    for agent, person in enumerate(compiled.context.agents):
        if len(findings) < MOST_AGENTS and possible(alone, [agent]) is False:
            rules = _clash(alone, personal, [agent])
            day = _first_day(alone.only(rules), agent)
            findings.append(
                Finding(
                    rule=rules[0],
                    agent=person.agent,
                    day=None if day is None else compiled.context.dates[day],
                    message=f"{person.label}: {_listed(rules)} cannot hold together"
                    + ("" if day is None else f" (nothing is left for {compiled.context.dates[day]})"),
                )
            )
    if findings:
        return tuple(findings)
    terms = tuple(dict.fromkeys(item.term for item in compiled.primitives))
    rules = _clash(compiled, terms, list(range(compiled.agents)))
    return (Finding(rule=rules[0], message=f"the team: {_listed(rules)} cannot hold together"),)


def _clash(compiled: Compiled, terms: tuple[str, ...], agents: list[int]) -> tuple[str, ...]:
    """A smallest set of terms that clash: each in turn is left out for good where the clash stays without it.

    Configured rules are tried first, so that what is given (leave, locks, availability) is blamed where it suffices.
    """
    kept = list(terms)
    rules = registry()
    for term in sorted(terms, key=lambda term: term in rules and rules[term].always):
        rest = [other for other in kept if other != term]
        if rest and possible(compiled.only(rest), agents) is False:
            kept = rest
    return tuple(kept)


def _first_day(compiled: Compiled, agent: int) -> int | None:
    """The first day on which nothing at all is allowed, if there is one."""
    empty = ~compiled.allowed[agent].any(axis=1)
    return int(empty.argmax()) if empty.any() else None


def _listed(rules: tuple[str, ...]) -> str:
    return rules[0] if len(rules) == 1 else f"{', '.join(rules[:-1])} and {rules[-1]}"
