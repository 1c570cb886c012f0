"""What is said about bad input: pydantic's errors in the planner's words, and what was probably meant."""

from __future__ import annotations

import difflib
import types
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from wfm.models.time import zone_names

Location = tuple[str | int, ...]
"""Where a value sits in a document: keys and list indices from the root."""

_EXHAUSTIVE = 1000
"""Above so many candidates only names equal but for case are suggested: comparing everything would take minutes."""

_LONGEST = 60


def shown(value: object) -> str:
    """A value as a message quotes it, cut where it is long."""
    if isinstance(value, str | int | float | bool) or value is None:
        text = repr(value)
    elif isinstance(value, Mapping):
        return "a mapping"
    elif isinstance(value, Collection):
        return "a list"
    else:
        text = str(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """` (did you mean 'french'?)`, or nothing where no known name comes near."""
    guess = _nearest(name, tuple(known)) if len(name) <= 200 else None
    return f" (did you mean {guess!r}?)" if guess is not None else ""


@lru_cache(maxsize=4096)
def _nearest(name: str, known: tuple[str, ...]) -> str | None:
    folded = name.casefold().replace(" ", "_")
    by_case = {each.casefold().replace(" ", "_"): each for each in known}
    if folded in by_case:
        return by_case[folded]
    if len(known) > _EXHAUSTIVE:
        return None
    close = difflib.get_close_matches(folded, by_case, n=1)
    return by_case[close[0]] if close else None


def unknown(kind: str, name: str, known: Iterable[str]) -> str:
    """`no skill 'frech' (did you mean 'french'?)`; a short list of all names where nothing comes near."""
    names = tuple(dict.fromkeys(known))
    hint = did_you_mean(name, names)
    if not hint and 0 < len(names) <= 12:
        hint = f" (there is {', '.join(map(repr, names))})"
    elif not names:
        hint = " (there is none)"
    return f"no {kind} {shown(name)}{hint}"


def unknown_zone(name: str) -> str:
    """What is said of a zone that does not exist; a city alone finds its zone."""
    places = {zone.rpartition("/")[2]: zone for zone in sorted(zone_names(), reverse=True) if "/" in zone}
    hint = did_you_mean(name, sorted(zone_names()))
    if name.casefold().replace(" ", "_") in {place.casefold() for place in places} or not hint:
        place = _nearest(name, tuple(places)) if len(name) <= 200 else None
        hint = f" (did you mean {places[place]!r}?)" if place else hint
    return f"no time zone {shown(name)}{hint}"


_FIXED = {
    "missing": "is missing",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "int_parsing_size": "must be a smaller whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "finite_number": "must be a finite number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "string_pattern_mismatch": "must be printable text on one line",
    "string_unicode": "must be valid text",
    "model_type": "must be a mapping of settings",
    "model_attributes_type": "must be a mapping of settings",
    "dict_type": "must be a mapping of names to settings",
    "tuple_type": "must be a list",
    "list_type": "must be a list",
    "timezone_aware": "must have a zone or offset",
}


def message_of(error: ErrorDetails) -> str:
    """A pydantic error as one clause: what is allowed, and what was found."""
    kind, value, context = error["type"], error["input"], error.get("ctx", {})
    got = f", got {shown(value)}"
    if kind == "missing":
        return _FIXED[kind]
    if kind in ("greater_than_equal", "greater_than", "less_than_equal", "less_than"):
        words = {"greater_than_equal": "at least", "greater_than": "more than", "less_than_equal": "at most"}
        limit = next(iter(context.values()))
        return f"must be {words.get(kind, 'less than')} {limit:.15g}{got}"
    if kind == "literal_error":
        allowed = [part.strip("' ") for part in context["expected"].replace(" or ", ", ").split(", ")]
        return f"must be one of {', '.join(allowed)}{got}{did_you_mean(str(value), allowed)}"
    if kind == "string_type":
        hint = " (put it in quotes)" if isinstance(value, int | float) else ""
        return f"must be text{got}{hint}"
    if kind == "string_too_short":
        return "must not be blank"
    if kind == "string_too_long":
        return f"must have at most {context['max_length']} characters{got}"
    if kind == "too_short":
        return f"must have at least {context['min_length']} {'entry' if context['min_length'] == 1 else 'entries'}"
    if kind.startswith("datetime_"):
        return f"must be a date and time such as 2026-01-31 08:30{got}"
    if kind.startswith("date_"):
        return f"must be a date such as 2026-01-31{got}"
    if kind == "value_error":
        text = error["msg"].removeprefix("Value error, ")
        if text.startswith("no time zone") and isinstance(value, str):
            return unknown_zone(value)
        return text if "got" in text or not isinstance(value, str | int | float) else text + got
    return _FIXED.get(kind, error["msg"][:1].lower() + error["msg"][1:]) + got


def settings_at(model: type[BaseModel], location: Location) -> tuple[str, ...]:
    """Names of the settings that a document may have at a place, for a suggestion; empty where it is not a model."""
    found = _model_at(model, location)
    return tuple(found.model_fields) if found else ()


def description_at(model: type[BaseModel], location: Location) -> str:
    """What the setting at a place of a document means; blank where the model does not say."""
    found = _model_at(model, location[:-1])
    field = found.model_fields.get(str(location[-1])) if found and location else None
    return (field.description or "") if field else ""


def _model_at(model: type[BaseModel], location: Location) -> type[BaseModel] | None:
    annotation: Any = model
    for step in location:
        annotation = _inside(annotation, step)
    return _model_in(annotation)


def _inside(annotation: Any, step: str | int) -> Any:
    found = _model_in(annotation)
    if found:
        field = found.model_fields.get(str(step))
        return field.annotation if field else None
    for part in _parts(annotation):
        arguments = get_args(part)
        if get_origin(part) is dict:
            return arguments[1]
        if get_origin(part) is tuple and arguments:
            return arguments[0]
    return None


def _model_in(annotation: Any) -> type[BaseModel] | None:
    for part in _parts(annotation):
        if isinstance(part, type) and issubclass(part, BaseModel):
            return part
    return None


def _parts(annotation: Any) -> tuple[Any, ...]:
    origin = get_origin(annotation)
    if origin is Annotated:
        return _parts(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return tuple(part for each in get_args(annotation) for part in _parts(each))
    return () if origin is Literal else (annotation,)
