"""What a queue needs against what an agent can do."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from wfm.models.skills import SkillNeed, meets

NEED: TypeAdapter[SkillNeed] = TypeAdapter(SkillNeed)


@pytest.mark.parametrize(
    ("skills", "needs", "met"),
    [
        ({}, [], True),
        ({}, ["french"], False),
        ({"french": 1}, ["french"], True),
        ({"french": 1}, ["french>=2"], False),
        ({"french": 2}, ["french>=2"], True),
        ({"french": 3}, ["french>=2"], True),
        ({"german": 1}, ["french>=2 | german"], True),
        ({"french": 1}, ["french>=2 | german"], False),
        ({"voice": 1, "german": 1}, ["voice", "french | german"], True),
        ({"german": 1}, ["voice", "french | german"], False),
    ],
)
def test_levels_and_alternatives(skills: dict[str, int], needs: list[str], met: bool) -> None:
    assert meets(skills, needs) is met


def test_needs_are_written_one_way() -> None:
    assert NEED.validate_python(" french >= 2|german>=1 ") == "french>=2 | german"


@pytest.mark.parametrize("need", ["", "|", "french>=", "french=>2", "french>2"])
def test_needs_that_make_no_sense(need: str) -> None:
    with pytest.raises(ValidationError):
        NEED.validate_python(need)
