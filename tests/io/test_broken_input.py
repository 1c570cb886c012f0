"""Whatever is in the files, reading ends in inputs or in problems, never in an exception, and writes nothing."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.io.small import SITE, TABLES, read_files, write_files
from wfm.errors import Problem
from wfm.io import folder, workbook
from wfm.io.assemble import ReadResult

FILES = {"site": SITE, **TABLES}

per_example = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)

NASTY = st.sampled_from(
    [
        "",
        "NaN",
        "nan",
        "inf",
        "-inf",
        "1e308",
        "1e309",
        "-1",
        "9" * 400,
        "9" * 5000,
        "0.1.2",
        "1_000",
        "1,5",
        "٣",
        "Europe/Nowhere",
        "Lisbon",
        "..",
        "/etc/passwd",
        "Europe/../Europe/Lisbon",
        "2026-02-30",
        "0001-01-01",
        "9999-12-31",
        "9999-12-31 23:59",
        "2026-03-29 01:30",
        "2026-10-25 01:30",
        "2026-03-02T08:00+99:00",
        "2026-03-02T08:00+23:59:59",
        "2026-W10-1",
        "24:00",
        "48:00",
        "99:99",
        "25:61",
        "mon-sun 00:00-24:00; mon 1:00-2:00",
        "fri-mon 08:00-09:00",
        "voice:0",
        "voice:99999",
        "|||",
        ":",
        "\\",
        "meal 12:00-12:30|meal 12:15-12:45",
        "meal 1/2",
        "=1+1",
        "@x",
        '"',
        "'",
        "{",
        "[",
        "&a",
        "*a",
        "!!python/object:os.system",
        "!!binary x",
        "? x",
        "- - -",
        "true",
        "null",
        "~",
        "0x1f",
        "0o17",
        "\x00",
        "\x85",
        "\u2028",
        "\ufeff",
        "\U0001f600",
        "﷽" * 50,
        "ann",
        "bo",
        "off",
        "{a: {b: {c: [1, 2, {d: e}]}}}",
        "[]",
        "{}",
    ]
)


def settled(result: ReadResult) -> None:
    """Either inputs or at least one problem that can be printed and has a place."""
    assert (result.inputs is None) == bool(result.problems)
    for problem in result.problems:
        assert isinstance(problem, Problem)
        assert problem.file
        assert problem.row >= 0
        assert problem.message
        assert "\n" not in problem.file
        str(problem)
    for location in ((), ("rules", 0, "params", "hours"), ("queues", "voice"), ("nothing", 3)):
        assert len(result.place(location)) == 3


def undisturbed(path: Path, read: object) -> None:
    before = {file: file.read_bytes() for file in path.iterdir()}
    assert callable(read)
    settled(read())
    assert {file: file.read_bytes() for file in path.iterdir()} == before


def test_the_folder_to_break_is_sound(tmp_path: Path) -> None:
    assert read_files(tmp_path / "plan").problems == ()


@per_example
@given(name=st.sampled_from(list(FILES)), content=st.binary(max_size=300))
def test_random_bytes(tmp_path: Path, name: str, content: bytes) -> None:
    path = write_files(tmp_path / "plan", **{name: content})
    undisturbed(path, lambda: folder.read(path))


@per_example
@given(
    name=st.sampled_from(list(FILES)),
    edits=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(max_size=4)), min_size=1, max_size=6),
    cut=st.booleans(),
)
def test_bytes_changed_here_and_there(tmp_path: Path, name: str, edits: list[tuple[float, bytes]], cut: bool) -> None:
    content = FILES[name].encode()
    for where, new in edits:
        place = int(where * len(content))
        content = content[:place] + new + content[place + len(new) :]
    if cut:
        content = content[: int(edits[0][0] * len(content))]
    path = write_files(tmp_path / "plan", **{name: content})
    settled(folder.read(path))


@settings(per_example, max_examples=150)
@given(
    name=st.sampled_from(list(TABLES)),
    row=st.integers(0, 8),
    column=st.integers(0, 9),
    value=NASTY | st.text(max_size=20),
)
def test_one_cell_changed(tmp_path: Path, name: str, row: int, column: int, value: str) -> None:
    lines = [line.split(",") for line in TABLES[name].splitlines()]
    cells = lines[row % len(lines)]
    cells[column % len(cells)] = '"' + value.replace('"', '""') + '"'
    text = "\n".join(",".join(line) for line in lines).encode(errors="replace")
    settled(read_files(tmp_path / "plan", **{name: text}))


@settings(per_example, max_examples=120)
@given(
    line=st.integers(0, 100), value=NASTY | st.text(max_size=20), how=st.sampled_from(["value", "key", "line", "drop"])
)
def test_one_line_of_the_configuration_changed(tmp_path: Path, line: int, value: str, how: str) -> None:
    lines = SITE.splitlines()
    place = line % len(lines)
    key, colon, rest = lines[place].partition(":")
    blanks = key[: len(key) - len(key.lstrip())]
    lines[place] = {
        "value": f"{key}{colon} {value}",
        "key": f"{blanks}{value}{colon}{rest}",
        "line": blanks + value,
        "drop": "",
    }[how]
    settled(read_files(tmp_path / "plan", site="\n".join(lines).encode(errors="replace")))


@per_example
@given(name=st.sampled_from(list(TABLES)), column=st.integers(0, 9), new=NASTY)
def test_a_column_renamed_or_missing(tmp_path: Path, name: str, column: int, new: str) -> None:
    lines = [line.split(",") for line in TABLES[name].splitlines()]
    lines[0][column % len(lines[0])] = '"' + new.replace('"', '""') + '"'
    settled(read_files(tmp_path / "plan", **{name: "\n".join(map(",".join, lines))}))
    dropped = [[cell for place, cell in enumerate(line) if place != column % len(lines[0])] for line in lines]
    settled(read_files(tmp_path / "plan", **{name: "\n".join(map(",".join, dropped))}))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "latin-1", "cp1252", "utf-8-sig"])
@pytest.mark.parametrize("name", list(FILES))
def test_other_encodings(tmp_path: Path, name: str, encoding: str) -> None:
    content = (FILES[name] + "\n# é\n" if name == "site" else FILES[name].replace("\n", ',"é"\n', 1)).encode(encoding)
    result = read_files(tmp_path / "plan", **{name: content})
    settled(result)
    if encoding in ("utf-16", "latin-1", "cp1252"):
        assert "UTF-8" in str(result.problems[0])


@pytest.mark.parametrize("name", list(FILES))
def test_empty_files_and_byte_order_marks(tmp_path: Path, name: str) -> None:
    assert read_files(tmp_path / "plan", **{name: b""}).problems
    marked = b"\xef\xbb\xbf" + FILES[name].replace("\n", "\r\n").encode()
    assert read_files(tmp_path / "plan", **{name: marked}).problems == ()


def _workbook(tmp_path: Path) -> Path:
    inputs = read_files(tmp_path / "plan").inputs
    assert inputs
    workbook.write(inputs, tmp_path / "plan.xlsx")
    return tmp_path / "plan.xlsx"


@settings(per_example, max_examples=60)
@given(where=st.floats(0, 1, exclude_max=True), new=st.binary(min_size=1, max_size=8), cut=st.booleans())
def test_a_damaged_workbook(tmp_path: Path, where: float, new: bytes, cut: bool) -> None:
    content = (
        _workbook(tmp_path).read_bytes()
        if not (tmp_path / "plan.xlsx").exists()
        else (tmp_path / "plan.xlsx").read_bytes()
    )
    place = int(where * len(content))
    damaged = tmp_path / "damaged.xlsx"
    damaged.write_bytes(content[:place] + new + (b"" if cut else content[place + len(new) :]))
    settled(folder.read(damaged))


@settings(per_example, max_examples=60)
@given(
    part=st.sampled_from(
        ["xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/workbook.xml"]
    ),
    where=st.floats(0, 1, exclude_max=True),
    new=st.text('<>/&;0123456789abc=" ', max_size=6),
)
def test_a_workbook_damaged_inside(tmp_path: Path, part: str, where: float, new: str) -> None:
    source = tmp_path / "plan.xlsx"
    if not source.exists():
        _workbook(tmp_path)
    stream = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(stream, "w") as damaged:
        for name in old.namelist():
            content = old.read(name)
            if name == part:
                place = int(where * len(content))
                content = content[:place] + new.encode() + content[place + len(new) :]
            damaged.writestr(name, content)
    (tmp_path / "damaged.xlsx").write_bytes(stream.getvalue())
    settled(folder.read(tmp_path / "damaged.xlsx"))
