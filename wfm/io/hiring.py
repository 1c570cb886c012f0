"""hiring.yaml and its tables → HiringInputs, with every problem found; the guide of hiring describes them."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from wfm.errors import ConfigurationError, DataError, Problem
from wfm.io.cells import parse_date, parse_number, split_list
from wfm.io.csv_files import read_table
from wfm.io.files import read_bytes
from wfm.io.hiring_writer import HIRING, HIRING_TABLES
from wfm.io.table import Row, Table, decode
from wfm.io.workbook_sheets import Sheets, read_sheets, sheet_document, sheet_table
from wfm.io.yaml_model import read_model
from wfm.io.yaml_source import Document, read_yaml
from wfm.models.hiring import Group, HireOption, HiringInputs, HiringSettings
from wfm.models.messages import message_of, shown, unknown

M = TypeVar("M", bound=BaseModel)

SETTINGS = "hiring.yaml"

_NEEDED = {
    "hiring_groups": ("group", "site", "serves", "yearly_cost_per_fte"),
    "hiring_options": ("option", "group"),
    "hiring_staff": ("group", "heads"),
    "hiring_demand": ("queue", "period"),
    "hiring_leave": ("period", "share"),
}

TABLES = {name: (model, _NEEDED[name]) for name, model in HIRING_TABLES.items()}
"""Tables with the model of their rows, and the columns that are needed."""


def has_hiring(path: Path) -> bool:
    """Whether a folder or workbook has a plan of hiring."""
    if path.suffix.lower() == ".xlsx" and not path.is_dir():
        sheets = read_sheets(path)
        return not isinstance(sheets, Problem) and HIRING in sheets
    return (path / SETTINGS).exists()


def has_plan(path: Path) -> bool:
    """Whether there is a plan, too, whose queues that of hiring may refer to."""
    if path.suffix.lower() == ".xlsx" and not path.is_dir():
        sheets = read_sheets(path)
        return isinstance(sheets, Problem) or "site" in sheets
    return (path / "site.yaml").exists()


def read_hiring(path: Path, plan_queues: Collection[str] | None = None) -> HiringInputs:
    """Read a folder with hiring.yaml, or a workbook with a sheet `hiring`.

    `plan_queues`: names that plan_queue may refer to, None where there is no plan. Raises ConfigurationError or
    DataError with every problem found.
    """
    place: _Folder | _Book
    if path.suffix.lower() == ".xlsx" and not path.is_dir():
        sheets = read_sheets(path)
        if isinstance(sheets, Problem):
            raise DataError([sheets])
        place = _Book(sheets, path.name)
    else:
        place = _Folder(path)
    document = place.document()
    settings = read_model(document, HiringSettings)
    known = _Known(document.value, settings)
    tables: dict[str, Table] = {}
    rows: dict[str, list[Any]] = {}
    for name, (model, required) in TABLES.items():
        tables[name] = table = place.table(name)
        if name == "hiring_groups" and table.places and not table.cells:
            table.report(0, "", "must have at least one group")
        rows[name] = list(_rows(table, model, required, known)) if table.places else []
    _check_settings(document, known, rows["hiring_groups"], plan_queues)
    if settings is not None:
        _check_rows(settings, tables, rows)
    problems = sorted(
        {*document.problems, *(each for table in tables.values() for each in table.problems), *place.strays()}
    )
    if problems:
        raise (ConfigurationError if any(each.file == document.file for each in problems) else DataError)(problems)
    assert settings is not None
    return HiringInputs(
        settings=settings, **{name.removeprefix("hiring_"): tuple(found) for name, found in rows.items()}
    )


class _Folder:
    """hiring.yaml and tables as CSV."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def document(self) -> Document:
        content = read_bytes(self.path / SETTINGS, SETTINGS)
        text = decode(content, SETTINGS) if isinstance(content, bytes) else content
        return Document(SETTINGS, problems=[text]) if isinstance(text, Problem) else read_yaml(text, SETTINGS)

    def table(self, name: str) -> Table:
        file = f"{name}.csv"
        if name != "hiring_groups" and not (self.path / file).exists():
            return Table(file)
        return read_table(self.path / file, file)

    def strays(self) -> list[Problem]:
        """Files whose names are nearly those of tables that are not there: nobody would read them."""
        there = sorted(each.name for each in self.path.glob("hiring*.csv"))
        return _strays(there, [f"{name}.csv" for name in TABLES], "")


