"""What an agent can do and what a queue needs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from wfm.models.base import Model, Name

_TERM = re.compile(r"^\s*([^|<>=:]+?)\s*(?:>=\s*(\d+)\s*)?$")


def parse_need(need: str) -> tuple[tuple[str, int], ...]:
    """The alternatives of a need: `french>=2 | german` is (("french", 2), ("german", 1))."""
    alternatives = []
    for part in need.split("|"):
        match = _TERM.match(part)
        if not match:
            raise ValueError(f"must read like 'french', 'french>=2' or 'french | german', got {need!r}")
        level = int(match[2] or 1)
        if not 1 <= level <= 9:
            raise ValueError(f"must ask for a level of 1 to 9, got {need!r}")
        alternatives.append((match[1], level))
    return tuple(alternatives)


def _canonical(need: str) -> str:
    return " | ".join(name if level == 1 else f"{name}>={level}" for name, level in parse_need(need))


SkillNeed = Annotated[str, AfterValidator(_canonical)]
"""One need of a queue: a skill, with a lowest level if given, or alternatives joined by `|`."""


SkillLevel = Annotated[int, Field(ge=1, le=9)]
"""How well somebody can do something, 9 the best."""


class DatedSkill(Model):
    """A level of a skill on some days only: since a training ended, until a certificate runs out."""

    skill: Name
    level: SkillLevel = 1
    valid_from: date | None = Field(None, description="first day; none: since ever")
    valid_until: date | None = Field(None, description="last day; none: for good")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValueError("valid_until must not be before valid_from")
        return self

    def holds(self, day: date) -> bool:
        """Whether a day is among its days."""
        return (self.valid_from or day) <= day <= (self.valid_until or day)

    def overlaps(self, other: DatedSkill) -> bool:
        """Whether both say something of the same skill on the same day."""
        return (
            self.skill == other.skill
            and (self.valid_from or date.min) <= (other.valid_until or date.max)
            and (other.valid_from or date.min) <= (self.valid_until or date.max)
        )

    def less(self, other: DatedSkill) -> tuple[DatedSkill, ...]:
        """The same on those of its days of which another says nothing."""
        if not self.overlaps(other):
            return (self,)
        day = timedelta(days=1)
        parts = []
        if other.valid_from and (self.valid_from or date.min) < other.valid_from:
            parts.append(self.model_copy(update={"valid_until": other.valid_from - day}))
        if other.valid_until and other.valid_until < (self.valid_until or date.max):
            parts.append(self.model_copy(update={"valid_from": other.valid_until + day}))
        return tuple(parts)


def meets(skills: Mapping[str, int], needs: Iterable[str]) -> bool:
    """Whether skills (name → level, 1 or more) meet every need."""
    return all(any(skills.get(name, 0) >= level for name, level in parse_need(need)) for need in needs)
