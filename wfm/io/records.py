"""From the rows of a table to models: columns checked, names looked up, what pydantic finds told at its cell."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from wfm.io.known import COLUMNS, REQUIRED
from wfm.io.table import Row, Table
from wfm.models.messages import message_of, unknown

M = TypeVar("M", bound=BaseModel)


def rows_of(table: Table, name: str) -> Iterable[Row]:
    """The rows of a table of a plan, none where it lacks a column that is needed."""
    return table.rows() if table.check_columns(REQUIRED[name], COLUMNS[name]) else ()


def name_in(kind: str, *known: Collection[str]) -> Callable[[str], str]:
    """A parser of names that must be in one of some collections."""

    def parse(text: str) -> str:
        if not any(text in names for names in known):
            raise ValueError(unknown(kind, text, [name for names in known for name in names]))
        return text

    return parse


def make(model: type[M], row: Row, **values: Any) -> M | None:
    """The model of a row, unless any of its cells is bad; the row then says which.

    What a model says of several fields together is told at the column that it begins with.
    """
    if row.bad:
        return None
    try:
        return model(**values)
    except ValidationError as error:
        for each in error.errors(include_url=False):
            column, message = str(each["loc"][0]) if each["loc"] else "", message_of(each)
            first, _, rest = message.partition(" ")
            row.report(*((first, rest) if not column and first in row.table.places else (column, message)))
        return None