class _Book:
    """The sheets of a workbook."""

    def __init__(self, sheets: Sheets, label: str) -> None:
        self.sheets, self.label = sheets, label

    def document(self) -> Document:
        return sheet_document(self.sheets, self.label, HIRING)

    def table(self, name: str) -> Table:
        if name in self.sheets:
            return sheet_table(self.sheets, self.label, name)
        file = f"{self.label}[{name}]"
        problems = [Problem(self.label, 0, "", f"has no sheet {name!r}")] if name == "hiring_groups" else []
        return Table(file, problems=problems)

    def strays(self) -> list[Problem]:
        """Sheets whose names are nearly those of tables that are not there."""
        there = sorted(name for name in self.sheets if name.startswith("hiring") and name != HIRING)
        return _strays(there, list(TABLES), self.label)


class _Known:
    """Names that tables may refer to; every name where the settings cannot be read."""

    def __init__(self, tree: Any, settings: HiringSettings | None) -> None:
        self.settings = settings
        self.names = {
            kind: found
            for kind in ("sites", "queues", "attrition", "ramps", "courses")
            if isinstance(found := (tree.get(kind) or {}) if isinstance(tree, dict) else None, dict)
        }
        self.groups: dict[str, int] = {}

    def one_of(self, kind: str, words: str) -> Callable[[str], str]:
        """A parser of a name of one kind."""

        def parse(text: str) -> str:
            names = self.groups if kind == "groups" else self.names.get(kind)
            if names is not None and text not in names:
                raise ValueError(unknown(words, text, names))
            return text

        return parse

    def serves(self, text: str) -> dict[str, float]:
        """Queues with the output there: `english|french:0.8`."""
        found: dict[str, float] = {}
        for part in split_list(text):
            name, colon, share = part.rpartition(":")
            queue = self.one_of("queues", "queue")((name if colon else part).strip())
            if queue in found:
                raise ValueError(f"queue {queue!r} is given twice")
            found[queue] = parse_number(share.strip()) if colon else 1.0
        return found


def _whole(text: str) -> int:
    value = parse_number(text)
    if value != int(value):
        raise ValueError(f"must be a whole number, got {shown(text)}")
    return int(value)


def _period(text: str) -> date:
    """The first day of a month 2026-04, or any date."""
    return parse_date(f"{text}-01" if len(text) == 7 else text)


def _parsers(known: _Known) -> dict[str, Callable[[str], Any]]:
    numbers = ("yearly_cost_per_fte", "fte", "hiring_cost", "recruiting_weeks", "notice_weeks", "share")
    dates = ("earliest", "latest", "start_date", "end_date")
    return {
        **dict.fromkeys((*numbers, "contacts", "customers"), parse_number),
        **dict.fromkeys(dates, parse_date),
        **dict.fromkeys(("heads", "most", "tier"), _whole),
        "period": _period,
        "serves": known.serves,
        "site": known.one_of("sites", "site"),
        "queue": known.one_of("queues", "queue"),
        "attrition": known.one_of("attrition", "attrition"),
        "ramp": known.one_of("ramps", "ramp"),
        "course": known.one_of("courses", "course"),
    }


def _rows(table: Table, model: type[BaseModel], required: tuple[str, ...], known: _Known) -> Iterator[BaseModel]:
    """Every row that can be read as a model; problems stay in the table."""
    if not table.check_columns(required, tuple(model.model_fields)):
        return
    parsers = _parsers(known)
    names: dict[str, int] = {}
    for row in table.rows():
        values = {}
        for column in model.model_fields:
            parse = parsers.get(column, str)
            if column == "group" and model is not Group:
                parse = known.one_of("groups", "group")
            value = (row.need if column in required else row.get)(column, parse, None)
            if value is not None:
                values[column] = value
        identity = "group" if model is Group else "option" if model is HireOption else None
        if identity and (name := row.text(identity)):
            if name in names:
                row.report(identity, f"{identity} {shown(name)} is given twice (first on line {names[name]})")
            names.setdefault(name, row.line)
            if model is Group:
                known.groups.setdefault(name, row.line)
        made = None if row.bad else _make(model, row, values)
        if made is not None:
            yield made


