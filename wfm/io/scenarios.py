"""A plan's folder `scenarios`: one YAML file each; and results on disk, found again by their key."""

from __future__ import annotations

import re
from pathlib import Path

from pydantic import ValidationError

from wfm.errors import ConfigurationError, Problem
from wfm.io.files import read_bytes, write_atomically
from wfm.io.table import decode
from wfm.io.yaml_model import read_model
from wfm.io.yaml_source import Document, read_yaml
from wfm.models.messages import unknown
from wfm.models.roster import StartingPoint
from wfm.models.scenario import Scenario, ScenarioResult

FOLDER = "scenarios"


def read_scenarios(plan: Path) -> tuple[dict[str, Scenario], dict[str, Document]]:
    """All scenarios of a plan folder by name, and the documents that they stand in.

    Raises ConfigurationError with every problem of every file.
    """
    found: dict[str, Scenario] = {}
    documents: dict[str, Document] = {}
    for path in sorted((plan / FOLDER).glob("*.y*ml")):
        file = f"{FOLDER}/{path.name}"
        content = read_bytes(path, file)
        text = decode(content, file) if isinstance(content, bytes) else content
        document = Document(file, problems=[text]) if isinstance(text, Problem) else read_yaml(text, file)
        if isinstance(document.value, dict) and isinstance(document.value.get("inherits"), str):
            document.value["inherits"] = [document.value["inherits"]]
        scenario = read_model(document, Scenario)
        documents[path.stem] = document
        if scenario is not None:
            found[path.stem] = scenario
    for name, scenario in found.items():
        for index, parent in enumerate(scenario.inherits):
            if parent not in documents:
                documents[name].report(("inherits", index), unknown("scenario", parent, documents))
    problems = [problem for document in documents.values() for problem in document.problems]
    if problems:
        raise ConfigurationError(problems)
    return found, documents


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
