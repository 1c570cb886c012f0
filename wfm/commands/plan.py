"""The whole way in one command: on a plan of the user's, or on the sample that ships with wfm."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wfm.commands.foretelling import foretold
from wfm.commands.options import folder_argument, history_option, out_option, quiet_option, search_options
from wfm.commands.printing import show
from wfm.commands.simulate import simulated
from wfm.commands.sources import rostered, with_search, write_reports

if TYPE_CHECKING:
    from wfm.models.plan import PlanInputs


@click.command()
@folder_argument
@history_option
@search_options
@out_option("out")
@quiet_option
def plan(source: str, history: str | None, search: dict[str, Any], out: Path, quiet: bool) -> None:
    """Run all stages and write every report."""
    from wfm import pipeline

    _run(with_search(pipeline.load(source, history=history), search), out, quiet)


@click.command()
@search_options
@out_option("out/demo")
@quiet_option
def demo(search: dict[str, Any], out: Path, quiet: bool) -> None:
    """Plan the sample that ships with wfm.

    Three sites in different time zones, a year of history and four weeks to plan; it takes under a minute. The
    sample's plan folder is written too, so that you can change it and plan it again.
    """
    from wfm.io import folder
    from wfm.sample.generate import sample_inputs

    inputs = sample_inputs()
    folder.write(inputs, out / "plan")
    _run(with_search(inputs, search), out, quiet)
    if not quiet:
        click.echo(f"the sample itself is in {out / 'plan'}: change it, and run  wfm plan {out / 'plan'}")


def _run(inputs: PlanInputs, out: Path, quiet: bool) -> None:
    """All stages, each told as soon as it is done."""
    from wfm import pipeline
    from wfm.io.files import insist_on_room

    insist_on_room(out)
    plan = foretold(inputs, quiet)
    if not quiet:
        show(plan, "forecast")
    plan = pipeline.require(plan)
    if not quiet:
        show(plan, "requirement", title=False)
    plan = simulated(rostered(plan, quiet), quiet)
    if not quiet:
        show(plan, "roster", title=False)
    write_reports(plan, out, quiet)
