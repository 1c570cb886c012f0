"""Everything that can go wrong, each with the exit code of the command line.

WfmError                 1   our bug
├── UsageError           2   the command was called wrongly
├── InputError               problems in the planner's files, all of them at once
│   ├── DataError        3   in a table
│   └── ConfigurationError 4 in site.yaml
├── InfeasibleError      5   no roster obeys the hard rules; carries the rules in conflict
├── NoRosterError        6   none found in the time given
└── AuditError           1   the auditor disagrees with the solver: never shipped
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong in an input file. `row` is the 1-based line (or sheet row), 0 where the whole file is meant."""

    file: str
    row: int
    column: str
    message: str

    def __str__(self) -> str:
        place = self.file + (f":{self.row}" if self.row else "")
        return f"{place}: {self.column + ': ' if self.column else ''}{self.message}"


class WfmError(Exception):
    """The root of all errors that wfm raises on purpose."""

    exit_code = 1


class UsageError(WfmError):
    """The caller asked for something that does not exist or does not go together."""

    exit_code = 2


class InputError(WfmError):
    """The planner's input cannot be used. `problems` holds every reason, sorted by place."""

    exit_code = 3

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))


class DataError(InputError):
    """Something is wrong in a table (history, agents, time off, …)."""

    exit_code = 3


class ConfigurationError(InputError):
    """Something is wrong in the configuration (site.yaml, a scenario, a setting)."""

    exit_code = 4


class InfeasibleError(WfmError):
    """No roster obeys the hard rules. `reasons` names people and rules in conflict, in the planner's words."""

    exit_code = 5

    def __init__(self, reasons: Iterable[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("no roster obeys the hard rules:\n" + "\n".join(f"  {reason}" for reason in self.reasons))


class NoRosterError(WfmError):
    """The time given was too short to find any roster."""

    exit_code = 6


class AuditError(WfmError):
    """The independent audit contradicts the solver. This is our bug, so the roster is withheld."""

    exit_code = 1
