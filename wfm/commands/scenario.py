"""`wfm scenario`: named changes to a plan, run, swept over ranges and compared."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wfm.commands.options import history_option, out_option, quiet_option
from wfm.commands.worth import worth
from wfm.errors import UsageError

if TYPE_CHECKING:
    from wfm.models.scenario import ScenarioResult
    from wfm.scenarios.run import Baseline, Run, Stage

_source = click.argument("source", metavar="DIR", type=click.Path(exists=True, path_type=Path))
_workers = click.option(
    "--workers",
    type=click.IntRange(1, 64),
    metavar="NUMBER",
    help="Processes; left out: one for every core where there is enough to do. The figures are the same.",
)
_roster = click.option("--roster", is_flag=True, help="Also make the roster of each, after the requirement is shown.")
_simulate = click.option(
    "--simulate", is_flag=True, help="Also simulate the service of each roster, with confidence intervals."
)
_from = click.option("--again", is_flag=True, help="Make everything again, also what an earlier run has made.")

FEW = 24
"""Requirement-level scenarios that one process does sooner than others would begin."""


@click.group()
def scenario() -> None:
    """Ask what if: run, sweep, compare changes.

    Scenarios are small YAML files in the folder `scenarios` of a plan (see docs/guides/scenarios.md). The plan itself
    is never changed.
    """


@scenario.command("list")
@_source
def list_(source: Path) -> None:
    """List the scenarios of a plan."""
    from wfm.io.scenarios import read_scenarios

    known, _ = read_scenarios(source)
    for name, each in known.items():
        click.echo(f"{name:<24} {each.about}" + (f" (on {', '.join(each.inherits)})" if each.inherits else ""))
    if not known:
        where = source / "scenarios" if source.is_dir() else f"{source}, sheet 'scenarios'"
        click.echo(f"no scenarios in {where}")


@scenario.command("run")
@_source
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
@history_option
@_roster
@_simulate
@_workers
@_from
@out_option("out/scenarios")
@quiet_option
def run(source: Path, names: tuple[str, ...], **options: Any) -> None:
    """Run scenarios beside the plan as it is.

    NAME is a file in DIR/scenarios, or several joined by + to be combined. The requirement is answered at once; with
    --roster the rosters follow. A run that was stopped goes on where it was.
    """
    from wfm.io.scenarios import read_scenarios
    from wfm.scenarios.combine import resolve
    from wfm.scenarios.run import Run

    known, documents = read_scenarios(source)
    runs = [
        Run(name, resolve(name, known), documents[name].file if name in documents else f"scenario {name}")
        for name in dict.fromkeys(names)
    ]
    _run_and_show(source, runs, documents, options)


@scenario.command("sweep")
@_source
@click.argument("axes", metavar="NAME=RANGE...", nargs=-1, required=True)
@click.option("--on", metavar="NAME", help="A scenario that the sweep goes on top of.")
@history_option
@_roster
@_simulate
@_workers
@_from
@out_option("out/scenarios")
@quiet_option
def sweep(source: Path, axes: tuple[str, ...], on: str | None, **options: Any) -> None:
    """Run every combination of ranges.

    NAME is volume or aht (factors), shrinkage (the share), heads (people more or fewer), or a path in site.yaml.

    \b
    wfm scenario sweep my-plan volume=0.9..1.3:0.05 shrinkage=0.1,0.15
    wfm scenario sweep my-plan 'queues.*.target.service_level=0.7..0.9:0.05'
    """  # noqa: D301 - click reads the backspace
    from wfm.io.scenarios import read_scenarios
    from wfm.scenarios.combine import parse_axis, resolve
    from wfm.scenarios.combine import sweep as combinations
    from wfm.scenarios.run import Run

    known, documents = read_scenarios(source)
    base = resolve(on or "baseline", known)
    runs = [
        Run(f"{on} {name}" if on else name, each, "the sweep", tuple(values.items()))
        for name, values, each in combinations([parse_axis(axis) for axis in axes], base)
    ]
    _run_and_show(source, runs, documents, options)


@scenario.command("compare")
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
@out_option("out/scenarios")
@quiet_option
def compare(names: tuple[str, ...], out: Path, quiet: bool) -> None:
    """Compare results of earlier runs side by side.

    The first NAME is what the others are compared with. Writes a page, a workbook and CSV beside the results.
    """
    from wfm.io.scenarios import ResultFiles
    from wfm.models.messages import unknown

    files = ResultFiles(out / "results")
    missing = [name for name in names if files.named(name) is None]
    if missing:
        raise UsageError(f"{unknown('result', missing[0], files.names)} in {out / 'results'}: run it first")
    results = [found for name in names if (found := files.named(name)) is not None]
    _show_and_write(results, out, quiet)


def _run_and_show(source: Path, runs: list[Run], documents: dict[str, Any], options: dict[str, Any]) -> None:
    """Requirement first, rosters after, each told as soon as it is there."""
    from wfm import pipeline
    from wfm.errors import ConfigurationError
    from wfm.io.files import insist_on_room
    from wfm.io.scenarios import placed
    from wfm.scenarios.run import baseline_run, make_baseline

    out, quiet = options["out"], options["quiet"]
    insist_on_room(out / "results")
    inputs = pipeline.load(source, history=options["history"])
    baseline = make_baseline(inputs)
    runs = [baseline_run(), *(run for run in runs if run.name != "baseline")]
    stages: list[Stage] = ["requirement"]
    if options["simulate"] or options["roster"]:
        stages.append("simulation" if options["simulate"] else "roster")
    for stage in stages:
        if stage != "requirement":
            baseline = _with_roster(baseline, out, options["again"])
        try:
            results = _results(baseline, runs, stage, options)
        except ConfigurationError as error:
            named = {document.file: document for document in documents.values()}
            raise ConfigurationError(placed(each, named.get(each.file)) for each in error.problems) from None
        last = stage == stages[-1]
        _show_and_write(results, out if last else None, quiet)


def _with_roster(baseline: Baseline, out: Path, again: bool) -> Baseline:
    """The roster that all others start from, the one of an earlier run where there is one."""
    from wfm.io.scenarios import ResultFiles
    from wfm.scenarios.run import with_roster

    files = ResultFiles(out / "results")
    known = None if again else files.start(baseline.digest)
    made = with_roster(baseline, known)
    if known is None and made.start is not None:
        files.keep_start(made.digest, made.start)
    return made


def _results(baseline: Baseline, runs: list[Run], stage: Stage, options: dict[str, Any]) -> list[ScenarioResult]:
    from wfm.io.scenarios import ResultFiles
    from wfm.scenarios.executor import Cores, Executor, Here
    from wfm.scenarios.run import run_all

    files = ResultFiles(options["out"] / "results")
    cores = options["workers"] or (os.cpu_count() or 1 if stage != "requirement" or len(runs) > FEW else 1)
    executor: Executor = Cores(cores) if cores > 1 else Here()
    made: dict[int, ScenarioResult] = {}
    found = run_all(
        baseline,
        runs,
        stage,
        executor,
        known=(lambda _: None) if options["again"] else files.find,
        keep=files.keep,
    )
    for index, result in found:
        made[index] = result
        if not options["quiet"] and stage != "requirement":
            click.echo(f"{len(made)} of {len(runs)}: {result.name}", err=True)
    return [made[index] for index in range(len(runs))]


def _show_and_write(results: list[ScenarioResult], out: Path | None, quiet: bool) -> None:
    from wfm.commands.printing import show_sheets
    from wfm.io.files import write_atomically
    from wfm.report import scenario_tables as tables
    from wfm.report import scenarios as report

    organisation, currency = results[0].organisation, results[0].currency
    if not quiet:
        title = f"{organisation}: {' and '.join(sorted({each.stage for each in results}))} level"
        show_sheets(title, [tables.comparison(results, currency)])
        for line in tables.differences(results, currency)[:20]:
            click.echo(line)
    if out is not None:
        files = report.render(results, organisation, currency)
        for name, content in files.items():
            write_atomically(out / name, content)
        if not quiet:
            click.echo(f"\n{len(files)} files written to {out}: {', '.join(files)}; results in {out / 'results'}")


scenario.add_command(worth)
