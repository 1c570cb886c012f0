from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from wfm.report.file_names import file_names

from . import awkward


def test_safe_names_stay_and_others_get_a_digest() -> None:
    names = file_names(awkward.NAMES)
    assert names["m/../h"].startswith("m-h-")
    assert names["李小龙"].startswith("agent-")
    assert names["con"].startswith("con-")
    assert file_names(["agent_07", "b-2"]) == {"agent_07": "agent_07", "b-2": "b-2"}


def test_names_that_differ_only_in_case_get_different_files() -> None:
    names = file_names(["ana", "ANA"])
    assert names["ana"].casefold() != names["ANA"].casefold()


def test_a_made_up_name_does_not_take_one_that_somebody_has() -> None:
    made_up = file_names(["a b"])["a b"]
    names = file_names(["a b", made_up])
    assert names[made_up] == made_up
    assert names["a b"] != made_up


@given(st.sets(awkward.NAMES_OF_PEOPLE | st.sampled_from(["a b", "a.b", "A-B", "..", "nul", "x" * 200, "x" * 199])))
def test_names_are_safe_and_unique(identifiers: set[str]) -> None:
    names = file_names(identifiers)
    assert set(names) == identifiers
    assert len({name.casefold() for name in names.values()}) == len(identifiers)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,73}", name) for name in names.values())
