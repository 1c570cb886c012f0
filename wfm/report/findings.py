"""Findings in the order in which a planner reads them."""

from __future__ import annotations

from collections.abc import Iterable

from wfm.models.roster import Finding


def by_weight(findings: Iterable[Finding]) -> list[Finding]:
    """Broken hard rules first, then the dearest."""
    return sorted(
        findings,
        key=lambda item: (item.cost is not None, -(item.cost or 0), item.rule, item.agent, str(item.day), item.message),
    )
