"""`python -m benchmarks.published [INSTANCE…] --set NAME --seconds 60 --out folder`: a set, run, judged, compared."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks.published.plot import gap_plot
from benchmarks.published.runs import HEADER, Row, run, table
from benchmarks.published.sets import SETS
from benchmarks.registry import Skip, data_file


def main() -> int:
    """Run instances of a published set (none named: all), print the table, and write it with a plot."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.published", description=main.__doc__)
    parser.add_argument("instances", nargs="*", metavar="INSTANCE", help="numbers of instances; none: all there are")
    parser.add_argument("--set", choices=sorted(SETS), default="shift_scheduling", help="default: shift_scheduling")
    parser.add_argument("--seconds", type=float, default=60, help="wall time for each")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--folder", type=Path, help="where the set is; default: that of WFM_DATA_DIR")
    parser.add_argument("--out", type=Path, help="folder for table (CSV) and plot (SVG), named like the set")
    arguments = parser.parse_args()
    published = SETS[arguments.set]
    try:
        folder = arguments.folder or data_file("benchmarks", published.name)
    except Skip as reason:
        print(reason, file=sys.stderr)
        return 2
    there = published.instances(folder)
    if unknown := [name for name in arguments.instances if name not in there]:
        print(f"no instance {', '.join(unknown)} in {folder}; there are {', '.join(there)}", file=sys.stderr)
        return 2
    rows: list[Row] = []
    print(HEADER, flush=True)
    chosen = arguments.instances or there
    for row in run(published, folder, chosen, arguments.seconds, arguments.seed, arguments.workers):
        rows.append(row)
        print(table([row]).splitlines()[1], flush=True)
        if arguments.out:
            arguments.out.mkdir(parents=True, exist_ok=True)
            (arguments.out / f"{published.name}.csv").write_text(table(rows), encoding="utf-8")
            (arguments.out / f"{published.name}.svg").write_text(gap_plot(rows, arguments.seconds), encoding="utf-8")
    return 0


sys.exit(main())
