"""The configuration as a sheet: one setting per row, by its path, with its value and what it means.

`queues.voice.target.within_seconds | 20`. A name with a dot or bracket is quoted; the n-th entry of a list of settings
is `breaks[1]`; a list of plain values stands in one cell as `[480, 510]`. Text that would read as something else
(`"123"`, `"[x]"`) is quoted in its cell. Rows without a setting are comments.
"""

from __future__ import annotations

import json
import re
from typing import Any

from pydantic import BaseModel

from wfm.io.site_writer import flow, site_tree
from wfm.io.yaml_source import Document, read_yaml, scalar
from wfm.models.messages import Location, description_at, shown
from wfm.models.organisation import Configuration

HEADER = ("setting", "value", "meaning")

_STEP = re.compile(r'\.?(?:\[(\d{1,6})\]|("(?:[^"\\]|\\.)*")|([^.\[\]"]+))')
_PLAIN = re.compile(r'[^.\[\]"]+')


def site_sheet(configuration: Configuration) -> list[tuple[str, Any, str]]:
    """Rows of setting, value (number, boolean or text) and meaning."""
    return settings_sheet(Configuration, site_tree(configuration))


def settings_sheet(model: type[BaseModel], tree: dict[str, Any], beneath: str = "") -> list[tuple[str, Any, str]]:
    """The same for the settings of any model, as plain values; `beneath` is a name that their paths begin with."""
    first: Location = (beneath,) if beneath else ()
    return [
        (_path((*first, *location)), _cell(value), description_at(model, location))
        for location, value in _leaves((), tree)
    ]


def read_site_sheet(rows: list[tuple[int, Any, Any]], file: str) -> Document:
    """A document from (sheet row, setting, value); what is wrong is in its problems."""
    document = Document(file)
    tree: dict[Any, Any] = {}
    for row, setting, given in rows:
        location = _location(str(setting))
        if location is None:
            document.report_at(row, "", f"{shown(setting)} is not the path of a setting such as queues.voice.channel")
            continue
        if location in document.row_of and location not in _parents(document):
            document.report_at(row, str(setting), f"is given twice (first in row {document.row_of[location]})")
            continue
        value = _value(given, row, document, str(setting))
        for length in range(len(location) + 1):
            document.row_of.setdefault(location[:length], row)
        if not _insert(tree, location, value):
            document.report_at(row, str(setting), "is part of a setting that has a value of its own")
    document.value = _listed(tree, (), document)
    return document


def _parents(document: Document) -> set[Location]:
    return {location[:-1] for location in document.row_of if location}


def _insert(tree: dict[Any, Any], location: Location, value: Any) -> bool:
    node = tree
    for step in location[:-1]:
        node = node.setdefault(step, {})
        if not isinstance(node, dict):
            return False
    if isinstance(node.get(location[-1]), dict) and isinstance(value, dict):
        node[location[-1]].update(value)
        return True
    if location[-1] in node:
        return False
    node[location[-1]] = value
    return True


def _listed(node: Any, location: Location, document: Document) -> Any:
    """The tree with its numbered entries as lists."""
    if not isinstance(node, dict):
        return node
    inner = {key: _listed(value, (*location, key), document) for key, value in node.items()}
    numbers = [key for key in inner if isinstance(key, int)]
    if not numbers:
        return inner
    if len(numbers) < len(inner) or sorted(numbers) != list(range(len(numbers))):
        document.report(location, "must be numbered [1], [2], … without gaps, and have nothing else")
    return [inner[key] for key in sorted(numbers)]


def _leaves(location: Location, value: Any) -> list[tuple[Location, Any]]:
    if isinstance(value, dict) and value:
        return [leaf for key, item in value.items() for leaf in _leaves((*location, str(key)), item)]
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        return [leaf for index, item in enumerate(value) for leaf in _leaves((*location, index), item)]
    return [(location, value)]


def _path(location: Location) -> str:
    text = ""
    for step in location:
        if isinstance(step, int):
            text += f"[{step + 1}]"
        else:
            plain = _PLAIN.fullmatch(step) and step == step.strip() and step.isprintable()
            text += ("." if text else "") + (step if plain else json.dumps(step, ensure_ascii=True))
    return text


def _location(text: str) -> Location | None:
    steps: list[str | int] = []
    place = 0
    while place < len(text):
        match = _STEP.match(text, place)
        if not match:
            return None
        if match[1]:
            if match[1] == "0" * len(match[1]):
                return None
            steps.append(int(match[1]) - 1)
        elif match[2]:
            try:
                steps.append(str(json.loads(match[2])))
            except ValueError:
                return None
        else:
            steps.append(match[3].strip())
        place = match.end()
    return tuple(steps) if steps and len(steps) < 60 else None


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        plain = value and value == value.strip() and value[0] not in "[{\"'" and value.isprintable()
        return value if plain and scalar(value) == value else flow(value)
    if (
        isinstance(value, bool | int | float)
        and abs(value) < 1e15
        and not (isinstance(value, float) and value % 1 == 0)
    ):
        return value  # a sheet knows no difference between 1 and 1.0, which a rule's parameter may have
    return flow(value)


def _value(given: Any, row: int, document: Document, setting: str) -> Any:
    if not isinstance(given, str):
        return given
    text = given.strip()
    if text[:1] not in ("[", "{", '"', "'"):
        try:
            return scalar(text)
        except ValueError:
            document.report_at(row, setting, f"cannot be read: {shown(text)}")
            return None
    inner = read_yaml(text, document.file)
    for problem in inner.problems:
        document.report_at(row, setting, problem.message)
    return inner.value
