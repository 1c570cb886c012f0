from __future__ import annotations

import io
import json
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.io.small import read_files
from wfm.errors import DataError
from wfm.io.files import read_document, write_atomically
from wfm.models.plan import Plan, PlanInputs


def said(source: Path | str) -> list[str]:
    with pytest.raises(DataError) as caught:
        read_document(str(source), Plan)
    return list(map(str, caught.value.problems))


def test_files_are_written_whole_with_usual_permissions(tmp_path: Path) -> None:
    path = tmp_path / "new" / "file.txt"
    write_atomically(path, "é\r\n")
    assert path.read_bytes() == b"\xc3\xa9\r\n"
    (tmp_path / "other").write_text("")
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE((tmp_path / "other").stat().st_mode)
    path.chmod(0o640)
    write_atomically(path, b"\x00")
    assert path.read_bytes() == b"\x00"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(path.parent.iterdir()) == [path]


def test_a_failure_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file.txt"
    write_atomically(path, "before")

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        write_atomically(path, "after")
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_is_followed_and_a_pipe_written_to(tmp_path: Path) -> None:
    target, link, pipe = tmp_path / "target", tmp_path / "link", tmp_path / "pipe"
    link.symlink_to(target)
    write_atomically(link, "new")
    assert link.is_symlink()
    assert target.read_text() == "new"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_atomically(pipe, "through")
        assert os.read(reader, 100) == b"through"
    finally:
        os.close(reader)
    assert pipe.is_fifo()


def test_parts_that_do_not_belong_together_are_no_plan(tmp_path: Path) -> None:
    inputs = read_files(tmp_path / "plan").inputs
    assert isinstance(inputs, PlanInputs)
    whole = json.loads(Plan(inputs=inputs).model_dump_json())
    path = tmp_path / "plan.json"

    def saying(change: Callable[[dict[str, Any]], object]) -> str:
        document = json.loads(json.dumps(whole))
        change(document)
        path.write_text(json.dumps(document))
        return said(path)[0]

    nothing = {"queues": {}, "grid": {"start": "2026-01-01T00:00:00Z", "interval_minutes": 30, "count": 48}}
    assert "the forecast has other intervals than the horizon" in saying(lambda plan: plan.update(forecast=nothing))
    assert "the requirement lacks queue" in saying(lambda plan: plan.update(requirement=nothing))
    assert "no agent" in saying(lambda plan: plan["inputs"].update(agents=[]))
    assert "no contract" in saying(lambda plan: plan["inputs"]["configuration"].update(contracts={}))
    other = {"status": "feasible", "objective": 0, "bound": 0, "gap": 0}
    other["roster"] = {"start": "2001-01-01", "days": 1, "assignments": []}
    assert "the roster has other days" in saying(lambda plan: plan.update(result=other))


def test_a_plan_from_a_file_and_from_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inputs = read_files(tmp_path / "plan").inputs
    assert isinstance(inputs, PlanInputs)
    plan = Plan(inputs=inputs)
    text = plan.model_dump_json()
    write_atomically(tmp_path / "plan.json", "\ufeff" + text)
    assert read_document(str(tmp_path / "plan.json"), Plan) == plan
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(text.encode())))
    assert read_document("-", Plan) == plan


def test_what_is_not_a_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "plan.json"
    assert said(path) == [f"{path}: no such file"]
    assert said(tmp_path) == [f"{tmp_path}: is a folder, not a file"]
    path.write_text('{\n"inputs": oops}')
    assert said(path) == [f"{path}:2: is not JSON: expected value at line 2 column 11"]
    path.write_bytes(b"\xff\xfe\x00")
    assert "is not JSON" in said(path)[0]
    path.write_text('{"inputs": {"configuration": {"organisatio": 1}}, "versons": {}}')
    told = said(path)
    assert f"{path}: unknown field 'versons' (did you mean 'versions'?)" in told
    assert f"{path}: inputs.configuration: unknown field 'organisatio' (did you mean 'organisation'?)" in told
    assert f"{path}: inputs.configuration.organisation: is missing" in told
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"[]")))
    assert said("-") == ["standard input: must be a mapping of settings, got a list"]


def test_twenty_problems_are_told_and_the_rest_counted(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text(json.dumps({"inputs": None, **{f"field{n}": 1 for n in range(40)}}))
    told = said(path)
    assert len(told) == 21
    assert told[-1].endswith("and 21 more problems")


@settings(
    derandomize=True, deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(content=st.binary(max_size=100) | st.text('{}[]":,0123456789.e-inputs', max_size=60).map(str.encode))
def test_any_content_ends_in_problems(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(content)
    assert said(path)
