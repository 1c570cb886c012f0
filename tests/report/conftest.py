from __future__ import annotations

import pytest

from wfm.models.plan import Plan

from . import awkward


@pytest.fixture(scope="session")
def plan() -> Plan:
    """A whole plan made to be awkward."""
    return awkward.plan()


@pytest.fixture(scope="session")
def bare(plan: Plan) -> Plan:
    """The same before any stage has run."""
    return Plan(inputs=plan.inputs)
