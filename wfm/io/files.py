"""Reading and writing whole files: atomic writes, and plan documents as JSON."""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from wfm.errors import DataError, Problem
from wfm.models.messages import did_you_mean, message_of, settings_at

M = TypeVar("M", bound=BaseModel)

_REPORTED = 20
"""Problems told of a document of the wrong shape; a hundred more of the same kind help nobody."""


def write_atomically(path: Path, content: bytes | str) -> None:
    """Write a file so that it is there whole or not at all; text is UTF-8 with the line ends it has.

    The folder is made if need be, and a link is followed. What is no file, such as a device or a pipe, is written to
    and never replaced. Raises OSError where the place cannot be written; what was there is then untouched.
    """
    path = Path(os.path.realpath(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    raw = content.encode() if isinstance(content, str) else content
    if path.exists() and not (path.is_file() or path.is_dir()):
        path.write_bytes(raw)
        return
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name[:100]}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(raw)
        Path(temporary).chmod(_mode(path))
        Path(temporary).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(temporary).unlink()
        raise


def insist_on_room(folder: Path) -> None:
    """Make a folder if need be, and write and remove a file in it: told before a long search, not after it.

    Raises OSError where that fails.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(folder)) from error


def _mode(path: Path) -> int:
    """The permissions that the file has, or that a new file would get (a temporary file is private)."""
    with suppress(OSError):
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def read_bytes(path: Path, label: str) -> bytes | Problem:
    """A file's content, or why it cannot be read; `label` is the name for the planner."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return Problem(label, 0, "", "no such file")
    except IsADirectoryError:
        return Problem(label, 0, "", "is a folder, not a file")
    except PermissionError:
        return Problem(label, 0, "", "must not be read by this user")
    except (OSError, ValueError) as error:
        return Problem(label, 0, "", f"cannot be read: {getattr(error, 'strerror', None) or error}")


def read_document(source: str, model: type[M]) -> M:
    """A JSON document from a file, or from standard input where `source` is `-`.

    Raises DataError: no such file, not JSON, or not a document of this model.
    """
    label = "standard input" if source == "-" else source
    content = sys.stdin.buffer.read() if source == "-" else read_bytes(Path(source), label)
    if isinstance(content, Problem):
        raise DataError([content])
    try:
        return model.model_validate_json(content.removeprefix(b"\xef\xbb\xbf"))
    except ValidationError as error:
        raise DataError(document_problems(label, error, model)) from None


def document_problems(label: str, error: ValidationError, model: type[BaseModel]) -> list[Problem]:
    """What is wrong with a document's shape, each by its path; after the first twenty only the count."""
    found = []
    for each in error.errors(include_url=False)[:_REPORTED]:
        if each["type"] == "json_invalid":
            reason = str(each.get("ctx", {}).get("error", each["msg"]))
            return [Problem(label, _line(reason), "", f"is not JSON: {reason}")]
        if each["type"] == "extra_forbidden":
            parent, name = each["loc"][:-1], str(each["loc"][-1])
            hint = did_you_mean(name, settings_at(model, parent))
            found.append(Problem(label, 0, _dotted(parent), f"unknown field {name!r}{hint}"))
        else:
            found.append(Problem(label, 0, _dotted(each["loc"]), message_of(each)))
    if error.error_count() > _REPORTED:
        found.append(Problem(label, 0, "~", f"and {error.error_count() - _REPORTED} more problems"))
    return found


def _dotted(location: tuple[str | int, ...]) -> str:
    return ".".join(map(str, location))


def _line(reason: str) -> int:
    _, found, rest = reason.rpartition(" at line ")
    digits = rest.split(" ")[0]
    return int(digits) if found and digits.isdigit() else 0
