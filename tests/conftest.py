"""What all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

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
