"""The command line: the list of commands, and the one place that turns errors into messages and exit codes."""

from __future__ import annotations

import errno
import traceback

import click

from wfm import __version__
from wfm.commands.auditing import audit
from wfm.commands.erlang import erlang
from wfm.commands.fairness import fairness, ledger
from wfm.commands.forecast import forecast
from wfm.commands.hire import hire
from wfm.commands.inputs import check, convert, init, labour, rules, schema
from wfm.commands.intraday import intraday
from wfm.commands.plan import demo, plan
from wfm.commands.replanning import diff, replan
from wfm.commands.review import review
from wfm.commands.scenario import scenario
from wfm.commands.simulate import improve, simulate
from wfm.commands.stages import report, require, roster
from wfm.commands.why import why
from wfm.errors import InputError, WfmError

STOPPED = 130
"""Exit code after Ctrl-C, as shells have it."""


class _Commands(click.Group):
    """Lists commands in the order of use, and answers for whatever goes wrong in them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except KeyboardInterrupt:
            _say("stopped")
            ctx.exit(STOPPED)
        except Exception as error:
            if isinstance(error, OSError) and error.errno == errno.EPIPE:
                raise  # whoever read our output has seen enough: click leaves quietly
            if ctx.params["debug"]:
                traceback.print_exc()
            ctx.exit(_explain(error))


def _explain(error: Exception) -> int:
    """Tell the planner what is wrong, and the exit code that says it to a script."""
    if isinstance(error, InputError):
        for problem in error.problems:
            _say(str(problem))
        count = len(error.problems)
        _say(f"{count} problem{'s' if count != 1 else ''}; nothing was written")
        return error.exit_code
    if isinstance(error, WfmError):
        _say(f"error: {error}")
        return error.exit_code
    if isinstance(error, OSError) and error.filename is not None:
        _say(f"error: {error.filename}: {error.strerror}")
        return 2
    _say(
        f"error: this is a bug in wfm, not in your data ({type(error).__name__}: {error}). "
        "Please report it with the traceback that --debug or WFM_DEBUG=1 shows."
    )
    return 1


def _say(line: str) -> None:
    click.echo(line, err=True)


_EXIT_CODES = """\b
Exit codes: 0 done, 1 a bug in wfm, 2 wrong usage, 3 bad data, 4 bad configuration,
5 no roster obeys the hard rules, 6 no roster in the time given, 130 stopped."""


@click.group(
    cls=_Commands,
    epilog=_EXIT_CODES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="wfm")
@click.option("--debug", is_flag=True, envvar="WFM_DEBUG", help="Show the traceback of an error.")
def main(debug: bool) -> None:
    """Plan a customer-support team: forecast contacts, size the need, roster people, prove how good it is.

    A PLAN is a plan folder, a workbook (.xlsx) or the JSON of an earlier stage; - reads it from standard input.
    """


for _command in (
    plan,
    demo,
    init,
    check,
    convert,
    schema,
    rules,
    labour,
    forecast,
    intraday,
    require,
    roster,
    audit,
    simulate,
    improve,
    why,
    replan,
    diff,
    fairness,
    ledger,
    report,
    erlang,
    hire,
    scenario,
    review,
):
    main.add_command(_command)
