"""`wfm audit`: a roster judged without the solver, the plan's own or anybody's, and the certificate of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wfm.commands.options import history_option, quiet_option, source_argument
from wfm.commands.printing import show_certificate, show_verdict
from wfm.commands.sources import open_source, required, rostered
from wfm.errors import UsageError

if TYPE_CHECKING:
    from wfm.models.plan import Plan


@click.command()
@source_argument
@history_option
@click.option(
    "--roster",
    "roster_file",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Judge this roster (CSV: agent, date, start, end, breaks, template, tags) in place of the plan's own.",
)
@click.option(
    "--columns",
    metavar="OURS=THEIRS,…",
    help="Names of columns in that file, where they differ: agent=Employee,start=From.",
)
@click.option(
    "--without", metavar="RULE", multiple=True, help="Leave a rule out, such as shift_shape; may be repeated."
)
@click.option(
    "--certificate",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write what was measured for every person and rule, as .json or .csv, and print it by rule.",
)
@quiet_option
def audit(
    source: str,
    history: str | None,
    roster_file: Path | None,
    columns: str | None,
    without: tuple[str, ...],
    certificate: Path | None,
    quiet: bool,
) -> None:
    """Judge a roster without the solver.

    Every rule is checked again and every cost recomputed, by code that shares nothing with the solver. Where the plan
    has a bound, the cost is set against it. Exits with 5 where a hard rule is broken.
    """
    from wfm import pipeline
    from wfm.io.files import write_atomically
    from wfm.io.roster_file import read_roster
    from wfm.report import certificate as form

    if certificate is not None and certificate.suffix not in (".json", ".csv"):
        raise UsageError(f"--certificate: must end in .json or .csv, got {certificate.name}")
    start = open_source(source, history)
    plan = required(start, quiet) if roster_file else rostered(start, quiet)
    given = None if roster_file is None else read_roster(roster_file, plan.inputs, _mapping(columns))
    bound = plan.result.bound if plan.result else None
    plan = _without(plan, without)
    report = pipeline.audit(plan, given)
    if not quiet:
        show_verdict(report, plan.result if given is None else None, None if without else bound)
    if certificate is not None:
        found = pipeline.certify(plan, given)
        text = form.render_json(found) if certificate.suffix == ".json" else form.render_csv(found)
        write_atomically(certificate, text)
        if not quiet:
            show_certificate(found)
            click.echo(f"wrote {certificate}")
    if report.hard:
        click.get_current_context().exit(5)


def _mapping(columns: str | None) -> dict[str, str]:
    """Our column name → the file's."""
    from wfm.io.roster_file import COLUMNS

    found = {}
    for part in (columns or "").split(",") if columns else ():
        ours, equals, theirs = part.partition("=")
        if not equals or ours.strip() not in COLUMNS:
            raise UsageError(f"--columns: must read like agent=Employee with one of {', '.join(COLUMNS)}, got {part!r}")
        found[ours.strip()] = theirs.strip()
    return found


def _without(plan: Plan, rules: tuple[str, ...]) -> Plan:
    """The plan with some rules out of force."""
    from datetime import date

    from wfm.models.messages import unknown
    from wfm.models.organisation import RuleSetting
    from wfm.solver.rules.base import registry

    for name in rules:
        if name not in registry():
            raise UsageError(f"--without: {unknown('rule', name, registry())}")
    if not rules:
        return plan
    configuration = plan.inputs.configuration
    kept = [setting for setting in configuration.rules if setting.rule not in rules]
    kept += [RuleSetting(rule=name, valid_until=date.min) for name in rules if registry()[name].always]
    sites = {
        name: site.model_copy(update={"labour_without": (*site.labour_without, *rules)})
        for name, site in configuration.sites.items()
    }
    configuration = configuration.model_copy(update={"rules": tuple(kept), "sites": sites})
    return plan.model_copy(update={"inputs": plan.inputs.model_copy(update={"configuration": configuration})})
