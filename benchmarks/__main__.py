"""`python -m benchmarks list` and `python -m benchmarks run NAME… [--write]`."""

from __future__ import annotations

import argparse
import sys

from benchmarks import results
from benchmarks.registry import Skip, cases


def main() -> int:
    """List the cases, or run some (none named: all) and print or write their figures. Exit code 2: no such case."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure what the parts of wfm reach.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="name every case")
    run = commands.add_parser("run", help="run cases and print their figures")
    run.add_argument("names", nargs="*", metavar="NAME", help="cases to run; none: all")
    run.add_argument("--write", action="store_true", help="add the figures to benchmarks/RESULTS.md")
    arguments = parser.parse_args()
    known = cases()
    if arguments.command == "list":
        for case in known.values():
            print(f"{case.name:24} {case.about.splitlines()[0]}")
        return 0
    if unknown := [name for name in arguments.names if name not in known]:
        print(f"no case {', '.join(map(repr, unknown))}; there are {', '.join(known)}", file=sys.stderr)
        return 2
    for name in arguments.names or known:
        where = results.circumstances()  # before the run, which loads the machine itself
        try:
            figures = known[name].run()
        except Skip as reason:
            print(f"{name}: skipped, {reason}")
            continue
        print(f"{name}  ({', '.join(where)})")
        for figure, value in figures.items():
            print(f"  {figure:56} {results.shown(value):>16}")
        if arguments.write:
            results.write(name, figures, where)
    return 0


sys.exit(main())
