"""A YAML document → a model: every problem at its line, in the planner's words."""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from wfm.io.yaml_source import Document
from wfm.models.messages import did_you_mean, message_of, settings_at

M = TypeVar("M", bound=BaseModel)


def read_model(document: Document, model: type[M]) -> M | None:
    """The document's value as a model; None where it has problems, which then stand in the document."""
    if document.value is None and document.problems:
        return None
    if not isinstance(document.value, dict):
        document.report((), "must be a mapping of settings such as 'name: …'")
        return None
    try:
        made = model.model_validate(document.value)
    except ValidationError as error:
        for each in error.errors(include_url=False):
            location = tuple(step for step in each["loc"] if step != "[key]")
            if each["type"] == "extra_forbidden":
                parent, name = location[:-1], str(location[-1])
                hint = did_you_mean(name, settings_at(model, parent))
                place = ".".join(map(str, parent))
                document.report_at(document.row(location), place, f"unknown setting {name!r}{hint}")
            else:
                column = ".".join(
                    map(str, location if each["type"] == "missing" else document.known(location) or location)
                )
                document.report_at(document.row(location), column, message_of(each))
        return None
    return None if document.problems else made