def _make(model: type[M], row: Row, values: Mapping[str, Any]) -> M | None:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        for each in error.errors(include_url=False):
            row.report(str(each["loc"][0]) if each["loc"] else "", message_of(each))
        return None


def _check_settings(document: Document, known: _Known, groups: list[Any], plan_queues: Collection[str] | None) -> None:
    """Names inside hiring.yaml must exist."""
    tree = document.value if isinstance(document.value, dict) else {}

    def check(location: tuple[str | int, ...], name: Any, kind: str, names: Collection[str]) -> None:
        if isinstance(name, str) and name not in names:
            document.report(location, unknown(kind, name, names))

    queues, ramps = known.names.get("queues", {}), known.names.get("ramps", {})
    for name, queue in queues.items():
        given = queue.get("plan_queue") if isinstance(queue, dict) else None
        if given is not None and plan_queues is None:
            document.report(
                ("queues", name, "plan_queue"), "there is no site.yaml beside hiring.yaml that could have it"
            )
        elif given is not None:
            check(("queues", name, "plan_queue"), given, "queue in site.yaml", plan_queues or ())
    for name, partner in _items(tree.get("outsourcing")):
        for index, queue in _items(partner.get("queues") if isinstance(partner, dict) else None):
            check(("outsourcing", name, "queues", index), queue, "queue", queues)
    for section, pairs in (
        ("transfers", (("from_group", "group"), ("to_group", "group"), ("ramp", "ramp"))),
        ("cross_training", (("group", "group"), ("queue", "queue"))),
    ):
        for index, each in _items(tree.get(section)):
            for key, kind in pairs:
                if isinstance(each, dict) and key in each:
                    names = {"group": known.groups, "ramp": ramps, "queue": queues}[kind]
                    check((section, index, key), each[key], kind, names)
    if groups and len(groups) == len(known.groups):
        served = {queue for group in groups for queue in group.serves}
        partners = {queue for _, each in _items(tree.get("outsourcing")) for _, queue in _items(each.get("queues"))}
        for name in queues:
            if name not in served | partners:
                document.report(("queues", name), "is served by no group and no partner")


def _items(part: Any) -> list[tuple[Any, Any]]:
    return list(part.items()) if isinstance(part, dict) else list(enumerate(part)) if isinstance(part, list) else []


def _check_rows(settings: HiringSettings, tables: dict[str, Table], rows: dict[str, list[Any]]) -> None:
    """What only several rows, or rows and settings, show to be wrong."""
    months = settings.period == "month"
    seen: dict[tuple[str, date], int] = {}
    for row in tables["hiring_demand"].rows():
        if tables["hiring_demand"].problems:
            break  # rows and models no longer go side by side
        each = rows["hiring_demand"][len(seen)]
        given = [name for name in ("fte", "contacts", "customers") if getattr(each, name) is not None]
        if len(given) != 1:
            row.report("fte", f"give exactly one of fte, contacts and customers, got {', '.join(given) or 'none'}")
        if given == ["customers"] and settings.queues[each.queue].growth is None:
            row.report("customers", f"queue {each.queue!r} has no growth in hiring.yaml to make contacts of customers")
        place = each.period.replace(day=1) if months else each.period
        if (not months and (each.period - settings.start).days % 7) or (months and each.period.day != 1):
            row.report("period", f"must be the first day of a period, got {each.period}")
        if (each.queue, place) in seen:
            line = seen[each.queue, place]
            row.report("period", f"queue {each.queue!r} has this period twice (first on line {line})")
        seen.setdefault((each.queue, place), row.line)
        if row.bad:
            break
    for name in ("hiring_options", "hiring_staff"):
        first, last = ("earliest", "latest") if name == "hiring_options" else ("start_date", "end_date")
        for row in tables[name].rows():
            begin, end = (row.text(column) for column in (first, last))
            if begin and end and not row.bad and end < begin:
                row.report(last, f"must not be before {first} {begin}, got {end}")


def _strays(there: list[str], wanted: list[str], label: str) -> list[Problem]:
    found = []
    for name in there:
        if name not in wanted:
            close = difflib.get_close_matches(name, wanted, n=1)
            hint = f" (did you mean {close[0]!r}?)" if close else ""
            found.append(
                Problem(f"{label}[{name}]" if label else name, 0, "", f"is not a table of a hiring plan{hint}")
            )
    return found
