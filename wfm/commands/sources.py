"""What commands read and print: a plan in any of its forms, the summary, the JSON for the next stage."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wfm.commands.foretelling import foretold
from wfm.commands.printing import say_written, show
from wfm.commands.searching import searching

if TYPE_CHECKING:
    from wfm.models.plan import Plan, PlanInputs


def open_source(
    source: str, history: str | None = None, search: dict[str, Any] | None = None, external: str | None = None
) -> Plan | PlanInputs:
    """A folder or workbook as inputs, anything else as the JSON of a plan; `search` replaces its search options."""
    from wfm import pipeline
    from wfm.errors import UsageError
    from wfm.io.files import read_document
    from wfm.models.plan import Plan

    if source != "-" and (Path(source).is_dir() or Path(source).suffix.lower() == ".xlsx"):
        inputs = pipeline.load(source, history=history, external=external)
        return with_search(inputs, search or {})
    if history:
        raise UsageError("--history goes with a plan folder or a workbook; a plan's JSON has its forecast already")
    if external:
        raise UsageError("--external goes with a plan folder or a workbook; a plan's JSON has what it was made with")
    plan = read_document(source, Plan)
    return plan.model_copy(update={"inputs": with_search(plan.inputs, search or {})})


def with_search(inputs: PlanInputs, search: dict[str, Any]) -> PlanInputs:
    """The inputs with these search options; a seed also seeds whatever else is drawn at random."""
    configuration = inputs.configuration
    solve = configuration.solve.model_copy(update=search)
    seed = search.get("seed", configuration.seed)
    changed = configuration.model_copy(update={"solve": solve, "seed": seed})
    return inputs.model_copy(update={"configuration": changed})


def forecasted(start: Plan | PlanInputs, quiet: bool) -> Plan:
    """The plan with a forecast, made now if it has none."""
    from wfm.models.plan import Plan

    return start if isinstance(start, Plan) and start.forecast else foretold(inputs_of(start), quiet)


def required(start: Plan | PlanInputs, quiet: bool) -> Plan:
    """The plan with a requirement, made now if it has none."""
    from wfm import pipeline

    plan = forecasted(start, quiet)
    return plan if plan.requirement else pipeline.require(plan)


def rostered(start: Plan | PlanInputs, quiet: bool) -> Plan:
    """The plan with a roster and its evaluation, made now if it has none."""
    from wfm import pipeline

    plan = required(start, quiet)
    if not plan.result:
        with searching(quiet) as (progress, stop):
            plan = pipeline.roster(plan, progress=progress, stop=stop)
    return plan if plan.evaluation else pipeline.evaluate(plan)


def inputs_of(start: Plan | PlanInputs) -> PlanInputs:
    """The inputs, alone or inside a plan."""
    from wfm.models.plan import Plan

    return start.inputs if isinstance(start, Plan) else start


def hand_on(plan: Plan, stage: str, output: str | None, quiet: bool) -> None:
    """Write the plan's JSON where it is wanted, and what the stage made to the terminal."""
    from wfm.io.files import write_atomically

    if output and output != "-":
        write_atomically(Path(output), plan.model_dump_json(indent=1) + "\n")
    if not quiet:
        show(plan, stage, err=output == "-")
    if output == "-":
        click.echo(plan.model_dump_json())


def write_reports(plan: Plan, out: Path, quiet: bool) -> None:
    """Render every report first, then write them all, so that a failure leaves nothing half done."""
    from wfm.io.files import write_atomically
    from wfm.report import bundle

    files = bundle.render(plan)
    for name, content in files.items():
        write_atomically(out / name, content)
    if not quiet:
        say_written(files, out)
