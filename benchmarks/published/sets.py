"""The sets that `python -m benchmarks.published` runs: how each is read, stated and judged, and what is known."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from math import nan
from pathlib import Path
from typing import Any

from benchmarks.published import multi_activity, shift_scheduling
from wfm.models.organisation import SolveOptions
from wfm.models.roster import Roster, RosterProblem


@dataclass(frozen=True)
class PublishedSet:
    """A folder of instances. `judge` gives (cost, hard rules broken, hard requirement missed in people × periods).

    `known` gives the best bound and the best cost known of each instance, NaN where none is.
    """

    name: str
    prefix: str
    read: Callable[[Path], Any]
    problem: Callable[[Any, SolveOptions], RosterProblem]
    judge: Callable[[Any, Roster], tuple[int, list[str], int]]
    known: Callable[[Path, str, Any], tuple[float, float]]

    def instances(self, folder: Path) -> list[str]:
        """What is there, by number."""
        found = [path.stem.removeprefix(self.prefix) for path in folder.glob(f"{self.prefix}*.txt")]
        return sorted(found, key=lambda name: int(name.split("_")[0]))

    def path(self, folder: Path, name: str) -> Path:
        """The file of an instance."""
        return folder / f"{self.prefix}{name}.txt"


def _judge_shift_scheduling(instance: shift_scheduling.Instance, roster: Roster) -> tuple[int, list[str], int]:
    return (*shift_scheduling.evaluate(instance, shift_scheduling.lines(roster, instance)), 0)


def _recorded(folder: Path, name: str, _: object) -> tuple[float, float]:
    with (folder / "records.csv").open(encoding="utf-8") as file:
        row = next(row for row in csv.DictReader(file) if row["instance"] == name)
    return float(row["lb"]), float(row["ub"])


def _judge_multi_activity(instance: multi_activity.Instance, roster: Roster) -> tuple[int, list[str], int]:
    return multi_activity.evaluate(instance, multi_activity.shifts(roster))


def _two_known(_: Path, name: str, instance: multi_activity.Instance) -> tuple[float, float]:
    return multi_activity.least_cost(instance), multi_activity.PUBLISHED.get(name, nan)


SETS = {
    item.name: item
    for item in (
        PublishedSet(
            "shift_scheduling",
            "Instance",
            shift_scheduling.read,
            shift_scheduling.problem,
            _judge_shift_scheduling,
            _recorded,
        ),
        PublishedSet(
            "multi_activity",
            "",
            multi_activity.read,
            multi_activity.problem,
            _judge_multi_activity,
            _two_known,
        ),
    )
}
