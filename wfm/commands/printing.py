"""What the terminal shows of a plan, in colour where it can."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import RenderableType

    from wfm.models.plan import Plan
    from wfm.models.roster import Finding, SolveResult

STAGES = ("forecast", "requirement", "roster")


def show(plan: Plan, stages: Iterable[str] = STAGES, *, err: bool = False) -> None:
    """Print the title and what these stages made."""
    from wfm.report import text

    console = _console(err)
    console.print(text.title(plan))
    for stage in stages:
        for part in _parts(plan, stage, console.width):
            console.print()
            console.print(part)


def _parts(plan: Plan, stage: str, width: int) -> list[RenderableType]:
    from wfm.report import text

    if stage == "forecast" and plan.forecast:
        return [text.forecast_table(plan.forecast)]
    if stage == "requirement" and plan.requirement:
        return [text.requirement_table(plan.requirement)]
    if stage == "roster" and plan.result:
        return [text.roster_summary(plan.result), text.service_table(plan), text.heat_map(plan, width)]
    return []


def show_verdict(findings: tuple[Finding, ...], terms: dict[str, float], result: SolveResult) -> None:
    """Print what an audit found, and its costs beside those that the plan claims."""
    from wfm.report import text

    broken = sum(finding.cost is None for finding in findings)
    console = _console(err=False)
    console.print(text.findings_list(findings), end="")
    console.print(f"{broken} hard rule(s) broken" if broken else "no hard rule is broken")
    for name in sorted(terms.keys() | result.terms.keys()):
        console.print(f"{name:<30} {terms.get(name, 0):>14,.2f}  (the plan says {result.terms.get(name, 0):,.2f})")
    console.print(f"{'cost':<30} {sum(terms.values()):>14,.2f}  (the plan says {result.objective or 0:,.2f})")


def _console(err: bool) -> Any:
    from rich.console import Console

    return Console(stderr=err, highlight=False)


def say_written(names: Iterable[str], folder: object) -> None:
    """Print where files are, the many of one sub-folder as one entry."""
    names = list(names)
    shown = sorted({name if "/" not in name else name.split("/")[0] + "/" for name in names})
    click.echo(f"\n{len(names)} files written to {folder}: {', '.join(shown)}")
