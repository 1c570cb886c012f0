"""A plan of hiring → hiring.yaml and its tables, or the sheets of a workbook; they read back as equal inputs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from wfm.io.files import write_atomically
from wfm.io.site_sheet import HEADER, settings_sheet
from wfm.io.site_writer import opening_hours, tidy, write_tree
from wfm.io.table import write_csv
from wfm.models.hiring import Demand, Group, HireOption, HiringInputs, HiringSettings, Leave, Staff

HIRING = "hiring"
"""The sheet of settings, and the name of their file."""

HIRING_TABLES: dict[str, type[BaseModel]] = {
    "hiring_groups": Group,
    "hiring_options": HireOption,
    "hiring_staff": Staff,
    "hiring_demand": Demand,
    "hiring_leave": Leave,
}
"""Tables with the model of their rows, whose fields are the columns."""


def hiring_tree(settings: HiringSettings) -> dict[str, Any]:
    """The settings as plain values, as hiring.yaml holds them."""
    tree: dict[str, Any] = settings.model_dump(mode="json", exclude_defaults=True)
    for name, queue in settings.queues.items():
        if queue.service is not None and queue.service.opening_hours is not None:
            tree["queues"][name]["service"]["opening_hours"] = opening_hours(queue.service.opening_hours)
    return {key: tidy(value) for key, value in tree.items()}


def hiring_tables(inputs: HiringInputs) -> dict[str, tuple[list[str], list[list[str]]]]:
    """Header and rows of every table that has any."""
    found = {}
    for name, model in HIRING_TABLES.items():
        rows = getattr(inputs, name.removeprefix("hiring_"))
        header = list(model.model_fields)
        if rows:
            found[name] = header, [[_cell(getattr(row, column)) for column in header] for row in rows]
    return found


def hiring_sheets(inputs: HiringInputs) -> dict[str, tuple[Sequence[str], Sequence[Sequence[Any]]]]:
    """Everything as sheets of a workbook."""
    settings = [list(row) for row in settings_sheet(HiringSettings, hiring_tree(inputs.settings))]
    return {HIRING: (list(HEADER), settings), **hiring_tables(inputs)}


def write_hiring(inputs: HiringInputs, folder: Path) -> None:
    """Write hiring.yaml and its tables; tables without rows are left out."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (header, rows) in hiring_tables(inputs).items():
        write_atomically(folder / f"{name}.csv", write_csv(header, rows))
    write_atomically(folder / f"{HIRING}.yaml", write_tree(hiring_tree(inputs.settings)))


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict):  # queues that a group serves
        return "|".join(name if share == 1 else f"{name}:{share!r}" for name, share in value.items())
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)
