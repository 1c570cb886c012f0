"""What all tests share."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

from wfm.models.history import History, QueueHistory
from wfm.models.organisation import Configuration
from wfm.models.people import Agent
from wfm.models.plan import PlanInputs
from wfm.models.time import IntervalGrid

settings.register_profile("deterministic", derandomize=True, deadline=None)
settings.load_profile("deterministic")

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder of real histories and oracles, which are evidence for tests and not part of the project."""
    path = Path(os.environ.get("WFM_DATA_DIR", ROOT.parent / "shared"))
    if not path.is_dir():
        pytest.skip(f"no data at {path}: set WFM_DATA_DIR to the folder that holds oracles/ and data/")
    return path


@pytest.fixture(scope="session")
def tiny_inputs() -> PlanInputs:
    """A plan that runs in a second or two: one site, one queue, six agents, three days of eight hours."""
    start, days_of_history = date(2026, 3, 2), 42
    configuration = Configuration.model_validate(
        {
            "organisation": "Tiny",
            "time_zone": "Europe/Lisbon",
            "horizon": {"start": start, "days": 3},
            "interval_minutes": 60,
            "sites": {"Lisbon": {"time_zone": "Europe/Lisbon"}},
            "skills": ["english"],
            "queues": {
                "help": {
                    "skills": ["english"],
                    "opening_hours": {"mon-sun": "09:00-17:00"},
                    "shrinkage": 0.1,
                }
            },
            "shift_templates": {
                "day": {
                    "earliest_start": "08:00",
                    "latest_start": "11:00",
                    "start_step_minutes": 60,
                    "length_minutes": 360,
                },
            },
            "contracts": {"full": {"hours_per_week": 30}},
            "rules": [{"rule": "daily_rest", "params": {"hours": 11}}],
            "solve": {"time_limit_seconds": 5, "workers": 1},
        }
    )
    grid = IntervalGrid.of_days(start - timedelta(days=days_of_history), days_of_history, 60, "Europe/Lisbon")
    hour = np.arange(grid.count) % 24
    offered = np.where((hour >= 9) & (hour < 17), 20.0 + 5 * np.sin(hour) + np.arange(grid.count) // 24 % 7, np.nan)
    history = QueueHistory(
        grid=grid, offered=offered, aht_seconds=np.where(np.isnan(offered), np.nan, 300.0), abandoned=[]
    )
    return PlanInputs(
        configuration=configuration,
        agents=tuple(
            Agent(agent=f"a{number}", name=name, site="Lisbon", contract="full", skills={"english": 1})
            for number, name in enumerate(["Ana", "Łukasz", "O'Neill, Pat", '=1+"1"', "Eve", "Zoë"])
        ),
        history=History(queues={"help": history}),
    )
