"""An open workforce planner for customer support: history → forecast → requirement → roster → evaluation → report.

    import wfm
    plan = wfm.plan(wfm.load("DIR"))

Names are loaded when they are first used, so that `import wfm` alone is quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wfm.errors import WfmError as WfmError
    from wfm.models.plan import Plan as Plan
    from wfm.models.plan import PlanInputs as PlanInputs
    from wfm.models.roster import Roster as Roster
    from wfm.models.roster import RosterProblem as RosterProblem
    from wfm.models.roster import SolveResult as SolveResult
    from wfm.pipeline import load as load
    from wfm.pipeline import plan as plan
    from wfm.solver.solve import solve as solve

__version__ = "0.1.0"

_HOMES = {
    "Plan": "wfm.models.plan",
    "PlanInputs": "wfm.models.plan",
    "Roster": "wfm.models.roster",
    "RosterProblem": "wfm.models.roster",
    "SolveResult": "wfm.models.roster",
    "WfmError": "wfm.errors",
    "load": "wfm.pipeline",
    "plan": "wfm.pipeline",
    "solve": "wfm.solver.solve",
}

__all__ = ["Plan", "PlanInputs", "Roster", "RosterProblem", "SolveResult", "WfmError", "load", "plan", "solve"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'wfm' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
