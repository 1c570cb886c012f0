"""A plan's scenarios, and results on disk, found again by their key.

A folder has one YAML file for each in `scenarios`, a workbook a sheet `scenarios` of settings, by the scenario's name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from wfm.errors import ConfigurationError, DataError, Problem, UsageError
from wfm.io.files import read_bytes, write_atomically
from wfm.io.site_sheet import HEADER, settings_sheet
from wfm.io.site_writer import tidy, write_tree
from wfm.io.table import decode
from wfm.io.workbook_sheets import read_sheets, sheet_document
from wfm.io.yaml_model import read_model
from wfm.io.yaml_source import Document, read_yaml
from wfm.models.messages import unknown
from wfm.models.roster import StartingPoint
from wfm.models.scenario import Scenario, ScenarioResult

FOLDER = "scenarios"
"""The folder of the files, and the sheet of a workbook."""


def read_scenarios(plan: Path) -> tuple[dict[str, Scenario], dict[str, Document]]:
    """All scenarios of a plan folder or workbook by name, and the documents that they stand in.

    Raises ConfigurationError with every problem of every file.
    """
    found: dict[str, Scenario] = {}
    workbook = plan.suffix.lower() == ".xlsx" and not plan.is_dir()
    documents = _in_sheet(plan) if workbook else _in_folder(plan)
    for name, document in documents.items():
        if isinstance(document.value, dict) and isinstance(document.value.get("inherits"), str):
            document.value["inherits"] = [document.value["inherits"]]
        scenario = read_model(document, Scenario)
        if scenario is not None:
            found[name] = scenario
    for name, scenario in found.items():
        for index, parent in enumerate(scenario.inherits):
            if parent not in documents:
                documents[name].report(("inherits", index), unknown("scenario", parent, documents))
    problems = [problem for document in documents.values() for problem in document.problems]
    if problems:
        raise ConfigurationError(problems)
    return found, documents


def _in_folder(plan: Path) -> dict[str, Document]:
    documents = {}
    for path in sorted((plan / FOLDER).glob("*.y*ml")):
        file = f"{FOLDER}/{path.name}"
        content = read_bytes(path, file)
        text = decode(content, file) if isinstance(content, bytes) else content
        documents[path.stem] = Document(file, problems=[text]) if isinstance(text, Problem) else read_yaml(text, file)
    return documents


def _in_sheet(plan: Path) -> dict[str, Document]:
    """Each scenario of a workbook as a document of its own, on the rows where it stands."""
    sheets = read_sheets(plan)
    if isinstance(sheets, Problem):
        raise DataError([sheets])
    if FOLDER not in sheets:
        return {}
    whole = sheet_document(sheets, plan.name, FOLDER)
    if whole.problems:
        raise ConfigurationError(whole.problems)
    value = whole.value if isinstance(whole.value, dict) else {}
    return {
        str(name): Document(
            f"{whole.file} {name}",
            value[name],
            {place[1:]: row for place, row in whole.row_of.items() if place[:1] == (name,)},
        )
        for name in sorted(value, key=str)
    }


def scenario_tree(scenario: Scenario) -> dict[str, Any]:
    """A scenario as plain values, as its file holds them."""
    tree: dict[str, Any] = tidy(scenario.model_dump(mode="json", exclude_defaults=True))
    return tree


def scenario_sheet(scenarios: Mapping[str, Scenario]) -> tuple[list[str], list[list[Any]]]:
    """Scenarios as a sheet of settings, which reads back as equal ones."""
    rows: list[list[Any]] = []
    for name, scenario in scenarios.items():
        tree = scenario_tree(scenario) or {"about": ""}
        rows += [list(row) for row in settings_sheet(Scenario, tree, beneath=name)]
    return list(HEADER), rows


def write_scenarios(scenarios: Mapping[str, Scenario], plan: Path) -> None:
    """Write the files of a plan folder. Raises UsageError, and writes nothing, for a name that is none of a file."""
    for name in scenarios:
        if name != Path(name).name or name.startswith(".") or "\\" in name:
            raise UsageError(f"scenario {name!r} cannot be the name of a file: rename it in the sheet {FOLDER!r}")
    for name, scenario in scenarios.items():
        (plan / FOLDER).mkdir(parents=True, exist_ok=True)
        write_atomically(plan / FOLDER / f"{name}.yaml", write_tree(scenario_tree(scenario) or {"about": ""}))


def placed(problem: Problem, document: Document | None) -> Problem:
    """The same problem with the line of its change, where it is in a file."""
    if document is None:
        return problem
    if problem.column.startswith("set."):
        location: tuple[str | int, ...] = ("set", problem.column[4:])
    else:
        location = (problem.column.split(".")[0],)
        if location not in document.row_of:  # told of a setting of site.yaml: the path that set it is to blame
            paths = [step for step in document.row_of if step[:1] == ("set",) and len(step) == 2]
            near = [step for step in paths if problem.column.startswith(str(step[1]).split("*")[0])]
            location = near[0] if near else ("set",)
    return Problem(document.file, document.row(location), problem.column, problem.message)


class ResultFiles:
    """Results in a folder, one file each, written as they come."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._by_key: dict[str, ScenarioResult] = {}
        self._by_name: dict[str, ScenarioResult] = {}
        for path in sorted(folder.glob("*.json"), key=lambda each: each.stat().st_mtime):
            try:
                result = ScenarioResult.model_validate_json(path.read_bytes())
            except (OSError, ValidationError):
                continue  # of another version, or no result: it is made again
            self._by_key[result.key] = result
            self._by_name[result.name] = result

    def find(self, key: str) -> ScenarioResult | None:
        """An earlier result of the same plan, changes and version."""
        return self._by_key.get(key)

    def named(self, name: str) -> ScenarioResult | None:
        """The latest result of a name."""
        return self._by_name.get(name)

    @property
    def names(self) -> tuple[str, ...]:
        """All names that have a result."""
        return tuple(self._by_name)

    def start(self, digest: str) -> StartingPoint | None:
        """The roster of the plan as it is, that an earlier run has made."""
        try:
            return StartingPoint.model_validate_json((self.folder / f"roster-{digest[:12]}.baseline").read_bytes())
        except (OSError, ValidationError):
            return None

    def keep_start(self, digest: str, start: StartingPoint) -> None:
        """Write that roster, so that a run which goes on starts from the same."""
        write_atomically(self.folder / f"roster-{digest[:12]}.baseline", start.model_dump_json() + "\n")

    def keep(self, result: ScenarioResult) -> None:
        """Write a result, whole or not at all."""
        slug = re.sub(r"[^A-Za-z0-9=.+-]+", "-", result.name)[:60].strip("-.") or "scenario"
        write_atomically(self.folder / f"{slug}-{result.key[:12]}.json", result.model_dump_json(indent=1) + "\n")
        self._by_key[result.key] = result
        self._by_name[result.name] = result
