"""YAML as planners mean it: the core schema of YAML 1.2, with the line of every value kept.

The usual reader follows YAML 1.1 and ruins what planners write: `22:30` becomes 1350, `NO` becomes false, and the
second of two equal keys silently wins. Here clock times, dates and yes/no stay text; a key given twice is a problem.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

import yaml

from wfm.errors import Problem
from wfm.models.messages import Location, shown

_DEEPEST = 60
_LARGEST = 200_000
"""Limits on nesting and on values, aliases expanded, so that a hostile file cannot exhaust the machine."""

CORE_SCHEMA = (
    ("null", re.compile(r"^(?:~|null|Null|NULL|)$"), ("~", "n", "N", "")),
    ("bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), tuple("tTfF")),
    ("int", re.compile(r"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$"), tuple("-+0123456789")),
    (
        "float",
        re.compile(
            r"^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$"
        ),
        tuple("-+.0123456789"),
    ),
)
"""Tags of plain scalars in YAML 1.2's core schema: name, pattern, first characters."""


class _TooDeepError(Exception):
    def __init__(self, line: int) -> None:
        self.line = line


class _Loader(yaml.CSafeLoader):
    yaml_implicit_resolvers: dict[Any, Any] = {}  # noqa: RUF012 - the reader's own way of settings


for _name, _pattern, _first in CORE_SCHEMA:
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_name}", _pattern, list(_first))


@dataclass
class Document:
    """A document's value and where its parts stand. `row_of` maps every location to its line or sheet row."""

    file: str
    value: Any = None
    row_of: dict[Location, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def row(self, location: Location) -> int:
        """The line of a location, or of the nearest thing around it that the file has."""
        return self.row_of.get(self.known(location), 0)

    def known(self, location: Location) -> Location:
        """The longest beginning of a location that the file has."""
        while location and location not in self.row_of:
            location = location[:-1]
        return location

    def report(self, location: Location, message: str) -> None:
        """Keep a problem at a location."""
        self.report_at(self.row(location), ".".join(map(str, location)), message)

    def report_at(self, row: int, column: str, message: str) -> None:
        """Keep a problem, once, at a line."""
        problem = Problem(self.file, row, column, message)
        if problem not in self.problems:
            self.problems.append(problem)


def read_yaml(text: str, file: str) -> Document:
    """Read one YAML document. Never raises: what is wrong is in `problems`, beside what could be read."""
    document = Document(file)
    try:
        _check_depth(text)
        root = yaml.compose(text, _Loader)
    except _TooDeepError as error:
        document.report_at(error.line, "", f"is nested more than {_DEEPEST} deep")
        return document
    except yaml.YAMLError as error:
        document.problems.append(_syntax_problem(error, text, file))
        return document
    if root is not None:
        document.value = _Builder(document).build(root, ())
    return document


def scalar(text: str) -> Any:
    """The value of a plain scalar: null, a boolean, a number, or the text itself."""
    for name, pattern, _ in CORE_SCHEMA:
        if pattern.match(text):
            return _convert(name, text)
    return text


def _convert(tag: str, text: str) -> Any:
    if tag == "null":
        return None
    if tag == "bool":
        return text.lower() == "true"
    if tag == "int":
        return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
    return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))


def _check_depth(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, _Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise _TooDeepError(event.start_mark.line + 1 if event.start_mark else 0)


def _syntax_problem(error: yaml.YAMLError, text: str, file: str) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is not None:
        words = getattr(error, "problem", None) or getattr(error, "context", None) or "cannot be read"
        if "cannot start any token" in words:
            words += " (put the text in quotes)"
        return Problem(file, mark.line + 1, "", f"is not YAML: {words} (column {mark.column + 1})")
    position = getattr(error, "position", None)
    row = text[:position].count("\n") + 1 if isinstance(position, int) else 0
    return Problem(file, row, "", f"is not YAML: {getattr(error, 'reason', None) or error}")


class _Builder:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.open: set[int] = set()
        self.count = 0

    def build(self, node: yaml.Node, location: Location) -> Any:
        row = node.start_mark.line + 1
        self.document.row_of.setdefault(location, row)
        self.count += 1
        if id(node) in self.open or self.count > _LARGEST:
            self.document.report(location, "refers to itself" if id(node) in self.open else "the file is too large")
            return None
        if isinstance(node, yaml.ScalarNode):
            return self.scalar(node, location)
        self.open.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            value: Any = [self.build(item, (*location, index)) for index, item in enumerate(node.value)]
        else:
            value = self.mapping(node, location)
        self.open.discard(id(node))
        return value

    def scalar(self, node: yaml.ScalarNode, location: Location) -> Any:
        tag = node.tag.removeprefix("tag:yaml.org,2002:")
        if tag == "str" or node.style in ("'", '"', "|", ">"):
            return node.value
        try:
            return _convert(tag, node.value)
        except ValueError:
            self.document.report(location, f"cannot be read as {tag}: {shown(node.value)}")
            return None

    def mapping(self, node: yaml.Node, location: Location) -> dict[Hashable, Any]:
        value: dict[Hashable, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self.document.report(location, "a key must be one word or text")
                continue
            key = key_node.value  # keys are names: `1:` and `NO:` stay text
            inner = (*location, key)
            if key in value:
                first, line = self.document.row_of[inner], key_node.start_mark.line + 1
                message = f"is given twice (first on line {first})"
                self.document.report_at(line, ".".join(map(str, inner)), message)
                continue
            self.document.row_of[inner] = key_node.start_mark.line + 1
            value[key] = self.build(value_node, inner)
        return value
