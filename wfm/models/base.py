"""What every model shares: frozen, no unknown fields, arrays and clock times that survive JSON without loss."""

from __future__ import annotations

import re
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainSerializer,
    WithJsonSchema,
)
from pydantic.functional_validators import BeforeValidator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema


class Model(BaseModel):
    """Base of all models: immutable, and an unknown field is an error that names it."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="strings")

    def __eq__(self, other: object) -> bool:
        """Equal when of one type with equal fields; arrays compare element by element, NaN equal to NaN."""
        if type(self) is not type(other):
            return NotImplemented
        return all(_same(getattr(self, name), getattr(other, name)) for name in type(self).model_fields)

    __hash__ = None  # type: ignore[assignment]


def _same(a: object, b: object) -> bool:
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        return a.shape == b.shape and bool(np.array_equal(a, b, equal_nan=True))
    if isinstance(a, tuple) and isinstance(b, tuple):
        return len(a) == len(b) and all(map(_same, a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(_same(a[key], b[key]) for key in a)
    return bool(a == b)


def _to_json(value: Any) -> Any:
    """Nested lists with None for NaN and strings for the infinities (JSON has none of them)."""
    if isinstance(value, list):
        return [_to_json(item) for item in value]
    if value != value:
        return None
    if value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    return value


class _FloatArray:
    def __init__(self, dimensions: int) -> None:
        self.dimensions = dimensions

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            self.validate,
            serialization=core_schema.plain_serializer_function_ser_schema(
                lambda array: _to_json(array.tolist()), when_used="json"
            ),
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        number: JsonSchemaValue = {"anyOf": [{"type": "number"}, {"type": "null"}, {"enum": ["Infinity", "-Infinity"]}]}
        for _ in range(self.dimensions):
            number = {"type": "array", "items": number}
        return number

    def validate(self, value: Any) -> npt.NDArray[np.float64]:
        try:
            array = np.array(value, dtype=np.float64)
        except (TypeError, ValueError) as error:
            raise ValueError(f"must be numbers in {self.dimensions} dimension(s)") from error
        if array.shape[:1] == (0,):  # JSON writes no rows as [], whatever their length would be
            array = array.reshape((0,) * self.dimensions)
        if array.ndim != self.dimensions:
            raise ValueError(f"must have {self.dimensions} dimension(s), got {array.ndim}")
        array.setflags(write=False)
        return array


FloatArray = Annotated[npt.NDArray[np.float64], _FloatArray(1)]
"""A read-only vector of floats; NaN (null in JSON) means unknown."""

FloatMatrix = Annotated[npt.NDArray[np.float64], _FloatArray(2)]
"""A read-only matrix of floats."""

_CLOCK = re.compile(r"^(\d{1,2}):([0-5]\d)$")


def parse_clock(value: Any) -> Any:
    """Minutes after midnight from "HH:MM" (up to "48:00", for times on the next day); integers pass through."""
    if isinstance(value, str):
        match = _CLOCK.match(value.strip())
        if not match or int(match[1]) * 60 + int(match[2]) > 48 * 60:
            raise ValueError(f"must be a clock time HH:MM, got {value!r}")
        return int(match[1]) * 60 + int(match[2])
    return value


def format_clock(minutes: int) -> str:
    """Minutes after midnight as HH:MM; times on the next day read 24:00 and later."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


ClockTime = Annotated[
    int,
    Field(ge=0, le=48 * 60, strict=True),
    BeforeValidator(parse_clock),
    PlainSerializer(format_clock, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": r"^\d{1,2}:[0-5]\d$", "examples": ["07:30"]}),
]
"""Minutes after local midnight, written HH:MM; past 24:00 it falls on the next day."""

Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]+$")]
"""An identifier that people gave: any printable text on one line."""

Fraction = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
"""A share: 0.3, never 30."""

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
NonNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]

MOST = 1_000_000
"""The largest cost or weight: beyond it the small costs beside it drown in rounding, and whole numbers overflow."""

Cost = Annotated[float, Field(ge=0, le=MOST, allow_inf_nan=False)]
Weight = Annotated[float, Field(gt=0, le=MOST, allow_inf_nan=False)]
